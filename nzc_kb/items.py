"""The values of a head to lists: one text that holds several items, and an item that holds several terms, are told and
taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_origin

from nzc_kb.messages import MODELS
from nzc_kb.model import Vocabulary
from nzc_kb.problems import Plain, Problem, problem
from nzc_kb.source import Document

_SEPARATOR = re.compile(r" *[,;|\uff0c\u3001] *")
_MANY_WORDS = frozenset(["keywords", "country", "cities", "aliases", "twins", "prerequisites"])
"""Fields of lists that no vocabulary governs and whose items hold no comma."""


def take_apart(document: Document, values: dict[str, Any], vocabularies: Mapping[str, Vocabulary]) -> list[Problem]:
    """Put into `values` the lists that are meant by texts as “heat, money”, alone or as an item, and tell of each."""
    fields = MODELS[document.kind].model_fields
    problems = []
    for field, value in list(values.items()):
        vocabulary = vocabularies.get(field)
        if field not in fields or not (vocabulary or field in _MANY_WORDS):
            continue
        if get_origin(fields[field].annotation) is not tuple:
            continue
        if isinstance(value, str):
            items, expected = _items_in(value, vocabulary), "a list in brackets"
            apart = [value] if len(items) > 1 else []
        else:
            items, apart = _single_terms(value, vocabulary)
            expected = "a list of single terms"
        if not apart:
            continue
        values[field] = items
        example = "[" + ", ".join(f'"{item}"' if field == "country" else item for item in items) + "]"
        problems.append(
            problem(
                "wrong-type",
                document.place(field),
                field=Plain(field),
                expected=Plain(expected),
                value=apart[0],
                example=Plain(f"“{field}: {example}”"),
                replacement=example,
            )
        )
    return problems


def _items_in(text: str, vocabulary: Vocabulary | None) -> list[str]:
    """The items that one text holds; the text alone where it is a term itself."""
    if vocabulary and text.casefold() in vocabulary.by_name:
        return [text]
    inner = text.strip()
    if inner[:1] + inner[-1:] in ("()", "[]", "{}"):
        inner = inner[1:-1].strip()
    return [item for item in _SEPARATOR.split(inner) if item]


def _single_terms(value: Any, vocabulary: Vocabulary | None) -> tuple[list[str], list[str]]:
    """The items of a list, with those taken apart that hold nothing but terms, and these."""
    found, apart = list[str](), list[str]()
    if vocabulary is None or not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return found, apart
    for item in value:
        terms = [vocabulary.by_name.get(part.casefold()) for part in _items_in(item, vocabulary)]
        known = [term for term in terms if term]
        if len(known) == len(terms) > 1:
            apart.append(item)
            found += [term for term in known if term not in value and term not in found]
        else:
            found.append(item)
    return found, apart
