"""Acts of payment: requested where the programme allows it, prepared by one person, released by another, paid once."""

from datetime import datetime

from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_grant, on_grant
from fundament.core.ledger import AccountKind, Pot, Transfer, pay, prepare_payment
from fundament.core.procedure import Act, Role, State
from fundament.queries.grant_money import REST, condition_holds, fiscal_day, held_of, instalment_purpose
from fundament.records.accounts import Account
from fundament.records.grants import Grant, Payment
from fundament.records.ledger import Booking, LedgerAccount


@transaction.atomic
def request_payment(*, reference: str, cents: int, purpose: str, account: Account, at: datetime) -> Payment:
    """The recipient asks for an advance that is needed within the law's period (VwV 7.5).

    Raises Refused: "no_request_needed" where instalments are paid without request, "amount_missing", "purpose_missing",
    "request_open" while another waits, "more_than_left"; NotPermitted.
    """
    given = locked_grant(reference)
    if cents <= 0:
        raise Refused("amount_missing")
    if not purpose.strip():
        raise Refused("purpose_missing")
    if not given.instalments.filter(condition="on_request").exists():
        raise Refused("no_request_needed")
    if given.payments.filter(released_at__isnull=True).exists():
        raise Refused("request_open")
    year = fiscal_day(given, at=at).year
    left = held_of(given).of(AccountKind.COMMITTED, until=year)
    if cents > left:
        raise Refused("more_than_left", left_cents=left, year=year)
    data = {"cents": cents, "purpose": purpose}
    on_grant(grant=given, act=Act.REQUEST_PAYMENT, account=account, at=at, data=data)
    return Payment.objects.create(
        grant=given, number=given.payments.count() + 1, cents=cents, requested_by=account, purpose=purpose
    )


@transaction.atomic
def prepare_instalment(*, reference: str, number: int, account: Account, at: datetime) -> Payment:
    """Prepares an instalment that is due without request, once its condition holds.

    Raises Refused: "condition_open" with the condition, "instalment_paid"; NotPermitted.
    """
    given = locked_grant(reference)
    instalment = given.instalments.get(number=number)
    if instalment.condition == "on_request":
        raise Refused("request_first")
    purpose = instalment_purpose(number)
    if given.payments.filter(purpose=purpose).exists():
        raise Refused("instalment_paid", number=number)
    started = given.started_on is not None
    if not condition_holds(condition=instalment.condition, state=State(given.state), started=started):
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
    if not given.instalments.filter(condition="on_request").exists():
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
    payment = given.payments.filter(prepared_at__isnull=True, requested_by__isnull=False).first()
    if payment is None:
        raise Refused("nothing_requested")
    return _prepare(given, payment, account, at)


def _prepare(given: Grant, payment: Payment, account: Account, at: datetime) -> Payment:
    event = on_grant(
        grant=given,
        act=Act.PREPARE_PAYMENT,
        account=account,
        at=at,
        data={"payment": payment.number, "cents": payment.cents},
    )
    transfers = _draw(given, payment.cents, at)
    book(transfers=transfers, event=event, grants={given.reference: given})
    payment.prepared_by, payment.prepared_at = account, at
    payment.save()
    return payment


def _draw(given: Grant, cents: int, at: datetime) -> list[Transfer]:
    """Takes an amount from the grant's commitments, the oldest fiscal year first, none of a year that has not begun."""
    left, transfers, this_year = cents, [], fiscal_day(given, at=at).year
    held = LedgerAccount.objects.filter(
        grant=given, kind=AccountKind.COMMITTED.value, balance__gt=0, year__lte=this_year
    )
    for account in held.order_by("year", "funder"):
        part = min(left, account.balance)
        if part:
            pot: Pot = (account.funder, account.year)
            transfers.append(prepare_payment(pot=pot, grant=given.reference, cents=part))
            left -= part
    if left:
        raise Refused("more_than_left", left_cents=cents - left, year=this_year)
    return transfers


@transaction.atomic
def release_payment(*, reference: str, number: int, account: Account, at: datetime) -> Payment:
    """A second person releases a prepared payment; it is booked as paid, once.

    Raises Refused: "same_person", "already_released", "not_prepared"; NotPermitted.
    """
    given = locked_grant(reference)
    payment = Payment.objects.select_for_update().get(grant=given, number=number)
    if payment.prepared_at is None:
        raise Refused("not_prepared")
    if payment.released_at is not None:
        raise Refused("already_released", number=number)
    if payment.prepared_by_id == account.pk:
        raise Refused("same_person")
    event = on_grant(
        grant=given, act=Act.RELEASE_PAYMENT, account=account, at=at, data={"payment": number, "cents": payment.cents}
    )
    set_aside = Booking.objects.filter(
        event__grant=given, event__act=Act.PREPARE_PAYMENT.value, event__data__payment=number
    ).select_related("debit")
    transfers = [
        pay(pot=(row.debit.funder, row.debit.year), grant=given.reference, cents=row.cents) for row in set_aside
    ]
    book(transfers=transfers, event=event, grants={given.reference: given})
    payment.released_by, payment.released_at = account, at
    payment.save(update_fields=["released_by", "released_at"])
    case_mail(
        key=f"paid:{reference}:{number}",
        addresses=people_of([given.partner.organisation], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=reference,
        what="Eine Auszahlung ist angeordnet.",
        at=at,
    )
    return payment
