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
from nzc_kb.views.portfolio import TopicOnPortfolio, step_minutes


def portfolio_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw the learning portfolio, a page a topic and a page a pathway."""
    portfolio = repository.portfolio
    if not portfolio.topics and not portfolio.pathways:
        return
    words = cards.words
    pathways = [_pathway_card(p, cards) for p in portfolio.pathways]
    topics = [_topic_card(t) for t in portfolio.topics]
    yield Draft(
        "portfolio/",
        "portfolio.html",
        words.say("learning_portfolio"),
        words.say("portfolio_lead"),
        "portfolio",
        {"pathways": pathways, "topics": topics},
    )
    for index in range(len(topics)):
        yield _topic_page(repository, cards, index, topics, bodies)
    for pathway in portfolio.pathways:
        yield _pathway_page(repository, cards, pathway, bodies)


def _topic_card(topic: TopicOnPortfolio) -> Data:
    return {
        "title": topic.record.title if topic.record else topic.term.label,
        "summary": topic.record.summary if topic.record else topic.term.definition,
        "url": url_of("learning_topic", topic.term.id),
        "count": topic.count,
    }


def _topic_page(
    repository: Repository, cards: Cards, index: int, topics: list[Data], bodies: Mapping[str, Rendered]
) -> Draft:
    topic, card, words = repository.portfolio.topics[index], topics[index], cards.words
    node = ("learning_topic", topic.term.id)
    rendered = bodies.get("/".join(node), Rendered())
    document = repository.catalog.documents.get(node)
    parts = [
        {
            "name": cards.label("portfolio_part", part) if part else words.say("also_on_topic"),
            "items": cards.resources(keys),
        }
        for part, keys in topic.parts.items()
    ]
    return Draft(
        str(card["url"]),
        "learning-topic.html",
        str(card["title"]),
        str(card["summary"]),
        "portfolio",
        {
            "summary": card["summary"],
            "parts": parts,
            "following": topics[(index + 1) % len(topics)],
            "others": [other for other in topics if other is not card],
            "backlinks": [cards.node(n) for n in repository.graph.backlinks.get(node, ())],
        },
        ((words.say("learning_portfolio"), "portfolio/"),),
        rendered.html,
        rendered.toc,
        document.path if document else None,
    )


def _pathway_card(pathway: Pathway, cards: Cards) -> Data:
    return {
        "id": pathway.id,
        "title": pathway.title,
        "summary": pathway.summary,
        "url": url_of("pathway", pathway.id),
        "step_count": len(pathway.steps),
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
