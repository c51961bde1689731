"""Throw mutated files at the readers for a while: `python -m tests.fuzz [SECONDS] [OPTIONS OF LIBFUZZER]`.

Stops at the first find and leaves it in .cache/fuzz/; `python -m tests.fuzz FILE` tries that file again.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris

# Nothing of nzc_kb may be imported before this, not even by way of conftest: it would not be watched.
with atheris.instrument_imports(include=["nzc_kb"]):
    from tests.conftest import ROOT
    from tests.fuzz.examine import examine, small_vocabularies
    from tests.fuzz.seeds import write_dictionary, write_seeds

FOLDER = ROOT / ".cache" / "fuzz"
LONGEST = 32 * 1024
SECONDS = "600"


def mutate(data: bytes, limit: int, seed: int) -> bytes:
    """Now and then repeat a part many times, which is what makes a slow reader slow; else leave it to libFuzzer."""
    dice = random.Random(seed)
    if data and dice.random() < 0.06:
        start = dice.randrange(len(data))
        part = data[start : start + dice.choice((1, 2, 3, 5, 8, 13, 40))]
        return (data[:start] + part * dice.choice((30, 300, 3000, 10_000)) + data[start:])[:limit]
    return bytes(atheris.Mutate(data, limit))


def main(words: list[str]) -> None:
    """Run the fuzzer; never returns."""
    vocabularies = small_vocabularies()
    if words and Path(words[0]).is_file():
        examine(Path(words[0]).read_bytes(), vocabularies)
        sys.stdout.write("Nothing is wrong with it.\n")
        return
    seconds = words.pop(0) if words and words[0].isdigit() else SECONDS
    count = write_seeds(FOLDER / "seeds")
    write_dictionary(FOLDER / "words.dict")
    (FOLDER / "corpus").mkdir(exist_ok=True)
    sys.stdout.write(f"{count} seeds, {seconds} s\n")
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-dict={FOLDER / 'words.dict'}",
        f"-artifact_prefix={FOLDER}/",
        "-timeout=0",  # the target has its own limits, and the renderer's guard needs the alarm
        *words,
        str(FOLDER / "corpus"),
        str(FOLDER / "seeds"),
    ]
    atheris.enabled_hooks.add("str")
    atheris.Setup([sys.argv[0], *options], lambda raw: examine(raw, vocabularies), custom_mutator=mutate)
    atheris.Fuzz()


main(sys.argv[1:])
