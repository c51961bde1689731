"""The cases to a seed corpus and a dictionary for the fuzzer, made anew for each run and not kept in git."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from nzc_kb.messages import MODELS
from nzc_kb.model import Relation, Source, Step, VocabularyTerm
from tests.conftest import ROOT, TERMS, resource

LARGEST = 16 * 1024
"""Larger files teach the fuzzer little and slow it down."""

SIGNS = """
--- ``` ~~~ >- |- {} [] [[ ]] ]( ![ []: (< >) <!-- --> <b> </b> ** __ ~~ # ## === --- - 1. > | |- :--- !!! [^1] [^1]:
: ? \\u202e \\x00 !!python/object &a *a <<: %YAML ... @ ` ' " ''' \"\"\" <<<<<<< ======= >>>>>>> https:// mailto:
javascript: 2026-11-20 2026-02-30 0x1F 1_000 1e999 .inf .nan ~ null yes NO on 12:30
""".split()
UNSEEN = (
    "\ufeff",
    "\u00a0",
    "\u2028",
    "\u200b",
    "\u202e",
    "\u0085",
    "\x00",
    "\x1b",
    "\r",
    "\r\n",
    "\t",
    "\U0001f600",
    "İ",
)


def seeds() -> Iterator[bytes]:
    """Every file of the cases, and a resource that is valid."""
    for path in sorted((ROOT / "tests" / "cases").rglob("*")):
        if path.is_file() and path.suffix in (".md", ".yml") and path.stat().st_size <= LARGEST:
            yield path.read_bytes()
    yield resource().encode()


def write_seeds(folder: Path) -> int:
    """Write the seed corpus into `folder`, named by content; gives how many."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {hashlib.blake2b(raw, digest_size=10).hexdigest(): raw for raw in seeds()}
    for name, raw in found.items():
        (folder / name).write_bytes(raw)
    return len(found)


def write_dictionary(path: Path) -> None:
    """Write the words that the readers know, in the form of libFuzzer."""
    models = (*MODELS.values(), Source, Relation, Step, VocabularyTerm)
    keys = {f"\n{info.alias or name}: " for model in models for name, info in model.model_fields.items()}
    terms = {term for terms in TERMS.values() for term in terms}
    words: Iterable[str] = sorted({*keys, *terms, *SIGNS, *UNSEEN})
    path.write_text("".join(f'"{_escaped(word)}"\n' for word in words), encoding="ascii")


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())
