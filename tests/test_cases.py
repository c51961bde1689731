"""Bad and good inputs as files: every bad case states in itself what it must raise, a good one raises nothing.

A bad case is `cases/bad/<name>.md`, read as resources/<name>.md, with lines `expect: <code> <line>:<column>`; or a
folder `cases/bad/<name>/`, drawn like a content folder, whose expect.txt holds lines
`<path>: <code> <line>:<column>` (`-` for a finding without a line) and may take a vocabulary out with
`without: <path>`. Beside it stands a good neighbour that must stay untouched.
"""

import os
import re
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import nzc_kb.heads
import nzc_kb.source
from nzc_kb import source
from nzc_kb.codes import CODES
from nzc_kb.problems import Problem
from nzc_kb.repository import Repository, load_repository
from nzc_kb.source import FILE_LIMIT, IMAGE_LIMIT, display_path
from tests.conftest import TODAY, Drawn, resource

CASES = Path(__file__).parent / "cases"
GOOD = sorted((CASES / "good").glob("*.md"))
BAD = sorted((CASES / "bad").iterdir())

MADE_HERE = frozenset({"not-a-file", "not-readable", "too-large"})
"""Codes of files that git cannot keep or that are too big for it; the tests at the end of this file make them."""

NEIGHBOUR = resource("neighbour", title="Shade for hot streets and squares")
"""A good resource that no case may touch; its title is its own, as most cases are written from one head."""

_EXPECTED = re.compile(rb"^(?:# )?expect: ([a-z0-9-]+) (\d+:\d+)\r?$", re.M)
_EXPECTED_IN_FOLDER = re.compile(r"^(?!without:)(\S+): ([a-z0-9-]+) (\d+:\d+|-)$", re.M)
_WITHOUT = re.compile(r"^without: (\S+)$", re.M)

Expected = list[tuple[str, str, str]]
"""(path within the content folder, code, place), sorted."""


def expected_of(case: Path) -> Expected:
    if case.is_dir():
        return sorted(_EXPECTED_IN_FOLDER.findall((case / "expect.txt").read_text(encoding="utf-8")))
    found = _EXPECTED.findall(case.read_bytes())
    return sorted((f"resources/{case.name}", code.decode(), place.decode()) for code, place in found)


def draw_case(case: Path, draw: Drawn) -> Path:
    files: dict[str, str | bytes] = {"resources/neighbour.md": NEIGHBOUR}
    if case.is_file():
        return draw(files | {f"resources/{case.name}": case.read_bytes()})
    for path in sorted(case.rglob("*")):
        if path.is_file() and path != case / "expect.txt":
            files[path.relative_to(case).as_posix()] = path.read_bytes()
    content = draw(files)
    for name in _WITHOUT.findall((case / "expect.txt").read_text(encoding="utf-8")):
        (content / name).unlink()
    return content


def found_in(content: Path) -> tuple[Repository, Expected]:
    repository = load_repository(content, TODAY)
    return repository, sorted(told(finding, content) for finding in repository.problems)


def told(finding: Problem, content: Path) -> tuple[str, str, str]:
    file, line, column = finding.place.file, finding.place.line, finding.place.column
    return file.removeprefix(f"{display_path(content)}/"), finding.code, f"{line}:{column}" if line else "-"


