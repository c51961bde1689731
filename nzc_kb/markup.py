"""A body's text, without its code, to the HTML in it: where it stands, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_TOLD = 50
"""So many places are told for one body; after that the body as a whole is in question."""

_ELEMENTS = frozenset(
    """
    a abbr acronym address animate applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote
    body br button canvas caption center circle cite code col colgroup command content data datalist dd del details dfn
    dialog dir div dl dt element ellipse em embed fieldset figcaption figure font footer foreignobject form frame
    frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label layer
    legend li line link listing main map mark marquee math menu menuitem meta meter mi mn mo mtext multicol nav nextid
    nobr noembed noframes noscript object ol optgroup option output p param path picture plaintext polygon polyline
    portal pre progress q rb rect rp rt rtc ruby s samp script search section select set shadow slot small source spacer
    span strike strong style sub summary sup svg table tbody td template text textarea tfoot th thead time title tr
    track tspan tt u ul use var video wbr xmp
    """.split()
)
"""The elements that browsers know, old ones too."""

_NEVER_WORDS = "script|iframe|object|embed|applet|img|svg|style|form|input|frame|base|meta|link|portal|template"

_HTML = re.compile(
    r"<!--(?:[^-\n]|-(?!->)){0,200}+(?:-->)?|</?([A-Za-z][A-Za-z0-9-]*+)((?:[\s/][^<>]*+)?)>|<!\[CDATA\[|<![A-Za-z]|<\?"
    rf"|<(?:{_NEVER_WORDS})(?=[\s/]|\Z)",
    re.I,
)

_INSTEAD = {
    "write **words**": "b strong",
    "write *words*": "i em cite dfn var",
    "write `words`": "code kbd samp tt",
    "leave an empty line where a new paragraph begins": "br p div span section article center font",
    "write [words](address)": "a link",
    "write ![what it shows](../assets/picture.png)": "img picture image figure",
    "begin the line with ##": "h1 h2 h3 h4 h5 h6",
    "begin each line of the list with - or 1.": "ul ol li menu dir",
    "write the table with | between its cells": "table thead tbody tfoot tr td th caption col colgroup",
    "begin each quoted line with >": "blockquote q",
    "write a line of ---": "hr",
    "write the words alone": "u s del ins mark small big sub sup abbr",
    "begin the part with a heading of its own": "details summary",
}
_ADVICE = {name: advice for advice, names in _INSTEAD.items() for name in names.split()}


class Found(NamedTuple):
    """HTML in a text: from where to where it stands, and what to do about it."""

    start: int
    end: int
    advice: str


def find_html(text: str) -> Iterator[Found]:
    """Find what a browser would take for HTML; a sum such as `a<b and c>d` is none."""
    told = 0
    for m in _HTML.finditer(text):
        if text[m.start() - 1 : m.start()] == "\\" or (m[1] is not None and not _is_tag(m[0], m[1].lower(), m[2])):
            continue
        yield Found(m.start(), m.end(), _advice(m[0]))
        told += 1
        if told == MOST_TOLD:
            return


def _is_tag(whole: str, name: str, attributes: str) -> bool:
    if whole[1] == "/" or "=" in attributes or "\n" in whole or "-" in name:
        return True
    return name in _ELEMENTS and (len(name) > 1 or not attributes.strip(" /"))


def _advice(whole: str) -> str:
    if whole.startswith("<!--"):
        return "delete the remark; remarks to other authors belong in the pull request"
    name = re.match(r"</?([A-Za-z0-9-]+)", whole)
    return _ADVICE.get(name[1].lower(), "delete it") if name else "delete it"
