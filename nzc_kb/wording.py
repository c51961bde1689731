"""A Document to Problems with its words: wrong letters, values cut short, personal data, secrets, a second head.

These rules look at what is written, be it a valid record or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from nzc_kb.letters import Slip, find_garbled, find_slips
from nzc_kb.model import Resource
from nzc_kb.privacy import Found, find_personal, find_secrets
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.scan import without_code
from nzc_kb.source import Document, texts_of

Rule = Callable[[Document], Iterator[Problem]]

FREE_TEXTS = frozenset(
    "title summary key_lesson name keywords owner version reason goals checklist why label definition scope_note "
    "description publisher pages authors".split()
)
"""Fields that hold words in free form."""


MOST_TOLD = 50
"""So many places of a kind are told for one body; after that the body as a whole is in question."""


def find_word_problems(document: Document) -> Iterator[Problem]:
    """Run every rule over a document."""
    for rule in RULES:
        yield from rule(document)


def wrong_letters(document: Document) -> Iterator[Problem]:
    """Bad: «hоmes» with a Cyrillic о, «MÃ¡laga». Good: the letters that were meant."""
    if not document.head.text.isascii():
        for path, text in texts_of(document.head.values):
            for slip in find_slips(text) if _is_free(path) else ():
                yield _slip(slip, text, document.place(*path))
    if not document.body.isascii():
        text, prose = document.body, None
        for slip in islice(find_garbled(text), MOST_TOLD):
            prose = prose if prose is not None else without_code(text)
            if prose[slip.start : slip.end].strip():
                yield _slip(slip, text[slip.start : slip.end], _in_body(document, slip.start, slip.end), whole=False)


def _is_free(path: tuple[str | int, ...]) -> bool:
    return any(step in FREE_TEXTS for step in path)


def _slip(slip: Slip, text: str, place: Place, *, whole: bool = True) -> Problem:
    """The finding; in a head its place and its replacement are the whole value."""
    meant = slip.meant
    said = text[slip.start : slip.end] if whole else text
    replacement = _with_all_meant(text) if whole and meant is not None else meant
    advice = f"write “{meant}”" if meant is not None else _WITHOUT_A_GUESS[slip.kind]
    return problem(slip.kind, place, value=said, advice=Plain(advice), replacement=replacement)


def _with_all_meant(text: str) -> str:
    for slip in sorted(find_slips(text), key=lambda s: s.start, reverse=True):
        if slip.meant is not None:
            text = text[: slip.start] + slip.meant + text[slip.end :]
    return text


_WITHOUT_A_GUESS = {
    "mixed-scripts": "type it anew on one keyboard",
    "full-width": "type it anew",
    "garbled-text": "type the lost letter at this place anew",
}


def cut_values(document: Document) -> Iterator[Problem]:
    """Bad: «title: Guide #2», which is read as «Guide». Good: «title: "Guide #2"»."""
    if " #" not in document.head.text:
        return
    lines = document.head.text.split("\n")
    for path, text in texts_of(document.head.values):
        if not _is_free(path):
            continue
        place = document.place(*path)
        if place.line is None or place.column is None or place.end_column is None or place.end_line is None:
            continue
        line = lines[place.end_line - document.first_line].rstrip("\r")
        rest = line[place.end_column - 1 :]
        if _CUT.match(rest) and not line[: place.end_column - 1].endswith(('"', "'")):
            one_line = place.line == place.end_line
            whole = '"' + (text + rest.rstrip()).replace("\\", "\\\\").replace('"', '\\"') + '"'
            yield problem(
                "cut-value",
                place._replace(end_column=place.end_column + len(rest.rstrip())) if one_line else place,
                field=Plain(str(next(p for p in reversed(path) if isinstance(p, str)))),
                value=text,
                rest=rest.strip(),
                whole=Plain(whole),
                replacement=whole if one_line else None,
            )


_CUT = re.compile(r" +#(?! *[-=#]{2})(?:[^\s#]| \d)")
"""A hash that was hardly meant to begin a remark: directly before a word, or before a number."""


def _may_hold(find: Callable[[str], Iterator[Found]], document: Document) -> bool:
    """Whether it is worth looking at each value of a head: the head as a whole tells, where nothing is escaped."""
    text = document.head.text
    return "\\" in text or next(find(text), None) is not None


def personal_data(document: Document) -> Iterator[Problem]:
    """Bad: the address or number of a person in the text. Good: the office to turn to."""
    for path, text in texts_of(document.head.values) if _may_hold(find_personal, document) else ():
        if path[-1] not in ("url", "doi"):
            for found in find_personal(text):
                yield problem(
                    "personal-data",
                    document.place(*path),
                    value=text[found.start : found.end],
                    what=Plain(found.what),
                )
    for found in islice(find_personal(document.body), MOST_TOLD):
        place = _in_body(document, found.start, found.end)
        yield problem("personal-data", place, value=document.body[found.start : found.end], what=Plain(found.what))


def secrets(document: Document) -> Iterator[Problem]:
    """Bad: a password or key, which is never repeated in a finding. Good: where to ask for it."""
    for path, text in texts_of(document.head.values) if _may_hold(find_secrets, document) else ():
        if path[-1] != "url" or "@" not in text:
            for found in find_secrets(text):
                yield problem("secret", document.place(*path), what=Plain(found.what))
    for found in islice(find_secrets(document.body), MOST_TOLD):
        yield problem("secret", _in_body(document, found.start, found.end), what=Plain(found.what))


_KEY = re.compile(r"([a-z_]{2,40}):(?: |\r?$)")
_FENCE = re.compile(r"---(?<![^\n]---)[^\S\n]*(?:\n|\Z)")


def second_head(document: Document) -> Iterator[Problem]:
    """Bad: a head that ends early, or a second one below it; both are shown as text. Good: one head."""
    if document.kind == "vocabulary" or not _FENCE.search(document.body):
        return
    lines = without_code(document.body).split("\n")
    fences = [index for index, line in enumerate(lines) if line.rstrip() == "---"]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    for start, end in zip([-1, *fences], fences, strict=False):
        keys = [m[1] for line in lines[start + 1 : end] if (m := _KEY.match(line))]
        known = [key for key in keys if key in Resource.model_fields]
        opens = start == first
        if len(set(known)) >= 2 or (
            opens and known and len(keys) == len([x for x in lines[start + 1 : end] if x.strip()])
        ):
            at = start + 1 if start >= 0 else next(i for i, x in enumerate(lines) if _KEY.match(x)) + 1
            yield problem(
                "second-head",
                document.body_place(at, 1, len(lines[at - 1].rstrip())),
                key=known[0],
                first=document.body_line - 1,
            )
            return


def _in_body(document: Document, start: int, end: int) -> Place:
    line = document.body.count("\n", 0, start) + 1
    shown = document.body[start:end].partition("\n")[0]
    return document.body_place(line, start - document.body.rfind("\n", 0, start), len(shown))


RULES: tuple[Rule, ...] = (wrong_letters, cut_values, personal_data, secrets, second_head)
