"""What a build made, to be taken from the shelf by the next: rendered bodies, digests of drawn pages, neighbours.

Everything lies under a key that is made of all that it depends on, so nothing can be out of date; deleting the shelf
changes nothing but time. An index names each thing with its place and digest, and is sealed like the search index, so
that nobody can bring a page along with a pull request. Things are only ever added to the pack, and the index takes the
place of the old one last: a build that is killed leaves the shelf as it was.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from nzc_kb.readings import Readings
from nzc_kb.seal import seal_key

INDEX = "index.json"
FORMAT = 1
ROOM = 4 << 20
"""The pack is made anew when it is more than twice what is used of it, and so much besides."""

PARTS = 20
"""Parts of readings after which they are made one again."""

Entry = list[Any]
"""Where a thing lies in the pack, how long it is, its digest."""


def digest_of(*parts: str | bytes) -> str:
    """A short key made of some parts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


@dataclass
class Shelf:
    """Things by key, in a folder. Without a folder, or without a secret to seal it with, nothing is kept."""

    folder: Path | None
    facts: dict[str, Any] = field(default_factory=dict)
    """Small things by the name of their kind; they are kept in the index."""
    _entries: dict[str, Entry] = field(default_factory=dict)
    _used: dict[str, Entry] = field(default_factory=dict)
    _fresh: dict[str, bytes] = field(default_factory=dict)
    """What could not be written, or was made by a process that helps: it is not kept."""
    readings: Readings | None = None
    """What is being read; it is kept in parts, of which each build adds one and at times makes one of all."""
    _pack: str = ""
    _stream: FileIO | None = None
    """The pack that is in use, to be read and added to."""
    _end: int = 0
    _owner: int = field(default_factory=os.getpid)

    @classmethod
    def open(cls, folder: Path | None) -> Shelf:
        """Open the shelf in `folder`; an empty one where there is none, or where it is not ours."""
        secret = seal_key() if folder is not None else None
        if folder is None or secret is None:
            return cls(None)
        try:
            seal, _, text = (folder / INDEX).read_text(encoding="utf-8").partition("\n")
            if not hmac.compare_digest(seal, _seal(secret, text)):
                return cls(folder)
            index = json.loads(text)
            if index["format"] != FORMAT:
                return cls(folder)
            pack = str(index["pack"])
            return cls(folder, index["facts"], index["entries"], _pack=pack)
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder)

    def get(self, key: str) -> bytes | None:
        """The thing under a key; None where there is none, or where its bytes are not those that were put there."""
        entry = self._entries.get(key)
        if entry is None or self.folder is None:
            return self._fresh.get(key)
        start, length, digest = entry
        try:
            data = self._read(start, length)
        except (OSError, ValueError):
            return None
        if len(data) != length or hashlib.sha256(data).hexdigest() != digest:
            return None
        self._used[key] = entry
        return data

    def has(self, key: str) -> bool:
        """Whether there is a thing under a key, which is then kept."""
        entry = self._entries.get(key)
        if entry is not None:
            self._used[key] = entry
        return entry is not None

    def put(self, key: str, data: bytes) -> None:
        """Put a thing under its key. It goes to the disk at once, so that not everything is held at one time."""
        if self.folder is None:
            return
        if self._fresh or self._owner != os.getpid():
            self._fresh[key] = data
            return
        try:
            stream, left = self._open(), memoryview(data)
            while left:
                left = left[stream.write(left) :]
        except OSError:
            self._fresh[key] = data
            return
        self._used[key] = self._entries[key] = [self._end, len(data), hashlib.sha256(data).hexdigest()]
        self._end += len(data)

    def close(self) -> None:
        """Let go of the pack; what was not saved is forgotten."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _open(self) -> FileIO:
        """The pack, at its end; a new one where there is none."""
        assert self.folder is not None
        if self._stream is None:
            if not self._pack:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._pack = "1.pack"
                (self.folder / self._pack).unlink(missing_ok=True)
            self._stream = FileIO(self.folder / self._pack, "ab+")
            self._end = self._stream.seek(0, os.SEEK_END)
        return self._stream

    def _read(self, start: int, length: int) -> bytes:
        stream = self._open()
        if hasattr(os, "pread"):  # processes that help share the place in the file
            return os.pread(stream.fileno(), length, start)
        stream.seek(start)
        return stream.read(length)

    def save(self) -> None:
        """Keep what was put and what was used, where the disk allows; drop the rest."""
        secret = seal_key()
        if self.folder is None or secret is None:
            return
        self._keep_readings()
        if self._fresh:  # the disk is full: what was kept before is better than a part of this
            return
        with suppress(OSError):
            self._compact()
            index = {"format": FORMAT, "pack": self._pack, "facts": self.facts, "entries": self._used}
            text = json.dumps(index, separators=(",", ":"))
            fresh = self.folder / f"{INDEX}.new"
            fresh.write_text(f"{_seal(secret, text)}\n{text}", encoding="utf-8")
            fresh.replace(self.folder / INDEX)
            for other in self.folder.glob("*.pack"):
                if other.name != self._pack:
                    other.unlink()
        self.close()

    def _keep_readings(self) -> None:
        found = self.readings
        if found is None or found.is_as_it_was():
            return
        stamp, parts = self.facts["readings"]
        is_whole = len(parts) >= PARTS or len(found.known) > 2 * (len(found.used) + len(found.fresh))
        data = found.dump(everything=is_whole or not parts)
        key = digest_of("readings", stamp, data)
        for part in parts if is_whole else ():
            self._used.pop(part, None)
        self.put(key, data)
        self.facts["readings"] = [stamp, [key] if is_whole else [*parts, key]]

    def _compact(self) -> None:
        """Write a new pack where too much of the old one is of no use."""
        assert self.folder is not None
        self._open()
        if self._end <= 2 * sum(entry[1] for entry in self._used.values()) + ROOM:
            return
        number = int(self._pack.removesuffix(".pack")) + 1
        used: dict[str, Entry] = {}
        with open(self.folder / f"{number}.pack", "wb") as stream:
            for key in list(self._used):
                if (data := self.get(key)) is not None:
                    used[key] = [stream.tell(), len(data), self._used[key][2]]
                    stream.write(data)
        self.close()
        self._pack, self._used = f"{number}.pack", used


def read_again(shelf: Shelf, stamp: str) -> Readings:
    """The readings on a shelf, if they are those of the program that `stamp` stands for; new ones are added to them."""
    known, parts = shelf.facts.get("readings", ["", []])
    found = Readings()
    datas = [shelf.get(part) for part in parts] if known == stamp else []
    if datas and None not in datas:
        for data in datas:
            found.load(data or b"")
    else:
        parts = []
    shelf.readings, shelf.facts["readings"] = found, [stamp, parts]
    return found


def _seal(secret: bytes, text: str) -> str:
    return hmac.new(secret, b"shelf\0" + text.encode(), hashlib.sha256).hexdigest()
