"""Documents to typed records, or Problems. The contract itself stands in `model.py`; its terms in the vocabularies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from nzc_kb.anchors import anchor
from nzc_kb.model import (
    ID_LIMIT,
    ID_PATTERN,
    City,
    LearningTopic,
    Pathway,
    Phase,
    Record,
    Resource,
    TextPage,
    Vocabulary,
)
from nzc_kb.problems import Place, Plain, Problem, nearest, problem
from nzc_kb.source import Document

Vocabularies = Mapping[str, Vocabulary]

MODELS: dict[str, type[Record]] = {
    "resource": Resource, "city": City, "phase": Phase, "learning_topic": LearningTopic,
    "pathway": Pathway, "page": TextPage, "vocabulary": Vocabulary,
}
"""The model of each kind of document."""

NAMES = {"resource": "resource", "city": "city", "phase": "phase", "learning_topic": "learning topic",
         "pathway": "pathway", "page": "page", "vocabulary": "vocabulary"}

ALWAYS_GOVERNED = ("resource_type", "topic", "lever", "domain", "city_type", "phase")
"""Fields that a vocabulary must govern; any other field is governed where a vocabulary of its name exists."""

RESERVED_IDS = frozenset("index 404 search assets tags sitemap con nul aux prn com1 com2 com3 lpt1 lpt2".split())

_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class Built:
    """A record and the document that it was made from."""

    record: Record
    document: Document


def build_vocabularies(documents: Iterable[Document]) -> tuple[dict[str, Vocabulary], dict[str, Document], tuple[Problem, ...]]:
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
            problems += _contradictions(record, document)
            vocabularies[document.stem] = record
            origins[document.stem] = document
    return vocabularies, origins, tuple(problems)


def build_records(documents: Iterable[Document], vocabularies: Vocabularies, today: date) -> tuple[tuple[Built, ...], tuple[Problem, ...]]:
    """Make a record of every document that is one; `today` is the last day that `published` and `reviewed` may name."""
    built: list[Built] = []
    problems: list[Problem] = []
    for document in documents:
        if document.kind == "vocabulary":
            continue
        record, found = build_record(document, vocabularies)
        problems += found
        if record is not None:
            problems += _future_days(record, document, today)
            built.append(Built(record, document))
    return tuple(built), tuple(problems)


def build_record(document: Document, vocabularies: Vocabularies) -> tuple[Record | None, list[Problem]]:
    """Make the record of one document. The record is None where anything at error level is wrong with it."""
    model = MODELS[document.kind]
    values = dict(document.head.values)
    problems = _identity(document, values)
    problems += [problem("unquoted-word", document.place(*path), field=Plain(_spoken(path)), value=str(word), plain=Plain(str(word)),
                         replacement=f'"{word}"')
                 for path in (document.head.unquoted if document.kind != "vocabulary" else ()) if (word := _value_at(values, path))]
    for field in values.keys() & model.model_fields.keys() & (vocabularies.keys() | set(ALWAYS_GOVERNED)):
        values[field], found = _governed(field, values[field], document, vocabularies)
        problems += found
    if isinstance(values.get("related"), list):
        problems += _relation_terms(document, values, vocabularies)
    values["id"] = document.stem
    try:
        record = model.model_validate(values)
    except ValidationError as error:
        return None, problems + _in_our_words(error, document)
    return (None if problems else record), problems


def _identity(document: Document, values: dict[str, Any]) -> list[Problem]:
    stem = document.stem
    place = Place(document.file, 1, 1)
    reason = ("only small letters a-z, digits and single hyphens are allowed" if document.kind != "vocabulary" and not _ID.fullmatch(stem)
              else f"it is longer than {ID_LIMIT} characters" if len(stem) > ID_LIMIT
              else "the name is reserved" if stem in RESERVED_IDS and document.path != "index.md" and document.kind != "page" else "")
    if reason:
        example = anchor(stem)[:ID_LIMIT].strip("-") + ("-1" if stem in RESERVED_IDS else "")
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
        known = term if not isinstance(term, str) or term in vocabulary.by_id else vocabulary.by_alias.get(term.casefold(), term)
        if known in resolved:
            problems.append(problem("repeated-item", document.place(field, *([] if single else [index])), field=Plain(field), value=str(term)))
        resolved.append(known)
        if isinstance(term, str) and (found := _term_problem(field, term, known, vocabulary, document, [] if single else [index])):
            problems.append(found)
    return (resolved[0] if single else resolved), problems


def _term_problem(field: str, term: str, known: str, vocabulary: Vocabulary, document: Document, index: list[int]) -> Problem | None:
    entry = vocabulary.by_id.get(known)
    if entry is None:
        meant = vocabulary.by_name.get(term.casefold()) or vocabulary.by_name.get(nearest(term, vocabulary.by_name) or "")
        return problem("unknown-term", document.place(field, *index), field=Plain(field), value=term, plain=Plain(field), nearest=meant)
    if entry.replaced_by:
        return problem("retired-term", document.place(field, *index), field=Plain(field), value=term, successor=entry.replaced_by,
                       replacement=entry.replaced_by)
    return None


def _relation_terms(document: Document, values: dict[str, Any], vocabularies: Vocabularies) -> list[Problem]:
    vocabulary = vocabularies.get("relation")
    problems = []
    for index, item in enumerate(values["related"]):
        term = item.get("as") if isinstance(item, dict) else None
        if not isinstance(term, str):
            continue
        known = term if vocabulary is None or term in vocabulary.by_id else vocabulary.by_alias.get(term.casefold(), term)
        if vocabulary is None or known not in vocabulary.by_id:
            meant = nearest(term, vocabulary.by_name) if vocabulary else None
            problems.append(problem("unknown-term", document.place("related", index, "as"), field=Plain("relation"), value=term,
                                    plain=Plain("relation"), nearest=vocabulary.by_name[meant] if vocabulary and meant else None))
        elif known != term:
            values["related"] = [{**item, "as": known} if i == index else other for i, other in enumerate(values["related"])]
    return problems


def _future_days(record: Record, document: Document, today: date) -> list[Problem]:
    return [problem("future-date", document.place(field), field=Plain(field), value=str(day))
            for field in ("published", "reviewed", "withdrawn_on") if isinstance(day := getattr(record, field, None), date) and day > today]


def _contradictions(vocabulary: Vocabulary, document: Document) -> list[Problem]:
    """Tell where a vocabulary refers to what it does not hold, or says the same thing twice."""
    problems: list[Problem] = []
    groups = {group.id for group in vocabulary.groups}
    seen: dict[str, str] = {}

    def tell(reason: str, advice: str, *path: str | int) -> None:
        problems.append(problem("bad-vocabulary", document.place(*path), reason=Plain(reason), advice=Plain(advice)))

    for index, term in enumerate(vocabulary.terms):
        if not _ID.fullmatch(term.id):
            tell(f"The id “{term.id}” is not made of small letters, digits and hyphens", "Rename it before anybody uses it.", "terms", index, "id")
        for name in dict.fromkeys(n.casefold() for n in (term.id, term.label, *term.aliases)):
            if seen.setdefault(name, term.id) != term.id:
                tell(f"“{name}” stands for both {seen[name]} and {term.id}", "Give one of them another name.", "terms", index, "id")
        if term.id in [t.id for t in vocabulary.terms[:index]]:
            tell(f"The term {term.id} is listed twice", "Take one of the two out.", "terms", index, "id")
        for name, target, known in (("broader", term.broader, vocabulary.by_id), ("replaced_by", term.replaced_by, vocabulary.by_id),
                                    ("inverse", term.inverse, vocabulary.by_id), ("group", term.group, dict.fromkeys(groups))):
            if target is not None and target not in known:
                tell(f"{name} of {term.id} names “{target}”, which is not there", "Correct the id, or add it.", "terms", index, name)
        inverse = vocabulary.by_id.get(term.inverse or "")
        if inverse is not None and inverse.inverse != term.id:
            tell(f"{term.id} calls {inverse.id} its inverse, but not the other way round", f"Write “inverse: {term.id}” at {inverse.id}.", "terms", index, "inverse")
        for position, expected in enumerate(term.expects):
            if expected not in Resource.model_fields:
                tell(f"{term.id} expects “{expected}”, which is no field", "Use a field of the field reference.", "terms", index, "expects", position)
    if vocabulary.centre is not None and vocabulary.centre not in vocabulary.by_id:
        tell(f"centre names “{vocabulary.centre}”, which is not a term", "Correct the id.", "centre")
    return problems


def _in_our_words(error: ValidationError, document: Document) -> list[Problem]:
    """Say pydantic's findings in words for a curator; all missing fields are told in one finding."""
    problems: list[Problem] = []
    missing: dict[tuple[str | int, ...], list[str]] = {}
    for detail in error.errors(include_url=False):
        path = tuple(detail["loc"])
        if detail["type"] == "missing":
            missing.setdefault(path[:-1], []).append(str(path[-1]))
        elif path != ("id",):
            problems.append(_one_in_our_words(detail, path, document))
    for parent, fields in missing.items():
        names = ", ".join(f"{_spoken(parent)}.{f}" if parent else f for f in fields)
        problems.append(problem("missing-field", document.place(*parent), fields=Plain(names)))
    return problems


def _one_in_our_words(detail: Any, path: tuple[str | int, ...], document: Document) -> Problem:
    kind, words, value = detail["type"], detail.get("ctx", {}), detail["input"]
    place, field = document.place(*path), Plain(_spoken(path))
    if kind == "extra_forbidden":
        known = _fields_at(document.kind, path)
        return problem("unknown-field", document.place(*path, key=True), key=str(path[-1]), record=Plain(f"a {NAMES[document.kind]}"),
                       nearest=nearest(str(path[-1]), known))
    if value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip()):
        return problem("empty-value", place, field=field)
    said = Plain("a list") if isinstance(value, list) else Plain("a group of keys") if isinstance(value, dict) else str(value)
    if kind == "bad-date":
        return problem("bad-date", place, field=field, value=said, expected=Plain(words["expected"]), example=Plain(words["example"]))
    if kind == "bad-value":
        return problem("bad-value", place, field=field, value=said, reason=Plain(words["reason"]), advice=Plain(words["advice"]))
    if kind == "string_too_long":
        return problem("too-long", place, field=field, length=len(value), limit=words["max_length"])
    expected, example = _expected(kind, words, field)
    if expected is None:
        reason = detail["msg"][0].lower() + detail["msg"][1:]
        return problem("bad-value", place, field=field, value=said, reason=Plain(reason), advice=Plain(f"Correct {field}."))
    return problem("wrong-type", place, field=field, expected=Plain(expected), value=said, example=Plain(example))


def _expected(kind: str, words: Mapping[str, Any], field: str) -> tuple[str | None, str]:
    name = field.rpartition(".")[2]
    if kind in ("tuple_type", "list_type"):
        return "a list", f"“{name}: [one, two]”"
    if kind in ("string_type",):
        return "a single text", f"“{name}: text”"
    if kind.startswith(("int_", "float_")) or kind in ("greater_than_equal", "less_than_equal"):
        limits = f" of at least {words['ge']}" if "ge" in words else f" of at most {words['le']}" if "le" in words else ""
        return f"a number{limits}", f"“{name}: 30”"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "a group of keys", f"“{name}:” and its keys below it, indented"
    if kind == "literal_error":
        return f"one of {str(words.get('expected', '')).replace(chr(39), '')}", "one of these words"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(name, "of another form"), _PATTERN_EXAMPLES.get(name, "it in the form of the field reference")
    if kind == "bool_parsing":
        return "true or false", f"“{name}: true”"
    return None, ""


_PATTERNS = {"language": "a language by BCP 47", "licence": "an SPDX identifier", "doi": "a DOI without the address before it"}
_PATTERN_EXAMPLES = {"language": "“language: en”", "licence": "“licence: CC-BY-4.0”", "doi": "“doi: 10.1234/abcd”"}


def _fields_at(kind: str, path: tuple[str | int, ...]) -> list[str]:
    nested = {"source": "Source", "related": "Relation", "steps": "Step", "terms": "VocabularyTerm", "groups": "TermGroup"}
    model: Any = MODELS[kind]
    if len(path) > 1:
        import nzc_kb.model as nouns

        model = getattr(nouns, nested.get(str(path[0]), ""), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _spoken(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" if index else step for index, step in enumerate(path))


def _value_at(values: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return None
    return values
