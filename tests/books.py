"""The ledger of a programme as a bookkeeper reads it: every account that is not empty, every transfer, and what may never be."""

from collections.abc import Iterator

from fundament.core.ledger import SOURCES
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.payments import Payment

Balances = dict[tuple[str, str], int]
"""Cents by funder and account, such as ("smr", "free 2021")."""
Move = tuple[str, str, str, str, int]
"""A transfer: the act, the account it left, the account it came to, the funder, cents."""


class Books:
    """The books of one programme, read from the start; `moves` goes on where it was read last."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._seen = 0

    def whole(self) -> Balances:
        """Every account that is not empty, those of the programme's grants together; all of them add up to zero."""
        found: Balances = {}
        for row in LedgerAccount.objects.filter(call__key=self.key).exclude(balance=0):
            place = (row.funder, f"{row.kind} {row.year}")
            found[place] = found.get(place, 0) + row.balance
        assert sum(found.values()) == 0
        return found

    def of(self, funder: str) -> dict[str, int]:
        """The same for one funder alone."""
        return {place: cents for (whose, place), cents in self.whole().items() if whose == funder}

    def moves(self) -> list[Move]:
        """Every transfer since the last time this was asked, act by act, those of one act by account."""
        rows = Booking.objects.filter(debit__call__key=self.key, event__gt=self._seen)
        found = []
        for row in rows.select_related("event", "debit", "credit"):
            debit, credit = (f"{account.kind} {account.year}" for account in (row.debit, row.credit))
            found.append((row.event_id, (row.event.act, debit, credit, row.debit.funder, row.cents)))
            self._seen = max(self._seen, row.event_id)
        return [move for _, move in sorted(found)]


def faults() -> Iterator[str]:
    """What no order of acts may ever bring about, one sentence each: nothing, if all is well."""
    held: dict[int, int] = {}
    for debit, credit, cents in Booking.objects.values_list("debit_id", "credit_id", "cents"):
        held[debit] = held.get(debit, 0) - cents
        held[credit] = held.get(credit, 0) + cents
    if sum(held.values()):
        yield f"the bookings leave {sum(held.values())} cents over"
    accounts = list(LedgerAccount.objects.all())
    sources = {kind.value for kind in SOURCES}
    for row in accounts:
        if row.balance != held.get(row.pk, 0):
            yield f"{row}: {row.balance} cents are kept, {held.get(row.pk, 0)} cents were booked"
        if row.balance < 0 and row.kind not in sources:
            yield f"{row}: overdrawn by {-row.balance} cents"
    for grant in Grant.objects.all():
        yield from _of_grant(grant, [row for row in accounts if row.grant_id == grant.pk])
    yield from _of_budgets(accounts)
    yield from _paid_twice()


def _of_grant(grant: Grant, accounts: list[LedgerAccount]) -> Iterator[str]:
    promised, paid = (
        sum(row.balance for row in accounts if row.kind in kinds) for kinds in ({"committed", "in_release"}, {"paid"})
    )
    stands = grant.due if grant.due is not None else grant.total
    # What is paid above it stays paid until it is repaid; nothing more is promised then.
    if promised and promised + paid > stands:
        yield f"{grant}: {paid} cents are paid and {promised} promised, {stands} are granted"
    granted = [(row.year, row.cents) for row in grant.terms()]
    for year in {row.year for row in accounts}:
        paid_until = sum(row.balance for row in accounts if row.kind == "paid" and row.year <= year)
        granted_until = sum(cents for of, cents in granted if of <= year)
        if paid_until > granted_until and not _shrank(grant):
            yield f"{grant}: {paid_until} cents are paid until {year}, {granted_until} are granted"
    released = sum(payment.cents for payment in grant.payments.filter(released_at__isnull=False))
    returned = sum(payment.cents for payment in grant.payments.filter(returned__isnull=False))
    # A payment that the bank returned settles what was demanded of it: it came back once and counts as repaid.
    returned -= sum(
        event.data.get("settles_cents", 0) for event in grant.events.filter(subject="grant", act="return_payment")
    )
    repaid = sum(row.cents for claim in grant.claims.filter(kind="repayment") for row in claim.payments.all())
    if released - returned - repaid != paid:
        yield f"{grant}: {released} cents went out, {returned} and {repaid} came back, the ledger says {paid}"


def _shrank(grant: Grant) -> bool:
    """Whether a later decision left less of the grant than was paid by then: that is demanded back, not paid anew."""
    return grant.events.filter(act__in=("revoke", "check_proof")).exists()


def _of_budgets(accounts: list[LedgerAccount]) -> Iterator[str]:
    """Promised and paid of a year is at most what was appropriated for it and carried into it."""
    carried: dict[tuple[str, int], int] = {}
    rows = Booking.objects.filter(event__act="close_year", debit__kind="committed")
    for funder, old, new, cents in rows.values_list("debit__funder", "debit__year", "credit__year", "cents"):
        carried[funder, old] = carried.get((funder, old), 0) - cents
        carried[funder, new] = carried.get((funder, new), 0) + cents
    for pot in {(row.funder, row.year) for row in accounts}:
        of = [row for row in accounts if (row.funder, row.year) == pot]
        appropriated = -sum(row.balance for row in of if row.kind == "source") + carried.get(pot, 0)
        granted = sum(row.balance for row in of if row.kind in {"committed", "in_release", "paid"})
        if granted > appropriated:
            yield f"{pot}: {granted} cents are granted, {appropriated} are there"
        authorised = -sum(row.balance for row in of if row.kind == "authorisation_source")
        bound = sum(row.balance for row in of if row.kind == "bound")
        if bound > authorised:
            yield f"{pot}: {bound} cents are bound, {authorised} are authorised"


def _paid_twice() -> Iterator[str]:
    """Each payment once: one name for the bank, one release, one booking of its cents, an instalment once unless returned."""
    released = Payment.objects.filter(released_at__isnull=False).select_related("grant")
    names = list(released.values_list("end_to_end", flat=True))
    if len(set(names)) != len(names) or None in names:
        yield f"the bank knows {len(set(names))} payments by name, {len(names)} were released"
    for payment in released:
        booked = Booking.objects.filter(
            event__grant=payment.grant, event__act="release_payment", event__data__payment=payment.number
        )
        if sum(booked.values_list("cents", flat=True)) != payment.cents:
            yield f"{payment}: booked otherwise than paid"
        same = released.filter(grant=payment.grant, purpose=payment.purpose, returned__isnull=True)
        if payment.requested_by_id is None and payment.purpose.startswith("instalment:") and same.count() > 1:
            yield f"{payment}: {payment.purpose} was paid {same.count()} times"
