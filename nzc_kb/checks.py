"""Catalog and Graph to editorial Problems: one short generator a rule, each with a bad and a good example in its
words.

A rule sees only what is valid by the schema. It yields findings and changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, pairwise

from nzc_kb.catalog import Catalog
from nzc_kb.model import Resource, Vocabulary
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.schema import ALWAYS_GOVERNED
from nzc_kb.similarity import near_duplicates
from nzc_kb.source import Document

SUMMARY_LOW, SUMMARY_HIGH, TITLE_HIGH = 30, 400, 100
"""Characters within which a summary and a title read well."""

ResourceRule = Callable[[Resource, Document, Catalog], Iterator[Problem]]
BodyRule = Callable[[Document], Iterator[Problem]]


def run_checks(
    catalog: Catalog, vocabularies: Mapping[str, Vocabulary], documents: Iterable[Document]
) -> Iterator[Problem]:
    """Run every rule over the whole catalog, and the rules of bodies over every document, valid or not."""
    for resource in catalog.resources.values():
        document = catalog.document("resource", resource.id)
        for rule in RESOURCE_RULES:
            yield from rule(resource, document, catalog)
        yield from expected_fields(resource, document, vocabularies)
    for document in documents:
        yield from chain.from_iterable(rule(document) for rule in BODY_RULES)
    yield from same_address(catalog)
    yield from nearly_the_same(catalog)
    yield from unknown_map_terms(catalog, vocabularies)


def missing_vocabularies(vocabularies: Mapping[str, Vocabulary], folder: str) -> Iterator[Problem]:
    """Bad: a content folder without vocabularies/lever.yml. Good: one with it."""
    for field in ALWAYS_GOVERNED:
        if field not in vocabularies:
            yield problem("missing-vocabulary", Place(f"{folder}/vocabularies"), field=Plain(field), plain=Plain(field))


def summary_repeats_title(resource: Resource, document: Document, _: Catalog) -> Iterator[Problem]:
    """Bad: «Heat map» / «A heat map.» Good: «Heat map» / «Shows which streets are hottest»."""
    if _words(resource.summary) <= _words(resource.title):
        yield problem("summary-repeats-title", document.place("summary"))


def summary_length(resource: Resource, document: Document, _: Catalog) -> Iterator[Problem]:
    """Bad: «On heat.» Good: one or two sentences."""
    length = len(resource.summary)
    if not SUMMARY_LOW <= length <= SUMMARY_HIGH:
        yield problem("summary-length", document.place("summary"), length=length, low=SUMMARY_LOW, high=SUMMARY_HIGH)


def title_length(resource: Resource, document: Document, _: Catalog) -> Iterator[Problem]:
    """Bad: a title that is a sentence of three lines. Good: what sets it apart, in a few words."""
    if len(resource.title) > TITLE_HIGH:
        yield problem("title-length", document.place("title"), length=len(resource.title), limit=TITLE_HIGH)


_PLACEHOLDERS = ("todo", "fixme", "tbc", "tbd", "xxx", "lorem ipsum", "[insert", "[your", "[to be")
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBC|TBD|XXX)\b|\b[Ll]orem ipsum\b|\[(?:[Tt]o be|[Ii]nsert|[Yy]our)\b[^\]]*\](?!\()"
)


def placeholder_text(resource: Resource, document: Document, _: Catalog) -> Iterator[Problem]:
    """Bad: «TODO: say what it is.» Good: the text itself."""
    for field in ("title", "summary"):
        if found := _PLACEHOLDER.search(getattr(resource, field)):
            yield problem("placeholder-text", document.place(field), value=found[0])
    lower = document.body.lower()
    if any(word in lower for word in _PLACEHOLDERS) and (found := _PLACEHOLDER.search(document.body)):
        yield problem("placeholder-text", _in_body(document, found.start()), value=found[0])


_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}")


def personal_data(resource: Resource, document: Document, _: Catalog) -> Iterator[Problem]:
    """Bad: the address of a person in the text. Good: the office to turn to."""
    if "@" in resource.summary and (found := _MAIL.search(resource.summary)):
        yield problem("personal-data", document.place("summary"), value=found[0], what=Plain("an e-mail address"))
    if "@" in document.body:
        for found in _MAIL.finditer(document.body):
            yield problem(
                "personal-data", _in_body(document, found.start()), value=found[0], what=Plain("an e-mail address")
            )


def says_its_source(resource: Resource, document: Document, _: Catalog) -> Iterator[Problem]:
    """Bad: neither source nor url. Good: source with title, publisher and pages."""
    if resource.source is None and resource.url is None:
        yield problem("no-source", Place(document.file, 1, 1))


def expected_fields(
    resource: Resource, document: Document, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Problem]:
    """Bad: an event without its day. Good: what the vocabulary's entry for the type expects."""
    vocabulary = vocabularies.get("resource_type")
    term = vocabulary.by_id.get(resource.resource_type) if vocabulary else None
    for field in term.expects if term else ():
        if not getattr(resource, field) and not (field == "cities" and resource.country):
            yield problem(
                "expected-field", document.place("resource_type"), type=term.label if term else "", field=Plain(field)
            )


