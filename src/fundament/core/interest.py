"""Interest on what is paid back or was used late: simple, by years of 360 days, rounded once (Zins-A Nr. 2.1).

Zins-A Nr. 2.1 rounds "erst das Ergebnis nach Nummer 53.2 zu § 70". The text of that number is not at hand here: half a cent
is rounded up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from fundament.core.base_rates import BaseRate, UnknownBaseRate
from fundament.core.dates import add_months, month_end
from fundament.core.money import Cents
from fundament.core.regime import Regime

_DAY = timedelta(days=1)

_REIMBURSEMENT = {
    Regime.COMMUNAL: "§ 49a Abs. 3 VwVfG, VVK Nr. 8.5, Zins-A Nr. 2.3",
    Regime.NON_COMMUNAL: "§ 49a Abs. 3 VwVfG, VwV Nr. 8.5, Zins-A Nr. 2.3",
    Regime.CONTRACT: "entsprechend § 49a Abs. 3 VwVfG, VwV Nr. 8.5, Zins-A Nr. 2.3",
}
_LATE_USE = {
    # The VVK knows no advances; where a guideline allows them, it takes Nr. 7.5 of the VwV and with it 8.7.
    Regime.COMMUNAL: "§ 49a Abs. 4 VwVfG, VwV Nr. 8.7",
    Regime.NON_COMMUNAL: "§ 49a Abs. 4 VwVfG, VwV Nr. 8.7",
    Regime.CONTRACT: "entsprechend § 49a Abs. 4 VwVfG, VwV Nr. 8.7",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many days a year and each of its months have for interest (Zins-A Nr. 2.1). Raises ValueError unless twelve make one."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.year != 12 * self.month:
            raise ValueError("a year has twelve months")

    def until(self, day: date) -> int:
        """The days up to and with one, from an origin that is always the same."""
        in_month = self.month if day == month_end(day) else min(day.day, self.month)
        return self.year * day.year + self.month * day.month + in_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that bear interest, both included, and the clause that says so. It is empty when `last` lies before `first`."""

    first: date
    last: date
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestStep:
    """A part of the time with one principal and one rate: rates in per cent a year, principal in cents, `exact` unrounded.

    `base` is the base rate, `rate` what is charged: the base rate and the points above it, never below 0.
    """

    first: date
    last: date
    days: int
    principal: Cents
    base: Decimal
    rate: Decimal
    exact: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """The interest in cents, rounded once from the exact sum of its steps."""

    steps: tuple[InterestStep, ...]
    cents: Cents

    @classmethod
    def of(cls, steps: Sequence[InterestStep]) -> "Interest":
        """The sum of the steps, half a cent rounded up."""
        exact = sum((step.exact for step in steps), Fraction(0)) + Fraction(1, 2)
        return cls(steps=tuple(steps), cents=exact.numerator // exact.denominator)


def interest_days(*, first: date, last: date, count: DayCount) -> int:
    """The days that bear interest from `first` to `last`, both included: each month has 30 (Zins-A Nr. 2.1). 0 if empty.

    The 31st is the same day as the 30th and adds none; the last of February completes the month and counts as three days,
    or two in a leap year. So a calendar month has 30 days however it is divided, and the parts of a time add up to it.
    """
    return max(0, count.until(last) - count.until(first - _DAY))


def interest(
    *, principal: Cents, first: date, last: date, rates: Sequence[BaseRate], points: Decimal, count: DayCount
) -> Interest:
    """Simple interest on `principal` cents from `first` to `last`, both days included, `points` above the base rate.

    One step for each base rate. The base rate may be negative, the rate charged is never below 0. Raises UnknownBaseRate for
    the first day that no rate covers, ValueError for a principal below 0.
    """
    return Interest.of(_steps(principal, first, last, rates, points, count))


def _steps(
    principal: Cents, first: date, last: date, rates: Sequence[BaseRate], points: Decimal, count: DayCount
) -> list[InterestStep]:
    if principal < 0:
        raise ValueError("a principal from 0 up is needed")
    steps = []
    while first <= last:
        rate = _rate_on(first, rates)
        until = min(rate.last, last)
        days = interest_days(first=first, last=until, count=count)
        charged = max(Decimal(0), rate.per_cent + points)
        steps.append(
            InterestStep(
                first=first,
                last=until,
                days=days,
                principal=principal,
                base=rate.per_cent,
                rate=charged,
                exact=principal * Fraction(charged) / 100 * Fraction(days, count.year),
            )
        )
        first = until + _DAY
    return steps


def _rate_on(day: date, rates: Sequence[BaseRate]) -> BaseRate:
    for rate in rates:
        if rate.first <= day <= rate.last:
            return rate
    raise UnknownBaseRate(day)


def interest_with_payments(
    *,
    principal: Cents,
    first: date,
    payments: Sequence[tuple[date, Cents]],
    until: date,
    rates: Sequence[BaseRate],
    points: Decimal,
    count: DayCount,
) -> Interest:
    """Interest from `first` to `until` while parts were paid back, each payment a day and cents; rounded once.

    On the day of a payment the undiminished principal still bears interest (Zins-A Nr. 2.4), and nothing does after the day
    the last of it was paid (Nr. 2.3). Payments go to the principal, as the official books them: Zins-A Nr. 2.5, by which
    costs and interest come first, is not applied, for interest is demanded by a notice of its own. Raises UnknownBaseRate,
    and ValueError for payments below 0 or above the principal.
    """
    if min((cents for _, cents in payments), default=0) < 0 or sum(cents for _, cents in payments) > principal:
        raise ValueError("payments from 0 up and at most the principal are needed")
    steps: list[InterestStep] = []
    left = principal
    for day, cents in sorted(payments):
        steps += _steps(left, first, min(day, until), rates, points, count)
        first, left = max(first, day + _DAY), left - cents
    if left:
        steps += _steps(left, first, until, rates, points, count)
    return Interest.of(steps)


def reimbursement_span(*, ineffective_from: date, paid_on: date, regime: Regime) -> Span:
    """The days that bear interest until a grant is paid back: from the day it became ineffective to that of the payment."""
    return Span(first=ineffective_from, last=paid_on, clause=_REIMBURSEMENT[regime])


def late_use_span(*, paid_out: date, used_on: date, need_months: int, regime: Regime) -> Span | None:
    """The days that bear interest for an advance used late: from its payout to the day before its use (VwV Nr. 8.7).

    None when it was used within so many months of the payout (VwV Nr. 8.2.5): then it bears none at all. `paid_out` is the
    day of the credit where it is known, `used_on` the day of the debit.
    """
    if used_on <= add_months(day=paid_out, months=need_months):
        return None
    return Span(first=paid_out, last=used_on - _DAY, clause=_LATE_USE[regime])


def late_use_interest(
    *,
    paid_out: date,
    uses: Sequence[tuple[date, Cents]],
    need_months: int,
    regime: Regime,
    rates: Sequence[BaseRate],
    points: Decimal,
    count: DayCount,
) -> Interest:
    """Interest for an advance, each use of it a day and cents; what was used in time bears none. Rounded once.

    Raises UnknownBaseRate, ValueError for cents below 0.
    """
    steps: list[InterestStep] = []
    for used_on, cents in sorted(uses):
        span = late_use_span(paid_out=paid_out, used_on=used_on, need_months=need_months, regime=regime)
        if span is not None:
            steps += _steps(cents, span.first, span.last, rates, points, count)
    return Interest.of(steps)
