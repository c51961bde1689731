"""Catalog and Graph to the neighbours of each resource, each with the reason.

Resources that share rare things belong together: a city, a keyword, a rare word, a combination of terms. Candidates
come from an inverted index, of which a resource looks at the shortest lists until it has met enough others; so the work
grows with the number of resources and not with its square. The few candidates are then weighed by everything that they
share, rare things counting for more (inverse document frequency).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import log
from sys import intern

from nzc_kb.catalog import Catalog
from nzc_kb.graph import Graph
from nzc_kb.model import Resource, Vocabulary

NEIGHBOURS = 4
CANDIDATES = 40
MET = 120
"""Candidates are sought among those who share the rarest thing, then the next rare, until so many were met."""
FEW = 20
"""What at most so many share is always looked at."""
MANY = 200
"""What more resources share tells nothing on its own and is passed over when candidates are sought."""
WORDS = 8
"""So many of a resource's rarest words are looked at."""
ENOUGH = 0.16
"""A neighbour must reach this share of the weight of all that a resource has to offer."""

FACETS = {
    "topic": 1.0,
    "domain": 0.7,
    "lever": 0.6,
    "phase": 0.5,
    "learning_topic": 1.0,
    "ccc_document": 1.0,
    "audience": 0.4,
    "co_benefit": 0.4,
}

_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    """
    about across after again against also among and another because been before being between both cities city
    climate could does during each every first from have help helps here how into its like local made make makes
    many more most much must neutral neutrality only other over part people project same should show shows some such
    than that their them then there these they this those through toward towards under until upon urban used uses
    using very was were what when where which while will with within work works would year years your plan plans
    """.split()
)

UNIT = 1_000_000
"""What a weight of one is as a whole number."""
SHARING = UNIT // 10
"""What a rare thing that is shared gains beside its weight, when candidates are sought."""
SUM_BITS = 34
"""Below what candidates are sorted by stands the weight of what few have: as many bits as a sum of weights needs."""
MOST_SUM = (1 << SUM_BITS) - 1
NUMBER_BITS = 24
"""Below both stands the number of a resource, so that one number sorts by all."""
MOST_NUMBERED = (1 << NUMBER_BITS) - 1

Feature = tuple[str, str]
Features = Mapping[Feature, None]
Shared = tuple[str, tuple[str, ...]]
"""A kind of thing that two resources share, and the names of what they share of it."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource worth reading next, and why."""

    id: str
    shared: tuple[Shared, ...]


def find_related(
    catalog: Catalog, graph: Graph, vocabularies: Mapping[str, Vocabulary]
) -> dict[str, tuple[Neighbour, ...]]:
    """Find up to `NEIGHBOURS` neighbours of every resource beside those that its record names."""
    active = {key: r for key, r in catalog.resources.items() if r.status != "withdrawn"}
    keys, weighed = list(active), _Weighed.of(_features(active.values()))
    told = [_told(feature, catalog, vocabularies) for feature in weighed.names]
    place = {key: number for number, key in enumerate(keys)}
    related = {}
    for number, key in enumerate(keys):
        named = {number, *(place[r.other] for r in graph.relations.get(key, ()) if r.other in place)}
        related[key] = tuple(
            Neighbour(keys[other], tuple(_reasons(weighed.shared(number, other), weighed.names, told)))
            for other in weighed.nearest(number, named)
        )
    return related


def _base(feature: Feature) -> float:
    kind = feature[0]
    return {"city": 1.6, "keyword": 1.2, "word": 0.5, "country": 0.3, "profile": 0.0}.get(kind, FACETS.get(kind, 0.5))


def _features(resources: Collection[Resource]) -> Iterator[Features]:
    """What each resource has. One is made after the other, as ten thousand at once are more than a cache holds."""
    words = [
        [intern(word) for word in set(_WORD.findall(f"{r.title} {r.summary}".casefold())) - _COMMON] for r in resources
    ]
    frequency = Counter(chain.from_iterable(words))
    for resource, found in zip(resources, words, strict=True):
        rarest = sorted([(often, word) for word in found if (often := frequency[word]) > 1])[:WORDS]
        yield dict.fromkeys([*_facts(resource), *[("word", word) for _, word in rarest]])


