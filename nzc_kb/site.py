"""A content folder to everything that a site is made of: the checked repository, its pages and its files for
machines.

The one path that every door takes: MkDocs, the terminal and `stage` all call `make_site` and get the same thing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nzc_kb.addresses import url_of
from nzc_kb.bodies import Bodies
from nzc_kb.exports import EXPORTS, OF_HEADS, RESOURCES, build_exports
from nzc_kb.exports.json_files import resources_json
from nzc_kb.exports.picks import pick_files
from nzc_kb.indexing import Indexing
from nzc_kb.languages import published_words, read_words
from nzc_kb.pages import (
    Cards,
    Page,
    build_other_pages,
    build_resource_pages,
    frame_of,
    heads_stamp,
    render_jobs,
    render_problems,
    resource_stamps,
)
from nzc_kb.problems import ProblemsFound
from nzc_kb.readings import Readings
from nzc_kb.related import Neighbour
from nzc_kb.repository import Repository, load_repository
from nzc_kb.severities import Severities, with_severities
from nzc_kb.shelf import Shelf, digest_of, read_again
from nzc_kb.words import CONTENT_LANGUAGE
from nzc_kb.workers import Announce, silently

OTHERS = tuple(name for name in EXPORTS if name != "search")
"""The formats that are made one after the other."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is published: pages as plain data, files as bytes, images by their path in the content folder."""

    repository: Repository
    pages: tuple[Page, ...]
    files: Mapping[str, bytes]
    images: Mapping[str, Path]
    frame: Any = None
    """What stands in the frame around every page, for a page that is none of these: the one that is not there."""
    more: Callable[[], Mapping[str, bytes]] = dict
    """Waits for files that are still being made."""

    def without_bytes(self, more: Iterable[str] = ()) -> Site:
        """The same when its files have been put, and `more`: what they hold need not be held here any more."""
        return replace(self, files=dict.fromkeys([*self.files, *more], b""))

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
    program: str = ""
    """Stands for the program; empty where nothing is kept."""
    drawing: str = ""
    """Stands for everything but its data that a page depends on."""
    is_kept: Callable[[str, str], bool] = lambda _url, _stamp: False
    """Whether the page of that address and stamp is there already."""

    def readings(self) -> Readings | None:
        """What was read before in files that may be the same; what is read now is kept with it when all is done."""
        return read_again(self.shelf, self.program) if self.program else None


def make_site(
    content: Path,
    today: date,
    site_url: str,
    announce: Announce = silently,
    severities: Severities = MappingProxyType({}),
    language: str = CONTENT_LANGUAGE,
    before: Before | None = None,
    executor: Executor | None = None,
    later: ExitStack | None = None,
) -> Site:
    """Load, check, render and draw the folder `content`.

    `announce(label, total)` is told of long work and gives what to call with each bit done; `severities` are those that
    are not as the table of codes has them; `language` is that of the interface. What was made `before` is taken from
    there. An `executor` renders and indexes in place of processes on this machine. The files of the search, which take
    longest, need not be waited for here: they are the site's `more` where it is told to whom they are left for `later`.

    Raises:
        ProblemsFound: findings at error level stand against the content; the exception carries all findings.
        HandError: what was to help failed.
    """
    with ExitStack() as own:
        made = _made(
            content, today, site_url, announce, severities, language, before or Before(), executor, later or own
        )
        if later is None:
            announce("Indexing", 0)
            made = replace(made, files={**made.files, **made.more()}, more=dict)
        return made


def _made(
    content: Path,
    today: date,
    site_url: str,
    announce: Announce,
    severities: Severities,
    language: str,
    before: Before,
    executor: Executor | None,
    later: ExitStack,
) -> Site:
    announce("Reading", 0)
    search: list[Callable[[], dict[str, bytes]]] = []

    def begin(read: Repository) -> None:
        index = Indexing(read, before.shelf, before.program, announce, executor)
        is_beside = before.drawing and executor is None
        search.append(later.enter_context(index.beside()) if is_beside else index.files)

    repository = load_repository(content, today, before.readings(), begin)
    repository = replace(repository, problems=with_severities(repository.problems, severities))
    if not repository.is_publishable:
        raise ProblemsFound(repository.problems)
    announce("Relating", 0)
    heads = heads_stamp(repository, before.drawing)
    repository = _with_related(repository, before.shelf, heads)
    drawer = _Drawer(repository, before, heads, language, executor)
    announce("Listing", 0)
    pages = (*drawer.others(announce), *drawer.resources(announce))
    if failed := render_problems(repository, drawer.bodies.failed):
        raise ProblemsFound((*failed, *repository.problems))
    announce("Exporting", 0)
    return Site(repository, pages, drawer.exports(site_url), repository.images, drawer.frame, *search)


