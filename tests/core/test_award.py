"""What follows from a selection: amounts by funder and year, instalments by the law of the day, periods, no cent lost."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.award import YearAmount, amounts, leading_funder, needs, period, proof_due, schedule
from fundament.core.bodies import BodyKind
from fundament.core.law import UnknownParameter, load_law
from fundament.core.loading import load_programme
from fundament.core.programme import Programme
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
    role = TANDEM.role(TOWN).model_copy(update={"payout": "standard"})
    first = date(2024, 1, 1)
    last = date(2024, 12, 31) if months == 12 else date(2025, 1, 1)
    rows = [YearAmount(funder="sms", year=2024, cents=total)]
    found = schedule(role=role, rows=rows, law=LAW[regime], on=day, first=first, last=last)
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
    assert leading_funder(programme=programme, role=programme.role(TOWN)).key == funder


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


def test_it_knows_no_shares_before_2023_and_does_not_guess() -> None:
    with pytest.raises(UnknownParameter) as refused:
        standard(100_000_00, day=date(2022, 12, 31))
    assert refused.value.key == "split_above_cents"
    assert [cents for _, cents, _, _ in standard(100_000_00, day=date(2023, 1, 1))] == [40_000_00, 50_000_00, 10_000_00]


@pytest.mark.parametrize(
    ("day", "clause"),
    [
        (date(2022, 12, 31), "FR-Regio VII.9 mit VwV Nr. 7.5 (bis 31.12.2022)"),
        (date(2023, 1, 1), "VwV Nr. 7.5, 8.2.5"),
    ],
)
def test_it_sets_one_ceiling_a_year_for_advances_on_request(day: date, clause: str) -> None:
    rows = [
        YearAmount(funder="b", year=2022, cents=7),
        YearAmount(funder="a", year=2021, cents=3),
        YearAmount(funder="b", year=2021, cents=2),
    ]
    found = schedule(
        role=REGIONS.role("lead"),
        rows=rows,
        law=LAW[Regime.COMMUNAL],
        on=day,
        first=date(2021, 1, 1),
        last=date(2022, 12, 31),
    )
    assert [(one.number, one.year, one.cents, one.condition, one.clause) for one in found] == [
        (1, 2021, 5, "on_request", clause),
        (2, 2022, 7, "on_request", clause),
    ]


@pytest.mark.parametrize(
    ("regime", "own", "due"),
    [
        (Regime.COMMUNAL, None, date(2025, 12, 31)),
        (Regime.NON_COMMUNAL, None, date(2025, 6, 30)),
        (Regime.COMMUNAL, 2, date(2025, 2, 28)),
    ],
)
def test_it_wants_the_proof_after_so_many_months_as_regime_or_programme_say(
    regime: Regime, own: int | None, due: date
) -> None:
    role = TANDEM.role(TOWN).model_copy(update={"proof_due_months": own})
    assert proof_due(law=LAW[regime], role=role, on=DAY, last=date(2024, 12, 31)) == due


def test_it_runs_from_the_first_fiscal_year_or_the_start_to_the_end_of_the_last_year() -> None:
    rows = [YearAmount(funder="sms", year=year, cents=1) for year in (2025, 2024, 2028)]
    assert period(rows=rows) == (date(2024, 1, 1), date(2028, 12, 31))
    assert period(rows=rows, start=date(2024, 11, 1)) == (date(2024, 11, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("regime", "minimum", "instalment"),
    [(Regime.COMMUNAL, 10_000_00, 10_000_00), (Regime.NON_COMMUNAL, 2_500_00, 1_000_00)],
)
def test_it_has_the_floors_of_each_regime(regime: Regime, minimum: int, instalment: int) -> None:
    assert LAW[regime].number(key="minimum_grant_cents", day=DAY) == minimum
    assert LAW[regime].number(key="instalment_floor_cents", day=DAY) == instalment


def test_it_rates_without_floats() -> None:
    assert {type(rule.up_to) for rule in TANDEM.rule if rule.kind == "share_of_eligible_spending"} == {Decimal}
