"""Resources to stamps: what the page of each is drawn from, in short, without drawing it.

A stamp changes with everything that the page shows: its own file, the heads of the records that it names or that name
it, what they are to it and why, and all that is not a resource. A page with the stamp of an earlier build is the page
of that build. A test changes one thing after the other and holds this to what a cold build gives.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from nzc_kb.pages.cards import Cards
from nzc_kb.repository import Repository


def heads_stamp(repository: Repository, common: str) -> str:
    """A stamp of everything but the bodies of resources, the day included, and of what leads to other records."""
    texts = [common, str(repository.today), _shared(repository)]
    for (kind, key), document in repository.catalog.documents.items():
        if kind == "resource":
            texts += (document.path, document.head.text)
        texts.append(repr(repository.graph.backlinks.get((kind, key))))
    return _digest(*texts)


def resource_stamps(repository: Repository, cards: Cards, common: str) -> Mapping[str, str]:
    """The stamp of every resource, by id; `common` stands for what all pages are drawn with."""
    catalog, graph = repository.catalog, repository.graph
    heads = {key: _digest(catalog.document("resource", key).head.text) for key in catalog.resources}
    beginning = _digest(common, _shared(repository), json.dumps(cards.map_data()))
    stamps = {}
    for key, resource in catalog.resources.items():
        node = ("resource", key)
        document = catalog.documents[node]
        targets = graph.targets.get(node)
        facts = (
            document.path,
            document.digest,
            [(raw, target.url) for raw, target in targets.items()] if targets else (),
            [(n.id, n.shared, heads[n.id]) for n in repository.related.get(key, ())],
            [(r.relation, r.other, heads[r.other]) for r in graph.relations.get(key, ())],
            [(kind, other, heads.get(other)) for kind, other in graph.backlinks.get(node, ())],
            [
                (pathway, step, [heads.get(s.resource) for s in catalog.pathways[pathway].steps])
                for pathway, step in graph.pathways_of.get(key, ())
            ],
            resource.replaced_by and heads.get(resource.replaced_by),
            [(t, heads[t.id]) for t in repository.translations.get(key, ())],
        )
        stamps[key] = _digest(beginning, repr(facts))
    return stamps


def _shared(repository: Repository) -> str:
    """All that is not a resource."""
    others = sorted(
        (document.path, document.digest)
        for (kind, _), document in repository.catalog.documents.items()
        if kind != "resource"
    )
    vocabularies = {name: v.model_dump_json() for name, v in sorted(repository.vocabularies.items())}
    return json.dumps([others, vocabularies, sorted(repository.images)])


def _digest(*texts: str) -> str:
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
