"""A repository to the files of its search, by a process beside this one: nothing else of a site waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from nzc_kb.hands import beside, share_far
from nzc_kb.repository import Repository
from nzc_kb.shelf import Shelf, digest_of
from nzc_kb.workers import Announce


@dataclass(frozen=True)
class Indexing:
    """Makes the files of the search; what was made before is taken from a shelf next to `shelf`."""

    repository: Repository
    site_url: str
    shelf: Shelf
    program: str
    announce: Announce
    executor: Executor | None = None
    """Reads the texts, in place of this process."""

    def beside(self) -> AbstractContextManager[Callable[[], dict[str, bytes]]]:
        """Have them made by a process of its own; gives what waits for them."""
        return beside(self.files)

    def files(self) -> dict[str, bytes]:
        """The files, by their names on the site.

        Raises:
            HandError: what was to help failed.
        """
        from nzc_kb.exports.browser import search_files  # slow to start with, and others go on meanwhile
        from nzc_kb.exports.portions import read_here

        with _kept(self.shelf, self.program) as keep:
            return search_files(self.repository, self.site_url, keep, read_here if self.executor is None else self._far)

    def _far(self, portions: Sequence[Any]) -> list[bytes]:
        from nzc_kb.exports.portions import read_all

        assert self.executor is not None
        progress = self.announce("Indexing", len(portions))
        return share_far(self.executor, portions, read_all, lambda _, data: data, progress, size=1)


@contextmanager
def _kept(beside: Shelf, program: str) -> Iterator[_OfSearch]:
    """The shelf of the search; what was put there stays if all goes well."""
    folder = beside.folder
    shelf = Shelf.open(folder and folder.parent / f"{folder.name}-search")
    try:
        yield _OfSearch(shelf, program)
        shelf.save()
    finally:
        shelf.close()


class _OfSearch:
    """What of the search lies on a shelf, which is its own, as another process may be at work on it."""

    def __init__(self, shelf: Shelf, program: str) -> None:
        self._shelf, self._program = shelf, program

    def get(self, key: str) -> bytes | None:
        return self._shelf.get(digest_of(self._program, key))

    def put(self, key: str, data: bytes) -> None:
        self._shelf.put(digest_of(self._program, key), data)
