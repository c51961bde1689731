"""The page of a reader's own portfolio: it is filled in the browser, from what the reader picked."""

from __future__ import annotations

from collections.abc import Iterator

from nzc_kb.addresses import url_of
from nzc_kb.pages.cards import Cards
from nzc_kb.pages.page import Draft
from nzc_kb.repository import Repository

ADDRESS = "my-portfolio/"


def my_portfolio_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw the page; what stands on it without a selection leads on."""
    yield Draft(
        ADDRESS,
        "my-portfolio.html",
        cards.words.say("my_portfolio"),
        cards.words.say("mine_lead"),
        "my-portfolio",
        {
            "details": "api/portfolio/",
            "pathways": [
                {"title": p.title, "url": url_of("pathway", p.id), "kind": ""}
                for p in repository.portfolio.pathways[:3]
            ],
            "noindex": True,
        },
    )
