"""Build aside, verify, swap: readers see the old site or the new one, and foreign files are never touched."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from nzc_kb.publish import MARKER, PublishError, publish


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
