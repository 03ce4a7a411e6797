"""What is claimed from a recipient: what should be claimed by law, what was, what arrived, and the interest on it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from fundament.core.interest import Interest, interest_with_payments
from fundament.core.money import Cents
from fundament.core.recovery import Reclaim, interest_waived, reclaim
from fundament.core.regime import Regime
from fundament.queries.grant_money import held_of
from fundament.queries.law import base_rates, law_of_grant
from fundament.records.claims import Claim, ClaimPayment
from fundament.records.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """Interest on a repaid claim in cents, from `since` to `until`, with its steps; `waived` where it is too little to charge."""

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


def open_claims(grant: Grant) -> tuple[Claim, ...]:
    """Claims that are raised and not paid in full."""
    return tuple(claim for claim in grant.claims.filter(waived=False) if arrived_for(claim) < claim.cents)


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
    """The interest on the repayment that arrived in full; None before that, or where nothing was repaid.

    Raises UnknownBaseRate for days whose base rate the law folder does not hold.
    """
    claim = grant.claims.filter(kind="repayment", waived=False).order_by("-number").first()
    if claim is None or claim.since is None or arrived_for(claim) < claim.cents:
        return None
    payments = [(row.paid_on, row.cents) for row in claim.payments.all()]
    until = max(day for day, _ in payments)
    law, day = law_of_grant(grant), grant.granted_on
    up_to = law.on(key="interest_waived_up_to", day=day)
    found = interest_with_payments(
        principal=claim.cents,
        first=claim.since,
        payments=payments,
        until=until,
        rates=base_rates().rates,
        points=law.per_cent(key="interest_points", day=day),
    )
    return InterestView(
        since=claim.since,
        until=until,
        interest=found,
        waived=interest_waived(cents=found.cents, up_to=law.whole(key="interest_waived_up_to", day=day)),
        waived_up_to=law.whole(key="interest_waived_up_to", day=day),
        clause=up_to.clause,
    )
