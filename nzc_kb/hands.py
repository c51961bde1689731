"""Work on many things, shared among processes that start with all that this one knows."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import select
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")

WORTH_IT = 150
"""Things below which it takes longer to start a further process than to do them here."""

BATCH = 50
_DIE_WITH_PARENT = 1
_LENGTH = struct.Struct("<Q")


class HandError(Exception):
    """A process that was to help failed; the text is what it said."""


def processes(things: int, worth_it: int) -> int:
    """How many processes so many things are shared among: one more for each `worth_it`, as far as there are processors;
    or as many as NZC_KB_PROCESSES says.
    """
    asked = os.environ.get("NZC_KB_PROCESSES", "")
    if asked.isdigit() and int(asked):
        return max(1, min(int(asked), things))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, 8, things // worth_it + 1))


def share(
    things: Sequence[A], work: Callable[[Sequence[A]], Iterator[B]], progress: Callable[[int], object]
) -> list[B]:
    """Have `work` done on all things, which gives an answer for each in turn; the answers stand in the things' order.

    Raises:
        HandError: a process failed.
    """
    count = processes(len(things), WORTH_IT)
    if count == 1 or not hasattr(os, "fork") or sys.platform == "darwin":
        found = []
        for answer in work(things):
            found.append(answer)
            progress(1)
        return found
    gc.freeze()
    hands = [_Hand(number, *_start(list(islice(things, number, None, count)), work)) for number in range(count)]
    answers: list[Any] = [None] * len(things)
    try:
        while busy := [hand for hand in hands if not hand.is_done]:
            for hand in select.select(busy, [], [])[0]:
                for answer in hand.receive():
                    answers[hand.place] = answer
                    hand.place += count
                    progress(1)
    finally:
        for hand in hands:
            os.close(hand.reader)
            os.waitpid(hand.pid, 0)
        gc.unfreeze()
    return answers


@dataclass
class _Hand:
    """A process that helps, and what came of it so far: each batch is its length and then its bytes."""

    place: int
    pid: int
    reader: int
    is_done: bool = False
    _bytes: bytearray = field(default_factory=bytearray)

    def fileno(self) -> int:
        """What `select` waits for."""
        return self.reader

    def receive(self) -> Iterator[Any]:
        """Give the answers that have come."""
        block = os.read(self.reader, 1 << 16)
        if not block:
            raise HandError("a process that was to help was stopped")
        self._bytes += block
        while len(self._bytes) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._bytes)[0]
            if len(self._bytes) < end:
                return
            batch = pickle.loads(self._bytes[_LENGTH.size : end])  # noqa: S301 - from a process of ours, by its own pipe
            del self._bytes[:end]
            if isinstance(batch, str):
                raise HandError(batch)
            self.is_done = not batch
            yield from batch


def _start(things: Sequence[A], work: Callable[[Sequence[A]], Iterator[B]]) -> tuple[int, int]:
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    code = 1
    try:
        _die_with(parent)
        gc.enable()  # the host's pages and files make circles; what came from the parent is frozen and not looked at
        os.close(reader)
        with os.fdopen(writer, "wb") as stream:
            try:
                answers = work(things)
                while batch := list(islice(answers, BATCH)):
                    _send(batch, stream)
                _send([], stream)
            except Exception as error:  # it is told to the one who asked
                _send(f"{type(error).__name__}: {error}", stream)
        code = 0
    finally:
        os._exit(code)


def _send(batch: object, stream: IO[bytes]) -> None:
    data = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _die_with(parent: int) -> None:
    """Have this process end when its parent does, so that a lock that both hold dies too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
