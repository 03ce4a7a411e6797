"""Lists of receipts are taken by what they hold, whole or not at all, and never half read."""

import csv
import io
import struct
import warnings
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from fundament.acts.receipt_files import FileRows, rows_of, template
from fundament.acts.sheets import BYTES_AT_MOST, ROWS_AT_MOST
from fundament.core.receipts import COLUMNS, Receipt, ReceiptFault, read_receipts
from fundament.wording.receipt_words import COLUMN_TITLES

POSITIONS = (("Sachausgaben", "Sachausgaben"), ("HON", "Honorare"))
HEADER = list(COLUMN_TITLES.values())
LINE = [
    "17",
    "Ausgabe",
    "HON",
    "03.03.2025",
    "20.03.2025",
    "01.04.2025",
    "Jäger & Söhne",
    "Kurs",
    "1.190,00",
    "190",
    "",
]
CELLS = dict(zip(COLUMNS, LINE, strict=True))


def text_file(*lines: Sequence[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(lines)
    return out.getvalue().encode(encoding)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*lines: Sequence[object]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    return saved(book)


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in one part; a part that is not there yet is added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != part or old in data
            after.writestr(name, data.replace(old, new) if name == part else data)
        if part not in before.namelist():
            after.writestr(part, new)
    return out.getvalue()


def read(content: bytes) -> FileRows:
    """The rows of a file with a name that says nothing."""
    return rows_of(name="liste.bin", content=content)


def cells(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Lines with their cells, of a file without a fault."""
    result = read(content)
    assert result.faults == ()
    return [(row.line, dict(row.cells)) for row in result.rows]


def refused(content: bytes) -> tuple[ReceiptFault, ...]:
    """The faults of a file that was refused."""
    result = read(content)
    assert result.rows == ()
    return result.faults


def whole(code: str, *, line: int = 0, **values: str | int) -> tuple[ReceiptFault, ...]:
    """The one fault of a file as a whole."""
    return (ReceiptFault.of(code, line=line, **values),)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_it_reads_csv_as_spreadsheets_write_it(separator: str, encoding: str) -> None:
    assert cells(text_file(HEADER, LINE, separator=separator, encoding=encoding)) == [(2, CELLS)]


def test_it_reads_quoted_text_with_separators_quotation_marks_and_line_ends() -> None:
    payee = 'Jäger; "Söhne"\r\nund Töchter'
    line = [payee if title == "Empfänger/Einzahler" else text for title, text in zip(HEADER, LINE, strict=True)]
    assert cells(text_file(HEADER, line, LINE)) == [(2, CELLS | {"payee": payee}), (3, CELLS)]


def test_it_finds_the_header_by_its_names_in_any_order_case_and_spelling() -> None:
    header = [
        "SKONTO",
        "vorsteuer",
        "Einzel-Betrag",
        "Grund der  Zahlung",
        "Empfaenger / Einzahler",
        "Zahlungs\u00addatum",
        "Rechnungsdatum",
        "Auftragsdatum:",
        "position",
        "Art",
        "Beleg-Nummer",
    ]
    title = ["Belegliste zum Projekt IVO-2023-0007"]
    assert cells(text_file(["sep=;"], title, [], header, [], LINE[::-1])) == [(6, CELLS)]


def test_it_reads_a_decomposed_umlaut() -> None:
    header = [title.replace("ä", "a\u0308") for title in HEADER]
    assert cells(text_file(header, LINE)) == [(2, CELLS)]


def test_it_takes_off_the_apostrophe_that_our_own_tables_put_before_a_formula() -> None:
    line = [*LINE[:7], "'-10 % auf alles", *LINE[8:]]
    assert cells(text_file(HEADER, line)) == [(2, CELLS | {"reason": "-10 % auf alles"})]


def test_numbers_and_days_of_a_workbook_become_text_without_loss() -> None:
    content = workbook(
        HEADER,
        [17, "Ausgabe", "HON", date(2025, 3, 3), datetime.combine(date(2025, 3, 20), time(8, 30)), None],
        [17.5, "", "", "", "", "", 2025, True, 1234.5, 0.1 + 0.2, 1e15],
    )
    assert cells(content) == [
        (
            2,
            dict.fromkeys(COLUMNS, "")
            | {
                "number": "17",
                "kind": "Ausgabe",
                "position": "HON",
                "ordered_on": "2025-03-03",
                "invoiced_on": "2025-03-20 08:30:00",
            },
        ),
        (
            3,
            dict.fromkeys(COLUMNS, "")
            | {
                "number": "17,5",
                "payee": "2025",
                "reason": "WAHR",
                "amount": "1234,5",
                "input_tax": "0,3",
                "discount": "1000000000000000",
            },
        ),
    ]


@given(st.integers(0, 10**11))
def test_every_amount_of_a_workbook_is_read_to_the_cent(cents: int) -> None:
    content = workbook(HEADER, ["1", *[None] * 7, cents / 100])
    [(_, line)] = cells(content)
    whole_part, _, part = line["amount"].partition(",")
    assert int(whole_part) * 100 + int(part.ljust(2, "0")) == cents


def test_it_reads_days_counted_from_1904() -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001  spreadsheets know no time zones
    book.active.append(HEADER)
    book.active.append([None, None, None, date(2025, 3, 3)])
    assert cells(saved(book))[0][1]["ordered_on"] == "2025-03-03"


def test_it_finds_the_sheet_with_the_list() -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER, LINE)))
    book.create_sheet("Deckblatt", 0)["A1"] = "Belegnummer"
    assert cells(saved(book)) == [(2, CELLS)]


def test_lists_on_two_sheets_are_not_half_read() -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER, LINE)))
    book.active.title = "Ausgaben"
    book.create_sheet("Einnahmen").append(HEADER)
    assert refused(saved(book)) == whole("several_tables", sheets="Ausgaben, Einnahmen")


def test_a_workbook_that_is_wrong_about_its_size_is_read_whole() -> None:
    content = workbook(HEADER, LINE, LINE)
    lying = changed(content, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:K3"', b'<dimension ref="A1:B2"')
    assert cells(lying) == [(2, CELLS), (3, CELLS)]


def test_it_names_every_fault_of_the_header_at_once() -> None:
    header = ["Belegnummer", "Art", "Position", "Bemerkung", "BELEGNUMMER", *HEADER[5:10]]
    assert refused(text_file(header, [*LINE[:10], "5"])) == (
        ReceiptFault.of("column_unknown", line=1, column="D", name="Bemerkung"),
        ReceiptFault.of("column_twice", line=1, column="E", name="BELEGNUMMER"),
        ReceiptFault.of("column_missing", line=1, column="D", name="Auftragsdatum"),
        ReceiptFault.of("column_missing", line=1, column="E", name="Rechnungsdatum"),
        ReceiptFault.of("column_missing", line=1, column="K", name="Skonto"),
        ReceiptFault.of("column_without_name", line=2, column="K"),
    )


def test_what_stands_beside_the_table_is_not_dropped_in_silence() -> None:
    header = [*HEADER[:3], "", *HEADER[3:]]
    line = [*LINE[:3], "", *LINE[3:]]
    beside = [*LINE[:3], "x", *LINE[3:], "y"]
    assert cells(text_file(header, line)) == [(2, CELLS)]
    assert refused(text_file(header, line, beside, beside)) == (
        ReceiptFault.of("column_without_name", line=3, column="D"),
        ReceiptFault.of("column_without_name", line=3, column="M"),
    )


def test_a_formula_counts_by_its_saved_result_and_only_then() -> None:
    content = workbook(HEADER, [*LINE[:8], "=1000+190", "=1/0", '=IF(A2="","x","")'])
    sheet = "xl/worksheets/sheet1.xml"
    content = changed(content, sheet, b"<f>1000+190</f><v></v>", b"<f>1000+190</f><v>1190</v>")
    computed = changed(content, sheet, b'<c r="J2"><f>1/0</f><v></v>', b'<c r="J2" t="e"><f>1/0</f><v>#DIV/0!</v>')
    computed = changed(computed, sheet, b'<c r="K2"><f>', b'<c r="K2" t="str"><f>')
    assert refused(computed) == (ReceiptFault.of("cell_error", line=2, column="input_tax", text="#DIV/0!"),)
    mended = changed(computed, sheet, b'<c r="J2" t="e"><f>1/0</f><v>#DIV/0!</v>', b'<c r="J2"><v>190</v>')
    assert cells(mended) == [(2, CELLS | {"amount": "1190"})]
    assert refused(content) == (
        ReceiptFault.of("formula_without_value", line=2, column="input_tax"),
        ReceiptFault.of("formula_without_value", line=2, column="discount"),
    )


def test_formulas_are_found_in_cells_that_do_not_say_where_they_are() -> None:
    content = workbook(HEADER, [*LINE[:8], "=1000+190"])
    nameless = changed(content, "xl/worksheets/sheet1.xml", b'<c r="I2">', b"<c>")
    assert refused(nameless) == (ReceiptFault.of("formula_without_value", line=2, column="amount"),)


def test_a_shared_formula_is_not_spelled_out_in_each_cell() -> None:
    """Spelling it out would take some 20,000 steps for each of 10,000 cells."""
    shared = b"".join(
        b'<c r="I%d"><f t="shared" si="0"/><v>1190</v></c></row><row r="%d">' % (line, line + 1)
        for line in range(2, 10_000)
    )
    first = b'<c r="I1"><f t="shared" ref="I1:I9999" si="0">' + b"+".join([b"A1"] * 10_000) + b"</f><v>1</v></c>"
    content = changed(
        workbook([]),
        "xl/worksheets/sheet1.xml",
        b"<sheetData>",
        b'<sheetData><row r="1">' + first + shared + b"</row>",
    )
    assert refused(content) == whole("header_missing")


def test_a_day_outside_the_calendar_is_an_error_of_its_cell_and_warns_nobody() -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER, LINE)))
    book.active["D2"].number_format = "dd.mm.yyyy"
    book.active["D2"].value = 99_999_999
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        faults = refused(saved(book))
    assert faults == (ReceiptFault.of("cell_error", line=2, column="ordered_on", text="#VALUE!"),)
    assert caught == []


def test_the_warnings_of_the_library_do_not_escape() -> None:
    extension = b'</sheetData><extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"/></extLst>'
    content = changed(workbook(HEADER, LINE), "xl/worksheets/sheet1.xml", b"</sheetData>", extension)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert cells(content) == [(2, CELLS)]
    assert caught == []


def test_a_file_is_what_its_content_says() -> None:
    assert [row.line for row in rows_of(name="liste.csv", content=workbook(HEADER, LINE)).rows] == [2]
    assert [row.line for row in rows_of(name="liste.xlsx", content=text_file(HEADER, LINE)).rows] == [2]


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0", "Belegnummer;Art".encode("utf-16")])
def test_other_files_are_refused_by_name(content: bytes) -> None:
    assert refused(content) == whole("file_type", name="liste.bin")


def test_another_archive_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(out.getvalue()) == whole("file_type", name="liste.bin")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 no more", "file_not_readable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "file_old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        (b"Belegnummer;Art;Position\n\x81", "file_not_readable"),
        (b"Nr.;Betrag\n1;2\n", "header_missing"),
        (workbook(["Nr.", "Betrag"], [1, 2]), "header_missing"),
        (text_file(HEADER, [""] * 11), "no_receipts"),
        (workbook(HEADER), "no_receipts"),
    ],
)
def test_a_file_without_a_readable_list_is_refused_for_its_own_reason(content: bytes, code: str) -> None:
    assert refused(content) == whole(code)


def test_an_archive_with_a_password_is_encrypted() -> None:
    content = bytearray(workbook(HEADER, LINE))
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, entry + 8, 1)
    assert refused(bytes(content)) == whole("file_encrypted")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/vbaProject.bin", b"", b"\xd0\xcf"),
        ("xl/macrosheets/sheet1.xml", b"", b"<xm/>"),
        (
            "[Content_Types].xml",
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    ],
)
def test_macros_are_refused(part: str, old: bytes, new: bytes) -> None:
    assert refused(changed(workbook(HEADER, LINE), part, old, new)) == whole("file_macros")


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    bomb = changed(workbook(HEADER, LINE), "xl/media/image1.png", b"", b"\0" * 30_000_000)
    assert len(bomb) < 100_000
    assert refused(bomb) == whole("file_unpacks_too_large")


def test_an_archive_of_very_many_parts_is_refused() -> None:
    out = io.BytesIO(workbook(HEADER, LINE))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(300):
            archive.writestr(f"xl/media/{number}", b"")
    assert refused(out.getvalue()) == whole("file_unpacks_too_large")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_document_type_and_its_entities_are_refused(encoding: str) -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'.encode(encoding)
    assert refused(changed(workbook(HEADER, LINE), "xl/extra.xml", b"", entity)) == whole("file_not_readable")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b""),
        ("xl/worksheets/sheet1.xml", b't="inlineStr"><is><t>Art</t></is>', b't="s"><v>99</v>'),
        ("xl/workbook.xml", b"<sheets>", b"<sheets"),
        ("[Content_Types].xml", b"/xl/workbook.xml", b"/xl/elsewhere.xml"),
    ],
)
def test_a_damaged_workbook_is_refused_with_a_reason(part: str, old: bytes, new: bytes) -> None:
    assert refused(changed(workbook(HEADER, LINE), part, old, new)) == whole("file_not_readable")


@given(st.binary(max_size=60), st.integers(0, 4_000))
def test_no_damage_does_more_than_refuse(junk: bytes, place: int) -> None:
    content = workbook(HEADER, LINE)
    result = read(content[:place] + junk + content[place + len(junk) :])
    assert (result.rows == ()) == (result.faults != ())


@given(st.text(max_size=200))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    result = read(text_file(HEADER) + text.encode())
    assert (result.rows == ()) == (result.faults != ())


def test_a_quotation_mark_that_stays_open_does_not_swallow_the_lines_after_it() -> None:
    open_one = ";".join(HEADER) + "\n" + ";".join(LINE) + '\n18;"Ausgabe;HON\n' + ";".join(LINE) + "\n"
    assert refused(open_one.encode()) == whole("quotation_open", line=3)
    within = ";".join(HEADER) + '\n"Verein "Miteinander"";Ausgabe\n'
    assert refused(within.encode()) == whole("quotation_open", line=2)


def test_a_file_has_at_most_five_megabytes() -> None:
    head = text_file(HEADER, LINE)
    full = head + b" " * (BYTES_AT_MOST - len(head))
    assert "file_too_large" not in {fault.code for fault in read(full).faults}
    assert refused(full + b" ") == whole("file_too_large", size=5_000_001, at_most=5_000_000)


def test_a_list_has_at_most_five_thousand_receipts() -> None:
    assert len(read(text_file(HEADER, *[LINE] * ROWS_AT_MOST)).rows) == 5_000
    assert refused(text_file(HEADER, *[LINE] * (ROWS_AT_MOST + 1))) == whole("too_many_rows", at_most=5_000)


def test_empty_lines_and_columns_that_only_carry_a_format_are_bounded_too() -> None:
    fill = PatternFill("solid", "FFFF00")
    book = load_workbook(io.BytesIO(workbook(HEADER, LINE)))
    book.active["A19000"].fill = fill
    assert cells(saved(book)) == [(2, CELLS)]
    book.active["A1048576"].fill = fill
    assert refused(saved(book)) == whole("too_many_rows", at_most=5_000)
    wide = load_workbook(io.BytesIO(workbook(HEADER, LINE)))
    wide.active["XFD2"].fill = fill
    assert refused(saved(wide)) == whole("too_many_columns", at_most=64)


def filled(kind: Literal["csv", "xlsx"], lines: Sequence[Sequence[object]]) -> bytes:
    """The template with lines written below its header, as a spreadsheet saves it."""
    empty = template(kind=kind, positions=POSITIONS)
    if kind == "csv":
        return empty + text_file(*lines)
    book = load_workbook(io.BytesIO(empty))
    for line in lines:
        book.active.append(list(line))
    return saved(book)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("csv", LINE),
        ("xlsx", LINE),
        ("xlsx", [*LINE[:3], date(2025, 3, 3), date(2025, 3, 20), date(2025, 4, 1), *LINE[6:8], 1190, 190.0, None]),
    ],
)
def test_a_filled_template_reads_back(kind: Literal["csv", "xlsx"], line: Sequence[object]) -> None:
    result = rows_of(name="Belegliste", content=filled(kind, [line]))
    assert result.faults == ()
    receipts = read_receipts(
        rows=result.rows,
        positions=frozenset(key for key, _ in POSITIONS),
        first=date(2025, 1, 1),
        last=date(2025, 12, 31),
        paid_until=date(2026, 2, 28),
        today=date(2026, 3, 1),
        already=(),
    ).receipts
    assert receipts == (
        Receipt(
            number="17",
            kind="spending",
            position="HON",
            ordered_on=date(2025, 3, 3),
            invoiced_on=date(2025, 3, 20),
            paid_on=date(2025, 4, 1),
            payee="Jäger & Söhne",
            reason="Kurs",
            cents=119_000,
            input_tax=19_000,
            discount=0,
        ),
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_template_says_that_it_is_empty(kind: Literal["csv", "xlsx"]) -> None:
    assert refused(template(kind=kind, positions=POSITIONS)) == whole("no_receipts")


def test_the_second_sheet_explains_each_column_and_lists_the_positions() -> None:
    book = load_workbook(io.BytesIO(template(kind="xlsx", positions=POSITIONS)))
    notes = [cell.value for cell in book["Hinweise"]["A"]]
    assert book.sheetnames == ["Belegliste", "Hinweise"]
    assert [note.partition(":")[0] for note in notes[1:12]] == HEADER
    assert notes[12:] == ["Positionen des Finanzierungsplans:", "Sachausgaben", "HON – Honorare"]


def test_the_template_keeps_a_number_as_it_is_typed() -> None:
    sheet = load_workbook(io.BytesIO(template(kind="xlsx", positions=POSITIONS))).active
    formats = [sheet.column_dimensions[letter].number_format for letter in "ABCDEFGHIJK"]
    assert formats == [*["@"] * 3, *["dd.mm.yyyy"] * 3, *["@"] * 2, *['#,##0.00 "€"'] * 3]
