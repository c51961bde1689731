"""Many resources to the few that are worth showing first."""

from __future__ import annotations

from collections.abc import Iterable

from nzc_kb.repository import Repository


def worthiest(repository: Repository, keys: Iterable[str], limit: int) -> list[str]:
    """Those that are worth most; no kind of them twice before each was there once."""
    resources = repository.catalog.resources
    seen: dict[str, int] = {}
    turns = []
    for key in sorted(keys, key=repository.worth.__getitem__):
        kind = resources[key].resource_type
        seen[kind] = seen.get(kind, 0) + 1
        turns.append((seen[kind], key))
        if len(seen) == limit:  # as many kinds as are wanted: no second of any comes before
            break
    return [key for _, key in sorted(turns, key=lambda turn: turn[0])[:limit]]
