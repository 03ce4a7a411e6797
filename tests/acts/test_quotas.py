"""Quotas of a programme hold in the proposal, at the decision and when one moves up; a faulty one is refused with its line."""

from pathlib import Path

import pytest
from django.test import Client
from tests.acts.test_selecting import AT, code_of, project, propose
from tests.cast import REGIONS, Stage

from fundament.acts import applications, selection
from fundament.acts.refusals import Refused
from fundament.core.loading import FaultyProgramme, ProgrammeFile, load_programme, read_programme
from fundament.core.proposal import Outcome
from fundament.records.applications import Application
from fundament.wording import refusal_text

PLAUEN, TREUEN, KLINGENTHAL = "Stadt Plauen", "Stadt Treuen", "Stadt Klingenthal"
SOURCE = 'basis = "stated"\nsource = { in = "pm", place = "Absatz 4" }\n'


def with_quota(*quotas: str) -> ProgrammeFile:
    """Programme B with bounds on its selection."""
    from_folder = load_programme(Path(__file__).parents[2] / "programmes" / REGIONS)
    more = "".join(f"\n[[quota]]\n{quota}\n{SOURCE}" for quota in quotas)
    return read_programme(source=from_folder.source + more, text_sources=from_folder.text_sources)


def opened(stage: Stage, *quotas: str) -> list[Application]:
    """Three scored projects for 0.1 million euros each; the last, in an upper-level centre, has the fewest points."""
    stage.open_call(REGIONS, file=with_quota(*quotas))
    there = [project(stage, town, 100_000_00) for town in (TREUEN, KLINGENTHAL, PLAUEN)]
    stage.scored(*there, points=(5, 4, 3))
    return there


def outcomes(stage: Stage) -> list[str]:
    """What is proposed, in order of points."""
    return [line["outcome"] for line in propose(stage).result["lines"]]


@pytest.mark.parametrize(
    ("quota", "proposed"),
    [
        ('by = "region"\nat_most = 2', ["select", "select", "reserve"]),
        ('by = "region"\nvalue = "LWS"\nat_most = 1', ["select", "select", "select"]),
        ('by = "place"\nvalue = "other"\nat_most = 1', ["select", "reserve", "select"]),
        ('by = "region"\nvalue = "CHE"\neuro_at_most = 200_000.00', ["select", "select", "reserve"]),
        ('by = "region"\nvalue = "CHE"\neuro_at_most = 199_999.99', ["select", "reserve", "reserve"]),
        ('by = "applicant"\nat_most = 1', ["select", "select", "select"]),
    ],
)
def test_the_proposal_keeps_to_it(stage: Stage, quota: str, proposed: list[str]) -> None:
    opened(stage, quota)
    assert outcomes(stage) == proposed


def test_an_applicant_has_so_many_at_most(stage: Stage) -> None:
    stage.open_call(REGIONS, file=with_quota('by = "applicant"\nat_most = 1'))
    there = [project(stage, town, 100_000_00) for town in (TREUEN, TREUEN, PLAUEN)]
    stage.scored(*there, points=(5, 4, 3))
    assert outcomes(stage) == ["select", "reserve", "select"]


def test_a_minimum_that_nobody_can_reach_proposes_nothing(stage: Stage) -> None:
    opened(stage, 'by = "region"\nvalue = "LWS"\nat_least = 1')
    assert code_of(propose, stage=stage) == "no_portfolio"


@pytest.mark.parametrize(
    ("quota", "outcome", "code"),
    [
        ('by = "place"\nvalue = "other"\nat_most = 1', Outcome.SELECT, "quota_too_many"),
        ('by = "place"\nvalue = "other"\neuro_at_most = 100_000.00', Outcome.SELECT, "quota_money"),
        ('by = "region"\nvalue = "CHE"\nat_least = 3', Outcome.RESERVE, "quota_too_few"),
    ],
)
def test_people_decide_within_it(stage: Stage, quota: str, outcome: Outcome, code: str) -> None:
    there = opened(stage, quota)
    number = propose(stage).number
    otherwise = {there[1].reference: selection.Verdict(outcome=outcome, reason="Anders")}
    with pytest.raises(Refused) as refused:
        stage.adopted(REGIONS, number, otherwise, at=AT)
    assert refused.value.code == code
    assert "(" in refusal_text(code=code, values=refused.value.values)
    assert stage.adopted(REGIONS, number, at=AT) == 3


def test_nobody_moves_up_beyond_it(stage: Stage) -> None:
    there = opened(stage, 'by = "place"\nvalue = "other"\nat_most = 1')
    stage.adopted(REGIONS, propose(stage).number, at=AT)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    given = {"reference": there[1].reference, "reason": "Platz", "account": stage.decider(REGIONS), "at": AT}
    assert code_of(selection.promote, **given) == "quota_too_many"
    applications.withdraw(reference=there[0].reference, reason="", account=stage.applicant(TREUEN), at=AT)
    assert selection.promote(**given).state == "selection_announced"


def test_the_public_page_says_it(stage: Stage) -> None:
    stage.open_call(REGIONS, file=with_quota('by = "region"\nvalue = "CHE"\nat_most = 2\neuro_at_most = 500_000.00'))
    page = Client(headers={"accept-language": "en"}).get(f"/programmes/{REGIONS}/").content.decode()
    assert "at most 2 projects, at most" in page


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        ('by = "region"', "Nennen Sie eine Grenze"),
        ('by = "region"\nat_least = 3\nat_most = 2', "at_least ist größer als at_most"),
        ('by = "applicant"\nat_least = 1', "gilt eine Obergrenze für jeden"),
        ('by = "place"\nvalue = "village"\nat_most = 1', "Die Art von Ort »village« gibt es hier nicht"),
        ('by = "field"\nvalue = "moon"\nat_most = 1', "Den Bereich »moon« gibt es hier nicht"),
    ],
)
def test_a_faulty_one_is_refused_with_what_to_write(quota: str, said: str) -> None:
    with pytest.raises(FaultyProgramme) as refused:
        with_quota(quota)
    assert said in str(refused.value)
