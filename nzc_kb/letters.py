"""A text to the words in it that were typed with the wrong letters, and what was most likely meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["mixed-scripts", "full-width", "garbled-text"]


class Slip(NamedTuple):
    """Wrong letters from `start` to `end`; `meant` is None where that cannot be told."""

    kind: Kind
    start: int
    end: int
    meant: str | None


_LATIN = "ABEZHIKMNOPTYXoaepcyxisjdhqwgkuvmtb"
_TWINS = {
    "CYRILLIC": dict(zip("АВЕZНІКМNОРТУХоаерсухіѕјԁһԛԝgкuѵмтЬ", _LATIN, strict=True)),
    "GREEK": dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαeρcyχιsjdhqwgκυνmtb", _LATIN, strict=True)),
}
"""Letters that look like a Latin one, by their script."""
_TWINS = {script: {a: b for a, b in pairs.items() if a != b} for script, pairs in _TWINS.items()}

_SIGNS_OF_GARBLED = (
    "\u00c3",
    "\u00c2",
    "\u00e2\u20ac",
    "\u00e2\u201a",
    "\u00c4",
    "\u00c5",
    "\u00ce",
    "\u00cf",
    "\u00d0",
    "\ufffd",
)

_WORD = re.compile(r"[^\W\d_]{2,}")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]+(?: +[\uff01-\uff5e]+)*")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_REST = "\u0080-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122\u20ac"
"""What the later bytes of a letter look like when each is read as a letter of its own."""
_GARBLED = re.compile(
    rf"[\u00c2\u00c3][{_REST}]|\u00e2[\u20ac\u201a\u2020\u2122][{_REST}]|[\u00c4\u00c5][\u00a1-\u00a6\u00ac-\u00bf\u0152-\u0178]"
    rf"|(?:[\u00ce-\u00d1][{_REST}]){{2,}}|\ufffd"
)


def find_slips(text: str) -> Iterator[Slip]:
    """Find words of two scripts, full-width signs among Latin ones, and text that was read in the wrong encoding."""
    if text.isascii():
        return
    yield from find_garbled(text)
    yield from _full_width(text)
    yield from _mixed(text)


def find_garbled(text: str) -> Iterator[Slip]:
    """Find letters that came about when UTF-8 was read as another encoding, and signs that stand for lost letters."""
    if not any(sign in text for sign in _SIGNS_OF_GARBLED):
        return
    for m in _GARBLED.finditer(text):
        if m[0] == "\ufffd":
            yield Slip("garbled-text", *m.span(), None)
        elif (meant := _ungarbled(m[0])) is not None:
            yield Slip("garbled-text", *m.span(), meant)


def _ungarbled(text: str) -> str | None:
    raw = b"".join(c.encode("cp1252", "ignore") or c.encode("latin-1", "ignore") for c in text)
    try:
        meant = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return meant if len(raw) == len(text) and meant.isprintable() else None


def _full_width(text: str) -> Iterator[Slip]:
    if max(text) >= "\uff01" and not _EAST_ASIAN.search(text):
        for m in _FULL_WIDTH.finditer(text):
            yield Slip("full-width", *m.span(), unicodedata.normalize("NFKC", m[0]))


def _mixed(text: str) -> Iterator[Slip]:
    """A word of Latin and Cyrillic letters; of Latin and Greek ones only where they look alike, as sums mix the two."""
    for m in _WORD.finditer(text):
        word = unicodedata.normalize("NFC", m[0])
        if word.isascii():
            continue
        scripts = {_script(c) for c in word}
        for script in _TWINS.keys() & scripts:
            if "LATIN" in scripts:
                meant = _in_one_script(word, script)
                if script == "CYRILLIC" or (meant is not None and len(word) > 2):
                    yield Slip("mixed-scripts", *m.span(), meant)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _in_one_script(word: str, script: str) -> str | None:
    """The word with the fewer letters changed for their twins; None where some have none."""
    latin = [_TWINS[script].get(c, c) for c in word]
    back = {b: a for a, b in _TWINS[script].items()}
    other = [back.get(c, c) for c in word]
    found = [
        (sum(a != b for a, b in zip(word, letters, strict=True)), "".join(letters))
        for letters, wanted in ((latin, "LATIN"), (other, script))
        if all(_script(c) == wanted for c in letters)
    ]
    changed, meant = min(found, default=(0, None))
    return meant if 3 * changed <= len(word) else None
