"""Catalog to what its curated resources teach: which terms and which neighbours a text would get.

Texts become vectors of rare words (TF-IDF over stems). A term speaks up where a draft is near the sum of the texts that
have it, near the term's own label, definition and scope note, and where the resources next to the draft have it. A
draft that is in the repository already never speaks for itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from math import hypot, log, sqrt
from typing import Any

from nzc_kb.catalog import Catalog
from nzc_kb.model import Resource, Vocabulary, VocabularyTerm
from nzc_kb.similarity import SMALL_WORDS, folded_words, stem
from nzc_kb.source import Document

TERM_FIELDS = ("resource_type", "topic", "lever", "domain", "city_type", "phase", "audience")
"""Fields for which terms are proposed, in the order in which they are told."""
NEAREST = 20
"""So many of the nearest resources are asked for their terms."""
NEIGHBOURS_WEIGH, NEIGHBOURS_FALL = 0.3, 1.5
"""How much their answer counts beside the words, and how fast it fades with distance."""
TITLE_COUNTS, SUMMARY_COUNTS = 3, 2
"""A word of the title, and of the summary, counts as so many of the body."""
CITY_WEIGHS, SOURCE_WEIGHS, PAGES_WEIGH, TERMS_WEIGH = 0.1, 0.05, 0.2, 0.2
"""What it adds to the nearness of two texts that they share a city, a source, its pages, all terms."""
PAGES_APART = 10
MOST_WORDS = 100
"""So many of a text's strongest words are kept; more cost time and teach nothing."""

_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
_TOO_COMMON = SMALL_WORDS | frozenset(
    "are be but can has have it more not one or than their these they was were which who will".split()
)

Vector = Mapping[str, float]
Ranking = list[tuple[float, str]]
"""(score, id), the best first."""


@dataclass(frozen=True)
class Draft:
    """What is known of a resource that may lack most of its head."""

    id: str
    title: str
    summary: str
    body: str
    values: Mapping[str, Any]

    def listed(self, field: str) -> tuple[str, ...]:
        """The words that the head has at `field`, whether alone or in a list."""
        value = self.values.get(field)
        items = value if isinstance(value, list) else [value]
        return tuple(item for item in items if isinstance(item, str) and item.strip())

    @property
    def related(self) -> tuple[str, ...]:
        """The ids of the resources that the head names."""
        items = self.values.get("related")
        named = [i.get("to") if isinstance(i, dict) else i for i in (items if isinstance(items, list) else [items])]
        return tuple(item for item in named if isinstance(item, str))

    @property
    def source(self) -> tuple[str, str]:
        """The title and pages of its source."""
        source = self.values.get("source")
        found = source if isinstance(source, dict) else {}
        title, pages = (found.get(key) for key in ("title", "pages"))
        return title if isinstance(title, str) else "", pages if isinstance(pages, str) else ""

    @property
    def text(self) -> str:
        """Everything that is prose, links by their words."""
        return _LINK_TARGET.sub("]", f"{self.title}.\n{self.summary}\n{self.body}")


def draft_of(document: Document) -> Draft:
    """What a document says, be its record valid or not."""
    title, summary = (document.head.values.get(field) for field in ("title", "summary"))
    return Draft(
        document.stem,
        title if isinstance(title, str) else "",
        summary if isinstance(summary, str) else "",
        document.body,
        document.head.values,
    )


