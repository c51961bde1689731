"""Facets to the pages of terms, their indexes, and the plain list of everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from nzc_kb.addresses import FACET_FOLDERS, term_url
from nzc_kb.model import Vocabulary, VocabularyTerm
from nzc_kb.pages.cards import Cards, Data, list_parts, numbered
from nzc_kb.pages.page import Crumbs, Draft
from nzc_kb.repository import Repository
from nzc_kb.views.facets import CROSSED_FIELDS
from nzc_kb.words import Phrase

LIST_FIELDS = ("lever", "domain", "topic", "city_type", "resource_type")
"""The vocabularies whose terms have a page of this form; phases have one of their own."""

GAP_FIELDS = ("phase", "lever", "domain")
CROSSINGS_SHOWN = 8
NEWEST = 20
"""Resources that the search page shows before anything is asked."""
START = "start/"


def explore_url(**terms: str) -> str:
    """The address of the search page with some filters set."""
    return f"explore/?{urlencode(terms)}"


def answer_url(phase: str, lever: str) -> str:
    """The address of what helps in a phase with a lever."""
    return f"{START}{phase}/{lever}/"


def facet_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw an index for each vocabulary and the pages of each of its terms."""
    for field in LIST_FIELDS:
        vocabulary = repository.vocabularies[field]
        yield Draft(
            f"{FACET_FOLDERS[field]}/",
            "facet-index.html",
            vocabulary.title,
            vocabulary.description or vocabulary.title,
            "explore",
            {"groups": _groups(repository, cards, field), "intro": vocabulary.description or ""},
        )
        for term in vocabulary.terms:
            yield from _term_pages(repository, cards, field, vocabulary, term)


def _groups(repository: Repository, cards: Cards, field: str) -> list[Data]:
    vocabulary = repository.vocabularies[field]
    named = [(g.label, [t for t in vocabulary.terms if t.group == g.id]) for g in vocabulary.groups]
    rest = [t for t in vocabulary.terms if t.group not in {g.id for g in vocabulary.groups}]
    return [
        {"title": title, "terms": [_entry(repository, cards, field, t) for t in terms]}
        for title, terms in [*named, ("", rest)]
        if terms
    ]


def _entry(repository: Repository, cards: Cards, field: str, term: VocabularyTerm) -> Data:
    return {
        "title": term.label,
        "definition": term.definition,
        "url": term_url(field, term.id) or "",
        "count": repository.facets.count(field, term.id),
        **cards.marks(field, term.id),
    }


def _term_pages(
    repository: Repository, cards: Cards, field: str, vocabulary: Vocabulary, term: VocabularyTerm
) -> Iterator[Draft]:
    base = term_url(field, term.id) or ""
    words = cards.words
    keys = repository.facets.members[field][term.id]
    common: Data = {
        "field": words.say(f"field_{field}"),
        "others": words.say(f"others_{field}"),
        "definition": term.definition,
        **cards.marks(field, term.id),
        "count": words.say("count_resources", n=len(keys)),
        "explore": explore_url(**{field: term.id}),
        "neighbours": [
            _entry(repository, cards, field, t) for t in vocabulary.terms if t.id != term.id and t.group == term.group
        ],
    }
    crumbs = ((words.say(f"fields_{field}"), f"{FACET_FOLDERS[field]}/"),)
    for number, (url, part) in enumerate(list_parts(cards, keys, base), 1):
        first = (
            {
                "scope_note": term.scope_note or "",
                "crossings": crossings(repository, cards, field, term.id),
                "gaps": _gaps(repository, cards, field, term.id),
            }
            if number == 1
            else {}
        )
        title, description = numbered(words, term.label, number), f"{term.definition} {common['count']}."
        data = common | first | part | {"heading": term.label}
        yield Draft(url, "facet.html", title, description, "explore", data, crumbs)


def crossings(repository: Repository, cards: Cards, field: str, term: str) -> list[Data]:
    """Where else the resources of a term stand: counts by the other facets, each leading to the crossing."""
    return [
        {"by": cards.words.say(f"by_{other}"), "items": items}
        for other in CROSSED_FIELDS
        if other != field and (items := crossing(repository, cards, field, term, other))
    ]


def crossing(repository: Repository, cards: Cards, field: str, term: str, other: str) -> list[Data]:
    """How many resources of a term have each term of another field, the most first; each leads to those."""
    facets = repository.facets
    counts = {t: facets.crossing(field, term, other, t) for t in facets.members.get(other, ())}
    return [
        {
            "title": cards.label(other, t),
            "count": n,
            "url": explore_url(**{field: term, other: t}),
            **cards.marks(other, t),
        }
        for t, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:CROSSINGS_SHOWN]
        if n
    ]


def _gaps(repository: Repository, cards: Cards, field: str, term: str) -> list[Data]:
    """The terms of the map, levers and domains under which nothing of this term stands yet."""
    return [
        {
            "name": cards.words.say(f"none_{other}"),
            "items": [
                cards.chip(other, t.id)
                for t in repository.vocabularies[other].terms
                if not repository.facets.crossing(field, term, other, t.id)
            ],
        }
        for other in GAP_FIELDS
        if other != field
        and any(not repository.facets.crossing(field, term, other, t.id) for t in repository.vocabularies[other].terms)
    ]


def list_pages(
    cards: Cards,
    keys: Sequence[str],
    base: str,
    title: str | Phrase,
    section: str,
    crumbs: Crumbs,
) -> Iterator[Draft]:
    """Draw the plain list of some resources, page by page, a line each."""
    count = cards.words.say("count_resources", n=len(keys))
    for number, (url, part) in enumerate(list_parts(cards, keys, base, whole=0), 1):
        data = {"heading": title, "count": count} | part
        yield Draft(url, "list.html", numbered(cards.words, title, number), f"{title}: {count}.", section, data, crumbs)


def explore_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw the search page, and the list of everything for readers without JavaScript."""
    listed = repository.facets.listed
    words = cards.words
    total = words.say("count_resources", n=len(listed))
    indexes = [
        {"title": words.say(f"fields_{f}"), "url": f"{FACET_FOLDERS[f]}/"}
        for f in FACET_FOLDERS
        if f in repository.vocabularies
    ]
    yield Draft(
        "explore/",
        "explore.html",
        words.say("explore"),
        f"{words.say('explore_lead')} {total}.",
        "explore",
        {
            "total": total,
            "items": cards.resources(listed[:NEWEST]),
            "indexes": indexes,
            "all": "explore/all/",
        },
    )
    yield from list_pages(
        cards,
        listed,
        "explore/all/",
        words.say("all_resources"),
        "explore",
        ((words.say("explore"), "explore/"),),
    )
