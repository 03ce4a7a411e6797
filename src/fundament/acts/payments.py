"""Acts of payment: requested where the programme allows it, prepared by one person, released by another, paid once."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from fundament.acts.bank_accounts import account_of
from fundament.acts.booking import book
from fundament.acts.claims import settled_state
from fundament.acts.payment_runs import chosen_payments, made_run, moved, released
from fundament.acts.proofs import undraw
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_grant, locked_application, locked_grant, on_application, on_grant
from fundament.core.dates import add_months
from fundament.core.ledger import AccountKind, Transfer, prepare_payment, repay, take_back
from fundament.core.procedure import Act, State
from fundament.documents.payment_file import end_to_end_id
from fundament.queries.claims import arrived_for, open_claims
from fundament.queries.grant_money import (
    REST,
    condition_holds,
    course_of,
    fiscal_day,
    held_of,
    instalment_purpose,
    keeps_its_money,
)
from fundament.queries.law import law_of_grant
from fundament.records.accounts import Account, Organisation
from fundament.records.claims import ClaimPayment
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount
from fundament.records.payments import Payment, PaymentReturn, PaymentRun
from fundament.records.proofs import Proof


@transaction.atomic
def request_payment(
    *, reference: str, cents: int, purpose: str, need_until: date, account: Account, at: datetime
) -> Payment:
    """The recipient asks for an advance for payments due until `need_until`, within the law's period (VwV 7.5, ANBest-P 1.4).

    Raises Refused: "no_request_needed" where instalments are paid without request, "amount_missing", "purpose_missing",
    "request_open" while another waits, "need_in_past", "need_too_late", "below_floor", "carry_over_first", "more_than_left";
    NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.REQUEST_PAYMENT, account=account)
    if cents <= 0:
        raise Refused("amount_missing")
    if not purpose.strip():
        raise Refused("purpose_missing")
    if not given.schedule().filter(condition="on_request").exists():
        raise Refused("no_request_needed")
    if given.payments.filter(released_at__isnull=True).exists():
        raise Refused("request_open")
    today, law = fiscal_day(given, at=at), law_of_grant(given)
    months = law.whole(key="advance_need", day=given.granted_on)
    if need_until < today:
        raise Refused("need_in_past")
    if need_until > add_months(day=today, months=months):
        raise Refused("need_too_late", months=months, until=add_months(day=today, months=months).isoformat())
    held = held_of(given)
    left = held.payable(year=today.year, carries_over=keeps_its_money(given))
    floor = law.whole(key="instalment_floor", day=given.granted_on)
    if cents < floor and cents != left:
        raise Refused("below_floor", floor_cents=floor)
    _refuse_beyond(given, cents, left, today)
    data = {"cents": cents, "purpose": purpose, "need_until": need_until.isoformat()}
    on_grant(grant=given, act=Act.REQUEST_PAYMENT, account=account, at=at, data=data)
    return Payment.objects.create(
        grant=given,
        number=given.payments.count() + 1,
        cents=cents,
        requested_by=account,
        purpose=purpose,
        need_until=need_until,
    )


def _refuse_beyond(given: Grant, cents: int, left: int, today: date) -> None:
    if cents <= left:
        return
    if held_of(given).of(AccountKind.COMMITTED, until=today.year) >= cents:
        raise Refused("carry_over_first", year=today.year - 1)
    raise Refused("more_than_left", left_cents=left, year=today.year)


