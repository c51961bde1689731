"""Real builds stopped at random moments, two at once, and on a full disk: is the site ever broken?

    python -m tests.kills COUNT [SEED]

Each build publishes another generation of a small project, and is killed at a seeded moment; then every file of the
site must have the digest that the site's manifest gives it, and belong to the generation before or to the new one. A
full disk is a small tmpfs, where the system allows one to be mounted.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from nzc_kb.generation import MARKER, read_manifest, survey
from tests.conftest import ROOT, resource, write_vocabularies

BUILD = [str(Path(sys.executable).parent / "nzc-kb"), "build", "-q"]
SIGN = "generation-"


def make_project(base: Path, resources: int) -> None:
    """A project of some resources."""
    write_vocabularies(base / "content")
    (base / "content/resources").mkdir()
    shutil.copy(ROOT / "mkdocs.yml", base)
    shutil.copytree(ROOT / "overrides", base / "overrides")
    write_generation(base, 0, resources)


def write_generation(base: Path, number: int, resources: int) -> None:
    """Write all resources so that each page tells its generation."""
    for index in range(resources):
        text = resource(f"r{index}", f"Text of {SIGN}{number}.\n", title=f"On {index}, {SIGN}{number}")
        (base / f"content/resources/r{index}.md").write_text(text, encoding="utf-8")


def generation_of(site: Path) -> int:
    """The generation that a site is, whole.

    Raises:
        AssertionError: it is broken.
    """
    manifest = read_manifest(site)
    assert manifest is not None, "the site has no manifest"
    assert manifest == {k: v for k, v in survey(str(site)).items() if k != MARKER}, "the site is not what was published"
    found = set()
    for path in site.glob("resources/r*/index.html"):
        text = path.read_text(encoding="utf-8")
        found |= {part.split("<")[0].split(".")[0].split(" ")[0].split('"')[0] for part in text.split(SIGN)[1:]}
    numbers = {int("".join(c for c in word if c.isdigit())) for word in found}
    assert len(numbers) == 1, f"the site mixes generations {sorted(numbers)}"
    return numbers.pop()


def kill_builds(base: Path, count: int, seed: int, resources: int = 12) -> dict[str, int]:
    """Kill `count` builds, each at a moment of its own; counts how often the old and the new site stood.

    Raises:
        AssertionError: a site was broken.
    """
    chance = random.Random(seed)
    make_project(base, resources)
    subprocess.run(BUILD, cwd=base, check=True)
    write_generation(base, 1, resources)
    started = time.perf_counter()
    subprocess.run(BUILD, cwd=base, check=True)
    span = time.perf_counter() - started
    told = {"old": 0, "new": 0}
    stands = 1
    for number in range(2, count + 2):
        write_generation(base, number, resources)
        # half of the kills fall into the last third, where files are written and swapped
        moment = chance.uniform(0, 1.1) if chance.random() < 0.5 else chance.uniform(0.6, 1.05)
        child = subprocess.Popen(BUILD, cwd=base)
        time.sleep(span * moment)
        child.send_signal(signal.SIGKILL)
        span *= 0.93 if child.wait() == 0 else 1.01  # as the machine gets slower or faster; one in eight ends before
        found = generation_of(base / "site")
        assert found in (stands, number), f"kill {number}: generation {found} stands, after {stands}"
        told["new" if found == number else "old"] += 1
        stands = found
    subprocess.run(BUILD, cwd=base, check=True)
    assert generation_of(base / "site") == count + 1
    assert not list(base.glob(".site.new-*")) and not (base / ".site.old").exists()
    return told


def build_at_once(base: Path, builds: int, resources: int = 12) -> None:
    """Start several builds of one site at once; all must end well, one after the other.

    Raises:
        AssertionError: one failed, or the site is broken.
    """
    make_project(base, resources)
    children = [subprocess.Popen(BUILD, cwd=base, stderr=subprocess.PIPE, text=True) for _ in range(builds)]
    said = [child.communicate()[1] for child in children]
    assert [child.returncode for child in children] == [0] * builds, said
    assert any("is at work on site; waiting" in text for text in said), "none had to wait for another"
    assert generation_of(base / "site") == 0


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A disk of a few megabytes at `folder`; False where the system does not allow it."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", str(folder)], check=True)


def fill_disk(base: Path, resources: int = 12) -> str:
    """Build on a disk that has room for one site and not for a second.

    Raises:
        AssertionError: the build did not fail, or the old site is broken.
    """
    base.mkdir()
    with small_disk(base, "10m") as is_there:
        if not is_there:
            return "not tried: this system does not let a disk be mounted"
        make_project(base, resources)
        subprocess.run(BUILD, cwd=base, check=True)
        write_generation(base, 1, resources)
        filler = base / "filler"
        with filler.open("wb", buffering=0) as stream:
            try:
                while True:
                    stream.write(bytes(1 << 16))
            except OSError:
                stream.truncate(max(0, filler.stat().st_size - (40 << 10)))
        full = subprocess.run(BUILD, cwd=base, capture_output=True, text=True, check=False)
        assert full.returncode == 2 and "No space left" in full.stderr, (full.returncode, full.stderr)
        assert "Traceback" not in full.stderr
        assert generation_of(base / "site") == 0
        filler.unlink()
        subprocess.run(BUILD, cwd=base, check=True)
        assert generation_of(base / "site") == 1
    return "the old site stood, and the build said what was wrong"


def main() -> None:
    """Read the command line and do all of it."""
    count, seed = int(sys.argv[1]), int((*sys.argv, "7", "7")[2])
    with TemporaryDirectory(prefix="kills-") as name:
        for part in ("kills", "at-once"):
            (Path(name) / part).mkdir()
        told = kill_builds(Path(name) / "kills", count, seed)
        sys.stdout.write(
            f"{count} builds killed: the old site stood {told['old']} times, the new one {told['new']} times, "
        )
        sys.stdout.write("0 broken\n")
        for _ in range(5):
            build_at_once(Path(name) / "at-once", 3)
            shutil.rmtree(Path(name) / "at-once")
            (Path(name) / "at-once").mkdir()
        sys.stdout.write("3 builds at once, 5 times: all well, one after the other\n")
        sys.stdout.write(f"a full disk: {fill_disk(Path(name) / 'full')}\n")


if __name__ == "__main__":
    main()
