"""Site to MkDocs: the only room, with the plugin's shell, that imports it.

MkDocs gets pages that were generated, never a contributor's file: each is a `File.generated` with a page whose
content, table of contents and metadata are ours. ProperDocs, which answers to the same names, builds the same tree.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, redirect_stderr
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.structure.files import File, InclusionLevel

from nzc_kb.addresses import image_url
from nzc_kb.drawing import Drawing, before_of
from nzc_kb.errands import draw_far
from nzc_kb.generation import Aside
from nzc_kb.hands import HandError
from nzc_kb.hosted import page_file
from nzc_kb.problems import ProblemsFound
from nzc_kb.shelf import Shelf
from nzc_kb.site import Site
from nzc_kb.source import display_path
from nzc_kb.verify import Drawn
from nzc_kb.workers import Announce


class HostError(Exception):
    """The host could not build: its configuration or a template is at fault, not the content."""


def site_files(site: Site, config: MkDocsConfig, content_uri: str) -> Iterator[File]:
    """Give every file of the site to the host; `content_uri` is where the content folder stands in its repository."""
    for page in site.pages:
        yield page_file(page, config, content_uri)
    for name, data in site.files.items():
        yield File.generated(config, name, content=data, inclusion=InclusionLevel.NOT_IN_NAV)
    for name, path in site.images.items():
        yield File.generated(config, image_url(name), abs_src_path=str(path), inclusion=InclusionLevel.NOT_IN_NAV)


def build(
    config_file: Path,
    content: Path | None,
    aside: Aside,
    shelf: Shelf,
    announce: Announce,
    executor: Executor | None = None,
) -> Drawn:
    """Build the site into `aside`, with what the shelf has from earlier builds; `announce` is told of long work, and an
    `executor` helps with it.

    Where nothing but our plugin has a say, pages are drawn by `drawing`; else by the host, in its own way.

    Raises:
        ProblemsFound: findings at error level stand against the content.
        HostError: anything else went wrong in the host.
    """
    with _only_warnings_of_the_host():
        config = _load(config_file, content, site_dir=str(aside.folder))
        plugin: Any = config.plugins["nzc-kb"]
        plugin.announce, plugin.executor = announce, executor
        config.plugins.on_startup(command="build", dirty=False)
        try:
            if not _is_ours_alone(config):
                return _built_by_host(config, aside)
            config = config.plugins.on_config(config)
            uri = display_path(plugin.content)
            before = before_of(config, aside, shelf, uri)
            elsewhere = partial(draw_far, executor) if executor is not None else None
            with ExitStack() as later:
                site = plugin.make(config, before, later)
                return Drawing(site, config, uri, before, elsewhere).draw(aside, announce)
        except (TemplateError, HandError) as error:
            raise HostError(str(error)) from error
        finally:
            config.plugins.on_shutdown()


def _is_ours_alone(config: MkDocsConfig) -> bool:
    """Whether no other plugin, hook, page or template has a say in what is built."""
    handlers = [handler for found in config.plugins.events.values() for handler in found]
    plugin = config.plugins["nzc-kb"]
    return (
        all(getattr(handler, "__self__", None) is plugin for handler in handlers)
        and not config.extra_templates
        and config.use_directory_urls
        and not config.strict
        and not any(path.is_file() and path.name != ".gitkeep" for path in Path(config.docs_dir).rglob("*"))
    )


def _built_by_host(config: MkDocsConfig, aside: Aside) -> Drawn:
    aside.scratch()
    try:
        mkdocs_build(config)
    except Abort as error:
        if isinstance(found := _cause(error), ProblemsFound):
            raise found from None
        raise HostError(str(error)) from error
    aside.adopt()
    plugin: Any = config.plugins["nzc-kb"]
    return Drawn(plugin.site, is_drawn_by_host=True)


def _cause(error: BaseException) -> BaseException | None:
    """The finding that made the host give up, under the host's own wrappings."""
    step: BaseException | None = error
    while step is not None and not isinstance(step, ProblemsFound):
        step = step.__cause__ or step.__context__
    return step


def serve(config_file: Path, content: Path | None, port: int) -> None:
    """Preview with live reload until interrupted.

    Raises:
        HostError: the configuration is at fault, or the port is taken.
    """
    from mkdocs.commands.serve import serve as mkdocs_serve  # a build has no use for a server

    logging.basicConfig(format="%(message)s")
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    try:
        _load(config_file, content)
        overrides: Any = {"plugins": _plugins_with(config_file, content)} if content else {}
        mkdocs_serve(str(config_file), dev_addr=f"127.0.0.1:{port}", **overrides)
    except Abort as error:
        raise HostError("the preview stopped") from error
    except OSError as error:
        raise HostError(f"port {port}: {error.strerror}") from error


def _plugins_with(config_file: Path, content: Path) -> dict[str, Any]:
    """The plugins of the configuration, ours with another content folder; a dict: the host empties a list of them."""
    named = {name: dict(plugin.config) for name, plugin in load_config(str(config_file)).plugins.items()}
    return named | {"nzc-kb": {**named.get("nzc-kb", {}), "content": str(content.resolve())}}


def _load(config_file: Path, content: Path | None, **options: Any) -> MkDocsConfig:
    if not config_file.is_file():
        raise HostError(f"there is no {config_file}; run this where mkdocs.yml stands, or name it with --config")
    messages = StringIO()
    try:
        with redirect_stderr(messages):
            config = load_config(str(config_file), **options)
    except (ConfigurationError, Abort) as error:
        raise HostError(f"{config_file}: {error}") from error
    if "nzc-kb" not in config.plugins:
        raise HostError(f"{config_file} does not name the plugin nzc-kb")
    if content is not None:
        config.plugins["nzc-kb"].config["content"] = str(content.resolve())
    return config


@contextmanager
def _only_warnings_of_the_host() -> Iterator[None]:
    """Print what the host warns of; the findings are told by the caller."""
    logger = logging.getLogger("mkdocs")
    before = logger.level
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.addFilter(lambda record: "nzc_kb" not in record.name and record.levelno < logging.ERROR)
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)
