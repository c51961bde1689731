"""A teacher and a draft to proposals: terms, cities, related resources and duplicates, each with its reasons in words;
and the draft's text with the proposals added to its head.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nzc_kb.model import VocabularyTerm
from nzc_kb.similarity import addresses, folded_words, likeness_of, stem
from nzc_kb.teacher import NEAREST, TERM_FIELDS, Draft, Ranking, Teacher, length_of, terms_of

SINGLE = frozenset(["resource_type"])
"""Fields that take one term."""
FOR_ALL = frozenset(["city_type"])
"""Fields of which a resource may well have every term."""
MOST_TERMS = 3
KEEP = 0.7
"""A term is proposed where it reaches this share of the best one's score."""
MOST_RELATED = 5
RELATED_ENOUGH = 0.25

_INTERNAL = re.compile(r"\]\((?:resource:|[^()\s:]*?)([a-z0-9-]+)(?:\.md)?(?:#[^()\s]*)?\)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field of the head, how strongly it is proposed (comparable within a field) and why."""

    field: str
    value: str
    label: str
    score: float
    reasons: tuple[str, ...]
    is_for_head: bool
    """Whether the head should get it; else it is something to consider beside the terms that stand there."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A resource that is nearly the draft, and why."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything that is proposed for one draft."""

    proposals: tuple[Proposal, ...]
    duplicates: tuple[Duplicate, ...]


def suggest(teacher: Teacher, draft: Draft) -> Suggestions:
    """Propose what the draft does not have yet."""
    near = teacher.nearest(draft)
    proposals = [p for field in TERM_FIELDS for p in _terms(teacher, field, draft, near)]
    proposals += _cities(teacher, draft)
    proposals += _related(teacher, draft, near)
    return Suggestions(tuple(proposals), tuple(_duplicates(teacher, draft, near)))


def _terms(teacher: Teacher, field: str, draft: Draft, near: Ranking) -> Iterator[Proposal]:
    vocabulary = teacher.vocabularies.get(field)
    if vocabulary is None:
        return
    present = {vocabulary.by_name[t.casefold()] for t in draft.listed(field) if t.casefold() in vocabulary.by_name}
    if present and field in SINGLE:
        return
    scores = teacher.term_scores(field, draft, near)
    most = 1 if field in SINGLE else len(scores) if field in FOR_ALL else MOST_TERMS
    for score, term in scores[:most]:
        if score > 0 and score >= KEEP * scores[0][0] and term not in present:
            entry = vocabulary.by_id[term]
            reasons = tuple(_term_reasons(teacher, field, entry, draft, near))
            yield Proposal(field, term, entry.label, round(score, 3), reasons, not present)


def _term_reasons(teacher: Teacher, field: str, term: VocabularyTerm, draft: Draft, near: Ranking) -> Iterator[str]:
    said = f" {' '.join(folded_words(draft.text))} "
    if name := next((n for n in (term.label, *term.aliases) if f" {' '.join(folded_words(n))} " in said), None):
        yield f"the text says “{name}”"
    profile, total = teacher.profiles[field][term.id], teacher.sums[field].get(term.id, {})
    length = length_of(total)
    strength = {w: x * (total.get(w, 0.0) / length + profile.get(w, 0.0)) for w, x in teacher.vector(draft).items()}
    if field not in FOR_ALL and (words := _strongest(strength, draft)):
        yield f"{_listed(words)} {'speak' if len(words) > 1 else 'speaks'} for it"
    asked = [key for _, key in near[:NEAREST]]
    having = [key for key in asked if term.id in terms_of(teacher.resources[key], field)]
    if having:
        such = f", such as {' and '.join(having[:2])}"
        yield f"{len(having)} of the {len(asked)} nearest resources {'has' if len(having) == 1 else 'have'} it{such}"


def _cities(teacher: Teacher, draft: Draft) -> Iterator[Proposal]:
    texts = (other.text for other in teacher.drafts.values())
    for key, count in named_cities(draft.text, teacher.cities, texts):
        if key not in draft.listed("cities"):
            times = "once" if count == 1 else f"{count} times"
            yield Proposal("cities", key, teacher.cities[key], float(count), (f"the text names it {times}",), True)


def named_cities(text: str, names: Mapping[str, str], texts: Iterable[str]) -> list[tuple[str, int]]:
    """The ids of the cities that `text` names, word for word, and how often; the most often named first.

    A name that some of `texts` write with a small first letter is a word as well (“nice”): it counts only where no
    sentence begins with it.
    """
    found = {key: list(re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)) for key, name in names.items()}
    in_question = {names[key].lower() for key, places in found.items() if places}
    words = {
        name for other in texts for name in in_question if name in other and re.search(rf"\b{re.escape(name)}\b", other)
    }
    counts = {
        key: sum(names[key].lower() not in words or not _begins_sentence(text, place.start()) for place in places)
        for key, places in found.items()
    }
    return sorted(((key, count) for key, count in counts.items() if count), key=lambda pair: (-pair[1], pair[0]))


def _begins_sentence(text: str, offset: int) -> bool:
    return re.search(r"(?:^|[.!?:\n|#*-])[\s\"“'(*_#-]*$", text[max(0, offset - 20) : offset]) is not None


