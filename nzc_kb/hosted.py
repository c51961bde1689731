"""Pages as the host knows them: plain data in, and the host's own page and file objects out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from nzc_kb.pages import SECTIONS, Page


class GeneratedPage(MkDocsPage):
    """A page that is there already: nothing of it is read or rendered by MkDocs."""

    def __init__(self, drawn: Page, file: File, config: MkDocsConfig) -> None:
        self._drawn = drawn
        super().__init__(drawn.meta.get("title") if drawn.url in dict(SECTIONS) else None, file, config)

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the metadata that we wrote."""
        self.markdown, self.meta = "", self._drawn.meta

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the HTML that we sanitised."""
        self.content = self._drawn.html
        self.toc = TableOfContents([AnchorLink(h.title, h.id, h.level) for h in self._drawn.toc])
        self.present_anchor_ids = {h.id for h in self._drawn.toc}
        self.links_to_anchors = None


def page_file(page: Page, config: MkDocsConfig, content_uri: str) -> File:
    """A page as a file of the host; `content_uri` is where the content folder stands in its repository."""
    file = File.generated(config, page.uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
    if page.source is not None:
        file.edit_uri = f"{content_uri}/{page.source}"
    GeneratedPage(page, file, config)
    return file


def navigation(pages: Sequence[Page]) -> list[dict[str, str]]:
    """The sections that there are pages for."""
    drawn = {page.url: page for page in pages}
    return [{drawn[url].meta.get("title", url): drawn[url].uri} for url, _ in SECTIONS if url in drawn]


_MENUS = re.compile(r"<input class=\"md-toggle\"[^>]*>\s*|<label class=\"md-overlay\"[^>]*></label>\s*")


def prepared(env: Environment) -> Environment:
    """Templates that leave no blank lines: these were a twentieth of all bytes."""
    env.trim_blocks = env.lstrip_blocks = True
    return env


def finished(text: str) -> str:
    """A page without what Material puts on every page for menus that ours does not have."""
    return _MENUS.sub("", text)


@dataclass(frozen=True)
class Listed:
    """A page in the list of all pages that a template may be given: what a sitemap asks for is at hand, and the host's
    own page is made for any other question.
    """

    drawn: Page
    config: MkDocsConfig
    content_uri: str
    update_date: str

    @property
    def page(self) -> Listed:
        """The page of the file: they are one here."""
        return self

    @property
    def is_link(self) -> bool:
        """Whether it is but a link of a navigation: what is drawn never is."""
        return False

    @cached_property
    def canonical_url(self) -> str | None:
        """The address of the page."""
        return urljoin(self.config.site_url, quote(self.drawn.url)) if self.config.site_url else None

    @property
    def abs_url(self) -> str | None:
        """The address without the host's name."""
        return urlsplit(self.canonical_url).path if self.canonical_url else None

    @cached_property
    def _whole(self) -> File:
        return page_file(self.drawn, self.config, self.content_uri)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._whole, name) if hasattr(self._whole, name) else getattr(self._whole.page, name)
