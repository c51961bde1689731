"""Repository to known-item queries: texts that somebody could type who looks for one resource, and the resource.

All are made from the content itself. A resource, and so all its queries, belongs to the tuning half or the reported
half; so does a term of a vocabulary with its aliases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from nzc_kb.model import Resource
from nzc_kb.repository import Repository
from nzc_kb.search.entries import plain
from nzc_kb.search.words import fold, is_empty, words_of
from nzc_kb.views.facets import FACET_FIELDS

WITHHELD = "Summary withheld."
QUERY_LETTERS = 390
KINDS = {
    "typo": "a title with a typo in one word",
    "words": "two or three words of a title",
    "summary": "a summary, withheld from the index",
    "anchor": "the text of a link in another body, withheld from the index",
    "alias": "an alias of a term (any resource with it)",
    "accents": "words of a title, accents left out",
    "inflected": "words of a title, inflected otherwise",
    "typed": "words of a title, the last half typed",
}
"""Every kind of query, and what it is."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Known:
    """A query of some kind, the resources that it looks for, and whether it is of the tuning half."""

    kind: str
    text: str
    wanted: frozenset[str]
    is_tuning: bool
    link: tuple[str, str] | None = None
    """The text as written and the resource that it leads to, where the query is a link."""


def known_items(repository: Repository, seed: int) -> list[Known]:
    """The queries of a repository, always the same for a seed."""
    random = Random(seed)
    queries: list[Known] = []
    for key in sorted(repository.facets.listed):
        is_tuning = random.random() < 0.5
        resource = repository.catalog.resources[key]
        for kind, text in _of_title(resource.title, random):
            queries.append(Known(kind, text, frozenset({key}), is_tuning))
        queries.append(Known("summary", _cut(resource.summary), frozenset({key}), is_tuning))
        if anchors := _anchors(repository, key):
            written = random.choice(anchors)
            queries.append(Known("anchor", _cut(plain(written)), frozenset({key}), is_tuning, (written, key)))
    for field in FACET_FIELDS:
        for term in repository.vocabularies[field].terms if field in repository.vocabularies else ():
            is_tuning = random.random() < 0.5
            if holders := frozenset(repository.facets.members[field][term.id]):
                queries += [Known("alias", alias, holders, is_tuning) for alias in term.aliases]
    return queries


def without_summaries(repository: Repository) -> Repository:
    """The repository with summaries that say nothing."""
    resources: dict[str, Resource] = {
        key: resource.model_copy(update={"summary": WITHHELD}) for key, resource in repository.catalog.resources.items()
    }
    return replace(repository, catalog=replace(repository.catalog, resources=resources))


def without_links(repository: Repository, links: Iterable[tuple[str, str]]) -> Repository:
    """The repository without some links, by their text and the resource that they lead to: nothing is left of any link
    that says the same, neither where it stands nor where it leads.
    """
    withheld = {(plain(text).casefold(), key) for text, key in links}
    documents = dict(repository.catalog.documents)
    for node, document in documents.items():
        body = document.body
        for link in document.scan.links:
            target = repository.graph.targets[node].get(link.target)
            if target and target.kind == "resource" and (plain(link.text).casefold(), target.key) in withheld:
                body = body.replace(f"[{link.text}]({link.target}", "(").replace(f"[{link.text}][", "[")
        if body != document.body:
            documents[node] = replace(document, body=body)
    return replace(repository, catalog=replace(repository.catalog, documents=documents))


def _of_title(title: str, random: Random) -> Iterator[tuple[str, str]]:
    words = title.split()
    said = [word for word in words_of(title) if not is_empty(word)]
    long = [position for position, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if long:
        position = random.choice(long)
        yield "typo", " ".join([*words[:position], typo(words[position], random), *words[position + 1 :]])
    few = _few(said, random)
    yield "words", " ".join(few)
    accented = [position for position, word in enumerate(said) if fold(word) != word]
    if accented:
        at = random.choice(accented)
        yield "accents", " ".join(map(fold, said[max(0, at - 1) : at + 2]))
    bent = [inflected(word) for word in few]
    if bent != few:
        yield "inflected", " ".join(bent)
    if len(few[-1]) > 4:
        yield "typed", " ".join([*few[:-1], few[-1][: random.randint(3, len(few[-1]) - 1)]])


def _few(said: Sequence[str], random: Random) -> list[str]:
    count = min(len(said), random.randint(2, 3))
    return [said[position] for position in sorted(random.sample(range(len(said)), count))]


def _cut(text: str) -> str:
    """A text that is short enough for a query."""
    return text if len(text) <= QUERY_LETTERS else text[:QUERY_LETTERS].rpartition(" ")[0]


def _anchors(repository: Repository, key: str) -> list[str]:
    """The texts of links to a resource that say anything."""
    texts = repository.link_texts.get(("resource", key), ())
    return [text for text in texts if any(not is_empty(word) for word in words_of(plain(text)))]


def typo(word: str, random: Random) -> str:
    """A word with one letter left out, added, changed or swapped with the next."""
    slip, letter = random.randrange(4), random.choice(_LETTERS)
    at = random.randrange(len(word) - 1 if slip == 3 else len(word))
    return (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    )[slip]


def inflected(word: str) -> str:
    """An English word in another form, by rule of thumb: singular and plural, -ing and -ed."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    for ending, other in (("ies", "y"), ("ss", "sses"), ("s", ""), ("ing", "ed"), ("ed", "ing"), ("y", "ies")):
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    return word + "s"
