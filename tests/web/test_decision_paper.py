"""The decision paper says what was computed and decided, as an accessible PDF and as a table; its attachment proves it."""

import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from tests.cast import AFTER, REGIONS, Stage
from tests.documents.reading import opened, structure_faults, text

from fundament.acts import selection, stipulations
from fundament.core.decision_file import faults
from fundament.core.proposal import Outcome
from fundament.core.stipulations import StipulationKind
from fundament.records.applications import Application

AT = AFTER[REGIONS]
PATH = f"/ministry/calls/{REGIONS}/selection/paper-"


@pytest.fixture
def office(stage: Stage, regions_call: object) -> Client:
    """The office, with two projects of which the smaller one must be selected; the larger one is on the reserve list."""
    two = [
        stage.submit(stage.regions_draft(town=town, lines=[(2021, grant * 5 // 3 + 1, grant)]))
        for town, grant in (("Stadt Rodewisch", 1_500_000_00), ("Stadt Plauen", 800_000_00))
    ]
    stage.scored(*two, points=(5, 3))
    stipulations.stipulate(
        key=REGIONS,
        kind=StipulationKind.INCLUDE,
        first=two[1].reference,
        reason="Beraten <b>#eval(1)</b>",
        account=stage.decider(REGIONS),
        at=AT,
    )
    client = Client()
    client.force_login(stage.office(REGIONS), backend="fundament.records.login.Backend")
    return client


def test_a_draft_is_a_whole_accessible_paper_with_its_proof(office: Client) -> None:
    answer = office.get(f"{PATH}1.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert structure_faults(answer.content) == []
    with opened(answer.content) as paper:
        said = text(paper)
        attached = json.loads(paper.attachments["vorschlag.json"].get_file().read_bytes())
    for words in ("Noch nicht beschlossen.", "Beraten <b>#eval(1)</b>", "das sind 40 mehr", "Punkte im Vergleich"):
        assert words in said
    assert "Sitzung und Beschluss" not in said
    assert faults(attached) == ()
    assert office.get(f"{PATH}1.pdf").content == answer.content


def test_an_adopted_one_has_sitting_deviation_and_condition(stage: Stage, office: Client) -> None:
    one, two = Application.objects.order_by("reference").values_list("reference", flat=True)
    verdicts = {
        one: selection.Verdict(outcome=Outcome.REFUSE, reason="Nicht ausgereift"),
        two: selection.Verdict(outcome=Outcome.SELECT, condition="Beschluss des Rates", condition_until=AT.date()),
    }
    stage.adopted(REGIONS, 1, verdicts, at=AT)
    content = office.get(f"{PATH}1.pdf").content
    assert structure_faults(content) == []
    with opened(content) as paper:
        said = text(paper)
    for words in (
        "Sitzung und Beschluss",
        "dafür 2, dagegen 0",
        "Nicht ausgereift",
        "Beschluss des Rates (bis zum Ablauf",
    ):
        assert words in said
    book = load_workbook(io.BytesIO(office.get(f"{PATH}1.xlsx").content))
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert "Nicht ausgereift" in rows[one]
    assert float(rows[two][rows["Aktenzeichen"].index("Zuwendung")]) == 800_000
    for wrong in ("2.pdf", "1.csv"):
        assert office.get(PATH + wrong).status_code == 404
