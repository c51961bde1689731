"""Build aside, verify, swap: readers see the old site or the new one, and foreign files are never touched."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest

import nzc_kb.publish
from nzc_kb.generation import FEW, LARGE, Aside, look_meanwhile, read_manifest
from nzc_kb.publish import MARKER, PublishError, publish, renew


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What empties a folder shall not find this one, should it ever take the wrong one."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


def fill(text: str):
    def build(folder: Path) -> str:
        for name in ("a.html", "b/c.html"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return text

    return build


def whole(folder: Path, made: str) -> list[str]:
    return [] if (folder / "b/c.html").read_text() == made else ["b/c.html is not what was made"]


def test_a_new_site_takes_the_place_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "site"
    assert publish(target, fill("one"), whole) == "one"
    publish(target, fill("two"), whole)
    assert (target / "a.html").read_text() == "two"
    assert (target / MARKER).is_file()
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != ".site.lock") == ["site"]


@pytest.mark.parametrize("fault", ["build", "verify"])
def test_a_failure_leaves_the_old_site(tmp_path: Path, fault: str) -> None:
    target = tmp_path / "site"
    publish(target, fill("one"), whole)

    def broken(folder: Path) -> str:
        fill("two")(folder)
        raise OSError(28, "No space left on device", str(folder))

    with pytest.raises(PublishError):
        if fault == "build":
            publish(target, broken, whole)
        else:
            publish(target, fill("two"), lambda folder, made: ["a page is missing"])
    assert (target / "a.html").read_text() == "one"
    assert not list(tmp_path.glob(".site.new-*"))


def test_foreign_folders_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / "thesis.txt").write_text("years of work")
    with pytest.raises(PublishError, match="did not make"):
        publish(target, fill("x"), whole)
    assert (target / "thesis.txt").read_text() == "years of work"
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(PublishError):
        publish(link, fill("x"), whole)


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    publish(tmp_path / "site", fill("x"), whole)
    assert (tmp_path / "site/a.html").is_file()


def test_a_second_build_says_so(tmp_path: Path) -> None:
    def build(folder: Path) -> str:
        with pytest.raises(PublishError, match="at work"):
            publish(tmp_path / "site", fill("inner"), whole)
        return fill("outer")(folder)

    publish(tmp_path / "site", build, whole)
    assert (tmp_path / "site/a.html").read_text() == "outer"


SCRIPT = textwrap.dedent("""
    import sys
    from pathlib import Path
    from nzc_kb.publish import publish

    def build(folder):
        for i in range(400):
            (folder / f"{i}.html").write_text(sys.argv[2])
        return sys.argv[2]

    def whole(folder, made):
        return [] if all((folder / f"{i}.html").read_text() == made for i in range(400)) else ["torn"]

    publish(Path(sys.argv[1]), build, whole)
