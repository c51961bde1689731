"""Catalog to Graph: typed relations seen from both ends, links in bodies and their backlinks. What dangles is
returned.

Two passes and no more: one registers every id, one resolves every reference. Nothing here grows faster than the
references do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nzc_kb.addresses import Target
from nzc_kb.catalog import Catalog
from nzc_kb.links import Node, resolve_links
from nzc_kb.model import ID_PATTERN, Vocabulary, VocabularyTerm
from nzc_kb.problems import Plain, Problem, nearest, problem
from nzc_kb.source import Document


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed relation as seen from one end: `relation` names the term, or is None for a plain one."""

    relation: str | None
    other: str


@dataclass(frozen=True, slots=True)
class Graph:
    """How the records hang together."""

    relations: Mapping[str, tuple[Relation, ...]]
    """By resource id: what it is related to, from either end, in the order of the vocabulary."""
    backlinks: Mapping[Node, tuple[Node, ...]]
    """By record: the records whose bodies link to it."""
    targets: Mapping[Node, Mapping[str, Target]]
    """By record: what each link in its body leads to, by the link as written."""
    by_city: Mapping[str, tuple[str, ...]]
    """By city id: the resources that name it."""
    twins: Mapping[str, tuple[str, ...]]
    """By city id: its twins, whichever of the two names the other."""
    pathways_of: Mapping[str, tuple[tuple[str, int], ...]]
    """By resource id: the pathways that it is part of, with the step (from 1)."""


def build_graph(
    catalog: Catalog,
    vocabularies: Mapping[str, Vocabulary],
    images: Mapping[str, object],
    documents: Iterable[Document] = (),
) -> tuple[Graph, tuple[Problem, ...]]:
    """Resolve every reference and link of the catalog; of `documents` without a valid record what can be
    read is looked at as well."""
    problems: list[Problem] = []
    faulty = [document for document in documents if catalog.paths.get(document.path) in catalog.faulty]
    problems += _references(catalog, faulty)
    relations, found = _relations(catalog, vocabularies.get("relation"))
    problems += found
    problems += _endless(catalog)
    targets, backlinks, found = resolve_links(catalog, images, faulty)
    problems += found
    return Graph(relations, backlinks, targets, _by_city(catalog), _twins(catalog), _pathways_of(catalog)), tuple(
        problems
    )


REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "resource": (("cities", "city"), ("replaced_by", "resource")),
    "city": (("twins", "city"),),
    "phase": (("next", "phase"),),
    "pathway": (("prerequisites", "pathway"), ("steps", "resource")),
}
"""By kind: the fields that name other records, and of what kind these are; `related` besides."""


def _references(catalog: Catalog, faulty: Iterable[Document] = ()) -> Iterator[Problem]:
    """Tell every id that names no record, or the very record that it stands in; `related` only in `faulty` files, as
    that of the others is told with the relations.
    """
    for document in catalog.documents.values():
        yield from _references_in(document, REFERENCES.get(document.kind, ()), catalog)
    for document in faulty:
        fields = REFERENCES.get(document.kind, ())
        yield from _references_in(document, (*fields, ("related", "resource")) if fields else (), catalog)


def _references_in(document: Document, fields: Iterable[tuple[str, str]], catalog: Catalog) -> Iterator[Problem]:
    for field, kind in fields:
        if (value := document.head.values.get(field)) is None:
            continue
        for path, key in _ids_in(value, (field,)):
            if kind == document.kind and key == document.stem:
                yield problem("self-reference", document.place(*path), field=Plain(field), value=key)
            elif not _is_there(catalog, kind, key):
                yield _not_there(document, path, key, kind, catalog)


