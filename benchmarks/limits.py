"""The worst that one file costs: hostile shapes at full size, each checked, and built, in a process of its own.

The promise is a verdict within 5 seconds and 256 MB for any single file. Each shape fills a body up to 256 KiB, a head
up to 16 KiB, or a vocabulary up to 256 KiB, in a folder with nothing else but vocabularies. What is told is the time
and the largest memory of `nzc-kb check`, start of Python and reading of the vocabularies included, and, where the check
has nothing against it, of `nzc-kb stage`, which renders it: there the time of a plain resource is taken off, as it is
that of all other pages. Other work on the machine makes wall times longer, so CPU stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import rmtree

from benchmarks.corpus import write_vocabularies
from benchmarks.measure import Announce, Cost, as_markdown, python, run_any
from nzc_kb.heads import HEAD_LIMIT
from nzc_kb.source import FILE_LIMIT

SECONDS, MEGABYTES = 5.0, 256.0
WORST = 8
"""So many of the slowest shapes are told."""

HEAD = """\
title: A resource with a hostile text
summary: It is here to see how long a reader takes, and how much memory, whatever the text.
resource_type: guide
topic: [mobility]
lever: [rules]
domain: [transport]
city_type: [port]
phase: [design]
published: 2026-01-02
url: https://example.org/hostile
"""

REPEATED = (
    "[|![|- |> |* |+ |1. |<![CDATA[|```   |`|`a``b```|[a](|](|[a](b|[a][b|<a |<a b=|</a>|<p|<div>|<!--|<?|&|&#|&amp;|*|"
    "**|*a |*a* |_|_a_ b|__a|~~a ~|^^a ^|\\|\\[|#|=|-|--|{|{: #a }|[[|]|)|!|x|é|a\u0301|漢|https://|<https://a.b|"
    'a@b.|a@b.eu |www.|$|%|:|: |; |\u00a0|[x](resource:y)|{:|[a](b "|[x](y.md) |![x](y.png)|![](|&lt;|a_b*c|\'|"'
).split("|")
"""Signs and scraps of Markdown and HTML, each written until the file is full."""
LINES = (
    "- a;> a;1. a;# a;## ;a;|a|b|;*[x]: y;[x]: y;[x]: <y> 'z';[^1]: a;a\n: b;    a;\ta;~~~;```;---;===;***;a\n---;"
    "<div>;</div>;<p>a</p>;| a | b |\n|---|---|;![a](b);[a](#a);[a](resource:a);a\\;&nbsp;;+49 170 1234567;a@b.eu;"
    "DE89370400440532013000;10.1234/abc;A: b;[a;{: b;<a href=x>;TODO;Lorem ipsum;{: .a };!!! note;*;_a;"
).split(";")
"""Lines, each written until the file is full."""
HEADS: Mapping[str, str] = {
    "topic: [[[...": "topic: " + "[" * HEAD_LIMIT,
    "topic: {{{...": "topic: " + "{" * HEAD_LIMIT,
    "topic: [a, a, ...]": f"topic: [{'a, ' * (HEAD_LIMIT // 3 - 300)}a]\n",
    "topic of unknown terms": "topic: [" + ", ".join(f"mobilit{n}" for n in range(1500)) + "]\n",
    "topic, a term a line": "topic:\n" + "".join(f"  - heatin{n}\n" for n in range(1100)),
    "related to unknown ids": "related: [" + ", ".join(f"hostil{n}" for n in range(1300)) + "]\n",
    "unknown keys": "".join(f"topi{n}: x\n" for n in range(1400)),
    "the same key": "level: x\n" * 1700,
    "spaces after a key": "keywords:" + " " * 15_000 + "x\n",
    "words": "keywords: " + "a " * 7_500 + "\n",
    "colons": "keywords: " + "a: " * 5_000 + "\n",
    "quotation marks": "keywords: " + '"' * 15_000 + "\n",
    "an open quotation mark": 'keywords: "' + "a\n" * 7_500,
    "escapes": 'keywords: "' + "\\u202e" * 2_500 + '"\n',
    "anchors": "".join(f"k{n}: &a{n} x\n" for n in range(1200)),
    "aliases": "k: &a [x]\n" + "".join(f"k{n}: *a\n" for n in range(1500)),
    "tags": "k: " + "!!str " * 2_500 + "x\n",
    "question marks": "? " * 7_500 + "\n",
    "dashes": "keywords:\n  " + "- " * 7_500 + "x\n",
    "deeper and deeper": "".join(f"{' ' * n}k:\n" for n in range(170)),
    "comments": "#\n" * 7_500,
    "blank lines": "\n" * 15_000,
    "a folded block": "key_lesson: >-\n" + "  a\n" * 3_700,
    "a literal block": "key_lesson: |\n" + "  a\n" * 3_700,
    "one long word": "keywords: [" + "x" * 15_000 + "]\n",
    "merge markers": "<<<<<<< a\n" * 1_500,
    "percent signs": "%" * 15_000 + "\n",
    "pairs": "source: {" + "a: b, " * 2_500 + "}\n",
    "lists of pairs": "related:\n" + "  - {to: a, as: b}\n" * 790,
    "a long address": "source: {url: 'https://" + "a." * 7_400 + "'}\n",
    "a long number": "duration: " + "9" * 15_000 + "\n",
}
VOCABULARIES: Mapping[str, str] = {
    "vocabulary: [[[...": "terms: " + "[" * (FILE_LIMIT - 100),
    "vocabulary: {{{...": "{" * (FILE_LIMIT - 100),
    "vocabulary: many terms": "title: a\nterms:\n"
    + "".join(
        f"  - {{id: t{n}, label: L{n}, definition: D, aliases: [a{n}, b{n}], broader: t{n - 1}}}\n"
        for n in range(1, 2000)
    ),
    "vocabulary: the same term": "title: a\nterms:\n"
    + "  - {id: t, label: L, definition: D, aliases: [x, y]}\n" * 1999,
    "vocabulary: unknown keys": "title: a\nterms:\n"
    + "".join(f"  - {{idd: t{n}, labell: L, broder: x}}\n" for n in range(1999)),
    "vocabulary: too many terms": "title: a\nterms:\n" + "  - {id: t}\n" * 19_000,
    "vocabulary: keys": "".join(f"key{n}: x\n" for n in range(20_000)),
    "vocabulary: anchors": "".join(f"k{n}: &a{n} x\n" for n in range(15_000)),
    "vocabulary: dashes": "terms:\n  " + "- " * 130_000,
    "vocabulary: question marks": "? " * 130_000,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A hostile file: what it is called, where it stands and what it holds."""

    name: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a shape cost to check, and to render (None where the check refuses it)."""

    shape: Shape
    check: Cost
    code: int
    stage: Cost | None

    @property
    def seconds(self) -> float:
        """The longer of the two."""
        return max(self.check.wall, self.stage.wall if self.stage else 0.0)

    @property
    def megabytes(self) -> float:
        """The larger of the two."""
        return max(self.check.megabytes, self.stage.megabytes if self.stage else 0.0)


def shapes() -> Iterator[Shape]:
    """Every hostile shape."""
    room = FILE_LIMIT - len(HEAD) - 10
    for scrap in REPEATED:
        yield _in_body(f"{scrap} repeated", _filled(scrap, room))
        yield _in_body(f"{scrap} in long lines", _filled(scrap * (9_000 // len(scrap)) + "\n", room))
    for line in LINES:
        yield _in_body(f"lines of {line!r}", _filled(f"{line}\n", room))
        yield _in_body(f"paragraphs of {line!r}", _filled(f"{line}\n\n", room))
    yield _in_body("lists that go deeper", "".join(f"{'    ' * n}- a\n" for n in range(350)))
    yield _in_body("quotes that go deeper", "".join(f"{'>' * n} a\n" for n in range(700)))
    yield _in_body("headings that differ", "".join(f"## Heading {n}\n\n" for n in range(14_000)))
    yield _in_body("links that differ", "".join(f"[a{n}](resource:b{n}) " for n in range(10_000)))
    yield _in_body("a wide table", "|" + "a|" * 6_000 + "\n|" + "-|" * 6_000 + "\n" + ("|" + "a|" * 6_000 + "\n") * 15)
    yield _in_body("references that differ", "".join(f"[a{n}]: b\n" for n in range(9_000)) + "[a1][a2] " * 9_000)
    yield _in_body("abbreviations that differ", "".join(f"*[a{n}]: b\n" for n in range(9_000)) + "a1 a2 " * 9_000)
    for name, text in HEADS.items():
        head = "".join(line for line in HEAD.splitlines(keepends=True) if not text.startswith(line.split(":")[0] + ":"))
        yield Shape(
            f"head: {name}", "resources/hostile.md", f"---\n{head}{text[: HEAD_LIMIT - len(head)]}\n---\nText.\n"
        )
    for name, text in VOCABULARIES.items():
        yield Shape(name, "vocabularies/level.yml", text[:FILE_LIMIT])


def _filled(scrap: str, room: int) -> str:
    return scrap * (room // len(scrap.encode()))


def _in_body(name: str, body: str) -> Shape:
    return Shape(name, "resources/hostile.md", f"---\n{HEAD}---\n{body}")


def measure_limits(scratch: Path, is_quick: bool, announce: Announce) -> list[Verdict]:
    """Check and stage every shape, or one in ten."""
    plain = _verdict(_in_body("a plain text", "Some text.\n"), scratch, Cost(0.0, 0.0, 0.0))
    assert plain.stage is not None, "the plain resource has no findings"
    found = [plain]
    step = 10 if is_quick else 1
    total = len(range(0, sum(1 for _ in shapes()), step))
    for number, shape in enumerate(islice(shapes(), 0, None, step)):  # not all at once: a child begins with our size
        announce(f"hostile shape {number + 1} of {total}")
        found.append(_verdict(shape, scratch, plain.stage))
    return found


def _verdict(shape: Shape, scratch: Path, plain: Cost) -> Verdict:
    folder = scratch / "hostile"
    rmtree(folder, ignore_errors=True)
    content = folder / "content"
    write_vocabularies(content)
    path = content / shape.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(shape.text, encoding="utf-8")
    check, code, output, errors = run_any(python("nzc_kb", "check"), folder)
    if code not in (0, 1) or not output or "Traceback" in errors:
        raise RuntimeError(f"{shape.name} got no verdict but {code}: {errors[-2000:]}")
    if code:
        return Verdict(shape, check, code, None)
    cost, code, _, errors = run_any(python("nzc_kb", "stage", "out"), folder)
    if code not in (0, 1) or "Traceback" in errors:
        raise RuntimeError(f"{shape.name} was not staged, with {code}: {errors[-2000:]}")
    return Verdict(shape, check, code, Cost(cost.cpu - plain.cpu, cost.wall - plain.wall, cost.megabytes))


def limits_as_markdown(verdicts: list[Verdict]) -> str:
    """The slowest and the largest, and how many keep within the limits."""
    rows = [("file", "check, wall s", "CPU s", "MB", "rendered, wall s more", "CPU s", "MB", "verdict")]
    slowest = sorted(verdicts, key=lambda v: -v.seconds)[:WORST]
    largest = sorted(verdicts, key=lambda v: -v.megabytes)[:WORST]
    for v in dict.fromkeys((verdicts[0], *slowest, *largest)):
        staged = _as_cells(v.stage) if v.stage else ("", "", "")
        verdict = "refused" if v.code else "accepted"
        name = v.shape.name.replace("|", "\\|").replace("`", "‘")
        rows.append((name, *_as_cells(v.check), *staged, verdict))
    kept = sum(v.seconds <= SECONDS and v.megabytes <= MEGABYTES for v in verdicts)
    told = f"{kept} of {len(verdicts)} files keep within {SECONDS:.0f} s and {MEGABYTES:.0f} MB."
    return f"{as_markdown(rows)}\n\n{told}"


def _as_cells(cost: Cost) -> tuple[str, str, str]:
    return f"{max(0.0, cost.wall):.1f}", f"{max(0.0, cost.cpu):.1f}", f"{cost.megabytes:.0f}"
