"""Where the money of a programme stands: by funder and fiscal year, in cents, straight from the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum

from fundament.core.ledger import AccountKind
from fundament.records.calls import Call
from fundament.records.ledger import LedgerAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One funder's money in one fiscal year, in cents: appropriated = free + committed + in_release + paid."""

    funder: str
    funder_name: str
    year: int
    appropriated: int
    free: int
    committed: int
    in_release: int
    paid: int


def budget_of(*, call: Call) -> tuple[BudgetLine, ...]:
    """The programme's budget, by funder in the file's order and by year. One statement."""
    rows = (
        LedgerAccount.objects.filter(call__key=call.key)
        .values("funder", "year", "kind")
        .annotate(cents=Sum("balance"))
        .order_by()
    )
    held: Mapping[tuple[str, int, str], int] = {(r["funder"], r["year"], r["kind"]): r["cents"] for r in rows}

    def of(funder: str, year: int, kind: AccountKind) -> int:
        return held.get((funder, year, kind.value), 0)

    return tuple(
        BudgetLine(
            funder=funder.key,
            funder_name=funder.name,
            year=year,
            appropriated=-of(funder.key, year, AccountKind.SOURCE),
            free=of(funder.key, year, AccountKind.FREE),
            committed=of(funder.key, year, AccountKind.COMMITTED),
            in_release=of(funder.key, year, AccountKind.IN_RELEASE),
            paid=of(funder.key, year, AccountKind.PAID),
        )
        for funder in call.programme.funder
        for year in sorted(funder.budget)
    )
