"""A plugin of pytest that gathers the tests once and then tries one mutant after the other, each in a fork of its own.

mutmut itself gathers the tests anew for every mutant, which takes ten times as long as to run the few that are needed.
Started by `tests.mutants`, in the folder where mutmut made its mutants and noted which tests reach them.
"""

from __future__ import annotations

import gc
import json
import math
import os
import resource
import time
from pathlib import Path

import pytest

ASKED, TOLD = "MUTANTS_ASKED", "MUTANTS_TOLD"
SURVIVED, KILLED, NO_TEST = 0, 1, 33
PATIENCE = 5
"""Seconds of work that a test may take beside four times its usual ones; with more, a mutant goes round and round."""


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Write down a line for each mutant that is asked for: its name, and how the fork ended that tried it."""
    asked = Path(os.environ[ASKED]).read_text(encoding="utf-8").split()
    noted = json.loads(Path("mutmut-stats.json").read_text(encoding="utf-8"))
    seconds = noted["duration_by_test"]
    items = {item.nodeid: item for item in sorted(session.items, key=lambda item: seconds.get(item.nodeid, 0))}
    reaching = {
        mutant: set(noted["tests_by_mangled_function_name"].get(mutant.rpartition("__mutmut_")[0], ()))
        for mutant in asked
    }
    gc.freeze()
    needed = {test for tests in reaching.values() for test in tests}
    if _ended(session, "", [items[test] for test in items if test in needed], seconds) != SURVIVED:
        raise pytest.UsageError("tests fail without a mutant, or at another place or in another order")
    for mutant, tests in reaching.items():
        chosen = [items[test] for test in items if test in tests]
        ended = _ended(session, mutant, chosen, seconds) if chosen else NO_TEST
        with Path(os.environ[TOLD]).open("a", encoding="utf-8") as told:
            told.write(f"{mutant} {ended}\n")
    return True


def _ended(session: pytest.Session, mutant: str, items: list[pytest.Item], seconds: dict[str, float]) -> int:
    """How a fork ends that runs the tests up to the first that fails."""
    child = os.fork()
    if not child:
        from mutmut.mutation.trampoline import set_mutant_under_test

        try:
            set_mutant_under_test(mutant)
            for item, following in zip(items, [*items[1:], None], strict=True):
                limit = time.process_time() + PATIENCE + 4 * seconds.get(item.nodeid, 0)
                resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), resource.RLIM_INFINITY))
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed:
                    os._exit(KILLED)
            os._exit(SURVIVED)
        except BaseException:
            os._exit(KILLED)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
