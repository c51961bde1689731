"""A content folder of any size, made up, valid and always the same.

    python -m benchmarks.corpus --count N --seed S DIR

What costs time in a real folder stands in it in a likely measure: bodies of 300 to 900 words with a skewed choice of
words, headings, lists, a table each, links from page to page, related ids, a topic that holds far more than its share,
and heads in the various ways that people write them. About 2 in 100 heads (1 in 100 of the real content) have a shape
that the fast reader of heads leaves to the YAML parser.
"""

from __future__ import annotations

import argparse
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

TERMS: Mapping[str, tuple[str, ...]] = {
    "topic": tuple(
        "mobility heating electricity buildings retrofitting food water waste forests soil air noise data budgets "
        "procurement participation skills law health planning".split()
    ),
    "lever": tuple("rules money people knowledge technology governance".split()),
    "domain": tuple("transport energy housing industry land circularity all-of-it".split()),
    "city_type": tuple("port mountain capital mid-sized small island".split()),
    "phase": tuple("heart promise picture design doing learning staying".split()),
    "resource_type": tuple("case-study guide tool report course template".split()),
    "audience": tuple("administration business residents researchers".split()),
}
"""The ids of the terms of each vocabulary; earlier ones are used more often."""

CITIES = tuple(
    "almere basel celje deventer evora fulda gent horsens ioannina jena klagenfurt linz mantua nijmegen orleans "
    "plovdiv quimper rostock szeged trento uppsala vaasa wels xanthi ypres zadar".split()
)
COUNTRIES = ("NL", "CH", "SI", "PT", "DE", "BE", "DK", "GR", "AT", "IT", "FR", "BG", "HU", "SE", "FI", "HR")
HEADINGS = (
    "Where it began;What was done;Who took part;What it cost;What it brought;What went wrong;How to begin;"
    "What to watch;Who decides;How it was paid for;What others can take over;How it is measured;"
    "The next steps;Where the data is from"
).split(";")
UNITS = ("t CO2e", "kWh", "%", "EUR", "km", "m2")

_SMALL = (
    "the of and to in a for is that with on as by from this at are which an have not more was its be or has than they "
    "who can their it we after before when where also each every while most until under between about"
).split()
_NOUNS = (
    "street district council tenant owner roof pump boiler bus tram bicycle tree river harbour school budget loan "
    "fund permit contract plan map model survey workshop meter sensor grid battery turbine panel insulation window "
    "facade pipe well lake wetland garden market kitchen farm forest soil waste bin depot lorry ship track station "
    "square park courtyard pavement shade summer winter night price tariff tax subsidy bank investor mayor officer "
    "engineer planner resident neighbour child teacher student company cooperative union university laboratory office "
    "department committee agreement promise target baseline scenario inventory emission saving result lesson failure "
    "success mistake doubt habit rule law standard guideline handbook checklist template letter"
    " meeting report figure table"
).split()
_VERBS = (
    "build plan measure compare share open close repair replace finance insulate plant connect ask answer invite "
    "decide agree promise start stop continue learn teach test count map write publish translate cool heat "
    "store produce"
).split()
_ENDINGS = ("", "s", "ing", "ed", "er", "able", "wide")
_SYLLABLES = "ar bel cor dun el far gil hos in jor kan lem mos nor ol pel rin sal tor ul ven wil yor zan".split()


