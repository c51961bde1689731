"""Build aside, verify, swap. Knows files, not MkDocs.

Readers of the target see the old site or the new one, never half of one: the new one is built in a folder beside it,
looked through there, and then takes its place by two renames under a lock. What a build that was killed left behind
is put right by the next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from filelock import FileLock, Timeout

MARKER = ".nzc-kb-site"
"""Stands in every folder that we may empty."""

T = TypeVar("T")


class PublishError(Exception):
    """The site was not published; the old one stands as it was."""


def publish(target: Path, build: Callable[[Path], T], verify: Callable[[Path, T], list[str]]) -> T:
    """Have `build` fill a new folder, `verify` it (it gives what is wrong), and put it in the place of `target`.

    Raises:
        PublishError: another build is at work, the target is not ours to replace, the disk failed, or the new site is
        not whole.
    """
    target = target.absolute()
    _refuse_foreign(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f".{target.name}.lock", timeout=0):
            return _publish(target, build, verify)
    except Timeout:
        raise PublishError(f"another build of {target.name} is at work; try again when it is done") from None
    except OSError as error:
        raise PublishError(f"{error.strerror or error} ({error.filename})") from error


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise PublishError(f"{target} is not a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).exists():
        raise PublishError(
            f"{target} holds files that this program did not make; empty it, or name another folder with --site-dir"
        )


def _publish(target: Path, build: Callable[[Path], T], verify: Callable[[Path, T], list[str]]) -> T:
    _recover(target)
    fresh = Path(mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    try:
        fresh.chmod(0o755)
        made = build(fresh)
        (fresh / MARKER).write_text("Made by nzc-kb, which may replace this folder.\n", encoding="utf-8")
        if wrong := verify(fresh, made):
            raise PublishError("the new site is not whole: " + "; ".join(wrong[:10]))
        old = target.parent / f".{target.name}.old"
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        return made
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _recover(target: Path) -> None:
    """Put right what a build that was killed left behind."""
    old = target.parent / f".{target.name}.old"
    if old.is_dir():
        if target.exists() and (any(target.iterdir())):
            shutil.rmtree(old)
        else:
            if target.exists():
                target.rmdir()
            old.rename(target)
    for left in target.parent.glob(f".{target.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
