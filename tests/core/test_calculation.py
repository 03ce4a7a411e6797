"""The calculation of a grant: each limit with its clause and its numbers worked out by hand, and no cent lost between them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from fundament.core.award import YearAmount
from fundament.core.bodies import BodyKind
from fundament.core.calculation import (
    Calculation,
    Step,
    StepCode,
    as_json,
    calculate,
    from_json,
    inputs_as_json,
    inputs_from_json,
)
from fundament.core.costs import Cost
from fundament.core.financing_plan import CLAUSES, Cut, Inputs, Means, PlannedCost, Terms
from fundament.core.money import split
from fundament.core.plan_faults import FaultCode, FaultyPlan
from fundament.core.programme import Funder
from fundament.core.regime import Money

SOURCED: dict[str, Any] = {"basis": "stated", "source": {"in": "frl", "place": "5.2"}}
POSITIONS = TypeAdapter(list[Cost]).validate_python(
    [
        {**SOURCED, "key": "staff", "kind": "actual"},
        {**SOURCED, "key": "material", "kind": "actual"},
        {**SOURCED, "key": "post", "kind": "unit", "unit": "full_time_year", "unit_euro": Decimal("60000.01")},
        {**SOURCED, "key": "overhead", "kind": "flat_rate", "per_cent": Decimal("15.0"), "of": ["staff", "post"]},
        {**SOURCED, "key": "land", "kind": "excluded"},
    ]
)
# Without the flat rate: most tests are about something else.
PLAIN = [position for position in POSITIONS if position.key != "overhead"]
CLAUSE = {key: f"clause of {key}" for key in CLAUSES}


def funder(key: str, weight: int = 1) -> Funder:
    """Someone who gives the state's money."""
    return Funder(
        source=POSITIONS[0].source,
        basis="stated",
        key=key,
        name=key,
        body=BodyKind.MINISTRY,
        money=Money.STATE_BUDGET,
        budget={},
        pays=["town"],
        weight=weight,
        granting_authority="LDS",
    )


def cost(position: str, cents: int = 0, *, year: int = 2024, tax: int = 0, quantity: str | None = None) -> PlannedCost:
    """A planned cost."""
    number = None if quantity is None else Decimal(quantity)
    return PlannedCost(position=position, year=year, cents=cents, input_tax=tax, quantity=number)


def cut(position: str, cents: int, *, year: int = 2024, reason: str = "nicht notwendig") -> Cut:
    """A cut with its reason."""
    return Cut(position=position, year=year, cents=cents, reason=reason)


def means(year: int = 2024, **cents: int) -> Means:
    """What a year has beside the grant."""
    return Means(year=year, **cents)


def terms(requested: dict[int, int] | int, **changes: Any) -> Terms:
    """Share financing at 80 per cent of what is requested, in 2024 where no year is named."""
    by_year = {2024: requested} if isinstance(requested, int) else requested
    return Terms(**{"financing": "share", "rate": Decimal(80), "requested": by_year, "clauses": CLAUSE, **changes})


def calculated(
    *costs: PlannedCost,
    terms: Terms,
    cuts: Sequence[Cut] = (),
    means: Sequence[Means] = (),
    positions: Sequence[Cost] = PLAIN,
    funders: Sequence[Funder] = (funder("sms"),),
) -> Calculation:
    """A calculation of these costs."""
    return calculate(positions=positions, costs=costs, cuts=cuts, means=means, terms=terms, funders=funders)


def steps(found: Calculation, *codes: StepCode) -> list[tuple[StepCode, int | None, str, int, str]]:
    """Code, year, position, cents and clause of the steps with these codes."""
    return [
        (step.code, step.year, step.position, step.cents, step.clause) for step in found.steps if step.code in codes
    ]


def because(found: Calculation) -> list[tuple[StepCode, int | None, str, int]]:
    """Why it is less than was applied for."""
    return [(step.code, step.year, step.position, step.cents) for step in found.reasons]


# Share financing (VVK and VwV Nr. 2.2.2)


