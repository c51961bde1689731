"""Look at every kind of page with the tools that others judge it by, and write down what they found.

    npm install --prefix .cache/audit html-validate@9 vnu-jar@26 lighthouse@12
    .venv/bin/python -m tools.audit

Needs Chromium, Node and Java. The results stand in nzc_kb/audit.json, which the accessibility statement shows.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page

from nzc_kb.site import Site
from tests.browser import KINDS, POLICY, axe, build_site, find_chromium, open_browser, thin
from tests.conftest import ROOT

TOOLS = ROOT / ".cache" / "audit" / "node_modules"
TARGET = ROOT / "nzc_kb" / "audit.json"
WIDTHS = (320, 390, 1280)
RULES = {"root": True, "extends": ["html-validate:standard", "html-validate:a11y"]}
NOT_FOR_VNU = ".*Content Security Policy.*"
"""It takes the folder for another site than the page; the browser itself tells what our policy forbids."""
JUDGED = ("home", "map", "explore", "resource", "city")
TYPES = (".html", ".css", ".js", ".json", ".svg", ".xml")


class _Handler(SimpleHTTPRequestHandler):
    """Serves as a good host would: compressed, kept for a while, under the policy."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> Any:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        data = path.read_bytes()
        self.send_response(200)
        if path.suffix in TYPES:
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        return io.BytesIO(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def say(text: str) -> None:
    """Tell how far we are."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def look(browser: Browser, url: str, site: Site) -> list[str]:
    """What axe finds on every kind of page, at every width, light and dark; what a page repeats is looked at once."""
    found = []
    for kind, find in KINDS.items():
        page: Page = browser.new_page(reduced_motion="reduce")
        page.goto(url + find(site))
        page.wait_for_load_state("networkidle")
        found += [f"{kind}: {fault}" for fault in axe(page)]
        thin(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found += [f"{kind}, {width} wide, {scheme}: {fault}" for fault in axe(page)]
        page.close()
        say(f"{kind}: looked at")
    return found


def files_of(folder: Path, site: Site) -> list[str]:
    """The file of each kind of page, once."""
    names = {find(site).partition("?")[0].partition("#")[0] for find in KINDS.values()}
    return sorted(str(folder / name if name.endswith(".html") else folder / name / "index.html") for name in names)


def validate(files: list[str], folder: Path) -> list[str]:
    """What html-validate finds."""
    (folder / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    report = folder / "report.json"
    with report.open("w", encoding="utf-8") as out:
        program = str(TOOLS / ".bin" / "html-validate")
        subprocess.run([program, "-c", str(folder / "rules.json"), "-f", "json", *files], stdout=out, check=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    return [
        f"{one['filePath']}:{m['line']}: {m['ruleId']}: {m['message']}"
        for one in (told["results"] if isinstance(told, dict) else told)
        for m in one["messages"]
    ]


def check(files: list[str]) -> list[str]:
    """What the Nu checker finds."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--format", "gnu", "--filterpattern", NOT_FOR_VNU, *files]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines()


def judge(url: str, folder: Path) -> dict[str, int]:
    """What Lighthouse makes of a page, and the bytes of its first view."""
    report = folder / "lighthouse.json"
    command = [str(TOOLS / ".bin" / "lighthouse"), url, "--quiet", "--output=json", f"--output-path={report}"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    environment = {**os.environ, "CHROME_PATH": find_chromium() or ""}
    subprocess.run([*command, flags], env=environment, check=True, capture_output=True)
    told = json.loads(report.read_text(encoding="utf-8"))
    scores = {name: round(100 * (category["score"] or 0)) for name, category in told["categories"].items()}
    failed = [a["id"] for a in told["audits"].values() if a["score"] is not None and a["score"] < 0.9]
    say(f"  short of full marks: {', '.join(failed)}" if failed else "  full marks")
    return scores | {"bytes": round(told["audits"]["total-byte-weight"]["numericValue"])}


def main() -> None:
    """Build, look, and write down."""
    program = find_chromium()
    if program is None or not TOOLS.is_dir():
        sys.exit((__doc__ or "").strip())
    with TemporaryDirectory() as made, open_browser(program) as browser:
        folder = Path(made) / "site"
        site = build_site(folder)
        with serve(folder) as url:
            files = files_of(folder, site)
            found = {"axe": look(browser, url, site), "html-validate": validate(files, Path(made)), "vnu": check(files)}
            for tool, faults in found.items():
                say(f"{tool}: {len(faults)} findings" + "".join(f"\n  {fault}" for fault in faults[:20]))
            scores = {}
            for kind in JUDGED:
                scores[kind] = judge(url + KINDS[kind](site), Path(made))
                say(f"{kind}: {scores[kind]}")
    results = [
        {"tool": tool, "pages": len(KINDS) if tool == "axe" else len(files), "findings": len(faults)}
        for tool, faults in found.items()
    ]
    lowest = min(score["accessibility"] for score in scores.values())
    results.append({"tool": "Lighthouse", "pages": len(JUDGED), "findings": 100 - lowest})
    written = {"day": date.today().isoformat(), "results": results}
    TARGET.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
