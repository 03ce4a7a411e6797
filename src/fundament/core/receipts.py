"""The list of receipts that belongs to a proof of use (ANBest-P Nr. 6.4): read whole or not at all."""

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

from fundament.core.money import Cents, NotAnAmount, parse_euro

Kind = Literal["spending", "income"]

COLUMNS = (
    "number",
    "kind",
    "position",
    "ordered_on",
    "invoiced_on",
    "paid_on",
    "payee",
    "reason",
    "amount",
    "input_tax",
    "discount",
)
"""What a line of the list says, in this order (ANBest-P Nr. 6.4)."""

TEXT_AT_MOST = 500
"""Characters of a number, payee or reason."""

AMOUNT_AT_MOST: Cents = 100_000_000_000
"""A billion euros in cents: above it a slip of the hand, and more than a database column may hold."""

_NEAREST_AT_MOST = 100
_KINDS: Mapping[str, Kind] = {"ausgabe": "spending", "einnahme": "income"}
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# Two digits after a point are no group of thousands, so nothing is guessed: "12.50", but not "1.5".
_PLAIN_POINT = re.compile(r"([0-9]+)\.([0-9]{2})")
_MINUS = "-\N{MINUS SIGN}\N{EN DASH}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a file, by its number there, with the text of its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One payment. `cents` is what the invoice asks for; the deductible input tax and the discount taken are part of it.

    Wages and fees by statute have no order and no invoice; then these days are None.
    """

    number: str
    kind: Kind
    position: str
    ordered_on: date | None
    invoiced_on: date | None
    paid_on: date
    payee: str
    reason: str
    cents: Cents
    input_tax: Cents
    discount: Cents

    @property
    def counted(self) -> Cents:
        """What counts in the proof: without deductible input tax and without the discount taken (ANBest-P Nr. 6.4)."""
        return self.cents - self.input_tax - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFault:
    """What is wrong, as a code and its values; `fundament.wording` has the words.

    `line` is 0 where the whole file is meant, `column` one of COLUMNS, the letter of a spreadsheet's column or empty where
    the whole line is meant. Values are plain: days in ISO 8601 under names that end in "_on", cents in "_cents".
    """

    line: int
    column: str
    code: str
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: str, *, line: int = 0, column: str = "", **values: str | int) -> "ReceiptFault":
        """A fault with its values by name."""
        return cls(line=line, column=column, code=code, values=tuple(sorted(values.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReceipts:
    """The receipts of a list, or what is wrong with it: never both."""

    receipts: tuple[Receipt, ...]
    faults: tuple[ReceiptFault, ...]


def read_receipts(
    *,
    rows: Sequence[Row],
    positions: frozenset[str],
    first: date,
    last: date,
    paid_until: date,
    today: date,
    already: Sequence[Receipt],
) -> ReadReceipts:
    """Reads a list; every fault of every line at once, and no receipt if there is any fault.

    Spending belongs to the approval period `first` to `last` (VwV Nr. 4.2.5) and is paid by `paid_until`; income may come
    whenever it comes. No day lies after `today`. `already` are the receipts stored for the same grant. The receipts come in
    the order of ANBest-P Nr. 6.4: spending and income apart, each by day of payment.
    """
    rules = _Rules(
        positions={_folded(position): position for position in sorted(positions)},
        first=first,
        last=last,
        paid_until=paid_until,
        today=today,
    )
    lines = [_Line(row=row) for row in rows]
    receipts = [line.receipt(rules) for line in lines]
    _find_repeated(lines, receipts, already)
    faults = tuple(fault for line in lines for fault in line.faults)
    if faults:
        return ReadReceipts(receipts=(), faults=faults)
    found = [receipt for receipt in receipts if receipt is not None]
    return ReadReceipts(receipts=tuple(sorted(found, key=lambda one: (one.kind == "income", one.paid_on))), faults=())


def summary(*, receipts: Sequence[Receipt], kind: Kind = "spending") -> Mapping[str, Cents]:
    """What counts in each position, in cents, without input tax and discount; spending and income are never added up."""
    sums: dict[str, Cents] = {}
    for receipt in receipts:
        if receipt.kind == kind:
            sums[receipt.position] = sums.get(receipt.position, 0) + receipt.counted
    return sums


def digest_of_receipts(*, receipts: Sequence[Receipt]) -> str:
    """The SHA-256 of a list in its order: every amount and day of every line takes part."""
    lines = json.dumps([asdict(receipt) for receipt in receipts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What holds for every line; `positions` by their folded names."""

    positions: Mapping[str, str]
    first: date
    last: date
    paid_until: date
    today: date


