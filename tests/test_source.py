"""Files of a content folder: which are read, as what, what is said of the others, and what is kept for next time."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from nzc_kb import source
from nzc_kb.heads import HEAD_LIMIT
from nzc_kb.images import PIXELS_LIMIT
from nzc_kb.readings import Readings
from nzc_kb.source import (
    FILE_LIMIT,
    IMAGE_LIMIT,
    Content,
    Document,
    display_path,
    kind_of,
    read_content,
    read_document,
    texts_of,
)
from tests.conftest import Drawn, resource
from tests.test_images import GPS, exif, jpeg, png
from tests.test_reader import feature, numbers, said


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("vocabularies/topic.yml", "vocabulary"),
        ("vocabularies/topic.yaml", "vocabulary"),
        ("resources/a.md", "resource"),
        ("resources/deep/er/a.md", "resource"),
        ("cities/ghent.md", "city"),
        ("map/plan.md", "phase"),
        ("curate/write.md", "page"),
        ("pages/about.md", "page"),
        ("index.md", "page"),
        ("portfolio/basics.md", "learning_topic"),
        ("portfolio/pathways/first.md", "pathway"),
        *(
            (path, None)
            for path in ("vocabularies/deep/a.yml", "vocabularies/a.md", "resources/a.yml", "a.md", "x/a.md")
        ),
        *(
            (path, None)
            for path in ("resources.md", "pages", "map", "cities/a.txt", "pages/index.md/x", "portfolio/a.txt")
        ),
    ],
)
def test_the_folder_says_what_a_file_holds(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


def test_the_folder_is_named_from_where_one_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    within = tmp_path / "a/content"
    within.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert display_path(Path("a/content")) == display_path(within) == "a/content"
    monkeypatch.chdir(within)
    assert display_path(Path()) == "."
    assert display_path(tmp_path / "b") == str(tmp_path / "b")


def read(content: Path, readings: Readings | None = None) -> Content:
    return read_content(content, readings)


def all_said(content: Content) -> list[str]:
    return [f"{finding.place.file} {finding.code}: {finding.message} {finding.help}" for finding in content.problems]


def test_strays_are_told_with_the_name_that_would_do(draw: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = draw(
        {
            **{f"resources/{name}": resource("a") for name in ("a.md", "deep/.b.md", "c.markdown", ".#d.md", ".e.md~")},
            **{f"resources/{name}": resource("a") for name in (".nzc-kb-f.md", ".g", "manifest.json")},
            **{f"vocabularies/{name}": "x" for name in ("h.json", ".i.yml")},
            "manifest.json": "{}",
        },
        vocabularies=False,
    )
    monkeypatch.chdir(folder.parent)
    found = read(Path("content"))

    form = "is not read by anything in this folder. Rename"
    assert sorted(all_said(found)) == [
        f"content/{path} stray-file: “{path}” {form} “{path}” so that it {way}, move it, or delete it."
        for path, way in (
            ("resources/c.markdown", "ends in .md"),
            ("resources/deep/.b.md", "does not begin with a dot"),
            ("resources/manifest.json", "ends in .md"),
            ("vocabularies/.i.yml", "does not begin with a dot"),
            ("vocabularies/h.json", "ends in .yml"),
        )
    ]
    assert [document.path for document in found.documents] == ["resources/a.md"]
    assert found.seen == (("resource", "resources/a.md"),)


def _device() -> os.DirEntry[str]:
    with os.scandir("/dev") as entries:
        return next(entry for entry in entries if entry.name == "null")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a link, a pipe and a socket where resources should be."""
    folder = tmp_path / "content/resources"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)  # the address of a socket must be short
    os.mkfifo("pipe.md")
    Path("link.md").symlink_to("/etc/hostname")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.md")
    monkeypatch.chdir(tmp_path)
    return Path("content")


def test_what_is_no_file_is_called_by_its_name(odd: Path) -> None:
    advice = "not an ordinary file. Put a copy of the file itself in its place."
    assert sorted(all_said(read(odd))) == [
        f"content/resources/{name}.md not-a-file: This is {what}, {advice}"
        for name, what in (("link", "a symbolic link"), ("pipe", "a pipe"), ("socket", "a socket"))
    ]
    assert source._what(_device()) == "a device"


