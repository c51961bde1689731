"""The anchors of headings: one rule for the checks and for the rendered page."""

from __future__ import annotations

import re
import unicodedata


def anchor(text: str, separator: str = "-") -> str:
    """Give the anchor of a heading: its words in lower case, accents folded, joined by hyphens."""
    plain = re.sub(r"\[([^\[\]]*+)\]\([^()]*+\)", r"\1", text)
    folded = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return separator.join(re.findall(r"[a-z0-9]+", folded.lower())) or "section"


def anchor_id(name: str) -> str:
    """The id that a heading with this anchor has on the page, set apart so that no text can pass for a part of the
    page.
    """
    return f"s-{name}"