def body_traps(document: Document) -> Iterator[Problem]:
    """Bad: HTML, merge markers, an unclosed code block. Good: plain Markdown."""
    for trap in document.scan.traps:
        words = {key: (word if key == "value" else Plain(word)) for key, word in trap.words.items()}
        yield problem(trap.code, document.body_place(trap.line, trap.column), **words)


def link_words(document: Document) -> Iterator[Problem]:
    """Bad: ![](map.png) and [](page.md). Good: ![Map of the pilot area](map.png)."""
    for link in document.scan.links:
        if not link.text.strip():
            code = "missing-alt-text" if link.is_image else "empty-link"
            yield problem(code, document.body_place(link.line, link.column), value=link.target)


def heading_order(document: Document) -> Iterator[Problem]:
    """Bad: ## then ####. Good: ## then ###."""
    for before, heading in pairwise(document.scan.headings):
        if heading.level > before.level + 1:
            yield problem(
                "heading-order",
                document.body_place(heading.line),
                level=heading.level,
                before=before.level,
                advice=Plain("#" * (before.level + 1)),
            )


def empty_sections(document: Document) -> Iterator[Problem]:
    """Bad: a heading, then the next heading. Good: text between them."""
    for heading in document.scan.empty_sections:
        yield problem("empty-section", document.body_place(heading.line), value=heading.text)


def same_address(catalog: Catalog) -> Iterator[Problem]:
    """Bad: two resources with one url or DOI. Good: one resource for one thing."""
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for resource in catalog.resources.values():
        doi = resource.source.doi if resource.source else None
        for field, value in (("url", resource.url and resource.url.rstrip("/").lower()), ("doi", doi and doi.lower())):
            if value and (first := seen[field].setdefault(value, resource.id)) != resource.id:
                place = catalog.document("resource", resource.id).place(
                    *(("url",) if field == "url" else ("source", "doi"))
                )
                yield problem("same-address", place, other=first, field=Plain(field))


def nearly_the_same(catalog: Catalog) -> Iterator[Problem]:
    """Bad: the same text, or the same title, in two resources. Good: one of them, or a relation that says why two."""
    for likeness in near_duplicates(catalog):
        document = catalog.document("resource", likeness.later)
        if likeness.kind == "text":
            percent = Plain(str(round(100 * likeness.share)))
            yield problem("similar-text", document.body_place(1), other=likeness.earlier, percent=percent)
        else:
            yield problem(
                "similar-title",
                document.place("title"),
                value=catalog.resources[likeness.later].title,
                other=likeness.earlier,
                other_title=catalog.resources[likeness.earlier].title,
            )


def unknown_map_terms(catalog: Catalog, vocabularies: Mapping[str, Vocabulary]) -> Iterator[Problem]:
    """Bad: map/plan.md where «plan» is no phase. Good: a file named after a term."""
    for kind, field, records in (
        ("phase", "phase", catalog.phases),
        ("learning_topic", "learning_topic", catalog.learning_topics),
    ):
        vocabulary = vocabularies.get(field)
        for key in records if vocabulary else ():
            if vocabulary and key not in vocabulary.by_id:
                yield problem(
                    "unknown-term",
                    Place(catalog.document(kind, key).file, 1, 1),
                    field=Plain(field),
                    value=key,
                    plain=Plain(field),
                )


RESOURCE_RULES: tuple[ResourceRule, ...] = (
    summary_repeats_title,
    summary_length,
    title_length,
    placeholder_text,
    personal_data,
    says_its_source,
)
BODY_RULES: tuple[BodyRule, ...] = (body_traps, link_words, heading_order, empty_sections)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.casefold()))


def _in_body(document: Document, offset: int) -> Place:
    line = document.body.count("\n", 0, offset) + 1
    return document.body_place(line, offset - document.body.rfind("\n", 0, offset))
