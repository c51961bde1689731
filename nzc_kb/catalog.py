"""Records to a Catalog: every record by kind and id. Two records with one id are a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from nzc_kb.model import ID_PATTERN, City, LearningTopic, Pathway, Phase, Record, Resource, TextPage
from nzc_kb.problems import Place, Plain, Problem, problem
from nzc_kb.schema import Built
from nzc_kb.source import Document

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Catalog:
    """All valid records by id, each kind in the order of its ids, and the documents that they came from."""

    resources: Mapping[str, Resource]
    cities: Mapping[str, City]
    phases: Mapping[str, Phase]
    learning_topics: Mapping[str, LearningTopic]
    pathways: Mapping[str, Pathway]
    pages: Mapping[str, TextPage]
    documents: Mapping[tuple[str, str], Document]
    paths: Mapping[str, tuple[str, str]]
    """(kind, id) by the path of the file within the content folder; of faulty files too."""
    faulty: frozenset[tuple[str, str]] = frozenset()
    """(kind, id) of the files that are there but hold no valid record: what refers to them is not to blame."""

    @cached_property
    def names(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """(kind, id) of every record that goes, or went, by a name: its id or a former one."""
        found: dict[str, dict[tuple[str, str], None]] = {}
        for kind, key in self.documents:
            for name in (key, *getattr(self.record(kind, key), "aliases", ())):
                found.setdefault(name, {})[kind, key] = None
        return {name: tuple(keys) for name, keys in found.items()}

    def record(self, kind: str, record_id: str) -> Record:
        """A record by its kind and id."""
        records: Mapping[str, Mapping[str, Record]] = {
            "resource": self.resources,
            "city": self.cities,
            "phase": self.phases,
            "learning_topic": self.learning_topics,
            "pathway": self.pathways,
            "page": self.pages,
        }
        return records[kind][record_id]

    def document(self, kind: str, record_id: str) -> Document:
        """The document of a record."""
        return self.documents[kind, record_id]


def build_catalog(built: Iterable[Built], seen: Iterable[tuple[str, str]] = ()) -> tuple[Catalog, tuple[Problem, ...]]:
    """Order the records by kind and id; of two with one id the first is kept and the second told.

    `seen` is (kind, path) of every file that should hold a record.
    """
    problems: list[Problem] = []
    records: dict[tuple[str, str], Built] = {}
    for item in built:
        key = (item.document.kind, key_of(item.document))
        if (first := records.setdefault(key, item)) is not item:
            problems.append(
                problem("duplicate-id", Place(item.document.file, 1, 1), id=key[1], other=Plain(first.document.file))
            )
    records = dict(sorted(records.items()))
    problems += _taken_aliases(records)

    expected = {path: (kind, id_at(kind, path)) for kind, path in seen if kind != "vocabulary"}

    def of(kind: str, model: type[R]) -> Mapping[str, R]:
        return MappingProxyType(
            {key: item.record for (k, key), item in records.items() if k == kind and isinstance(item.record, model)}
        )

    return Catalog(
        resources=of("resource", Resource),
        cities=of("city", City),
        phases=of("phase", Phase),
        learning_topics=of("learning_topic", LearningTopic),
        pathways=of("pathway", Pathway),
        pages=of("page", TextPage),
        documents=MappingProxyType({key: item.document for key, item in records.items()}),
        paths=MappingProxyType(expected | {item.document.path: key for key, item in records.items()}),
        faulty=frozenset(expected.values()) - records.keys(),
    ), tuple(problems)


def _taken_aliases(records: Mapping[tuple[str, str], Built]) -> Iterator[Problem]:
    """Tell every former id that is another record's id, or another's former id, or can be no address."""
    former: dict[tuple[str, str], str] = {}
    for (kind, key), item in records.items():
        for index, alias in enumerate(getattr(item.record, "aliases", ())):
            place = item.document.place("aliases", index)
            other = records.get((kind, alias))
            if other is not None or (kind, alias) in former:
                file = other.document.file if other else former[kind, alias]
                yield problem("duplicate-id", place, id=alias, other=Plain(file))
            elif not re.fullmatch(ID_PATTERN, alias):
                reason = Plain("only small letters a-z, digits and single hyphens are allowed")
                yield problem("bad-id", place, id=alias, reason=reason, example=Plain(key))
            former.setdefault((kind, alias), item.document.file)


def key_of(document: Document) -> str:
    """The id of a record within its kind; pages are known by their path, as `curate/writing`."""
    return id_at(document.kind, document.path)


def id_at(kind: str, path: str) -> str:
    """The id of the record that the file at `path` should hold."""
    stem = path.removesuffix(".md")
    return stem if kind == "page" else stem.rpartition("/")[2]
