"""Disk to Documents; the only reader of content/. Knows the line and column of every value.

Reading is not judging: a file that cannot be read becomes a finding and the others go on.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nzc_kb.decoding import decode, is_hidden
from nzc_kb.fences import without_fence
from nzc_kb.heads import HEAD_LIMIT, FenceError, FrontMatter, Head, read_head
from nzc_kb.images import PIXELS_LIMIT, size_of, tells_place
from nzc_kb.places import find_place
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.readings import Kept, Reading, Readings
from nzc_kb.scan import Scan, scan_body

FILE_LIMIT = 256 * 1024
IMAGE_LIMIT = 2 * 1024 * 1024
IMAGE_SIGNATURES = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".gif": b"GIF8",
    ".webp": b"RIFF",
}
"""The images that may be published, by suffix, with the bytes that each begins with."""

_HANDLER = FrontMatter()
_HIDDEN_RECORD = re.compile(r"\.(?!#|nzc-kb-)[^~]+\.(?:md|ya?ml)")
"""The name of a record that nobody sees, as it begins with a dot; not that of an editor's own file."""


@dataclass(frozen=True)
class Document:
    """One file as read: its head with places, its body, and where they stand.

    `file` is how findings name it; `path` is relative to the content folder, with slashes.
    """

    kind: str
    file: str
    path: str
    head: Head
    body: str = ""
    body_line: int = 1
    digest: str = field(default="", compare=False)
    kept: Kept = field(default_factory=Kept, compare=False)

    @property
    def stem(self) -> str:
        """The file's name without its suffix: the record's id."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def first_line(self) -> int:
        """The line on which the head's text begins."""
        return 1 if self.kind == "vocabulary" else 2

    @cached_property
    def scan(self) -> Scan:
        """The links, headings and traps of the body."""
        return scan_body(self.body)

    def place(self, *path: str | int, key: bool = False) -> Place:
        """Where the value (or key) at `path` stands; the file's first line if the head has nothing there."""
        return find_place(self.head.places, path, self.file, self.first_line, key=key) or Place(self.file, 1, 1)

    def body_place(self, line: int, column: int = 1, width: int = 0) -> Place:
        """Where a line and column of the body stand in the file; with `width`, a range of so many characters."""
        number = self.body_line + line - 1
        return Place(self.file, number, column, *((number, column + width) if width else ()))


@dataclass(frozen=True, slots=True)
class Content:
    """A content folder as read: documents in the order of their paths, images by path, and what could not be read."""

    documents: tuple[Document, ...]
    images: dict[str, Path]
    problems: tuple[Problem, ...]
    seen: tuple[tuple[str, str], ...] = ()
    """(kind, path) of every file that should hold a record, read or not."""


def read_content(content: Path, readings: Readings | None = None) -> Content:
    """Read the folder `content`, with what was read before in files that are the same.

    Nothing is followed out of it: symbolic links, devices and the like are findings, never opened.
    """
    documents: list[Document] = []
    images: dict[str, Path] = {}
    problems: list[Problem] = []
    seen: list[tuple[str, str]] = []
    prefix = display_path(content)
    if not content.is_dir():
        return Content((), {}, (problem("not-readable", Place(prefix), reason=Plain("there is no such folder")),))
    for path, entry in _walk(content, problems, prefix):
        file = f"{prefix}/{path}"
        if path.startswith("assets/"):
            if _is_image(path, entry, file, problems):
                images[path] = Path(entry.path)
            continue
        kind = kind_of(path)
        if kind is None:
            problems.append(_stray(path, file))
            continue
        seen.append((kind, path))
        document, found = _read(kind, entry.path, file, path, readings)
        problems += found
        if document is not None:
            documents.append(document)
    return Content(tuple(documents), images, tuple(problems), tuple(seen))


def kind_of(path: str) -> str | None:
    """Tell what a path within the content folder holds; None where nothing is expected."""
    top, _, rest = path.partition("/")
    if top == "vocabularies":
        return "vocabulary" if rest.endswith((".yml", ".yaml")) and "/" not in rest else None
    if not path.endswith(".md"):
        return None
    if top == "portfolio":
        return "pathway" if rest.startswith("pathways/") else "learning_topic"
    if top == "index.md":
        return "page"
    return {"resources": "resource", "cities": "city", "map": "phase", "curate": "page", "pages": "page"}.get(top)


def display_path(content: Path) -> str:
    """How findings name the folder: relative to the working folder, or absolute where it lies elsewhere."""
    absolute = os.path.abspath(content)
    relative = os.path.relpath(absolute)
    return (absolute if relative.startswith("..") else relative).replace(os.sep, "/")


