"""The everyday head, read fast: `key: value` lines, lists and groups of one level.

Reads the shapes that nearly all heads have, and gives up on anything else: `heads` then reads the same text with the
YAML parser. Where both read a head they give the same values; a property test holds them to it. At 10,000 heads this
is a quarter of the cost of the parser.
"""

from __future__ import annotations

import re
from typing import Any

_PLAIN = r"[^\W_](?:(?!:[ \n]|:$| #)[^\n\"])*?"
_LINE = re.compile(
    r"([a-z_]{1,60}):(?: +(?:\"([^\"\\\n]*)\"|'([^'\n]*)'|\[([^\[\]{}\n]*)\]|(" + _PLAIN + r")))? *\n(?! )"
    r"|([a-z_]{1,60}): *(>-)?\n((?: +[^\n]*\n|- [^\n]*\n)+)"
)
_ITEM = re.compile(r" *(?:\"([^\"\\\n]*)\"|'([^'\n]*)'|([^\W_][^,\[\]{}\"'#:&*!|>%@`\n]*?)) *(?:,|$)")
_ENTRY = re.compile(r"( *)- (?:\"([^\"\\\n]*)\"|'([^'\n]*)'|(" + _PLAIN + r")|\{([^{}\[\]\n]*)\}) *\n")
_PAIR = re.compile(r"( +)([a-z_]{1,60}): +(?:\"([^\"\\\n]*)\"|'([^'\n]*)'|\[([^\[\]{}\n]*)\]|(" + _PLAIN + r")) *\n")
_FLOW_PAIR = re.compile(
    r" *([a-z_]{1,60}): +(?:\"([^\"\\\n]*)\"|'([^'\n]*)'|([^\W_][^,\[\]{}\"'#:&*!|>%@`\n]*?)) *(?:,|$)"
)
_UNSURE = frozenset(["yes", "no", "on", "off", "true", "false", "y", "n", "null"])


class _GiveUp(Exception):
    pass


def read_plain_head(text: str) -> dict[str, Any] | None:
    """Read a head of the everyday shape; None where the YAML parser has to look."""
    if "\t" in text or "\r" in text or not text.endswith("\n"):
        return None
    values: dict[str, Any] = {}
    position, end = 0, len(text)
    try:
        while position < end:
            found = _LINE.match(text, position)
            if found is None:
                return None
            key, double, single, items, plain, opener, folded, block = found.groups()
            key = key or opener
            if key in values:
                return None
            if block is not None:
                values[key] = _folded(block) if folded else _block(block)
            elif plain is not None:
                values[key] = _sure(plain)
            elif items is not None:
                values[key] = _items(items)
            else:
                values[key] = _quoted(double, single)
            position = found.end()
    except _GiveUp:
        return None
    return values


def _sure(word: str) -> str:
    if word.lower() in _UNSURE:
        raise _GiveUp
    return word


def _quoted(double: str | None, single: str | None) -> str:
    value = double if double is not None else single
    if value is None:
        raise _GiveUp
    return value


def _items(text: str) -> list[str]:
    found: list[str] = []
    position, end = 0, len(text)
    while position < end:
        item = _ITEM.match(text, position)
        if item is None:
            raise _GiveUp
        double, single, plain = item.groups()
        found.append(_sure(plain) if plain is not None else _quoted(double, single))
        position = item.end()
    if text.endswith(","):
        raise _GiveUp
    return found


def _folded(block: str) -> str:
    lines = block.split("\n")[:-1]
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    if not indent or any(
        len(line) <= indent or line[:indent].strip() or line[indent] == " " or line[-1] == " " for line in lines
    ):
        raise _GiveUp
    return " ".join(line[indent:] for line in lines)


def _block(block: str) -> Any:
    return _entries(block) if _ENTRY.match(block) else _pairs(block)


def _entries(block: str) -> list[Any]:
    found: list[Any] = []
    position, end, indent = 0, len(block), None
    while position < end:
        entry = _ENTRY.match(block, position)
        if entry is None or entry[1] != (entry[1] if indent is None else indent):
            raise _GiveUp
        indent, double, single, plain, group = entry.groups()
        if group is not None:
            found.append(_flow_pairs(group))
        else:
            found.append(_sure(plain) if plain is not None else _quoted(double, single))
        position = entry.end()
    return found


def _flow_pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    position, end = 0, len(text)
    while position < end:
        pair = _FLOW_PAIR.match(text, position)
        if pair is None or pair[1] in found:
            raise _GiveUp
        key, double, single, plain = pair.groups()
        found[key] = _sure(plain) if plain is not None else _quoted(double, single)
        position = pair.end()
    if not found or text.endswith(","):
        raise _GiveUp
    return found


def _pairs(block: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    position, end, indent = 0, len(block), None
    while position < end:
        if (nested := _NESTED_LIST.match(block, position)) is not None:
            level, key, items = nested.groups()
            value: Any = _entries(items)
        elif (pair := _PAIR.match(block, position)) is not None:
            level, key, double, single, flow, plain = pair.groups()
            value = _items(flow) if flow is not None else _sure(plain) if plain is not None else _quoted(double, single)
            nested = pair
        else:
            raise _GiveUp
        if key in found or level != (level if indent is None else indent):
            raise _GiveUp
        indent = level
        found[key] = value
        position = nested.end()
    return found


_NESTED_LIST = re.compile(r"( +)([a-z_]{1,60}): *\n((?:\1 *- [^\n]*\n)+)")
