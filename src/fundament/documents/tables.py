"""Tables for spreadsheets: CSV that a German one opens rightly, and XLSX; text stays text, whatever it looks like."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from openpyxl import Workbook  # type: ignore[import-untyped]  # ships no types
from openpyxl.cell import Cell  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

Value = str | int | date | Decimal | None
"""Text, a number, a day, or cents in a euro column; None leaves the cell empty."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else and break umlauts."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_FORMATS = {"text": "@", "euro": '#,##0.00 "€"', "date": "dd.mm.yyyy", "number": "General"}
_WIDTHS = {"text": 28, "euro": 16, "date": 14, "number": 12}
_NOTES = "Hinweise"

# The earliest day a ZIP archive can name; the same for every file, so that equal data give equal bytes.
_ANY_DAY = datetime(1980, 1, 1)  # noqa: DTZ001  spreadsheets know no time zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: the key of its values in the rows, the title people read, and what it holds."""

    key: str
    title: str
    kind: Literal["text", "euro", "date", "number"]


def csv_bytes(*, columns: Sequence[Column], rows: Sequence[Mapping[str, Value]]) -> bytes:
    """A table as CSV: UTF-8 with a byte order mark, semicolons, German days and numbers, euros as "1234,56".

    Text that a spreadsheet would take for a formula gets an apostrophe before it; `without_apostrophe` takes it away again.
    Raises KeyError for a row that lacks a column and TypeError for a value that its column cannot hold.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_with_apostrophe(column.title) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column, row[column.key]) for column in columns])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def without_apostrophe(*, text: str) -> str:
    """The text as it was before `csv_bytes` kept it from being a formula."""
    return text[1:] if text.startswith("'") and _needs_apostrophe(text) else text


def xlsx_bytes(
    *, title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Value]], notes: Sequence[str]
) -> bytes:
    """A table as XLSX: euros and days as such, the heading stays in view, notes on a second sheet; equal data, equal bytes.

    Characters that XML cannot hold are replaced; text ends at 32,767 characters, as the format has it. Raises KeyError
    for a row that lacks a column and TypeError for a value that its column cannot hold.
    """
    book = Workbook()
    book.properties.creator = "Fundament"
    book.properties.title = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", title)
    sheet = book.active
    sheet.title = _sheet_name(title)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        heading = sheet.cell(row=1, column=place)
        _write_text(heading, column.title)
        heading.font = Font(bold=True)
        # The whole column, so that what people write below is kept as it is written: "0017" stays "0017".
        whole = sheet.column_dimensions[get_column_letter(place)]
        whole.number_format = _FORMATS[column.kind]
        whole.width = max(_WIDTHS[column.kind], len(column.title) + 2)
    for line, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            cell = sheet.cell(row=line, column=place)
            _write(cell, column, row[column.key])
    if notes:
        _add_notes(book, notes)
    return _saved(book)


def _csv_cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if column.kind == "euro":
        return f"{_euros(value):f}".replace(".", ",")
    if column.kind == "date":
        day = _day(value)
        return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"
    if column.kind == "number":
        return _digits(value).replace(".", ",")
    return _with_apostrophe(str(value))


def _with_apostrophe(text: str) -> str:
    return f"'{text}" if _needs_apostrophe(text) else text


def _needs_apostrophe(text: str) -> bool:
    """Also where apostrophes stand before it already: so that what was written can be told from what was added."""
    return text.lstrip("'").startswith(_FORMULA_STARTS)


def _euros(value: Value) -> Decimal:
    if not isinstance(value, int):
        raise TypeError(f"cents are whole numbers, not {value!r}")
    # Not by division or scaleb: these round to the precision of the context.
    return Decimal((int(value < 0), tuple(map(int, str(abs(value)))), -2))


def _digits(value: Value) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if not isinstance(value, int):
        raise TypeError(f"not a number: {value!r}")
    return str(value)


def _day(value: Value) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"not a day: {value!r}")
    return value


def _write(cell: Cell, column: Column, value: Value) -> None:
    cell.number_format = _FORMATS[column.kind]
    if value is None:
        return
    if column.kind == "text":
        _write_text(cell, str(value))
    elif column.kind == "date":
        cell.value = _day(value)
    else:
        # As its digits: the library writes 0.07 as 0.07000000000000001 when it is given a number.
        cell.value = f"{_euros(value):f}" if column.kind == "euro" else _digits(value)
        cell.data_type = "n"


def _write_text(cell: Cell, text: str) -> None:
    cell.value = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    # The library takes "=1+1" for a formula and "#N/A" for an error; here both are what somebody wrote.
    cell.data_type = "s"


def _add_notes(book: Workbook, notes: Sequence[str]) -> None:
    sheet = book.create_sheet(_NOTES)
    sheet.column_dimensions["A"].width = 110
    for line, note in enumerate(notes, 1):
        cell = sheet.cell(row=line, column=1)
        _write_text(cell, note)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _sheet_name(title: str) -> str:
    """A title as a sheet may be called: at most 31 characters, some are forbidden, an apostrophe at either end too."""
    plain = _NOT_IN_SHEET_NAMES.sub(" ", _NOT_IN_XML.sub(" ", title))
    return " ".join(plain.split())[:31].strip(" '") or "Tabelle"


def _saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.properties.created = _ANY_DAY
    book.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "docProps/core.xml":
                # Saving writes the present instant there, whatever was set before.
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(part.filename, _ANY_DAY.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, data)
    return fixed.getvalue()
