"""Whether cost grows with the content and not faster: `check` and `build` at several sizes.

What a resource more costs is the slope between one size and the next, so what every run costs at its start does not
count. A row is linear where the last slope is at most a quarter above the first. The stages of the build, as it tells
them itself, are held to a plain factor instead: four times as many resources may cost at most 4.3 times as much. Sizes
are measured in turn, the smallest first in one round and last in the next. From the last slope it is worked out what
far larger sizes would cost.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.build_speed import build_ours, tool
from benchmarks.measure import Announce, Cost, as_markdown, run, size

LINEAR = 1.25
FACTOR = 4.3 / 4
"""How many times the factor of the resources the cost of a stage may grow."""

SMALL = 0.25
"""Seconds below which a stage is no more than what every run costs at its start, and noise."""

_STAGE = re.compile(r"^(\w+) +([\d.]+) s +([\d.]+) s of processor$", re.M)
"""A stage as `nzc-kb build -v` tells it."""

FAR = (100_000, 1_000_000)
"""Sizes that are worked out and not measured."""


@dataclass(frozen=True, slots=True)
class Growth:
    """One quantity at each size."""

    what: str
    unit: str
    values: Mapping[int, float]

    @property
    def slopes(self) -> list[float]:
        """What a resource more costs, between each size and the next."""
        known = sorted(self.values.items())
        return [(b - a) / (n - m) for (m, a), (n, b) in pairwise(known)]

    @property
    def bend(self) -> float:
        """The last slope over the first: 1 where growth is linear."""
        return self.slopes[-1] / self.slopes[0] if self.slopes[0] else float("inf")

    @property
    def factor(self) -> float:
        """How many times as much the largest size costs as the one before it."""
        (_, before), (_, last) = sorted(self.values.items())[-2:]
        return last / before if before else float("inf")

    @property
    def allowed(self) -> float:
        """What `factor` may be: a little more than that of the resources."""
        before, last = sorted(self.values)[-2:]
        return FACTOR * last / before

    def at(self, count: int) -> float:
        """What it would be at a size beyond the measured ones, if each resource more cost what the last ones did."""
        largest = max(self.values)
        return self.values[largest] + self.slopes[-1] * (count - largest)


def measure_growth(
    corpus: Callable[[int], Path], scratch: Path, sizes: Sequence[int], rounds: int, announce: Announce
) -> tuple[list[Growth], list[Growth]]:
    """Check and build at each size; the second value is about the stages of the build."""
    checks: dict[int, list[Cost]] = defaultdict(list)
    builds: dict[int, list[Cost]] = defaultdict(list)
    stages: dict[str, dict[int, list[float]]] = {}
    output: dict[int, tuple[int, int]] = {}
    for number in range(rounds):
        for count in sizes if number % 2 == 0 else list(reversed(sizes)):
            announce(f"growth at {count:,}: round {number + 1} of {rounds}")
            content = corpus(count)
            shutil.rmtree(scratch / ".cache", ignore_errors=True)  # where a verdict on the same content may lie
            checks[count].append(run([tool("nzc-kb"), "check", "-q", "--content", str(content)], scratch)[0])
            folder = scratch / f"growth-run-{number}-{count}"  # left to the end: new files are slow where many went
            cost, told = build_ours(content, folder)
            builds[count].append(cost)
            for stage, _, processor in _STAGE.findall(told):
                stages.setdefault(stage, defaultdict(list))[count].append(float(processor))
            output[count] = size(folder / "site")
    return _as_growths(checks, builds, output), [
        Growth(stage, "CPU s", {n: median(found) for n, found in by_size.items()}) for stage, by_size in stages.items()
    ]


def _as_growths(
    checks: Mapping[int, list[Cost]], builds: Mapping[int, list[Cost]], output: Mapping[int, tuple[int, int]]
) -> list[Growth]:
    return [
        Growth("`nzc-kb check`", "CPU s", {n: median(c.cpu for c in costs) for n, costs in checks.items()}),
        Growth("`nzc-kb check`, memory", "MiB", {n: median(c.megabytes for c in costs) for n, costs in checks.items()}),
        Growth("`nzc-kb build`", "CPU s", {n: median(c.cpu for c in costs) for n, costs in builds.items()}),
        Growth("`nzc-kb build`, clock", "s", {n: median(c.wall for c in costs) for n, costs in builds.items()}),
        Growth(
            "`nzc-kb build`, memory of all processes",
            "MiB",
            {n: median(c.together for c in costs) for n, costs in builds.items()},
        ),
        Growth("site, files", "", {n: files for n, (files, _) in output.items()}),
        Growth("site, bytes", "MB", {n: bytes_ / 1e6 for n, (_, bytes_) in output.items()}),
    ]


def growth_as_markdown(growths: Sequence[Growth]) -> str:
    """The table of growth."""
    sizes = sorted(growths[0].values)
    rows = [("what", *(f"at {n:,}" for n in sizes), "last slope over first", "target", "linear")]
    rows += [
        (
            g.what,
            *(f"{g.values[n]:,.{2 if g.unit == 'CPU s' else 0}f} {g.unit}".strip() for n in sizes),
            f"{g.bend:.2f}",
            f"≤ {LINEAR:.2f}",
            "yes" if g.bend <= LINEAR else "**no**",
        )
        for g in growths
    ]
    return as_markdown(rows)


def stages_as_markdown(stages: Sequence[Growth]) -> str:
    """The table of the stages."""
    sizes = sorted(stages[0].values)
    rows = [("stage of `nzc-kb build`", *(f"at {n:,}" for n in sizes), "last over the one before", "target", "met")]
    for stage in stages:
        is_small = stage.values[sizes[-1]] < SMALL
        verdict = "too small to tell" if is_small else "yes" if stage.factor <= stage.allowed else "**no**"
        told = f"{stage.factor:.2f}", f"≤ {stage.allowed:.2f}", verdict
        rows.append((stage.what, *(f"{stage.values[n]:,.2f} CPU s" for n in sizes), *told))
    return as_markdown(rows)


def projection_as_markdown(growths: Sequence[Growth]) -> str:
    """The table of what would be, far beyond what was measured."""
    rows = [("what", "each thousand more", *(f"at {n:,}, worked out" for n in FAR))]
    rows += [
        (g.what, *(f"{value:,.2f} {g.unit}".strip() for value in (g.slopes[-1] * 1000, *map(g.at, FAR))))
        for g in growths
    ]
    return as_markdown(rows)
