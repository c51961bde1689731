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
from nzc_kb.privacy import outline
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.scan import without_code
from nzc_kb.schema import ALWAYS_GOVERNED, some_terms
from nzc_kb.similarity import near_duplicates
from nzc_kb.source import Document
from nzc_kb.wording import find_word_problems

SUMMARY_LOW, SUMMARY_HIGH, TITLE_LOW, TITLE_HIGH = 30, 400, 2, 100
"""Characters within which a summary and a title read well."""

VAGUE_WORDS = frozenset(
    [
        "click here",
        "click",
        "here",
        "this",
        "this link",
        "link",
        "more",
        "read more",
        "learn more",
        "see here",
        "more info",
    ]
)
"""Words of a link that do not say where it leads, to somebody who hears the links of a page read out."""

_WORD = re.compile(r"\w{3,}")
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|svg)|image|picture|photo", re.I)
"""Words of an image that do not say what it shows."""

FileRule = Callable[[Resource, Document], Iterator[Problem]]
BodyRule = Callable[[Document], Iterator[Problem]]


def run_checks(
    catalog: Catalog, vocabularies: Mapping[str, Vocabulary], documents: Iterable[Document]
) -> Iterator[Problem]:
    """Run every rule over the whole catalog, and the rules of bodies over every document, valid or not."""
    for resource in catalog.resources.values():
        document = catalog.document("resource", resource.id)
        if not document.kept.get("sound", ""):
            found = list(chain.from_iterable(rule(resource, document) for rule in RULES_OF_A_FILE))
            if not found:
                document.kept.put("sound", "", True)
            yield from found
        yield from tells_its_status(resource, document, catalog)
        yield from expected_fields(resource, document, vocabularies)
    for document in documents:
        if not document.kept.get("quiet", document.path):
            found = [*chain.from_iterable(rule(document) for rule in BODY_RULES), *find_word_problems(document)]
            if not found:
                document.kept.put("quiet", document.path, True)
            yield from found
    yield from same_address(catalog)
    yield from nearly_the_same(catalog)
    yield from unknown_map_terms(catalog, vocabularies)


def missing_vocabularies(vocabularies: Mapping[str, Vocabulary], folder: str) -> Iterator[Problem]:
    """Bad: a content folder without vocabularies/lever.yml. Good: one with it."""
    for field in ALWAYS_GOVERNED:
        if field not in vocabularies:
            yield problem("missing-vocabulary", Place(f"{folder}/vocabularies"), field=Plain(field), plain=Plain(field))


def summary_repeats_title(resource: Resource, document: Document) -> Iterator[Problem]:
    """Bad: «Heat map» / «A heat map.» Good: «Heat map» / «Shows which streets are hottest»."""
    own = _words(resource.title)
    if all(m[0] in own for m in _WORD.finditer(resource.summary.casefold())):
        yield problem("summary-repeats-title", document.place("summary"))


def summary_length(resource: Resource, document: Document) -> Iterator[Problem]:
    """Bad: «On heat.» Good: one or two sentences."""
    length = len(resource.summary)
    if not SUMMARY_LOW <= length <= SUMMARY_HIGH:
        yield problem(
            "summary-length", document.place("summary"), length=_characters(length), low=SUMMARY_LOW, high=SUMMARY_HIGH
        )


_TOO_LONG = "name what sets it apart, and leave the rest to the summary"
_TOO_SHORT = "say what it is and what it is about"


def title_length(resource: Resource, document: Document) -> Iterator[Problem]:
    """Bad: a title that is a sentence of three lines. Good: what sets it apart, in a few words."""
    length = len(resource.title)
    if not TITLE_LOW <= length <= TITLE_HIGH:
        advice = _TOO_LONG if length > TITLE_HIGH else _TOO_SHORT
        yield problem(
            "title-length",
            document.place("title"),
            length=_characters(length),
            low=TITLE_LOW,
            high=TITLE_HIGH,
            advice=Plain(advice),
        )


_PLACEHOLDERS_IN_CAPITALS = ("TODO", "FIXME", "TBC", "TBD", "XXX")
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBC|TBD|XXX)\b|<(?:[Yy]our|[Ii]nsert)\b[^<>\n]{0,60}>|\b[Ll]orem ipsum\b"
    r"|\[(?:[Tt]o be|[Ii]nsert|[Yy]our)\b[^\]]*\](?!\()"
)
_IN_BRACKETS = re.compile(r"\[(?:[Tt]o be|[Ii]nsert|[Yy]our)\b")
_IN_ANGLES = re.compile(r"<(?:[Yy]our|[Ii]nsert)\b")
_NO_WORDS = re.compile(r"[-–—.?!_*/ ]+|[Nn]\.?/?[Aa]\.?|[Nn]one|[Tt]est|[Uu]ntitled|[Tt]itle|[Ss]ummary")


def placeholder_text(resource: Resource, document: Document) -> Iterator[Problem]:
    """Bad: «TODO: say what it is.» Good: the text itself."""
    for field in ("title", "summary", "key_lesson"):
        text = getattr(resource, field)
        if text and (found := _PLACEHOLDER.search(text) or _NO_WORDS.fullmatch(text)):
            yield problem("placeholder-text", document.place(field), value=found[0])
    if _may_be_a_draft(document.body):
        text, line, counted = without_code(document.body), 1, 0
        for found in _PLACEHOLDER.finditer(text):
            line += text.count("\n", counted, counted := found.start())
            column = found.start() - text.rfind("\n", 0, found.start())
            yield problem("placeholder-text", document.body_place(line, column, len(found[0])), value=found[0])


