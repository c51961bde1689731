"""A content folder to everything that a site is made of: the checked repository, its pages and its files for
machines.

The one path that every door takes: MkDocs, the terminal and `stage` all call `make_site` and get the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from nzc_kb.exports import build_exports
from nzc_kb.languages import published_words
from nzc_kb.pages import Page, build_pages, render_jobs, render_problems
from nzc_kb.problems import ProblemsFound
from nzc_kb.repository import Repository, load_repository
from nzc_kb.severities import Severities, with_severities
from nzc_kb.words import CONTENT_LANGUAGE
from nzc_kb.workers import Announce, render_all, silently


@dataclass(frozen=True, slots=True)
class Site:
    """What is published: pages as plain data, files as bytes, images by their path in the content folder."""

    repository: Repository
    pages: tuple[Page, ...]
    files: Mapping[str, bytes]
    images: Mapping[str, Path]

    @property
    def links(self) -> int:
        """How many links between records there are: relations, links in bodies, neighbours, steps."""
        graph = self.repository.graph
        return (
            sum(map(len, graph.relations.values()))
            + sum(map(len, graph.backlinks.values()))
            + sum(map(len, graph.pathways_of.values()))
            + sum(map(len, self.repository.related.values()))
            + sum(map(len, graph.by_city.values()))
        )


def make_site(
    content: Path,
    today: date,
    site_url: str,
    announce: Announce = silently,
    severities: Severities = MappingProxyType({}),
    language: str = CONTENT_LANGUAGE,
) -> Site:
    """Load, check, render and draw the folder `content`.

    `announce(label, total)` is told of long work and gives what to call with each bit done; `severities` are those that
    are not as the table of codes has them; `language` is that of the interface.

    Raises:
        ProblemsFound: findings at error level stand against the content; the exception carries all findings.
    """
    repository = load_repository(content, today)
    repository = replace(repository, problems=with_severities(repository.problems, severities))
    if not repository.is_publishable:
        raise ProblemsFound(repository.problems)
    jobs = list(render_jobs(repository))
    bodies = render_all(jobs, announce("Rendering", len(jobs)))
    if failed := render_problems(repository, bodies):
        raise ProblemsFound((*failed, *repository.problems))
    return Site(
        repository,
        tuple(build_pages(repository, bodies, language)),
        build_exports(repository, site_url) | published_words(),
        repository.images,
    )
