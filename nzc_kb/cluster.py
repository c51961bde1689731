"""The workers of a Dask cluster as an executor. The only room that knows Dask.

A call travels as bytes with the versions of the program that sends it: a worker that runs another one opens nothing
and says so, as its part of a site would not be the same. A call is a plain function of what it is given, so one whose
worker died is done again by another.
"""

from __future__ import annotations

import logging
import pickle
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, cast

from nzc_kb.hands import HandError
from nzc_kb.program import differences, versions

B = TypeVar("B")

SECONDS_TO_ANSWER = 10
"""How long the scheduler has to answer, and then a worker to be there."""

LOOK_EVERY, PATIENCE = 5, 60
"""Seconds between two looks for workers, and after which a build without any gives up."""


class ClusterError(Exception):
    """There is no cluster to work with."""


@contextmanager
def cluster(address: str, seconds: int = SECONDS_TO_ANSWER) -> Iterator[Executor]:
    """The workers of the cluster whose scheduler is at an address.

    Raises:
        ClusterError: Dask is not installed, nobody answers at the address, or there are no workers.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("--scheduler needs Dask; install it with: pip install 'nzc-kb[distributed]'") from error
    logging.getLogger("distributed").setLevel(logging.ERROR)  # what matters of its news is told by ours
    warnings.filterwarnings("ignore", message="Sending large graph")  # the entries of an index travel as one
    try:
        client: Any = cast(Any, distributed).Client(address, timeout=seconds, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address} ({error})") from error
    try:
        try:
            client.wait_for_workers(1, timeout=seconds)
        except TimeoutError as error:
            raise ClusterError(
                f"the Dask scheduler at {address} has no workers; start one with: dask worker {address}"
            ) from error
        with _Cluster(client, address) as executor:
            yield executor
    finally:
        client.close(timeout=seconds)


class _Cluster(Executor):
    """Sends calls to workers."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._far = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, call: Callable[..., B], /, *arguments: Any, **named: Any) -> Future[B]:
        """Send a call, whose function and arguments must be fit to be pickled."""
        told: Future[B] = Future()
        try:
            data = _packed((call, arguments, named))
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise HandError(f"this cannot be sent to other machines: {error}") from error
        self._waiting.add(told)
        self._far.submit(carry_out, versions(), data).add_done_callback(partial(self._hand_on, told))
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop; what is still on the way is of no use to anybody."""
        self._ended.set()
        self._far.shutdown(wait=False)

    def _hand_on(self, told: Future[Any], sent: Future[bytes]) -> None:
        self._waiting.discard(told)
        if not told.set_running_or_notify_cancel():
            return
        try:
            told.set_result(_unpacked(sent.result()))
        except HandError as error:
            told.set_exception(error)
        except BaseException as error:  # whatever it was, it ends this call and not the thread that brings the news
            told.set_exception(HandError(f"the cluster at {self._address}: {type(error).__name__}: {error}"))

    def _watch(self) -> None:
        """Give up when there have been no workers for a while: nothing else would end the wait for them."""
        without = 0
        while not self._ended.wait(LOOK_EVERY):
            without = 0 if self._client.scheduler_info().get("workers") else without + LOOK_EVERY
            if without >= PATIENCE:
                for told in list(self._waiting):
                    if told.set_running_or_notify_cancel():
                        told.set_exception(HandError(f"the cluster at {self._address} has lost all its workers"))
                return


def carry_out(here: Mapping[str, str], data: bytes) -> bytes:
    """Done by a worker: carry out a call, if this is the program that sent it.

    Raises:
        HandError: it is another one.
    """
    if told := differences(here, versions()):
        raise HandError(
            f"a worker runs other versions, and would not make the same site: {told}; install the same on all"
        )
    call, arguments, named = _unpacked(data)
    return _packed(call(*arguments, **named))


def _packed(value: Any) -> bytes:
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)


def _unpacked(data: bytes) -> Any:
    return pickle.loads(zlib.decompress(data))  # noqa: S301 - who may use the cluster may run anything on it anyway
