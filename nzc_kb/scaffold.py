"""Answers to a valid draft of a resource. What may be asked, and what is allowed, comes from the contract and the
vocabularies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nzc_kb.anchors import anchor
from nzc_kb.editing import Written, format_head
from nzc_kb.heads import write_document
from nzc_kb.model import ID_LIMIT, Resource, Vocabulary

TERM_FIELDS = ("topic", "lever", "domain", "city_type", "phase")
"""Required fields that take terms of a vocabulary."""

SUMMARY_TO_WRITE = "TODO: say in one or two sentences what it is and what a city gets from it."
BODY_TO_WRITE = "## What it is about\n\nTODO: write the text, in your own words, and name where the facts come from.\n"


def draft_id(title: str) -> str:
    """The id that a title suggests."""
    return anchor(title)[:ID_LIMIT].strip("-")


def draft_resource(answers: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary], today: date) -> str:
    """Write a draft that passes the checks, out of what was answered.

    A term field that was not answered gets the terms that the title speaks of, or else all of them where a resource
    may serve all (city types) and the first one where not; the draft says so beside it, and its author chooses.
    """
    title = str(answers.get("title") or str(answers["id"]).replace("-", " ").capitalize())
    values: dict[str, Any] = {
        "title": title,
        "summary": str(answers.get("summary") or SUMMARY_TO_WRITE),
        "resource_type": answers["resource_type"],
    }
    guessed = []
    for field in TERM_FIELDS:
        values[field] = list(answers.get(field) or ())
        if not values[field]:
            values[field] = _guess(field, title, vocabularies[field])
            guessed.append(field)
    values["published"] = today
    for field in Resource.model_fields:
        if field not in values and field not in ("id", *TERM_FIELDS) and answers.get(field):
            values[field] = answers[field]
    values.setdefault("source", {"title": "TODO: the report, page or site that the facts come from"})
    text = write_document(values, str(answers.get("body") or BODY_TO_WRITE))
    noted = _with_notes(text, guessed, vocabularies)
    return format_head(Written("resource", "", f"resources/{answers['id']}.md", noted), vocabularies).text


def _guess(field: str, title: str, vocabulary: Vocabulary) -> list[str]:
    if field == "city_type":
        return [term.id for term in vocabulary.terms]
    words = set(anchor(title).split("-"))
    named = [term.id for term in vocabulary.terms if words & {w for w in term.id.split("-") if len(w) > 3}]
    return named[:2] or [vocabulary.terms[0].id]


def _with_notes(text: str, guessed: Sequence[str], vocabularies: Mapping[str, Vocabulary]) -> str:
    """Put a comment with all the terms above each field that was guessed."""
    lines = []
    for line in text.split("\n"):
        field = line.partition(":")[0]
        if field in guessed:
            lines.append(f"# {field}: check this guess. Terms: {', '.join(t.id for t in vocabularies[field].terms)}")
        lines.append(line)
    return "\n".join(lines)