def _with_related(repository: Repository, shelf: Shelf, heads: str) -> Repository:
    """The repository with the neighbours of each resource, which depend on heads alone."""
    data = shelf.get(key := digest_of("related", heads))
    if data is None:
        found = {k: [(n.id, n.shared) for n in near] for k, near in repository.related.items()}
        shelf.put(key, json.dumps(found).encode())
        return repository
    known = {
        k: tuple(Neighbour(i, tuple((kind, tuple(names)) for kind, names in shared)) for i, shared in near)
        for k, near in json.loads(data).items()
    }
    return replace(repository, related_before=known)


def _packed(files: Mapping[str, bytes]) -> bytes:
    """Files as one: their names and lengths on the first line, and then what they hold."""
    return b"\n".join(
        (json.dumps([(path, len(data)) for path, data in files.items()]).encode(), b"".join(files.values()))
    )


def _unpacked(data: bytes) -> dict[str, bytes]:
    files, place = {}, data.index(b"\n") + 1
    for path, length in json.loads(data[:place]):
        files[path] = data[place : place + length]
        place += length
    return files


class _Drawer:
    """Draws what was not drawn before."""

    def __init__(
        self, repository: Repository, before: Before, heads: str, language: str, executor: Executor | None
    ) -> None:
        self.repository, self.before, self.heads = repository, before, heads
        self.cards = Cards(repository, read_words(language))
        self.stamps: Mapping[str, str] = {}
        self.frame: Any = None
        self.bodies = Bodies(before.shelf, before.rendering, executor)

    def others(self, announce: Announce) -> list[Page]:
        """All pages that are not of resources. They depend on heads, not on the bodies of resources."""
        shelf, key = self.before.shelf, digest_of("others", self.heads)
        if self.before.drawing and (data := shelf.get(key)) is not None:
            self.frame, listed = json.loads(data)
            pages = [Page(uri, {}, source=source, key=digest_of(key, uri)) for uri, source in listed]
            if all(self.before.is_kept(page.url, page.key) for page in pages):
                return pages
        is_first = not self.bodies.known  # then all are rendered at once
        jobs = list(render_jobs(self.repository, lambda kind, _: kind != "resource" or is_first))
        bodies = self.bodies.rendered(jobs, announce if is_first else silently)
        announce("Listing", 0)
        pages = build_other_pages(self.repository, self.cards, bodies)
        self.frame = frame_of(self.repository, self.cards.words, pages)
        if not self.before.drawing:
            return pages
        shelf.put(key, json.dumps([self.frame, [(page.uri, page.source) for page in pages]]).encode())
        return [replace(page, key=digest_of(key, page.uri)) for page in pages]

    def resources(self, announce: Announce) -> Iterator[Page]:
        """The pages of all resources."""
        before, repository = self.before, self.repository
        if before.drawing:
            self.stamps = resource_stamps(repository, self.cards, f"{before.drawing} {self.frame}")
        kept = {key for key, stamp in self.stamps.items() if before.is_kept(url_of("resource", key), stamp)}
        wanted = list(render_jobs(repository, lambda kind, key: kind == "resource" and key not in kept))
        bodies = self.bodies.rendered(wanted, announce)
        self.bodies.keep({f"{kind}/{key}" for kind, key in repository.catalog.documents})
        yield from build_resource_pages(repository, self.cards, bodies, self.frame, self.stamps, kept)

    def exports(self, site_url: str) -> dict[str, bytes]:
        """The files for machines, but for those of the search."""
        if not self.before.drawing:
            return published_words() | build_exports(self.repository, site_url, OTHERS) | pick_files(self.repository)
        files = self._files(digest_of("words", self.before.program), published_words)
        for name in OTHERS:
            make = partial(build_exports, self.repository, site_url, (name,))
            if name in OF_HEADS:
                files |= self._of_heads(name, site_url, make)
            elif name == "resources":
                files[RESOURCES] = resources_json(self.repository, site_url, self._line)
            else:
                files |= make()
        return files | self._of_heads("picks", "", partial(pick_files, self.repository))

    def _of_heads(self, name: str, site_url: str, make: Callable[[], Mapping[str, bytes]]) -> dict[str, bytes]:
        """Files that are made of nothing but what stands in heads and vocabularies."""
        return self._files(digest_of("export", name, self.heads, site_url), make)

    def _files(self, key: str, make: Callable[[], Mapping[str, bytes]]) -> dict[str, bytes]:
        return _unpacked(self._kept(key, lambda: _packed(make())))

    def _line(self, key: str, make: Callable[[], bytes]) -> bytes:
        return self._kept(digest_of("line", self.stamps[key]), make)

    def _kept(self, key: str, make: Callable[[], bytes]) -> bytes:
        data = self.before.shelf.get(key)
        if data is None:
            self.before.shelf.put(key, data := make())
        return data
