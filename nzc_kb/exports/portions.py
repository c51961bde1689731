"""A portion of the resources to what is made of each alone: the words that are found in it, and what the list shows.

This is what costs most, so it is kept from one build to the next, under a key that tells all that it depends on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nzc_kb.model import Resource
from nzc_kb.repository import Repository
from nzc_kb.search.entries import Entry, anchors_of, entry_of
from nzc_kb.search.packing import Keep, as_json, deflated
from nzc_kb.search.reading import Part, load, read_part
from nzc_kb.search.words import Analysis
from nzc_kb.views.facets import FACET_FIELDS

BLOCK = 8
"""Resources whose rows stand in one file."""
TEXT_LIMIT = 4_000
"""Characters of a body that are kept to show why it matched."""
PLACES = 3
"""Places that a row names."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some resources, numbered from 0: their words, and files of rows (d) and texts (t) by number."""

    part: Part
    files: dict[str, bytes]


class Portions:
    """Reads portions of a repository."""

    def __init__(self, repository: Repository, keep: Keep) -> None:
        self._repository, self._keep = repository, keep
        self._analysis = Analysis()
        self._names = _names_in(repository)

    def read(self, keys: Sequence[str]) -> Portion:
        """The portion of the resources of these ids."""
        repository = self._repository
        resources = [repository.catalog.resources[key] for key in keys]
        digest = hashlib.blake2b(self._names, digest_size=16)
        for resource in resources:
            document = repository.catalog.document("resource", resource.id)
            digest.update(f"{document.digest}\0{anchors_of(repository, resource)}\0".encode())
        data = self._keep(digest.hexdigest(), lambda: self._make(resources))
        length, _, rest = data.partition(b"\n")
        names, *sizes = json.loads(length)
        parts, at = [], 0
        for size in sizes:
            parts.append(rest[at : at + size])
            at += size
        return Portion(load(parts[0]), dict(zip(names, parts[1:], strict=True)))

    def _make(self, resources: Sequence[Resource]) -> bytes:
        """A portion as one thing to keep."""
        entries = [entry_of(self._repository, resource) for resource in resources]
        files = {
            f"t{number}": deflated(entry.body[:TEXT_LIMIT].encode())
            for number, entry in enumerate(entries)
            if entry.body
        }
        pairs = list(zip(resources, entries, strict=True))
        for at in range(0, len(pairs), BLOCK):
            rows = [_row(self._repository, resource, entry) for resource, entry in pairs[at : at + BLOCK]]
            files[f"d{at // BLOCK}"] = deflated(as_json(rows))
        parts = [read_part(entries, self._analysis).dump(), *files.values()]
        return b"\n".join([as_json([list(files), *map(len, parts)]), b"".join(parts)])


def _names_in(repository: Repository) -> bytes:
    """What resources show and are found by of other records: the names of terms and cities."""
    terms = [
        (field, term.id, term.label, term.aliases)
        for field in FACET_FIELDS
        if field in repository.vocabularies
        for term in repository.vocabularies[field].terms
    ]
    return as_json([terms, [(key, city.name, city.country) for key, city in repository.catalog.cities.items()]])


def _row(repository: Repository, resource: Resource, entry: Entry) -> list[Any]:
    """What the list shows of a resource: its id, title, summary, places (names, @codes of countries, how many more),
    language, and whether its text is kept.
    """
    cities = repository.catalog.cities
    places: list[str | int] = [cities[key].name for key in resource.cities if key in cities]
    places = places or [f"@{code}" for code in resource.country]
    if len(places) > PLACES:
        places = [*places[: PLACES - 1], len(places) - PLACES + 1]
    language = resource.language if not resource.url else ""
    return [resource.id, resource.title, resource.summary, places, language, int(bool(entry.body))]
