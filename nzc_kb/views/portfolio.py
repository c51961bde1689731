"""Catalog to the Portfolio: learning topics with their items by part, and pathways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nzc_kb.catalog import Catalog
from nzc_kb.model import LearningTopic, Pathway, Vocabulary, VocabularyTerm


@dataclass(frozen=True, slots=True)
class TopicOnPortfolio:
    """A learning topic: its term, its record if there is one, and its resources under each part ("" for none)."""

    term: VocabularyTerm
    record: LearningTopic | None
    parts: Mapping[str, tuple[str, ...]]

    @property
    def count(self) -> int:
        """How many resources it has."""
        return len({key for ids in self.parts.values() for key in ids})


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What can be learned, by topic and by pathway."""

    topics: tuple[TopicOnPortfolio, ...]
    pathways: tuple[Pathway, ...]


def build_portfolio(catalog: Catalog, vocabularies: Mapping[str, Vocabulary]) -> Portfolio:
    """Sort the resources under the terms of the learning portfolio, in the order of the vocabularies."""
    vocabulary, parts = vocabularies.get("learning_topic"), vocabularies.get("portfolio_part")
    order = [part.id for part in parts.terms] if parts else []
    found: dict[str, dict[str, list[str]]] = {
        term.id: {part: [] for part in [*order, ""]} for term in (vocabulary.terms if vocabulary else ())
    }
    for resource in catalog.resources.values():
        if resource.status != "withdrawn":
            for topic in resource.learning_topic:
                for part in resource.portfolio_part or ("",):
                    found.setdefault(topic, {}).setdefault(part, []).append(resource.id)
    topics = [
        TopicOnPortfolio(
            term,
            catalog.learning_topics.get(term.id),
            {part: tuple(ids) for part, ids in found[term.id].items() if ids},
        )
        for term in (vocabulary.terms if vocabulary else ())
    ]
    return Portfolio(
        tuple(sorted(topics, key=lambda t: t.record.order if t.record else 10_000)),
        tuple(sorted(catalog.pathways.values(), key=lambda p: _place(p, vocabularies))),
    )


def _place(pathway: Pathway, vocabularies: Mapping[str, Vocabulary]) -> tuple[bool, int, str]:
    """Pathways in the order of the map: those without prerequisites first, then by the earliest phase that they
    belong to.
    """
    phases = vocabularies["phase"]
    around = [term.id for term in phases.terms if term.id != phases.centre]
    return (
        bool(pathway.prerequisites),
        min((around.index(p) for p in pathway.phase if p in around), default=len(around)),
        pathway.id,
    )


def step_minutes(pathway: Pathway) -> int:
    """How long a pathway takes, in minutes."""
    return sum(step.minutes for step in pathway.steps)