def test_it_writes_down_every_step_of_a_share() -> None:
    found = calculated(
        cost("staff", 100_000_00), means=[means(own=20_000_00)], terms=terms(80_000_00, rate=Decimal("75.0"))
    )
    rate = Step(
        code=StepCode.RATE,
        year=2024,
        cents=75_000_00,
        values=(("per_cent", "75"), ("eligible_cents", 100_000_00)),
        clause="clause of rate",
    )
    assert found.steps == (
        Step(code=StepCode.APPLIED, year=2024, position="staff", cents=100_000_00),
        Step(code=StepCode.ELIGIBLE, year=2024, cents=100_000_00),
        Step(code=StepCode.REQUESTED, year=2024, cents=80_000_00),
        rate,
        Step(
            code=StepCode.OTHER_MEANS,
            year=2024,
            cents=100_000_00,
            values=(("other_cents", 0), ("unpaid_work_cents", 0)),
            clause="clause of other_means",
        ),
        Step(code=StepCode.CEILING, year=2024, cents=75_000_00, values=(("limit", "rate"),)),
        Step(
            code=StepCode.RATE,
            cents=75_000_00,
            values=(("per_cent", "75"), ("eligible_cents", 100_000_00)),
            clause="clause of rate",
        ),
        Step(code=StepCode.GRANT, year=2024, cents=75_000_00, values=(("funder", "sms"),)),
        Step(
            code=StepCode.OWN_SHARE,
            year=2024,
            cents=25_000_00,
            values=(
                ("unpaid_work_cents", 0),
                ("donations_cents", 0),
                ("own_cents", 25_000_00),
                ("planned_cents", 20_000_00),
            ),
        ),
        Step(
            code=StepCode.MINIMUM_REACHED,
            cents=0,
            values=(("grant_cents", 75_000_00),),
            clause="clause of minimum",
        ),
    )
    assert found.reasons == (rate,)
    assert (found.eligible, found.grant, found.own_share) == ({2024: 100_000_00}, {2024: 75_000_00}, {2024: 25_000_00})
    assert (found.total, found.total_eligible) == (75_000_00, 100_000_00)


def test_it_grants_no_more_than_was_requested_and_needs_no_reason_for_that() -> None:
    found = calculated(cost("staff", 100_000_00), means=[means(own=50_000_00)], terms=terms(50_000_00))
    assert (found.grant, found.own_share, found.reasons) == ({2024: 50_000_00}, {2024: 50_000_00}, ())


def test_own_money_is_no_limit_of_a_share_and_falls_with_the_spending() -> None:
    # 90,000 remain: 80 per cent are 72,000, more than requested. The own share is 20,000 instead of 30,000.
    found = calculated(
        cost("staff", 100_000_00),
        cuts=[cut("staff", 10_000_00)],
        means=[means(own=30_000_00)],
        terms=terms(70_000_00),
    )
    assert (found.grant, found.own_share) == ({2024: 70_000_00}, {2024: 20_000_00})


def test_it_rounds_a_rate_down_once_over_all_years() -> None:
    # 1.01 a year: 80 per cent are 0.808, with the years' share of 0.20 the grant is 0.81 each. Both years: 1.616, so 1.61.
    found = calculated(
        cost("staff", 101, year=2024),
        cost("staff", 101, year=2025),
        means=[means(2024, own=20), means(2025, own=20)],
        terms=terms({2024: 81, 2025: 81}),
    )
    assert steps(found, StepCode.RATE, StepCode.CEILING) == [
        (StepCode.RATE, 2024, "", 81, "clause of rate"),
        (StepCode.CEILING, 2024, "", 81, ""),
        (StepCode.RATE, 2025, "", 81, "clause of rate"),
        (StepCode.CEILING, 2025, "", 81, ""),
        (StepCode.RATE, None, "", 161, "clause of rate"),
    ]
    assert found.grant == {2024: 81, 2025: 80}
    assert because(found) == [(StepCode.RATE, None, "", 161)]


# What is recognised


def test_deductible_input_tax_is_not_eligible() -> None:
    found = calculated(cost("material", 119_00, tax=19_00), means=[means(own=39_00)], terms=terms(80_00))
    assert steps(found, StepCode.APPLIED, StepCode.INPUT_TAX, StepCode.ELIGIBLE) == [
        (StepCode.APPLIED, 2024, "material", 119_00, ""),
        (StepCode.INPUT_TAX, 2024, "material", -19_00, "clause of input_tax"),
        (StepCode.ELIGIBLE, 2024, "", 100_00, ""),
    ]
    assert (found.grant, because(found)) == ({2024: 80_00}, [(StepCode.INPUT_TAX, 2024, "material", -19_00)])


