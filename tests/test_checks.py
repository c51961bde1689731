"""Each rule by itself: what it says, where, and at which edge it begins to say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from nzc_kb import checks
from nzc_kb.catalog import Catalog, build_catalog
from nzc_kb.checks import missing_vocabularies, run_checks
from nzc_kb.model import Resource, Vocabulary
from nzc_kb.problems import Place, Problem
from nzc_kb.schema import ALWAYS_GOVERNED, Built, build_record
from nzc_kb.source import Document, kind_of, read_document
from tests.conftest import resource

WARM = "A sentence that is long enough to be a summary."


def read(name: str = "a", body: str = "Some text.", **fields: str) -> tuple[Resource, Document]:
    """A resource that is valid, and its document; title stands on line 2, summary on 3, the body from line 13."""
    return read_at(f"resources/{name}.md", resource(name, body, **fields))


def read_at(path: str, text: str) -> tuple[Resource, Document]:
    document, found = read_document(kind_of(path) or "", text.encode(), f"content/{path}", path)
    assert document is not None and found == []
    record, _ = build_record(document, {})
    assert record is not None
    return record, document  # type: ignore[return-value]


def catalog_of(*read_ones: tuple[Resource, Document]) -> Catalog:
    catalog, found = build_catalog(Built(*one) for one in read_ones)
    assert found == ()
    return catalog


def vocabulary(field: str, *terms: str, expects: Iterable[str] = ()) -> dict[str, Vocabulary]:
    values = [{"id": t, "label": t.title(), "definition": "What it is.", "expects": tuple(expects)} for t in terms]
    return {field: Vocabulary.model_validate({"id": field, "title": field, "terms": values})}


def told(findings: Iterable[Problem]) -> list[str]:
    """The findings as a terminal shows them, with no word of the file's place."""
    return [str(finding).removeprefix("content/resources/") for finding in findings]


def places(findings: Iterable[Problem]) -> list[tuple[int | None, ...]]:
    return [finding.place[1:] for finding in findings]


# Vocabularies


def test_every_field_that_needs_a_vocabulary_is_told_where_it_has_none() -> None:
    assert told(missing_vocabularies({}, "content")) == [
        f"content/vocabularies: error[missing-vocabulary]: There is no vocabulary for {field}. "
        f"Add the file vocabularies/{field}.yml."
        for field in ALWAYS_GOVERNED
    ]
    given = {field: vocabulary(field, "x")[field] for field in ALWAYS_GOVERNED if field != "lever"}
    (finding,) = missing_vocabularies(given, "content")
    assert "vocabularies/lever.yml" in finding.help and finding.place == Place("content/vocabularies")


# Titles and summaries


@pytest.mark.parametrize(
    ("title", "summary", "is_told"),
    [
        ("Warm homes in a town", "Homes, in a WARM Town!", True),
        ("WARM Straße", "warm STRASSE", True),
        ("Warm homes in a town", "Is it so?", True),
        ("Warm homes", "Warm homes now", False),
        ("Warm homes", "Warm homes on gas", False),
    ],
)
def test_a_summary_without_a_long_word_of_its_own_repeats_the_title(title: str, summary: str, *, is_told: bool) -> None:
    words = (
        "a.md:3:10: warning[summary-repeats-title]: The summary says the same as the title. "
        "Say in the summary what a city gets from it."
    )
    found = told(checks.summary_repeats_title(*read(title=title, summary=summary)))
    assert found == ([words] if is_told else [])


@pytest.mark.parametrize(
    ("length", "said"),
    [(1, "1 character"), (2, "2 characters"), (29, "29 characters"), (30, ""), (400, ""), (401, "401 characters")],
)
def test_a_summary_has_thirty_to_four_hundred_characters(length: int, said: str) -> None:
    words = (
        f"a.md:3:10: warning[summary-length]: The summary has {said}; 30 to 400 read well. "
        "Say in 30 to 400 characters what it is and for whom."
    )
    assert told(checks.summary_length(*read(summary="x" * length))) == ([words] if said else [])


