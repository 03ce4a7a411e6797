"""Takes in lists of receipts as CSV or XLSX, judged by their content, and gives out the empty list to fill in."""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Literal

from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from openpyxl.cell import Cell  # type: ignore[import-untyped]
from openpyxl.utils import coordinate_to_tuple, get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG  # type: ignore[import-untyped]
from openpyxl.xml.functions import iterparse  # type: ignore[import-untyped]

from fundament.core.receipts import COLUMNS, ReceiptFault, Row
from fundament.documents.tables import Column, csv_bytes, without_apostrophe, xlsx_bytes
from fundament.wording.receipt_words import COLUMN_MEANINGS, COLUMN_TITLES

BYTES_AT_MOST = 5_000_000
ROWS_AT_MOST = 5_000

# Empty cells that are formatted count too; these keep the work in bounds whatever a sheet claims to hold.
_LINES_AT_MOST = 20_000
_COLUMNS_AT_MOST = 64
_UNPACKED_AT_MOST = 30_000_000
_PARTS_AT_MOST = 300
_HEADER_WITHIN = 30
_HEADER_NAMES = 3

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRows:
    """The lines of a file below its header, or what is wrong with the file: never both."""

    rows: tuple[Row, ...]
    faults: tuple[ReceiptFault, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a cell shows; `fault` names why that cannot be relied on."""

    text: str
    fault: str = ""


_EMPTY = _Cell("")


class _Unreadable(Exception):
    """The file as a whole cannot be taken."""

    def __init__(self, code: str, *, line: int = 0, **values: str | int) -> None:
        super().__init__(code)
        self.fault = ReceiptFault.of(code, line=line, column="", **values)


def rows_of(*, name: str, content: bytes) -> FileRows:
    """The lines of a CSV or XLSX file by the names of its columns; every fault of its columns and formulas at once.

    Numbers and days of a workbook become text without loss: 1234.5 is "1234,5", a day is in ISO 8601. Lines count as the
    spreadsheet shows them. `name` is only repeated to the reader; what the file is, its content says.
    """
    try:
        return _read_table(_table(name, content))
    except _Unreadable as error:
        return FileRows(rows=(), faults=(error.fault,))


def template(*, kind: Literal["csv", "xlsx"], positions: Sequence[tuple[str, str]]) -> bytes:
    """An empty list of receipts to fill in; as a workbook with a second sheet that explains columns and positions.

    `positions` are the keys of the financing plan, as people write them into the list, each with its label.
    """
    columns = [Column(key=key, title=COLUMN_TITLES[key], kind=_kind_of(key)) for key in COLUMNS]
    if kind == "csv":
        return csv_bytes(columns=columns, rows=[])
    notes = [
        "Tragen Sie jede Zahlung in eine eigene Zeile des ersten Blattes ein. Die Belege selbst bleiben bei Ihnen.",
        *(f"{COLUMN_TITLES[key]}: {COLUMN_MEANINGS[key]}" for key in COLUMNS),
        "Positionen des Finanzierungsplans:",
        *(key if label == key else f"{key} – {label}" for key, label in positions),
    ]
    return xlsx_bytes(title="Belegliste", columns=columns, rows=[], notes=notes)


def _kind_of(key: str) -> Literal["text", "date", "euro"]:
    if key in {"amount", "input_tax", "discount"}:
        return "euro"
    return "date" if key.endswith("_on") else "text"


def _plain(title: str) -> str:
    """A column's name without case, spaces, marks and umlauts: "Empfaenger / Einzahler" is "Empfänger/Einzahler"."""
    text = unicodedata.normalize("NFC", title).casefold().translate(_UMLAUTS)
    return "".join(character for character in text if character.isalnum())


_KEYS = {_plain(title): key for key, title in COLUMN_TITLES.items()}


def _table(name: str, content: bytes) -> list[Sequence[_Cell]]:
    if not content:
        raise _Unreadable("file_empty")
    if len(content) > BYTES_AT_MOST:
        raise _Unreadable("file_too_large", size=len(content), at_most=BYTES_AT_MOST)
    if content.startswith(_COMPOUND):
        # An encrypted workbook lies in the same container as the formats before 2007, under this name.
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise _Unreadable("file_encrypted" if encrypted else "file_old_format")
    if content.startswith(_ZIP):
        return _workbook_lines(name, content)
    if b"\0" in content or content.startswith(b"%PDF-"):
        raise _Unreadable("file_type", name=name)
    return _csv_lines(content)


def _bounded(lines: Iterable[Sequence[_Cell]]) -> list[Sequence[_Cell]]:
    """All lines, as long as there are not too many and none is too wide."""
    kept: list[Sequence[_Cell]] = []
    for cells in lines:
        if len(kept) == _LINES_AT_MOST:
            raise _Unreadable("too_many_rows", at_most=ROWS_AT_MOST)
        if len(cells) > _COLUMNS_AT_MOST:
            raise _Unreadable("too_many_columns", at_most=_COLUMNS_AT_MOST)
        kept.append(cells)
    return kept


def _read_table(lines: Sequence[Sequence[_Cell]]) -> FileRows:
    numbered = enumerate(lines, 1)
    header_line, header = next((line, cells) for line, cells in numbered if _is_header(cells))
    columns, faults = _columns(header, header_line)
    rows: list[Row] = []
    nameless: set[int] = set()
    for line, cells in numbered:
        filled = [place for place, cell in enumerate(cells) if cell.text or cell.fault]
        if not filled:
            continue
        for place in filled:
            cell = cells[place]
            if cell.fault and place in columns:
                of = {"text": cell.text} if cell.text else {}
                faults.append(ReceiptFault.of(cell.fault, line=line, column=columns[place], **of))
            elif not (place < len(header) and header[place].text) and place not in nameless:
                nameless.add(place)
                letter = get_column_letter(place + 1)
                faults.append(ReceiptFault.of("column_without_name", line=line, column=letter))
        texts = {key: cells[place].text if place < len(cells) else "" for place, key in columns.items()}
        rows.append(Row(line=line, cells=texts))
    if len(rows) > ROWS_AT_MOST:
        raise _Unreadable("too_many_rows", at_most=ROWS_AT_MOST)
    if not rows and not faults:
        raise _Unreadable("no_receipts")
    return FileRows(rows=() if faults else tuple(rows), faults=tuple(faults))


def _is_header(cells: Sequence[_Cell]) -> bool:
    return len({_plain(cell.text) for cell in cells} & _KEYS.keys()) >= _HEADER_NAMES


def _columns(header: Sequence[_Cell], line: int) -> tuple[dict[int, str], list[ReceiptFault]]:
    """Which column stands in which place from 0, and what is wrong with the header."""
    columns: dict[int, str] = {}
    faults = []
    for place, cell in enumerate(header):
        key, letter = _KEYS.get(_plain(cell.text)), get_column_letter(place + 1)
        if key in columns.values():
            faults.append(ReceiptFault.of("column_twice", line=line, column=letter, name=cell.text))
        elif key is not None:
            columns[place] = key
        elif cell.text or cell.fault:
            faults.append(ReceiptFault.of("column_unknown", line=line, column=letter, name=cell.text[:60]))
    for place, key in enumerate(COLUMNS, 1):
        if key not in columns.values():
            letter, name = get_column_letter(place), COLUMN_TITLES[key]
            faults.append(ReceiptFault.of("column_missing", line=line, column=letter, name=name))
    return columns, faults


def _csv_lines(content: bytes) -> list[Sequence[_Cell]]:
    text = _decoded(content)
    for separator in ";,\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            found = any(_is_header(_csv_cells(record)) for record in islice(reader, _HEADER_WITHIN))
        except csv.Error:
            continue
        if found:
            return _bounded(_csv_records(text, separator))
    raise _Unreadable("header_missing")


def _csv_records(text: str, separator: str) -> Iterator[Sequence[_Cell]]:
    # A lenient reader lets an open quotation mark swallow the lines after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    done = 0
    try:
        for record in reader:
            done += 1
            yield _csv_cells(record)
    except csv.Error as error:
        raise _Unreadable("quotation_open", line=done + 1) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _Unreadable("file_not_readable") from error


def _csv_cells(record: list[str]) -> list[_Cell]:
    return [_Cell(without_apostrophe(text=text.strip())) for text in record]


def _workbook_lines(name: str, content: bytes) -> list[Sequence[_Cell]]:
    """The lines of the sheet that holds the list."""
    try:
        # The library warns of what it leaves out, such as extensions; for a list of receipts that is nothing.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _check_package(name, content)
            return _bounded(_sheet_lines(content))
    except _Unreadable:
        raise
    # The library has no error of its own for a damaged file: whatever it stumbles over comes out.
    except Exception as error:
        raise _Unreadable("file_not_readable") from error


def _check_package(name: str, content: bytes) -> None:
    """Refuses what must not be unpacked or parsed: before anything else reads the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise _Unreadable("file_encrypted")
        # A part never gives more bytes than it declares; zipfile stops there.
        if sum(part.file_size for part in parts) > _UNPACKED_AT_MOST or len(parts) > _PARTS_AT_MOST:
            raise _Unreadable("file_unpacks_too_large")
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
        names = [part.filename.casefold() for part in parts]
        if b"macroEnabled" in types or any(n.endswith("vbaproject.bin") or "macrosheets/" in n for n in names):
            raise _Unreadable("file_macros")
        if not re.search(rb"spreadsheetml\.(sheet|template)\.main\+xml", types):
            raise _Unreadable("file_type", name=name)
        for part in parts:
            # No spreadsheet declares a document type, and entities are how a small part becomes a large one.
            # In UTF-16 the same letters have zeros between them.
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                raise _Unreadable("file_not_readable")


def _sheet_lines(content: bytes) -> Iterator[Sequence[_Cell]]:
    with closing(load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=True)) as book:
        lists = []
        for sheet in book.worksheets:
            # What a sheet says about its size may be wrong; then lines would be missing.
            sheet.reset_dimensions()
            if any(_is_header(cells) for cells in islice(_cells(sheet.rows, frozenset()), _HEADER_WITHIN)):
                lists.append(sheet)
        if not lists:
            raise _Unreadable("header_missing")
        if len(lists) > 1:
            raise _Unreadable("several_tables", sheets=", ".join(sheet.title for sheet in lists))
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


def _cells(rows: Iterable[Sequence[Cell]], uncomputed: frozenset[tuple[int, int]]) -> Iterator[Sequence[_Cell]]:
    for line, cells in enumerate(rows, 1):
        # One more than is allowed is enough to see that a line is too wide.
        yield [
            _Cell("", "formula_without_value") if (line, column) in uncomputed else _cell(cell)
            for column, cell in enumerate(cells[: _COLUMNS_AT_MOST + 1], 1)
        ]


def _cell(cell: Cell) -> _Cell:
    if cell.value is None:
        return _EMPTY
    return _Cell(str(cell.value), "cell_error") if cell.data_type == "e" else _Cell(_text(cell.value).strip())


def _text(value: object) -> str:
    """What a cell holds, as text: exact to the 15 digits that a spreadsheet keeps of a number."""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, float) and isfinite(value):
        return f"{Decimal(format(value, '.15g')):f}".replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return str(value)
