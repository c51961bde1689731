"""Findings that carry a replacement to the text in which it was made; what is not sure is left to its author.

Every replacement is proved before it stands: the new text must give the old values but for the one that was mended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from nzc_kb.addresses import SCHEME_OF, id_in
from nzc_kb.anchors import anchor
from nzc_kb.editing import LeftAlone, ValuePath, Written, replaced, scalar, text_at, with_value
from nzc_kb.problems import Place, Problem
from nzc_kb.repository import Repository, build_repository
from nzc_kb.source import Content, Document
from nzc_kb.unreadable import cure_heads

SURE = frozenset(["unquoted-word", "id-mismatch", "retired-term", "garbled-text"])
"""Codes whose replacement follows from a rule; that of any other code is a guess and must be a plain slip."""

FOR_AUTHORS = frozenset(["cut-value", "full-width", "mixed-scripts"])
"""Codes whose replacement changes the words of a text in a way that only its author can approve."""

SURE_IN_BODIES = frozenset(["garbled-text"])
"""Codes whose replacement in a body follows from a rule. A dead link is mended where it names a record by its id or by
a former id, so that only the way to it was wrong; whatever is merely near is left to its author.
"""

_QUOTED = re.compile(r'"[^"\\]*"')
"""A replacement that brings its quotation marks along."""

ROUNDS = 20
"""How often findings that come to light through a replacement are mended in turn."""

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By code: what a replacement may be, each with all the names that it goes by."""


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement that was made: `old` gave way to `new`, because of the finding."""

    finding: Problem
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Left:
    """A replacement that was not made, and why."""

    finding: Problem
    reason: str


@dataclass(slots=True)
class Mended:
    """What came of mending: the new texts by file, what was changed, and what was left alone."""

    texts: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def mend_content(
    content: Content, folder: str, today: date, text_of: Callable[[str], str], is_wanted: Callable[[str], bool]
) -> Mended:
    """Mend the files of a content folder that `is_wanted` names, until nothing is left that can be mended.

    `text_of` gives the text of a file as it is written, byte order mark and line ends included.
    """
    mended, seen, stuck = Mended(), defaultdict[str, set[str]](set), set[str]()
    content, cured, unreadable = cure_heads(content, folder, text_of, is_wanted)
    mended.texts = {entry.written.file: entry.written.text for entry in cured}
    mended.changes = [Change(*change) for entry in cured for change in entry.changes]
    for _ in range(ROUNDS):
        repository = build_repository(content, folder, today)
        names, documents, anew = known_names(repository), {d.file: d for d in content.documents}, {}
        mended.left = [left for left in mended.left if left.finding.place.file in stuck]
        for file, findings in _replaceable(repository.problems):
            document = documents.get(file)
            if document is None or file in stuck or not is_wanted(file):
                continue
            text = mended.texts.get(file) or text_of(file)
            seen[file].add(text)
            written = Written(document.kind, file, document.path, text)
            done, changes, left = mend(written, findings, names)
            mended.left += left
            if done.text in seen[file] - {text}:
                stuck.add(file)
                mended.left.append(Left(findings[0], "its replacements lead round in a circle"))
                done, changes = replace(written, text=text_of(file)), []
                mended.changes = [c for c in mended.changes if c.finding.place.file != file]
            mended.changes += changes
            if done.text != text and (read := done.read()[0]) is not None:
                mended.texts[file], anew[file] = done.text, read
        if not anew:
            break
        content = replace(content, documents=tuple(anew.get(d.file, d) for d in content.documents))
    mended.texts = {file: text for file, text in mended.texts.items() if file not in stuck}
    mended.left += [Left(*entry) for entry in unreadable]
    return mended


def _replaceable(problems: Iterable[Problem]) -> Iterator[tuple[str, list[Problem]]]:
    by_file = defaultdict[str, list[Problem]](list)
    for finding in problems:
        if finding.replacement is not None:
            by_file[finding.place.file].append(finding)
    yield from by_file.items()


def mend(written: Written, findings: Iterable[Problem], names: Names) -> tuple[Written, list[Change], list[Left]]:
    """Make every replacement that is safe; the last of the file comes first, so that all places stay true."""
    changes: list[Change] = []
    left: list[Left] = []
    for finding in sorted(findings, key=lambda f: (f.place.line or 0, f.place.column or 0), reverse=True):
        try:
            written, change = _mended(written, finding, names)
            changes.append(change)
        except LeftAlone as reason:
            left.append(Left(finding, str(reason)))
    return written, changes[::-1], left[::-1]


def _mended(written: Written, finding: Problem, names: Names) -> tuple[Written, Change]:
    """Make one replacement.

    Raises:
        LeftAlone: it is not sure, or would change more than it should.
    """
    document, before = written.read()
    if document is None or finding.replacement is None:
        raise LeftAlone("the file cannot be read")
    if document.kind != "vocabulary" and (finding.place.line or 0) >= document.body_line:
        return _mended_in_body(written, document, finding, finding.replacement, names)
    if finding.code in FOR_AUTHORS:
        raise LeftAlone("only its author can tell whether it is meant")
    if finding.replacement.startswith("["):
        return _made_a_list(written, document, finding, finding.replacement)
    path, is_key = _path_at(document, finding.place)
    if not is_key and isinstance(_value_at(document.head.values, path), list):
        raise LeftAlone("it is a part of a list that must be written anew")
    old, new = text_at(written, finding.place), finding.replacement
    said = str(path[-1]) if is_key else _value_at(document.head.values, path)
    quoted = not is_key and _QUOTED.fullmatch(new) is not None
    value = new[1:-1] if quoted else new
    if value != said and finding.code not in SURE and not is_slip(said, value, names.get(finding.code, {})):
        raise LeftAlone("it is too far from what is written to be sure")
    if value != said and not is_key and value in _siblings(document.head.values, path):
        raise LeftAlone(f"{value} stands in this list already")
    after = new if is_key or quoted else scalar(new, quote=old[:1] in ("'", '"'))
    values = (with_key if is_key else with_value)(document.head.values, path, value)
    done = replaced(written, finding.place, after)
    again, found = done.read()
    if again is None or len(found) > len(before) or again.head.values != values or again.body != document.body:
        raise LeftAlone("it would change more than this value")
    return done, Change(finding, old, after)


def _mended_in_body(
    written: Written, document: Document, finding: Problem, new: str, names: Names
) -> tuple[Written, Change]:
    """Make one replacement in a body; its head and all else of it stay as they are.

    Raises:
        LeftAlone: it is not sure, or would change more than it should.
    """
    old = text_at(written, finding.place)
    if finding.code not in SURE_IN_BODIES and not _leads_to_the_same(old, new, names.get(finding.code, {})):
        raise LeftAlone("it is too far from what is written to be sure")
    done = replaced(written, finding.place, new)
    again, _ = done.read()
    if again is None or again.head.values != document.head.values or again.body_line != document.body_line:
        raise LeftAlone("it would change more than this place")
    if len(again.scan.links) != len(document.scan.links) or len(again.scan.traps) > len(document.scan.traps):
        raise LeftAlone("it would change how the text around it is read")
    return done, Change(finding, old, new)


def _leads_to_the_same(old: str, new: str, known: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a link names, by its id or a former id, the very record that its replacement leads to."""
    return id_in(old)[0] in known.get(new.partition("#")[0], ())


