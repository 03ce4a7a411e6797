"""Reads a letter back: its words, its structure, its tables, and what stands against PDF/UA-1 and PDF/A-3a."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import pikepdf


def glyphs(font: pikepdf.Object) -> dict[bytes, str]:
    """What each two-byte code of a font means, from the table that copying and screen readers use."""
    found: dict[bytes, str] = {}
    for code, text in re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>\s", font.ToUnicode.read_bytes()):
        found[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def page_text(page: pikepdf.Page, *, furniture: bool = True) -> str:
    """The words of a page, with or without its furniture: what repeats in headers and footers."""
    meanings = {name: glyphs(font) for name, font in page.Resources.Font.items()}
    pieces: list[str] = []
    marks: list[bool] = []
    font: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC" | "BDC":
                marks.append(str(operands[0]) == "/Artifact")
            case "EMC":
                marks.pop()
            case "Tf":
                font = meanings[str(operands[0])]
            case "Tj" | "TJ" if furniture or not any(marks):
                shown = operands[0] if str(operator) == "TJ" else operands
                codes = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
                pieces.append("".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2)))
            case "ET":
                pieces.append(" ")
    return "".join(pieces)


def text(pdf: pikepdf.Pdf) -> str:
    """All words of all pages without headers and footers, with one plain space between them and none beside marks."""
    words = " ".join(" ".join(page_text(page, furniture=False) for page in pdf.pages).split())
    return re.sub(r" ([,.;:)])", r"\1", words).replace("( ", "(")


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    below = node.get("/K", pikepdf.Array())
    for child in below if isinstance(below, pikepdf.Array) else (below,):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def kinds(pdf: pikepdf.Pdf) -> Counter[str]:
    return Counter(str(element.S) for element in elements(pdf.Root.StructTreeRoot))


def headings(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    tree = elements(pdf.Root.StructTreeRoot)
    return [(str(element.S), str(element.T)) for element in tree if re.fullmatch("/H[1-6]", str(element.S))]


def table_attribute(cell: pikepdf.Object, key: str) -> pikepdf.Object:
    return next(found[key] for found in cell.A if found.O == "/Table")


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def structure_faults(pdf: bytes) -> list[str]:
    """What a screen reader or an archive would stumble over; empty for a file that is PDF/UA-1 and PDF/A-3a in its structure."""
    with opened(pdf) as document:
        return [
            *_document_faults(document),
            *_heading_faults(document),
            *_table_faults(document),
            *_page_faults(document),
        ]


def _document_faults(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    with document.open_metadata() as meta:
        declared = [meta.get(key) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "dc:title")]
    if declared[:3] != ["3", "A", "1"]:
        yield f"declares {declared}"
    if declared[3] != str(document.docinfo.Title) or not declared[3]:
        yield "the title is not the same everywhere"
    if str(root.get("/Lang", "")) != "de":
        yield "no language"
    if not (bool(root.MarkInfo.Marked) and bool(root.ViewerPreferences.DisplayDocTitle)):
        yield "not tagged, or the title is not shown"
    if len(root.OutputIntents) != 1:
        yield "no output intent"
    if {"/OpenAction", "/AA"} & set(root.keys()):
        yield "does something by itself"


def _heading_faults(document: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for kind, title in headings(document):
        if int(kind[2]) > level + 1 or not title.strip():
            yield f"heading {kind} {title!r} after level {level}"
        level = int(kind[2])
    for figure in (element for element in elements(document.Root.StructTreeRoot) if element.S == "/Figure"):
        if not str(figure.get("/Alt", "")).strip():
            yield "a figure without words"


def _table_faults(document: pikepdf.Pdf) -> Iterator[str]:
    for table in (element for element in elements(document.Root.StructTreeRoot) if element.S == "/Table"):
        columns: set[str] = set()
        for number, row in enumerate(element for element in elements(table) if element.S == "/TR"):
            first, *others = list(_cells(row))
            if number == 0:
                columns = {str(cell.ID) for cell in (first, *others)}
                if {(str(c.S), str(table_attribute(c, "/Scope"))) for c in (first, *others)} != {("/TH", "/Column")}:
                    yield "a table without column headers"
                continue
            if (str(first.S), str(table_attribute(first, "/Scope"))) != ("/TH", "/Row"):
                yield f"row {number} without header"
            for cell in others:
                column, name = [str(name) for name in table_attribute(cell, "/Headers")]
                if cell.S != "/TD" or column not in columns or name != str(first.ID):
                    yield f"a cell of row {number} names {column} and {name}"


def _cells(row: pikepdf.Object) -> Iterator[pikepdf.Object]:
    return (element for element in elements(row) if element.S in ("/TH", "/TD"))


def _page_faults(document: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(document.pages, 1):
        if page.obj.get("/Tabs") != "/S" or "/StructParents" not in page.obj:
            yield f"page {number} is not in the order of the structure"
        for font in page.Resources.Font.values():
            (descendant,) = font.DescendantFonts
            if not {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys()):
                yield f"{font.BaseFont} is not embedded"
        for note in page.obj.get("/Annots", []):
            # A field without size lies outside the page: no tag, no words, nothing to print.
            if note.Subtype != "/Widget" or [float(edge) for edge in note.Rect] != [0.0] * 4 or int(note.F) & 0b10 != 0:
                yield f"page {number} holds {note.Subtype}"
