"""Catalog and Graph to the order in which resources are worth showing."""

from __future__ import annotations

from collections.abc import Mapping

from nzc_kb.catalog import Catalog
from nzc_kb.graph import Graph


def rank_by_worth(catalog: Catalog, graph: Graph) -> Mapping[str, int]:
    """The place of each resource, the first at 0: those with a lesson told, then those that others refer to most."""

    def worth(key: str) -> tuple[bool, int, str]:
        referred = len(graph.backlinks.get(("resource", key), ())) + len(graph.pathways_of.get(key, ()))
        return not catalog.resources[key].key_lesson, -referred, key

    return {key: place for place, key in enumerate(sorted(catalog.resources, key=worth))}