def _ids_in(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every id in the value of a field that names records, with its path; what cannot be an id is told elsewhere."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _ids_in(item, (*path, index))
    elif isinstance(value, dict):
        for key in value.keys() & {"to", "resource"}:
            yield from _ids_in(value[key], (*path, key))
    elif isinstance(value, str) and re.fullmatch(ID_PATTERN, value):
        yield path, value


def _is_there(catalog: Catalog, kind: str, key: str) -> bool:
    """Whether there is such a record, be it faulty: then its own findings are enough."""
    return (kind, key) in catalog.documents or (kind, key) in catalog.faulty


def _not_there(
    document: Document,
    path: tuple[str | int, ...],
    key: str,
    kind: str,
    catalog: Catalog,
) -> Problem:
    known = [other for of, other in catalog.documents if of == kind]
    return problem(
        "unknown-reference",
        document.place(*path),
        field=Plain(str(path[0])),
        value=key,
        record=Plain(kind),
        nearest=_renamed(key, kind, catalog) or nearest(key, known),
    )


def _renamed(key: str, kind: str, catalog: Catalog) -> str | None:
    """The id of the record of this kind that was called `key` before."""
    found = [record for of, record in catalog.names.get(key, ()) if of == kind]
    return found[0] if len(found) == 1 else None


def _relations(
    catalog: Catalog, vocabulary: Vocabulary | None
) -> tuple[Mapping[str, tuple[Relation, ...]], list[Problem]]:
    problems: list[Problem] = []
    terms: Mapping[str, VocabularyTerm] = vocabulary.by_id if vocabulary else {}
    default = vocabulary.terms[0].id if vocabulary else None
    order = {term: rank for rank, term in enumerate(terms)}
    found: dict[str, dict[Relation, None]] = defaultdict(dict)
    parents: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for resource in catalog.resources.values():
        declared: set[Relation] = set()
        for index, item in enumerate(resource.related):
            if ("resource", item.to) in catalog.faulty:
                continue
            relation = Relation(item.as_ or default, item.to)
            broken = _broken(catalog, resource.id, index, relation, declared)
            if broken is not None:
                problems.append(broken)
                continue
            declared.add(relation)
            term = terms.get(relation.relation or "")
            found[resource.id][relation] = None
            found[item.to][Relation(inverse_of(term), resource.id)] = None
            if term is not None and term.hierarchical:
                downward = order[term.id] > order.get(term.inverse or term.id, order[term.id])
                low, high, kind = (item.to, resource.id, term.inverse) if downward else (resource.id, item.to, term.id)
                parents[kind or term.id][low].append(high)
    for kind, edges in parents.items():
        problems += _cycles("resource", "related", edges, terms[kind].label.lower(), catalog)
    return {
        key: tuple(sorted(rs, key=lambda r: (order.get(r.relation or "", 999), r.other)))
        for key, rs in sorted(found.items())
    }, problems


def _endless(catalog: Catalog) -> Iterator[Problem]:
    """Tell successors and prerequisites that lead round in a circle."""
    successors = {r.id: [r.replaced_by] for r in catalog.resources.values() if r.replaced_by and r.replaced_by != r.id}
    yield from _cycles("resource", "replaced_by", successors, "replaced_by", catalog)
    before = {p.id: [key for key in p.prerequisites if key != p.id] for p in catalog.pathways.values()}
    yield from _cycles("pathway", "prerequisites", before, "prerequisites", catalog)


def inverse_of(term: VocabularyTerm | None) -> str | None:
    """The relation as seen from the other end; a plain one where the vocabulary names none."""
    if term is None:
        return None
    return term.id if term.symmetric else term.inverse


def _broken(catalog: Catalog, key: str, index: int, relation: Relation, declared: set[Relation]) -> Problem | None:
    if relation.other in catalog.resources and relation.other != key and relation not in declared:
        return None
    document = catalog.document("resource", key)
    item = document.head.values["related"]
    path: tuple[str | int, ...] = (
        ("related", index, "to") if isinstance(item, list) and isinstance(item[index], dict) else ("related", index)
    )
    if relation.other == key:
        return problem("self-reference", document.place(*path), field=Plain("related"), value=key)
    if relation in declared:
        return problem("repeated-reference", document.place(*path), value=relation.other)
    return _not_there(document, path, relation.other, "resource", catalog)


def _cycles(kind: str, field: str, edges: Mapping[str, list[str]], label: str, catalog: Catalog) -> Iterator[Problem]:
    """Tell each circle once, at the resource of it that comes first; depth-first, without recursion."""
    done: set[str] = set()
    for start in sorted(edges):
        trail: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, depth = stack.pop()
            del trail[depth:]
            if node in trail:
                circle = trail[trail.index(node) :]
                first = min(circle)
                turned = [*circle[circle.index(first) :], *circle[: circle.index(first)], first]
                yield problem(
                    "hierarchy-cycle",
                    catalog.document(kind, first).place(field),
                    relation=label,
                    chain=Plain(" → ".join(turned)),
                )
                continue
            if node in done:
                continue
            trail.append(node)
            following = edges.get(node, [])
            stack += [(other, depth + 1) for other in sorted(following, reverse=True)]
            if not following:
                done.add(node)
        done.update(trail)


def _by_city(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for resource in catalog.resources.values():
        for city in dict.fromkeys(resource.cities):
            found[city].append(resource.id)
    return {city: tuple(ids) for city, ids in sorted(found.items())}


def _twins(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for city in catalog.cities.values():
        for other in city.twins:
            if other in catalog.cities and other != city.id:
                found[city.id].add(other)
                found[other].add(city.id)
    return {city: tuple(sorted(others)) for city, others in sorted(found.items())}


def _pathways_of(catalog: Catalog) -> Mapping[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for pathway in catalog.pathways.values():
        for number, step in enumerate(pathway.steps, start=1):
            found[step.resource].append((pathway.id, number))
    return {key: tuple(steps) for key, steps in sorted(found.items())}
