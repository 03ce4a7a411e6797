"""The law folder answers by day and names the clause; on a day it knows nothing of, it refuses."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.law import Bracket, FaultyLaw, Law, Parameter, UnknownParameter, Value, load_law, value_of
from fundament.core.law_vocabulary import VOCABULARY, Unit
from fundament.core.regime import Regime

FOLDER = Path(__file__).resolve().parents[2] / "law"
LAW = load_law(FOLDER)
DAY = date(2024, 10, 1)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 12, 31))

WAIVED = (
    Bracket(up_to=5_000_00, per_cent=Decimal(10), at_most=None),
    Bracket(up_to=20_000_00, per_cent=Decimal(5), at_most=500_00),
    Bracket(up_to=50_000_00, per_cent=Decimal(3), at_most=1_000_00),
    Bracket(up_to=125_000_00, per_cent=Decimal(2), at_most=1_500_00),
    Bracket(up_to=None, per_cent=None, at_most=2_500_00),
)

Row = tuple[str, date, Value, str]

# Every value of the folder: its key, its first day, what it is, where it stands.
GENERAL: tuple[Row, ...] = (
    ("assessors_at_least", date(2020, 1, 1), 2, "Anlage zur VwV zu § 7 SäHO (Arbeitsanleitung), Nutzwertanalyse"),
    ("commitment_consent_above", date(2020, 1, 1), 750_000_00, "VwV zu § 38 SäHO Nr. 2.1.2"),
    ("carry_over_at_most", date(2019, 1, 1), 2, "§ 45 Abs. 2 SäHO"),
    ("presumed_delivery", date(2019, 1, 1), 3, "§ 41 Abs. 2 VwVfG"),
    ("presumed_delivery", date(2025, 1, 1), 4, "§ 41 Abs. 2 VwVfG"),
    ("remedy", date(2019, 1, 1), 1, "§ 70 Abs. 1 VwGO"),
    ("objection_decision_within", date(2019, 1, 1), 3, "§ 75 Satz 2 VwGO"),
    ("publicity_building_from", date(2019, 1, 1), 25_000_00, "VwV zu § 44a SäHO Nr. 2.1"),
    ("publicity_other_from", date(2019, 1, 1), 5_000_00, "VwV zu § 44a SäHO Nr. 3.1"),
    ("publicity_cure", date(2019, 1, 1), 8, "§ 44a Abs. 1 SäHO"),
    ("publicity_reclaim_from", date(2019, 1, 1), Decimal("5"), "§ 44a Abs. 1 SäHO"),
    ("publicity_reclaim_to", date(2019, 1, 1), Decimal("15"), "§ 44a Abs. 1 SäHO"),
    ("interest_points", date(2019, 1, 1), Decimal("5"), "§ 49a Abs. 3 Satz 1 VwVfG"),
    ("interest_year", date(2020, 1, 1), 360, "Zins-A Nr. 2.1"),
    ("interest_month", date(2020, 1, 1), 30, "Zins-A Nr. 2.1"),
    ("transparency_from", date(2023, 1, 1), 2_500_00, "§ 8 Abs. 1 Nr. 15 Buchst. a SächsTranspG"),
    ("transparency_recipient_from", date(2023, 1, 1), 10_000_00, "§ 8 Abs. 1 Nr. 15 Buchst. b SächsTranspG"),
    ("transparency_kept", date(2023, 1, 1), 5, "§ 9 Abs. 2 SächsTranspG"),
    ("transparency_platform_within", date(2023, 1, 1), 3, "§ 17 Abs. 2 SächsTranspG"),
    ("transparency_platform_within", date(2026, 1, 1), 5, "§ 17 Abs. 2 SächsTranspG"),
    ("database_separated_within", date(2019, 1, 1), 5, "§ 4 SächsFöDaVO"),
    ("de_minimis_limit", date(2019, 1, 1), 200_000_00, "Art. 3 Abs. 2 VO (EU) Nr. 1407/2013"),
    ("de_minimis_limit", date(2024, 1, 1), 300_000_00, "Art. 3 Abs. 2 VO (EU) 2023/2831"),
    ("de_minimis_limit_public_service", date(2019, 1, 1), 500_000_00, "Art. 2 Abs. 2 VO (EU) Nr. 360/2012"),
    ("de_minimis_limit_public_service", date(2024, 1, 1), 750_000_00, "Art. 3 Abs. 2 VO (EU) 2023/2832"),
    ("de_minimis_window", date(2019, 1, 1), 3, "Art. 3 Abs. 2 VO (EU) Nr. 1407/2013"),
    ("de_minimis_window", date(2024, 1, 1), 3, "Art. 3 Abs. 2 VO (EU) 2023/2831"),
    ("de_minimis_window_counts", date(2019, 1, 1), "tax_years", "Art. 3 Abs. 5 VO (EU) Nr. 1407/2013"),
    ("de_minimis_window_counts", date(2024, 1, 1), "rolling", "Erwägungsgrund 11 VO (EU) 2023/2831"),
    ("de_minimis_entry", date(2026, 1, 1), 20, "Art. 6 VO (EU) 2023/2831"),
)
COMMUNAL: tuple[Row, ...] = (
    ("minimum_grant", date(2020, 1, 1), 10_000_00, "VVK Nr. 1.1"),
    ("early_start_below", date(2020, 1, 1), 1_000_000_00, "VVK Nr. 1.3"),
    ("court_told_of_agreement_above", date(2020, 1, 1), 50_000_00, "VVK Nr. 1.4.2"),
    ("unit_cost_review", date(2020, 1, 1), 3, "VVK Nr. 2.3"),
    ("building_expert_above", date(2020, 1, 1), 1_500_000_00, "VVK Nr. 6.1"),
    ("building_expert_optional_up_to", date(2020, 1, 1), Decimal("70"), "VVK Nr. 6.1"),
    ("building_expert_due_above", date(2020, 1, 1), Decimal("90"), "VVK Nr. 6.1"),
    ("earmarking_infrastructure", date(2020, 1, 1), 12, "VVK Nr. 4.2.6"),
    ("earmarking_it", date(2020, 1, 1), 3, "VVK Nr. 4.2.6"),
    ("earmarking_other", date(2020, 1, 1), 5, "VVK Nr. 4.2.6"),
    ("payout", date(2020, 1, 1), "advance_on_request", "VVK Nr. 7 (Fassung bis 31.12.2022)"),
    ("payout", date(2023, 1, 1), "standard", "VVK Nr. 7.1, 7.3"),
    ("instalments", date(2023, 1, 1), (40, 50, 10), "VVK Nr. 7.1"),
    ("split_instalments", date(2023, 1, 1), (40, 25, 25, 10), "VVK Nr. 7.2"),
    ("split_above", date(2023, 1, 1), 150_000_00, "VVK Nr. 7.2"),
    ("split_above_period", date(2023, 1, 1), 12, "VVK Nr. 7.2"),
    ("final_instalment_within", date(2023, 1, 1), 6, "VVK Nr. 7.1"),
    ("instalment_floor", date(2020, 1, 1), 10_000_00, "VVK Nr. 7.5"),
    ("advance_need", date(2020, 1, 1), 2, "VVK Nr. 7 (Fassung bis 31.12.2022)"),
    ("advance_need", date(2023, 1, 1), 6, "VwV Nr. 7.5, 8.2.5"),
    ("begin_within", date(2020, 1, 1), 12, "VVK Nr. 8.2.3, ANBest-K Nr. 1.4"),
    ("report_spending_drop", date(2020, 1, 1), Decimal("7.5"), "ANBest-K Nr. 5.1"),
    ("report_spending_drop_above", date(2020, 1, 1), 10_000_00, "ANBest-K Nr. 5.1"),
    ("proof_due", date(2020, 1, 1), 12, "ANBest-K Nr. 6.1"),
    ("proof_due_ends", date(2020, 1, 1), "on_the_day", "ANBest-K Nr. 6.1"),
    ("proof_after_purpose", date(2020, 1, 1), 12, "ANBest-K Nr. 6.1"),
    ("receipt_list", date(2020, 1, 1), "not_required", "ANBest-K Nr. 6.2, 6.4"),
    ("proof_completeness_check", date(2020, 1, 1), 1, "VVK Nr. 11.2"),
    ("proof_completeness_check", date(2023, 1, 1), 1, "VVK Nr. 7.1, 11.2"),
    ("reduction_above", date(2020, 1, 1), 500_00, "ANBest-K Nr. 2.2"),
    ("proof_sample", date(2019, 1, 1), Decimal("50"), "VVK Nr. 11.2"),
    ("revocation_within", date(2020, 1, 1), 12, "VVK Nr. 8.4, § 48 Abs. 4 VwVfG"),
    ("reclaim_waived", date(2020, 1, 1), WAIVED, "VVK Nr. 8.7"),
    ("interest_waived_up_to", date(2020, 1, 1), 250_00, "VVK Nr. 8.8"),
)
NON_COMMUNAL: tuple[Row, ...] = (
    ("minimum_grant", date(2020, 1, 1), 2_500_00, "VwV Nr. 1.2"),
    ("early_start_below", date(2020, 1, 1), 100_000_00, "VwV Nr. 1.4"),
    ("court_told_of_agreement_above", date(2020, 1, 1), 50_000_00, "VwV Nr. 1.5.2"),
    ("unit_cost_review", date(2020, 1, 1), 3, "VwV Nr. 2.3"),
    ("building_expert_above", date(2020, 1, 1), 1_000_000_00, "VwV Nr. 6.1"),
    ("building_expert_optional_up_to", date(2020, 1, 1), Decimal("70"), "VwV Nr. 6.1"),
    ("building_expert_due_above", date(2020, 1, 1), Decimal("90"), "VwV Nr. 6.1"),
    ("land_charge_above", date(2020, 1, 1), 1_000_000_00, "VwV Nr. 5.5.1"),
    ("better_pay_banned_above", date(2020, 1, 1), Decimal("50"), "ANBest-P Nr. 1.3"),
    ("earmarking_infrastructure", date(2020, 1, 1), 12, "VwV Nr. 4.2.6"),
    ("earmarking_it", date(2020, 1, 1), 3, "VwV Nr. 4.2.6"),
    ("earmarking_other", date(2020, 1, 1), 5, "VwV Nr. 4.2.6"),
    ("payout", date(2020, 1, 1), "advance_on_request", "VwV Nr. 7 (Fassung bis 31.12.2022)"),
    ("payout", date(2023, 1, 1), "standard", "VwV Nr. 7.1, 7.4"),
    ("instalments", date(2023, 1, 1), (40, 50, 10), "VwV Nr. 7.1"),
    ("split_instalments", date(2023, 1, 1), (40, 25, 25, 10), "VwV Nr. 7.2"),
    ("split_above", date(2023, 1, 1), 150_000_00, "VwV Nr. 7.2"),
    ("split_above_period", date(2023, 1, 1), 12, "VwV Nr. 7.2"),
    ("final_instalment_within", date(2023, 1, 1), 6, "VwV Nr. 7.1"),
    ("instalment_floor", date(2020, 1, 1), 1_000_00, "VwV Nr. 7.7"),
    ("advance_need", date(2020, 1, 1), 2, "VwV Nr. 7 (Fassung bis 31.12.2022)"),
    ("advance_need", date(2023, 1, 1), 6, "VwV Nr. 7.5, 8.2.5"),
    ("begin_within", date(2020, 1, 1), 12, "VwV Nr. 8.2.3, ANBest-P Nr. 1.5"),
    ("report_spending_drop", date(2020, 1, 1), Decimal("7.5"), "ANBest-P Nr. 5.1"),
    ("report_spending_drop_above", date(2020, 1, 1), 10_000_00, "ANBest-P Nr. 5.1"),
    ("procurement_offers_from", date(2020, 1, 1), 100_000_00, "ANBest-P Nr. 3"),
    ("procurement_order_above", date(2020, 1, 1), 5_000_00, "ANBest-P Nr. 3"),
    ("procurement_offers", date(2020, 1, 1), 3, "ANBest-P Nr. 3"),
    ("inventory_above", date(2020, 1, 1), 800_00, "ANBest-P Nr. 4.2"),
    ("proof_due", date(2020, 1, 1), 6, "ANBest-P Nr. 6.1"),
    ("proof_due_ends", date(2020, 1, 1), "with_the_month", "ANBest-P Nr. 6.1"),
    ("proof_after_purpose", date(2020, 1, 1), 6, "ANBest-P Nr. 6.1"),
    ("receipt_list", date(2020, 1, 1), "required", "ANBest-P Nr. 6.4"),
    ("interim_proof_above", date(2020, 1, 1), 36, "VwV Nr. 5.3.4"),
    ("records_kept", date(2020, 1, 1), 5, "ANBest-P Nr. 6.8"),
    ("proof_completeness_check", date(2020, 1, 1), 1, "VwV Nr. 11.2"),
    ("proof_completeness_check", date(2023, 1, 1), 1, "VwV Nr. 7.1, 11.2"),
    ("reduction_above", date(2020, 1, 1), 500_00, "ANBest-P Nr. 2.2"),
    ("proof_sample", date(2019, 1, 1), Decimal("50"), "VwV Nr. 11.2"),
    ("revocation_within", date(2020, 1, 1), 12, "VwV Nr. 8.4, § 48 Abs. 4 VwVfG"),
    ("reclaim_waived_below", date(2020, 1, 1), 500_00, "VwV Nr. 8.8"),
    ("interest_waived_up_to", date(2020, 1, 1), 50_00, "VwV Nr. 8.9"),
    ("court_list_above", date(2020, 1, 1), 50_000_00, "VwV Nr. 4.4"),
)

ALL = (
    *((Regime.COMMUNAL, row) for row in (*GENERAL, *COMMUNAL)),
    *((Regime.NON_COMMUNAL, row) for row in (*GENERAL, *NON_COMMUNAL)),
)


@pytest.mark.parametrize(("regime", "row"), ALL)
def test_it_names_every_value_with_its_clause_from_its_first_day_on(regime: Regime, row: Row) -> None:
    key, first, value, clause = row
    found = LAW[regime].on(key=key, day=first)
    assert (found.value, found.clause, found.valid_from) == (value, clause, first)


@pytest.mark.parametrize("regime", [Regime.COMMUNAL, Regime.NON_COMMUNAL])
def test_it_has_no_value_that_the_table_lacks(regime: Regime) -> None:
    stated = sorted((key, first) for one, (key, first, _, _) in ALL if one is regime)
    assert sorted((one.key, one.valid_from) for history in LAW[regime].history.values() for one in history) == stated


def test_it_knows_every_key_of_the_vocabulary_somewhere_and_no_other() -> None:
    assert {key for law in LAW.values() for key in law.history} == set(VOCABULARY)


@pytest.mark.parametrize(
    ("regime", "lacks"),
    [
        (
            Regime.COMMUNAL,
            {
                "better_pay_banned_above",
                "court_list_above",
                "interim_proof_above",
                "inventory_above",
                "land_charge_above",
                "procurement_offers",
                "procurement_offers_from",
                "procurement_order_above",
                "reclaim_waived_below",
                "records_kept",
            },
        ),
        (Regime.NON_COMMUNAL, {"reclaim_waived"}),
        (
            Regime.CONTRACT,
            {
                "better_pay_banned_above",
                "building_expert_above",
                "building_expert_due_above",
                "building_expert_optional_up_to",
                "court_list_above",
                "court_told_of_agreement_above",
                "land_charge_above",
                "reclaim_waived",
                "unit_cost_review",
                *(key for key, spec in VOCABULARY.items() if spec.state_only),
            },
        ),
    ],
)
def test_it_says_which_rules_a_regime_lacks(regime: Regime, lacks: set[str]) -> None:
    day = date(2026, 10, 1)
    assert {key for key in VOCABULARY if not LAW[regime].knows(key=key, day=day)} == lacks


def test_a_contract_follows_the_non_communal_values_and_says_that_they_are_assumed() -> None:
    state, contract = LAW[Regime.NON_COMMUNAL].history, LAW[Regime.CONTRACT].history
    for key, history in contract.items():
        follows = [(one.value, one.valid_from, f"entsprechend {one.clause}") for one in state[key]]
        assert [(one.value, one.valid_from, one.clause) for one in history] == follows
        assert [one.key for one in history if not one.assumed] == []


def test_it_quotes_the_law_or_says_why_not() -> None:
    silent = {
        one.key
        for regime in (Regime.COMMUNAL, Regime.NON_COMMUNAL)
        for history in LAW[regime].history.values()
        for one in history
        if not one.quote and not one.assumed
    }
    # These texts were not at hand: EU regulations, the database ordinance, the annex to § 7.
    assert silent == {
        "assessors_at_least",
        "database_separated_within",
        "de_minimis_entry",
        "de_minimis_limit",
        "de_minimis_limit_public_service",
        "de_minimis_window",
        "de_minimis_window_counts",
    }


@pytest.mark.parametrize("regime", list(Regime))
def test_the_procedure_by_instalments_did_not_exist_before_2023(regime: Regime) -> None:
    eve, first = date(2022, 12, 31), date(2023, 1, 1)
    keys = {"instalments", "split_instalments", "split_above", "split_above_period", "final_instalment_within"}
    before = {key for key in VOCABULARY if LAW[regime].knows(key=key, day=eve)}
    after = {key for key in VOCABULARY if LAW[regime].knows(key=key, day=first)}
    assert keys & before == set()
    assert keys & after == keys
    assert [LAW[regime].word(key="payout", day=day) for day in (eve, first)] == ["advance_on_request", "standard"]
    assert [LAW[regime].whole(key="advance_need", day=day) for day in (eve, first)] == [2, 6]


def test_a_notice_counts_as_delivered_a_day_later_from_2025_on() -> None:
    days = (date(2024, 12, 31), date(2025, 1, 1))
    assert [LAW[Regime.COMMUNAL].whole(key="presumed_delivery", day=day) for day in days] == [3, 4]


def test_it_refuses_a_day_before_the_first_it_knows() -> None:
    with pytest.raises(UnknownParameter) as refused:
        LAW[Regime.COMMUNAL].on(key="instalments", day=date(2022, 12, 31))
    given = (refused.value.regime, refused.value.key, refused.value.on)
    assert given == (Regime.COMMUNAL, "instalments", date(2022, 12, 31))


def test_it_refuses_a_key_it_does_not_know() -> None:
    with pytest.raises(UnknownParameter):
        LAW[Regime.COMMUNAL].on(key="instalment", day=DAY)


def test_each_kind_of_value_has_its_question_and_no_other() -> None:
    law = LAW[Regime.COMMUNAL]
    questions = {
        "whole": law.whole,
        "per_cent": law.per_cent,
        "shares": law.shares,
        "brackets": law.brackets,
        "word": law.word,
    }
    keys = {
        "whole": "minimum_grant",
        "per_cent": "report_spending_drop",
        "shares": "instalments",
        "brackets": "reclaim_waived",
        "word": "payout",
    }
    answers = {name: ask(key=keys[name], day=DAY) for name, ask in questions.items()}
    assert answers == {
        "whole": 10_000_00,
        "per_cent": Decimal("7.5"),
        "shares": (40, 50, 10),
        "brackets": WAIVED,
        "word": "standard",
    }
    for name, ask in questions.items():
        for other in set(keys) - {name}:
            with pytest.raises(TypeError):
                ask(key=keys[other], day=DAY)


def on_or_none(law: Law, key: str, day: date) -> Parameter | None:
    return law.on(key=key, day=day) if law.knows(key=key, day=day) else None


@given(st.sampled_from(list(Regime)), st.sampled_from(sorted(VOCABULARY)), DAYS, DAYS)
def test_a_later_value_leaves_every_earlier_day_as_it_was(regime: Regime, key: str, later: date, day: date) -> None:
    law = LAW[regime]
    known = law.history.get(key, ())
    later = max(later, *(one.valid_from + timedelta(days=1) for one in known), date(2015, 1, 1))
    new = Parameter(key=key, unit=VOCABULARY[key].unit, value=0, valid_from=later, clause="neu")
    changed = Law(regime, {**law.history, key: (*known, new)})
    assert on_or_none(changed, key, day) == (new if day >= later else on_or_none(law, key, day))


def test_an_amendment_in_the_file_changes_one_key_from_its_day_on(tmp_path: Path) -> None:
    folder = copytree(FOLDER, tmp_path / "law")
    with (folder / "communal.toml").open("a", encoding="utf-8") as file:
        file.write('[[minimum_grant]]\nfrom = 2027-01-01\neuro = 20_000\nclause = "VVK Nr. 1.1"\n')
    law, amended = LAW[Regime.COMMUNAL], load_law(folder)[Regime.COMMUNAL]
    for key in VOCABULARY:
        for day in (date(2021, 6, 1), date(2026, 12, 31)):
            assert on_or_none(amended, key, day) == on_or_none(law, key, day)
    then = date(2027, 1, 1)
    changed = [key for key in VOCABULARY if on_or_none(amended, key, then) != on_or_none(law, key, then)]
    assert changed == ["minimum_grant"]
    assert amended.whole(key="minimum_grant", day=then) == 20_000_00


# A programme's deviations.

FLOOR = Parameter(
    key="instalment_floor",
    unit=Unit.EURO,
    value=1_000_00,
    valid_from=date(2021, 7, 1),
    valid_until=date(2024, 12, 31),
    clause="FR-Regio VII.12",
)


@given(DAYS)
def test_a_deviation_lies_on_top_within_its_dates_only(day: date) -> None:
    general = on_or_none(LAW[Regime.COMMUNAL], "instalment_floor", day)
    found = on_or_none(LAW[Regime.COMMUNAL].with_deviations([FLOOR]), "instalment_floor", day)
    assert found == (replace(FLOOR, replaces=general) if date(2021, 7, 1) <= day <= date(2024, 12, 31) else general)


def test_a_deviation_keeps_the_value_that_it_replaces_as_it_is_on_the_day() -> None:
    need = Parameter(key="advance_need", unit=Unit.MONTHS, value=3, valid_from=date(2021, 1, 1), clause="R")
    law = LAW[Regime.NON_COMMUNAL].with_deviations([need])
    replaced = [law.on(key="advance_need", day=day).replaces for day in (date(2022, 12, 31), date(2023, 1, 1))]
    assert [one.value for one in replaced if one is not None] == [2, 6]


def test_a_deviation_may_bring_what_the_regime_lacks() -> None:
    kept = Parameter(key="records_kept", unit=Unit.YEARS, value=10, valid_from=DAY, clause="R")
    law = LAW[Regime.COMMUNAL].with_deviations([kept])
    assert law.on(key="records_kept", day=DAY) == kept
    assert not law.knows(key="records_kept", day=DAY - timedelta(days=1))


def test_the_newest_of_two_deviations_holds_whatever_their_order() -> None:
    newer = replace(FLOOR, value=2_000_00, valid_from=date(2023, 1, 1))
    for order in ([FLOOR, newer], [newer, FLOOR]):
        law = LAW[Regime.COMMUNAL].with_deviations(order)
        days = (date(2022, 12, 31), date(2023, 1, 1))
        assert [law.whole(key="instalment_floor", day=day) for day in days] == [1_000_00, 2_000_00]


# What a file may not say.


def written(folder: Path, **files: str) -> Mapping[Regime, Law]:
    for name in ("general", *Regime):
        (folder / f"{name}.toml").write_text(files.get(name, ""), "utf-8")
    return load_law(folder)


def test_it_takes_the_newest_value_that_began_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    entries = "".join(
        f'[[remedy]]\nfrom = {first}\nmonths = {months}\nclause = "C"\n'
        for first, months in (("2024-07-01", 3), ("2020-01-01", 1), ("2022-01-01", 2))
    )
    law = written(tmp_path, general=entries)[Regime.COMMUNAL]
    days = (date(2020, 1, 1), date(2021, 12, 31), date(2022, 1, 1), date(2024, 6, 30), date(2024, 7, 1))
    assert [law.whole(key="remedy", day=day) for day in days] == [1, 1, 2, 2, 3]


def test_what_ended_does_not_give_way_to_what_was_before_it(tmp_path: Path) -> None:
    entries = (
        '[[remedy]]\nfrom = 2020-01-01\nmonths = 1\nclause = "C"\n'
        '[[remedy]]\nfrom = 2022-01-01\nuntil = 2022-12-31\nmonths = 2\nclause = "C"\n'
    )
    law = written(tmp_path, general=entries)[Regime.COMMUNAL]
    assert law.whole(key="remedy", day=date(2022, 12, 31)) == 2
    assert not law.knows(key="remedy", day=date(2023, 1, 1))


def test_it_names_every_fault_at_once(tmp_path: Path) -> None:
    with pytest.raises(FaultyLaw) as faulty:
        written(
            tmp_path,
            general='[[remedies]]\nfrom = 2020-01-01\n[[remedy]]\nfrom = "2020"\nmonths = -1\nclause = " "\nnote = "x"\n',
            communal="records_kept = 5\n[[payout]]\n",
            non_communal='[[remedy]]\nfrom = 2020-01-01\nmonths = 1\nclause = "C"\n',
            contract="[[",
        )
    assert [fault.partition(" (")[0] for fault in faulty.value.faults] == [
        "general.toml, remedies: Diesen Wert kennt das Programm nicht. Prüfen Sie die Schreibweise.",
        "general.toml, remedy, 1. Eintrag: from ist kein Tag. Schreiben Sie zum Beispiel 2023-01-01.",
        "general.toml, remedy, 1. Eintrag: months: eine ganze Zahl ab 0 wird gebraucht.",
        "general.toml, remedy, 1. Eintrag: clause ist leer oder kein Text.",
        "general.toml, remedy, 1. Eintrag: Unbekannt ist note.",
        "communal.toml, records_kept: Schreiben Sie [[records_kept]] und darunter die Angaben.",
        "communal.toml, payout, 1. Eintrag: Es fehlt from.",
        "communal.toml, payout, 1. Eintrag: Es fehlt clause.",
        "communal.toml, payout, 1. Eintrag: Es fehlt word.",
        "non_communal.toml, remedy: steht auch in general.toml. Lassen Sie eine Stelle weg.",
        "contract.toml: Kein gültiges TOML",
    ]


def test_it_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FaultyLaw) as faulty:
        load_law(tmp_path)
    names = ("general", "communal", "non_communal", "contract")
    assert faulty.value.faults == tuple(f"{name}.toml: Die Datei fehlt." for name in names)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("from = 2020-01-01", "from = 2020-01-01"),
        ("from = 2019-01-01\nuntil = 2020-01-01", "from = 2020-01-01"),
    ],
)
def test_it_refuses_two_values_for_one_day(tmp_path: Path, first: str, second: str) -> None:
    entries = "".join(f'[[remedy]]\n{days}\nmonths = 1\nclause = "C"\n' for days in (first, second))
    with pytest.raises(FaultyLaw) as faulty:
        written(tmp_path, general=entries)
    fault = "general.toml, remedy: Zwei Einträge gelten am 01.01.2020. Berichtigen Sie from oder until."
    assert faulty.value.faults == (fault,)


def test_it_refuses_an_entry_that_ends_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(FaultyLaw) as faulty:
        written(tmp_path, general='[[remedy]]\nfrom = 2020-01-02\nuntil = 2020-01-01\nmonths = 1\nclause = "C"\n')
    assert faulty.value.faults == ("general.toml, remedy, 1. Eintrag: until liegt vor from.",)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("minimum_grant", "10.000", "eine Zahl ab 0 wird gebraucht"),
        ("minimum_grant", True, "eine Zahl ab 0 wird gebraucht"),
        ("minimum_grant", Decimal("nan"), "eine Zahl ab 0 wird gebraucht"),
        ("minimum_grant", Decimal("1.005"), "ein Betrag endet mit ganzen Cent"),
        ("proof_sample", -1, "eine Zahl ab 0 wird gebraucht"),
        ("remedy", Decimal("1.5"), "eine ganze Zahl ab 0 wird gebraucht"),
        ("instalments", [40, 50, 11], "die Anteile ergeben nicht 100"),
        ("instalments", 100, "eine Liste wird gebraucht"),
        ("payout", "often", "erlaubt ist standard, advance_on_request"),
        ("reclaim_waived", [{"at_least": 1}], "eine Zeile hat up_to_euro, per_cent und at_most_euro, sonst nichts"),
        ("reclaim_waived", [{"up_to_euro": 1}], "jede Zeile braucht per_cent oder at_most_euro"),
        (
            "reclaim_waived",
            [{"up_to_euro": 2, "per_cent": 1}, {"up_to_euro": 1, "per_cent": 1}, {"at_most_euro": 1}],
            "die Zeilen steigen nach up_to_euro, und nur die letzte hat keines",
        ),
        (
            "reclaim_waived",
            [{"up_to_euro": 2, "per_cent": 1}],
            "die Zeilen steigen nach up_to_euro, und nur die letzte hat keines",
        ),
    ],
)
def test_it_says_what_a_value_needs(key: str, value: object, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        value_of(key, value)
    assert str(refused.value) == said
