"""A text that has no proper head to the Problem with its fences: what stands there in place of ---, and what to do."""

from __future__ import annotations

import re

from nzc_kb.problems import Place, Plain, Problem, printable, problem

_NEARLY = re.compile(r"^(?:[ \t\u00a0]*-{3,}[ \t\u00a0]*(?:#.*)?|\.{3}|[ \t]*[\u2013\u2014-]{1,3}|\+{3})\s*$")
"""A line that was meant to be a fence."""


def without_fence(code: str, text: str, file: str) -> Problem:
    """Say which fence is missing, and what stands in its place."""
    lines = text.split("\n")
    found, advice = _never_closed(lines) if code == "unclosed-front-matter" else _never_begun(text, lines)
    return problem(code, Place(file, 1, 1), found=Plain(found), advice=Plain(advice))


def _never_closed(lines: list[str]) -> tuple[str, str]:
    for number, line in enumerate(lines[1:], start=2):
        if _NEARLY.match(line):
            return f"; line {number} is {_shown(line)}", f"write --- alone on line {number}, from its first column"
    keys = [number for number, line in enumerate(lines, start=1) if re.match(r"[a-z_]+:(?: |\r?$)", line)]
    if keys:
        return "", f"add a line of three hyphens (---) after the last key, which seems to stand on line {keys[-1]}"
    return "", "add a line of three hyphens (---) after the last key"


def _never_begun(text: str, lines: list[str]) -> tuple[str, str]:
    first = lines[0]
    if not text.strip():
        return "it is empty", "write a line of ---, then one “key: value” a line, then --- again"
    begins = next((number for number, line in enumerate(lines, start=1) if line.rstrip() == "---"), None)
    if _NEARLY.match(first) and first[:3] != "+++":
        return f"it begins with {_shown(first)}", "write --- alone on the first line, from its first column"
    if begins is not None and not "".join(lines[: begins - 1]).strip():
        return f"--- comes only on line {begins}", f"delete the empty lines above line {begins}"
    if first.startswith(("+++", "{", ";;;")):
        return f"it begins with {_shown(first)}", "write it as “key: value” lines between two lines of ---"
    if re.match(r"[A-Za-z_]+:", first):
        return f"it begins with {_shown(first)}", "put a line of --- above the first key, and one below the last"
    if begins is not None:
        return f"it begins with {_shown(first)}", f"delete what stands above line {begins}, or move it below the head"
    return f"it begins with {_shown(first)}", "write a line of ---, then one “key: value” a line, then --- again"


def _shown(line: str) -> str:
    line = line.rstrip()
    return f"“{printable(line if len(line) <= 40 else line[:39] + '…')}”"