def is_printed(text: str) -> bool:
    """Whether no character of `text` ends a line, steers a terminal or hides."""
    return all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in text)


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_a_bad_case_raises_what_it_states_and_no_more(case: Path, draw: Drawn) -> None:
    expected = expected_of(case)
    repository, found = found_in(draw_case(case, draw))

    assert found == expected
    assert expected, "a bad case states what it must raise"
    assert repository.catalog.resources["neighbour"].title == "Shade for hot streets and squares"
    for finding in repository.problems:
        assert finding.help.strip()
        assert is_printed(finding.message + finding.help), repr(finding)
        assert is_printed(str(finding)) and len(str(finding).splitlines()) == 1
        assert len(str(finding)) < 1000


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_each_place_lies_within_its_file(case: Path, draw: Drawn) -> None:
    content = draw_case(case, draw)
    for path, _, place in found_in(content)[1]:
        if place == "-":
            continue
        lines = (content / path).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
        line, column = map(int, place.split(":"))
        assert line <= len(lines)
        assert column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_both_readers_of_heads_tell_the_same(case: Path, draw: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    content = draw_case(case, draw)
    with_plain_heads = load_repository(content, TODAY).problems
    monkeypatch.setattr(nzc_kb.heads, "read_plain_head", lambda text: None)

    assert load_repository(content, TODAY).problems == with_plain_heads


@pytest.mark.parametrize("case", GOOD, ids=lambda path: path.name)
def test_a_good_case_raises_nothing(case: Path, draw: Drawn) -> None:
    repository, found = found_in(draw_case(case, draw))

    assert found == []
    assert case.stem in repository.catalog.resources


def test_the_good_cases_stand_beside_each_other(draw: Drawn) -> None:
    files: dict[str, str | bytes] = {f"resources/{case.name}": case.read_bytes() for case in GOOD}
    repository, found = found_in(draw(files | {"resources/neighbour.md": NEIGHBOUR}))

    assert {code for _, code, _ in found} <= {"similar-title"}, "they are written from one head"
    assert len(repository.catalog.resources) == len(GOOD) + 1


def test_every_code_has_a_bad_case() -> None:
    shown = {code for case in BAD for _, code, _ in expected_of(case)}

    assert shown <= set(CODES)
    assert shown | MADE_HERE == set(CODES)
    assert not shown & MADE_HERE, "a code that has a case of its own need not be made here"


# Names that git, or the systems that clone it, cannot keep. Numbers tell them apart: mutmut cannot name all of them.

NAMES = [
    *("con", "nul", "aux", "prn", "com1", "lpt1", "index", "404", "search", "assets", "tags", "sitemap"),
    *("Heat", "-rf", "a--b", "a_b", "a b", "a.", "a ", "a..b", "a?b", "a#b", "a%2fb", "a:b", 'a"b', "a'b"),
    *("a\nb", "a\x1b[31mb", "a\\b", "caf\u00e9", "cafe\u0301", "\u0430bc", "a\u200bb", "a\u202eb", "x" * 81, "٣"),
]


@pytest.mark.parametrize("name", NAMES, ids=map(str, range(len(NAMES))))
def test_a_name_that_cannot_be_an_address(name: str, draw: Drawn) -> None:
    content = draw({f"resources/{name}.md": resource("x"), "resources/neighbour.md": NEIGHBOUR})
    repository = load_repository(content, TODAY)

    (finding,) = repository.problems
    assert told(finding, content) == (f"resources/{name}.md", "bad-id", "1:1")
    assert is_printed(str(finding))
    assert re.search(r"“?[a-z0-9-]+\.md", finding.help)
    assert list(repository.catalog.resources) == ["neighbour"]


def test_the_name_that_is_proposed_is_one_that_can_be_used(draw: Drawn) -> None:
    for number, name in enumerate(NAMES):
        folder = draw({f"resources/{number}/{name}.md": resource("x")})
        (finding,) = [p for p in load_repository(folder, TODAY).problems if p.place.file.endswith(f"/{name}.md")]
        proposed = re.search(r"([a-z0-9-]+)\.md", finding.help)
        assert proposed
        (folder / f"resources/{number}/{name}.md").unlink()
        again = draw({f"resources/{proposed[1]}.md": resource("x")})
        assert [p.code for p in load_repository(again, TODAY).problems] == []
        (folder / f"resources/{proposed[1]}.md").unlink()


# What git cannot keep: links, pipes, sockets, files without rights, files that vanish, huge ones.


def _link_out(place: Path) -> None:
    place.symlink_to("/etc/hostname")


def _link_nowhere(place: Path) -> None:
    place.symlink_to("nowhere")


def _link_to_itself(place: Path) -> None:
    place.symlink_to(place.name)


def _link_to_a_folder(place: Path) -> None:
    place.symlink_to(place.parent, target_is_directory=True)


def _link_to_a_neighbour(place: Path) -> None:
    place.symlink_to("neighbour.md")


def _socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the address of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    "make", [_link_out, _link_nowhere, _link_to_itself, _link_to_a_folder, _link_to_a_neighbour, os.mkfifo, _socket]
)
@pytest.mark.parametrize("name", ["resources/x.md", "assets/x.png", "vocabularies/x.yml", "x"])
def test_what_is_not_a_file_is_told_and_never_opened(make: Callable[[Path], None], name: str, draw: Drawn) -> None:
    content = draw({"resources/neighbour.md": NEIGHBOUR})
    (content / name).parent.mkdir(exist_ok=True)
    make(content / name)
    repository, found = found_in(content)

    assert found == [(name, "not-a-file", "-")]
    assert list(repository.catalog.resources) == ["neighbour"]
    assert not repository.images


