"""What can be wrong: `Problem`, and how it is said. The words of every code stand in `codes.py`."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from nzc_kb.codes import CODES
from nzc_kb.privacy import without_secrets

Severity = Literal["error", "warning"]

QUOTE_LIMIT = 80
"""Characters of a file's own text that a message may quote."""


class Place(NamedTuple):
    """Where something stands: `file` relative to the working folder, lines and columns from 1, the end exclusive."""

    file: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where it is, what is wrong, and what to do about it."""

    code: str
    severity: Severity
    place: Place
    message: str
    help: str
    replacement: str | None = None

    def __str__(self) -> str:
        file, line, column = self.place.file, self.place.line, self.place.column
        where = ":".join([printable(file), *(str(n) for n in (line, column) if n)])
        return f"{where}: {self.severity}[{self.code}]: {self.message} {self.help}".rstrip()


MOST_OF_A_KIND = 50
"""So many places of one file are told for a code; a file with more is in question as a whole."""


class ProblemsFound(Exception):
    """Raised where findings at error level must stop the work; carries all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problem(
    code: str, place: Place, *, replacement: str | None = None, nearest: str | None = None, **words: object
) -> Problem:
    """Give the finding `code` at `place`, its sentences filled in with `words`.

    Strings among the words are quoted and made printable. `nearest` adds "Did you mean …?" and stands as replacement.
    """
    entry = CODES[code]
    said = {key: quoted(word) if isinstance(word, str) else word for key, word in words.items()}
    help_text = entry.help.format_map(said)
    if nearest is not None:
        help_text = f"Did you mean {quoted(nearest)}? {help_text}".rstrip()
        replacement = nearest if replacement is None else replacement
    return Problem(code, entry.severity, place, entry.message.format_map(said), help_text, replacement)


PLAIN_LIMIT = 300
"""Characters of a word of ours, which may hold what was made of a file's own text."""


class Plain(str):
    """A word of ours that a message shows without quotation marks."""


def quoted(text: str) -> str:
    """Quote text from a file so that it cannot break a line, a terminal or a report, and gives no secret away."""
    if isinstance(text, Plain):
        return printable(text if len(text) <= PLAIN_LIMIT else text[: PLAIN_LIMIT - 1] + "…")
    text = without_secrets(text)
    short = text if len(text) <= QUOTE_LIMIT else text[: QUOTE_LIMIT - 1] + "…"
    return f"“{printable(short)}”"


def printable(text: str) -> str:
    """Escape every character that is invisible, steers a terminal or ends a line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _is_visible(c) else f"\\u{ord(c):04x}" for c in text)


def _is_visible(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CZ"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that `word` most likely stands for, if any is near."""
    folded = {k.casefold(): k for k in known}
    found = difflib.get_close_matches(word.casefold()[:100], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def worst_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort findings: errors before warnings, then by file and place; the same finding twice is told once."""
    return tuple(sorted(dict.fromkeys(problems), key=_rank))


def few_of_a_kind(problems: Iterable[Problem], most: int = MOST_OF_A_KIND) -> Iterator[Problem]:
    """Leave out what a code has to say of one file beyond the first `most` places; the last one kept says how many."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for finding in dict.fromkeys(problems):
        kinds.setdefault((finding.place.file, finding.code), []).append(finding)
    for found in kinds.values():
        if len(found) <= most:
            yield from found
            continue
        *first, last = sorted(found, key=_rank)[:most]
        yield from first
        yield replace(last, message=f"{last.message} There are {len(found) - most:,} more like it in this file.")


def without_echoes(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Leave out what only repeats another finding.

    A value is not judged where a hidden sign in it is told; the quotation marks of a plain “no”, the words of a link
    and the length of a summary are not spoken of where the value, the link or the text itself is at fault.
    """
    found = list(problems)
    hidden: dict[tuple[str, int | None], list[int]] = {}
    for told in found:
        if told.code == "control-character":
            hidden.setdefault((told.place.file, told.place.line), []).append(told.place.column or 0)
    faulty = {p.place for p in found if p.code not in ("unquoted-word", "vague-link")}
    no_text = {p.place[:3] for p in found if p.code in ("placeholder-text", "cut-value")}
    unknown = {(p.place.file, p.place.line) for p in found if p.code == "unknown-field"}
    for finding in found:
        file, line, low, _, high = finding.place
        if finding.code == "unquoted-word" and (finding.place in faulty or (file, line) in unknown):
            continue
        if finding.code == "vague-link" and finding.place in faulty:
            continue
        if finding.code in ("summary-length", "summary-repeats-title", "title-length") and finding.place[:3] in no_text:
            continue
        if finding.code in _JUDGES_A_VALUE and any(
            (low or 0) <= column < (high or 0) for column in hidden.get((file, line), ())
        ):
            continue
        yield finding


_JUDGES_A_VALUE = frozenset(["bad-value", "unknown-term", "unknown-reference", "wrong-type", "bad-date", "bad-yaml"])


def _rank(finding: Problem) -> tuple[bool, str, int, int, str, str]:
    place = finding.place
    return (finding.severity != "error", place.file, place.line or 0, place.column or 0, finding.code, finding.message)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Give the findings that refuse publication."""
    return [p for p in problems if p.severity == "error"]
