"""What follows from a selection: who pays whom how much in which year, and in which instalments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fundament.core.application import ApplicationFacts, PartnerFacts
from fundament.core.dates import add_months, months_between
from fundament.core.law import Law
from fundament.core.money import Cents, split
from fundament.core.programme import Funder, PartnerRole, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAmount:
    """What one funder gives to one grant in one fiscal year, in cents."""

    funder: str
    year: int
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of the grant: its number from 1, its cents, the condition it waits for (a code), the clause."""

    number: int
    cents: Cents
    condition: str
    clause: str
    year: int | None = None


def amounts(*, programme: Programme, partner: PartnerFacts) -> tuple[YearAmount, ...]:
    """The grant of a partner by fiscal year and funder, split by the funders' weights without losing a cent."""
    funders = programme.funders_of(role=partner.role)
    rows = []
    for line in partner.lines:
        if line.grant:
            parts = split(line.grant, [funder.weight for funder in funders])
            rows += [
                YearAmount(funder=funder.key, year=line.year, cents=part)
                for funder, part in zip(funders, parts, strict=True)
                if part
            ]
    return tuple(rows)


def needs(*, programme: Programme, facts: ApplicationFacts) -> Mapping[tuple[str, int], Cents]:
    """What an application takes of each budget (funder, fiscal year), in cents, over all partners that receive grants."""
    taken: dict[tuple[str, int], Cents] = {}
    for role in programme.partner:
        if role.receives_grant:
            for partner in facts.in_role(role.role):
                for row in amounts(programme=programme, partner=partner):
                    taken[row.funder, row.year] = taken.get((row.funder, row.year), 0) + row.cents
    return taken


def leading_funder(*, programme: Programme, role: PartnerRole) -> Funder:
    """The funder whose regime and authority the notice of this role follows: the one with the largest weight."""
    return max(programme.funders_of(role=role.role), key=lambda funder: funder.weight)


def schedule(
    *, role: PartnerRole, rows: Sequence[YearAmount], law: Law, on: date, first: date, last: date
) -> tuple[Instalment, ...]:
    """The instalments of a grant awarded `on` for the period `first` to `last`; they add up to the grant.

    Standard: 40/50/10, or 40/25/25/10 above the amount and period of clause 7.2. Advance on request (VwV 7.5): one
    ceiling a fiscal year. Raises UnknownParameter where the law folder has no shares for the day.
    """
    total = sum(row.cents for row in rows)
    if role.payout == "advance_on_request":
        years = sorted({row.year for row in rows})
        return tuple(
            Instalment(
                number=number,
                cents=sum(row.cents for row in rows if row.year == year),
                condition="on_request",
                clause=law.on(key="advance_need_months", day=on).clause,
                year=year,
            )
            for number, year in enumerate(years, 1)
        )
    is_split = total > law.number(key="split_above_cents", day=on) and (
        months_between(first=first, last=last) > law.number(key="split_above_months", day=on)
    )
    key = "split_instalment_shares" if is_split else "instalment_shares"
    shares, clause = law.numbers(key=key, day=on), law.on(key=key, day=on).clause
    conditions = ("final_and_started", *(("under_way",) if is_split else ()), "proof_complete", "proof_checked")
    return tuple(
        Instalment(number=number, cents=cents, condition=condition, clause=clause)
        for number, (cents, condition) in enumerate(zip(split(total, shares), conditions, strict=True), 1)
    )


def proof_due(*, law: Law, role: PartnerRole, on: date, last: date) -> date:
    """The last day for the proof of use: so many months after the end of the period as the regime says (Nr. 6.1)."""
    months = role.proof_due_months or law.number(key="proof_due_months", day=on)
    return add_months(day=last, months=months)


def period(*, rows: Sequence[YearAmount], start: date | None = None) -> tuple[date, date]:
    """The approval period: from `start`, or the first day of the first fiscal year, to the last day of the last one."""
    first = start if start is not None else date(min(row.year for row in rows), 1, 1)
    return first, date(max(row.year for row in rows), 12, 31)
