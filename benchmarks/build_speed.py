"""How fast a cold build is, beside a plain `mkdocs build` with Material of the same Markdown.

The plain site is what somebody would set up who knows that Material prints its navigation into every page: the
resources, cities and phases as they are, front matter kept, out of the navigation; a home page and a page for each
topic that lists its resources, in it; search on; the extensions that our renderer has, and `attr_list`. It checks
nothing, has no related resources, backlinks, facets, map, exports or feed, and does not look at what it built.

`nzc-kb build` does all of that. Both start as their own process in a new folder, imports included, with everything that
they start; nothing of an earlier run is there to be used. After each cold build of ours a line is added to one
resource, and the build is run again: that one uses what the cold one left.
"""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from itertools import count as count_from
from pathlib import Path
from statistics import median

from benchmarks.corpus import TERMS
from benchmarks.measure import Announce, Cost, Result, in_pairs, run, size

HOUSE = Path(__file__).resolve().parent.parent
TARGET = 1.0
REBUILD_TARGET = 0.1
"""A rebuild after one change, beside a cold build of the plain site."""

PLAIN_CONFIG = """\
site_name: A plain site
site_url: http://127.0.0.1:8000/
theme:
  name: material
  font: false
plugins: [search]
markdown_extensions: [tables, footnotes, admonition, def_list, fenced_code, toc, attr_list]
not_in_nav: |
  /resources/
  /cities/
  /map/
nav:
  - index.md
"""


def tool(name: str) -> str:
    """The program of that name beside this Python."""
    return str(Path(sys.executable).parent / name)


def build_ours(content: Path, folder: Path) -> tuple[Cost, str]:
    """Build with `nzc-kb build` in the folder `folder`, which must not be there yet; the site is `folder/site`. The
    second value is what it tells, the stages too.
    """
    folder.mkdir()
    config = str(HOUSE / "mkdocs.yml")
    command = [tool("nzc-kb"), "build", "-v", "--config", config, "--content", str(content), "--site-dir", "site"]
    return run(command, folder)


def rebuild_ours(content: Path, folder: Path, edited: Path) -> Cost:
    """Add a line to a resource and build again in `folder`, where `build_ours` was called before."""
    with edited.open("a", encoding="utf-8") as stream:
        stream.write("\nAnother line.\n")
    config = str(HOUSE / "mkdocs.yml")
    command = [tool("nzc-kb"), "build", "--config", config, "--content", str(content), "--site-dir", "site"]
    return run(command, folder)[0]


def build_plain(source: Path, folder: Path) -> Cost:
    """Build the plain site with `mkdocs build` into `folder/site`; `folder` must not be there yet."""
    folder.mkdir()
    command = [tool("mkdocs"), "build", "-q", "-f", str(source / "mkdocs.yml"), "-d", str(folder / "site")]
    return run(command, folder)[0]


def write_plain_site(content: Path, folder: Path) -> None:
    """Write the plain site's sources: mkdocs.yml and docs."""
    docs = folder / "docs"
    for part in ("resources", "cities", "map"):
        shutil.copytree(content / part, docs / part)
    shutil.copy(content / "index.md", docs / "index.md")
    listed: dict[str, list[str]] = defaultdict(list)
    for path in sorted((docs / "resources").rglob("*.md")):
        title = _title(path)
        listed[path.parent.name].append(f"- [{title}](../{path.relative_to(docs).as_posix()})")
    (docs / "topics").mkdir()
    for topic in TERMS["topic"]:
        lines = [f"# {topic.capitalize()}", "", *listed[topic], ""]
        (docs / "topics" / f"{topic}.md").write_text("\n".join(lines), encoding="utf-8")
    nav = "".join(f"  - topics/{topic}.md\n" for topic in TERMS["topic"])
    (folder / "mkdocs.yml").write_text(PLAIN_CONFIG + nav, encoding="utf-8")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as stream:
        line = next(line for line in stream if line.startswith("title:"))
    return line.removeprefix("title:").strip().strip('"')


def measure_build(
    content: Path, scratch: Path, count: int, rounds: int, announce: Announce
) -> tuple[list[Result], str]:
    """Measure a cold build, and one after a change, in pairs with the plain build; the second value tells of clock,
    memory and output. Every run has a folder of its own in `scratch`: where many files went, new ones are slow.
    """
    scratch.mkdir()
    plain, runs = scratch / "plain", count_from(1)
    write_plain_site(content, plain)
    sizes: dict[str, tuple[int, int, int]] = {}
    again: list[Cost] = []
    edited = sorted((content / "resources").rglob("*.md"))[count // 2]
    before = edited.read_bytes()

    def ours() -> Cost:
        folder = scratch / f"ours-{next(runs)}"
        cost, _ = build_ours(content, folder)
        again.append(rebuild_ours(content, folder, edited))
        sizes["ours"] = _sized(folder)
        edited.write_bytes(before)
        return cost

    def other() -> Cost:
        folder = scratch / f"plain-{next(runs)}"
        cost = build_plain(plain, folder)
        sizes["plain"] = _sized(folder)
        return cost

    pairs = in_pairs(ours, other, rounds, lambda text: announce(f"build of {count:,}: {text}"))
    result = Result(
        "cold `nzc-kb build`",
        "`mkdocs build`, Material, search",
        count,
        tuple((a.cpu, b.cpu) for a, b in pairs),
        TARGET,
    )
    rebuilt = Result(
        "`nzc-kb build` after a change",
        "`mkdocs build`, Material, search",
        count,
        tuple((a.cpu, b.cpu) for a, (_, b) in zip(again, pairs, strict=True)),
        REBUILD_TARGET,
    )
    return [result, rebuilt], f"{count:,}: " + "; ".join(
        f"{name}: {median(c.wall for c in costs):.1f} s of clock, "
        f"{median(c.together for c in costs):.0f} MiB in all processes together, "
        f"{sizes[key][0]:,} files, {sizes[key][1] / 1e6:.1f} MB, {sizes[key][2] / 1e6:.1f} without those of its search"
        for name, key, costs in (
            ("`nzc-kb build`", "ours", [a for a, _ in pairs]),
            ("the same after a change", "ours", again),
            ("`mkdocs build`", "plain", [b for _, b in pairs]),
        )
    ) + "."


def _sized(folder: Path) -> tuple[int, int, int]:
    files, whole = size(folder / "site")
    return files, whole, whole - size(folder / "site" / "search")[1]
