"""The desk of a ministry: statements, the call's acts, the selection from proposal to announcement, promotion."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import AFTER, DURING, OFFICE, REGIONS, TANDEM, Stage

from fundament.acts import applications, calls, selection, stations
from fundament.core import solving
from fundament.core.loading import load_programme
from fundament.core.procedure import Role, State
from fundament.queries.ministry import ministry_calls
from fundament.queries.selections import selection_of
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import Statement
from fundament.records.calls import Call
from fundament.records.decisions import Decision, SelectionProposal

SMS, SMR = OFFICE[TANDEM], OFFICE[REGIONS]
TOWNS = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.", "Stadt Klingenthal")
CALL = f"/ministry/calls/{REGIONS}/"
SELECTION = f"{CALL}selection/"
ADOPT = f"{SELECTION}adopt/"
SITTING = {
    "held_on": "2021-07-20",
    "place": "Dresden",
    "votes_for": "2",
    "votes_against": "0",
    "abstentions": "0",
    "minutes": "",
}
MILLION = ((2021, 2_000_000_00, 1_200_000_00),)
Visit = Callable[[Account], Client]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Callable[[datetime], None]:
    """Sets the portal's clock; at first it stands after the deadline of programme B."""
    settings.STATIC_ROOT = tmp_path

    def put(at: datetime) -> None:
        monkeypatch.setattr("fundament.web.clock.now", lambda: at)

    put(AFTER[REGIONS])
    return put


@pytest.fixture
def visit(clock: Callable[[datetime], None]) -> Visit:
    """A browser in English, logged in as a person."""

    def log_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    return log_in


def submit(stage: Stage, town: str, *, field: str = "medical_care", lines: Any = MILLION) -> Application:
    """A submitted application of programme B that asks for 1.2 million in 2021, where 2 million are free."""
    draft = stage.regions_draft(town=town, lines=lines)
    stage.answer(draft.reference, stage.applicant(town), title=f"Vorhaben {town}", field=field)
    return stage.submit(draft)


def forwarded(stage: Stage, *applications: Application) -> None:
    """Ranked and forwarded by the association."""
    officer = stage.association()
    ranks = {application.reference: number for number, application in enumerate(applications, 1)}
    stations.rank(ranks=ranks, assessments={}, account=officer, at=AFTER[REGIONS])
    for application in applications:
        stations.forward(reference=application.reference, account=officer, at=AFTER[REGIONS])


@pytest.fixture
def proposed(stage: Stage, regions_call: object) -> list[Application]:
    """Two scored applications of which one fits into the budget, and the computed proposal."""
    both = [submit(stage, town) for town in TOWNS[:2]]
    stage.scored(*both, points=(4, 3))
    selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    stage.sitting(stage.decider(REGIONS), AFTER[REGIONS])
    return both


def decided(*rows: tuple[Application, str, str], number: int = 1) -> dict[str, object]:
    """What the decision form sends."""
    posted: dict[str, object] = SITTING | {"number": number}
    posted["present"] = list(
        Account.objects.filter(
            memberships__organisation__name=OFFICE[REGIONS], memberships__role=Role.DECIDER.value
        ).values_list("pk", flat=True)
    )
    for application, outcome, reason in rows:
        posted[f"outcome_{application.reference}"] = outcome
        posted[f"reason_{application.reference}"] = reason
    return posted


# ---- who sees what ----


@pytest.mark.parametrize("address", [CALL, SELECTION, f"{SELECTION}proposal-1.json", "/ministry/cases/{}/"])
def test_pages_are_for_the_own_ministry(stage: Stage, proposed: list[Application], visit: Visit, address: str) -> None:
    path = address.format(proposed[0].reference)
    for own in (stage.office(REGIONS), stage.decider(REGIONS)):
        assert visit(own).get(path).status_code == 200
    strangers = (stage.office(TANDEM), stage.decider(TANDEM), stage.assessors(REGIONS)[0], stage.association())
    for other in (*strangers, stage.applicant(TOWNS[0]), stage.auditor()):
        assert visit(other).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_a_call_that_does_not_exist_is_no_page(stage: Stage, regions_call: object, visit: Visit) -> None:
    client = visit(stage.office(REGIONS))
    assert client.get("/ministry/calls/nirgends/").status_code == 404
    assert client.get(f"{SELECTION}proposal-9.json").status_code == 404


