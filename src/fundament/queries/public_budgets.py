"""Where the money of several programmes stands, in one statement however many there are."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Sum

from fundament.core.ledger import AccountKind
from fundament.queries.budgets import BudgetLine
from fundament.records.calls import Call
from fundament.records.ledger import LedgerAccount


def budgets(*, calls: Sequence[Call]) -> dict[str, tuple[BudgetLine, ...]]:
    """The budget of each call by its key, by funder in the file's order and by year. One statement."""
    rows = (
        LedgerAccount.objects.filter(call__key__in=[call.key for call in calls])
        .values("call__key", "funder", "year", "kind")
        .annotate(cents=Sum("balance"))
        .order_by()
    )
    held: dict[tuple[str, str, int, str], int] = defaultdict(int)
    for row in rows:
        held[row["call__key"], row["funder"], row["year"], row["kind"]] = row["cents"]
    return {
        call.key: tuple(
            BudgetLine(
                funder=funder.key,
                funder_name=funder.name,
                year=year,
                appropriated=-held[call.key, funder.key, year, AccountKind.SOURCE.value],
                free=held[call.key, funder.key, year, AccountKind.FREE.value],
                committed=held[call.key, funder.key, year, AccountKind.COMMITTED.value],
                in_release=held[call.key, funder.key, year, AccountKind.IN_RELEASE.value],
                paid=held[call.key, funder.key, year, AccountKind.PAID.value],
            )
            for funder in call.programme.funder
            for year in sorted(funder.budget)
        )
        for call in calls
    }
