"""A picture that is not whole or has too many dots is told by its frame."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.made_files import picture

from fundament.documents.uploaded_picture import picture_fault


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_whole_picture_passes_and_half_of_it_does_not(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "red").save(out, kind)
    for whole in (out.getvalue(), picture(kind=kind)):
        assert picture_fault(content=whole, media_type=f"image/{kind}") is None
        half = whole[: len(whole) // 2]
        assert picture_fault(content=half, media_type=f"image/{kind}") == "picture_not_readable"


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_too_many_dots_and_none_at_all_are_told(kind: str) -> None:
    def fault(width: int, height: int) -> str | None:
        return picture_fault(content=picture(kind=kind, width=width, height=height), media_type=f"image/{kind}")

    assert (fault(20_000, 10_000), fault(20_000, 10_001)) == (None, "picture_too_large")
    assert (fault(0, 5), fault(5, 0)) == ("picture_not_readable", "picture_not_readable")


def test_a_changed_chunk_of_a_png_is_told() -> None:
    whole = picture(kind="png")
    assert zlib.crc32(whole)
    changed = whole[:20] + bytes([whole[20] ^ 1]) + whole[21:]
    assert picture_fault(content=changed, media_type="image/png") == "picture_not_readable"


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(noise: bytes) -> None:
    for start, kind in ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg")):
        content = start + noise + b"\xff\xd9"
        assert picture_fault(content=content, media_type=f"image/{kind}") in {
            None,
            "picture_not_readable",
            "picture_too_large",
        }