@dataclass(slots=True, kw_only=True)
class _Line:
    """A row and what was found wrong with it so far."""

    row: Row
    faults: list[ReceiptFault] = field(default_factory=list)

    def note(self, code: str, column: str, **values: str | int) -> None:
        self.faults.append(ReceiptFault.of(code, line=self.row.line, column=column, **values))

    def receipt(self, rules: _Rules) -> Receipt | None:
        """The receipt, or None with the faults noted."""
        number, kind, position = self.words("number"), self.kind(), self.position(rules)
        ordered_on, invoiced_on = self.day("ordered_on"), self.day("invoiced_on")
        paid_on = self.day("paid_on") if self.given("paid_on") else None
        payee, reason = self.words("payee"), self.words("reason")
        cents = self.amount("amount") if self.given("amount") else 0
        input_tax, discount = self.amount("input_tax"), self.amount("discount")
        self.check_sequence(ordered_on, invoiced_on, paid_on)
        self.check_periods(rules, kind, {"ordered_on": ordered_on, "invoiced_on": invoiced_on, "paid_on": paid_on})
        if not self.faults and input_tax + discount > cents:
            self.note("deductions_too_large", "amount", deducted_cents=input_tax + discount, amount_cents=cents)
        if self.faults or kind is None or paid_on is None:
            return None
        return Receipt(
            number=number,
            kind=kind,
            position=position,
            ordered_on=ordered_on,
            invoiced_on=invoiced_on,
            paid_on=paid_on,
            payee=payee,
            reason=reason,
            cents=cents,
            input_tax=input_tax,
            discount=discount,
        )

    def text(self, column: str) -> str:
        return " ".join(self.row.cells.get(column, "").split())

    def given(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self.note("cell_missing", column)
        return text

    def words(self, column: str) -> str:
        text = self.given(column)
        if len(text) > TEXT_AT_MOST:
            self.note("text_too_long", column, length=len(text), at_most=TEXT_AT_MOST)
        return text

    def kind(self) -> Kind | None:
        text = self.given("kind")
        kind = _KINDS.get(text.casefold())
        if text and kind is None:
            self.note("kind_unknown", "kind", text=_short(text))
        return kind

    def position(self, rules: _Rules) -> str:
        text = self.given("position")
        known = rules.positions.get(_folded(text), "")
        if text and not known:
            # The search for a near name takes time that grows with the square of the length.
            near = difflib.get_close_matches(_folded(text[:_NEAREST_AT_MOST]), list(rules.positions), n=1)
            if near:
                self.note("position_misspelt", "position", text=_short(text), nearest=rules.positions[near[0]])
            else:
                self.note("position_unknown", "position", text=_short(text))
        return known

    def day(self, column: str) -> date | None:
        text = self.text(column)
        day = _day(text)
        if text and day is None:
            self.note("not_a_day", column, text=_short(text))
        return day

    def amount(self, column: str) -> Cents:
        """Cents of a cell, 0 where it is empty or faulty."""
        text = self.text(column)
        if not text:
            return 0
        cents = _cents(text.strip(_MINUS))
        if cents is None:
            self.note("not_an_amount", column, text=_short(text))
        elif text[0] in _MINUS or text[-1] in _MINUS:
            self.note("amount_negative", column, text=text)
        elif cents > AMOUNT_AT_MOST:
            self.note("amount_too_large", column, text=text, at_most_cents=AMOUNT_AT_MOST)
        return cents or 0

    def check_sequence(self, ordered_on: date | None, invoiced_on: date | None, paid_on: date | None) -> None:
        ordered, invoiced, paid = (day.isoformat() if day else "" for day in (ordered_on, invoiced_on, paid_on))
        # Days in ISO 8601 sort as the days do.
        if ordered and invoiced and invoiced < ordered:
            self.note("invoiced_before_order", "invoiced_on", invoiced_on=invoiced, ordered_on=ordered)
        if ordered and paid and paid < ordered:
            self.note("paid_before_order", "paid_on", paid_on=paid, ordered_on=ordered)
        if invoiced and paid and paid < invoiced:
            self.note("paid_before_invoice", "paid_on", paid_on=paid, invoiced_on=invoiced)

    def check_periods(self, rules: _Rules, kind: Kind | None, days: Mapping[str, date | None]) -> None:
        first, last, until = rules.first.isoformat(), rules.last.isoformat(), rules.paid_until.isoformat()
        for column, day in days.items():
            if day is None:
                continue
            on = day.isoformat()
            if day > rules.today:
                self.note("day_in_future", column, day_on=on)
            elif kind != "spending":
                continue
            elif column == "paid_on" and not rules.first <= day <= rules.paid_until:
                self.note("paid_outside_period", column, day_on=on, first_on=first, until_on=until)
            elif column == "invoiced_on" and not rules.first <= day <= rules.last:
                self.note("invoiced_outside_period", column, day_on=on, first_on=first, last_on=last)
            # An order before the period may be an early start that is allowed (VwV Nr. 1.4); people judge that.
            elif column == "ordered_on" and day > rules.last:
                self.note("ordered_after_period", column, day_on=on, last_on=last)


def _find_repeated(lines: Sequence[_Line], receipts: Sequence[Receipt | None], already: Sequence[Receipt]) -> None:
    """Notes numbers and receipts that stand in the list twice or are stored already."""
    stored_numbers = {_folded(receipt.number) for receipt in already}
    stored = {_same(receipt): receipt.number for receipt in already}
    numbers: dict[str, int] = {}
    seen: dict[tuple[object, ...], int] = {}
    for line, receipt in zip(lines, receipts, strict=True):
        text = line.text("number")
        number = _folded(text)
        if number and number in stored_numbers:
            line.note("number_stored", "number", number=_short(text))
        elif number and number in numbers:
            line.note("number_twice", "number", number=_short(text), other_line=numbers[number])
        numbers.setdefault(number, line.row.line)
        if receipt is None:
            continue
        key = _same(receipt)
        if key in stored:
            line.note("receipt_stored", "", number=stored[key])
        elif key in seen:
            line.note("receipt_twice", "", other_line=seen[key])
        seen.setdefault(key, line.row.line)


def _same(receipt: Receipt) -> tuple[object, ...]:
    """What two lines share that mean the same payment. Twelve equal wages have no invoice, but twelve days of payment."""
    day = receipt.invoiced_on or receipt.paid_on
    return receipt.kind, _folded(receipt.payee), day, receipt.cents, _folded(receipt.reason)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _day(text: str) -> date | None:
    german, iso = _GERMAN_DAY.fullmatch(text), _ISO_DAY.fullmatch(text)
    if german:
        day, month, year = german.groups()
    elif iso:
        year, month, day = iso.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _cents(text: str) -> Cents | None:
    # Python refuses to turn thousands of digits into a number; such a cell is no amount either.
    if len(text) > 40:
        return None
    point = _PLAIN_POINT.fullmatch(text.strip())
    if point:
        return int(point[1]) * 100 + int(point[2])
    try:
        return parse_euro(text)
    except NotAnAmount:
        return None
