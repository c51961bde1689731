"""A build whose parts are made by the workers of a real cluster on this machine is the build of one process."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

import nzc_kb.cluster
import nzc_kb.hands
from nzc_kb.cli import main
from nzc_kb.cluster import ClusterError, cluster
from nzc_kb.hands import HandError
from nzc_kb.program import versions
from tests.conftest import Drawn, resource
from tests.test_build import FILES, project

SETTINGS = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s", "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "5"}


@contextmanager
def process(kind: str, *options: str, say: str, **env: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of a cluster; gives it and the address that stands in the line that `say` finds."""
    command = [sys.executable, "-P", "-c", f"from distributed.cli.dask_{kind} import main; main()", *options]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **SETTINGS, **env})
    try:
        assert child.stderr is not None
        found = next((m for line in child.stderr if (m := re.search(say + r".*?(tcp://127\.0\.0\.1:\d+)", line))), None)
        assert found is not None, f"the {kind} did not start"
        yield child, found[1]
    finally:
        child.kill()
        child.communicate()


@contextmanager
def scheduler() -> Iterator[str]:
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
    with process("scheduler", *options, say="Scheduler at") as (_, address):
        yield address


@contextmanager
def worker(address: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A worker: one process without a nurse, so that killing it is killing the worker."""
    options = ("--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1")
    with process("worker", address, *options, say="Registered to", **env) as (child, _):
        yield child


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def build(base: Path, site: str, *options: str) -> str:
    """Build in this process, where a test can look in; gives what was said if it failed, else nothing."""
    before = Path.cwd()
    os.chdir(base)
    try:
        main(["build", "-q", "--site-dir", site, *options], standalone_mode=False)
    except click.ClickException as error:
        assert error.exit_code == 2
        return error.message
    finally:
        os.chdir(before)
    return ""


@pytest.mark.build
def test_a_cluster_makes_the_same_site_and_a_lost_worker_loses_nothing(
    tmp_path: Path, draw: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dict(FILES) | {f"resources/r{n}.md": resource(f"r{n}", f"## H{n}\n\nText {n}.\n") for n in range(20)}
    base = project(tmp_path, draw, dict(files))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    monkeypatch.setattr(nzc_kb.hands, "FAR", 10)
    assert build(base, "here") == ""
    here = tree(base / "here")
    with scheduler() as address, worker(address) as one, worker(address) as other:
        assert build(base, "far", "--scheduler", address) == ""
        assert tree(base / "far") == here

        came: list[int] = []
        hand_on = nzc_kb.cluster._Cluster._hand_on

        def kill_one(self: object, told: Future[object], sent: Future[bytes]) -> None:
            came.append(1)
            if len(came) == 6:
                one.send_signal(signal.SIGKILL)
            hand_on(self, told, sent)

        monkeypatch.setattr(nzc_kb.cluster._Cluster, "_hand_on", kill_one)
        assert build(base, "lost-one", "--scheduler", address) == ""
        assert one.wait(10) == -signal.SIGKILL
        assert len(came) > 12, "it was killed near the end"
        assert tree(base / "lost-one") == here

        shutil.rmtree(base / ".cache")  # what is there already needs no worker
        with monkeypatch.context() as patch:
            patch.setattr(nzc_kb.cluster, "versions", lambda: dict(versions()) | {"mkdocs-material": "8"})
            said = build(base, "here", "--scheduler", address)
        assert "other versions" in said and "(here 8)" in said
        assert tree(base / "here") == here

        monkeypatch.setattr(nzc_kb.cluster, "LOOK_EVERY", 1)
        monkeypatch.setattr(nzc_kb.cluster, "PATIENCE", 2)
        with pytest.raises(HandError, match="lost all its workers"), cluster(address) as executor:
            other.send_signal(signal.SIGKILL)
            executor.submit(time.sleep, 60).result(30)


def test_what_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"no Dask scheduler answers at {nobody}"), cluster(nobody, 1):
            raise AssertionError("there is nobody")
    with scheduler() as address, pytest.raises(ClusterError, match="has no workers"), cluster(address, 1):
        raise AssertionError("there are no workers")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=re.escape("pip install 'nzc-kb[distributed]'")), cluster("tcp://x:1"):
        raise AssertionError("there is no Dask")
