"""A seal on the search index: only what this user built is ever opened.

Whoosh's files are pickles, and opening a pickle runs it. The seal is a message authentication code over every byte of
the index, made with a secret that stands outside every repository, so an index from a pull request cannot carry one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

SEAL_FILE = "seal.json"

FORMAT = 6
"""Changes with the index's schema; an index of another format is built anew."""


def seal_key() -> bytes | None:
    """A secret of this user, outside every repository; None where there is no place for one."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "nzc-kb"
    path = state / "search-seal.key"
    try:
        if not path.exists():
            state.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(32))
        return path.read_bytes() or None
    except OSError:
        return None


def write_seal(folder: Path, key: bytes, current: Mapping[str, str]) -> None:
    """Seal the index in `folder`, which holds the resources with the digests `current`."""
    seal = {"format": FORMAT, "resources": dict(current), "seal": _mac(folder, key, current)}
    (folder / SEAL_FILE).write_text(json.dumps(seal), encoding="utf-8")


def read_seal(folder: Path, key: bytes) -> dict[str, str] | None:
    """The digests of the resources in the index; None unless the index is ours to the last byte."""
    try:
        seal = json.loads((folder / SEAL_FILE).read_text(encoding="utf-8"))
        resources: dict[str, str] = seal["resources"]
        ours = seal["format"] == FORMAT and hmac.compare_digest(seal["seal"], _mac(folder, key, resources))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return resources if ours else None


def _mac(folder: Path, key: bytes, resources: Mapping[str, str]) -> str:
    mac = hmac.new(key, json.dumps(sorted(resources.items())).encode(), hashlib.sha256)
    for path in sorted(folder.iterdir()):
        if path.name not in (SEAL_FILE, "MAIN_WRITELOCK"):
            mac.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return mac.hexdigest()
