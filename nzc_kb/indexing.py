"""A repository to the files of its search, by a process beside this one: nothing else of a site waits for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nzc_kb.hands import Afresh, beside, share_far
from nzc_kb.shelf import Shelf, digest_of
from nzc_kb.workers import Announce

if TYPE_CHECKING:
    from nzc_kb.repository import Repository
    from nzc_kb.search.files import Gathered

MANY = 4_000
"""So many resources that it is worth it to begin a process anew."""


@dataclass(frozen=True)
class Indexing:
    """Makes the files of the search; what was made before is taken from a shelf next to `shelf`."""

    repository: Repository
    shelf: Shelf
    program: str
    announce: Announce
    executor: Executor | None = None
    """Reads the texts, in place of this process."""

    def beside(self) -> AbstractContextManager[Callable[[], dict[str, bytes]]]:
        """Have them made by a process of its own; gives what waits for them.

        Where there are many resources, that process begins anew when it has gathered what it needs: what it was
        forked with has become its own by then, and an index of many takes as much room again.
        """
        return beside(self._begun)

    def files(self) -> dict[str, bytes]:
        """The files, by their names on the site.

        Raises:
            HandError: what was to help failed.
            OSError: what was kept is not there any more.
        """
        return self._gathered().now()

    def _begun(self) -> dict[str, bytes] | Afresh[dict[str, bytes]]:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads for what nothing here asks for
        left = self._gathered()
        gathered: Gathered = left.given[0]
        return left if gathered.size >= MANY else left.now()

    def _gathered(self) -> Afresh[dict[str, bytes]]:
        """What is left to be made when all texts are read."""
        from nzc_kb.exports.browser import gather  # slow to start with, and others go on meanwhile
        from nzc_kb.exports.portions import read_here

        folder = self.shelf.folder and self.shelf.folder.parent / f"{self.shelf.folder.name}-search"
        with _opened(folder, self.program) as keep:
            gathered = gather(self.repository, keep, read_here if self.executor is None else self._far)
        return Afresh(_put_together, (gathered, folder, self.program))

    def _far(self, portions: Sequence[Any]) -> list[bytes]:
        from nzc_kb.exports.portions import read_all

        assert self.executor is not None
        progress = self.announce("Indexing", len(portions))
        return share_far(self.executor, portions, read_all, lambda _, data: data, progress, size=1)


def _put_together(gathered: Gathered, folder: Path | None, program: str) -> dict[str, bytes]:
    from nzc_kb.search.files import files_of

    with _opened(folder, program) as keep:
        files = files_of(gathered, keep)
        keep.save()
        return files


@contextmanager
def _opened(folder: Path | None, program: str) -> Iterator[_OfSearch]:
    shelf = Shelf.open(folder)
    try:
        yield _OfSearch(shelf, program)
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

    def save(self) -> None:
        self._shelf.save()