def test_desk_lists_the_own_calls_with_the_next_step(
    stage: Stage, tandem_call: object, proposed: list[Application], visit: Visit
) -> None:
    (line,) = ministry_calls(account=stage.office(REGIONS), at=AFTER[REGIONS])
    assert (line.call.key, line.numbers, line.total) == (REGIONS, ((State.SCORED, 2),), 2)
    assert line.step.code == "adopt"
    page = visit(stage.decider(REGIONS)).get("/ministry/").content.decode()
    assert "A proposal has been computed. The decider decides on it." in page
    assert f"/ministry/calls/{TANDEM}/" not in page


def test_desk_says_when_nothing_waits(stage: Stage, visit: Visit) -> None:
    page = visit(stage.person(SMS, Role.COMMENTER)).get("/ministry/").content.decode()
    assert "Nothing waits for you." in page


def test_drafts_are_not_counted(stage: Stage, regions_call: object, visit: Visit) -> None:
    stage.regions_draft()
    (line,) = ministry_calls(account=stage.office(REGIONS), at=DURING[REGIONS])
    assert (line.total, line.step.code) == (0, "collecting")
    assert "No application has been submitted yet." in visit(stage.office(REGIONS)).get(CALL).content.decode()


# ---- statements ----


@pytest.fixture
def asked(stage: Stage, regions_call: object) -> Application:
    """A forwarded application in a field of the social ministry."""
    application = submit(stage, TOWNS[0])
    forwarded(stage, application)
    return application


def test_statement_is_asked_of_the_ministry_in_charge(stage: Stage, asked: Application, visit: Visit) -> None:
    path = f"/ministry/statements/{asked.reference}/"
    social, regional = (stage.person(name, Role.COMMENTER) for name in (SMS, SMR))
    assert visit(social).get(path).status_code == 200
    assert visit(regional).get(path).status_code == 404
    assert visit(stage.office(REGIONS)).get(path).status_code == 404
    page = visit(social).get("/ministry/").content.decode()
    assert "1 application waits for the statement of your ministry." in page
    assert "Not given yet" in page


def test_statement_is_given_and_changed_until_closed(stage: Stage, asked: Application, visit: Visit) -> None:
    client, path = visit(stage.person(SMS, Role.COMMENTER)), f"/ministry/statements/{asked.reference}/"
    assert client.post(path, {"position": "agrees", "text": ""}).status_code == 302
    assert client.post(path, {"position": "objects", "text": "Kein Bedarf."}).status_code == 302
    assert list(Statement.objects.values_list("position", "text")) == [("objects", "Kein Bedarf.")]
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    late = client.post(path, {"position": "agrees", "text": "Doch."})
    assert late.status_code == 200
    assert "Doch.</textarea>" in late.content.decode()
    assert Statement.objects.get().position == "objects"
    assert "Save statement" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("posted", "faults"),
    [
        ({"position": "objects", "text": " "}, {"text": ["Give the reason for the objection."]}),
        ({"text": "Ohne Haltung"}, {"position": ["This field is required."]}),
    ],
)
def test_faulty_statement(
    stage: Stage, asked: Application, visit: Visit, posted: dict[str, str], faults: dict[str, list[str]]
) -> None:
    client = visit(stage.person(SMS, Role.COMMENTER))
    answer = client.post(f"/ministry/statements/{asked.reference}/", posted)
    assert answer.status_code == 200
    assert answer.context["form"].errors == faults
    assert Statement.objects.count() == 0


# ---- the call ----


