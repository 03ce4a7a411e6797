"""Acts of recovery: demand or waive a repayment and its interest, book what arrives (§ 49a VwVfG, VVK 8, VwV 8)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.late_use import LateUse, late_use_view
from fundament.acts.letters import issue_claim
from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_grant, locked_grant, on_grant
from fundament.core.award import YearAmount, claim_due_on
from fundament.core.base_rates import UnknownBaseRate
from fundament.core.ledger import AccountKind, Pot, claim_interest, collect_interest, repay
from fundament.core.procedure import Act, Role, State
from fundament.documents.german import euro
from fundament.queries.claims import (
    InterestView,
    arrived_for,
    interest_of,
    open_claims,
    reclaim_of,
    steps_json,
    to_repay,
)
from fundament.queries.grant_money import fiscal_day
from fundament.queries.law import law_of_grant
from fundament.queries.objections import TAKES_BACK, objections_to, pending
from fundament.records.accounts import Account
from fundament.records.claims import Claim, ClaimPayment
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount


def open_cents(given: Grant) -> int:
    """What is claimed and has not arrived, in cents."""
    return sum(claim.cents - arrived_for(claim) for claim in open_claims(given))


@transaction.atomic
def demand_repayment(
    *,
    reference: str,
    reason: str,
    ceiling_exceeded: bool = False,
    notice_unlawful: bool = False,
    account: Account,
    at: datetime,
) -> Claim:
    """Demands what was paid above what is due, by a notice; the thresholds of the law and what they say are kept with it.

    Raises Refused: "reason_needed", "nothing_to_repay", "objection_pending" against a revocation; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.DEMAND_REPAYMENT, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    refuse_while_contested(given, frozenset({"revocation"}))
    cents = to_repay(given)
    if cents <= 0:
        raise Refused("nothing_to_repay")
    basis = _thresholds(given, cents, ceiling_exceeded, notice_unlawful)
    data = {"cents": cents, "reason": reason, **basis}
    on_grant(grant=given, act=Act.DEMAND_REPAYMENT, account=account, at=at, data=data)
    today = fiscal_day(given, at=at)
    claim = _claim(given, "repayment", cents, reason, basis, account, at)
    claim.since = given.ineffective_from or today
    claim.due_on = claim_due_on(law=law_of_grant(given), on=today)
    claim.save()
    issue_claim(given, claim, amounts=_year_amounts(given, cents), account=account, at=at)
    _tell(given, claim, "Ein Bescheid über eine Rückzahlung liegt für Sie bereit.", at)
    return claim


@transaction.atomic
def waive_repayment(
    *,
    reference: str,
    reason: str,
    ceiling_exceeded: bool = False,
    notice_unlawful: bool = False,
    account: Account,
    at: datetime,
) -> Claim:
    """Decides not to demand a small overpayment, where the law lets the authority (VVK 8.7, VwV 8.8), with the reason.

    What a claim demanded that was found wrong after an objection need not be small.
    Raises Refused: "reason_needed", "nothing_to_repay", "above_threshold" where the law leaves no choice; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.WAIVE_REPAYMENT, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    cents = to_repay(given)
    if cents <= 0:
        raise Refused("nothing_to_repay")
    basis = _thresholds(given, cents, ceiling_exceeded, notice_unlawful)
    if basis["suggestion"] == "raise" and not _found_wrong(given):
        raise Refused("above_threshold", cents=cents, threshold_cents=basis["threshold_cents"])
    data = {"cents": cents, "reason": reason, **basis}
    on_grant(grant=given, act=Act.WAIVE_REPAYMENT, account=account, at=at, data=data)
    claim = _claim(given, "repayment", cents, reason, basis, account, at)
    claim.waived = True
    claim.save()
    issue_claim(given, claim, amounts=(), account=account, at=at)
    return claim


def refuse_while_contested(given: Grant, kinds: frozenset[str]) -> None:
    """An objection suspends what follows from its letter (§ 80 Abs. 1 VwGO). Raises Refused("objection_pending")."""
    waiting = pending(given, kinds=kinds)
    if waiting:
        raise Refused("objection_pending", letter=waiting[0].letter)


def _found_wrong(given: Grant) -> bool:
    return any(one.kind == "claim" and one.outcome == "upheld" for one in objections_to(given))


def _thresholds(given: Grant, cents: int, ceiling_exceeded: bool, notice_unlawful: bool) -> dict[str, Any]:
    found = reclaim_of(given, claim=cents, ceiling_exceeded=ceiling_exceeded, notice_unlawful=notice_unlawful)
    return {
        "threshold_cents": found.threshold,
        "within_threshold": found.within_threshold,
        "rate_kept": found.rate_kept,
        "notice_unlawful": notice_unlawful,
        "suggestion": found.suggestion,
    }


def _claim(
    given: Grant, kind: str, cents: int, reason: str, basis: dict[str, Any], account: Account, at: datetime
) -> Claim:
    """A claim that is not stored yet: it never changes afterwards."""
    number = given.claims.count() + 1
    return Claim(
        grant=given, number=number, kind=kind, cents=cents, reason=reason, basis=basis, at=at, raised_by=account
    )


@transaction.atomic
def book_repayment(*, reference: str, cents: int, paid_on: date, account: Account, at: datetime) -> ClaimPayment:
    """Books what arrived for a repayment, back to the funders and years it came from, the youngest year first.

    A part leaves the rest demanded. Raises Refused: "amount_missing", "more_than_claimed", "day_in_future"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.BOOK_REPAYMENT, account=account)
    claim = next(claim for claim in open_claims(given) if claim.kind == "repayment")
    left = claim.cents - arrived_for(claim)
    _refuse_wrong(given, cents, left, paid_on, at)
    data = {"claim": claim.number, "cents": cents, "paid_on": paid_on.isoformat()}
    event = on_grant(
        grant=given,
        act=Act.BOOK_REPAYMENT,
        account=account,
        at=at,
        data=data,
        target=settled_state(given) if cents == left else State.REPAYMENT_DEMANDED,
    )
    transfers = [
        repay(pot=pot, grant=given.reference, cents=part) for pot, part in parts_of(given, AccountKind.PAID, cents)
    ]
    book(transfers=transfers, event=event, grants={given.reference: given})
    return ClaimPayment.objects.create(claim=claim, cents=cents, paid_on=paid_on, at=at, booked_by=account)


