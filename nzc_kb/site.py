"""A content folder to everything that a site is made of: the checked repository, its pages and its files for
machines.

The one path that every door takes: MkDocs, the terminal and `stage` all call `make_site` and get the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from nzc_kb.addresses import url_of
from nzc_kb.exports import build_exports
from nzc_kb.pages import (
    Cards,
    Page,
    build_other_pages,
    build_resource_pages,
    frame_of,
    render_jobs,
    render_problems,
    resource_stamps,
)
from nzc_kb.problems import ProblemsFound
from nzc_kb.render import Rendered, pack, unpack
from nzc_kb.repository import Repository, load_repository
from nzc_kb.severities import Severities, with_severities
from nzc_kb.shelf import Shelf, digest_of
from nzc_kb.workers import Announce, Job, render_all, silently


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


@dataclass(frozen=True)
class Before:
    """What earlier builds made, and what stands for all that it depends on beside the content."""

    shelf: Shelf = field(default_factory=lambda: Shelf(None))
    rendering: str = ""
    """Stands for everything but a body that rendering depends on."""
    drawing: str = ""
    """Stands for everything but its data that a page depends on."""
    is_kept: Callable[[str, str], bool] = lambda _url, _stamp: False
    """Whether the page of that address and stamp is there already."""


def make_site(
    content: Path,
    today: date,
    site_url: str,
    announce: Announce = silently,
    severities: Severities = MappingProxyType({}),
    before: Before | None = None,
) -> Site:
    """Load, check, render and draw the folder `content`.

    `announce(label, total)` is told of long work and gives what to call with each bit done; `severities` are those that
    are not as the table of codes has them. What was made `before` is taken from there.

    Raises:
        ProblemsFound: findings at error level stand against the content; the exception carries all findings.
    """
    repository = load_repository(content, today)
    repository = replace(repository, problems=with_severities(repository.problems, severities))
    if not repository.is_publishable:
        raise ProblemsFound(repository.problems)
    pages = _pages(repository, before or Before(), announce)
    return Site(repository, tuple(pages), build_exports(repository, site_url), repository.images)


def _pages(repository: Repository, before: Before, announce: Announce) -> Iterator[Page]:
    """Render and draw all pages: those that are not of resources, then those of the resources that are not kept."""
    cards = Cards(repository)
    bodies = _render(repository, list(render_jobs(repository, lambda kind, _: kind != "resource")), before, silently)
    others = build_other_pages(repository, cards, bodies)
    yield from others
    frame = frame_of(repository, others)
    stamps = resource_stamps(repository, cards, f"{before.drawing} {frame}") if before.drawing else {}
    kept = {key for key, stamp in stamps.items() if before.is_kept(url_of("resource", key), stamp)}
    wanted = list(render_jobs(repository, lambda kind, key: kind == "resource" and key not in kept))
    bodies = _render(repository, wanted, before, announce)
    yield from build_resource_pages(repository, cards, bodies, frame, stamps, kept)


def _render(repository: Repository, jobs: list[Job], before: Before, announce: Announce) -> dict[str, Rendered]:
    """Render bodies, but those that lie on the shelf."""
    shelf = before.shelf
    keys = {job.key: digest_of("body", before.rendering, job.line()) for job in jobs}
    found = {job.key: unpack(data) for job in jobs if (data := shelf.get(keys[job.key])) is not None}
    left = [job for job in jobs if job.key not in found]
    made = render_all(left, announce("Rendering", len(left)))
    if failed := render_problems(repository, made):
        raise ProblemsFound((*failed, *repository.problems))
    for name, rendered in made.items():
        shelf.put(keys[name], pack(rendered))
    return {job.key: found.get(job.key) or made[job.key] for job in jobs}
