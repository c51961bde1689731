"""A build that uses what earlier builds made gives the same bytes as one that begins anew, whatever was edited between.

python -m tests.test_incremental SEED STEPS     more of the same, for a longer look
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import nzc_kb.bodies
import nzc_kb.drawing
import nzc_kb.program
import nzc_kb.site
from nzc_kb.cli import main
from nzc_kb.problems import ProblemsFound
from nzc_kb.render import Rendered, pack
from nzc_kb.shelf import Shelf
from nzc_kb.site import Before, make_site
from nzc_kb.workers import Job
from tests.conftest import ROOT, TODAY, resource, write_vocabularies

pytestmark = pytest.mark.build

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
CITY = '---\nname: {name}\ncountry: "BE"\ncity_type: [town]\ncoordinates: [51.05, 3.72]\n---\nA city.\n'
PATHWAY = (
    "---\ntitle: First steps\nsummary: A way in for those who begin, in a few steps.\naudience: [officer]\nsteps:\n"
    "  - {{resource: {0}, why: Because., minutes: 5}}\n---\nText.\n"
)


class Project:
    """A project folder that is edited at random, each edit leaving it valid."""

    def __init__(self, base: Path, seed: int) -> None:
        self.base, self.random, self.count = base, random.Random(seed), 0
        self.content = base / "content"
        write_vocabularies(self.content)
        shutil.copy(ROOT / "mkdocs.yml", base)
        shutil.copytree(ROOT / "overrides", base / "overrides")
        self.write("cities/ghent.md", CITY.format(name="Ghent"))
        self.write("cities/bruges.md", CITY.format(name="Bruges"))
        self.heads: dict[str, dict[str, str]] = {}
        self.bodies: dict[str, str] = {}
        for _ in range(7):
            self.add()

    def write(self, name: str, text: str | bytes) -> None:
        path = self.content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def save(self, key: str) -> None:
        self.write(f"resources/{key}.md", resource(key, self.bodies[key], **self.heads[key]))

    def pick(self) -> str:
        return self.random.choice(sorted(self.heads))

    def word(self) -> str:
        return self.random.choice("solar roof tram tree budget river school boiler harbour garden".split())

    def add(self) -> None:
        self.count += 1
        key = f"r{self.count}"
        self.heads[key] = {
            "title": f"The {self.word()} and the {self.word()} {self.count}",
            "topic": f"[{self.random.choice(['heat', 'money', 'people'])}]",
            "phase": f"[{self.random.choice(['start', 'plan', 'do'])}]",
            "cities": self.random.choice(["", "[ghent]", "[bruges]"]),
            "keywords": f"[{self.word()}]",
        }
        self.bodies[key] = f"## About\n\nOn {self.word()}s and {self.word()}s.\n"
        self.save(key)

    def delete(self) -> None:
        if len(self.heads) > 3:
            gone = self.pick()
            del self.heads[gone], self.bodies[gone]
            (self.content / f"resources/{gone}.md").unlink()
            self.forget(gone, None)

    def rename(self) -> None:
        old, self.count = self.pick(), self.count + 1
        new = f"r{self.count}"
        self.heads[new], self.bodies[new] = self.heads.pop(old) | {"aliases": f"[{old}]"}, self.bodies.pop(old)
        (self.content / f"resources/{old}.md").unlink()
        self.save(new)
        self.forget(old, new)

    def forget(self, old: str, new: str | None) -> None:
        """Have nothing lead to a record that is gone."""
        for key, head in self.heads.items():
            if head.get("related") == f"[{old}]":
                head["related"] = f"[{new}]" if new else ""
            lines = self.bodies[key].splitlines()
            lines = [x.replace(f"({old}.md", f"({new}.md") if new else x for x in lines if new or f"({old}.md" not in x]
            self.bodies[key] = "\n".join(lines) + "\n"
            self.save(key)
        path = self.content / "portfolio/pathways/first.md"
        if path.exists() and f"resource: {old}," in path.read_text():
            self.path()

    def body(self) -> None:
        key = self.pick()
        self.bodies[key] += f"\nMore about the {self.word()}.\n"
        self.save(key)

    def empty(self) -> None:
        key = self.pick()
        if not any(f"({key}.md#" in body for body in self.bodies.values()):
            self.bodies[key] = ""
            self.save(key)

    def heading(self) -> None:
        key = self.pick()
        if not any(f"({key}.md#" in body for body in self.bodies.values()):
            self.bodies[key] = self.bodies[key].replace("## About", f"## About {self.word()}")
            self.save(key)

    def link(self) -> None:
        one, other = self.pick(), self.pick()
        if one != other:
            anchor = "#about" if "## About\n" in self.bodies[other] else ""
            self.bodies[one] += f"\nSee [that]({other}.md{anchor}).\n"
            self.save(one)

    def relate(self) -> None:
        one, other = self.pick(), self.pick()
        if one != other:
            self.heads[one]["related"] = f"[{other}]"
            self.save(one)

    def retitle(self) -> None:
        key = self.pick()
        self.heads[key]["title"] = f"Another {self.word()} for the {self.word()} {self.random.randrange(99)}"
        self.save(key)

    def reclassify(self) -> None:
        key = self.pick()
        self.heads[key]["phase"] = f"[{self.random.choice(['start', 'plan', 'do'])}]"
        self.heads[key]["topic"] = f"[{self.random.choice(['heat', 'money', 'people'])}]"
        self.heads[key]["learning_topic"] = self.random.choice(["", "basics"])
        self.save(key)

    def withdraw(self) -> None:
        key, other = self.pick(), self.pick()
        if key != other:
            self.heads[key] |= {
                "status": "withdrawn",
                "withdrawn_on": "2026-03-01",
                "reason": "Old.",
                "replaced_by": "",
            }
            self.save(key)

    def path(self) -> None:
        self.write("portfolio/pathways/first.md", PATHWAY.format(self.pick()))

    def vocabulary(self) -> None:
        path = self.content / "vocabularies" / f"{self.random.choice(['topic', 'phase', 'lever'])}.yml"
        path.write_text(path.read_text().replace("    label: ", f"    label: {self.word().capitalize()} ", 1))

    def city(self) -> None:
        self.write("cities/ghent.md", CITY.format(name=f"Ghent {self.word()}"))

    def text(self) -> None:
        self.write("pages/about.md", f"---\ntitle: About the {self.word()}\n---\nText.\n")

    def picture(self) -> None:
        self.write("assets/a.png", PNG + self.word().encode())

    def template(self) -> None:
        path = self.base / "overrides" / self.random.choice(["resource.html", "main.html", "partials/kb.html"])
        path.write_text(path.read_text() + f"<!-- {self.word()} -->")

    def script(self) -> None:
        path = self.base / "overrides/assets/kb/kb.css"
        path.write_text(path.read_text() + f"/* {self.word()} */")

    def configuration(self) -> None:
        path = self.base / "mkdocs.yml"
        path.write_text(path.read_text().replace("site_name: ", f"site_name: {self.word().capitalize()} "))

    def address(self) -> None:
        path = self.base / "mkdocs.yml"
        path.write_text(path.read_text().replace('SITE_URL, "http://', f'SITE_URL, "http://{self.word()}.'))

    def hand(self) -> None:
        """Somebody edits the published site, or the spare one, by hand."""
        places = sorted(p for p in self.base.rglob("index.html") if ".cache" in p.parts or "site" in p.parts)
        if places:
            place = self.random.choice(places)
            self.random.choice([lambda: place.write_bytes(b"not ours"), place.unlink])()

    def edit(self) -> str:
        edits: list[Callable[[], None]] = [
            *(self.body, self.heading, self.link, self.relate, self.retitle, self.reclassify) * 2,
            *(self.add, self.delete, self.rename, self.withdraw, self.path, self.vocabulary, self.city, self.text),
            *(self.picture, self.template, self.script, self.configuration, self.address, self.hand, self.empty),
        ]
        chosen = self.random.choice(edits)
        chosen()
        return chosen.__name__


def build(base: Path, site: str) -> dict[str, bytes]:
    """Build and give every file."""
    before = Path.cwd()
    os.chdir(base)
    try:
        main(["build", "-q", "--site-dir", site], standalone_mode=False)
    finally:
        os.chdir(before)
    folder = base / site
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def cold(base: Path) -> dict[str, bytes]:
    """Build a copy of the project in which nothing was built before; its index is put together by a new program."""
    with TemporaryDirectory(dir=base.parent) as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("nzc_kb.indexing.MANY", 0)
        copy = Path(name) / "copy"
        shutil.copytree(base, copy, ignore=shutil.ignore_patterns("site", ".cache", ".site*"))
        return build(copy, "site")


def compare(base: Path, seed: int, steps: int) -> None:
    """Edit and build, again and again, and compare each site with one that was built anew."""
    base.mkdir()
    project = Project(base, seed)
    done: list[str] = []
    build(base, "site")
    for _ in range(steps):
        done.append(project.edit())
        if project.random.random() < 0.3:
            done.append(project.edit())
        site, fresh = build(base, "site"), cold(base)
        assert sorted(site) == sorted(fresh), f"seed {seed}: {done}"
        assert [n for n in site if site[n] != fresh[n]] == [], f"seed {seed}: {done}"


@pytest.mark.parametrize("seed", range(3))
def test_edits_at_random_and_a_cold_build_agree(tmp_path: Path, seed: int) -> None:
    compare(tmp_path / "project", seed, 5)


def test_another_version_of_a_library_draws_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "project"
    base.mkdir()
    Project(base, 1)
    build(base, "site")
    drawn: list[int] = []
    draw = nzc_kb.drawing.share

    def counted(things, work, progress):
        drawn.append(len(things))
        return draw(things, work, progress)

    monkeypatch.setattr(nzc_kb.drawing, "share", counted)
    build(base, "site")
    monkeypatch.setattr(nzc_kb.program, "version", lambda name: "99.9" if name == "mkdocs-material" else "1")
    build(base, "site")
    assert drawn[0] == 0
    assert drawn[1] > 20


def test_another_template_renders_no_body_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "project"
    base.mkdir()
    project = Project(base, 1)
    build(base, "site")
    project.body()
    build(base, "site")
    rendered: list[int] = []
    render = nzc_kb.bodies.render_each
    monkeypatch.setattr(
        nzc_kb.bodies, "render_each", lambda jobs, *rest: rendered.append(len(jobs)) or render(jobs, *rest)
    )
    (base / "overrides/main.html").write_text((base / "overrides/main.html").read_text() + "<!-- -->")
    build(base, "site")
    assert rendered == [0, 0]


@pytest.mark.parametrize("is_kept", [True, False])
def test_bodies_that_cannot_be_rendered_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_kept: bool
) -> None:
    base = tmp_path / "project"
    base.mkdir()
    Project(base, 1)
    asked: list[str] = []

    def render(jobs: Sequence[Job], take: Callable[[str, bytes], object], *_: object) -> None:
        for job in jobs:
            asked.append(job.key)
            fails = job.key in ("city/ghent", "resource/r1")
            take(job.key, pack(Rendered(failure="It takes too long") if fails else Rendered("<p>x</p>", (), 1)))

    monkeypatch.setattr(nzc_kb.bodies, "render_each", render)
    before = Before(Shelf.open(tmp_path / "shelf"), "r", "p", "d") if is_kept else None
    with pytest.raises(ProblemsFound) as told:
        make_site(base / "content", TODAY, "", before=before)
    assert sorted(p.place.file for p in told.value.problems if p.code == "too-complex") == [
        str(base / f"content/{name}.md") for name in ("cities/ghent", "resources/r1")
    ]
    assert len(asked) == len(set(asked)) > 8


def test_a_body_that_is_no_more_is_not_shown(tmp_path: Path) -> None:
    base = tmp_path / "project"
    base.mkdir()
    project = Project(base, 1)
    assert b"s-about" in build(base, "site")["resources/r1/index.html"]
    project.bodies["r1"] = ""
    project.save("r1")
    project.write("cities/ghent.md", CITY.format(name="Ghent").replace("A city.\n", ""))
    after = build(base, "site")
    assert b"s-about" not in after["resources/r1/index.html"]
    assert after == cold(base)


def test_a_template_that_asks_for_all_pages_is_drawn_anew_when_one_has_another_address(tmp_path: Path) -> None:
    base = tmp_path / "project"
    base.mkdir()
    project = Project(base, 1)
    with (base / "overrides/resource.html").open("a", encoding="utf-8") as stream:
        stream.write(
            '{% block extrahead %}{% set all = [{"k": {"z": "%}"}}, pages] %}{{ all[1] | length }}{% endblock %}'
        )
    build(base, "site")
    project.add()
    assert build(base, "site") == cold(base)


def test_a_shelf_that_was_sealed_by_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "project"
    base.mkdir()
    Project(base, 1)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "stranger"))
    honest = build(base, "site")
    index = next(base.glob(".cache/build/*/shelf/index.json"))
    pack = next(base.glob(".cache/build/*/shelf/*.pack"))
    pack.write_bytes(pack.read_bytes().replace(b"About", b"Alien"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (base / "overrides/main.html").write_text((base / "overrides/main.html").read_text() + " ")
    assert b"Alien" not in b"".join(build(base, "site").values())
    assert build(base, "site").keys() == honest.keys()
    index.write_text("garbage")
    build(base, "site")
    pack = next(base.glob(".cache/build/*/shelf/*.pack"))
    pack.write_bytes(pack.read_bytes().replace(b"About", b"Alien"))
    (base / "overrides/main.html").write_text((base / "overrides/main.html").read_text() + " ")
    assert b"Alien" not in b"".join(build(base, "site").values())


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[1]) + 20):
        with TemporaryDirectory() as scratch:
            compare(Path(scratch) / "project", number, int(sys.argv[2]))
        sys.stdout.write(f"seed {number}: {sys.argv[2]} builds, each as a cold one\n")
