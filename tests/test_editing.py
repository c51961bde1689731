"""The commands that edit: nothing is lost, twice is once, and what is not sure is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from nzc_kb import cli
from nzc_kb.editing import Formatted, Written, comments, format_head, scalar
from nzc_kb.heads import read_head
from nzc_kb.mending import is_slip
from nzc_kb.model import Resource, Vocabulary, VocabularyTerm
from nzc_kb.repository import Repository, load_repository
from nzc_kb.source import Document
from tests.conftest import ROOT, TERMS, TODAY, Drawn, codes, resource

Run = Callable[..., Result]

VOCABULARIES = {
    field: Vocabulary(
        id=field,
        title=field,
        terms=tuple(VocabularyTerm(id=t, label=t, definition="What it is.", aliases=(f"old {t}",)) for t in terms),
    )
    for field, terms in (TERMS | {"relation": ["near", "part-of"]}).items()
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder above the content folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli.main, list(words))


def written(head: str, body: str = "Text.\n") -> Written:
    return Written("resource", "content/resources/a.md", "resources/a.md", f"---\n{head}---\n{body}")


def formatted(head: str, body: str = "Text.\n") -> Formatted:
    return format_head(written(head, body), VOCABULARIES)


def head_of(text: str) -> str:
    return text.split("---\n", 2)[1]


def read(text: str) -> Document:
    document, found = Written("resource", "content/resources/a.md", "resources/a.md", text).read()
    assert document is not None, found
    return document


# --- fmt: one order and style ---


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("topic: [heat]\ntitle: A\n", "title: A\ntopic: [heat]\n"),
        ("title: A\nid: a\n", "id: a\ntitle: A\n"),
        ("topic: heat\n", "topic: [heat]\n"),
        ("topic:\n  - heat\n  - money\n", "topic: [heat, money]\n"),
        ("topic: [ 'heat',money ]\n", "topic: [heat, money]\n"),
        ("topic: [heat,\n  money]\n", "topic: [heat, money]\n"),
        ("topic: [OLD heat]\n", "topic: [heat]\n"),
        ("resource_type: old case  # why\n", "resource_type: case  # why\n"),
        ("related:\n  - {to: b, as: old near}\n", "related:\n  - {to: b, as: near}\n"),
        ("country: [NO, FI]\n", 'country: ["NO", "FI"]\n'),
        (
            'keywords: ["no", "2030", \'a, b\', "warm homes", 15-minute city]\n',
            'keywords: ["no", "2030", "a, b", warm homes, 15-minute city]\n',
        ),
        ("topic: [heat,money]  # both\n", "topic: [heat, money]  # both\n"),
        ("topic: # why\n  - heat\ntitle: A\n", "title: A\ntopic: # why\n  - heat\n"),
        ("topic:\n  - heat # why\n  - money\n", "topic:\n  - heat # why\n  - money\n"),
        (
            "# of topics\ntopic: [heat]\n# of titles\ntitle: A # b\n",
            "# of titles\ntitle: A # b\n# of topics\ntopic: [heat]\n",
        ),
        ("summary: >-\n  One\n  two.\n\ntitle: A\n", "title: A\nsummary: >-\n  One\n  two.\n\n"),
        ("nonsense: 1\ntitle: A\n", "title: A\nnonsense: 1\n"),
        ('summary: "One\n  two"\ntitle: A\n', 'title: A\nsummary: "One\n  two"\n'),
        ("related:\n  - b\n  # the last\ntitle: A\n", "title: A\nrelated:\n  - b\n  # the last\n"),
    ],
)
def test_a_head_is_put_into_the_house_style(before: str, after: str) -> None:
    made = formatted(before)
    assert made.left == ""
    assert head_of(made.text) == after
    assert format_head(written(after), VOCABULARIES).text == written(after).text


@pytest.mark.parametrize(
    "head",
    [
        "topic: [heat]\n# of what?\n\ntitle: A\n",
        "# of what?\n\ntopic: [heat]\ntitle: A\n",
        "topic: [heat]\n  # of what?\ntitle: A\n",
        "topic: [heat]\ntitle: A\n# of what?\n",
        "{topic: [heat], title: A}\n",
        "topic: [heat\ntitle: A\n",
        "topic: [heat]\ntitle: A\ntitle: B\n",
        "topic: &a [heat]\ntitle: A\n",
        "? topic\n: [heat]\ntitle: A\n",
        "topic: [heat]\ntitle: A\n...\n",
        "resource_type: >-\n  old case\n",
        "summary: |+\n  One\n\n",
    ],
)
def test_what_cannot_be_edited_safely_is_left_alone(head: str) -> None:
    made = formatted(head)
    assert made.text == written(head).text
    assert made.left or head.startswith("summary")


def test_comments_in_odd_places_matter_only_where_keys_must_move() -> None:
    made = formatted("title: A\n# of what?\n\ntopic: heat\n")
    assert (head_of(made.text), made.left) == ("title: A\n# of what?\n\ntopic: [heat]\n", "")


def test_bytes_that_do_not_matter_stay() -> None:
    text = "\ufeff---  \r\ntopic:\r\n  - heat\r\n# é\r\ntitle: A\r\n--- \r\n\r\nBody  \r\n\tmore \n\n"
    made = format_head(Written("resource", "a.md", "resources/a.md", text), VOCABULARIES)
    assert made.text == "\ufeff---  \r\n# é\r\ntitle: A\r\ntopic: [heat]\r\n--- \r\n\r\nBody  \r\n\tmore \n\n"


VALUES = {
    "title": ["A", '"B: c"', "'it''s # no comment'", ">-\n  One\n  two", '"One\n  two"', "|\n  One\n\n  # two\n", ""],
    "topic": [
        "heat",
        "[heat]",
        "[old heat, money]",
        "\n  - heat\n  # second\n  - old money",
        "\n- heat\n- 'money'",
        "[]",
    ],
    "keywords": ["[a b, 'c, d']", '\n  - a\n  - "b # c"', "[a,\n  b]", "['no', 2030, \"x\\\\y\"]", "[a, [b]]"],
    "country": ["[NO]", '["FI"]', "FI"],
    "source": ["\n  title: T\n  authors:\n    - One", "{title: T, date: 2024}", "\n  # why\n  title: T"],
    "related": ["[b, c]", "\n  - b\n  - {to: c, as: old near}", "\n  - to: b\n    as: near # so"],
    "resource_type": ["case", "old case", '"old guide"'],
    "other": ["1", "[1, 2]", "\n  a:\n    b: c"],
}
ABOVE = ["", "", "", "# a note\n", "# one\n# two\n", "\n", "\n# after a gap\n", "# before a gap\n\n"]
BESIDE = ["", "", "", "  # beside", " "]


@st.composite
def heads(draw: st.DrawFn) -> str:
    """Heads with comments, gaps and values of every form, in any order."""
    lines = []
    for key in draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, unique=True)):
        value = draw(st.sampled_from(VALUES[key]))
        lines.append(f"{draw(st.sampled_from(ABOVE))}{key}: {value}{draw(st.sampled_from(BESIDE))}\n")
    return "".join(lines) + draw(st.sampled_from(["", "", "", "\n", "# the end\n"]))


def settled(values: dict[str, object]) -> dict[str, object]:
    """Values with terms for aliases and lists for single words, worked out in another way than the formatter's."""

    def word(value: object) -> object:
        if isinstance(value, list):
            return [word(v) for v in value]
        if isinstance(value, dict):
            return {k: word(v) for k, v in value.items()}
        return value.removeprefix("old ") if isinstance(value, str) else value

    lists = ("topic", "keywords", "country")
    return {k: [word(v)] if k in lists and isinstance(v, str) else word(v) for k, v in values.items()}


