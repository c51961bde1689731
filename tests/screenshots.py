"""Take pictures of every kind of page: `python -m tests.screenshots` writes screenshots/<kind>-<width>-<scheme>.png."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser import KINDS, build_site, find_chromium, open_browser, serve, watched
from tests.conftest import ROOT

FOLDER = ROOT / "screenshots"
SCREENS = {1280: 900, 390: 844}
SCHEMES = ("light", "dark")


def main() -> None:
    """Build our own content afresh and take every picture."""
    program = find_chromium()
    if program is None:
        sys.exit("No Chromium: install one, or name it in the variable CHROMIUM.")
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as built, open_browser(program) as browser:
        site = build_site(Path(built) / "site")
        with serve(Path(built) / "site") as url:
            for kind, find in KINDS.items():
                with watched(browser, url) as page:
                    page.goto(url + find(site))
                    page.wait_for_load_state("networkidle")
                    for width, height in SCREENS.items():
                        page.set_viewport_size({"width": width, "height": height})
                        for scheme in SCHEMES:
                            page.emulate_media(color_scheme=scheme)
                            page.screenshot(path=FOLDER / f"{kind}-{width}-{scheme}.png", full_page=True)
    sys.stdout.write(f"{len(KINDS) * len(SCREENS) * len(SCHEMES)} pictures in {FOLDER}/\n")


if __name__ == "__main__":
    main()
