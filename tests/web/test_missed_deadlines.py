"""The pages of a missed deadline: an outage is recorded and shown, reinstatement asked for and decided, the draft unseen."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import DURING, REGIONS, Stage

from fundament.acts import applications
from fundament.core.procedure import Act
from fundament.queries.outages import outages_of
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event

LEAD = "Stadt Rodewisch"
CLOSES = datetime.fromisoformat("2021-07-15T23:59:59.999999+02:00")
NIGHT = {"first_day": "2021-07-15", "first_time": "21:00", "last_day": "2021-07-16", "last_time": "01:00"}
SetClock = Callable[[datetime], None]
Visit = Callable[[Account], Client]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> SetClock:
    """Sets the portal's clock; at first it stands three days after the deadline of programme B."""
    settings.STATIC_ROOT = tmp_path

    def put(moment: datetime) -> None:
        monkeypatch.setattr("fundament.web.clock.now", lambda: moment)

    put(CLOSES + timedelta(days=3))
    return put


@pytest.fixture
def visit(at: SetClock) -> Visit:
    """A browser in English, logged in as a person."""

    def log_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    return log_in


@pytest.fixture
def late(stage: Stage, regions_call: Call) -> Application:
    """A signed application of Rodewisch that was not submitted in time."""
    draft = stage.regions_draft(town=LEAD)
    stage.sign(draft)
    return draft


