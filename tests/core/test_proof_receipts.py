"""A list of receipts is read whole or not at all, and every fault of it is named at once (ANBest-P Nr. 6.4)."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.receipts import ReadReceipts, Receipt, ReceiptFault, Row, read_receipts, summary

FIRST, LAST, PAID_UNTIL, TODAY = date(2024, 7, 1), date(2025, 6, 30), date(2025, 8, 31), date(2025, 9, 15)
POSITIONS = frozenset({"Personalausgaben", "Sachausgaben", "Eigenmittel"})
GOOD = {
    "number": "2025-017",
    "kind": "Ausgabe",
    "position": "Sachausgaben",
    "ordered_on": "03.03.2025",
    "invoiced_on": "2025-03-20",
    "paid_on": "1.4.2025",
    "payee": "Tischlerei Jäger",
    "reason": "Rampe am Eingang",
    "amount": "1.190,00",
    "input_tax": "",
    "discount": "",
}
RECEIPT = Receipt(
    number="2025-017",
    kind="spending",
    position="Sachausgaben",
    ordered_on=date(2025, 3, 3),
    invoiced_on=date(2025, 3, 20),
    paid_on=date(2025, 4, 1),
    payee="Tischlerei Jäger",
    reason="Rampe am Eingang",
    cents=119_000,
    input_tax=0,
    discount=0,
)


def read(*lines: dict[str, str], already: Sequence[Receipt] = (), today: date = TODAY) -> ReadReceipts:
    """Reads lines that are good but for what is given; the first one is line 2."""
    rows = [Row(line=line, cells=GOOD | cells) for line, cells in enumerate(lines, 2)]
    return read_receipts(
        rows=rows,
        positions=POSITIONS,
        first=FIRST,
        last=LAST,
        paid_until=PAID_UNTIL,
        today=today,
        already=already,
    )


def fault(code: str, column: str, *, line: int = 2, **values: str | int) -> ReceiptFault:
    """A fault in the first line, unless said otherwise."""
    return ReceiptFault.of(code, line=line, column=column, **values)


def wage(month: int, number: str) -> dict[str, str]:
    """A salary, which has neither order nor invoice."""
    return {
        "number": number,
        "position": "Personalausgaben",
        "ordered_on": "",
        "invoiced_on": "",
        "paid_on": f"28.{month:02d}.2025",
        "payee": "A. Muster",
        "reason": "Gehalt",
        "amount": "3000",
    }


def test_it_reads_a_line_with_german_and_iso_days() -> None:
    assert read({}) == ReadReceipts(receipts=(RECEIPT,), faults=())


def test_it_reads_the_kind_and_the_position_whatever_their_case_and_spaces() -> None:
    assert read({"kind": " AUSGABE ", "position": "sachausgaben\u00a0"}).receipts == (RECEIPT,)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.234,56", 123_456),
        ("1 234,56 €", 123_456),
        ("1234,5", 123_450),
        ("1234.56", 123_456),
        ("1.234", 123_400),
        ("0", 0),
    ],
)
def test_it_reads_amounts_that_mean_one_thing(text: str, cents: int) -> None:
    assert [receipt.cents for receipt in read({"amount": text}).receipts] == [cents]


@pytest.mark.parametrize("text", ["1.5", "12,345", "1,234.56", "1.234.56", "zwölf", "12,50 $", "-", "9" * 5_000])
def test_it_does_not_guess_amounts(text: str) -> None:
    shown = text if len(text) <= 60 else "9" * 59 + "…"
    assert read({"amount": text}).faults == (fault("not_an_amount", "amount", text=shown),)


@pytest.mark.parametrize("text", ["-5,00", "\N{MINUS SIGN}5,00 €", "5,00-", "- 5.00"])
def test_it_refuses_negative_amounts(text: str) -> None:
    assert read({"discount": text}).faults == (fault("amount_negative", "discount", text=text),)


def test_it_refuses_amounts_above_a_billion() -> None:
    assert read({"amount": "1.000.000.000,00"}).faults == ()
    assert read({"amount": "1.000.000.000,01"}).faults == (
        fault("amount_too_large", "amount", text="1.000.000.000,01", at_most_cents=100_000_000_000),
    )


@pytest.mark.parametrize("text", ["31.02.2025", "2025-13-01", "1.4.25", "04/01/2025", "45000", "2025-04-01 08:30:00"])
def test_it_does_not_guess_days(text: str) -> None:
    assert read({"paid_on": text}).faults == (fault("not_a_day", "paid_on", text=text),)


def test_it_names_every_fault_of_every_line_at_once() -> None:
    result = read(
        {"kind": "Spende", "position": "Sachausgabe", "payee": " ", "amount": "viel", "paid_on": "gestern"},
        {"number": "", "reason": "x" * 501, "position": "Schiffe", "input_tax": "1.5"},
    )
    assert result == ReadReceipts(
        receipts=(),
        faults=(
            fault("kind_unknown", "kind", text="Spende"),
            fault("position_misspelt", "position", text="Sachausgabe", nearest="Sachausgaben"),
            fault("not_a_day", "paid_on", text="gestern"),
            fault("cell_missing", "payee"),
            fault("not_an_amount", "amount", text="viel"),
            fault("cell_missing", "number", line=3),
            fault("position_unknown", "position", line=3, text="Schiffe"),
            fault("text_too_long", "reason", line=3, length=501, at_most=500),
            fault("not_an_amount", "input_tax", line=3, text="1.5"),
        ),
    )


def test_one_fault_keeps_all_other_lines_out() -> None:
    result = read({}, {"number": "2025-018", "reason": "Handlauf", "amount": ""})
    assert result == ReadReceipts(receipts=(), faults=(fault("cell_missing", "amount", line=3),))


def test_a_row_without_any_cell_misses_what_is_always_needed() -> None:
    result = read_receipts(
        rows=[Row(line=9, cells={})],
        positions=POSITIONS,
        first=FIRST,
        last=LAST,
        paid_until=PAID_UNTIL,
        today=TODAY,
        already=(),
    )
    needed = ("number", "kind", "position", "paid_on", "payee", "reason", "amount")
    assert result.faults == tuple(fault("cell_missing", column, line=9) for column in needed)


def test_order_invoice_and_payment_follow_one_another() -> None:
    assert read({"ordered_on": "21.03.2025"}).faults == (
        fault("invoiced_before_order", "invoiced_on", invoiced_on="2025-03-20", ordered_on="2025-03-21"),
    )
    assert read({"paid_on": "19.03.2025"}).faults == (
        fault("paid_before_invoice", "paid_on", paid_on="2025-03-19", invoiced_on="2025-03-20"),
    )
    assert read({"paid_on": "02.03.2025"}).faults == (
        fault("paid_before_order", "paid_on", paid_on="2025-03-02", ordered_on="2025-03-03"),
        fault("paid_before_invoice", "paid_on", paid_on="2025-03-02", invoiced_on="2025-03-20"),
    )


def test_order_invoice_and_payment_may_fall_on_one_day() -> None:
    assert read(dict.fromkeys(("ordered_on", "invoiced_on", "paid_on"), "20.03.2025")).faults == ()


def test_spending_belongs_to_the_approval_period_and_is_paid_by_the_last_day_for_it() -> None:
    early = {"ordered_on": "", "invoiced_on": "30.06.2024", "paid_on": "30.06.2024"}
    period = {"first_on": "2024-07-01", "last_on": "2025-06-30"}
    until = {"first_on": "2024-07-01", "until_on": "2025-08-31"}
    assert read(early).faults == (
        fault("invoiced_outside_period", "invoiced_on", day_on="2024-06-30", **period),
        fault("paid_outside_period", "paid_on", day_on="2024-06-30", **until),
    )
    late = {"ordered_on": "01.07.2025", "invoiced_on": "01.07.2025", "paid_on": "01.09.2025"}
    assert read(late).faults == (
        fault("ordered_after_period", "ordered_on", day_on="2025-07-01", last_on="2025-06-30"),
        fault("invoiced_outside_period", "invoiced_on", day_on="2025-07-01", **period),
        fault("paid_outside_period", "paid_on", day_on="2025-09-01", **until),
    )


def test_the_first_and_the_last_day_count() -> None:
    assert read({"ordered_on": "", "invoiced_on": "01.07.2024", "paid_on": "01.07.2024"}).faults == ()
    assert read({"ordered_on": "30.06.2025", "invoiced_on": "30.06.2025", "paid_on": "31.08.2025"}).faults == ()


def test_an_order_before_the_period_is_left_to_people() -> None:
    assert read({"ordered_on": "01.06.2024"}).faults == ()


def test_income_may_come_whenever_it_comes_but_not_from_the_future() -> None:
    income = {"kind": "Einnahme", "position": "Eigenmittel", "ordered_on": "", "invoiced_on": ""}
    assert read(income | {"paid_on": "15.09.2025"}).faults == ()
    assert read(income | {"paid_on": "16.09.2025"}).faults == (fault("day_in_future", "paid_on", day_on="2025-09-16"),)


def test_a_day_in_the_future_is_named_once_only() -> None:
    assert read({"paid_on": "01.04.2035"}).faults == (fault("day_in_future", "paid_on", day_on="2035-04-01"),)
    assert read({}, today=date(2025, 4, 1)).faults == ()


def test_input_tax_and_discount_are_at_most_the_amount() -> None:
    assert read({"amount": "100", "input_tax": "90", "discount": "10"}).faults == ()
    assert read({"amount": "100", "input_tax": "90", "discount": "10,01"}).faults == (
        fault("deductions_too_large", "amount", deducted_cents=10_001, amount_cents=10_000),
    )


def test_a_number_stands_in_the_list_once() -> None:
    assert read({}, {"number": "2025-017 ", "reason": "Handlauf"}, {"reason": "Geländer"}).faults == (
        fault("number_twice", "number", line=3, number="2025-017", other_line=2),
        fault("number_twice", "number", line=4, number="2025-017", other_line=2),
    )


def test_the_same_payment_stands_in_the_list_once() -> None:
    assert read({}, {"number": "2025-018", "payee": "TISCHLEREI  Jäger", "paid_on": "2.4.2025"}).faults == (
        fault("receipt_twice", "", line=3, other_line=2),
    )


def test_what_is_stored_is_not_stored_again() -> None:
    assert read({}, already=[RECEIPT]).faults == (
        fault("number_stored", "number", number="2025-017"),
        fault("receipt_stored", "", number="2025-017"),
    )
    assert read({"number": "2025-018"}, already=[RECEIPT]).faults == (fault("receipt_stored", "", number="2025-017"),)
    assert read({"reason": "Handlauf"}, already=[RECEIPT]).faults == (
        fault("number_stored", "number", number="2025-017"),
    )


@pytest.mark.parametrize(
    "other",
    [
        {"payee": "Schlosserei Jäger"},
        {"invoiced_on": "21.03.2025"},
        {"amount": "1.190,01"},
        {"reason": "Rampe am Eingang, 2. Teilzahlung"},
    ],
)
def test_payments_that_differ_in_one_point_are_two(other: dict[str, str]) -> None:
    assert read({}, {"number": "2025-018"} | other).faults == ()


def test_equal_wages_of_two_months_are_two_payments() -> None:
    assert read(wage(3, "G-3"), wage(4, "G-4")).faults == ()
    assert read(wage(3, "G-3"), wage(3, "G-4")).faults == (fault("receipt_twice", "", line=3, other_line=2),)


def test_spending_and_income_come_apart_and_each_by_day_of_payment() -> None:
    income = {"kind": "Einnahme", "position": "Eigenmittel", "ordered_on": "", "invoiced_on": "", "number": "E-1"}
    receipts = read(income | {"paid_on": "01.01.2025"}, wage(4, "G-4"), wage(3, "G-3")).receipts
    assert [receipt.number for receipt in receipts] == ["G-3", "G-4", "E-1"]


def test_the_summary_leaves_input_tax_and_discount_out_and_keeps_the_kinds_apart() -> None:
    receipts = read(
        {"amount": "119", "input_tax": "18,62", "discount": "2,38"},
        {"number": "2025-018", "reason": "Handlauf", "amount": "50"},
        wage(3, "G-3"),
        {"number": "E-1", "kind": "Einnahme", "reason": "Gutschrift", "amount": "7"},
    ).receipts
    assert summary(receipts=receipts) == {"Personalausgaben": 300_000, "Sachausgaben": 9_800 + 5_000}
    assert summary(receipts=receipts, kind="income") == {"Sachausgaben": 700}


@given(
    st.lists(
        st.tuples(
            st.integers(0, (LAST - FIRST).days),
            st.integers(0, 10**11),
            st.sampled_from(["{d:%d.%m.%Y}", "{d:%Y-%m-%d}"]),
        ),
        max_size=20,
    )
)
def test_every_good_list_is_read_whole(lines: list[tuple[int, int, str]]) -> None:
    cells = [
        {
            "number": str(number),
            "ordered_on": "",
            "invoiced_on": "",
            "paid_on": written.format(d=FIRST + timedelta(days)),
            "reason": f"Zahlung {number}",
            "amount": f"{cents // 100},{cents % 100:02d}",
        }
        for number, (days, cents, written) in enumerate(lines)
    ]
    result = read(*cells)
    assert result.faults == ()
    assert sorted((int(one.number), one.paid_on, one.cents) for one in result.receipts) == [
        (number, FIRST + timedelta(days), cents) for number, (days, cents, _) in enumerate(lines)
    ]
    assert summary(receipts=result.receipts) == ({"Sachausgaben": sum(c for _, c, _ in lines)} if lines else {})


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text(max_size=80)))
def test_whatever_is_written_it_answers_with_a_receipt_or_with_faults(cells: dict[str, str]) -> None:
    result = read(cells)
    assert len(result.receipts) == (0 if result.faults else 1)
