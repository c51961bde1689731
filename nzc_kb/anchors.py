"""The anchors of headings: one rule for the checks and for the rendered page."""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(r"\[([^\[\]]*+)\]\([^()]*+\)")
_WORD = re.compile(r"[a-z0-9]+")


def anchor(text: str, separator: str = "-") -> str:
    """Give the anchor of a heading: its words in lower case, accents folded, joined by hyphens."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return separator.join(_WORD.findall(text.lower())) or "section"


def anchor_id(name: str) -> str:
    """The id that a heading with this anchor has on the page, set apart so that no text can pass for a part of the
    page.
    """
    return f"s-{name}"