@pytest.mark.parametrize(("reason", "message"), [(13, "Permission denied"), (2, "No such file"), (5, "I/O error")])
@pytest.mark.parametrize("name", ["resources/x.md", "assets/x.png", "vocabularies/x.yml"])
def test_a_file_that_cannot_be_opened_does_not_stop_the_others(
    name: str, reason: int, message: str, draw: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = draw({"resources/neighbour.md": NEIGHBOUR, name: "x"})

    def open_or_fail(path: str | Path, mode: str, **how: int) -> object:
        if Path(path) == content / name:
            raise OSError(reason, message)
        return open(path, mode, **how)

    monkeypatch.setattr(nzc_kb.source, "open", open_or_fail, raising=False)
    repository, found = found_in(content)

    assert found == [(name, "not-readable", "-")]
    assert message in repository.problems[0].message
    assert list(repository.catalog.resources) == ["neighbour"]


def test_a_file_without_rights(draw: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is played."""
    content = draw({"resources/neighbour.md": NEIGHBOUR, "resources/x.md": resource("x")})

    def refuse(path: object, *args: object, **options: object) -> object:
        if str(path).endswith("resources/x.md"):
            raise PermissionError(13, "Permission denied", str(path))
        return open(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(source, "open", refuse, raising=False)

    assert found_in(content)[1] == [("resources/x.md", "not-readable", "-")]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (finding, *_) = load_repository(tmp_path / "nowhere", TODAY).problems

    assert finding.code == "not-readable"
    assert finding.help


PNG = b"\x89PNG\r\n\x1a\n"


def _huge() -> list[tuple[str, bytes, str]]:
    text = resource("x").encode()
    return [
        ("resources/x.md", text + b"word " * (FILE_LIMIT // 5), "-"),
        ("resources/x.md", text.replace(b"\n---", b"\n# " + b"x" * 20_000 + b"\n---"), "1:1"),
        ("assets/x.png", PNG + bytes(IMAGE_LIMIT), "-"),
        ("vocabularies/x.yml", b"title: x\n# " + b"x" * FILE_LIMIT, "-"),
    ]


@pytest.mark.parametrize(("name", "raw", "place"), _huge())
def test_what_is_too_large(name: str, raw: bytes, place: str, draw: Drawn) -> None:
    content = draw({"resources/neighbour.md": NEIGHBOUR, name: raw})
    repository, found = found_in(content)

    assert found == [(name, "too-large", place)]
    assert repository.problems[0].help
    assert list(repository.catalog.resources) == ["neighbour"]


def test_what_is_just_small_enough(draw: Drawn) -> None:
    head = resource("x").encode()
    body = (b"word " * 1000 + b"\n") * 100
    content = draw(
        {"resources/x.md": (head + body)[:FILE_LIMIT], "assets/x.png": (PNG + bytes(IMAGE_LIMIT))[:IMAGE_LIMIT]}
    )

    assert found_in(content)[1] == []