def _walk(content: Path, problems: list[Problem], prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every ordinary file as (path with slashes, entry), sorted, hidden ones left out."""
    folders = [""]
    found: list[tuple[str, os.DirEntry[str]]] = []
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(content / folder))
        except OSError as error:
            problems.append(
                problem("not-readable", Place(f"{prefix}/{folder}"), reason=Plain(error.strerror or "unknown"))
            )
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith("."):
                if _HIDDEN_RECORD.fullmatch(entry.name):
                    problems.append(_stray(path, f"{prefix}/{path}"))
                continue
            if entry.is_symlink():
                problems.append(problem("not-a-file", Place(f"{prefix}/{path}"), what=Plain("a symbolic link")))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif entry.is_file(follow_symlinks=False):
                if path != "manifest.json":
                    found.append((path, entry))
            else:
                problems.append(problem("not-a-file", Place(f"{prefix}/{path}"), what=Plain(_what(entry))))
    yield from sorted(found)


def _what(entry: os.DirEntry[str]) -> str:
    mode = entry.stat(follow_symlinks=False).st_mode
    return "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"


def _stray(path: str, file: str) -> Problem:
    hidden = path.rpartition("/")[2].startswith(".")
    suffix = ".yml" if path.startswith("vocabularies/") else ".md"
    form = "does not begin with a dot" if hidden else f"ends in {suffix}"
    return problem("stray-file", Place(file), name=path, form=Plain(form))


def _is_image(path: str, entry: os.DirEntry[str], file: str, problems: list[Problem]) -> bool:
    suffix = os.path.splitext(path)[1]
    signature = IMAGE_SIGNATURES.get(suffix)
    if signature is None:
        reason = (
            f"write its suffix in small letters, {suffix.lower()}"
            if suffix.lower() in IMAGE_SIGNATURES
            else "only PNG, JPEG, WebP and GIF are published"
        )
        problems.append(problem("image-not-allowed", Place(file), value=path, reason=Plain(reason)))
        return False
    try:
        size = entry.stat().st_size
        with open(entry.path, "rb") as stream:
            data = stream.read(IMAGE_LIMIT)
    except OSError as error:
        problems.append(problem("not-readable", Place(file), reason=Plain(error.strerror or "unknown")))
        return False
    if size > IMAGE_LIMIT:
        problems.append(problem("too-large", Place(file), what=Plain("The image"), size=size, limit=IMAGE_LIMIT))
        return False
    width, height = size_of(data)
    if not data.startswith(signature) or width * height > PIXELS_LIMIT:
        reason = (
            f"it is {width} by {height} pixels, and at most {PIXELS_LIMIT // 10**6} million in all are shown"
            if data.startswith(signature)
            else "its bytes are not those of such an image"
        )
        problems.append(problem("image-not-allowed", Place(file), value=path, reason=Plain(reason)))
        return False
    if tells_place(data):
        problems.append(problem("image-tells-place", Place(file), value=path))
    return True


def _read(
    kind: str, path: str, file: str, name: str, readings: Readings | None
) -> tuple[Document | None, list[Problem]]:
    try:
        with open(path, "rb", buffering=0) as stream:
            raw = b""
            while more := stream.read(FILE_LIMIT + 1 - len(raw)):
                raw += more
    except OSError as error:
        return None, [problem("not-readable", Place(file), reason=Plain(error.strerror or "unknown"))]
    if len(raw) > FILE_LIMIT:
        return None, [
            problem("too-large", Place(file), what=Plain("The file"), size=Path(path).stat().st_size, limit=FILE_LIMIT)
        ]
    if readings is None:
        return read_document(kind, raw, file, name)
    digest = _digest(raw)
    text = raw.removeprefix(BOM_UTF8)
    if (known := readings.get(f"{kind} {digest}")) is not None:
        whole = text.decode()
        document = Document(
            kind, file, name, known.head_in(whole), whole[known.body :], known.body_line, digest, known.kept
        )
        document.__dict__["scan"] = known.scan
        return document, []
    read, found = read_document(kind, raw, file, name)
    if read is not None and not found:
        readings.fresh[f"{kind} {digest}"] = _reading_of(read, text)
    return read, found


def _reading_of(document: Document, raw: bytes) -> Callable[[], Reading]:
    """Gives, when it is asked, what is worth keeping of a document that was read without a finding from those bytes;
    the bytes themselves are let go.
    """
    head = document.head
    start = 0 if document.kind == "vocabulary" else raw.find(b"\n") + 1  # behind the fence, which is ASCII
    body = len(raw.decode()) - len(document.body)
    place = (start, start + len(head.text))
    return lambda: Reading(head.values, head.unquoted, place, body, document.body_line, document.scan, document.kept)


def _digest(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def read_document(kind: str, raw: bytes, file: str, path: str) -> tuple[Document | None, list[Problem]]:
    """Read the bytes of one file: decode, refuse hidden characters, split, and read the head."""
    text, found = decode(raw, file)
    if text is None:
        return None, found
    head_text, body, first_line = text, "", 1
    if kind != "vocabulary":
        try:
            head_text, body = _HANDLER.split(text)
        except FenceError as error:
            return None, found or [without_fence(error.code, text, file)]
        first_line = 2
        if len(head_text) > HEAD_LIMIT:
            return None, [
                *found,
                problem("too-large", Place(file, 1, 1), what=Plain("The head"), size=len(head_text), limit=HEAD_LIMIT),
            ]
    head, more = read_head(head_text, file, first_line)
    if head is None:
        hidden_in_head = any((p.place.line or 0) <= head_text.count("\n") + first_line for p in found)
        return None, found if hidden_in_head else [*found, *more]
    found += more
    body_line = text[: len(text) - len(body)].count("\n") + 1
    document = Document(kind, file, path, head, body, body_line, _digest(raw))
    if "\\" in head_text:
        found += _escaped(document)
    return document, found


def _escaped(document: Document) -> Iterator[Problem]:
    """Tell the hidden characters that stand in the head as escapes, such as "\\u202e"."""
    told = {*document.head.text, "\t", "\n"}
    for path, text in texts_of(document.head.values):
        for character in sorted(set(text)):
            if is_hidden(character) and character not in told:
                yield problem("control-character", document.place(*path), point=Plain(f"{ord(character):04X}"))


def texts_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text among the values of a head, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_of(inner, (*path, index))