class Teacher:
    """What the curated resources of a catalog teach; learned once, asked for many drafts."""

    def __init__(self, catalog: Catalog, vocabularies: Mapping[str, Vocabulary]) -> None:
        self.vocabularies = vocabularies
        self.cities = {key: city.name for key, city in catalog.cities.items()}
        self.resources = {k: r for k, r in catalog.resources.items() if r.status != "withdrawn"}
        self.drafts = {key: draft_of(catalog.document("resource", key)) for key in self.resources}
        self.declared = _declared(catalog)
        counts = {key: _counts(draft) for key, draft in self.drafts.items()}
        frequency = Counter(chain.from_iterable(counts.values()))
        total = len(self.resources) + 1
        self._rarities = {word: log(total / count) for word, count in frequency.items()}
        self.vectors = {key: self._vector(found) for key, found in counts.items()}
        self._holders: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, vector in self.vectors.items():
            for word, weight in vector.items():
                self._holders[word].append((key, weight))

    def __getstate__(self) -> dict[str, Any]:
        """What is kept of a teacher: all that was learned, asked for or not."""
        return {
            **self.__dict__,
            "sums": self.sums,
            "profiles": self.profiles,
            "_squares": self._squares,
            "_rarity": self._rarity,
        }

    def nearest(self, draft: Draft) -> Ranking:
        """The other resources by how near their words are, the nearest first."""
        near: dict[str, float] = defaultdict(float)
        for word, weight in self.vector(draft).items():
            for key, other in self._holders.get(word, ()):
                near[key] += weight * other
        near.pop(draft.id, None)
        return ranked(near)

    def vector(self, draft: Draft) -> Vector:
        """The draft's words by their weight; words that no resource has stay out."""
        known = self.drafts.get(draft.id)
        return self.vectors[draft.id] if known == draft else self._vector(_counts(draft))

    def term_scores(self, field: str, draft: Draft, near: Ranking) -> Ranking:
        """The terms of a field by how much speaks for them, the best first."""
        sums = self.sums[field]
        own = set(terms_of(self.resources[draft.id], field)) if draft.id in self.resources else set()
        own_vector = self.vectors.get(draft.id, {})
        votes, offered = self._votes(field, near)
        vector = self.vector(draft)
        scores = {}
        for term, profile in self.profiles.get(field, {}).items():
            without = own_vector if term in own else {}
            centre = _cosine_without(vector, sums.get(term, {}), self._squares[field].get(term, 0.0), without)
            said = sum(weight * profile.get(word, 0.0) for word, weight in vector.items())
            scores[term] = centre + said + NEIGHBOURS_WEIGH * votes.get(term, 0.0) / offered
        return ranked(scores)

    def related_scores(self, draft: Draft, near: Ranking) -> Ranking:
        """The other resources by how much they share with the draft: words, cities, source and pages, terms."""
        cities, terms = set(draft.listed("cities")), {(f, t) for f in TERM_FIELDS for t in draft.listed(f)}
        offered = sum(self._rarity.get(pair, 0.0) for pair in terms) or 1.0
        weighed = {}
        for nearness, key in near:
            other = self.resources[key]
            score = nearness + CITY_WEIGHS * bool(cities & set(other.cities))
            shared = sum(self._rarity.get(pair, 0.0) for pair in terms if pair[1] in terms_of(other, pair[0]))
            score += TERMS_WEIGH * shared / offered
            title, pages = self.drafts[key].source
            if title and title == draft.source[0]:
                score += SOURCE_WEIGHS + PAGES_WEIGH * _page_nearness(pages, draft.source[1])
            weighed[key] = score
        return ranked(weighed)

    def _vector(self, counts: Mapping[str, int]) -> Vector:
        rarities = self._rarities
        weights = [(-_often(n) * rarities[w] if n > 1 else -rarities[w], w) for w, n in counts.items() if w in rarities]
        length = hypot(*[weight for weight, _ in weights]) or 1.0
        weights.sort()
        return {word: -weight / length for weight, word in weights[:MOST_WORDS]}

    def _votes(self, field: str, near: Ranking) -> tuple[dict[str, float], float]:
        votes: dict[str, float] = defaultdict(float)
        for score, key in near[:NEAREST]:
            for term in terms_of(self.resources[key], field):
                votes[term] += score**NEIGHBOURS_FALL
        return votes, sum(score**NEIGHBOURS_FALL for score, _ in near[:NEAREST]) or 1.0

    @cached_property
    def sums(self) -> Mapping[str, Mapping[str, dict[str, float]]]:
        """By field and term: the sum of the texts that have it."""
        places = {
            pair: n for n, pair in enumerate(dict.fromkeys(p for r in self.resources.values() for p in _pairs(r)))
        }
        having = {key: [places[pair] for pair in _pairs(r)] for key, r in self.resources.items()}
        sums: dict[str, dict[str, dict[str, float]]] = {field: {} for field in TERM_FIELDS}
        totals = [sums[field].setdefault(term, {}) for field, term in places]
        for word, holders in self._holders.items():
            found = [0.0] * len(places)
            for key, weight in holders:
                for place in having[key]:
                    found[place] += weight
            for total, weight in zip(totals, found, strict=True):
                if weight:
                    total[word] = weight
        return sums

    @cached_property
    def _squares(self) -> Mapping[str, Mapping[str, float]]:
        return {
            field: {term: sum(x * x for x in total.values()) for term, total in totals.items()}
            for field, totals in self.sums.items()
        }

    @cached_property
    def profiles(self) -> Mapping[str, Mapping[str, Vector]]:
        """By field and term: the words of its label, aliases, definition and scope note."""
        return {
            field: {t.id: self._vector(_term_counts(t)) for t in vocabulary.terms if not t.replaced_by}
            for field in TERM_FIELDS
            if (vocabulary := self.vocabularies.get(field))
        }

    @cached_property
    def _rarity(self) -> Mapping[tuple[str, str], float]:
        """How much it tells that two resources share a term."""
        counts = Counter(pair for r in self.resources.values() for pair in _pairs(r))
        total = len(self.resources) + 1
        return {pair: log(total / count) for pair, count in counts.items()}


