"""Pieces are drawn once for all that they depend on; what is gone is looked for wherever it may be linked to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from jinja2 import Environment, TemplateRuntimeError

from nzc_kb.generation import Aside
from nzc_kb.hosted import prepared
from nzc_kb.pages import Page
from nzc_kb.pages.page import Safe
from nzc_kb.site import Site
from nzc_kb.stopwatch import Stopwatch
from nzc_kb.verify import Drawn, verify_drawn
from nzc_kb.workers import silently

FRAME = {"words": {"a": "A", "n": {"other": "N"}, "braces": "{{ 1 }}"}, "plural": {}, "language": "en", "content": "en"}


def shown(source: str, **told: object) -> str:
    return prepared(Environment(), FRAME).from_string(source).render(**told)


def counter() -> Callable[[], int]:
    numbers = count(1)
    return lambda: next(numbers)


def test_a_block_is_drawn_once_for_each_key() -> None:
    source = '{% for n in [5, 6, 5] %}{% call once("x", n) %}{{ n }}:{{ count() }} {% endcall %}{% endfor %}'
    assert shown(source, count=counter()) == "5:1 6:2 5:1 "


def test_a_macro_of_a_shared_piece_is_drawn_once_for_each_place() -> None:
    source = (
        "{% macro m(piece, root) %}{{ root }}{{ piece.t }}{{ count() }} {% endmacro %}{% set d = drawn_once(m) %}"
        '{{ d(a, "/") }}{{ d(a, "/") }}{{ d(a, "../") }}{{ d(b, "/") }}{{ d(c, "/") }}{{ d(c, "/") }}'
    )
    told = {"a": Safe(t="a"), "b": Safe(t="a"), "c": {"t": "c"}}
    assert shown(source, count=counter(), **told) == "/a1 /a1 ../a2 /a3 /c4 /c5 "


def test_a_template_is_compiled_without_its_indents_and_says_what_it_lacks() -> None:
    assert shown("<p>\n  {{ text }}\n    </p>", text="a\n  b") == "<p>\na\n  b\n</p>"
    with pytest.raises(TemplateRuntimeError, match="'b'"):
        shown('{{ voice.say("b") }}')


def test_a_string_without_parameters_is_said_where_a_template_is_compiled() -> None:
    said = '{{ kb.on("a") }}</b>{{ kb.say("a") }}{{ kb.text("a") }} {{ kb.label("a") }} {{ kb.hint("a") }}'
    assert shown(said) == (
        'data-w="a">A</b><span data-w="a">A</span>A aria-label="A" data-wl="a" placeholder="A" data-wp="a"'
    )
    told: list[str] = []
    kb = {"on": told.append}
    for call in ("b", "n", "braces"):
        shown(f'{{{{ kb.on("{call}") }}}}', kb=kb)
    assert told == ["b", "n", "braces"]


def test_a_macro_may_name_its_parameters_as_it_likes() -> None:
    assert shown("{% macro f(obj) %}{% for _ in [1] %}{{ obj }}{% endfor %}{% endmacro %}{{ f(obj=1) }}") == "1"


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_page_that_is_kept_is_looked_through_when_a_file_that_it_links_to_is_gone(
    tmp_path: Path, *, is_linked: bool
) -> None:
    aside = Aside(tmp_path)
    aside.put("a/index.html", b'<a href="../old.json">old</a>')
    before = ["old.json"] if is_linked else []
    drawn = Drawn(Site(cast(Any, None), (Page("a.md", {}),), {}, {}), before=before)
    assert verify_drawn(aside, drawn) == (["a/index.html links to old.json, which is not there"] if is_linked else [])


def test_the_stages_are_told_with_the_time_that_they_took() -> None:
    watch = Stopwatch(silently)
    for label in ("Reading", "Drawing", "Reading"):
        watch(label, 0)
    assert list(watch.stages()) == ["Reading", "Drawing"]
    assert [line.split()[0] for line in watch.lines().splitlines()] == ["Reading", "Drawing"]
    assert all(clock >= 0 and processor >= 0 for clock, processor in watch.stages().values())