@given(heads(), st.text("ab \t#\n-é", max_size=30), st.booleans(), st.booleans())
@settings(max_examples=400, deadline=None)
def test_nothing_is_lost_and_twice_is_once(head: str, body: str, windows: bool, mark: bool) -> None:
    text = f"---\n{head}---\n{body}"
    text = ("\ufeff" if mark else "") + (text.replace("\n", "\r\n") if windows else text)
    old = Written("resource", "a.md", "resources/a.md", text)
    made = format_head(old, VOCABULARIES)
    again = format_head(Written("resource", "a.md", "resources/a.md", made.text), VOCABULARIES)
    assert again.text == made.text
    if made.text == text:
        return
    before, after = read(text), read(made.text)
    assert settled(after.head.values) == settled(before.head.values)
    assert comments(after) == comments(before)
    assert after.body == before.body
    assert made.text.endswith(body.replace("\n", "\r\n") if windows else body)
    assert made.text.startswith("\ufeff") == mark
    assert made.text.count("\r") == (made.text.count("\n") if windows else 0)
    ranks = [list(Resource.model_fields).index(key) for key in after.head.values if key in Resource.model_fields]
    assert ranks == sorted(ranks)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_head_is_formatted_or_left(head: str) -> None:
    made = formatted(head)
    assert format_head(Written("resource", "a.md", "resources/a.md", made.text), VOCABULARIES).text == made.text


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
@settings(deadline=None)
def test_a_scalar_is_read_back_as_text(text: str) -> None:
    head, _ = read_head(f"a: [{scalar(text)}, {scalar(text, quote=True)}]\n", "a.md", 2)
    assert head is not None
    assert head.values == {"a": [text, text]}
    assert not head.unquoted


