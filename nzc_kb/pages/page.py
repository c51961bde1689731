"""A page as plain data, and the one place where words become safe to print."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nzc_kb.render import Heading
from nzc_kb.words import Phrase

Meta = dict[str, Any]
Crumbs = tuple[tuple[str | Phrase, str], ...]
"""Titles and addresses of the pages above."""


class Html(str):
    """Markup of ours, printed as it is."""


class Safe(dict[str, Any]):
    """Plain data whose texts are escaped already; made once and shown on many pages."""

    def also(self, **more: Any) -> Safe:
        """The same with some more data, which is escaped here."""
        return Safe({**self, **escape(more)})


@dataclass(frozen=True)
class Page:
    """A page: where it stands, what its template is told, and the sanitised HTML of its body.

    `meta` holds plain data only (text, numbers, lists, dicts); every text in it is escaped for HTML, every address is
    relative to the site and wants `meta.root` before it. `source` is the file it was made from, within the content
    folder.
    """

    uri: str
    meta: Meta
    html: str = ""
    toc: tuple[Heading, ...] = ()
    source: str | None = None
    key: str = ""
    """What the page was made from, where that is known without making it: then nothing else of it may be here."""
    make: Callable[[], Page] | None = None
    """Makes the page when it is wanted, so that not all pages are held at one time."""

    def whole(self) -> Page:
        """The page with all that belongs to it."""
        return self if self.make is None else self.make()

    def __reduce__(self) -> tuple[type[Page], tuple[Any, ...]]:
        """To another machine it goes whole."""
        page = self.whole()
        return Page, (page.uri, page.meta, page.html, page.toc, page.source, page.key)

    @property
    def url(self) -> str:
        """The address of the page, relative to the site."""
        return url_of_uri(self.uri)


@dataclass(frozen=True)
class Draft:
    """A page before its words are made safe."""

    url: str
    template: str
    title: str | Phrase
    description: str | Phrase
    section: str
    data: Meta = field(default_factory=dict)
    crumbs: Crumbs = ()
    html: str = ""
    toc: tuple[Heading, ...] = ()
    source: str | None = None
    json_ld: Mapping[str, Any] | None = None

    def page(self) -> Page:
        """Make every word safe and put the page at its place."""
        meta: Meta = {
            "template": self.template,
            "title": str(self.title),
            "said": self.title if isinstance(self.title, Phrase) else None,
            "description": _shortened(str(self.description)),
            "root": root_of(self.url),
            "path": self.url,
            "section": self.section,
            "crumbs": [{"title": title, "url": url} for title, url in self.crumbs],
            "toc": [{"level": h.level, "id": h.id, "title": h.title} for h in self.toc],
            **self.data,
        }
        if self.json_ld is not None:
            meta["json_ld"] = Html(script_json(self.json_ld))
        return Page(uri_of(self.url), escape(meta), self.html, self.toc, self.source)


DESCRIPTION = 160
"""As many letters of its description as a search engine shows of a page."""


def _shortened(text: str) -> str:
    return text if len(text) <= DESCRIPTION else f"{text[:DESCRIPTION].rsplit(' ', 1)[0]} …"


def escape(value: Any) -> Any:
    """Escape every text in plain data for HTML, attributes included; `Html` and `Safe` pass, a phrase becomes data."""
    if isinstance(value, str):
        return str(value) if isinstance(value, Html) or value.isalnum() else html.escape(value)
    if isinstance(value, Safe):
        return value
    if isinstance(value, Phrase):
        return _escaped_phrase(value)
    if isinstance(value, dict):
        return {key: escape(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [escape(item) for item in value]
    return value


@lru_cache(4096)
def _escaped_phrase(phrase: Phrase) -> Safe:
    return Safe(escape(phrase.data))


def script_json(value: Any) -> str:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def root_of(url: str) -> str:
    """The way from a page to the site's root: "" for the home page, ../ for each folder."""
    return "../" * url.count("/")


def way(url: str, target: str) -> str:
    """The way from a page to a place, both told from the site's root: `#a`, or ../b/ to a page beside it."""
    if url and target.startswith(f"{url}#"):
        return target[len(url) :]
    folder = url[: url.rstrip("/").rfind("/") + 1]
    return f"../{target[len(folder) :]}" if folder and target.startswith(folder) else root_of(url) + target


def uri_of(url: str) -> str:
    """The name of the page's file as a generator wants it: `map/` is map/index.md, `map/act/` is map/act.md."""
    stem = url.rstrip("/")
    return f"{stem}/index.md" if "/" not in stem and stem else f"{stem}.md" if stem else "index.md"


def url_of_uri(uri: str) -> str:
    """The address of a page's file: the inverse of `uri_of`."""
    stem = uri.removesuffix(".md")
    if stem == "index":
        return ""
    return f"{stem.removesuffix('/index')}/"
