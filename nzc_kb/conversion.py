"""Markdown to HTML by Python-Markdown, with its extensions and what is ours: links, headings, tables. What comes out is
not clean yet: only `render` asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from xml.etree.ElementTree import Element

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, TocTreeprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor, UnescapeTreeprocessor
from markdown.util import AtomicString

from nzc_kb.anchors import anchor, anchor_id

MARKER = "[TOC]"
"""A line of this alone becomes the table of contents."""

BEGUN_BY: Mapping[str, tuple[str, ...]] = {
    "backtick": ("`",),
    "escape": ("\\",),
    "footnote": ("[^",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_image_ref": ("![",),
    "reference": ("[",),
    "link": ("[",),
    "short_reference": ("[",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  ",),
    "entity": ("&",),
    "em_strong": ("*", "_"),
}
"""Signs of which each inline pattern needs one: on a text without them it is not tried."""

BLOCKS_BEGUN_BY: Mapping[str, tuple[str, ...]] = {
    "hashheader": ("#",),
    "setextheader": ("\n=", "\n-"),
    "deflist": (": ",),
    "quote": (">",),
    "reference": ("]:",),
    "footnote": ("[^",),
    "table": ("|",),
}
"""The same for kinds of blocks and a block; the others may begin with almost anything. Tabs are gone by then."""

IN_BODIES: Mapping[str, re.Pattern[str]] = {
    "hr": re.compile(r"(?:-[ \t]*-[ \t]*-|_[ \t]*_[ \t]*_|\*[ \t]*\*[ \t]*\*)\s*(?:[\r\n]|\Z)"),
    "admonition": re.compile("!!!"),
}
"""What a body holds that has a block of these kinds, which a block alone does not tell: in others none is tried."""


class Converter:
    """Converts one body after another."""

    def __init__(self) -> None:
        self._markdown = converter = markdown.Markdown(
            extensions=[  # not by their names, for which all that is installed would be looked through
                TableExtension(),
                FootnoteExtension(),
                AdmonitionExtension(),
                DefListExtension(),
                SaneListExtension(),
                FencedCodeExtension(),
                _Contents(slugify=_slug, toc_depth="2-3"),
            ],
            output_format="html",
        )
        converter.preprocessors.deregister("html_block")
        converter.inlinePatterns.deregister("html")
        converter.treeprocessors.deregister("prettify")
        converter.treeprocessors.register(_Inline(converter), "inline", 20)
        converter.treeprocessors.deregister("unescape")
        self._unescape = _Unescape(converter)
        converter.treeprocessors.register(self._unescape, "unescape", 0)
        converter.treeprocessors.register(_Plain(converter), "plain", 30)  # before inline patterns (20)
        converter.preprocessors.register(_Definitions(converter), "blanks", 20)  # after fenced code (25)
        self._rewriter = _Rewriter(converter)
        converter.treeprocessors.register(self._rewriter, "addresses", 12)  # after inline patterns (20), before toc (5)
        kinds = converter.parser.blockprocessors
        for name, signs in BLOCKS_BEGUN_BY.items():
            _try_only_with(signs, kinds[name])
        needed = {kinds.get_index_for_name(name): sign for name, sign in IN_BODIES.items()}
        self._blocks = [(needed.get(at), kind) for at, kind in enumerate(kinds)]

    def convert(self, body: str, title: str, addresses: Mapping[str, str]) -> tuple[str, list[dict[str, Any]]]:
        """The HTML of a body and the tokens of its table of contents; see `render.render_body` for the rest."""
        converter, rewriter = self._markdown, self._rewriter
        converter.reset()
        rewriter.title, rewriter.addresses = title, addresses
        blocks = cast(Any, converter.parser)
        blocks.blockprocessors = [kind for needed, kind in self._blocks if needed is None or needed.search(body)]
        blocks.state.clear()  # which a body that could not be converted leaves as it was
        self._unescape.is_needed = "\\" in body
        cast(Any, converter.treeprocessors["toc"]).marker = MARKER if MARKER in body else ""
        dirty = converter.convert(body)
        return dirty, getattr(converter, "toc_tokens", [])


def _try_only_with(signs: tuple[str, ...], processor: BlockProcessor) -> None:
    """Have a kind of block tried only where one of some signs is in a block, without which it would not be found."""
    found = processor.test

    def test(parent: Element, block: str) -> bool:
        for sign in signs:
            if sign in block:
                return found(parent, block)
        return False

    processor.test = test  # type: ignore[method-assign]


class _Inline(InlineProcessor):
    """Tries on a text only those inline patterns of which it has a sign."""

    def __init__(self, converter: markdown.Markdown) -> None:
        super().__init__(converter)
        patterns = converter.inlinePatterns
        signs = {patterns.get_index_for_name(name): signs for name, signs in BEGUN_BY.items()}
        self._tried = [(signs.get(at, ("",)), pattern) for at, pattern in enumerate(patterns)]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        """Like that of the class above, whose name this is; if it has another one day, all patterns are tried."""
        apply = cast(Any, self)._InlineProcessor__applyPattern
        at, start = patternIndex, 0
        while at < len(self._tried) and not isinstance(data, AtomicString):
            signs, pattern = self._tried[at]
            for sign in signs:
                if sign in data:
                    data, is_found, start = apply(pattern, data, at, start)
                    break
            else:
                is_found, start = False, 0
            at += not is_found
        return data


class _Unescape(UnescapeTreeprocessor):
    """Puts back the signs that stood after a backslash, in a body that has one."""

    is_needed = True

    def run(self, root: Element) -> None:
        if self.is_needed:
            super().run(root)


class _ContentsTree(TocTreeprocessor):
    """Draws the list of contents only for a body that shows it."""

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        return super().build_toc_div(toc_list) if self.marker else Element("div")


class _Contents(TocExtension):
    TreeProcessorClass = _ContentsTree


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


_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))


class _Rewriter(Treeprocessor):
    """Shifts headings, puts addresses in, and turns what would need inline styles into classes."""

    title = ""
    addresses: Mapping[str, str] = {}

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
        headings = [e for e in root.iter() if e.tag in _HEADINGS]
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
        else:
            element.set("href", address)
            if re.match(r"[a-z]+:", address, re.I):
                element.set("class", "external")

    def _image(self, element: Element) -> None:
        address = self.addresses.get(_address_in(element, "src"))
        if address is None:
            element.tag = "span"
            element.text = element.get("alt", "")
            element.attrib.clear()
        else:
            element.set("src", address)
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
