"""The bytes of an image to its size and whether they tell where it was taken; only what stands before the picture is
read, nothing is unpacked.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

PIXELS_LIMIT = 25_000_000
"""A small file may unpack to more than a reader's device can hold."""

_GPS, _LATITUDE = 0x8825, 2
_NO_FRAME = (0xC4, 0xC8, 0xCC)
"""Markers of a JPEG among those of its frames that begin none."""

Part = tuple[bytes, bytes]
"""A part of an image: what it is called and what it holds."""


def size_of(data: bytes) -> tuple[int, int]:
    """The width and height in pixels; nought where they are not told as they should be."""
    try:
        return _size_of(data)
    except struct.error:
        return 0, 0


def tells_place(data: bytes) -> bool:
    """Whether the image carries the latitude at which it was taken."""
    for name, part in _parts(data):
        if name in (b"eXIf", b"EXIF") or (name == b"\xe1" and part.startswith(b"Exif\0\0")):
            if _has_latitude(part.removeprefix(b"Exif\0\0")):
                return True
        elif name in (b"\xe1", b"iTXt", b"XMP ") and b"GPSLatitude" in part:
            return True
    return False


def _size_of(data: bytes) -> tuple[int, int]:
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack_from(">II", data, 16)
        return width, height
    if data.startswith(b"GIF8"):
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    for name, part in _parts(data):
        if name == b"VP8X":
            return 1 + int.from_bytes(part[4:7], "little"), 1 + int.from_bytes(part[7:10], "little")
        if name == b"VP8L":
            (bits,) = struct.unpack_from("<I", part, 1)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if name == b"VP8 ":
            width, height = struct.unpack_from("<HH", part, 6)
            return width & 0x3FFF, height & 0x3FFF
        if len(name) == 1 and 0xC0 <= name[0] <= 0xCF and name[0] not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", part, 1)
            return width, height
    return 0, 0


def _parts(data: bytes) -> Iterator[Part]:
    if data.startswith(b"\x89PNG"):
        yield from _chunks(data, 8, ">I4s", length_first=True, after=4)
    elif data.startswith(b"RIFF"):
        yield from _chunks(data, 12, "<4sI", length_first=False, after=0)
    elif data.startswith(b"\xff\xd8"):
        yield from _segments(data)


def _chunks(data: bytes, position: int, form: str, *, length_first: bool, after: int) -> Iterator[Part]:
    """The chunks of a PNG, which end in a sum of `after` bytes, or of a WebP, which are filled up to even lengths."""
    while position + 8 <= len(data):
        first, second = struct.unpack_from(form, data, position)
        length, name = (first, second) if length_first else (second, first)
        yield name, data[position + 8 : position + 8 + length]
        position += 8 + length + after + (0 if length_first else length % 2)


def _segments(data: bytes) -> Iterator[Part]:
    """The segments of a JPEG, as far as where the picture begins."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != 0xDA:
        if data[position + 1] == 0xFF:
            position += 1
            continue
        (length,) = struct.unpack_from(">H", data, position + 2)
        yield data[position + 1 : position + 2], data[position + 4 : position + 2 + length]
        position += 2 + max(2, length)


def _has_latitude(tiff: bytes) -> bool:
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        place = _entries(tiff, start, order).get(_GPS)
        return place is not None and _LATITUDE in _entries(tiff, place, order)
    except struct.error:
        return False


def _entries(tiff: bytes, start: int, order: str) -> dict[int, int]:
    """The entries of a directory by their tags."""
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    rows = (struct.unpack_from(f"{order}HHII", tiff, start + 2 + 12 * number) for number in range(count))
    return {tag: value for tag, _, _, value in rows}
