"""Markdown to sanitised HTML, table of contents and a count of words. Runs in a worker of its own (`python -m
nzc_kb.render`).

Nothing that a contributor writes reaches a page but through here: raw HTML is shown as text, links lead only where
the caller says they may, and what comes out passes an allowlist. Imports little, because a worker starts with it.
"""

from __future__ import annotations

import gc
import html
import json
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO, cast
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from nzc_kb.anchors import anchor, anchor_id

SECONDS = 5.0
MEGABYTES = 256

_TAGS = frozenset(
    """
    a blockquote br code dd del div dl dt em h2 h3 h4 h5 h6 hr img li ol p pre strong sub sup table tbody td th
    thead tr ul
    """.split()
)
_CLASSES = {
    "div": {
        "admonition",
        "note",
        "tip",
        "warning",
        "info",
        "important",
        "example",
        "quote",
        "footnote",
        "table-scroll",
    },
    "p": {"admonition-title"},
    "a": {"footnote-ref", "footnote-backref", "external"},
    "th": {"right", "center"},
    "td": {"right", "center"},
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"tabindex"},
    "*": {"id"},
}


class Heading(NamedTuple):
    """An entry of a table of contents: `level` counts from 2, `id` is the anchor on the page."""

    level: int
    id: str
    title: str


class Rendered(NamedTuple):
    """A rendered body. `failure` tells why there is none, in the words of the code `too-complex`."""

    html: str = ""
    toc: tuple[Heading, ...] = ()
    words: int = 0
    failure: str = ""


def pack(rendered: Rendered) -> bytes:
    """A rendered body as a line of text."""
    return json.dumps(rendered, ensure_ascii=False).encode()


def unpack(data: bytes) -> Rendered:
    """The rendered body that `pack` was given."""
    clean, toc, words, failure = json.loads(data)
    return Rendered(clean, tuple(Heading(*entry) for entry in toc), words, failure)


def has_failed(data: bytes) -> bool:
    """Whether what `pack` gave tells of a failure, which is what stands last in it."""
    return not data.endswith(b', ""]')


def render_body(body: str, title: str, addresses: Mapping[str, str], root: str) -> Rendered:
    """Render a Markdown body.

    `addresses` says where each link as written leads, relative to the site or absolute; a link that it does not name
    is shown as plain text. `root` leads from the page to the site's root, as `../../`. A first heading that repeats
    `title` is dropped and the rest are shifted so that the page's title stays its only first heading.
    """
    converter, rewriter = _converter()
    converter.reset()
    rewriter.title, rewriter.addresses, rewriter.root = title, addresses, root
    dirty = converter.convert(body)
    clean = _cleaner().clean(dirty)
    toc = tuple(_flatten(getattr(converter, "toc_tokens", [])))
    return Rendered(clean, toc, len(plain_text(clean).split()))


def plain_text(clean: str) -> str:
    """Give the words of sanitised HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", clean)).split())


def _flatten(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], html.unescape(re.sub(r"<[^>]*>", "", token["name"])))
        yield from _flatten(token["children"])


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes={k: set(v) for k, v in _ATTRIBUTES.items()},
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


@cache
def _converter() -> tuple[markdown.Markdown, _Rewriter]:
    converter = markdown.Markdown(
        extensions=["tables", "footnotes", "admonition", "def_list", "sane_lists", "fenced_code", "toc"],
        extension_configs={"toc": {"slugify": _slug, "toc_depth": "2-3"}, "footnotes": {"UNIQUE_IDS": False}},
        output_format="html",
    )
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    inline, blocks = cast(Any, converter.treeprocessors["inline"]), cast(Any, converter.parser)
    inline.inlinePatterns = list(converter.inlinePatterns)  # both are asked for at every step, where a list is quickest
    blocks.blockprocessors = list(blocks.blockprocessors)
    converter.treeprocessors.deregister("prettify")
    converter.treeprocessors.register(_Plain(converter), "plain", 30)  # before inline patterns (20)
    converter.preprocessors.register(_Definitions(converter), "blanks", 20)  # after fenced code (25)
    rewriter = _Rewriter(converter)
    converter.treeprocessors.register(rewriter, "addresses", 12)  # after inline patterns (20), before toc (5)
    return converter, rewriter


def _slug(text: str, separator: str) -> str:
    return anchor_id(anchor(text, separator))


class _Definitions(Preprocessor):
    """Encodes the blanks of an address that stands in angle brackets where a reference is defined."""

    def run(self, lines: list[str]) -> list[str]:
        return [
            _DEFINED.sub(lambda m: m[1] + m[2].replace(" ", "%20"), line) if ">" in line else line for line in lines
        ]


_DEFINED = re.compile(r"^( {0,3}\[[^\[\]^]+\]:[ ]*)<([^<>]*)>")


class _Plain(Treeprocessor):
    """Marks the texts that hold no sign of Markdown, so that no inline pattern is tried on them."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _SIGN.search(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not _SIGN.search(element.tail):
                element.tail = AtomicString(element.tail)