def test_an_excluded_position_counts_for_nothing_and_names_where_that_stands() -> None:
    found = calculated(
        cost("staff", 100_00), cost("land", 59_50, tax=9_50), means=[means(own=79_50)], terms=terms(80_00)
    )
    assert found.eligible == {2024: 100_00}
    assert found.reasons[-1] == Step(
        code=StepCode.EXCLUDED,
        year=2024,
        position="land",
        cents=-50_00,
        values=(("source", "frl"), ("place", "5.2")),
        clause="clause of excluded",
    )
    assert because(found) == [
        (StepCode.INPUT_TAX, 2024, "land", -9_50),
        (StepCode.EXCLUDED, 2024, "land", -50_00),
    ]


def test_it_takes_off_every_cut_with_its_reason() -> None:
    found = calculated(
        cost("staff", 100_00),
        cuts=[cut("staff", 10_00, reason="Stufe zu hoch"), cut("staff", 5_00, reason="erst ab März")],
        means=[means(own=20_00)],
        terms=terms(80_00),
    )
    assert [(step.code, step.cents, step.values) for step in found.reasons] == [
        (StepCode.CUT, -10_00, (("reason", "Stufe zu hoch"),)),
        (StepCode.CUT, -5_00, (("reason", "erst ab März"),)),
        (StepCode.RATE, 68_00, (("per_cent", "80"), ("eligible_cents", 85_00))),
    ]
    assert found.grant == {2024: 68_00}


def test_a_standard_unit_cost_is_the_quantity_times_the_unit_rounded_down() -> None:
    # Half of 60,000.01 is 30,000.005.
    found = calculated(cost("post", quantity="0.50"), means=[means(own=6_000_00)], terms=terms(24_000_00))
    assert found.steps[0] == Step(
        code=StepCode.UNIT_COST,
        year=2024,
        position="post",
        cents=30_000_00,
        values=(
            ("quantity", "0.50"),
            ("unit", "full_time_year"),
            ("unit_cents", 60_000_01),
            ("source", "frl"),
            ("place", "5.2"),
        ),
        clause="clause of unit_cost",
    )
    assert found.grant == {2024: 24_000_00}


def test_a_flat_rate_is_of_what_is_recognised_after_cuts_and_input_tax() -> None:
    # Staff: 10,000.00 less 900.00 tax and 99.97 cut are 9,000.03. With the post 69,000.04, of which 15 per cent are 10,350.006.
    found = calculated(
        cost("staff", 10_000_00, tax=900_00),
        cost("post", quantity="1"),
        cost("material", 7_77),
        positions=POSITIONS,
        cuts=[cut("staff", 99_97)],
        terms=terms(1_00),
    )
    (flat,) = (step for step in found.steps if step.code is StepCode.FLAT_RATE)
    assert flat == Step(
        code=StepCode.FLAT_RATE,
        year=2024,
        position="overhead",
        cents=10_350_00,
        values=(("per_cent", "15"), ("base_cents", 69_000_04), ("source", "frl"), ("place", "5.2")),
        clause="clause of flat_rate",
    )
    assert found.eligible == {2024: 9_000_03 + 60_000_01 + 7_77 + 10_350_00}


def test_a_flat_rate_can_be_cut_and_is_no_line_where_it_comes_to_nothing() -> None:
    found = calculated(
        cost("staff", 100_00, year=2024),
        cost("material", 100_00, year=2025),
        positions=POSITIONS,
        cuts=[cut("overhead", 4_99)],
        terms=terms({2024: 1_00, 2025: 1_00}),
    )
    assert found.eligible == {2024: 110_01, 2025: 100_00}
    assert steps(found, StepCode.FLAT_RATE, StepCode.CUT) == [
        (StepCode.FLAT_RATE, 2024, "overhead", 15_00, "clause of flat_rate"),
        (StepCode.CUT, 2024, "overhead", -4_99, "clause of cut"),
    ]


# Unpaid work


def test_unpaid_work_counts_on_both_sides_up_to_its_limit_and_no_grant_pays_for_it() -> None:
    # 10,000 of bills and 2,500 of 3,000 in work are 12,500. 90 per cent are 11,250, but the bills come to 10,000.
    found = calculated(
        cost("staff", 10_000_00),
        means=[means(unpaid_work=3_000_00)],
        terms=terms(10_000_00, rate=Decimal(90), unpaid_work_at_most=2_500_00),
    )
    work = Step(
        code=StepCode.UNPAID_WORK,
        year=2024,
        cents=2_500_00,
        values=(("planned_cents", 3_000_00), ("at_most_cents", 2_500_00)),
        clause="clause of unpaid_work",
    )
    assert [step for step in found.steps if step.code is StepCode.UNPAID_WORK] == [work]
    assert steps(found, StepCode.RATE, StepCode.OTHER_MEANS) == [
        (StepCode.RATE, 2024, "", 11_250_00, "clause of rate"),
        (StepCode.OTHER_MEANS, 2024, "", 10_000_00, "clause of other_means"),
        (StepCode.RATE, None, "", 11_250_00, "clause of rate"),
    ]
    assert (found.eligible, found.grant, found.own_share) == ({2024: 12_500_00}, {2024: 10_000_00}, {2024: 2_500_00})
    assert found.reasons == (work,)


