"""A file whose head cannot be read to the same file with a head that can, where there is no doubt what was meant.

One line is mended at a time, as its finding says, and the head is read again, until it can be read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from nzc_kb.editing import LeftAlone, Written, replaced, text_at
from nzc_kb.messages import fields_at
from nzc_kb.problems import Problem
from nzc_kb.source import Content, Document
from nzc_kb.wording import FREE_TEXTS

MOST_LINES = 20
"""A head with more lines that cannot be read was written by other rules."""

_BEFORE_VALUE = re.compile(r"[ \t]*(?:- +)?([a-z_]+):[ \u00a0\u3000]+")


@dataclass(frozen=True, slots=True)
class Cured:
    """A file whose head can be read now, what it says, and what was changed: the finding, the old and the new text."""

    written: Written
    document: Document
    findings: tuple[Problem, ...]
    changes: tuple[tuple[Problem, str, str], ...]


def cure_heads(
    content: Content, folder: str, text_of: Callable[[str], str], is_wanted: Callable[[str], bool]
) -> tuple[Content, list[Cured], list[tuple[Problem, str]]]:
    """The content with every file whose head can be mended, what was mended, and what was left and why."""
    cured: list[Cured] = []
    left: list[tuple[Problem, str]] = []
    kinds = {f"{folder}/{path}": (kind, path) for kind, path in content.seen}
    for finding in content.problems:
        file = finding.place.file
        if finding.code == "bad-yaml" and finding.replacement is not None and file in kinds and is_wanted(file):
            kind, path = kinds[file]
            try:
                cured.append(cure_head(Written(kind, file, path, text_of(file))))
            except LeftAlone as reason:
                left.append((finding, str(reason)))
    mended = {entry.written.file for entry in cured}
    documents = sorted((*content.documents, *(entry.document for entry in cured)), key=lambda d: d.path)
    problems = [p for p in content.problems if p.place.file not in mended] + [p for c in cured for p in c.findings]
    return replace(content, documents=tuple(documents), problems=tuple(problems)), cured, left


def cure_head(written: Written) -> Cured:
    """Mend the head of a file that cannot be read.

    Raises:
        LeftAlone: there is no cure, or none that is sure.
    """
    changes: list[tuple[Problem, str, str]] = []
    for _ in range(MOST_LINES):
        document, found = written.read()
        if document is not None:
            return Cured(written, document, tuple(found), tuple(changes))
        finding = found[0]
        if len(found) != 1 or finding.code != "bad-yaml" or finding.replacement is None:
            break
        old, new = text_at(written, finding.place), finding.replacement
        if not _is_sure(written, finding, old, new):
            raise LeftAlone("only its author can tell what is meant")
        written = replaced(written, finding.place, new)
        changes.append((finding, old, new))
    raise LeftAlone("more stands in the way of reading the front matter")


def _is_sure(written: Written, finding: Problem, old: str, new: str) -> bool:
    """Whether a line can mean nothing else: blanks for tabs, a sign behind a key, a bracket or quotation marks."""
    groups = ((), ("source", ""), ("related", 0, ""), ("steps", 0, ""), ("terms", 0, ""))
    fields = {name for path in groups for name in fields_at(written.kind, path)}
    if not old.strip():
        return "\t" in old
    if new.endswith(": "):
        return new[:-2] in fields
    if new in (f"{old}]", f"{old}}}"):
        return " #" not in old
    line = written.text.split("\n")[(finding.place.line or 1) - 1]
    key = _BEFORE_VALUE.match(line)
    return key is not None and key[1] in FREE_TEXTS & fields and new.startswith('"') and " #" not in old
