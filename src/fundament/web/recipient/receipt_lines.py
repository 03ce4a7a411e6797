"""Receipts that are typed into the form of the proof, one after the other; they are read as the lines of a file are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fundament.core.money import format_euro
from fundament.core.receipts import COLUMNS, TEXT_AT_MOST, Receipt, Row
from fundament.web.recipient.forms import day_input

MORE = "more_receipts"
"""The name of the button that asks for more empty lines."""

_LINES = 5
# With eleven fields each they stay below the thousand fields that a request may have; whoever has more has a spreadsheet.
_LINES_AT_MOST = 60
_KINDS = {"spending": "Ausgabe", "income": "Einnahme"}
_NEVER_EMPTY = frozenset({"number", "kind", "position", "paid_on", "payee", "reason", "amount"})
_CHOSEN = frozenset({"kind", "position"})

_LABELS = {
    "number": _("Number of the receipt"),
    "kind": _("Spending or income"),
    "position": _("Position of the financing plan"),
    "ordered_on": _("Day of the order"),
    "invoiced_on": _("Day of the invoice"),
    "paid_on": _("Day of the payment"),
    "payee": _("Who was paid or who paid"),
    "reason": _("Reason of the payment"),
    "amount": _("Amount in euros, with VAT and before discounts"),
    "input_tax": _("Of it input tax that you can deduct, in euros"),
    "discount": _("Of it discount that you took, in euros"),
}
_HINTS = {
    "ordered_on": _("Leave it empty where there was no order, such as for wages."),
    "invoiced_on": _("Leave it empty where there was no invoice, such as for wages."),
    "amount": _("For example 1.234,56"),
}


class _Typed(forms.CharField):
    """A cell. Whether it may be empty depends on the rest of its line, so the reader of the lines says what is missing."""

    def validate(self, value: Any) -> None:
        """Nothing by itself."""


class _Chosen(forms.ChoiceField):
    """A cell with a choice, read the same way."""

    def validate(self, value: Any) -> None:
        """Nothing by itself."""


def lines_shown(*, data: Mapping[str, Any] | None, earlier: int) -> int:
    """How many lines the form has: those that were sent, five more when asked for; at first a few more than were there."""
    if data is None:
        return earlier if earlier > _LINES_AT_MOST - _LINES else earlier + _LINES
    sent = sum(name_of(line, "number") in data for line in range(_LINES_AT_MOST))
    return min(sent + (_LINES if MORE in data else 0), _LINES_AT_MOST)


def can_be_typed(receipts: Sequence[Receipt]) -> bool:
    """Whether a list is short enough to be corrected line by line."""
    return len(receipts) <= _LINES_AT_MOST


def name_of(line: int, column: str) -> str:
    """The name of a field; lines count from 0."""
    return f"receipt-{line}-{column}"


def fields_of_lines(*, lines: int, positions: Sequence[tuple[str, str]]) -> Iterator[tuple[str, forms.Field]]:
    """Every field of every line by its name; `positions` are the values of the list with their labels."""
    for line in range(lines):
        for column in COLUMNS:
            yield name_of(line, column), _field(column, positions)


def _field(column: str, positions: Sequence[tuple[str, str]]) -> forms.Field:
    shared: dict[str, Any] = {
        "label": _LABELS[column],
        "help_text": _HINTS.get(column, ""),
        "required": column in _NEVER_EMPTY,
    }
    if column == "kind":
        kinds = ((_KINDS["spending"], _("Spending")), (_KINDS["income"], _("Income")))
        return _Chosen(choices=kinds, initial=_KINDS["spending"], **shared)
    if column == "position":
        only = positions[0][0] if len(positions) == 1 else ""
        return _Chosen(choices=(*(() if only else (("", "–"),)), *positions), initial=only, **shared)
    if column.endswith("_on"):
        return _Typed(widget=day_input(), **shared)
    if column in {"amount", "input_tax", "discount"}:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "fm-input--medium"}
        return _Typed(widget=forms.TextInput(attrs=attrs), **shared)
    return _Typed(max_length=TEXT_AT_MOST, **shared)


def initial_of_lines(receipts: Sequence[Receipt], *, names: Mapping[str, str]) -> dict[str, Any]:
    """What was handed in before, as it would be typed; `names` are those of the positions by key."""
    return {
        name_of(line, column): text
        for line, receipt in enumerate(receipts)
        for column, text in _typed(receipt, names).items()
    }


def _typed(receipt: Receipt, names: Mapping[str, str]) -> dict[str, str]:
    days = {"ordered_on": receipt.ordered_on, "invoiced_on": receipt.invoiced_on, "paid_on": receipt.paid_on}
    amounts = {"amount": receipt.cents, "input_tax": receipt.input_tax, "discount": receipt.discount}
    return {
        "number": receipt.number,
        "kind": _KINDS[receipt.kind],
        "position": names[receipt.position],
        "payee": receipt.payee,
        "reason": receipt.reason,
        **{column: day.isoformat() if day else "" for column, day in days.items()},
        **{column: format_euro(cents).removesuffix("\u00a0€") if cents else "" for column, cents in amounts.items()},
    }


def typed_rows(data: Mapping[str, Any], *, lines: int) -> tuple[Row, ...]:
    """The lines in which something was typed, counted from 1 as the page does; a choice alone is nothing typed."""
    rows = (
        Row(line=line + 1, cells={column: str(data.get(name_of(line, column)) or "").strip() for column in COLUMNS})
        for line in range(lines)
    )
    return tuple(row for row in rows if any(text for column, text in row.cells.items() if column not in _CHOSEN))
