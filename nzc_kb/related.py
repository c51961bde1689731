"""Catalog and Graph to the neighbours of each resource, each with the reason in words.

Resources that share rare things belong together: a city, a keyword, a rare word, a combination of terms. Candidates
come from an inverted index whose long lists are passed over, so the work grows with the number of resources and not
with its square; the few candidates are then weighed by everything that they share, rare things counting for more
(inverse document frequency).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log

from nzc_kb.catalog import Catalog
from nzc_kb.graph import Graph
from nzc_kb.model import Resource, Vocabulary

NEIGHBOURS = 4
CANDIDATES = 40
LIST_LIMIT = 80
"""A feature that more resources share tells nothing on its own and is passed over when candidates are sought."""
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

SAID = {
    "city": "Same city: {}",
    "word": "Both speak of “{}”",
    "topic": "Both about {}",
    "domain": "Same domain: {}",
    "lever": "Same lever: {}",
    "phase": "Same phase: {}",
    "learning_topic": "Both teach {}",
    "ccc_document": "Both help with {}",
    "audience": "Both for {}",
    "co_benefit": "Both bring {}",
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

Feature = tuple[str, str]
Shared = tuple[str, tuple[str, ...]]
"""A kind of thing that two resources share, and the names of what they share of it."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource worth reading next, and why."""

    id: str
    shared: tuple[Shared, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons in English."""
        return tuple(SAID[kind].format(" and ".join(names)) for kind, names in self.shared)


def find_related(
    catalog: Catalog, graph: Graph, vocabularies: Mapping[str, Vocabulary]
) -> dict[str, tuple[Neighbour, ...]]:
    """Find up to `NEIGHBOURS` neighbours of every resource beside those that its record names."""
    active = {key: r for key, r in catalog.resources.items() if r.status != "withdrawn"}
    found = _features(active)
    frequency = Counter(chain.from_iterable(found.values()))
    number = {feature: place for place, feature in enumerate(frequency)}
    total = max(2, len(active))
    weights = [_base(feature) * log(total / count) if count > 1 else 0.0 for feature, count in frequency.items()]
    features = {key: dict.fromkeys(map(number.__getitem__, some)) for key, some in found.items()}
    lists: list[list[str]] = [[] for _ in frequency]
    counts = list(frequency.values())
    for key, some in features.items():
        for feature in some:
            if 1 < counts[feature] <= LIST_LIMIT:
                lists[feature].append(key)
    names = list(frequency)
    related = {}
    for key in active:
        named = {key, *(relation.other for relation in graph.relations.get(key, ()))}
        related[key] = tuple(
            Neighbour(other, tuple(_reasons([(names[f], weights[f]) for f in shared], catalog, vocabularies)))
            for other, shared in _nearest(key, named, features, weights, lists)
        )
    return related


def _base(feature: Feature) -> float:
    kind = feature[0]
    return {"city": 1.6, "keyword": 1.2, "word": 0.5, "country": 0.3, "profile": 0.0, "publisher": 0.0}.get(
        kind, FACETS.get(kind, 0.5)
    )


def _features(resources: Mapping[str, Resource]) -> dict[str, dict[Feature, None]]:
    words = {key: set(_WORD.findall(f"{r.title} {r.summary}".casefold())) - _COMMON for key, r in resources.items()}
    frequency = Counter(word for found in words.values() for word in found)
    features: dict[str, dict[Feature, None]] = {}
    for key, resource in resources.items():
        rarest = sorted((w for w in words[key] if frequency[w] > 1), key=lambda w: (frequency[w], w))[:WORDS]
        features[key] = dict.fromkeys([*_facts(resource), *(("word", word) for word in rarest)])
    return features


def _facts(resource: Resource) -> Iterator[Feature]:
    for field in FACETS:
        for term in getattr(resource, field):
            yield field, term
    yield from (("city", city) for city in resource.cities)
    yield from (("country", country) for country in resource.country)
    yield from (("keyword", word.casefold()) for word in resource.keywords)
    for topic in resource.topic:
        yield "profile", f"{topic} {resource.lever[0]} {resource.domain[0]} {resource.phase[0]}"


def _nearest(
    key: str,
    named: set[str],
    features: Mapping[str, Mapping[int, None]],
    weights: Sequence[float],
    lists: Sequence[Sequence[str]],
) -> list[tuple[str, list[int]]]:
    """The nearest of those that are not `named` already, with what they share; features are numbers here, as it is
    asked millions of times whether one has another's.
    """
    own = features[key]
    offered = sum([weights[feature] for feature in own])
    crude: dict[str, float] = defaultdict(float)
    for feature in own:
        gain = weights[feature] + 0.1
        for other in lists[feature]:
            crude[other] += gain
    floor = sorted(crude.values(), reverse=True)[: CANDIDATES + len(named)][-1:]  # of the others none is looked at
    near = [k for k, gained in crude.items() if gained >= floor[0] and k not in named]
    best = sorted(near, key=lambda k: (-crude[k], k))[:CANDIDATES]
    weighed = []
    for other in best:
        has = features[other]
        shared = [feature for feature in own if feature in has]
        score = sum([weights[feature] for feature in shared])
        if offered and score >= ENOUGH * offered:
            weighed.append((-score, other, shared))
    return [(other, shared) for _, other, shared in sorted(weighed)[:NEIGHBOURS]]


def _reasons(
    shared: Sequence[tuple[Feature, float]], catalog: Catalog, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Shared]:
    """Give the two strongest reasons; one a kind, and a word only where little else speaks for the two."""
    told: set[str] = set()
    for (kind, value), _ in sorted(shared, key=lambda one: (one[0][0] == "word", -one[1], one[0])):
        if kind in told or kind == "profile" or len(told) == 2:
            continue
        told.add(kind)
        same = [v for (k, v), _ in shared if k == kind]
        if kind == "city":
            yield kind, tuple(catalog.cities[c].name for c in same[:2] if c in catalog.cities)
        elif kind in ("word", "keyword"):
            yield "word", (value,)
        elif kind == "country":
            continue
        elif (vocabulary := vocabularies.get(kind)) is not None:
            yield kind, tuple(vocabulary.term_label(term) for term in same[:2])


def explain(reasons: tuple[str, ...]) -> str:
    """Say the reasons in one line."""
    return "; ".join(reasons) or "Close in subject"
