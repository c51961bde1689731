"""A word of a file, whichever field it stands in, never comes out as markup, as a formula or as a line of a log."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nzc_kb.exports.table import FORMULA_SIGNS, cell
from tests.conftest import Drawn, resource
from tests.test_build import run

CANARY = "\"'><x-y&"
CANARIES = {"": CANARY, "=": "</script><x-y>{{6*7}}x-y&", "@": "]]><!--<x-y>${x-y&}%s; =1"}
"""What is carried through a whole build, behind nothing or a sign that begins a formula. It would end an element, a
comment or a value, or be worked out by a template or a spreadsheet.
"""
BODY = (
    "## Of `{c}`\n\nText `{c}` and [a `{c}`](resource:b) and ![{a}](../assets/a.png).\n\n"
    "| `{c}` | b |\n| --- | ---: |\n| `{c}` | x |\n\n```\n{c}\n```\n\n[^1]: Note `{c}`\n\nWord[^1].\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def quoted(text: str) -> str:
    return json.dumps(text)


def folder(draw: Drawn, start: str, canary: str) -> Path:
    """A content folder in which every free text is the canary behind `start`."""
    word = f"{start}{canary}"
    q = quoted(word)
    long = quoted(f"{word} is what all of this has to say to a city.")
    free = dict.fromkeys(("title", "key_lesson", "version", "owner"), q) | {
        "summary": long,
        "keywords": f"[{q}]",
        "source": f"{{title: {q}, publisher: {q}, pages: {q}, authors: [{q}, {q}2]}}".replace(
            f"{q}2", quoted(word + "2")
        ),
        "learning_topic": "[basics]",
        "portfolio_part": "example",
        "cities": "[ghent]",
        "audience": "[officer]",
    }
    body = BODY.format(c=canary, a="'x-y&")
    withdrawn = {"status": "withdrawn", "withdrawn_on": "2026-03-01", "reason": q, "replaced_by": "a"}
    vocabulary = (
        f"title: {q}\ndescription: {long}\nterms:\n"
        f"  - {{id: TERM, label: {q}, definition: {long}, scope_note: {long},\n"
        f"     aliases: [{quoted(word + 'z')}], group: g}}\n"
        f"groups:\n  - {{id: g, label: {q}}}\n"
    )
    content = draw(
        {
            "resources/a.md": resource("a", body, related="[{to: b, as: part-of}]", **free),
            "resources/b.md": resource(
                "b", "[x](a.md)\n", **free | {"title": quoted(f"{word} b"), "country": '["BE"]'}
            ),
            "resources/c.md": resource("c", "Gone.", **free | {"title": quoted(f"{word} c")} | withdrawn),
            "cities/ghent.md": f'---\nname: {q}\ncountry: "BE"\ncity_type: [town]\nsupport_group: {q}\n---\n{body}',
            "map/plan.md": f"---\ntitle: {q}\nsummary: {long}\norder: 1\ngoals: [{q}]\n---\nText `{canary}`.\n",
            "portfolio/basics.md": f"---\ntitle: {q}\nsummary: {long}\norder: 1\n---\nText `{canary}`.\n",
            "portfolio/pathways/p.md": f"---\ntitle: {q}\nsummary: {long}\naudience: [officer]\nchecklist: [{q}]\n"
            f"steps:\n  - {{resource: a, why: {q}, minutes: 5}}\n"
            f"  - {{resource: b, why: {q}, minutes: 5}}\n---\nText.\n",
            "pages/about.md": f"---\ntitle: {q}\nsummary: {long}\n---\nText `{canary}`.\n",
            "curate/how.md": f"---\ntitle: {q}\nsummary: {long}\n---\nText `{canary}`.\n",
            "assets/a.png": PNG,
        }
    )
    for field, term in (("lever", "law"), ("learning_topic", "basics"), ("topic", "heat")):
        (content / f"vocabularies/{field}.yml").write_text(vocabulary.replace("TERM", term), encoding="utf-8")
    return content


class Tags(HTMLParser):
    """Refuses an element or attribute that is none of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.is_data = False

    def handle_data(self, data: str) -> None:
        if self.is_data:
            assert json.loads(data)["@context"], self.getpos()

    def handle_endtag(self, tag: str) -> None:
        self.is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not tag.startswith("x-y"), self.getpos()
        self.is_data = ("type", "application/ld+json") in attrs
        for name, _ in attrs:
            assert name.replace("-", "").replace(":", "").isalnum(), f"{tag} has an attribute {name} at {self.getpos()}"


