"""What went wrong elsewhere, each as a test that bears its name; sources in the comments where the name does not say it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, DURING, REGIONS, TANDEM, Stage
from tests.web.test_applicant import Visitor, form_data, plain

from fundament.acts import stations
from fundament.acts.calls import extend_deadline
from fundament.records.accounts import Account
from fundament.records.applications import Application, Submission
from fundament.records.calls import Call
from fundament.records.messages import Message

SetClock = Callable[[datetime], None]
SECOND = timedelta(seconds=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> SetClock:
    """Sets the portal's clock."""
    settings.STATIC_ROOT = tmp_path

    def put(moment: datetime) -> None:
        monkeypatch.setattr("fundament.web.clock.now", lambda: moment)

    return put


@pytest.fixture(autouse=True)
def _no_count_is_left() -> Iterator[None]:
    """What was counted of failed log-ins ends with the test."""
    yield
    cache.clear()


def signed(stage: Stage, town: str = "Stadt Leisnig", other: str = "Kulturbahnhof e.V.") -> Application:
    """A tandem that all have signed."""
    draft = stage.tandem_draft(town=town, partner=stage.non_profit(other))
    stage.sign(draft)
    return draft


def test_ibb_berlin_2020_everyone_downloads_their_own_and_no_cache_keeps_it(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    at(DURING[TANDEM])
    cases = {
        town: stage.submit(stage.tandem_draft(town=town, partner=stage.non_profit(f"Verein {town}")))
        for town in ("Stadt Leisnig", "Stadt Torgau", "Stadt Pirna")
    }
    people = {town: Visitor(stage.applicant(town)).client for town in cases}
    for _ in range(2):
        for town, client in people.items():
            for other, case in cases.items():
                for name in ("receipt_pdf", "receipt_json", "submission_json"):
                    answer = client.get(reverse(name, args=[case.reference, 1]))
                    assert answer.status_code == (200 if other == town else 404), (town, name)
                    if other == town:
                        assert answer["Cache-Control"] == "private, no-store"
                        assert case.reference in answer["Content-Disposition"]


def test_bavaria_2020_who_starts_a_second_time_is_shown_the_application_that_there_is(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    at(DURING[TANDEM])
    first = stage.submit(stage.tandem_draft())
    page = Visitor(stage.applicant("Stadt Leisnig")).get("start_application", TANDEM)
    assert "You already have an application in this programme" in page
    assert first.reference in page


def test_grants_gov_2022_a_moved_deadline_stands_on_every_page_and_everyone_with_a_draft_is_told(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    at(DURING[TANDEM])
    draft = signed(stage)
    until = datetime.fromisoformat("2024-02-29T23:59:59.999999+01:00")
    office = stage.office(TANDEM)
    extend_deadline(key=TANDEM, until=until, reason="Störung", account=office, at=tandem_call.closes_at)
    town, stranger = Visitor(stage.applicant("Stadt Leisnig")), Client(headers={"accept-language": "en"})
    pages = {name: town.get(name) for name in ("my_applications",)}
    pages |= {name: town.get(name, draft.reference) for name in ("application", "submit")}
    pages |= {
        name: plain(stranger.get(reverse(name, args=args)).content)
        for name, args in (("home", []), ("programme", [TANDEM]))
    }
    for name, page in pages.items():
        assert "29\xa0February 2024" in page, name
        # The old day stands on the call's page alone, as the day from which it was moved.
        assert ("31\xa0January 2024, 23:59" in page) == (name == "programme"), name
    told = set(Message.objects.filter(key__startswith="extended:").values_list("to", flat=True))
    assert told == {stage.applicant("Stadt Leisnig").email, stage.applicant(stage.non_profit()).email}


def test_hypha_what_was_opened_previewed_or_saved_before_the_deadline_is_refused_after_it_on_every_route(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    """Its preview and its saved drafts were taken after the deadline, without a mark."""
    at(DURING[TANDEM])
    draft, town = signed(stage), Visitor(stage.applicant("Stadt Leisnig"))
    opened = form_data(town, "submit", draft.reference)
    started = {"organisation": stage.body("Stadt Leisnig").pk}
    at(tandem_call.closes_at + timedelta(microseconds=1))
    before = Application.objects.count()
    for _ in range(2):
        assert "so it could not be accepted" in town.post("submit", draft.reference, status=200, **opened)
    assert "so it could not be accepted" in town.post("submit", draft.reference, status=200, key=str(uuid4()))
    town.post("start_application", TANDEM, status=200, **started)
    saved = form_data(town, "answers", draft.reference, "project") | {"q_title": "Später"}
    town.post("answers", draft.reference, "project", **saved)
    draft.refresh_from_db()
    # The draft may still be written; it is a draft on every page and nothing else.
    assert (draft.state, Submission.objects.count(), Application.objects.count()) == ("draft", 0, before)
    assert "Draft – not submitted" in town.get("application", draft.reference)
    assert Visitor(stage.office(TANDEM)).client.get(reverse("ministry_case", args=[draft.reference])).status_code == 404


def test_hypha_a_completion_opened_in_time_is_refused_after_its_day(
    stage: Stage, regions_call: Call, at: SetClock
) -> None:
    case = stage.submit(stage.regions_draft())
    asked = AFTER[REGIONS]
    until = asked.date() + timedelta(days=14)
    stations.request_completion(
        reference=case.reference, text="Bitte ergänzen.", until=until, account=stage.association(), at=asked
    )
    at(asked + SECOND)
    town = Visitor(stage.applicant("Stadt Rodewisch"))
    form = town.client.get(reverse("complete", args=[case.reference])).context
    data = {bound.html_name: bound.value() or "" for bound in form["form"]}
    data["key"] = form["key_form"]["key"].value()
    last = datetime.fromisoformat(f"{until.isoformat()}T23:59:59.999999+02:00")
    at(last + timedelta(microseconds=1))
    answer = town.client.post(reverse("complete", args=[case.reference]), data)
    assert "so it was not submitted" in plain(answer.content)
    assert Submission.objects.count() == 1
    at(last)
    assert town.client.post(reverse("complete", args=[case.reference]), data).status_code == 302
    assert Submission.objects.count() == 2


def test_hypha_forty_people_of_one_town_hall_log_in_and_save_in_one_minute(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    """It let five posts a minute through from one address."""
    at(DURING[TANDEM])
    draft = stage.tandem_draft()
    body = stage.body("Stadt Leisnig")
    for number in range(40):
        account = Account.objects.create(email=f"amt{number}@leisnig.test", name=f"Amt {number}")
        account.set_password("ein langes Kennwort")
        account.save()
        for role in ("editor", "signatory"):
            account.memberships.create(organisation=body, role=role)
        client = Client(headers={"accept-language": "en"}, REMOTE_ADDR="192.0.2.7")
        login = client.post(reverse("account_login"), {"login": account.email, "password": "ein langes Kennwort"})
        assert login.status_code == 302, number
        draft.refresh_from_db()
        page = client.get(reverse("answers", args=[draft.reference, "project"])).content.decode()
        data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        data["seen"] = data["seen"].replace("&quot;", '"')
        sent = client.post(reverse("answers", args=[draft.reference, "project"]), data | {"q_title": f"Titel {number}"})
        assert sent.status_code == 302, number


def test_hypha_a_server_behind_a_socket_knows_no_address_and_lets_people_log_in(stage: Stage) -> None:
    """Behind a socket, as its handbook has it, every log-in was an error."""
    account = stage.applicant("Stadt Leisnig")
    account.set_password("ein langes Kennwort")
    account.save()
    client = Client(REMOTE_ADDR="")
    login = client.post(reverse("account_login"), {"login": account.email, "password": "ein langes Kennwort"})
    assert login.status_code == 302


def test_erc_2021_an_outage_in_the_last_hours_is_recorded_and_leads_to_an_extension_for_all(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    draft = signed(stage)
    at(tandem_call.closes_at + timedelta(hours=2))
    office = Visitor(stage.office(TANDEM))
    night = {"first_day": "2024-01-31", "first_time": "22:00", "last_day": "2024-02-01", "last_time": "00:30"}
    office.post("ministry_outage", TANDEM, reason="Überlastung", **night)
    form = office.client.get(reverse("ministry_call", args=[TANDEM])).context["form"]
    office.post("ministry_extend", TANDEM, day=form["day"].value().isoformat(), time="", reason="Störung")
    tandem_call.refresh_from_db()
    assert tandem_call.closes_at == datetime.fromisoformat("2024-02-02T23:59:59.999999+01:00")
    at(tandem_call.closes_at)
    town = Visitor(stage.applicant("Stadt Leisnig"))
    town.post("submit", draft.reference, **form_data(town, "submit", draft.reference))
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_guessing_at_one_password_is_slowed_down_and_locks_nobody_else_out(stage: Stage) -> None:
    people = [stage.applicant("Stadt Leisnig"), stage.applicant("Stadt Torgau")]
    for account in people:
        account.set_password("ein langes Kennwort")
        account.save()
    guessed, other = people
    client = Client(headers={"accept-language": "en"})
    for number in range(5):
        client.post(reverse("account_login"), {"login": guessed.email, "password": f"falsch{number}"})
    right = {"password": "ein langes Kennwort"}
    assert "Too many failed login attempts" in client.post(
        reverse("account_login"), right | {"login": guessed.email}
    ).content.decode().replace("&#x27;", "'")
    assert client.post(reverse("account_login"), right | {"login": other.email}).status_code == 302
