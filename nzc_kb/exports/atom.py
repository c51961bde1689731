"""Repository to an Atom feed of what came in last."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

import feedgenerator

from nzc_kb.addresses import url_of
from nzc_kb.repository import Repository

ENTRIES = 50
NAMESPACE = "city-climate-knowledge"


def atom_feed(repository: Repository, site_url: str) -> bytes:
    """The newest resources, as Atom 1.0. Ids do not depend on the site's address, so a moved site repeats nothing."""
    feed = feedgenerator.Atom1Feed(
        title="City Climate Knowledge: new resources",
        link=site_url,
        description="Resources for climate-neutral cities.",
        language="en",
        feed_url=f"{site_url}feed.xml",
        feed_guid=_urn("feed"),
    )
    for key in repository.facets.listed[:ENTRIES]:
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