SHORT, LONG = "say what it is and what it is about", "name what sets it apart, and leave the rest to the summary"


@pytest.mark.parametrize(
    ("length", "said", "advice"),
    [(1, "1 character", SHORT), (2, "", ""), (100, "", ""), (101, "101 characters", LONG)],
)
def test_a_title_has_two_to_a_hundred_characters(length: int, said: str, advice: str) -> None:
    words = (
        f"a.md:2:8: warning[title-length]: The title has {said}; 2 to 100 read well. "
        f"Write the title anew in 2 to 100 characters: {advice}."
    )
    assert told(checks.title_length(*read(title="x" * length))) == ([words] if said else [])


# Text that was meant to be replaced


def stands_for_text(where: str, value: str) -> str:
    return (
        f"a.md:{where}: warning[placeholder-text]: “{value}” looks like a placeholder. "
        f"Replace “{value}” by the text itself, or delete it."
    )


@pytest.mark.parametrize(
    ("field", "text", "where", "value"),
    [
        ("title", "A TODO of mine", "2:8", "TODO"),
        ("summary", "What it is is TBC by us", "3:10", "TBC"),
        ("key_lesson", "FIXME", "12:13", "FIXME"),
        ("title", "n/a", "2:8", "n/a"),
        ("summary", "Untitled", "3:10", "Untitled"),
        ("key_lesson", "...", "12:13", "..."),
    ],
)
def test_a_word_that_stands_for_the_text_is_told_in_each_text_of_a_head(
    field: str, text: str, where: str, value: str
) -> None:
    assert told(checks.placeholder_text(*read(**{field: text}))) == [stands_for_text(where, value)]


@pytest.mark.parametrize(
    "text",
    ["TODO", "FIXME", "TBC", "TBD", "XXX", "Lorem ipsum", "lorem ipsum"]
    + [f"[{word} x]" for word in ("To be", "to be", "Insert", "insert", "Your", "your")]
    + [f"<{word} x>" for word in ("Insert", "insert", "Your", "your")],
)
def test_each_word_that_stands_for_the_text_is_told_in_a_body(text: str) -> None:
    found = list(checks.placeholder_text(*read(body=f"So: {text} is it.")))
    assert told(found) == [stands_for_text("13:5", text)]
    assert places(found) == [(13, 5, 13, 5 + len(text))]


@pytest.mark.parametrize(
    "text", ["Nothing", "A todo", "TODOS", "Your town", "A [link](x.md)", "[your town](x.md)", "1 < 2"]
)
def test_a_text_that_stands_for_itself_is_left(text: str) -> None:
    assert told(checks.placeholder_text(*read(body=text))) == []
    assert told(checks.placeholder_text(*read(title=f"About {text}", summary=WARM))) == []


def test_each_place_in_a_body_is_told_and_none_in_code() -> None:
    body = "TODO and TBD.\n\n`TODO` and XXX,\nthen\n\nTBC TBC"
    assert told(checks.placeholder_text(*read(body=body))) == [
        stands_for_text(*found)
        for found in [("13:1", "TODO"), ("13:10", "TBD"), ("15:12", "XXX"), ("18:1", "TBC"), ("18:5", "TBC")]
    ]
    assert told(checks.placeholder_text(*read(body="\nTODO"))) == [stands_for_text("14:1", "TODO")]


