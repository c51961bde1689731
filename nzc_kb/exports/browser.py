"""Repository to the static search index of the browser: a table of contents, and the shards that it tells of.

`search/meta.json` names a folder after what is in it; a file in that folder never changes, so readers may keep it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import Resource
from nzc_kb.names import country_name, language_name
from nzc_kb.pages.cards import Cards
from nzc_kb.repository import Repository
from nzc_kb.search.engine import rounded_length
from nzc_kb.search.entries import GOVERNED, Entry, entry_of, values_of
from nzc_kb.search.packing import PACK_BYTES, Packed, as_json, deflated, pack_index
from nzc_kb.search.stemmers import module_of
from nzc_kb.search.synonyms import synonyms_of
from nzc_kb.search.weighing import build_index
from nzc_kb.search.words import STOP_WORDS, fold

FOLDER = "search/"
FREE = ("country", "language", "year")
"""The fields without one."""
BLOCK = 8
"""Resources whose rows stand in one file."""
TEXT_LIMIT = 4_000
"""Characters of a body that are kept to show why it matched."""
PLACES = 3
"""Places that a row names."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A field that the search page offers, with its terms and those of each resource."""

    field: str
    terms: Sequence[Mapping[str, Any]]
    definitions: Mapping[str, str]


Indexed = tuple[Packed, Sequence[str]]
"""The files of the words, and their languages."""


def indexed(entries: Iterable[Entry]) -> Indexed:
    """Make the files of the words: a plain function of entries, for whoever has the time for it."""
    index = build_index(entries, rounded_length)
    return pack_index(index), index.languages


def search_files(
    repository: Repository, site_url: str, make: Callable[[Iterable[Entry]], Indexed] = indexed
) -> dict[str, bytes]:
    """The files of the index, by their names on the site."""
    cards = Cards(repository)
    resources = [repository.catalog.resources[key] for key in repository.facets.listed]
    files: dict[str, bytes] = {}
    packed, languages = make(_with_texts(repository, resources, files))
    files.update(packed.files)
    for code in languages:
        files[f"stem-{code}.js"] = module_of(code, "../../assets/kb/snowball.js").encode()
    facets = [facet for facet in _facets(repository, resources, cards) if facet.terms]
    for facet in facets:
        values = [values_of(repository, resource, facet.field) for resource in resources]
        files[f"c-{facet.field}.bin"] = deflated(_column(facet, values))
    files["c-title.bin"] = deflated(_places_by_title(resources))
    for number, at in enumerate(range(0, len(resources), BLOCK)):
        block = enumerate(resources[at : at + BLOCK], at)
        rows = [[*_row(repository, resource), int(f"t{doc}.bin" in files)] for doc, resource in block]
        files[f"d{number}.bin"] = deflated(as_json(rows))
    files["names.bin"] = deflated(as_json(list(_names(repository))))
    files["definitions.bin"] = deflated(as_json({facet.field: facet.definitions for facet in facets}))
    meta = {
        "size": len(resources),
        "block": BLOCK,
        "pack": PACK_BYTES,
        "url": url_of("resource", "*"),
        "languages": languages,
        "stops": sorted(STOP_WORDS),
        "synonyms": [
            [" ".join(name), *(" ".join(terms) for terms in others)]
            for name, others in sorted(synonyms_of(repository).items())
        ],
        "facets": [
            {"field": f.field, "terms": f.terms, **({"defined": True, "feeds": True} if f.definitions else {})}
            for f in facets
        ],
        "words": packed.words,
        "near": packed.near,
        "endings": packed.endings,
    }
    version = _version(files, meta)
    return {
        f"{FOLDER}meta.json": as_json({"version": version, **meta}),
        **{f"{FOLDER}{version}/{name}": data for name, data in files.items()},
    }


def _version(files: Mapping[str, bytes], meta: Mapping[str, Any]) -> str:
    """A name that changes with any byte of the index."""
    digest = hashlib.blake2b(as_json(meta), digest_size=8)
    for name in sorted(files):
        digest.update(hashlib.blake2b(files[name], person=name[:16].encode()).digest())
    return digest.hexdigest()


def _with_texts(repository: Repository, resources: Sequence[Resource], files: dict[str, bytes]) -> Iterator[Entry]:
    """The entries of some resources; the text of each is added to the files while it is at hand."""
    for number, resource in enumerate(resources):
        entry = entry_of(repository, resource)
        if entry.body:
            files[f"t{number}.bin"] = deflated(entry.body[:TEXT_LIMIT].encode())
        yield entry


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


def _row(repository: Repository, resource: Resource) -> list[Any]:
    """What the list shows of a resource: its id, title, summary, places (names, @codes of countries, how many more)
    and language. Whether its text is kept comes after these.
    """
    cities = repository.catalog.cities
    places: list[str | int] = [cities[key].name for key in resource.cities if key in cities]
    places = places or [f"@{code}" for code in resource.country]
    if len(places) > PLACES:
        places = [*places[: PLACES - 1], len(places) - PLACES + 1]
    return [resource.id, resource.title, resource.summary, places, resource.language if not resource.url else ""]


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
