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
from nzc_kb.pages import Page, build_pages, render_jobs, render_problems
from nzc_kb.problems import ProblemsFound
from nzc_kb.render import Rendered, pack, unpack
from nzc_kb.repository import Repository, load_repository
from nzc_kb.severities import Severities, with_severities
from nzc_kb.shelf import Shelf, digest_of
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
    shelf: Shelf | None = None,
    stamp: str = "",
) -> Site:
    """Load, check, render and draw the folder `content`.

    `announce(label, total)` is told of long work and gives what to call with each bit done; `severities` are those that
    are not as the table of codes has them. Bodies that an earlier build rendered are taken from the `shelf`; `stamp`
    stands for everything but the body that rendering depends on.

    Raises:
        ProblemsFound: findings at error level stand against the content; the exception carries all findings.
    """
    repository = load_repository(content, today)
    repository = replace(repository, problems=with_severities(repository.problems, severities))
    if not repository.is_publishable:
        raise ProblemsFound(repository.problems)
    bodies = _render(repository, shelf or Shelf(None), stamp, announce)
    if failed := render_problems(repository, bodies):
        raise ProblemsFound((*failed, *repository.problems))
    return Site(
        repository, tuple(build_pages(repository, bodies)), build_exports(repository, site_url), repository.images
    )


def _render(repository: Repository, shelf: Shelf, stamp: str, announce: Announce) -> dict[str, Rendered]:
    """Render all bodies, but those that lie on the shelf."""
    jobs = list(render_jobs(repository))
    keys = {job.key: digest_of("body", stamp, job.line()) for job in jobs}
    found = {job.key: unpack(data) for job in jobs if (data := shelf.get(keys[job.key])) is not None}
    left = [job for job in jobs if job.key not in found]
    made = render_all(left, announce("Rendering", len(left)))
    for name, rendered in made.items():
        if not rendered.failure:
            shelf.put(keys[name], pack(rendered))
    return {job.key: found.get(job.key) or made[job.key] for job in jobs}
