"""Repository to what the static search index of the browser is made of, and to its files."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nzc_kb.addresses import term_url, url_of
from nzc_kb.exports.portions import Read, find_portions, read_here
from nzc_kb.model import Resource
from nzc_kb.names import country_name, language_name
from nzc_kb.pages.cards import Cards
from nzc_kb.repository import Repository
from nzc_kb.search.entries import GOVERNED, values_of
from nzc_kb.search.entry import portions
from nzc_kb.search.files import Gathered, files_of
from nzc_kb.search.packing import FORGETFUL, Keep, as_json
from nzc_kb.search.synonyms import synonyms_of
from nzc_kb.search.words import fold

FREE = ("country", "language", "year")
"""The fields without one."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A field that the search page offers, with its terms and those of each resource."""

    field: str
    terms: Sequence[Mapping[str, Any]]
    definitions: Mapping[str, str]


def search_files(repository: Repository) -> dict[str, bytes]:
    """The files of the index, by their names on the site, made anew."""
    return files_of(gather(repository, FORGETFUL, read_here), FORGETFUL)


def gather(repository: Repository, keep: Keep, read: Read) -> Gathered:
    """Take from the repository what the files are made of."""
    listed = repository.facets.listed
    resources = [repository.catalog.resources[key] for key in listed]
    ranges = portions(listed)
    facets = [facet for facet in _facets(repository, resources, Cards(repository)) if facet.terms]
    columns = {
        f"c-{f.field}": _column(f, [values_of(repository, resource, f.field) for resource in resources]) for f in facets
    }
    others = {
        **columns,
        "c-title": _places_by_title(resources),
        "names": as_json(list(_names(repository))),
        "definitions": as_json({facet.field: facet.definitions for facet in facets}),
    }
    found = find_portions(repository, [listed[begin:end] for begin, end in ranges], keep, read)
    return Gathered(
        len(resources),
        url_of("resource", "*"),
        [begin for begin, _ in ranges],
        found,
        [_offered(facet) for facet in facets],
        others,
        _synonyms(repository),
    )


def _synonyms(repository: Repository) -> list[list[str]]:
    """Names, each with the others of the same thing."""
    return [
        [" ".join(name), *(" ".join(terms) for terms in others)]
        for name, others in sorted(synonyms_of(repository).items())
    ]


def _offered(facet: Facet) -> dict[str, Any]:
    """A field as the search page is told of it."""
    defined = {"defined": True, "feeds": True} if facet.definitions else {}
    return {"field": facet.field, "terms": facet.terms, **defined}


def _facets(repository: Repository, resources: Sequence[Resource], cards: Cards) -> Iterator[Facet]:
    for field in GOVERNED:
        vocabulary = repository.vocabularies.get(field)
        if vocabulary and any(repository.facets.members[field].values()):
            groups = {group.id: group.label for group in vocabulary.groups}
            terms = [
                {
                    "id": term.id,
                    "title": term.label,
                    **cards.marks(field, term.id),
                    **({"group": groups[term.group]} if term.group in groups else {}),
                    **({"url": address} if (address := term_url(field, term.id)) else {}),
                }
                for term in vocabulary.terms
            ]
            yield Facet(field, terms, {term.id: term.definition for term in vocabulary.terms})
    shown: dict[str, Callable[[str], str]] = {"country": country_name, "language": language_name, "year": str}
    for field in FREE:
        values = {value for resource in resources for value in values_of(repository, resource, field)}
        if len(values) > 1:
            ordered = sorted(values, key=shown[field], reverse=field == "year")
            yield Facet(field, [{"id": v, "title": v if field == "year" else f"@{v}"} for v in ordered], {})


def _column(facet: Facet, values: Sequence[Sequence[str]]) -> bytes:
    """A bit a term and resource: planes of eight terms, in each a byte a resource."""
    size = len(values)
    position = {term["id"]: number for number, term in enumerate(facet.terms)}
    planes = bytearray((len(position) + 7) // 8 * size)
    for doc, had in enumerate(values):
        for value in had:
            if (number := position.get(value)) is not None:
                planes[(number >> 3) * size + doc] |= 1 << (number & 7)
    return bytes(planes)


def _places_by_title(resources: Sequence[Resource]) -> bytes:
    """The place of each resource among all, by title, in two bytes where these are enough."""
    order = sorted(range(len(resources)), key=lambda doc: (fold(resources[doc].title.lower()), doc))
    places = [0] * len(order)
    for place, doc in enumerate(order):
        places[doc] = place
    return struct.pack(f"<{len(places)}{'H' if len(places) < 65_536 else 'I'}", *places)


def _names(repository: Repository) -> Iterator[list[str]]:
    """What a reader may look for by its name: its name, kind, address, and other names."""
    for key, pathway in repository.catalog.pathways.items():
        yield [pathway.title, "pathway", url_of("pathway", key)]
    for key, city in repository.catalog.cities.items():
        yield [city.name, "city", url_of("city", key)]
    for key, topic in repository.catalog.learning_topics.items():
        yield [topic.title, "learning_topic", url_of("learning_topic", key)]
    for field in GOVERNED:
        for term in repository.vocabularies[field].terms if field in repository.vocabularies else ():
            if (address := term_url(field, term.id)) and repository.facets.count(field, term.id):
                yield [term.label, field, address, *([" ".join(term.aliases)] if term.aliases else [])]
