"""A resource to what a citation says of it, in the manner of APA and as BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nzc_kb.model import Resource
from nzc_kb.names import SITE_NAME

_SPECIAL = re.compile(r"([&%$#_])")


@dataclass(frozen=True, slots=True)
class Cited:
    """Who says it, when, under which title, where, and what it rests on."""

    by: str
    year: str
    title: str
    link: str
    based_on: str

    def apa(self) -> str:
        """One line in the manner of APA."""
        year = self.year or "n.d."
        link = f" {self.link}" if self.link else ""
        return f"{self.by.rstrip('.')} ({year}). {self.title}.{link}{self.based_on and f' Based on: {self.based_on}.'}"

    def bibtex(self, key: str) -> str:
        """An entry of a bibliography."""
        fields = {
            "author": f"{{{_plain(self.by)}}}",
            "title": f"{{{_plain(self.title)}}}",
            "year": self.year,
            "url": _address(self.link),
            "note": self.based_on and f"Based on: {_plain(self.based_on)}",
        }
        lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{key}{lines}\n}}"


def cite(resource: Resource) -> Cited:
    """Cite the resource itself where it lives elsewhere, else this record and what it is based on."""
    source = resource.source
    if resource.url:
        who = (", ".join(source.authors) or source.publisher if source else None) or SITE_NAME
        return Cited(who, source.date[:4] if source and source.date else "", resource.title, resource.url, "")
    named = [source.title, source.publisher, f"pages {source.pages}" if source.pages else ""] if source else []
    return Cited(SITE_NAME, str(resource.published.year), resource.title, "", ", ".join(part for part in named if part))


def _address(link: str) -> str:
    """An address that ends no value."""
    return link.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _plain(text: str) -> str:
    """Text that BibTeX prints as it is."""
    return _SPECIAL.sub(r"\\\1", text.replace("\\", "/").replace("{", "(").replace("}", ")"))
