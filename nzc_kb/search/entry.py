"""An entry: a resource as search sees it, and how entries are put into portions. Imports next to nothing, because the
process that makes an index starts with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from nzc_kb.search.words import HOUSE_LANGUAGE

WEIGHTS: Mapping[str, float] = {
    "title": 10.0,
    "summary": 2.0,
    "labels": 3.0,
    "keywords": 2.5,
    "anchors": 4.0,
    "body": 1.0,
}
"""The fields of an entry that words are looked for in, and how much a hit in each counts; chosen by
`benchmarks.search_quality` on its tuning half.
"""

PORTION = 128
"""How many entries a portion has, on the average."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource as search sees it; `language` is that of all its texts but the labels."""

    id: str
    language: str
    title: str
    summary: str
    labels: str
    keywords: str
    anchors: str
    """The texts of links that lead here from other bodies."""
    body: str

    def texts(self) -> Iterator[tuple[str, str]]:
        """The text and language of each field, in the order of WEIGHTS."""
        for name in WEIGHTS:
            yield getattr(self, name), HOUSE_LANGUAGE if name == "labels" else self.language


def portions(ids: Sequence[str]) -> list[tuple[int, int]]:
    """Where portions of some entries begin and end, which are read at once. An end depends on the last id alone, so
    that one entry more or less changes one portion.
    """
    ends = [at for at, key in enumerate(ids, 1) if crc32(key.encode()) % PORTION == 0 or at == len(ids)]
    return list(pairwise([0, *ends]))
