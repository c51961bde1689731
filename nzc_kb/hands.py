"""Work on many things, shared among those that help through a `concurrent.futures.Executor`: processes that start with
all that this one knows, or any other executor, as the workers of a `cluster`.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, NoReturn, TypeVar, cast

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

WORTH_IT = 150
"""Things below which it takes longer to start a further process than to do them here."""

PARTS = 8
"""Into how many parts the things of each process are cut, so that none waits long for another at the end."""

FAR = 40
"""Things in a part that travels to another machine."""

ON_THE_WAY = 128
"""Parts that are submitted and not yet answered."""

_DIE_WITH_PARENT = 1

_NO_ROOM = 64
"""The code that a process ends with when its answer cannot be written, and the number of the system's reason more."""

_MMAP_THRESHOLD, _LARGE = -3, 4 << 20
"""Of the C library of Linux: from how many bytes on, room that is let go of goes back to the system at once. It would
raise this by itself with the first large array that goes; with much less, it takes longer.
"""


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
    things: Sequence[A],
    work: Callable[[Sequence[A]], Iterator[B]],
    progress: Callable[[int], object],
    worth_it: int = WORTH_IT,
) -> list[B]:
    """Have `work` done on all things, which gives an answer for each in turn; the answers stand in the things' order.

    It is done by as many processes as are worth it. They start with all that this one knows, so only what a part is
    and what came of it pass between them.

    Raises:
        HandError: a process failed.
    """
    count = processes(len(things), worth_it)
    if count == 1 or not can_fork():
        answers: list[B] = []
        for answer in work(things):
            answers.append(answer)
            progress(1)
        return answers
    size = -(-len(things) // count // PARTS)
    with forked(count, work, things) as pool:
        return _gathered(lambda part: pool.submit(_of_known, part), len(things), size, lambda _, a: a, progress)


def share_far(
    executor: Executor,
    things: Sequence[A],
    work: Callable[[Sequence[A]], Iterator[B]],
    take: Callable[[int, B], C],
    progress: Callable[[int], object],
    size: int | None = None,
) -> list[C]:
    """The same by an executor whose processes know nothing of this one: the work and each part of the things travel
    there, and `take` is done here with the place of each thing and its answer, when it comes, so that no more
    than a few parts are on the way.

    Raises:
        HandError: one that helped failed, or all of them died.
    """

    def submit(part: slice) -> Future[list[B] | Failed]:
        return executor.submit(told, work, things[part])

    return _gathered(submit, len(things), size or FAR, take, progress)


def can_fork() -> bool:
    """Whether a process can be started with all that this one knows, and dies with it."""
    return sys.platform.startswith("linux")


@contextmanager
def forked(count: int, work: Callable[[Sequence[A]], Iterator[B]], things: Sequence[A]) -> Iterator[Executor]:
    """A pool of processes that start with all that this one knows, and have the work and the things at hand."""
    from concurrent.futures.process import ProcessPoolExecutor
    from multiprocessing import get_context

    gc.freeze()
    try:
        with ProcessPoolExecutor(count, get_context("fork"), _begin, (os.getpid(), (work, things))) as pool:
            yield pool
    finally:
        gc.unfreeze()


@dataclass(frozen=True, slots=True)
class Afresh(Generic[A]):
    """What is left to be made, by a function of a module out of plain data: nothing else that a process knows is needed
    for it, so that one that was forked can begin anew and give back the room that this takes.
    """

    make: Callable[..., A]
    given: tuple[Any, ...]

    def now(self) -> A:
        """Make it here."""
        return self.make(*self.given)


@contextmanager
def beside(make: Callable[[], A | Afresh[A]]) -> Iterator[Callable[[], A]]:
    """Have something made by a process of its own, which starts with all that this one knows, while this one goes on;
    gives what waits for it. Where none can be forked, it is made when it is asked for.

    Raises:
        HandError: when it is asked for, if the process failed.
    """
    if not can_fork() or processes(2, 1) == 1:
        yield lambda: found.now() if isinstance(found := make(), Afresh) else found
        return
    from multiprocessing import get_context

    with tempfile.TemporaryFile() as answer:  # a pipe would keep a process that is done, and all that it holds
        gc.freeze()
        process = get_context("fork").Process(target=_made, args=(os.getpid(), make, answer.fileno()))
        process.start()

        def wait_for_it() -> A:
            process.join()
            answer.seek(0)
            try:
                found = pickle.load(answer)  # noqa: S301 - written by a process that was forked from this one
            except (EOFError, pickle.UnpicklingError) as error:
                raise HandError(f"what was to help was stopped: {_reason(process.exitcode or 0)}") from error
            if isinstance(found, Failed):
                raise HandError(found.words)
            return cast(A, found)

        try:
            yield wait_for_it
        finally:
            process.kill()
            process.join()
            gc.unfreeze()


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong, in words: not every exception can be sent."""

    words: str


def told(work: Callable[[Sequence[A]], Iterator[B]], things: Sequence[A]) -> list[B] | Failed:
    """What comes of the work on a part of the things."""
    try:
        return list(work(things))
    except Exception as error:  # it is told to the one who asked
        return Failed(f"{type(error).__name__}: {error}")


_known: tuple[Any, ...] = ()
"""In a process of a pool: the work, and the things."""


def _made(parent: int, make: Callable[[], Any], answer: int) -> None:
    _begin(parent, ())
    _give_back()
    found = told(lambda _: iter([make()]), ())
    try:
        if not isinstance(found, Failed) and isinstance(found[0], Afresh):
            _begin_anew(found[0], answer)
        _answer(found, answer)
    except OSError as error:  # there is no room for it
        os._exit(_NO_ROOM + (error.errno or 0))


def _answer(found: list[Any] | Failed, answer: int) -> None:
    with open(answer, "wb", closefd=False) as stream:
        pickle.dump(found if isinstance(found, Failed) else found[0], stream, pickle.HIGHEST_PROTOCOL)


def _begin_anew(left: Afresh[Any], answer: int) -> NoReturn:
    """Have a new program take the place of the one in this process, and make what is left."""
    with tempfile.TemporaryFile() as stream:
        pickle.dump(left, stream, pickle.HIGHEST_PROTOCOL)
        stream.seek(0)
        for kept in (stream.fileno(), answer):
            os.set_inheritable(kept, True)
        command = [sys.executable, "-c", f"from {__name__} import made_anew; made_anew({stream.fileno()}, {answer})"]
        os.execv(sys.executable, command)  # noqa: S606


def made_anew(task: int, answer: int) -> None:
    """Make what is left, as the first thing that a new program does; told are two files that are open."""
    _give_back()
    with open(task, "rb") as stream:
        left: Afresh[Any] = pickle.load(stream)  # noqa: S301 - written by the program that was here before
    try:
        _answer(told(lambda _: iter([left.now()]), ()), answer)
    except OSError as error:  # there is no room for it
        sys.exit(_NO_ROOM + (error.errno or 0))


def _reason(code: int) -> str:
    if code < 0:
        return f"signal {-code}"
    return os.strerror(code - _NO_ROOM) if code > _NO_ROOM else f"code {code}"


def _of_known(part: slice) -> list[Any] | Failed:
    work, things = _known
    return told(work, things[part])


def _gathered(
    submit: Callable[[slice], Future[list[B] | Failed]],
    count: int,
    size: int,
    take: Callable[[int, B], C],
    progress: Callable[[int], object],
) -> list[C]:
    """Submit parts, a few at once, and take what comes of them."""
    parts = iter([slice(at, min(at + size, count)) for at in range(0, count, size)])
    answers: list[Any] = [None] * count
    waiting: dict[Future[list[B] | Failed], slice] = {}
    try:
        while True:
            with _told_if_stopped():
                for part in islice(parts, ON_THE_WAY - len(waiting)):
                    waiting[submit(part)] = part
            if not waiting:
                return answers
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                part, found = waiting.pop(future), _result(future)
                for at, answer in zip(range(part.start, part.stop), found, strict=True):
                    answers[at] = take(at, answer)
                progress(len(found))
    finally:
        for future in waiting:
            future.cancel()


def _result(future: Future[list[B] | Failed]) -> list[B]:
    with _told_if_stopped():
        found = future.result()
    if isinstance(found, Failed):
        raise HandError(found.words)
    return found


@contextmanager
def _told_if_stopped() -> Iterator[None]:
    """Have the executor's own errors be ours: a process died, or what it said is not known."""
    try:
        yield
    except HandError:
        raise
    except Exception as error:
        raise HandError(f"what was to help was stopped: {error}") from error


def _begin(parent: int, known: tuple[Any, ...]) -> None:
    """Make a process that was forked one that helps."""
    global _known  # noqa: PLW0603 - what each process of a pool starts with
    _known = known
    _die_with(parent)
    gc.enable()  # the host's pages and files make circles; what came from the parent is frozen and not looked at


def _give_back() -> None:
    """Have the room of large arrays go back to the system when they are let go of."""
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def _die_with(parent: int) -> None:
    """Have this process end when its parent does, so that a lock that both hold dies too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
