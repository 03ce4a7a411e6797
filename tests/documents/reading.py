"""Reads a letter back: its words, its structure, its tables."""

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


def page_text(page: pikepdf.Page) -> str:
    meanings = {name: glyphs(font) for name, font in page.Resources.Font.items()}
    pieces: list[str] = []
    font: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                font = meanings[str(operands[0])]
            case "Tj" | "TJ":
                shown = operands[0] if str(operator) == "TJ" else operands
                codes = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
                pieces.append("".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2)))
            case "ET":
                pieces.append(" ")
    return "".join(pieces)


def text(pdf: pikepdf.Pdf) -> str:
    """All words of all pages, with one plain space between them."""
    return " ".join(" ".join(page_text(page) for page in pdf.pages).split())


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
