"""Repository to what can be searched: an entry a resource, the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nzc_kb.model import Resource
from nzc_kb.names import country_name
from nzc_kb.repository import Repository
from nzc_kb.search.entry import Entry
from nzc_kb.views.facets import FACET_FIELDS, countries_of, terms_of

FILTERS = (*FACET_FIELDS, "country", "language", "year", "cities")
"""Fields that a search can be narrowed by."""

GOVERNED = tuple(name for name in FACET_FIELDS if name not in ("co_benefit", "portfolio_part", "level", "format"))
"""The fields with a vocabulary that the search page offers."""


def entries(repository: Repository) -> Iterator[Entry]:
    """The entries of all resources that lists show, in their order: newest first, then by id."""
    for key in repository.facets.listed:
        yield entry_of(repository, repository.catalog.resources[key])


def entry_of(repository: Repository, resource: Resource) -> Entry:
    """The entry of a resource."""
    body = plain(repository.catalog.document("resource", resource.id).body)
    return Entry(
        resource.id,
        resource.language,
        resource.title,
        resource.summary,
        labels_of(repository, resource),
        keywords_of(repository, resource),
        anchors_of(repository, resource),
        f"{resource.key_lesson or ''} {body}".strip(),
    )


def labels_of(repository: Repository, resource: Resource) -> str:
    """The names of a resource's terms and countries."""
    vocabularies = repository.vocabularies
    labels = [
        " ".join((term.label, *term.aliases))
        for field in FACET_FIELDS
        if field in vocabularies
        for key in terms_of(resource, field)
        if (term := vocabularies[field].by_id.get(key))
    ]
    return " . ".join([*labels, *map(country_name, countries_of(resource, repository.catalog.cities))])


def keywords_of(repository: Repository, resource: Resource) -> str:
    """A resource's keywords, the names of its cities, its source and publisher."""
    cities, source = repository.catalog.cities, resource.source
    places = [cities[key].name for key in resource.cities if key in cities]
    return " . ".join([*resource.keywords, *places, *((source.title or "", source.publisher or "") if source else ())])


def anchors_of(repository: Repository, resource: Resource) -> str:
    """The different texts of links that lead to a resource."""
    return " . ".join(map(plain, repository.link_texts.get(("resource", resource.id), ())))


_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_LINE = re.compile(r"\n[ \t]*+(?:[-+]|\d+\.)\s|\n\[[^\[\]]*\]:[^\n]*")
"""How an item of a list and the line of an address begin. What each pattern begins with is looked for fast, and none
looks beyond where it may begin anew, so that no text is read more than once."""
_RULE = re.compile(r"---+:?|\{:[^{}\n]*\}")
_SIGNS = "#*_`|>~"


def plain(body: str) -> str:
    """A body's words without Markdown's signs and addresses, good enough to search and to quote."""
    text = _LINE.sub("\n", f"\n{body}")
    if "](" in text or "][" in text:
        text = _LINK.sub(r"\1", text.replace("![", "["))
    if "---" in text or "{:" in text:
        text = _RULE.sub(" ", text)
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    return " ".join(text.split())


def values_of(repository: Repository, resource: Resource, field: str) -> tuple[str, ...]:
    """What a resource has in a field that can be filtered by: its countries are those of its cities too, its year is
    that of its source, or else of its record.
    """
    if field == "country":
        return countries_of(resource, repository.catalog.cities)
    if field == "year":
        return (((resource.source and resource.source.date) or resource.published.isoformat())[:4],)
    return terms_of(resource, field)
