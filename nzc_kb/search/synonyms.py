"""Vocabularies to Synonyms: the names of a term, its label and its aliases, stand for one another."""

from __future__ import annotations

from nzc_kb.repository import Repository
from nzc_kb.search.matching import Synonyms
from nzc_kb.search.words import Analysis, fold, is_empty, words_of
from nzc_kb.views.facets import FACET_FIELDS


def synonyms_of(repository: Repository) -> Synonyms:
    """The names of each term that has several, by the words of each."""
    analysis = Analysis()
    found: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for field in FACET_FIELDS:
        for term in repository.vocabularies[field].terms if field in repository.vocabularies else ():
            names = dict.fromkeys((term.label, *term.aliases))
            keys = {name: tuple(fold(word) for word in words_of(name) if not is_empty(word)) for name in names}
            for name in names:
                for other in names:
                    terms = tuple(filter(None, analysis.terms(other)))
                    if keys[name] and terms and keys[other] != keys[name]:
                        found.setdefault(keys[name], {})[terms] = None
    return {key: tuple(others) for key, others in found.items()}
