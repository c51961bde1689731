"""Records to schema.org JSON-LD. Only what a record says is said; addresses are left relative to the page's own."""

from __future__ import annotations

from typing import Any

from nzc_kb.model import City, Pathway, Resource
from nzc_kb.names import country_name
from nzc_kb.pages.cards import Cards

CONTEXT = "https://schema.org"
LICENCE_ADDRESS = "https://spdx.org/licenses/{}.html"


def resource_ld(resource: Resource, cards: Cards) -> dict[str, Any]:
    """A resource as a LearningResource."""
    source = resource.source
    found = {
        "@context": CONTEXT,
        "@type": "LearningResource",
        "identifier": resource.id,
        "name": resource.title,
        "description": resource.summary,
        "inLanguage": resource.language,
        "datePublished": resource.published.isoformat(),
        "dateModified": resource.reviewed.isoformat() if resource.reviewed else None,
        "learningResourceType": cards.kind(resource),
        "about": [cards.label("topic", term) for term in resource.topic],
        "keywords": [
            *resource.keywords,
            *(cards.label(f, t) for f in ("lever", "domain", "phase") for t in getattr(resource, f)),
        ],
        "audience": [
            {"@type": "Audience", "audienceType": cards.label("audience", term)} for term in resource.audience
        ],
        "spatialCoverage": cards.places(resource, limit=99),
        "sameAs": resource.url,
        "version": resource.version,
        "license": LICENCE_ADDRESS.format(resource.licence) if resource.licence else None,
        "timeRequired": f"PT{resource.duration}M" if resource.duration else None,
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": source.title,
            "author": list(source.authors),
            "publisher": source.publisher,
            "datePublished": source.date,
            "url": source.url,
            "identifier": f"doi:{source.doi}" if source.doi else None,
            "pagination": source.pages,
        }
        if source
        else None,
    }
    return _said(found)


def city_ld(city: City) -> dict[str, Any]:
    """A city as a City."""
    return _said(
        {
            "@context": CONTEXT,
            "@type": "City",
            "name": city.name,
            "sameAs": city.url,
            "containedInPlace": {"@type": "Country", "name": country_name(city.country), "identifier": city.country},
            "geo": {"@type": "GeoCoordinates", "latitude": city.coordinates[0], "longitude": city.coordinates[1]}
            if city.coordinates
            else None,
        }
    )


def pathway_ld(pathway: Pathway, cards: Cards) -> dict[str, Any]:
    """A pathway as an ordered list."""
    resources = cards.repository.catalog.resources
    return _said(
        {
            "@context": CONTEXT,
            "@type": "ItemList",
            "name": pathway.title,
            "description": pathway.summary,
            "itemListElement": [
                {"@type": "ListItem", "position": n, "name": resources[s.resource].title}
                for n, s in enumerate(pathway.steps, 1)
            ],
        }
    )


def _said(value: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not there."""
    return {
        key: _said(item) if isinstance(item, dict) else item
        for key, item in value.items()
        if item not in (None, "", [], {}, ())
    }
