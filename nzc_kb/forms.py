"""The forms that a value may take: lines, texts, days, addresses, terms and lists of them.

Each says what it accepts to pydantic, and to JSON Schema where that cannot be told from it: an editor reads `2024` as a
number and a block of text with its line end, where our reader takes every scalar for text and trims it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from nzc_kb.countries import COUNTRIES
from nzc_kb.licences import is_licence

DAY = r"^\d{4}-\d{2}-\d{2}$"
PRINTED_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?"
WEB_ADDRESS = r"https?://[^\s/\"'<>“”]+\.[^\s\"'<>“”]*"


class _OneOrMany:
    """Takes a single text for a list of one, and says so in the JSON Schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self._listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}

    @staticmethod
    def _listed(value: Any) -> Any:
        return [value] if isinstance(value, str) and value.strip() else value


ONE_OR_MANY = _OneOrMany()


_YEAR_FIRST = re.compile(r"(\d{4})[-./\u2013](\d{1,2})[-./\u2013](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")


def _day_meant(value: str) -> str | None:
    """The day that was meant, where the order of its numbers leaves no doubt."""
    value = unicodedata.normalize("NFKC", value)
    if m := _YEAR_FIRST.fullmatch(value):
        year, month, number = m.groups()
    elif m := _DAY_FIRST.fullmatch(value):
        number, month, year = m.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return None


def _day(value: Any) -> Any:
    if isinstance(value, str):
        if re.match(DAY, value) and len(value) == 10:
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise PydanticCustomError(
            "bad-date",
            "a day",
            {
                "expected": "a day of the calendar",
                "example": _day_meant(value) or "year-month-day, such as 2026-11-20",
                "replacement": _day_meant(value) or "",
            },
        )
    return value


def _printed_date(value: str) -> str:
    if not re.fullmatch(PRINTED_DATE, value):
        raise PydanticCustomError(
            "bad-date", "a printed date", {"expected": "a year, month or day", "example": "2024, 2024-05 or 2024-05-31"}
        )
    return value if len(value) < 10 else _day(value).isoformat()


_WEB_ADDRESS = re.compile(WEB_ADDRESS)


def _address_meant(value: str) -> dict[str, str]:
    """What to write in place of an address that is none: the whole of it, where that can be told."""
    bare = re.sub(r"^(?:[a-z]{2,6}:)?/{0,3}", "", value.strip(" <>“”\"'"), flags=re.I)
    meant = f"https://{bare}"
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)", bare) and _WEB_ADDRESS.fullmatch(meant) and "@" not in bare:
        return {"advice": f"Write “{meant}”.", "replacement": meant}
    return {"advice": "Write the whole address, beginning with https://."}


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value) or not value.isprintable():
        raise PydanticCustomError(
            "bad-value",
            "",
            {"reason": "not a web address", **_address_meant(value)},
        )
    if "@" in value.split("/")[2]:
        raise PydanticCustomError(
            "bad-value", "", {"reason": "it holds a user's name", "advice": "Take out what stands before the @."}
        )
    return value


def _country(value: str) -> str:
    if value not in COUNTRIES:
        raise PydanticCustomError(
            "bad-value",
            "",
            {
                "reason": "not a country code of ISO 3166",
                "advice": 'Write the two capital letters of its code, in quotes: Sweden is "SE".',
            },
        )
    return value


def _no_markup(value: str) -> str:
    if "\n" in value.strip():
        raise PydanticCustomError(
            "bad-value", "", {"reason": "it breaks over several lines", "advice": "Write it on one line."}
        )
    return value


def _something(value: str) -> str:
    if not value.isascii() and not value.strip(_UNSEEN):
        raise PydanticCustomError("blank", "only signs that cannot be seen")
    return value


def _number(value: Any) -> Any:
    """Digits and nothing else: 010, 0x1F, 1_000 and 12:30 are other numbers to other readers of YAML."""
    if isinstance(value, str) and not re.fullmatch(r"-?(?:0|[1-9][0-9]{0,17})", value):
        raise PydanticCustomError("int_form", "a number in plain digits")
    return value


def _licence(value: str) -> str:
    if not is_licence(value):
        raise PydanticCustomError("unknown-licence", "not on the SPDX list")
    return value


_UNSEEN = (
    " \t\n\u00a0\u00ad\u115f\u1160\u200c\u200d\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u2800\u3000\u3164\ufe0e\ufe0f\uffa0"
)
"""Signs that show nothing."""


def _trimmed(sign: str, most: int, advice: str) -> WithJsonSchema:
    """How JSON Schema says what `strip_whitespace` and the limits say: a block of text ends with a line end."""
    pattern = rf"^(?=[\s\S]*[^\s{_UNSEEN}])\s*\S({sign}{{0,{most - 2}}}\S)?\s*$"
    return WithJsonSchema({"type": ["string", "number"], "pattern": pattern, "patternErrorMessage": advice})


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    AfterValidator(_something),
    AfterValidator(_no_markup),
    _trimmed(r"[^\n]", 200, "Write 1 to 200 characters on one line."),
]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=600, strip_whitespace=True),
    AfterValidator(_something),
    _trimmed(r"[\s\S]", 600, "Write 1 to 600 characters."),
]
Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=3000, strip_whitespace=True),
    _trimmed(r"[\s\S]", 3000, "Write 1 to 3000 characters."),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": DAY})]
PrintedDate = Annotated[
    str,
    AfterValidator(_printed_date),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^({PRINTED_DATE})$", "minimum": 1000, "maximum": 9999}),
]
Address = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "pattern": f"^{WEB_ADDRESS}$", "maxLength": 2000}),
]
Country = Annotated[str, AfterValidator(_country), WithJsonSchema({"type": "string", "enum": sorted(COUNTRIES)})]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Term = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Terms = Annotated[tuple[Term, ...], Field(max_length=50), ONE_OR_MANY]
RequiredTerms = Annotated[tuple[Term, ...], Field(min_length=1, max_length=50), ONE_OR_MANY]
Ids = Annotated[tuple[Id, ...], Field(max_length=200), ONE_OR_MANY]
Lines = Annotated[tuple[Line, ...], Field(max_length=50), ONE_OR_MANY]
Countries = Annotated[tuple[Country, ...], Field(max_length=50), ONE_OR_MANY]
Digits = BeforeValidator(_number)
Minutes = Annotated[int, Field(ge=1, le=100_000), Digits]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")]
Licence = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_licence)]
