"""The columns of each register: key, title, unit, and how a value is said. The handbook page on registers has the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.procedure import Subject
from fundament.documents.tables import Column, Value
from fundament.web.case_reading import Table, invented_words
from fundament.web.rendering import Column as Shown
from fundament.web.templatetags.fundament_web import day, euro
from fundament.wording import act_done, body_label, state_label
from fundament.wording.register_words import (
    financing_label,
    instrument_label,
    notice_label,
    record_label,
    regulation_label,
)

Kind = Literal["text", "euro", "date", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: the attribute of its rows, its title, its unit; `words` says a value that is not shown as it is."""

    key: str
    title: Promise
    kind: Kind = "text"
    words: Callable[[Any], str] | None = None

    def value(self, row: object) -> Value:
        """The value of a row as a table takes it, in the language that is active; None where there is none."""
        value = getattr(row, self.key)
        said: Value = self.words(value) if self.words and value is not None else value
        return None if said == "" else said


def _invented(facts: Iterable[str]) -> str:
    return "; ".join(invented_words(fact) for fact in facts)


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _grant_state(state: str) -> str:
    return state_label(subject=Subject.GRANT, state=state)


_INVENTED = (
    Field(key="demonstration", title=gettext_lazy("Demonstration round"), words=_yes),
    Field(key="invented", title=gettext_lazy("Invented"), words=_invented),
)
"""Real and invented facts stand side by side in a demonstration; empty elsewhere."""

_REFERENCE = Field(key="reference", title=gettext_lazy("Reference"))
_RECIPIENT = Field(key="recipient", title=gettext_lazy("Recipient"))
_FINANCING = Field(key="financing", title=gettext_lazy("Kind of grant and financing"), words=financing_label)
_PURPOSE = Field(key="purpose", title=gettext_lazy("Purpose"))
_AUTHORITY = Field(key="authority", title=gettext_lazy("Granting authority"))
_PERIOD = (
    Field(key="first", title=gettext_lazy("Approval period from"), kind="date"),
    Field(key="last", title=gettext_lazy("Approval period to"), kind="date"),
)
_TITLE, _FUNDER = gettext_lazy("Budget title"), gettext_lazy("Funder")
_PROOF_DUE = Field(key="proof_due", title=gettext_lazy("Proof of use due"), kind="date")
_PROOF_RECEIVED = Field(key="proof_received", title=gettext_lazy("Proof of use received"), kind="date")
_PROOF_CHECKED = Field(key="proof_checked", title=gettext_lazy("Proof of use checked"), kind="date")

MONITORING = (
    _REFERENCE,
    Field(key="title", title=_TITLE),
    Field(key="funder", title=_FUNDER),
    _RECIPIENT,
    _FINANCING,
    _PURPOSE,
    Field(key="granted_on", title=gettext_lazy("Date of the notice"), kind="date"),
    Field(key="granted", title=gettext_lazy("Granted in all years"), kind="euro"),
    Field(key="of_year", title=gettext_lazy("Granted in this year"), kind="euro"),
    Field(key="ordered", title=gettext_lazy("Ordered for payment"), kind="euro"),
    Field(key="repaid", title=gettext_lazy("Paid back of it"), kind="euro"),
    Field(key="open", title=gettext_lazy("Not ordered yet"), kind="euro"),
    Field(key="later", title=gettext_lazy("Commitments of later years"), kind="euro"),
    _PROOF_DUE,
    _PROOF_RECEIVED,
    _PROOF_CHECKED,
    *_INVENTED,
)

TITLE_SUMS = (
    Field(key="name", title=_TITLE),
    Field(key="grants", title=gettext_lazy("Grants"), kind="number"),
    Field(key="of_year", title=gettext_lazy("Granted in this year"), kind="euro"),
    Field(key="ordered", title=gettext_lazy("Ordered for payment"), kind="euro"),
    Field(key="open", title=gettext_lazy("Not ordered yet"), kind="euro"),
    Field(key="later", title=gettext_lazy("Commitments of later years"), kind="euro"),
)

TRANSPARENCY = (
    _REFERENCE,
    Field(key="notice_on", title=gettext_lazy("Date of the notice"), kind="date"),
    Field(key="amended_on", title=gettext_lazy("Last changed by a notice of"), kind="date"),
    Field(key="cents", title=gettext_lazy("Amount granted"), kind="euro"),
    _AUTHORITY,
    *_PERIOD,
    Field(key="subject", title=gettext_lazy("What is funded")),
    _FINANCING,
    _RECIPIENT,
    *_INVENTED,
)

