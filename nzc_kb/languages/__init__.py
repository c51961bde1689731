"""The languages of the interface: a file of strings each beside this one, to `Words` and to files for the browser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from nzc_kb.heads import read_settings
from nzc_kb.words import Words

FOLDER = Path(__file__).parent
PUBLISHED = "assets/kb/words/{}.json"


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are strings for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


@cache
def read_words(language: str) -> Words:
    """The strings of a language."""
    strings: Any = read_settings((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return Words(language, strings)


def published_words() -> dict[str, bytes]:
    """The strings of every language as files that a page fetches when its reader switches."""
    return {
        PUBLISHED.format(language): json.dumps(
            read_words(language).strings, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        for language in languages()
    }
