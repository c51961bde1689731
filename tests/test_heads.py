"""The readers: any text gives a verdict, and the two ways of reading a head agree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nzc_kb.heads import FenceError, FrontMatter, _Reader, read_head, write_document
from nzc_kb.plain_heads import read_plain_head
from nzc_kb.source import read_document

KEYS = st.sampled_from(["title", "topic", "source", "related", "a", "b_c"])
ENDS = st.sampled_from(["", ":", " :", ": ", " #", "#", ",", "]", "'", "-", " ~"])
WORDS = st.text(st.sampled_from("abcNOyes ,:#'\"[]{}-é|>&*!~%@0.?\\"), max_size=12)
SAFE = st.text(st.sampled_from("abcdefXYZ ,.-é()/0123456789'’"), min_size=1, max_size=20).map(
    lambda s: f"x{s}".rstrip()
)


@st.composite
def heads(draw: st.DrawFn) -> str:
    """Heads of the shapes that people write, some of them broken."""
    lines = []
    for key in draw(st.lists(KEYS, max_size=5)):
        shape = draw(st.integers(0, 8))
        word = draw(st.one_of(WORDS, SAFE)) + draw(ENDS)
        more = [w + draw(ENDS) for w in draw(st.lists(st.one_of(WORDS, SAFE), max_size=3))]
        lines += {
            0: [f"{key}: {word}"],
            1: [f'{key}: "{word}"'],
            2: [f"{key}: '{word}'"],
            3: [f"{key}: [{', '.join(more)}]"],
            4: [f"{key}:", *(f"  - {m}" for m in more)],
            5: [f"{key}: >-", *(f"  {m}" for m in more)],
            6: [f"{key}:", *(f"  k{i}: {m}" for i, m in enumerate(more))],
            7: [f"{key}:", *(f"  - {{to: {m}, as: b}}" for m in more)],
            8: [f"{key}:", "  authors:", *(f"    - {m}" for m in more)],
        }[shape]
    return "\n".join(lines) + "\n"


@given(heads())
@settings(max_examples=600, deadline=None)
def test_the_plain_reader_agrees_with_the_parser(text: str) -> None:
    plain = read_plain_head(text)
    if plain is not None:
        reader = _Reader(text)
        assert plain == reader.document()[0]
        assert not reader.duplicates
        assert not reader.unquoted


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_gives_a_verdict(text: str) -> None:
    head, problems = read_head(text, "x.md", 2)
    assert head is not None or problems
    for finding in problems:
        assert finding.place.line is not None
        assert 1 <= finding.place.line <= text.count("\n") + 3


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_give_a_verdict(raw: bytes) -> None:
    document, problems = read_document("resource", raw, "x.md", "resources/x.md")
    assert document is not None or problems
    for finding in problems:
        assert "\n" not in str(finding)
        assert str(finding).isprintable()


@given(st.dictionaries(KEYS, st.one_of(SAFE, st.lists(SAFE, min_size=1, max_size=3)), min_size=1))
@settings(deadline=None)
def test_what_is_written_is_read_back(values: dict[str, object]) -> None:
    text = write_document(values, "Body.")
    document, problems = read_document("resource", text.encode(), "x.md", "resources/x.md")
    assert not problems
    assert document is not None
    assert document.head.values == values
    assert document.body == "Body.\n"


def test_places_point_at_the_value() -> None:
    raw = b"---\ntitle: Heat\nsource:\n  pages: '3'\nrelated:\n  - {to: x, as: near}\n---\nBody\n"
    document, _ = read_document("resource", raw, "x.md", "resources/x.md")
    assert document is not None
    assert document.place("title")[1:] == (2, 8, 2, 12)
    assert document.place("source", "pages")[1:] == (4, 10, 4, 13)
    assert document.place("related", 0, "as")[1:3] == (6, 17)
    assert document.place("title", key=True)[1:] == (2, 1, 2, 6)
    assert document.body_line == 8


def test_the_fence_is_strict() -> None:
    reader = FrontMatter()
    assert reader.split("---\na: b\n---\nBody\n") == ("a: b\n", "Body\n")
    assert reader.split("---\r\na: b\r\n---\r\nBody") == ("a: b\r\n", "Body")
    for text in ("", "\n---\na: b\n---\n", "----\na: b\n---\n", "--- x\na: b\n---\n", "title: x\n"):
        try:
            reader.split(text)
        except FenceError as error:
            assert error.code == "no-front-matter"
        else:
            raise AssertionError(text)


def test_a_key_too_long_for_yaml_is_a_finding() -> None:
    """YAML allows a simple key 1,024 characters; the plain reader must not take what the parser refuses."""
    raw = f"---\n{'ti' * 600}: x\n---\nBody\n".encode()
    document, problems = read_document("resource", raw, "x.md", "resources/x.md")
    assert document is None
    assert [p.code for p in problems] == ["bad-yaml"] or [p.code for p in problems] == ["not-a-mapping"]
    assert read_plain_head(f"{'a' * 61}: x\n") is None


def test_a_bad_byte_behind_a_byte_order_mark_is_told_where_it_stands() -> None:
    _, problems = read_document("resource", b"\xef\xbb\xbf---\nti\xfftle: x\n---\n", "x.md", "resources/x.md")
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [("not-utf8", 2, 3)]


def test_a_finding_never_stands_behind_the_end_of_the_file() -> None:
    _, problems = read_head("a: b\nphase: [", "x.yml", 1)
    assert problems[0].place.line == 2


def test_a_value_that_ends_with_a_colon_is_a_finding() -> None:
    """Found by fuzzing: YAML refuses it, so the plain reader must not take it."""
    for head in ("a: words and:\nb: c\n", "a:\n  - x:\n", "a:\n  b: x:\n"):
        assert read_plain_head(head) is None
        document, problems = read_document("resource", f"---\n{head}---\n".encode(), "x.md", "resources/x.md")
        assert document is None or isinstance(document.head.places, dict)
        assert document is not None or problems
