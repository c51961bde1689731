"""A text to what should not be published in it: addresses and numbers of persons, and secrets.

Only what is almost certain is told: a number must be written like a telephone number, the check digits of an account
must be right, a key must have the form that its maker gives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Found(NamedTuple):
    """What stands from `start` to `end`, in words."""

    start: int
    end: int
    what: str


_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}")
_SPELT_AT = re.compile(r" ?[\[({](?:at|@)[\])}] ?", re.I)
_MAY_BE_SPELT = tuple(re.compile(rf"{re.escape(sign)}(?:[Aa][Tt]|@)[\])}}]") for sign in "([{")
_BEFORE_AT = re.compile(r"[A-Za-z0-9._%+-]{2,64}$")
_BEHIND_AT = re.compile(r"[A-Za-z0-9-]{2,63}(?:(?: ?[\[({](?:dot|\.)[\])}] ?|\.)[A-Za-z0-9-]{2,63}){1,4}", re.I)
_ABROAD = (
    re.compile(r"\+(?<![\w+./=-]\+)[1-9]\d{0,2}(?:[ ./-]?\(0?\d{0,4}\))?(?:[ ./\u00a0-]{0,3}\d{1,4}){2,6}(?![\w%°])"),
    re.compile(r"00(?<![\w+./=-]00)(?<!\d 00)[1-9]\d{0,2}(?:[ ./-]{1,3}\(?\d{1,4}\)?){2,6}(?![\w%°])"),
)
_AT_HOME = re.compile(r"0\d{0,4}\)?(?:[ ./-]{0,3}\d{1,5}){1,6}(?![\w%°])")
_CUE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|cell|fax|telefon|teléfono|téléphone|tél|gsm|handy|call)\b"
    r"(?:[.:]| us| me| on| at| no\b| number| nr){0,4} ?\(?$",
    re.I,
)
_AMOUNT = re.compile(r"[ .]000\b|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d$")
_UNIT = re.compile(r" ?(?:[kMGT]Wh?|[kM]?t|tonnes|euros?|EUR|people|homes|km|m²|m2|CO)\b|[ \u00a0]?[€$£]")
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9/=_-])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9_])")
_ACCOUNT_IN_OUTLINE = re.compile("[A-Z][A-Z][0-9][0-9][A-Z0-9]{8}")


_OUT_OF_THE_OUTLINE = bytes(code for code in range(256) if not 33 <= code < 127 or chr(code).islower())


def outline(text: str) -> str:
    """A text without its small letters and blanks, which is short: what a text holds, its outline holds as well."""
    return text.encode("utf-8", "surrogatepass").translate(None, _OUT_OF_THE_OUTLINE).decode("ascii")


def find_personal(text: str) -> Iterator[Found]:
    """Find e-mail addresses, telephone numbers and bank accounts."""
    if "@" in text:
        for m in _MAIL.finditer(text):
            if "://" not in text[max(0, m.start() - 80) : m.start()].rpartition(" ")[2]:
                yield Found(*m.span(), "an e-mail address")
    if any(form.search(text) for form in _MAY_BE_SPELT):
        for m in _SPELT_AT.finditer(text):
            before = _BEFORE_AT.search(text[max(0, m.start() - 64) : m.start()])
            behind = _BEHIND_AT.match(text, m.end())
            if before and behind:
                yield Found(m.start() - len(before[0]), behind.end(), "an e-mail address")
    yield from _telephones(text)
    for m in _ACCOUNT.finditer(text) if _ACCOUNT_IN_OUTLINE.search(outline(text)) else ():
        if _is_account(m[0].replace(" ", "")):
            yield Found(*m.span(), "a bank account")


def _telephones(text: str) -> Iterator[Found]:
    for form in _ABROAD:
        for m in form.finditer(text):
            if 9 <= _digits(m[0].removeprefix("00")) <= 15 and not _is_amount(m, text):
                yield Found(*m.span(), "a telephone number")
    for m in _AT_HOME.finditer(text):
        if (
            len(m[0]) >= 7
            and 7 <= _digits(m[0]) <= 15
            and not _is_amount(m, text)
            and _CUE.search(text[max(0, m.start() - 40) : m.start()])
        ):
            yield Found(*m.span(), "a telephone number")


def _is_amount(m: re.Match[str], text: str) -> bool:
    return _AMOUNT.search(m[0]) is not None or _UNIT.match(text, m.end()) is not None


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _is_account(number: str) -> bool:
    """Whether the check digits of an international bank account number are right."""
    if not 15 <= len(number) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


_KEYS = (
    ("a private key", "-----BEGIN", r" (?:[A-Z]+ ){0,3}PRIVATE KEY-----"),
    ("an access key of a cloud service", "AKIA ASIA", r"[A-Z0-9]{16}\b"),
    ("an access key of a cloud service", "AIza", r"[A-Za-z0-9_-]{35}\b"),
    ("an access token of a code host", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9]{36,}\b"),
    ("an access token of a code host", "github_pat_", r"[A-Za-z0-9_]{40,}\b"),
    ("an access token of a code host", "glpat-", r"[A-Za-z0-9_-]{20,}"),
    ("a token of a chat service", "xox", r"[abeprs]-[A-Za-z0-9-]{16,}"),
    ("a token of a chat service", "https://hooks.slack.com/services/", r"[A-Za-z0-9/]{20,}"),
    ("a key of a payment or model service", "rk_live_ sk_live_", r"[A-Za-z0-9]{16,}"),
    ("a key of a payment or model service", "sk-", r"(?:[a-z]+-){0,2}(?=\w*\d)(?=\w*[A-Z])\w{24,}"),
    ("a token of a package index", "npm_", r"[A-Za-z0-9]{36}\b"),
    ("a token of a package index", "pypi-", r"[A-Za-z0-9_-]{40,}"),
    ("a signed token", "eyJ", r"[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}"),
)
"""Keys and tokens, each with the signs that it may begin with, and what follows them."""
_FORMS = [
    (what, sign, outline(sign), re.compile(rf"{re.escape(sign)}(?<!\w{re.escape(sign)}){rest}"))
    for what, signs, rest in _KEYS
    for sign in signs.split()
]
_PASSWORD_IN_ADDRESS = re.compile(r"\b[a-z][a-z0-9+]{1,9}://[^\s/@:\"'<>]{1,80}:[^\s/@\"'<>]{1,80}@")
_PASSWORD = re.compile(
    r"(?i:\b(?:password|passwd|pwd|passphrase|api[_ -]?key|secret[_ -]?key|access[_ -]?token|auth[_ -]?token"
    r"|client[_ -]?secret)\b[\"'`*]{0,3}(?: is |\s{0,2}[:=])\s{0,2}[\"'`]{0,2})"
    r"(?=[^\s\"'`]{0,80}\d)(?=[^\s\"'`]{0,80}[A-Za-z])(?!\w+://)[A-Za-z0-9!#$%&*+/=?^_~.-]{8,100}"
)
_WORDS_OF_PASSWORDS = ("passw", "pwd", "passphrase", "token", "secret")
_API_KEYS = ("api key", "api-key", "api_key", "apikey")


def find_secrets(text: str) -> Iterator[Found]:
    """Find keys, tokens and passwords, by the forms that their makers give them."""
    outlined = outline(text)
    for what, sign, sign_in_outline, form in _FORMS:
        if sign_in_outline in outlined and sign in text:
            yield from (Found(*m.span(), what) for m in form.finditer(text))
    if "://" in text and "@" in text:
        yield from (Found(*m.span(), "a password in an address") for m in _PASSWORD_IN_ADDRESS.finditer(text))
    if "=" in text or ":" in text or " is " in text:
        lower = text.lower()
        if any(word in lower for word in _WORDS_OF_PASSWORDS) or (
            "api" in lower and any(word in lower for word in _API_KEYS)
        ):
            yield from (Found(*m.span(), "a password or key") for m in _PASSWORD.finditer(text))


def without_secrets(text: str) -> str:
    """The text with every secret in it made unreadable, as long as before."""
    for found in find_secrets(text):
        text = text[: found.start] + "•" * (found.end - found.start) + text[found.end :]
    return text
