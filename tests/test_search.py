"""What is found, in which order, and that Whoosh, the static index and the browser's module agree on it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query import And, Or, Term

from benchmarks.corpus import write_corpus
from benchmarks.search_engines import node, write_static
from benchmarks.search_queries import typo
from benchmarks.static_source import StaticSource
from nzc_kb.repository import Repository, load_repository
from nzc_kb.search.engine import WhooshSource, open_index
from nzc_kb.search.entries import entries
from nzc_kb.search.entry import WEIGHTS, Entry
from nzc_kb.search.matching import Found, find
from nzc_kb.search.packing import encode_posting, varints
from nzc_kb.search.postings import K1, SCALE, B, idf, quantise, rounded_length
from nzc_kb.search.queries import QUERY_LIMIT, WORD_LIMIT, BadQuery, read_query
from nzc_kb.search.reading import LAST_PLACE
from nzc_kb.search.slips import distance, slips_allowed
from nzc_kb.search.synonyms import synonyms_of
from nzc_kb.search.weighing import build_index
from nzc_kb.search.words import Analysis, fold, is_empty, words_of
from nzc_kb.workers import silently
from tests.conftest import ROOT, TODAY

FOLDERS = ("content", "generated")
Both = tuple[Repository, WhooshSource, StaticSource]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Both]:
    """The repository's content and a generated corpus, as Whoosh has them and as the static index has them."""
    made = tmp_path_factory.mktemp("corpus") / "content"
    write_corpus(made, 280, 5)
    found = {}
    for name, folder in zip(FOLDERS, (ROOT / "content", made), strict=True):
        repository = load_repository(folder, TODAY)
        whoosh = open_index(repository, tmp_path_factory.mktemp("whoosh"), silently)
        static = StaticSource(build_index(entries(repository), rounded_length))
        found[name] = repository, whoosh, static
    return found


def sampled(repository: Repository, count: int, seed: int) -> Iterator[list[str]]:
    """One to three words that stand near each other in a resource."""
    random, listed = Random(seed), repository.facets.listed
    while count:
        key = random.choice(listed)
        text = f"{repository.catalog.resources[key].title} {repository.catalog.document('resource', key).body}"
        words = [word for word in words_of(text) if not is_empty(word)]
        start = random.randrange(len(words))
        yield random.sample(words[start : start + 6], min(random.randint(1, 3), len(words) - start))
        count -= 1


@pytest.mark.parametrize("name", FOLDERS)
def test_whoosh_is_the_judge(indexed: dict[str, Both], name: str) -> None:
    """Of our first ten nearly all are among the first ten of Whoosh's own BM25F; equal scores may change places."""

    repository, whoosh, static = indexed[name]
    listed, overlaps = repository.facets.listed, []
    for words in sampled(repository, 100, 3):
        meant = [static.terms_of(fold(word)) for word in words]
        if any(len(terms) != 1 for terms in meant):
            continue  # a word of two languages: Whoosh has no opinion on what it stands for
        fields = [[Term(field, terms[0], boost=weight) for field, weight in WEIGHTS.items()] for terms in meant]
        judged = {
            hit["id"]: hit.score for hit in whoosh.searcher.search(And([Or(terms) for terms in fields]), limit=None)
        }
        if not judged:
            continue
        found = find(static, read_query(" ".join(words)), {})
        assert {listed[doc] for doc in found.scores} == judged.keys(), words
        tenth = sorted(judged.values(), reverse=True)[:10][-1]
        best = [listed[doc] for doc in found.best_first()[:10]]
        overlaps.append(sum(judged[key] >= tenth * (1 - 1e-9) for key in best) / len(best))
    assert len(overlaps) > 50
    assert sum(overlaps) / len(overlaps) >= 0.98


