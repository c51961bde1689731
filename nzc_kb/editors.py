"""Vocabularies to the files by which an editor completes terms: schemas, settings and snippets of Visual Studio Code.

Files of YAML alone, such as vocabularies, are completed by their schema. No editor reads a schema for the head of a
Markdown file without a program of its own, so there the terms come as snippets, which need no extension.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nzc_kb.json_schema import record_schema
from nzc_kb.messages import MODELS
from nzc_kb.model import Resource, Vocabulary

FOLDER = ".vscode"
OWNED_BY_USERS = frozenset(["settings.json", "extensions.json"])
"""Files that may hold what others put there; they are made once, and never written over."""


def schema_text(kind: str, vocabularies: Mapping[str, Vocabulary]) -> str:
    """The schema of one kind of record, as a file."""
    return _as_json(record_schema(kind, vocabularies))


def editor_files(vocabularies: Mapping[str, Vocabulary], content: str) -> dict[str, str]:
    """The texts of the files of `FOLDER`, by their names in it; `content` is the content folder seen from beside it."""
    schema = f"./{FOLDER}/schemas/vocabulary.json"
    return {
        "settings.json": _as_json(
            {
                "yaml.schemas": {schema: [f"{content}/vocabularies/*.yml", f"{content}/vocabularies/*.yaml"]},
                "yaml.customTags": ["!ENV scalar", "!ENV sequence"],
                "[markdown]": {"editor.wordBasedSuggestions": "off"},
            }
        ),
        "extensions.json": _as_json({"recommendations": ["redhat.vscode-yaml"]}),
        "resource.code-snippets": _as_json(dict(_snippets(vocabularies))),
        **{f"schemas/{kind}.json": schema_text(kind, vocabularies) for kind in MODELS},
    }


def _snippets(vocabularies: Mapping[str, Vocabulary]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A snippet for each field of a resource, which offers its terms, and one for each term."""
    fields = record_schema("resource", vocabularies)["properties"]
    for name, info in Resource.model_fields.items():
        vocabulary = vocabularies.get(name)
        if vocabulary is None:
            yield _snippet(name, name, f"{name}: $0", info.description or "")
            continue
        terms = [term for term in vocabulary.terms if not term.replaced_by]
        choice = f"${{1|{','.join(term.id for term in terms)}|}}"
        body = f"{name}: [{choice}]" if "anyOf" in fields[name] else f"{name}: {choice}"
        yield _snippet(name, name, body, info.description or "")
        for term in terms:
            yield _snippet(f"{name}: {term.label}", term.id, term.id, term.definition)
    if relation := vocabularies.get("relation"):
        choice = ",".join(term.id for term in relation.terms if not term.replaced_by)
        yield _snippet("related with a relation", "to", f"- {{to: $1, as: ${{2|{choice}|}}}}", relation.title)


def _snippet(name: str, prefix: str, body: str, description: str) -> tuple[str, dict[str, Any]]:
    return name, {"scope": "markdown", "prefix": prefix, "body": body, "description": description}


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
