"""One generation of a published folder, made aside: files that lie there with the right bytes stay, files of the
generation that stands are linked, all others are written anew, and what nobody put is taken away.

A link shares its bytes with every other generation, so no file is ever written in place: it is taken away and made
anew. Nothing is believed of a file but the digest of what it holds now. Runs in a process of its own as well (`python
-m nzc_kb.generation`), where it looks through a large folder while the content is being read.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path

MARKER = ".nzc-kb-site"
"""Stands in every folder that we may empty: the manifest, the digest of every file, written when all else is done."""

LARGE = 400
"""Files from which on a folder is looked through in a process of its own."""

FEW = 64
"""Files up to which each is brought to the disk on its own."""

Digests = dict[str, str]


def walk(folder: str, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Give every entry under `folder` that is no folder, by its name with slashes; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.is_dir(follow_symlinks=False):
                yield from walk(entry.path, f"{below}{entry.name}/")
            else:
                yield f"{below}{entry.name}", entry


def digest_of_file(path: str) -> str:
    """The SHA-256 of what a file holds."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0))
    try:
        digest = hashlib.sha256()
        while block := os.read(descriptor, 1 << 20):
            digest.update(block)
        return digest.hexdigest()
    finally:
        os.close(descriptor)


def survey(folder: str) -> Digests:
    """The digest of every file in `folder`; what is neither file nor folder is taken away."""
    found: Digests = {}
    for name, entry in walk(folder):
        if entry.is_file(follow_symlinks=False):
            found[name] = digest_of_file(entry.path)
        else:
            os.unlink(entry.path)
    return found


def link_all(standing: str, folder: str) -> Digests:
    """Fill the empty `folder` with links to the files of `standing`; gives their digests."""
    found: Digests = {}
    made = {""}
    for name, entry in walk(standing):
        if name == MARKER or not entry.is_file(follow_symlinks=False):
            continue
        below = name.rpartition("/")[0]
        if below not in made:
            os.makedirs(os.path.join(folder, below), exist_ok=True)
            made.add(below)
        place = os.path.join(folder, name)
        os.link(entry.path, place)
        found[name] = digest_of_file(place)
    return found


