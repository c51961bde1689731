"""Repository to CSV: a line a resource, lists joined by semicolons. No cell can be taken for a formula, nor a part of
one where a spreadsheet of another country takes semicolons for what stands between cells.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from nzc_kb.addresses import url_of
from nzc_kb.model import Resource, Source
from nzc_kb.repository import Repository

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

_INNER = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")


def resources_csv(repository: Repository, site_url: str) -> bytes:
    """Every resource, in the order of the ids; UTF-8 with a mark at the front, as spreadsheet programs want it."""
    fields = [name for name in Resource.model_fields if name not in ("source", "related")]
    sources = [f"source_{name}" for name in Source.model_fields]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*fields, "related", *sources, "address"])
    for resource in repository.catalog.resources.values():
        source = [getattr(resource.source, name) if resource.source else "" for name in Source.model_fields]
        related = [f"{r.as_}:{r.to}" if r.as_ else r.to for r in resource.related]
        writer.writerow(
            [
                cell(v)
                for v in (
                    *(getattr(resource, f) for f in fields),
                    related,
                    *source,
                    site_url + url_of("resource", resource.id),
                )
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def cell(value: Any) -> str:
    """A value as a cell: text that a spreadsheet would calculate gets an apostrophe before it."""
    text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else "" if value is None else str(value)
    inner = _INNER.sub(r"\1'", text)
    return f"'{inner}" if text.lstrip().startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS) else inner
