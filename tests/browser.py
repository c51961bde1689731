"""A built site, a small server for it with a strict policy, and one Chromium: what tests and screenshots share.

`conftest.py` makes its fixtures known to every test module, so that all share one site and one browser.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from nzc_kb.host import build
from nzc_kb.publish import renew
from nzc_kb.shelf import Shelf
from nzc_kb.site import Site
from nzc_kb.verify import verify_drawn
from nzc_kb.workers import silently
from tests.conftest import ROOT

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)
"""The strictest policy that the site must work under: nothing inline, nothing from elsewhere."""

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-software-rasterizer --in-process-gpu"
).split()

AXE = Axe().axe_script
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

TELL_OF_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI || "inline"}`));
"""


# Sites and their server


@dataclass(frozen=True)
class Served:
    """A site that stands at an address."""

    url: str
    site: Site
    folder: Path


def build_site(folder: Path, content: Path | None = None) -> Site:
    """Build a content folder (our own by default) into `folder`, as `nzc-kb build` does."""
    config = ROOT / "mkdocs.yml"
    site = renew(folder, lambda aside: build(config, content, aside, Shelf(None), silently), verify_drawn).site
    return replace(site, pages=tuple(page.whole() for page in site.pages))


class _Handler(SimpleHTTPRequestHandler):
    """Serves files with a policy, quietly, and our own page where there is none."""

    def __init__(self, *args: Any, policy: str, **options: Any) -> None:
        self.policy = policy
        super().__init__(*args, **options)

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path, policy: str = POLICY) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives the address, with a slash at its end."""
    handler = partial(_Handler, policy=policy, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


# Kinds of page


def _of_template(template: str, wanted: Callable[[dict[str, Any]], Any] = lambda _meta: True) -> Callable[[Site], str]:
    """The page of a template that has the most on it: what fits there fits on the others."""

    def find(site: Site) -> str:
        found = [page for page in site.pages if page.meta["template"] == template and wanted(page.meta)]
        return max(found, key=lambda page: (len(page.html) + len(str(page.meta)), page.url)).url

    return find


def fullest(site: Site, name: str) -> list[str]:
    """The terms of a field, those with most resources first."""
    members = site.repository.facets.members[name]
    return sorted(members, key=lambda term: (-len(members[term]), term))


def longest(site: Site) -> list[str]:
    """The resources that lists show, those with the longest titles first."""
    resources = site.repository.catalog.resources
    return sorted(site.repository.facets.listed, key=lambda key: (-len(resources[key].title), key))


KINDS: dict[str, Callable[[Site], str]] = {
    "home": lambda _site: "",
    "explore": lambda _site: "explore/",
    "explore-all": lambda _site: "explore/all/",
    "map": lambda _site: "map/",
    "phase": _of_template("phase.html"),
    "resource": _of_template("resource.html", lambda meta: meta["has_body"] and not meta["external"]),
    "external-resource": _of_template("resource.html", lambda meta: meta["external"]),
    "portfolio": lambda _site: "portfolio/",
    "learning-topic": _of_template("learning-topic.html"),
    "pathway": _of_template("pathway.html"),
    "lever": _of_template("facet.html", lambda meta: meta["path"].startswith("levers/")),
    "topic-index": lambda _site: "topics/",
    "cities": lambda _site: "cities/",
    "countries": lambda _site: "countries/",
    "country": _of_template("country.html"),
    "city": _of_template("city.html", lambda meta: meta["items"]),
    "city-without-resources": _of_template("city.html", lambda meta: not meta["items"]),
    "start": lambda _site: "start/",
    "start-lever": _of_template("start-lever.html"),
    "start-answer": _of_template("start-answer.html", lambda meta: meta["items"]),
    "start-nothing": _of_template("start-answer.html", lambda meta: not meta["items"]),
    "audiences": lambda _site: "for/",
    "audience": _of_template("audience.html"),
    "my-portfolio": lambda _site: "my-portfolio/",
    "my-portfolio-shared": lambda site: f"my-portfolio/#pick={'.'.join(longest(site)[:12])}",
    "about": lambda _site: "about/",
    "curate": lambda _site: "curate/",
    "curate-fields": lambda _site: "curate/fields/",
    "curate-codes": lambda _site: "curate/codes/",
    "curate-code": lambda _site: "curate/codes/unknown-term/",
    "404": lambda _site: "404.html",
    "explore-searched": lambda site: (
        f"explore/?q=cityy&phase={fullest(site, 'phase')[0]}&lever={fullest(site, 'lever')[0]}"
    ),
    "explore-nothing": lambda site: f"explore/?q=qqqqxxxx&phase={fullest(site, 'phase')[0]}",
}
"""Every kind of page, and how to find one of its kind."""


# The browser


def find_chromium() -> str | None:
    """The Chromium of this system; the variable CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