""")


def test_killed_at_any_moment_the_site_is_whole(tmp_path: Path) -> None:
    """Twenty kills at moments spread over a build; after each, and after the next start, the site is one generation."""
    target = tmp_path / "site"
    subprocess.run([sys.executable, "-c", SCRIPT, str(target), "g0"], check=True)
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", SCRIPT, str(target), "g1"], check=True)
    span = time.perf_counter() - started
    for number in range(20):
        child = subprocess.Popen([sys.executable, "-c", SCRIPT, str(target), f"k{number}"])
        time.sleep(span * (0.3 + 0.75 * number / 20))
        child.send_signal(signal.SIGKILL)
        child.wait()
        place = target if target.exists() else tmp_path / ".site.old"
        assert len({(place / f"{i}.html").read_text() for i in range(400)}) == 1
    subprocess.run([sys.executable, "-c", SCRIPT, str(target), "last"], check=True)
    assert {(target / f"{i}.html").read_text() for i in range(400)} == {"last"}
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != ".site.lock") == ["site"]


def test_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    target = tmp_path / "site"
    child = multiprocessing.get_context("fork").Process(
        target=publish, args=(target, lambda folder: time.sleep(30), whole)
    )
    child.start()
    for _ in range(100):
        if list(tmp_path.glob(".site.new-*")):
            break
        time.sleep(0.05)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    publish(target, fill("x"), whole)
    assert (target / "a.html").read_text() == "x"


def nothing_wrong(*_: object) -> list[str]:
    return []


def put(**texts: str) -> Callable[[Aside], None]:
    """A build of pages in HTML, by their names."""

    def build(aside: Aside) -> None:
        for name, text in texts.items():
            aside.put(f"{name}.html", text.encode())

    return build


def names(folder: Path) -> list[str]:
    """What lies in a folder beside the lock."""
    return sorted(p.name for p in folder.iterdir() if p.name != ".site.lock")


def test_a_site_may_be_read_by_the_web_server_and_stands_where_no_folder_was(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        renew(tmp_path / "a/b/site", put(x="x"), nothing_wrong)
    finally:
        os.umask(before)
    assert (tmp_path / "a/b/site").stat().st_mode & 0o7777 == 0o755
    assert read_manifest(tmp_path / "a/b/site") == {"x.html": hashlib.sha256(b"x").hexdigest()}


def test_a_target_is_where_it_was_named_though_the_build_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()

    def build(folder: Path) -> str:
        monkeypatch.chdir(tmp_path / "elsewhere")
        return fill("x")(folder)

    publish(Path("site"), build, whole)
    assert names(tmp_path) == ["elsewhere", "site"] and names(tmp_path / "elsewhere") == []


def test_what_is_no_folder_and_what_is_not_ours_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "link"):
        with pytest.raises(PublishError, match=f"{name} is not a folder$"):
            publish(tmp_path / name, fill("x"), whole)
    (tmp_path / "site" / MARKER).mkdir(parents=True)
    with pytest.raises(PublishError) as told:
        publish(tmp_path / "site", fill("x"), whole)
    assert str(told.value) == (
        f"{tmp_path / 'site'} holds files that this program did not make; "
        "empty it, or name another folder with --site-dir"
    )


def test_files_that_somebody_put_there_during_the_build_are_not_replaced(tmp_path: Path) -> None:
    def build(folder: Path) -> str:
        (tmp_path / "site").mkdir()
        (tmp_path / "site/thesis.txt").write_text("years of work")
        return fill("x")(folder)

    with pytest.raises(PublishError, match="did not make"):
        publish(tmp_path / "site", build, whole)
    assert names(tmp_path) == ["site"] and names(tmp_path / "site") == ["thesis.txt"]


def test_what_is_wrong_is_told_ten_things_at_most(tmp_path: Path) -> None:
    wrong = [f"page {number} is missing" for number in range(12)]
    with pytest.raises(PublishError) as told:
        publish(tmp_path / "site", fill("x"), lambda *_: wrong)
    assert str(told.value) == "the new site is not whole: " + "; ".join(wrong[:10])

    def build(aside: Aside) -> None:
        aside.put("x", b"")
        (aside.folder / "x").unlink()

    with pytest.raises(PublishError, match=r"^the new site is not whole: x is missing; a link is dead$"):
        renew(tmp_path / "site", build, lambda *_: ["a link is dead"])
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "/x/y"), "No space left on device (/x/y)"),
        (OSError(28, "No space left on device"), "No space left on device ({target})"),
        (OSError("the disk is odd"), "the disk is odd ({target})"),
    ],
)
def test_a_disk_that_fails_is_told_with_the_place(tmp_path: Path, error: OSError, words: str) -> None:
    def build(_: Aside) -> None:
        raise error

    with pytest.raises(PublishError) as told:
        renew(tmp_path / "site", build, nothing_wrong)
    assert str(told.value) == words.format(target=tmp_path / "site")


def test_a_fault_of_the_build_itself_is_no_fault_of_publishing(tmp_path: Path) -> None:
    def build(_: Aside) -> None:
        raise KeyError("a fault")

    with pytest.raises(KeyError):
        renew(tmp_path / "site", build, nothing_wrong)
    assert names(tmp_path) == []


# One build at a time


def held(tmp_path: Path, then: Callable[[], object]) -> None:
    """Have something be done while a build is at work."""

    def build(_: Aside) -> None:
        then()

    renew(tmp_path / "site", build, nothing_wrong)


def test_who_builds_is_told_to_the_one_who_comes_second(tmp_path: Path) -> None:
    told: list[str] = []

    def second() -> None:
        with pytest.raises(PublishError) as refused:
            renew(tmp_path / "site", put(), nothing_wrong, tell=told.append)
        told.append(str(refused.value))
        (tmp_path / ".site.builder").write_bytes(b"\xff")
        with pytest.raises(PublishError, match=r"^another build is at work on site; try again when it is done$"):
            publish(tmp_path / "site", fill("x"), whole, tell=told.append)
        (tmp_path / ".site.builder").write_text("x" * 300)
        with pytest.raises(PublishError, match=rf"^another build \({'x' * 200}\) is at work"):
            publish(tmp_path / "site", fill("x"), whole, tell=told.append)

    held(tmp_path, second)
    who = rf"process {os.getpid()} on {re.escape(socket.gethostname())}"
    words = rf"another build \({who}, since (.+ UTC)\) is at work on site"
    assert (found := re.fullmatch(f"{words}; try again when it is done", told[0]))
    assert datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S UTC")
    assert len(told) == 1
    assert names(tmp_path) == ["site"]


def test_who_builds_is_told_alike_whatever_the_language_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "zürich")
    monkeypatch.setattr("io.text_encoding", lambda encoding, _level=2: encoding or "utf-16")

    def second() -> None:
        with pytest.raises(PublishError, match=r"on zürich, since"):
            renew(tmp_path / "site", put(), nothing_wrong)

    held(tmp_path, second)
    assert read_manifest(tmp_path / "site") == {}


def test_a_build_that_waits_says_so_and_gives_up_in_the_end(tmp_path: Path) -> None:
    told: list[str] = []

    def second() -> None:
        (tmp_path / ".site.builder").unlink()
        with pytest.raises(PublishError, match=r"^another build is at work on site; try again when it is done$"):
            publish(tmp_path / "site", fill("x"), whole, wait=0.01, tell=told.append)

    held(tmp_path, second)
    assert told == ["another build is at work on site; waiting for it, 0 seconds at most."]


def test_a_build_that_waits_begins_when_the_other_is_done(tmp_path: Path) -> None:
    waiting = Event()
    second = Thread(
        target=lambda: publish(tmp_path / "site", fill("second"), whole, wait=60, tell=lambda _: waiting.set())
    )

    def start() -> None:
        second.start()
        assert waiting.wait(60)

    held(tmp_path, start)
    second.join(60)
    assert (tmp_path / "site/a.html").read_text() == "second"


def test_the_lock_is_let_go_when_a_build_fails(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(PublishError, match="not whole"):
            publish(tmp_path / "site", fill("x"), lambda *_: ["wrong"])
    publish(tmp_path / "site", fill("x"), whole)


def test_a_builder_who_cannot_be_noted_builds_all_the_same(tmp_path: Path) -> None:
    (tmp_path / ".site.builder").mkdir()
    publish(tmp_path / "site", fill("x"), whole)
    assert (tmp_path / "site/a.html").read_text() == "x"


def test_a_lock_may_be_read_by_others_and_written_by_its_owner(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        publish(tmp_path / "site", fill("x"), whole)
    finally:
        os.umask(before)
    assert (tmp_path / ".site.lock").stat().st_mode & 0o7777 == 0o644


# What reaches the disk


@pytest.mark.parametrize("count", [1, FEW, FEW + 1])
def test_all_that_was_written_reaches_the_disk_before_the_manifest_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    synced: list[tuple[str, bool]] = []

    def sync(path: Path | str) -> None:
        if path == tmp_path:
            assert (tmp_path / "site/new.html").exists()  # the last of all, when the new site stands
            return
        (aside,) = tmp_path.glob(".site.new-*")
        synced.append((Path(path).relative_to(aside).as_posix(), (aside / MARKER).exists()))

    renew(tmp_path / "site", put(kept="k"), nothing_wrong)
    monkeypatch.setattr(nzc_kb.publish, "sync_path", sync)
    monkeypatch.setattr(nzc_kb.publish, "sync_file_system", sync)
    pages = ["new", *(f"{number}/x" for number in range(count - 1))]
    renew(tmp_path / "site", put(kept="k", **dict.fromkeys(pages, "x")), nothing_wrong)
    files, folders = [f"{name}.html" for name in pages], {".", *(name[:-2] for name in pages[1:])}
    assert synced[-2:] == [(MARKER, True), (".", True)]
    if count <= FEW:
        assert [name for name, _ in synced[:count]] == files
        assert sorted(name for name, _ in synced[count:-2]) == sorted(folders)
    else:
        assert synced[:-2] == [(".", False)]
    assert not any(is_told for _, is_told in synced[:-2])


def test_a_disk_that_never_hears_of_the_swap_leaves_the_new_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = nzc_kb.publish.sync_path

    def sync(path: Path | str) -> None:
        if path == tmp_path:
            raise OSError(errno.EIO, "the disk is odd")
        real(path)

    monkeypatch.setattr(nzc_kb.publish, "sync_path", sync)
    assert publish(tmp_path / "site", fill("x"), whole) == "x"
    assert names(tmp_path) == ["site"]


# The swap, and what a build that was killed leaves


def test_without_an_exchange_the_old_site_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nzc_kb.publish, "exchange", lambda *_: False)
    for text in ("one", "two"):
        publish(tmp_path / "site", fill(text), whole)
        assert (tmp_path / "site/a.html").read_text() == text and names(tmp_path) == ["site"]
    real, seen = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        if self.name.startswith(".site.new-"):
            seen.append(names(tmp_path)[1:])
            raise OSError(errno.EIO, "the disk is odd")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(PublishError, match="the disk is odd"):
        publish(tmp_path / "site", fill("three"), whole)
    assert (tmp_path / "site/a.html").read_text() == "two" and names(tmp_path) == ["site"]
    assert len(seen) == 1 and ".site.old" not in names(tmp_path)


@pytest.mark.parametrize("stands", ["the new one", "nothing", "an empty folder"])
def test_what_a_killed_build_left_is_put_right_by_the_next(tmp_path: Path, stands: str) -> None:
    site, old = tmp_path / "site", tmp_path / ".site.old"
    publish(site, fill("old"), whole)
    site.rename(old)
    (tmp_path / ".site.new-x/b").mkdir(parents=True)
    (tmp_path / ".site.new-x/b/half.html").write_text("half")
    (tmp_path / ".other.new-x").mkdir()
    if stands == "the new one":
        (tmp_path / "made").mkdir()
        publish(tmp_path / "made/site", fill("new"), whole)
        (tmp_path / "made/site").rename(site)
        shutil.rmtree(tmp_path / "made")
    elif stands == "an empty folder":
        site.mkdir()

    def build(folder: Path) -> str:
        assert (site / "a.html").read_text() == ("new" if stands == "the new one" else "old")
        assert names(tmp_path) == [".other.new-x", ".site.builder", folder.name, "site"]
        return fill("next")(folder)

    publish(site, build, whole)
    assert names(tmp_path) == [".other.new-x", "site"]


def test_a_folder_that_cannot_be_taken_away_does_not_hinder_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".site.new-x").mkdir()
    real = os.rmdir

    def rmdir(path: Path | str, **named: int | None) -> None:
        if str(path).endswith(".site.new-x"):
            raise OSError(errno.EBUSY, "in use", str(path))
        real(path, **named)

    monkeypatch.setattr(os, "rmdir", rmdir)
    publish(tmp_path / "site", fill("x"), whole)
    assert names(tmp_path) == [".site.new-x", "site"]


@pytest.mark.parametrize("can_go", [True, False])
def test_a_folder_that_cannot_be_prepared_is_told_and_taken_away_where_that_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, can_go: bool
) -> None:
    def fail(self: Path, _: int) -> None:
        raise OSError(errno.EPERM, "no rights", str(self))

    def rmdir(path: Path | str, **_: int | None) -> None:
        raise OSError(errno.EBUSY, "in use", str(path))

    monkeypatch.setattr(Path, "chmod", fail)
    if not can_go:
        monkeypatch.setattr(os, "rmdir", rmdir)
    with pytest.raises(PublishError, match=r"^no rights \("):
        publish(tmp_path / "site", fill("x"), whole)
    assert len(names(tmp_path)) == (0 if can_go else 1)


# The generation before


def test_the_generation_before_is_kept_and_its_files_are_used_again(tmp_path: Path) -> None:
    site, spare = tmp_path / "site", tmp_path / "cache/deep/spare"
    written: list[list[str]] = []

    def seen(aside: Aside, _: None) -> list[str]:
        written.append(aside.written)
        return []

    for texts in ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "1"}, {"a": "2", "c": "3"}):
        renew(site, put(**texts), seen, spare=spare)
    assert written == [["a.html", "b.html"], ["a.html"], [], ["c.html"]]
    assert names(site) == [MARKER, "a.html", "c.html"] and names(spare) == [MARKER, "a.html", "b.html"]
    assert names(tmp_path) == ["cache", "site"] and names(spare.parent) == ["spare"]


@pytest.mark.parametrize("harm", ["not sealed", "a link", "a file"])
def test_a_spare_folder_that_is_no_generation_is_left_as_it_is(tmp_path: Path, harm: str) -> None:
    site, spare = tmp_path / "site", tmp_path / "spare"
    renew(site, put(a="1"), nothing_wrong)
    if harm == "a file":
        spare.write_text("years of work")
    else:
        (place := spare if harm == "not sealed" else tmp_path / "elsewhere").mkdir()
        (place / "thesis.txt").write_text("years of work")
        if harm == "a link":
            (place / MARKER).write_text("{}")
            spare.symlink_to(place)
    renew(site, put(a="2"), nothing_wrong, spare=spare)
    assert (site / "a.html").read_text() == "2"
    assert (spare if harm == "a file" else spare / "thesis.txt").read_text() == "years of work"
    assert not list(tmp_path.glob(".site.*-*"))


def test_a_spare_generation_that_cannot_be_moved_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, spare = tmp_path / "site", tmp_path / "spare"
    for text in "123":
        renew(site, put(a=text), nothing_wrong, spare=spare)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if spare in (self, target):
            raise OSError(errno.EXDEV, "another disk")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    renew(site, put(a="2"), nothing_wrong, spare=spare)
    assert (site / "a.html").read_text() == "2" and (site).stat().st_mode & 0o7777 == 0o755
    assert not list(tmp_path.glob(".site.*-*"))


def test_where_the_spare_generation_of_a_large_site_cannot_be_moved_the_one_that_stands_is_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, spare = tmp_path / "site", tmp_path / "spare"
    pages = {str(number): "x" for number in range(LARGE + 1)}
    for _ in range(2):
        renew(site, put(**pages), nothing_wrong, spare=spare)

    def rmdir(self: Path) -> None:
        raise OSError(errno.EBUSY, "in use")

    def build(aside: Aside) -> None:
        assert aside.looker is not None and aside.looker.args[-2:] == [str(aside.folder), str(site)]
        put(**pages)(aside)
        assert aside.written == []

    monkeypatch.setattr(Path, "rmdir", rmdir)
    renew(site, build, nothing_wrong, spare=spare)
    assert len(names(site)) == LARGE + 2


@pytest.mark.parametrize("has_spare", [False, True])
@pytest.mark.parametrize("count", [LARGE, LARGE + 1])
def test_a_large_site_is_looked_through_meanwhile_and_a_small_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, *, has_spare: bool
) -> None:
    site, spare = tmp_path / "site", tmp_path / "spare"
    pages = {str(number): "x" for number in range(count)}
    for _ in range(2 if has_spare else 1):
        renew(site, put(**pages), nothing_wrong, spare=spare)
    asked: list[tuple[object, ...]] = []

    def look(*folders: Path) -> subprocess.Popen[bytes]:
        asked.append(tuple(folder.name.partition("-")[0] for folder in folders))
        return look_meanwhile(*folders)

    def build(aside: Aside) -> None:
        assert (aside.looker is not None, aside.is_filled) == (count > LARGE, has_spare or count > LARGE)
        put(**pages, more="y")(aside)
        assert aside.written == ["more.html"]

    monkeypatch.setattr(nzc_kb.publish, "look_meanwhile", look)
    renew(site, build, nothing_wrong, spare=spare)
    assert asked == ([] if count == LARGE else [(".site.new",) if has_spare else (".site.new", "site")])
    assert len(names(site)) == count + 2
    asked.clear()
    renew(site, put(**pages), nothing_wrong)
    assert asked == []  # who keeps no generation starts from none


def test_a_process_that_looks_is_stopped_when_the_build_fails(tmp_path: Path) -> None:
    site, spare = tmp_path / "site", tmp_path / "spare"
    renew(site, put(**{str(number): "x" for number in range(LARGE + 1)}), nothing_wrong, spare=spare)
    started = []

    def build(aside: Aside) -> None:
        started.append(aside.looker)
        raise OSError(errno.EIO, "the disk is odd")

    with pytest.raises(PublishError):
        renew(site, build, nothing_wrong, spare=spare)
    assert started[0].returncode is not None
    assert names(tmp_path) == ["site"]


def test_what_the_build_gave_is_given_back_and_shown_to_the_look(tmp_path: Path) -> None:
    seen: list[object] = []

    def look(aside: Aside, made: str) -> list[str]:
        seen.extend([made, names(aside.folder)])
        return []

    def build(aside: Aside) -> str:
        aside.put("x", b"x")
        return "made"

    assert renew(tmp_path / "site", build, look) == "made"
    assert seen == ["made", ["x"]]
