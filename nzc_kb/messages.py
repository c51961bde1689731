"""What the models find, in words for a curator: pydantic's errors to Problems, each at its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from nzc_kb.licences import meant_licence
from nzc_kb.model import (
    City,
    LearningTopic,
    Pathway,
    Phase,
    Record,
    Relation,
    Resource,
    Source,
    Step,
    TermGroup,
    TextPage,
    Vocabulary,
    VocabularyTerm,
)
from nzc_kb.problems import Place, Plain, Problem, nearest, problem
from nzc_kb.source import Document

MODELS: dict[str, type[Record]] = {
    "resource": Resource,
    "city": City,
    "phase": Phase,
    "learning_topic": LearningTopic,
    "pathway": Pathway,
    "page": TextPage,
    "vocabulary": Vocabulary,
}
"""The model of each kind of document."""

NAMES = {
    "resource": "resource",
    "city": "city",
    "phase": "phase",
    "learning_topic": "learning topic",
    "pathway": "pathway",
    "page": "page",
    "vocabulary": "vocabulary",
}


def in_our_words(error: ValidationError, document: Document) -> list[Problem]:
    """Say pydantic's findings in words for a curator; all missing fields are told in one finding."""
    problems: list[Problem] = []
    missing: dict[tuple[str | int, ...], list[str]] = {}
    for detail in error.errors(include_url=False):
        path = tuple(detail["loc"])
        if detail["type"] == "missing":
            missing.setdefault(path[:-1], []).append(str(path[-1]))
        elif detail["type"] == "too_short" and detail["input"]:
            continue  # its entries are there; what is wrong with them is told for each
        elif path != ("id",) or detail["input"] != document.stem:
            words = detail.get("ctx", {})
            fault = _Fault(detail["type"], words, detail["input"], detail["msg"], path, document)
            problems.append(_one_in_our_words(fault))
    for parent, fields in missing.items():
        names = ", ".join(f"{spoken(parent)}.{f}" if parent else f for f in fields)
        problems.append(problem("missing-field", document.place(*parent), fields=Plain(names)))
    return problems


class _Fault(NamedTuple):
    """What pydantic has against one value."""

    kind: str
    words: Mapping[str, Any]
    value: Any
    reason: str
    path: tuple[str | int, ...]
    document: Document

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return self.document.place(*self.path)

    @property
    def field(self) -> Plain:
        """Its path, as a curator would say it."""
        return Plain(spoken(self.path))

    @property
    def said(self) -> str:
        """The value, as it is shown."""
        if isinstance(self.value, list):
            return Plain("a list")
        return Plain("a group of keys") if isinstance(self.value, dict) else str(self.value)

    @property
    def is_empty(self) -> bool:
        """Whether there is a key and nothing behind it."""
        blank = isinstance(self.value, str) and not self.value.strip()
        return self.kind == "blank" or self.value is None or self.value == [] or blank


def _one_in_our_words(fault: _Fault) -> Problem:
    if fault.kind == "extra_forbidden":
        return _unknown_field(fault)
    if fault.is_empty:
        return _empty_value(fault)
    return _SAYING.get(fault.kind, _wrong_type)(fault)


def _unknown_field(fault: _Fault) -> Problem:
    key, kind = str(fault.path[-1]), fault.document.kind
    place = fault.document.place(*fault.path, key=True)
    near = nearest(key, fields_at(kind, fault.path))
    return problem("unknown-field", place, key=key, record=Plain(f"a {NAMES[kind]}"), nearest=near)


def _empty_value(fault: _Fault) -> Problem:
    path, place = fault.path, fault.place
    model = MODELS[fault.document.kind]
    is_needed = len(path) == 1 and path != ("id",) and model.model_fields[str(path[0])].is_required()
    otherwise = Plain("" if is_needed else ", or take it out" if len(path) > 1 else ", or delete its line")
    hint = Plain(_hint(fault.document, place))
    return problem("empty-value", place, field=fault.field, hint=hint, otherwise=otherwise)


def _bad_date(fault: _Fault) -> Problem:
    return problem(
        "bad-date",
        fault.place,
        field=fault.field,
        value=fault.said,
        expected=Plain(fault.words["expected"]),
        example=Plain(fault.words["example"]),
        replacement=fault.words.get("replacement") or None,
    )


def _bad_value(fault: _Fault) -> Problem:
    reason, advice = Plain(fault.words["reason"]), Plain(fault.words["advice"])
    replacement = fault.words.get("replacement")
    return problem(
        "bad-value",
        fault.place,
        field=fault.field,
        value=fault.said,
        reason=reason,
        advice=advice,
        replacement=replacement,
    )


def _unknown_licence(fault: _Fault) -> Problem:
    return problem("unknown-licence", fault.place, value=fault.said, nearest=meant_licence(fault.said))


def _too_many(fault: _Fault) -> Problem:
    most = fault.words["max_length"]
    reason = Plain(f"it has {len(fault.value)} entries, and at most {most} are allowed")
    advice = Plain(f"Keep the {most} that matter most, and take the others out.")
    return problem("bad-value", fault.place, field=fault.field, value=fault.said, reason=reason, advice=advice)


def _too_long(fault: _Fault) -> Problem:
    limit = fault.words["max_length"]
    return problem("too-long", fault.place, field=fault.field, length=len(fault.value), limit=limit)


