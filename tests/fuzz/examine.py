"""What must hold of any bytes: bytes to nothing, or to the AssertionError that says which promise is broken."""

from __future__ import annotations

import re
import signal
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from nzc_kb import render
from nzc_kb.heads import _Reader
from nzc_kb.messages import MODELS
from nzc_kb.model import Vocabulary
from nzc_kb.plain_heads import read_plain_head
from nzc_kb.problems import Problem, problem
from nzc_kb.schema import build_records, build_vocabularies
from nzc_kb.source import FILE_LIMIT, Document, read_content, read_document
from tests.conftest import TODAY, write_vocabularies

FILE = "content/resources/x.md"
SECONDS = 5.0
"""What a verdict on a file of the largest size may take; smaller files are allowed their share of it."""
LEAST_SECONDS = 1.0
RENDER_SECONDS = 1.0
"""The renderer's own limit while fuzzing: shorter than in a build, so that a run gets further."""
GRACE_SECONDS = 2.0


def small_vocabularies() -> Mapping[str, Vocabulary]:
    """The vocabularies that the cases are written for."""
    with TemporaryDirectory() as folder:
        write_vocabularies(Path(folder))
        return build_vocabularies(read_content(Path(folder)).documents)[0]


def examine(raw: bytes, vocabularies: Mapping[str, Vocabulary]) -> None:
    """Read, build, scan and render `raw` as every kind of file, and look whether the promises are kept."""
    allowed = max(LEAST_SECONDS, SECONDS * len(raw) / FILE_LIMIT)
    started = time.process_time()
    document, found = read_document("resource", raw, FILE, "resources/x.md")
    assert document is not None or found, "neither a document nor a finding"
    findings = [*found, *_as_vocabulary(raw)]
    if document is not None:
        _read_alike(document.head.text)
        findings += _built(document, vocabularies)
        findings += _scanned(document)
    took = time.process_time() - started
    assert took <= allowed, f"the verdict on {len(raw)} bytes took {took:.1f} s"
    lines = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
    for finding in findings:
        _is_sayable(finding)
        _lies_within(finding, lines)
    if document is not None and not document.scan.traps:
        _rendered(document.body)


def _read_alike(head: str) -> None:
    """The plain reader may take only what the parser takes, and must read it alike."""
    plain = read_plain_head(head)
    assert plain is None or plain == _Reader(head).document()[0], "the two readers of heads disagree"


def _as_vocabulary(raw: bytes) -> list[Problem]:
    document, found = read_document("vocabulary", raw, FILE, "vocabularies/x.yml")
    assert document is not None or found, "neither a document nor a finding, as a vocabulary"
    if document is None:
        return list(found)
    vocabularies, _, problems = build_vocabularies([document])
    assert vocabularies or problems, "neither a vocabulary nor a finding"
    return [*found, *problems]


def _built(document: Document, vocabularies: Mapping[str, Vocabulary]) -> Iterator[Problem]:
    for kind in MODELS:
        if kind != "vocabulary":
            records, problems = build_records([replace(document, kind=kind)], vocabularies, TODAY)
            assert records or problems, f"neither a {kind} nor a finding"
            yield from problems


def _scanned(document: Document) -> Iterator[Problem]:
    scan = document.scan
    for trap in scan.traps:
        yield problem(trap.code, document.body_place(trap.line, trap.column), **trap.words)
    for link in scan.links:
        yield problem("dead-link", document.body_place(link.line, link.column), value=link.target)
    for heading in scan.headings:
        yield problem("empty-section", document.body_place(heading.line), value=heading.text)


def _is_sayable(finding: Problem) -> None:
    said = str(finding)
    hidden = [c for c in said if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]
    assert not hidden, f"{finding.code} prints {hidden!r}"
    assert len(said.splitlines()) == 1, f"{finding.code} is more than one line"
    assert len(said) < 1500, f"{finding.code} is {len(said)} characters long"
    assert finding.message.strip(), f"{finding.code} says nothing"
    assert finding.help.strip(), f"{finding.code} helps with nothing"


def _lies_within(finding: Problem, lines: list[str]) -> None:
    _, line, column, end_line, end_column = finding.place
    if line is None or column is None:
        return
    assert 1 <= line <= len(lines), f"{finding.code} stands on line {line} of {len(lines)}"
    assert 1 <= column <= len(lines[line - 1]) + 1, f"{finding.code} stands in column {column} of line {line}"
    if end_line is not None and end_column is not None:
        assert (line, column) <= (end_line, end_column), f"{finding.code} ends before it begins"
        assert end_line <= len(lines), f"{finding.code} ends on line {end_line} of {len(lines)}"
        assert end_column <= len(lines[end_line - 1]) + 1, f"{finding.code} ends in column {end_column}"


def _rendered(body: str) -> None:
    started = time.monotonic()
    with _own_time_guard():
        rendered = render._answer({"body": body, "title": "Title", "addresses": {}})
    took = time.monotonic() - started
    assert took < RENDER_SECONDS + GRACE_SECONDS, f"the renderer's guard rang only after {took:.1f} s"
    assert not rendered.failure.startswith("It cannot be rendered"), rendered.failure
    page = _Page()
    page.feed(rendered.html)


@contextmanager
def _own_time_guard() -> Iterator[None]:
    """The guard of a worker, in this process."""
    handler, limit = signal.signal(signal.SIGALRM, render._ring), render.SECONDS
    render.SECONDS = RENDER_SECONDS
    try:
        yield
    finally:
        render.SECONDS = limit
        signal.signal(signal.SIGALRM, handler)


class _Page(HTMLParser):
    """Looks at every element of a page that was rendered."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in render._TAGS, f"the page holds <{tag}>"
        for name, value in attrs:
            assert not name.startswith("on"), f"the page holds a {name} handler"
            assert name != "style", "the page holds a style"
            if name in ("href", "src"):
                assert re.match(r"#|https?://|mailto:", value or "", re.I), f"the page leads to {value!r}"