COURT = (
    _REFERENCE,
    Field(key="notice", title=gettext_lazy("Notice"), words=notice_label),
    Field(key="notice_on", title=gettext_lazy("Date of the notice"), kind="date"),
    Field(key="cents", title=gettext_lazy("Amount granted"), kind="euro"),
    _AUTHORITY,
    Field(key="programme", title=gettext_lazy("Programme")),
    _RECIPIENT,
    Field(key="recipient_kind", title=gettext_lazy("Kind of body"), words=body_label),
    _FINANCING,
    _PURPOSE,
    *_PERIOD,
    _PROOF_DUE,
    *_INVENTED,
)

DE_MINIMIS = (
    _REFERENCE,
    _RECIPIENT,
    Field(key="cents", title=gettext_lazy("Amount of aid"), kind="euro"),
    Field(key="granted_on", title=gettext_lazy("Day of granting"), kind="date"),
    _AUTHORITY,
    Field(key="instrument", title=gettext_lazy("Aid instrument"), words=instrument_label),
    Field(key="nace", title=gettext_lazy("Division of NACE")),
    Field(key="regulation", title=gettext_lazy("Regulation"), words=regulation_label),
    Field(key="entry_due", title=gettext_lazy("Entry in the register by"), kind="date"),
    *_INVENTED,
)

EXPORT = (
    _REFERENCE,
    Field(key="record", title=gettext_lazy("Record"), words=record_label),
    _RECIPIENT,
    Field(key="address", title=gettext_lazy("Address")),
    Field(key="recipient_id", title=gettext_lazy("Number of the recipient"), kind="number"),
    Field(key="legal_form", title=gettext_lazy("Legal form or sex"), words=body_label),
    Field(key="sme", title=gettext_lazy("Small or medium-sized enterprise")),
    Field(key="processing_body", title=gettext_lazy("Processing body")),
    Field(key="granting_body", title=gettext_lazy("Granting body")),
    Field(key="paying_body", title=gettext_lazy("Paying body")),
    Field(key="total_spending", title=gettext_lazy("Total spending"), kind="euro"),
    Field(key="granted", title=gettext_lazy("Grant in all years"), kind="euro"),
    Field(key="third_parties", title=gettext_lazy("Means of third parties"), kind="euro"),
    Field(key="own_share", title=gettext_lazy("Own share"), kind="euro"),
    Field(key="subject", title=gettext_lazy("What is funded")),
    Field(key="place_key", title=gettext_lazy("Place of performance, municipality key")),
    Field(key="place", title=gettext_lazy("Place of performance")),
    Field(key="funder", title=_FUNDER),
    Field(key="budget_title", title=_TITLE),
    Field(key="fiscal_year", title=gettext_lazy("Fiscal year"), kind="number"),
    Field(key="granted_of_year", title=gettext_lazy("Grant of the fiscal year"), kind="euro"),
    Field(key="state", title=gettext_lazy("State of processing"), words=_grant_state),
    Field(key="state_since", title=gettext_lazy("State reached on"), kind="date"),
    Field(key="change", title=gettext_lazy("Change of the notice"), words=act_done),
    Field(key="changed_on", title=gettext_lazy("Changed on"), kind="date"),
    Field(key="reason", title=gettext_lazy("Reason of the change")),
    Field(key="paid", title=gettext_lazy("Amount paid"), kind="euro"),
    Field(key="paid_on", title=gettext_lazy("Paid on"), kind="date"),
    _PROOF_DUE,
    _PROOF_RECEIVED,
    Field(key="proof_complete", title=gettext_lazy("Proof of use complete"), kind="date"),
    _PROOF_CHECKED,
)
"""The fields that SächsFöDaVO names; docs/handbook/registers.md says for each where it comes from."""


def columns_of(fields: Sequence[Field]) -> tuple[Column, ...]:
    """The columns for a spreadsheet, titled in the language that is active."""
    return tuple(Column(key=field.key, title=str(field.title), kind=field.kind) for field in fields)


def values_of(fields: Sequence[Field], rows: Iterable[object]) -> tuple[Mapping[str, Value], ...]:
    """The rows for a spreadsheet, in the language that is active."""
    return tuple({field.key: field.value(row) for field in fields} for row in rows)


def table_of(fields: Sequence[Field], rows: Iterable[object], *, caption: str) -> Table:
    """The rows for a page, in the reader's language."""
    return Table(
        caption=caption,
        columns=tuple(Shown(str(field.title), numeric=field.kind in {"euro", "number"}) for field in fields),
        rows=tuple(tuple(_shown(field, field.value(row)) for field in fields) for row in rows),
    )


def _shown(field: Field, value: Value) -> str:
    if value is None:
        return "–"
    if field.kind == "euro" and isinstance(value, int):
        return euro(value)
    return day(value) if isinstance(value, date) else str(value)
