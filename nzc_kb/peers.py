"""Catalog and Graph to the cities that are like each city, each with the reasons in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from nzc_kb.catalog import Catalog
from nzc_kb.graph import Graph
from nzc_kb.model import City
from nzc_kb.views.facets import terms_of

PEERS = 6
PROFILE_FIELDS = ("domain", "lever")
SIZES = (50_000, 100_000, 250_000, 500_000, 1_000_000)
"""Residents at which one class of size ends and the next begins."""
CROWD = 400
"""A group that holds more cities tells nothing on its own and brings no candidates."""

WEIGHTS = {"together": 3.0, "country": 1.5, "size": 1.0, "profile": 2.0, "group": 0.5, "cohort": 0.5}


@dataclass(frozen=True, slots=True)
class Peer:
    """A city like another one: what both are named in, and what they share."""

    id: str
    together: tuple[str, ...] = ()
    """The resources that name both."""
    country: bool = False
    size: int | None = None
    """The class of size, where both are known to be in it."""
    profile: tuple[tuple[str, str], ...] = ()
    """The fields and terms that stand on the resources of both, the rarest first."""
    group: bool = False
    """Whether one support group serves both."""
    cohort: bool = False
    """Whether both began their pilots in one cohort."""

    @property
    def weight(self) -> float:
        """How much speaks for it."""
        return (
            WEIGHTS["together"] * min(len(self.together), 3)
            + WEIGHTS["country"] * self.country
            + WEIGHTS["size"] * (self.size is not None)
            + WEIGHTS["profile"] * min(len(self.profile), 3) / 3
            + WEIGHTS["group"] * self.group
            + WEIGHTS["cohort"] * self.cohort
        )


def find_peers(catalog: Catalog, graph: Graph) -> dict[str, tuple[Peer, ...]]:
    """Find up to `PEERS` cities like each city; its twins are named elsewhere and left out."""
    crowds = _crowds(catalog, graph)
    profiles = {key: _profile(catalog, graph.by_city.get(key, ())) for key in catalog.cities}
    spread = Counter(term for profile in profiles.values() for term in profile)
    found = {}
    for key, city in catalog.cities.items():
        candidates = {o for name in _names(city, graph.by_city.get(key, ())) for o in crowds.get(name, ())}
        candidates -= {key, *graph.twins.get(key, ())}
        peers = [_peer(city, catalog.cities[other], graph, profiles, spread) for other in candidates]
        found[key] = tuple(sorted(peers, key=lambda p: (-p.weight, p.id))[:PEERS])
    return found


def size_class(population: int | None) -> int | None:
    """The class of a city's size; None where it is not known."""
    return None if population is None else sum(population >= edge for edge in SIZES)


def _names(city: City, resources: tuple[str, ...]) -> list[tuple[str, str]]:
    """What may bring a city together with others."""
    group = [("group", city.support_group)] if city.support_group else []
    return [("country", city.country), *group, *(("resource", key) for key in resources)]


def _crowds(catalog: Catalog, graph: Graph) -> dict[tuple[str, str], list[str]]:
    crowds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, city in catalog.cities.items():
        for name in _names(city, graph.by_city.get(key, ())):
            crowds[name].append(key)
    return {name: keys for name, keys in crowds.items() if 1 < len(keys) <= CROWD}


def _profile(catalog: Catalog, resources: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """How many of a city's resources have each domain and lever."""
    return dict(
        Counter(
            (field, term)
            for key in resources
            if catalog.resources[key].status != "withdrawn"
            for field in PROFILE_FIELDS
            for term in terms_of(catalog.resources[key], field)
        )
    )


def _peer(
    city: City,
    other: City,
    graph: Graph,
    profiles: Mapping[str, Mapping[tuple[str, str], int]],
    spread: Mapping[tuple[str, str], int],
) -> Peer:
    shared = [term for term in profiles[city.id] if term in profiles[other.id]]
    both = set(graph.by_city.get(other.id, ()))
    size = size_class(city.population)
    return Peer(
        other.id,
        tuple(key for key in graph.by_city.get(city.id, ()) if key in both),
        city.country == other.country,
        size if size == size_class(other.population) else None,
        tuple(sorted(shared, key=lambda term: (spread[term], term))),
        bool(city.support_group) and city.support_group == other.support_group,
        city.cohort is not None and city.cohort == other.cohort,
    )
