"""A proof of use is settled to the cent by ANBest Nr. 1.2 and 2: reduced where the law says so, never raised."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.law import load_law
from fundament.core.proof import Financing, FinancingType, PositionLine, Settlement, SettlementStep, compare, settle
from fundament.core.regime import Regime

LAW = load_law(Path(__file__).parents[2] / "law")
CENTS = st.integers(min_value=0, max_value=10**10)
KINDS: list[FinancingType] = ["share", "fixed", "deficit"]
COMMUNAL, NON_COMMUNAL, CONTRACT = Regime.COMMUNAL, Regime.NON_COMMUNAL, Regime.CONTRACT
# Of 100,000 euros: a grant of 60,000, 30,000 of one's own, 10,000 of others.
SHARE = Financing(eligible=100_000_00, own=30_000_00, other=10_000_00)


def spent(cents: int, *, own: int = 0, donations: int = 0, other: int = 0) -> Financing:
    """How it turned out."""
    return Financing(eligible=cents, own=own, donations=donations, other=other)


def settled(
    actual: Financing,
    *,
    financing: FinancingType = "share",
    planned: Financing = SHARE,
    granted: int = 60_000_00,
    paid: int = 0,
    threshold: int | None = None,
    regime: Regime = COMMUNAL,
) -> Settlement:
    """What follows under the law of 2024."""
    law, day = LAW[regime], date(2024, 1, 1)
    return settle(
        financing=financing,
        granted=granted,
        planned=planned,
        actual=actual,
        paid=paid,
        threshold=law.whole(key="reduction_above", day=day) if threshold is None else threshold,
        threshold_clause=law.on(key="reduction_above", day=day).clause,
        regime=regime,
    )


def said(found: Settlement) -> list[tuple[str, int]]:
    """Each step's code and cents."""
    return [(step.code, step.cents) for step in found.steps]


# The threshold of Nr. 2.2: more than 500 euros


@pytest.mark.parametrize(
    ("cents", "due", "steps"),
    [
        (100_000_00, 60_000_00, []),
        (99_999_99, 60_000_00, [("within_threshold", 0)]),
        (99_500_00, 60_000_00, [("within_threshold", 0)]),
        # 60 per cent of 99,499.99 are 59,699.994.
        (99_499_99, 59_699_99, [("spent_less", 300_01)]),
        (50_000_00, 30_000_00, [("spent_less", 30_000_00)]),
        (10_000_00, 0, [("spent_less", 54_000_00), ("means_above_spending", 6_000_00)]),
        (0, 0, [("spent_less", 60_000_00)]),
    ],
)
def test_a_share_shrinks_in_proportion_from_the_first_cent_above_500_euros_less(
    cents: int, due: int, steps: list[tuple[str, int]]
) -> None:
    found = settled(spent(cents, own=30_000_00, other=10_000_00))
    assert (found.due, found.reduced, said(found)) == (due, 60_000_00 - due, steps)


@pytest.mark.parametrize(
    ("other", "due", "steps"),
    [
        (10_500_00, 60_000_00, [("within_threshold", 0)]),
        (10_500_01, 59_699_99, [("means_more", 300_01)]),
        (30_000_00, 48_000_00, [("means_more", 12_000_00)]),
    ],
)
def test_a_share_shrinks_in_proportion_where_others_give_more_than_500_euros_more(
    other: int, due: int, steps: list[tuple[str, int]]
) -> None:
    found = settled(spent(100_000_00, own=30_000_00, other=other))
    assert (found.due, said(found)) == (due, steps)


def test_it_holds_spending_and_means_against_the_threshold_each_on_its_own() -> None:
    found = settled(spent(99_600_00, own=30_000_00, other=10_400_00))
    assert found.due == 60_000_00
    assert found.steps == (
        SettlementStep(
            code="within_threshold",
            cents=0,
            values=(("fall_cents", 400_00), ("rise_cents", 400_00), ("threshold_cents", 500_00)),
            clause="ANBest-K Nr. 2.2",
        ),
    )


