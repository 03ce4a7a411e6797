"""What tables write, spreadsheets read back: text as text, euros and days as such, the same bytes each time."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from fundament.documents.tables import Column, Value, csv_bytes, without_apostrophe, xlsx_bytes

COLUMNS = (
    Column(key="name", title="Empfänger", kind="text"),
    Column(key="cents", title="Betrag", kind="euro"),
    Column(key="on", title="Tag", kind="date"),
    Column(key="share", title="Anteil", kind="number"),
)
ROW: Mapping[str, Value] = {
    "name": "Stadt Löbau; Bauamt",
    "cents": 123_456,
    "on": date(2025, 3, 9),
    "share": Decimal("62.5"),
}
EMPTY: Mapping[str, Value] = dict.fromkeys(("name", "cents", "on", "share"))
# Not what XML cannot hold; a cell ends at 32,767 characters.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30
) | st.text("='+-@#N/A0\t\n\r ", max_size=6)
# Spreadsheets keep 15 digits.
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | TEXTS,
            "cents": st.none() | st.integers(-(10**14), 10**14),
            "on": st.none() | st.dates(date(1901, 1, 1)),
            "share": st.none() | st.integers(-(10**14), 10**14) | st.decimals(-(10**6), 10**6, places=3),
        }
    ),
    max_size=6,
)


def xlsx(rows: Sequence[Mapping[str, Value]], *, title: str = "Belege", notes: Sequence[str] = ()) -> Workbook:
    """A table, opened again."""
    return load_workbook(io.BytesIO(xlsx_bytes(title=title, columns=COLUMNS, rows=rows, notes=notes)))


def midnight(day: date) -> datetime:
    """A day as a workbook gives it back."""
    return datetime.combine(day, time.min)


def test_csv_is_what_a_german_spreadsheet_opens() -> None:
    assert (
        csv_bytes(columns=COLUMNS, rows=[ROW, EMPTY])
        == ('\ufeffEmpfänger;Betrag;Tag;Anteil\r\n"Stadt Löbau; Bauamt";1234,56;09.03.2025;62,5\r\n;;;\r\n').encode()
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 3585", "'+49 3585"),
        ("-10 % Rabatt", "'-10 % Rabatt"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("'=1+1", "''=1+1"),
        ("'s Gravenhage", "'s Gravenhage"),
        ("a=1", "a=1"),
    ],
)
def test_no_text_in_csv_is_a_formula(text: str, written: str) -> None:
    columns = (Column(key="name", title=text, kind="text"),)
    records = csv.reader(io.StringIO(csv_bytes(columns=columns, rows=[{"name": text}]).decode("utf-8-sig"), newline=""))
    assert [*records] == [[written], [written]]
    assert without_apostrophe(text=written) == text


def test_a_negative_amount_in_csv_stays_a_number() -> None:
    columns = COLUMNS[1:2]
    assert csv_bytes(columns=columns, rows=[{"cents": -7}]).decode("utf-8-sig") == "Betrag\r\n-0,07\r\n"


@given(ROWS)
def test_csv_reads_back(rows: list[dict[str, Value]]) -> None:
    text = csv_bytes(columns=COLUMNS, rows=rows).decode("utf-8-sig")
    _, *records = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    assert [
        (
            without_apostrophe(text=name),
            cents and Decimal(cents.replace(",", ".")) * 100,
            day and datetime.strptime(day, "%d.%m.%Y").date(),  # noqa: DTZ007  a day has no zone
            share and Decimal(share.replace(",", ".")),
        )
        for name, cents, day, share in records
    ] == [tuple("" if value is None else value for value in (row[column.key] for column in COLUMNS)) for row in rows]


def test_a_workbook_has_euros_as_numbers_days_as_days_and_a_heading_that_stays() -> None:
    sheet = xlsx([ROW]).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Empfänger", "Betrag", "Tag", "Anteil"],
        ["Stadt Löbau; Bauamt", 1234.56, midnight(date(2025, 3, 9)), 62.5],
    ]
    assert [cell.number_format for cell in sheet[2]] == ["@", '#,##0.00 "€"', "dd.mm.yyyy", "General"]
    assert [sheet.column_dimensions[letter].number_format for letter in "ABCD"] == [
        "@",
        '#,##0.00 "€"',
        "dd.mm.yyyy",
        "General",
    ]
    assert [cell.font.bold for cell in sheet[1]] == [True] * 4
    assert sheet.freeze_panes == "A2"


def test_notes_stand_on_a_sheet_of_their_own() -> None:
    book = xlsx([], notes=["=Erstens", "Zweitens"])
    assert book.sheetnames == ["Belege", "Hinweise"]
    assert [(cell.value, cell.data_type) for cell in book["Hinweise"]["A"]] == [("=Erstens", "s"), ("Zweitens", "s")]
    assert xlsx([]).sheetnames == ["Belege"]


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "+1", "0017", "=HYPERLINK(A1)"])
def test_no_text_in_a_workbook_is_a_formula_an_error_or_a_number(text: str) -> None:
    cell = xlsx([EMPTY | {"name": text}]).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_character_that_xml_cannot_hold_is_replaced() -> None:
    book = xlsx([EMPTY | {"name": "a\x00b\x1bc\ufffe\ud800"}], title="T\x01")
    assert (book.active["A2"].value, book.properties.title, book.active.title) == ("a�b�c��", "T�", "T")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Belege 2024/2025: [Stadt]?", "Belege 2024 2025 Stadt"),
        ("x" * 40, "x" * 31),
        ("'Zitat'", "Zitat"),
        ("***", "Tabelle"),
    ],
)
def test_a_sheet_gets_a_name_that_it_may_have(title: str, name: str) -> None:
    assert xlsx([], title=title).active.title == name


@given(ROWS)
def test_a_workbook_reads_back(rows: list[dict[str, Value]]) -> None:
    read = [[cell.value for cell in row] for row in xlsx(rows).active.iter_rows(min_row=2, max_col=4)]
    written = [
        [
            row["name"] or None,
            None if row["cents"] is None else float(Decimal(row["cents"]) / 100),
            row["on"] and midnight(row["on"]),
            None if row["share"] is None else float(row["share"]),
        ]
        for row in rows
    ]
    assert read == (written if rows else [])


def test_the_same_data_give_the_same_bytes_and_no_instant_is_in_them() -> None:
    first, second = (xlsx_bytes(title="Belege", columns=COLUMNS, rows=[ROW], notes=["Hinweis"]) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {part.create_system for part in archive.infolist()} == {0}
        years = {year for part in archive.namelist() for year in re.findall(rb"(\d{4})-\d\d-\d\dT", archive.read(part))}
    assert years == {b"1980"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cents", Decimal("12.5")),
        ("cents", "=1"),
        ("on", "=1"),
        ("on", midnight(date(2025, 1, 1))),
        ("share", "=1"),
        ("share", Decimal("NaN")),
    ],
)
def test_a_column_holds_only_what_it_says(key: str, value: Value) -> None:
    rows = [EMPTY | {key: value}]
    with pytest.raises(TypeError):
        csv_bytes(columns=COLUMNS, rows=rows)
    with pytest.raises(TypeError):
        xlsx_bytes(title="x", columns=COLUMNS, rows=rows, notes=[])


def test_a_row_has_every_column() -> None:
    with pytest.raises(KeyError, match="share"):
        csv_bytes(columns=COLUMNS, rows=[{"name": "a", "cents": 1, "on": None}])
    with pytest.raises(KeyError, match="share"):
        xlsx_bytes(title="x", columns=COLUMNS, rows=[{"name": "a", "cents": 1, "on": None}], notes=[])
