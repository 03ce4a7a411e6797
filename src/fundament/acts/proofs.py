"""Acts at the end: proof of use, its check, repayment, closing."""

from datetime import datetime

from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_application, locked_grant, on_application, on_grant
from fundament.core.ledger import AccountKind, Transfer, release_commitment, repay
from fundament.core.procedure import Act, State, Subject, require
from fundament.core.proof import Settlement
from fundament.queries.grant_money import fiscal_day, held_of, settlement_of
from fundament.records.accounts import Account
from fundament.records.grants import Grant, Proof
from fundament.records.ledger import LedgerAccount
from fundament.records.roles import roles_in_grant


@transaction.atomic
def submit_proof(*, reference: str, spent: int, report: str, lessons: str, account: Account, at: datetime) -> Proof:
    """The recipient's proof of use: eligible spending in cents, a report, lessons for others (published at the end).

    Raises Refused("report_missing"), NotPermitted.
    """
    if not report.strip():
        raise Refused("report_missing")
    if spent < 0:
        raise Refused("amount_missing")
    given = locked_grant(reference)
    if given.payments.filter(released_at__isnull=True).exists():
        raise Refused("request_open")
    on_grant(grant=given, act=Act.SUBMIT_PROOF, account=account, at=at, data={"spent_cents": spent})
    return Proof.objects.create(grant=given, spent=spent, report=report, lessons=lessons, submitted_at=at)


@transaction.atomic
def check_proof(*, reference: str, note: str, account: Account, at: datetime) -> Settlement:
    """Checks the proof; what the grant shrinks by and is still promised becomes free again.

    Raises Refused("reason_needed") without a note on scope and result (VVK 11.4), NotPermitted.
    """
    if not note.strip():
        raise Refused("reason_needed")
    given = locked_grant(reference)
    _insist(given, Act.CHECK_PROOF, account)
    result = settlement_of(given, on=fiscal_day(given, at=at))
    data = {"due_cents": result.due, "reduced_cents": result.reduced, "code": result.code, "clause": result.clause}
    event = on_grant(grant=given, act=Act.CHECK_PROOF, account=account, at=at, data={**data, "note": note})
    # What waits for release will be paid too: only what is promised beyond both is no longer needed.
    held = held_of(given)
    transfers = _undraw(given, held.committed + held.in_release - result.still_to_pay)
    if transfers:
        book(transfers=transfers, event=event, grants={given.reference: given})
    proof = given.proof
    proof.due, proof.reduced, proof.check_note, proof.checked_at = result.due, result.reduced, note, at
    proof.save(update_fields=["due", "reduced", "check_note", "checked_at"])
    return result


def _insist(given: Grant, act: Act, account: Account) -> None:
    """The table's answer before the act looks at a proof that may not be there. Raises NotPermitted."""
    require(
        act=act,
        subject=Subject.GRANT,
        state=State(given.state),
        roles=roles_in_grant(account, given),
        stations=given.application.call.programme.stations,
    )


def _undraw(given: Grant, cents: int) -> list[Transfer]:
    """Releases commitments, the youngest fiscal year first."""
    left, transfers = max(0, cents), []
    held = LedgerAccount.objects.filter(grant=given, kind=AccountKind.COMMITTED.value, balance__gt=0)
    for account in held.order_by("-year", "funder"):
        part = min(left, account.balance)
        if part:
            pot = (account.funder, account.year)
            transfers.append(release_commitment(pot=pot, grant=given.reference, cents=part))
            left -= part
    return transfers


@transaction.atomic
def demand_repayment(*, reference: str, reason: str, account: Account, at: datetime) -> int:
    """Demands what was paid above what is due; returns the cents. Raises Refused("nothing_to_repay"), NotPermitted."""
    given = locked_grant(reference)
    if not reason.strip():
        raise Refused("reason_needed")
    _insist(given, Act.DEMAND_REPAYMENT, account)
    cents = _to_repay(given)
    if cents <= 0:
        raise Refused("nothing_to_repay")
    on_grant(grant=given, act=Act.DEMAND_REPAYMENT, account=account, at=at, data={"cents": cents, "reason": reason})
    return cents


def _to_repay(given: Grant) -> int:
    due = given.proof.due if given.proof.due is not None else given.total
    return held_of(given).paid - due


@transaction.atomic
def book_repayment(*, reference: str, account: Account, at: datetime) -> int:
    """Books a repayment that arrived, back to the funders and years it came from, the youngest year first."""
    given = locked_grant(reference)
    _insist(given, Act.BOOK_REPAYMENT, account)
    left = cents = _to_repay(given)
    event = on_grant(grant=given, act=Act.BOOK_REPAYMENT, account=account, at=at, data={"cents": cents})
    transfers = []
    paid = LedgerAccount.objects.filter(grant=given, kind=AccountKind.PAID.value, balance__gt=0)
    for row in paid.order_by("-year", "funder"):
        part = min(left, row.balance)
        if part:
            transfers.append(repay(pot=(row.funder, row.year), grant=given.reference, cents=part))
            left -= part
    book(transfers=transfers, event=event, grants={given.reference: given})
    return cents


@transaction.atomic
def close(*, reference: str, account: Account, at: datetime) -> Grant:
    """Closes a grant whose money is settled; with the last one the case closes too.

    Raises Refused("still_to_repay"), Refused("still_to_pay"), NotPermitted.
    """
    given = locked_grant(reference)
    if given.state == State.PROOF_CHECKED.value:
        if _to_repay(given) > 0:
            raise Refused("still_to_repay", cents=_to_repay(given))
        held = held_of(given)
        if held.committed or held.in_release:
            raise Refused("still_to_pay", cents=held.committed + held.in_release)
    on_grant(grant=given, act=Act.CLOSE, account=account, at=at)
    if not Grant.objects.filter(application=given.application).exclude(state=State.CLOSED.value).exists():
        application, partners = locked_application(given.application.reference)
        on_application(application=application, partners=partners, act=Act.CLOSE_CASE, account=account, at=at)
    return given
