"""A portion of the resources to what is made of each alone: the words that are found in it, and what the list shows.

This is what costs most, so it is kept from one build to the next, under a key that tells all that it depends on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from nzc_kb.model import Resource
from nzc_kb.repository import Repository
from nzc_kb.search.entries import anchors_of, entry_of
from nzc_kb.search.entry import Entry
from nzc_kb.search.files import BLOCK, Portions
from nzc_kb.search.packing import Keep, as_json, deflated
from nzc_kb.search.reading import read_part
from nzc_kb.search.words import Analysis
from nzc_kb.views.facets import FACET_FIELDS

PLACES = 3
"""Places that a row names."""


Pairs = list[tuple[list[Any], Entry]]
"""What there is to read of a portion: for each resource its row in the list, and its words."""

Read = Callable[[Sequence[Pairs]], list[bytes]]
"""Reads portions with `read_all`, here or elsewhere."""


def find_portions(repository: Repository, wanted: Sequence[Sequence[str]], keep: Keep, read: Read) -> Portions:
    """The portions of the resources of these ids: `read` reads those that are not kept."""
    names = _names_in(repository)
    keys = [_key(repository, names, ids) for ids in wanted]
    left = {key: ids for key, ids in zip(keys, wanted, strict=True) if keep.get(key) is None}
    return Portions(keys, dict(zip(left, read(_ToRead(repository, [*left.values()])), strict=True)))


def _key(repository: Repository, names: bytes, ids: Sequence[str]) -> str:
    digest = hashlib.blake2b(names, digest_size=16)
    for key in ids:
        document = repository.catalog.document("resource", key)
        digest.update(f"{document.digest}\0{anchors_of(repository, repository.catalog.resources[key])}\0".encode())
    return digest.hexdigest()


class _ToRead(Sequence[Pairs]):
    """What there is to read of each of some portions, made when it is asked for: by the process that reads it."""

    def __init__(self, repository: Repository, wanted: Sequence[Sequence[str]]) -> None:
        self._repository, self._wanted = repository, wanted

    def __len__(self) -> int:
        return len(self._wanted)

    @overload
    def __getitem__(self, at: int) -> Pairs: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Pairs]: ...
    def __getitem__(self, at: int | slice) -> Pairs | Sequence[Pairs]:
        if isinstance(at, slice):
            return [self._pairs(ids) for ids in self._wanted[at]]
        return self._pairs(self._wanted[at])

    def _pairs(self, ids: Sequence[str]) -> Pairs:
        resources = [self._repository.catalog.resources[key] for key in ids]
        entries = [entry_of(self._repository, resource) for resource in resources]
        return [(_row(self._repository, r), e) for r, e in zip(resources, entries, strict=True)]


def read_all(portions: Sequence[Pairs]) -> Iterator[bytes]:
    """Read portions, each into one thing to keep: a plain function, for whoever has the time for it."""
    analysis = Analysis()
    for pairs in portions:
        rows = [deflated(as_json([row for row, _ in pairs[at : at + BLOCK]])) for at in range(0, len(pairs), BLOCK)]
        parts = [read_part([entry for _, entry in pairs], analysis).dump(), *rows]
        yield b"\n".join([as_json([*map(len, parts)]), b"".join(parts)])


def read_here(portions: Sequence[Pairs]) -> list[bytes]:
    """Read portions in this process, one after another."""
    return list(read_all(portions))


def _names_in(repository: Repository) -> bytes:
    """What resources show and are found by of other records: the names of terms and cities."""
    terms = [
        (field, term.id, term.label, term.aliases)
        for field in FACET_FIELDS
        if field in repository.vocabularies
        for term in repository.vocabularies[field].terms
    ]
    return as_json([terms, [(key, city.name, city.country) for key, city in repository.catalog.cities.items()]])


def _row(repository: Repository, resource: Resource) -> list[Any]:
    """What the list shows of a resource: its id, title, summary, places (names, @codes of countries, how many more) and
    language.
    """
    cities = repository.catalog.cities
    places: list[str | int] = [cities[key].name for key in resource.cities if key in cities]
    places = places or [f"@{code}" for code in resource.country]
    if len(places) > PLACES:
        places = [*places[: PLACES - 1], len(places) - PLACES + 1]
    language = resource.language if not resource.url else ""
    return [resource.id, resource.title, resource.summary, places, language]
