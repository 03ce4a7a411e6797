"""Early answers meet the same rules as the application later: no more is held against them than what was asked."""

from dataclasses import replace
from pathlib import Path

import pytest

from fundament.core.bodies import BodyKind
from fundament.core.findings import Verdict
from fundament.core.fit import Early, early_findings, outcome_of
from fundament.core.loading import load_programme

PROGRAMMES = Path(__file__).parents[2] / "programmes"
TANDEM = load_programme(PROGRAMMES / "inklusion-vor-ort-2023").programme
REGIONS = load_programme(PROGRAMMES / "vitale-regionen-2021").programme
LEISNIG, BERLIN = "14522310", "11000000"

TOWN = Early(
    kind=BodyKind.TOWN,
    seat=LEISNIG,
    others={"cooperation_partner": 1},
    names={"lead": "Ihre Organisation", "cooperation_partner": "Partner"},
    answers={"measure": "investive", "field": "schools", "no_other_programme": "yes", "not_begun": "yes"},
)
PAIR = Early(
    kind=BodyKind.TOWN,
    seat=LEISNIG,
    others={"non_profit": 1},
    names={"municipal_administration": "Ihre Organisation", "non_profit": "Partner"},
    answers={"not_begun": "yes"},
)


def unmet(programme: object, early: Early) -> dict[str, Verdict]:
    """Rule and verdict of what is not met."""
    found = early_findings(programme=programme, early=early)  # type: ignore[arg-type]  # one of the two above
    return {finding.rule: finding.verdict for finding in found if finding.verdict is not Verdict.MET}


def test_a_town_with_a_partner_fits_both_programmes() -> None:
    assert outcome_of(early_findings(programme=TANDEM, early=PAIR)) == "fits"
    assert outcome_of(early_findings(programme=REGIONS, early=TOWN)) == "fits"


def test_no_plan_no_document_and_no_later_question_is_held_against_it() -> None:
    found = early_findings(programme=TANDEM, early=PAIR)
    assert {finding.rule for finding in found} == {"partner", "lead_seat_in_territory", "not_begun"}
    declared = [finding for finding in early_findings(programme=REGIONS, early=TOWN) if finding.rule == "question"]
    assert [finding.about for finding in declared] == ["question.no_other_programme"]


@pytest.mark.parametrize(
    ("early", "expected"),
    [
        (replace(PAIR, kind=BodyKind.NON_PROFIT_ASSOCIATION), {"partner": Verdict.NOT_MET}),
        (replace(PAIR, kind=None), {"partner": Verdict.NOT_MET}),
        (replace(PAIR, others={"non_profit": 0}), {"partner": Verdict.NOT_MET}),
        (replace(PAIR, others={"non_profit": 2}), {"partner": Verdict.NOT_MET}),
        (replace(PAIR, seat=BERLIN), {"lead_seat_in_territory": Verdict.NOT_MET}),
        (replace(PAIR, seat=""), {"lead_seat_in_territory": Verdict.OPEN}),
        (replace(PAIR, answers={"not_begun": ""}), {"not_begun": Verdict.NOT_MET}),
        (replace(PAIR, eligible=100_000_00, grant=80_000_01), {"share_of_eligible_spending": Verdict.NOT_MET}),
        (replace(PAIR, eligible=1_000_000_00, grant=500_000_01), {"cap_per_partner": Verdict.NOT_MET}),
        (replace(PAIR, eligible=20_000_00, grant=10_000_00), {"minimum_grant": Verdict.NOT_MET}),
        (replace(PAIR, eligible=100_000_00, grant=80_000_00), {}),
        # Half of what is needed to compare: nothing is said of it.
        (replace(PAIR, eligible=100_000_00), {}),
    ],
)
def test_each_answer_meets_its_rule(early: Early, expected: dict[str, Verdict]) -> None:
    assert unmet(TANDEM, early) == expected


def test_what_a_person_judges_stays_open_and_stops_nobody() -> None:
    alone = replace(TOWN, others={"cooperation_partner": 0})
    found = early_findings(programme=REGIONS, early=alone)
    assert unmet(REGIONS, alone) == {"cooperation_of_at_least": Verdict.NOT_MET}
    assert outcome_of(found) == "open"


def test_unmet_stands_first() -> None:
    found = early_findings(programme=TANDEM, early=replace(PAIR, seat="", answers={}))
    order = [Verdict.NOT_MET, Verdict.OPEN, Verdict.MET]
    assert [order.index(finding.verdict) for finding in found] == sorted(order.index(f.verdict) for f in found)
    assert outcome_of(found) == "does_not_fit"
