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
from pathlib import Path
from typing import Any, BinaryIO

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
    readings: Readings | None = None
    """What is being read; it is kept in parts, of which each build adds one and at times makes one of all."""
    _pack: str = ""
    _stream: BinaryIO | None = None

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
            return None
        start, length, digest = entry
        try:
            if self._stream is None:
                self._stream = open(self.folder / self._pack, "rb")  # noqa: SIM115 - closed when the shelf is saved
            self._stream.seek(start)
            data = self._stream.read(length)
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
        """Put a thing under its key."""
        if self.folder is not None:
            self._fresh[key] = data

    def close(self) -> None:
        """Let go of the pack; what was not saved is forgotten."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def save(self) -> None:
        """Keep what was put and what was used, where the disk allows; drop the rest."""
        secret = seal_key()
        if self.folder is None or secret is None:
            return
        self._keep_readings()
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write()
            index = {"format": FORMAT, "pack": self._pack, "facts": self.facts, "entries": self._used}
            text = json.dumps(index, separators=(",", ":"))
            fresh = self.folder / f"{INDEX}.new"
            fresh.write_text(f"{_seal(secret, text)}\n{text}", encoding="utf-8")
            fresh.replace(self.folder / INDEX)
            for other in self.folder.glob("*.pack"):
                if other.name != self._pack:
                    other.unlink()

    def _keep_readings(self) -> None:
        found = self.readings
        if found is None or (not found.fresh and found.used == found.known.keys()):
            return
        stamp, parts = self.facts["readings"]
        is_whole = len(parts) >= PARTS or len(found.known) > 2 * (len(found.used) + len(found.fresh))
        data = found.dump(everything=is_whole or not parts)
        key = digest_of("readings", stamp, data)
        for part in parts if is_whole else ():
            self._used.pop(part, None)
        self.put(key, data)
        self.facts["readings"] = [stamp, [key] if is_whole else [*parts, key]]

    def _write(self) -> None:
        """Add what is new to the pack, or write a new pack where too much of the old one is of no use."""
        assert self.folder is not None
        live = sum(entry[1] for entry in self._used.values())
        old = self.folder / self._pack if self._pack else None
        size = old.stat().st_size if old is not None and old.is_file() else -1
        if size < 0 or size > 2 * live + ROOM:
            kept = {key: data for key in list(self._used) if (data := self.get(key)) is not None}
            number = int(self._pack.partition(".")[0] or 0) + 1 if self._pack[:1].isdigit() else 1
            self._pack, self._used = f"{number}.pack", {}
            self._fresh = kept | self._fresh
        self.close()
        with open(self.folder / self._pack, "wb" if not self._used else "ab") as stream:
            stream.seek(0, os.SEEK_END)
            place = stream.tell()
            for key, data in self._fresh.items():
                stream.write(data)
                self._used[key] = [place, len(data), hashlib.sha256(data).hexdigest()]
                place += len(data)
        self._fresh = {}


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
