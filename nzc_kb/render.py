"""Markdown to sanitised HTML, table of contents and a count of words. Runs in a worker of its own (`python -m
nzc_kb.render`).

Nothing that a contributor writes reaches a page but through here: raw HTML is shown as text, links lead only where
the caller says they may, and what comes out passes an allowlist. Imports little, because a worker starts with it.
"""

from __future__ import annotations

import gc
import html
import json
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

if TYPE_CHECKING:
    import nh3

    from nzc_kb.conversion import Converter

SECONDS = 5.0
MEGABYTES = 256

_TAGS = frozenset(
    """
    a blockquote br code dd del div dl dt em h2 h3 h4 h5 h6 hr img li ol p pre strong sub sup table tbody td th
    thead tr ul
    """.split()
)
_CLASSES = {
    "div": {
        "admonition",
        "note",
        "tip",
        "warning",
        "info",
        "important",
        "example",
        "quote",
        "footnote",
        "table-scroll",
    },
    "p": {"admonition-title"},
    "a": {"footnote-ref", "footnote-backref", "external"},
    "th": {"right", "center"},
    "td": {"right", "center"},
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"tabindex"},
    "*": {"id"},
}


class Heading(NamedTuple):
    """An entry of a table of contents: `level` counts from 2, `id` is the anchor on the page."""

    level: int
    id: str
    title: str


class Rendered(NamedTuple):
    """A rendered body. `failure` tells why there is none, in the words of the code `too-complex`."""

    html: str = ""
    toc: tuple[Heading, ...] = ()
    words: int = 0
    failure: str = ""


def pack(rendered: Rendered) -> bytes:
    """A rendered body as a line of text."""
    return json.dumps(rendered, ensure_ascii=False).encode()


def unpack(data: bytes) -> Rendered:
    """The rendered body that `pack` was given."""
    clean, toc, words, failure = json.loads(data)
    return Rendered(clean, tuple(Heading(*entry) for entry in toc), words, failure)


def has_failed(data: bytes) -> bool:
    """Whether what `pack` gave tells of a failure, which is what stands last in it."""
    return not data.endswith(b', ""]')


def render_body(body: str, title: str, addresses: Mapping[str, str]) -> Rendered:
    """Render a Markdown body.

    `addresses` says where each link as written leads, as seen from the page; a link that it does not name is shown as
    plain text. A first heading that repeats `title` is dropped and the rest are shifted so that the page's title stays
    its only first heading.
    """
    dirty, tokens = _converter().convert(body, title, addresses)
    clean = _cleaner().clean(dirty)
    return Rendered(clean, tuple(_flatten(tokens)), len(words_in(clean)))


def words_in(clean: str) -> list[str]:
    """The words of sanitised HTML."""
    return html.unescape(re.sub(r"<[^>]*>", " ", clean)).split()


def _flatten(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], html.unescape(re.sub(r"<[^>]*>", "", token["name"])))
        yield from _flatten(token["children"])


@cache
def _converter() -> Converter:
    from nzc_kb.conversion import Converter  # only a worker needs it

    return Converter()


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes={k: set(v) for k, v in _ATTRIBUTES.items()},
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


class _Overtime(Exception):
    pass


def _ring(*_: object) -> None:
    raise _Overtime


def _limit_memory() -> None:
    """Let the worker grow by `MEGABYTES` at the most, where the system can say so."""
    try:
        import resource

        size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = size + MEGABYTES * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):
        return


def _answer(job: dict[str, Any]) -> Rendered:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return render_body(job["body"], job["title"], job["addresses"])
    except _Overtime:
        return Rendered(failure=f"It takes longer than {SECONDS:.0f} seconds to render")
    except MemoryError:
        return Rendered(failure=f"It takes more than {MEGABYTES} MB to render")
    except RecursionError:
        return Rendered(failure="Its parts are nested too deeply to render")
    except Exception as error:  # whatever a body does to the parser is that body's finding, not the end of the build
        return Rendered(failure=f"It cannot be rendered ({type(error).__name__})")
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def work(jobs: TextIO, answers: TextIO) -> None:
    """Answer jobs, a JSON object a line, until there are no more; each answer is a JSON list on a line."""
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _ring)
    gc.disable()  # bodies make no circles that are worth looking for
    _converter()
    _limit_memory()
    for line in jobs:
        answers.write(pack(_answer(json.loads(line))).decode() + "\n")
        answers.flush()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    work(sys.stdin, sys.stdout)