def test_unpaid_work_counts_in_the_first_years_first() -> None:
    found = calculated(
        cost("staff", 8_000_00, year=2024),
        cost("staff", 8_000_00, year=2025),
        cost("staff", 8_000_00, year=2026),
        means=[means(year, unpaid_work=2_000_00) for year in (2026, 2025, 2024)],
        terms=terms({2026: 8_000_00, 2024: 8_000_00, 2025: 8_000_00}, unpaid_work_at_most=3_000_00),
    )
    assert found.eligible == {2024: 10_000_00, 2025: 9_000_00, 2026: 8_000_00}
    # 80 per cent of each: what is earned in kind covers the own share of the first year in full.
    assert found.grant == {2024: 8_000_00, 2025: 7_200_00, 2026: 6_400_00}
    assert found.own_share == {2024: 2_000_00, 2025: 1_800_00, 2026: 1_600_00}
    assert because(found) == [
        (StepCode.UNPAID_WORK, 2025, "", 1_000_00),
        (StepCode.UNPAID_WORK, 2026, "", 0),
        (StepCode.RATE, 2025, "", 7_200_00),
        (StepCode.RATE, 2026, "", 6_400_00),
    ]


# Donations and other means (ANBest-P and -K Nr. 1.2)


def test_donations_may_cover_the_own_share_and_then_leave_the_grant_alone() -> None:
    found = calculated(cost("staff", 100_00), means=[means(own=5_00, donations=15_00)], terms=terms(80_00))
    assert (found.grant, found.own_share, found.reasons) == ({2024: 80_00}, {2024: 20_00}, ())
    assert [step.values for step in found.steps if step.code is StepCode.OWN_SHARE] == [
        (("unpaid_work_cents", 0), ("donations_cents", 15_00), ("own_cents", 5_00), ("planned_cents", 5_00))
    ]


def test_donations_above_the_own_share_reduce_the_grant() -> None:
    # 90 remain: 80 per cent are 72, but 30 in donations leave 60.
    found = calculated(
        cost("staff", 100_00), cuts=[cut("staff", 10_00)], means=[means(donations=30_00)], terms=terms(70_00)
    )
    assert (found.grant, found.own_share) == ({2024: 60_00}, {2024: 30_00})
    assert because(found) == [(StepCode.CUT, 2024, "staff", -10_00), (StepCode.DONATIONS, 2024, "", 60_00)]


def test_the_grant_covers_at_most_what_other_funding_leaves() -> None:
    found = calculated(cost("staff", 100_00), cuts=[cut("staff", 5_00)], means=[means(other=30_00)], terms=terms(70_00))
    assert (found.grant, found.own_share) == ({2024: 65_00}, {2024: 0})
    assert because(found) == [(StepCode.CUT, 2024, "staff", -5_00), (StepCode.OTHER_MEANS, 2024, "", 65_00)]


def test_means_that_one_year_does_not_need_pay_for_the_others() -> None:
    # 2024: 10 remain of 20, and 15 are there: 5 too many. 2025 lacks 20, so both together lack 15.
    found = calculated(
        cost("staff", 20_00, year=2024),
        cost("staff", 20_00, year=2025),
        cuts=[cut("staff", 10_00)],
        means=[means(2024, other=15_00)],
        terms=terms({2024: 5_00, 2025: 20_00}, rate=Decimal(100)),
    )
    assert found.grant == {2024: 0, 2025: 15_00}
    assert because(found) == [(StepCode.CUT, 2024, "staff", -10_00), (StepCode.OTHER_MEANS, None, "", 15_00)]


# Deficit financing (VVK and VwV Nr. 2.2.3)