def test_it_counts_both_once_one_of_them_passes_the_threshold() -> None:
    # 600 less spent and 100 more of others: 60 per cent of 700 are 420, parted 6 : 1.
    found = settled(spent(99_400_00, own=30_000_00, other=10_100_00))
    assert found.steps == (
        SettlementStep(
            code="spent_less",
            cents=360_00,
            values=(("planned_cents", 100_000_00), ("spent_cents", 99_400_00)),
            clause="ANBest-K Nr. 2.1.1",
        ),
        SettlementStep(
            code="means_more",
            cents=60_00,
            values=(("means_cents", 10_100_00), ("planned_cents", 10_000_00)),
            clause="ANBest-K Nr. 2.1.1",
        ),
    )
    assert (found.due, found.code, found.clause) == (59_580_00, "spent_less", "ANBest-K Nr. 2.1.1")


def test_it_knows_no_threshold_where_the_same_purpose_is_funded_again_and_again() -> None:
    # 60 per cent of 99,999.99 are 59,999.994.
    assert settled(spent(99_999_99, own=30_000_00, other=10_000_00), threshold=0).due == 59_999_99


# The plan binds in its overall result (Nr. 1.2)


def test_who_spent_more_pays_for_it_and_gets_no_more() -> None:
    found = settled(spent(120_000_00, own=50_000_00, other=10_000_00))
    assert found.steps == (
        SettlementStep(
            code="spent_more",
            cents=0,
            values=(("planned_cents", 100_000_00), ("spent_cents", 120_000_00)),
            clause="ANBest-K Nr. 1.2",
        ),
    )
    assert (found.due, found.code, found.clause) == (60_000_00, "spent_as_planned", "ANBest-K Nr. 2.2")


def test_new_means_of_others_reduce_a_share_even_where_more_was_spent() -> None:
    found = settled(spent(110_000_00, own=30_000_00, other=20_000_00))
    assert (found.due, said(found)) == (54_000_00, [("spent_more", 0), ("means_more", 6_000_00)])


def test_more_money_of_ones_own_is_no_rise_of_means_in_share_financing() -> None:
    assert settled(spent(100_000_00, own=45_000_00, other=10_000_00)).steps == ()


def test_positions_stand_beside_each_other_in_the_order_of_the_plan() -> None:
    assert compare(planned={"staff": 80, "material": 20}, spent={"travel": 5, "material": 30, "staff": 60}) == (
        PositionLine(position="staff", planned=80, spent=60, difference=-20),
        PositionLine(position="material", planned=20, spent=30, difference=10),
        PositionLine(position="travel", planned=0, spent=5, difference=5),
    )
    assert compare(planned={"staff": 80}, spent={}) == (
        PositionLine(position="staff", planned=80, spent=0, difference=-80),
    )


# What other means leave (Nr. 1.1, 1.2)


def test_nobody_keeps_money_for_which_there_was_no_spending_not_even_below_the_threshold() -> None:
    # 400 less spent: no correction by Nr. 2. But 40,000 of others and 60,000 would pay for 99,600.
    found = settled(
        spent(99_600_00, other=40_000_00),
        planned=Financing(eligible=100_000_00, other=40_000_00),
    )
    assert (found.due, said(found)) == (59_600_00, [("within_threshold", 0), ("means_above_spending", 400_00)])
    assert (found.code, found.clause) == ("means_above_spending", "ANBest-K Nr. 1.1, 1.2")


@pytest.mark.parametrize(
    ("donations", "due", "steps"),
    [
        (5_000_00, 60_000_00, []),
        (30_000_00, 60_000_00, []),
        (30_000_01, 59_999_99, [("donations_above_own_share", 1)]),
        (45_000_00, 45_000_00, [("donations_above_own_share", 15_000_00)]),
    ],
)
@pytest.mark.parametrize("regime", list(Regime))
def test_donations_pay_for_the_own_share_and_reduce_a_share_only_above_it(
    regime: Regime, donations: int, due: int, steps: list[tuple[str, int]]
) -> None:
    found = settled(spent(100_000_00, donations=donations, other=10_000_00), regime=regime)
    assert (found.due, said(found)) == (due, steps)