def settled_state(given: Grant) -> State:
    """Where a grant stands once nothing is demanded any more: after the check of its proof, or after its revocation."""
    return State.PROOF_CHECKED if given.due is not None and hasattr(given, "proof") else State.REVOKED


def _refuse_wrong(given: Grant, cents: int, left: int, paid_on: date, at: datetime) -> None:
    if cents <= 0:
        raise Refused("amount_missing")
    if cents > left:
        raise Refused("more_than_claimed", left_cents=left)
    if paid_on > fiscal_day(given, at=at):
        raise Refused("day_in_future")


def parts_of(given: Grant, kind: AccountKind, cents: int) -> list[tuple[Pot, int]]:
    """Takes an amount from the grant's accounts of one kind, the youngest fiscal year first."""
    left, parts = cents, []
    for row in LedgerAccount.objects.filter(grant=given, kind=kind.value, balance__gt=0).order_by("-year", "funder"):
        part = min(left, row.balance)
        if part:
            parts.append(((row.funder, row.year), part))
            left -= part
    return parts


def _year_amounts(given: Grant, cents: int) -> tuple[YearAmount, ...]:
    """Where a repayment goes when it arrives, for the letter that demands it."""
    parts = parts_of(given, AccountKind.PAID, cents)
    return tuple(YearAmount(funder=funder, year=year, cents=part) for (funder, year), part in parts)


@transaction.atomic
def demand_interest(
    *, reference: str, reason: str, late_use: LateUse | None = None, account: Account, at: datetime
) -> Claim:
    """Demands the interest on a repayment that arrived (§ 49a (3) VwVfG), or on an advance used late (4), by its own notice.

    Raises Refused: "reason_needed", "no_interest", "interest_too_little" up to the law's amount, "base_rate_missing",
    "objection_pending" against the demand or the revocation before it, what `late_use_view` raises; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.DEMAND_INTEREST, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    if late_use is None:
        refuse_while_contested(given, TAKES_BACK)
    view = _interest(given, late_use, at)
    if view.waived:
        raise Refused("interest_too_little", cents=view.interest.cents, up_to_cents=view.waived_up_to)
    data = {"cents": view.interest.cents, "reason": reason, **_computed_from(view, late_use)}
    event = on_grant(grant=given, act=Act.DEMAND_INTEREST, account=account, at=at, data=data)
    claim = _interest_claim(given, view, late_use, reason, account, at)
    claim.due_on = claim_due_on(law=law_of_grant(given), on=fiscal_day(given, at=at))
    claim.save()
    pot = _interest_pot(given)
    transfer = claim_interest(pot=pot, grant=given.reference, cents=claim.cents)
    book(transfers=[transfer], event=event, grants={given.reference: given})
    part = YearAmount(funder=pot[0], year=pot[1], cents=claim.cents)
    issue_claim(given, claim, amounts=(part,), account=account, at=at)
    _tell(given, claim, "Ein Bescheid über Zinsen liegt für Sie bereit.", at)
    return claim


@transaction.atomic
def waive_interest(
    *, reference: str, reason: str, late_use: LateUse | None = None, account: Account, at: datetime
) -> Claim:
    """Records that interest is not charged, with the reason (VwV and VVK 8.6); up to the law's amount it never is.

    Raises Refused: "reason_needed", "no_interest", "base_rate_missing", what `late_use_view` raises; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.WAIVE_INTEREST, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    return _let_go(given, _interest(given, late_use, at), late_use, reason, account, at)


