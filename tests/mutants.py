"""How many small faults in the reader, the schema, the rules and the publisher the tests would notice.

    python -m tests.mutants [COUNT] [SEED] [PART...]     (make mutants)

mutmut makes the faults ("mutants") and notes which tests reach each; `tests.mutant_loop` runs these. Of each part COUNT
are drawn by SEED, all with 0; the tests are those that `[tool.mutmut]` in pyproject.toml names. Tells the score of each
part with its interval of 95 % (Wilson), and every mutant that survived, with its change; those in `EXCUSED` change
nothing that anybody can see.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT
from tests.mutant_loop import ASKED, NO_TEST, SURVIVED, TOLD

PARTS = {
    "reader": ("source", "heads", "plain_heads", "fences"),
    "schema": ("schema", "items"),
    "checks": ("checks",),
    "publisher": ("publish", "generation", "swap", "verify"),
}
COUNT, SEED = 60, 7
MUTMUT = str(Path(sys.executable).parent / "mutmut")
NOTHING = "nzc_kb.fences.nothing"
VERDICTS = ROOT / "mutants" / "verdicts.txt"
"""A line for each mutant that was tried; a run that goes on for long can be watched here."""

EXCUSED: dict[str, str] = {
    f"nzc_kb.{name}": reason
    for reason, names in {
        "“UTF-8” is the same encoding as “utf-8”": "generation.x_read_manifest__mutmut_6 "
        "publish.x__builder__mutmut_3 publish.x__seal__mutmut_15 "
        "verify.x_dead_links__mutmut_23 verify.x_verify_site__mutmut_25",
        "None is as good as False, or as 0 for a beginning": "checks.x_placeholder_text__mutmut_44 "
        "generation.x_link_all__mutmut_8 generation.x_survey__mutmut_3 generation.x_walk__mutmut_8 "
        "generation.xǁAsideǁscratch__mutmut_6",
        "a file is read in larger pieces": "generation.x_digest_of_file__mutmut_32 "
        "generation.x_digest_of_file__mutmut_33",
        "adds a flag that is set already": "generation.xǁAsideǁ_write__mutmut_14",
        "a title of that length is never judged": "checks.x_title_length__mutmut_8",
        "asks in vain, and takes longer": "verify.x_targets_of__mutmut_14 verify.x_targets_of__mutmut_62 "
        "verify.x_dead_anchors__mutmut_5",
        "symbolic links were told before": "source.x__walk__mutmut_49 source.x__walk__mutmut_50 "
        "source.x__walk__mutmut_52 source.x__walk__mutmut_53 source.x__what__mutmut_2 source.x__what__mutmut_3",
        "None is as good as False": "heads.xǁFrontMatterǁformat__mutmut_3",
        "a file is read in other pieces": "source.x__read__mutmut_6",
        "a hidden sign always has a line": "source.x_read_document__mutmut_60",
        "the parser reads the everyday head alike, and takes longer": "heads.x_read_head__mutmut_1",
        "an error without a mark always has a reason": "heads.x__trouble__mutmut_5 heads.x__trouble__mutmut_8",
    }.items()
    for name in names.split()
}
"""Mutants that no test could kill, by their names, with the reason. The numbers are of a function as it is: who changes
it looks at its survivors anew.
"""


def names_of(module: str) -> list[str]:
    """The mutants of a module by their names."""
    path = ROOT / "mutants" / "nzc_kb" / f"{module}.py.meta"
    return list(json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"])


def drawn(count: int, seed: int, parts: list[str]) -> dict[str, list[str]]:
    """Some mutants of each part; all where there are no more than that, or `count` is 0."""
    subprocess.run([MUTMUT, "run", NOTHING], cwd=ROOT, capture_output=True, check=False)  # makes them, and runs none
    chosen = {}
    for part in parts:
        names = sorted(name for module in PARTS[part] for name in names_of(module))
        chosen[part] = random.Random(seed).sample(names, count) if 0 < count < len(names) else names
    return chosen


def tried(names: list[str]) -> dict[str, int]:
    """What came of each mutant. The tests write to memory where they may, which takes a sixth of the time."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    words = [*settings["pytest_add_cli_args"], *settings["pytest_add_cli_args_test_selection"]]
    with TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as place:
        asked = Path(place, "asked")
        asked.write_text("\n".join(names), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "--rootdir=.", "-p", "tests.mutant_loop", *words]
        command += ["-p", "no:cacheprovider", "--basetemp", f"{place}/tests"]
        paths = {ASKED: str(asked), TOLD: str(VERDICTS), "TMPDIR": place, "MUTANT_UNDER_TEST": ""}
        ran = subprocess.run(
            command, cwd=ROOT / "mutants", env={**os.environ, **paths}, capture_output=True, text=True, check=False
        )
    lines = VERDICTS.read_text(encoding="utf-8").splitlines() if VERDICTS.is_file() else []
    wanted = set(names)
    verdicts = {name: int(code) for name, code in map(str.split, lines) if name in wanted}
    if len(verdicts) < len(names):
        sys.stderr.write(f"{len(names) - len(verdicts)} were not tried: {ran.stdout[-2_000:]}{ran.stderr[-2_000:]}\n")
    return verdicts


def interval(killed: int, of: int) -> tuple[float, float]:
    """Where the share of all mutants lies, as far as a sample can tell."""
    share, z = killed / of, 1.96
    middle, width = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - width) / (1 + z * z / of), (middle + width) / (1 + z * z / of)


def main() -> None:
    """Read the command line, run, and tell."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    count, seed = (*numbers, *(COUNT, SEED)[len(numbers) :])[:2]
    chosen = drawn(count, seed, [word for word in sys.argv[1:] if word in PARTS] or list(PARTS))
    VERDICTS.unlink(missing_ok=True)
    for part, names in chosen.items():
        codes = {name: code for name, code in tried(names).items() if name not in EXCUSED}
        left = [name for name, code in codes.items() if code in (SURVIVED, NO_TEST)]
        if not codes:
            continue
        low, high = interval(len(codes) - len(left), len(codes))
        there = sum(len(names_of(module)) for module in PARTS[part])
        sys.stdout.write(
            f"{part}: {len(codes) - len(left)} of {len(codes)} killed, {1 - len(left) / len(codes):.1%} "
            f"({low:.0%} to {high:.0%}), {sum(code < 0 for code in codes.values())} of them as they never ended; "
            f"{there} there are, {sum(name in EXCUSED for name in names)} of those drawn change nothing\n"
        )
        for name in left:
            shown = subprocess.run([MUTMUT, "show", name], cwd=ROOT, capture_output=True, text=True, check=False)
            sys.stdout.write(f"\n{name}{' (no test reaches it)' if codes[name] == NO_TEST else ''}\n{shown.stdout}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
