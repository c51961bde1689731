"""A generation is what was put and nothing else; what lies here or stands there is used where it holds the bytes."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nzc_kb.generation import (
    MARKER,
    Aside,
    digest_of_file,
    link_all,
    look_meanwhile,
    manifest_text,
    read_manifest,
    survey,
    walk,
)
from nzc_kb.swap import exchange, sync_file_system, sync_path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def seal(folder: Path) -> Path:
    """Give a folder its manifest."""
    (folder / MARKER).write_text(manifest_text(survey(str(folder))), encoding="utf-8")
    return folder


OLD = {"a.html": b"a", "b/a/x": b"x", "b/c.html": b"c", "b/d/e.html": b"e"}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What empties a folder shall not find this one, should it ever take the wrong one."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    return seal(write(tmp_path / "standing", OLD))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return write(tmp_path / "fresh", {})


# What a folder holds


def test_a_folder_is_walked_in_one_order_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret": b"s"})
    names = ["z", "b/z", "b/a", "b/c/d", "a.html", "b.html", "B"]
    folder = write(tmp_path / "folder", dict.fromkeys(names, b"x"))
    (folder / "empty").mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "b/broken").symlink_to("nowhere")
    found = [(name, os.path.relpath(entry.path, folder)) for name, entry in walk(str(folder))]
    assert found == [(n, n) for n in ["B", "a.html", "b/a", "b/broken", "b/c/d", "b/z", "b.html", "link", "z"]]


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 3])
def test_the_digest_is_of_all_that_a_file_holds(tmp_path: Path, size: int) -> None:
    data = bytes(range(251)) * (size // 251 + 1)
    (tmp_path / "x").write_bytes(data[:size])
    assert digest_of_file(str(tmp_path / "x")) == digest(data[:size])


def test_no_digest_is_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "link").symlink_to("x")
    with pytest.raises(OSError, match="symbolic"):
        digest_of_file(str(tmp_path / "link"))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux tells them")
def test_no_file_is_left_open(tmp_path: Path) -> None:
    write(tmp_path, {"x": b"x"})
    before = open_files()
    digest_of_file(str(tmp_path / "x"))
    with pytest.raises(IsADirectoryError):
        digest_of_file(str(tmp_path))
    sync_path(tmp_path / "x")
    sync_file_system(tmp_path)
    Aside(tmp_path).put("y", b"y")
    assert open_files() == before


def test_a_survey_takes_away_what_is_neither_file_nor_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", OLD)
    outside = write(tmp_path / "outside", {"x": b"x"})
    (folder / "b/file").symlink_to(outside / "x")
    (folder / "folder").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    assert survey(str(folder)) == {name: digest(data) for name, data in OLD.items()}
    assert content(folder) == OLD
    assert sorted(p.name for p in folder.iterdir()) == ["a.html", "b"]
    assert content(outside) == {"x": b"x"}


def test_links_are_made_to_all_files_of_a_generation_but_its_manifest(standing: Path, fresh: Path) -> None:
    (standing / "b/link").symlink_to("c.html")
    assert link_all(str(standing), str(fresh)) == {name: digest(data) for name, data in OLD.items()}
    assert content(fresh) == OLD
    assert sorted(p.name for p in (fresh / "b").iterdir()) == ["a", "c.html", "d"]
    assert all((fresh / name).samefile(standing / name) for name in OLD)


def test_a_manifest_deeper_in_the_folder_is_a_file_like_others(fresh: Path, tmp_path: Path) -> None:
    standing = write(tmp_path / "standing", {f"b/{MARKER}": b"x", MARKER: b"y", "c": b"c"})
    assert link_all(str(standing), str(fresh)) == {f"b/{MARKER}": digest(b"x"), "c": digest(b"c")}


# The manifest


def test_the_manifest_is_the_same_for_the_same_files() -> None:
    files = {"b/ü.html": "22", 'a"q.html': "11"}
    told = (
        '{"about": "Made by nzc-kb, which may replace this folder. The SHA-256 of every other file in it:", '
        '"files": {\n'
        '"a\\"q.html": "11",\n'
        '"b/\\u00fc.html": "22"\n'
        "}}\n"
    )
    assert manifest_text(files) == manifest_text(dict(reversed(files.items()))) == told
    assert json.loads(manifest_text({}))["files"] == {}


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    for files in ({}, {"b/ü.html": "22", 'a"q.html': "11"}):
        (tmp_path / MARKER).write_text(manifest_text(files), encoding="utf-8")
        assert read_manifest(tmp_path) == files


def test_a_manifest_is_read_alike_whatever_the_language_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / MARKER).write_bytes('{"files": {"ü": "1"}}'.encode())
    monkeypatch.setattr("io.text_encoding", lambda encoding, _level=2: encoding or "ascii")
    assert read_manifest(tmp_path) == {"ü": "1"}


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"\xff\xfe", b"null", b"[]", b"1", b'"files"', b"{}"),
        *(b'{"file": {}}', b'{"files": null}', b'{"files": "a"}', b'{"files": ["a"]}'),
        manifest_text({"a": "1"}).encode()[:-3],
    ],
)
def test_a_broken_manifest_is_none(tmp_path: Path, text: bytes) -> None:
    (tmp_path / MARKER).write_bytes(text)
    assert read_manifest(tmp_path) is None
    assert Aside(tmp_path / "new", tmp_path).there == {}


def test_a_folder_without_a_manifest_has_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    (tmp_path / MARKER).mkdir()
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "nowhere") is None


# What is put


def test_what_is_put_is_written_and_told(fresh: Path) -> None:
    aside = Aside(fresh)
    assert aside.put("a/b.html", b"x") == digest(b"x")
    assert aside.put("empty", b"") == digest(b"")
    big = b"0123456789abcdef" * (1 << 17)
    aside.put("big", big)
    assert content(fresh) == {"a/b.html": b"x", "empty": b"", "big": big}
    assert aside.files == {"a/b.html": digest(b"x"), "empty": digest(b""), "big": digest(big)}
    assert aside.written == ["a/b.html", "empty", "big"]
    assert aside.finish() == []


def test_what_a_disk_takes_in_pieces_is_written_whole(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:3]))
    Aside(fresh).put("x", b"0123456789")
    assert (fresh / "x").read_bytes() == b"0123456789"


def test_a_file_may_be_read_by_all_and_run_by_nobody(fresh: Path) -> None:
    before = os.umask(0)
    try:
        Aside(fresh).put("a/x", b"x")
    finally:
        os.umask(before)
    assert (fresh / "a/x").stat().st_mode & 0o7777 == 0o644


def test_a_file_that_stands_is_linked_and_one_that_changed_is_written(standing: Path, fresh: Path) -> None:
    aside = Aside(fresh, standing)
    for name, data in {"a.html": b"a", "b/c.html": b"new", "b/d/e.html": b"e", "x": b"a"}.items():
        aside.put(name, data)
    assert aside.written == ["b/c.html", "x"]
    assert [n for n in content(fresh) if n in OLD and (fresh / n).samefile(standing / n)] == ["a.html", "b/d/e.html"]
    assert content(fresh) == {"a.html": b"a", "b/c.html": b"new", "b/d/e.html": b"e", "x": b"a"}
    assert {n: data for n, data in content(standing).items() if n != MARKER} == OLD


def test_a_file_that_the_manifest_does_not_name_is_not_linked(standing: Path, fresh: Path) -> None:
    write(standing, {"stray": b"s"})
    aside = Aside(fresh, standing)
    aside.put("stray", b"s")
    assert aside.written == ["stray"] and not (fresh / "stray").samefile(standing / "stray")


def test_each_folder_is_made_once(standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def make(place: Path | str, *, exist_ok: bool) -> None:
        made.append(os.path.relpath(place, tmp_path))
        Path(place).mkdir(parents=True, exist_ok=exist_ok)

    monkeypatch.setattr(os, "makedirs", make)
    link_all(str(write(standing, {"b/f.html": b"f"})), str(write(tmp_path / "one", {})))
    assert made == ["one/b/a", "one/b", "one/b/d"]
    made.clear()
    aside = Aside(write(tmp_path / "two", {}))
    for name in ("x", "b/x", "c/d/x", "b/y", "z"):
        aside.put(name, b"x")
    assert made == ["two/b", "two/c/d"]


@pytest.mark.parametrize("binary", [1 << 15, None])
@pytest.mark.parametrize("no_follow", [1 << 17, None])
def test_files_are_opened_as_bytes_and_through_no_link_where_the_system_knows_how(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, binary: int | None, no_follow: int | None
) -> None:
    opened: list[int] = []
    real = os.open

    def open_it(path: Path | str, flags: int, mode: int = 0o777) -> int:
        opened.append(flags)
        return real(path, flags & ~(1 << 15 | 1 << 17), mode)

    write(fresh, {"x": b"x"})
    for name, value in (("O_BINARY", binary), ("O_NOFOLLOW", no_follow)):
        monkeypatch.setattr(os, name, value, raising=False)
        if value is None:
            monkeypatch.delattr(os, name)
    monkeypatch.setattr(os, "open", open_it)
    digest_of_file(str(fresh / "x"))
    Aside(fresh).put("y", b"y")
    assert opened == [
        os.O_RDONLY | (binary or 0) | (no_follow or 0),
        os.O_WRONLY | os.O_CREAT | os.O_EXCL | (binary or 0),
    ]


def test_a_file_that_lies_here_stays(fresh: Path, standing: Path) -> None:
    write(fresh, {"a.html": b"a", "old.html": b"o"})
    node = (fresh / "a.html").stat().st_ino
    aside = Aside(fresh, standing, is_filled=True)
    assert aside.keep("a.html", digest(b"a"))
    assert not aside.keep("old.html", digest(b"new"))
    assert aside.files == {"a.html": digest(b"a")} and aside.written == []
    assert (fresh / "a.html").stat().st_ino == node


def test_without_an_earlier_generation_nothing_is_kept(fresh: Path) -> None:
    aside = Aside(fresh)
    assert (aside.here, aside.there, aside.keep("a.html", digest(b"a"))) == ({}, {}, False)
    assert aside.files == {}


@pytest.mark.parametrize("harm", ["changed", "gone", "a link", "a folder"])
def test_the_manifest_is_not_believed_of_a_file_that_is_not_as_it_was(
    standing: Path, fresh: Path, tmp_path: Path, harm: str
) -> None:
    (standing / "a.html").unlink()
    if harm == "changed":
        (standing / "a.html").write_bytes(b"not ours")
    elif harm == "a link":
        (standing / "a.html").symlink_to(write(tmp_path / "outside", {"a": b"a"}) / "a")
    elif harm == "a folder":
        (standing / "a.html").mkdir()
    aside = Aside(fresh, standing)
    aside.put("a.html", b"a")
    assert aside.written == ["a.html"]
    assert content(fresh) == {"a.html": b"a"} and not (fresh / "a.html").is_symlink()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EPERM, errno.EMLINK])
def test_where_a_file_cannot_be_linked_it_is_written_unless_the_disk_fails(
    standing: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", fail)
    aside = Aside(fresh, standing)
    if number in (errno.EPERM, errno.EMLINK):
        aside.put("a.html", b"a")
        assert aside.written == ["a.html"] and content(fresh) == {"a.html": b"a"}
    else:
        with pytest.raises(OSError, match=os.strerror(number)):
            aside.put("a.html", b"a")


def test_files_and_folders_in_the_way_make_room_and_those_that_were_put_stay(fresh: Path) -> None:
    write(fresh, {"x": b"file", "y/z/a": b"1", "y/b": b"2", "k": b"k", "u/v/w": b"file"})
    aside = Aside(fresh, is_filled=True)
    aside.put("x/p/q.html", b"q")
    aside.put("x/p/r.html", b"r")
    aside.put("y", b"now a file")
    aside.put("k", b"k2")
    aside.put("u/v/w/z/a.html", b"a")
    assert aside.finish() == []
    assert content(fresh) == {
        "x/p/q.html": b"q",
        "x/p/r.html": b"r",
        "y": b"now a file",
        "k": b"k2",
        "u/v/w/z/a.html": b"a",
    }


def test_a_name_that_needs_a_file_that_was_put_to_be_a_folder_is_refused(fresh: Path) -> None:
    write(fresh, {"x": b"old"})
    aside = Aside(fresh, is_filled=True)
    aside.put("x", b"new")
    with pytest.raises(OSError, match="x"):
        aside.put("x/y", b"y")
    assert content(fresh) == {"x": b"new"}


def test_what_stood_in_the_way_may_be_gone_already(fresh: Path) -> None:
    write(fresh, {"x": b"old"})
    aside = Aside(fresh, is_filled=True)
    aside.look()
    (fresh / "x").unlink()
    aside.put("x/y", b"y")
    assert content(fresh) == {"x/y": b"y"}


def test_a_file_that_is_written_anew_leaves_the_one_that_it_was_linked_to(fresh: Path, tmp_path: Path) -> None:
    write(fresh, {"x": b"old"})
    (tmp_path / "elsewhere").hardlink_to(fresh / "x")
    Aside(fresh, is_filled=True).put("x", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"old"


def test_a_file_that_may_not_be_taken_away_is_told(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(fresh, {"x": b"old"})

    def fail(place: Path) -> None:
        raise PermissionError(errno.EACCES, "not allowed", str(place))

    monkeypatch.setattr(os, "unlink", fail)
    with pytest.raises(PermissionError, match="not allowed"):
        Aside(fresh, is_filled=True).put("x", b"new")
    assert content(fresh) == {"x": b"old"}


def test_no_file_is_written_in_place(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(fresh, {"x": b"shared with another generation"})
    monkeypatch.setattr(Aside, "_clear", lambda *_: None)
    with pytest.raises(FileExistsError):
        Aside(fresh).put("x", b"new")
    assert content(fresh) == {"x": b"shared with another generation"}


# The end


def test_what_nobody_put_is_taken_away_with_the_folders_that_it_leaves_empty(fresh: Path) -> None:
    write(fresh, {"a": b"a", "gone/x/y/z.html": b"z", "half/x/b": b"b", "half/c": b"c", "stray": b"s"})
    aside = Aside(fresh, is_filled=True)
    aside.keep("a", digest(b"a"))
    aside.keep("half/c", digest(b"c"))
    assert aside.finish() == []
    assert sorted(p.relative_to(fresh).as_posix() for p in fresh.rglob("*")) == ["a", "half", "half/c"]


def test_when_nothing_was_put_the_folder_itself_stays(fresh: Path) -> None:
    write(fresh, {"a/b": b"b", "c": b"c"})
    assert Aside(fresh, is_filled=True).finish() == []
    assert list(fresh.iterdir()) == []


def test_what_is_taken_away_already_or_became_a_link_is_no_trouble(fresh: Path) -> None:
    write(fresh, {"a": b"a", "b": b"b", "c": b"c"})
    aside = Aside(fresh, is_filled=True)
    aside.look()
    (fresh / "a").unlink()
    (fresh / "b").unlink()
    (fresh / "b").symlink_to("nowhere")
    (fresh / "c").unlink()
    (fresh / "c").mkdir()
    assert aside.finish() == []
    assert [p.name for p in fresh.iterdir() if not p.is_dir()] == []


def test_what_is_not_as_it_was_put_is_told_in_order(fresh: Path) -> None:
    aside = Aside(fresh)
    for name in ("b", "a", "c"):
        aside.put(name, b"x")
    (fresh / "b").unlink()
    (fresh / "a").unlink()
    write(fresh, {"z/y": b"", "d": b""})
    assert aside.finish() == [
        "a is missing",
        "b is missing",
        "d is there and should not be",
        "z/y is there and should not be",
    ]


def test_what_another_process_put_is_no_stray(fresh: Path) -> None:
    aside = Aside(fresh)
    write(fresh, {"a": b"a", "b": b"b"})
    aside.note("a", digest(b"a"))
    aside.note("b", digest(b"b"), is_written=True)
    assert (aside.finish(), aside.written) == ([], ["b"])


# A generator that writes as it likes


def test_a_generator_finds_the_folder_empty_and_what_it_wrote_is_put(fresh: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"x": b"x"})
    write(fresh, {"old": b"o", "b/c": b"c"})
    (fresh / "link").symlink_to(outside)
    aside = Aside(fresh, is_filled=True)
    assert aside.scratch() == fresh
    assert list(fresh.iterdir()) == [] and aside.here == {}
    assert content(outside) == {"x": b"x"}
    write(fresh, {"new": b"n", "b/c": b"c"})
    (fresh / "link").symlink_to(outside)
    aside.adopt()
    assert aside.files == {"new": digest(b"n"), "b/c": digest(b"c")}
    assert sorted(aside.written) == ["b/c", "new"]
    assert aside.finish() == []
    assert content(fresh) == {"new": b"n", "b/c": b"c"}


def test_a_link_that_somebody_put_there_meanwhile_is_taken_away_and_not_followed(fresh: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"x": b"x"})
    aside = Aside(write(fresh, {"old": b"o"}), is_filled=True)
    aside.look()
    (fresh / "link").symlink_to(outside)
    aside.scratch()
    assert list(fresh.iterdir()) == [] and content(outside) == {"x": b"x"}


# A process that looks meanwhile


def test_what_was_learnt_of_the_folders_holds(standing: Path, fresh: Path) -> None:
    aside = Aside(write(fresh, {"a": b"a"}), standing, is_filled=True)
    aside.look()
    (fresh / "a").unlink()
    (standing / MARKER).unlink()
    assert aside.here == {"a": digest(b"a")}
    assert aside.there == {name: digest(data) for name, data in OLD.items()}


def test_a_process_is_asked_for_one_folder_or_two_and_waits_for_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], object]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **named: asked.append((command[1:], named["stdin"])))
    look_meanwhile(Path("new"))
    look_meanwhile(Path("new"), Path("old"))
    module = ["-m", "nzc_kb.generation", "new"]
    assert asked == [(module, subprocess.DEVNULL), ([*module, "old"], subprocess.DEVNULL)]


def test_a_process_of_its_own_finds_and_links_the_same(standing: Path, fresh: Path) -> None:
    process = look_meanwhile(fresh, standing)
    aside = Aside(fresh, standing, process, is_filled=True)
    aside.look()
    assert aside.here == {name: digest(data) for name, data in OLD.items()}
    assert aside.there == aside.here
    assert content(fresh) == OLD
    assert process.returncode == 0 and aside.looker is None
    (fresh / "link").symlink_to("a.html")
    again = Aside(fresh, standing, look_meanwhile(fresh), is_filled=True)
    assert again.here == aside.here
    assert content(fresh) == OLD


def child(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-S", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_where_the_process_fails_the_folder_is_looked_through_here(fresh: Path) -> None:
    write(fresh, {"a": b"a"})
    broken = child('import sys; print(\'{"b": "1"}\'); sys.exit(1)')
    aside = Aside(fresh, looker=broken, is_filled=True)
    assert aside.here == {"a": digest(b"a")}
    assert aside.looker is None


def test_a_process_that_still_looks_is_stopped_and_none_is_no_trouble(fresh: Path) -> None:
    looker = child("import time; time.sleep(600)")
    aside = Aside(fresh, looker=looker)
    aside.stop()
    assert looker.returncode not in (0, None) and aside.looker is None
    aside.stop()


def test_a_process_that_fails_says_nothing_on_the_terminal(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    process = look_meanwhile(fresh / "nowhere")
    output, errors = process.communicate()
    assert (process.returncode, output, errors) == (1, b"", None)
    assert capfd.readouterr() == ("", "")
    assert process.stdin is None


# Two folders to each other's places, and what reaches the disk


def calls(monkeypatch: pytest.MonkeyPatch, name: str, *, number: int = 0) -> list[tuple[object, ...]]:
    """Stands for a system that has the call `name` and answers with an error, or well where it is 0."""
    told: list[tuple[object, ...]] = []

    class System:
        def __init__(self, library: None, *, use_errno: bool) -> None:
            assert library is None and use_errno

    def call(_: object, *arguments: object) -> int:
        told.append(arguments)
        ctypes.set_errno(number)
        return -1 if number else 0

    setattr(System, name, call)
    monkeypatch.setattr(ctypes, "CDLL", System)
    return told


ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the call is one of Linux")


@ON_LINUX
def test_two_folders_are_exchanged_or_nothing_is(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one", {"a": b"1"}), write(tmp_path / "öther", {"b": b"2"})
    if exchange(one, other):
        one, other = other, one
    assert (content(one), content(other)) == ({"a": b"1"}, {"b": b"2"})


@ON_LINUX
def test_folders_that_are_not_there_are_not_exchanged(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"a": b"1"})
    with pytest.raises(FileNotFoundError) as told:
        exchange(one, tmp_path / "nowhere")
    assert told.value.filename == str(tmp_path / "nowhere")
    assert told.value.strerror == os.strerror(errno.ENOENT)
    assert content(one) == {"a": b"1"}


@ON_LINUX
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV])
def test_a_system_or_disk_that_cannot_exchange_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    told = calls(monkeypatch, "renameat2", number=number)
    assert exchange(tmp_path / "one", tmp_path / "other") is False
    assert told == [(-100, os.fsencode(tmp_path / "one"), -100, os.fsencode(tmp_path / "other"), 2)]


@ON_LINUX
def test_an_exchange_that_fails_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls(monkeypatch, "renameat2", number=errno.EIO)
    with pytest.raises(OSError, match="other") as told:
        exchange(tmp_path / "one", tmp_path / "other")
    assert told.value.errno == errno.EIO


@pytest.mark.parametrize("lacks", ["another system", "an old library"])
def test_where_there_is_no_such_call_folders_are_left_and_all_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "sync", lambda: synced.append(True))
    if lacks == "another system":
        monkeypatch.setattr(sys, "platform", "darwin")
    for name in ("renameat2", "syncfs") if lacks == "another system" else ("something_else",):
        told = calls(monkeypatch, name)
        assert exchange(tmp_path / "one", tmp_path / "other") is False
        sync_file_system(tmp_path)
        assert (synced.pop(), synced, told) == (True, [], [])
    monkeypatch.delattr(os, "sync")
    sync_file_system(tmp_path)


@ON_LINUX
def test_the_file_system_of_the_folder_is_synced_and_its_failure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, real, opened = calls(monkeypatch, "syncfs"), os.open, []

    def open_it(*arguments: Any) -> int:
        opened.append(real(*arguments))
        return opened[-1]

    monkeypatch.setattr(os, "open", open_it)
    sync_file_system(tmp_path)
    assert told == [(opened[0],)] and len(opened) == 1
    calls(monkeypatch, "syncfs", number=errno.EIO)
    with pytest.raises(OSError, match=tmp_path.name) as failed:
        sync_file_system(tmp_path)
    assert failed.value.errno == errno.EIO and failed.value.strerror == os.strerror(errno.EIO)


def sync_fails(number: int) -> Callable[[int], None]:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_files_and_folders_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: nodes.append(os.fstat(descriptor).st_ino))
    write(tmp_path, {"x": b"x"})
    sync_path(tmp_path / "x")
    sync_path(str(tmp_path))
    assert nodes == [(tmp_path / "x").stat().st_ino, tmp_path.stat().st_ino]


def test_a_folder_that_cannot_be_synced_is_left_and_a_disk_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", sync_fails(errno.EINVAL))
    sync_path(tmp_path)
    monkeypatch.setattr(os, "fsync", sync_fails(errno.EIO))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        sync_path(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_path(tmp_path / "nowhere")


def test_a_file_that_cannot_be_opened_is_told_but_where_folders_never_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: object, _: int) -> int:
        raise PermissionError(errno.EACCES, "not allowed", str(path))

    synced: list[int] = []
    monkeypatch.setattr(os, "open", fail)
    monkeypatch.setattr(os, "fsync", synced.append)
    with pytest.raises(PermissionError):
        sync_path(str(tmp_path))
    monkeypatch.setattr("nzc_kb.swap.os.name", "nt")
    sync_path(str(tmp_path))
    assert synced == []