def terms_of(resource: Resource, field: str) -> tuple[str, ...]:
    """The terms of one field, whether it takes one or many."""
    value = getattr(resource, field)
    return value if isinstance(value, tuple) else (value,)


def _pairs(resource: Resource) -> list[tuple[str, str]]:
    return [(field, term) for field in TERM_FIELDS for term in terms_of(resource, field)]


def _declared(catalog: Catalog) -> dict[str, set[str]]:
    """The ids that each resource is related to, told from either end."""
    found: dict[str, set[str]] = defaultdict(set)
    for resource in catalog.resources.values():
        for relation in resource.related:
            found[resource.id].add(relation.to)
            found[relation.to].add(resource.id)
    return found


def ranked(scores: Mapping[str, float]) -> Ranking:
    """The best first; equal ones in the order of their ids."""
    return sorted(((score, key) for key, score in scores.items()), key=lambda pair: (-pair[0], pair[1]))


@cache
def _often(count: int) -> float:
    """How much it says that a word stands so many times in a text."""
    return 1 + log(count)


@cache
def _telling_stem(word: str) -> str:
    """The stem of a word that tells something; nothing for the others."""
    return stem(word) if len(word) > 2 and word not in _TOO_COMMON and not word.isdigit() else ""


def stems_of(text: str) -> Counter[str]:
    """How often each stem stands in a text, of the words that tell something."""
    counts = Counter(map(_telling_stem, folded_words(text)))
    counts.pop("", None)
    return counts


def _counts(draft: Draft) -> Counter[str]:
    body = _LINK_TARGET.sub("]", draft.body)
    return stems_of("\n".join([body, *[draft.title] * TITLE_COUNTS, *[draft.summary] * SUMMARY_COUNTS]))


def _term_counts(term: VocabularyTerm) -> Counter[str]:
    names = [term.label, *term.aliases] * 3
    return stems_of(" ".join([*names, term.definition, term.definition, term.scope_note or ""]))


def length_of(vector: Vector) -> float:
    """The length of a vector, 1 for an empty one."""
    return sqrt(sum(weight * weight for weight in vector.values())) or 1.0


def _cosine_without(vector: Vector, total: Vector, square: float, own: Vector) -> float:
    """How near `vector` is to the direction of `total`, of squared length `square`, from which `own` has been taken."""
    shared = sum(weight * (total[word] - own.get(word, 0.0)) for word, weight in vector.items() if word in total)
    square += sum(weight * (weight - 2 * total[word]) for word, weight in own.items())
    return shared / sqrt(square) if square > 1e-9 else 0.0


def _page_nearness(one: str, other: str) -> float:
    """1 for the same pages, 0 for pages that are far apart or not told."""
    left, right = ([int(n) for n in re.findall(r"\d{1,6}", pages)] for pages in (one, other))
    if not left or not right:
        return 0.0
    gap = max(0, max(min(left), min(right)) - min(max(left), max(right)))
    return max(0.0, 1 - gap / PAGES_APART)
