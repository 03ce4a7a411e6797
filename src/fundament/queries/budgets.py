"""Where the money of programmes stands: by funder and fiscal year, in cents, straight from the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.records.calls import Call
from fundament.records.ledger import LedgerAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One funder's money in one fiscal year, in cents, and the authority to promise money of that year beforehand.

    appropriated + carried = free + committed + in_release + paid + lapsed: `carried` came from the year before, less what went on
    to the next one (§ 45 SäHO). Of the commitment authorisations `bound` is used, `authorised` still may be (§ 38 SäHO).
    """

    funder: str
    funder_name: str
    year: int
    appropriated: Cents
    free: Cents
    committed: Cents
    in_release: Cents
    paid: Cents
    lapsed: Cents
    authorised: Cents
    bound: Cents

    @property
    def granted(self) -> Cents:
        """Promised by notices, paid or not."""
        return self.committed + self.in_release + self.paid

    @property
    def carried(self) -> Cents:
        """Carried over into this year, less what was carried on: nothing else moves money between years."""
        return self.free + self.granted + self.lapsed - self.appropriated


def budget_of(*, call: Call) -> tuple[BudgetLine, ...]:
    """The programme's budget, by funder in the file's order and by year. One statement."""
    return budgets(calls=(call,))[call.key]


def budgets(*, calls: Sequence[Call]) -> dict[str, tuple[BudgetLine, ...]]:
    """The budget of each call by its key, by funder in the file's order and by year. One statement, however many calls."""
    rows = (
        LedgerAccount.objects.filter(call__key__in=[call.key for call in calls])
        .values("call__key", "funder", "year", "kind")
        .annotate(cents=Sum("balance"))
        .order_by()
    )
    held: dict[tuple[str, str], dict[int, dict[AccountKind, Cents]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        held[row["call__key"], row["funder"]][row["year"]][AccountKind(row["kind"])] = row["cents"]
    return {
        call.key: tuple(
            _line(funder.key, funder.name, year, held[call.key, funder.key][year])
            for funder in call.programme.funder
            for year in sorted({*funder.budget, *held[call.key, funder.key]})
        )
        for call in calls
    }


def _line(funder: str, name: str, year: int, of: Mapping[AccountKind, Cents]) -> BudgetLine:
    return BudgetLine(
        funder=funder,
        funder_name=name,
        year=year,
        appropriated=-of.get(AccountKind.SOURCE, 0),
        free=of.get(AccountKind.FREE, 0),
        committed=of.get(AccountKind.COMMITTED, 0),
        in_release=of.get(AccountKind.IN_RELEASE, 0),
        paid=of.get(AccountKind.PAID, 0),
        lapsed=of.get(AccountKind.LAPSED, 0),
        authorised=of.get(AccountKind.AUTHORISED, 0),
        bound=of.get(AccountKind.BOUND, 0),
    )
