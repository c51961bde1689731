"""Repository to Pages: (uri, metadata, HTML body, table of contents) of every page, as plain data.

Bodies are rendered beforehand, in workers; everything here is a plain function of the repository and those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any

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
from nzc_kb.pages.page import Page, escape, uri_of, way
from nzc_kb.pages.resources import redirect_pages, resource_page
from nzc_kb.pages.stamps import heads_stamp, resource_stamps
from nzc_kb.pages.start import start_pages
from nzc_kb.pages.texts import text_pages
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.words import CONTENT_LANGUAGE, Words
from nzc_kb.workers import Job

__all__ = [
    "SECTIONS",
    "Cards",
    "Page",
    "build_other_pages",
    "build_pages",
    "build_resource_pages",
    "frame_of",
    "heads_stamp",
    "render_jobs",
    "render_problems",
    "resource_stamps",
]

NOTHING: Mapping[str, str] = MappingProxyType({})


def render_jobs(repository: Repository, wanted: Callable[[str, str], bool] = lambda _kind, _key: True) -> Iterator[Job]:
    """What there is to render: the bodies of the records that are `wanted` (by kind and id), with the addresses that
    their links lead to.
    """
    catalog, graph = repository.catalog, repository.graph
    for (kind, key), document in catalog.documents.items():
        if wanted(kind, key) and document.body.strip():
            own, targets = url_of(kind, key), graph.targets.get((kind, key), {})
            addresses = {
                raw: target.external or way(own, target.url)
                for raw, target in targets.items()
                if target.url is not None
            }
            yield Job(f"{kind}/{key}", document.body, catalog.record(kind, key).label, addresses)


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
    """Draw every page of the site, the home page first.

    `language` is that of the interface; records stay in their own.
    """
    cards = Cards(repository, read_words(language))
    others = build_other_pages(repository, cards, bodies)
    resources = build_resource_pages(repository, cards, bodies, frame_of(repository, cards.words, others))
    return [*others, *(page.whole() for page in resources)]


def build_other_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> list[Page]:
    """Draw every page but those of resources, the home page first; each is told what stands in the frame around it."""
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
        redirect_pages(repository, cards),
    )
    pages = [draft.page() for draft in drafts]
    frame = frame_of(repository, cards.words, pages)
    for page in pages:
        page.meta["frame"] = frame
    return pages


def build_resource_pages(
    repository: Repository,
    cards: Cards,
    bodies: Mapping[str, Rendered],
    frame: Any,
    stamps: Mapping[str, str] = NOTHING,
    kept: Collection[str] = (),
) -> Iterator[Page]:
    """The page of every resource, made when it is wanted. Each bears its stamp, where there is one; those of resources
    that are `kept` from an earlier build bear nothing else.
    """
    whole = _Bodies(bodies)

    def make(key: str) -> Page:
        page = replace(resource_page(repository, cards, whole, key).page(), key=stamps.get(key, ""))
        page.meta["frame"] = frame
        return page

    for key in repository.catalog.resources:
        uri, source = uri_of(url_of("resource", key)), repository.catalog.document("resource", key).path
        is_kept = key in kept
        yield Page(uri, {}, "", (), source, stamps.get(key, ""), None if is_kept else partial(make, key))


def frame_of(repository: Repository, words: Words, pages: Iterable[Page]) -> Any:
    """What stands in the frame around every page: the sections that there are, and the texts."""
    drawn = {page.url for page in pages}
    texts = [(key, page) for key, page in repository.catalog.pages.items() if key.startswith("pages/")]
    return escape(
        {
            "sections": [{"title": words.say(key), "url": url} for url, key in SECTIONS if url in drawn],
            "texts": [
                {"title": page.title, "url": url_of("page", key)}
                for key, page in sorted(texts, key=lambda t: t[1].order)
            ],
            "language": words.language,
            "languages": " ".join(languages()),
            "content": CONTENT_LANGUAGE,
            "words": dict(words.strings),
            "plural": words.plurals,
        }
    )


class _Bodies(Mapping[str, Rendered]):
    """Rendered bodies by name; an empty one for a record without a body."""

    def __init__(self, found: Mapping[str, Rendered]) -> None:
        self._found = found

    def __getitem__(self, key: str) -> Rendered:
        return self._found.get(key) or Rendered()

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
