"""All measures, of speed and of the quality of proposals and of search, with one command.

    python -m benchmarks [check|build|growth|limits|suggest|quality|search_cost]... [--quick]

Prints Markdown: what was measured, beside what, the ratio and whether the target is met. Needs some 6 GB of disk
for a while. With --quick everything is small, so that one sees whether it runs; its ratios say little, as what every
run costs at its start weighs more.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.build_speed import measure_build
from benchmarks.check_speed import measure_check
from benchmarks.corpus import write_corpus
from benchmarks.growth import (
    Growth,
    growth_as_markdown,
    measure_growth,
    projection_as_markdown,
    stages_as_markdown,
)
from benchmarks.limits import limits_as_markdown, measure_limits
from benchmarks.measure import Result, ratios_as_markdown
from benchmarks.plot import log_plot
from benchmarks.search_cost import measure_cost
from benchmarks.search_quality import measure_search, search_as_markdown
from benchmarks.suggest_quality import TODAY, measure_quality, quality_as_markdown
from nzc_kb.repository import load_repository

PARTS = ("check", "build", "growth", "limits", "suggest", "quality", "search_cost")
SEED = 7
PLOT = Path(".cache/benchmarks/growth.svg")
CONTENT = Path(__file__).parent.parent / "content"


def announce(text: str) -> None:
    """Tell a person at a terminal what is going on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text} ...", end="", file=sys.stderr, flush=True)


def report(parts: list[str], is_quick: bool) -> None:
    """Measure `parts` and print the tables."""
    check_size = 600 if is_quick else 10_000
    sizes = (100, 200, 400) if is_quick else (628, 2_500, 10_000)
    print(f"{_machine()}{' Quick: small sizes, for a look only.' if is_quick else ''}\n")
    with TemporaryDirectory(prefix="nzc-kb-benchmarks-") as name:
        scratch = Path(name)

        @cache
        def corpus(count: int) -> Path:
            announce(f"writing {count:,} resources")
            folder = scratch / f"content-{count}"
            write_corpus(folder, count, SEED)
            return folder

        ratios: list[Result] = []
        notes: list[str] = []
        if "check" in parts:
            results, note = measure_check(corpus(check_size), check_size, 3 if is_quick else 7, announce)
            ratios += results
            notes.append(note)
        if "build" in parts:
            for count in sizes:
                rounds = 1 if is_quick else 5 if count < 5_000 else 3
                results, note = measure_build(corpus(count), scratch / f"build-{count}", count, rounds, announce)
                ratios += results
                notes.append(note)
        if ratios:
            announce("")
            print(ratios_as_markdown(ratios), *notes, sep="\n\n", end="\n\n", flush=True)
        if "growth" in parts:
            growths, stages = measure_growth(corpus, scratch, sizes, 1 if is_quick else 2, announce)
            announce("")
            told = growth_as_markdown(growths), projection_as_markdown(growths), stages_as_markdown(stages)
            print(*told, sep="\n\n", end="\n\n")
            print(f"The same as a drawing: {_drawn(growths, stages)}\n", flush=True)
        if "limits" in parts:
            verdicts = measure_limits(scratch, is_quick, announce)
            announce("")
            print(limits_as_markdown(verdicts), end="\n\n", flush=True)
        if "suggest" in parts:
            qualities = measure_quality(CONTENT, announce)
            announce("")
            print(quality_as_markdown(qualities), end="\n\n", flush=True)
        if "quality" in parts:
            most = 10 if is_quick else 250
            own = measure_search("own", load_repository(CONTENT, TODAY), scratch, most, announce)
            made = load_repository(corpus(100 if is_quick else 628), TODAY)
            scores = own + measure_search("made up", made, scratch, min(most, 60), announce)
            announce("")
            print(search_as_markdown(scores), end="\n\n", flush=True)
        if "search_cost" in parts:
            tables = measure_cost(corpus, scratch, (100, 628) if is_quick else (628, 10_000), announce)
            announce("")
            print(tables, flush=True)


def _drawn(growths: Sequence[Growth], stages: Sequence[Growth]) -> Path:
    """Draw what grows in seconds of processor."""
    lines = {growth.what.strip("`"): growth.values for growth in (*growths, *stages) if growth.unit == "CPU s"}
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    PLOT.write_text(log_plot("Seconds of processor", "resources", lines), encoding="utf-8")
    return PLOT


def _machine() -> str:
    names = ("mkdocs", "mkdocs-material", "Markdown", "pydantic", "PyYAML")
    tools = ", ".join(f"{name} {version(name)}" for name in names)
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"Python {platform.python_version()}, {tools}; {os.cpu_count()} cores{load}."


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the speed of check and build, and how good proposals and search are.",
    )
    parser.add_argument(
        "parts", nargs="*", choices=(*PARTS, "all"), default="all", help="what to measure (default: all)"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, one or two minutes")
    given = parser.parse_args()
    report(list(PARTS) if "all" in given.parts else given.parts, given.quick)


if __name__ == "__main__":
    main()