@pytest.mark.parametrize("text", ["Some text.", "1 < 2", "Tell them what TO DO", "(your town)", "A TO-DO [list](x.md)"])
def test_an_everyday_body_is_not_searched_word_by_word(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    searched: list[str] = []
    monkeypatch.setattr(checks, "without_code", lambda body: searched.append(body) or body)
    assert told(checks.placeholder_text(*read(body=text))) == [] and searched == []
    assert told(checks.placeholder_text(*read(body=f"{text} TODO"))) != [] and len(searched) == 1


# Where the facts come from, and what became of a resource


def test_a_resource_says_its_source_or_its_address() -> None:
    (finding,) = checks.says_its_source(*read(url=""))
    assert str(finding) == (
        "content/resources/a.md:1:1: warning[no-source]: Neither source nor url is given. "
        "Add source or url: the report, page or site that the facts come from."
    )
    assert finding.place == Place("content/resources/a.md", 1, 1)
    assert told(checks.says_its_source(*read())) == []
    assert told(checks.says_its_source(*read(url="", source="{title: A}"))) == []


def status_of(**fields: str) -> list[str]:
    one = read(**fields)
    return told(checks.tells_its_status(*one, catalog_of(one)))


@pytest.mark.parametrize(
    ("fields", "where", "status", "fact", "advice"),
    [
        (
            {"status": "withdrawn"},
            "12:9",
            "withdrawn",
            "but withdrawn_on and reason are not given",
            "add withdrawn_on and reason",
        ),
        (
            {"status": "withdrawn", "reason": "Old."},
            "12:9",
            "withdrawn",
            "but withdrawn_on is not given",
            "add withdrawn_on",
        ),
        (
            {"withdrawn_on": "2026-02-01", "status": "withdrawn"},
            "13:9",
            "withdrawn",
            "but reason is not given",
            "add reason",
        ),
        (
            {"withdrawn_on": "2026-02-01"},
            "12:15",
            "active",
            "but withdrawn_on says that it is not in use",
            "write “status: withdrawn”, or delete withdrawn_on",
        ),
        (
            {"reason": "Old.", "status": "active"},
            "12:9",
            "active",
            "but reason says that it is not in use",
            "write “status: withdrawn”, or delete reason",
        ),
        (
            {"reason": "Old.", "withdrawn_on": "2026-02-01"},
            "13:15",
            "active",
            "but withdrawn_on says that it is not in use",
            "write “status: withdrawn”, or delete withdrawn_on",
        ),
    ],
)
def test_a_withdrawal_that_is_told_by_halves(
    fields: dict[str, str], where: str, status: str, fact: str, advice: str
) -> None:
    assert status_of(**fields) == [
        f"a.md:{where}: warning[unclear-status]: status is {status}, {fact}. Say what became of it: {advice}."
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": "archived"},
        {"status": "archived", "reason": "Old."},
        {"status": "withdrawn", "reason": "Old.", "withdrawn_on": "2026-02-01"},
    ],
)
def test_a_status_that_is_clear(fields: dict[str, str]) -> None:
    assert status_of(**fields) == []


WITHDRAWN = {"status": "withdrawn", "reason": "Old.", "withdrawn_on": "2026-02-01"}


@pytest.mark.parametrize(
    ("mine", "others", "successor"),
    [
        ({}, WITHDRAWN, "what stands in its place"),
        ({}, WITHDRAWN | {"replaced_by": "c"}, "“c”"),
        ({"replaced_by": "c"}, WITHDRAWN | {"replaced_by": "d"}, "“d”"),
        ({"replaced_by": "b"}, WITHDRAWN, None),
        ({}, WITHDRAWN | {"replaced_by": "a"}, None),
        ({}, {}, None),
        ({}, {"status": "archived"}, None),
        ({"status": "archived"}, WITHDRAWN, None),
    ],
)
def test_a_way_from_what_holds_to_what_was_withdrawn(
    mine: dict[str, str], others: dict[str, str], successor: str | None
) -> None:
    one = read(related="[nowhere, c, b]", **mine)
    catalog = catalog_of(one, read("b", **others), read("c"))
    found = list(checks.tells_its_status(*one, catalog))
    words = (
        "a.md:12:23: warning[withdrawn-reference]: related leads to “b”, which was withdrawn. "
        f"Replace “b” by {successor}, or take it out of related."
    )
    assert told(found) == ([words] if successor else [])
    assert told(checks.tells_its_status(*one, catalog_of(one))) == []


def test_the_place_of_a_way_is_that_of_the_id() -> None:
    one = read(related="[{to: c}, {to: b}]")
    found = checks.tells_its_status(*one, catalog_of(one, read("b", **WITHDRAWN), read("c", **WITHDRAWN)))
    assert places(found) == [(12, 16, 12, 17), (12, 25, 12, 26)]


# What a type expects


