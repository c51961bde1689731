"""Repository to the index that the search page loads: small columns, and words while there are few enough resources.

A static, sharded index takes its place once there is one; this form serves a few thousand resources.
"""

from __future__ import annotations

import json

from nzc_kb.addresses import url_of
from nzc_kb.model import Resource
from nzc_kb.names import FIELD_LABELS, country_name, language_name
from nzc_kb.pages.cards import Cards
from nzc_kb.repository import Repository
from nzc_kb.views.facets import FACET_FIELDS, countries_of, terms_of

BODY_LIMIT = 1_500
"""Resources up to which the words of the bodies are in the index."""
FILTERS = tuple(f for f in FACET_FIELDS if f not in ("format", "level", "portfolio_part", "co_benefit"))


def search_json(repository: Repository, site_url: str) -> bytes:
    """Facets with their terms, and a row a resource: address, title, summary, kind, places, terms, words."""
    cards = Cards(repository)
    fields = [f for f in FILTERS if repository.facets.members.get(f)]
    positions = {f: {term: i for i, term in enumerate(repository.facets.members[f])} for f in fields}
    facets = [
        {
            "field": f,
            "title": FIELD_LABELS[f],
            "terms": [
                {
                    "id": t.id,
                    "title": t.label,
                    "definition": t.definition,
                    "hue": cards.hue(f, t.id),
                    "number": cards.phase_chip(t.id)["number"] if f == "phase" else "",
                    "words": " ".join(t.aliases),
                }
                for t in repository.vocabularies[f].terms
            ],
        }
        for f in fields
    ]
    listed = [repository.catalog.resources[key] for key in repository.facets.listed]
    for name, read, label in (
        ("country", lambda r: countries_of(r, repository.catalog.cities), country_name),
        ("language", lambda r: (r.language,), language_name),
    ):
        values = sorted({v for r in listed for v in read(r)}, key=label)
        if len(values) > 1:
            positions[name] = {v: i for i, v in enumerate(values)}
            facets.append(
                {
                    "field": name,
                    "title": FIELD_LABELS[name],
                    "terms": [{"id": v, "title": label(v), "hue": -1} for v in values],
                }
            )
    rows = []
    for resource in listed:
        terms = [
            [places[t] for t in _values(resource, f, repository) if t in places] for f, places in positions.items()
        ]
        row = [
            url_of("resource", resource.id),
            resource.title,
            resource.summary,
            cards.kind(resource),
            ", ".join(cards.places(resource)),
            terms,
            " ".join(
                [*resource.keywords, resource.key_lesson or "", (resource.source and resource.source.publisher) or ""]
            ).strip(),
        ]
        if len(listed) <= BODY_LIMIT:
            row.append(_words(repository.catalog.document("resource", resource.id).body))
        rows.append(row)
    return json.dumps({"facets": facets, "rows": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def _values(resource: Resource, field: str, repository: Repository) -> tuple[str, ...]:
    """What a resource has in a field; its countries are those of its cities too."""
    return countries_of(resource, repository.catalog.cities) if field == "country" else terms_of(resource, field)


def _words(body: str) -> str:
    """The different words of a body, in order, without Markdown's signs."""
    words = "".join(c if c.isalnum() or c in "-'’" else " " for c in body).lower().split()
    return " ".join(dict.fromkeys(w for w in words if len(w) > 2))
