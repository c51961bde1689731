"""Catalog and vocabularies to Facets: the resources of each term, newest first, and how terms cross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nzc_kb.catalog import Catalog
from nzc_kb.model import City, Resource, Vocabulary

FACET_FIELDS = (
    "phase",
    "lever",
    "domain",
    "topic",
    "city_type",
    "resource_type",
    "audience",
    "learning_topic",
    "ccc_document",
    "co_benefit",
    "portfolio_part",
    "level",
    "format",
)
"""The fields that can be filtered by, in the order in which they are offered."""

CROSSED_FIELDS = ("phase", "lever", "domain", "topic", "city_type", "resource_type")
"""The fields whose crossings a term's page tells."""


@dataclass(frozen=True)
class Facets:
    """Terms of governed fields and their resources. Withdrawn resources are left out everywhere."""

    listed: tuple[str, ...]
    """Every resource that lists show: newest first, then by id."""
    members: Mapping[str, Mapping[str, tuple[str, ...]]]
    """field -> term -> resource ids, in the order of `listed`; every term of the vocabulary is there."""

    def count(self, field: str, term: str) -> int:
        """How many resources have a term."""
        return len(self.members.get(field, {}).get(term, ()))

    def crossing(self, field: str, term: str, other: str, other_term: str) -> int:
        """How many resources have both terms."""
        return (self._bits.get((field, term), 0) & self._bits.get((other, other_term), 0)).bit_count()

    @cached_property
    def _bits(self) -> Mapping[tuple[str, str], int]:
        """(field, term) -> a bit for each resource that has it, by its place in `listed`."""
        place = {key: number for number, key in enumerate(self.listed)}
        found = {}
        for field, terms in self.members.items():
            for term, keys in terms.items():
                data = bytearray(len(self.listed) // 8 + 1)
                for key in keys:
                    data[place[key] >> 3] |= 1 << (place[key] & 7)
                found[field, term] = int.from_bytes(data, "little")
        return found


def build_facets(catalog: Catalog, vocabularies: Mapping[str, Vocabulary]) -> Facets:
    """Sort every resource under its terms."""
    active = [r for r in catalog.resources.values() if r.status != "withdrawn"]
    active.sort(key=lambda r: r.id)
    active.sort(key=lambda r: r.published, reverse=True)
    fields = [field for field in FACET_FIELDS if field in vocabularies]
    members: dict[str, dict[str, list[str]]] = {
        field: {term.id: [] for term in vocabularies[field].terms} for field in fields
    }
    for resource in active:
        for field in fields:
            for term in terms_of(resource, field):
                members[field].setdefault(term, []).append(resource.id)
    return Facets(
        tuple(r.id for r in active), {f: {t: tuple(ids) for t, ids in terms.items()} for f, terms in members.items()}
    )


def terms_of(resource: Resource, field: str) -> tuple[str, ...]:
    """The terms of a resource in a field, however many it may have."""
    value = getattr(resource, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def countries_of(resource: Resource, cities: Mapping[str, City]) -> tuple[str, ...]:
    """The countries that a resource names, and those of the cities that it names."""
    return tuple(dict.fromkeys([*resource.country, *(cities[key].country for key in resource.cities if key in cities)]))