def test_a_field_that_the_type_expects_is_told_where_it_is_not_given() -> None:
    expected = vocabulary("resource_type", "guide", "case", expects=["starts", "cities", "url"])
    said = "a.md:4:16: warning[expected-field]: A resource of the type “Guide” usually has {0}. "
    said += "Add {0} if the source tells it."
    assert told(checks.expected_fields(*read(), expected)) == [said.format("starts"), said.format("cities")]
    assert told(checks.expected_fields(*read(country='["BE"]'), expected)) == [said.format("starts")]
    assert told(checks.expected_fields(*read(cities="[ghent]", url=""), expected)) == [
        said.format("starts"),
        said.format("url"),
    ]
    assert told(checks.expected_fields(*read(cities="[ghent]", starts="2026-05-04"), expected)) == []


def test_a_type_that_nobody_describes_expects_nothing() -> None:
    other = vocabulary("resource_type", "case", expects=["starts"])
    for vocabularies in ({}, other, {"topic": other["resource_type"]}):
        assert told(checks.expected_fields(*read(), vocabularies)) == []


# Bodies


def in_body(rule: checks.BodyRule, body: str) -> tuple[list[str], list[tuple[int | None, ...]]]:
    found = list(rule(read(body=body)[1]))
    return told(found), places(found)


def test_a_trap_is_told_with_its_value_in_quotes_and_its_advice_without() -> None:
    text = "One.\n\nA <blink>x</blink>"
    (first, second), where = in_body(checks.body_traps, text)
    assert first.startswith(
        "a.md:15:3: error[raw-html]: “<blink>” is HTML, which is not allowed in a body. Write no HTML"
    )
    assert second.startswith("a.md:15:11: error[raw-html]: “</blink>” is HTML")
    assert "Write no HTML here: “" not in first
    assert where == [(15, 3, 15, 10), (15, 11, 15, 19)]
    assert in_body(checks.body_traps, "One.\n\nTwo.") == ([], [])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "[](b.md)",
            "error[empty-link]: The link to “b.md” has no text. Write between the square brackets where “b.md” leads.",
        ),
        (
            "[ ](b.md)",
            "error[empty-link]: The link to “b.md” has no text. Write between the square brackets where “b.md” leads.",
        ),
        (
            "![](b.png)",
            "error[missing-alt-text]: The image “b.png” has no alternative text. "
            "Describe “b.png” between the square brackets: ![what it shows](…).",
        ),
        (
            "![ IMG.png ](b.png)",
            "error[missing-alt-text]: The image “b.png” has no alternative text. "
            "Describe “b.png” between the square brackets: ![what it shows](…).",
        ),
        (
            "![Photo](b.png)",
            "error[missing-alt-text]: The image “b.png” has no alternative text. "
            "Describe “b.png” between the square brackets: ![what it shows](…).",
        ),
        (
            "[here](b.md)",
            "warning[vague-link]: The words “here” do not say what “b.md” is. "
            "Write the name of what the link to “b.md” leads to in place of “here”.",
        ),
        (
            "[ *Click HERE*: ](b.md)",
            "warning[vague-link]: The words “*Click HERE*:” do not say what “b.md” is. "
            "Write the name of what the link to “b.md” leads to in place of “*Click HERE*:”.",
        ),
        ("![here](b.png)", ""),
        ("[here](#part)", ""),
        ("[image](b.md)", ""),
        ("[Link X](b.md)", ""),
        ("[b.png](b.png)", ""),
        ("[Map of heat](b.md)", ""),
        ("![Map of heat](b.png)", ""),
        ("![A photo of it](b.png)", ""),
    ],
)
def test_what_leads_and_shows_has_words(body: str, said: str) -> None:
    column = body.rindex("(") + 2
    found, where = in_body(checks.link_words, f"See\n{body}")
    assert found == ([f"a.md:14:{column}: {said}"] if said else [])
    assert where == ([(14, column, 14, len(body))] if said else [])


