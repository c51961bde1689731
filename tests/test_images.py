"""The size of an image and whether it tells where it was taken, from what stands before the picture."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nzc_kb.images import size_of, tells_place

GPS, OTHER = 0x8825, 0x0110


def exif(tag: int, order: str = "<", within: int = 2) -> bytes:
    """A directory with one entry, which leads to another directory with one."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    entry = struct.pack(f"{order}HHHIII", 1, tag, 4, 1, 26, 0)
    return head + entry + struct.pack(f"{order}HHHIII", 1, within, 5, 3, 0, 0)


def chunk(form: str, *parts: tuple[bytes, bytes]) -> bytes:
    """Chunks of a PNG (`>`) or WebP (`<`)."""
    if form == ">":
        return b"".join(struct.pack(">I", len(d)) + name + d + b"\0\0\0\0" for name, d in parts)
    return b"".join(name + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for name, d in parts)


def png(*parts: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(">", (b"IHDR", struct.pack(">II5x", 300, 200)), *parts)


def webp(*parts: tuple[bytes, bytes]) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + chunk("<", *parts)


def jpeg(*parts: tuple[int, bytes]) -> bytes:
    frame = (0xC2, struct.pack(">BHHB", 8, 200, 300, 3) + bytes(9))
    segments = (struct.pack(">BBH", 0xFF, mark, len(d) + 2) + d for mark, d in (*parts, (0xC4, b"\0" * 9), frame))
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xda picture"


IMAGES = [
    png(),
    jpeg(),
    jpeg((0xE0, b"JFIF\0"), (0xE1, b"Exif\0\0" + exif(GPS))),
    b"GIF89a" + struct.pack("<HH", 300, 200),
    webp((b"VP8X", bytes(4) + (299).to_bytes(3, "little") + (199).to_bytes(3, "little"))),
    webp((b"VP8L", b"\x2f" + struct.pack("<I", 299 | 199 << 14))),
    webp((b"ICCP", b"odd"), (b"VP8 ", bytes(6) + struct.pack("<HH", 300, 200))),
]


@pytest.mark.parametrize("data", IMAGES)
def test_the_size_stands_before_the_picture(data: bytes) -> None:
    assert size_of(data) == (300, 200)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_place_is_told(order: str) -> None:
    for data, told in (
        (exif(GPS, order), True),
        (exif(OTHER, order), False),
        (exif(GPS, order, within=0), False),
    ):
        assert tells_place(png((b"eXIf", data))) is told
        assert tells_place(webp((b"EXIF", data))) is told
        assert tells_place(webp((b"EXIF", b"Exif\0\0" + data))) is told
        assert tells_place(jpeg((0xE1, b"Exif\0\0" + data))) is told
    assert tells_place(jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='1'/>")))


@given(st.sampled_from([*IMAGES, png((b"eXIf", exif(GPS)))]), st.data())
def test_no_bytes_are_too_broken(image: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(image)))
    broken = image[:start] + data.draw(st.binary(max_size=20)) + image[data.draw(st.integers(start, len(image))) :]
    width, height = size_of(broken)
    assert width >= 0 and height >= 0
    assert tells_place(broken) in (True, False)
