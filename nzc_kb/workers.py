"""Bodies to rendered bodies, by workers that are stopped when one takes too long or too much.

A worker is a process of its own that holds nothing but the renderer, so that no text can harm the build or another
text.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from nzc_kb.hands import processes, share_far
from nzc_kb.render import SECONDS, Rendered, pack

GRACE_SECONDS = 3.0
"""What a worker may take beyond its own limit before it is killed from outside."""

JOBS_PER_WORKER = 60
"""A further worker is started only for so many jobs: it takes a fifth of a second to start."""

Progress = Callable[[int], object]
Announce = Callable[[str, int], Progress]
"""Told of long work (a label, how much of it); gives what to call with each bit done."""


def silent(_done: int) -> None:
    """Progress that nobody looks at."""


def silently(_label: str, _total: int) -> Progress:
    """Long work that nobody looks at."""
    return silent


@dataclass(frozen=True, slots=True)
class Job:
    """A body to render: see `render.render_body` for the fields."""

    key: str
    body: str
    title: str
    addresses: Mapping[str, str]

    def parts(self) -> tuple[str, ...]:
        """All that the answer depends on."""
        return self.body, self.title, json.dumps(dict(self.addresses))

    def line(self) -> bytes:
        """The job as a worker reads it."""
        return json.dumps({"body": self.body, "title": self.title, "addresses": dict(self.addresses)}).encode() + b"\n"


def render_each(
    queue: Sequence[Job],
    take: Callable[[str, bytes], object],
    progress: Progress = silent,
    executor: Executor | None = None,
) -> None:
    """Render every job, here or by an `executor`. `take` is given the key and the packed answer of each as it comes,
    one at a time, so that not all are held at once.

    Raises:
        HandError: the executor failed.
    """
    if not queue:
        return
    if executor is not None:
        share_far(executor, queue, render_part, lambda at, made: take(queue[at].key, made), progress)
        return
    count, taking = processes(len(queue), JOBS_PER_WORKER), Lock()

    def render_share(start: int) -> None:
        share = queue[start::count]
        for job, made in zip(share, render_part(share), strict=True):
            with taking:
                take(job.key, made)
                progress(1)

    with ThreadPoolExecutor(count) as threads:
        list(threads.map(render_share, range(count)))


def render_part(jobs: Sequence[Job]) -> Iterator[bytes]:
    """Render some jobs by one worker, which is started anew after each that it could not end; the answers are
    packed.
    """
    worker = _start()
    try:
        for job in jobs:
            made = _ask(worker, job)
            if made is None:
                _stop(worker)
                worker = _start()
                made = pack(
                    Rendered(failure=f"It takes longer than {SECONDS:.0f} seconds or too much memory to render")
                )
            yield made
    finally:
        _stop(worker)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "nzc_kb.render"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ask(worker: subprocess.Popen[bytes], job: Job) -> bytes | None:
    """Give the worker's answer; None where it died or stayed silent."""
    assert worker.stdin is not None and worker.stdout is not None
    try:
        worker.stdin.write(job.line())
        worker.stdin.flush()
        if not select.select([worker.stdout], [], [], SECONDS + GRACE_SECONDS)[0]:
            return None
        line = worker.stdout.readline()
    except OSError:
        return None
    if not line.endswith(b"\n"):
        return None
    return line[:-1]


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue
