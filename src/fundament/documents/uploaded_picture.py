"""Reads the frame of a PNG or JPEG that somebody sends: whether it is whole, and how many dots it has. No dot is decoded."""

import struct
import zlib
from typing import Literal

PictureFault = Literal["picture_not_readable", "picture_too_large"]

_DOTS_AT_MOST = 200_000_000
"""A page of A4 at 1200 dots per inch has 139 million; a picture made to fill memory has thousands of millions."""

_SIZED = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def picture_fault(*, content: bytes, media_type: str) -> PictureFault | None:
    """What stands against a picture: that it is not whole, or has too many dots; None where nothing does.

    `media_type` is "image/png" or "image/jpeg". Raises nothing for any bytes.
    """
    try:
        width, height = _png_size(content) if media_type == "image/png" else _jpeg_size(content)
    except (struct.error, ValueError, IndexError):
        return "picture_not_readable"
    if width < 1 or height < 1:
        return "picture_not_readable"
    return "picture_too_large" if width * height > _DOTS_AT_MOST else None


def _png_size(content: bytes) -> tuple[int, int]:
    """Width and height; every chunk is whole and the last is the end. Raises ValueError, struct.error."""
    place, size = 8, (0, 0)
    while True:
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 8 + length
        (stated,) = struct.unpack_from(">I", content, end)
        if zlib.crc32(content[place + 4 : end]) != stated:
            raise ValueError("checksum")
        if place == 8:
            if kind != b"IHDR":
                raise ValueError("no header")
            size = struct.unpack_from(">II", content, place + 8)
        if kind == b"IEND":
            return size
        place = end + 4


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height, by the markers up to the first scan; the end mark is there. Raises ValueError, struct.error."""
    if b"\xff\xd9" not in content[-4096:]:
        raise ValueError("no end")  # some cameras write a few bytes behind it
    place = 2
    size: tuple[int, int] | None = None
    while True:
        if content[place] != 0xFF:
            raise ValueError("no marker")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _ALONE:
            place += 2
            continue
        if marker == 0xDA:
            if size is None:
                raise ValueError("no size")
            return size
        (length,) = struct.unpack_from(">H", content, place + 2)
        if marker in _SIZED:
            height, width = struct.unpack_from(">HH", content, place + 5)
            size = (width, height)
        if length < 2:
            raise ValueError("no length")
        place += 2 + length
