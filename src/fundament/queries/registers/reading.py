"""Which grants a register lists for whom, and what several registers read of them: each function is one statement or two."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Max, Min, QuerySet

from fundament.core.ledger import Pot
from fundament.core.money import Cents
from fundament.core.procedure import Act, Subject
from fundament.core.regime import Money
from fundament.queries.audit_ledger import require_auditor
from fundament.queries.grant_money import fiscal_day
from fundament.queries.ministry import MINISTRY
from fundament.queries.visibility import NotVisible, own_organisations
from fundament.queries.waiting import DESK
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.conflicts import without_conflicts
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount


class Desk(StrEnum):
    """At which desk a register is read. It lists that desk's grants, whatever else the person may see elsewhere."""

    AUTHORITY = "authority"
    MINISTRY = "ministry"
    AUDIT = "audit"


def reach(*, account: Account, desk: Desk) -> QuerySet[Grant]:
    """The grants a person reads at a desk: of its own authorities, of its own ministry's programmes, or all for auditors.

    Raises NotVisible for people who do not work there. Nobody reads a register that lists their own matter (VwV Nr. 20.1.3 zu § 70
    SäHO, § 20 VwVfG): grants of applications their body takes part in are left out.
    """
    if desk is Desk.AUDIT:
        require_auditor(account)
        rows = Grant.objects.all()
    else:
        bodies = own_organisations(account, roles=DESK if desk is Desk.AUTHORITY else MINISTRY)
        if not bodies:
            raise NotVisible(desk.value)
        rows = (
            Grant.objects.filter(authority__in=bodies)
            if desk is Desk.AUTHORITY
            else Grant.objects.filter(application__call__office__in=bodies)
        )
    return without_conflicts(rows, account, to="application", comparing=desk is Desk.MINISTRY, competing=False)


def grants_in(rows: QuerySet[Grant]) -> list[Grant]:
    """The grants with recipient, authority, proof and call, the oldest notice first. Two statements."""
    related = ("application", "partner__organisation", "authority", "proof")
    found = list(rows.select_related(*related).order_by("granted_on", "reference"))
    # Not joined: a call holds its whole programme file, which would come once for every row.
    calls = Call.objects.in_bulk({grant.application.call_id for grant in found})
    for grant in found:
        grant.application.call = calls[grant.application.call_id]
    return found


Versions = Mapping[int, Mapping[Pot, Cents]]
"""What a grant promises by funder and fiscal year, in cents, in each of its versions; a wholly revoked one promises nothing."""


def versions_of(rows: QuerySet[Grant]) -> Mapping[int, Versions]:
    """The amounts of every version of these grants, by the grant's key. One statement."""
    found: dict[int, dict[int, dict[Pot, Cents]]] = defaultdict(lambda: defaultdict(dict))
    for amount in GrantAmount.objects.filter(grant__in=rows):
        found[amount.grant_id][amount.version][amount.funder, amount.year] = amount.cents
    return found


def state_money(grant: Grant, *, versions: Mapping[int, Versions], version: int) -> Cents:
    """What of a version is money of the state budget, in cents: the registers by law are about nothing else."""
    state = {funder.key for funder in grant.application.call.programme.funder if funder.money is Money.STATE_BUDGET}
    amounts = versions.get(grant.pk, {}).get(version, {})
    return sum(cents for (funder, _year), cents in amounts.items() if funder in state)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChange:
    """An act that set the terms of a grant on a day: its notice, an amendment, a revocation, or a revocation that fell."""

    act: Act
    on: date
    version: int


_SETS_TERMS = (Act.ISSUE_NOTICE, Act.AMEND, Act.REVOKE, Act.DECIDE_OBJECTION)


def terms_changes(rows: QuerySet[Grant], *, grants: Sequence[Grant]) -> Mapping[int, tuple[TermsChange, ...]]:
    """The acts that set the terms of these grants, by the grant's key, the first one first. One statement."""
    told: dict[int, list[tuple[Act, datetime]]] = defaultdict(list)
    kept = Event.objects.filter(
        grant__in=rows, subject=Subject.GRANT.value, act__in=[act.value for act in _SETS_TERMS]
    ).order_by("number")
    for pk, act, at, data in kept.values_list("grant_id", "act", "at", "data"):
        # Most decisions on an objection leave the terms as they are.
        if act == Act.ISSUE_NOTICE.value or "version" in data:
            told[pk or 0].append((Act(act), at))
    return {
        grant.pk: tuple(
            TermsChange(act=act, on=fiscal_day(grant, at=at), version=version)
            for version, (act, at) in enumerate(told[grant.pk], 1)
        )
        for grant in grants
    }


def years_of(*, account: Account, desk: Desk, at: datetime) -> tuple[int, ...]:
    """The fiscal years a register can be asked for, the newest first: from the first notice to the last promised year.

    The present year is always among them. Raises NotVisible.
    """
    rows = reach(account=account, desk=desk)
    # Two statements: joined with the amounts, a database may count each grant once for every row.
    first = rows.aggregate(first=Min("granted_on"))["first"]
    last = GrantAmount.objects.filter(grant__in=rows).aggregate(last=Max("year"))["last"]
    start = min(first.year, at.year) if first else at.year
    return tuple(range(max(last or at.year, at.year), start - 1, -1))