def test_call_is_opened_by_its_office(stage: Stage, visit: Visit, clock: Callable[[datetime], None]) -> None:
    file = load_programme(portal.PROGRAMMES / REGIONS)
    before = file.programme.opens_at - timedelta(seconds=1)
    calls.announce(file=file, office=stage.body(SMR), account=stage.office(REGIONS), at=before)
    clock(before)
    office = visit(stage.office(REGIONS))
    office.post(f"{CALL}open/")
    assert Call.objects.get().state == State.ANNOUNCED
    clock(file.programme.opens_at)
    assert visit(stage.office(TANDEM)).post(f"{CALL}open/").status_code == 404
    visit(stage.decider(REGIONS)).post(f"{CALL}open/")
    assert Call.objects.get().state == State.ANNOUNCED
    assert "Open the call" in office.get(CALL).content.decode()
    office.post(f"{CALL}open/")
    assert Call.objects.get().state == State.OPEN


def test_deadline_is_extended_for_the_whole_day_or_to_a_time(stage: Stage, regions_call: Call, visit: Visit) -> None:
    client = visit(stage.office(REGIONS))
    assert client.post(f"{CALL}deadline/", {"day": "2021-07-31", "time": "", "reason": "Flut"}).status_code == 302
    assert Call.objects.get().closes_at == datetime(2021, 7, 31, 21, 59, 59, 999_999, tzinfo=UTC)
    client.post(f"{CALL}deadline/", {"day": "2021-08-02", "time": "12:00", "reason": "Flut, noch einmal"})
    assert Call.objects.get().closes_at == datetime(2021, 8, 2, 10, 0, tzinfo=UTC)
    assert "Flut, noch einmal" in client.get(CALL).content.decode()


@pytest.mark.parametrize(
    ("day", "time", "reason", "faults"),
    [
        ("", "", "Flut", {"day"}),
        ("morgen", "", "Flut", {"day"}),
        ("2021-08-01", "25:00", "Flut", {"time"}),
        ("2022-03-27", "02:30", "Flut", {"time"}),
        ("2021-10-31", "02:30", "Flut", {"time"}),
        ("2021-08-01", "", " ", {"reason"}),
        ("2021-07-01", "", "Früher", set()),
    ],
)
def test_faulty_extension_changes_nothing(
    stage: Stage, regions_call: Call, visit: Visit, day: str, time: str, reason: str, faults: set[str]
) -> None:
    answer = visit(stage.office(REGIONS)).post(f"{CALL}deadline/", {"day": day, "time": time, "reason": reason})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == faults
    assert answer.context["form"]["reason"].value() == reason
    assert Call.objects.get().closes_at == regions_call.closes_at


def test_stations_are_closed_by_the_office(stage: Stage, asked: Application, visit: Visit) -> None:
    office, decider = visit(stage.office(REGIONS)), visit(stage.decider(REGIONS))
    decider.post(f"{CALL}statements/close/")
    asked.refresh_from_db()
    assert asked.state == State.FORWARDED
    assert "Close statements for 1 application" in office.get(CALL).content.decode()
    office.post(f"{CALL}statements/close/")
    asked.refresh_from_db()
    assert asked.state == State.COMMENTED
    lacking = office.post(f"{CALL}scoring/close/", follow=True)
    assert asked.reference in str(list(lacking.context["messages"])[-1])
    asked.refresh_from_db()
    assert asked.state == State.COMMENTED


def test_call_shows_budget_assumptions_and_applications(
    stage: Stage, proposed: list[Application], visit: Visit
) -> None:
    answer = visit(stage.office(REGIONS)).get(CALL)
    page = answer.content.decode()
    assert page.count("€2,000,000.00") == 4
    assert "These rules are assumptions" in page
    assert len(answer.context["assumptions"]) == len({a.text for a in answer.context["assumptions"]})
    lines = answer.context["page"].object_list
    assert [(line.reference, line.state, line.rank, line.score, line.scores) for line in lines] == [
        (proposed[0].reference, State.SCORED, 1, 80_000, 2),
        (proposed[1].reference, State.SCORED, 1, 60_000, 2),
    ]


