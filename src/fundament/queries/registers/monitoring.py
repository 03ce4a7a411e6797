"""The monitoring list: for each fiscal year, by budget title, who got how much for what, and how far the proof is.

VwV Nr. 9.2, VVK Nr. 9.2.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from fundament.core.dates import fiscal_year
from fundament.core.ledger import AccountKind, Pot
from fundament.core.money import Cents
from fundament.queries.grant_money import fiscal_day
from fundament.queries.registers.reading import Desk, Versions, grants_in, reach, versions_of
from fundament.records.accounts import Account
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount

OPEN = (AccountKind.COMMITTED, AccountKind.IN_RELEASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRow:
    """What one funder gives to one grant, seen from one fiscal year; amounts in cents, as the ledger has them now.

    `title` is the budget title, empty where the programme names none. `granted` is of all years, `of_year` of this one. `ordered`
    was ordered for payment from the year's money and not returned by the bank, `repaid` came back of it. `open` is promised of the
    year and not ordered yet, `later` is promised of later years.
    """

    reference: str
    title: str
    funder: str
    recipient: str
    financing: str
    purpose: str
    granted_on: date
    granted: Cents
    of_year: Cents
    ordered: Cents
    repaid: Cents
    open: Cents
    later: Cents
    proof_due: date
    proof_received: date | None
    proof_checked: date | None
    invented: tuple[str, ...]
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleSum:
    """The sums of one budget title, or of a funder where its programme names none, in cents."""

    name: str
    grants: int
    of_year: Cents
    ordered: Cents
    open: Cents
    later: Cents


_Balances = Mapping[tuple[AccountKind, int], Cents]


def monitoring_list(*, account: Account, desk: Desk, year: int) -> tuple[MonitoringRow, ...]:
    """The list of a fiscal year, by title, funder and reference. Five statements. Raises NotVisible.

    A grant stands in it from the fiscal year of its notice to the one in which its proof was checked, and in every other year from
    whose money it was paid or is to be paid. One that was wholly revoked owes no proof and stays only with its money.
    """
    rows = reach(account=account, desk=desk).filter(granted_on__year__lte=year)
    versions, balances, repaid = versions_of(rows), _balances(rows), _repaid(rows)
    found = [
        row
        for grant in grants_in(rows)
        for row in _rows(grant, versions.get(grant.pk, {}), balances.get(grant.pk, {}), repaid, year)
    ]
    return tuple(sorted(found, key=lambda row: (row.title, row.funder, row.reference)))


def sums_by_title(*, rows: tuple[MonitoringRow, ...]) -> tuple[TitleSum, ...]:
    """The sums of each title, in the order of the list."""
    groups: dict[tuple[str, str], list[MonitoringRow]] = defaultdict(list)
    for row in rows:
        groups[row.title, row.funder].append(row)
    return tuple(
        TitleSum(
            name=title or funder,
            grants=len(group),
            of_year=sum(row.of_year for row in group),
            ordered=sum(row.ordered for row in group),
            open=sum(row.open for row in group),
            later=sum(row.later for row in group),
        )
        for (title, funder), group in groups.items()
    )


def _balances(rows: QuerySet[Grant]) -> Mapping[int, Mapping[str, _Balances]]:
    """By grant and funder; one statement."""
    found: dict[int, dict[str, dict[tuple[AccountKind, int], Cents]]] = defaultdict(lambda: defaultdict(dict))
    kinds = [kind.value for kind in (*OPEN, AccountKind.PAID)]
    kept = LedgerAccount.objects.filter(grant__in=rows, kind__in=kinds)
    for pk, funder, kind, year, cents in kept.values_list("grant_id", "funder", "kind", "year", "balance"):
        if cents:
            found[pk or 0][funder][AccountKind(kind), year] = cents
    return found


def _repaid(rows: QuerySet[Grant]) -> Mapping[tuple[int, Pot], Cents]:
    """What recipients paid back, by grant, funder and year; one statement."""
    kept = Booking.objects.filter(
        debit__grant__in=rows, debit__kind=AccountKind.PAID.value, credit__kind=AccountKind.FREE.value
    )
    sums = kept.values_list("debit__grant", "debit__funder", "debit__year").annotate(Sum("cents")).order_by()
    return {(pk, (funder, year)): cents for pk, funder, year, cents in sums}


def _rows(
    grant: Grant,
    versions: Versions,
    balances: Mapping[str, _Balances],
    repaid: Mapping[tuple[int, Pot], Cents],
    year: int,
) -> Iterator[MonitoringRow]:
    terms = versions.get(grant.version, {})
    proof, programme = getattr(grant, "proof", None), grant.application.call.programme
    received = fiscal_day(grant, at=proof.submitted_at) if proof else None
    checked = fiscal_day(grant, at=proof.checked_at) if proof and proof.checked_at else None
    awaits_proof = grant.total > 0 and (checked is None or fiscal_year(checked) >= year)
    # A funder whose amounts an amendment took away is still in an earlier version or in the ledger.
    funders = {funder for amounts in versions.values() for funder, _year in amounts} | set(balances)
    for funder in (one for one in programme.funder if one.key in funders):
        held = balances.get(funder.key, {})
        back = repaid.get((grant.pk, (funder.key, year)), 0)
        row = MonitoringRow(
            reference=grant.reference,
            title=funder.title,
            funder=funder.name,
            recipient=grant.partner.organisation.name,
            financing=grant.financing,
            purpose=grant.application.answers.get("title", grant.application.reference),
            granted_on=grant.granted_on,
            granted=sum(cents for (key, _year), cents in terms.items() if key == funder.key),
            of_year=terms.get((funder.key, year), 0),
            ordered=held.get((AccountKind.PAID, year), 0) + back,
            repaid=back,
            open=sum(held.get((kind, year), 0) for kind in OPEN),
            later=sum(cents for (kind, of), cents in held.items() if kind in OPEN and of > year),
            proof_due=grant.proof_due,
            proof_received=received,
            proof_checked=checked,
            invented=tuple(grant.application.invented),
            demonstration=grant.application.call.demonstration,
        )
        money = row.of_year or row.ordered or row.open or row.later
        if money or awaits_proof or fiscal_year(grant.granted_on) == year:
            yield row
