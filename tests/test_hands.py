"""Work that is shared comes back whole and in order, whoever does it, and what goes wrong is said."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import ClassVar

import pytest

from nzc_kb.hands import Afresh, HandError, beside, share, share_far


def squares(numbers: Sequence[int]) -> Iterator[int]:
    return (number * number for number in numbers)


def broken(numbers: Sequence[int]) -> Iterator[int]:
    for number in numbers:
        if number == 333:
            raise ValueError("it is 333")
        yield number


@pytest.mark.parametrize("count", [1, 2, 3])
def test_answers_stand_in_order(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", str(count))
    for things in (0, 1, 2, 700):
        done: list[int] = []
        assert share(range(things), squares, done.append) == [n * n for n in range(things)]
        assert sum(done) == things


def test_processes_know_what_this_one_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", "2")
    known = {1: lambda: "a function that cannot be sent"}
    answers = share([1] * 400, lambda part: ((known[n](), os.getpid()) for n in part), lambda _: None)
    assert {said for said, _ in answers} == {"a function that cannot be sent"}
    assert os.getpid() not in {pid for _, pid in answers}, "others did it"


def test_what_goes_wrong_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", "2")
    with pytest.raises(HandError, match="ValueError: it is 333"):
        share(range(700), broken, lambda _: None)
    with pytest.raises(HandError, match="was stopped"):
        share(range(700), lambda part: iter([os.kill(os.getpid(), signal.SIGKILL)]), lambda _: None)
    with pytest.raises(HandError, match="ValueError: it is 333"), ThreadPoolExecutor(2) as executor:
        share_far(executor, range(700), broken, lambda _, answer: answer, lambda _: None)


def test_an_executor_that_takes_nothing_more_is_told() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(HandError, match="was stopped: cannot schedule new futures"):
        share_far(executor, range(10), squares, lambda _, answer: answer, lambda _: None)


def test_what_was_given_is_taken_back_when_no_more_is_taken() -> None:
    class Half(Executor):
        given: ClassVar[list[Future[object]]] = []

        def submit(self, *_args: object, **_told: object) -> Future[object]:  # type: ignore[override]
            if self.given:
                raise RuntimeError("enough")
            self.given.append(Future())
            return self.given[0]

    with pytest.raises(HandError, match="was stopped: enough"):
        share_far(Half(), range(10), squares, lambda _, answer: answer, lambda _: None, size=5)
    assert [future.cancelled() for future in Half.given] == [True]


def test_any_executor_will_do() -> None:
    done: list[int] = []
    with ThreadPoolExecutor(3) as executor:
        found = share_far(executor, range(9_001), squares, lambda n, square: (n, square), done.append)
    assert found == [(n, n * n) for n in range(9_001)]
    assert sum(done) == 9_001


@pytest.mark.parametrize("count", ["1", "2"])
def test_what_is_made_beside_is_given_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, count: str) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", count)
    with beside(lambda: (os.getpid(), b"x" * 3_000_000)) as wait:
        pid, data = wait()
    assert (pid != os.getpid()) is (count == "2")
    assert data == b"x" * 3_000_000


@pytest.mark.parametrize("count", ["1", "2"])
def test_what_is_left_can_be_made_by_a_process_that_begins_anew(monkeypatch: pytest.MonkeyPatch, count: str) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", count)
    with beside(lambda: Afresh(bytes.upper, (b"x" * 3_000_000,))) as wait:
        assert wait() == b"X" * 3_000_000
    with beside(lambda: Afresh(eval, ("'pytest' in __import__('sys').modules",))) as wait:
        assert wait() is (count == "1"), "a program that begins anew has read nothing of what this one has"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_an_answer_that_finds_no_room_is_told_in_the_words_of_the_system(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", "2")

    def no_room(*_: object) -> None:
        raise OSError(number, "no room")

    monkeypatch.setattr("pickle.dump", no_room)
    with beside(lambda: 1) as wait, pytest.raises(HandError, match=os.strerror(number)):
        wait()


def test_what_goes_wrong_beside_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", "2")
    with beside(lambda: next(broken([333]))) as wait, pytest.raises(HandError, match="ValueError: it is 333"):
        wait()
    with beside(lambda: Afresh(int, ("three",))) as wait, pytest.raises(HandError, match="ValueError: invalid"):
        wait()
    with beside(lambda: Afresh(os._exit, (3,))) as wait, pytest.raises(HandError, match="was stopped: code 3"):
        wait()
    with beside(lambda: os.kill(os.getpid(), signal.SIGKILL)) as wait, pytest.raises(HandError, match="was stopped"):
        wait()


def test_what_nobody_asks_for_any_more_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NZC_KB_PROCESSES", "2")
    begun = time.monotonic()
    with suppress(KeyError), beside(lambda: time.sleep(60)):
        raise KeyError
    assert time.monotonic() - begun < 30
