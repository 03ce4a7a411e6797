"""Reads a PDF that somebody sends: whether it acts on its own, whether it is signed. It changes nothing: it may be signed.

The walk goes from reference to reference and decodes no page and no picture. Objects that nothing refers to are never read.
"""

import io
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pikepdf
from pikepdf.settings import qpdf_limit_errors, set_qpdf_limits

# For the whole process, as the library offers it. Only lists of objects are decoded here; a longer one is made to fill memory.
set_qpdf_limits(flate_max_memory=20_000_000, png_max_memory=20_000_000, run_length_max_memory=20_000_000)

PdfFault = Literal[
    "encrypted",
    "not_readable",
    "too_complex",
    "script",
    "launches",
    "sends",
    "embedded",
    "form_active",
    "multimedia",
]
"""What stands against a PDF: that it cannot be read by everyone, or that it acts on its own."""

_OBJECTS_AT_MOST = 300_000
_TEXT_AT_MOST = 200_000_000
_SECONDS_AT_MOST = 4.0
_TEXT_ATTACHMENT = 5_000_000

_REFERENCE = re.compile(rb"(?<![\d.])(\d{1,9}) (\d{1,5}) R\b")
_NAMES = re.compile(
    rb"/(?:JS|JavaScript|Launch|GoToR|GoToE|SubmitForm|ImportData|XFA|EF|RichMedia\w*|Rendition|Movie|Sound|Screen|3D"
    rb"|OpenAction|AA|ByteRange)(?![\w.#-])"
)

_ACTIONS: dict[str, PdfFault] = {
    "/JavaScript": "script",
    "/Launch": "launches",
    "/GoToR": "launches",
    "/GoToE": "launches",
    "/SubmitForm": "sends",
    "/ImportData": "sends",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
}
_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_QUIET = frozenset({"/GoTo", "/Named", "/SetOCGState", "/Hide", "/Trans", "/Thread", "/ResetForm"})
"""What a file may do by itself when it is opened: turn to a page, show or hide its own parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfRead:
    """What was read: what stands against the file, or None; and whether it bears a signature."""

    fault: PdfFault | None
    signed: bool = False


class _TooMuch(Exception):
    """Reading the file to its end would take more than any document is worth."""


def read_pdf(*, content: bytes) -> PdfRead:
    """Read a PDF as far as it takes to know what it does.

    The first fault ends the reading. Raises nothing for any bytes.
    """
    before = qpdf_limit_errors()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return PdfRead(fault="encrypted")
            found = _walked(pdf)
    except pikepdf.PasswordError:
        return PdfRead(fault="encrypted")
    except _TooMuch:
        return PdfRead(fault="too_complex")
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, zlib.error):
        found = PdfRead(fault="not_readable")
    return PdfRead(fault="too_complex") if qpdf_limit_errors() > before else found


def _walked(pdf: pikepdf.Pdf) -> PdfRead:
    until = time.process_time() + _SECONDS_AT_MOST
    if int(pdf.trailer.get("/Size", 0)) > _OBJECTS_AT_MOST or len(pdf.pages) == 0:
        return PdfRead(fault="not_readable" if len(pdf.pages) == 0 else "too_complex")
    waiting = _references(pdf.trailer.unparse())
    seen, text, signed = set(waiting), 0, False
    while waiting:
        one = pdf.get_object(waiting.pop())
        if not isinstance(one, pikepdf.Object):
            continue  # a number, or nothing
        written = (one.stream_dict if isinstance(one, pikepdf.Stream) else one).unparse(resolved=True)
        text += len(written)
        if len(seen) > _OBJECTS_AT_MOST or text > _TEXT_AT_MOST or time.process_time() > until:
            raise _TooMuch
        # Names are looked for in the text first: most objects hold none, and reading text is quick.
        if _NAMES.search(written):
            for part in _dictionaries(one):
                if fault := _fault(part):
                    return PdfRead(fault=fault)
                signed = signed or ("/ByteRange" in part and "/Contents" in part)
        for reference in _references(written):
            if reference not in seen:
                seen.add(reference)
                waiting.append(reference)
    return PdfRead(fault=None, signed=signed)


def _references(text: bytes) -> list[tuple[int, int]]:
    return [(int(number), int(generation)) for number, generation in _REFERENCE.findall(text)]


def _dictionaries(one: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The object and what is written inside it, dictionaries alone; what it refers to is walked by itself."""
    inside = [one]
    while inside:
        part = inside.pop()
        if isinstance(part, pikepdf.Stream | pikepdf.Dictionary):
            own = part.stream_dict if isinstance(part, pikepdf.Stream) else part
            yield own
            children = [value for _, value in own.items()]
        elif isinstance(part, pikepdf.Array):
            children = list(part)
        else:
            continue
        inside += [child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect]


def _fault(part: pikepdf.Object) -> PdfFault | None:
    """What one dictionary does, the worst first."""
    action = _name(part.get("/S"))
    fault: PdfFault | None = None
    if "/JS" in part:
        fault = "script"
    elif action in _ACTIONS:
        fault = _ACTIONS[action]
    elif _name(part.get("/Subtype")) in _ANNOTATIONS and ("/Rect" in part or "/RichMediaContent" in part):
        fault = "multimedia"
    elif "/XFA" in part:
        fault = "form_active"
    elif isinstance(part.get("/EF"), pikepdf.Dictionary) and not _only_data(part):
        fault = "embedded"
    return fault or _fault_by_itself(part)


def _fault_by_itself(part: pikepdf.Object) -> PdfFault | None:
    """What happens when the file is opened, or a page or field of it is touched. A place in the file, an array, is nothing."""
    occasions = [part.get("/OpenAction")]
    if isinstance(part.get("/AA"), pikepdf.Dictionary):
        occasions += [action for _, action in part["/AA"].items()]
    for action in occasions:
        if isinstance(action, pikepdf.Dictionary) and (name := _name(action.get("/S"))) not in _QUIET:
            return _ACTIONS.get(name, "launches")
    return None


def _name(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _only_data(specification: pikepdf.Object) -> bool:
    """Whether what is attached is XML or JSON and nothing else: invoices and sealed letters carry their data so (PDF/A-3)."""
    title = str(specification.get("/UF", specification.get("/F", ""))).casefold()
    if not title.endswith((".xml", ".json")):
        return False
    for _, stream in specification["/EF"].items():
        if not isinstance(stream, pikepdf.Stream):
            return False
        raw = stream.read_raw_bytes()
        kind = stream.get("/Filter")
        if isinstance(kind, pikepdf.Array) and len(kind) == 1:
            kind = kind[0]
        if kind is not None:
            if _name(kind) != "/FlateDecode" or "/DecodeParms" in stream:
                return False
            raw = zlib.decompressobj().decompress(raw, _TEXT_ATTACHMENT)
        start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if b"\0" in raw or start not in {b"<", b"{", b"["}:
            return False
    return True
