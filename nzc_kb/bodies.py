"""Bodies to rendered bodies, each rendered once: what lies on the shelf is taken from there, what is made now is put
there, and what failed is held, since another build may end otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor

from nzc_kb.render import Rendered, has_failed, unpack
from nzc_kb.shelf import Shelf, digest_of
from nzc_kb.workers import Announce, Job, render_each


class Bodies:
    """Rendered bodies by the names of their jobs; `rendering` stands for all but a body that rendering depends on."""

    def __init__(self, shelf: Shelf, rendering: str, executor: Executor | None = None) -> None:
        self._shelf, self._rendering, self._executor = shelf, rendering, executor
        self._held: dict[str, Rendered] = {}
        self.known: dict[str, str] = shelf.facts.get("bodies", {})
        """The key of each body on the shelf, of earlier builds too."""
        self._done: set[str] = set()

    @property
    def failed(self) -> Mapping[str, Rendered]:
        """Those that could not be rendered now, in the order of their names."""
        return {name: rendered for name, rendered in sorted(self._held.items()) if rendered.failure}

    def rendered(self, jobs: Sequence[Job], announce: Announce) -> Mapping[str, Rendered]:
        """Have the bodies of some jobs rendered; those on the shelf stay there until they are asked for.

        Raises:
            HandError: the executor failed.
        """
        keys = {job.key: digest_of("body", self._rendering, *job.parts()) for job in jobs if job.key not in self._done}
        left = [job for job in jobs if job.key in keys and self._shelf.get(keys[job.key]) is None]
        progress = announce("Rendering", len(left))

        def take(name: str, data: bytes) -> None:
            if self._shelf.folder is None or has_failed(data):
                self._held[name] = unpack(data)
            else:
                self._shelf.put(keys[name], data)

        render_each(left, take, progress, self._executor)
        self._done |= keys.keys()
        self.known |= keys
        return _Rendered(self._shelf, {job.key: self.known[job.key] for job in jobs}, self._held)

    def keep(self, there: Collection[str]) -> None:
        """Have the bodies that are `there` stay on the shelf: another template may ask for those of kept pages."""
        self.known = {name: key for name, key in self.known.items() if name in there}
        for key in self.known.values():
            self._shelf.has(key)
        self._shelf.facts["bodies"] = self.known


class _Rendered(Mapping[str, Rendered]):
    """Some bodies, by name; those that are not held lie on the shelf."""

    def __init__(self, shelf: Shelf, keys: Mapping[str, str], held: Mapping[str, Rendered]) -> None:
        self._shelf, self._keys, self._held = shelf, keys, held

    def __getitem__(self, name: str) -> Rendered:
        key = self._keys[name]
        if (rendered := self._held.get(name)) is not None:
            return rendered
        if (data := self._shelf.get(key)) is None:
            raise OSError(f"what was rendered of {name} cannot be read again")
        return unpack(data)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