def test_a_deficit_is_what_own_money_donations_and_others_leave_uncovered() -> None:
    found = calculated(
        cost("staff", 100_00),
        cuts=[cut("staff", 1_00)],
        means=[means(own=20_00, donations=10_00, other=5_00)],
        terms=terms(65_00, financing="deficit", rate=None),
    )
    assert steps(found, StepCode.OTHER_MEANS, StepCode.DONATIONS, StepCode.DEFICIT) == [
        (StepCode.OTHER_MEANS, 2024, "", 94_00, "clause of other_means"),
        (StepCode.DONATIONS, 2024, "", 84_00, "clause of donations"),
        (StepCode.DEFICIT, 2024, "", 64_00, "clause of deficit"),
    ]
    assert (found.grant, found.own_share) == ({2024: 64_00}, {2024: 30_00})
    assert because(found) == [(StepCode.CUT, 2024, "staff", -1_00), (StepCode.DEFICIT, 2024, "", 64_00)]


def test_a_surplus_of_one_year_narrows_the_deficit_of_all() -> None:
    found = calculated(
        cost("staff", 20_00, year=2024),
        cost("staff", 20_00, year=2025),
        cuts=[cut("staff", 18_00)],
        means=[means(2024, own=10_00), means(2025, own=4_00)],
        terms=terms({2024: 10_00, 2025: 16_00}, financing="deficit", rate=None),
    )
    # 2 - 10 = -8 and 20 - 4 = 16: together 8.
    assert found.grant == {2024: 0, 2025: 8_00}
    assert because(found) == [(StepCode.CUT, 2024, "staff", -18_00), (StepCode.DEFICIT, None, "", 8_00)]


# Fixed amounts (VVK and VwV Nr. 2.2.1) and maxima


@pytest.mark.parametrize(
    ("taken_off", "granted", "code"),
    [
        (1_00, 50_00, StepCode.FIXED),
        # Both come to 50: the spending of the year is named.
        (50_00, 50_00, StepCode.OTHER_MEANS),
        (60_00, 40_00, StepCode.OTHER_MEANS),
    ],
)
def test_a_fixed_amount_holds_as_long_as_there_is_spending_for_it(taken_off: int, granted: int, code: StepCode) -> None:
    found = calculated(
        cost("staff", 100_00),
        cuts=[cut("staff", taken_off)],
        means=[means(own=40_00)],
        terms=terms(60_00, financing="fixed", fixed=50_00, rate=None),
    )
    assert found.grant == {2024: granted}
    assert because(found)[1][0] is code


def test_a_fixed_amount_and_a_maximum_are_parted_by_what_each_year_could_have() -> None:
    two_years = [cost("staff", 200_00, year=2024), cost("staff", 100_00, year=2025)]
    fixed = terms({2024: 200_00, 2025: 100_00}, financing="fixed", fixed=100_00, rate=None)
    capped = terms({2024: 200_00, 2025: 100_00}, maximum=100_00)
    # 100.00 by 200 : 100 are 66.67 and 33.33; by 160 : 80 as well.
    for agreed, code in ((fixed, StepCode.FIXED), (capped, StepCode.MAXIMUM)):
        found = calculated(*two_years, terms=agreed)
        assert found.grant == {2024: 66_67, 2025: 33_33}
        assert because(found) == [(code, None, "", 100_00)]
        assert steps(found, code) == [(code, None, "", 100_00, f"clause of {code.value}")]


def test_a_rate_may_limit_a_fixed_amount_too() -> None:
    found = calculated(cost("staff", 100_00), terms=terms(60_00, financing="fixed", fixed=60_00, rate=Decimal("50")))
    assert found.grant == {2024: 50_00}
    assert because(found) == [(StepCode.RATE, 2024, "", 50_00)]


# The minimum (VVK Nr. 1.1, VwV Nr. 1.2): more than


@pytest.mark.parametrize(
    ("granted", "code"),
    [
        (9_999_99, StepCode.MINIMUM_NOT_REACHED),
        (10_000_00, StepCode.MINIMUM_NOT_REACHED),
        (10_000_01, StepCode.MINIMUM_REACHED),
    ],
)
def test_a_grant_should_be_more_than_the_minimum_and_is_calculated_all_the_same(granted: int, code: StepCode) -> None:
    found = calculated(cost("staff", 20_000_00), terms=terms(granted, minimum=10_000_00))
    assert found.total == granted
    assert found.steps[-1] == Step(
        code=code, cents=10_000_00, values=(("grant_cents", granted),), clause="clause of minimum"
    )


# Several funders


