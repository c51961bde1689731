"""The memory of the last check: it tells the same, forgets with any change, and believes only itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nzc_kb.memory import key_of_content, recall, remember
from nzc_kb.repository import load_repository
from tests.conftest import TODAY, Drawn, resource


@pytest.fixture(autouse=True)
def _own_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_what_was_found_is_told_again(draw: Drawn, tmp_path: Path) -> None:
    content = draw({"resources/a.md": resource("a", topic="[nope]", url="")})
    found = load_repository(content, TODAY)
    key = key_of_content(content, TODAY)
    remember(tmp_path / "memory", key, (found.problems, found.files))
    assert recall(tmp_path / "memory", key) == (found.problems, found.files)
    assert recall(tmp_path / "memory", "another key") is None


def test_any_change_makes_another_key(draw: Drawn) -> None:
    content = draw({"resources/a.md": resource("a")})
    keys = [key_of_content(content, TODAY)]
    path = content / "resources/a.md"
    times = path.stat()
    path.write_text(resource("a").replace("warm", "cold"), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    keys.append(key_of_content(content, TODAY))
    (content / "resources/b.md").write_text(resource("b"), encoding="utf-8")
    keys.append(key_of_content(content, TODAY))
    (content / "resources/b.md").rename(content / "resources/c.md")
    keys.append(key_of_content(content, TODAY))
    keys.append(key_of_content(content, TODAY.replace(year=2027)))
    assert len(set(keys)) == len(keys)


def test_a_memory_from_elsewhere_is_not_believed(draw: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = draw({"resources/a.md": resource("a", topic="[nope]")})
    key = key_of_content(content, TODAY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "stranger"))
    remember(tmp_path / "memory", key, ((), 1))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert recall(tmp_path / "memory", key) is None
    (tmp_path / "memory").write_text("garbage", encoding="utf-8")
    assert recall(tmp_path / "memory", key) is None
