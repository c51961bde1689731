"""Repository to what the page of a reader's own portfolio needs: small files, of which it loads only a few.

A resource's details stand in a file that its id leads to, so a selection of ten loads ten small files at most, however
many resources there are. The index holds the terms that a selection covers or misses, and some resources for each.
"""

from __future__ import annotations

import json
from typing import Any

from nzc_kb.addresses import term_url, url_of
from nzc_kb.citing import cite
from nzc_kb.model import Resource
from nzc_kb.names import PLURALS
from nzc_kb.pages.cards import Cards
from nzc_kb.pages.choice import worthiest
from nzc_kb.repository import Repository
from nzc_kb.views.facets import terms_of

FOLDER = "api/portfolio/"
COVERED = ("lever", "domain", "phase")
"""What a selection should cover, the most telling first."""
SHARD_SIZE = 64
PROPOSALS = 6
"""Resources in the index for each term; a reader is shown three that are not picked yet."""


def pick_files(repository: Repository) -> dict[str, bytes]:
    """The index, and the details of all resources in a number of files."""
    cards = Cards(repository)
    resources = repository.catalog.resources
    shards: list[dict[str, Any]] = [{} for _ in range(shard_count(len(resources)))]
    for key, resource in resources.items():
        if resource.status != "withdrawn":
            shards[shard_of(key, len(shards))][key] = _details(resource, cards)
    index: dict[str, Any] = {
        "shards": len(shards),
        "fields": [_field(repository, cards, field) for field in COVERED if field in repository.vocabularies],
    }
    index["details"] = {
        key: _details(resources[key], cards)
        for key in sorted({k for f in index["fields"] for t in f["terms"] for k in t["proposals"]})
    }
    return {
        f"{FOLDER}index.json": _json(index),
        **{f"{FOLDER}{number}.json": _json(shard) for number, shard in enumerate(shards)},
    }


def shard_count(resources: int) -> int:
    """How many files of details there are: a power of two, so that few ids move when one more is needed."""
    return 1 << max(0, (resources // SHARD_SIZE).bit_length())


def shard_of(key: str, count: int) -> int:
    """The number of the file that holds an id: FNV-1a, which the browser works out in the same way."""
    value = 0x811C9DC5
    for byte in key.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value % count


def _details(resource: Resource, cards: Cards) -> dict[str, Any]:
    cited = cite(resource)
    return {
        "title": resource.title,
        "url": url_of("resource", resource.id),
        "kind": cards.kind(resource),
        "places": ", ".join(cards.places(resource)),
        **{field: list(terms_of(resource, field)) for field in COVERED},
        "by": cited.by,
        "year": cited.year,
        "link": cited.link,
    }


def _field(repository: Repository, cards: Cards, field: str) -> dict[str, Any]:
    return {
        "field": field,
        "title": PLURALS[field],
        "terms": [
            {
                "id": term.id,
                "title": term.label,
                "url": term_url(field, term.id) or "",
                "number": "",
                **cards.marks(field, term.id),
                "proposals": worthiest(repository, repository.facets.members[field][term.id], PROPOSALS),
            }
            for term in repository.vocabularies[field].terms
        ],
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