def read_manifest(folder: Path) -> Digests | None:
    """The digests that a folder's manifest names; None where it has none that can be read."""
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def manifest_text(files: Digests) -> str:
    """The manifest: the same for the same files."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(digest)}" for name, digest in sorted(files.items()))
    about = json.dumps("Made by nzc-kb, which may replace this folder. The SHA-256 of every other file in it:")
    return f'{{"about": {about}, "files": {{\n{lines}\n}}}}\n'


@dataclass
class Aside:
    """The folder that a build fills. `standing` is the generation in use, which is looked at and never touched."""

    folder: Path
    standing: Path | None = None
    looker: subprocess.Popen[bytes] | None = None
    """Looks through the folder, or fills it with links, meanwhile; without one that is done when first asked for."""
    is_filled: bool = False
    """Whether files of an earlier generation lie in the folder, or will."""
    files: Digests = field(default_factory=dict)
    """What was put."""
    written: list[str] = field(default_factory=list)
    """Of these, what was written and not linked or left."""
    _made: set[str] = field(default_factory=lambda: {""})

    @cached_property
    def here(self) -> Digests:
        """The digests of the files that lay in the folder before anything was put."""
        if self.looker is not None:
            looker, self.looker = self.looker, None
            output, _ = looker.communicate()
            if looker.returncode == 0:
                found: Digests = json.loads(output)
                return found
        return survey(str(self.folder)) if self.is_filled else {}

    @cached_property
    def there(self) -> Digests:
        """The digests that the manifest of the standing generation names."""
        return (read_manifest(self.standing) if self.standing is not None else None) or {}

    def put(self, name: str, data: bytes) -> str:
        """Have the file `name` hold `data`; gives its digest.

        Raises:
            OSError: it could not be written.
        """
        digest = hashlib.sha256(data).hexdigest()
        if not self.keep(name, digest):
            self._write(name, data)
            self.note(name, digest, is_written=True)
        return digest

    def keep(self, name: str, digest: str) -> bool:
        """Have the file `name` be the one of that digest, if it lies here or stands there; False if it does neither.

        Raises:
            OSError: it could not be linked.
        """
        if self.here.get(name) != digest and not self._link(name, digest):
            return False
        self.note(name, digest)
        return True

    def note(self, name: str, digest: str, *, is_written: bool = False) -> None:
        """Hold that the file `name` is as it shall be: put here, or by another process."""
        self.files[name] = digest
        if is_written:
            self.written.append(name)

    def look(self) -> None:
        """Learn what lies in the folder, before processes that help need to know."""
        _ = self.here, self.there

    def stop(self) -> None:
        """Stop the process that looks through the folder, if it still does."""
        if self.looker is not None:
            self.looker.kill()
            self.looker.communicate()
            self.looker = None

    def scratch(self) -> Path:
        """Empty the folder, for a generator that writes as it likes; what lies in it at the end is what was put.

        Raises:
            OSError: it could not be emptied.
        """
        if self.here:
            for entry in list(os.scandir(self.folder)):
                shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
            self.here.clear()
        return self.folder

    def adopt(self) -> None:
        """Take over what a generator wrote into the folder.

        Raises:
            OSError: the folder could not be read.
        """
        for name, digest in survey(str(self.folder)).items():
            self.note(name, digest, is_written=True)

    def finish(self) -> list[str]:
        """Take away what nobody put, and the folders that this leaves empty; gives what is not as it was put.

        Raises:
            OSError: the folder could not be read or changed.
        """
        left = set()
        for name in self.here.keys() - self.files.keys():
            place = self.folder / name
            if place.is_file() or place.is_symlink():
                place.unlink()
                left.add(place.parent)
        for folder in left:
            _drop_empty(folder, self.folder)
        found = {name for name, _ in walk(str(self.folder))}
        return [f"{name} is missing" for name in sorted(self.files.keys() - found)] + [
            f"{name} is there and should not be" for name in sorted(found - self.files.keys())
        ]

    def _link(self, name: str, digest: str) -> bool:
        if self.standing is None or self.there.get(name) != digest:
            return False
        source, place = str(self.standing / name), str(self.folder / name)
        try:
            if digest_of_file(source) != digest:
                return False
            self._make_folder(name)
            try:
                os.link(source, place)
            except FileExistsError:
                self._clear(place)
                os.link(source, place)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS):
                raise
            return False
        return True

    def _write(self, name: str, data: bytes) -> None:
        self._make_folder(name)
        place, how = f"{self.folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        create = partial(os.open, place, how, 0o644)
        try:
            descriptor = create()
        except FileExistsError:
            self._clear(place)
            descriptor = create()
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)

    def _make_folder(self, name: str) -> None:
        """Have the folder of `name` be there; files of the earlier generation may be in its way."""
        below = name.rpartition("/")[0]
        if below not in self._made:
            for step in accumulate(below.split("/"), "{}/{}".format):
                if step in self.here and step not in self.files and not os.path.isdir(self.folder / step):
                    (self.folder / step).unlink(missing_ok=True)  # another process may have been here
            os.makedirs(f"{self.folder}/{below}", exist_ok=True)
            self._made.add(below)

    def _clear(self, place: str) -> None:
        """Have nothing be in a place: a file or a folder of the earlier generation, or of one that was broken off."""
        try:
            os.unlink(place)
        except (IsADirectoryError, PermissionError):
            if not os.path.isdir(place):
                raise
            shutil.rmtree(place)


def _drop_empty(folder: Path, top: Path) -> None:
    """Take away a folder and those above it, as far as they are empty."""
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def look_meanwhile(folder: Path, standing: Path | None = None) -> subprocess.Popen[bytes]:
    """Start to look through `folder`, or to fill it with links to `standing`, in a process of its own."""
    places = [str(folder), *([str(standing)] if standing is not None else [])]
    command = [sys.executable, "-m", "nzc_kb.generation", *places]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(link_all(sys.argv[2], sys.argv[1]) if len(sys.argv) > 2 else survey(sys.argv[1])))
