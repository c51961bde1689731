"""Pages drawn elsewhere: what a worker on another machine is given beside the pages, and what comes back.

It gets the configuration, the templates of the site's own and its sections, some 60 KB that go with
every part: then no worker has a folder in common with another, and none that joins late or begins anew lacks anything.
The theme's own templates stand in the library, which has the same version everywhere. The text of a page comes back
and is written here, so that one process alone has a hand in the folder that is published.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import ChoiceLoader, DictLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import get_build_timestamp
from mkdocs.utils.yaml import yaml_load

from nzc_kb.drawing import Answer, Drawing, Sheet, page_name
from nzc_kb.generation import Aside
from nzc_kb.hands import share_far
from nzc_kb.hosted import navigation
from nzc_kb.pages import Page
from nzc_kb.shelf import digest_of
from nzc_kb.site import Before, Site
from nzc_kb.themes import theme_files

TEMPLATES = (".html", ".xml", ".svg", ".txt")


@dataclass(frozen=True)
class Errand:
    """Draws pages where nothing is known but this."""

    settings: Mapping[str, Any] = field(hash=False)
    """The configuration, with the variables of the environment that it names filled in."""
    templates: Mapping[str, str] = field(hash=False)
    sections: tuple[Page, ...] = field(hash=False)
    """The pages of the navigation, no more than their names."""
    frame: Any = field(hash=False)
    """What stands around every page."""
    content_uri: str = field(hash=False)
    moment: int = field(hash=False)
    """The time of the build, for templates that tell it."""
    key: str
    """Stands for all of it."""

    def __call__(self, pages: Sequence[Page]) -> Iterator[Sheet]:
        """Draw pages."""
        os.environ["SOURCE_DATE_EPOCH"] = str(self.moment)
        yield from _drawing(self).sheets(pages)


def draw_far(
    executor: Executor, drawing: Drawing, pages: Sequence[Page], aside: Aside, progress: Callable[[int], object]
) -> list[Answer]:
    """Have pages drawn by an executor, and put them.

    Raises:
        HandError: a worker failed.
        OSError: a file could not be written.
    """

    def put(at: int, sheet: Sheet) -> Answer:
        data, links, anchors, wrong = sheet
        return aside.put(page_name(pages[at]), data), False, links, anchors, wrong  # put notes itself what it writes

    return share_far(executor, pages, errand_of(drawing), put, progress)


def errand_of(drawing: Drawing) -> Errand:
    """What pages are drawn with."""
    config, own = drawing.config, drawing.config.theme.custom_dir
    with open(config.config_file_path or "", encoding="utf-8") as stream:
        settings = yaml_load(stream)
    templates = {
        name: (Path(own or ".") / name).read_text(encoding="utf-8")
        for name in (theme_files(Path(own), lambda file: file.endswith(TEMPLATES)) if own else ())
    }
    wanted = {uri for entry in navigation(drawing.site.pages) for uri in entry.values()}
    sections = tuple(
        Page(page.uri, {"title": page.meta["title"]} if "title" in page.meta else {}, source=page.source)
        for page in drawing.site.pages
        if page.uri in wanted
    )
    moment = int(get_build_timestamp())
    frame = drawing.site.frame
    key = digest_of(repr(settings), repr(templates), repr(sections), repr(frame), drawing.content_uri, str(moment))
    return Errand(settings, templates, sections, frame, drawing.content_uri, moment, key)


@lru_cache(maxsize=2)
def _drawing(errand: Errand) -> Drawing:
    """What draws as the sender would: the same configuration, but for folders that are only there."""
    settings = deepcopy(dict(errand.settings))
    if isinstance(settings.get("theme"), dict):
        settings["theme"].pop("custom_dir", None)
    here, elsewhere = Path(__file__).parent, Path(tempfile.gettempdir()) / "site"  # neither is read or written
    config = MkDocsConfig()
    config.load_dict({**settings, "docs_dir": str(here), "site_dir": str(elsewhere)})
    if wrong := config.validate()[0]:
        raise ValueError(f"the configuration does not hold on a worker: {wrong[0][1]}")
    config = config.plugins.on_config(config)
    site = Site(cast(Any, None), errand.sections, {}, {}, errand.frame)  # of a site a worker knows no more
    drawing = Drawing(site, config, errand.content_uri, Before())
    env = drawing.env
    assert env.loader is not None
    env.loader = ChoiceLoader([DictLoader(dict(errand.templates)), env.loader])
    return drawing