@dataclass(frozen=True, slots=True)
class Item:
    """What other pages need to know of a resource to link to it."""

    key: str
    title: str
    topics: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its file within the content folder."""
        return f"resources/{self.topics[0]}/{self.key}.md"


class Writer:
    """Draws words and sentences; a frequent word comes far more often than a rare one, as in any language."""

    def __init__(self, random: Random) -> None:
        self.random = random
        forms = [stem + ending for stem in (*_NOUNS, *_VERBS) for ending in _ENDINGS]
        rare = ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(6000)]
        random.shuffle(forms)
        self._words = list(dict.fromkeys((*_SMALL, *forms, *rare)))
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))

    def words(self, count: int) -> list[str]:
        """So many words."""
        draw, weights = self.random.random, self._weights
        return [self._words[bisect_left(weights, draw() * weights[-1])] for _ in range(count)]

    def sentence(self, low: int = 7, high: int = 22, extra: str = "") -> str:
        """A sentence, here and there with a comma, a number, stress or what is given as `extra` in it."""
        words = self.words(self.random.randint(low, high))
        middle = len(words) // 2
        chance = self.random.random()
        if chance < 0.08:
            words[middle] = f"**{words[middle]}**"
        elif chance < 0.12:
            words[middle] = f"*{words[middle]}*"
        elif chance < 0.25:
            words[middle] = str(self.random.randint(2, 2050))
        elif chance < 0.55:
            words[middle] += ","
        if extra:
            words.insert(middle, extra)
        words[0] = words[0].capitalize()
        return " ".join(words) + "."

    def some(self, terms: Sequence[str], most: int) -> tuple[str, ...]:
        """Between one and `most` different terms, the early ones more often."""
        weights = [1 / (rank + 1) for rank in range(len(terms))]
        wanted = self.random.randint(1, most)
        found: dict[str, None] = {}
        while len(found) < wanted:
            found[self.random.choices(terms, weights)[0]] = None
        return tuple(found)


def write_corpus(folder: Path, count: int, seed: int) -> None:
    """Write a content folder of `count` resources into `folder`, which is made and must not hold anything yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty.")
    writer = Writer(Random(seed))
    write_vocabularies(folder)
    _write(folder / "index.md", ["---", "title: A corpus", "---", writer.sentence(), ""])
    for number, city in enumerate(CITIES):
        _write(folder / "cities" / f"{city}.md", _city(writer, city, number))
    for order, phase in enumerate(TERMS["phase"]):
        _write(folder / "map" / f"{phase}.md", _phase(writer, phase, order))
    items = [_item(writer, number) for number in range(count)]
    for number, item in enumerate(items):
        _write(folder / item.path, [*_head(writer, number, items), *_body(writer, item, items)])


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def write_vocabularies(folder: Path) -> None:
    """Write the vocabularies of `TERMS`, and relations, under `folder`."""
    for field, terms in TERMS.items():
        lines = [f"title: {_label(field)}", "description: Terms of a corpus that is made up."]
        lines += ["ordered: true", f"centre: {terms[0]}"] if field == "phase" else ["ordered: false"]
        lines.append("terms:")
        for term in terms:
            lines += [
                f"  - id: {term}",
                f"    label: {_label(term)}",
                f"    definition: All about {term} and the like.",
            ]
        _write(folder / "vocabularies" / f"{field}.yml", [*lines, ""])
    relations = (("related", "symmetric: true"), ("part-of", "inverse: has-part"), ("has-part", "inverse: part-of"))
    lines = ["title: Relations", "description: How two resources belong together.", "ordered: false", "terms:"]
    for term, more in relations:
        lines += [f"  - id: {term}", f"    label: {_label(term)}", f"    definition: One is {term} the other."]
        lines += [f"    {more}", *(["    hierarchical: true"] if "part" in term else [])]
    _write(folder / "vocabularies" / "relation.yml", [*lines, ""])


def _label(term: str) -> str:
    return term.replace("-", " ").replace("_", " ").capitalize()


def _city(writer: Writer, city: str, number: int) -> list[str]:
    return [
        "---",
        f"name: {city.capitalize()}",
        f'country: "{COUNTRIES[number % len(COUNTRIES)]}"',
        f"city_type: [{', '.join(writer.some(TERMS['city_type'], 2))}]",
        f"coordinates: [{writer.random.randint(380, 620) / 10}, {writer.random.randint(-90, 270) / 10}]",
        f"twins: [{CITIES[(number + 7) % len(CITIES)]}]",
        "---",
        *(writer.sentence() for _ in range(4)),
        "",
    ]


def _phase(writer: Writer, phase: str, order: int) -> list[str]:
    lines = ["---", f"title: {_label(phase)}", f"summary: {_plain(writer, 12)}", f"order: {order}", "goals:"]
    lines += [f"  - {_plain(writer, 7)}" for _ in range(4)]
    if 0 < order < len(TERMS["phase"]) - 1:
        lines.append(f"next: {TERMS['phase'][order + 1]}")
    return [*lines, "---", _paragraph(writer, 5), "", _paragraph(writer, 5), ""]


def _plain(writer: Writer, words: int) -> str:
    """Words for a head: a sentence without any sign in it, and never one word that YAML takes for another thing."""
    return " ".join(writer.words(words)).capitalize()


def _item(writer: Writer, number: int) -> Item:
    words = writer.random.choices(_NOUNS, k=writer.random.randint(3, 6))
    title = " ".join(words).capitalize()
    if writer.random.random() < 0.4:
        title += f" in {writer.random.choice(CITIES).capitalize()}"
    key = "-".join(title.lower().split())[:60].strip("-")
    return Item(f"{key}-{number:05}", title, writer.some(TERMS["topic"], 3))


