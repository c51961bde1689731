"""Wrong letters, personal data, licences: what is told, and what is left in peace."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nzc_kb.letters import find_slips
from nzc_kb.licences import _NAMES, canonical, is_licence, meant_licence
from nzc_kb.privacy import find_personal, find_secrets, without_secrets


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("h\u043emes", "homes"),
        ("\u0395nergy", "Energy"),
        ("\u042d\u043de\u0440\u0433\u0438\u044f", "\u042d\u043d\u0435\u0440\u0433\u0438\u044f"),
        ("Kr\u00c3\u00a1", "\u00e1"),
        ("\uff37arm", "W"),
    ],
)
def test_what_was_meant_is_told(text: str, meant: str) -> None:
    (slip,) = find_slips(text)
    assert slip.meant == meant


@pytest.mark.parametrize("identifier", _NAMES)
def test_our_licences_are_on_the_list(identifier: str) -> None:
    assert is_licence(identifier)
    assert all(meant_licence(name) == identifier for name in _NAMES[identifier].split("|"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc-by-sa-3.0", "CC-BY-SA-3.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", "CC0-1.0"),
        ("EUPL v1.2", "EUPL-1.2"),
        ("Open Government Licence v3.0", "OGL-UK-3.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("all rights reserved", None),
        ("MIT OR Apache-2.0", None),
    ],
)
def test_what_people_write_for_a_licence(written: str, meant: str | None) -> None:
    assert not is_licence(written)
    assert meant is None or meant_licence(written) == meant


@given(st.text(max_size=60))
def test_any_text_is_a_licence_or_none(text: str) -> None:
    meant = meant_licence(text)
    assert meant is None or canonical(meant) == meant


@given(st.text(alphabet="+0123456789 -/().@:abcdeTelPASWkghp_=DE", max_size=80))
def test_secrets_are_made_unreadable_in_their_place(text: str) -> None:
    hidden = without_secrets(text)
    assert len(hidden) == len(text)
    assert all(0 <= f.start < f.end <= len(text) for f in (*find_personal(text), *find_secrets(text)))


LONG = [
    *("+1 2" * 60_000, "00 1" * 60_000, "a@" * 100_000, "DE89 " * 50_000, "password: " * 25_000, "tel 0" * 50_000),
    *(
        "a.b" * 80_000 + "(at)",
        "a(at)b." * 30_000,
        "http://a:" * 25_000 + "@",
        "\u00c3\u00a9" * 50_000,
        "eyJ." * 60_000,
    ),
    *("api-key" * 30_000, "h\u043e" * 50_000, "\uff37 " * 50_000),
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:8]))
def test_no_text_makes_it_slow(text: str) -> None:
    started = time.process_time()
    list(find_personal(text))
    list(find_secrets(text))
    list(find_slips(text))
    assert time.process_time() - started < 5
