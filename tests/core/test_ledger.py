"""A booking that does not balance cannot be built, and no account but the source falls below zero unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.ledger import (
    AccountKey,
    AccountKind,
    Pot,
    Transfer,
    appropriate,
    balances,
    commit,
    overdrawn,
    pay,
    prepare_payment,
    release_commitment,
    repay,
)

POT: Pot = ("sms", 2024)
CENTS = st.integers(min_value=1, max_value=10**12)
POTS = st.tuples(st.sampled_from(["sms", "smr"]), st.integers(min_value=2021, max_value=2023))
KEYS = st.builds(
    AccountKey, st.sampled_from(AccountKind), st.just("sms"), st.just(2024), st.sampled_from(["", "G-1", "G-2"])
)
TRANSFERS = st.lists(
    st.one_of(
        st.builds(lambda pot, cents: appropriate(pot=pot, cents=cents), POTS, CENTS),
        *(
            st.builds(lambda pot, cents, build=build: build(pot=pot, grant="G-1", cents=cents), POTS, CENTS)
            for build in (commit, release_commitment, prepare_payment, pay, repay)
        ),
    ),
    max_size=30,
)


@given(TRANSFERS)
def test_it_sums_to_zero_over_all_accounts_of_every_budget(transfers: list[Transfer]) -> None:
    held = balances(transfers)
    by_pot: dict[Pot, int] = {}
    for key, cents in held.items():
        by_pot[key.funder, key.year] = by_pot.get((key.funder, key.year), 0) + cents
    assert set(by_pot.values()) <= {0}
    assert sum(held.values()) == 0


@given(TRANSFERS, st.randoms(use_true_random=False))
def test_it_holds_the_same_whatever_the_order_of_bookings(transfers: list[Transfer], chance: object) -> None:
    shuffled = [*transfers]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert balances(shuffled) == balances(transfers)


@given(KEYS, KEYS, st.integers(min_value=-(10**6), max_value=10**6))
def test_it_cannot_be_built_without_money_or_between_an_account_and_itself(
    debit: AccountKey, credit: AccountKey, cents: int
) -> None:
    if cents > 0 and debit != credit:
        transfer = Transfer(debit, credit, cents)
        assert balances([transfer]) == {debit: -cents, credit: cents}
    else:
        with pytest.raises(ValueError, match="transfer"):
            Transfer(debit, credit, cents)


@pytest.mark.parametrize("other", [("smr", 2024), ("sms", 2025)])
def test_it_cannot_move_money_to_another_funder_or_year(other: Pot) -> None:
    with pytest.raises(ValueError, match="funder and fiscal year"):
        Transfer(AccountKey(AccountKind.FREE, *POT), AccountKey(AccountKind.COMMITTED, *other, "G-1"), 1)


def test_it_follows_one_grant_from_appropriation_to_repayment() -> None:
    free, source = AccountKey(AccountKind.FREE, *POT), AccountKey(AccountKind.SOURCE, *POT)
    committed, in_release, paid = (
        AccountKey(kind, *POT, "G-1") for kind in (AccountKind.COMMITTED, AccountKind.IN_RELEASE, AccountKind.PAID)
    )
    course = [
        appropriate(pot=POT, cents=500),
        commit(pot=POT, grant="G-1", cents=300),
        prepare_payment(pot=POT, grant="G-1", cents=200),
        pay(pot=POT, grant="G-1", cents=200),
        release_commitment(pot=POT, grant="G-1", cents=70),
        repay(pot=POT, grant="G-1", cents=50),
    ]
    assert balances(course) == {source: -500, free: 320, committed: 30, in_release: 0, paid: 150}
    assert overdrawn(balances(course)) == ()


@pytest.mark.parametrize(("cents", "found"), [(500, ()), (501, (AccountKey(AccountKind.FREE, *POT),))])
def test_it_names_the_account_that_a_cent_too_many_would_overdraw(cents: int, found: tuple[AccountKey, ...]) -> None:
    held = balances([appropriate(pot=POT, cents=500), commit(pot=POT, grant="G-1", cents=cents)])
    assert overdrawn(held) == found


def test_it_names_every_overdrawn_account_in_order_and_never_the_source() -> None:
    held = balances([pay(pot=("smr", 2021), grant="G-2", cents=1), commit(pot=POT, grant="G-1", cents=1)])
    assert overdrawn(held) == (
        AccountKey(AccountKind.FREE, "sms", 2024),
        AccountKey(AccountKind.IN_RELEASE, "smr", 2021, "G-2"),
    )
