"""Real builds: MkDocs and ProperDocs, our own folder and a foreign one, and what stops them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from nzc_kb.heads import FrontMatter
from nzc_kb.themes import NOT_ASKED_FOR
from tests.conftest import ROOT, Drawn, resource, write_vocabularies

pytestmark = pytest.mark.build

BIN = Path(sys.executable).parent
CITY = '---\nname: Ghent\ncountry: "BE"\ncity_type: [town]\ncoordinates: [51.05, 3.72]\n---\nA city.\n'
FILES = {
    "resources/heat/a.md": resource(
        "a",
        "# A good guide to warm homes\n\n## First\n\nSee [b](b.md#two) and [Ghent](city:ghent).\n",
        cities="[ghent]",
        related="[{to: b, as: part-of}]",
    ),
    "resources/heat/b.md": resource(
        "b", "## Two\n\nText.\n", title="Beta & <b>more</b>", learning_topic="basics", portfolio_part="example"
    ),
    "cities/ghent.md": CITY,
}


def run(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the virtual environment; its output is text."""
    program = str(BIN / command[0])
    return subprocess.run(
        [program, *command[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, **env},
        check=False,
    )


def project(tmp_path: Path, draw: Drawn, files: dict[str, str | bytes]) -> Path:
    """A project folder around a drawn content folder, with our configuration and templates."""
    draw(files)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, the generator's line and the build day's traces taken out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("sitemap"):
            found[path.relative_to(folder).as_posix()] = re.sub(
                rb'<meta name="generator"[^>]*>', b"", path.read_bytes()
            )
    return found


def test_mkdocs_and_properdocs_build_the_same_tree(tmp_path: Path, draw: Drawn) -> None:
    base = project(tmp_path, draw, dict(FILES))
    mkdocs = run("mkdocs", "build", "--strict", "--site-dir", "one", cwd=base)
    assert mkdocs.returncode == 0, mkdocs.stderr
    properdocs = run("properdocs", "build", "--strict", "-f", "mkdocs.yml", "--site-dir", "two", cwd=base)
    assert properdocs.returncode == 0, properdocs.stderr
    assert tree(base / "one") == tree(base / "two")


def test_our_own_build_draws_what_the_host_draws(tmp_path: Path, draw: Drawn) -> None:
    """The same bytes, but for files of the theme that no page asks for."""
    base = project(tmp_path, draw, dict(FILES))
    (base / "overrides/assets/images").mkdir()
    (base / "overrides/assets/images/favicon.png").write_bytes(b"of one's own")
    for command in (("mkdocs", "build", "--site-dir", "theirs"), ("nzc-kb", "build", "--site-dir", "ours")):
        built = run(*command, cwd=base)
        assert built.returncode == 0, built.stderr
    theirs, ours = tree(base / "theirs"), tree(base / "ours")
    assert ours.pop(".nzc-kb-site")
    left = theirs.keys() - ours.keys()
    assert all(any(fnmatch(name, pattern) for pattern in NOT_ASKED_FOR) for name in left)
    assert any(name.startswith("assets/javascripts/bundle.") for name in left)
    assert ours == {name: data for name, data in theirs.items() if name not in left}
    assert ours["assets/images/favicon.png"] == b"of one's own"


def test_another_folder_with_other_terms_builds(tmp_path: Path, draw: Drawn) -> None:
    content = draw(dict(FILES))
    built = run("nzc-kb", "build", "--content", str(content), "--site-dir", str(tmp_path / "site"))
    assert built.returncode == 0, built.stderr
    assert "2 resources" in built.stdout
    site = tmp_path / "site"
    page = (site / "resources/a/index.html").read_text()
    assert page.count("<h1") == 1
    assert 'href="../b/#s-two"' in page
    assert 'href="../../cities/ghent/"' in page
    assert "Part of" in page
    assert "Beta &amp; &lt;b&gt;more&lt;/b&gt;" in page
    other = (site / "resources/b/index.html").read_text()
    assert "Has part" in other
    assert "Referenced by" in other
    assert (site / "map/plan/index.html").is_file()
    assert (site / "portfolio/basics/index.html").is_file()
    assert "Learning portfolio" in (site / "portfolio/index.html").read_text()


def test_pages_with_nothing_to_show_are_not_made(tmp_path: Path, draw: Drawn) -> None:
    content = draw({"resources/a.md": resource("a")})
    for field in ("learning_topic", "portfolio_part", "audience"):
        (content / "vocabularies" / f"{field}.yml").unlink()
    built = run("nzc-kb", "build", "--content", str(content), "--site-dir", str(tmp_path / "site"))
    assert built.returncode == 0, built.stderr
    assert not (tmp_path / "site/cities").exists()
    assert not (tmp_path / "site/portfolio").exists()
    assert ">Cities<" not in (tmp_path / "site/index.html").read_text()


def test_errors_stop_the_build_with_the_whole_list(tmp_path: Path, draw: Drawn) -> None:
    files = {"resources/a.md": resource("a", topic="[hot]", phase="[plan, nope]"), "resources/b.md": "no head\n"}
    base = project(tmp_path, draw, dict(files))
    stock = run("mkdocs", "build", cwd=base)
    assert stock.returncode != 0
    for sign in (
        "content/resources/a.md:5:9",
        "unknown-term",
        "content/resources/b.md:1:1",
        "no-front-matter",
        "3 errors",
    ):
        assert sign in stock.stderr
    assert "Traceback" not in stock.stderr
    ours = run("nzc-kb", "build", cwd=base)
    assert ours.returncode == 1
    assert "content/resources/b.md:1:1" in ours.stderr
    assert not (base / "site/index.html").exists() or not (base / "site/.nzc-kb-site").exists()


def test_a_failed_build_leaves_the_old_site_as_it_was(tmp_path: Path, draw: Drawn) -> None:
    base = project(tmp_path, draw, dict(FILES))
    assert run("nzc-kb", "build", cwd=base).returncode == 0
    before = tree(base / "site")
    (base / "content/resources/heat/b.md").write_text("broken", encoding="utf-8")
    assert run("nzc-kb", "build", cwd=base).returncode == 1
    assert tree(base / "site") == before
    assert not list(base.glob(".site.new-*"))


def test_a_body_that_cannot_be_rendered_is_a_finding(tmp_path: Path, draw: Drawn) -> None:
    body = "\n".join(f"{'  ' * i}- x" for i in range(400))
    base = project(tmp_path, draw, {"resources/a.md": resource("a", body)})
    built = run("nzc-kb", "build", cwd=base)
    assert built.returncode in (0, 1)
    assert "Traceback" not in built.stderr
    if built.returncode == 1:
        assert "too-complex" in built.stderr


def test_the_site_is_the_same_wherever_and_whenever_it_is_built(tmp_path: Path, draw: Drawn) -> None:
    """Another folder, time zone, locale, hash seed and number of processors, files made in another order at other
    times: the same bytes, the sitemap and its zipped form included.
    """
    files = dict(FILES) | {f"resources/r{n}.md": resource(f"r{n}", f"## H{n}\n\nText.\n") for n in range(8)}
    base = project(tmp_path / "one" / "here", lambda f: _drawn_in(tmp_path / "one" / "here", f, 1), files)
    other = project(tmp_path / "two", lambda f: _drawn_in(tmp_path / "two", f, -1), files)
    trees = []
    for place, cores, env in (
        (base, 2, {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}),
        (other, 1, {"TZ": "America/Lima", "PYTHONHASHSEED": "2", "LC_ALL": "C"}),
    ):
        built = run("nzc-kb", "build", cwd=place, SOURCE_DATE_EPOCH="1795000000", NZC_KB_PROCESSES=str(cores), **env)
        assert built.returncode == 0, built.stderr
        site = place / "site"
        trees.append({p.relative_to(site).as_posix(): p.read_bytes() for p in site.rglob("*") if p.is_file()})
    assert trees[0].keys() == trees[1].keys()
    assert [name for name in trees[0] if trees[0][name] != trees[1][name]] == []
    assert b"2026-11-18" in trees[0]["sitemap.xml"]


def _drawn_in(base: Path, files: dict[str, str], step: int) -> None:
    write_vocabularies(base / "content")
    for number, name in enumerate(sorted(files)[::step]):
        path = base / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8")
        os.utime(path, (10**9 + number, 10**9 + number))


def test_a_word_of_a_file_never_comes_out_unescaped(tmp_path: Path, draw: Drawn) -> None:
    canary = "q\"'><x-canary>&amp;"
    quoted = json.dumps(canary)
    fields = dict.fromkeys(("title", "summary", "key_lesson", "version", "owner"), quoted) | {"keywords": f"[{quoted}]"}
    fields["summary"] = json.dumps(f"{canary} is what this summary has to say to a city.")
    fields["source"] = f"{{title: {quoted}, publisher: {quoted}, pages: {quoted}, authors: [{quoted}]}}"
    content = draw(
        {
            "resources/a.md": resource("a", related="[b]", **fields),
            "resources/b.md": resource("b", "[x](a.md)"),
            "cities/ghent.md": CITY.replace("Ghent", canary, 1).replace(f"name: {canary}", f"name: {quoted}"),
        }
    )
    (content / "vocabularies/lever.yml").write_text(
        f"title: {quoted}\nterms:\n  - {{id: law, label: {quoted}, definition: {quoted}, scope_note: {quoted}}}\n",
        encoding="utf-8",
    )
    built = run("nzc-kb", "build", "--content", str(content), "--site-dir", str(tmp_path / "site"))
    assert built.returncode == 0, built.stderr
    for path in (tmp_path / "site").rglob("*"):
        if path.suffix in (".html", ".xml"):
            assert "<x-canary" not in path.read_text(encoding="utf-8"), path


def test_every_internal_link_of_our_own_site_is_alive(tmp_path: Path) -> None:
    """`nzc-kb build` verifies every link and anchor before it swaps; it must pass on the content of this repository."""
    built = run("nzc-kb", "build", "--site-dir", str(tmp_path / "site"))
    assert built.returncode == 0, built.stderr
    assert re.search(r"\d+ resources, \d+ pages, [\d,]+ links in", built.stdout)
    assert (tmp_path / "site/.nzc-kb-site").is_file()


def test_stage_writes_pages_for_any_generator(tmp_path: Path, draw: Drawn) -> None:
    content = draw(dict(FILES))
    staged = run("nzc-kb", "stage", "--content", str(content), str(tmp_path / "staged"))
    assert staged.returncode == 0, staged.stderr
    text = (tmp_path / "staged/resources/a.md").read_text(encoding="utf-8")
    head, body = FrontMatter().split(text)
    meta = json.loads(head)
    assert meta["template"] == "resource.html"
    assert meta["title"] == "A good guide to warm homes"
    assert body.strip().startswith('<div class="kb-body">')
    config = (
        (ROOT / "mkdocs.yml")
        .read_text(encoding="utf-8")
        .replace("docs_dir: overrides/no-docs", "docs_dir: staged")
        .replace("  - nzc-kb:\n      content: content\n      language: en\n", "  []\n")
    )
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    stock = run("mkdocs", "build", "--site-dir", "stock", cwd=tmp_path)
    assert stock.returncode == 0, stock.stderr
    assert "Connected" in (tmp_path / "stock/resources/a/index.html").read_text(encoding="utf-8")


def test_edit_links_lead_to_the_file(tmp_path: Path, draw: Drawn) -> None:
    base = project(tmp_path, draw, dict(FILES))
    built = run("nzc-kb", "build", cwd=base, REPO_URL="https://git.example/kb", EDIT_URI="edit/main/")
    assert built.returncode == 0, built.stderr
    assert (
        'href="https://git.example/kb/edit/main/content/resources/heat/a.md"'
        in (base / "site/resources/a/index.html").read_text()
    )


def test_former_ids_lead_on_and_withdrawn_resources_stay_as_tombstones(tmp_path: Path, draw: Drawn) -> None:
    content = draw(
        {
            "resources/a.md": resource("a", aliases="[old-a]", title="Alpha"),
            "resources/gone.md": resource(
                "gone",
                title="Gone one",
                status="withdrawn",
                withdrawn_on="2026-03-01",
                reason="Out of date.",
                replaced_by="a",
            ),
        }
    )
    built = run("nzc-kb", "build", "--content", str(content), "--site-dir", str(tmp_path / "site"))
    assert built.returncode == 0, built.stderr
    moved = (tmp_path / "site/resources/old-a/index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=../../resources/a/">' in moved
    assert 'content="noindex"' in moved
    tombstone = (tmp_path / "site/resources/gone/index.html").read_text()
    assert "Withdrawn on 1 March 2026" in tombstone
    assert "Out of date." in tombstone
    assert 'content="noindex"' in tombstone
    for listing in ("explore/index.html", "topics/heat/index.html", "feed.xml"):
        assert "Gone one" not in (tmp_path / "site" / listing).read_text()
    rows = [zlib.decompress(path.read_bytes()) for path in (tmp_path / "site/search").rglob("d*.bin")]
    assert rows
    assert not any(b"Gone one" in row for row in rows)


def test_a_former_id_may_not_be_taken(draw: Drawn) -> None:
    content = draw({"resources/a.md": resource("a", aliases="[b]"), "resources/b.md": resource("b")})
    result = run("nzc-kb", "check", "--content", str(content))
    assert result.returncode == 1
    assert "a.md:12:11: error[duplicate-id]" in result.stdout