@transaction.atomic
def prepare_instalment(*, reference: str, number: int, account: Account, at: datetime) -> Payment:
    """Prepares an instalment that is due without request, once its condition holds.

    Raises Refused: "condition_open" with the condition, "instalment_paid"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.PREPARE_PAYMENT, account=account)
    instalment = given.schedule().get(number=number)
    if instalment.condition == "on_request":
        raise Refused("request_first")
    purpose = instalment_purpose(number)
    if given.payments.filter(purpose=purpose, returned__isnull=True).exists():
        raise Refused("instalment_paid", number=number)
    complete_on = Proof.objects.filter(grant=given).values_list("complete_on", flat=True).first()
    course = course_of(given, law=law_of_grant(given), today=fiscal_day(given, at=at), complete_on=complete_on)
    if not condition_holds(condition=instalment.condition, course=course):
        raise Refused("condition_open", condition=instalment.condition)
    # After the check of the proof the last instalment is what the settled grant still leaves to pay.
    return _prepare_own(given, min(instalment.cents, held_of(given).committed), purpose, account, at)


@transaction.atomic
def prepare_rest(*, reference: str, account: Account, at: datetime) -> Payment:
    """Prepares what a settled grant still leaves to pay, where instalments are paid on request.

    After the proof of use nobody can request any more; without this the grant could never be closed.
    Raises Refused: "condition_open" before the check of the proof, "nothing_left"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.PREPARE_PAYMENT, account=account)
    if not given.schedule().filter(condition="on_request").exists():
        raise Refused("nothing_left")
    if given.state != State.PROOF_CHECKED.value:
        raise Refused("condition_open", condition="proof_checked")
    return _prepare_own(given, held_of(given).committed, REST, account, at)


def _prepare_own(given: Grant, cents: int, purpose: str, account: Account, at: datetime) -> Payment:
    """A payment that nobody has to ask for."""
    if cents <= 0:
        raise Refused("nothing_left")
    payment = Payment(grant=given, number=given.payments.count() + 1, cents=cents, purpose=purpose)
    return _prepare(given, payment, account, at)


@transaction.atomic
def prepare_requested(*, reference: str, account: Account, at: datetime) -> Payment:
    """Prepares the payment that the recipient asked for. Raises Refused("nothing_requested"), NotPermitted."""
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.PREPARE_PAYMENT, account=account)
    payment = given.payments.filter(prepared_at__isnull=True, requested_by__isnull=False).first()
    if payment is None:
        raise Refused("nothing_requested")
    return _prepare(given, payment, account, at)


def _prepare(given: Grant, payment: Payment, account: Account, at: datetime) -> Payment:
    bank = account_of(given.partner.organisation)
    if bank is None:
        raise Refused("bank_account_missing", recipient=given.partner.organisation.name)
    data = {"payment": payment.number, "cents": payment.cents, "iban": bank.iban}
    event = on_grant(grant=given, act=Act.PREPARE_PAYMENT, account=account, at=at, data=data)
    transfers = _draw(given, payment.cents, fiscal_day(given, at=at))
    book(transfers=transfers, event=event, grants={given.reference: given})
    payment.prepared_by, payment.prepared_at = account, at
    payment.iban, payment.holder = bank.iban, bank.holder
    payment.end_to_end = end_to_end_id(reference=given.reference, payment=payment.number)
    payment.save()
    return payment


def _draw(given: Grant, cents: int, today: date) -> list[Transfer]:
    """Takes an amount from the grant's commitments: of this fiscal year, or where money does not lapse the oldest year first."""
    held = LedgerAccount.objects.filter(grant=given, kind=AccountKind.COMMITTED.value, balance__gt=0)
    years = held.filter(year__lte=today.year) if keeps_its_money(given) else held.filter(year=today.year)
    left, transfers = cents, []
    for account in years.order_by("year", "funder"):
        part = min(left, account.balance)
        if part:
            pot = (account.funder, account.year)
            transfers.append(prepare_payment(pot=pot, grant=given.reference, cents=part))
            left -= part
    if left:
        _refuse_beyond(given, cents, cents - left, today)
    return transfers


@transaction.atomic
def release_payment(*, reference: str, number: int, account: Account, at: datetime) -> Payment:
    """A second person releases one prepared payment: a run of one. Raises what `release_run` raises."""
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.RELEASE_PAYMENT, account=account)
    cents = Payment.objects.get(grant=given, number=number).cents
    release_run(payments=[(reference, number)], limit=cents, account=account, at=at)
    return Payment.objects.get(grant=given, number=number)


