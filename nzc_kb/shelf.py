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
from typing import Any

from nzc_kb.seal import seal_key

INDEX = "index.json"
FORMAT = 1
ROOM = 4 << 20
"""The pack is made anew when it is more than twice what is used of it, and so much besides."""

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
    _pack: str = ""
    _data: bytes = b""

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
        if not self._data:
            with suppress(OSError):
                self._data = (self.folder / self._pack).read_bytes()
        data = self._data[start : start + length]
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

    def save(self) -> None:
        """Keep what was put and what was used, where the disk allows; drop the rest."""
        secret = seal_key()
        if self.folder is None or secret is None:
            return
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

    def _write(self) -> None:
        """Add what is new to the pack, or write a new pack where too much of the old one is of no use."""
        assert self.folder is not None
        live = sum(entry[1] for entry in self._used.values())
        old = self.folder / self._pack if self._pack else None
        size = old.stat().st_size if old is not None and old.is_file() else -1
        if size < 0 or size > 2 * live + ROOM:
            kept = {key: data for key in list(self._used) if (data := self.get(key)) is not None}
            number = int(self._pack.partition(".")[0] or 0) + 1 if self._pack[:1].isdigit() else 1
            self._pack, self._used, self._data = f"{number}.pack", {}, b""
            self._fresh = kept | self._fresh
        with open(self.folder / self._pack, "wb" if not self._used else "ab") as stream:
            stream.seek(0, os.SEEK_END)
            place = stream.tell()
            for key, data in self._fresh.items():
                stream.write(data)
                self._used[key] = [place, len(data), hashlib.sha256(data).hexdigest()]
                place += len(data)
        self._fresh = {}


def _seal(secret: bytes, text: str) -> str:
    return hmac.new(secret, b"shelf\0" + text.encode(), hashlib.sha256).hexdigest()
