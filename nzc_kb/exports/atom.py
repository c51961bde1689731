"""Repository to an Atom feed of what came in last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

from nzc_kb.addresses import url_of
from nzc_kb.repository import Repository
from nzc_kb.search.entries import GOVERNED

ENTRIES, TERM_ENTRIES = 50, 12
NAMESPACE = "city-climate-knowledge"


def atom_feed(repository: Repository, site_url: str) -> bytes:
    """The newest resources, as Atom 1.0. Ids do not depend on the site's address, so a moved site repeats nothing."""
    newest = repository.facets.listed[:ENTRIES]
    return _feed(repository, site_url, "feed.xml", "City Climate Knowledge: new resources", newest)


def term_feeds(repository: Repository, site_url: str) -> dict[str, bytes]:
    """A feed of the newest resources of each term that the search offers, by its name on the site."""
    return {
        (path := f"feeds/{field}/{term.id}.xml"): _feed(
            repository,
            site_url,
            path,
            f"City Climate Knowledge: {term.label}",
            keys[:TERM_ENTRIES],
        )
        for field in GOVERNED
        if field in repository.vocabularies
        for term in repository.vocabularies[field].terms
        if (keys := repository.facets.members[field].get(term.id))
    }


def _feed(repository: Repository, site_url: str, path: str, title: str, keys: Sequence[str]) -> bytes:
    import feedgenerator  # slow to start with, and feeds are made only when a head has changed

    feed = feedgenerator.Atom1Feed(
        title=title,
        link=site_url,
        description="Resources for climate-neutral cities.",
        language="en",
        feed_url=f"{site_url}{path}",
        feed_guid=_urn(path.removesuffix(".xml")),
    )
    for key in keys:
        resource = repository.catalog.resources[key]
        vocabulary = repository.vocabularies["topic"]
        feed.add_item(
            title=resource.title,
            link=site_url + url_of("resource", key),
            description=resource.summary,
            unique_id=_urn(f"resource/{key}"),
            pubdate=_noon(resource.published),
            updateddate=_noon(resource.reviewed or resource.published),
            categories=[vocabulary.term_label(term) for term in resource.topic],
        )
    return bytes(feed.writeString("utf-8").encode())


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"{NAMESPACE}/{name}").urn


def _noon(value: date) -> datetime:
    return datetime(value.year, value.month, value.day, 12, tzinfo=UTC)
