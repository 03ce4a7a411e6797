"""Recomputes what is stored from what happened, and says where they differ: nowhere, if all is well."""

from collections.abc import Iterator
from itertools import groupby

from fundament.core.ledger import AccountKey, AccountKind, Transfer, balances
from fundament.core.procedure import Subject
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.facts import digest_of
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount


def differences() -> Iterator[str]:
    """Every difference, one German sentence each: states, chains of digests, receipts, balances, sums of grants."""
    yield from _events()
    yield from _receipts()
    yield from _balances()
    yield from _grants()


def _events() -> Iterator[str]:
    stored = (
        (Subject.CALL, Call.objects.values_list("pk", "state")),
        (Subject.APPLICATION, Application.objects.values_list("pk", "state")),
        (Subject.GRANT, Grant.objects.values_list("pk", "state")),
    )
    for subject, rows in stored:
        column = f"{subject.value}_id"
        states = dict(rows)
        events = Event.objects.filter(subject=subject.value).order_by(column, "number")
        seen = set()
        for pk, chain in groupby(events.iterator(), key=lambda event, column=column: getattr(event, column)):  # type: ignore[misc]
            seen.add(pk)
            before, number, state = "", 0, ""
            for event in chain:
                name = f"{subject.value} {pk}, Ereignis {event.number}"
                if event.number != number + 1:
                    yield f"{name}: Die Nummer folgt nicht auf {number}."
                if event.source != state:
                    yield f"{name}: beginnt in »{event.source}«, der Fall stand aber in »{state}«."
                if event.computed_digest(before=before) != event.digest:
                    yield f"{name}: Die Prüfsumme stimmt nicht; das Ereignis oder ein früheres wurde verändert."
                before, number, state = event.digest, event.number, event.target
            if states[pk] != state:
                yield f"{subject.value} {pk}: gespeichert ist »{states[pk]}«, die Ereignisse ergeben »{state}«."
        yield from (f"{subject.value} {pk}: hat kein Ereignis." for pk in sorted(set(states) - seen))


def _receipts() -> Iterator[str]:
    for application in Application.objects.prefetch_related("submissions").iterator(chunk_size=200):
        for submission in application.submissions.all():
            if digest_of(submission.content) != submission.digest:
                yield f"{application.reference}: Die Prüfsumme der {submission.number}. Einreichung stimmt nicht."


def _balances() -> Iterator[str]:
    accounts = {account.pk: account for account in LedgerAccount.objects.all()}
    keys = {
        pk: AccountKey(AccountKind(a.kind), f"{a.call_id}/{a.funder}", a.year, str(a.grant_id or ""))
        for pk, a in accounts.items()
    }
    transfers = [
        Transfer(keys[debit], keys[credit], cents)
        for debit, credit, cents in Booking.objects.values_list("debit_id", "credit_id", "cents")
    ]
    held = balances(transfers)
    for pk, account in accounts.items():
        if held.get(keys[pk], 0) != account.balance:
            yield f"Konto {account}: gespeichert {account.balance} Cent, gebucht {held.get(keys[pk], 0)} Cent."


def _grants() -> Iterator[str]:
    for grant in Grant.objects.prefetch_related("amounts", "instalments", "payments"):
        by_year = sum(amount.cents for amount in grant.amounts.all())
        if by_year != grant.total:
            yield f"{grant.reference}: Die Jahre ergeben {by_year} Cent, bewilligt sind {grant.total} Cent."
        planned = sum(instalment.cents for instalment in grant.instalments.all())
        if planned != grant.total:
            yield f"{grant.reference}: Die Raten ergeben {planned} Cent, bewilligt sind {grant.total} Cent."
        paid = sum(payment.cents for payment in grant.payments.all() if payment.released_at)
        if paid > grant.total:
            yield f"{grant.reference}: ausgezahlt sind {paid} Cent, bewilligt sind {grant.total} Cent."
