"""Site to a folder of files that any generator can build: each page as JSON front matter over one block of sanitised
HTML.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from nzc_kb.addresses import image_url
from nzc_kb.pages import Page
from nzc_kb.site import Site


def stage_site(site: Site, folder: Path) -> Site:
    """Write the pages, files and images of a site into `folder`."""
    for page in site.pages:
        _write(folder / page.uri, staged_page(page.whole()).encode())
    for name, data in site.files.items():
        _write(folder / name, data)
    for name, path in site.images.items():
        target = folder / image_url(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return site


def staged_page(page: Page) -> str:
    """A page as a file. JSON is YAML too, so every reader of front matter reads it; the body has no line that
    Markdown could take for its own.
    """
    head = json.dumps(page.meta, ensure_ascii=False, sort_keys=True)
    return f'---\n{head}\n---\n\n<div class="kb-body">\n{page.html}\n</div>\n'


def verify_stage(folder: Path, site: Site) -> list[str]:
    """Tell every page or file that is missing."""
    return [
        f"{name} is missing"
        for name in (*(p.uri for p in site.pages), *site.files, *map(image_url, site.images))
        if not (folder / name).is_file()
    ]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
