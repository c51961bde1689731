"""How many small faults in the reader, the schema, the rules and the publisher the tests would notice.

    python -m tests.mutants [COUNT] [SEED] [PART...]     (make mutants)

mutmut makes the faults ("mutants") and runs the tests that reach each. Of each part COUNT are drawn by SEED, all
with 0; the tests are those that `[tool.mutmut]` in pyproject.toml names. Tells the score of each part with its interval
of 95 % (Wilson), and every mutant that survived, with its change; those in `EXCUSED` change nothing that anybody can
see.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT

PARTS = {
    "reader": ("source", "heads", "plain_heads", "fences"),
    "schema": ("schema",),
    "checks": ("checks",),
    "publisher": ("publish", "generation", "swap", "verify"),
}
COUNT, SEED = 60, 7
MUTMUT = str(Path(sys.executable).parent / "mutmut")
SURVIVED, NO_TEST, INTERRUPTED = 0, 33, 2
NOTHING = "nzc_kb.fences.nothing"
Codes = dict[str, int | None]

EXCUSED: dict[str, str] = {
    f"nzc_kb.{name}": reason
    for reason, names in {
        "“UTF-8” is the same encoding as “utf-8”": "generation.x_read_manifest__mutmut_6 "
        "publish.x__builder__mutmut_3 publish.x__seal__mutmut_15 "
        "verify.x_dead_links__mutmut_21 verify.x_verify_site__mutmut_25",
        "None is as good as False, or as 0 for a beginning": "checks.x_placeholder_text__mutmut_44 "
        "generation.x_link_all__mutmut_8 generation.x_survey__mutmut_3 generation.x_walk__mutmut_8 "
        "generation.xǁAsideǁscratch__mutmut_6",
        "a file is read in larger pieces": "generation.x_digest_of_file__mutmut_32 "
        "generation.x_digest_of_file__mutmut_33",
        "adds a flag that is set already": "generation.xǁAsideǁ_write__mutmut_22",
        "a title of that length is never judged": "checks.x_title_length__mutmut_8",
        "asks in vain, and takes longer": "verify.x_targets_of__mutmut_16 verify.x_targets_of__mutmut_64",
    }.items()
    for name in names.split()
}
"""Mutants that no test could kill, by their names, with the reason. The numbers are of a function as it is: who changes
it looks at its survivors anew.
"""


def codes_of(module: str) -> Codes:
    """The mutants of a module by their names, and what came of those that ran."""
    path = ROOT / "mutants" / "nzc_kb" / f"{module}.py.meta"
    found: Codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def drawn(count: int, seed: int, parts: list[str]) -> dict[str, list[str]]:
    """Some mutants of each part; all where there are no more than that, or `count` is 0."""
    tried([NOTHING])  # makes them, and runs none
    chosen = {}
    for part in parts:
        names = sorted(name for module in PARTS[part] for name in codes_of(module))
        chosen[part] = random.Random(seed).sample(names, count) if 0 < count < len(names) else names
    return chosen


def tried(names: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the tests against mutants; in memory where there is some to write to, which takes a sixth of the time."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(dir=memory) as place:
        command = [MUTMUT, "run", "--max-children", "1", *names]
        environment = {**os.environ, "TMPDIR": place}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


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
    told = {part: tried(names) for part, names in chosen.items()}
    for part, names in chosen.items():
        codes = {name: code for module in PARTS[part] for name, code in codes_of(module).items()}
        ran = [name for name in names if codes[name] not in (None, INTERRUPTED) and name not in EXCUSED]
        if not ran:
            sys.stdout.write(
                f"{part}: none ran; mutmut said:\n{told[part].stdout[-2_000:]}{told[part].stderr[-2_000:]}\n"
            )
            continue
        left = [name for name in ran if codes[name] in (SURVIVED, NO_TEST)]
        low, high = interval(len(ran) - len(left), len(ran))
        sys.stdout.write(
            f"{part}: {len(ran) - len(left)} of {len(ran)} killed, {1 - len(left) / len(ran):.0%} "
            f"({low:.0%} to {high:.0%}); {len(codes)} there are, {len(names) - len(ran)} of the sample were left out\n"
        )
        for name in left:
            shown = subprocess.run([MUTMUT, "show", name], cwd=ROOT, capture_output=True, text=True, check=False)
            sys.stdout.write(f"\n{name}{' (no test reaches it)' if codes[name] == NO_TEST else ''}\n{shown.stdout}\n")


if __name__ == "__main__":
    main()