@pytest.mark.parametrize("signs", [" ", ".", ":", "!", "*", "_", "`"])
def test_no_sign_around_it_makes_a_vague_word_clear(signs: str) -> None:
    (finding,) = checks.link_words(read(body=f"[{signs}more{signs}](b.md)")[1])
    assert finding.code == "vague-link"


def test_headings_go_down_step_by_step_and_up_as_they_like() -> None:
    assert in_body(checks.heading_order, "# A\n\n## B\n\n### C\n\n### D\n\n# E") == ([], [])
    said, where = in_body(checks.heading_order, "## A\n\n#### B\n\n# C\n\n### Dé\n\nx")
    assert said == [
        f"a.md:{line}:1: warning[heading-order]: This heading is of level {level} and follows one of level {before}. "
        f"Begin this heading with {advice}."
        for line, level, before, advice in [(15, 4, 2, "###"), (19, 3, 1, "##")]
    ]
    assert where == [(15, 1, 15, 7), (19, 1, 19, 7)]


def test_a_heading_has_something_under_it() -> None:
    said, where = in_body(checks.empty_sections, "Text.\n\n## One\n\n## Two\n\nText.\n\n## End")
    assert said == [
        f"a.md:{line}:1: warning[empty-section]: Nothing stands under the heading “{name}”. "
        f"Write the text under “{name}”, or delete the heading."
        for line, name in [(15, "One"), (21, "End")]
    ]
    assert where == [(15, 1, 15, 7), (21, 1, 21, 7)]


# One resource beside another


def same(line: int, column: int, file: str, field: str, other: str = "a") -> str:
    return (
        f"{file}.md:{line}:{column}: warning[same-address]: “{other}” has the same {field}. "
        f"Delete one of the two resources, or give this one a {field} of its own."
    )


def test_one_address_is_one_thing_however_it_is_written() -> None:
    found = checks.same_address(
        catalog_of(
            read("a", url="https://example.org/Map"),
            read("b", url="https://example.org/map/"),
            read("c", url="https://example.org/map//"),
            read("d", url="https://example.org/map/x"),
            read("e", url=""),
            read("f", url=""),
            read("g", url="https://example.org/MapX"),
            read("h", url="https://example.org/ß"),
            read("i", url="https://example.org/ss"),
        )
    )
    assert told(found) == [same(11, 6, "b", "url"), same(11, 6, "c", "url")]


def test_one_doi_is_one_thing_and_no_address() -> None:
    found = checks.same_address(
        catalog_of(
            read("a", source="{title: A, doi: 10.1000/Xy}"),
            read("b", source="{title: A, doi: 10.1000/xY}"),
            read("c", source="{title: A, doi: 10.1000/z}"),
            read("d", source="{title: A}"),
            read("e", source="{title: A}"),
            read("f", source="{title: A, doi: 10.1000/ß}"),
            read("g", source="{title: A, doi: 10.1000/ss}"),
        )
    )
    assert told(found) == [same(12, 25, "b", "doi")]


WORDS = [f"word{number}" for number in range(60)]


def test_nearly_the_same_text_is_told_of_the_later_one() -> None:
    text = " ".join(WORDS)
    catalog = catalog_of(read("a", text, title="Heat"), read("b", text, title="Money and law"), read("c", "x"))
    (finding,) = checks.nearly_the_same(catalog)
    assert told([finding]) == [
        "b.md:13:1: warning[similar-text]: 100 of 100 runs of four words stand in “a” as well. "
        "If this is the same resource, keep “a” alone; if it is a version or a part of it, say so: add “a” to related."
    ]
    part = " ".join([*WORDS[:57], "one", "two", "three"])
    (finding,) = checks.nearly_the_same(
        catalog_of(read("a", text, title="Heat"), read("b", part, title="Money and law"))
    )
    assert finding.message.startswith("95 of 100 runs")


def test_nearly_the_same_title_is_told_of_the_later_one() -> None:
    titles = ("All the streets by heat demand", "All streets by heat demand")
    (finding,) = checks.nearly_the_same(catalog_of(read("a", title=titles[0]), read("b", "Else.", title=titles[1])))
    assert told([finding]) == [
        f"b.md:2:8: warning[similar-title]: The title “{titles[1]}” is nearly that of “a”: “{titles[0]}”. "
        "If both are one thing, keep “a” and take this file out; if not, name “a” under related, or say in the title "
        f"“{titles[1]}” what sets it apart."
    ]


