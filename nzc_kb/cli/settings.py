"""What mkdocs.yml says of the gate; it is read without MkDocs, which takes longer to load than a check, and what reads
it is loaded where there is something to read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nzc_kb.cli.common import CONFIG, Misuse
from nzc_kb.problems import printable
from nzc_kb.severities import Severities, SeverityError, read_severities


def severities_of(config: Path) -> Severities:
    """The severities that the configuration asks for; none where there is no mkdocs.yml and no other is named.

    Raises:
        Misuse: it cannot be read, or it asks for what cannot be.
    """
    if config == CONFIG and not config.exists():
        return {}
    try:
        return read_severities(_options(config).get("severities"))
    except SeverityError as error:
        raise Misuse(f"{config}: {error}") from error


def language_of(config: Path) -> str:
    """The language of the interface that the configuration asks for; the content's where there is no mkdocs.yml.

    Raises:
        Misuse: it cannot be read, or there are no strings for that language.
    """
    from nzc_kb.languages import languages
    from nzc_kb.words import CONTENT_LANGUAGE

    if config == CONFIG and not config.exists():
        return CONTENT_LANGUAGE
    language = _options(config).get("language") or CONTENT_LANGUAGE
    if language not in languages():
        raise Misuse(f"{config}: language “{printable(str(language))}” is none of {', '.join(languages())}.")
    return str(language)


def _options(config: Path) -> dict[str, Any]:
    """The options of our plugin, which stands in a list of plugins or in a mapping of them."""
    from nzc_kb.heads import read_settings

    try:
        settings = read_settings(config.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Misuse(f"{config}: {error.strerror}.") from error
    except ValueError as error:
        raise Misuse(f"{config} cannot be read: {error}.") from error
    plugins = settings.get("plugins") if isinstance(settings, dict) else None
    named = plugins if isinstance(plugins, list) else [plugins]
    for entry in named:
        options = entry.get("nzc-kb") if isinstance(entry, dict) else None
        if isinstance(options, dict):
            return options
    return {}
