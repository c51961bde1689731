"""Pages as the host knows them: plain data in, and the host's own page and file objects out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MethodType
from typing import Any, cast
from urllib.parse import quote, urljoin, urlsplit

from jinja2 import Environment, TemplateRuntimeError
from jinja2.ext import Extension
from jinja2.filters import do_striptags, do_urlencode
from jinja2.runtime import Context, Macro
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from nzc_kb.pages import SECTIONS, Page
from nzc_kb.pages.page import Safe


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
    GeneratedPage(page.whole(), file, config)
    return file


def navigation(pages: Sequence[Page]) -> list[dict[str, str]]:
    """The sections that there are pages for."""
    drawn = {page.url: page for page in pages}
    return [{drawn[url].meta.get("title", url): drawn[url].uri} for url, _ in SECTIONS if url in drawn]


_INDENT = re.compile(r"\n[ \t]+")
_ANNOUNCED = re.compile(r"<div data-md-component=\"announce\">(.*?</aside>\s*{% endif %})\s*</div>", re.S)
"""What is around a message for all pages, where there is none."""
_AFTER_BLOCK = re.compile(r"(</?(?:div|header|nav|ul|ol|main|section|article|aside|footer|form|dl)\b[^<>{}]*>)\n+")
_UNUSED = re.compile(
    r"""<input\ class="md-toggle"[^>]*>\s* | <label\ class="md-overlay"[^>]*></label>\s*
    | <div\ data-md-component="skip">.*?</div>\s* | <div\ class="md-dialog"[^>]*>\s*<div[^>]*></div>\s*</div>\s*
    | (?<=["m])\ data-md-component="(?:container|main)"
    """,
    re.X | re.S,
)
_SAID = re.compile(r"{{ kb\.(on|say|text|label|hint)\(\"(\w+)\"\) }}")
"""A string without parameters."""


def prepared(env: Environment, frame: Any) -> Environment:
    """Templates that leave no blank lines and no indents, which were a twentieth of all bytes, and what each is given
    beside its page: the frame, its strings, and what is to be drawn but once.
    """
    env.trim_blocks = env.lstrip_blocks = True
    env.optimized = False  # which costs more to compile than it saves
    env.add_extension(Lean)
    env.globals.update(frame=frame, voice=Voice(frame), once=Once(), drawn_once=DrawnOnce)
    env.context_class = _Context
    of_any = env.getattr

    def of_data(obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else of_any(obj, attribute)
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return of_any(obj, attribute)

    env.getattr = of_data  # type: ignore[method-assign]  # most that is asked for is data, whose keys come first here
    return env


class _Context(Context):
    """Calls what says the strings, and macros, as they are; the host's looks at each for what else it wants to be told,
    which takes longer than most of them do.
    """

    def call(self, obj: Any, /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any) -> Any:
        """Call something for a template."""
        if type(obj) is Macro or (type(obj) is MethodType and type(obj.__self__) is Voice):
            return obj(*args, **kwargs)
        return super().call(obj, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **kwargs)


class Lean(Extension):
    """Says in the templates themselves the strings that have no parameters, and takes out the indents and the line ends
    after blocks, as nothing of a page but its body has lines that count, and what Material puts on every page for its
    own menus and messages, which ours does not have.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A template's text as it is compiled."""
        lean = _INDENT.sub("\n", _ANNOUNCED.sub(r"\1", _UNUSED.sub("", source)))
        return _SAID.sub(self._said, _AFTER_BLOCK.sub(r"\1", lean))

    def _said(self, call: re.Match[str]) -> str:
        voice = cast(Voice, self.environment.globals["voice"])
        said = str(getattr(voice, call[1])(call[2])) if voice.has(call[2]) else "{"
        return call[0] if "{" in said else said


class Voice:
    """The strings of the interface as templates print them; a string without parameters is made once for all pages."""

    def __init__(self, frame: Mapping[str, Any]) -> None:
        self._words, self._plurals = frame["words"], frame["plural"]
        language = frame["language"]
        self.tongue = f' lang="{language}"' if language != frame["content"] else ""
        """Marks the interface's language amid content in another one."""
        self._said: dict[str, str] = {}
        self._encoded: dict[str, str] = {}

    def has(self, key: str) -> bool:
        """Whether there is a string of that key, and only one."""
        return isinstance(self._words.get(key), str)

    def text(self, key: str, **told: Any) -> str:
        """The string of a key, bare: for places that take no element. `n` chooses the plural; others fill their
        {places}.
        """
        found = self._words.get(key)
        if found is None:
            raise TemplateRuntimeError(f"there is no string {key!r}")
        if not isinstance(found, str):
            n = int(told.get("n", 0))
            found = found[self._plurals.get(str(n if n < 200 else n % 100 + 100), "other")]
        for name, value in told.items():
            found = found.replace(f"{{{name}}}", str(value))
        return str(found)

    def say(self, key: str, **told: Any) -> str:
        """The string of a key in an element that a script can put into the reader's language."""
        if told or (said := self._said.get(key)) is None:
            said = f"<span {self.on(key, **told)}</span>"
            if not told:
                self._said[key] = said
        return said

    def on(self, key: str, **told: Any) -> str:
        """The same within an element that holds nothing else: what is printed here ends its start tag."""
        return f'data-w="{key}"{self._given(told)}{self.tongue}>{self.text(key, **told)}'

    def show(self, what: Any) -> str:
        """What a page was told: a string that it chose by key, or a record's own words."""
        return f"<span{self.fill(what)}</span>" if isinstance(what, dict) else str(what)

    def fill(self, what: Any) -> str:
        """The same within an element that holds nothing else: what is printed here ends its start tag."""
        if not isinstance(what, dict):
            return f">{what}"
        given = f' data-p="{what["p"]}"' if what["p"] else ""
        return f' data-w="{what["w"]}"{given}{self.tongue}>{what["t"]}'

    def joined(self, items: Sequence[Any], between: str = ", ") -> str:
        """Several things shown, one after the other."""
        return between.join(map(self.show, items))

    def label(self, key: str, **told: Any) -> str:
        """The string of a key as the name of an element that has no text."""
        return f'aria-label="{self.text(key, **told)}" data-wl="{key}"{self._given(told)}'

    def hint(self, key: str) -> str:
        """The string of a key in an empty field."""
        return f'placeholder="{self.text(key)}" data-wp="{key}"'

    def _given(self, told: Mapping[str, Any]) -> str:
        """The parameters of a key as an attribute, unescaped before they are encoded."""
        pairs = "&amp;".join([f"{name}={self._encode(str(value))}" for name, value in told.items()])
        return f' data-p="{pairs}"' if pairs else ""

    def _encode(self, value: str) -> str:
        if value.isalnum() and value.isascii():
            return value
        if (found := self._encoded.get(value)) is None:
            found = self._encoded[value] = do_urlencode(do_striptags(value))
        return found


class Once:
    """What a block draws for a key, drawn when it is first asked for: {% call once("foot", root) %}...{% endcall %}."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[Any, ...], str] = {}

    def __call__(self, *key: Any, caller: Callable[[], str]) -> str:
        """What is drawn for a key; `caller` draws the block."""
        if (drawn := self._drawn.get(key)) is None:
            drawn = self._drawn[key] = caller()
        return drawn


class DrawnOnce:
    """A macro of a piece that many pages show, drawn once for each place that they stand at; the piece is one and the
    same `Safe`, and what else the macro is given is text and numbers.
    """

    def __init__(self, macro: Callable[..., str]) -> None:
        self._macro = macro
        self._drawn: dict[tuple[Any, ...], tuple[Any, str]] = {}

    def __call__(self, piece: Any, *told: Any) -> str:
        """What the macro draws of a piece."""
        if not isinstance(piece, Safe):
            return self._macro(piece, *told)
        key = (id(piece), *told)
        if (found := self._drawn.get(key)) is None:
            found = self._drawn[key] = (piece, self._macro(piece, *told))  # kept with it, so that no other has its id
        return found[1]


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