def _no_list(fault: _Fault) -> Problem:
    if isinstance(fault.value, str) and re.fullmatch(r"[a-z0-9-]+", fault.value):
        whole = f"[{fault.value}]"
        return _wrong_type(fault, example=f"“{fault.path[-1]}: {whole}”", replacement=whole)
    return _wrong_type(fault)


def _no_text(fault: _Fault) -> Problem:
    """A colon in a value makes a group of one key out of it."""
    if isinstance(fault.value, dict) and len(fault.value) == 1:
        ((key, text),) = fault.value.items()
        if isinstance(text, str):
            return _wrong_type(fault, said=f"{key}: {text}", example=f'it in quotes: "{key}: {text}"')
    return _wrong_type(fault)


def _no_number(fault: _Fault) -> Problem:
    digits = unicodedata.normalize("NFKC", fault.said).replace("_", "").lstrip("0")
    is_plain = digits.isdecimal() and len(digits) < 10
    return _wrong_type(fault, example=f"“{fault.path[-1]}: {digits}”" if is_plain else None)


def _no_pattern(fault: _Fault) -> Problem:
    doi = re.fullmatch(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(10\.\d{4,9}/\S+)", fault.said, re.I)
    if doi and fault.field.endswith("doi"):
        return _wrong_type(fault, example=f"“doi: {doi[1]}”", replacement=doi[1])
    return _wrong_type(fault)


def _wrong_type(
    fault: _Fault, said: str | None = None, example: str | None = None, replacement: str | None = None
) -> Problem:
    expected, usual = _expected(fault.kind, fault.words, fault.field)
    if expected is None:
        reason, advice = Plain(fault.reason[0].lower() + fault.reason[1:]), Plain(f"Correct {fault.field}.")
        return problem("bad-value", fault.place, field=fault.field, value=fault.said, reason=reason, advice=advice)
    return problem(
        "wrong-type",
        fault.place,
        field=fault.field,
        expected=Plain(expected),
        value=fault.said if said is None else said,
        example=Plain(usual if example is None else example),
        replacement=replacement,
    )


_SAYING: Mapping[str, Callable[[_Fault], Problem]] = {
    "bad-date": _bad_date,
    "bad-value": _bad_value,
    "unknown-licence": _unknown_licence,
    "too_long": _too_many,
    "string_too_long": _too_long,
    "tuple_type": _no_list,
    "list_type": _no_list,
    "string_type": _no_text,
    "int_form": _no_number,
    "string_pattern_mismatch": _no_pattern,
}
"""By the kind of pydantic's error: what says it. Every other kind is a value of the wrong type."""


def _hint(document: Document, place: Place) -> str:
    """Why a value that seems to be there is none."""
    rows = document.head.text.split("\n")
    index = (place.line or 0) - document.first_line
    line = rows[index] if 0 <= index < len(rows) else ""
    return ": the hash begins a remark; put the value in quotes" if re.match(r"[ \w-]+: +#\S", line) else ""


def _expected(kind: str, words: Mapping[str, Any], field: str) -> tuple[str | None, str]:
    name = field.rpartition(".")[2].partition("[")[0]
    if kind in ("tuple_type", "list_type"):
        return "a list", f"“{name}: [one, two]”"
    if kind == "date_type":
        return "a day", f"“{name}: 2026-11-20”"
    if kind in ("string_type",):
        return "a single text", f"“{name}: text”"
    if kind.startswith(("int_", "float_")) or kind in ("greater_than_equal", "less_than_equal"):
        limits = (
            f" of at least {words['ge']:g}"
            if "ge" in words
            else f" of at most {words['le']:g}"
            if "le" in words
            else ""
        )
        return f"a number{limits}", f"“{name}: 30”" if not field.endswith("]") else "a number there, such as 18.1"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "a group of keys", f"“{name}:” and its keys below it, indented"
    if kind == "literal_error":
        allowed = str(words.get("expected", "")).replace(chr(39), "")
        return f"one of {allowed}", f"“{name}: {re.split(', | or ', allowed)[0]}”, or another of these words"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(name, "of another form"), _PATTERN_EXAMPLES.get(
            name, "it in the form of the field reference"
        )
    if kind == "bool_parsing":
        return "true or false", f"“{name}: true”"
    return None, ""


_PATTERNS = {
    "language": "the short code of a language",
    "doi": "a DOI without the address before it",
}
_PATTERN_EXAMPLES = {
    "language": "the code of the language, such as “language: de” for German",
    "doi": "“doi: 10.1234/abcd”",
}


def fields_at(kind: str, path: tuple[str | int, ...]) -> list[str]:
    """The names that a key at `path` may have."""
    nested = {"source": Source, "related": Relation, "steps": Step, "terms": VocabularyTerm, "groups": TermGroup}
    model: Any = nested.get(str(path[0]), MODELS[kind]) if len(path) > 1 else MODELS[kind]
    return [field.alias or name for name, field in model.model_fields.items()]


def spoken(path: tuple[str | int, ...]) -> str:
    """A path within a head as a curator would say it: `source.pages`, `topic[2]`."""
    return "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{step}" if index else step for index, step in enumerate(path)
    )