def test_our_own_content_is_in_the_house_style() -> None:
    result = CliRunner().invoke(cli.main, ["fmt", "--check", "--content", str(ROOT / "content")])
    assert result.exit_code == 0, result.output


# --- fix: what findings propose ---


@pytest.mark.parametrize(
    ("fields", "code", "after"),
    [
        ({"topic": "[heet]"}, "unknown-term", "topic: [heat]"),
        ({"topic": "[money, 'Heat']"}, "unknown-term", 'topic: [money, "heat"]'),
        ({"phase": "pplan # when"}, "unknown-term", "phase: plan # when"),
        ({"topic": "", "topics": "[heat]"}, "unknown-field", "topic: [heat]"),
        ({"id": "goood"}, "id-mismatch", "id: good"),
        ({"language": "no"}, "unquoted-word", 'language: "no"'),
        ({"country": "[SE, NO] # north"}, "unquoted-word", 'country: [SE, "NO"] # north'),
        ({"source": "{titel: A report}"}, "unknown-field", "source: {title: A report}"),
        ({"licence": "CC BY 4.0 # ours"}, "unknown-licence", "licence: CC-BY-4.0 # ours"),
        ({"topic": "heat, money"}, "wrong-type", "topic: [heat, money]"),
        ({"topic": "(heat; money)"}, "wrong-type", "topic: [heat, money]"),
        ({"topic": '["heat; Money", people]'}, "wrong-type", "topic: [heat, money, people]"),
        ({"country": '"BE; NL"'}, "wrong-type", 'country: ["BE", "NL"]'),
    ],
)
def test_a_sure_replacement_is_made(draw: Drawn, run: Run, fields: dict[str, str], code: str, after: str) -> None:
    content = draw({"resources/good.md": resource(**fields)})
    assert code in codes(loaded(content))
    result = run("fix")
    assert result.exit_code == 0
    assert f"[{code}]" in result.output
    text = (content / "resources/good.md").read_text(encoding="utf-8")
    assert f"\n{after}\n" in text
    assert code not in codes(loaded(content))
    changed = set(text.splitlines()) ^ set(resource(**fields).splitlines())
    assert len(changed) == 2
    assert run("fix").output == "0 files changed.\n"


@pytest.mark.parametrize(
    "fields",
    [
        {"topic": "[peeple]"},
        {"lever": "[lav]"},
        {"topic": "[heat, heet]"},
        {"topics": "[heat]"},
        {"topic": "[warmth]"},
        {"key_lesson": '"[x](good-2.md)"', "cities": "[town-2]"},
        {"licence": "CC-BY"},
        {"licence": "public domain"},
        {"title": "Guide #2"},
        {"title": "Warm h\u043emes"},
    ],
)
def test_what_is_not_sure_is_left_to_its_author(draw: Drawn, run: Run, fields: dict[str, str]) -> None:
    text = resource(**fields)
    if fields == {"topic": "[peeple]"}:
        text = text.replace("peeple", "pple")
    content = draw({"resources/good.md": text, "resources/good-1.md": resource("good-1")})
    result = run("fix")
    assert result.exit_code == 0
    assert (content / "resources/good.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("topic:\n\t- heat\n\t- money", "topic:\n  - heat\n  - money"),
        ("topic:[heat]", "topic: [heat]"),
        ("topic [heat]", "topic: [heat]"),
        ("topic\uff1a [heat]", "topic: [heat]"),
        ("topic: [heat", "topic: [heat]"),
        ("title: Heat: a guide", 'title: "Heat: a guide"'),
        ('title: "Heat, a guide', 'title: "Heat, a guide"'),
        ("title: [Draft] Heat", 'title: "[Draft] Heat"'),
        ("title: @home\ntopic:[heat]\nlever: [law", 'title: "@home"\ntopic: [heat]\nlever: [law]'),
        ("topic:[heet]", "topic: [heat]"),
    ],
)
def test_a_head_that_cannot_be_read_is_mended_where_the_meaning_is_sure(
    draw: Drawn, run: Run, line: str, after: str
) -> None:
    lines = {row.partition(":")[0] for row in after.split("\n")}
    text = resource(**dict.fromkeys(lines, "")).replace("---\n", f"---\n{line}\n", 1).replace("\n", "\r\n")
    content = draw({"resources/good.md": "\ufeff" + text})
    assert codes(loaded(content)) == ["bad-yaml"]
    assert run("fix", "--check").exit_code == 1
    assert (content / "resources/good.md").read_bytes().decode() == "\ufeff" + text
    assert run("fix").exit_code == 0
    mended = text.replace(line.replace("\n", "\r\n"), after.replace("\n", "\r\n"))
    assert (content / "resources/good.md").read_bytes().decode() == "\ufeff" + mended
    assert codes(loaded(content)) == []
    assert run("fix").output == "0 files changed.\n"


