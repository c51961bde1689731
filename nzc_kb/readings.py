"""What was read in files that have not changed since: their heads, and what the scan of their bodies found.

Kept by the digest of each file's bytes, so a file that was touched is read anew. What is kept is a pickle: it may come
from a sealed shelf only.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, islice
from typing import Any, NamedTuple

from nzc_kb.heads import Head
from nzc_kb.scan import Scan

TOGETHER = 128
"""Readings in one pickle."""


class Kept:
    """What later steps worked out of one file, each with a stamp of what else it depends on."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[object, Any]] = {}
        self.is_new = False

    def get(self, name: str, stamp: object) -> Any:
        """What was kept under a name, if it was under that stamp."""
        found = self._found.get(name)
        return found[1] if found is not None and found[0] == stamp else None

    def put(self, name: str, stamp: object, value: object) -> None:
        """Keep a value under a name."""
        self._found[name] = (stamp, value)
        self.is_new = True

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Kept], tuple[dict[str, Any]]]:
        return _kept, (self._found,)


def _kept(found: dict[str, Any]) -> Kept:
    kept = Kept()
    kept._found = found
    return kept


def stamp_of(texts: Iterable[str]) -> str:
    """Stands for some texts."""
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Reading(NamedTuple):
    """A file that was read without a finding; the texts are told by where they stand in it."""

    values: dict[str, Any]
    unquoted: tuple[tuple[str | int, ...], ...]
    head: tuple[int, int]
    body: int
    body_line: int
    scan: Scan
    kept: Kept

    def head_in(self, text: str) -> Head:
        """The head, with its own text taken from that of the file."""
        return Head(self.values, text[slice(*self.head)], self.unquoted)


@dataclass
class Readings:
    """Readings by digest: those known from before, those of use this time, and those that are new."""

    known: dict[str, Reading] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    fresh: dict[str, Callable[[], Reading]] = field(default_factory=dict)

    def get(self, digest: str) -> Reading | None:
        """The reading of a file with that digest."""
        found = self.known.get(digest)
        if found is not None:
            self.used.add(digest)
        return found

    def is_as_it_was(self) -> bool:
        """Whether nothing is new, and nothing is of no use any more."""
        return (
            not self.fresh
            and self.used == self.known.keys()
            and not any(reading.kept.is_new for reading in self.known.values())
        )

    def load(self, data: bytes) -> None:
        """Take in what `dump` gave; from a sealed shelf only."""
        stream = BytesIO(data)
        while stream.tell() < len(data):
            self.known.update(pickle.load(stream))  # noqa: S301 - under a seal of this user's

    def dump(self, *, everything: bool) -> bytes:
        """The new readings, or all that are of use, as bytes: a hundred or so in each of several pickles, since one
        notes all that it holds, which no cache has room for.
        """
        kept = {key: self.known[key] for key in sorted(self.used) if everything or self.known[key].kept.is_new}
        found = chain(kept.items(), ((digest, make()) for digest, make in self.fresh.items()))
        pickles = []
        while some := dict(islice(found, TOGETHER)):
            pickles.append(pickle.dumps(some, pickle.HIGHEST_PROTOCOL))
        return b"".join(pickles)
