"""What the last check of a folder found, to be told again while nothing has changed.

The key is made of the place, size and times of every file of the content and of this package, the day and the working
folder; one file touched, and everything is checked anew. Deleting the memory changes nothing but time. It is sealed
like the search index, so that nobody can bring a verdict along with a pull request.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from nzc_kb.problems import Place, Problem
from nzc_kb.seal import seal_key

PACKAGE = Path(__file__).parent
Verdict = tuple[tuple[Problem, ...], int]
"""The findings, and how many files were looked at."""


def key_of_content(content: Path, today: date) -> str:
    """A key that changes with any file of the content, with the rules, the day and the working folder."""
    digest = hashlib.blake2b(digest_size=20)
    digest.update(f"{today}\0{Path.cwd()}\0{content.resolve()}\0".encode())
    for folder, pattern in ((content, ""), (PACKAGE, ".py")):
        for line in sorted(_traces(str(folder), pattern)):
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _traces(folder: str, suffix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _traces(entry.path, suffix)
            elif entry.name.endswith(suffix):
                stat = entry.stat(follow_symlinks=False)
                numbers = (stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
                yield f"{entry.path}\0{numbers}\n"


def recall(file: Path, key: str) -> Verdict | None:
    """Give the verdict remembered under `key`; None where there is none, or where it is not ours."""
    text = recall_bytes(file, key)
    try:
        kept = json.loads(text or b"")
        problems = tuple(
            Problem(code, severity, Place(*place), *words) for code, severity, place, *words in kept["problems"]
        )
        return problems, int(kept["files"])
    except (ValueError, KeyError, TypeError):
        return None


def remember(file: Path, key: str, verdict: Verdict) -> None:
    """Keep a verdict under `key`, where the disk allows."""
    rows = [[p.code, p.severity, list(p.place), p.message, p.help, p.replacement] for p in verdict[0]]
    remember_bytes(file, key, json.dumps({"files": verdict[1], "problems": rows}).encode())


def recall_bytes(file: Path, key: str) -> bytes | None:
    """Give what is remembered under `key`; None where there is nothing, or where it is not ours to the last byte."""
    secret = seal_key()
    if secret is None:
        return None
    try:
        seal, _, kept = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    return kept if hmac.compare_digest(seal, _seal(secret, key, kept)) else None


def remember_bytes(file: Path, key: str, kept: bytes) -> None:
    """Keep some bytes under `key`, where the disk allows."""
    secret = seal_key()
    if secret is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        with fresh.open("wb") as stream:
            stream.write(_seal(secret, key, kept) + b"\n")
            stream.write(kept)
        fresh.replace(file)
    except OSError:
        return


def _seal(secret: bytes, key: str, kept: bytes) -> bytes:
    mac = hmac.new(secret, f"{key}\0".encode("utf-8", "surrogateescape"), hashlib.sha256)
    mac.update(kept)
    return mac.hexdigest().encode()
