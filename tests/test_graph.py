"""Relations from both ends, backlinks, and neighbours with their reasons."""

from __future__ import annotations

from collections.abc import Callable

from nzc_kb import related
from nzc_kb.graph import Relation
from nzc_kb.repository import Repository
from tests.conftest import codes, resource

Load = Callable[..., Repository]

CITY = '---\nname: Ghent\ncountry: "BE"\ncity_type: [town]\n---\n'


def test_a_relation_is_told_once_and_seen_from_both_ends(load: Load) -> None:
    repository = load(
        {
            "resources/a.md": resource("a", related="[{to: b, as: part-of}, c]", title="Alpha heat"),
            "resources/b.md": resource("b", title="Beta heat"),
            "resources/c.md": resource("c", title="Gamma heat"),
        }
    )
    assert not repository.problems
    assert repository.graph.relations["a"] == (Relation("near", "c"), Relation("part-of", "b"))
    assert repository.graph.relations["b"] == (Relation("has-part", "a"),)
    assert repository.graph.relations["c"] == (Relation("near", "a"),)


def test_told_from_both_ends_it_is_one(load: Load) -> None:
    repository = load(
        {
            "resources/a.md": resource("a", related="[{to: b, as: part-of}]"),
            "resources/b.md": resource("b", related="[{to: a, as: has-part}]"),
        }
    )
    assert repository.graph.relations["a"] == (Relation("part-of", "b"),)
    assert repository.graph.relations["b"] == (Relation("has-part", "a"),)


def test_a_circle_of_parts_is_told_once(load: Load) -> None:
    repository = load(
        {f"resources/{a}.md": resource(a, related=f"[{{to: {b}, as: part-of}}]") for a, b in ("ab", "bc", "ca")}
    )
    assert codes(repository) == ["hierarchy-cycle"]
    assert "a → b → c → a" in repository.problems[0].message


def test_links_in_bodies_become_backlinks(load: Load) -> None:
    repository = load(
        {
            "resources/sub/a.md": resource(
                "a", "See [b](../b.md#part-two), [Ghent](city:ghent) and [b](resource:b).", cities="[ghent]"
            ),
            "resources/b.md": resource("b", "## Part two\n\nText.", title="Beta heat"),
            "cities/ghent.md": CITY,
        }
    )
    assert not repository.problems
    assert repository.graph.backlinks["resource", "b"] == (("resource", "a"),)
    assert repository.graph.backlinks["city", "ghent"] == (("resource", "a"),)
    assert repository.graph.by_city["ghent"] == ("a",)


def test_what_dangles_is_told_where_it_stands(load: Load) -> None:
    repository = load(
        {
            "resources/a.md": resource(
                "a", "One.\n\nSee [x](gone.md), [y](#nowhere), [z](ftp://x.example).", related="[b, a]", cities="[ghnt]"
            ),
            "cities/ghent.md": CITY,
        }
    )
    found = {(p.code, p.place.line) for p in repository.problems}
    assert found == {
        ("dead-link", 17),
        ("dead-anchor", 17),
        ("unsafe-link", 17),
        ("unknown-reference", 12),
        ("self-reference", 12),
        ("unknown-reference", 13),
    }
    assert any(p.replacement == "ghent" for p in repository.problems)


def test_neighbours_share_something_rare_and_say_what(load: Load) -> None:
    files = {
        f"resources/r{i:02}.md": resource(
            f"r{i:02}",
            title=f"Number {i} about roads",
            topic="[money]",
            lever="[funds]",
            domain="[roads]",
            phase="[do]",
        )
        for i in range(12)
    }
    files |= {
        "resources/x.md": resource("x", title="Lignite heat in Ghent", cities="[ghent]", keywords="[lignite]"),
        "resources/y.md": resource("y", title="After lignite", cities="[ghent]", keywords="[lignite]"),
        "cities/ghent.md": CITY,
    }
    repository = load(files)
    assert [n.id for n in repository.related["x"]] == ["y"]
    assert repository.related["x"][0].shared[0] == ("city", ("Ghent",))
    assert "x" not in [n.id for n in repository.related["r00"]]


