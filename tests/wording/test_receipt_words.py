"""Every fault of a list of receipts has words that say where it is, what is wrong and what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from fundament.core.receipts import COLUMNS, ReceiptFault
from fundament.wording.receipt_words import (
    COLUMN_MEANINGS,
    COLUMN_TITLES,
    WORDS,
    receipt_fault_text,
    receipts_refused_text,
)

SOURCE = Path(__file__).resolve().parents[2] / "src/fundament"
# Where a code is given: the function called and the place of the code among its arguments.
CALLEES = {
    "self.note": 0,
    "line.note": 0,
    "UnreadableSheet": 0,
    "ReceiptFault.of": 0,
    "SheetCell": 1,
}
# What a cell shows that holds an error; its fault is made from a variable code.
MORE_VALUES = {"cell_error": {"text"}}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def sites() -> Iterator[tuple[str, frozenset[str]]]:
    """Each code that is given anywhere, with the names of its values."""
    for path in (SOURCE / "core/receipts.py", SOURCE / "acts/receipt_files.py", SOURCE / "acts/sheets.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) not in CALLEES:
                continue
            place = CALLEES[ast.unparse(call.func)]
            given = call.args[place] if place < len(call.args) else None
            branches = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
            names = {keyword.arg for keyword in call.keywords if keyword.arg}
            for branch in branches:
                if isinstance(branch, ast.Constant) and branch.value:
                    yield branch.value, frozenset(names - {"line", "column"} | MORE_VALUES.get(branch.value, set()))


SITES = sorted(set(sites()), key=lambda site: (site[0], sorted(site[1])))


def sample(name: str) -> str | int:
    """A value as it is given under this name."""
    if name.endswith("_on"):
        return "2025-03-09"
    return 1_234_567 if name.endswith("_cents") or name in {"size", "at_most", "length", "other_line"} else f"<{name}>"


def text(code: str, *, line: int = 0, column: str = "", **values: str | int) -> str:
    """What is said about a fault."""
    return receipt_fault_text(fault=ReceiptFault.of(code, line=line, column=column, **values))


def test_there_are_words_exactly_for_the_codes_that_are_given() -> None:
    assert set(WORDS) == {code for code, _ in SITES}


@pytest.mark.parametrize(("code", "names"), SITES)
def test_the_words_need_no_more_than_is_given(code: str, names: frozenset[str]) -> None:
    said = text(code, **{name: sample(name) for name in names})
    assert said.endswith(".")
    assert "%" not in said


def test_every_column_has_a_title_and_a_meaning_of_its_own() -> None:
    assert list(COLUMN_TITLES) == list(COLUMN_MEANINGS) == list(COLUMNS)
    assert len(set(COLUMN_TITLES.values())) == len(COLUMNS)
    assert all(meaning.endswith(".") for meaning in COLUMN_MEANINGS.values())


def test_a_fault_of_a_cell_names_its_line_and_its_column_as_the_file_has_it() -> None:
    assert text("not_a_day", line=1_012, column="paid_on", text="31.02.2025") == (
        "Line 1012, column “Zahlungsdatum”: “31.02.2025” is not a day. Please write it like 31.12.2025."
    )


def test_a_fault_of_the_header_names_the_letter_of_the_column() -> None:
    assert text("column_missing", line=1, column="K", name="Skonto") == (
        "Line 1, column K: The column “Skonto” is missing. In the template it stands here. Please add it."
    )


def test_a_fault_of_a_line_names_no_column() -> None:
    assert text("receipt_twice", line=7, other_line=4) == (
        "Line 7: The same payee, day, amount and reason already stand in line 4. Please take one of the lines out. "
        "If it is another payment, please say so in the reason."
    )


def test_a_fault_of_the_file_names_no_place_and_a_size_in_megabytes() -> None:
    assert text("file_too_large", size=5_000_001, at_most=5_000_000) == (
        "The file has 5.1 MB; at most 5 MB are possible. "
        "Please take pictures and other sheets out of it, or split the list into several files."
    )


def test_days_and_amounts_are_written_for_the_reader() -> None:
    assert text(
        "paid_outside_period",
        line=2,
        column="paid_on",
        day_on="2025-09-01",
        first_on="2024-07-01",
        until_on="2025-08-31",
    ) == (
        "Line 2, column “Zahlungsdatum”: The payment of 1 September 2025 lies outside the time in which spending counts, "
        "1 July 2024 to 31 August 2025. Please check the day. "
        "If it is right, the spending cannot be counted; please take the line out."
    )
    assert text("amount_too_large", line=2, column="amount", text="10000000000", at_most_cents=100_000_000_000) == (
        "Line 2, column “Einzelbetrag”: “10000000000” is more than €1,000,000,000.00. Please check the amount."
    )


def test_the_sentence_above_the_faults_counts_them() -> None:
    assert receipts_refused_text(number=1) == (
        "The list was not taken over, because of 1 fault. Please correct it in your file and add the file again."
    )
    assert receipts_refused_text(number=1_500) == (
        "The list was not taken over, because of 1,500 faults. Please correct them in your file and add the file again."
    )


def test_a_code_without_words_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_code"):
        text("no_such_code")
