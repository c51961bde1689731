"""Documents to typed records, or Problems. The contract itself stands in `model.py`; its terms in the vocabularies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from nzc_kb.anchors import anchor
from nzc_kb.contradictions import find_contradictions
from nzc_kb.heads import without_none
from nzc_kb.items import take_apart
from nzc_kb.messages import MODELS, in_our_words, spoken
from nzc_kb.model import (
    ID_LIMIT,
    ID_PATTERN,
    Record,
    Vocabulary,
)
from nzc_kb.problems import Place, Plain, Problem, nearest, problem
from nzc_kb.readings import stamp_of
from nzc_kb.source import Document

Vocabularies = Mapping[str, Vocabulary]

ALWAYS_GOVERNED = ("resource_type", "topic", "lever", "domain", "city_type", "phase")
"""Fields that a vocabulary must govern; any other field is governed where a vocabulary of its name exists."""

RESERVED_IDS = frozenset("index 404 search assets tags sitemap con nul aux prn com1 com2 com3 lpt1 lpt2".split())

_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class Built:
    """A record and the document that it was made from."""

    record: Record
    document: Document


def build_vocabularies(
    documents: Iterable[Document],
) -> tuple[dict[str, Vocabulary], dict[str, Document], tuple[Problem, ...]]:
    """Make the vocabularies out of their documents, by the field that each governs."""
    problems: list[Problem] = []
    vocabularies: dict[str, Vocabulary] = {}
    origins: dict[str, Document] = {}
    for document in documents:
        if document.kind != "vocabulary":
            continue
        record, found = build_record(document, {})
        problems += found
        if isinstance(record, Vocabulary):
            problems += find_contradictions(record, document)
            if (first := origins.get(document.stem)) is not None:
                problems.append(
                    problem("duplicate-id", Place(document.file, 1, 1), id=document.stem, other=Plain(first.file))
                )
                continue
            vocabularies[document.stem] = record
            origins[document.stem] = document
    return vocabularies, origins, tuple(problems)


def build_records(
    documents: Iterable[Document], vocabularies: Vocabularies, today: date
) -> tuple[tuple[Built, ...], tuple[Problem, ...]]:
    """Make a record of every document that is one; `today` is the last day that `published` and `reviewed` may name."""
    built: list[Built] = []
    problems: list[Problem] = []
    documents = list(documents)
    terms = stamp_of(f"{document.path} {document.digest}" for document in documents if document.kind == "vocabulary")
    for document in documents:
        if document.kind == "vocabulary":
            continue
        stamp = (document.path, terms)
        record: Record | None = document.kept.get("record", stamp)
        if record is None:
            record, found = build_record(document, vocabularies)
            problems += found
            if record is not None:
                document.kept.put("record", stamp, record)
        if record is not None:
            problems += _odd_days(record, document, today)
            built.append(Built(record, document))
    return tuple(built), tuple(problems)


def build_record(document: Document, vocabularies: Vocabularies) -> tuple[Record | None, list[Problem]]:
    """Make the record of one document. The record is None where anything at error level is wrong with it."""
    model = MODELS[document.kind]
    values = dict(document.head.values)
    problems = _identity(document, values)
    problems += [
        problem(
            "unquoted-word",
            document.place(*path),
            field=Plain(spoken(path)),
            value=str(word),
            plain=Plain(str(word)),
            replacement=f'"{word}"',
        )
        for path in (document.head.unquoted if document.kind != "vocabulary" else ())
        if (word := _value_at(values, path))
    ]
    problems += take_apart(document, values, vocabularies)
    for field in values.keys() & model.model_fields.keys() & (vocabularies.keys() | set(ALWAYS_GOVERNED)):
        values[field], found = _governed(field, values[field], document, vocabularies)
        problems += found
    problems += _repeated(values, document, vocabularies)
    if isinstance(values.get("related"), list):
        problems += _relation_terms(document, values, vocabularies)
    if isinstance(values.get("id", ""), str):
        values["id"] = document.stem
    try:
        record = model.model_validate(without_none(values))
    except ValidationError as error:
        return None, problems + in_our_words(error, document)
    return (None if problems else record), problems


def _identity(document: Document, values: dict[str, Any]) -> list[Problem]:
    stem = document.stem
    place = Place(document.file, 1, 1)
    reason = (
        "only small letters a-z, digits and single hyphens are allowed"
        if document.kind != "vocabulary" and not _ID.fullmatch(stem)
        else f"it is longer than {ID_LIMIT} characters"
        if len(stem) > ID_LIMIT
        else "the name is reserved"
        if stem in RESERVED_IDS and document.kind != "page"
        else ""
    )
    if reason:
        example = anchor(stem)[:ID_LIMIT].removesuffix("-") + ("-1" if stem in RESERVED_IDS else "")
        return [problem("bad-id", place, id=stem, reason=Plain(reason), example=Plain(example + ".md"))]
    given = values.get("id")
    if isinstance(given, str) and given != stem and document.kind != "vocabulary":
        return [problem("id-mismatch", document.place("id"), id=given, stem=stem, plain=Plain(stem), replacement=stem)]
    return []


def _governed(field: str, value: Any, document: Document, vocabularies: Vocabularies) -> tuple[Any, list[Problem]]:
    """Check the terms of one field; aliases are taken for the terms that they stand for."""
    vocabulary = vocabularies.get(field)
    if vocabulary is None:
        return value, []
    single = isinstance(value, str)
    terms = [value] if single else value
    if not isinstance(terms, list):
        return value, []
    resolved: list[Any] = []
    problems: list[Problem] = []
    for index, term in enumerate(terms):
        known = (
            term
            if not isinstance(term, str) or term in vocabulary.by_id
            else vocabulary.by_alias.get(term.casefold(), term)
        )
        if known in resolved and known:
            problems.append(problem("repeated-item", document.place(field, index), field=Plain(field), value=str(term)))
        resolved.append(known)
        if isinstance(term, str) and term.strip():
            found = _term_problem(field, term, known, vocabulary, document, index)
            problems += [found] if found else []
    return (resolved[0] if single else resolved), problems


def _repeated(values: dict[str, Any], document: Document, vocabularies: Vocabularies) -> list[Problem]:
    """Tell what stands twice in a list that no vocabulary governs."""
    return [
        problem("repeated-item", document.place(field, index), field=Plain(field), value=item)
        for field, items in values.items()
        if isinstance(items, list) and field not in vocabularies
        for index, item in enumerate(items)
        if isinstance(item, str) and item.strip() and field != "related" and _is_among(item, items[:index])
    ]


def _is_among(item: str, items: list[Any]) -> bool:
    return item in items or item.casefold() in [other.casefold() for other in items if isinstance(other, str)]


def _term_problem(
    field: str, term: str, known: str, vocabulary: Vocabulary, document: Document, index: int
) -> Problem | None:
    entry = vocabulary.by_id.get(known)
    if entry is None:
        meant = _meant_term(term, vocabulary)
        return problem(
            "unknown-term",
            document.place(field, index),
            field=Plain(field),
            value=term,
            plain=Plain(field),
            terms=some_terms(vocabulary),
            nearest=meant,
        )
    if entry.replaced_by:
        return problem(
            "retired-term",
            document.place(field, index),
            field=Plain(field),
            value=term,
            successor=entry.replaced_by,
            replacement=entry.replaced_by,
        )
    return None


def some_terms(vocabulary: Vocabulary | None) -> Plain:
    """The terms of a vocabulary, where they are few enough to be told."""
    terms = [term.id for term in vocabulary.terms if not term.replaced_by] if vocabulary else []
    return Plain(f": {', '.join(terms)}" if 0 < len(terms) <= 12 else "")


def _meant_term(term: str, vocabulary: Vocabulary) -> str | None:
    """The term that a curator most likely meant."""
    plain = unicodedata.normalize("NFKC", term).strip(" []()“”„‘’«»\"'")
    near = nearest(plain, vocabulary.by_name)
    return vocabulary.by_name[near] if near else None


def _relation_terms(document: Document, values: dict[str, Any], vocabularies: Vocabularies) -> list[Problem]:
    vocabulary = vocabularies.get("relation")
    problems = []
    for index, item in enumerate(values["related"]):
        term = item.get("as") if isinstance(item, dict) else None
        if not isinstance(term, str) or not term.strip():
            continue
        known = term if vocabulary is None or term in vocabulary.by_id else vocabulary.by_alias.get(term.casefold())
        if vocabulary is None or known not in vocabulary.by_id:
            meant = nearest(term, vocabulary.by_name) if vocabulary else None
            problems.append(
                problem(
                    "unknown-term",
                    document.place("related", index, "as"),
                    field=Plain("relation"),
                    value=term,
                    plain=Plain("relation"),
                    terms=some_terms(vocabulary),
                    nearest=vocabulary.by_name[meant] if vocabulary and meant else None,
                )
            )
        elif known != term:
            values["related"] = [
                {**item, "as": known} if i == index else other for i, other in enumerate(values["related"])
            ]
    return problems


EARLIEST, EARLIEST_PRINTED = 1990, 1400
"""Years before which no record can have entered a repository on the web, and no source can have been printed."""


def _odd_days(record: Record, document: Document, today: date) -> Iterator[Problem]:
    """Tell days that have not come, that are too long ago, or that end before they begin."""
    for field in ("published", "reviewed", "withdrawn_on", "starts", "ends"):
        day = getattr(record, field, None)
        if isinstance(day, date) and day.year < EARLIEST:
            yield problem("implausible-date", document.place(field), field=Plain(field), value=str(day))
        elif isinstance(day, date) and day > today and field not in ("starts", "ends"):
            yield problem("future-date", document.place(field), field=Plain(field), value=str(day))
    printed = getattr(getattr(record, "source", None), "date", None)
    if printed is not None and int(printed[:4]) > today.year + 1:
        yield problem("future-date", document.place("source", "date"), field=Plain("source.date"), value=printed)
    elif printed is not None and int(printed[:4]) < EARLIEST_PRINTED:
        yield problem("implausible-date", document.place("source", "date"), field=Plain("source.date"), value=printed)
    starts, ends = getattr(record, "starts", None), getattr(record, "ends", None)
    if starts is not None and ends is not None and ends < starts:
        yield problem(
            "reversed-dates",
            document.place("ends"),
            field=Plain("ends"),
            value=str(ends),
            other=Plain("starts"),
            other_value=str(starts),
        )


def _value_at(values: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return None
    return values
