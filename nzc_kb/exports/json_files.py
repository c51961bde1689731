"""Repository to JSON: every resource with all its fields, links and addresses; every vocabulary as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import Resource
from nzc_kb.repository import Repository

Line = Callable[[str, Callable[[], bytes]], bytes]


def resources_json(repository: Repository, site_url: str, line: Line = lambda _key, make: make()) -> bytes:
    """Every resource, in the order of the ids, one a line: small to make, and easy to compare from one day to the next.
    What it leads to is told by id; `addresses` has the address of each kind, with * for the id. What is empty is left
    out.

    `line` is asked for the line of each id and given what makes it.
    """
    addresses = {kind: url_of(kind, "*") for kind in ("resource", "city", "phase", "learning_topic", "pathway")}
    lines = b",\n".join(line(r.id, partial(_line, repository, r)) for r in repository.catalog.resources.values())
    head = json.dumps({"site": site_url, "addresses": addresses})[:-1].encode()
    return b'%s, "resources": [\n%s\n]}\n' % (head, lines)


def _line(repository: Repository, resource: Resource) -> bytes:
    return json.dumps(
        _resource(repository, resource), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def _resource(repository: Repository, resource: Resource) -> dict[str, Any]:
    graph, key = repository.graph, resource.id
    targets = graph.targets.get(("resource", key), {}).values()
    backlinks: dict[str, list[str]] = {}
    for kind, other in graph.backlinks.get(("resource", key), ()):
        backlinks.setdefault(kind, []).append(other)
    # `relations` tells those of `related` and those that other resources name
    told = resource.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"related"}) | {
        "address": url_of("resource", key),
        "file": repository.catalog.document("resource", key).path,
        "relations": [
            {"to": r.other, "as": r.relation} if r.relation else {"to": r.other} for r in graph.relations.get(key, ())
        ],
        "near": [n.id for n in repository.related.get(key, ())],
        "links": sorted({t.url for t in targets if t.url}),
        "backlinks": backlinks,
        "pathways": [{"id": pathway, "step": step} for pathway, step in graph.pathways_of.get(key, ())],
    }
    if source := told.get("source"):
        told["source"] = _having(source)
    return _having(told)


def _having(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in ([], {}, "")}


def vocabularies_json(repository: Repository, site_url: str) -> bytes:
    """Every vocabulary with its terms, their counts and addresses."""
    found = {}
    for field, vocabulary in sorted(repository.vocabularies.items()):
        terms = [
            term.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            | {"address": term_url(field, term.id), "resources": repository.facets.count(field, term.id)}
            for term in vocabulary.terms
        ]
        found[field] = vocabulary.model_dump(mode="json", exclude={"terms", "id"}, exclude_none=True) | {"terms": terms}
    return (json.dumps({"site": site_url, "vocabularies": found}, ensure_ascii=False, indent=1) + "\n").encode()