def test_several_funders_share_each_year_by_weight_without_losing_a_cent() -> None:
    found = calculated(
        cost("staff", 125_00, year=2024),
        cost("staff", 1, year=2025),
        terms=terms({2024: 100_00, 2025: 1}),
        funders=[funder("sms", 2), funder("smr", 1)],
    )
    # 125.01 at 80 per cent are 100.008: the cent of the second year is lost to rounding over all years.
    assert found.amounts == (
        YearAmount(funder="sms", year=2024, cents=66_66),
        YearAmount(funder="smr", year=2024, cents=33_33),
        YearAmount(funder="sms", year=2025, cents=1),
    )
    assert steps(found, StepCode.GRANT) == [
        (StepCode.GRANT, 2024, "", 66_66, ""),
        (StepCode.GRANT, 2024, "", 33_33, ""),
        (StepCode.GRANT, 2025, "", 1, ""),
    ]


# Faults


def faults(*costs: PlannedCost, **arguments: Any) -> list[tuple[FaultCode, str, int | None, dict[str, str | int]]]:
    """What is wrong with a plan; empty when it can be calculated."""
    try:
        calculated(*costs, **arguments)
    except FaultyPlan as faulty:
        return [(fault.code, fault.position, fault.year, dict(fault.values)) for fault in faulty.faults]
    return []


SOUND = cost("staff", 100_00)
F = FaultCode
ONE_FAULT: list[tuple[dict[str, Any], list[PlannedCost], tuple[FaultCode, str, int | None, dict[str, Any]]]] = [
    ({}, [SOUND, cost("boat", 1)], (F.POSITION_UNKNOWN, "boat", 2024, {})),
    ({"positions": POSITIONS}, [SOUND, cost("overhead", 1)], (F.POSITION_COMPUTED, "overhead", 2024, {})),
    ({}, [SOUND, cost("staff", 1, year=2025)], (F.YEAR_UNKNOWN, "staff", 2025, {})),
    ({}, [SOUND, SOUND], (F.DOUBLED, "staff", 2024, {})),
    ({}, [SOUND, cost("material", -1)], (F.AMOUNT_NEGATIVE, "material", 2024, {"amount": "cents"})),
    (
        {},
        [SOUND, cost("material", 1, tax=2)],
        (F.INPUT_TAX_ABOVE_COST, "material", 2024, {"input_tax_cents": 2, "cost_cents": 1}),
    ),
    ({}, [SOUND, cost("post")], (F.QUANTITY_MISSING, "post", 2024, {"unit": "full_time_year"})),
    ({}, [SOUND, cost("material", 1, quantity="1")], (F.QUANTITY_UNEXPECTED, "material", 2024, {"quantity": "1"})),
    ({}, [SOUND, cost("post", quantity="-0.1")], (F.QUANTITY_OUT_OF_RANGE, "post", 2024, {"quantity": "-0.1"})),
    ({}, [SOUND, cost("post", quantity="NaN")], (F.QUANTITY_OUT_OF_RANGE, "post", 2024, {"quantity": "NaN"})),
    ({}, [SOUND, cost("post", 1, quantity="1")], (F.CENTS_UNEXPECTED, "post", 2024, {"cost_cents": 1})),
    (
        {"cuts": [cut("staff", 60_00), cut("staff", 40_01)]},
        [SOUND],
        (F.CUT_ABOVE_COST, "staff", 2024, {"cut_cents": 100_01, "cost_cents": 100_00}),
    ),
    (
        {"cuts": [cut("material", 1)]},
        [SOUND],
        (F.CUT_ABOVE_COST, "material", 2024, {"cut_cents": 1, "cost_cents": 0}),
    ),
    (
        {"cuts": [cut("land", 1)]},
        [SOUND, cost("land", 5)],
        (F.CUT_ABOVE_COST, "land", 2024, {"cut_cents": 1, "cost_cents": 0}),
    ),
    ({"cuts": [cut("staff", 1, reason=" ")]}, [SOUND], (F.CUT_WITHOUT_REASON, "staff", 2024, {})),
    ({"cuts": [cut("boat", 1)]}, [SOUND], (F.POSITION_UNKNOWN, "boat", 2024, {})),
    ({"cuts": [cut("staff", 1, year=2025)]}, [SOUND], (F.YEAR_UNKNOWN, "staff", 2025, {})),
    ({"means": [means(2025)]}, [SOUND], (F.YEAR_UNKNOWN, "", 2025, {})),
    ({"means": [means(), means()]}, [SOUND], (F.DOUBLED, "", 2024, {})),
    ({"means": [means(own=-1)]}, [SOUND], (F.AMOUNT_NEGATIVE, "", 2024, {"amount": "own"})),
    ({"terms": terms(1, rate=None)}, [SOUND], (F.RATE_MISSING, "", None, {})),
    ({"terms": terms(1, rate=Decimal(0))}, [SOUND], (F.RATE_OUT_OF_RANGE, "", None, {"per_cent": "0"})),
    ({"terms": terms(1, rate=Decimal("100.01"))}, [SOUND], (F.RATE_OUT_OF_RANGE, "", None, {"per_cent": "100.01"})),
    ({"terms": terms(1, rate=Decimal("NaN"))}, [SOUND], (F.RATE_OUT_OF_RANGE, "", None, {"per_cent": "NaN"})),
    ({"terms": terms(1, financing="fixed")}, [SOUND], (F.FIXED_MISSING, "", None, {})),
    ({"terms": terms(1, fixed=1)}, [SOUND], (F.FIXED_UNEXPECTED, "", None, {})),
    ({"terms": terms(1, maximum=-1)}, [SOUND], (F.AMOUNT_NEGATIVE, "", None, {"amount": "maximum"})),
    ({"terms": terms(-1)}, [SOUND], (F.AMOUNT_NEGATIVE, "", 2024, {"amount": "requested"})),
    ({"terms": terms({})}, [], (F.YEARS_MISSING, "", None, {})),
    ({"funders": []}, [SOUND], (F.FUNDER_MISSING, "", None, {})),
    (
        {"terms": terms(1, clauses={key: "c" for key in CLAUSES if key != "cut"})},
        [SOUND],
        (F.CLAUSE_MISSING, "", None, {"clause": "cut"}),
    ),
    (
        {"means": [means(own=20_00, donations=5_00, other=5_00)], "terms": terms(70_01)},
        [SOUND],
        (
            F.MEANS_EXCEED_SPENDING,
            "",
            2024,
            {"spending_cents": 100_00, "means_cents": 30_00, "requested_cents": 70_01},
        ),
    ),
]


