"""What a process costs, and how two costs compare.

Only ratios of runs that alternate on the same machine mean anything: other work makes every number larger, but it makes
both of a pair larger. So everything here is measured in pairs, and the median of the pairs' ratios is told.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from threading import Event, Thread

Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and all that it started cost: seconds of processor, seconds of clock, and memory.

    `megabytes` is the largest process; `together` is what all of them held at one moment, memory that they share
    counted once (0 where the system does not tell).
    """

    cpu: float
    wall: float
    megabytes: float
    together: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: what was measured against what, in pairs of CPU seconds, and what was wanted."""

    what: str
    beside: str
    count: int
    pairs: tuple[tuple[float, float], ...]
    target: float
    note: str = ""

    @property
    def ratios(self) -> list[float]:
        """The first of each pair over the second, smallest first."""
        return sorted(ours / other for ours, other in self.pairs)

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)

    @property
    def is_met(self) -> bool:
        """Whether the ratio keeps within the target."""
        return self.ratio <= self.target


def run(command: Sequence[str], folder: Path) -> tuple[Cost, str]:
    """Run a command in `folder` and give its cost and its output.

    Raises:
        RuntimeError: the command failed.
    """
    cost, code, output, errors = run_any(command, folder)
    if code:
        raise RuntimeError(f"{' '.join(command)} failed with {code}:\n" + "\n".join((output, errors))[-3000:])
    return cost, output


def run_any(command: Sequence[str], folder: Path) -> tuple[Cost, int, str, str]:
    """Run a command that may fail: its cost, its exit code, what it printed and what it complained of.

    `wait4` gives what `getrusage(RUSAGE_CHILDREN)` would have grown by: the process and every child that it waited for.
    """
    with TemporaryFile() as output, TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        with _Watch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = [(stream.seek(0), stream.read().decode("utf-8", "replace"))[1] for stream in (output, errors)]
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    return (
        Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit / 1024**2, watch.most),
        process.returncode,
        texts[0],
        texts[1],
    )


class _Watch:
    """Looks now and then at the memory of a process and of all that it started, where /proc tells of it."""

    def __init__(self, pid: int) -> None:
        self.pid, self.most = pid, 0.0
        self._done = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        if Path("/proc/self/smaps_rollup").exists():
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.5):
            self.most = max(self.most, sum(map(_proportional, _family(self.pid))) / 1024)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError, ValueError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))


def _proportional(pid: int) -> int:
    """The memory of a process in KiB; what it shares with others counts in part."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module with this Python."""
    return [sys.executable, "-m", module, *arguments]


def in_pairs(
    ours: Callable[[], Cost], other: Callable[[], Cost], rounds: int, announce: Announce
) -> list[tuple[Cost, Cost]]:
    """Run both in turn, and who begins in turn as well."""
    pairs: list[tuple[Cost, Cost]] = []
    for number in range(rounds):
        announce(f"pair {number + 1} of {rounds}")
        if number % 2:
            after, before = other(), ours()
            pairs.append((before, after))
        else:
            pairs.append((ours(), other()))
    return pairs


def size(folder: Path) -> tuple[int, int]:
    """How many files a folder holds, and how many bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def as_markdown(rows: Sequence[Sequence[str]], numbers_from: int = 1) -> str:
    """A table of Markdown; the first row is its head, and columns from `numbers_from` on stand to the right."""
    rule = ["---" if column < numbers_from else "---:" for column in range(len(rows[0]))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def ratios_as_markdown(results: Sequence[Result]) -> str:
    """The table of ratios, with whether each target is met."""
    rows = [("what", "beside", "resources", "CPU s", "beside, CPU s", "ratio (lowest to highest)", "target", "met")]
    rows += [
        (
            f"{result.what}{f' ({result.note})' if result.note else ''}",
            result.beside,
            f"{result.count:,}",
            f"{median(ours for ours, _ in result.pairs):.2f}",
            f"{median(other for _, other in result.pairs):.2f}",
            f"{result.ratio:.2f} ({result.ratios[0]:.2f} to {result.ratios[-1]:.2f}, {len(result.pairs)} pairs)",
            f"≤ {result.target:.2f}",
            "yes" if result.is_met else "**no**",
        )
        for result in results
    ]
    return as_markdown(rows, numbers_from=2)
