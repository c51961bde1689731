"""Catalog and Graph to the neighbours of each resource, each with the reason in words.

Resources that share rare things belong together: a city, a keyword, a rare word, a combination of terms. Candidates
come from an inverted index whose long lists are passed over, so the work grows with the number of resources and not
with its square; the few candidates are then weighed by everything that they share, rare things counting for more
(inverse document frequency).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    features = _features(active)
    frequency = Counter(feature for found in features.values() for feature in found)
    total = max(2, len(active))
    weight = {feature: _base(feature) * log(total / count) for feature, count in frequency.items() if count > 1}
    lists: dict[Feature, list[str]] = defaultdict(list)
    for key, found in features.items():
        for feature in found:
            if 1 < frequency[feature] <= LIST_LIMIT:
                lists[feature].append(key)
    return {key: _neighbours(key, features, weight, lists, catalog, graph, vocabularies) for key in active}


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


def _neighbours(
    key: str,
    features: Mapping[str, Mapping[Feature, None]],
    weight: Mapping[Feature, float],
    lists: Mapping[Feature, list[str]],
    catalog: Catalog,
    graph: Graph,
    vocabularies: Mapping[str, Vocabulary],
) -> tuple[Neighbour, ...]:
    own = features[key]
    offered = sum(weight.get(feature, 0.0) for feature in own)
    named = {key, *(relation.other for relation in graph.relations.get(key, ()))}
    crude: dict[str, float] = defaultdict(float)
    for feature in own:
        gain = weight.get(feature, 0.0) + 0.1
        for other in lists.get(feature, ()):
            crude[other] += gain
    floor = sorted(crude.values(), reverse=True)[: CANDIDATES + len(named)][-1:]  # of the others none is looked at
    near = [k for k, gained in crude.items() if gained >= floor[0] and k not in named]
    best = sorted(near, key=lambda k: (-crude[k], k))[:CANDIDATES]
    weighed = []
    for other in best:
        shared = [feature for feature in own if feature in features[other]]
        score = sum(weight.get(feature, 0.0) for feature in shared)
        if offered and score >= ENOUGH * offered:
            weighed.append((-score, other, shared))
    return tuple(
        Neighbour(other, tuple(_reasons(shared, weight, catalog, vocabularies)))
        for _, other, shared in sorted(weighed)[:NEIGHBOURS]
    )


def _reasons(
    shared: list[Feature], weight: Mapping[Feature, float], catalog: Catalog, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Shared]:
    """Give the two strongest reasons; one a kind, and a word only where little else speaks for the two."""
    told: set[str] = set()
    for feature in sorted(shared, key=lambda f: (f[0] == "word", -weight.get(f, 0.0), f)):
        kind, value = feature
        if kind in told or kind == "profile" or len(told) == 2:
            continue
        told.add(kind)
        same = [v for k, v in shared if k == kind]
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