def test_a_file_of_the_map_or_the_portfolio_is_named_after_a_term() -> None:
    text = "---\ntitle: A\nsummary: B\norder: 1\n---\nText.\n"
    catalog = catalog_of(read_at("map/plan.md", text), read_at("map/plen.md", text), read_at("portfolio/law.md", text))
    both = vocabulary("phase", "plan", "do") | vocabulary("learning_topic", "basics")
    phase = (
        "content/map/plen.md:1:1: error[unknown-term]: “plen” is not a term of phase. "
        "Replace “plen” by one of the terms in vocabularies/phase.yml: plan, do."
    )
    topic = (
        "content/portfolio/law.md:1:1: error[unknown-term]: “law” is not a term of learning_topic. "
        "Replace “law” by one of the terms in vocabularies/learning_topic.yml: basics."
    )
    assert told(checks.unknown_map_terms(catalog, both)) == [phase, topic]
    assert told(checks.unknown_map_terms(catalog, {"phase": both["phase"]})) == [phase]
    assert told(checks.unknown_map_terms(catalog, {"learning_topic": both["learning_topic"]})) == [topic]
    assert told(checks.unknown_map_terms(catalog, {})) == []


# All rules


def codes_of(findings: Iterator[Problem]) -> list[tuple[str, str]]:
    return [(finding.place.file.rpartition("/")[2], finding.code) for finding in findings]


def test_every_rule_is_run() -> None:
    expected = vocabulary("resource_type", "guide", expects=["starts"]) | vocabulary("phase", "plan")
    page = read_at("map/do.md", "---\ntitle: A\nsummary: B\norder: 1\n---\n[here](x.md)\n\n## A\n\nAsk a@example.org\n")
    text = " ".join(WORDS)
    ones = [
        read("a", text, title="Warm", summary="Warm", starts="2026-05-04"),
        read("b", f"## B\n\n#### C\n\n{text}", title="Roads", summary=WARM, reason="Old."),
        read("c", title="Money", summary=WARM, url="https://example.org/b", starts="2026-05-04"),
        page,
    ]
    bad = read_document("resource", resource("bad", "![](x.png)", title="").encode(), "content/bad.md", "bad.md")[0]
    assert bad is not None
    found = codes_of(run_checks(catalog_of(*ones), expected, [*(document for _, document in ones), bad]))
    assert found == [
        ("a.md", "summary-repeats-title"),
        ("a.md", "summary-length"),
        ("b.md", "unclear-status"),
        ("b.md", "expected-field"),
        ("b.md", "heading-order"),
        ("do.md", "vague-link"),
        ("do.md", "personal-data"),
        ("bad.md", "missing-alt-text"),
        ("c.md", "same-address"),
        ("b.md", "similar-text"),
        ("do.md", "unknown-term"),
    ]


def test_what_was_sound_is_not_looked_at_again_while_its_file_is_the_same() -> None:
    good, short, vague = read("a"), read("b", "Else.", summary="Short."), read("c", "[here](x.md)")
    documents = [document for _, document in (good, short, vague)]
    catalog = catalog_of(good, short, vague)
    before = codes_of(run_checks(catalog, {}, documents))
    assert ("b.md", "summary-length") in before and ("c.md", "vague-link") in before
    assert [document.kept.get("sound", "") for document in documents] == [True, None, True]
    assert [document.kept.get("quiet", document.path) for document in documents] == [True, True, None]
    assert codes_of(run_checks(catalog, {}, documents)) == before
    short[1].kept.put("sound", "", True)
    vague[1].kept.put("quiet", vague[1].path, True)
    assert {code for _, code in codes_of(run_checks(catalog, {}, documents))} <= {"similar-title"}
    vague[1].kept.put("quiet", "resources/elsewhere.md", True)
    assert ("c.md", "vague-link") in codes_of(run_checks(catalog, {}, documents))
