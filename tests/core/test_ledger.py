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
    authorise,
    balances,
    bind,
    carry_over,
    claim_interest,
    collect_interest,
    commit,
    lapse,
    lapse_authorisation,
    overdrawn,
    pay,
    prepare_payment,
    release_commitment,
    repay,
    take_back,
    unbind,
)

POT: Pot = ("sms", 2024)
CENTS = st.integers(min_value=1, max_value=10**12)
POTS = st.tuples(st.sampled_from(["sms", "smr"]), st.integers(min_value=2021, max_value=2023))
KEYS = st.builds(
    AccountKey, st.sampled_from(AccountKind), st.just("sms"), st.just(2024), st.sampled_from(["", "G-1", "G-2"])
)
TRANSFERS = st.lists(
    st.one_of(
        *(
            st.builds(lambda pot, cents, build=build: build(pot=pot, cents=cents), POTS, CENTS)
            for build in (appropriate, authorise, lapse, lapse_authorisation)
        ),
        *(
            st.builds(lambda pot, cents, build=build: build(pot=pot, grant="G-1", cents=cents), POTS, CENTS)
            for build in (
                commit,
                bind,
                release_commitment,
                unbind,
                prepare_payment,
                pay,
                take_back,
                repay,
                claim_interest,
                collect_interest,
            )
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


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        (("smr", 2024), "a transfer stays with its funder"),
        (("smr", 2025), "a transfer stays with its funder"),
        (("sms", 2025), "a transfer stays in its fiscal year"),
    ],
)
def test_it_cannot_move_money_to_another_funder_or_year(other: Pot, fault: str) -> None:
    with pytest.raises(ValueError) as refused:
        Transfer(AccountKey(AccountKind.FREE, *POT), AccountKey(AccountKind.COMMITTED, *other, "G-1"), 1)
    assert str(refused.value) == fault


def test_it_carries_promised_money_over_to_a_later_year_without_losing_a_cent() -> None:
    course = [
        appropriate(pot=POT, cents=500),
        commit(pot=POT, grant="G-1", cents=300),
        carry_over(pot=POT, to_year=2026, grant="G-1", cents=120),
    ]
    assert balances(course) == {
        AccountKey(AccountKind.SOURCE, *POT): -500,
        AccountKey(AccountKind.FREE, *POT): 200,
        AccountKey(AccountKind.COMMITTED, *POT, "G-1"): 180,
        AccountKey(AccountKind.COMMITTED, "sms", 2026, "G-1"): 120,
    }


@given(
    st.sampled_from(AccountKind), st.sampled_from(AccountKind), st.integers(2021, 2027), st.sampled_from(["", "G-1"])
)
def test_it_changes_the_year_by_carrying_promised_money_of_one_grant_forward_alone(
    debit: AccountKind, credit: AccountKind, year: int, grant: str
) -> None:
    source, target = AccountKey(debit, *POT, "G-1"), AccountKey(credit, "sms", year, grant)
    forward = (debit, credit, grant) == (AccountKind.COMMITTED, AccountKind.COMMITTED, "G-1") and year > 2024
    if forward or (year == 2024 and source != target):
        assert balances([Transfer(source, target, 1)]) == {source: -1, target: 1}
    else:
        with pytest.raises(ValueError, match=r"fiscal year|two accounts"):
            Transfer(source, target, 1)


def test_it_lets_what_nobody_promised_lapse_with_its_fiscal_year() -> None:
    course = [
        appropriate(pot=POT, cents=500),
        commit(pot=POT, grant="G-1", cents=300),
        lapse(pot=POT, cents=200),
    ]
    assert balances(course) == {
        AccountKey(AccountKind.SOURCE, *POT): -500,
        AccountKey(AccountKind.FREE, *POT): 0,
        AccountKey(AccountKind.COMMITTED, *POT, "G-1"): 300,
        AccountKey(AccountKind.LAPSED, *POT): 200,
    }
    assert overdrawn(balances([*course, lapse(pot=POT, cents=1)])) == (AccountKey(AccountKind.FREE, *POT),)


def test_it_binds_authorisations_apart_from_cash_and_gives_back_what_was_not_used() -> None:
    source, authorised = (AccountKey(kind, *POT) for kind in (AccountKind.AUTHORISATION_SOURCE, AccountKind.AUTHORISED))
    course = [
        authorise(pot=POT, cents=500),
        bind(pot=POT, grant="G-1", cents=300),
        unbind(pot=POT, grant="G-1", cents=70),
        lapse_authorisation(pot=POT, cents=200),
    ]
    assert balances(course) == {source: -300, authorised: 70, AccountKey(AccountKind.BOUND, *POT, "G-1"): 230}
    assert overdrawn(balances([*course, bind(pot=POT, grant="G-2", cents=71)])) == (authorised,)


def test_it_promises_a_payment_again_that_the_bank_returned() -> None:
    free, source = AccountKey(AccountKind.FREE, *POT), AccountKey(AccountKind.SOURCE, *POT)
    committed, in_release, paid = (
        AccountKey(kind, *POT, "G-1") for kind in (AccountKind.COMMITTED, AccountKind.IN_RELEASE, AccountKind.PAID)
    )
    course = [
        appropriate(pot=POT, cents=500),
        commit(pot=POT, grant="G-1", cents=300),
        prepare_payment(pot=POT, grant="G-1", cents=200),
        pay(pot=POT, grant="G-1", cents=200),
        take_back(pot=POT, grant="G-1", cents=200),
    ]
    assert balances(course) == {source: -500, free: 200, committed: 300, in_release: 0, paid: 0}


def test_it_keeps_interest_with_its_grant_and_never_collects_more_than_was_claimed() -> None:
    source, due, paid = (
        AccountKey(kind, *POT, "G-1")
        for kind in (AccountKind.INTEREST_SOURCE, AccountKind.INTEREST_DUE, AccountKind.INTEREST_PAID)
    )
    course = [claim_interest(pot=POT, grant="G-1", cents=80), collect_interest(pot=POT, grant="G-1", cents=30)]
    assert balances(course) == {source: -80, due: 50, paid: 30}
    assert overdrawn(balances(course)) == ()
    assert overdrawn(balances([*course, collect_interest(pot=POT, grant="G-1", cents=51)])) == (due,)


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