@transaction.atomic
def release_run(*, payments: Sequence[tuple[str, int]], limit: int, account: Account, at: datetime) -> PaymentRun:
    """A second person releases prepared payments of one authority, all or none: booked as paid, once, with the file for the bank.

    `payments` are pairs of a grant's reference and a payment's number; `limit` in cents is the most the run may pay.
    Raises Refused: "nothing_chosen", "not_prepared", "already_released", "same_person", "several_authorities",
    "own_account_missing", "over_run_limit", "payment_file" with what the bank would refuse; NotPermitted.
    """
    if not payments:
        raise Refused("nothing_chosen")
    chosen = chosen_payments(payments=sorted(set(payments)), account=account)
    authorities = {given.authority_id for given, _ in chosen}
    if len(authorities) > 1:
        raise Refused("several_authorities")
    # Two runs of one authority at once take their numbers one after the other.
    authority = Organisation.objects.select_for_update().get(pk=authorities.pop())
    run = made_run(authority=authority, chosen=chosen, limit=limit, account=account, at=at)
    released(chosen=chosen, run=run, account=account, at=at)
    return run


@transaction.atomic
def return_payment(
    *, reference: str, number: int, reason: str, returned_on: date, account: Account, at: datetime
) -> PaymentReturn:
    """Books a released payment that the bank returned: the payment stays as it is, its money is promised again.

    A bank returns money days later, whatever was decided meanwhile: what the grant no longer leaves is free again, what was
    demanded back has come back with it, and a closed grant is open again, with its case, so that the rest can be paid anew.
    Raises Refused: "reason_needed", "not_released", "already_returned", "day_in_future"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.RETURN_PAYMENT, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    payment = Payment.objects.filter(grant=given, number=number, released_at__isnull=False).first()
    if payment is None:
        raise Refused("not_released", number=number)
    if PaymentReturn.objects.filter(payment=payment).exists():
        raise Refused("already_returned", number=number)
    if returned_on > fiscal_day(given, at=at):
        raise Refused("day_in_future")
    closed = given.state == State.CLOSED.value
    claim = next((row for row in open_claims(given) if row.kind == "repayment"), None)
    settles = min(payment.cents, claim.cents - arrived_for(claim)) if claim else 0
    done = closed or (claim is not None and settles == claim.cents - arrived_for(claim))
    data = {"payment": number, "reason": reason, "returned_on": returned_on.isoformat(), "settles_cents": settles}
    event = on_grant(
        grant=given,
        act=Act.RETURN_PAYMENT,
        account=account,
        at=at,
        data=data,
        target=settled_state(given) if done else State(given.state),
    )
    if closed:
        _open_again(given, number, account, at)
    book(transfers=_taken_back(given, number, settles), event=event, grants={given.reference: given})
    held = held_of(given)
    stands = given.total if given.due is None else given.due
    freed = undraw(
        given,
        held.committed + held.in_release - max(0, stands - held.paid),
        today=fiscal_day(given, at=at),
    )
    if freed:
        book(transfers=freed, event=event, grants={given.reference: given})
    if claim is not None and settles:
        ClaimPayment.objects.create(claim=claim, cents=settles, paid_on=returned_on, at=at, booked_by=account)
    return PaymentReturn.objects.create(
        payment=payment, reason=reason, returned_on=returned_on, at=at, recorded_by=account
    )


def _open_again(given: Grant, number: int, account: Account, at: datetime) -> None:
    """The case of a closed grant is open again, if it was closed with it."""
    application, partners = locked_application(given.application.reference)
    if application.state == State.CLOSED.value:
        on_application(
            application=application,
            partners=partners,
            act=Act.RETURN_PAYMENT,
            account=account,
            at=at,
            data={"grant": given.reference, "payment": number},
        )


def _taken_back(given: Grant, number: int, settles: int) -> list[Transfer]:
    """What came back, the youngest fiscal year first for what was demanded of it: free again, the rest promised again."""
    transfers, left = [], settles
    for pot, cents in sorted(
        moved(grants=[given.pk], act=Act.RELEASE_PAYMENT)[given.pk, number], key=lambda row: (-row[0][1], row[0][0])
    ):
        part = min(left, cents)
        if part:
            transfers.append(repay(pot=pot, grant=given.reference, cents=part))
            left -= part
        if cents - part:
            transfers.append(take_back(pot=pot, grant=given.reference, cents=cents - part))
    return transfers
