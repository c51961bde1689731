"""Entries to a Part: where each term stands in them, in columns of numbers.

Parts are put together by `weighing`. A part depends on nothing but its entries, so that it can be kept from one build
to the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nzc_kb.search.entry import WEIGHTS, Entry
from nzc_kb.search.words import Analysis, words_of

Numbers = NDArray[Any]

GAP = 8
"""Places between two fields, so that no phrase reaches over."""
LAST_PLACE = 65_535


@dataclass(frozen=True, slots=True)
class Part:
    """The words of some entries, which are numbered from 0. A posting is a term in an entry; they stand in the order of
    terms, then of entries.
    """

    ids: list[str]
    words: Mapping[str, str]
    """The words of each language, a line each."""
    terms: str
    """All terms, in order, a line each."""
    having: Numbers
    """How many entries have each word, one language after another."""
    lengths: Numbers
    """How many words with a term each entry has, a row an entry, a column a field."""
    starts: Numbers
    """The first posting of each term; then the number of all."""
    docs: Numbers
    counts: Numbers
    """How many places each posting has."""
    places: Numbers
    """The places of all postings."""
    fields: Numbers
    """For each posting, a bit for each field in which it stands."""
    times: Numbers
    """How often each posting stands in a field, one field after another."""

    def dump(self) -> bytes:
        """Its bytes, for `load` on the same machine."""
        columns = [getattr(self, name) for name in _COLUMNS]
        head = json.dumps([self.ids, self.words, self.terms, [[c.dtype.str, c.shape] for c in columns]]).encode()
        return b"\n".join([head, b"".join(column.tobytes() for column in columns)])


_COLUMNS = [field.name for field in fields(Part)][3:]


def load(data: bytes) -> Part:
    """The part that was dumped."""
    cut = data.index(b"\n")
    ids, words, terms, kinds = json.loads(data[:cut])
    columns, at, rest = [], 0, data[cut + 1 :]  # of the words is held what was read
    for kind, shape in kinds:
        size = int(np.prod(shape))
        columns.append(np.frombuffer(rest, kind, size, at).reshape(shape))
        at += columns[-1].nbytes
    return Part(ids, words, terms, *columns)


class _WordNumbers(dict[str, int]):
    """The words of a language to numbers, in the order in which they are met; all languages share `met`."""

    def __init__(self, language: str, met: list[tuple[str, str]]) -> None:
        self._language, self._met = language, met

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self._met)
        self._met.append((self._language, word))
        return number


def read_part(entries: Iterable[Entry], analysis: Analysis) -> Part:
    """Read some entries."""
    met: list[tuple[str, str]] = []
    languages: dict[str, _WordNumbers] = {}
    ids: list[str] = []
    columns: list[Numbers] = [np.empty(0, np.int32)]
    for entry in entries:
        ids.append(entry.id)
        for text, tag in entry.texts():
            language = tag.partition("-")[0].lower()
            if (numbers := languages.get(language)) is None:
                numbers = languages[language] = _WordNumbers(language, met)
            words = words_of(text)
            columns.append(np.fromiter(map(numbers.__getitem__, words), np.int32, len(words)))
    known = {language: analysis.terms_in(language) for language in languages}
    found = [known[language][word] for language, word in met]
    terms = sorted({*found} - {""})
    position = {term: number for number, term in enumerate([*terms, ""])}
    term_of = np.array([position[term] for term in found], np.min_scalar_type(len(terms)))
    sizes, stream = np.array([len(column) for column in columns[1:]], np.int64), np.concatenate(columns)
    having = _having(stream, sizes, len(ids), len(met))
    order = np.array([n for numbers in languages.values() for n in numbers.values()], np.int64)
    told = {language: "\n".join(numbers) for language, numbers in languages.items()}
    return Part(ids, told, "\n".join(terms), having[order], *_postings(term_of[stream], sizes, len(terms)))


def _having(stream: Numbers, sizes: Numbers, size: int, words: int) -> Numbers:
    """How many entries have each word."""
    owners = np.repeat(np.arange(len(sizes)) // len(WEIGHTS), sizes)
    pairs = np.sort(stream * np.int64(size or 1) + owners)
    first = np.flatnonzero(_changes(pairs))
    return np.bincount(pairs[first] // (size or 1), minlength=words)


def _postings(terms: Numbers, sizes: Numbers, none: int) -> tuple[Numbers, ...]:
    """The columns of a part, of the terms at all places of all fields, one after another; `none` stands where a word
    has no term.
    """
    kinds = len(WEIGHTS)
    spans = (sizes + GAP).reshape(-1, kinds)
    begins = (np.cumsum(spans, axis=1) - spans).ravel()
    places = np.arange(len(terms)) + np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
    segments = np.repeat(np.arange(len(sizes)), sizes)
    kept = terms != none
    terms, segments, places = terms[kept], segments[kept], places[kept]
    lengths = np.bincount(segments, minlength=len(sizes)).reshape(-1, kinds)
    order = np.argsort(terms, kind="stable")
    terms, segments, places = terms[order], segments[order], places[order]
    docs, changed = segments // kinds, _changes(terms)
    new = changed | _changes(docs)
    first, postings = np.flatnonzero(new), np.cumsum(new) - 1
    in_field = np.flatnonzero(changed | _changes(segments))
    field, owner = segments[in_field] % kinds, postings[in_field]
    times = np.minimum(np.diff(in_field, append=len(terms)), LAST_PLACE).astype(np.uint16)
    low = places <= LAST_PLACE
    return (
        lengths,
        np.searchsorted(terms[first], np.arange(none + 1)),
        docs[first].astype(np.uint16),
        np.bincount(postings[low], minlength=len(first)).astype(np.uint16),
        places[low].astype(np.uint16),
        np.bincount(owner, weights=1 << field, minlength=len(first)).astype(np.uint8),
        times[np.argsort(field, kind="stable")],
    )


def _changes(numbers: Numbers) -> Numbers:
    """Where a number is another than the one before; the first is."""
    changes = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes
