"""Models and vocabularies to JSON Schema (2020-12), so that an editor completes fields and terms and explains them.

The models say what a head may hold; here that is put as an editor meets it, which reads `2024` as a number and
`2026-01-02` as text, where our reader takes every scalar for text. A schema accepts what the check accepts, and refuses
what can be seen without the other files: unknown keys and terms, missing fields, wrong types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nzc_kb.messages import MODELS, NAMES
from nzc_kb.model import Vocabulary, VocabularyTerm
from nzc_kb.names import country_name

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WHOLE_NUMBER = r"^-?(0|[1-9][0-9]{0,17})$"
NUMBER = r"^\s*[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
TRUE_OR_FALSE = ("true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", "1", "0")

Schema = dict[str, Any]


def record_schema(kind: str, vocabularies: Mapping[str, Vocabulary]) -> Schema:
    """The JSON Schema of the head (of a vocabulary: the file) of one kind of record, with the terms of its fields."""
    made = MODELS[kind].model_json_schema(by_alias=True)
    parts = {name: _group(part) for name, part in made.pop("$defs", {}).items()}
    schema: Schema = {"$schema": DIALECT, **_group(made), "title": NAMES[kind].capitalize()}
    schema["required"] = [field for field in schema["required"] if field != "id"]
    for field in schema["properties"].keys() & vocabularies.keys() if kind != "vocabulary" else ():
        parts[_part_of(field)] = _terms(vocabularies[field])
        _govern(schema["properties"][field], field)
    if "Relation" in parts:
        relation = vocabularies.get("relation")
        related = schema["properties"]["related"]
        related["items"] = {"anyOf": [_scalar({"type": "string", "minLength": 1, "maxLength": 200}), related["items"]]}
        if relation is not None:
            parts[_part_of("relation")] = _terms(relation)
            _govern(parts["Relation"]["properties"]["as"], "relation")
    return schema | ({"$defs": dict(sorted(parts.items()))} if parts else {})


def _group(schema: Schema) -> Schema:
    """A group of keys; the titles that pydantic makes of their names say nothing to a reader."""
    fields = {name: _field(field) for name, field in schema["properties"].items()}
    return {key: value for key, value in schema.items() if key != "title"} | {"properties": fields}


def _field(field: Schema) -> Schema:
    """One field: never nothing, and text may look like a number."""
    field = {key: value for key, value in field.items() if key != "title"}
    if field.get("default", "") in (None, [], False):
        del field["default"]
    choices = [choice for choice in field.pop("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) == 1:
        field |= choices[0]
    elif choices:
        field["anyOf"] = [_field(choice) for choice in choices]
    for key in ("items", "prefixItems"):
        if key in field:
            inner = field[key]
            field[key] = [_field(item) for item in inner] if isinstance(inner, list) else _field(inner)
    return _scalar(field)


def _scalar(field: Schema) -> Schema:
    kind = field.get("type")
    if kind == "string" and field.get("enum") and all(len(code) == 2 for code in field["enum"]):
        choices = [{"const": code, "title": country_name(code)} for code in field.pop("enum")]
        return {**field, "oneOf": choices}
    if kind == "string" and not field.keys() & {"pattern", "enum", "const"}:
        return {**field, "type": ["string", "number"]}
    if kind == "integer":
        return {**field, "type": ["integer", "string"], "pattern": WHOLE_NUMBER}
    if kind == "number":
        return {**field, "type": ["number", "string"], "pattern": NUMBER}
    if kind == "boolean":
        return {**field, "type": ["boolean", "string", "integer"], "pattern": _any_case(TRUE_OR_FALSE)}
    return field


def _govern(field: Schema, vocabulary: str) -> None:
    """Let a field take the terms of a vocabulary in the place of any text."""
    terms = {"$ref": f"#/$defs/{_part_of(vocabulary)}"}
    if "anyOf" in field:
        field["anyOf"] = [terms, {**field["anyOf"][1], "items": terms}]
    else:
        for key in ("type", "enum", "minLength", "maxLength"):
            field.pop(key, None)
        field |= terms


def _part_of(vocabulary: str) -> str:
    return f"term_of_{vocabulary}"


def _terms(vocabulary: Vocabulary) -> Schema:
    """The terms in use, each with what it means; aliases are accepted as the check accepts them, and not offered."""
    terms = [term for term in vocabulary.terms if not term.replaced_by]
    aliases = [alias for term in terms for alias in term.aliases]
    known = [_term(term) for term in terms]
    if aliases:
        known.append({"type": "string", "pattern": _any_case(aliases), "doNotSuggest": True})
    return {"title": vocabulary.title, "anyOf": known}


def _term(term: VocabularyTerm) -> Schema:
    said = "\n\n".join(filter(None, (term.definition, term.scope_note)))
    choices = {"enum": [term.id, int(term.id)]} if term.id.isdecimal() else {"const": term.id}
    return {**choices, "title": term.label, "description": said}


def _any_case(words: Iterable[str]) -> str:
    """A pattern for any of `words`, in small or large letters; JSON Schema has no other way to say so."""
    return f"^({'|'.join(''.join(map(_letter, word)) for word in words)})$"


def _letter(character: str) -> str:
    both = dict.fromkeys((character.lower(), character.upper()))
    if len(both) == 2 and all(len(one) == 1 for one in both):
        return f"[{''.join(both)}]"
    return f"\\{character}" if character in r"\^$.|?*+()[]{}/" else character
