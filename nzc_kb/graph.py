"""Catalog to Graph: typed relations seen from both ends, links in bodies and their backlinks. What dangles is
returned.

Two passes and no more: one registers every id, one resolves every reference. Nothing here grows faster than the
references do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nzc_kb.addresses import SCHEME_OF, Target, id_in, read_target, web_address_of
from nzc_kb.catalog import Catalog
from nzc_kb.model import Vocabulary, VocabularyTerm
from nzc_kb.problems import Place, Plain, Problem, nearest, problem
from nzc_kb.scan import Link
from nzc_kb.source import Document

Node = tuple[str, str]
"""(kind, id) of a record."""


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
    catalog: Catalog, vocabularies: Mapping[str, Vocabulary], images: Mapping[str, object]
) -> tuple[Graph, tuple[Problem, ...]]:
    """Resolve every reference and link of the catalog."""
    problems: list[Problem] = []
    problems += _references(catalog)
    relations, found = _relations(catalog, vocabularies.get("relation"))
    problems += found
    targets, backlinks, found = _links(catalog, images)
    problems += found
    return Graph(relations, backlinks, targets, _by_city(catalog), _twins(catalog), _pathways_of(catalog)), tuple(
        problems
    )


def _references(catalog: Catalog) -> Iterator[Problem]:
    """Tell every id that names no record, outside `related`."""
    for resource in catalog.resources.values():
        if resource.cities or resource.replaced_by:
            document = catalog.document("resource", resource.id)
            yield from _unknown(document, "cities", resource.cities, catalog.cities, "city", catalog.faulty)
            if resource.replaced_by and not _is_there(catalog, "resource", resource.replaced_by):
                yield _not_there(document, ("replaced_by",), resource.replaced_by, catalog.resources, "resource")
            yield from _itself(document, "replaced_by", (resource.replaced_by,))
    for city in catalog.cities.values():
        if city.twins:
            document = catalog.document("city", city.id)
            yield from _unknown(document, "twins", city.twins, catalog.cities, "city", catalog.faulty)
            yield from _itself(document, "twins", city.twins)
    for phase in catalog.phases.values():
        if phase.next and not _is_there(catalog, "phase", phase.next):
            yield _not_there(catalog.document("phase", phase.id), ("next",), phase.next, catalog.phases, "phase")
        yield from _itself(catalog.document("phase", phase.id), "next", (phase.next,))
    for pathway in catalog.pathways.values():
        document = catalog.document("pathway", pathway.id)
        yield from _unknown(
            document, "prerequisites", pathway.prerequisites, catalog.pathways, "pathway", catalog.faulty
        )
        yield from _itself(document, "prerequisites", pathway.prerequisites)
        for index, step in enumerate(pathway.steps):
            if not _is_there(catalog, "resource", step.resource):
                yield _not_there(document, ("steps", index, "resource"), step.resource, catalog.resources, "resource")


def _is_there(catalog: Catalog, kind: str, key: str) -> bool:
    """Whether there is such a record, be it faulty: then its own findings are enough."""
    return (kind, key) in catalog.documents or (kind, key) in catalog.faulty


def _unknown(
    document: Document,
    field: str,
    ids: Iterable[str],
    known: Mapping[str, object],
    record: str,
    faulty: frozenset[Node],
) -> Iterator[Problem]:
    single = isinstance(document.head.values.get(field), str)
    for index, key in enumerate(ids):
        if key not in known and (record, key) not in faulty:
            yield _not_there(document, (field,) if single else (field, index), key, known, record)


def _itself(document: Document, field: str, ids: Iterable[str | None]) -> Iterator[Problem]:
    for index, key in enumerate(ids):
        if key == document.stem:
            yield problem("self-reference", document.place(field, index), field=Plain(field), value=key)


def _not_there(
    document: Document, path: tuple[str | int, ...], key: str, known: Mapping[str, object], record: str
) -> Problem:
    return problem(
        "unknown-reference",
        document.place(*path),
        field=Plain(str(path[0])),
        value=key,
        record=Plain(record),
        nearest=nearest(key, known),
    )


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
        problems += _cycles(edges, terms[kind].label, catalog)
    return {
        key: tuple(sorted(rs, key=lambda r: (order.get(r.relation or "", 999), r.other)))
        for key, rs in sorted(found.items())
    }, problems


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
    return _not_there(document, path, relation.other, catalog.resources, "resource")


def _cycles(edges: Mapping[str, list[str]], label: str, catalog: Catalog) -> Iterator[Problem]:
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
                    catalog.document("resource", first).place("related"),
                    relation=label.lower(),
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


def _links(
    catalog: Catalog, images: Mapping[str, object]
) -> tuple[Mapping[Node, Mapping[str, Target]], Mapping[Node, tuple[Node, ...]], list[Problem]]:
    problems: list[Problem] = []
    targets: dict[Node, Mapping[str, Target]] = {}
    back: dict[Node, dict[Node, None]] = defaultdict(dict)
    for node, document in catalog.documents.items():
        links = document.scan.links
        if not links:
            continue
        read: dict[str, Target] = {}
        for link in links:
            target = read.get(link.target)
            if target is None:
                target = read[link.target] = read_target(link.target, document.path, catalog, images)
            if target.url is None or link.is_image:
                place = document.body_place(link.line, link.column, link.width)
                problems += _dead(link.target, target, link.is_image, place, catalog)
                continue
            if target.kind is None or target.kind == "generated" or target.key is None:
                continue
            other = (target.kind, target.key)
            anchors = catalog.documents[other].scan.anchors if other in catalog.documents else None
            if target.fragment and anchors is not None and target.fragment not in anchors:
                problems.append(
                    problem(
                        "dead-anchor",
                        _fragment_place(document, link),
                        value=target.fragment,
                        anchors=Plain(_some_of(anchors)),
                        nearest=nearest(target.fragment, sorted(anchors)),
                    )
                )
            if other != node:
                back[other][node] = None
        targets[node] = read
    return targets, {node: tuple(sorted(nodes)) for node, nodes in sorted(back.items())}, problems


def _some_of(anchors: Iterable[str]) -> str:
    shown = sorted(anchors)[:6]
    return f" ({', '.join(shown)})" if shown else " (it has none)"


def _fragment_place(document: Document, link: Link) -> Place:
    """Where the anchor of a link stands, behind the #."""
    start = link.target.index("#") + 1
    return document.body_place(link.line, link.column + start, link.width - start)


def _dead(raw: str, target: Target, is_image: bool, place: Place, catalog: Catalog) -> Iterator[Problem]:
    if is_image:
        if target.image is None:
            reason = (
                "it stands on another site"
                if target.external
                else "its address is not that of a file of this repository"
                if target.unsafe
                else "there is no such image"
            )
            yield problem("image-not-allowed", place, value=raw, reason=Plain(reason))
    elif target.unsafe:
        yield problem("unsafe-link", place, value=raw, nearest=web_address_of(raw))
    else:
        yield problem("dead-link", place, value=raw, nearest=_meant(raw, catalog))


def _meant(raw: str, catalog: Catalog) -> str | None:
    """The link that was most likely meant: to the record of this id or former id, else to the nearest one."""
    wanted, fragment = id_in(raw)
    if not wanted:
        return None
    named = catalog.names.get(wanted, ())
    if len(named) != 1:
        known = {key: (kind, key) for kind, key in catalog.documents}
        near = nearest(wanted, known)
        named = (known[near],) if near else ()
    return f"{SCHEME_OF[named[0][0]]}:{named[0][1]}{fragment}" if named else None


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
