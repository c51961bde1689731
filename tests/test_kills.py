"""Real builds killed at random moments, several at once, on a disk with no room, in a folder that cannot be written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from nzc_kb.publish import PublishError, renew
from tests.conftest import ROOT
from tests.kills import BUILD, build_at_once, generation_of, kill_builds, make_project, write_generation

pytestmark = pytest.mark.build


def test_builds_killed_at_random_moments_leave_one_whole_site(tmp_path: Path) -> None:
    told = kill_builds(tmp_path, 12, 3, 4)
    assert sum(told.values()) == 12


def test_builds_at_once_wait_for_one_another(tmp_path: Path) -> None:
    build_at_once(tmp_path, 2, 4)


def test_a_second_build_that_may_not_wait_says_who_builds(tmp_path: Path) -> None:
    make_project(tmp_path, 1)

    def build(_: object) -> None:
        second = subprocess.run([*BUILD, "--no-wait"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert f"process {os.getpid()} on " in second.stderr
        assert "is at work on site" in second.stderr

    renew(tmp_path / "site", build, lambda *_: [])


def test_a_build_that_finds_no_room_says_so_and_leaves_the_old_site(tmp_path: Path) -> None:
    """A limit on the size of a file stands for the full disk, which needs a right that not everybody has."""
    make_project(tmp_path, 3)
    subprocess.run(BUILD, cwd=tmp_path, check=True)
    write_generation(tmp_path, 1, 3)
    limited = ["bash", "-c", 'ulimit -f 8; exec "$@"', "limited", *BUILD]
    full = subprocess.run(limited, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert full.returncode == 2
    assert "File too large" in full.stderr
    assert "Traceback" not in full.stderr
    assert generation_of(tmp_path / "site") == 0
    subprocess.run(BUILD, cwd=tmp_path, check=True)
    assert generation_of(tmp_path / "site") == 1


def test_a_target_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder of the kernel's stands for a read-only disk; not even the superuser can make a file there."""
    place = Path("/proc/nzc-kb")
    with pytest.raises(PublishError):
        renew(place, lambda _: None, lambda *_: [])
    said = subprocess.run([*BUILD, "--site-dir", str(place)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "site").exists()