@pytest.mark.parametrize(
    "line",
    [
        "topic: [heat] lever: [law]",
        "  topic: [heat]",
        "title: Heat: a guide # for all",
        "note:text",
        "source:\n  title: A report\n   pages: 12",
        "title: Heat: a guide\n  topic: [heat]",
    ],
)
def test_a_head_that_may_mean_several_things_is_left_to_its_author(draw: Drawn, run: Run, line: str) -> None:
    text = resource().replace("---\n", f"---\n{line}\n", 1)
    content = draw({"resources/good.md": text})
    result = run("fix")
    assert (content / "resources/good.md").read_text(encoding="utf-8") == text
    assert result.output.count("left alone [bad-yaml]") == 1


def test_a_link_to_a_record_that_moved_or_was_renamed_is_mended(draw: Drawn, run: Run) -> None:
    body = (
        "See [m](heat-map.md#costs), [o](resource:old-map 'T').\r\n"
        "Cit\u00c3\u00a9, `\u00c3\u00a9`, `[c](old-map.md)`.\r\n"
        "\r\n[ref]: ../old-map.md\r\n\r\n    [code](old-map.md)\r\n"
    )
    text = "\ufeff" + resource(body=body, related="[old-map]")
    other = resource("heat-map", "## Costs\n\n40.", title="All streets by heat demand", aliases="[old-map]")
    content = draw({"resources/good.md": text, "resources/by/need/heat-map.md": other})
    assert run("fix", "--check").exit_code == 1
    assert run("fix").exit_code == 0
    mended = text.replace("(heat-map.md#costs)", "(resource:heat-map#costs)").replace(
        "resource:old-map", "resource:heat-map"
    )
    mended = mended.replace("../old-map.md", "resource:heat-map").replace("Cit\u00c3\u00a9", "Cit\u00e9")
    mended = mended.replace("related: [old-map]", "related: [heat-map]")
    assert (content / "resources/good.md").read_bytes().decode() == mended
    assert codes(loaded(content)) == []
    assert run("fix").output == "0 files changed.\n"


def test_a_link_that_is_merely_near_is_left_alone(draw: Drawn, run: Run) -> None:
    text = resource(
        body="See [m](heat-mop.md), [n](resource:heat-maps), [d](#cots).\n\n## Costs\n\n#### 40\n\nx <b>y</b>"
    )
    content = draw(
        {"resources/good.md": text, "resources/heat-map.md": resource("heat-map", title="All streets by need")}
    )
    result = run("fix")
    assert (content / "resources/good.md").read_text(encoding="utf-8") == text
    assert result.output.count("left alone [dead-link]") == 2
    assert "left alone [dead-anchor]" in result.output


def test_one_mended_finding_brings_the_next_to_light(draw: Drawn, run: Run) -> None:
    text = resource(topic="", related="[neighbuor]", topics="[heet]")
    other = resource("neighbour", title="Something else entirely")
    content = draw({"resources/good.md": text, "resources/neighbour.md": other})
    assert run("fix", "--check").exit_code == 1
    run("fix")
    assert codes(loaded(content)) == []
    assert "related: [neighbour]" in (content / "resources/good.md").read_text(encoding="utf-8")
    assert run("fix", "--check").exit_code == 0


