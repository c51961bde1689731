"""Catalog to near-duplicates: pairs of resources with nearly one title or nearly one text, and how near they are.

Nothing here compares everything with everything. Titles meet where their words are the same but for one; texts meet
where they share samples, which are cut at signs that both hold, wherever these stand. Only pairs that met are compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from nzc_kb.catalog import Catalog
from nzc_kb.model import Resource

TITLE_ENOUGH = 0.8
"""The share of their words that two titles must have in common, slips of the pen set aside."""
TEXT_ENOUGH = 0.5
"""The share of the smaller text's word groups that must stand in the other."""
SIZES_APART = 3
"""A text that is so many times longer than another holds it as a part; the two are no duplicates."""
GROUP = 4
"""Words of a group."""
GROUPS_LEAST = 20
"""Texts with fewer word groups say too little to be compared."""
CROWD = 20
"""A title pattern or a passage that more resources share is a form that they fill in, not a copy."""
SAMPLE = 20
"""Signs of a sample."""
SAMPLES_SHARED = 3
FEW_SAMPLES = 12
"""A text with fewer samples gives all its word groups instead."""

_WORD = re.compile(r"\w+")
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
_SMALL = frozenset("a an and as at by for from how in into is it its of on or that the this to what with your".split())

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two resources that are nearly one: `earlier` stood first, `share` is what of the words they have in common."""

    kind: str
    later: str
    earlier: str
    share: float


def near_duplicates(catalog: Catalog) -> Iterator[Likeness]:
    """Find the pairs of resources that are nearly one and do not say how they belong together."""
    live = {key: r for key, r in catalog.resources.items() if r.status != "withdrawn"}
    settled = set(_declared(live)) | set(_one_address(live))
    for later, earlier, share in similar_texts({k: catalog.document("resource", k).body for k in live}):
        if frozenset((later, earlier)) not in settled:
            settled.add(frozenset((later, earlier)))
            yield _in_order("text", later, earlier, share, live)
    names = {w for city in catalog.cities.values() for w in folded_words(city.name)}
    for later, earlier, share in similar_titles({k: r.title for k, r in live.items()}, names):
        if frozenset((later, earlier)) not in settled:
            yield _in_order("title", later, earlier, share, live)


def _in_order(kind: str, one: str, other: str, share: float, resources: Mapping[str, Resource]) -> Likeness:
    earlier, later = sorted((one, other), key=lambda key: (resources[key].published, key))
    return Likeness(kind, later, earlier, share)


def _declared(resources: Mapping[str, Resource]) -> Iterator[frozenset[str]]:
    for key, resource in resources.items():
        yield from (frozenset((key, relation.to)) for relation in resource.related)
        if resource.replaced_by:
            yield frozenset((key, resource.replaced_by))


def _one_address(resources: Mapping[str, Resource]) -> Iterator[frozenset[str]]:
    """The pairs that a rule of its own tells already."""
    seen: dict[str, str] = {}
    for key, resource in resources.items():
        for address in addresses_of(resource):
            if (first := seen.setdefault(address, key)) != key:
                yield frozenset((first, key))


def addresses_of(resource: Resource) -> Iterator[str]:
    """The addresses at which a resource is found, in the form in which they are compared."""
    if resource.url:
        yield resource.url.rstrip("/").lower()
    if resource.source and resource.source.doi:
        yield "doi:" + resource.source.doi.lower()


def folded_words(text: str) -> list[str]:
    """The words of a text without case and accents."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(text.casefold())


def stem(word: str) -> str:
    """Take the endings off that make several words of one; rough, and the same for every word of a kind."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: len(word) - len(ending)] + instead
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_ENDINGS = tuple(
    tuple(pair.split(":"))
    for pair in (
        "isations: izations: isation: ization: ational: ations: ation: ments: ment: ities: ity: ically: ical: "
        "ising: izing: ised: ized: iser: izer: ises: izes: ise: ize: ings: ing: ives: ive: ers: ies:y ied:y "
        "ness: ally: able: edly: ed: er: es: al: ly: e:"
    ).split(" ")
)


# Titles


def similar_titles(titles: Mapping[str, str], names: set[str]) -> Iterator[tuple[str, str, float]]:
    """Pair the titles that have nearly the same words; those that differ in a number or in one of `names` stay apart."""
    stems = {key: frozenset(stem(w) for w in folded_words(t) if w not in _SMALL) for key, t in titles.items()}
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for key, words in stems.items():
        if len(words) > 1:
            alike[words].append(key)
            if len(words) > 3:
                for word in words:
                    alike[words - {word}].append(key)
    own = {stem(name) for name in names}
    told: set[Pair] = set()
    for keys in alike.values():
        for one, other in combinations(keys, 2) if 1 < len(keys) <= CROWD else ():
            if (one, other) not in told:
                told.add((one, other))
                share = _title_share(stems[one], stems[other], own)
                if share >= TITLE_ENOUGH:
                    yield other, one, share


def _title_share(one: frozenset[str], other: frozenset[str], names: set[str]) -> float:
    left, right = sorted(one - other), sorted(other - one)
    if any(word in names or any(c.isdigit() for c in word) for word in (*left, *right)):
        return 0.0
    if len(left) == len(right) == 1 and SequenceMatcher(None, left[0], right[0]).ratio() >= 0.8:
        return 1.0 - 1 / (2 * len(one))
    return len(one & other) / len(one | other)


# Texts


def similar_texts(texts: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Pair the texts that share most of their word groups."""
    holders: dict[str, list[str]] = defaultdict(list)
    for key, text in texts.items():
        for sample in samples(text):
            holders[sample].append(key)
    shared: Counter[Pair] = Counter()
    for keys in holders.values():
        if 1 < len(keys) <= CROWD:
            shared.update(combinations(keys, 2))
    groups: dict[str, frozenset[tuple[str, ...]]] = {}
    for (one, other), count in shared.items():
        if count >= SAMPLES_SHARED:
            for key in (one, other):
                if key not in groups:
                    groups[key] = word_groups(texts[key])
            share = _text_share(groups[one], groups[other])
            if share >= TEXT_ENOUGH:
                yield other, one, share


def samples(text: str) -> set[str]:
    """Some short passages of a text, cut so that another text with the same passages gives the same ones."""
    found = {piece[:SAMPLE] for piece in text.lower().replace("\n", " ").split("v") if len(piece) >= SAMPLE}
    return found if len(found) >= FEW_SAMPLES else {" ".join(group) for group in word_groups(text)}


def word_groups(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of `GROUP` words of a text, links read by their words."""
    words = folded_words(_LINK_TARGET.sub("]", text))
    return frozenset(zip(*(words[start:] for start in range(GROUP)), strict=False))


def _text_share(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    few, many = sorted((len(one), len(other)))
    if few < GROUPS_LEAST or many > few * SIZES_APART:
        return 0.0
    return len(one & other) / few
