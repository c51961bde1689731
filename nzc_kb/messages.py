"""What the models find, in words for a curator: pydantic's errors to Problems, each at its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

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
            problems.append(_one_in_our_words(detail, path, document))
    for parent, fields in missing.items():
        names = ", ".join(f"{spoken(parent)}.{f}" if parent else f for f in fields)
        problems.append(problem("missing-field", document.place(*parent), fields=Plain(names)))
    return problems


def _one_in_our_words(detail: Any, path: tuple[str | int, ...], document: Document) -> Problem:
    kind, words, value = detail["type"], detail.get("ctx", {}), detail["input"]
    place, field = document.place(*path), Plain(spoken(path))
    if kind == "extra_forbidden":
        known = fields_at(document.kind, path)
        return problem(
            "unknown-field",
            document.place(*path, key=True),
            key=str(path[-1]),
            record=Plain(f"a {NAMES[document.kind]}"),
            nearest=nearest(str(path[-1]), known),
        )
    if kind == "blank" or value is None or value == [] or (isinstance(value, str) and not value.strip()):
        is_needed = (
            len(path) == 1 and path != ("id",) and MODELS[document.kind].model_fields[str(path[0])].is_required()
        )
        otherwise = Plain("" if is_needed else ", or take it out" if len(path) > 1 else ", or delete its line")
        return problem("empty-value", place, field=field, hint=Plain(_hint(document, place)), otherwise=otherwise)
    said = (
        Plain("a list")
        if isinstance(value, list)
        else Plain("a group of keys")
        if isinstance(value, dict)
        else str(value)
    )
    if kind == "bad-date":
        return problem(
            "bad-date",
            place,
            field=field,
            value=said,
            expected=Plain(words["expected"]),
            example=Plain(words["example"]),
            replacement=words.get("replacement") or None,
        )
    if kind == "bad-value":
        return problem(
            "bad-value",
            place,
            field=field,
            value=said,
            reason=Plain(words["reason"]),
            advice=Plain(words["advice"]),
            replacement=words.get("replacement"),
        )
    if kind == "unknown-licence":
        return problem("unknown-licence", place, value=said, nearest=meant_licence(said))
    if kind == "too_long":
        most = words["max_length"]
        reason = f"it has {len(value)} entries, and at most {most} are allowed"
        advice = Plain(f"Keep the {most} that matter most, and take the others out.")
        return problem("bad-value", place, field=field, value=said, reason=Plain(reason), advice=advice)
    if kind == "string_too_long":
        return problem("too-long", place, field=field, length=len(value), limit=words["max_length"])
    if kind in ("tuple_type", "list_type") and isinstance(value, str) and re.fullmatch(r"[a-z0-9-]+", value):
        name = str(path[-1])
        whole = f"[{value}]"
        written = Plain(f"“{name}: {whole}”")
        return problem(
            "wrong-type", place, field=field, expected=Plain("a list"), value=said, example=written, replacement=whole
        )
    expected, example = _expected(kind, words, field)
    if (
        kind == "string_type"
        and isinstance(value, dict)
        and len(value) == 1
        and isinstance(text := next(iter(value.values())), str)
    ):
        said = f"{next(iter(value))}: {text}"
        example = f'it in quotes: "{said}"'
    digits = unicodedata.normalize("NFKC", said).replace("_", "").lstrip("0")
    if kind == "int_form" and digits.isdecimal() and len(digits) < 10:
        example = f"“{path[-1]}: {digits}”"
    if expected is None:
        reason = detail["msg"][0].lower() + detail["msg"][1:]
        return problem(
            "bad-value", place, field=field, value=said, reason=Plain(reason), advice=Plain(f"Correct {field}.")
        )
    doi = (
        re.fullmatch(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(10\.\d{4,9}/\S+)", said, re.I)
        if field.endswith("doi")
        else None
    )
    if doi:
        example = f"“doi: {doi[1]}”"
    return problem(
        "wrong-type",
        place,
        field=field,
        expected=Plain(expected),
        value=said,
        example=Plain(example),
        replacement=doi[1] if doi else None,
    )


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
