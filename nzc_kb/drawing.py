"""Pages to files with the host's own theme, configuration and templates, without the host's loop over all pages.

What a page is drawn from is known: its data, the templates, the configuration, the versions. A page whose key was
drawn before is not drawn again; its file is left or linked. The others are drawn by several processes. The bytes are
those of a plain build by the host, which publishes some files more that no page asks for; a test holds both to it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import BytecodeCache, Environment, meta
from jinja2.bccache import Bucket
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.utils import get_build_date, get_build_timestamp, is_error_template

from nzc_kb.addresses import image_url
from nzc_kb.generation import Aside
from nzc_kb.hands import WORTH_IT, share
from nzc_kb.hosted import Listed, navigation, page_file, prepared
from nzc_kb.pages import Page
from nzc_kb.program import EVERYTHING, code_of, versions_of
from nzc_kb.shelf import Shelf, digest_of
from nzc_kb.site import Before, Site
from nzc_kb.themes import static_files, theme_files
from nzc_kb.verify import Drawn, Target, dead_anchors, target_in, targets_of
from nzc_kb.workers import Announce

RENDERING = ("render.py", "conversion.py", "anchors.py")
NOT_SHOWN = frozenset(["plugins", "theme", "site_dir", "docs_dir", "watch", "config_file_path"])
"""What of the configuration has no hand in what a page looks like, or has its part by other ways."""

ABOUT_ALL = frozenset(["pages", "nav"])
"""What a template may ask for that tells of other pages than its own."""
_ABOUT_ALL = re.compile(rf"(?<!<)(?<!</)\b(?:{'|'.join(ABOUT_ALL)})\b")
"""A sign that it may, quicker to look for than the name in a template."""


def before_of(config: MkDocsConfig, aside: Aside, shelf: Shelf, content_uri: str) -> Before:
    """What earlier builds made that had this configuration, these templates and this program."""
    known: Mapping[str, list[Any]] = shelf.facts.get("pages", {})

    def is_kept(url: str, stamp: str) -> bool:
        return (entry := known.get(stamp)) is not None and aside.keep(f"{url}index.html", entry[0])

    programs = ("mkdocs", "mkdocs-material", "Jinja2", "MarkupSafe", "Babel", "pydantic", "PyStemmer", "Python")
    program = digest_of(*code_of(*EVERYTHING), *versions_of(programs))
    rendering = digest_of(*code_of(*RENDERING), *versions_of(("Markdown", "nh3", "Python")))
    return Before(shelf, rendering, program, digest_of(program, content_uri, _look(config)), is_kept)


def _look(config: MkDocsConfig) -> str:
    """A digest of the configuration and of the templates."""
    own = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    texts: list[str | bytes] = []
    for folder in map(Path, config.theme.dirs):
        for name in theme_files(folder, lambda file: file.endswith((".html", ".xml", ".yml"))):
            path = folder / name
            status = path.stat()
            texts += [name, path.read_bytes() if folder == own else f"{status.st_size} {status.st_mtime_ns}"]
    settings = {k: v for k, v in config.items() if k not in NOT_SHOWN}
    if any(isinstance(text, bytes) and b"build_date" in text for text in texts):
        settings["day"] = get_build_date()
    theme = {name: repr(config.theme[name]) for name in config.theme}
    return digest_of(json.dumps([settings, theme], default=repr, sort_keys=True), *texts)


Sheet = tuple[bytes, list[Target], list[Target], list[str]]
"""A page that was drawn: its bytes, its links as far as no page before it had them, those to anchors of other pages,
and anchors of its own that are not there.
"""

Answer = tuple[str, bool, list[Target], list[Target], list[str]]
"""A page that was put: its digest, whether it was written, and what is told of a sheet."""

Elsewhere = Callable[["Drawing", Sequence[Page], Aside, Callable[[int], object]], list[Answer]]
"""Draws and puts pages with the help of other machines."""


class _Compiled(BytecodeCache):
    """Compiled templates, on the sealed shelf; the key has the text of a template and the strings in it."""

    def __init__(self, before: Before, frame: Any) -> None:
        self._before = before
        self._strings = json.dumps(frame)

    def _key(self, bucket: Bucket) -> str:
        return digest_of("template", self._before.program, self._strings, bucket.key, bucket.checksum)

    def load_bytecode(self, bucket: Bucket) -> None:
        if (data := self._before.shelf.get(self._key(bucket))) is not None:
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._before.shelf.put(self._key(bucket), bucket.bytecode_to_string())


@dataclass
class Drawing:
    """Draws a site into a folder."""

    site: Site
    config: MkDocsConfig
    content_uri: str
    before: Before
    elsewhere: Elsewhere | None = None

    @cached_property
    def env(self) -> Environment:
        """The host's environment for the theme's templates, which finds them compiled on the shelf."""
        env = prepared(self.config.theme.get_env(), self.site.frame)
        env.bytecode_cache = _Compiled(self.before, self.site.frame)
        return env

    @cached_property
    def nav(self) -> Navigation:
        """The host's navigation: the sections."""
        self.config.nav = navigation(self.site.pages)
        wanted = {uri for entry in self.config.nav for uri in entry.values()}
        return get_navigation(Files([self._file(p) for p in self.site.pages if p.uri in wanted]), self.config)

    @cached_property
    def listed(self) -> list[Any]:
        """All pages, for templates that ask for them."""
        today = get_build_date()
        return [Listed(page, self.config, self.content_uri, today) for page in self.site.pages]

    def draw(self, aside: Aside, announce: Announce) -> Drawn:
        """Have every file of the site in the folder; gives what is to be known to verify it.

        Raises:
            OSError: a file could not be written.
            HandError: a template failed in a process that helped.
        """
        facts = self.before.shelf.facts
        known: dict[str, list[Any]] = facts.get("pages", {})
        announce("Copying", 0)
        aside.look()
        self._put_others(aside)
        self.site = self.site.without_bytes()
        found = Drawn(self.site, before=facts.get("names", ()))
        keys = {page.uri: self._key(page) for page in self.site.pages}
        pages: dict[str, list[Any]] = {}
        left = []
        for page in self.site.pages:
            key, name = keys[page.uri], page_name(page)
            if (entry := known.get(key)) is not None and aside.keep(name, entry[0]):
                pages[key] = entry
                found.anchors += [(name, (path, anchor)) for path, anchor in entry[1]]
            else:
                left.append(page)
        answers = self._drawn(left, aside, announce)
        for page, (digest, is_written, links, anchors, wrong) in zip(left, answers, strict=True):
            name = page_name(page)
            aside.note(name, digest, is_written=is_written)
            pages[keys[page.uri]] = [digest, anchors]
            found.names.add(name)
            found.links += [(name, target) for target in links]
            found.anchors += [(name, target) for target in anchors]
            found.wrong += wrong
        announce("Indexing", 0)
        self._put_more(aside)
        found.site = self.site
        facts["pages"], facts["names"] = pages, sorted(self._linked(found, aside))
        return found

    def _drawn(self, pages: Sequence[Page], aside: Aside, announce: Announce) -> list[Answer]:
        """Draw and put pages, with the help of others."""
        self._warm(pages)
        progress = announce("Drawing", len(pages))
        if self.elsewhere is not None and not self._about_all:
            return self.elsewhere(self, pages, aside, progress)
        return share(pages, lambda part: self._draw(part, aside), progress)

    def _linked(self, found: Drawn, aside: Aside) -> set[str]:
        """The files that some page may link to."""
        files = aside.files.keys()
        return {name for name in found.before if name in files} | {
            name for _, (path, _) in found.links if (name := target_in(files, path)) is not None
        }

    def _warm(self, pages: Sequence[Page]) -> None:
        """Draw a page of each kind, so that what all of its kind need is compiled and drawn once, for all that help."""
        if len(pages) < WORTH_IT:
            return
        kinds = {page.meta.get("template", ""): page for page in pages}
        for page in kinds.values():
            self._text(page)

    def _key(self, page: Page) -> str:
        if page.key and not self._about_all:
            return page.key
        page = page.whole()
        data = json.dumps([page.meta, page.toc])
        return digest_of(self.before.drawing, page.uri, page.source or "", self._about_all, page.key, data, page.html)

    @cached_property
    def _about_all(self) -> str:
        """A digest of the list of all pages, where a template of the site's own asks for it."""
        shelf, key = self.before.shelf, digest_of("asked", self.before.drawing)
        if (answer := shelf.get(key)) is None:
            shelf.put(key, answer := b"yes" if self._asked() & ABOUT_ALL else b"no")
        return (
            digest_of(*(f"{p.uri} {p.key} {p.whole().meta.get('title')}" for p in self.site.pages))
            if answer == b"yes"
            else ""
        )

    def _asked(self) -> set[str]:
        """What the templates of the site's own ask for; those that stand alone draw none of the pages."""
        own, asked = Path(self.config.theme.custom_dir or "."), set[str]()
        for name in theme_files(own, lambda file: file.endswith(".html")) if self.config.theme.custom_dir else ():
            if name not in self.config.theme.static_templates:
                text = (own / name).read_text(encoding="utf-8")
                if _ABOUT_ALL.search(text) and any(
                    kind == "name" and value in ABOUT_ALL for _, kind, value in self.env.lex(text)
                ):
                    asked |= meta.find_undeclared_variables(self.env.parse(text))
        return asked

    def _draw(self, pages: Sequence[Page], aside: Aside) -> Iterator[Answer]:
        """Draw pages and put them."""
        for page, (data, links, anchors, wrong) in zip(pages, self.sheets(pages), strict=True):
            before = len(aside.written)
            digest = aside.put(page_name(page), data)
            yield digest, len(aside.written) > before, links, anchors, wrong

    def sheets(self, pages: Sequence[Page]) -> Iterator[Sheet]:
        """Draw pages, and look at where they lead."""
        told: set[Target] = set()
        for page in pages:
            text, name = self._text(page), page_name(page)
            targets = targets_of(name, text)
            here = {name, page.url.rstrip("/")}
            wrong = dead_anchors(name, text, {anchor for path, anchor in targets if anchor and path in here})
            anchors = sorted(target for target in targets if target[1] and target[0] not in here)
            new = {target for target in targets if not target[1]} - told
            told |= new
            yield text.encode("utf-8", errors="xmlcharrefreplace"), [*sorted(new), *anchors], anchors, wrong

    def _text(self, page: Page) -> str:
        page = page.whole()
        host = self._file(page).page
        assert host is not None
        host.read_source(self.config)
        host.render(self.config, Files([]))
        host.active = True
        context = get_context(self.nav, self.listed, self.config, host)
        return self.env.get_template(page.meta["template"]).render(context)

    def _file(self, page: Page) -> File:
        return page_file(page, self.config, self.content_uri)

    def _put_others(self, aside: Aside) -> None:
        """Put what is no page: the theme's files, ours, images, and the templates that stand alone."""
        taken = {*self.site.files, *map(image_url, self.site.images)}
        for name, path in static_files(self.config.theme, taken):
            aside.put(name, path.read_bytes())
        for name, data in self.site.files.items():
            aside.put(name, data)
        for name, path in self.site.images.items():
            aside.put(image_url(name), path.read_bytes())
        shelf = self.before.shelf
        urls = (page.url for page in self.site.pages)
        about = digest_of(self.before.drawing, get_build_date(), json.dumps(self.site.frame), *urls)
        for name in sorted(self.config.theme.static_templates):
            key = digest_of("alone", name, about)
            known = shelf.get(key)
            data = self._alone(name).encode() if known is None else known
            if known is None:
                shelf.put(key, data)
            if data.strip():
                aside.put(name, data)
                if name == "sitemap.xml":
                    aside.put(f"{name}.gz", _zipped(f"{name}.gz", data, self.listed))

    def _put_more(self, aside: Aside) -> None:
        """Put the files that were still being made."""
        more = self.site.more()
        for name, data in more.items():
            aside.put(name, data)
        self.site = self.site.without_bytes(more)

    def _alone(self, name: str) -> str:
        base = urlsplit(self.config.site_url or "/").path if is_error_template(name) else "."
        context = get_context(self.nav, self.listed, self.config, base_url=base)
        return self.env.get_template(name).render(context)


def page_name(page: Page) -> str:
    """The file of a page on the site."""
    return f"{page.url}index.html"


def _zipped(name: str, data: bytes, pages: Sequence[Any]) -> bytes:
    """Zip as the host does, with the day of the pages for the time."""
    out = BytesIO()
    with gzip.GzipFile(filename=name, mode="wb", fileobj=out, mtime=get_build_timestamp(pages=pages)) as stream:
        stream.write(data)
    return out.getvalue()
