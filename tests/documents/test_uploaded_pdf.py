"""A PDF that acts on its own is found, whatever way it is hidden; a quiet one passes; no file makes the reader work for long."""

import io
import time
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from tests.cast import pdf
from tests.made_files import ACTING, HARMLESS, made

from fundament.documents.uploaded_pdf import PdfRead, read_pdf


@pytest.mark.parametrize("kind", ACTING)
@pytest.mark.parametrize("object_streams", [False, True], ids=["plain", "in object streams"])
def test_it_finds_what_acts_on_its_own(kind: str, object_streams: bool) -> None:
    change, fault = ACTING[kind]
    assert read_pdf(content=made(change, object_streams=object_streams)) == PdfRead(fault=fault)


@pytest.mark.parametrize("kind", HARMLESS)
def test_it_lets_pass_what_does_nothing_by_itself(kind: str) -> None:
    assert read_pdf(content=made(HARMLESS[kind])) == PdfRead(fault=None)


def test_it_finds_a_name_that_is_written_in_other_letters() -> None:
    hidden = made(ACTING["script"][0]).replace(b"/JavaScript", b"/J#61vaScri#70t").replace(b"/JS", b"/#4a#53")
    assert b"/JavaScript" not in hidden
    assert read_pdf(content=hidden).fault == "script"


def test_it_tells_an_encrypted_file_and_one_without_pages() -> None:
    assert read_pdf(content=pdf(password="geheim")).fault == "encrypted"
    with pikepdf.new() as file:
        out = io.BytesIO()
        file.save(out)
    assert read_pdf(content=out.getvalue()).fault == "not_readable"


def test_what_is_nested_without_end_is_no_trap() -> None:
    def circle(file: Pdf) -> None:
        first, second = file.make_indirect(Dictionary()), file.make_indirect(Dictionary())
        first.Next, second.Next = second, first
        file.Root.Circle = first

    assert read_pdf(content=made(circle)) == PdfRead(fault=None)
    deep = b"[" * 100_000 + b"]" * 100_000
    content = made(lambda file: file.Root.__setattr__("Deep", Name.XXXXXXXX)).replace(b"/XXXXXXXX", deep)
    assert read_pdf(content=content).fault in {"too_complex", "not_readable"}


def test_a_small_list_of_objects_that_unpacks_to_very_much_is_refused() -> None:
    packed = zlib.compress(b"0 " * 40_000_000, 9)
    content = made(object_streams=True)
    start = content.index(b"/ObjStm")
    before = content[: content.rindex(b"obj", 0, start)]
    head = b"obj <</Type/ObjStm/N 9/First 40/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    bomb = before + head + packed + b"\n" + content[content.index(b"endstream", start) :]
    before_reading = time.process_time()
    assert read_pdf(content=bomb).fault in {"too_complex", "not_readable"}
    assert time.process_time() - before_reading < 20


def test_a_picture_that_unpacks_to_very_much_is_not_unpacked() -> None:
    packed = zlib.compress(b"\0" * 300_000_000, 1)

    def change(file: Pdf) -> None:
        image = pikepdf.Stream(file, packed)
        image.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Filter=Name.FlateDecode, Width=1, Height=1
        )
        file.Root.Picture = file.make_indirect(image)

    assert read_pdf(content=made(change)) == PdfRead(fault=None)


def test_more_objects_than_any_document_has_are_refused() -> None:
    def change(file: Pdf) -> None:
        file.Root.Many = Array([file.make_indirect(Dictionary()) for _ in range(300_001)])

    assert read_pdf(content=made(change, object_streams=True)).fault == "too_complex"


@given(st.binary(max_size=300), st.integers(0, 800))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_it_fail(noise: bytes, place: int) -> None:
    whole = made()
    read_pdf(content=b"%PDF-1.7\n" + noise)
    assert isinstance(read_pdf(content=whole[:place] + noise + whole[place + len(noise) :]), PdfRead)
