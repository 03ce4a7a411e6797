"""What a recipient must report at once, and what the thresholds are (ANBest-P Nr. 5, ANBest-K Nr. 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from fundament.core.law import Law
from fundament.core.money import Cents
from fundament.core.regime import Regime


class ReportKind(StrEnum):
    """What a recipient can report, in the order of ANBest-P Nr. 5."""

    SPENDING_DROP = "spending_drop"
    FURTHER_FUNDING = "further_funding"
    PURPOSE_CHANGED = "purpose_changed"
    AIM_UNREACHABLE = "aim_unreachable"
    ADVANCE_UNUSED = "advance_unused"
    THINGS_UNUSED = "things_unused"
    INSOLVENCY = "insolvency"
    RECIPIENT_CHANGED = "recipient_changed"
    STARTED = "started"


DutyKey = ReportKind | Literal["inventory"]
"""The reports, and the inventory that the recipient keeps (ANBest-P Nr. 4.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of the recipient with its clause and, where it has them, the thresholds above which it begins.

    `per_cent` of the planned eligible spending, `above` in cents, `months` after the payment.
    """

    key: DutyKey
    clause: str
    per_cent: Decimal | None = None
    above: Cents | None = None
    months: int | None = None


_K = ReportKind

_ANBEST_P: Mapping[ReportKind, str] = {
    _K.SPENDING_DROP: "5.1",
    _K.FURTHER_FUNDING: "5.1",
    _K.PURPOSE_CHANGED: "5.2",
    _K.AIM_UNREACHABLE: "5.3",
    _K.ADVANCE_UNUSED: "5.4",
    _K.THINGS_UNUSED: "5.5",
    _K.INSOLVENCY: "5.6",
    _K.RECIPIENT_CHANGED: "5.7",
    _K.STARTED: "5.8",
}
_ANBEST_K: Mapping[ReportKind, str] = {
    _K.SPENDING_DROP: "5.1",
    _K.FURTHER_FUNDING: "5.1",
    _K.PURPOSE_CHANGED: "5.2",
    _K.AIM_UNREACHABLE: "5.3",
    _K.STARTED: "5.4",
    _K.THINGS_UNUSED: "5.5",
}
_REPORTS: Mapping[Regime, tuple[str, Mapping[ReportKind, str]]] = {
    Regime.COMMUNAL: ("ANBest-K Nr. ", _ANBEST_K),
    Regime.NON_COMMUNAL: ("ANBest-P Nr. ", _ANBEST_P),
    Regime.CONTRACT: ("entsprechend ANBest-P Nr. ", _ANBEST_P),
}


def report_duties(*, law: Law, on: date) -> tuple[Duty, ...]:
    """What the recipient of a grant of this day must report at once, in the order of the clauses, then the inventory.

    A duty whose threshold the law does not have on the day is left out. Raises UnknownParameter where it has one of the
    two thresholds of a drop in spending.
    """
    prefix, clauses = _REPORTS[law.regime]
    reports = [_report(kind, f"{prefix}{number}", law, on) for kind, number in clauses.items()]
    return tuple(duty for duty in (*reports, _inventory(law, on)) if duty is not None)


def _report(kind: ReportKind, clause: str, law: Law, on: date) -> Duty | None:
    if kind is ReportKind.SPENDING_DROP:
        if not law.knows(key="report_spending_drop", day=on):
            return None
        return Duty(
            key=kind,
            clause=clause,
            per_cent=law.per_cent(key="report_spending_drop", day=on),
            above=law.whole(key="report_spending_drop_above", day=on),
        )
    if kind is ReportKind.ADVANCE_UNUSED:
        if not law.knows(key="advance_need", day=on):
            return None
        return Duty(key=kind, clause=clause, months=law.whole(key="advance_need", day=on))
    if kind is ReportKind.THINGS_UNUSED and law.knows(key="inventory_above", day=on):
        # ANBest-P 5.5 speaks of things that are entered in the inventory, ANBest-K 5.5 of all things.
        return Duty(key=kind, clause=clause, above=law.whole(key="inventory_above", day=on))
    return Duty(key=kind, clause=clause)


def _inventory(law: Law, on: date) -> Duty | None:
    if not law.knows(key="inventory_above", day=on):
        return None
    found = law.on(key="inventory_above", day=on)
    return Duty(key="inventory", clause=found.clause, above=law.whole(key="inventory_above", day=on))


def must_report_drop(*, planned: Cents, expected: Cents, per_cent: Decimal, above: Cents) -> bool:
    """Whether eligible spending falls so far below the financing plan that it must be reported (ANBest-P and -K Nr. 5.1).

    Either is enough: a fall by more than so many per cent of what was planned, or by more than `above` cents.
    """
    drop = planned - expected
    return drop > planned * Fraction(per_cent) / 100 or drop > above
