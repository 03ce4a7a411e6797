"""Takes in lists of receipts as CSV or XLSX, judged by their content, and gives out the empty list to fill in."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # ships no types

from fundament.acts.sheets import ROWS_AT_MOST, SheetCell, UnreadableSheet, lines_of
from fundament.core.receipts import COLUMNS, ReceiptFault, Row
from fundament.documents.tables import Column, csv_bytes, xlsx_bytes
from fundament.wording.receipt_words import COLUMN_MEANINGS, COLUMN_TITLES

_HEADER_NAMES = 3
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRows:
    """The lines of a file below its header, or what is wrong with the file: never both."""

    rows: tuple[Row, ...]
    faults: tuple[ReceiptFault, ...]


def rows_of(*, name: str, content: bytes) -> FileRows:
    """The lines of a CSV or XLSX file by the names of its columns; every fault of its columns and formulas at once.

    Numbers and days of a workbook become text without loss: 1234.5 is "1234,5", a day is in ISO 8601. Lines count as the
    spreadsheet shows them. `name` is only repeated to the reader; what the file is, its content says.
    """
    try:
        return _read_table(lines_of(name=name, content=content, is_header=_is_header))
    except UnreadableSheet as error:
        return FileRows(rows=(), faults=(ReceiptFault.of(error.code, line=error.line, column="", **error.values),))


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


def _read_table(lines: Sequence[Sequence[SheetCell]]) -> FileRows:
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
        raise UnreadableSheet("too_many_rows", at_most=ROWS_AT_MOST)
    if not rows and not faults:
        raise UnreadableSheet("no_receipts")
    return FileRows(rows=() if faults else tuple(rows), faults=tuple(faults))


def _is_header(cells: Sequence[SheetCell]) -> bool:
    return len({_plain(cell.text) for cell in cells} & _KEYS.keys()) >= _HEADER_NAMES


def _columns(header: Sequence[SheetCell], line: int) -> tuple[dict[int, str], list[ReceiptFault]]:
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