def look_at_html(text: str) -> None:
    assert "<x-y" not in text
    Tags().feed(text)


def look_at_xml(text: str) -> None:
    assert "<x-y" not in text
    ElementTree.fromstring(text)


def look_at_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len({len(row) for row in rows}) == 1
    for row in rows[1:]:
        for value in row:
            for part in re.split("[;\t\r\n]", value):
                assert not part.lstrip().startswith(FORMULA_SIGNS), value


LOOKS: dict[str, Callable[[str], object]] = {
    ".html": look_at_html,
    ".xml": look_at_xml,
    ".csv": look_at_csv,
    ".json": json.loads,
}


@pytest.mark.build
@pytest.mark.parametrize("start", CANARIES)
def test_the_canary_sits_still_in_every_output(tmp_path: Path, draw: Drawn, start: str) -> None:
    content = folder(draw, start, CANARIES[start])
    site = tmp_path / "site"
    built = run("nzc-kb", "build", "-v", "--content", str(content), "--site-dir", str(site))
    assert built.returncode == 0, built.stderr
    assert "Traceback" not in built.stderr
    seen: dict[str, int] = {}
    for path in sorted(site.rglob("*")):
        look = LOOKS.get(path.suffix)
        if look is not None and path.is_file():
            text = path.read_text(encoding="utf-8")
            look(text)
            assert "42x-y" not in text, "a template worked out what stood in a file"
            seen[path.suffix] = seen.get(path.suffix, 0) + ("x-y" in text)
        elif path.is_file() and path.suffix in (".css", ".js", ".txt", ".svg"):
            assert "x-y&" not in path.read_text(encoding="utf-8"), path
    assert seen[".html"] > 15
    assert seen[".json"] >= 2
    assert seen[".csv"] == 1
    assert seen[".xml"] > 1, "the feed of all, and those of terms"


@pytest.mark.parametrize("sign", [*FORMULA_SIGNS, " =", "\u00a0+", "\u3000-"])
def test_no_cell_is_a_formula(sign: str) -> None:
    for value in (f"{sign}1", (f"{sign}1", "2")):
        assert cell(value).startswith("'")
    for value in (f"Heat;{sign}=1", f"Heat\n{sign}-1", ("a", f"{sign}=1")):
        assert re.search(r"[;\n]\s*'\s*\S", cell(value)), value


def test_a_value_cannot_write_a_line_of_a_log(draw: Drawn) -> None:
    evil = quoted("x\n::error file=a::boo\u001b[2J")
    content = draw({"resources/a.md": resource("a", topic=f"[{evil}]", title=evil)})
    for form in ("text", "github", "json", "sarif", "rdjson"):
        told = run("nzc-kb", "check", "--format", form, "--content", str(content))
        assert told.returncode == 1
        assert "\x1b" not in told.stdout + told.stderr
        assert not any(line.startswith("::error file=a::") for line in told.stdout.splitlines()), form


def test_the_name_of_a_file_cannot_write_a_line_of_a_log(draw: Drawn) -> None:
    content = draw({"resources/a\n::error file=a::boo\x1b[2J.md": resource("a"), "resources/<x-y>.md": resource("b")})
    for form in ("text", "github"):
        told = run("nzc-kb", "check", "--format", form, "--content", str(content))
        assert told.returncode == 1
        assert "\x1b" not in told.stdout + told.stderr
        assert not any(line.startswith("::error file=a::") for line in told.stdout.splitlines()), form
