"""Run as `nzc-kb` or `python -m nzc_kb`."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress

from nzc_kb.cli import main


def run() -> None:
    """Run the command that was typed, and end at once: to take down what a build has in memory, thing by thing, takes
    seconds.
    """
    try:
        main()
        code = 0
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    atexit._run_exitfuncs()
    with suppress(OSError):  # who reads may have gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
