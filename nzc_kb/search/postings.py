"""Entries to Postings: for every term the resources that have it, how much each has to do with it, and where it stands.

The weight of a term in a resource is BM25 a field (S. Robertson and H. Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond", 2009), summed over the fields with `entries.WEIGHTS`; idf and the lengths of fields are
rounded as Whoosh has them, so that both engines agree. It is kept in two numbers, which is what the browser gets: a
scale of 16 bits a term, and an impact of 8 bits a resource.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import log

from nzc_kb.search.entries import WEIGHTS, Entry
from nzc_kb.search.words import Analysis, fold, words_of

K1, B = 1.2, 0.75
SCALE = 200.0
"""Units of a term's scale to one of BM25; the largest weights there are stay below 16 bits."""
GAP = 8
"""Places between two fields, so that no phrase reaches over."""
LAST_PLACE = 65_535


Pair = tuple["array[int]", "array[int]"]


@dataclass(slots=True)
class Posting:
    """The resources of a term, by their numbers, in order; `impacts` run from 1 to 255 and count `scale` each."""

    docs: array[int]
    impacts: bytes
    scale: int


@dataclass(slots=True)
class Index:
    """What static files are made of; also answers `matching.find` by itself."""

    ids: list[str]
    postings: dict[str, Posting]
    forms: dict[str, dict[str, int]]
    """How words are written, folded; the terms that they have in the languages met, and in how many resources."""
    languages: list[str]
    """The languages whose stemmers may find a word that is written in none of these ways, the house's first."""
    places: Mapping[str, Pair] = field(default_factory=dict)
    """For each term: how often it stands in each of its resources, and all its places, one resource after another."""


def idf(resources: int, having: int) -> float:
    """The inverse document frequency of a term that `having` of `resources` have in a field, as Whoosh has it."""
    return log(resources / (having + 1)) + 1


def quantise(weights: Sequence[float]) -> tuple[bytes, int]:
    """Impacts of 8 bits and their scale of 16 bits for the weights of a term."""
    top = max(weights)
    return bytes([int(w / top * 255 + 0.5) or 1 for w in weights]), max(1, min(65_535, int(top * SCALE + 0.5)))


def build_index(entries: Iterable[Entry], length_of: Callable[[int], int], with_places: bool = True) -> Index:
    """Index entries; `length_of` rounds the length of a field as the other engine does."""
    reader = _Reader(with_places)
    for entry in entries:
        reader.read(entry)
    return reader.index(length_of)


class _Reader:
    """Counts words while entries pass by."""

    def __init__(self, with_places: bool) -> None:
        self.analysis = Analysis()
        self.ids: list[str] = []
        self.lengths: list[list[int]] = [[] for _ in WEIGHTS]
        self.counts: list[defaultdict[str, array[int]]] = [defaultdict(_long_numbers) for _ in WEIGHTS]
        """For each field, the resources of a term and how often it stands there, as number << 16 | times."""
        self.words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """For each language, how many resources have a word."""
        self.places: defaultdict[str, Pair] = defaultdict(_pair)
        self.with_places = with_places

    def read(self, entry: Entry) -> None:
        """Count the words of an entry."""
        number = len(self.ids)
        self.ids.append(entry.id)
        terms: list[str] = []
        starts: list[int] = []
        met: defaultdict[str, set[str]] = defaultdict(set)
        for lengths, (text, language) in zip(self.lengths, entry.texts(), strict=True):
            words = words_of(text)
            found = list(map(self.analysis.terms_in(language).__getitem__, words))
            met[language].update(words)
            lengths.append(len(found) - found.count(""))
            starts.append(len(terms))
            terms += found
            terms += _GAP
        for language, words_met in met.items():
            self.words[language].update(words_met)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(terms):
            places[term].append(place)
        places.pop("", None)
        packed, body = number << 16, starts[-1]
        in_body, all_places, with_places = self.counts[-1], self.places, self.with_places
        for term, where in places.items():
            times = len(where)
            if where[0] >= body:
                in_body[term].append(packed | (times if times < LAST_PLACE else LAST_PLACE))
            else:
                self.count_by_field(term, where, starts, packed)
            if with_places:
                having, kept = all_places[term]
                if times == 1 and where[0] <= LAST_PLACE:
                    having.append(1)
                    kept.append(where[0])
                else:
                    low = where if where[-1] <= LAST_PLACE else where[: bisect_right(where, LAST_PLACE)]
                    having.append(len(low))
                    kept.fromlist(low)

    def count_by_field(self, term: str, where: Sequence[int], starts: Sequence[int], packed: int) -> None:
        """Count a term that stands in several fields."""
        bounds = [*(bisect_left(where, start) for start in starts), len(where)]
        for counts, first, end in zip(self.counts, bounds, bounds[1:], strict=False):
            if end > first:
                counts[term].append(packed | min(end - first, LAST_PLACE))

    def index(self, length_of: Callable[[int], int]) -> Index:
        """What was counted, weighed."""
        size = len(self.ids)
        averages = [sum(lengths) / size or 1.0 if size else 1.0 for lengths in self.lengths]
        damping = [
            [K1 * ((1 - B) + B * length_of(length) / average) for length in lengths]
            for lengths, average in zip(self.lengths, averages, strict=True)
        ]
        postings = {}
        for term in sorted(set(chain.from_iterable(self.counts))):
            weights: dict[int, float] = {}
            for weight, known, damped in zip(WEIGHTS.values(), self.counts, damping, strict=True):
                if (counted := known.pop(term, None)) is not None:
                    rarity = idf(size, len(counted))
                    for packed in counted:
                        doc, times = packed >> 16, packed & LAST_PLACE
                        had = weight * (rarity * ((times * (K1 + 1)) / (times + damped[doc])))
                        weights[doc] = weights[doc] + had if doc in weights else had
            docs = sorted(weights)
            postings[term] = Posting(array("I", docs), *quantise([weights[doc] for doc in docs]))
        return Index(self.ids, postings, self.forms(), self.analysis.languages, self.places)

    def forms(self) -> dict[str, dict[str, int]]:
        """Every word that was met, folded, with its terms."""
        forms: dict[str, dict[str, int]] = {}
        for language, words in sorted(self.words.items()):
            terms = self.analysis.terms_in(language)
            for word, having in sorted(words.items()):
                if term := terms[word]:
                    known = forms.setdefault(fold(word), {})
                    known[term] = known.get(term, 0) + having
        return forms


_GAP = [""] * GAP


def _long_numbers() -> array[int]:
    return array("Q")


def _pair() -> Pair:
    return array("H"), array("H")
