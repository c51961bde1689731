"""Two questions to a short list: where are you, what holds you up? Plain pages, so that no script is needed."""

from __future__ import annotations

from collections.abc import Iterator

from nzc_kb.addresses import url_of
from nzc_kb.model import VocabularyTerm
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.pages.choice import worthiest
from nzc_kb.pages.lists import START, answer_url, explore_url
from nzc_kb.pages.page import Draft
from nzc_kb.repository import Repository
from nzc_kb.views.portfolio import step_minutes
from nzc_kb.views.transition_map import PhaseOnMap

SHOWN = 6
CITIES = 8


def start_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw the first question, the second for each phase, and an answer for each phase and lever."""
    words = cards.words
    phases, levers = repository.transition_map.phases, repository.vocabularies["lever"].terms
    yield Draft(
        START,
        "start.html",
        words.say("where_now"),
        words.say("start_lead"),
        "start",
        {"phases": [_phase(p, cards) | {"url": f"{START}{p.term.id}/"} for p in phases]},
    )
    for phase in phases:
        yield Draft(
            f"{START}{phase.term.id}/",
            "start-lever.html",
            words.say("holds_up"),
            f"{phase.title}. {words.say('holds_up')}",
            "start",
            {"phase": _phase(phase, cards), "levers": [_lever(repository, cards, phase, t) for t in levers]},
            ((words.say("two_questions"), START),),
        )
        for lever in levers:
            yield _answer(repository, cards, phase, lever)


def _phase(phase: PhaseOnMap, cards: Cards) -> Data:
    return {
        "title": phase.title,
        "summary": phase.summary,
        "number": phase.number or "",
        "hue": cards.hue("phase", phase.term.id),
        "url": url_of("phase", phase.term.id),
    }


def _lever(repository: Repository, cards: Cards, phase: PhaseOnMap, lever: VocabularyTerm) -> Data:
    count = repository.facets.crossing("phase", phase.term.id, "lever", lever.id)
    return {
        "title": lever.label,
        **cards.marks("lever", lever.id),
        "definition": lever.definition,
        "url": answer_url(phase.term.id, lever.id),
        "count": cards.words.say("count_resources", n=count) if count else "",
    }


def _answer(repository: Repository, cards: Cards, phase: PhaseOnMap, lever: VocabularyTerm) -> Draft:
    members = repository.facets.members
    with_lever = set(members["lever"][lever.id])
    keys = [key for key in members["phase"][phase.term.id] if key in with_lever]
    count = cards.words.say("count_resources", n=len(keys))
    return Draft(
        answer_url(phase.term.id, lever.id),
        "start-answer.html",
        f"{phase.title}: {lever.label}",
        f"{phase.title}, {lever.label}: {count}.",
        "start",
        {
            "phase": _phase(phase, cards),
            "lever": cards.chip("lever", lever.id),
            "count": count,
            "items": cards.resources(worthiest(repository, keys, SHOWN)),
            "more": explore_url(phase=phase.term.id, lever=lever.id) if len(keys) > SHOWN else "",
            "pathways": _pathways(repository, cards, phase.term.id, lever.id),
            "cities": _cities(repository, cards, keys),
            "near": _near(repository, cards, phase.term.id, lever),
        },
        ((cards.words.say("two_questions"), START), (phase.title, f"{START}{phase.term.id}/")),
    )


def _pathways(repository: Repository, cards: Cards, phase: str, lever: str) -> list[Data]:
    """The pathways of the phase, those with most steps on the lever first."""
    resources = repository.catalog.resources

    def pull(key: str) -> int:
        return sum(
            lever in resources[s.resource].lever
            for s in repository.catalog.pathways[key].steps
            if s.resource in resources
        )

    found = sorted((p for p in repository.portfolio.pathways if phase in p.phase), key=lambda p: -pull(p.id))
    return [
        {
            "title": p.title,
            "url": url_of("pathway", p.id),
            "summary": p.summary,
            "steps": cards.words.say("count_steps", n=len(p.steps)),
            "minutes": cards.words.say("count_minutes", n=step_minutes(p)),
        }
        for p in found[:2]
    ]


def _cities(repository: Repository, cards: Cards, keys: list[str]) -> list[Data]:
    """The cities that the resources name, the most named first."""
    cities, counts = repository.catalog.cities, dict[str, int]()
    for key in keys:
        for city in repository.catalog.resources[key].cities:
            if city in cities:
                counts[city] = counts.get(city, 0) + 1
    ranked = sorted(counts, key=lambda city: (-counts[city], city))[:CITIES]
    return [{"title": cities[city].name, "url": url_of("city", city)} for city in ranked]


def _near(repository: Repository, cards: Cards, phase: str, lever: VocabularyTerm) -> list[Data]:
    """The same lever in the other phases, as far as something stands there."""
    return [
        cards.phase_chip(other.term.id).also(url=answer_url(other.term.id, lever.id), count=count)
        for other in repository.transition_map.phases
        if other.term.id != phase and (count := repository.facets.crossing("phase", other.term.id, "lever", lever.id))
    ]
