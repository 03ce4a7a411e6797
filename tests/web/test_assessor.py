"""The desk of an assessor: own points first, the others' after them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import AFTER, TANDEM, Stage

from fundament.acts import stations
from fundament.core.procedure import Role
from fundament.queries.inboxes import assessor_inbox
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import Score

TOWNS = (("Stadt Leisnig", "Kulturbahnhof e.V."), ("Stadt Torgau", "Lebenshilfe"), ("Stadt Rodewisch", "Diakonie"))
Visit = Callable[[Account], Client]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Visit:
    """A browser in English after the deadline of programme A, logged in as a person."""
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("fundament.web.clock.now", lambda: AFTER[TANDEM])

    def log_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    return log_in


def submit(stage: Stage, number: int) -> Application:
    """A submitted tandem, for which the assessors declared to be in no conflict."""
    town, partner = TOWNS[number]
    application = stage.submit(stage.tandem_draft(town=town, partner=stage.non_profit(partner)))
    stage.declared(application)
    return application


@pytest.fixture
def case(stage: Stage, tandem_call: object) -> Application:
    """A submitted tandem: scoring is its first station."""
    return submit(stage, 0)


def points(application: Application, value: int) -> dict[str, int]:
    """The same points for every criterion."""
    return {criterion.key: value for criterion in application.call.programme.criterion}


def posted(application: Application, value: object, comment: str = "") -> dict[str, object]:
    """What the form sends."""
    return {f"points_{key}": value for key in points(application, 0)} | {"comment": comment}


def test_pages_are_for_assessors_of_the_own_ministry(stage: Stage, case: Application, visit: Visit) -> None:
    one, _ = stage.assessors(TANDEM)
    path = f"/assessments/cases/{case.reference}/"
    stranger = stage.person("Sächsisches Staatsministerium für Regionalentwicklung", Role.ASSESSOR)
    for address, for_stranger in (("/assessments/", 200), (path, 404)):
        assert visit(one).get(address).status_code == 200
        assert visit(stranger).get(address).status_code == for_stranger
        assert visit(stage.office(TANDEM)).get(address).status_code == 404
        assert visit(stage.applicant("Stadt Leisnig")).get(address).status_code == 404
    assert list(assessor_inbox(account=stranger)) == []


def test_case_asks_for_every_criterion_with_its_anchors(stage: Stage, case: Application, visit: Visit) -> None:
    one, _ = stage.assessors(TANDEM)
    answer = visit(one).get(f"/assessments/cases/{case.reference}/")
    programme, texts = case.call.programme, case.call.texts
    form = answer.context["form"]
    assert list(form.fields) == [*(f"points_{c.key}" for c in programme.criterion), "comment"]
    for criterion in programme.criterion:
        field = form.fields[f"points_{criterion.key}"]
        assert field.label == texts.get(f"criterion.{criterion.key}.label", language="en")
        assert [str(label) for _, label in field.choices] == [
            f"0: {texts.get(f'criterion.{criterion.key}.none', language='en')}",
            *(str(level) for level in range(1, criterion.levels)),
            f"{criterion.levels}: {texts.get(f'criterion.{criterion.key}.full', language='en')}",
        ]
        assert f"Weight {criterion.weight} of 100" in field.help_text


def test_others_are_seen_after_the_own_score(stage: Stage, case: Application, visit: Visit) -> None:
    one, two = stage.assessors(TANDEM)
    stations.score(reference=case.reference, points=points(case, 5), comment="Eins", account=one, at=AFTER[TANDEM])
    client, path = visit(two), f"/assessments/cases/{case.reference}/"
    before = client.get(path).content.decode()
    assert "Eins" not in before
    assert "Points by criterion" not in before
    assert client.post(path, posted(case, 2, "Zwei")).status_code == 302
    after = client.get(path).content.decode()
    assert "Eins" in after
    assert "70 of 100 points, the mean of 2 assessors" in after
    assert after.count(">3</td>") == len(case.call.programme.criterion)
    assert "Change your score" in after


@pytest.mark.parametrize("value", ["", "6", "-1", "viel"])
def test_faulty_points_are_named_and_nothing_is_lost(stage: Stage, case: Application, visit: Visit, value: str) -> None:
    one, _ = stage.assessors(TANDEM)
    first = case.call.programme.criterion[0].key
    answer = visit(one).post(
        f"/assessments/cases/{case.reference}/", posted(case, 3, "Mein Wort") | {f"points_{first}": value}
    )
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {f"points_{first}"}
    assert "Mein Wort" in answer.content.decode()
    assert answer.content.decode().count(" checked>") == len(case.call.programme.criterion) - 1
    assert Score.objects.count() == 0


def test_a_score_can_be_changed_until_scoring_is_closed(stage: Stage, case: Application, visit: Visit) -> None:
    one, two = stage.assessors(TANDEM)
    client, path = visit(one), f"/assessments/cases/{case.reference}/"
    client.post(path, posted(case, 3))
    client.post(path, posted(case, 4))
    assert list(Score.objects.values_list("points", flat=True)) == [points(case, 4)]
    stations.score(reference=case.reference, points=points(case, 1), comment="", account=two, at=AFTER[TANDEM])
    stations.close_scoring(key=TANDEM, account=stage.office(TANDEM), at=AFTER[TANDEM])
    late = client.post(path, posted(case, 5))
    assert late.status_code == 200
    assert "“Score application” is not possible" in late.content.decode()
    assert Score.objects.get(assessor=one).points == points(case, 4)
    assert "Save score" not in client.get(path).content.decode()


def test_inbox_tells_waiting_from_scored(stage: Stage, case: Application, visit: Visit) -> None:
    other = submit(stage, 1)
    one, two = stage.assessors(TANDEM)
    for assessor in (one, two):
        stations.score(reference=case.reference, points=points(case, 3), comment="", account=assessor, at=AFTER[TANDEM])
    inbox = assessor_inbox(account=one)
    assert [(line.reference, line.waiting, line.score, line.scores) for _call, line in inbox] == [
        (other.reference, True, None, 0),
        (case.reference, False, 60_000, 2),
    ]
    page = visit(one).get("/assessments/").content.decode()
    assert "1 application waits for your score." in page


def test_lists_take_the_same_number_of_statements(stage: Stage, tandem_call: object, visit: Visit) -> None:
    one, _ = stage.assessors(TANDEM)
    client, counts = visit(one), set()
    for number in range(3):
        submit(stage, number)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/assessments/").status_code == 200
        counts.add(len(seen))
    assert len(counts) == 1


def test_the_place_stands_beside_the_case(stage: Stage, tandem_call: object, visit: Visit) -> None:
    case, (one, _) = submit(stage, 2), stage.assessors(TANDEM)
    page = visit(one).get(f"/assessments/cases/{case.reference}/").content.decode()
    assert "Rodewisch in figures" in page
    assert ">6,131</td>" in page
    assert ">Region Chemnitz</td>" in page
    assert page.count("Estimate: straight line, no travel time") == 4
    assert "The seat is not known" not in page


@pytest.mark.parametrize(
    ("seat", "told", "estimates"),
    [("", "The seat is not known, so no figures of the place can be shown.", 0), ("14523", ">Region Chemnitz</td>", 0)],
)
def test_a_seat_that_is_no_municipality(
    stage: Stage, case: Application, visit: Visit, seat: str, told: str, estimates: int
) -> None:
    lead = case.partners.order_by("pk")[0].organisation
    lead.seat = seat
    lead.save()
    page = visit(stage.assessors(TANDEM)[0]).get(f"/assessments/cases/{case.reference}/").content.decode()
    assert told in page
    assert page.count("straight line") == estimates