def _facts(resource: Resource) -> Iterator[Feature]:
    for field in FACETS:
        for term in getattr(resource, field):
            yield field, term
    yield from (("city", city) for city in resource.cities)
    yield from (("country", country) for country in resource.country)
    yield from (("keyword", word.casefold()) for word in resource.keywords)
    for topic in resource.topic:
        yield "profile", f"{topic} {resource.lever[0]} {resource.domain[0]} {resource.phase[0]}"


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Resources by number, with what they have. Weights are whole numbers, so that sums are the same in any order."""

    names: Sequence[Feature]
    """What is had, by number."""
    ranks: Sequence[int]
    """Which of them is told rather than others, the first first: words last, then what weighs more."""
    numbers: Sequence[Sequence[int]]
    """For each resource what it has that weighs anything."""
    rare: Sequence[Sequence[tuple[int, Sequence[int]]]]
    """For each resource the features that are looked at, the rarest first: what each gains, and who has it."""
    common: Sequence[int]
    """For each resource a bit for each feature that more than a few have."""
    offered: Sequence[int]
    """The weight of all that a resource has."""
    weights: Sequence[int]
    """The weight of each of these bits, the lowest first."""

    @classmethod
    def of(cls, features: Iterable[Features]) -> _Weighed:
        """Weigh what resources have: rare things count for more."""
        number: dict[Feature, int] = {}
        numbers = [[number.setdefault(f, len(number)) for f in some] for some in features]
        having: list[list[int]] = [[] for _ in number]
        for place, some in enumerate(numbers):
            for feature in some:
                having[feature].append(place)
        total = max(2, len(numbers))
        weights = [
            round(UNIT * _base(f) * log(total / len(has))) if len(has) > 1 else 0
            for f, has in zip(number, having, strict=True)
        ]
        common = [f for f, has in enumerate(having) if len(has) > FEW and weights[f]]
        bit = [0] * len(number)
        for place, feature in enumerate(common):
            bit[feature] = 1 << place
        lists = [
            (len(has), -((weight + SHARING << SUM_BITS) + (weight if len(has) <= FEW else 0)), has)
            if 1 < len(has) <= MANY
            else None
            for weight, has in zip(weights, having, strict=True)
        ]
        names = list(number)
        order = sorted(range(len(names)), key=lambda f: (names[f][0] == "word", -weights[f], names[f]))
        ranks = [0] * len(names)
        for rank, feature in enumerate(order):
            ranks[feature] = rank
        return cls(
            names,
            ranks,
            [[f for f in some if weights[f]] for some in numbers],
            [list(_looked_at(sorted([found for f in some if (found := lists[f])]))) for some in numbers],
            [sum([bit[f] for f in some]) for some in numbers],
            [sum([weights[f] for f in some]) for some in numbers],
            [weights[f] for f in common],
        )

    def shared(self, number: int, other: int) -> list[int]:
        """What two resources share, the most telling first."""
        has = set(self.numbers[other])
        return sorted([feature for feature in self.numbers[number] if feature in has], key=self.ranks.__getitem__)

    def nearest(self, number: int, named: Iterable[int]) -> list[int]:
        """The nearest to a resource of those that are not `named` already, the nearest first."""
        crude: dict[int, int] = {}
        before = crude.get
        for gain, having in self.rare[number]:
            for other in having:
                crude[other] = before(other, 0) + gain
        for other in named:
            crude.pop(other, None)
        best = sorted([(gained << NUMBER_BITS) - other for other, gained in crude.items()], reverse=True)[:CANDIDATES]
        own, least, near = self.common[number], ENOUGH * self.offered[number], []
        for both in best:
            other = -both & MOST_NUMBERED
            score = (both + other >> NUMBER_BITS & MOST_SUM) + self._weight(own & self.common[other])
            if score >= least > 0:
                near.append((-score, other))
        return [other for _, other in sorted(near)[:NEIGHBOURS]]

    def _weight(self, bits: int) -> int:
        """What the features whose bits are set weigh together."""
        found, weights = 0, self.weights
        while bits:
            lowest = bits & -bits
            found += weights[lowest.bit_length() - 1]
            bits ^= lowest
        return found


def _looked_at(lists: Sequence[tuple[int, int, Sequence[int]]]) -> Iterator[tuple[int, Sequence[int]]]:
    """Of lists, by length and then by what they lose, those that candidates are sought in: what each gains, and who is
    in it.
    """
    left = MET
    for length, loss, having in lists:
        if left <= 0 and length > FEW:
            return
        left -= length
        yield -loss, having


def _told(feature: Feature, catalog: Catalog, vocabularies: Mapping[str, Vocabulary]) -> str:
    """What a feature is called where it is a reason; nothing where it is none that is told."""
    kind, value = feature
    if kind == "city":
        return catalog.cities[value].name if value in catalog.cities else ""
    if kind in ("word", "keyword"):
        return value
    vocabulary = vocabularies.get(kind)
    return vocabulary.term_label(value) if vocabulary and kind != "country" else ""


def _reasons(shared: Iterable[int], names: Sequence[Feature], told: Sequence[str]) -> Iterator[Shared]:
    """Give the two strongest reasons; one a kind, with two names, and a word only where little else speaks for both."""
    reasons: dict[str, list[str]] = {}
    for feature in shared:
        if name := told[feature]:
            kind = names[feature][0]
            reasons.setdefault("word" if kind == "keyword" else kind, []).append(name)
    for kind, same in islice(reasons.items(), 2):
        yield kind, tuple(same[: 1 if kind == "word" else 2])
