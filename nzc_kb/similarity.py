"""Catalog to near-duplicates: pairs of resources with nearly one title or nearly one text, and how near they are.

Nothing here compares everything with everything. Titles meet where their words are the same but for one; texts meet
where they share samples, which are cut at signs that both hold, wherever these stand. Only pairs that met are compared.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from hashlib import blake2b
from itertools import combinations
from typing import Protocol

from nzc_kb.catalog import Catalog
from nzc_kb.model import Resource
from nzc_kb.source import Document

TITLE_ENOUGH = 0.8
"""The share of their words that two titles must have in common, slips of the pen set aside."""
TITLE_CERTAIN = 0.85
"""At or below this share the summaries must be alike too."""
LONG_TITLE = 4
"""Titles of fewer words may be the same by chance."""
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
SHARE_OF_SAMPLES = 0.2
"""Two texts are compared where they share so many samples, and this share of the smaller one's."""
FEW_SAMPLES = 12
"""A text with fewer samples gives all its word groups as well."""

_WORD = re.compile(r"\w+")
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
SMALL_WORDS = frozenset(
    "a an and as at by for from how in into is it its of on or that the this to what with your".split()
)

Pair = tuple[str, str]


class Summarised(Protocol):
    """What has a summary."""

    @property
    def summary(self) -> str:
        """One or two sentences."""


class Prose(Summarised, Protocol):
    """What has a title, a summary and a body: a record with its text, or a draft."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def body(self) -> str:
        """Its text."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two resources that are nearly one: `earlier` stood first, `share` is what of the words they have in common."""

    kind: str
    later: str
    earlier: str
    share: float


def near_duplicates(catalog: Catalog) -> Iterator[Likeness]:
    """Find the resources that are nearly one with an earlier one and do not say how they belong together.

    Each is told once, with the one that it is nearest to; a pair with one address is left to the rule on addresses.
    """
    live = {key: r for key, r in catalog.resources.items() if r.status != "withdrawn"}
    nearest: dict[str, Likeness] = {}
    for likeness in _all_pairs(catalog, live):
        if not is_settled(live[likeness.later], live[likeness.earlier]):
            before = nearest.get(likeness.later)
            if before is None or _rank(likeness) < _rank(before):
                nearest[likeness.later] = likeness
    yield from (nearest[key] for key in sorted(nearest))


def is_settled(one: Resource, other: Resource) -> bool:
    """Whether two resources say how they belong together, or have one address."""
    return (
        any(relation.to == other.id for relation in one.related)
        or any(relation.to == one.id for relation in other.related)
        or other.id == one.replaced_by
        or one.id == other.replaced_by
        or not set(_addresses_of(one)).isdisjoint(_addresses_of(other))
    )


def _all_pairs(catalog: Catalog, resources: Mapping[str, Resource]) -> Iterator[Likeness]:
    documents = {key: catalog.document("resource", key) for key in resources}
    sampled = {key: _kept_samples(document) for key, document in documents.items()}
    for one, other, share in similar_texts({key: document.body for key, document in documents.items()}, sampled):
        yield _in_order("text", one, other, share, resources)
    names = {w for city in catalog.cities.values() for w in folded_words(city.name)}
    for one, other, share in similar_titles({k: r.title for k, r in resources.items()}, names):
        if _is_one_title(share, resources[one], resources[other]):
            yield _in_order("title", one, other, share, resources)


def _rank(likeness: Likeness) -> tuple[bool, float, str]:
    return (likeness.kind != "text", -likeness.share, likeness.earlier)


def _in_order(kind: str, one: str, other: str, share: float, resources: Mapping[str, Resource]) -> Likeness:
    earlier, later = sorted((one, other), key=lambda key: (resources[key].published, key))
    return Likeness(kind, later, earlier, share)


def _is_one_title(share: float, one: Summarised, other: Summarised) -> bool:
    """Whether the titles are the same, or nearly so and the summaries agree."""
    if share < TITLE_ENOUGH or share > TITLE_CERTAIN:
        return share > TITLE_CERTAIN
    left, right = _content_stems(one.summary), _content_stems(other.summary)
    return 3 * len(left & right) >= len(left | right)


def addresses(url: str | None, doi: str | None) -> Iterator[str]:
    """The addresses at which a resource is found, in the form in which they are compared."""
    if url:
        yield url.strip().rstrip("/").lower()
    if doi:
        yield "doi:" + doi.strip().lower()


def _addresses_of(resource: Resource) -> Iterator[str]:
    return addresses(resource.url, resource.source.doi if resource.source else None)


