"""How fast `check` is, beside a floor: what any reader of front matter must do that uses the same libraries.

Each pair is one child process that runs three functions over the same folder, each pair in another order, with
the imports done before, the files in the system's cache, the garbage collector off, and everything that a function
made kept until its clock has stopped. CPU is that of the process, user and system.

- **floor**: for each resource read the file, decode it, split head from body at the fences, `yaml.load` with
  `CSafeLoader`, and validate with a pydantic model of plain types. No places, no vocabularies, no look at the body, no
  reading of the cities, phases and vocabularies.
- **heads, schema, ids and relations**: `read_content` (the walk over the folder, reading, decoding, the search for
  hidden characters, the digest, the heads), `build_vocabularies`, `build_records`, `build_catalog`,
  `missing_vocabularies`, and of the graph the references and relations. All files of the folder, not only resources.
- **everything**: `load_repository`; the above and besides it the scan of every body for links, headings and traps,
  dead links, backlinks, all editorial rules, and the order of the findings.

Besides, the command itself is run again over a folder in which nothing has changed, by the clock.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from benchmarks.measure import Announce, Result, python, run
from nzc_kb.catalog import build_catalog
from nzc_kb.checks import missing_vocabularies
from nzc_kb.graph import _references, _relations
from nzc_kb.repository import load_repository
from nzc_kb.schema import build_records, build_vocabularies
from nzc_kb.source import read_content

TODAY = date(2026, 11, 20)
HEADS_TARGET, WHOLE_TARGET, WALL_TARGET = 1.5, 3.5, 2.5
UNCHANGED_TARGET = 0.4


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FloorSource(_Plain):
    """Where the facts come from, in plain types."""

    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    pages: str | None = None


class FloorResource(_Plain):
    """A resource in plain types: the least that a check of the schema can be."""

    title: str
    summary: str
    resource_type: str
    topic: tuple[str, ...]
    lever: tuple[str, ...]
    domain: tuple[str, ...]
    city_type: tuple[str, ...]
    phase: tuple[str, ...]
    published: date
    audience: tuple[str, ...] = ()
    source: FloorSource | None = None
    language: str = "en"
    country: str | None = None
    cities: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    related: tuple[str | dict[str, str], ...] = ()


def floor(folder: Path) -> list[FloorResource]:
    """Read, split, parse and validate every resource, and nothing else."""
    found = []
    for path in sorted(f"{place}/{name}" for place, _, names in os.walk(folder / "resources") for name in names):
        with open(path, "rb") as stream:
            text = stream.read().decode("utf-8")
        head = text[4 : text.index("\n---\n", 3) + 1]
        found.append(FloorResource.model_validate(yaml.load(head, yaml.CSafeLoader)))
    return found


def heads(folder: Path) -> Any:
    """Heads, schema, ids and relations: what `load_repository` does before it looks at bodies."""
    read = read_content(folder)
    vocabularies, _, in_vocabularies = build_vocabularies(read.documents)
    records, in_records = build_records(read.documents, vocabularies, TODAY)
    catalog, in_catalog = build_catalog(records)
    references = list(_references(catalog))
    relations, in_relations = _relations(catalog, vocabularies.get("relation"))
    missing = list(missing_vocabularies(vocabularies, str(folder)))
    problems = [*read.problems, *in_vocabularies, *in_records, *in_catalog, *references, *in_relations, *missing]
    assert not problems, problems[0]
    return catalog, relations


def everything(folder: Path) -> Any:
    """All that `nzc-kb check` does, but for printing."""
    repository = load_repository(folder, TODAY)
    assert not repository.problems, repository.problems[0]
    return repository


STAGES: dict[str, Callable[[Path], Any]] = {"floor": floor, "heads": heads, "everything": everything}


def seconds(stages: list[str], folder: Path) -> dict[str, tuple[float, float]]:
    """The seconds of processor and of clock of each of `stages`, in the order given."""
    gc.disable()
    found = {}
    for name in stages:
        stage = STAGES[name]
        started, clock = time.process_time(), time.perf_counter()
        kept = stage(folder)
        found[name] = time.process_time() - started, time.perf_counter() - clock
        del kept
    return found


def measure_check(folder: Path, count: int, rounds: int, announce: Announce) -> tuple[list[Result], str]:
    """Measure the stages over a corpus, `rounds` times, and the command where nothing has changed."""
    names = list(STAGES)
    runs: list[dict[str, tuple[float, float]]] = []
    for number in range(rounds):
        announce(f"check of {count:,}: run {number + 1} of {rounds}")
        turned = names[number % 3 :] + names[: number % 3]
        order = turned if number % 2 else turned[::-1]
        _, output = run(python("benchmarks.check_speed", str(folder), *order), Path(__file__).parent.parent)
        runs.append(json.loads(output))
    beside = "read + split + CSafeLoader + pydantic"
    wanted = (
        ("heads, schema, ids and relations", "heads", 0, HEADS_TARGET),
        ("the whole check", "everything", 0, WHOLE_TARGET),
        ("the whole check, by the clock", "everything", 1, WALL_TARGET),
    )
    results = [
        Result(what, beside, count, tuple((r[name][clock], r["floor"][clock]) for r in runs), target)
        for what, name, clock, target in wanted
    ]
    return results, _measure_unchanged(folder, rounds, announce)


def _measure_unchanged(folder: Path, rounds: int, announce: Announce) -> str:
    announce("check with nothing changed")
    with TemporaryDirectory(prefix="nzc-kb-unchanged-") as place:
        command = python("nzc_kb", "check", "--content", str(folder.resolve()))
        run(command, Path(place))
        walls = sorted(run(command, Path(place))[0].wall for _ in range(rounds))
    told = f"{median(walls):.2f} s by the clock ({walls[0]:.2f} to {walls[-1]:.2f}, {rounds} runs)"
    return f"`nzc-kb check` with nothing changed: {told}, target ≤ {UNCHANGED_TARGET:.2f} s."


def main() -> None:
    """The child process: print the seconds as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check_speed")
    parser.add_argument("folder", type=Path)
    parser.add_argument("stages", nargs="*", default=list(STAGES))
    given = parser.parse_args()
    print(json.dumps(seconds(given.stages or list(STAGES), given.folder)))


if __name__ == "__main__":
    main()