_SIGN = re.compile(r"[\\`*_\[<&\x02]|  \n")


class _Rewriter(Treeprocessor):
    """Shifts headings, puts addresses in, and turns what would need inline styles into classes."""

    title = ""
    addresses: Mapping[str, str] = {}
    root = ""

    def run(self, root: Element) -> None:
        self._headings(root)
        for element in root.iter():
            if element.tag == "a":
                self._link(element)
            elif element.tag == "img":
                self._image(element)
            elif element.tag in ("td", "th"):
                _alignment(element)
        _wrap_tables(root)

    def _headings(self, root: Element) -> None:
        headings = [e for e in root.iter() if re.fullmatch(r"h[1-6]", e.tag)]
        if headings and root[0] is headings[0] and anchor("".join(headings[0].itertext())) == anchor(self.title):
            root.remove(headings.pop(0))
        levels = [int(e.tag[1]) for e in headings]
        shift = 2 - min(levels, default=2)
        for element, level in zip(headings, levels, strict=True):
            element.tag = f"h{min(6, level + shift)}"

    def _link(self, element: Element) -> None:
        if element.get("class", "").startswith("footnote"):
            return
        raw = _address_in(element, "href")
        address = self.addresses.get(raw)
        if address is None:
            address = raw if re.match(r"(?:https?://|mailto:)", raw, re.I) else None
        if address is None:
            element.tag = "span"
            element.attrib.clear()
        elif re.match(r"[a-z]+:", address, re.I):
            element.set("href", address)
            element.set("class", "external")
        else:
            element.set("href", self.root + address)

    def _image(self, element: Element) -> None:
        address = self.addresses.get(_address_in(element, "src"))
        if address is None:
            element.tag = "span"
            element.text = element.get("alt", "")
            element.attrib.clear()
        else:
            element.set("src", self.root + address)
            element.set("loading", "lazy")


def _address_in(element: Element, name: str) -> str:
    """The address of a link or image; a title in parentheses, which the parser takes for a part of it, is set apart."""
    raw = element.get(name, "")
    if titled := _WITH_TITLE.fullmatch(raw):
        raw = titled[1] or titled[2]
        element.set("title", titled[3])
    if title := element.get("title"):
        element.set("title", re.sub(r"\\(?=[\"'()])", "", title))
    return raw.replace(" ", "%20")


_WITH_TITLE = re.compile(r"(?:<([^<>]*)>|(\S+))\s+\(([^()]*)\)")


def _alignment(element: Element) -> None:
    style = element.attrib.pop("style", "")
    for side in ("right", "center"):
        if side in style:
            element.set("class", side)
    if element.tag == "th":
        element.set("scope", "col")


def _wrap_tables(root: Element) -> None:
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == "table" and parent.get("class") != "table-scroll":
                wrapper = Element("div", {"class": "table-scroll", "tabindex": "0"})
                wrapper.tail, child.tail = child.tail, None
                parent[index] = wrapper
                wrapper.append(child)


class _Overtime(Exception):
    pass


def _ring(*_: object) -> None:
    raise _Overtime


def _limit_memory() -> None:
    """Let the worker grow by `MEGABYTES` at the most, where the system can say so."""
    try:
        import resource

        size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = size + MEGABYTES * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):
        return


def _answer(job: dict[str, Any]) -> Rendered:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return render_body(job["body"], job["title"], job["addresses"], job["root"])
    except _Overtime:
        return Rendered(failure=f"It takes longer than {SECONDS:.0f} seconds to render")
    except MemoryError:
        return Rendered(failure=f"It takes more than {MEGABYTES} MB to render")
    except RecursionError:
        return Rendered(failure="Its parts are nested too deeply to render")
    except Exception as error:  # whatever a body does to the parser is that body's finding, not the end of the build
        return Rendered(failure=f"It cannot be rendered ({type(error).__name__})")
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def work(jobs: TextIO, answers: TextIO) -> None:
    """Answer jobs, a JSON object a line, until there are no more; each answer is a JSON list on a line."""
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _ring)
    gc.disable()  # bodies make no circles that are worth looking for
    _converter()
    _limit_memory()
    for line in jobs:
        answers.write(pack(_answer(json.loads(line))).decode() + "\n")
        answers.flush()
        _converter()[0].reset()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    work(sys.stdin, sys.stdout)
