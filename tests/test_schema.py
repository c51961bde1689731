"""Documents to records: what each way of writing a value is read as, and what is said, to the column, of one that is
not.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from nzc_kb.problems import QUOTE_LIMIT, Problem
from nzc_kb.schema import _value_at, build_record, build_records, build_vocabularies, some_terms
from nzc_kb.source import Document, read_document
from tests.conftest import TODAY, resource
from tests.test_reader import numbers, said

TOPIC = """\
title: Topics
terms:
- {id: heat, label: "Heat, warm or cold", definition: Warm., aliases: [Old heat, Straße]}
- {id: money, label: Money, definition: Coins., aliases: ["Money, heat"]}
- {id: gold, label: Gold, definition: Shiny., replaced_by: money}
"""
RELATION = """\
title: Relations
terms:
- {id: near, label: Near to, definition: Close., aliases: [Beside]}
- {id: part-of, label: Part of, definition: In a whole.}
"""
LEVEL = (
    "title: Levels\nterms:\n- {id: low, label: Low, definition: Easy.}\n- {id: high, label: High, definition: Hard.}\n"
)


def document(text: str, path: str = "resources/a.md", kind: str = "resource") -> Document:
    made, _ = read_document(kind, text.encode(), f"content/{path}", path)
    assert made is not None
    return made


def vocabulary(field: str, text: str) -> Document:
    return document(text, f"vocabularies/{field}.yml", "vocabulary")


GOVERNING = [vocabulary("topic", TOPIC), vocabulary("relation", RELATION), vocabulary("level", LEVEL)]
VOCABULARIES, *_ = build_vocabularies(GOVERNING)


def told(finding: Problem) -> str:
    """A finding in one line, with what to do about it."""
    assert finding.place.file.startswith("content/")
    return f"{said(finding)} | {finding.help}"


def found_in(**fields: str) -> list[str]:
    _, found = build_record(document(resource("a", **fields)), VOCABULARIES)
    return [told(finding) for finding in found]


# Values that are read as they are meant.


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("topic", "heat", ("heat",)),
        ("topic", "OLD HEAT", ("heat",)),
        ("topic", "[money, strasse]", ("money", "heat")),
        ("topic", "['money, heat']", ("money",)),
        ("level", "low", "low"),
        ("owner", "a, b", "a, b"),
        ("keywords", "'a,'", ("a,",)),
        ("keywords", "a", ("a",)),
        ("lever", "[law, anything]", ("law", "anything")),
        ("lever", "'law, anything'", ("law, anything",)),
        ("id", "a", "a"),
        ("id", "", "a"),
    ],
)
def test_a_value_is_read_as_it_is_meant(field: str, written: str, read: object) -> None:
    record, found = build_record(document(resource("a", **{field: written})), VOCABULARIES)

    assert not found
    assert getattr(record, field) == read


def test_a_relation_is_read_by_its_other_names() -> None:
    record, found = build_record(
        document(
            resource("a", related="[{to: b, as: part-of}, {to: c, as: BESIDE}, d, d, {to: e}, {to: f, as: near}]")
        ),
        VOCABULARIES,
    )

    assert not found
    assert [(relation.to, relation.as_) for relation in record.related] == [  # type: ignore[union-attr]
        ("b", "part-of"),
        ("c", "near"),
        ("d", None),
        ("d", None),
        ("e", None),
        ("f", "near"),
    ]


def test_the_document_itself_is_left_as_it_was() -> None:
    made = document(resource("a", topic="OLD HEAT", related="[{to: c, as: beside}]", keywords="a, b"))
    before = repr(made.head.values)
    build_record(made, VOCABULARIES)

    assert repr(made.head.values) == before


# What is said of others. `topic` stands on line 5, a field that is added on line 12.


def no_term(value: str, field: str, meant: str = "", terms: str = "") -> str:
    offer = f" -> '{meant}' | Did you mean “{meant}”?" if meant else " |"
    return (
        f"unknown-term: “{value}” is not a term of {field}.{offer} "
        f"Replace “{value}” by one of the terms in vocabularies/{field}.yml{terms}."
    )


def no_topic(value: str, meant: str = "") -> str:
    return no_term(value, "topic", meant, SHORT_LIST)


def no_list(field: str, value: str, better: str) -> str:
    return (
        f"wrong-type: {field} should be a list in brackets, but “{value}” is not. -> '{better}' "
        f"| Write “{field}: {better}”."
    )


def not_single(item: str) -> str:
    return (
        f"wrong-type: topic should be a list of single terms, but “{item}” is not. -> '[heat, money]' "
        "| Write “topic: [heat, money]”."
    )


def twice(field: str, value: str) -> str:
    return f"repeated-item: {field} names “{value}” twice. | Delete one of the two “{value}” from {field}."


def bare(field: str, value: str) -> str:
    return (
        f"unquoted-word: {field} is “{value}” without quotation marks, which other programs read as true, false or "
        f'nothing. -> \'"{value}"\' | Quote it: "{value}".'
    )


RETIRED = "retired-term: “gold” is no longer a term of topic. -> 'money' | Replace “gold” by “money”."
LOW_HIGH = ": low, high"
NEAR = ": near, part-of"
SHORT_LIST = ": heat, money"
QUOTED_ITEMS = '["2030", "#a", "yes"]'
NO_BRACKETS = '["[]", "()"]'

FAULTS: list[tuple[dict[str, str], list[str]]] = [
    # terms
    ({"topic": "heet"}, [f"5:8-5:12 {no_topic('heet', 'heat')}"]),
    ({"topic": "bogus"}, [f"5:8-5:13 {no_topic('bogus')}"]),
    ({"topic": "'[heat'"}, [f"5:8-5:15 {no_topic('[heat', 'heat')}"]),
    ({"topic": '"“Money”"'}, [f"5:8-5:17 {no_topic('“Money”', 'money')}"]),
    ({"topic": "['(heat; Money)']"}, [f"5:8-5:25 {not_single('(heat; Money)')}"]),
    ({"topic": "[heat; Money]"}, [f"5:8-5:21 {not_single('heat; Money')}"]),
    ({"topic": "['heat, money', money]"}, [f"5:8-5:30 {not_single('heat, money')}"]),
    ({"topic": "[heat, 'money | heat']"}, [f"5:8-5:30 {not_single('money | heat')}"]),
    ({"topic": "['heat, nothing']"}, [f"5:9-5:24 {no_topic('heat, nothing')}"]),
    ({"topic": "'((((heat))))'"}, [f"5:8-5:22 {no_topic('((((heat))))', 'heat')}"]),
    ({"topic": "'[heat; money]'"}, [f"5:8-5:23 {no_list('topic', '[heat; money]', '[heat, money]')}"]),
    ({"topic": "'{heat; money}'"}, [f"5:8-5:23 {no_list('topic', '{heat; money}', '[heat, money]')}"]),
    ({"topic": "(heat; money)"}, [f"5:8-5:21 {no_list('topic', '(heat; money)', '[heat, money]')}"]),
    ({"topic": "'Heat, warm or cold'"}, [f"5:8-5:28 {no_topic('Heat, warm or cold', 'heat')}"]),
    ({"topic": "gold"}, [f"5:8-5:12 {RETIRED}"]),
    ({"topic": "[heat, gold, bogus]"}, [f"5:15-5:19 {RETIRED}", f"5:21-5:26 {no_topic('bogus')}"]),
    ({"level": "Low"}, [f"12:8-12:11 {no_term('Low', 'level', 'low', LOW_HIGH)}"]),
    ({"level": "XXXXXlow"}, [f"12:8-12:16 {no_term('XXXXXlow', 'level', '', LOW_HIGH)}"]),
    ({"topic": "bogus", "related": "[b]"}, [f"5:8-5:13 {no_topic('bogus')}"]),
    ({"level": "'low, high'"}, [f"12:8-12:19 {no_term('low, high', 'level', 'high', LOW_HIGH)}"]),
    (
        {"related": "[{to: b, as: neer}, {to: c, as: [x]}, {to: d, as: ''}, {to: e, as: zzzzz}, {to: f, as: near}]"},
        [
            f"12:23-12:27 {no_term('neer', 'relation', 'near', NEAR)}",
            f"12:77-12:82 {no_term('zzzzz', 'relation', '', NEAR)}",
            "12:42-12:45 wrong-type: related[2].as should be a single text, but a list is not. | Write “as: text”.",
            "12:60-12:62 empty-value: related[3].as has no value. | Fill related[3].as in, or take it out.",
        ],
    ),
    # the same twice
    ({"topic": "[heat, heat]"}, [f"5:15-5:19 {twice('topic', 'heat')}"]),
    ({"topic": "[heat, Old heat]"}, [f"5:15-5:23 {twice('topic', 'Old heat')}"]),
    ({"keywords": "[a, b, A]"}, [f"12:18-12:19 {twice('keywords', 'A')}"]),
    ({"lever": "[law, funds, law]"}, [f"6:21-6:24 {twice('lever', 'law')}"]),
    (
        {"topic": "[[heat], [heat]]"},
        [
            f"5:17-5:23 {twice('topic', str(['heat']))}",
            "5:9-5:15 wrong-type: topic[1] should be a single text, but a list is not. | Write “topic: text”.",
            "5:17-5:23 wrong-type: topic[2] should be a single text, but a list is not. | Write “topic: text”.",
        ],
    ),
    # one text for a list
    ({"topic": "heat, money"}, [f"5:8-5:19 {no_list('topic', 'heat, money', '[heat, money]')}"]),
    (
        {"topic": "heat，bogus、gold,"},
        [
            f"5:8-5:24 {no_list('topic', 'heat，bogus、gold,', '[heat, bogus, money]')}",
            f"5:8-5:24 {no_topic('bogus')}",
        ],
    ),
    (
        {"topic": "['heat; Money', bogus, gold]"},
        [
            "5:8-5:36 wrong-type: topic should be a list of single terms, but “heat; Money” is not. "
            "-> '[heat, money, bogus]' | Write “topic: [heat, money, bogus]”.",
            f"5:24-5:29 {no_topic('bogus')}",
        ],
    ),
    ({"topic": "['heat; Money', Old heat]"}, [f"5:8-5:33 {not_single('heat; Money')}"]),
    ({"topic": "['heat, heat, gold']"}, [f"5:8-5:28 {not_single('heat, heat, gold')}"]),
    (
        {"keywords": "'(district) heating, cooling (urban)'"},
        [
            "12:11-12:48 "
            + no_list("keywords", "(district) heating, cooling (urban)", '["(district) heating", cooling (urban)]')
        ],
    ),
    ({"keywords": "'2030, #a, yes'"}, [f"12:11-12:26 {no_list('keywords', '2030, #a, yes', QUOTED_ITEMS)}"]),
    ({"keywords": "'[], ()'"}, [f"12:11-12:19 {no_list('keywords', '[], ()', NO_BRACKETS)}"]),
    ({"keywords": "a;b | c"}, [f"12:11-12:18 {no_list('keywords', 'a;b | c', '[a, b, c]')}"]),
    ({"cities": "b, c"}, [f"12:9-12:13 {no_list('cities', 'b, c', '[b, c]')}"]),
    ({"country": "BE, NL"}, ["12:10-12:16 " + no_list("country", "BE, NL", '["BE", "NL"]')]),
    (
        {"keywords": "a, b", "cities": "c, d"},
        [
            f"12:11-12:15 {no_list('keywords', 'a, b', '[a, b]')}",
            f"13:9-13:13 {no_list('cities', 'c, d', '[c, d]')}",
        ],
    ),
    ({"topic": "heat", "keywords": "a, b"}, [f"12:11-12:15 {no_list('keywords', 'a, b', '[a, b]')}"]),
    # nothing, and what is no text
    (
        {"topic": "['', heat, '']"},
        [
            f"5:{column} empty-value: topic[{number}] has no value. | Fill topic[{number}] in, or take it out."
            for number, column in ((1, "9-5:11"), (3, "19-5:21"))
        ],
    ),
    (
        {"topic": "{a: b}"},
        ["5:9-5:10 wrong-type: topic should be a list, but a group of keys is not. | Write “topic: [one, two]”."],
    ),
    (
        {"keywords": "['', '']"},
        [
            f"12:{column} empty-value: keywords[{number}] has no value. | Fill keywords[{number}] in, or take it out."
            for number, column in ((1, "12-12:14"), (2, "16-12:18"))
        ],
    ),
    (
        {"autor": "a, b"},
        [
            "12:1-12:6 unknown-field: “autor” is not a field of a resource. | "
            "Rename “autor” to a field of the field reference, or delete its line."
        ],
    ),
    (
        {"relation": "a, b"},
        [
            "12:1-12:9 unknown-field: “relation” is not a field of a resource. -> 'duration' | "
            "Did you mean “duration”? Rename “relation” to a field of the field reference, or delete its line."
        ],
    ),
    # plain words that others take for yes or no
    ({"owner": "no"}, [f"12:8-12:10 {bare('owner', 'no')}"]),
    ({"country": "[NO, 'SE']"}, [f"12:11-12:13 {bare('country[1]', 'NO')}"]),
    ({"source": "{title: yes, publisher: 'no'}"}, [f"12:17-12:20 {bare('source.title', 'yes')}"]),
    # the id
    (
        {"id": "b"},
        ["12:5-12:6 id-mismatch: The id is “b”, the file is named “a”. -> 'a' | Write “id: a”, or take the line out."],
    ),
    ({"id": "[b]"}, ["12:5-12:8 wrong-type: id should be a single text, but a list is not. | Write “id: text”."]),
]


@pytest.mark.parametrize(("fields", "expected"), FAULTS, ids=numbers(FAULTS))
def test_what_is_said_of_a_value(fields: dict[str, str], expected: list[str]) -> None:
    assert found_in(**fields) == expected
    record, _ = build_record(document(resource("a", **fields)), VOCABULARIES)
    assert record is None


def test_without_a_vocabulary_a_term_is_not_judged_and_a_relation_is() -> None:
    record, found = build_record(document(resource("a", topic="[bogus]", related="[{to: b, as: near}]")), {})

    assert record is None
    assert [told(finding) for finding in found] == [f"12:23-12:27 {no_term('near', 'relation')}"]


def test_a_long_list_of_terms_is_not_told() -> None:
    def terms(count: int) -> str:
        rows = "".join(f"- {{id: t{n}, label: T{n}, definition: D.}}\n" for n in range(count))
        made, *_ = build_vocabularies([vocabulary("topic", f"title: Topics\nterms:\n{rows}")])
        return some_terms(made["topic"])

    assert terms(12) == ": " + ", ".join(f"t{n}" for n in range(12))
    assert terms(13) == ""
    assert some_terms(None) == ""
    assert some_terms(VOCABULARIES["topic"]) == SHORT_LIST


def test_a_value_is_found_by_its_path_or_not_at_all() -> None:
    """A key that stands twice leaves paths of its second value, which is not kept."""
    values = {"a": ["b", {"c": "d"}], "e": "f"}

    assert _value_at(values, ("a", 1, "c")) == "d"
    assert [_value_at(values, path) for path in (("z",), ("a", 2), ("e", "g"), ("a", 1, "c", "d"))] == [None] * 4


# Names of files.


@pytest.mark.parametrize(
    ("path", "reason", "example"),
    [
        ("resources/A_b.md", "only small letters a-z, digits and single hyphens are allowed", "a-b.md"),
        ("resources/a--b.md", "only small letters a-z, digits and single hyphens are allowed", "a-b.md"),
        (f"resources/{'x' * 79}-y.md", "it is longer than 80 characters", f"{'x' * 79}.md"),
        ("resources/search.md", "the name is reserved", "search-1.md"),
        ("cities/con.md", "the name is reserved", "con-1.md"),
        ("vocabularies/search.yml", "the name is reserved", "search-1.md"),
        (f"vocabularies/{'x' * 81}.yml", "it is longer than 80 characters", f"{'x' * 80}.md"),
    ],
)
def test_why_a_name_cannot_be_an_id(path: str, reason: str, example: str) -> None:
    kinds = {"resources": "resource", "cities": "city", "vocabularies": "vocabulary"}
    text = TOPIC if path.startswith("vocabularies") else resource("a")
    record, found = build_record(document(text, path, kinds[path.partition("/")[0]]), VOCABULARIES)

    assert record is None
    finding = found[0]
    assert (finding.code, finding.place) == ("bad-id", (f"content/{path}", 1, 1, None, None))
    stem = Path(path).stem
    name = stem if len(stem) <= QUOTE_LIMIT else f"{stem[: QUOTE_LIMIT - 1]}…"
    assert finding.message == f"“{name}” cannot be an id: {reason}."
    assert finding.help == f"Rename the file, for example to {example}."


def test_a_name_that_can_be_an_id() -> None:
    page = "---\ntitle: A page\n---\n"
    for made in (
        document(resource("a"), f"resources/{'x' * 80}.md"),
        document(page, "pages/search.md", "page"),
        document(page, "index.md", "page"),
        vocabulary("City_type", TOPIC),
    ):
        record, found = build_record(made, VOCABULARIES)
        assert not found
        assert record is not None
        assert record.id == made.stem


def test_a_vocabulary_may_hold_plain_words_and_an_id() -> None:
    text = "id: other\ntitle: Answers\nterms:\n- {id: a, label: yes, definition: It is so.}\n"
    made, origins, found = build_vocabularies([vocabulary("answer", text)])

    assert not found
    assert made["answer"].id == "answer"
    assert made["answer"].terms[0].label == "yes"
    assert origins["answer"].path == "vocabularies/answer.yml"


def test_a_vocabulary_that_stands_twice_is_told_and_the_first_is_kept() -> None:
    twin = document(LEVEL.replace("Levels", "Others"), "vocabularies/level.yaml", "vocabulary")
    made, origins, found = build_vocabularies([document(resource("a")), twin, *reversed(GOVERNING)])

    assert [told(finding) for finding in found] == [
        "1:1 duplicate-id: The id “level” is taken by content/vocabularies/level.yaml. | "
        "Give one of the two another name than “level”."
    ]
    assert found[0].place.file == "content/vocabularies/level.yml"
    assert sorted(made) == sorted(origins) == ["level", "relation", "topic"]
    assert made["level"].title == "Others"
    assert origins["level"] is twin


def test_a_vocabulary_that_contradicts_itself_is_told_and_one_that_is_none_is_left_out() -> None:
    doubled = vocabulary("level", LEVEL.replace("id: high", "id: low"))
    made, _, found = build_vocabularies([doubled, vocabulary("topic", "title: Topics\n"), GOVERNING[1]])

    assert sorted(made) == ["level", "relation"]
    assert {finding.code for finding in found} == {"bad-vocabulary", "missing-field"}


# Days.

TOMORROW = TODAY + timedelta(days=1)


def days(**fields: str) -> list[str]:
    made = document(resource("a", **fields))
    built, found = build_records([made], VOCABULARIES, TODAY)
    assert [one.document for one in built] == [made], "a day is odd, but the record stands"
    return [told(finding) for finding in found]


def early(field: str, value: str) -> str:
    return (
        f"implausible-date: {field} is “{value}”, long before there was anything of the kind. | "
        f"Correct the year of {field}; most likely a digit of “{value}” is wrong."
    )


def to_come(field: str, value: str) -> str:
    return (
        f"future-date: {field} is “{value}”, which has not come yet. | Write in {field} the day on which it happened."
    )


ODD_DAYS = [
    ({"published": "1989-12-31"}, [f"10:12-10:22 {early('published', '1989-12-31')}"]),
    ({"published": str(TOMORROW)}, [f"10:12-10:22 {to_come('published', str(TOMORROW))}"]),
    ({"reviewed": "1989-12-31"}, [f"12:11-12:21 {early('reviewed', '1989-12-31')}"]),
    ({"reviewed": str(TOMORROW)}, [f"12:11-12:21 {to_come('reviewed', str(TOMORROW))}"]),
    ({"withdrawn_on": str(TOMORROW)}, [f"12:15-12:25 {to_come('withdrawn_on', str(TOMORROW))}"]),
    ({"starts": "1989-12-31"}, [f"12:9-12:19 {early('starts', '1989-12-31')}"]),
    ({"ends": "1989-12-31"}, [f"12:7-12:17 {early('ends', '1989-12-31')}"]),
    ({"source": "{title: A, date: 1399}"}, [f"12:26-12:30 {early('source.date', '1399')}"]),
    ({"source": "{title: A, date: 2028-01}"}, [f"12:26-12:33 {to_come('source.date', '2028-01')}"]),
    (
        {"starts": "2026-05-04", "ends": "2026-05-03"},
        [
            "13:7-13:17 reversed-dates: ends is “2026-05-03”, but starts is “2026-05-04”. | "
            "Give ends a day that is not before “2026-05-04”, or swap the two."
        ],
    ),
    (
        {"published": "1989-12-31", "reviewed": str(TOMORROW)},
        [f"10:12-10:22 {early('published', '1989-12-31')}", f"12:11-12:21 {to_come('reviewed', str(TOMORROW))}"],
    ),
]


@pytest.mark.parametrize(("fields", "expected"), ODD_DAYS, ids=numbers(ODD_DAYS))
def test_a_day_that_cannot_be_is_told(fields: dict[str, str], expected: list[str]) -> None:
    assert days(**fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"published": "1990-01-01", "reviewed": str(TODAY)},
        {"published": str(TODAY)},
        {"starts": str(TOMORROW), "ends": str(TOMORROW)},
        {"starts": str(TOMORROW)},
        {"ends": "1990-01-01"},
        {"source": "{title: A, date: 1400}"},
        {"source": "{title: A, date: 2027-12-31}"},
        {"source": "{title: A}"},
    ],
    ids=str,
)
def test_a_day_that_can_be_is_not(fields: dict[str, str]) -> None:
    assert days(**fields) == []


# All records of a folder.


def test_records_are_made_of_what_is_no_vocabulary() -> None:
    good, bad = document(resource("a")), document(resource("b", topic="bogus"), "resources/b.md")
    city = document('---\nname: Ghent\ncountry: "BE"\ncity_type: [town]\n---\n', "cities/ghent.md", "city")
    built, found = build_records([*GOVERNING, good, bad, city], VOCABULARIES, TODAY)

    assert [(one.record.id, one.document) for one in built] == [("a", good), ("ghent", city)]
    assert [told(finding) for finding in found] == [f"5:8-5:13 {no_topic('bogus')}"]


def test_a_record_is_kept_until_its_file_moves_or_a_vocabulary_changes() -> None:
    made = document(resource("a"))

    def record_with(*others: Document) -> object:
        (built,), _ = build_records([*others, made], VOCABULARIES, TODAY)
        return built.record

    first = record_with(*GOVERNING)
    assert record_with(*GOVERNING) is first
    assert record_with(*GOVERNING[1:]) is not first
    changed = vocabulary("level", LEVEL.replace("Levels", "Steps"))
    assert record_with(*GOVERNING[:2], changed) is not record_with(*GOVERNING)
    moved = document(LEVEL, "vocabularies/niveau.yml", "vocabulary")
    assert record_with(*GOVERNING[:2], moved) is not record_with(*GOVERNING)
    kept = record_with(*GOVERNING)
    moved_record = Document(made.kind, made.file, "resources/b.md", made.head, kept=made.kept)
    (built,), _ = build_records([*GOVERNING, moved_record], VOCABULARIES, TODAY)
    assert (built.record.id, kept.id) == ("b", "a")  # type: ignore[attr-defined]


def test_a_kept_record_is_still_held_against_the_day() -> None:
    made = document(resource("a", published=str(TODAY)))

    assert build_records([made], VOCABULARIES, TODAY)[1] == ()
    _, found = build_records([made], VOCABULARIES, date(2026, 1, 1))
    assert [told(finding) for finding in found] == [f"10:12-10:22 {to_come('published', str(TODAY))}"]
