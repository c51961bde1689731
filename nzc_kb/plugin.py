"""The door to MkDocs: a few short hooks over `site` and `host`."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path

from jinja2 import Environment
from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import Files

from nzc_kb.clock import build_day
from nzc_kb.host import site_files
from nzc_kb.hosted import navigation, prepared
from nzc_kb.languages import languages
from nzc_kb.problems import ProblemsFound
from nzc_kb.reports import summary_line
from nzc_kb.severities import Severities, SeverityError, read_severities
from nzc_kb.site import Before, Site, make_site
from nzc_kb.source import display_path
from nzc_kb.words import CONTENT_LANGUAGE
from nzc_kb.workers import Announce, silently

log = get_plugin_logger(__name__)


class SeverityOption(BaseConfigOption[Severities]):
    """Severities by code: error, warning or off."""

    def run_validation(self, value: object) -> Severities:
        """Read the severities.

        Raises:
            ValidationError: one of them cannot be set.
        """
        try:
            return read_severities(value)
        except SeverityError as error:
            raise ValidationError(str(error)) from error


class Options(Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may say of the plugin."""

    content = config_options.Type(str, default="content")
    severities = SeverityOption()
    language = config_options.Choice(languages(), default=CONTENT_LANGUAGE)


class KnowledgeBase(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Builds the site of a content folder."""

    site: Site | None = None
    serves = False
    announce: Announce = staticmethod(silently)
    executor: Executor | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Being here keeps the plugin's instance from one rebuild to the next."""
        self.serves = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Find the content folder and have it watched; the frame of the theme speaks our language."""
        config.theme["language"] = self.config.language
        base = Path(config.config_file_path).parent if config.config_file_path else Path()
        self.content = base / self.config.content
        if self.content.is_dir():
            config.watch.append(str(self.content))
        config.extra["serving"] = self.serves  # the preview's reload is an inline script, which our policy forbids
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Make the site and hand its pages over.

        Raises:
            PluginError: findings at error level stand against the content.
        """
        try:
            self.site = self.make(config)
        except ProblemsFound as found:
            raise PluginError(f"{summary_line(found.problems)}\n{found}") from found
        for finding in self.site.repository.problems:
            log.warning("%s", finding)
        for file in site_files(self.site, config, display_path(self.content)):
            files.append(file)
        config.nav = navigation(self.site.pages)
        return files

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Give the templates what they need beside their page."""
        return prepared(env, self.site.frame if self.site else None)

    def make(self, config: MkDocsConfig, before: Before | None = None, later: ExitStack | None = None) -> Site:
        """Make the site, with what was made before; see `make_site`.

        Raises:
            ProblemsFound: findings at error level stand against the content.
        """
        severities, language = self.config.severities or {}, self.config.language
        day, url = build_day(), site_url(config)
        return make_site(self.content, day, url, self.announce, severities, language, before, self.executor, later)


def site_url(config: MkDocsConfig) -> str:
    """The site's address with a slash at its end, or nothing."""
    address = config.site_url or ""
    return address if not address or address.endswith("/") else f"{address}/"
