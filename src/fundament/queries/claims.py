"""What is claimed from a recipient: what should be claimed by law, what was, what arrived, and the interest on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from fundament.core.interest import DayCount, Interest, interest_with_payments, late_use_interest
from fundament.core.law import Law
from fundament.core.money import Cents
from fundament.core.recovery import Reclaim, interest_waived, reclaim
from fundament.core.regime import Regime
from fundament.queries.grant_money import held_of
from fundament.queries.law import base_rates, law_of_grant
from fundament.queries.objections import lifted_claims
from fundament.records.claims import Claim, ClaimPayment
from fundament.records.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """Interest on a repaid claim in cents, from `since` to `until`, with its steps; `waived` where it is too little to charge.

    `claim` is the number of the repayment; `decided` says that its interest was demanded or waived already.
    """

    claim: int
    decided: bool
    since: date
    until: date
    interest: Interest
    waived: bool
    waived_up_to: Cents
    clause: str


def to_repay(grant: Grant) -> Cents:
    """What was paid above what is due, in cents, whatever has been claimed of it."""
    due = grant.due if grant.due is not None else grant.total
    return max(0, held_of(grant).paid - due)


def arrived_for(claim: Claim) -> Cents:
    """What arrived for a claim, in cents."""
    total: int | None = ClaimPayment.objects.filter(claim=claim).aggregate(cents=Sum("cents"))["cents"]
    return total or 0


def standing_claims(grant: Grant) -> tuple[Claim, ...]:
    """Claims that are raised and were not lifted after an objection."""
    lifted = lifted_claims(grant)
    return tuple(claim for claim in grant.claims.filter(waived=False) if claim.number not in lifted)


def open_claims(grant: Grant) -> tuple[Claim, ...]:
    """Claims that stand and are not paid in full."""
    return tuple(claim for claim in standing_claims(grant) if arrived_for(claim) < claim.cents)


def reclaim_of(grant: Grant, *, claim: Cents, ceiling_exceeded: bool, notice_unlawful: bool) -> Reclaim:
    """What the law suggests for a claim against a grant (VVK 8.7, VwV 8.8); an official decides."""
    law, day, regime = law_of_grant(grant), grant.granted_on, Regime(grant.regime)
    if regime is Regime.COMMUNAL:
        brackets = law.brackets(key="reclaim_waived", day=day)
        return reclaim(
            regime=regime,
            grant=_granted(grant),
            claim=claim,
            brackets=brackets,
            ceiling_exceeded=ceiling_exceeded,
            notice_unlawful=notice_unlawful,
        )
    below = law.whole(key="reclaim_waived_below", day=day)
    return reclaim(
        regime=regime,
        grant=_granted(grant),
        claim=claim,
        below=below,
        ceiling_exceeded=ceiling_exceeded,
        notice_unlawful=notice_unlawful,
    )


def _granted(grant: Grant) -> Cents:
    """What was granted first: the size of the grant that the thresholds go by."""
    return sum(grant.amounts.filter(version=1).values_list("cents", flat=True))


def interest_of(grant: Grant) -> InterestView | None:
    """The interest on a repayment that arrived in full: on the first on which nothing is decided yet, else on the newest.

    None before one arrived. Raises UnknownBaseRate for days whose base rate the law folder does not hold.
    """
    repaid = [
        claim
        for claim in standing_claims(grant)
        if claim.kind == "repayment" and claim.since is not None and arrived_for(claim) >= claim.cents
    ]
    if not repaid:
        return None
    done = _decided(grant)
    return interest_on(next((claim for claim in repaid if claim.number not in done), repaid[-1]), done=done)


def _decided(grant: Grant) -> frozenset[int]:
    """Numbers of the repayments on which interest was demanded or waived."""
    lifted = lifted_claims(grant)
    return frozenset(row.basis["claim"] for row in grant.claims.filter(kind="interest") if row.number not in lifted)


def interest_on(claim: Claim, *, done: frozenset[int] = frozenset()) -> InterestView:
    """The interest on one repayment that arrived in full; `done` are the repayments whose interest is decided.

    Raises UnknownBaseRate.
    """
    if claim.since is None:
        raise LookupError(f"{claim} bears no interest")
    grant = claim.grant
    payments = [(row.paid_on, row.cents) for row in claim.payments.all()]
    until = max(day for day, _ in payments)
    law, day = law_of_grant(grant), grant.granted_on
    up_to = law.whole(key="interest_waived_up_to", day=day)
    found = interest_with_payments(
        principal=claim.cents,
        first=claim.since,
        payments=payments,
        until=until,
        rates=base_rates().rates,
        points=law.per_cent(key="interest_points", day=day),
        count=_day_count(law, day),
    )
    return InterestView(
        claim=claim.number,
        decided=claim.number in done,
        since=claim.since,
        until=until,
        interest=found,
        waived=interest_waived(cents=found.cents, up_to=up_to),
        waived_up_to=up_to,
        clause=law.on(key="interest_waived_up_to", day=day).clause,
    )


def late_use_of(grant: Grant, *, paid_out: date, uses: Sequence[tuple[date, Cents]]) -> InterestView:
    """The interest on parts of an advance that were used late, each use a day and cents (§ 49a (4) VwVfG, VwV Nr. 8.7).

    From the payout to the day before each use; what was used in time bears none. Raises UnknownBaseRate.
    """
    law, day = law_of_grant(grant), grant.granted_on
    up_to = law.whole(key="interest_waived_up_to", day=day)
    found = late_use_interest(
        paid_out=paid_out,
        uses=uses,
        need_months=law.whole(key="advance_need", day=day),
        regime=Regime(grant.regime),
        rates=base_rates().rates,
        points=law.per_cent(key="interest_points", day=day),
        count=_day_count(law, day),
    )
    return InterestView(
        claim=0,
        decided=False,
        since=paid_out,
        until=max((step.last for step in found.steps), default=paid_out),
        interest=found,
        waived=interest_waived(cents=found.cents, up_to=up_to),
        waived_up_to=up_to,
        clause=law.on(key="interest_waived_up_to", day=day).clause,
    )


def _day_count(law: Law, day: date) -> DayCount:
    """How the law counts days for interest (Zins-A Nr. 2.1)."""
    return DayCount(
        year=law.whole(key="interest_year", day=day),
        month=law.whole(key="interest_month", day=day),
    )


def steps_json(interest: Interest) -> list[dict[str, Any]]:
    """The steps of an interest calculation as plain JSON; fractions and rates as text."""
    return [
        {name: value if isinstance(value, int) else str(value) for name, value in asdict(step).items()}
        for step in interest.steps
    ]
