"""A payment run: what one person prepared and another releases, booked and told of all at once, with the file for the bank.

A run of thousands takes some hundred statements.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from fundament.acts.at_once import parts
from fundament.acts.bank_accounts import account_of
from fundament.acts.booking import book_all
from fundament.acts.mail import CaseNews, case_mails
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_grant, locked_grants, on_grants
from fundament.core.dates import next_working_day
from fundament.core.ledger import Pot, pay
from fundament.core.money import Cents
from fundament.core.procedure import Act, Role
from fundament.documents.payment_file import CreditTransfer, Message, PaymentFileRefused, payment_file
from fundament.queries.grant_money import fiscal_day
from fundament.records.accounts import Account, Organisation
from fundament.records.grants import Grant
from fundament.records.ledger import Booking
from fundament.records.payments import Payment, PaymentRun

Chosen = Sequence[tuple[Grant, Payment]]


def chosen_payments(*, payments: Sequence[tuple[str, int]], account: Account) -> Chosen:
    """The payments by reference and number with their grants, all locked; the first that the person cannot release is refused.

    Raises Refused: "not_prepared", "already_released", "same_person"; NotPermitted, Grant.DoesNotExist, Payment.DoesNotExist.
    """
    grants = locked_grants(reference for reference, _ in payments)
    there: dict[tuple[int, int], Payment] = {}
    for part in parts([given.pk for given in grants.values()]):
        rows = Payment.objects.select_for_update().filter(grant__in=part).order_by("pk")
        there |= {(row.grant_id, row.number): row for row in rows}
    chosen = []
    for reference, number in payments:
        given = grants[reference]
        insist_grant(grant=given, act=Act.RELEASE_PAYMENT, account=account)
        payment = there.get((given.pk, number))
        if payment is None:
            raise Payment.DoesNotExist(f"{reference} / {number}")
        if payment.prepared_at is None:
            raise Refused("not_prepared")
        if payment.released_at is not None:
            raise Refused("already_released", number=number)
        if payment.prepared_by_id == account.pk:
            raise Refused("same_person")
        chosen.append((given, payment))
    return chosen


def made_run(*, authority: Organisation, chosen: Chosen, limit: Cents, account: Account, at: datetime) -> PaymentRun:
    """The run with its file for the bank; `authority` is locked.

    Raises Refused: "own_account_missing", "over_run_limit", "payment_file" with what the bank would refuse.
    """
    own = account_of(authority)
    if own is None:
        raise Refused("own_account_missing", authority=authority.name)
    total = sum(payment.cents for _, payment in chosen)
    if total > limit:
        raise Refused("over_run_limit", total_cents=total, limit_cents=limit)
    number = authority.payment_runs.count() + 1
    today = fiscal_day(chosen[0][0], at=at)
    message = Message(
        id=f"RUN-{authority.pk}-{number}",
        created_at=at,
        execution_day=next_working_day(today),
        debtor_name=own.holder,
        debtor_iban=own.iban,
        debtor_bic="",
    )
    transfers = [
        CreditTransfer(
            end_to_end_id=payment.end_to_end or "",
            cents=payment.cents,
            creditor=payment.holder,
            iban=payment.iban,
            purpose=f"{given.reference} {payment.number}",
        )
        for given, payment in chosen
    ]
    try:
        file = payment_file(message=message, transfers=transfers, limit=limit)
    except PaymentFileRefused as refused:
        faults = ", ".join(sorted({f"{fault.row} {fault.code}" for fault in refused.faults}))
        raise Refused("payment_file", faults=faults) from refused
    return PaymentRun.objects.create(
        authority=authority,
        number=number,
        released_by=account,
        released_at=at,
        total=total,
        limit=limit,
        xml=file.xml,
        sha256=file.sha256,
    )


def released(*, chosen: Chosen, run: PaymentRun, account: Account, at: datetime) -> None:
    """Books the payments of a run as paid, marks them and tells their recipients. Raises NotPermitted."""
    steps = [
        (given, {"payment": payment.number, "cents": payment.cents, "run": run.number, "limit_cents": run.limit})
        for given, payment in chosen
    ]
    events = on_grants(steps=steps, act=Act.RELEASE_PAYMENT, account=account, at=at)
    set_aside = moved(grants={given.pk for given, _ in chosen}, act=Act.PREPARE_PAYMENT)
    moves = [
        (pay(pot=pot, grant=given.reference, cents=cents), event)
        for (given, payment), event in zip(chosen, events, strict=True)
        for pot, cents in set_aside[given.pk, payment.number]
    ]
    book_all(moves=moves, grants={given.reference: given for given, _ in chosen})
    for part in parts([payment.pk for _, payment in chosen]):
        Payment.objects.filter(pk__in=part).update(released_by=account, released_at=at, run=run)
    case_mails(
        news=[
            CaseNews(
                key=f"paid:{given.reference}:{payment.number}",
                reference=given.reference,
                body=given.partner.organisation_id,
            )
            for given, payment in chosen
        ],
        roles=(Role.EDITOR, Role.SIGNATORY),
        what="Eine Auszahlung ist angeordnet.",
        at=at,
    )


def moved(*, grants: Collection[int], act: Act) -> dict[tuple[int, int], list[tuple[Pot, Cents]]]:
    """What an act moved for each payment of these grants, by grant and number of the payment."""
    found: dict[tuple[int, int], list[tuple[Pot, Cents]]] = {}
    for part in parts(sorted(grants)):
        rows = Booking.objects.filter(event__grant__in=part, event__act=act.value).order_by("pk")
        columns = ("event__grant", "event__data", "debit__funder", "debit__year", "cents")
        for grant, data, funder, year, cents in rows.values_list(*columns):
            found.setdefault((grant, data["payment"]), []).append(((funder, year), cents))
    return found