def _may_be_a_draft(text: str) -> bool:
    """Whether it is worth looking at every word of a text for one that stands for the text to come."""
    if "orem ipsum" in text or _IN_BRACKETS.search(text) or ("<" in text and _IN_ANGLES.search(text)):
        return True
    outlined = outline(text)
    return any(word in outlined and word in text for word in _PLACEHOLDERS_IN_CAPITALS)


def says_its_source(resource: Resource, document: Document) -> Iterator[Problem]:
    """Bad: neither source nor url. Good: source with title, publisher and pages."""
    if resource.source is None and resource.url is None:
        yield problem("no-source", Place(document.file, 1, 1))


def tells_its_status(resource: Resource, document: Document, catalog: Catalog) -> Iterator[Problem]:
    """Bad: «status: withdrawn» and no more, or a day of withdrawal without it. Good: status, day and reason."""
    told = [field for field in ("withdrawn_on", "reason") if getattr(resource, field)]
    if resource.status == "withdrawn":
        missing = [field for field in ("withdrawn_on", "reason") if field not in told]
        if missing:
            names = " and ".join(missing)
            yield _unclear(
                document,
                "status",
                resource.status,
                f"but {names} {'is' if len(missing) == 1 else 'are'} not given",
                f"add {names}",
            )
    elif told and resource.status == "active":
        fact = f"but {told[0]} says that it is not in use"
        yield _unclear(document, told[0], "active", fact, f"write “status: withdrawn”, or delete {told[0]}")
    for index, item in enumerate(resource.related):
        other = catalog.resources.get(item.to)
        if other is not None and other.status == "withdrawn" and resource.status == "active":
            successor = other.replaced_by or "what stands in its place"
            if not {item.to, resource.id} & {other.replaced_by, resource.replaced_by}:
                yield problem(
                    "withdrawn-reference",
                    document.place("related", index, "to"),
                    field=Plain("related"),
                    value=item.to,
                    successor=successor if other.replaced_by else Plain(successor),
                )


def _unclear(document: Document, field: str, status: str, fact: str, advice: str) -> Problem:
    return problem(
        "unclear-status", document.place(field), status=Plain(status), fact=Plain(fact), advice=Plain(advice)
    )


def expected_fields(
    resource: Resource, document: Document, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Problem]:
    """Bad: an event without its day. Good: what the vocabulary's entry for the type expects."""
    vocabulary = vocabularies.get("resource_type")
    term = vocabulary.by_id.get(resource.resource_type) if vocabulary else None
    if term is None:
        return
    for field in term.expects:
        if not getattr(resource, field) and not (field == "cities" and resource.country):
            yield problem("expected-field", document.place("resource_type"), type=term.label, field=Plain(field))


def body_traps(document: Document) -> Iterator[Problem]:
    """Bad: HTML, merge markers, an unclosed code block. Good: plain Markdown."""
    for trap in document.scan.traps:
        words = {key: (word if key == "value" else Plain(word)) for key, word in trap.words.items()}
        yield problem(trap.code, document.body_place(trap.line, trap.column, trap.width), **words)


def link_words(document: Document) -> Iterator[Problem]:
    """Bad: ![](map.png) and [](page.md). Good: ![Map of the pilot area](map.png)."""
    for link in document.scan.links:
        if not link.text.strip() or (link.is_image and _FILE_NAME.fullmatch(link.text.strip())):
            code = "missing-alt-text" if link.is_image else "empty-link"
            yield problem(code, document.body_place(link.line, link.column, link.width), value=link.target)
        elif not link.is_image and link.target[:1] != "#" and link.text.strip(" .:!*_`").casefold() in VAGUE_WORDS:
            yield problem(
                "vague-link",
                document.body_place(link.line, link.column, link.width),
                value=link.text.strip(),
                target=link.target,
            )


def heading_order(document: Document) -> Iterator[Problem]:
    """Bad: ## then ####. Good: ## then ###."""
    for before, heading in pairwise(document.scan.headings):
        if heading.level > before.level + 1:
            yield problem(
                "heading-order",
                document.body_place(heading.line, 1, heading.width),
                level=heading.level,
                before=before.level,
                advice=Plain("#" * (before.level + 1)),
            )


def empty_sections(document: Document) -> Iterator[Problem]:
    """Bad: a heading, then the next heading. Good: text between them."""
    for heading in document.scan.empty_sections:
        yield problem("empty-section", document.body_place(heading.line, 1, heading.width), value=heading.text)


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
        if vocabulary is None:
            continue
        for key in records:
            if key not in vocabulary.by_id:
                yield problem(
                    "unknown-term",
                    Place(catalog.document(kind, key).file, 1, 1),
                    field=Plain(field),
                    value=key,
                    plain=Plain(field),
                    terms=some_terms(vocabulary),
                )


RULES_OF_A_FILE: tuple[FileRule, ...] = (
    summary_repeats_title,
    summary_length,
    title_length,
    placeholder_text,
    says_its_source,
)
"""The rules that look at nothing but the resource's own file."""

BODY_RULES: tuple[BodyRule, ...] = (body_traps, link_words, heading_order, empty_sections)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _characters(number: int) -> Plain:
    return Plain(f"{number} character{'' if number == 1 else 's'}")