@pytest.mark.parametrize("closed", ["d", "e", "f"])
@pytest.mark.parametrize(("told", "reason"), [("Permission denied", "Permission denied"), (None, "unknown")])
def test_a_folder_that_cannot_be_listed_does_not_stop_the_others(
    closed: str, told: str | None, reason: str, draw: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = draw({f"resources/{name}/a.md": resource("a") for name in "def"}, vocabularies=False)
    monkeypatch.chdir(folder.parent)

    def scan_or_fail(path: Path) -> Iterator[os.DirEntry[str]]:
        if path.name == closed:
            raise OSError(13, told)
        return os.scandir(path)

    monkeypatch.setattr(source, "os", SimpleNamespace(**vars(os) | {"scandir": scan_or_fail}))
    found = read(Path("content"))

    assert [document.path for document in found.documents] == [
        f"resources/{name}/a.md" for name in "def" if name != closed
    ]
    assert all_said(found) == [
        f"content/resources/{closed} not-readable: The file could not be opened: {reason}. "
        "Put the file back in its place, or give yourself the right to read it."
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = read(Path("nowhere"))

    assert found.documents == () and found.images == {} and found.seen == ()
    assert [(str(p.place.file), p.place.line, p.message) for p in found.problems] == [
        ("nowhere", None, "The file could not be opened: there is no such folder.")
    ]


@pytest.mark.parametrize("name", ["resources/a.md", "assets/a.png"])
@pytest.mark.parametrize(("told", "reason"), [("Permission denied", "Permission denied"), (None, "unknown")])
def test_why_a_file_cannot_be_opened_is_told(
    name: str, told: str | None, reason: str, draw: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> object:
        raise OSError(13, told)

    content = draw({name: "x"}, vocabularies=False)
    monkeypatch.chdir(content.parent)
    monkeypatch.setattr(source, "open", refuse, raising=False)
    found = read(Path("content"))

    assert found.documents == () and found.images == {}
    assert [(finding.place, finding.message) for finding in found.problems] == [
        ((f"content/{name}", None, None, None, None), f"The file could not be opened: {reason}.")
    ]


def test_a_file_may_be_as_large_as_the_limit(draw: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    text = resource("a").encode()
    text += b"word\n" * ((FILE_LIMIT - len(text)) // 5)
    text += b"x" * (FILE_LIMIT - len(text))
    content = draw({"resources/a.md": text, "resources/b.md": text + b"x"}, vocabularies=False)
    monkeypatch.chdir(content.parent)
    found = read(Path("content"))

    assert [document.path for document in found.documents] == ["resources/a.md"]
    assert found.documents[0].body.endswith("x" * ((FILE_LIMIT - len(resource("a"))) % 5))
    assert [(finding.place, said(finding)) for finding in found.problems] == [
        (
            ("content/resources/b.md", None, None, None, None),
            f"None:None too-large: The file takes {FILE_LIMIT + 1} bytes; at most {FILE_LIMIT} are allowed.",
        )
    ]


# Images: which are shown, and what is said of the others.


def sized(width: int, height: int) -> bytes:
    return png()[:16] + struct.pack(">II", width, height) + png()[24:]


SHOWN = {
    "a.png": sized(PIXELS_LIMIT // 5000, 5000),
    "deep/b.png": png() + bytes(IMAGE_LIMIT - len(png())),
    "c.jpg": jpeg(),
    "d.jpeg": jpeg(),
    "e.gif": b"GIF89a" + struct.pack("<HH", 300, 200),
    "f.webp": b"RIFF\0\0\0\0WEBP",
}
REFUSED_IMAGES = {
    "a.PNG": (png(), "The image “assets/a.PNG” cannot be used: write its suffix in small letters, .png."),
    "b.bmp": (b"BM", "The image “assets/b.bmp” cannot be used: only PNG, JPEG, WebP and GIF are published."),
    "c.jpg": (png(), "The image “assets/c.jpg” cannot be used: its bytes are not those of such an image."),
    "d.gif": (b"", "The image “assets/d.gif” cannot be used: its bytes are not those of such an image."),
    "e.png": (
        sized(5001, 5000),
        "The image “assets/e.png” cannot be used: it is 5001 by 5000 pixels, and at most 25 million in all are shown.",
    ),
    "f.png": (
        png() + bytes(IMAGE_LIMIT + 1 - len(png())),
        f"The image takes {IMAGE_LIMIT + 1} bytes; at most {IMAGE_LIMIT} are allowed.",
    ),
}


def test_images_up_to_the_limits_are_shown(draw: Drawn) -> None:
    content = draw({f"assets/{name}": data for name, data in SHOWN.items()}, vocabularies=False)
    found = read(content)

    assert found.problems == ()
    assert found.images == {f"assets/{name}": content / "assets" / name for name in SHOWN}
    assert found.documents == () and found.seen == ()


def test_why_an_image_is_not_shown_is_told(draw: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    content = draw({f"assets/{name}": data for name, (data, _) in REFUSED_IMAGES.items()}, vocabularies=False)
    monkeypatch.chdir(content.parent)
    found = read(Path("content"))

    assert [(finding.place, finding.message) for finding in found.problems] == [
        ((f"content/assets/{name}", None, None, None, None), why) for name, (_, why) in REFUSED_IMAGES.items()
    ]
    assert found.images == {}


def test_an_image_that_tells_its_place_is_told_and_shown(draw: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    content = draw({"assets/a.png": png((b"eXIf", exif(GPS)))}, vocabularies=False)
    monkeypatch.chdir(content.parent)
    found = read(Path("content"))

    assert all_said(found) == [
        "content/assets/a.png image-tells-place: The image “assets/a.png” carries the place at which it was taken. "
        "Save “assets/a.png” anew without its location, which programs also call EXIF or metadata."
    ]
    assert list(found.images) == ["assets/a.png"]


class Endless:
    """A file that goes on for ever, and gives `at_once` bytes a time."""

    def __init__(self, at_once: int) -> None:
        self.at_once, self.given = at_once, 0

    def __enter__(self) -> Endless:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, most: int) -> bytes:
        data = bytes(min(most, self.at_once))
        self.given += len(data)
        return data


@pytest.mark.parametrize(("name", "limit"), [("resources/a.md", FILE_LIMIT + 1), ("assets/a.png", IMAGE_LIMIT)])
def test_no_more_of_a_file_is_read_than_is_allowed(
    name: str, limit: int, draw: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may grow between the look at its size and the reading, or come in pieces."""
    endless = Endless(at_once=100_000 if name.endswith(".md") else IMAGE_LIMIT + 9)
    content = draw({name: "x"}, vocabularies=False)
    monkeypatch.setattr(source, "open", lambda *args, **options: endless, raising=False)
    read(content)

    assert endless.given == limit


# One file: what is read of it, its limits, and what of it is kept for the next time.


def read_bytes(raw: bytes, kind: str = "resource") -> tuple[Document | None, list[str]]:
    document, found = read_document(kind, raw, "content/x.md", "resources/deep/x.md")
    assert all(finding.place.file == "content/x.md" for finding in found)
    return document, [said(finding) for finding in found]


def test_a_file_is_a_head_and_a_body_with_their_lines() -> None:
    document, found = read_bytes(b"\xef\xbb\xbf---\na: [\xc3\xa9]\nb: c\n---\n\nText\n")

    assert not found
    assert document is not None
    assert (document.kind, document.file, document.path) == ("resource", "content/x.md", "resources/deep/x.md")
    assert (document.head.values, document.head.text) == ({"a": ["é"], "b": "c"}, "a: [é]\nb: c\n")
    assert (document.body, document.body_line, document.first_line) == ("\nText\n", 5, 2)
    assert document.stem == "x"
    assert document.body_place(2) == ("content/x.md", 6, 1, None, None)
    assert document.body_place(2, 3, 4) == ("content/x.md", 6, 3, 6, 7)


def test_a_vocabulary_is_all_head() -> None:
    document, found = read_bytes(b"a: b\nc: [d]\n", "vocabulary")

    assert not found
    assert document is not None
    assert (document.head.values, document.body, document.first_line) == ({"a": "b", "c": ["d"]}, "", 1)
    assert document.place("c", 0)[1:] == (2, 5, 2, 6)
    assert read_bytes(b'a: "b\\nc\\t"', "vocabulary")[1] == []
    assert read_bytes(b"a: b\nc: *d\n", "vocabulary")[1] == [
        f"2:4-2:6 {feature('A word that begins with * (here *d)')}"
    ]


def test_a_head_may_be_as_long_as_the_limit() -> None:
    remark = "#" * (HEAD_LIMIT - len("a: b\n\n"))

    assert read_bytes(f"---\na: b\n{remark}\n---\n".encode())[1] == []
    document, found = read_bytes(f"---\na: b\n{remark}#\n---\n\u202e".encode())
    assert document is None
    assert found == [
        "5:1-5:2 control-character: The character U+202E cannot be seen but changes how the text is read.",
        f"1:1 too-large: The head takes {HEAD_LIMIT + 1} bytes; at most {HEAD_LIMIT} are allowed.",
    ]
    assert read_bytes(f"a: b\n{remark}##\n".encode(), "vocabulary")[1] == []


HIDDEN = "control-character: The character U+202E cannot be seen but changes how the text is read."


HIDING = [
    ("---\na: b\u202e\n---\nText\n", [f"2:5-2:6 {HIDDEN}"]),
    ("---\na: [\u202e\n---\nText\n", [f"2:5-2:6 {HIDDEN}"]),
    (
        "---\na: *b\n---\n\u202e\n",
        [f"4:1-4:2 {HIDDEN}", f"2:4-2:6 {feature('A word that begins with * (here *b)')}"],
    ),
    ("---\na: *b\n---\r\r\nText\n", [f"3:4-3:5 {HIDDEN.replace('202E', '000D')}"]),
    ("Text\u202e\n", [f"1:5-1:6 {HIDDEN}"]),
    (
        "Text\n",
        ["1:1 no-front-matter: The file should begin with a line of three hyphens (---), but it begins with “Text”."],
    ),
    ("---\na: b\n", ["1:1 unclosed-front-matter: The head that begins here is never closed."]),
    (
        '---\na: "\\u202e\\t\\n"\nb: ["c", "\\u202d\\u202e"]\n---\n',
        [
            f"2:4-2:16 {HIDDEN}",
            f"3:10-3:24 {HIDDEN.replace('202E', '202D')}",
            f"3:10-3:24 {HIDDEN}",
        ],
    ),
    ('---\na: "\\u202e"\nb: "\u202e"\n---\n', [f"3:5-3:6 {HIDDEN}"]),
]


@pytest.mark.parametrize(("text", "found"), HIDING, ids=numbers(HIDING))
def test_hidden_signs_are_told_once_and_what_they_break_is_not(text: str, found: list[str]) -> None:
    assert read_bytes(text.encode())[1] == found


def test_every_text_of_a_head_has_its_path() -> None:
    values = {"a": "b", "c": ["d", None, {"e": "f"}], "g": {"h": ["i"]}}

    assert list(texts_of(values)) == [
        (("a",), "b"),
        (("c", 0), "d"),
        (("c", 2, "e"), "f"),
        (("g", "h", 0), "i"),
    ]


KEPT = {
    "resources/a.md": resource(
        "a", "Grün und [dort](b.md).\n\n## Teil", title="Wärme", topic='["heat", "no"]'
    ).encode(),
    "resources/b.md": b"\xef\xbb\xbf" + resource("b", "Tr\u00e4ume").encode(),
    "resources/c.md": resource("c", "One\n\ntwo").replace("\n", "\r\n").encode(),
    "resources/d.md": b"---  \ntitle: yes\nsource:\n- x\n---\n",
    "cities/a.md": resource("a").encode(),
    "vocabularies/topic.yml": "title: Thèmes\nterms:\n- {id: heat, label: Chaleur}\n".encode(),
}


def test_what_was_read_before_is_read_alike(draw: Drawn) -> None:
    content = draw(dict(KEPT) | {"pages/a.md": resource("a").encode(), "resources/bad.md": "---\na: b\na: c\n---\n"})
    once, before = Readings(), read(content)
    first = read(content, once)
    twice = Readings(known={key: make() for key, make in once.fresh.items()})
    again = read(content, twice)

    assert first == before == again
    assert len(once.fresh) == len(before.documents) - 1, "what has a finding is not kept"
    assert not twice.fresh
    assert twice.used == set(twice.known)
    for plain, kept in zip(before.documents, again.documents, strict=True):
        assert (kept.digest, kept.scan, kept.head.places.keys()) == (plain.digest, plain.scan, plain.head.places.keys())
        assert kept.place(*kept.head.values) == plain.place(*plain.head.values)
        assert len(bytes.fromhex(kept.digest)) == 16
        assert (
            plain.kind == "vocabulary"
            or plain.stem == "bad"
            or any(kept.scan is known.scan for known in twice.known.values())
        ), "the body is not looked through again"
    assert [document.kept for document in first.documents if document.stem != "bad"] == [
        document.kept for document in again.documents if document.stem != "bad"
    ]


def test_a_file_that_was_touched_is_read_anew(draw: Drawn) -> None:
    content = draw({"resources/a.md": resource("a")}, vocabularies=False)
    once = Readings()
    read(content, once)
    draw({"resources/a.md": resource("a", "Another text.")}, vocabularies=False)
    twice = Readings(known={key: make() for key, make in once.fresh.items()})
    (document,) = read(content, twice).documents

    assert document.body == "Another text.\n"
    assert not twice.used
    assert len(twice.fresh) == 1