def settle_interest(given: Grant, *, account: Account, at: datetime) -> None:
    """Leaves no interest undecided: what is too little to charge is waived on record, the law being the reason (VVK 8.6, 8.8).

    Raises Refused: "interest_open" for more than that, "base_rate_missing"; NotPermitted.
    """
    while (view := _computed(given)) is not None and not view.decided:
        if not view.waived:
            raise Refused("interest_open", cents=view.interest.cents)
        reason = f"Zinsen bis {euro(cents=view.waived_up_to)} werden nicht erhoben ({view.clause})."
        _let_go(given, view, None, reason, account, at)


def _let_go(
    given: Grant, view: InterestView, late_use: LateUse | None, reason: str, account: Account, at: datetime
) -> Claim:
    too_little = {"too_little": view.waived}
    data = {"cents": view.interest.cents, "reason": reason, **too_little, **_computed_from(view, late_use)}
    on_grant(grant=given, act=Act.WAIVE_INTEREST, account=account, at=at, data=data)
    claim = _interest_claim(given, view, late_use, reason, account, at)
    claim.waived = True
    claim.save()
    return claim


def _interest(given: Grant, late_use: LateUse | None, at: datetime) -> InterestView:
    if late_use is not None:
        return late_use_view(given, late_use, at=at)
    view = _computed(given)
    if view is None or view.decided:
        raise Refused("no_interest")
    return view


def _computed(given: Grant) -> InterestView | None:
    try:
        return interest_of(given)
    except UnknownBaseRate as unknown:
        raise Refused("base_rate_missing", day=unknown.day.isoformat()) from unknown


def _computed_from(view: InterestView, late_use: LateUse | None) -> dict[str, Any]:
    """What the event must say for anyone to compute the interest again."""
    if late_use is None:
        return {"repayment": view.claim}
    uses = [{"on": day.isoformat(), "cents": cents} for day, cents in sorted(late_use.uses)]
    return {"payment": late_use.payment, "since": view.since.isoformat(), "uses": uses}


def _interest_claim(
    given: Grant, view: InterestView, late_use: LateUse | None, reason: str, account: Account, at: datetime
) -> Claim:
    basis: dict[str, Any] = {"until": view.until.isoformat(), "steps": steps_json(view.interest)}
    if late_use is None:
        basis["claim"] = view.claim
    else:
        uses = [{"on": day.isoformat(), "cents": cents} for day, cents in sorted(late_use.uses)]
        basis |= {"payment": late_use.payment, "uses": uses}
    kind = "interest" if late_use is None else "late_use_interest"
    claim = _claim(given, kind, view.interest.cents, reason, basis, account, at)
    claim.since = view.since
    return claim


def _interest_pot(given: Grant) -> Pot:
    """Interest is booked with the money itself (Zins-A 5.1): the funder and year most of what was paid came from."""
    rows = LedgerAccount.objects.filter(grant=given, kind=AccountKind.PAID.value).order_by(
        "-balance", "-year", "funder"
    )
    row = rows[0]
    return (row.funder, row.year)


@transaction.atomic
def book_interest(*, reference: str, cents: int, paid_on: date, account: Account, at: datetime) -> ClaimPayment:
    """Books interest that arrived. Raises Refused: "amount_missing", "more_than_claimed", "day_in_future", "no_interest"."""
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.BOOK_INTEREST, account=account)
    claim = next((claim for claim in open_claims(given) if claim.kind != "repayment"), None)
    if claim is None:
        raise Refused("no_interest")
    _refuse_wrong(given, cents, claim.cents - arrived_for(claim), paid_on, at)
    data = {"claim": claim.number, "cents": cents, "paid_on": paid_on.isoformat()}
    event = on_grant(grant=given, act=Act.BOOK_INTEREST, account=account, at=at, data=data)
    transfers = [
        collect_interest(pot=pot, grant=given.reference, cents=part)
        for pot, part in parts_of(given, AccountKind.INTEREST_DUE, cents)
    ]
    book(transfers=transfers, event=event, grants={given.reference: given})
    return ClaimPayment.objects.create(claim=claim, cents=cents, paid_on=paid_on, at=at, booked_by=account)


def _tell(given: Grant, claim: Claim, what: str, at: datetime) -> None:
    case_mail(
        key=f"claim:{given.reference}:{claim.number}",
        addresses=people_of([given.partner.organisation], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=given.reference,
        what=what,
        at=at,
        urgent=True,
    )
