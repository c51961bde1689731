"""What of the folders of a theme is published as it is."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from mkdocs.theme import Theme
from mkdocs.utils import markdown_extensions

NOT_STATIC = (".*", "*/.*", "*.py", "*.pyc", "*.html", "*readme*", "mkdocs_theme.yml", "locales/*")
"""What of a theme's folders is not published as it is, by the host's own rule."""

NOT_ASKED_FOR = ("assets/javascripts/*", "assets/stylesheets/palette.*", "assets/images/*", "*.map")
"""What our pages use nothing of: a template of one's own that does must have it beside it, in the folder of overrides;
a build that lacks it says so.
"""


def theme_files(folder: Path, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The files in a folder of the theme, hidden folders left out, by their names with slashes."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = os.path.relpath(place, folder).replace(os.sep, "/")
        for name in sorted(files):
            path = name if below == "." else f"{below}/{name}"
            if wanted(path):
                yield path


def static_files(theme: Theme, taken: Collection[str]) -> Iterator[tuple[str, Path]]:
    """The files of a theme that are published, by their names on the site; those of one's own folder come first, and
    what is `taken` stays what it is.
    """
    not_static = [*NOT_STATIC, *(f"*{e}" for e in markdown_extensions), *theme.static_templates]
    own, known = theme.custom_dir, set(taken)

    def is_none_of(patterns: Sequence[str]) -> Callable[[str], bool]:
        return lambda name: not any(fnmatch.fnmatch(name.lower(), pattern) for pattern in patterns)

    for folder in map(Path, theme.dirs):
        left = not_static if own and folder == Path(own) else [*not_static, *NOT_ASKED_FOR]
        for name in theme_files(folder, is_none_of(left)):
            if name not in known:
                known.add(name)
                yield name, folder / name