@pytest.mark.parametrize(("arguments", "costs", "fault"), ONE_FAULT, ids=[fault[0].value for *_, fault in ONE_FAULT])
def test_one_wrong_value_is_one_fault(
    arguments: dict[str, Any], costs: list[PlannedCost], fault: tuple[FaultCode, str, int | None, dict[str, Any]]
) -> None:
    assert faults(*costs, **{"terms": terms(1), **arguments}) == [fault]


def test_every_fault_there_is_can_happen() -> None:
    assert {fault[0] for *_, fault in ONE_FAULT} == set(FaultCode)


def test_it_names_every_fault_at_once() -> None:
    found = faults(
        cost("boat", -5, year=2030),
        cost("post", quantity="-1"),
        SOUND,
        SOUND,
        terms=terms({2024: -1}, rate=None, fixed=1, minimum=-1, clauses={}),
        cuts=[cut("boat", -1, reason="")],
        means=[means(2025, own=-1, other=-2), means(2025)],
        funders=[],
    )
    assert [(code, position, year) for code, position, year, _ in found] == [
        (F.FUNDER_MISSING, "", None),
        (F.RATE_MISSING, "", None),
        (F.FIXED_UNEXPECTED, "", None),
        (F.AMOUNT_NEGATIVE, "", None),
        (F.AMOUNT_NEGATIVE, "", 2024),
        *[(F.CLAUSE_MISSING, "", None)] * len(CLAUSES),
        (F.POSITION_UNKNOWN, "boat", 2030),
        (F.YEAR_UNKNOWN, "boat", 2030),
        (F.AMOUNT_NEGATIVE, "boat", 2030),
        (F.QUANTITY_OUT_OF_RANGE, "post", 2024),
        (F.DOUBLED, "staff", 2024),
        (F.POSITION_UNKNOWN, "boat", 2024),
        (F.AMOUNT_NEGATIVE, "boat", 2024),
        (F.CUT_WITHOUT_REASON, "boat", 2024),
        (F.DOUBLED, "", 2025),
        (F.YEAR_UNKNOWN, "", 2025),
        (F.AMOUNT_NEGATIVE, "", 2025),
        (F.AMOUNT_NEGATIVE, "", 2025),
    ]


# Any plan


