"""Reads tables that people send as CSV or XLSX, judged by their content; what must not be unpacked or parsed is refused first."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite

from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from openpyxl.cell import Cell  # type: ignore[import-untyped]
from openpyxl.utils import coordinate_to_tuple  # type: ignore[import-untyped]
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG  # type: ignore[import-untyped]
from openpyxl.xml.functions import iterparse  # type: ignore[import-untyped]

from fundament.documents.tables import without_apostrophe

BYTES_AT_MOST = 5_000_000
ROWS_AT_MOST = 5_000

# Empty cells that are formatted count too; these keep the work in bounds whatever a sheet claims to hold.
_LINES_AT_MOST = 20_000
_COLUMNS_AT_MOST = 64
_UNPACKED_AT_MOST = 30_000_000
_PARTS_AT_MOST = 300
_HEADER_WITHIN = 30

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows; `fault` names why that cannot be relied on."""

    text: str
    fault: str = ""


_EMPTY = SheetCell("")


IsHeader = Callable[[Sequence[SheetCell]], bool]
"""Tells the line that names the columns, by which the table is found."""


class UnreadableSheet(Exception):
    """The file as a whole cannot be taken: why, at which line (0: none), with the values that its words need."""

    def __init__(self, code: str, *, line: int = 0, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.line, self.values = code, line, values


def lines_of(*, name: str, content: bytes, is_header: IsHeader) -> list[Sequence[SheetCell]]:
    """All lines of the table, as the spreadsheet counts them; what stands above the header too. Raises UnreadableSheet.

    Numbers and days of a workbook become text without loss: 1234.5 is "1234,5", a day is in ISO 8601. `name` is only repeated
    to the reader; what the file is, its content says.
    """
    if not content:
        raise UnreadableSheet("file_empty")
    if len(content) > BYTES_AT_MOST:
        raise UnreadableSheet("file_too_large", size=len(content), at_most=BYTES_AT_MOST)
    if content.startswith(_COMPOUND):
        # An encrypted workbook lies in the same container as the formats before 2007, under this name.
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableSheet("file_encrypted" if encrypted else "file_old_format")
    if content.startswith(_ZIP):
        return _workbook_lines(name, content, is_header)
    if b"\0" in content or content.startswith(b"%PDF-"):
        raise UnreadableSheet("file_type", name=name)
    return _csv_lines(content, is_header)


def _bounded(lines: Iterable[Sequence[SheetCell]]) -> list[Sequence[SheetCell]]:
    """All lines, as long as there are not too many and none is too wide."""
    kept: list[Sequence[SheetCell]] = []
    for cells in lines:
        if len(kept) == _LINES_AT_MOST:
            raise UnreadableSheet("too_many_rows", at_most=ROWS_AT_MOST)
        if len(cells) > _COLUMNS_AT_MOST:
            raise UnreadableSheet("too_many_columns", at_most=_COLUMNS_AT_MOST)
        kept.append(cells)
    return kept


def _csv_lines(content: bytes, is_header: IsHeader) -> list[Sequence[SheetCell]]:
    text = _decoded(content)
    for separator in ";,\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            found = any(is_header(_csv_cells(record)) for record in islice(reader, _HEADER_WITHIN))
        except csv.Error:
            continue
        if found:
            return _bounded(_csv_records(text, separator))
    raise UnreadableSheet("header_missing")


def _csv_records(text: str, separator: str) -> Iterator[Sequence[SheetCell]]:
    # A lenient reader lets an open quotation mark swallow the lines after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    done = 0
    try:
        for record in reader:
            done += 1
            yield _csv_cells(record)
    except csv.Error as error:
        raise UnreadableSheet("quotation_open", line=done + 1) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableSheet("file_not_readable") from error


def _csv_cells(record: list[str]) -> list[SheetCell]:
    return [SheetCell(without_apostrophe(text=text.strip())) for text in record]


def _workbook_lines(name: str, content: bytes, is_header: IsHeader) -> list[Sequence[SheetCell]]:
    """The lines of the sheet that holds the table."""
    try:
        # The library warns of what it leaves out, such as extensions; for a table that is nothing.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _check_package(name, content)
            return _bounded(_sheet_lines(content, is_header))
    except UnreadableSheet:
        raise
    # The library has no error of its own for a damaged file: whatever it stumbles over comes out.
    except Exception as error:
        raise UnreadableSheet("file_not_readable") from error


def _check_package(name: str, content: bytes) -> None:
    """Refuses what must not be unpacked or parsed: before anything else reads the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableSheet("file_encrypted")
        # A part never gives more bytes than it declares; zipfile stops there.
        if sum(part.file_size for part in parts) > _UNPACKED_AT_MOST or len(parts) > _PARTS_AT_MOST:
            raise UnreadableSheet("file_unpacks_too_large")
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
        names = [part.filename.casefold() for part in parts]
        if b"macroEnabled" in types or any(n.endswith("vbaproject.bin") or "macrosheets/" in n for n in names):
            raise UnreadableSheet("file_macros")
        if not re.search(rb"spreadsheetml\.(sheet|template)\.main\+xml", types):
            raise UnreadableSheet("file_type", name=name)
        for part in parts:
            # No spreadsheet declares a document type, and entities are how a small part becomes a large one.
            # In UTF-16 the same letters have zeros between them.
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                raise UnreadableSheet("file_not_readable")


def _sheet_lines(content: bytes, is_header: IsHeader) -> Iterator[Sequence[SheetCell]]:
    with closing(load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=True)) as book:
        lists = []
        for sheet in book.worksheets:
            # What a sheet says about its size may be wrong; then lines would be missing.
            sheet.reset_dimensions()
            if any(is_header(cells) for cells in islice(_cells(sheet.rows, frozenset()), _HEADER_WITHIN)):
                lists.append(sheet)
        if not lists:
            raise UnreadableSheet("header_missing")
        if len(lists) > 1:
            raise UnreadableSheet("several_tables", sheets=", ".join(sheet.title for sheet in lists))
        # No public name leads from a sheet to its part of the archive.
        yield from _cells(lists[0].rows, _uncomputed(content, lists[0]._worksheet_path))


def _uncomputed(content: bytes, path: str) -> frozenset[tuple[int, int]]:
    """Line and column of each formula without a saved result, which the library gives as an empty cell.

    It would tell formulas apart when asked for them, but then spells out each shared one, however long and often used.
    """
    found: set[tuple[int, int]] = set()
    line = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path) as part:
        for _, element in iterparse(part):
            if element.tag != ROW_TAG:
                continue
            line, column = int(element.get("r", line + 1)), 0
            for cell in element:
                column = coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
                # A formula whose result is the empty text says that it is text.
                if cell.find(FORMULA_TAG) is not None and not cell.findtext(VALUE_TAG) and cell.get("t") != "str":
                    found.add((line, column))
            element.clear()
    return frozenset(found)


def _cells(rows: Iterable[Sequence[Cell]], uncomputed: frozenset[tuple[int, int]]) -> Iterator[Sequence[SheetCell]]:
    for line, cells in enumerate(rows, 1):
        # One more than is allowed is enough to see that a line is too wide.
        yield [
            SheetCell("", "formula_without_value") if (line, column) in uncomputed else _cell(cell)
            for column, cell in enumerate(cells[: _COLUMNS_AT_MOST + 1], 1)
        ]


def _cell(cell: Cell) -> SheetCell:
    if cell.value is None:
        return _EMPTY
    return SheetCell(str(cell.value), "cell_error") if cell.data_type == "e" else SheetCell(_text(cell.value).strip())


def _text(value: object) -> str:
    """What a cell holds, as text: exact to the 15 digits that a spreadsheet keeps of a number."""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, float) and isfinite(value):
        return f"{Decimal(format(value, '.15g')):f}".replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return str(value)