def searched(repository: Repository, seed: int) -> list[str]:
    """Queries of every shape: words, slips, beginnings, phrases, exclusions, names, and whole sentences."""
    random = Random(seed)
    queries = [
        "CCC",
        "the and",
        "",
        "ab",
        "wxyzq",
        '"climate city contract"',
        "heat -gas",
        "districtheating",
        "retro fit",
    ]
    for words in sampled(repository, 60, seed):
        slipped = [typo(word, random) if len(word) > 3 and random.random() < 0.5 else word for word in words]
        queries += [
            " ".join(words),
            " ".join(slipped),
            f'"{" ".join(words)}"',
            f"{words[0]} -{words[-1]}",
            words[0][:4],
        ]
    queries += [random.choice([*repository.catalog.resources.values()]).summary[:QUERY_LIMIT] for _ in range(4)]
    return queries


def told(repository: Repository, found: Found) -> tuple[object, ...]:
    """What a reader sees of what was found."""
    ids = [repository.facets.listed[doc] for doc in [*found.best_first(), *found.more][:20]]
    return ids, len(found.scores) + len(found.more), len(found.more), found.relaxed, found.corrected, found.missing


@pytest.mark.parametrize("name", FOLDERS)
def test_both_indexes_give_one_order(indexed: dict[str, Both], name: str) -> None:
    repository, whoosh, static = indexed[name]
    synonyms = synonyms_of(repository)
    for text in searched(repository, 4):
        if (query := read_query(text)).wanted:
            both = [told(repository, find(source, query, synonyms)) for source in (whoosh, static)]
            assert both[0] == both[1], text


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.parametrize("name", FOLDERS)
def test_the_module_of_the_browser_gives_the_same_order(
    indexed: dict[str, Both], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository, _, static = indexed[name]
    site, synonyms = tmp_path_factory.mktemp("site"), synonyms_of(repository)
    write_static(repository, site)
    queries = [text for text in searched(repository, 5) if read_query(text).wanted]
    answers = node("search_ours.mjs", site, queries=[[text, False] for text in queries])
    for text, answer in zip(queries, answers, strict=True):
        found = told(repository, find(static, read_query(text), synonyms))
        assert found == tuple(answer[part] for part in ("ids", "total", "more", "relaxed", "corrected", "missing")), (
            text
        )


TITLES = {
    "heat": "District heating without gas",
    "pump": "A heat pump for every home",
    "reader": "Ready for the contract",
    "read": "Read and reread the reading list",
    "lists": "More to read on lists of reading",
    "fit": "Retrofit of old homes",
    "fund": "Funding a river park: loans",
    "over": "Over the hill, over the top",
    "overs": "Over and over",
}


def found_by(text: str, correct: bool = True) -> tuple[list[str], Found]:
    """The ids that a query finds among TITLES."""
    made = [Entry(key, "en", title, "", "", "", "", "") for key, title in TITLES.items()]
    index = build_index(made, rounded_length)
    found = find(StaticSource(index), read_query(text), {("ccc",): (("contract",),)}, correct)
    return [index.ids[doc] for doc in found.best_first()], found


@pytest.mark.parametrize(
    ("text", "ids", "corrected"),
    [
        ("heat", ["heat", "pump"], {}),
        ("heat gas", ["heat"], {}),
        ("heating -gas", ["pump"], {}),
        ("distr", ["heat"], {}),
        ("CCC", ["reader"], {}),
        ('"heat pump"', ["pump"], {}),
        ('"pump heat"', ["pump"], {}),  # no such phrase: its words
        ("reayd", ["read", "lists"], {"reayd": "read"}),  # alone: the commonest near word
        ("reayd contract", ["reader"], {"reayd": "ready"}),  # the near word that goes with the other
        ("iver park", ["fund"], {"iver": "river"}),  # though "over" is commoner
        ("beat", [], None),  # nobody hits b for h
        ("ehat", ["heat", "pump"], {"ehat": "heat"}),
        ("over park", ["fund", "over", "overs"], None),  # known words, and no slip explains them
        ("districtheating", ["heat"], {"districtheating": "district heating"}),
        ("retro fit", ["fit"], {"retro": "retrofit", "fit": ""}),
    ],
)
def test_what_a_query_finds(text: str, ids: list[str], corrected: dict[str, str] | None) -> None:
    got, found = found_by(text)
    assert sorted(got) == sorted(ids)
    assert found.corrected == (corrected or {})


def test_a_relaxed_answer_says_so_and_has_the_words_that_are_there() -> None:
    assert found_by("heat contract")[1].relaxed
    assert not found_by("heat gas")[1].relaxed
    got, found = found_by("heat wxyzq")
    assert found.relaxed
    assert (sorted(got), found.missing) == (["heat", "pump"], ["wxyzq"])


def test_few_that_have_all_words_are_followed_by_those_with_most() -> None:
    def ids(found: Found) -> list[list[str]]:
        return [[list(TITLES)[doc] for doc in docs] for docs in (found.best_first(), found.more)]

    assert ids(found_by("read reread list")[1]) == [["read"], ["lists"]]
    assert ids(found_by("read reread list -reread")[1]) == [[], []]
    assert ids(found_by('"reading list" reread')[1]) == [["read"], []], "a phrase is meant as it stands"
    assert ids(found_by("heat gas")[1]) == [["heat"], []], "one of two is not most"


def test_a_known_word_gives_way_to_a_commoner_one_only_where_nothing_has_all() -> None:
    assert found_by("red list")[1].corrected == {}
    got, found = found_by("ready list")  # one letter from "read", and no resource is ready and lists
    assert (sorted(got), found.corrected, found.relaxed) == (["lists", "read"], {"ready": "read"}, False)
    assert found_by("ready contract")[1].corrected == {}


def test_nothing_is_put_right_where_that_is_not_wanted() -> None:
    for text in ("reayd", "districtheating", "retro fit", "ready list"):
        assert found_by(text, correct=False)[1].corrected == {}
    assert found_by("reayd", correct=False)[1].missing == ["reayd"]


@given(st.text(max_size=20))
def test_words_are_letters_and_digits_in_lower_case(text: str) -> None:
    for word in words_of(text):
        assert word
        assert fold(fold(word)) == fold(word)
        assert word == word.lower()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzáéß -'", max_size=60), st.sampled_from(["en", "de", "sv", "xx"]))
def test_there_is_a_term_or_none_at_each_place(text: str, language: str) -> None:
    terms = Analysis().terms(text, language)
    assert [bool(term) for term in terms] == [not is_empty(word) for word in words_of(text)]


@given(st.text(max_size=80))
def test_any_text_is_a_query(text: str) -> None:
    query = read_query(text)
    kept = [word for phrase in (*query.wanted, *query.unwanted) for word, _ in phrase.words]
    assert len(kept) <= WORD_LIMIT
    assert not any(map(is_empty, kept))
    assert all(map(is_empty, query.ignored))


def test_a_query_has_a_limit() -> None:
    with pytest.raises(BadQuery):
        read_query("a" * (QUERY_LIMIT + 1))


LETTERS = st.text(alphabet="abc", min_size=1, max_size=7)


@given(LETTERS, LETTERS)
def test_distance_is_a_distance(one: str, other: str) -> None:
    far = distance(one, other, 9)
    assert far == distance(other, one, 9)
    assert (far == 0) == (one == other)
    assert far >= abs(len(one) - len(other))
    for limit in (0, 1, 2):
        assert (distance(one, other, limit) <= limit) == (far <= limit)


@given(st.text(alphabet="abcdef", min_size=4, max_size=12), st.integers(0, 10_000))
def test_a_slip_is_one_slip(word: str, seed: int) -> None:
    assert distance(typo(word, Random(seed)), word, 2) <= 1
    assert slips_allowed(word) >= 1


@given(st.lists(st.floats(0.01, 300), min_size=1))
def test_impacts_keep_the_order_of_weights(weights: list[float]) -> None:
    impacts, scale = quantise(weights)
    assert max(impacts) == 255
    assert min(impacts) >= 1
    ordered = sorted(zip(weights, impacts, strict=True))
    assert [impact for _, impact in ordered] == sorted(impacts)
    assert abs(scale - max(weights) * 200) <= 1


def read_varints(data: bytes) -> list[int]:
    """The numbers that bytes stand for."""
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


@given(st.lists(st.integers(0, 2**32)))
def test_numbers_come_back(numbers: list[int]) -> None:
    data, begins = varints(np.array(numbers, np.int64))
    assert read_varints(data) == numbers
    assert [read_varints(data[at:]) for at in begins] == [numbers[i:] for i in range(len(numbers) + 1)]


@given(st.dictionaries(st.integers(0, 20_000), st.integers(1, 255), min_size=1))
def test_a_posting_comes_back(impacts: dict[int, int]) -> None:

    docs = sorted(impacts)
    packed = encode_posting(np.array(docs), np.array([impacts[doc] for doc in docs], np.uint8))
    steps = read_varints(packed[: -len(docs)])
    assert steps[0] == len(docs)
    assert [sum(steps[1 : i + 2]) for i in range(len(docs))] == docs
    assert list(packed[-len(docs) :]) == [impacts[doc] for doc in docs]


@given(st.lists(st.text(alphabet="ab ", max_size=30), min_size=1, max_size=5))
def test_every_place_is_kept_once(bodies: list[str]) -> None:
    made = [Entry(str(i), "xx", "aa bb", "", "", "", "", body) for i, body in enumerate(bodies)]
    index = build_index(made, int)
    for term in index.terms:
        posting, standing = index.posting(term), StaticSource(index).places_of(term, range(len(bodies)))
        assert posting is not None
        assert list(posting.docs) == list(standing)
        for doc, places in standing.items():
            assert len(set(places)) == len(places) == words_of(f"aa bb {bodies[doc]}").count(term)
            assert all(place <= LAST_PLACE for place in places)


@given(st.lists(st.tuples(st.text("abcé ", max_size=9), st.text("abcé ", max_size=40)), max_size=400))
def test_weights_are_those_of_a_plain_count(texts: list[tuple[str, str]]) -> None:
    """Every posting has the BM25 that the formula gives, whatever the portions in which entries are read."""
    made = [Entry(str(i), "en", title, "", "", "", "", body) for i, (title, body) in enumerate(texts)]
    index, analysis, expected = build_index(made, int), Analysis(), dict[tuple[str, int], float]()
    for field in ("title", "body"):
        counts = [Counter(filter(None, analysis.terms(getattr(entry, field)))) for entry in made]
        average = sum(count.total() for count in counts) / (len(made) or 1) or 1
        having = Counter(term for count in counts for term in count)
        for doc, count in enumerate(counts):
            for term, times in count.items():
                damping = K1 * (1 - B + B * count.total() / average)
                weight = WEIGHTS[field] * idf(len(made), having[term]) * times * (K1 + 1) / (times + damping)
                expected[term, doc] = expected.get((term, doc), 0.0) + weight
    assert index.terms == sorted({term for term, _ in expected})
    for term in index.terms:
        weights = {doc: weight for (other, doc), weight in sorted(expected.items()) if other == term}
        posting = index.posting(term)
        assert posting is not None
        assert list(posting.docs) == list(weights)
        top = max(weights.values())
        assert abs(posting.scale - top * SCALE) <= 1
        assert all(
            abs(impact - max(1, weight / top * 255)) <= 0.51
            for impact, weight in zip(posting.impacts, weights.values(), strict=True)
        )


def test_lengths_are_rounded_alike_without_whoosh() -> None:
    from whoosh.util.numeric import byte_to_length, length_to_byte

    for length in (*range(5_000), *range(5_000, 200_000, 97)):
        assert rounded_length(length) == byte_to_length(length_to_byte(length))
