"""Near-duplicates and proposals: what is nearly one is told with its reason, and a draft is helped to its head."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from nzc_kb import cli
from nzc_kb.heads import read_head
from nzc_kb.repository import Repository
from nzc_kb.similarity import near_duplicates, samples, similar_texts, similar_titles, stem
from nzc_kb.source import read_document
from nzc_kb.suggest import Proposal, named_cities, suggest, with_proposals
from nzc_kb.teacher import Draft, Teacher, draft_of
from tests.conftest import Drawn, codes, resource

Load = Callable[..., Repository]

TEXT = (
    "The town asked the owners of ninety old houses how warm their rooms were in winter, and two in three had never "
    "seen a plan for heating. So the town began with a meeting in every street, where an engineer read the meters "
    "aloud. After one year forty houses had signed for the network."
)


def pair(load: Load, one: dict[str, str], other: dict[str, str], bodies: tuple[str, str] = ("A.", "B.")) -> list[str]:
    return codes(
        load(
            {
                "resources/one.md": resource("one", bodies[0], **one),
                "resources/two.md": resource("two", bodies[1], published="2026-02-02", **other),
            }
        )
    )


# Near-duplicates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heat pumps in old town houses", "Heat pumps in old town houses"),
        ("Heat pumps in old town houses", "Old town houses: a heat pump in each"),
        ("Heat pumps in old town houses", "Heat pumps in old town huoses"),
        ("Énergie pour les vieux quartiers", "Energie pour les vieux quartiers"),
    ],
)
def test_titles_that_say_the_same(one: str, other: str, load: Load) -> None:
    assert pair(load, {"title": f'"{one}"'}, {"title": f'"{other}"'}) == ["similar-title"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heat plan of the first year 2023", "Heat plan of the first year 2024"),
        ("Heat pumps in old town houses", "Heat pumps in old town schools"),
        ("Heat network and houses in Ghent", "Heat network and houses in Gent"),
        ("Heat pumps", "Pumps"),
    ],
)
def test_titles_that_only_look_alike(one: str, other: str) -> None:
    assert not list(similar_titles({"one": one, "two": other}, {"ghent", "gent"}))


def test_a_short_title_needs_a_summary_that_agrees(load: Load) -> None:
    assert pair(load, {"title": "Heat plan"}, {"title": "Heat plan"}) == ["similar-title"]
    other = {"title": "Heat plan", "summary": "Lists every street of Aarhus with its boilers, pipes and owners."}
    assert pair(load, {"title": "Heat plan"}, other) == []


def test_a_text_is_told_once_however_much_is_alike(load: Load) -> None:
    found = load(
        {
            "resources/one.md": resource("one", TEXT),
            "resources/two.md": resource("two", TEXT.replace("winter", "autumn"), published="2026-02-02"),
            "resources/three.md": resource("three", TEXT.replace("ninety", "eighty"), published="2026-03-03"),
        }
    )
    assert [(p.code, p.place.file.rpartition("/")[2]) for p in found.problems] == [
        ("similar-text", "three.md"),
        ("similar-text", "two.md"),
    ]
    assert "“one”" in found.problems[1].message


@pytest.mark.parametrize("field", ["related", "replaced_by"])
def test_who_says_how_two_belong_together_is_left_alone(field: str, load: Load) -> None:
    value = "[one]" if field == "related" else "one"
    assert pair(load, {}, {field: value}, (TEXT, TEXT)) == []
    assert pair(load, {}, {}, (TEXT, TEXT)) == ["similar-text"]


def test_a_pair_with_one_address_is_told_by_its_address(load: Load) -> None:
    url = "https://example.org/same"
    assert pair(load, {"url": url}, {"url": url}, (TEXT, TEXT)) == ["same-address"]


def test_a_withdrawn_resource_may_be_followed_by_its_like(load: Load) -> None:
    gone = {"status": "withdrawn", "withdrawn_on": "2026-01-03"}
    assert "similar-title" not in pair(load, gone, {})


def test_a_form_that_many_fill_in_is_no_copy(load: Load) -> None:
    streets = (
        "ash birch cedar dogwood elm fir ginkgo hazel ivy juniper kauri larch maple nutmeg oak pine quince".split()
    )
    texts = {f"resources/{s}.md": resource(s, title=f"Heat plan for houses in {s} street") for s in streets}
    assert not load(texts).problems


def similar(texts: dict[str, str]) -> list[tuple[str, str, float]]:
    return list(similar_texts(texts, {key: samples(text) for key, text in texts.items()}))


@given(st.integers(0, 10_000))
def test_a_copy_is_found_wherever_a_few_words_were_changed(seed: int) -> None:
    drawn = random.Random(seed)
    words = [
        drawn.choice(["vine", "river", "oven", "heat", "street", "plan"]) + str(drawn.randrange(99)) for _ in range(300)
    ]
    copy = list(words)
    for place in drawn.sample(range(300), 15):
        copy[place] = "other"
    others = {f"o{n}": " ".join(drawn.sample(words, 200)) for n in range(5)}
    found = {frozenset(p[:2]) for p in similar({"a": " ".join(words), "b": "\n".join(copy), **others})}
    assert found == {frozenset("ab")}


def test_a_text_in_another_script_gives_samples_too() -> None:
    text = " ".join(f"θερμότητα{n} στην πόλη" for n in range(40))
    assert [p[:2] for p in similar({"a": text, "b": text + " και"})] == [("b", "a")]
    assert not samples("")


def test_one_stem_for_the_forms_of_a_word() -> None:
    assert len({stem(w) for w in ("insulate", "insulated", "insulates")}) == 1
    assert len({stem(w) for w in ("city", "cities")}) == 1
    assert stem("bus") == "bus"


def test_the_real_content_holds_no_near_duplicates(real: Repository) -> None:
    assert list(near_duplicates(real.catalog)) == []


@pytest.fixture(scope="module")
def real() -> Repository:
    from nzc_kb.repository import load_repository
    from tests.conftest import ROOT, TODAY

    return load_repository(ROOT / "content", TODAY)


# Proposals

CITY = '---\nname: {}\ncountry: "FR"\ncity_type: [town]\n---\n'
KNOWN: dict[str, str | bytes] = {
    "cities/nice.md": CITY.format("Nice"),
    "cities/nancy.md": CITY.format("Nancy"),
    "resources/boilers.md": resource("boilers", "Boilers and pipes warm homes. Boilers cost.", title="Boilers"),
    "resources/pipes.md": resource("pipes", "Pipes bring warm water from boilers to homes.", title="Warm pipes"),
    "resources/loans.md": resource(
        "loans",
        "Banks give loans and bonds. A nice rate.",
        title="Loans of banks",
        summary="Which bonds and loans a bank gives to towns that build.",
        topic="[money]",
        lever="[funds]",
        domain="[roads]",
    ),
}
DRAFT = "---\ntitle: New boilers\n---\nOwners replace boilers and pipes to warm homes. Nice is far. In Nancy it went.\n"


def taught(repository: Repository) -> Teacher:
    return Teacher(repository.catalog, repository.vocabularies)


def propose(repository: Repository, text: str) -> list[Proposal]:
    document, _ = read_document("resource", text.encode(), "draft.md", "resources/draft.md")
    assert document is not None
    return list(suggest(taught(repository), draft_of(document)).proposals)


def test_a_draft_gets_terms_cities_and_neighbours_with_reasons(load: Load) -> None:
    found = propose(load(KNOWN), DRAFT)
    first = {p.field: p.value for p in reversed(found)}
    assert first["topic"] == "heat"
    assert first["domain"] == "homes"
    assert first["cities"] == "nancy"
    assert first["related"] in ("boilers", "pipes")
    assert all(p.reasons and p.is_for_head for p in found)
    assert any("boilers" in reason for p in found for reason in p.reasons)


def test_what_the_head_says_is_not_proposed_again(load: Load) -> None:
    found = propose(
        load(KNOWN), DRAFT.replace("---\nOwners", "topic: [heat]\ncities: nancy\nrelated: [pipes]\n---\nOwners")
    )
    assert not {("topic", "heat"), ("cities", "nancy"), ("related", "pipes")} & {(p.field, p.value) for p in found}
    assert not any(p.is_for_head for p in found if p.field == "topic")


@pytest.mark.parametrize(
    "head", ["title: []", "topic: {a: b}\nrelated: {to: 3}\nsource: x", "related: [[x], {as: y}]", "url: 1"]
)
def test_a_head_that_is_all_wrong_still_gets_proposals(head: str, load: Load) -> None:
    assert propose(load(KNOWN), f"---\n{head}\n---\nBoilers warm homes.\n")


def test_an_empty_repository_proposes_nothing(load: Load) -> None:
    assert propose(load({}), DRAFT) == []
    assert propose(load({}, vocabularies=False), DRAFT) == []


def test_a_resource_does_not_speak_for_itself(load: Load) -> None:
    files = KNOWN | {
        "resources/odd.md": resource("odd", "Boilers and pipes warm homes.", topic="[people]", title="Odd")
    }
    teacher = taught(load(files))
    odd = teacher.drafts["odd"]
    assert teacher.term_scores("topic", odd, teacher.nearest(odd))[0][1] == "heat"
    assert "odd" not in [key for _, key in teacher.nearest(odd)]


def test_names_of_cities_count_word_for_word() -> None:
    names = {"nice": "Nice", "cork": "Cork", "sofia": "Sofia"}
    text = "Nice work with cork. Sofiana came from Cork to Nice."
    assert named_cities(text, names, ["a nice day", "cork"]) == [("cork", 1), ("nice", 1)]
    assert named_cities("Sofia began.", names, ["a nice day"]) == [("sofia", 1)]


def test_duplicates_are_told_with_the_reason(load: Load) -> None:
    repository = load(
        {"resources/one.md": resource("one", TEXT), "resources/far.md": resource("far", "B.", title="Far")}
    )
    same_text = Draft("x", "Other", "", TEXT, {})
    same_title = Draft("x", "A good guide to warm homes", "", "", {})
    same_url = Draft("x", "Other", "", "", {"url": "https://example.org/one/"})
    reasons = [
        [d.reason for d in suggest(taught(repository), draft).duplicates] for draft in (same_text, same_title, same_url)
    ]
    assert [len(found) for found in reasons] == [1, 1, 1]
    assert "100 of 100 word groups" in reasons[0][0]
    assert "words of the two titles" in reasons[1][0]
    assert "same address" in reasons[2][0]


# The patch

ADDED = [Proposal("topic", value, value, 1.0, (), True) for value in ("heat", "money")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: x\n", "title: x\ntopic: [heat, money]\n"),
        ("topic: []\ntitle: x\n", "topic: [heat, money]\ntitle: x\n"),
        ("topic:\ntitle: x\n", "topic: [heat, money]\ntitle: x\n"),
        ("topic: [law]\n", "topic: [law, heat, money]\n"),
        ("topic: law\n", "topic: [law, heat, money]\n"),
        ("topic:\n  - law  # ours\ntitle: x\n", "topic:\n  - law  # ours\n  - heat\n  - money\ntitle: x\n"),
        ("topic:\n- law\ntitle: x\n", "topic:\n- law\n- heat\n- money\ntitle: x\n"),
        ("topic: [law]  # ours\n", "topic: [law]  # ours\n"),
        ("topic: [law,\n  act]\n", "topic: [law,\n  act]\n"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_patch_adds_to_the_head_and_touches_nothing_else(before: str, after: str, ending: str) -> None:
    text, wanted = (f"---\n{head}---\nBody --- x\n---\n".replace("\n", ending) for head in (before, after))
    assert with_proposals(text, ADDED) == wanted
    assert read_head(after, "x", 1)[0] is not None


# The command


@pytest.fixture
def run(draw: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    draw(KNOWN)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli.main, ["suggest", *words])


def test_the_command_speaks_in_words_json_and_patches(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "topic:\n  heat  (Heat)\n      " in run("draft.md").stdout
    shape = json.loads(run("draft.md", "--json").stdout)
    assert set(shape) == {"file", "proposals", "duplicates"}
    assert {"field", "value", "label", "score", "reasons", "is_for_head"} == set(shape["proposals"][0])
    patch = run("draft.md", "--diff").stdout
    assert patch.startswith("--- a/draft.md\n+++ b/draft.md\n@@ ")
    assert "\n+topic: [heat]\n" in patch
    assert run("draft.md").stdout == run("draft.md").stdout


def test_what_was_learned_is_remembered_until_something_changes(run: Callable[..., Result], tmp_path: Path) -> None:
    first = run("draft.md", "--json").stdout
    kept = (tmp_path / ".cache/teacher").read_bytes()
    assert run("draft.md", "--json").stdout == first
    assert (tmp_path / ".cache/teacher").read_bytes() == kept
    (tmp_path / "content/resources/boilers.md").unlink()
    changed = run("draft.md", "--json").stdout
    assert changed != first
    (tmp_path / ".cache/teacher").unlink()
    assert run("draft.md", "--json").stdout == changed


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("hit"),)


def test_what_somebody_else_learned_is_never_opened(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("draft.md").stdout
    seal = (tmp_path / ".cache/teacher").read_bytes().partition(b"\n")[0]
    (tmp_path / ".cache/teacher").write_bytes(seal + b"\n" + pickle.dumps(Evil()))
    assert run("draft.md").stdout == first
    assert not (tmp_path / "hit").exists()


@pytest.mark.parametrize("words", [["nowhere.md"], ["content"], ["draft.md", "--json", "--diff"], ["huge.md"]])
def test_misuse(words: list[str], run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "huge.md").write_bytes(b"x" * 300_000)
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("text", [b"no head", b"---\ntitle: x\n", b"---\n[\n---\n", b"\xff", b""])
def test_a_draft_that_cannot_be_read_is_told(text: bytes, run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_bytes(text)
    result = run("draft.md")
    assert result.exit_code == 1
    assert "error[" in result.stderr
