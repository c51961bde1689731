"""Graph to the translations of each resource. Which relation leads from a translation to its original, the vocabulary
says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from nzc_kb.catalog import Catalog
from nzc_kb.graph import Graph
from nzc_kb.model import Vocabulary


@dataclass(frozen=True, slots=True)
class Translation:
    """The same resource in another language; the original counts as one too."""

    id: str
    language: str
    is_original: bool


def find_translations(
    catalog: Catalog, graph: Graph, relations: Vocabulary | None
) -> Mapping[str, tuple[Translation, ...]]:
    """Everything that each resource can be read as instead: the original first, then by language."""
    leads = {term.id for term in relations.terms if term.translation} if relations else set()
    originals = {
        key: r.other for key, found in graph.relations.items() for r in found if r.relation in leads and r.other != key
    }
    families: dict[str, set[str]] = defaultdict(set)
    for key in originals:
        first = _first(key, originals)
        families[first] |= {first, key}
    return {
        key: tuple(
            Translation(other, catalog.resources[other].language, other == first)
            for other in sorted(family, key=lambda k: (k != first, catalog.resources[k].language, k))
            if other != key and catalog.resources[other].status != "withdrawn"
        )
        for first, family in families.items()
        for key in family
    }


def _first(key: str, originals: Mapping[str, str]) -> str:
    """The original at the end of the way, be it a translation of a translation; a circle ends where it closes."""
    seen = [key]
    while (key := originals.get(key, "")) and key not in seen:
        seen.append(key)
    return seen[-1]
