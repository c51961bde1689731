"""The hallway: a content folder to one frozen Repository. Read this first, then downwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from nzc_kb.catalog import Catalog, build_catalog
from nzc_kb.checks import missing_vocabularies, run_checks
from nzc_kb.graph import Graph, build_graph
from nzc_kb.links import Node, texts_of_links
from nzc_kb.model import Vocabulary
from nzc_kb.peers import Peer, find_peers
from nzc_kb.problems import Problem, errors, few_of_a_kind, without_echoes, worst_first
from nzc_kb.readings import Readings
from nzc_kb.related import Neighbour, find_related
from nzc_kb.schema import build_records, build_vocabularies
from nzc_kb.source import Content, display_path, read_content
from nzc_kb.translations import Translation, find_translations
from nzc_kb.views.atlas import Atlas, build_atlas
from nzc_kb.views.facets import Facets, build_facets
from nzc_kb.views.portfolio import Portfolio, build_portfolio
from nzc_kb.views.transition_map import TransitionMap, build_transition_map
from nzc_kb.views.worth import rank_by_worth


@dataclass(frozen=True)
class Repository:
    """Everything that is known of a content folder. The views are worked out when first asked for."""

    catalog: Catalog
    vocabularies: Mapping[str, Vocabulary]
    graph: Graph
    images: Mapping[str, Path]
    problems: tuple[Problem, ...]
    files: int
    today: date
    related_before: Mapping[str, tuple[Neighbour, ...]] | None = None
    """The neighbours, where they are known from an earlier build of the same heads."""

    @property
    def is_publishable(self) -> bool:
        """Whether nothing at error level stands against it."""
        return not errors(self.problems)

    @cached_property
    def facets(self) -> Facets:
        """The resources of each term, and how terms cross."""
        return build_facets(self.catalog, self.vocabularies)

    @cached_property
    def transition_map(self) -> TransitionMap:
        """The phases around their centre, and how well each is covered."""
        return build_transition_map(self.catalog, self.vocabularies, self.facets)

    @cached_property
    def portfolio(self) -> Portfolio:
        """The learning topics and pathways."""
        return build_portfolio(self.catalog, self.vocabularies)

    @cached_property
    def worth(self) -> Mapping[str, int]:
        """The place of each resource in the order in which they are worth showing."""
        return rank_by_worth(self.catalog, self.graph)

    @cached_property
    def translations(self) -> Mapping[str, tuple[Translation, ...]]:
        """What each resource can be read as in another language."""
        return find_translations(self.catalog, self.graph, self.vocabularies.get("relation"))

    @cached_property
    def related(self) -> Mapping[str, tuple[Neighbour, ...]]:
        """The computed neighbours of each resource."""
        if self.related_before is not None:
            return self.related_before
        return find_related(self.catalog, self.graph, self.vocabularies)

    @cached_property
    def link_texts(self) -> Mapping[Node, tuple[str, ...]]:
        """The different texts of links to each record, from the bodies of others."""
        return texts_of_links(self.catalog, self.graph.targets)

    @cached_property
    def peers(self) -> Mapping[str, tuple[Peer, ...]]:
        """The cities that are like each city."""
        return find_peers(self.catalog, self.graph)

    @cached_property
    def atlas(self) -> Atlas:
        """The places of the cities on a map."""
        return build_atlas(self.catalog.cities)


Begin = Callable[["Repository"], object]
"""Is given a repository that was read, but not checked."""


def load_repository(
    content: Path, today: date, readings: Readings | None = None, begin: Begin | None = None
) -> Repository:
    """Load the folder `content`; `today` decides which dates lie in the future. Never raises for what a file holds."""
    return build_repository(read_content(content, readings), display_path(content), today, begin)


def build_repository(read: Content, folder: str, today: date, begin: Begin | None = None) -> Repository:
    """Judge what was read from the folder that findings call `folder`; `begin` is called before the rules are gone
    through, with what is worth to begin with meanwhile.
    """
    vocabularies, _, in_vocabularies = build_vocabularies(read.documents)
    records, in_records = build_records(read.documents, vocabularies, today)
    catalog, in_catalog = build_catalog(records, read.seen)
    graph, in_graph = build_graph(catalog, vocabularies, read.images, read.documents)
    unchecked = Repository(catalog, vocabularies, graph, read.images, (), len(read.documents), today)
    if begin is not None:
        begin(unchecked)
    in_content = run_checks(catalog, vocabularies, read.documents)
    missing = missing_vocabularies(vocabularies, folder)
    found = [*read.problems, *in_vocabularies, *in_records, *in_catalog, *in_graph, *in_content, *missing]
    problems = worst_first(few_of_a_kind(without_echoes(found)))
    return replace(unchecked, problems=problems)