def words_of(content: bytes) -> str:
    """The words of a page with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", content.decode()).replace("\xa0", " ").split())


def page(client: Client, name: str, *args: object) -> str:
    """A page: its words and the addresses it leads to."""
    content = client.get(reverse(name, args=args)).content
    return words_of(content) + " ".join(re.findall(r'href="([^"]+)"', content.decode()))


def change_answers(draft: Application, *, at: datetime) -> None:
    """Rodewisch saves an answer at an instant."""
    draft.refresh_from_db()
    applications.save_answers(
        reference=draft.reference,
        answers={"title": "Neuer Titel"},
        revision=draft.revision,
        account=Account.objects.get(pk=draft.partners.order_by("pk")[0].signed_by_id),
        at=at,
    )


def test_an_outage_is_recorded_shown_and_leads_to_an_extension(
    stage: Stage, late: Application, visit: Visit, at: SetClock
) -> None:
    change_answers(late, at=CLOSES - timedelta(days=1))
    office = visit(stage.office(REGIONS))
    answer = office.post(reverse("ministry_outage", args=[REGIONS]), NIGHT | {"reason": "Stromausfall"}, follow=True)
    said = words_of(answer.content)
    assert "The outage is recorded. It hindered 1 draft; its people get a mail." in said
    assert f"It hindered 1 draft: {late.reference}" in said
    assert "Suggested after the outage is 19 July 2021, 23:59" in said
    assert b'value="2021-07-19"' in answer.content
    town = visit(stage.applicant(LEAD))
    assert "The portal could not be used from 15 July 2021, 21:00 to 16 July 2021, 01:00." in page(
        town, "application", late.reference
    )
    public = page(Client(headers={"accept-language": "en"}), "programme", REGIONS)
    assert "The deadline fell into an outage of the portal" in public
    assert "Stromausfall" in public


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "This field is required."),
        ({"first_day": "gestern"}, "Enter a valid date."),
        ({"last_day": "2021-07-15", "last_time": "20:00"}, "The outage would end before it began."),
        ({"first_day": "2021-03-28", "first_time": "02:30"}, "There is no such time in this night"),
    ],
)
def test_a_faulty_outage_comes_back_with_what_was_typed(
    stage: Stage, late: Application, visit: Visit, changes: dict[str, str], words: str
) -> None:
    sent = NIGHT | {"reason": "Stromausfall"} | changes
    answer = visit(stage.office(REGIONS)).post(reverse("ministry_outage", args=[REGIONS]), sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert outages_of(key=REGIONS) == ()


def test_the_hour_that_there_is_twice_counts_at_its_widest(
    stage: Stage, regions_call: Call, visit: Visit, at: SetClock
) -> None:
    regions_call.closes_at = datetime.fromisoformat("2021-11-15T23:59:59+01:00")
    regions_call.save()
    at(datetime.fromisoformat("2021-11-01T12:00:00+01:00"))
    night = dict.fromkeys(("first_day", "last_day"), "2021-10-31") | dict.fromkeys(("first_time", "last_time"), "02:30")
    visit(stage.office(REGIONS)).post(reverse("ministry_outage", args=[REGIONS]), night | {"reason": "Update"})
    (outage,) = outages_of(key=REGIONS)
    assert outage.last - outage.first == timedelta(hours=1)


def test_one_asks_the_office_decides_and_the_draft_can_be_submitted(
    stage: Stage, late: Application, visit: Visit, at: SetClock
) -> None:
    stage.answer(late.reference, stage.applicant(LEAD), title="Ein Geheimnis")
    stage.sign(late)
    town, office = visit(stage.applicant(LEAD)), visit(stage.office(REGIONS))
    assert reverse("ask_reinstatement", args=[late.reference]) in page(town, "application", late.reference)
    sent = {"reason": "Hochwasser im Rathaus", "ended_on": "2021-07-17"}
    answer = town.post(reverse("ask_reinstatement", args=[late.reference]), sent, follow=True)
    assert "Your request has arrived." in answer.content.decode()
    assert "1 request for reinstatement waits for a decision" in page(office, "ministry_call", REGIONS)
    asked = page(office, "ministry_reinstatement", late.reference)
    assert "Hochwasser im Rathaus" in asked
    assert "Ein Geheimnis" not in asked
    assert office.get(reverse("ministry_case", args=[late.reference])).status_code == 404
    decision = {"outcome": "reinstated", "day": "2021-08-02", "time": "", "reason": "Höhere Gewalt"}
    office.post(reverse("ministry_reinstatement", args=[late.reference]), decision)
    assert "You can submit this application until 2 August 2021, 23:59." in page(town, "application", late.reference)
    own = datetime.fromisoformat("2021-08-02T23:59:59.999999+02:00")
    at(own + timedelta(microseconds=1))
    assert "Submit the application" not in page(town, "application", late.reference)
    at(own)
    key = town.get(reverse("submit", args=[late.reference])).context["form"]["key"].value()
    assert town.post(reverse("submit", args=[late.reference]), {"key": key}).status_code == 302
    late.refresh_from_db()
    assert late.state == "submitted"


def test_a_reinstatement_needs_its_day_and_a_refusal_does_not(stage: Stage, late: Application, visit: Visit) -> None:
    town, office = visit(stage.applicant(LEAD)), visit(stage.office(REGIONS))
    sent = {"reason": "Krank", "ended_on": "2021-07-17"}
    town.post(reverse("ask_reinstatement", args=[late.reference]), sent)
    path = reverse("ministry_reinstatement", args=[late.reference])
    faulty = office.post(path, {"outcome": "reinstated", "reason": "Ja"})
    assert "Name the last day on which the application may be submitted." in faulty.content.decode()
    assert Event.objects.filter(act=Act.DECIDE_REINSTATEMENT.value).count() == 0
    office.post(path, {"outcome": "refused", "day": "2021-08-02", "reason": "Verschuldet"})
    assert Event.objects.get(act=Act.DECIDE_REINSTATEMENT.value).data["until"] == ""
    assert "Refused on" in page(town, "application", late.reference)


def test_before_the_deadline_there_is_nothing_to_ask_for(
    stage: Stage, late: Application, visit: Visit, at: SetClock
) -> None:
    at(DURING[REGIONS])
    town = visit(stage.applicant(LEAD))
    assert reverse("ask_reinstatement", args=[late.reference]) not in page(town, "application", late.reference)
    assert "There is nothing to ask for now" in page(town, "ask_reinstatement", late.reference)


def test_partners_and_strangers_cannot_ask(stage: Stage, late: Application, visit: Visit) -> None:
    partner, stranger = visit(stage.applicant("Gemeinde Ellefeld")), visit(stage.applicant("Stadt Torgau"))
    assert "Only someone who signs for the leading organisation can ask for this." in page(
        partner, "ask_reinstatement", late.reference
    )
    assert stranger.get(reverse("ask_reinstatement", args=[late.reference])).status_code == 404