def test_lost_donations_make_room_for_other_means() -> None:
    planned = Financing(eligible=100_000_00, own=20_000_00, donations=10_000_00, other=10_000_00)
    found = settled(spent(100_000_00, own=20_000_00, donations=2_000_00, other=18_000_00), planned=planned)
    assert (found.due, found.steps) == (60_000_00, ())


# Deficit financing (Nr. 2.1.2): by the full amount

DEFICIT = Financing(eligible=100_000_00, own=20_000_00, other=10_000_00)


@pytest.mark.parametrize(
    ("actual", "due", "steps"),
    [
        (spent(100_000_00, own=20_000_00, other=10_000_00), 70_000_00, []),
        (spent(99_500_00, own=20_000_00, other=10_000_00), 70_000_00, [("within_threshold", 0)]),
        (spent(99_499_99, own=20_000_00, other=10_000_00), 69_499_99, [("spent_less", 500_01)]),
        (spent(100_000_00, own=20_000_00, other=15_000_00), 65_000_00, [("means_more", 5_000_00)]),
        (spent(100_000_00, own=25_000_00, other=10_000_00), 65_000_00, [("means_more", 5_000_00)]),
        (
            spent(90_000_00, own=20_000_00, other=15_000_00),
            55_000_00,
            [("spent_less", 10_000_00), ("means_more", 5_000_00)],
        ),
        # Less of the recipient's own money does not widen the deficit.
        (spent(100_000_00, own=10_000_00, other=10_000_00), 70_000_00, []),
        # More spent uses up new means, and lost means what was saved.
        (spent(110_000_00, own=20_000_00, other=20_000_00), 70_000_00, [("spent_more", 0)]),
        (spent(90_000_00, own=20_000_00, other=0), 70_000_00, []),
        (spent(0, own=0, other=0), 0, [("spent_less", 70_000_00)]),
    ],
)
def test_a_deficit_shrinks_by_all_that_it_became_smaller(
    actual: Financing, due: int, steps: list[tuple[str, int]]
) -> None:
    found = settled(actual, financing="deficit", planned=DEFICIT, granted=70_000_00, regime=NON_COMMUNAL)
    assert (found.due, said(found)) == (due, steps)
    assert {step.clause for step in found.steps if step.cents} <= {"ANBest-P Nr. 2.1.2"}


@pytest.mark.parametrize(
    ("regime", "own", "donations", "due"),
    [
        # ANBest-P Nr. 1.2 sentence 4: in full.
        (NON_COMMUNAL, 20_000_00, 15_000_00, 55_000_00),
        (CONTRACT, 5_000_00, 15_000_00, 55_000_00),
        # ANBest-K has no such sentence: they may pay for the own share, and reduce the grant above it.
        (COMMUNAL, 5_000_00, 15_000_00, 70_000_00),
        (COMMUNAL, 0, 25_000_00, 65_000_00),
    ],
)
def test_donations_count_in_full_against_a_deficit_unless_the_recipient_is_communal(
    regime: Regime, own: int, donations: int, due: int
) -> None:
    actual = spent(100_000_00, own=own, donations=donations, other=10_000_00)
    assert settled(actual, financing="deficit", planned=DEFICIT, granted=70_000_00, regime=regime).due == due


# Fixed amounts: neither plan nor Nr. 2.1


@pytest.mark.parametrize(
    ("actual", "due", "steps"),
    [
        (spent(80_000_00), 50_000_00, []),
        (spent(50_000_00), 50_000_00, []),
        (spent(49_999_99), 49_999_99, [("means_above_spending", 1)]),
        (spent(0), 0, [("means_above_spending", 50_000_00)]),
        (spent(90_000_00, other=40_000_00), 50_000_00, []),
        (spent(55_000_00, other=10_000_00), 45_000_00, [("means_above_spending", 5_000_00)]),
        (spent(80_000_00, donations=31_000_00), 49_000_00, [("donations_above_own_share", 1_000_00)]),
    ],
)
def test_a_fixed_amount_shrinks_only_where_means_would_exceed_the_spending(
    actual: Financing, due: int, steps: list[tuple[str, int]]
) -> None:
    found = settled(actual, financing="fixed", planned=Financing(eligible=80_000_00, own=30_000_00), granted=50_000_00)
    assert (found.due, said(found)) == (due, steps)


