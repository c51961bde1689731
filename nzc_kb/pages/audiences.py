"""Audiences to their start pages: what is for them, by phase, with the pathways that were made for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import VocabularyTerm
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.pages.choice import worthiest
from nzc_kb.pages.lists import crossing, explore_url
from nzc_kb.pages.page import Draft
from nzc_kb.repository import Repository
from nzc_kb.views.portfolio import step_minutes

ADDRESS = "for/"
FIRST = 3
BY_PHASE = 2
COUNTED = ("lever", "domain", "resource_type")


def audience_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw a start page for each audience, and the choice of them."""
    vocabulary = repository.vocabularies.get("audience")
    if vocabulary is None:
        return
    entries = [
        {
            "title": t.label,
            "definition": t.definition,
            "url": term_url("audience", t.id) or "",
            "count": repository.facets.count("audience", t.id),
        }
        for t in vocabulary.terms
    ]
    yield Draft(
        ADDRESS,
        "audiences.html",
        cards.words.say("who_are_you"),
        cards.words.say("audiences_lead"),
        "explore",
        {"audiences": entries},
    )
    for index, term in enumerate(vocabulary.terms):
        others = [entry for other, entry in enumerate(entries) if other != index]
        yield _audience(repository, cards, term, others)


def _audience(repository: Repository, cards: Cards, term: VocabularyTerm, others: list[Data]) -> Draft:
    keys = repository.facets.members["audience"][term.id]
    count = cards.words.say("count_resources", n=len(keys))
    first = worthiest(repository, keys, FIRST)
    return Draft(
        term_url("audience", term.id) or "",
        "audience.html",
        term.label,
        f"{term.label}: {count}.",
        "explore",
        {
            "definition": term.definition,
            "count": count,
            "explore": explore_url(audience=term.id),
            "pathways": [
                {
                    "title": p.title,
                    "url": url_of("pathway", p.id),
                    "summary": p.summary,
                    "steps": cards.words.say("count_steps", n=len(p.steps)),
                    "minutes": cards.words.say("count_minutes", n=step_minutes(p)),
                }
                for p in repository.portfolio.pathways
                if term.id in p.audience
            ],
            "first": cards.resources(first),
            "phases": _by_phase(repository, cards, term.id, keys, set(first)),
            "crossings": [
                {"by": cards.words.say(f"by_{field}"), "items": items}
                for field in COUNTED
                if (items := crossing(repository, cards, "audience", term.id, field))
            ],
            "others": others,
        },
        ((cards.words.say("fields_audience"), ADDRESS),),
    )


def _by_phase(repository: Repository, cards: Cards, term: str, keys: tuple[str, ...], shown: set[str]) -> list[Data]:
    """The best of each phase, each resource once; a phase without any says so."""
    found, by_phase = [], defaultdict[str, list[str]](list)
    for key in keys:
        for name in repository.catalog.resources[key].phase:
            by_phase[name].append(key)
    for phase in repository.transition_map.phases:
        own = by_phase[phase.term.id]
        best = worthiest(repository, [key for key in own if key not in shown], BY_PHASE)
        shown |= set(best)
        found.append(
            {
                "phase": cards.phase_chip(phase.term.id),
                "items": cards.resources(best),
                "count": len(own),
                "url": explore_url(audience=term, phase=phase.term.id),
            }
        )
    return found
