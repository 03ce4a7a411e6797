"""Recomputes what is stored from what happened, and says where they differ: nowhere, if all is well."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Q

from fundament.core.procedure import Subject
from fundament.queries.verification_of_grants import (
    calculation_differences,
    grant_differences,
    run_differences,
    sample_differences,
)
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.facts import digest_of
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.payments import PaymentRun
from fundament.records.proofs import Sample


def differences() -> Iterator[str]:
    """Every difference, one German sentence each: states, chains of digests, receipts, balances, and each case by the law."""
    yield from _events()
    yield from _receipts()
    yield from _balances()
    for application in Application.objects.select_related("call").order_by("pk").iterator(chunk_size=200):
        yield from _by_law(application)
    for run in PaymentRun.objects.iterator(chunk_size=20):
        yield from run_differences(run)
    for sample in Sample.objects.iterator(chunk_size=20):
        yield from sample_differences(sample)


def case_differences(reference: str) -> Iterator[str]:
    """The same for one case, named by the application or by one of its grants. Raises Application.DoesNotExist."""
    named = Q(reference=reference) | Q(grants__reference=reference)
    application = Application.objects.select_related("call").filter(named).distinct().get()
    grants = list(application.grants.values_list("pk", flat=True))
    yield from _events(applications=[application.pk], grants=grants)
    yield from _receipts(applications=[application.pk])
    yield from _balances(grants=grants)
    yield from _by_law(application)
    for run in PaymentRun.objects.filter(payments__grant__in=grants).distinct():
        yield from run_differences(run)


def _by_law(application: Application) -> Iterator[str]:
    yield from calculation_differences(application)
    for grant in application.grants.select_related("application__call", "partner__organisation", "authority"):
        yield from grant_differences(grant)


def _events(*, applications: list[int] | None = None, grants: list[int] | None = None) -> Iterator[str]:
    """All chains, or those of some applications and grants."""
    everything = applications is None and grants is None
    stored = (
        (Subject.CALL, Call.objects.all() if everything else Call.objects.none()),
        (
            Subject.APPLICATION,
            Application.objects.all() if everything else Application.objects.filter(pk__in=applications or []),
        ),
        (Subject.GRANT, Grant.objects.all() if everything else Grant.objects.filter(pk__in=grants or [])),
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


def _receipts(*, applications: list[int] | None = None) -> Iterator[str]:
    there = Application.objects.all() if applications is None else Application.objects.filter(pk__in=applications)
    for application in there.prefetch_related("submissions").iterator(chunk_size=200):
        for submission in application.submissions.all():
            if digest_of(submission.content) != submission.digest:
                yield f"{application.reference}: Die Prüfsumme der {submission.number}. Einreichung stimmt nicht."


def _balances(*, grants: list[int] | None = None) -> Iterator[str]:
    rows = LedgerAccount.objects.all() if grants is None else LedgerAccount.objects.filter(grant__in=grants)
    accounts = {account.pk: account for account in rows}
    held: dict[int, int] = dict.fromkeys(accounts, 0)
    bookings = Booking.objects.all() if grants is None else Booking.objects.filter(event__grant__in=grants)
    for debit, credit, cents in bookings.values_list("debit_id", "credit_id", "cents"):
        for pk, moved in ((debit, -cents), (credit, cents)):
            if pk in held:
                held[pk] += moved
    for pk, account in accounts.items():
        if held[pk] != account.balance:
            yield f"Konto {account}: gespeichert {account.balance} Cent, gebucht {held[pk]} Cent."
