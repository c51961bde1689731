"""Many resources to the few that are worth showing first."""

from __future__ import annotations

from collections.abc import Iterable

from nzc_kb.repository import Repository


def worthiest(repository: Repository, keys: Iterable[str], limit: int) -> list[str]:
    """The resources with a lesson told, then those that others refer to most; no kind of them twice before each was
    there once.
    """
    graph, resources = repository.graph, repository.catalog.resources

    def worth(key: str) -> tuple[bool, int, str]:
        referred = len(graph.backlinks.get(("resource", key), ())) + len(graph.pathways_of.get(key, ()))
        return not resources[key].key_lesson, -referred, key

    seen: dict[str, int] = {}
    turns = []
    for key in sorted(keys, key=worth):
        kind = resources[key].resource_type
        seen[kind] = seen.get(kind, 0) + 1
        turns.append((seen[kind], key))
    return [key for _, key in sorted(turns, key=lambda turn: turn[0])[:limit]]
