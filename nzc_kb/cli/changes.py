"""Git to the files that have changed since a revision."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from nzc_kb.cli.common import Misuse
from nzc_kb.problems import printable


def changed_since(revision: str, content: Path) -> tuple[Path, ...]:
    """The files that differ from `revision` or are not yet in git, as real paths; deleted ones too.

    Raises:
        Misuse: there is no git, no repository around `content`, or no such revision.
    """
    top = Path(os.fsdecode(_git(content, "rev-parse", "--show-toplevel").removesuffix(b"\n"))).resolve()
    found = _git(
        content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", about=revision
    )
    commit = found.decode("ascii").strip()
    names = _git(top, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--")
    names += _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    return tuple(top / os.fsdecode(name) for name in names.split(b"\0") if name)


def _git(folder: Path, *words: str, about: str | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except (OSError, ValueError) as error:
        raise Misuse("--changed-since needs git, which cannot be run here.") from error
    if done.returncode == 0:
        return done.stdout
    if about is not None:
        raise Misuse(f"There is no revision {printable(about)} in this repository.")
    said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    raise Misuse(f"--changed-since needs a git repository around {printable(str(folder))}: {printable(said)}")
