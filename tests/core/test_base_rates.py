"""The base rate of interest: known by half-year, without a gap, and refused where nobody has entered it."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.base_rates import BaseRate, BaseRates, UnknownBaseRate, load_base_rates
from fundament.core.law import FaultyLaw

FOLDER = Path(__file__).resolve().parents[2] / "law"
RATES = load_base_rates(FOLDER)
FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "per_cent"),
    [
        (date(2019, 1, 1), date(2022, 12, 31), "-0.88"),
        (date(2023, 1, 1), date(2023, 6, 30), "1.62"),
        (date(2023, 7, 1), date(2023, 12, 31), "3.12"),
        (date(2024, 1, 1), date(2024, 6, 30), "3.62"),
        (date(2024, 7, 1), date(2024, 12, 31), "3.37"),
        (date(2025, 1, 1), date(2025, 6, 30), "2.27"),
        (date(2025, 7, 1), date(2026, 6, 30), "1.27"),
        (date(2026, 7, 1), date(2026, 12, 31), "1.52"),
    ],
)
def test_it_knows_the_rate_that_the_bundesbank_announced(first: date, last: date, per_cent: str) -> None:
    assert [RATES.on(day).per_cent for day in (first, last)] == [Decimal(per_cent)] * 2


@given(st.dates(min_value=FIRST, max_value=LAST))
def test_it_answers_each_day_with_the_half_year_around_it(day: date) -> None:
    rate = RATES.on(day)
    first = date(day.year, 1 if day.month <= 6 else 7, 1)
    last = date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)
    assert (rate.first, rate.last) == (first, last)
    announced = f"Bekanntgabe des Basiszinssatzes zum 1. {'Januar' if first.month == 1 else 'Juli'} {first.year}"
    assert rate.source.partition(";")[0] == f"Deutsche Bundesbank, {announced}"


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_it_refuses_a_day_without_a_known_rate(day: date) -> None:
    with pytest.raises(UnknownBaseRate) as refused:
        RATES.on(day)
    assert refused.value.day == day


def written(folder: Path, *entries: str) -> BaseRates:
    (folder / "base_rates.toml").write_text("".join(f"[[rate]]\n{entry}\n" for entry in entries), "utf-8")
    return load_base_rates(folder)


def half_years(first: str, last: str, per_cent: str = "1.0") -> str:
    return f'from = {first}\nuntil = {last}\nper_cent = {per_cent}\nsource = "S"'


def test_it_takes_entries_in_any_order_and_whole_years(tmp_path: Path) -> None:
    rates = written(
        tmp_path, half_years("2021-01-01", "2021-12-31", "2"), half_years("2020-07-01", "2020-12-31", "-0.5")
    )
    assert rates.rates == (
        BaseRate(first=date(2020, 7, 1), last=date(2020, 12, 31), per_cent=Decimal("-0.5"), source="S"),
        BaseRate(first=date(2021, 1, 1), last=date(2021, 12, 31), per_cent=Decimal(2), source="S"),
    )


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        (
            [half_years("2020-01-01", "2020-06-30"), half_years("2021-01-01", "2021-06-30")],
            ["base_rates.toml: Ab 01.07.2020 fehlt ein Eintrag, bis zum 31.12.2020."],
        ),
        (
            [half_years("2020-01-01", "2020-12-31"), half_years("2020-07-01", "2020-12-31")],
            ["base_rates.toml: Zwei Einträge gelten am 01.07.2020. Berichtigen Sie from oder until."],
        ),
        (
            [half_years("2020-07-01", "2020-06-30")],
            ["base_rates.toml: Der Eintrag ab 01.07.2020 endet, bevor er beginnt."],
        ),
        (
            # A faulty entry makes no gap; an overlap among the others is still said.
            [
                'from = 2020-01-02\nuntil = "2020"\nper_cent = "1"\nsource = ""\nvalue = 1',
                "",
                half_years("2019-01-01", "2019-12-31"),
                half_years("2019-07-01", "2019-12-31"),
                half_years("2022-01-01", "2022-06-30"),
            ],
            [
                "base_rates.toml, 1. Eintrag: from ist kein erster Tag eines Halbjahrs.",
                "base_rates.toml, 1. Eintrag: until ist kein letzter Tag eines Halbjahrs.",
                "base_rates.toml, 1. Eintrag: per_cent ist keine Zahl.",
                "base_rates.toml, 1. Eintrag: source ist leer oder kein Text.",
                "base_rates.toml, 1. Eintrag: Unbekannt ist value.",
                "base_rates.toml, 2. Eintrag: Es fehlt from.",
                "base_rates.toml, 2. Eintrag: Es fehlt until.",
                "base_rates.toml, 2. Eintrag: Es fehlt per_cent.",
                "base_rates.toml, 2. Eintrag: Es fehlt source.",
                "base_rates.toml: Zwei Einträge gelten am 01.07.2019. Berichtigen Sie from oder until.",
            ],
        ),
    ],
)
def test_it_names_every_fault_at_once(tmp_path: Path, entries: list[str], faults: list[str]) -> None:
    with pytest.raises(FaultyLaw) as faulty:
        written(tmp_path, *entries)
    assert list(faulty.value.faults) == faults


def test_it_refuses_other_tables_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FaultyLaw) as faulty:
        load_base_rates(tmp_path / "nowhere")
    assert faulty.value.faults == ("base_rates.toml: Die Datei fehlt.",)
    (tmp_path / "base_rates.toml").write_text("[[rates]]\nper_cent = 1\n", "utf-8")
    with pytest.raises(FaultyLaw) as faulty:
        load_base_rates(tmp_path)
    assert faulty.value.faults == ("base_rates.toml, rates: Hier stehen nur [[rate]].",)
