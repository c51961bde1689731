"""Parts to an Index: for every term the resources that have it, how much each has to do with it, and where it stands.

The weight of a term in a resource is BM25 a field (S. Robertson and H. Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond", 2009), summed over the fields with `entries.WEIGHTS`; idf and the lengths of fields are
rounded as Whoosh has them, so that both engines agree. It is kept in two numbers, which is what the browser gets: a
scale of 16 bits a term, and an impact of 8 bits a resource.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from nzc_kb.search.entry import WEIGHTS, Entry, portions
from nzc_kb.search.postings import K1, SCALE, B, Posting, idf
from nzc_kb.search.reading import Numbers, Part, read_part
from nzc_kb.search.words import Analysis, fold

AT_ONCE = 200_000
"""Postings that are weighed, or packed, at one time: what is worked out on the way takes some hundred bytes of each."""


@dataclass(slots=True)
class Index:
    """What static files are made of. A posting is a term in a resource; they stand in the order of terms, then of
    resources.
    """

    ids: list[str]
    terms: list[str]
    starts: Numbers
    """The first posting of each term; then the number of all."""
    docs: Numbers
    impacts: Numbers
    """How much the term of each posting counts there, from 1 to 255, `scale` each."""
    scales: Numbers
    counts: Numbers
    """How many places each posting has."""
    place_starts: Numbers
    """The first place of each term; then the number of all."""
    places: Numbers
    forms: dict[str, dict[str, int]]
    """How words are written, folded; the terms that they have in the languages met, and in how many resources."""
    languages: list[str]
    """The languages whose stemmers may find a word that is written in none of these ways, the house's first."""

    def number(self, term: str) -> int | None:
        """The number of a term; None where nothing has it."""
        at = bisect_left(self.terms, term)
        return at if at < len(self.terms) and self.terms[at] == term else None

    def posting(self, term: str) -> Posting | None:
        """The resources of a term."""
        if (number := self.number(term)) is None:
            return None
        here = slice(self.starts[number], self.starts[number + 1])
        return Posting(array("I", self.docs[here].tolist()), self.impacts[here].tobytes(), int(self.scales[number]))


def build_index(entries: Iterable[Entry], length_of: Callable[[int], int]) -> Index:
    """Index entries; `length_of` rounds the length of a field as the other engine does."""
    found, analysis = list(entries), Analysis()
    return weigh([read_part(found[at:end], analysis) for at, end in portions([e.id for e in found])], length_of)


def weigh(parts: list[Part], length_of: Callable[[int], int]) -> Index:
    """Put parts together, in their order, and weigh every posting. What the parts hold is let go of on the way."""
    languages, forms = _forms(parts)
    terms, runs = _numbered([part.terms for part in parts])
    parts[:] = [replace(part, words={}, terms="") for part in parts]
    sizes = _joined(np.diff(part.starts) for part in parts)
    docs = _joined(
        part.docs + np.uint32(first) for part, first in zip(parts, _offsets(part.ids for part in parts), strict=True)
    )
    weights = _weights(parts, docs, np.repeat(runs, sizes), length_of)
    order = np.argsort(runs, kind="stable")
    gather = _ranges(_begins(sizes)[order], sizes[order])
    weights, docs = weights[gather], docs[gather]
    starts = _starts(runs, sizes, len(terms))
    impacts, scales = _impacts(weights, starts)
    del weights
    counts = _joined(part.counts for part in parts)
    spans = np.add.reduceat(counts, _begins(sizes), dtype=np.int64) if len(counts) else counts
    counts = counts[gather]
    del gather
    ids = list(chain.from_iterable(part.ids for part in parts))
    places = _joined(part.places for part in parts)
    parts.clear()
    places = places[_ranges(_begins(spans)[order], spans[order])]
    return Index(
        ids,
        terms,
        starts,
        docs,
        impacts,
        scales,
        counts,
        _starts(runs, spans, len(terms)),
        places,
        forms,
        languages,
    )


