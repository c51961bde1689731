"""What a curator wrote for a licence to its SPDX identifier. The list itself is that of `packaging`."""

from __future__ import annotations

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from nzc_kb.problems import nearest

_NAMES = {
    "CC-BY-4.0": "cc by|creative commons attribution|creative commons by|cc attribution",
    "CC-BY-SA-4.0": "cc by sa|creative commons attribution sharealike|creative commons attribution share alike",
    "CC-BY-NC-4.0": "cc by nc|creative commons attribution noncommercial|creative commons attribution non commercial",
    "CC-BY-ND-4.0": "cc by nd|creative commons attribution noderivatives|creative commons attribution noderivs",
    "CC-BY-NC-SA-4.0": "cc by nc sa|creative commons attribution noncommercial sharealike",
    "CC-BY-NC-ND-4.0": "cc by nc nd|creative commons attribution noncommercial noderivatives",
    "CC0-1.0": "cc0|cc 0|cc zero|creative commons zero|creative commons 0|public domain|publicdomain zero",
    "EUPL-1.2": "eupl|european union public licence|european union public license",
    "ODbL-1.0": "odbl|open database licence|open database license|open data commons open database license",
    "ODC-By-1.0": "odc by|open data commons attribution license",
    "OGL-UK-3.0": "ogl|open government licence|open government licence uk",
    "etalab-2.0": "etalab|licence ouverte|open licence",
    "DL-DE-BY-2.0": "dl de by|datenlizenz deutschland namensnennung",
    "NLOD-2.0": "nlod|norwegian licence for open government data",
    "MIT": "mit|mit license|mit licence|expat",
    "Apache-2.0": "apache|apache license|apache licence|apache software license",
    "BSD-3-Clause": "bsd|new bsd|modified bsd",
    "GPL-3.0-only": "gpl|gnu gpl|gplv3|gpl v3|gnu general public license",
    "AGPL-3.0-only": "agpl|gnu agpl|agplv3|gnu affero general public license",
    "LGPL-3.0-only": "lgpl|gnu lgpl|lgplv3",
    "MPL-2.0": "mpl|mozilla public license",
}
"""Licences that a text or a tool of a city may have, and the names that people give them."""

_BY_NAME = {name: identifier for identifier, names in _NAMES.items() for name in names.split("|")}
_DEED = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]{2,8})|publicdomain/(zero))/(\d\.\d)(?:/([a-z]{2}))?\b.*", re.I
)


def is_licence(text: str) -> bool:
    """Whether `text` is the identifier of a licence on the SPDX list, spelt as there."""
    return canonical(text) == text


def canonical(text: str) -> str | None:
    """The identifier as the SPDX list spells it; None where it is not on the list."""
    if " " in text or "(" in text or text.lower().startswith("licenseref-"):
        return None
    try:
        return canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return None


def meant_licence(text: str) -> str | None:
    """The identifier that a curator most likely meant; None where nobody can tell."""
    if deed := _DEED.fullmatch(text.strip()):
        kind = "CC0" if deed[2] else f"CC-{deed[1]}"
        return canonical("-".join(filter(None, (kind, deed[3], deed[4]))))
    words = re.sub(r"\b(?:the|international|unported|generic|deed|version|universal)\b", " ", text.lower())
    words = re.sub(r"\bv(?=\d)", "", " ".join(re.findall(r"[a-z0-9.]+", words))).strip(" .")
    words = re.sub(r"(?<=\d) licen[cs]e$", "", words)
    number = re.search(r" ?\b(\d+(?:\.\d+)?)$", words)
    name = words[: number.start()] if number else words
    if found := _BY_NAME.get(words) or _BY_NAME.get(name):
        return _with_version(found, number[1]) if number and words not in _BY_NAME else found
    return canonical(words.replace(" ", "-")) or nearest(text, _NAMES)


def _with_version(identifier: str, version: str) -> str:
    """The identifier in another version, where there is such a one."""
    full = version if "." in version else f"{version}.0"
    return canonical(re.sub(r"\d+\.\d+", full, identifier)) or identifier
