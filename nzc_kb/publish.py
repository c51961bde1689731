"""Build aside, verify, swap. Knows files, not MkDocs.

Readers of the target see the old site or the new one, never half of one: the new one is made in a folder beside it,
looked through there, sealed with a manifest of all its files, and then takes the place of the old one, at one moment
where the system can exchange two folders, by two renames under a lock where it cannot. What a build that was killed
left behind is put right by the next.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from filelock import FileLock, Timeout

from nzc_kb.generation import FEW, LARGE, MARKER, Aside, look_meanwhile, manifest_text, read_manifest
from nzc_kb.swap import exchange, sync_file_system, sync_path

T = TypeVar("T")

Tell = Callable[[str], object]


class PublishError(Exception):
    """The site was not published; the old one stands as it was."""


def publish(
    target: Path,
    build: Callable[[Path], T],
    verify: Callable[[Path, T], list[str]],
    *,
    wait: float = 0.0,
    tell: Tell = lambda _: None,
) -> T:
    """Have `build` fill a new, empty folder, `verify` it (it gives what is wrong), and put it in the place of `target`.

    Raises:
        PublishError: as for `renew`.
    """

    def fill(aside: Aside) -> T:
        made = build(aside.scratch())
        aside.adopt()
        return made

    return renew(target, fill, lambda aside, made: verify(aside.folder, made), wait=wait, tell=tell)


def renew(
    target: Path,
    build: Callable[[Aside], T],
    verify: Callable[[Aside, T], list[str]],
    *,
    spare: Path | None = None,
    wait: float = 0.0,
    tell: Tell = lambda _: None,
) -> T:
    """Have `build` put every file of a new generation, which starts from files of earlier ones; then as `publish`.

    `spare` is where the generation before the one that stands is kept, to start from: on the same file system. Another
    build of the same target is waited for, so many seconds as `wait` says; `tell` is told so.

    Raises:
        PublishError: another build is at work, the target is not ours to replace, the disk failed, or the new site is
        not whole.
    """
    target = target.absolute()
    try:
        _refuse_foreign(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _only_builder(target, wait, tell):
            _recover(target)
            return _renew(target, build, verify, spare)
    except OSError as error:
        raise PublishError(f"{error.strerror or error} ({error.filename or target})") from error


@contextmanager
def _only_builder(target: Path, wait: float, tell: Tell) -> Iterator[None]:
    """Hold the lock of the target, which dies with this process; a note beside it says who holds it."""
    place = target.parent / f".{target.name}.lock"
    os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o644))  # a folder that cannot be written is no busy one
    lock = FileLock(place)
    note = target.parent / f".{target.name}.builder"
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not wait:
                raise
            tell(f"{_builder(note)} is at work on {target.name}; waiting for it, {wait:.0f} seconds at most.")
            lock.acquire(timeout=wait)
    except Timeout:
        raise PublishError(f"{_builder(note)} is at work on {target.name}; try again when it is done") from None
    try:
        with suppress(OSError):
            started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            note.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {started}", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            note.unlink()
        with suppress(OSError):
            lock.release()


def _builder(note: Path) -> str:
    try:
        return f"another build ({note.read_text(encoding='utf-8')[:200]})"
    except (OSError, ValueError):
        return "another build"


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise PublishError(f"{target} is not a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise PublishError(
            f"{target} holds files that this program did not make; empty it, or name another folder with --site-dir"
        )


def _renew(target: Path, build: Callable[[Aside], T], verify: Callable[[Aside, T], list[str]], spare: Path | None) -> T:
    aside = _start(target, spare)
    try:
        made = build(aside)
        if wrong := aside.finish() + verify(aside, made):
            raise PublishError("the new site is not whole: " + "; ".join(wrong[:10]))
        _seal(aside)
        _refuse_foreign(target)
        _swap(aside.folder, target)
        if spare is not None:
            _keep(aside.folder, spare)
        return made
    finally:
        aside.stop()
        shutil.rmtree(aside.folder, ignore_errors=True)


def _start(target: Path, spare: Path | None) -> Aside:
    """A folder to fill: the spare generation where there is one, else an empty one that links are put into."""
    old = (read_manifest(target) or {}) if spare is not None else {}
    folder = Path(mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    aside = Aside(folder, target)
    try:
        folder.chmod(0o755)
        if spare is not None and (spare / MARKER).is_file() and not spare.is_symlink() and _take(spare, folder):
            aside.is_filled = True
            if len(old) > LARGE:
                aside.looker = look_meanwhile(folder)
        elif len(old) > LARGE:
            aside.is_filled = True
            aside.looker = look_meanwhile(folder, target)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return aside


def _take(spare: Path, folder: Path) -> bool:
    """Put the spare generation in the place of the empty `folder`; it is no longer taken for a whole one."""
    try:
        folder.rmdir()
        spare.rename(folder)
        (folder / MARKER).unlink()
    except OSError:
        folder.mkdir(exist_ok=True)
        return False
    return True


def _seal(aside: Aside) -> None:
    """Have everything reach the disk, and then the manifest, which says that everything is there."""
    if len(aside.written) <= FEW:
        for name in aside.written:
            sync_path(aside.folder / name)
        for folder in {(aside.folder / name).parent for name in aside.written}:
            sync_path(folder)
    else:
        sync_file_system(aside.folder)
    marker = aside.folder / MARKER
    marker.write_text(manifest_text(aside.files), encoding="utf-8")
    sync_path(marker)
    sync_path(aside.folder)


def _swap(fresh: Path, target: Path) -> None:
    """Put `fresh` in the place of `target`, and the old one, if there is one, in the place of `fresh`."""
    if not target.exists():
        fresh.rename(target)
    elif not exchange(fresh, target):
        old = target.parent / f".{target.name}.old"
        target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            old.rename(target)
            raise
        with suppress(OSError):
            old.rename(fresh)
    with suppress(OSError):  # the new site stands, whether or not the disk has heard of it
        sync_path(target.parent)


def _keep(old: Path, spare: Path) -> None:
    """Keep the generation that stood as the spare one, where it can be moved there."""
    with suppress(OSError):  # the new site stands already
        if not (old / MARKER).is_file():
            return
        spare.parent.mkdir(parents=True, exist_ok=True)
        if spare.is_dir() and (spare / MARKER).is_file():
            shutil.rmtree(spare)
        old.rename(spare)


def _recover(target: Path) -> None:
    """Put right what a build that was killed left behind."""
    old = target.parent / f".{target.name}.old"
    if old.is_dir():
        if target.exists() and any(target.iterdir()):
            shutil.rmtree(old)
        else:
            if target.exists():
                target.rmdir()
            old.rename(target)
    for left in target.parent.glob(f".{target.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
