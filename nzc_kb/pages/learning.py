"""The Portfolio to its pages: learning topics and pathways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nzc_kb.addresses import url_of
from nzc_kb.model import Pathway
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.pages.linked_data import pathway_ld
from nzc_kb.pages.page import Draft
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.views.portfolio import step_minutes


def portfolio_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw the learning portfolio, a page a topic and a page a pathway."""
    portfolio = repository.portfolio
    if not portfolio.topics and not portfolio.pathways:
        return
    words = cards.words
    pathways = [_pathway_card(p, cards) for p in portfolio.pathways]
    topics = [
        {
            "title": t.record.title if t.record else t.term.label,
            "summary": t.record.summary if t.record else t.term.definition,
            "url": url_of("learning_topic", t.term.id),
            "count": t.count,
        }
        for t in portfolio.topics
    ]
    yield Draft(
        "portfolio/",
        "portfolio.html",
        words.say("learning_portfolio"),
        words.say("portfolio_lead"),
        "portfolio",
        {"pathways": pathways, "topics": topics},
    )
    for index, topic in enumerate(portfolio.topics):
        rendered = bodies.get(f"learning_topic/{topic.term.id}", Rendered())
        parts = [
            {
                "name": cards.label("portfolio_part", part) if part else words.say("also_on_topic"),
                "items": cards.resources(keys),
            }
            for part, keys in topic.parts.items()
        ]
        following = topics[(index + 1) % len(topics)]
        title = str(topics[index]["title"])
        document = repository.catalog.documents.get(("learning_topic", topic.term.id))
        yield Draft(
            url_of("learning_topic", topic.term.id),
            "learning-topic.html",
            title,
            str(topics[index]["summary"]),
            "portfolio",
            {
                "summary": topics[index]["summary"],
                "parts": parts,
                "count": topic.count,
                "following": following,
                "backlinks": [
                    cards.node(n) for n in repository.graph.backlinks.get(("learning_topic", topic.term.id), ())
                ],
            },
            ((words.say("learning_portfolio"), "portfolio/"),),
            rendered.html,
            rendered.toc,
            document.path if document else None,
        )
    for pathway in portfolio.pathways:
        yield _pathway_page(repository, cards, pathway, bodies)


def _pathway_card(pathway: Pathway, cards: Cards) -> Data:
    return {
        "title": pathway.title,
        "summary": pathway.summary,
        "url": url_of("pathway", pathway.id),
        "steps": cards.words.say("count_steps", n=len(pathway.steps)),
        "minutes": cards.words.say("count_minutes", n=step_minutes(pathway)),
        "audience": ", ".join(cards.label("audience", a) for a in pathway.audience),
    }


def _pathway_link(pathway: Pathway) -> Data:
    return {"title": pathway.title, "url": url_of("pathway", pathway.id)}


def _pathway_page(repository: Repository, cards: Cards, pathway: Pathway, bodies: Mapping[str, Rendered]) -> Draft:
    rendered = bodies[f"pathway/{pathway.id}"]
    steps = [
        {
            "id": s.resource,
            "number": n,
            "why": s.why,
            "count": s.minutes,
            "minutes": cards.words.say("count_minutes", n=s.minutes),
            "resource": cards.resource(s.resource),
        }
        for n, s in enumerate(pathway.steps, 1)
    ]
    first = [_pathway_card(repository.catalog.pathways[p], cards) for p in pathway.prerequisites]
    return Draft(
        url_of("pathway", pathway.id),
        "pathway.html",
        pathway.title,
        pathway.summary,
        "portfolio",
        _pathway_card(pathway, cards)
        | {
            "id": pathway.id,
            "step_list": steps,
            "prerequisites": first,
            "checklist": list(pathway.checklist),
            "phases": [cards.phase_chip(term) for term in pathway.phase],
            "map": cards.map_data(pathway.phase) if pathway.phase else None,
            "others": [_pathway_link(p) for p in repository.portfolio.pathways if p.id != pathway.id],
        },
        ((cards.words.say("learning_portfolio"), "portfolio/"),),
        rendered.html,
        rendered.toc,
        repository.catalog.document("pathway", pathway.id).path,
        pathway_ld(pathway, cards),
    )
