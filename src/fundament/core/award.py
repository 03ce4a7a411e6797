"""What follows from a selection: who pays whom how much in which year, in which instalments, bound for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fundament.core.application import ApplicationFacts, PartnerFacts
from fundament.core.dates import final_from, longer_than, next_working_day, period_end
from fundament.core.law import Law
from fundament.core.money import Cents, split
from fundament.core.programme import Earmarking, Programme


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
    """What a partner asks for by fiscal year and funder, split by the funders' weights without losing a cent."""
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


def reduced(*, amounts: Mapping[tuple[str, int], Cents], remaining: Cents) -> dict[tuple[str, int], Cents]:
    """What remains by funder and year of a grant that shrinks to `remaining` cents.

    The youngest years go first, within a year all funders in proportion: what was paid stems from the oldest years.
    """
    kept, left = dict(amounts), sum(amounts.values()) - remaining
    for year in sorted({year for _, year in kept}, reverse=True):
        pots = sorted(pot for pot in kept if pot[1] == year)
        cut = min(left, sum(kept[pot] for pot in pots))
        if cut > 0:
            for pot, part in zip(pots, split(cut, [kept[pot] for pot in pots]), strict=True):
                kept[pot] -= part
            left -= cut
    return {pot: cents for pot, cents in kept.items() if cents}


def needs(*, programme: Programme, facts: ApplicationFacts) -> Mapping[tuple[str, int], Cents]:
    """What an application takes of each budget (funder, fiscal year), in cents, over all partners that receive grants."""
    taken: dict[tuple[str, int], Cents] = {}
    for role in programme.partner:
        if role.receives_grant:
            for partner in facts.in_role(role.role):
                for row in amounts(programme=programme, partner=partner):
                    taken[row.funder, row.year] = taken.get((row.funder, row.year), 0) + row.cents
    return taken


def schedule(*, rows: Sequence[YearAmount], law: Law, on: date, first: date, last: date) -> tuple[Instalment, ...]:
    """The instalments of a grant awarded `on` for the period `first` to `last`; they add up to the grant.

    Standard: 40/50/10, or 40/25/25/10 above the amount and period of clause 7.2. No part below the floor (VVK 7.5, VwV 7.7) is
    paid on its own: it is paid with the next one; the last part closes the grant and has no floor. Advance on request (VwV 7.5):
    one ceiling a fiscal year. Raises UnknownParameter where the law has no answer for the day.
    """
    if not rows:
        return ()
    if law.word(key="payout", day=on) == "advance_on_request":
        need = law.on(key="advance_need", day=on)
        return tuple(
            Instalment(
                number=number,
                cents=sum(row.cents for row in rows if row.year == year),
                condition="on_request",
                clause=need.clause,
                year=year,
            )
            for number, year in enumerate(sorted({row.year for row in rows}), 1)
        )
    total = sum(row.cents for row in rows)
    is_split = total > law.whole(key="split_above", day=on) and longer_than(
        first=first, last=last, months=law.whole(key="split_above_period", day=on)
    )
    key = "split_instalments" if is_split else "instalments"
    conditions = ("final_and_started", *(("under_way",) if is_split else ()), "proof_complete", "proof_checked")
    shares = zip(split(total, law.shares(key=key, day=on)), conditions, strict=True)
    clause, floor = law.on(key=key, day=on).clause, law.whole(key="instalment_floor", day=on)
    return tuple(
        Instalment(number=number, cents=cents, condition=condition, clause=clause)
        for number, (cents, condition) in enumerate(_above_floor(tuple(shares), floor), 1)
    )


def _above_floor(parts: Sequence[tuple[Cents, str]], floor: Cents) -> tuple[tuple[Cents, str], ...]:
    kept, waiting = [], 0
    for number, (cents, condition) in enumerate(parts, 1):
        waiting += cents
        if waiting and (waiting >= floor or number == len(parts)):
            kept.append((waiting, condition))
            waiting = 0
    return tuple(kept)


def final_on(*, law: Law, on: date) -> date:
    """First day on which a notice posted `on` is final if nobody contests it. Raises UnknownParameter."""
    return final_from(
        posted=on, delivery_days=law.whole(key="presumed_delivery", day=on), months=law.whole(key="remedy", day=on)
    )


def claim_due_on(*, law: Law, on: date) -> date:
    """The day until which a demand posted `on` is to be paid: nobody pays before it could be contested (§ 193 BGB).

    The day on which it is final, or the first working day after it. Raises UnknownParameter.
    """
    return next_working_day(final_on(law=law, on=on))


_COUNTING: Mapping[str, Literal["from_event", "with_the_month"]] = {
    "on_the_day": "from_event",
    "with_the_month": "with_the_month",
}


def proof_due(*, law: Law, on: date, last: date) -> date:
    """The last day for the proof of use of a grant awarded `on` whose period ends on `last` (ANBest-K and -P 6.1).

    Raises UnknownParameter.
    """
    return period_end(
        from_day=last,
        months=law.whole(key="proof_due", day=on),
        counting=_COUNTING[law.word(key="proof_due_ends", day=on)],
    )


def earmarked_years(*, law: Law, on: date, kind: Earmarking) -> tuple[int, str]:
    """How many years what is acquired stays bound to the purpose, with the clause; 0 where nothing is (VwV and VVK 4.2.6)."""
    if kind == "none":
        return 0, ""
    parameter = law.on(key=f"earmarking_{kind}", day=on)
    return law.whole(key=parameter.key, day=on), parameter.clause


def period(*, rows: Sequence[YearAmount], start: date | None = None, end: date | None = None) -> tuple[date, date]:
    """The approval period: from `start`, or the first day of the first fiscal year, to `end`, or the last day of the last."""
    first = start if start is not None else date(min(row.year for row in rows), 1, 1)
    return first, end if end is not None else date(max(row.year for row in rows), 12, 31)
