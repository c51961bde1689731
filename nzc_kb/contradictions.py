"""A Vocabulary to Problems: where it refers to what it does not hold, or says the same thing twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nzc_kb.model import ID_PATTERN, Resource, Vocabulary
from nzc_kb.problems import Plain, Problem, problem
from nzc_kb.source import Document

Contradiction = tuple[str, str, tuple[str | int, ...]]
"""What is wrong, what to do, and the path of the value within the file."""


def find_contradictions(vocabulary: Vocabulary, document: Document) -> Iterator[Problem]:
    """Run every rule over a vocabulary; one mistake here would show up in hundreds of resources."""
    for rule in RULES:
        for reason, advice, path in rule(vocabulary):
            yield problem("bad-vocabulary", document.place(*path), reason=Plain(reason), advice=Plain(advice))


def ids_can_be_addresses(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: «id: Heat & cold». Good: «id: heat-cold»."""
    for index, term in enumerate(vocabulary.terms):
        if not re.fullmatch(ID_PATTERN, term.id):
            reason = f"The id “{term.id}” is not made of small letters, digits and hyphens"
            yield reason, "rename it before anybody uses it", ("terms", index, "id")


def terms_are_listed_once(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: two terms with one id. Good: one."""
    seen: set[str] = set()
    for index, term in enumerate(vocabulary.terms):
        if term.id in seen:
            yield f"The term {term.id} is listed twice", "take one of the two out", ("terms", index, "id")
        seen.add(term.id)


def names_stand_for_one_term(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: an alias that is another term's label. Good: names that tell terms apart."""
    seen: dict[str, str] = {}
    for index, term in enumerate(vocabulary.terms):
        for name in dict.fromkeys(n.casefold() for n in (term.id, term.label, *term.aliases)):
            if seen.setdefault(name, term.id) != term.id:
                reason = f"“{name}” stands for both {seen[name]} and {term.id}"
                yield reason, "give one of them another name", ("terms", index, "id")


def references_are_there(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: «group: monny». Good: a group, broader term, inverse or successor that the file holds."""
    groups = {group.id for group in vocabulary.groups}
    for index, term in enumerate(vocabulary.terms):
        for field in ("broader", "replaced_by", "inverse", "group"):
            target = getattr(term, field)
            if target is not None and target not in (groups if field == "group" else vocabulary.by_id):
                reason = f"{field} of {term.id} names “{target}”, which is not there"
                yield reason, "write the id of one that is there, or add it", ("terms", index, field)
    if vocabulary.centre is not None and vocabulary.centre not in vocabulary.by_id:
        yield (
            f"centre names “{vocabulary.centre}”, which is not a term",
            "write the id of one of its terms",
            ("centre",),
        )


def inverses_are_mutual(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: a is the inverse of b, b of c. Good: a of b, and b of a."""
    for index, term in enumerate(vocabulary.terms):
        inverse = vocabulary.by_id.get(term.inverse or "")
        if inverse is not None and inverse.inverse != term.id:
            reason = f"{term.id} calls {inverse.id} its inverse, but not the other way round"
            yield reason, f"write “inverse: {term.id}” at {inverse.id}", ("terms", index, "inverse")


def groups_are_listed_once(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: two groups with one id. Good: one."""
    seen: set[str] = set()
    for index, group in enumerate(vocabulary.groups):
        if group.id in seen:
            yield f"The group {group.id} is listed twice", "take one of the two groups out", ("groups", index, "id")
        seen.add(group.id)


def chains_come_to_an_end(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: a below b below a; a term replaced by a replaced one. Good: one way up, one step to the successor."""
    for index, term in enumerate(vocabulary.terms):
        trail = [term.id]
        while (above := vocabulary.by_id.get(trail[-1])) is not None and above.broader and len(trail) < 50:
            trail.append(above.broader)
            if above.broader == term.id and min(trail) == term.id:
                yield (
                    f"broader leads round in a circle: {' → '.join(trail)}",
                    "delete the one broader of this circle that is not true",
                    ("terms", index, "broader"),
                )
            if above.broader in trail[:-1]:
                break
        successor = vocabulary.by_id.get(term.replaced_by or "")
        if successor is not None and (successor.replaced_by or successor is term):
            reason = f"{term.id} is replaced by {successor.id}, which is itself replaced"
            yield reason, "name the term that is used today", ("terms", index, "replaced_by")


def relations_read_from_both_ends(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: a relation that is symmetric and has an inverse; wholes without parts. Good: one of the two."""
    for index, term in enumerate(vocabulary.terms):
        if term.symmetric and term.inverse not in (None, term.id):
            reason = f"{term.id} reads the same from both ends, and yet has the inverse {term.inverse}"
            yield reason, f"delete symmetric or inverse at {term.id}", ("terms", index, "symmetric")
        if term.hierarchical and (term.symmetric or term.inverse == term.id):
            reason = f"{term.id} orders wholes and parts, and yet reads the same from both ends"
            yield reason, f"delete hierarchical or symmetric at {term.id}", ("terms", index, "hierarchical")


def expected_fields_exist(vocabulary: Vocabulary) -> Iterator[Contradiction]:
    """Bad: «expects: [citys]». Good: fields of the field reference."""
    for index, term in enumerate(vocabulary.terms):
        for position, expected in enumerate(term.expects):
            if expected not in Resource.model_fields:
                reason = f"{term.id} expects “{expected}”, which is no field"
                yield reason, "use a field of the field reference", ("terms", index, "expects", position)


RULES: tuple[Callable[[Vocabulary], Iterator[Contradiction]], ...] = (
    ids_can_be_addresses,
    terms_are_listed_once,
    names_stand_for_one_term,
    references_are_there,
    inverses_are_mutual,
    groups_are_listed_once,
    chains_come_to_an_end,
    relations_read_from_both_ends,
    expected_fields_exist,
)
