"""A resource to what a citation says of it, in the manner of APA. Entries for BibTeX are made of it in the browser."""

from __future__ import annotations

from dataclasses import dataclass

from nzc_kb.model import Resource
from nzc_kb.names import SITE_NAME


@dataclass(frozen=True, slots=True)
class Cited:
    """Who says it, when, under which title, where, and what it rests on."""

    by: str
    year: str
    title: str
    link: str
    based_on: str

    def apa(self) -> tuple[str, str, str]:
        """One line in the manner of APA: what stands before the title, the title, and what stands after it."""
        link = f" {self.link}" if self.link else ""
        after = f".{link}{self.based_on and f' Based on: {self.based_on}.'}"
        return f"{self.by} ({self.year or 'n.d.'}). ", self.title, after


def cite(resource: Resource) -> Cited:
    """Cite the resource itself where it lives elsewhere, else this record and what it is based on."""
    source = resource.source
    if resource.url:
        who = (", ".join(source.authors) or source.publisher if source else None) or SITE_NAME
        return Cited(who, source.date[:4] if source and source.date else "", resource.title, resource.url, "")
    named = [source.title, source.publisher, f"pages {source.pages}" if source.pages else ""] if source else []
    return Cited(SITE_NAME, str(resource.published.year), resource.title, "", ", ".join(part for part in named if part))