def _related(teacher: Teacher, draft: Draft, near: Ranking) -> Iterator[Proposal]:
    linked = [key for key in dict.fromkeys(_INTERNAL.findall(draft.body)) if key in teacher.resources]
    scores = {key: score for score, key in teacher.related_scores(draft, near)}
    named = {draft.id, *draft.related, *teacher.declared.get(draft.id, ())}
    same = {found.id for found in _duplicates(teacher, draft, near)}
    candidates = [key for key in dict.fromkeys([*linked, *scores]) if key not in named | same]
    for key in candidates[:MOST_RELATED]:
        score = scores.get(key, 0.0)
        if key in linked or score >= RELATED_ENOUGH:
            reasons = tuple(_related_reasons(teacher, draft, key, key in linked))
            yield Proposal("related", key, teacher.resources[key].title, round(score, 3), reasons, True)


def _related_reasons(teacher: Teacher, draft: Draft, key: str, is_linked: bool) -> Iterator[str]:
    other = teacher.drafts[key]
    if is_linked:
        yield "the text links to it"
    if cities := [city for city in draft.listed("cities") if city in other.listed("cities")]:
        yield f"both are about {' and '.join(cities[:2])}"
    (title, pages), (own, own_pages) = other.source, draft.source
    if title and title == own:
        yield f"both come from “{title}”" + (f", pages {own_pages} and {pages}" if pages and own_pages else "")
    weights = teacher.vectors[key]
    if words := _strongest({w: x * weights.get(w, 0.0) for w, x in teacher.vector(draft).items()}, draft):
        yield f"both speak of {_listed(words)}"


def _duplicates(teacher: Teacher, draft: Draft, near: Ranking) -> Iterator[Duplicate]:
    names = {word for name in teacher.cities.values() for word in folded_words(name)}
    own = set(draft_addresses(draft))
    nearest = {key for _, key in near[:NEAREST]}
    for key, other in teacher.drafts.items():
        if key == draft.id or key in draft.related:
            continue
        if shared := sorted(own.intersection(draft_addresses(other))):
            yield Duplicate(key, other.title, f"it has the same address, {shared[0]}")
        elif key in nearest and (found := likeness_of(draft, other, names)):
            kind, share = found
            what = "word groups of one text stand in the other" if kind == "text" else "words of the two titles agree"
            yield Duplicate(key, other.title, f"{round(100 * share)} of 100 {what}")


def draft_addresses(draft: Draft) -> Iterator[str]:
    """The addresses at which the resource of a draft is found."""
    url, source = draft.values.get("url"), draft.values.get("source")
    doi = source.get("doi") if isinstance(source, dict) else None
    return addresses(url if isinstance(url, str) else None, doi if isinstance(doi, str) else None)


def _strongest(strength: Mapping[str, float], draft: Draft, most: int = 3) -> list[str]:
    """The words of the draft that weigh most, as it writes them."""
    enough = 0.3 * max(strength.values(), default=0.0)
    best = sorted((s for s, weight in strength.items() if weight > enough), key=lambda s: (-strength[s], s))[:most]
    written = Counter(word for word in folded_words(draft.text) if stem(word) in best)
    return [max((w for w in written if stem(w) == s), key=lambda w: (written[w], w), default=s) for s in best]


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


# The patch


def with_proposals(text: str, proposals: Iterable[Proposal]) -> str:
    """The text of a file with the proposals for its head added, everything else untouched.

    A field whose list is written in a way that is not understood stays as it is.
    """
    wanted: dict[str, list[str]] = {}
    for proposal in proposals:
        if proposal.is_for_head:
            wanted.setdefault(proposal.field, []).append(proposal.value)
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for field, values in wanted.items():
        _add(lines, field, values, ending)
    return "".join(lines)


def _add(lines: list[str], field: str, values: list[str], ending: str) -> None:
    close = next(n for n, line in enumerate(lines) if n and line.rstrip() == "---")
    start = next((n for n in range(1, close) if re.match(rf"{field}\s*:", lines[n])), None)
    written = ", ".join(values)
    if start is None:
        lines.insert(close, f"{field}: {written if field in SINGLE else f'[{written}]'}{ending}")
        return
    end = start + 1
    while end < close and (lines[end][0] in " -#\t" or not lines[end].strip()):
        end += 1
    value = lines[start].partition(":")[2].partition(" #")[0].strip()
    if not value and end > start + 1 and (item := re.match(r"(\s*)-\s", lines[start + 1])):
        lines[end:end] = [f"{item[1]}- {v}{ending}" for v in values]
    elif end == start + 1 and value in ("", "[]", "~", "null"):
        lines[start] = f"{field}: {written if field in SINGLE else f'[{written}]'}{ending}"
    elif end == start + 1 and value.startswith("[") and value.endswith("]") and "#" not in lines[start]:
        lines[start] = f"{lines[start].rstrip()[:-1].rstrip().rstrip(',')}, {written}]{ending}"
    elif end == start + 1 and re.fullmatch(r"[\w-]+", value) and field not in SINGLE:
        lines[start] = f"{field}: [{value}, {written}]{ending}"
