"""The rounds that took place: what is published and what was made up are told apart, and a faulty file is refused."""

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from fundament.core.application import PlanLine
from fundament.core.loading import load_programme
from fundament.core.rounds import Round, RoundPlan, load_round

PROGRAMMES = Path(__file__).parents[2] / "programmes"
TANDEM, REGIONS = "inklusion-vor-ort-2023", "vitale-regionen-2021"
ROUNDS = {key: load_round(PROGRAMMES / key / "round.toml") for key in (TANDEM, REGIONS)}


def stated(of: Round) -> dict[str, str]:
    """The days that a source names."""
    return {name: day.at.strftime("%d.%m.%Y") for name, day in of.days.items() if day.basis == "stated"}


def test_it_states_only_the_days_that_are_published() -> None:
    assert stated(ROUNDS[TANDEM]) == {
        "announced": "31.08.2023",
        "opened": "22.10.2023",
        "decided": "03.05.2024",
        "published": "03.05.2024",
    }
    assert stated(ROUNDS[REGIONS]) == {"announced": "21.05.2021", "opened": "21.05.2021", "forwarded": "30.07.2021"}


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
def test_it_submits_within_the_window_of_the_programme(key: str) -> None:
    programme = load_programme(PROGRAMMES / key).programme
    submitted = ROUNDS[key].days["submitted"].at.date()
    assert programme.opens_at.date() <= submitted <= programme.closes_at.date()
    assert submitted == programme.closes_at.date()


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
def test_it_goes_forward_in_time(key: str) -> None:
    instants = [day.at for day in ROUNDS[key].days.values()]
    assert instants == sorted(instants)


def test_it_has_the_outcomes_that_are_published() -> None:
    outcomes = {
        key: {name: [one.outcome for one in of.project].count(name) for name in ("select", "reserve", "refuse")}
        for key, of in ROUNDS.items()
    }
    assert outcomes[REGIONS] == {"select": 6, "reserve": 9, "refuse": 0}
    assert outcomes[TANDEM]["select"] == 5


def test_it_says_of_every_project_what_was_made_up() -> None:
    for of in ROUNDS.values():
        assert [one.id for one in of.project if not one.invented] == []
    unnamed = [one for one in ROUNDS[REGIONS].project if one.outcome == "reserve"]
    assert [sorted(one.invented) for one in unnamed] == [
        ["amounts", "answers", "applicant", "course", "outcome", "project", "scores"]
    ] * 9


@pytest.mark.parametrize("key", [TANDEM, REGIONS])
def test_it_gives_points_for_every_criterion_by_enough_assessors(key: str) -> None:
    programme = load_programme(PROGRAMMES / key).programme
    shapes = {(len(one.made_up.points), *(len(row) for row in one.made_up.points)) for one in ROUNDS[key].project}
    criteria = len(programme.criterion)
    assert shapes == {(programme.selection.assessors_at_least, criteria, criteria)}


def test_it_reads_a_plan_in_order_of_years_with_the_rest_as_own_funds() -> None:
    plan = RoundPlan.model_validate({"role": "lead", "years": {2022: [100, 60], 2021: [50, 50]}})
    assert plan.lines == (
        PlanLine(year=2021, eligible=50_00, grant=50_00, own=0),
        PlanLine(year=2022, eligible=100_00, grant=60_00, own=40_00),
    )


def test_it_reads_days_as_written(tmp_path: Path) -> None:
    file = tmp_path / "round.toml"
    file.write_text(
        'key = "k"\noffice = "o"\nproject = []\n[days.opened]\nat = 2024-01-01T10:00:00\nbasis = "stated"\n', "utf-8"
    )
    assert load_round(file).days["opened"].at == datetime.fromisoformat("2024-01-01T10:00:00")


@pytest.mark.parametrize("wrong", ['basis = "guessed"', 'basis = "stated"\nsource = "x"', ""])
def test_it_refuses_a_day_that_does_not_say_where_it_comes_from(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "round.toml"
    file.write_text(
        f'key = "k"\noffice = "o"\nproject = []\n[days.opened]\nat = 2024-01-01T10:00:00\n{wrong}\n', "utf-8"
    )
    with pytest.raises(ValidationError):
        load_round(file)
