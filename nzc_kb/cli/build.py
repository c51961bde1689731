"""The commands that make something: `nzc-kb build`, `serve`, `stage` and `export`."""

from __future__ import annotations

import gc
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import click

from nzc_kb.cli.common import CACHE, CONFIG, Misuse, announcer, common, config_option, content_folder
from nzc_kb.cli.settings import language_of, severities_of
from nzc_kb.clock import build_day
from nzc_kb.cluster import ClusterError, cluster
from nzc_kb.exports import EXPORTS, build_exports
from nzc_kb.generation import Aside
from nzc_kb.names import count_of
from nzc_kb.problems import ProblemsFound, errors
from nzc_kb.publish import PublishError, publish, renew
from nzc_kb.reports import summary_line
from nzc_kb.repository import load_repository
from nzc_kb.severities import with_severities
from nzc_kb.shelf import Shelf, digest_of
from nzc_kb.site import Site, make_site
from nzc_kb.stage import stage_site, verify_stage
from nzc_kb.stopwatch import Stopwatch
from nzc_kb.verify import Drawn, verify_drawn


@click.command()
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    default=Path("site"),
    show_default=True,
    help="Where to put the site.",
)
@click.option(
    "--wait",
    type=click.IntRange(0),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another build of the same site.",
)
@click.option("--no-wait", "wait", flag_value=0, type=int, help="Stop at once if another build is at work.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Render, draw and index on the Dask cluster whose scheduler is there, as tcp://10.0.0.1:8786.",
)
@config_option
@common
def build(
    content: Path | None, quiet: bool, verbose: bool, site_dir: Path, wait: int, scheduler: str | None, config: Path
) -> None:
    """Check the content and build its site: aside first, then verified, then put in place of the old one.

    What an earlier build made is used again where nothing that it depends on has changed; the site is the same, byte
    for byte, without. Deleting .cache/ makes the next build a cold one.
    """
    from nzc_kb.host import HostError
    from nzc_kb.host import build as build_host

    started, watch = time.perf_counter(), Stopwatch(announcer(quiet))
    severities_of(config)  # told here in plain words, if they cannot be
    language_of(config)
    shelf: list[Shelf] = []  # opened when no other build is at work
    try:
        cache = CACHE / "build" / digest_of(str(site_dir.absolute()))

        def fill(aside: Aside) -> Drawn:
            watch("Beginning", 0)
            shelf.append(Shelf.open(cache / "shelf"))
            folder = content and content_folder(content)
            with cluster(scheduler) if scheduler else nullcontext() as executor:
                return build_host(config, folder, aside, shelf[0], watch, executor)

        def look(aside: Aside, drawn: Drawn) -> list[str]:
            watch("Verifying", 0)
            wrong = verify_drawn(aside, drawn)
            watch("Keeping", 0)
            if not wrong:
                shelf[0].save()
            watch("Publishing", 0)
            return wrong

        tell = partial(click.echo, err=True)
        site = renew(site_dir, fill, look, spare=cache / "spare", wait=wait, tell=tell).site
    except (HostError, PublishError, ClusterError) as error:
        raise Misuse(str(error)) from error
    finally:
        for opened in shelf:
            opened.close()
    if not quiet:
        _tell_of_problems(site, verbose)
    if verbose:
        click.echo(watch.lines())
    if not quiet:
        click.echo(f"{_counts(site)} in {time.perf_counter() - started:.1f} s: {site_dir}/")
        click.echo(
            f"To look at it: python3 -m http.server --directory {site_dir} 8000, then open http://127.0.0.1:8000/"
        )


def _tell_of_problems(site: Site, verbose: bool) -> None:
    if problems := site.repository.problems:
        shown = "\n".join(map(str, problems)) + "\n" if verbose else ""
        more = "" if verbose else " Run nzc-kb check to read them."
        click.echo(f"{shown}{summary_line(problems, site.repository.files)}{more}", err=True)


def _counts(site: Site) -> str:
    resources, pages = len(site.repository.catalog.resources), len(site.pages)
    return ", ".join((count_of(resources, "resource"), count_of(pages, "page"), count_of(site.links, "link")))


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@config_option
@common
def serve(content: Path | None, quiet: bool, verbose: bool, port: int, config: Path) -> None:
    """Preview the site; a page reloads when its file is saved."""
    from nzc_kb.host import HostError
    from nzc_kb.host import serve as serve_host

    gc.enable()
    try:
        serve_host(config, content and content_folder(content), port)
    except HostError as error:
        raise Misuse(str(error)) from error


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@common
def stage(content: Path | None, quiet: bool, verbose: bool, folder: Path) -> None:
    """Write the generated pages into FOLDER as files: JSON front matter over a block of sanitised HTML, for any
    generator.
    """
    site = make_site(
        content_folder(content), build_day(), "", announcer(quiet), severities_of(CONFIG), language_of(CONFIG)
    )
    try:
        publish(folder, lambda fresh: stage_site(site, fresh), verify_stage)
    except PublishError as error:
        raise Misuse(str(error)) from error
    if not quiet:
        click.echo(
            f"{count_of(len(site.pages), 'page')} and {count_of(len(site.files) + len(site.images), 'file')}: {folder}/"
        )


@click.command()
@click.option(
    "--format", "forms", type=click.Choice(list(EXPORTS)), multiple=True, help="Only this format; may be repeated."
)
@click.option("--site-url", default="", help="The address of the site, to be put before addresses.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("export"))
@common
def export(
    content: Path | None, quiet: bool, verbose: bool, forms: tuple[str, ...], site_url: str, folder: Path
) -> None:
    """Write the content for machines into FOLDER (default: export)."""
    repository = load_repository(content_folder(content), build_day())
    problems = with_severities(repository.problems, severities_of(CONFIG))
    if errors(problems):
        raise ProblemsFound(problems)
    base = site_url if not site_url or site_url.endswith("/") else f"{site_url}/"
    for name, data in build_exports(repository, base, forms).items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise Misuse(f"{path}: {error.strerror}.") from error
        if not quiet:
            click.echo(str(path))
