"""The links in bodies to what they lead to; those that lead nowhere are told, with what was most likely meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from nzc_kb.addresses import SCHEME_OF, Target, id_in, read_target, web_address_of
from nzc_kb.catalog import Catalog
from nzc_kb.problems import Place, Plain, Problem, nearest, problem
from nzc_kb.scan import Link
from nzc_kb.source import Document

Node = tuple[str, str]
"""(kind, id) of a record."""


def resolve_links(
    catalog: Catalog, images: Mapping[str, object], faulty: Iterable[Document]
) -> tuple[Mapping[Node, Mapping[str, Target]], Mapping[Node, tuple[Node, ...]], list[Problem]]:
    """What each link leads to, who is linked from where, and the links that lead nowhere, in `faulty` files too."""
    problems: list[Problem] = []
    targets: dict[Node, Mapping[str, Target]] = {}
    back: dict[Node, dict[Node, None]] = defaultdict(dict)
    for node, document in [*catalog.documents.items(), *((catalog.paths[d.path], d) for d in faulty)]:
        links = document.scan.links
        if not links:
            continue
        read: dict[str, Target] = {}
        for link in links:
            address = link.address
            target = read.get(address)
            if target is None:
                target = read[address] = read_target(address, document.path, catalog, images)
            if target.url is None or link.is_image:
                place = document.body_place(link.line, link.column, link.width)
                problems += _dead(link.target, target, link.is_image, place, catalog)
                continue
            if target.kind is None or target.kind == "generated" or target.key is None:
                continue
            other = (target.kind, target.key)
            anchors = catalog.documents[other].scan.anchors if target.fragment and other in catalog.documents else None
            if anchors is not None and target.fragment not in anchors:
                problems.append(
                    problem(
                        "dead-anchor",
                        _fragment_place(document, link),
                        value=target.fragment,
                        anchors=Plain(_some_of(anchors)),
                        nearest=nearest(target.fragment, sorted(anchors)),
                    )
                )
            if other != node and node in catalog.documents:
                back[other][node] = None
        if node in catalog.documents:
            targets[node] = read
    return targets, {node: tuple(sorted(nodes)) for node, nodes in sorted(back.items())}, problems


def texts_of_links(catalog: Catalog, targets: Mapping[Node, Mapping[str, Target]]) -> Mapping[Node, tuple[str, ...]]:
    """The different texts of links to each record, from the bodies of others, in alphabetical order."""
    found: dict[Node, set[str]] = defaultdict(set)
    for node, read in targets.items():
        for link in catalog.documents[node].scan.links:
            kind, key = read[link.target].kind, read[link.target].key
            if kind is not None and key is not None and (kind, key) != node and not link.is_image:
                found[kind, key].add(link.text)
    return {node: tuple(sorted(texts)) for node, texts in found.items()}


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
