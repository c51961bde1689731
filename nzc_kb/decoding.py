"""Bytes to text, or Problems: what is not UTF-8, and what cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF8

from nzc_kb.problems import Place, Plain, Problem, problem

_VISIBLE = bytes(range(32, 127)) + b"\t\n\r"
_UNREADABLE = re.compile(r"\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML refuses, or takes for the end of a line where no editor shows one."""
_LONE_RETURN = re.compile(r"\r(?!\n)")
_ALLOWED_FORMAT = frozenset("\u200c\u200d\u00ad\ufe0f")
_JOINERS = frozenset("\u200c\u200d")
_JOINED = (
    "\u0590-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc\u2190-\u2bff"
    "\U0001f000-\U0001ffff\ufe0f"
)
"""Signs beside which a joiner has a use: scripts that join their letters, and emoji."""
_OUT_OF_PLACE = re.compile(
    rf"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}\u2640-\u27bf])"
    r"|(?<![\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\ufe00-\ufe0d\U000e0100-\U000e01ef]|[\u115f\u1160\u3164\uffa0]"
)
"""Joiners, variation selectors and fillers where they can only hide something."""


def decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The text of a file; None where it is not UTF-8. Hidden signs are told, and blanked where YAML would trip."""
    raw = raw.removeprefix(BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        return None, [_not_utf8(raw, error.start, Place(file, line, column))]
    found = []
    if b"\r" in raw and (lone := _LONE_RETURN.search(text)):
        found.append(_hidden(text, lone.start(), file))
    rest = raw.translate(None, _VISIBLE)
    if rest:
        signs = set(rest.decode("utf-8"))
        suspects = {c for c in signs if is_hidden(c) and c in text}
        found += [_hidden(text, text.find(character), file) for character in sorted(suspects)]
        if not signs.isdisjoint(_JOINERS) or max(signs) >= "\ufe00":
            found += [_hidden(text, m.start(), file) for m in _OUT_OF_PLACE.finditer(text)]
    return (_UNREADABLE.sub(" ", text) if found else text), found


def _not_utf8(raw: bytes, start: int, place: Place) -> Problem:
    letter = raw[start : start + 1].decode("cp1252", "replace")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        said, advice = ": the file is in UTF-16", ", and choose just “UTF-8” in the list of encodings"
    elif letter.isprintable() and letter != "\ufffd":
        said, advice = f"; in the older encoding of Windows it is “{letter}”", f", and type “{letter}” here anew"
    else:
        said, advice = "", ", and type the letter at this place anew"
    return problem("not-utf8", place, byte=Plain(f"{raw[start]:02x}"), letter=Plain(said), advice=Plain(advice))


def is_hidden(character: str) -> bool:
    """Whether a character cannot be seen, or has no meaning yet."""
    category = unicodedata.category(character)
    return category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in _ALLOWED_FORMAT


def _hidden(text: str, offset: int, file: str) -> Problem:
    line_start = text.rfind("\n", 0, offset) + 1
    line, column = text.count("\n", 0, offset) + 1, offset - line_start + 1
    place = Place(file, line, column, line, column + 1)
    return problem("control-character", place, point=Plain(f"{ord(text[offset]):04X}"))
