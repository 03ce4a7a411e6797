"""The ledger of a programme for the Court of Audit: every account, and every booking with the event that caused it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from fundament.core.bodies import BodyKind
from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act, Role
from fundament.queries.public import newest_calls
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.memberships import memberships_of

PAGE = 50


def require_auditor(account: Account) -> None:
    """Raises NotVisible for everyone who does not audit for a court of audit."""
    audits = any(
        m.role == Role.AUDITOR.value and m.organisation.kind == BodyKind.COURT_OF_AUDIT for m in memberships_of(account)
    )
    if not audits:
        raise NotVisible("audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLine:
    """A transfer of cents between two accounts, with the event that caused it.

    `invented` is what was made up about its case; a budget has none. `demonstration` is that of the call.
    """

    number: int
    cents: int
    funder: str
    year: int
    debit: str
    credit: str
    grant: str
    act: Act
    subject: str
    event: int
    reference: str
    person: str
    at: datetime
    demonstration: bool
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """A ledger account with its balance in cents; the source alone is below zero.

    `invented` is what was made up about the cases whose money moved it.
    """

    kind: AccountKind
    funder: str
    year: int
    grant: str
    balance: int
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ledger of a programme: all accounts, one page of bookings, and the sum of all balances, which must be 0."""

    key: str
    title: str
    demonstration: bool
    accounts: tuple[AccountLine, ...]
    bookings: tuple[BookingLine, ...]
    page: Page[Any]
    sum: int


def audit_ledger(*, account: Account, key: str, language: str, page: str = "1") -> Ledger:
    """The ledger of a programme. Raises NotVisible."""
    call, names = _ledger_of(account, key)
    kinds = list(AccountKind)
    rows = LedgerAccount.objects.filter(call__key=key).values_list(
        "kind", "funder", "year", "grant__reference", "balance", "grant__application__invented"
    )
    accounts = _accounts(list(rows), names)
    paged = Paginator(Booking.objects.filter(debit__call__key=key).order_by("id"), PAGE).get_page(page)
    pks = [booking.pk for booking in paged.object_list]
    return Ledger(
        key=key,
        title=call.texts.get("short_title", language=language),
        demonstration=call.demonstration,
        accounts=tuple(sorted(accounts, key=lambda row: (row.funder, row.year, row.grant, kinds.index(row.kind)))),
        bookings=tuple(lines_of(Booking.objects.filter(pk__in=pks), names)),
        page=paged,
        sum=sum(row.balance for row in accounts),
    )


def _accounts(rows: list[tuple[Any, ...]], names: dict[str, str]) -> list[AccountLine]:
    """Accounts as lines. What a pot still holds is as invented as what was taken from it."""
    taken: dict[tuple[str, int], set[str]] = defaultdict(set)
    for _, funder, year, _, _, invented in rows:
        taken[funder, year].update(invented or ())
    found = []
    for kind, funder, year, grant, balance, invented in rows:
        facts = invented or ()
        if grant is None and kind != AccountKind.SOURCE:
            facts = sorted(taken[funder, year])
        found.append(
            AccountLine(
                kind=AccountKind(kind),
                funder=names.get(funder, funder),
                year=year,
                grant=grant or "",
                balance=balance,
                invented=tuple(facts),
            )
        )
    return found


def all_bookings(*, account: Account, key: str) -> Iterator[BookingLine]:
    """Every booking of a programme in the order of recording, read piece by piece. Raises NotVisible at once."""
    _, names = _ledger_of(account, key)
    return lines_of(Booking.objects.filter(debit__call__key=key), names)


def _ledger_of(account: Account, key: str) -> tuple[Call, dict[str, str]]:
    require_auditor(account)
    calls = newest_calls(key=key)
    if not calls:
        raise NotVisible(key)
    return calls[0], {funder.key: funder.name for funder in calls[0].programme.funder}


def lines_of(bookings: QuerySet[Booking], names: dict[str, str]) -> Iterator[BookingLine]:
    """Bookings as lines in the order of recording, read piece by piece; `names` are the funders' by key. One statement."""
    columns = (
        "id",
        "cents",
        "debit__funder",
        "debit__year",
        "debit__kind",
        "credit__kind",
        "debit__grant__reference",
        "credit__grant__reference",
        "event__act",
        "event__subject",
        "event__number",
        "event__application__reference",
        "event__account__name",
        "event__account__email",
        "event__at",
        "debit__call__demonstration",
        "event__application__invented",
    )
    for row in bookings.order_by("id").values_list(*columns).iterator():
        pk, cents, funder, year, debit, credit, of_debit, of_credit, act, subject, number, case, *rest = row
        name, mail, at, demonstration, invented = rest
        yield BookingLine(
            number=pk,
            cents=cents,
            funder=names.get(funder, funder),
            year=year,
            debit=debit,
            credit=credit,
            grant=of_credit or of_debit or "",
            act=Act(act),
            subject=subject,
            event=number,
            reference=case or "",
            person=name or mail,
            at=at,
            demonstration=demonstration,
            invented=tuple(invented or ()),
        )