@st.composite
def plans(draw: st.DrawFn) -> tuple[Inputs, list[Funder]]:
    """A plan of one to three years whose means and request never exceed its spending."""
    cents = st.integers(0, 10**8)
    costs, cuts, rows, requested = [], [], [], {}
    for year in range(2024, 2024 + draw(st.integers(1, 3))):
        spending = 0
        for position in ("staff", "material", "land"):
            planned = draw(cents)
            tax = draw(st.integers(0, planned))
            costs.append(cost(position, planned, year=year, tax=tax))
            if position != "land":
                cuts.append(cut(position, draw(st.integers(0, planned - tax)), year=year))
            spending += planned
        quantity = draw(st.decimals(0, 3, places=3))
        costs.append(cost("post", year=year, quantity=str(quantity)))
        weights = draw(st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any))
        wanted, own, donations, other, _ = split(spending, weights)
        requested[year] = wanted
        rows.append(means(year, own=own, donations=donations, other=other, unpaid_work=draw(cents)))
    financing = draw(st.sampled_from(["share", "fixed", "deficit"]))
    rate = draw(st.decimals(1, 100, places=2))
    agreed = terms(
        requested,
        financing=financing,
        rate=rate if financing == "share" else draw(st.sampled_from([None, rate])),
        fixed=draw(cents) if financing == "fixed" else None,
        maximum=draw(st.none() | cents),
        unpaid_work_at_most=draw(cents),
    )
    funders = [funder(f"f{number}", draw(st.integers(1, 9))) for number in range(draw(st.integers(1, 3)))]
    return Inputs(costs=tuple(costs), cuts=tuple(cuts), means=tuple(rows), terms=agreed), funders


def of(plan: tuple[Inputs, list[Funder]]) -> Calculation:
    """The calculation of a plan."""
    inputs, funders = plan
    return calculated(
        *inputs.costs,
        cuts=inputs.cuts,
        means=inputs.means,
        terms=inputs.terms,
        positions=POSITIONS,
        funders=funders,
    )


@given(plans())
def test_no_grant_exceeds_spending_request_rate_or_maximum(plan: tuple[Inputs, list[Funder]]) -> None:
    found, agreed = of(plan), plan[0].terms
    by_year = {row.year: row for row in plan[0].means}
    for year, granted in found.grant.items():
        left = found.eligible[year] - by_year[year].other - by_year[year].donations
        assert 0 <= granted <= min(agreed.requested[year], max(0, left))
    if agreed.rate is not None:
        assert found.total * 100 <= found.total_eligible * agreed.rate
    for limit in (agreed.maximum, agreed.fixed):
        if limit is not None:
            assert found.total <= limit


@given(plans())
def test_the_parts_of_the_funders_add_up_to_the_grant_of_each_year(plan: tuple[Inputs, list[Funder]]) -> None:
    found = of(plan)
    parts = dict.fromkeys(found.grant, 0)
    for row in found.amounts:
        parts[row.year] += row.cents
    assert parts == found.grant
    assert [step.cents for step in found.steps if step.code is StepCode.GRANT] == [row.cents for row in found.amounts]


@given(plans())
def test_the_lines_of_a_year_add_up_to_its_eligible_spending(plan: tuple[Inputs, list[Funder]]) -> None:
    found = of(plan)
    lines = dict.fromkeys(found.eligible, 0)
    for step in found.steps:
        if step.code is StepCode.REQUESTED:
            break
        if step.year is not None and step.code is not StepCode.ELIGIBLE:
            lines[step.year] += step.cents
    assert lines == found.eligible


@given(plans())
def test_grant_own_share_and_others_pay_what_is_eligible(plan: tuple[Inputs, list[Funder]]) -> None:
    found = of(plan)
    for row in plan[0].means:
        paid = found.grant[row.year] + found.own_share[row.year] + row.other
        assert paid == max(found.eligible[row.year], row.other)


@given(plans())
def test_what_is_stored_as_json_reads_back_the_same(plan: tuple[Inputs, list[Funder]]) -> None:
    found = of(plan)
    assert from_json(json.loads(json.dumps(as_json(found)))) == found
    assert inputs_from_json(json.loads(json.dumps(inputs_as_json(plan[0])))) == plan[0]


def test_it_refuses_json_that_is_no_calculation() -> None:
    with pytest.raises(ValidationError):
        from_json({"steps": []})
    with pytest.raises(ValidationError):
        inputs_from_json({"costs": []})
