"""Acts on a programme's budget: more money or authority to commit, and the end of a fiscal year (§§ 38, 45 SäHO)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from fundament.acts.booking import book, lock_years
from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_call, on_call
from fundament.core.dates import local_day
from fundament.core.ledger import (
    AccountKind,
    Transfer,
    appropriate,
    authorise,
    carry_over,
    lapse,
    lapse_authorisation,
)
from fundament.core.procedure import Act
from fundament.core.regime import Money, Regime
from fundament.queries.law import law_of
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount
from fundament.records.ledger import LedgerAccount

CASH, AUTHORISATION = "cash", "authorisation"


@transaction.atomic
def appropriate_more(
    *, key: str, funder: str, year: int, kind: str, cents: int, basis: str, account: Account, at: datetime
) -> Event:
    """Adds cash or a commitment authorisation of a fiscal year to a funder's budget; `basis` names the budget law or letter.

    Raises Refused: "reason_needed", "amount_missing", "unknown_funder", "no_authorisation" for a funder outside the state budget;
    NotPermitted.
    """
    call = locked_call(key)
    event = on_call(
        call=call,
        act=Act.APPROPRIATE,
        account=account,
        at=at,
        data={"funder": funder, "year": year, "kind": kind, "cents": cents, "basis": basis},
    )
    if not basis.strip():
        raise Refused("reason_needed")
    if cents <= 0:
        raise Refused("amount_missing")
    found = next((one for one in call.programme.funder if one.key == funder), None)
    if found is None:
        raise Refused("unknown_funder", funder=funder)
    if kind == AUTHORISATION and found.money is not Money.STATE_BUDGET:
        raise Refused("no_authorisation", funder=found.name)
    make = authorise if kind == AUTHORISATION else appropriate
    book(transfers=[make(pot=(funder, year), cents=cents)], event=event)
    return event


@transaction.atomic
def close_year(*, key: str, year: int, consent: str, exception: str = "", account: Account, at: datetime) -> Event:
    """Ends a fiscal year of a programme (§ 45 SäHO): what is free lapses, what is promised may be paid in the next year.

    State money alone: a funder outside the state budget keeps its money. Authorisations for this year lapse with it; those for
    later years stand. Promised money needs the `consent` of the ministry of finance; money that
    would be used later than § 45 (2) allows needs the `exception` too.
    Raises Refused: "year_not_over", "year_closed", "payment_in_release" while a payment waits, "consent_needed",
    "exception_needed" with the grants; NotPermitted.
    """
    call = locked_call(key)
    data = {"year": year, "consent": consent, "exception": exception}
    event = on_call(call=call, act=Act.CLOSE_YEAR, account=account, at=at, data=data)
    if local_day(at=at, zone=call.programme.zone).year <= year:
        raise Refused("year_not_over", year=year)
    funders = [one.key for one in call.programme.funder if one.money is Money.STATE_BUDGET]
    # The next year too: whoever moves money between the two locks them in the same order.
    lock_years(key=key, years=(year, year + 1))
    held = list(
        LedgerAccount.objects.filter(call__key=key, funder__in=funders, year=year, balance__gt=0)
        .select_related("grant")
        .order_by("pk")
    )
    waiting = [row for row in held if row.kind == AccountKind.IN_RELEASE.value and row.grant is not None]
    if waiting:
        raise Refused("payment_in_release", references=", ".join(row.grant.reference for row in waiting if row.grant))
    promised = [row for row in held if row.kind == AccountKind.COMMITTED.value]
    if promised and not consent.strip():
        raise Refused("consent_needed", cents=sum(row.balance for row in promised), year=year)
    too_old = sorted(
        {row.grant.reference for row in promised if row.grant and _too_old(call, row.grant, row.balance, year)}
    )
    if too_old and not exception.strip():
        raise Refused("exception_needed", references=", ".join(too_old), year=year)
    transfers = list(_year_end(held, year))
    if not transfers:
        raise Refused("year_closed", year=year)
    book(transfers=transfers, event=event, grants={row.grant.reference: row.grant for row in promised if row.grant})
    return event


def _year_end(held: list[LedgerAccount], year: int) -> Iterator[Transfer]:
    for row in held:
        if row.kind == AccountKind.FREE.value:
            yield lapse(pot=(row.funder, year), cents=row.balance)
        elif row.kind == AccountKind.AUTHORISED.value:
            yield lapse_authorisation(pot=(row.funder, year), cents=row.balance)
        elif row.kind == AccountKind.COMMITTED.value and row.grant is not None:
            yield carry_over(pot=(row.funder, year), to_year=year + 1, grant=row.grant.reference, cents=row.balance)


def _too_old(call: Call, grant: Grant, cents: int, year: int) -> bool:
    """Whether part of this promised money stems from a year so far back that it may not be used in the next one.

    The oldest money is paid first, so what is left stems from the youngest years as far as they reach.
    """
    regime = Regime(grant.regime)
    allowed = law_of(programme=call.programme, regime=regime).whole(key="carry_over_at_most", day=grant.granted_on)
    rows = GrantAmount.objects.filter(grant=grant, version=grant.version, year__lte=year, year__gte=year + 1 - allowed)
    return cents > sum(row.cents for row in rows)
