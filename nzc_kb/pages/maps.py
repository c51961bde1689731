"""The TransitionMap to the page of the map and a page for each phase, with the coverage of levers and domains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nzc_kb.addresses import term_url, url_of
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.pages.lists import answer_url, crossing, crossings, explore_url, list_pages
from nzc_kb.pages.page import Draft
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.views.transition_map import PhaseOnMap

COVERED_BY = ("lever", "domain")
SHADES = 5
"""The style sheet knows so many shades of a cell, from empty to full."""
GROUP_SIZE = 3
CONTRACT = "ccc_document"
"""What a city writes in a phase: shown on the page of the phase itself."""


def map_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw the map and its phases."""
    whole, words = repository.transition_map, cards.words
    lead = words.say("map_lead_six" if len(whole.loop) == 6 and whole.centre else "map_lead")
    yield Draft(
        "map/",
        "map.html",
        words.say("map_name"),
        lead,
        "map",
        {
            "lead": lead,
            "map": cards.map_data(),
            "phases": [_phase_card(p, cards) for p in whole.phases],
            "coverage": coverage(repository, cards),
            "gaps": _gaps_in_words(repository, cards),
        },
    )
    for index, phase in enumerate(whole.phases):
        yield from _phase_pages(repository, cards, phase, whole.phases[index - 1] if index else None, bodies)


def _phase_card(phase: PhaseOnMap, cards: Cards) -> Data:
    return {
        "title": phase.title,
        "summary": phase.summary,
        "number": phase.number or "",
        "count": cards.words.say("count_resources", n=phase.count),
        "url": url_of("phase", phase.term.id),
        "hue": cards.hue("phase", phase.term.id),
    }


def coverage(repository: Repository, cards: Cards) -> list[Data]:
    """Tables of phase by lever and phase by domain: how many resources stand in each cell, and how full it is."""
    tables = []
    for field in COVERED_BY:
        terms = repository.vocabularies[field].terms
        counts = {
            (p.term.id, t.id): repository.facets.crossing("phase", p.term.id, field, t.id)
            for p in repository.transition_map.phases
            for t in terms
        }
        most = max(counts.values(), default=0) or 1
        tables.append(
            {
                "id": field,
                "name": cards.words.say(f"phases_by_{field}"),
                "title": cards.words.say(f"resources_by_{field}"),
                "columns": [
                    {"title": t.label, "url": term_url(field, t.id) or "", **cards.marks(field, t.id)} for t in terms
                ],
                "rows": [
                    {
                        "title": p.title,
                        "url": url_of("phase", p.term.id),
                        "number": p.number or "",
                        "hue": cards.hue("phase", p.term.id),
                        "cells": [
                            {
                                "count": counts[p.term.id, t.id],
                                "shade": _shade(counts[p.term.id, t.id], most),
                                "url": _cell_url(p.term.id, field, t.id, counts[p.term.id, t.id]),
                                "label": f"{p.title}, {t.label}",
                            }
                            for t in terms
                        ],
                    }
                    for p in repository.transition_map.phases
                ],
            }
        )
    return tables


def _cell_url(phase: str, field: str, term: str, count: int) -> str:
    """Where a cell leads: to what stands in it, or else to what comes closest, which also says how to fill it."""
    if count:
        return explore_url(**{"phase": phase, field: term})
    return answer_url(phase, term) if field == "lever" else term_url(field, term) or ""


def _shade(count: int, most: int) -> int:
    """0 for an empty cell, then 1 to SHADES by the square root of its share, so that thin cells still show."""
    return 0 if not count else max(1, round(SHADES * float(count / most) ** 0.5))


def _gaps_in_words(repository: Repository, cards: Cards) -> list[Data]:
    """For each phase, the levers and the domains under which nothing stands in it."""
    found = []
    for phase in repository.transition_map.phases:
        parts = []
        for field in COVERED_BY:
            missing = [
                {"title": t.label, "url": _cell_url(phase.term.id, field, t.id, 0)}
                for t in repository.vocabularies[field].terms
                if not repository.facets.crossing("phase", phase.term.id, field, t.id)
            ]
            if missing:
                parts.append({"field": cards.words.say(f"fields_{field}"), "missing": missing})
        if parts:
            found.append({"phase": cards.phase_chip(phase.term.id), "parts": parts})
    return found


def _phase_pages(
    repository: Repository, cards: Cards, phase: PhaseOnMap, before: PhaseOnMap | None, bodies: Mapping[str, Rendered]
) -> Iterator[Draft]:
    term, record = phase.term.id, phase.record
    rendered = bodies.get(f"phase/{term}", Rendered())
    keys = repository.facets.members["phase"][term]
    base = url_of("phase", term)
    following = next((p for p in repository.transition_map.phases if record and p.term.id == record.next), None)
    document = repository.catalog.documents.get(("phase", term))
    yield Draft(
        base,
        "phase.html",
        phase.title,
        phase.summary,
        "map",
        {
            "number": phase.number or "",
            "hue": cards.hue("phase", term),
            "summary": phase.summary,
            "goals": list(record.goals) if record else [],
            "map": cards.map_data([term]),
            "count": cards.words.say("count_resources", n=len(keys)),
            "groups": _groups(repository, cards, term, keys),
            "pathways": [
                {"title": p.title, "url": url_of("pathway", p.id), "summary": p.summary}
                for p in repository.portfolio.pathways
                if term in p.phase
            ],
            "crossings": crossings(repository, cards, "phase", term),
            "contract": crossing(repository, cards, "phase", term, CONTRACT),
            "explore": explore_url(phase=term),
            "list": f"{base}list/",
            "before": _phase_card(before, cards) if before else None,
            "following": _phase_card(following, cards) if following else None,
        },
        ((cards.words.say("map"), "map/"),),
        rendered.html,
        rendered.toc,
        document.path if document else None,
    )
    yield from list_pages(
        cards,
        keys,
        f"{base}list/",
        cards.words.say("all_resources_of", title=phase.title),
        "map",
        ((cards.words.say("map"), "map/"), (phase.title, base)),
    )


def _groups(repository: Repository, cards: Cards, term: str, keys: tuple[str, ...]) -> list[Data]:
    """The resources of a phase by type, the first few of each, in the order of the vocabulary."""
    by_type: dict[str, list[str]] = {}
    for key in keys:
        by_type.setdefault(repository.catalog.resources[key].resource_type, []).append(key)
    return [
        {
            "id": t.id,
            "title": t.label,
            "items": cards.resources(by_type[t.id][:GROUP_SIZE]),
            "count": len(by_type[t.id]),
            "more": explore_url(phase=term, resource_type=t.id) if len(by_type[t.id]) > GROUP_SIZE else "",
        }
        for t in repository.vocabularies["resource_type"].terms
        if t.id in by_type
    ]