# Unpaid work (FRL Selbstbestimmte Teilhabe Teil 2 I Nr. 5.3) stands in for own money and pays no bill

# Of 100,000 euros 5,000 are unpaid work: a grant of 80,000, 15,000 of one's own money.
WORKED = Financing(eligible=100_000_00, unpaid_work=5_000_00, own=15_000_00)


def worked(paid: int, unpaid: int, *, own: int = 0, donations: int = 0, other: int = 0) -> Financing:
    """Bills, and work that nobody was paid for."""
    return Financing(eligible=paid + unpaid, unpaid_work=unpaid, own=own, donations=donations, other=other)


@pytest.mark.parametrize(
    ("actual", "due", "steps"),
    [
        (worked(95_000_00, 5_000_00, own=15_000_00), 80_000_00, []),
        # 80 per cent of 90,000 and of 97,000: a share is of the spending with the work.
        (worked(85_000_00, 5_000_00, own=15_000_00), 72_000_00, [("spent_less", 8_000_00)]),
        (worked(95_000_00, 2_000_00, own=15_000_00), 77_600_00, [("spent_less", 2_400_00)]),
        # The bills came to 78,000: more than that no grant leaves.
        (worked(78_000_00, 22_000_00), 78_000_00, [("means_above_spending", 2_000_00)]),
        (
            worked(78_000_00, 22_000_00, other=400_00),
            77_600_00,
            [("within_threshold", 0), ("means_above_spending", 2_400_00)],
        ),
        (worked(95_000_00, 5_000_00, donations=15_000_01), 79_999_99, [("donations_above_own_share", 1)]),
    ],
)
def test_a_share_is_of_spending_with_unpaid_work_and_pays_for_bills_alone(
    actual: Financing, due: int, steps: list[tuple[str, int]]
) -> None:
    found = settled(actual, planned=WORKED, granted=80_000_00)
    assert (found.due, said(found)) == (due, steps)


def test_unpaid_work_leaves_no_deficit_whether_it_was_done_or_not() -> None:
    planned = Financing(eligible=100_000_00, unpaid_work=5_000_00, own=20_000_00, other=10_000_00)
    for unpaid in (0, 5_000_00):
        actual = worked(95_000_00, unpaid, own=20_000_00, other=10_000_00)
        found = settled(actual, financing="deficit", planned=planned, granted=65_000_00, regime=NON_COMMUNAL)
        assert (found.due, found.steps) == (65_000_00, ())


def test_a_fixed_amount_too_pays_for_bills_alone() -> None:
    planned = Financing(eligible=80_000_00, unpaid_work=5_000_00, own=25_000_00)
    found = settled(worked(49_000_00, 5_000_00), financing="fixed", planned=planned, granted=50_000_00)
    assert found.steps == (
        SettlementStep(
            code="means_above_spending",
            cents=1_000_00,
            values=(("other_cents", 0), ("spent_cents", 49_000_00)),
            clause="ANBest-K Nr. 1.1, 1.2",
        ),
    )


def test_unpaid_work_is_a_part_of_eligible_spending() -> None:
    with pytest.raises(ValueError, match="part of eligible spending"):
        Financing(eligible=1, unpaid_work=2)


# What is paid and what was


@pytest.mark.parametrize(
    ("paid", "still_to_pay", "to_repay"),
    [(0, 54_000_00, 0), (53_999_99, 1, 0), (54_000_00, 0, 0), (54_000_01, 0, 1), (60_000_00, 0, 6_000_00)],
)
def test_it_says_what_is_still_to_pay_or_to_be_paid_back(paid: int, still_to_pay: int, to_repay: int) -> None:
    found = settled(spent(90_000_00, own=30_000_00, other=10_000_00), paid=paid)
    assert (found.due, found.still_to_pay, found.to_repay) == (54_000_00, still_to_pay, to_repay)