def folded_words(text: str) -> list[str]:
    """The words of a text without case and accents."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(text.casefold())


@cache
def stem(word: str) -> str:
    """Take the endings off that make several words of one; rough, and the same for every word of a kind."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 4:
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


def likeness_of(one: Prose, other: Prose, names: set[str]) -> tuple[str, float] | None:
    """How two resources are nearly one: by text or by title, and the share that they have in common."""
    share = _text_share(word_groups(one.body), word_groups(other.body))
    if share >= TEXT_ENOUGH:
        return "text", share
    share = _title_share(_content_stems(one.title), _content_stems(other.title), {stem(name) for name in names})
    return ("title", share) if _is_one_title(share, one, other) else None


# Titles


def similar_titles(titles: Mapping[str, str], names: set[str]) -> Iterator[tuple[str, str, float]]:
    """Pair the titles that have nearly the same words; those that differ by a number or one of `names` stay apart."""
    stems = {key: _content_stems(title) for key, title in titles.items()}
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for key, words in stems.items():
        if len(words) > 1:
            alike[words].append(key)
            if len(words) >= LONG_TITLE:
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


def _content_stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in folded_words(text) if word not in SMALL_WORDS)


def _title_share(one: frozenset[str], other: frozenset[str], names: set[str]) -> float:
    common = len(one & other)
    left, right = sorted(one - other), sorted(other - one)
    if any(word in names or any(c.isdigit() for c in word) for word in (*left, *right)):
        return 0.0
    if len(left) == len(right) == 1 and _is_slip(left[0], right[0]):
        return (common + 0.5) / len(one)
    share = common / len(one | other)
    return share if common >= LONG_TITLE else min(share, TITLE_CERTAIN)


def _is_slip(one: str, other: str) -> bool:
    """Whether two words are one, spelt in two ways."""
    return sorted(one) == sorted(other) or SequenceMatcher(None, one, other).ratio() >= 0.8


# Texts


def similar_texts(texts: Mapping[str, str], sampled: Mapping[str, Collection[int]]) -> Iterator[tuple[str, str, float]]:
    """Pair the texts that share most of their word groups, of which samples were taken."""
    groups: dict[str, frozenset[tuple[str, ...]]] = {}
    for (one, other), count in _shared_samples(sampled).items():
        if count >= max(SAMPLES_SHARED, SHARE_OF_SAMPLES * min(len(sampled[one]), len(sampled[other]))):
            for key in (one, other):
                if key not in groups:
                    groups[key] = word_groups(texts[key])
            share = _text_share(groups[one], groups[other])
            if share >= TEXT_ENOUGH:
                yield other, one, share


def _kept_samples(document: Document) -> Collection[int]:
    """The samples of a text, which are the same while it is."""
    found: array[int] | None = document.kept.get("samples", "")
    if found is None:
        found = samples(document.body)
        document.kept.put("samples", "", found)
    return found


def _shared_samples(sampled: Mapping[str, Collection[int]]) -> Counter[Pair]:
    holders: dict[int, str | list[str]] = {}
    for key, found in sampled.items():
        for sample in found:
            first = holders.setdefault(sample, key)
            if first is not key:
                if isinstance(first, list):
                    first.append(key)
                else:
                    holders[sample] = [first, key]
    shared: Counter[Pair] = Counter()
    for keys in holders.values():
        if isinstance(keys, list) and len(keys) <= CROWD:
            shared.update(combinations(keys, 2))
    return shared


def samples(text: str) -> array[int]:
    """Some short passages of a text, cut so that another text with the same passages gives the same ones; a number of
    eight bytes stands for each.
    """
    pieces = [piece[:SAMPLE] for piece in text.lower().replace("\n", " ").split("v") if len(piece) >= SAMPLE]
    found = {piece for piece in pieces if ord(piece[-1]) % 2}
    if len(found) < FEW_SAMPLES:
        found.update(pieces)
    if len(found) < FEW_SAMPLES:
        found.update(" ".join(group) for group in word_groups(text))
    numbers = array("Q")
    numbers.frombytes(
        b"".join(blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=8).digest() for piece in sorted(found))
    )
    return numbers


def word_groups(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of `GROUP` words of a text, links read by their words."""
    words = folded_words(_LINK_TARGET.sub("]", text))
    return frozenset(zip(*(words[start:] for start in range(GROUP)), strict=False))


def _text_share(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    few, many = sorted((len(one), len(other)))
    if few < GROUPS_LEAST or many > few * SIZES_APART:
        return 0.0
    return len(one & other) / few