def test_twins_are_seen_from_both_ends(load: Load) -> None:
    repository = load(
        {
            "resources/a.md": resource("a"),
            "cities/ghent.md": CITY.replace("---\n", "---\ntwins: [bruges]\n", 1),
            "cities/bruges.md": CITY.replace("Ghent", "Bruges"),
        }
    )
    assert repository.graph.twins == {"bruges": ("ghent",), "ghent": ("bruges",)}


def _alike(count: int, crowd: int) -> dict[str, str]:
    """Resources of which each shares one keyword with a crowd, another with a larger one, and its terms with all."""
    return {
        f"resources/r{i:04}.md": resource(
            f"r{i:04}", title=f"Title {i}", keywords=f"[k{i // crowd}, m{i // 2 // crowd}]"
        )
        for i in range(count)
    }


def test_many_resources_link_in_seconds(load: Load) -> None:
    """Nothing is compared with everything: what is looked at for each stays bounded however many share a term."""
    repository = load(_alike(900, 90))
    weighed = related._Weighed.of(related._features(repository.catalog.resources.values()))
    assert {sum(len(having) for _, having in rare) for rare in weighed.rare} == {90 + 180}, "the rarest, then the next"
    for rare in related._Weighed.of(related._features(load(_alike(900, 300)).catalog.resources.values())).rare:
        assert not rare, "what so many share is not looked at"


def test_a_resource_has_neighbours_in_a_large_crowd_too(load: Load) -> None:
    repository = load(_alike(600, 100))
    assert all(len(neighbours) == related.NEIGHBOURS for neighbours in repository.related.values())
    assert {reason for near in repository.related["r0250"] for reason in near.shared} == {("word", ("k2",))}


def test_a_term_that_all_share_is_no_reason(load: Load) -> None:
    files = {f"resources/r{i:04}.md": resource(f"r{i:04}", title=f"Title {i}") for i in range(400)}
    assert all(not neighbours for neighbours in load(files).related.values())


def test_reasons_are_the_two_strongest_that_can_be_told(load: Load) -> None:
    """A country is no reason to be told, and takes the place of none."""
    files = {
        f"resources/r{i:02}.md": resource(f"r{i:02}", title=f"Number {i}", lever="[funds]", domain="[roads]")
        for i in range(12)
    }
    same = {"cities": "[ghent]", "country": '["BE"]', "lever": "[law]"}
    files |= {f"resources/{key}.md": resource(key, title=f"Number {key}", **same) for key in "xy"}
    repository = load(files | {"cities/ghent.md": CITY})
    assert [kind for kind, _ in repository.related["x"][0].shared] == ["city", "domain"]


def test_a_keyword_that_is_a_word_of_both_titles_is_told_once(load: Load) -> None:
    files = {f"resources/r{i:02}.md": resource(f"r{i:02}", title=f"Number {i}", domain="[roads]") for i in range(12)}
    files |= {f"resources/{k}.md": resource(k, title=f"Retrofit of {k}{k}", keywords="[retrofit]") for k in "xy"}
    assert load(files).related["x"][0].shared == (("word", ("retrofit",)), ("domain", ("Homes",)))


def test_what_refers_to_a_faulty_record_is_not_to_blame(load: Load) -> None:
    repository = load(
        {
            "resources/a.md": resource(
                "a", "See [b](b.md#x), [c](resource:c) and [Ghent](city:ghent).", related="[b, c]", cities="[ghent]"
            ),
            "resources/b.md": resource("b", topic="[nope]"),
            "resources/c.md": "no head at all\n",
            "cities/ghent.md": CITY.replace('"BE"', '"XX"'),
        }
    )
    assert sorted(p.place.file.rpartition("/")[2] for p in repository.problems) == ["b.md", "c.md", "ghent.md"]


def test_faults_of_the_body_are_told_beside_those_of_the_head(load: Load) -> None:
    repository = load({"resources/a.md": resource("a", "Some <b>bold</b> text.", topic="[nope]")})
    assert sorted(codes(repository)) == ["raw-html", "raw-html", "unknown-term"]
