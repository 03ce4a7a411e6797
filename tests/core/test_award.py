"""What follows from a selection: amounts by funder and year, instalments by the law of the day, periods, no cent lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.award import (
    YearAmount,
    amounts,
    claim_due_on,
    earmarked_years,
    final_on,
    needs,
    period,
    proof_due,
    schedule,
)
from fundament.core.bodies import BodyKind
from fundament.core.law import Law, UnknownParameter, load_law
from fundament.core.loading import load_programme
from fundament.core.programme import Earmarking, Programme
from fundament.core.regime import Regime

HOME = Path(__file__).parents[2]
LAW = load_law(HOME / "law")
TANDEM = load_programme(HOME / "programmes" / "inklusion-vor-ort-2023").programme
REGIONS = load_programme(HOME / "programmes" / "vitale-regionen-2021").programme
TOWN, CLUB = "municipal_administration", "non_profit"
DAY = date(2024, 6, 3)


def partner(role: str, *grants: tuple[int, int]) -> PartnerFacts:
    """A partner with grants (year, cents), paid for whole."""
    lines = tuple(PlanLine(year=year, eligible=cents, grant=cents, own=0) for year, cents in grants)
    return PartnerFacts(role=role, name=role, kind=BodyKind.TOWN, seat="14522310", lines=lines)


def with_second_funder(weight: int) -> Programme:
    """Programme A in which both funders pay both partners, the first with weight 1."""
    first, second = TANDEM.funder
    both = [TOWN, CLUB]
    changed = [first.model_copy(update={"pays": both}), second.model_copy(update={"pays": both, "weight": weight})]
    return TANDEM.model_copy(update={"funder": changed})


def standard(
    total: int, *, day: date = DAY, months: int = 12, regime: Regime = Regime.COMMUNAL
) -> list[tuple[Any, ...]]:
    """Number, cents, condition and clause of each instalment paid without request."""
    first = date(2024, 1, 1)
    last = date(2024, 12, 31) if months == 12 else date(2025, 1, 1)
    rows = [YearAmount(funder="sms", year=2024, cents=total)]
    found = schedule(rows=rows, law=LAW[regime], on=day, first=first, last=last)
    return [(one.number, one.cents, one.condition, one.clause) for one in found]


def test_it_takes_each_partner_from_its_own_funder() -> None:
    facts = ApplicationFacts(
        partners=(partner(TOWN, (2024, 100), (2025, 50)), partner(CLUB, (2024, 70), (2026, 0))), answers={}
    )
    assert needs(programme=TANDEM, facts=facts) == {
        ("sms", 2024): 100,
        ("sms", 2025): 50,
        ("aktion-mensch", 2024): 70,
    }


def test_it_adds_what_partners_take_of_the_same_budget_and_leaves_out_who_gets_nothing() -> None:
    facts = ApplicationFacts(
        partners=(
            partner("lead", (2021, 100)),
            partner("lead", (2021, 20), (2022, 3)),
            partner("cooperation_partner", (2021, 999)),
        ),
        answers={},
    )
    assert needs(programme=REGIONS, facts=facts) == {("smr", 2021): 120, ("smr", 2022): 3}


@given(st.integers(min_value=1, max_value=10**11), st.integers(min_value=1, max_value=100))
def test_it_splits_a_year_between_funders_without_losing_a_cent(cents: int, weight: int) -> None:
    rows = amounts(programme=with_second_funder(weight), partner=partner(TOWN, (2024, cents)))
    assert sum(row.cents for row in rows) == cents
    assert {row.year for row in rows} == {2024}
    assert all(row.cents > 0 for row in rows)


def test_it_splits_by_weight_and_gives_the_odd_cent_to_the_first() -> None:
    rows = amounts(programme=with_second_funder(1), partner=partner(TOWN, (2024, 101), (2025, 1)))
    assert [(row.funder, row.year, row.cents) for row in rows] == [
        ("sms", 2024, 51),
        ("aktion-mensch", 2024, 50),
        ("sms", 2025, 1),
    ]


@pytest.mark.parametrize(("weight", "funder"), [(1, "sms"), (2, "aktion-mensch")])
def test_it_follows_the_funder_with_the_largest_weight_the_first_of_equals(weight: int, funder: str) -> None:
    programme = with_second_funder(weight)
    assert programme.leading_funder(role=TOWN).key == funder


@pytest.mark.parametrize(
    ("regime", "clause"),
    [
        (Regime.COMMUNAL, "VVK Nr. 7.1"),
        (Regime.NON_COMMUNAL, "VwV Nr. 7.1"),
        (Regime.CONTRACT, "entsprechend VwV Nr. 7.1"),
    ],
)
def test_it_pays_40_50_10_with_the_clause_of_the_regime(regime: Regime, clause: str) -> None:
    assert standard(100_000_00, regime=regime) == [
        (1, 40_000_00, "final_and_started", clause),
        (2, 50_000_00, "proof_complete", clause),
        (3, 10_000_00, "proof_checked", clause),
    ]


def test_it_pays_40_25_25_10_above_150_000_euros_and_12_months() -> None:
    assert standard(200_000_00, months=13) == [
        (1, 80_000_00, "final_and_started", "VVK Nr. 7.2"),
        (2, 50_000_00, "under_way", "VVK Nr. 7.2"),
        (3, 50_000_00, "proof_complete", "VVK Nr. 7.2"),
        (4, 20_000_00, "proof_checked", "VVK Nr. 7.2"),
    ]


@pytest.mark.parametrize(
    ("total", "months", "parts"),
    [(150_000_00, 13, 3), (150_000_01, 12, 3), (150_000_01, 13, 4)],
)
def test_it_splits_further_only_above_both_thresholds(total: int, months: int, parts: int) -> None:
    assert len(standard(total, months=months)) == parts


@given(st.integers(min_value=1, max_value=10**11), st.sampled_from([12, 13]))
def test_it_pays_instalments_that_add_up_to_the_grant(total: int, months: int) -> None:
    assert sum(cents for _, cents, _, _ in standard(total, months=months)) == total


def test_it_knows_no_way_to_pay_before_2020_and_does_not_guess() -> None:
    with pytest.raises(UnknownParameter) as refused:
        standard(100_000_00, day=date(2019, 12, 31))
    assert (refused.value.key, refused.value.regime, refused.value.on) == (
        "payout",
        Regime.COMMUNAL,
        date(2019, 12, 31),
    )


def test_it_pays_on_request_until_the_instalments_of_2023() -> None:
    assert standard(100_000_00, day=date(2022, 12, 31)) == [
        (1, 100_000_00, "on_request", "VVK Nr. 7 (Fassung bis 31.12.2022)")
    ]
    assert [cents for _, cents, _, _ in standard(100_000_00, day=date(2023, 1, 1))] == [40_000_00, 50_000_00, 10_000_00]


@pytest.mark.parametrize(
    ("regime", "total", "parts"),
    [
        (Regime.COMMUNAL, 25_000_00, [10_000_00, 12_500_00, 2_500_00]),
        (Regime.COMMUNAL, 24_999_00, [22_499_10, 2_499_90]),
        (Regime.COMMUNAL, 11_000_00, [11_000_00]),
        (Regime.NON_COMMUNAL, 2_500_00, [1_000_00, 1_250_00, 250_00]),
        (Regime.NON_COMMUNAL, 2_499_00, [2_249_10, 249_90]),
        (Regime.CONTRACT, 1_100_00, [1_100_00]),
    ],
)
def test_it_pays_a_part_below_the_floor_with_the_next_one(regime: Regime, total: int, parts: list[int]) -> None:
    found = standard(total, regime=regime)
    assert [cents for _, cents, _, _ in found] == parts
    assert [number for number, _, _, _ in found] == list(range(1, len(parts) + 1))
    # What waited is due with the part that carried it.
    conditions = ["final_and_started", "proof_complete", "proof_checked"]
    assert [condition for _, _, condition, _ in found] == conditions[-len(parts) :]


def regions_law() -> Law:
    """The communal law with what FR-Regio lays on it."""
    return LAW[Regime.COMMUNAL].with_deviations(REGIONS.law_deviations(regime=Regime.COMMUNAL))


@pytest.mark.parametrize(
    ("day", "clause"),
    [
        (date(2022, 12, 31), "VVK Nr. 7 (Fassung bis 31.12.2022)"),
        (date(2023, 1, 1), "VwV Nr. 7.5, 8.2.5"),
        (date(2024, 12, 31), "VwV Nr. 7.5, 8.2.5"),
    ],
)
def test_it_sets_one_ceiling_a_year_for_advances_on_request(day: date, clause: str) -> None:
    rows = [
        YearAmount(funder="b", year=2022, cents=7),
        YearAmount(funder="a", year=2021, cents=3),
        YearAmount(funder="b", year=2021, cents=2),
    ]
    found = schedule(rows=rows, law=regions_law(), on=day, first=date(2021, 1, 1), last=date(2022, 12, 31))
    assert [(one.number, one.year, one.cents, one.condition, one.clause) for one in found] == [
        (1, 2021, 5, "on_request", clause),
        (2, 2022, 7, "on_request", clause),
    ]


@pytest.mark.parametrize(
    ("total", "last", "parts"),
    [
        (500_000_00, date(2027, 1, 1), [200_000_00, 250_000_00, 50_000_00]),
        (500_000_01, date(2026, 12, 31), [200_000_00, 250_000_01, 50_000_00]),
        (500_000_10, date(2027, 1, 1), [200_000_04, 125_000_03, 125_000_02, 50_000_01]),
    ],
)
def test_it_follows_the_thresholds_that_a_guideline_sets_for_itself(total: int, last: date, parts: list[int]) -> None:
    rows = [YearAmount(funder="smr", year=2025, cents=total)]
    found = schedule(rows=rows, law=regions_law(), on=date(2025, 1, 1), first=date(2025, 1, 1), last=last)
    assert [one.cents for one in found] == parts


def test_it_plans_no_instalment_where_nothing_is_granted() -> None:
    assert schedule(rows=[], law=LAW[Regime.COMMUNAL], on=DAY, first=DAY, last=DAY) == ()


@pytest.mark.parametrize(
    ("regime", "last", "due"),
    [
        (Regime.COMMUNAL, date(2024, 12, 31), date(2025, 12, 31)),
        (Regime.COMMUNAL, date(2024, 5, 15), date(2025, 5, 15)),
        (Regime.NON_COMMUNAL, date(2024, 12, 31), date(2025, 6, 30)),
        # The sixth month ends on a Saturday: the next working day counts.
        (Regime.NON_COMMUNAL, date(2024, 5, 15), date(2024, 12, 2)),
    ],
)
def test_it_wants_the_proof_as_the_conditions_of_the_regime_say(regime: Regime, last: date, due: date) -> None:
    assert proof_due(law=LAW[regime], on=DAY, last=last) == due


def test_it_wants_the_proof_as_a_deviation_says() -> None:
    law = LAW[Regime.COMMUNAL]
    sooner = law.with_deviations([replace(law.on(key="proof_due", day=DAY), value=2)])
    assert proof_due(law=sooner, on=DAY, last=date(2024, 12, 31)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("kind", "years", "clause"),
    [
        ("infrastructure", 12, "VVK Nr. 4.2.6"),
        ("it", 3, "VVK Nr. 4.2.6"),
        ("other", 5, "VVK Nr. 4.2.6"),
        ("none", 0, ""),
    ],
)
def test_it_binds_what_is_acquired_as_long_as_its_kind_says(kind: Earmarking, years: int, clause: str) -> None:
    assert earmarked_years(law=LAW[Regime.COMMUNAL], on=DAY, kind=kind) == (years, clause)


@pytest.mark.parametrize(
    ("posted", "final"),
    [
        # Posted on Tuesday, there on Friday 4 October, a month to Monday 4 November.
        (date(2024, 10, 1), date(2024, 11, 5)),
        # Since 2025 a letter takes four days: Monday to Friday 7 March, a month to Monday 7 April.
        (date(2025, 3, 3), date(2025, 4, 8)),
    ],
)
def test_it_is_final_a_month_after_the_presumed_delivery(posted: date, final: date) -> None:
    assert final_on(law=LAW[Regime.COMMUNAL], on=posted) == final


@pytest.mark.parametrize(
    ("posted", "final", "due"),
    [
        (date(2024, 10, 1), date(2024, 11, 5), date(2024, 11, 5)),
        # Contested until Friday 3 March 2023, final on a Saturday.
        (date(2023, 1, 31), date(2023, 3, 4), date(2023, 3, 6)),
        # Final on Reformation Day.
        (date(2024, 9, 27), date(2024, 10, 31), date(2024, 11, 1)),
    ],
)
def test_a_demand_is_due_on_the_first_working_day_on_which_it_is_final(posted: date, final: date, due: date) -> None:
    law = LAW[Regime.COMMUNAL]
    assert (final_on(law=law, on=posted), claim_due_on(law=law, on=posted)) == (final, due)


def test_it_runs_from_the_first_fiscal_year_or_the_start_to_the_end_of_the_last_year() -> None:
    rows = [YearAmount(funder="sms", year=year, cents=1) for year in (2025, 2024, 2028)]
    assert period(rows=rows) == (date(2024, 1, 1), date(2028, 12, 31))
    assert period(rows=rows, start=date(2024, 11, 1)) == (date(2024, 11, 1), date(2028, 12, 31))
    assert period(rows=rows, end=date(2028, 6, 30)) == (date(2024, 1, 1), date(2028, 6, 30))


@pytest.mark.parametrize(
    ("regime", "minimum", "instalment"),
    [(Regime.COMMUNAL, 10_000_00, 10_000_00), (Regime.NON_COMMUNAL, 2_500_00, 1_000_00)],
)
def test_it_has_the_floors_of_each_regime(regime: Regime, minimum: int, instalment: int) -> None:
    assert LAW[regime].whole(key="minimum_grant", day=DAY) == minimum
    assert LAW[regime].whole(key="instalment_floor", day=DAY) == instalment


def test_it_rates_without_floats() -> None:
    assert {type(rule.up_to) for rule in TANDEM.rule if rule.kind == "share_of_eligible_spending"} == {Decimal}
