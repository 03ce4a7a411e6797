"""What comes back or is no longer promised is taken from the funders and years it belongs to, and adds up to the cent."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import REGIONS, Stage

from fundament.acts.claims import parts_of
from fundament.acts.proofs import undraw
from fundament.core.ledger import AccountKind, Pot, Transfer
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount

POTS = st.dictionaries(
    st.tuples(st.sampled_from(["bund", "smr"]), st.integers(2021, 2025)), st.integers(1, 10**11), min_size=1, max_size=6
)
TODAY = date(2023, 6, 1)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def holding(stage: Stage, regions_call: Call) -> Callable[[AccountKind, dict[Pot, int]], Grant]:
    """Puts balances of one kind on the accounts of a grant."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (given_grant,) = stage.granted(application)

    def put(kind: AccountKind, balances: dict[Pot, int]) -> Grant:
        for (funder, year), cents in balances.items():
            LedgerAccount.objects.update_or_create(
                call=regions_call,
                kind=kind.value,
                funder=funder,
                year=year,
                grant=given_grant,
                defaults={"balance": cents},
            )
        return given_grant

    # The notice promised something of its own.
    LedgerAccount.objects.filter(grant=given_grant).update(balance=0)
    return put


@QUICK
@given(paid=POTS, part=st.fractions(0, 1))
def test_a_repayment_goes_back_to_the_youngest_years_and_adds_up(
    holding: Callable[[AccountKind, dict[Pot, int]], Grant], paid: dict[Pot, int], part: Fraction
) -> None:
    cents = int(sum(paid.values()) * part)
    with transaction.atomic():
        found = dict(parts_of(holding(AccountKind.PAID, paid), AccountKind.PAID, cents))
        transaction.set_rollback(True)
    assert sum(found.values()) == cents
    assert [pot for pot, back in found.items() if not 0 < back <= paid[pot]] == []
    # Nothing of an older year before all of every younger one.
    oldest = min((year for _, year in found), default=9999)
    assert [pot for pot in paid if pot[1] > oldest and found.get(pot) != paid[pot]] == []


@QUICK
@given(promised=POTS, bound=POTS, part=st.fractions(0, 2))
def test_what_is_no_longer_promised_frees_the_youngest_years_and_never_more_than_they_have(
    holding: Callable[[AccountKind, dict[Pot, int]], Grant],
    promised: dict[Pot, int],
    bound: dict[Pot, int],
    part: Fraction,
) -> None:
    cents = int(sum(promised.values()) * part)
    with transaction.atomic():
        holding(AccountKind.BOUND, bound)
        transfers = undraw(holding(AccountKind.COMMITTED, promised), cents, today=TODAY)
        transaction.set_rollback(True)
    freed, unbound = (moved(transfers, kind) for kind in (AccountKind.COMMITTED, AccountKind.BOUND))
    assert sum(freed.values()) == min(cents, sum(promised.values()))
    assert [pot for pot, back in freed.items() if back > promised[pot]] == []
    # § 38 SäHO: a year that has begun needs no authority any more.
    assert unbound == {
        pot: min(back, bound[pot]) for pot, back in freed.items() if pot[1] > TODAY.year and bound.get(pot, 0)
    }


def moved(transfers: list[Transfer], kind: AccountKind) -> dict[Pot, int]:
    """What leaves accounts of one kind, by funder and year."""
    return {(one.debit.funder, one.debit.year): one.cents for one in transfers if one.debit.kind is kind}