@pytest.mark.parametrize(
    ("regime", "conditions"), [(COMMUNAL, "ANBest-K"), (NON_COMMUNAL, "ANBest-P"), (CONTRACT, "entsprechend ANBest-P")]
)
def test_it_names_the_conditions_of_the_regime(regime: Regime, conditions: str) -> None:
    def clause(cents: int, financing: FinancingType) -> str:
        actual = spent(cents, own=20_000_00, other=10_000_00)
        return settled(actual, financing=financing, planned=DEFICIT, granted=60_000_00, regime=regime).clause

    assert clause(100_000_00, "share") == f"{conditions} Nr. 2.2"
    assert clause(90_000_00, "share") == f"{conditions} Nr. 2.1.1"
    assert clause(90_000_00, "deficit") == f"{conditions} Nr. 2.1.2"
    assert clause(60_000_00, "fixed") == f"{conditions} Nr. 1.1, 1.2"


@st.composite
def financings(draw: st.DrawFn, *, least: int = 0) -> Financing:
    """Any financing, with unpaid work as a part of its spending."""
    eligible = draw(st.integers(least, 10**10))
    own, donations, other = draw(CENTS), draw(CENTS), draw(CENTS)
    unpaid = draw(st.integers(0, eligible))
    return Financing(eligible=eligible, unpaid_work=unpaid, own=own, donations=donations, other=other)


FINANCING, PLANNED = financings(), financings(least=1)


@given(st.sampled_from(KINDS), CENTS, PLANNED, FINANCING, CENTS, CENTS, st.sampled_from(Regime))
def test_it_loses_no_cent_between_granted_due_paid_and_repaid(
    financing: FinancingType,
    granted: int,
    planned: Financing,
    actual: Financing,
    paid: int,
    threshold: int,
    regime: Regime,
) -> None:
    found = settled(
        actual,
        financing=financing,
        planned=planned,
        granted=granted,
        paid=paid,
        threshold=threshold,
        regime=regime,
    )
    assert found.due + found.reduced == granted
    assert sum(step.cents for step in found.steps) == found.reduced
    assert paid + found.still_to_pay - found.to_repay == found.due
    assert min(found.due, found.reduced, found.still_to_pay, found.to_repay) >= 0
    assert found.still_to_pay == 0 or found.to_repay == 0
    assert found.due <= max(0, actual.eligible - actual.unpaid_work - actual.other - actual.donations)


@given(st.sampled_from(KINDS), PLANNED, FINANCING, CENTS, st.sampled_from(Regime))
def test_it_never_gives_less_to_who_spent_more(
    financing: FinancingType, planned: Financing, actual: Financing, more: int, regime: Regime
) -> None:
    larger = replace(actual, eligible=actual.eligible + more)
    first = settled(actual, financing=financing, planned=planned, regime=regime)
    second = settled(larger, financing=financing, planned=planned, regime=regime)
    assert first.due <= second.due


@given(st.sampled_from(KINDS), PLANNED, FINANCING, CENTS, st.sampled_from(Regime))
def test_it_never_gives_more_to_whom_others_gave_more(
    financing: FinancingType, planned: Financing, actual: Financing, more: int, regime: Regime
) -> None:
    richer = replace(actual, other=actual.other + more)
    first = settled(actual, financing=financing, planned=planned, regime=regime)
    second = settled(richer, financing=financing, planned=planned, regime=regime)
    assert first.due >= second.due


@pytest.mark.parametrize(
    ("granted", "planned", "paid", "threshold"), [(1, 0, 0, 0), (-1, 1, 0, 0), (1, 1, -1, 0), (1, 1, 0, -1)]
)
def test_it_refuses_amounts_that_cannot_be(granted: int, planned: int, paid: int, threshold: int) -> None:
    with pytest.raises(ValueError, match="planned spending"):
        settled(spent(1), planned=spent(planned), granted=granted, paid=paid, threshold=threshold)


@pytest.mark.parametrize("name", ["eligible", "unpaid_work", "own", "donations", "other"])
def test_it_refuses_means_and_spending_below_nothing(name: str) -> None:
    with pytest.raises(ValueError, match="from 0 up"):
        Financing(**{"eligible": 1, name: -1})