def _head(writer: Writer, number: int, items: Sequence[Item]) -> list[str]:
    random, item = writer.random, items[number]
    lines = ["---", f"title: {item.title}" if random.random() < 0.5 else f'title: "{item.title}"']
    lines += _summary(writer)
    lines.append(f"resource_type: {writer.some(TERMS['resource_type'], 1)[0]}")
    in_blocks = random.random() < 0.4
    for field, most in (("topic", 0), ("lever", 2), ("domain", 2), ("city_type", 3), ("phase", 2), ("audience", 3)):
        terms = writer.some(TERMS[field], most) if most else item.topics
        lines += [f"{field}:", *(f"  - {t}" for t in terms)] if in_blocks else [f"{field}: [{', '.join(terms)}]"]
    if random.random() < 0.6:
        lines.append(f"cities: [{', '.join(dict.fromkeys(random.choices(CITIES, k=random.randint(1, 3))))}]")
    if random.random() < 0.3:
        lines.append(f'country: "{random.choice(COUNTRIES)}"')
    lines.append(f"keywords: [{', '.join(dict.fromkeys(random.choices(_NOUNS, k=4)))}]")
    day = date(2019, 1, 1) + timedelta(days=random.randrange(2500))
    lines += ["language: en", f"published: {day.isoformat()}", "source:", f"  title: {_plain(writer, 6)}"]
    lines += [f"  publisher: {random.choice(CITIES).capitalize()}", f'  date: "{day:%Y-%m}"']
    lines.append(f'  pages: "{number % 80 + 1}-{number % 80 + 4}"')
    related = {random.randrange(len(items)) for _ in range(random.choice((0, 1, 2, 2, 3, 4)))} - {number}
    if related:
        lines.append("related:")
    for other in sorted(related):
        whole = other < number and random.random() < 0.15  # only upwards in the list, so that no circle arises
        lines.append(f"  - {{to: {items[other].key}, as: part-of}}" if whole else f"  - {items[other].key}")
    if random.random() < 0.01:
        lines.append("# A remark that a curator left.")
    return [*lines, "---"]


def _summary(writer: Writer) -> list[str]:
    """The summary in one of the ways that people write it."""
    first, second = _plain(writer, writer.random.randint(8, 14)), _plain(writer, writer.random.randint(8, 14))
    chance = writer.random.random()
    if chance < 0.01:
        return ["summary: |", f"  {first}.", f"  {second}."]
    if chance < 0.3:
        return ["summary: >-", f"  {first}.", f"  {second}."]
    if chance < 0.6:
        return [f'summary: "{first}: {second}."']
    return [f"summary: {first}. {second}."]


def _body(writer: Writer, item: Item, items: Sequence[Item]) -> list[str]:
    random = writer.random
    sections = random.sample(HEADINGS, random.randint(3, 6))
    wanted = random.randint(300, 900)
    with_table = random.randrange(len(sections))
    has_note = random.random() < 0.2
    lines = [_paragraph(writer, 3) + ("[^1]" if has_note else ""), ""]
    written = len(lines[0].split())
    for number, heading in enumerate(sections, 1):
        lines += [f"## {heading}", ""]
        part: list[str] = []
        while not part or written < wanted * number / len(sections):
            part = [_paragraph(writer, random.randint(2, 5), _link(item, items, random)), ""]
            if random.random() < 0.3:
                sign = "1." if random.random() < 0.4 else "-"
                part += [*(f"{sign} {writer.sentence(4, 14)}" for _ in range(random.randint(3, 6))), ""]
            if random.random() < 0.12:
                part += [f"### {_plain(writer, 3)}", "", _paragraph(writer, 2), ""]
            written += sum(len(line.split()) for line in part)
            lines += part
        if number - 1 == with_table:
            lines += ["| What | Unit | Before | After |", "| --- | --- | ---: | ---: |"]
            for _ in range(random.randint(3, 7)):
                before, after = random.randint(1, 900), random.randint(1, 900)
                lines.append(f"| {_plain(writer, 2)} | {random.choice(UNITS)} | {before} | {after} |")
            lines.append("")
    if random.random() < 0.2:
        lines += ['!!! note "In short"', "", f"    {_paragraph(writer, 2)}", ""]
    if random.random() < 0.05:
        lines += ["```", "saved = before - after", "print(saved)", "```", ""]
    return [*lines, *(["[^1]: " + writer.sentence(), ""] if has_note else [])]


def _paragraph(writer: Writer, sentences: int, link: str = "") -> str:
    return " ".join(writer.sentence(extra=link if number == 0 else "") for number in range(sentences))


def _link(item: Item, items: Sequence[Item], random: Random) -> str:
    """A link to another page, for two paragraphs in five."""
    if random.random() > 0.4:
        return ""
    other = random.choice(items)
    address = f"{other.key}.md" if other.topics[0] == item.topics[0] else f"../{other.topics[0]}/{other.key}.md"
    return f"[{other.title.lower()}]({address})"


def main() -> None:
    """Write a corpus from the terminal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=628, help="how many resources (default: 628)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another corpus (default: 7)")
    parser.add_argument("folder", type=Path, help="a folder that is empty or not there yet")
    given = parser.parse_args()
    write_corpus(given.folder, given.count, given.seed)


if __name__ == "__main__":
    main()
