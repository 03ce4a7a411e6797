"""Advances that were used later than the law lets them: what the authority found, and the interest on it (§ 49a Abs. 4 VwVfG)."""

from dataclasses import dataclass
from datetime import date, datetime

from fundament.acts.refusals import Refused
from fundament.core.base_rates import UnknownBaseRate
from fundament.core.dates import add_working_days
from fundament.core.money import Cents
from fundament.core.procedure import State
from fundament.queries.claims import InterestView, late_use_of
from fundament.queries.grant_money import fiscal_day
from fundament.queries.objections import lifted_claims
from fundament.records.grants import Grant
from fundament.records.payments import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUse:
    """Which advance was used late: its number, and the days on which parts of it were used, each with its cents.

    `credited_on` is the day on which the recipient's account was credited, where that is known (VwV Nr. 8.7).
    """

    payment: int
    uses: tuple[tuple[date, Cents], ...]
    credited_on: date | None = None


def late_use_view(given: Grant, late: LateUse, *, at: datetime) -> InterestView:
    """The interest on an advance by what the authority found.

    Raises Refused: "no_advance" where the payment is none that was requested and is still out, "late_use_decided",
    "no_interest" after a revocation, which bears other interest, "amount_missing", "uses_above_advance", "use_before_payout",
    "day_in_future", "no_late_use" where everything was used in time, "base_rate_missing".
    """
    if given.state == State.REVOKED.value:
        raise Refused("no_interest")
    payment = given.payments.filter(
        number=late.payment, requested_by__isnull=False, released_at__isnull=False, returned__isnull=True
    ).first()
    if payment is None:
        raise Refused("no_advance", number=late.payment)
    lifted = lifted_claims(given)
    kept = given.claims.filter(kind="late_use_interest")
    if any(row.basis["payment"] == late.payment and row.number not in lifted for row in kept):
        raise Refused("late_use_decided", number=late.payment)
    paid_out = late.credited_on or payout_day(given, payment)
    _refuse_wrong(late, payment, paid_out, fiscal_day(given, at=at))
    try:
        view = late_use_of(given, paid_out=paid_out, uses=late.uses)
    except UnknownBaseRate as unknown:
        raise Refused("base_rate_missing", day=unknown.day.isoformat()) from unknown
    if not view.interest.cents:
        raise Refused("no_late_use", number=late.payment)
    return view


def payout_day(given: Grant, payment: Payment) -> date:
    """The first working day after the order to the bank, which counts as the day of payout (VwV Nr. 8.7)."""
    if payment.released_at is None:
        raise LookupError(f"{payment} was not released")
    return add_working_days(day=fiscal_day(given, at=payment.released_at), number=1)


def _refuse_wrong(late: LateUse, payment: Payment, paid_out: date, today: date) -> None:
    if not late.uses or min(cents for _, cents in late.uses) <= 0:
        raise Refused("amount_missing")
    if sum(cents for _, cents in late.uses) > payment.cents:
        raise Refused("uses_above_advance", advance_cents=payment.cents)
    if min(day for day, _ in late.uses) < paid_out:
        raise Refused("use_before_payout", on=paid_out.isoformat())
    if max(day for day, _ in late.uses) > today:
        raise Refused("day_in_future")
