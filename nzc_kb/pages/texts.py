"""The home page, pages of prose, the curators' guide, and the references that are generated from the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

from nzc_kb.addresses import url_of
from nzc_kb.audited import read_audit
from nzc_kb.codes import CODES, GUARDS, LEFT_OUT, Code
from nzc_kb.messages import MODELS, NAMES
from nzc_kb.model import Source, TextPage, Vocabulary
from nzc_kb.names import SITE_NAME
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.pages.maps import coverage
from nzc_kb.pages.page import Crumbs, Draft
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository

NEWEST = 4
PATHWAYS = 3


def text_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw the home page and every page of prose."""
    contribute = cards.words.say("contribute")
    yield _home(repository, cards, bodies.get("page/index", Rendered()))
    guide = sorted(
        (p for p in repository.catalog.pages.items() if p[0].startswith("curate/")), key=lambda p: (p[1].order, p[0])
    )
    siblings = [{"title": page.title, "url": url_of("page", key)} for key, page in guide] + [
        {"title": "Field reference", "url": "curate/fields/"},
        {"title": "Code reference", "url": "curate/codes/"},
    ]
    for key, page in repository.catalog.pages.items():
        if key != "index":
            yield _text_page(repository, cards, key, page, bodies[f"page/{key}"], siblings)
    if not any(key == "curate/index" for key, _ in guide):
        yield Draft(
            "curate/",
            "text.html",
            contribute,
            cards.words.say("contribute_lead"),
            "curate",
            {"summary": "", "siblings": siblings},
        )
    yield from _reference_pages(repository, siblings, ((contribute, "curate/"),))


def _reference_pages(repository: Repository, siblings: list[Data], crumbs: Crumbs) -> Iterator[Draft]:
    """The references of fields and codes, and a page for each code."""
    yield Draft(
        "curate/fields/",
        "fields.html",
        "Field reference",
        "Every field of every kind of record, made from the rules themselves.",
        "curate",
        {"records": [field_table(kind, repository.vocabularies) for kind in MODELS], "siblings": siblings},
        crumbs,
    )
    yield Draft(
        "curate/codes/",
        "codes.html",
        "Code reference",
        "What each finding means, why it matters, and what to do.",
        "curate",
        {
            "codes": [
                {
                    "code": code,
                    "severity": c.severity,
                    "title": c.title,
                    "why": c.why,
                    "url": f"curate/codes/{code}/",
                }
                for code, c in sorted(CODES.items())
            ],
            "siblings": siblings,
        },
        crumbs,
    )
    for code, entry in sorted(CODES.items()):
        yield _code_page(code, entry, siblings, crumbs)


def _code_page(code: str, entry: Code, siblings: list[Data], crumbs: Crumbs) -> Draft:
    """The page of one code, made from the table alone."""
    return Draft(
        f"curate/codes/{code}/",
        "code.html",
        entry.title,
        f"What the finding {code} means, why it matters, and what to do.",
        "curate",
        {
            "code": code,
            "severity": entry.severity,
            "guard": code in GUARDS,
            "left_out": code in LEFT_OUT,
            "says": _template(entry.message),
            "cure": _template(entry.help),
            "why": entry.why,
            "where": _EXAMPLES[entry.where],
            "bad": entry.bad,
            "good": entry.good,
            "siblings": siblings,
        },
        (*crumbs, ("Code reference", "curate/codes/")),
    )


def _template(words: str) -> str:
    """A sentence of the table that names, in ‹ ›, each word that a file fills in."""
    if re.fullmatch(r"\{\w+\}\.?", words):
        return ""
    named = words.replace("{plain}", "{name}").replace("_", " ")
    return re.sub(r"\{([\w ]+)\}", r"‹\1›", named)


_EXAMPLES = {
    "head": "In the head of a file",
    "body": "In the text of a file",
    "file": "In a whole file",
    "name": "In the name and kind of a file",
    "vocabulary": "In a vocabulary",
}


def _home(repository: Repository, cards: Cards, rendered: Rendered) -> Draft:
    catalog, home = repository.catalog, repository.catalog.pages.get("index")
    return Draft(
        "",
        "home.html",
        home.title if home else SITE_NAME,
        (home.summary if home else None) or cards.words.say("home_lead"),
        "home",
        {
            "summary": (home.summary if home else None) or "",
            "map": cards.map_data(),
            "coverage": coverage(repository, cards)[:1],
            "counts": _counts(repository, cards),
            "newest": cards.resources(_newest(repository)),
            "pathways": [
                {"title": p.title, "url": url_of("pathway", p.id)} for p in repository.portfolio.pathways[:PATHWAYS]
            ],
            "has_cities": bool(catalog.cities),
            "audiences": [
                cards.chip("audience", t.id)
                for t in (repository.vocabularies["audience"].terms if "audience" in repository.vocabularies else ())
            ],
            "checked": cards.words.day(repository.today),
        },
        (),
        rendered.html,
        rendered.toc,
        catalog.documents["page", "index"].path if home else None,
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": SITE_NAME,
        },
    )