def test_terms_that_replace_each_other_are_left_alone(draw: Drawn, run: Run) -> None:
    text = resource(topic="[one]", phase="[pplan]")
    content = draw({"resources/good.md": text})
    (content / "vocabularies/topic.yml").write_text(
        "title: Topics\nterms:\n"
        "  - {id: one, label: One, definition: First., replaced_by: two}\n"
        "  - {id: two, label: Two, definition: Second., replaced_by: one}\n",
        encoding="utf-8",
    )
    result = run("fix")
    assert "circle" in result.output
    assert (content / "resources/good.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("Built Environment", "built-environment", True),
        ("citytype", "city_type", True),
        ("renwable-energy", "renewable-energy", True),
        ("heat-plan", "heat-plans-2", False),
        ("pilot-1", "pilot-2", False),
        ("group-a", "group-b", False),
        ("direct", "indirect", False),
        ("import", "export", False),
        ("lwa", "law", False),
    ],
)
def test_a_slip_is_told_from_another_word(one: str, other: str, slip: bool) -> None:
    assert is_slip(one, other, {other: (other,)}) is slip


def test_a_slip_near_to_two_words_is_none() -> None:
    known = {"plant": ("plant",), "plane": ("plane",)}
    assert not is_slip("plan", "plant", known)
    assert is_slip("plantt", "plant", known)


# --- the door ---


def loaded(content: Path) -> Repository:
    return load_repository(content, TODAY)


DISORDERLY = resource().replace("title:", "# kept\nphase: [plan]\ntitle:", 1).replace("phase: [plan]\npub", "pub")


def test_diff_and_check_write_nothing(draw: Drawn, run: Run) -> None:
    content = draw({"resources/good.md": DISORDERLY.replace("heat", "heet").replace("\n", "\r\n")})
    before = (content / "resources/good.md").read_bytes()
    for command in ("fix", "fmt"):
        shown = run(command, "--diff")
        assert shown.exit_code == 0
        assert shown.stdout.startswith("--- a/content/resources/good.md\n+++ b/content/resources/good.md\n@@ ")
        assert run(command, "--check").exit_code == 1
        assert run(command, "--check", "--diff").exit_code == 1
        assert (content / "resources/good.md").read_bytes() == before
    assert run("fix").exit_code == run("fmt").exit_code == 0
    for command in ("fix", "fmt"):
        assert run(command, "--check").exit_code == 0
        assert run(command, "--diff").stdout == ""
    text = (content / "resources/good.md").read_bytes().decode()
    assert "# kept\r\nphase: [plan]\r\npublished" in text
    assert text.count("\n") == text.count("\r\n") == before.count(b"\n")
    assert not list(content.rglob(".nzc-kb-*"))


def test_only_the_files_that_are_named_are_edited(draw: Drawn, run: Run) -> None:
    content = draw({"resources/good.md": DISORDERLY, "resources/b.md": DISORDERLY, "resources/c/d.md": DISORDERLY})
    run("fmt", "content/resources/c", "content/resources/b.md")
    assert [run("fmt", "--check", f"content/resources/{p}").exit_code for p in ("c", "b.md", "good.md")] == [0, 0, 1]
    assert run("fmt", "--check", ".").exit_code == 1
    assert run("fmt", "nowhere.md").exit_code == 2
    (content.parent / "other.md").write_text(DISORDERLY, encoding="utf-8")
    assert run("fix", "other.md").exit_code == 2


def test_what_is_left_alone_is_told(draw: Drawn, run: Run) -> None:
    draw({"resources/good.md": "no head", "resources/b.md": resource("b", title="[x", summary="")})
    result = run("fmt", "--check")
    assert result.exit_code == 0
    assert result.stderr.count("left alone") == 2


def test_a_file_keeps_its_mode(draw: Drawn, run: Run) -> None:
    content = draw({"resources/good.md": DISORDERLY})
    (content / "resources/good.md").chmod(0o640)
    run("fmt")
    assert (content / "resources/good.md").stat().st_mode & 0o777 == 0o640


def test_a_draft_is_in_the_house_style(draw: Drawn, run: Run) -> None:
    draw()
    assert run("new", "draft", "--url", "https://example.org/x").exit_code == 0
    assert run("fmt", "--check").exit_code == 0