def _made_a_list(written: Written, document: Document, finding: Problem, new: str) -> tuple[Written, Change]:
    """Write one text that holds a list as the list.

    Raises:
        LeftAlone: it would change more than this value.
    """
    path, is_key = _path_at(document, finding.place)
    done = replaced(written, finding.place, new)
    again, _ = done.read()
    items = None if again is None else _value_at(again.head.values, path)
    if again is None or is_key or not isinstance(items, list):
        raise LeftAlone("it would not be read as a list")
    if again.head.values != with_value(document.head.values, path, items) or again.body != document.body:
        raise LeftAlone("it would change more than this value")
    return done, Change(finding, text_at(written, finding.place), new)


def with_key(values: Any, path: ValuePath, new: str) -> Any:
    """A copy of the values in which the last key of `path` is called `new`.

    Raises:
        LeftAlone: there is such a key already.
    """
    group = _value_at(values, path[:-1])
    if new in group:
        raise LeftAlone(f"there is a key {new} already")
    return with_value(values, path[:-1], {new if key == path[-1] else key: inner for key, inner in group.items()})


def _path_at(document: Document, place: Place) -> tuple[ValuePath, bool]:
    """The path of the value, or of the key, that stands at `place`."""
    for path, is_key in _paths(document.head.values, ()):
        if document.place(*path, key=is_key) == place:
            return path, is_key
    raise LeftAlone("it is not a value of the front matter")


def _paths(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, bool]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), True
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        yield path, False
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))
    elif isinstance(value, str):
        yield path, False


def _value_at(values: Any, path: ValuePath) -> Any:
    for step in path:
        values = values[step]
    return values


def _siblings(values: Any, path: ValuePath) -> list[Any]:
    around = _value_at(values, path[:-1])
    return around if isinstance(around, list) else []


def known_names(repository: Repository) -> Names:
    """What may be meant by a term or an id."""
    terms = defaultdict[str, set[str]](set)
    for vocabulary in repository.vocabularies.values():
        for term in vocabulary.terms:
            terms[term.id] |= {term.id, term.label, *term.aliases}
    catalog = repository.catalog
    ids = defaultdict[str, set[str]](set)
    for name, records in catalog.names.items():
        for _, key in records:
            ids[key].add(name)
    links = defaultdict[str, set[str]](set)
    for name, records in catalog.names.items():
        if len(records) == 1:
            links[f"{SCHEME_OF[records[0][0]]}:{records[0][1]}"].add(name)
    return {
        "dead-link": {link: tuple(sorted(own)) for link, own in links.items()},
        "unknown-term": {term: tuple(sorted(names)) for term, names in terms.items()},
        "unknown-reference": {key: tuple(sorted(own)) for key, own in ids.items()},
    }


def is_slip(written: str, meant: str, known: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether `written` is `meant` but for case, separators or a letter or two, and is so near to nothing else."""
    if not _is_near(written, known.get(meant, (meant,))):
        return False
    return not any(_is_near(written, names) for word, names in known.items() if word != meant)


def _is_near(written: str, names: Iterable[str]) -> bool:
    return any(_is_same_but_for_a_slip(anchor(written).split("-"), anchor(name).split("-")) for name in names)


def _is_same_but_for_a_slip(one: list[str], other: list[str]) -> bool:
    if "".join(one) == "".join(other):
        return True
    return len(one) == len(other) and all(a == b or _is_misspelt(a, b) for a, b in zip(one, other, strict=True))


def _is_misspelt(one: str, other: str) -> bool:
    """Whether two words differ by a slip; short words and numbers that differ are different words."""
    if min(len(one), len(other)) < 4 or one[0] != other[0] or re.search(r"\d", one + other):
        return False
    return _is_one_edit(one, other) or (
        min(len(one), len(other)) >= 8 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85
    )


def _is_one_edit(one: str, other: str) -> bool:
    """Whether a letter more, less, changed, or two letters swapped make one word the other."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])