def _counts(repository: Repository, cards: Cards) -> list[Data]:
    """How much there is of what, each with the way to it."""
    counts = [
        (len(repository.facets.listed), "noun_resources", "explore/"),
        (len(repository.catalog.cities), "noun_cities", "cities/"),
        (len(repository.vocabularies["topic"].terms), "noun_topics", "topics/"),
        (len(repository.catalog.pathways), "noun_pathways", "portfolio/"),
    ]
    say = cards.words.say
    return [{"number": say("number", n=n), "name": say(key, n=n), "url": url} for n, key, url in counts if n]


def _newest(repository: Repository) -> list[str]:
    """The resources that came last; of one day, those with a key lesson first."""
    resources = repository.catalog.resources
    order = sorted(
        repository.facets.listed,
        key=lambda key: (resources[key].published.toordinal(), bool(resources[key].key_lesson)),
        reverse=True,
    )
    return order[:NEWEST]


def _text_page(
    repository: Repository, cards: Cards, key: str, page: TextPage, rendered: Rendered, siblings: list[Data]
) -> Draft:
    in_guide = key.startswith("curate/")
    crumbs = ((cards.words.say("contribute"), "curate/"),) if in_guide and key != "curate/index" else ()
    return Draft(
        url_of("page", key),
        "text.html",
        page.title,
        page.summary or page.title,
        "curate" if in_guide else "about",
        {"summary": page.summary or "", "siblings": siblings if in_guide else []}
        | ({"audit": _audit(cards)} if page.shows else {}),
        crumbs,
        rendered.html,
        rendered.toc,
        repository.catalog.document("page", key).path,
    )


def _audit(cards: Cards) -> Data:
    """What the tools found that look at every kind of page."""
    audit = read_audit()
    return {
        "day": cards.words.say("checked_on", day=cards.words.day(date.fromisoformat(audit["day"]))),
        "results": audit["results"],
    }


def field_table(kind: str, vocabularies: Mapping[str, Vocabulary]) -> Data:
    """The fields of a kind of record, as the model has them, with the terms of those that a vocabulary governs."""
    model: Any = MODELS[kind]
    fields = [_field_row(name, info, vocabularies.get(name)) for name, info in model.model_fields.items()]
    nested = (
        [
            {
                "name": f"source.{name}",
                "required": info.is_required(),
                "form": _form(info.annotation),
                "meaning": info.description or "",
            }
            for name, info in Source.model_fields.items()
        ]
        if kind == "resource"
        else []
    )
    return {
        "name": NAMES[kind].capitalize(),
        "anchor": kind.replace("_", "-"),
        "fields": [*fields, *nested],
        "note": "" if kind != "vocabulary" else "One file a vocabulary; its name is the field that it governs.",
    }


def _field_row(name: str, info: Any, vocabulary: Vocabulary | None) -> Data:
    form = _form(info.annotation)
    if vocabulary is not None:
        form = "list of terms" if form == "list" else "term"
    terms = [{"id": term.id, "label": term.label} for term in vocabulary.terms] if vocabulary else []
    required = info.is_required() and name != "id"
    return {
        "name": info.alias or name,
        "required": required,
        "form": form,
        "meaning": info.description or "",
        "terms": terms,
    }


def _form(annotation: Any) -> str:
    """A field's form in words."""
    text = str(annotation)
    if "Literal" in text:
        return "one of " + ", ".join(map(str, get_args(annotation)))
    return next((form for sign, form in _FORMS.items() if re.search(rf"\b{sign}\b", text)), "text")


_FORMS = {
    "Source": "keys below it",
    "Relation": "list of ids or {to, as}",
    "Step": "list of {resource, why, minutes}",
    "VocabularyTerm": "list of terms",
    "TermGroup": "list of {id, label}",
    r"tuple\[typing.Annotated\[float": "[latitude, longitude]",
    "tuple": "list",
    "date": "day, 2026-11-20",
    "int": "number",
    "float": "number",
    "bool": "true or false",
}
