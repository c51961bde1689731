"""Repository to Pages: (uri, metadata, HTML body, table of contents) of every page, as plain data.

Bodies are rendered beforehand, in workers; everything here is a plain function of the repository and those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from nzc_kb.addresses import url_of
from nzc_kb.languages import languages, read_words
from nzc_kb.pages.audiences import audience_pages
from nzc_kb.pages.cards import Cards
from nzc_kb.pages.cities import city_pages
from nzc_kb.pages.countries import country_pages
from nzc_kb.pages.learning import portfolio_pages
from nzc_kb.pages.lists import explore_pages, facet_pages
from nzc_kb.pages.maps import map_pages
from nzc_kb.pages.my_portfolio import my_portfolio_pages
from nzc_kb.pages.page import Page, escape, root_of
from nzc_kb.pages.resources import redirect_pages, resource_pages
from nzc_kb.pages.start import start_pages
from nzc_kb.pages.texts import text_pages
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.words import CONTENT_LANGUAGE
from nzc_kb.workers import Job

__all__ = ["SECTIONS", "Page", "build_pages", "render_jobs", "render_problems"]


def render_jobs(repository: Repository) -> Iterator[Job]:
    """What there is to render: the body of every record, with the addresses that its links lead to."""
    catalog, graph = repository.catalog, repository.graph
    for (kind, key), document in catalog.documents.items():
        if document.body.strip():
            addresses = {
                raw: target.url for raw, target in graph.targets.get((kind, key), {}).items() if target.url is not None
            }
            yield Job(
                f"{kind}/{key}", document.body, catalog.record(kind, key).label, addresses, root_of(url_of(kind, key))
            )


def render_problems(repository: Repository, bodies: Mapping[str, Rendered]) -> tuple[Problem, ...]:
    """Tell which bodies could not be rendered."""
    found = []
    for name, rendered in bodies.items():
        if rendered.failure:
            kind, _, key = name.partition("/")
            document = repository.catalog.document(kind, key)
            found.append(
                problem("too-complex", Place(document.file, document.body_line, 1), what=Plain(rendered.failure))
            )
    return tuple(found)


SECTIONS = (
    ("explore/", "explore"),
    ("map/", "map"),
    ("portfolio/", "portfolio"),
    ("cities/", "cities"),
    ("curate/", "contribute"),
)
"""What stands in the header and the key of its name, as far as there are such pages; a list of all resources would
weigh on every page.
"""


def build_pages(repository: Repository, bodies: Mapping[str, Rendered], language: str = CONTENT_LANGUAGE) -> list[Page]:
    """Draw every page of the site, the home page first; each is told what stands in the frame around it.

    `language` is that of the interface; records stay in their own.
    """
    words = read_words(language)
    cards = Cards(repository, words)
    whole = _Bodies(bodies)
    drafts = chain(
        text_pages(repository, cards, whole),
        map_pages(repository, cards, whole),
        explore_pages(repository, cards),
        facet_pages(repository, cards),
        portfolio_pages(repository, cards, whole),
        city_pages(repository, cards, whole),
        country_pages(repository, cards),
        start_pages(repository, cards),
        audience_pages(repository, cards),
        my_portfolio_pages(repository, cards),
        resource_pages(repository, cards, whole),
        redirect_pages(repository, cards),
    )
    pages = [draft.page() for draft in drafts]
    drawn = {page.url for page in pages}
    texts = [(key, page) for key, page in repository.catalog.pages.items() if key.startswith("pages/")]
    frame = escape(
        {
            "sections": [{"title": words.say(key), "url": url} for url, key in SECTIONS if url in drawn],
            "texts": [
                {"title": page.title, "url": url_of("page", key)}
                for key, page in sorted(texts, key=lambda t: t[1].order)
            ],
            "language": language,
            "languages": " ".join(languages()),
            "content": CONTENT_LANGUAGE,
            "words": dict(words.strings),
            "plural": words.plurals,
        }
    )
    for page in pages:
        page.meta["frame"] = frame
    return pages


class _Bodies(dict[str, Rendered]):
    """Rendered bodies by name; an empty one for a record without a body."""

    def __missing__(self, key: str) -> Rendered:
        return Rendered()
