"""What program this is: a digest of its code, and the versions of all that has a hand in what a site looks like."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from nzc_kb.shelf import digest_of

CODE = Path(__file__).parent
EVERYTHING = ("**/*.py", "**/*.yml", "**/*.json")
LIBRARIES = ("mkdocs", "mkdocs-material", "Jinja2", "MarkupSafe", "Babel", "pydantic", "Markdown", "nh3", "PyStemmer")


def code_of(*patterns: str) -> Iterator[bytes]:
    """The files of the program that have such names."""
    return (path.read_bytes() for pattern in patterns for path in sorted(CODE.glob(pattern)))


def versions_of(names: Iterable[str]) -> Iterator[str]:
    """The versions of libraries; "Python" is the language itself."""
    return (f"{name} {python_version() if name == 'Python' else version(name)}" for name in names)


@cache
def versions() -> Mapping[str, str]:
    """The version of everything that must be the same wherever parts of one site are made."""
    found = {"nzc-kb": digest_of(*code_of(*EVERYTHING))[:12], "Python": python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What is another version there, in words; nothing where all are the same."""
    return ", ".join(
        f"{name} {there.get(name, 'none')} (here {version_here})"
        for name, version_here in here.items()
        if there.get(name) != version_here
    )
