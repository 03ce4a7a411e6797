"""Interest: five points above the base rate, months of 30 days, rounded once, and nothing charged that is too little."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.base_rates import BaseRate, UnknownBaseRate, load_base_rates
from fundament.core.interest import (
    DayCount,
    InterestStep,
    Span,
    interest,
    interest_days,
    interest_with_payments,
    late_use_interest,
    late_use_span,
    reimbursement_span,
)
from fundament.core.law import load_law
from fundament.core.recovery import interest_waived
from fundament.core.regime import Regime

FOLDER = Path(__file__).parents[2] / "law"
LAW = load_law(FOLDER)
ZINS_A = DayCount(
    year=LAW[Regime.COMMUNAL].whole(key="interest_year", day=date(2024, 7, 1)),
    month=LAW[Regime.COMMUNAL].whole(key="interest_month", day=date(2024, 7, 1)),
)
FIVE = LAW[Regime.COMMUNAL].per_cent(key="interest_points", day=date(2024, 7, 1))
# 3.37 per cent in the second half of 2024, 2.27 in the first of 2025: 8.37 and 7.27 are charged.
RATES = load_base_rates(FOLDER).rates
DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2030, 12, 31))
DAY = timedelta(days=1)


def charged(principal: int, first: date, last: date) -> int:
    """The interest in cents."""
    return interest(principal=principal, first=first, last=last, rates=RATES, points=FIVE, count=ZINS_A).cents


# Days (Zins-A Nr. 2.1)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2024, 7, 1), date(2024, 7, 1), 1),
        (date(2024, 7, 1), date(2024, 7, 31), 30),
        (date(2024, 7, 30), date(2024, 7, 31), 1),
        (date(2024, 7, 31), date(2024, 7, 31), 0),
        (date(2024, 2, 1), date(2024, 2, 29), 30),
        (date(2024, 2, 29), date(2024, 2, 29), 2),
        (date(2023, 2, 28), date(2023, 2, 28), 3),
        (date(2024, 2, 28), date(2024, 2, 28), 1),
        (date(2024, 1, 1), date(2024, 12, 31), 360),
        (date(2023, 1, 1), date(2023, 12, 31), 360),
        (date(2024, 12, 16), date(2025, 1, 15), 30),
        (date(2024, 7, 2), date(2024, 7, 1), 0),
        (date(2025, 1, 1), date(2024, 1, 1), 0),
    ],
)
def test_every_month_has_30_days_and_every_year_360(first: date, last: date, days: int) -> None:
    assert interest_days(first=first, last=last, count=ZINS_A) == days


@given(DAYS, st.integers(0, 800), st.integers(0, 800))
def test_the_days_of_the_parts_of_a_time_add_up(first: date, one: int, two: int) -> None:
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)
    parts = (first, middle - DAY), (middle, last)
    days = [interest_days(first=one, last=end, count=ZINS_A) for one, end in (*parts, (first, last))]
    assert days[0] + days[1] == days[2]


def test_a_year_of_other_than_twelve_months_is_refused() -> None:
    with pytest.raises(ValueError):
        DayCount(year=365, month=30)


# The rate (§ 49a Abs. 3 VwVfG)


def test_it_charges_five_points_above_the_base_rate() -> None:
    # 10,000 at 8.37 per cent for 180 of 360 days.
    found = interest(
        principal=10_000_00, first=date(2024, 7, 1), last=date(2024, 12, 31), rates=RATES, points=FIVE, count=ZINS_A
    )
    assert found.steps == (
        InterestStep(
            first=date(2024, 7, 1),
            last=date(2024, 12, 31),
            days=180,
            principal=10_000_00,
            base=Decimal("3.37"),
            rate=Decimal("8.37"),
            exact=Fraction(418_50),
        ),
    )
    assert found.cents == 418_50


def test_it_changes_the_rate_with_the_half_year_and_rounds_once() -> None:
    # 2,000 for 15 days each: 6.975 at 8.37 per cent and 6.0583… at 7.27. Together 13.03, rounded apart it would be 13.04.
    found = interest(
        principal=2_000_00, first=date(2024, 12, 16), last=date(2025, 1, 15), rates=RATES, points=FIVE, count=ZINS_A
    )
    assert [(step.first, step.last, step.days, step.rate, step.exact) for step in found.steps] == [
        (date(2024, 12, 16), date(2024, 12, 31), 15, Decimal("8.37"), Fraction(6975, 10)),
        (date(2025, 1, 1), date(2025, 1, 15), 15, Decimal("7.27"), Fraction(7270, 12)),
    ]
    assert found.cents == 13_03


@pytest.mark.parametrize(("principal", "cents"), [(24, 0), (25, 1), (74, 1), (75, 2)])
def test_it_rounds_half_a_cent_up(principal: int, cents: int) -> None:
    # 2 per cent for a year: 0.48, 0.50, 1.48 and 1.50 cents.
    year = BaseRate(first=date(2024, 1, 1), last=date(2024, 12, 31), per_cent=Decimal(-3), source="")
    found = interest(principal=principal, first=year.first, last=year.last, rates=[year], points=FIVE, count=ZINS_A)
    assert found.cents == cents


@pytest.mark.parametrize(("base", "rate"), [("-0.88", "4.12"), ("-5", "0"), ("-6.5", "0")])
def test_a_negative_base_rate_lowers_what_is_charged_but_never_below_nothing(base: str, rate: str) -> None:
    year = BaseRate(first=date(2020, 1, 1), last=date(2020, 12, 31), per_cent=Decimal(base), source="")
    found = interest(principal=100_00, first=year.first, last=year.last, rates=[year], points=FIVE, count=ZINS_A)
    assert [(step.base, step.rate) for step in found.steps] == [(Decimal(base), Decimal(rate))]
    assert found.cents == Decimal(rate) * 100


def test_it_refuses_the_first_day_of_a_half_year_whose_rate_is_not_known() -> None:
    end = RATES[-1].last
    with pytest.raises(UnknownBaseRate) as refused:
        charged(1_00, end - DAY, end + 40 * DAY)
    assert refused.value.day == end + DAY
    assert (refused.value.day.month, refused.value.day.day) in {(1, 1), (7, 1)}


def test_it_charges_nothing_for_no_time_and_refuses_a_principal_below_nothing() -> None:
    assert charged(10_000_00, date(2024, 7, 2), date(2024, 7, 1)) == 0
    with pytest.raises(ValueError, match="principal"):
        charged(-1, date(2024, 7, 1), date(2024, 7, 1))


@given(
    st.integers(0, 10**9),
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_the_exact_interest_of_the_parts_of_a_time_adds_up(principal: int, first: date, one: int, two: int) -> None:
    def exact(since: date, until: date) -> Fraction:
        found = interest(principal=principal, first=since, last=until, rates=RATES, points=FIVE, count=ZINS_A)
        return sum((step.exact for step in found.steps), Fraction(0))

    middle = min(first + timedelta(days=one), date(2026, 12, 31))
    last = min(middle + timedelta(days=two), date(2026, 12, 31))
    assert exact(first, middle - DAY) + exact(middle, last) == exact(first, last)


# Parts paid back (Zins-A Nr. 2.3, 2.4)


def paid_back(principal: int, *payments: tuple[date, int], until: date = date(2024, 12, 31)) -> list[tuple[int, int]]:
    """Principal and days of each step from 1 July 2024 on."""
    found = interest_with_payments(
        principal=principal,
        first=date(2024, 7, 1),
        payments=payments,
        until=until,
        rates=RATES,
        points=FIVE,
        count=ZINS_A,
    )
    return [(step.principal, step.days) for step in found.steps]


def test_the_undiminished_principal_bears_interest_on_the_day_of_a_payment() -> None:
    # 10,000 for July to September are 209.25, 6,000 for October to December are 125.55.
    found = interest_with_payments(
        principal=10_000_00,
        first=date(2024, 7, 1),
        payments=[(date(2024, 9, 30), 4_000_00)],
        until=date(2024, 12, 31),
        rates=RATES,
        points=FIVE,
        count=ZINS_A,
    )
    assert [(step.principal, step.first, step.last, step.days) for step in found.steps] == [
        (10_000_00, date(2024, 7, 1), date(2024, 9, 30), 90),
        (6_000_00, date(2024, 10, 1), date(2024, 12, 31), 90),
    ]
    assert found.cents == 334_80


def test_nothing_bears_interest_after_the_day_the_last_of_it_was_paid() -> None:
    last = (date(2024, 10, 15), 6_000_00)
    assert paid_back(10_000_00, last, (date(2024, 9, 30), 4_000_00)) == [(10_000_00, 90), (6_000_00, 15)]


@pytest.mark.parametrize(
    ("payment", "steps"),
    [
        # Before the first day: it never bore interest.
        ((date(2024, 6, 30), 4_000_00), [(6_000_00, 180)]),
        ((date(2024, 7, 1), 4_000_00), [(10_000_00, 1), (6_000_00, 179)]),
        # After the last day: as if it had not come.
        ((date(2025, 1, 1), 4_000_00), [(10_000_00, 180)]),
    ],
)
def test_a_payment_counts_from_the_day_after_it(payment: tuple[date, int], steps: list[tuple[int, int]]) -> None:
    assert paid_back(10_000_00, payment) == steps


@pytest.mark.parametrize("payments", [[(date(2024, 8, 1), -1)], [(date(2024, 8, 1), 6), (date(2024, 9, 1), 5)]])
def test_it_refuses_payments_that_cannot_be(payments: list[tuple[date, int]]) -> None:
    with pytest.raises(ValueError, match="payments"):
        paid_back(10, *payments)


@given(st.lists(st.tuples(st.dates(date(2024, 7, 1), date(2025, 6, 30)), st.integers(1, 10**6)), max_size=6))
def test_payments_in_parts_bear_as_much_as_each_part_alone(payments: list[tuple[date, int]]) -> None:
    first = date(2024, 7, 1)
    whole = interest_with_payments(
        principal=sum(cents for _, cents in payments),
        first=first,
        payments=payments,
        until=date(2025, 6, 30),
        rates=RATES,
        points=FIVE,
        count=ZINS_A,
    )
    alone = [
        interest(principal=cents, first=first, last=day, rates=RATES, points=FIVE, count=ZINS_A)
        for day, cents in payments
    ]
    assert sum(step.exact for step in whole.steps) == sum(step.exact for one in alone for step in one.steps)


# Which days


@pytest.mark.parametrize(
    ("regime", "clause"),
    [
        (Regime.COMMUNAL, "§ 49a Abs. 3 VwVfG, VVK Nr. 8.5, Zins-A Nr. 2.3"),
        (Regime.NON_COMMUNAL, "§ 49a Abs. 3 VwVfG, VwV Nr. 8.5, Zins-A Nr. 2.3"),
        (Regime.CONTRACT, "entsprechend § 49a Abs. 3 VwVfG, VwV Nr. 8.5, Zins-A Nr. 2.3"),
    ],
)
def test_a_claim_bears_interest_from_the_day_it_arose_to_that_of_the_payment(regime: Regime, clause: str) -> None:
    assert reimbursement_span(ineffective_from=date(2024, 7, 1), paid_on=date(2024, 9, 30), regime=regime) == Span(
        first=date(2024, 7, 1), last=date(2024, 9, 30), clause=clause
    )


@pytest.mark.parametrize(
    ("regime", "clause"),
    [
        (Regime.COMMUNAL, "§ 49a Abs. 4 VwVfG, VwV Nr. 8.7"),
        (Regime.NON_COMMUNAL, "§ 49a Abs. 4 VwVfG, VwV Nr. 8.7"),
        (Regime.CONTRACT, "entsprechend § 49a Abs. 4 VwVfG, VwV Nr. 8.7"),
    ],
)
def test_an_advance_used_late_bears_interest_from_its_payout_to_the_day_before_its_use(
    regime: Regime, clause: str
) -> None:
    def span(used_on: date) -> Span | None:
        return late_use_span(paid_out=date(2024, 7, 1), used_on=used_on, need_months=6, regime=regime)

    assert span(date(2025, 1, 1)) is None
    assert span(date(2025, 1, 2)) == Span(first=date(2024, 7, 1), last=date(2025, 1, 1), clause=clause)


def test_only_what_was_used_late_bears_interest() -> None:
    # 10,000 on 2 January: 180 days at 8.37 per cent are 418.50, one at 7.27 is 2.0194…
    found = late_use_interest(
        paid_out=date(2024, 7, 1),
        uses=[(date(2025, 1, 2), 10_000_00), (date(2025, 1, 1), 50_000_00)],
        need_months=6,
        regime=Regime.NON_COMMUNAL,
        rates=RATES,
        points=FIVE,
        count=ZINS_A,
    )
    assert [(step.principal, step.days, step.rate) for step in found.steps] == [
        (10_000_00, 180, Decimal("8.37")),
        (10_000_00, 1, Decimal("7.27")),
    ]
    assert found.cents == 420_52


# What is too little to charge (VVK Nr. 8.8, VwV Nr. 8.9)


@pytest.mark.parametrize(
    ("regime", "most", "clause"),
    [
        (Regime.COMMUNAL, 250_00, "VVK Nr. 8.8"),
        (Regime.NON_COMMUNAL, 50_00, "VwV Nr. 8.9"),
        (Regime.CONTRACT, 50_00, "entsprechend VwV Nr. 8.9"),
    ],
)
def test_interest_is_charged_only_above_the_amount_of_the_regime(regime: Regime, most: int, clause: str) -> None:
    parameter = LAW[regime].on(key="interest_waived_up_to", day=date(2024, 7, 1))
    up_to = LAW[regime].whole(key="interest_waived_up_to", day=date(2024, 7, 1))
    assert parameter.clause == clause
    assert interest_waived(cents=most, up_to=up_to) is True
    assert interest_waived(cents=most + 1, up_to=up_to) is False
