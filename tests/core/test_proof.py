"""A proof of use is settled to the cent: reduced in proportion above 500 euros, never raised."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.law import load_law
from fundament.core.proof import Settlement, settle
from fundament.core.regime import Regime

LAW = load_law(Path(__file__).parents[2] / "law")
CENTS = st.integers(min_value=0, max_value=10**10)


def settled(*, spent: int, paid: int = 0, regime: Regime = Regime.COMMUNAL) -> Settlement:
    """A grant of 60,000 euros on 100,000 euros of eligible spending, under the law of 2024."""
    law, day = LAW[regime], date(2024, 1, 1)
    return settle(
        granted=60_000_00,
        planned=100_000_00,
        spent=spent,
        paid=paid,
        threshold=law.number(key="reduction_only_above_cents", day=day),
        clause=law.on(key="reduction_only_above_cents", day=day).clause,
    )


@pytest.mark.parametrize(
    ("spent", "due", "code"),
    [
        (100_000_00, 60_000_00, "spent_as_planned"),
        (99_500_01, 60_000_00, "spent_as_planned"),
        (99_500_00, 60_000_00, "spent_as_planned"),  # 500.00 euros less: not more than 500
        (99_499_99, 59_699_99, "spent_less"),  # one cent more than that: in proportion, rounded down
        (50_000_00, 30_000_00, "spent_less"),
        (0, 0, "spent_less"),
        (120_000_00, 60_000_00, "spent_as_planned"),  # a grant is a maximum
    ],
)
def test_it_reduces_in_proportion_from_the_first_cent_above_500_euros(spent: int, due: int, code: str) -> None:
    result = settled(spent=spent)
    assert (result.due, result.reduced, result.code) == (due, 60_000_00 - due, code)


@pytest.mark.parametrize(
    ("paid", "still_to_pay", "to_repay"),
    [(0, 54_000_00, 0), (53_999_99, 1, 0), (54_000_00, 0, 0), (54_000_01, 0, 1), (60_000_00, 0, 6_000_00)],
)
def test_it_says_what_is_still_to_pay_or_to_be_paid_back(paid: int, still_to_pay: int, to_repay: int) -> None:
    result = settled(spent=90_000_00, paid=paid)
    assert (result.due, result.still_to_pay, result.to_repay) == (54_000_00, still_to_pay, to_repay)


@pytest.mark.parametrize(
    ("regime", "clause"),
    [
        (Regime.COMMUNAL, "ANBest-K Nr. 2.2"),
        (Regime.NON_COMMUNAL, "ANBest-P Nr. 2.2"),
        (Regime.CONTRACT, "entsprechend ANBest-P Nr. 2.2"),
    ],
)
def test_it_names_the_clause_of_the_regime(regime: Regime, clause: str) -> None:
    assert settled(spent=90_000_00, regime=regime).clause == clause


@given(granted=CENTS, planned=st.integers(min_value=1, max_value=10**10), spent=CENTS, paid=CENTS, threshold=CENTS)
def test_it_loses_no_cent_between_granted_due_paid_and_repaid(
    granted: int, planned: int, spent: int, paid: int, threshold: int
) -> None:
    result = settle(granted=granted, planned=planned, spent=spent, paid=paid, threshold=threshold, clause="c")
    assert result.due + result.reduced == granted
    assert paid + result.still_to_pay - result.to_repay == result.due
    assert min(result.due, result.reduced, result.still_to_pay, result.to_repay) >= 0
    assert result.still_to_pay == 0 or result.to_repay == 0


@given(spent=CENTS, more=CENTS)
def test_it_never_gives_less_to_who_spent_more(spent: int, more: int) -> None:
    assert settled(spent=spent).due <= settled(spent=spent + more).due


@pytest.mark.parametrize(
    ("granted", "planned", "spent", "paid"), [(1, 0, 0, 0), (-1, 1, 0, 0), (1, 1, -1, 0), (1, 1, 0, -1)]
)
def test_it_refuses_amounts_that_cannot_be(granted: int, planned: int, spent: int, paid: int) -> None:
    with pytest.raises(ValueError, match="planned spending"):
        settle(granted=granted, planned=planned, spent=spent, paid=paid, threshold=0, clause="c")


def test_a_fixed_amount_shrinks_only_where_less_was_spent_than_granted() -> None:
    def due(spent: int) -> int:
        return settle(
            granted=50_000_00, planned=80_000_00, spent=spent, paid=0, threshold=500_00, clause="x", financing="fixed"
        ).due

    assert [due(80_000_00), due(50_000_00), due(49_999_99), due(0)] == [50_000_00, 50_000_00, 49_999_99, 0]
