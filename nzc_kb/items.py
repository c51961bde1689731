"""The values of a head to lists: one text that holds several items, and an item that holds several terms, are told and
taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_origin

from nzc_kb.editing import scalar
from nzc_kb.messages import MODELS
from nzc_kb.model import Vocabulary
from nzc_kb.problems import Plain, Problem, problem
from nzc_kb.source import Document

_SEPARATOR = re.compile(r" *[,;|\uff0c\u3001] *")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_MANY_WORDS = frozenset(["keywords", "country", "cities", "aliases", "twins", "prerequisites"])
"""Fields of lists that no vocabulary governs and whose items hold no comma."""


def take_apart(document: Document, values: dict[str, Any], vocabularies: Mapping[str, Vocabulary]) -> list[Problem]:
    """Put into `values` the lists that are meant by texts as “heat, money”, alone or as an item, and tell of each.

    What stands in a list already keeps its place in it, so that other findings can tell where it is written.
    """
    fields = MODELS[document.kind].model_fields
    problems = []
    for field, value in list(values.items()):
        vocabulary = vocabularies.get(field)
        if field not in fields or not (vocabulary or field in _MANY_WORDS):
            continue
        if get_origin(fields[field].annotation) is not tuple:
            continue
        found = _found_in(value, vocabulary)
        apart = [text for text, items in found if len(items) > 1]
        if not apart:
            continue
        meant = dict.fromkeys(item for _, items in found for item in items)
        alone = [items[0] for _, items in found if len(items) == 1]
        kept = [next((item for item in items if item not in alone), items[0]) for _, items in found]
        values[field] = [*kept, *(item for item in meant if item not in kept)]
        example = f"[{', '.join(scalar(item, quote=field == 'country') for item in meant)}]"
        problems.append(
            problem(
                "wrong-type",
                document.place(field),
                field=Plain(field),
                expected=Plain("a list in brackets" if isinstance(value, str) else "a list of single terms"),
                value=apart[0],
                example=Plain(f"“{field}: {example}”"),
                replacement=example,
            )
        )
    return problems


def _found_in(value: Any, vocabulary: Vocabulary | None) -> list[tuple[str, list[str]]]:
    """Each text of a value with the items that it stands for; one in a list has several only if all are terms."""
    if isinstance(value, str):
        return [(value, _items_in(value, vocabulary))]
    if vocabulary is None or not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return []
    found = [(text, _items_in(text, vocabulary)) for text in value]
    return [(text, items if all(item in vocabulary.by_id for item in items) else [text]) for text, items in found]


def _items_in(text: str, vocabulary: Vocabulary | None) -> list[str]:
    """The items that one text stands for, by the ids of terms where they are such; never none."""
    names = vocabulary.by_name if vocabulary else {}
    if text.casefold() in names:
        return [_term(text, vocabulary)]
    inner = text.strip()
    if _IN_BRACKETS.fullmatch(inner):
        inner = inner[1:-1].strip()
    return [_term(item, vocabulary) for item in _SEPARATOR.split(inner) if item] or [text]


def _term(name: str, vocabulary: Vocabulary | None) -> str:
    """The id of a term that is in use, by one of its names; the name itself where there is none."""
    known = vocabulary and vocabulary.by_name.get(name.casefold())
    return (vocabulary.by_id[known].replaced_by or known) if vocabulary and known else name