def _impacts(weights: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
    """The weights of postings as impacts, and the scale of each term."""
    term_of = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    top = np.maximum.reduceat(weights, starts[:-1]) if len(starts) > 1 else weights
    impacts = np.empty(len(weights), np.uint8)
    for some in _slices(len(weights)):
        impacts[some] = np.maximum((weights[some] / top[term_of[some]] * 255 + 0.5).astype(np.uint8), 1)
    return impacts, np.clip((top * SCALE + 0.5).astype(np.int64), 1, 65_535)


def _weights(parts: Sequence[Part], docs: Numbers, term_of: Numbers, length_of: Callable[[int], int]) -> Numbers:
    """The weight of every posting, in the order of the parts."""
    lengths = np.concatenate([part.lengths for part in parts]) if parts else np.empty((0, len(WEIGHTS)), int)
    size = len(lengths) or 1
    weights = np.zeros(len(docs))
    fields = _joined(part.fields for part in parts)
    times_of = [_by_field(part) for part in parts]
    for number, weight in enumerate(WEIGHTS.values()):
        average = int(lengths[:, number].sum()) / size or 1.0
        known = {
            length: K1 * ((1 - B) + B * length_of(length) / average) for length in set(lengths[:, number].tolist())
        }
        damping = np.array([known[length] for length in lengths[:, number].tolist()])
        here = np.flatnonzero(fields >> number & 1).astype(np.int32)
        all_times = _joined(times[number] for times in times_of)
        having = np.zeros(int(term_of.max()) + 1 if len(term_of) else 1, np.int64)
        for part in _slices(len(here)):
            having += np.bincount(term_of[here[part]], minlength=len(having))
        rarity = np.array([idf(size, count) for count in range(int(having.max()) + 1)])[having]
        for part in _slices(len(here)):
            some, times = here[part], all_times[part].astype(np.float64)
            weights[some] += weight * (rarity[term_of[some]] * ((times * (K1 + 1)) / (times + damping[docs[some]])))
    return weights


def _by_field(part: Part) -> list[Numbers]:
    """How often the postings of a part stand in each field."""
    counts = [np.count_nonzero(part.fields >> number & 1) for number in range(len(WEIGHTS))]
    return np.split(part.times, np.cumsum(counts)[:-1])


def _forms(parts: Sequence[Part]) -> tuple[list[str], dict[str, dict[str, int]]]:
    """The languages that were met, and every word, folded, with its terms."""
    met: dict[str, list[tuple[str, Numbers]]] = {}
    for part in parts:
        at = 0
        for language, lines in part.words.items():
            end = at + (lines.count("\n") + 1 if lines else 0)
            met.setdefault(language, []).append((lines, part.having[at:end]))
            at = end
    analysis = Analysis()
    forms: dict[str, dict[str, int]] = {}
    for language, some in sorted(met.items()):
        terms = analysis.terms_in(language)
        words, numbers = _numbered([lines for lines, _ in some])
        having = np.bincount(numbers, _joined(counts for _, counts in some), len(words)).astype(int).tolist()
        for word, count in zip(words, having, strict=True):
            if term := terms[word]:
                known = forms.setdefault(fold(word), {})
                known[term] = known.get(term, 0) + count
    return analysis.languages, forms


def _numbered(texts: Sequence[str]) -> tuple[list[str], Numbers]:
    """The different lines of some texts, in order, and the number of each line of each text."""
    met: set[str] = set()
    for text in texts:
        met.update(_lines(text))
    numbers = {line: number for number, line in enumerate(sorted(met))}
    return list(numbers), _joined(np.fromiter(map(numbers.__getitem__, _lines(text)), np.int32) for text in texts)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _slices(size: int) -> Iterator[slice]:
    """What is to be worked on at one time, of so many postings."""
    return (slice(at, at + AT_ONCE) for at in range(0, size, AT_ONCE))


def _joined(columns: Iterable[Numbers]) -> Numbers:
    found = list(columns)
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _begins(sizes: Numbers) -> Numbers:
    """Where runs of these sizes begin that follow one another."""
    begins: Numbers = np.cumsum(sizes) - sizes
    return begins


def _offsets(columns: Iterable[Sized]) -> list[int]:
    """Where each of some columns begins when they are joined."""
    offsets: list[int] = _begins(np.array([len(column) for column in columns], np.int64)).tolist()
    return offsets


def _ranges(begins: Numbers, sizes: Numbers) -> Numbers:
    """All numbers of some ranges, one range after another."""
    ranges: Numbers = np.repeat((begins - _begins(sizes)).astype(np.int32), sizes)
    ranges += np.arange(len(ranges), dtype=np.int32)
    return ranges


def _starts(runs: Numbers, sizes: Numbers, count: int) -> Numbers:
    """Where each of `count` terms begins, and where the last ends, whose runs have these sizes."""
    sums = np.bincount(runs, weights=sizes, minlength=count).astype(np.int64)
    return np.concatenate([[0], np.cumsum(sums)])