@contextmanager
def open_browser(program: str) -> Iterator[Browser]:
    """Start Chromium; it ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page should not have done: complained, thrown, broken the policy, or asked another host."""

    home: str
    faults: list[str] = field(default_factory=list)

    def look_at(self, page: Page) -> None:
        page.add_init_script(TELL_OF_VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"thrown: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "blocked by Playwright" not in message.text:
            self.faults.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self.faults.append(f"asked for {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it came
            self.faults.append(f"failed: {request.url} ({request.failure})")


@contextmanager
def watched(browser: Browser, home: str, **options: Any) -> Iterator[Page]:
    """A fresh page, with nothing remembered, that must behave to the end of the block."""
    options = {
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
        "base_url": home,
        "service_workers": "block",  # what they answer cannot be watched; the test of reading offline allows them
    } | options
    context = browser.new_context(**options)
    context.set_default_timeout(8_000)
    watch = Watch(home)
    page = context.new_page()
    watch.look_at(page)
    try:
        yield page
        assert not watch.faults, "\n".join(watch.faults)
    finally:
        context.close()


def axe(page: Page, rules: list[str] = AXE_TAGS, but: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, a line each, without some rules; without none, a name must also hold what is seen."""
    chosen = {rule: {"enabled": False} for rule in but} or {"label-content-name-mismatch": {"enabled": True}}
    options = {"runOnly": rules, "rules": chosen, "resultTypes": ["violations"], "preload": False}
    if not page.evaluate("'axe' in window"):  # a tenth of the time that a look takes
        page.evaluate(AXE)
    violations = page.evaluate("(options) => axe.run(options).then((found) => found.violations)", options)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in violations for node in rule["nodes"]]


THIN = """
(content) => {
  const shape = (element) => [element.tagName, element.getAttributeNames(), element.getAttribute("class"),
    ...[...element.children].map(shape)].join();
  const thin = (element) => {
    const seen = new Map();
    for (const child of [...element.children]) {
      const form = shape(child);
      seen.set(form, (seen.get(form) ?? 0) + 1);
      if (seen.get(form) > 2) child.remove(); else if (!child.matches(".map")) thin(child);
    }
  };
  thin(content);
}
"""
"""Of neighbours that have the same elements, attributes and classes throughout, two remain; the map stays whole."""


def thin(page: Page) -> None:
    """Take away what a page repeats: after all of it was looked at once, another colour or width changes all alike."""
    page.locator("#content").evaluate(THIN)


def ready(page: Page) -> None:
    """Wait until the page has drawn itself, the search page also its results."""
    page.wait_for_load_state("load")
    if page.locator("[data-explore]").count():
        page.locator("fieldset").first.wait_for(state="attached")
        page.locator("[data-explore]:not([data-drawing])").wait_for()


def tab_to(page: Page, selector: str, limit: int = 250) -> None:
    """Press Tab until something that matches has the focus, which must then be seen."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            shown = "getComputedStyle(document.activeElement.closest('.find') ?? document.activeElement).outlineStyle"
            assert page.evaluate(shown) != "none", f"{selector} has the focus, but nothing shows it"
            return
    raise AssertionError(f"Tab does not reach {selector}")


def asked(page: Page) -> dict[str, list[str]]:
    """What the address asks for."""
    return {name: values[0].split(",") for name, values in parse_qs(urlsplit(page.url).query).items()}


def found(page: Page) -> int:
    """How many hits the search page tells of, once it has drawn them."""
    ready(page)
    told = re.match(r"([\d,]+) of [\d,]+ resources", page.locator("[data-count]").inner_text())
    assert told
    return int(told[1].replace(",", ""))


# Fixtures


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Our own content, built and served."""
    folder = tmp_path_factory.mktemp("built") / "site"
    site = build_site(folder)
    with serve(folder) as url:
        yield Served(url, site, folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests. On CI there must be one; elsewhere the tests are skipped without."""
    program = find_chromium()
    if program is None:
        reason = f"no Chromium: none of {', '.join(CHROMIUMS)} is on the PATH, and CHROMIUM names none"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with open_browser(program) as started:
        yield started


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Browser, served: Served) -> Visit:
    """Open a page of our own site as a context manager: the address, then options of the browser's context."""

    @contextmanager
    def make(path: str = "", **options: Any) -> Iterator[Page]:
        with watched(browser, served.url, **options) as page:
            page.goto(path or served.url)
            yield page

    return make