# ---- the selection ----


def test_proposal_is_computed_once_all_is_scored(stage: Stage, regions_call: object, visit: Visit) -> None:
    application = submit(stage, TOWNS[0])
    client = visit(stage.office(REGIONS))
    assert "There is no proposal yet." in client.get(SELECTION).content.decode()
    client.post(f"{SELECTION}propose/")
    assert SelectionProposal.objects.count() == 0
    stage.scored(application)
    visit(stage.decider(TANDEM)).post(f"{SELECTION}propose/")
    assert SelectionProposal.objects.count() == 0
    client.post(f"{SELECTION}propose/")
    assert SelectionProposal.objects.count() == 1


def test_proposal_is_shown_with_reasons_and_budgets(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    seen = selection_of(account=stage.decider(REGIONS), key=REGIONS, at=AFTER[REGIONS]).proposal
    assert seen is not None
    assert [(line.reference, line.outcome, line.amount, line.score) for line in seen.lines] == [
        (proposed[0].reference, "select", 1_200_000_00, 80_000),
        (proposed[1].reference, "reserve", 1_200_000_00, 60_000),
    ]
    assert [(pot.year, pot.available, pot.used, pot.left) for pot in seen.pots] == [
        (2021, 2_000_000_00, 1_200_000_00, 800_000_00),
        (2022, 2_000_000_00, 0, 2_000_000_00),
    ]
    page = visit(stage.decider(REGIONS)).get(SELECTION).content.decode()
    assert "too little is left of: Sächsisches Staatsministerium für Regionalentwicklung (2021)." in page
    assert "“Vorhaben Stadt Rodewisch” (VR-2021-0001)" in page
    assert "Adopt in a sitting" in page
    assert "Adopt in a sitting" not in visit(stage.office(REGIONS)).get(SELECTION).content.decode()


def test_proposal_can_be_computed_again_from_its_file(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    answer = visit(stage.office(REGIONS)).get(f"{SELECTION}proposal-1.json")
    row = SelectionProposal.objects.get()
    assert answer["Content-Disposition"] == f'attachment; filename="{REGIONS}-proposal-1.json"'
    content = json.loads(answer.content)
    assert (content["inputs"], content["result"], content["digest"]) == (row.inputs, row.result, row.digest)


def test_how_close_an_application_was_can_be_read(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    one, two = (application.reference for application in proposed)
    client = visit(stage.office(REGIONS))
    page = client.get(SELECTION).content.decode()
    assert "That is proven in whole numbers" in page
    assert f'href="{SELECTION}proposal-1/{two}/"' in page
    inside = unescape(client.get(f"{SELECTION}proposal-1/{one}/").content.decode())
    # On a tie the earlier submission wins, which is that of the first.
    assert "It has 80 points. With 60 it would still be selected, with a thousandth less no more." in inside
    assert "It asks for €1,200,000.00. With €2,000,000.00 it would still be selected" in inside.replace("\xa0", "")
    outside = unescape(client.get(f"{SELECTION}proposal-1/{two}/").content.decode())
    assert "It has 60 points. With 80.001 it would be selected, with a thousandth less not." in outside
    assert "It asks for €1,200,000.00. With €800,000.00 it would be selected" in outside.replace("\xa0", "")
    for address in (f"proposal-2/{one}/", "proposal-1/VR-2021-0009/"):
        assert client.get(SELECTION + address).status_code == 404
    assert visit(stage.office(TANDEM)).get(f"{SELECTION}proposal-1/{one}/").status_code == 404


def test_a_proposal_without_a_proof_does_not_claim_one(
    stage: Stage, proposed: list[Application], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "proof", lambda *_given, **_more: None)
    selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    client = visit(stage.office(REGIONS))
    page = client.get(SELECTION).content.decode()
    assert "A proof that anyone can check was not completed." in page
    assert "That is proven" not in page
    assert "How close was it?" not in page
    assert client.get(f"{SELECTION}proposal-2/{proposed[0].reference}/").status_code == 404


def test_decider_may_deviate_with_a_reason(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    one, two = proposed
    client = visit(stage.decider(REGIONS))
    without = client.post(ADOPT, decided((one, "reserve", ""), (two, "select", "Dringlicher")))
    assert without.status_code == 200
    assert without.context["form"].errors == {f"reason_{one.reference}": ["This differs from the proposal. Say why."]}
    assert "Dringlicher</textarea>" in without.content.decode()
    assert Decision.objects.count() == 0
    answer = client.post(ADOPT, decided((one, "reserve", "Später"), (two, "select", "Dringlicher")))
    assert answer.status_code == 302
    rows = Decision.objects.order_by("application__reference").values_list("proposed", "outcome", "reason", "place")
    assert list(rows) == [("select", "reserve", "Später", 1), ("reserve", "select", "Dringlicher", 0)]
    assert "2 decisions differ from the proposal" in client.get(SELECTION).content.decode()


def test_decision_over_budget_is_refused_and_nothing_is_lost(
    stage: Stage, proposed: list[Application], visit: Visit
) -> None:
    one, two = proposed
    answer = visit(stage.decider(REGIONS)).post(ADOPT, decided((one, "select", ""), (two, "select", "Beide sind gut")))
    assert answer.status_code == 200
    assert "€400,000.00 more than is free" in answer.content.decode()
    assert "Beide sind gut</textarea>" in answer.content.decode()
    assert answer.context["form"][f"outcome_{two.reference}"].value() == "select"
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(("number", "outcome"), [("", "select"), (1, "vielleicht"), (1, "")])
def test_faulty_decision(stage: Stage, proposed: list[Application], visit: Visit, number: object, outcome: str) -> None:
    posted = decided((proposed[0], outcome, ""), (proposed[1], "reserve", "")) | {"number": number}
    answer = visit(stage.decider(REGIONS)).post(ADOPT, posted)
    assert answer.status_code == 200
    assert len(answer.context["form"].errors) + len(answer.context["sitting"].errors) == 1
    assert Decision.objects.count() == 0


def test_outdated_proposal_and_wrong_person_decide_nothing(
    stage: Stage, proposed: list[Application], visit: Visit
) -> None:
    one, two = proposed
    selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    rows = ((one, "select", ""), (two, "reserve", ""))
    assert visit(stage.decider(REGIONS)).post(ADOPT, decided(*rows, number=1)).status_code == 200
    assert visit(stage.office(REGIONS)).post(ADOPT, decided(*rows, number=2)).status_code == 404
    assert visit(stage.decider(TANDEM)).post(ADOPT, decided(*rows, number=2)).status_code == 404
    assert Decision.objects.count() == 0
    assert visit(stage.decider(REGIONS)).post(ADOPT, decided(*rows, number=2)).status_code == 302
    assert Decision.objects.count() == 2


def test_announcement_is_one_act_of_the_office(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    one, two = proposed
    visit(stage.decider(REGIONS)).post(ADOPT, decided((one, "select", ""), (two, "reserve", "")))
    visit(stage.decider(REGIONS)).post(f"{SELECTION}announce/")
    assert Call.objects.get().state == State.DECIDED
    answer = visit(stage.office(REGIONS)).post(f"{SELECTION}announce/", follow=True)
    assert "2 decisions have been announced." in answer.content.decode()
    states = Application.objects.order_by("reference").values_list("state", flat=True)
    assert list(states) == [State.SELECTION_ANNOUNCED, State.RESERVE_ANNOUNCED]


# ---- the case ----


def test_promotion_needs_its_reason_and_the_decider(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    stage_key, second = REGIONS, proposed[1]
    stage.adopted(stage_key, 1, at=AFTER[REGIONS])
    selection.announce_decision(key=stage_key, account=stage.office(REGIONS), at=AFTER[REGIONS])
    path = f"/ministry/cases/{second.reference}/"
    office, decider = visit(stage.office(REGIONS)), visit(stage.decider(REGIONS))
    assert "Move up from the reserve list" not in office.get(path).content.decode()
    assert office.post(f"{path}promote/", {"reason": "Geld ist frei"}).status_code == 200
    empty = decider.post(f"{path}promote/", {"reason": ""})
    assert empty.context["promotion"].errors == {"reason": ["This field is required."]}
    second.refresh_from_db()
    assert second.state == State.RESERVE_ANNOUNCED
    assert "2021" in decider.post(f"{path}promote/", {"reason": "Geld ist frei"}).content.decode()
    second.refresh_from_db()
    assert second.state == State.RESERVE_ANNOUNCED  # the money is still promised to the first
    lead = proposed[0].partners.order_by("pk")[0].organisation
    applications.withdraw(
        reference=proposed[0].reference, reason="Kein Bedarf", account=stage.applicant(lead), at=AFTER[REGIONS]
    )
    assert decider.post(f"{path}promote/", {"reason": "Geld ist frei"}).status_code == 302
    second.refresh_from_db()
    assert second.state == State.SELECTION_ANNOUNCED


def test_case_shows_everything_to_its_ministry(stage: Stage, proposed: list[Application], visit: Visit) -> None:
    page = visit(stage.decider(REGIONS)).get(f"/ministry/cases/{proposed[0].reference}/").content.decode()
    for words in ("80 of 100 points, the mean of 2 assessors", "Rank 1 in its region", "Record of this case"):
        assert words in page


def test_office_asks_for_completion(stage: Stage, tandem_call: object, visit: Visit) -> None:
    case = stage.submit(stage.tandem_draft())
    client, path = visit(stage.office(TANDEM)), f"/ministry/cases/{case.reference}/"
    assert client.post(f"{path}completion/", {"text": ""}).context["form"].errors.keys() == {"text", "until"}
    asked = {"text": "Bitte ergänzen.", "until": "2021-08-31"}
    assert client.post(f"{path}completion/", asked).status_code == 302
    page = client.get(path).content.decode()
    assert "Bitte ergänzen." in page
    assert "They have until 31\xa0August 2021." in page


@pytest.mark.parametrize(
    "address",
    ["open/", "deadline/", "statements/close/", "scoring/close/", "selection/propose/", "selection/announce/"],
)
def test_acts_are_done_by_post_only(stage: Stage, regions_call: object, visit: Visit, address: str) -> None:
    assert visit(stage.office(REGIONS)).get(CALL + address).status_code == 405


def test_lists_take_the_same_number_of_statements(stage: Stage, regions_call: object, visit: Visit) -> None:
    office, commenter = visit(stage.office(REGIONS)), visit(stage.person(SMS, Role.COMMENTER))
    counts = set()
    for town in TOWNS:
        one = submit(stage, town, lines=((2021, 100_000_00, 60_000_00),))
        stations.rank(ranks={one.reference: 1}, assessments={}, account=stage.association(), at=AFTER[REGIONS])
        stations.forward(reference=one.reference, account=stage.association(), at=AFTER[REGIONS])
        for client, path in ((office, "/ministry/"), (office, CALL), (office, SELECTION), (commenter, "/ministry/")):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counts.add((client is office, path, len(seen)))
    assert len(counts) == 4


def test_selection_takes_the_same_number_of_statements(stage: Stage, regions_call: object, visit: Visit) -> None:
    client, counts = visit(stage.decider(REGIONS)), set()
    scored: list[Application] = []
    for town in TOWNS:
        scored.append(submit(stage, town, lines=((2021, 100_000_00, 60_000_00),)))
        stage.scored(scored[-1])
        selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
        with CaptureQueriesContext(connection) as seen:
            assert client.get(SELECTION).status_code == 200
        counts.add(len(seen))
    assert len(counts) == 1
