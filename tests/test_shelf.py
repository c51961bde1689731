"""What lies on the shelf is there at once and again, is dropped when it is of no use, and is whole or not kept."""

from __future__ import annotations

import os
from contextlib import closing
from io import FileIO
from pathlib import Path

import pytest

from nzc_kb.readings import Kept, Reading, Readings
from nzc_kb.scan import scan_body
from nzc_kb.shelf import ROOM, Shelf


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "shelf"


def opened(folder: Path) -> closing[Shelf]:
    return closing(Shelf.open(folder))


def filled(folder: Path, **things: bytes) -> None:
    with opened(folder) as shelf:
        for key, data in things.items():
            shelf.put(key, data)
            assert shelf.get(key) == data
        shelf.save()


def test_what_is_put_is_there_at_once_and_in_the_next_run(folder: Path) -> None:
    filled(folder, one=b"1", two=b"22")
    with opened(folder) as shelf:
        assert (shelf.get("one"), shelf.get("two"), shelf.get("three")) == (b"1", b"22", None)
        assert shelf.has("one") and not shelf.has("three")


def test_what_is_not_used_is_dropped_and_its_room_given_back(folder: Path) -> None:
    filled(folder, large=bytes(ROOM + 9), small=b"s")
    with opened(folder) as shelf:
        shelf.get("small")
        shelf.save()
    with opened(folder) as shelf:
        assert (shelf.get("small"), shelf.get("large")) == (b"s", None)
    assert [path.stat().st_size for path in folder.glob("*.pack")] == [1]


def test_a_build_that_was_killed_leaves_what_there_was(folder: Path) -> None:
    filled(folder, one=b"1")
    with opened(folder) as shelf:
        shelf.put("two", b"2")
    with opened(folder) as shelf:
        assert (shelf.get("one"), shelf.get("two")) == (b"1", None)


def test_a_full_disk_keeps_what_there_was_and_the_build_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder, one=b"1")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with opened(folder) as shelf:
        with monkeypatch.context() as patched:
            patched.setattr("nzc_kb.shelf.FileIO", type("Full", (FileIO,), {"write": full}))
            shelf.put("two", b"2")
        shelf.put("three", b"3")
        assert (shelf.get("one"), shelf.get("two"), shelf.get("three")) == (b"1", b"2", b"3")
        shelf.save()
    with opened(folder) as shelf:
        assert (shelf.get("one"), shelf.get("two"), shelf.get("three")) == (b"1", None, None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no processes that start with all that this one knows")
def test_a_process_that_helps_reads_and_keeps_nothing(folder: Path) -> None:
    filled(folder, one=b"1", two=b"22")
    with opened(folder) as shelf:
        assert shelf.get("one") == b"1"
        if (child := os.fork()) == 0:
            shelf.put("three", b"3")
            os._exit(0 if (shelf.get("two"), shelf.get("three")) == (b"22", b"3") else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert (shelf.get("two"), shelf.get("three")) == (b"22", None)


def test_a_reading_is_kept_again_when_more_is_known_of_its_file() -> None:
    first = Readings(fresh={"a": lambda: Reading({}, (), (0, 0), 0, 1, scan_body(""), Kept())})
    then = Readings()
    then.load(first.dump(everything=True))
    found = then.get("a")
    assert found is not None and then.is_as_it_was()
    found.kept.put("record", "stamp", 7)
    assert not then.is_as_it_was()
    last = Readings()
    last.load(then.dump(everything=False))
    known = last.get("a")
    assert known is not None and last.is_as_it_was()
    assert (known.kept.get("record", "stamp"), known.kept.get("record", "another")) == (7, None)
