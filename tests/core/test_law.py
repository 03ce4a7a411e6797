"""The law folder answers by day and names the clause; on a day it knows nothing of, it refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fundament.core.law import UnknownParameter, load_law
from fundament.core.programme import Regime

FOLDER = Path(__file__).parents[2] / "law"
LAW = load_law(FOLDER)


@pytest.mark.parametrize(
    ("regime", "key", "day", "value", "clause"),
    [
        (Regime.COMMUNAL, "minimum_grant_cents", date(2024, 1, 1), 10_000_00, "VVK Nr. 1.1"),
        (Regime.NON_COMMUNAL, "minimum_grant_cents", date(2024, 1, 1), 2_500_00, "VwV Nr. 1.2"),
        (Regime.COMMUNAL, "early_start_below_cents", date(2024, 1, 1), 1_000_000_00, "VVK Nr. 1.3"),
        (Regime.COMMUNAL, "proof_due_months", date(2024, 1, 1), 12, "ANBest-K Nr. 6.1"),
        (Regime.NON_COMMUNAL, "proof_due_months", date(2024, 1, 1), 6, "ANBest-P Nr. 6.1"),
        (Regime.COMMUNAL, "reduction_only_above_cents", date(2024, 1, 1), 500_00, "ANBest-K Nr. 2.2"),
        (Regime.NON_COMMUNAL, "reduction_only_above_cents", date(2024, 1, 1), 500_00, "ANBest-P Nr. 2.2"),
        (Regime.COMMUNAL, "split_above_cents", date(2023, 1, 1), 150_000_00, "VVK Nr. 7.2"),
        (Regime.COMMUNAL, "split_above_months", date(2023, 1, 1), 12, "VVK Nr. 7.2"),
    ],
)
def test_it_names_the_value_and_its_clause(regime: Regime, key: str, day: date, value: int, clause: str) -> None:
    found = LAW[regime].on(key=key, day=day)
    assert (found.value, found.clause) == (value, clause)
    assert LAW[regime].number(key=key, day=day) == value


@pytest.mark.parametrize(
    ("regime", "clause", "split_clause"),
    [
        (Regime.COMMUNAL, "VVK Nr. 7.1", "VVK Nr. 7.2"),
        (Regime.NON_COMMUNAL, "VwV Nr. 7.1", "VwV Nr. 7.2"),
        (Regime.CONTRACT, "entsprechend VwV Nr. 7.1", "entsprechend VwV Nr. 7.2"),
    ],
)
def test_it_pays_in_three_or_four_parts_from_2023_on(regime: Regime, clause: str, split_clause: str) -> None:
    law, day = LAW[regime], date(2023, 1, 1)
    assert law.numbers(key="instalment_shares", day=day) == (40, 50, 10)
    assert law.numbers(key="split_instalment_shares", day=day) == (40, 25, 25, 10)
    assert law.on(key="instalment_shares", day=day).clause == clause
    assert law.on(key="split_instalment_shares", day=day).clause == split_clause


@pytest.mark.parametrize("regime", list(Regime))
def test_it_changes_the_need_of_an_advance_from_two_to_six_months_on_new_year_2023(regime: Regime) -> None:
    assert LAW[regime].number(key="advance_need_months", day=date(2022, 12, 31)) == 2
    assert LAW[regime].number(key="advance_need_months", day=date(2023, 1, 1)) == 6


@pytest.mark.parametrize("regime", list(Regime))
def test_it_refuses_a_day_before_the_first_it_knows(regime: Regime) -> None:
    with pytest.raises(UnknownParameter) as refused:
        LAW[regime].on(key="instalment_shares", day=date(2022, 12, 31))
    assert (refused.value.regime, refused.value.key, refused.value.on) == (
        regime,
        "instalment_shares",
        date(2022, 12, 31),
    )


def test_it_refuses_a_key_it_does_not_know() -> None:
    with pytest.raises(UnknownParameter):
        LAW[Regime.COMMUNAL].on(key="instalment_share", day=date(2024, 1, 1))


def test_it_does_not_take_a_list_for_a_number_nor_a_number_for_a_list() -> None:
    day = date(2024, 1, 1)
    with pytest.raises(TypeError):
        LAW[Regime.COMMUNAL].number(key="instalment_shares", day=day)
    with pytest.raises(TypeError):
        LAW[Regime.COMMUNAL].numbers(key="split_above_cents", day=day)


def test_it_takes_the_newest_value_that_is_in_force_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    written = "\n".join(
        f'[[rate]]\nfrom = {day}\nvalue = {value}\nclause = "{day}"\n'
        for day, value in (("2024-07-01", 3), ("2020-01-01", 1), ("2022-01-01", 2))
    )
    for regime in Regime:
        (tmp_path / f"{regime.value}.toml").write_text(written, "utf-8")
    law = load_law(tmp_path)[Regime.COMMUNAL]
    days = (date(2020, 1, 1), date(2021, 12, 31), date(2022, 1, 1), date(2024, 6, 30), date(2024, 7, 1))
    assert [law.number(key="rate", day=day) for day in days] == [1, 1, 2, 2, 3]


def test_it_gives_every_regime_the_same_keys_and_every_value_a_clause() -> None:
    keys = {regime: sorted(law.history) for regime, law in LAW.items()}
    assert keys == dict.fromkeys(Regime, keys[Regime.COMMUNAL])
    for law in LAW.values():
        for parameter in (one for history in law.history.values() for one in history):
            assert parameter.clause.strip(), parameter
            assert isinstance(parameter.value, int | Decimal | tuple), parameter


def test_it_sums_shares_to_a_hundred() -> None:
    sums = {
        sum(parameter.value)
        for law in LAW.values()
        for key in ("instalment_shares", "split_instalment_shares")
        for parameter in law.history[key]
        if isinstance(parameter.value, tuple)
    }
    assert sums == {100}
