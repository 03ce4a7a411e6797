"""Recomputes what is stored from what happened, and says where they differ: nowhere, if all is well."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Q

from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act, Subject
from fundament.queries.verification_of_applications import application_differences
from fundament.queries.verification_of_calls import call_differences
from fundament.queries.verification_of_grants import calculation_differences, grant_differences
from fundament.queries.verification_of_letters import letter_differences, refusal_differences
from fundament.queries.verification_of_payments import payment_differences, run_differences
from fundament.queries.verification_of_proofs import proof_differences
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.payments import PaymentRun


def differences() -> Iterator[str]:
    """Every difference, one German sentence each: states, chains of digests, receipts, balances, and each case by the law."""
    yield from _events()
    yield from _balances()
    for call in Call.objects.select_related("office").order_by("pk"):
        yield from call_differences(call)
    for application in Application.objects.select_related("call").order_by("pk").iterator(chunk_size=200):
        yield from _by_law(application)
    for run in PaymentRun.objects.iterator(chunk_size=20):
        yield from run_differences(run)


def case_differences(reference: str) -> Iterator[str]:
    """The same for one case, named by the application or by one of its grants. Raises Application.DoesNotExist."""
    named = Q(reference=reference) | Q(grants__reference=reference)
    application = Application.objects.select_related("call").filter(named).distinct().get()
    grants = list(application.grants.values_list("pk", flat=True))
    yield from _events(calls=[application.call_id], applications=[application.pk], grants=grants)
    yield from _balances(grants=grants)
    yield from call_differences(application.call)
    yield from _by_law(application)
    for run in PaymentRun.objects.filter(payments__grant__in=grants).distinct():
        yield from run_differences(run)


def _by_law(application: Application) -> Iterator[str]:
    yield from application_differences(application)
    yield from refusal_differences(application)
    yield from calculation_differences(application)
    for grant in application.grants.select_related("application__call", "partner__organisation", "authority"):
        yield from grant_differences(grant)
        yield from proof_differences(grant)
        yield from payment_differences(grant)
        yield from letter_differences(grant)


def _events(
    *, calls: list[int] | None = None, applications: list[int] | None = None, grants: list[int] | None = None
) -> Iterator[str]:
    """All chains, or those of some calls, applications and grants."""
    stored = (
        (Subject.CALL, Call.objects.all() if calls is None else Call.objects.filter(pk__in=calls)),
        (
            Subject.APPLICATION,
            Application.objects.all() if applications is None else Application.objects.filter(pk__in=applications),
        ),
        (Subject.GRANT, Grant.objects.all() if grants is None else Grant.objects.filter(pk__in=grants)),
    )
    for subject, things in stored:
        column = f"{subject.value}_id"
        states = dict(things.values_list("pk", "state"))
        events = Event.objects.filter(subject=subject.value, **{f"{column}__in": things.values("pk")})
        events = events.order_by(column, "number")
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


def _balances(*, grants: list[int] | None = None) -> Iterator[str]:
    rows = LedgerAccount.objects.all() if grants is None else LedgerAccount.objects.filter(grant__in=grants)
    accounts = {account.pk: account for account in rows}
    held: dict[int, int] = dict.fromkeys(accounts, 0)
    bookings = Booking.objects.all()
    if grants is not None:
        # By account, not by event: the end of a fiscal year moves the money of many grants by one event of the call.
        bookings = bookings.filter(Q(debit__grant__in=grants) | Q(credit__grant__in=grants))
    for booking in bookings.select_related("debit", "credit", "event"):
        yield from _astray(booking)
        for pk, moved in ((booking.debit_id, -booking.cents), (booking.credit_id, booking.cents)):
            if pk in held:
                held[pk] += moved
    for pk, account in accounts.items():
        if held[pk] != account.balance:
            yield f"Konto {account}: gespeichert {account.balance} Cent, gebucht {held[pk]} Cent."


def _astray(booking: Booking) -> Iterator[str]:
    """Money stays with its funder and its fiscal year; at the end of a year what is promised goes to the next (§ 45 SäHO)."""
    debit, credit = booking.debit, booking.credit
    carried = booking.event.act == Act.CLOSE_YEAR.value and credit.kind == AccountKind.COMMITTED.value
    if (credit.funder, credit.year) != (debit.funder, debit.year + carried):
        yield f"Buchung {booking.pk}: führt von {debit} zu {credit}, zu einem anderen Mittelgeber oder Jahr."
