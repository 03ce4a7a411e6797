"""Saving without being asked: what the server answers to a form that the page sends by itself."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import DURING, TANDEM, Stage

from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.web import clock

N = "\u00a0"
JSON = {"accept": "application/json"}


class Writer:
    """Somebody who has a form open: `fields` is what stands in it, with the hidden marks."""

    def __init__(self, account: Account, name: str, *args: object, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(account)
        self.address = reverse(name, args=args)
        form = self.client.get(self.address).context["form"]
        self.fields = {one.html_name: one.value() for one in form if one.value() not in {None, False}}

    def saves(self, status: int = 200, *, by: str = "", account: object = None, **typed: object) -> dict[str, Any]:
        """Types and lets the page save; its marks follow the answer."""
        self.fields |= typed
        headers = JSON | ({"fundament-account": str(account)} if account is not None else {})
        data = self.fields | ({"saved_by": by} if by else {})
        answer = self.client.post(self.address, data, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), answer.content[:2000]
        found: dict[str, Any] = answer.json()
        if found["saved"]:
            self.fields |= {"revision": found["revision"], "seen": found["seen"]}
        return found


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the portal's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


@pytest.fixture
def tandem(stage: Stage, tandem_call: Call, at: Callable[[datetime], None]) -> Application:
    """A complete, unsigned tandem draft, seen during the call."""
    at(DURING[TANDEM])
    return stage.tandem_draft()


@pytest.fixture
def town(stage: Stage, tandem: Application) -> Writer:
    """Leisnig, at the first section."""
    return Writer(stage.applicant("Stadt Leisnig"), "answers", tandem.reference, "project")


@pytest.fixture
def partner(stage: Stage, tandem: Application) -> Writer:
    """Kulturbahnhof e.V., at the same section."""
    return Writer(stage.applicant(stage.non_profit()), "answers", tandem.reference, "project")


def stored(application: Application, *keys: str) -> tuple[str, ...]:
    application.refresh_from_db()
    return tuple(application.answers[key] for key in keys)


def edits(application: Application) -> int:
    return Event.objects.filter(application=application, act="edit").count()


def test_a_change_is_saved_and_the_time_is_the_programmes_in_the_readers_language(
    stage: Stage, tandem: Application, town: Writer
) -> None:
    before, revision = edits(tandem), tandem.revision
    answer = town.saves(q_title="Leisnig für alle")
    assert stored(tandem, "title") == ("Leisnig für alle",)
    del answer["seen"], answer["findings"]
    assert answer == {
        "saved": True,
        "time": "11:00",
        "saved_at": DURING[TANDEM].isoformat(),
        "revision": revision + 1,
        "errors": {},
        "conflicts": [],
        "changed": True,
        "hints": {
            "q_title": "A short name. It will appear in the public register. "
            "For example: “A meeting place for everyone in the old station”. "
            "At most 120 characters; the saved answer has 16."
        },
        "others": None,
    }
    german = Writer(stage.applicant("Stadt Leisnig"), "answers", tandem.reference, "project", language="de").saves(
        q_title="Leisnig für wirklich alle"
    )
    assert (german["time"], edits(tandem)) == (f"11:00{N}Uhr", before + 2)


def test_the_next_save_does_not_meet_oneself(tandem: Application, town: Writer) -> None:
    for title in ("Leisnig", "Leisnig für", "Leisnig für alle"):
        assert town.saves(q_title=title)["conflicts"] == []
    assert stored(tandem, "title") == ("Leisnig für alle",)


def test_a_save_that_changes_nothing_writes_nothing(tandem: Application, town: Writer) -> None:
    before, revision = edits(tandem), tandem.revision
    with CaptureQueriesContext(connection) as asked:
        assert town.saves()["saved"] is True
    assert [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    tandem.refresh_from_db()
    assert (edits(tandem), tandem.revision) == (before, revision)


def test_a_save_needs_at_most_twelve_statements(tandem: Application, town: Writer) -> None:
    with CaptureQueriesContext(connection) as asked:
        town.saves(q_title="Leisnig für alle")
    assert len(asked) <= 12, "\n".join(one["sql"][:150] for one in asked)


def test_a_faulty_answer_does_not_stop_the_others(tandem: Application, town: Writer) -> None:
    title = stored(tandem, "title")
    answer = town.saves(q_title="x" * 121, q_summary="behalten")
    assert answer["errors"] == {
        "q_title": ["This answer has 121 characters. At most 120 are possible. Please shorten it."]
    }
    assert stored(tandem, "title", "summary") == (*title, "behalten")
    assert town.saves(q_title="x" * 120)["errors"] == {}
    assert stored(tandem, "title", "summary") == ("x" * 120, "behalten")


def test_a_faulty_answer_that_others_changed_meanwhile_is_a_conflict_once_it_is_mended(
    tandem: Application, town: Writer, partner: Writer
) -> None:
    town.saves(q_title="Titel der Stadt")
    assert list(partner.saves(q_title="x" * 121)["errors"]) == ["q_title"]
    assert partner.saves(q_title="Titel des Vereins")["conflicts"] == ["q_title"]
    assert stored(tandem, "title") == ("Titel der Stadt",)


def test_nobody_saves_over_the_others_and_the_rest_is_saved(tandem: Application, town: Writer, partner: Writer) -> None:
    town.saves(q_title="Titel der Stadt")
    answer = partner.saves(q_title="Titel des Vereins", q_summary="Text des Vereins")
    assert answer["conflicts"] == ["q_title"]
    assert stored(tandem, "title", "summary") == ("Titel der Stadt", "Text des Vereins")
    # The page does not show the town's title, so saving on never becomes a decision about it.
    assert partner.saves(q_summary="Noch ein Text")["conflicts"] == ["q_title"]
    assert stored(tandem, "title", "summary") == ("Titel der Stadt", "Noch ein Text")


def test_the_others_text_is_safe_where_this_page_has_not_changed_anything_yet(
    tandem: Application, town: Writer, partner: Writer
) -> None:
    town.saves(q_title="Titel der Stadt")
    assert partner.saves(q_summary="Text des Vereins")["conflicts"] == []
    assert partner.saves(q_title="Titel des Vereins")["conflicts"] == ["q_title"]
    # By the button it is the page with both texts that already exists.
    page = partner.client.post(partner.address, partner.fields).content.decode()
    assert "Someone else changed the same answers" in page
    assert stored(tandem, "title", "summary") == ("Titel der Stadt", "Text des Vereins")


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(tandem: Application, town: Writer) -> None:
    opened = {key: town.fields[key] for key in ("revision", "seen")}
    title = str(town.fields["q_title"])
    town.saves(q_title="Leisnig")
    lost = urlencode(town.fields | opened)
    town.fields |= opened
    assert town.saves(q_title="Leisnig für alle", sent_before=[lost])["conflicts"] == []
    assert stored(tandem, "title") == ("Leisnig für alle",)
    # Undone after the loss: what is stored is not what stands on the page, although it is what the page was opened with.
    lost = urlencode(town.fields | opened)
    town.fields |= opened
    assert town.saves(q_title=title, sent_before=[lost])["conflicts"] == []
    assert stored(tandem, "title") == (title,)


def test_what_was_sent_before_never_hides_a_conflict_with_others(
    tandem: Application, town: Writer, partner: Writer
) -> None:
    town.saves(q_title="Titel der Stadt")
    answer = partner.saves(q_title="Titel des Vereins", sent_before=["q_title=Vereins", "%%%", ""])
    assert answer["conflicts"] == ["q_title"]


def test_who_is_logged_out_hears_it_and_nothing_is_saved(tandem: Application, town: Writer) -> None:
    title = stored(tandem, "title")
    town.client.logout()
    assert town.saves(401, q_title="Verloren?") == {"saved": False, "refused": "logged_out"}
    assert stored(tandem, "title") == title


def test_a_form_without_its_mark_is_told_apart_from_a_log_out(stage: Stage, tandem: Application, town: Writer) -> None:
    town.client = Client(enforce_csrf_checks=True)
    assert town.saves(403, q_title="Ohne Marke") == {"saved": False, "refused": "form"}


def test_another_persons_log_in_saves_nothing_under_their_name(tandem: Application, town: Writer) -> None:
    before = edits(tandem)
    me = Account.objects.get(pk=town.client.session["_auth_user_id"]).pk
    assert town.saves(409, account=me + 1, q_title="Von jemand anderem")["refused"] == "other_account"
    assert edits(tandem) == before
    assert town.saves(account=me)["saved"] is True


def test_after_the_submission_it_says_that_nothing_was_saved_and_why(
    stage: Stage, tandem: Application, town: Writer
) -> None:
    stage.submit(tandem)
    for typed in ({"q_title": "Zu spät"}, {}):
        assert town.saves(409, **typed) == {
            "saved": False,
            "refused": "refused",
            "text": "“Edit application” is not possible in the present state: Submitted. "
            "Nothing was changed. Please reload the page; it shows what you can do now.",
        }
    assert stored(tandem, "title") == ("Antwort zu title",)


def test_after_the_deadline_a_draft_is_still_saved(
    tandem: Application, town: Writer, at: Callable[[datetime], None]
) -> None:
    at(tandem.call.closes_at + timedelta(days=1))
    assert town.saves(q_title="Nach der Frist")["saved"] is True
    assert stored(tandem, "title") == ("Nach der Frist",)


def test_signatures_are_withdrawn_by_the_button_alone(stage: Stage, tandem: Application, town: Writer) -> None:
    stage.sign(tandem)
    before = edits(tandem)
    assert town.saves(409, q_title="Ein Versehen")["refused"] == "signed"
    tandem.refresh_from_db()
    assert (tandem.state, edits(tandem)) == ("signed", before)
    assert town.saves(by="button", q_title="Mit Absicht")["saved"] is True
    tandem.refresh_from_db()
    assert (tandem.state, tandem.answers["title"]) == ("draft", "Mit Absicht")


def test_who_is_invited_and_has_not_joined_saves_nothing(stage: Stage, tandem: Application, town: Writer) -> None:
    tandem.partners.filter(organisation__name="Stadt Leisnig").update(joined_at=None)
    refused = town.saves(409, q_title="Noch nicht dabei")
    assert (refused["refused"], refused["text"][:20]) == ("refused", refused["text"][:20])
    assert stored(tandem, "title") == ("Antwort zu title",)


def test_wrong_sections_and_foreign_applications_do_not_exist(stage: Stage, tandem: Application, town: Writer) -> None:
    nowhere = reverse("answers", args=[tandem.reference, "nowhere"])
    assert town.client.post(nowhere, town.fields, headers=JSON).status_code == 404
    stranger = Client()
    stranger.force_login(stage.applicant("Stadt Torgau"))
    assert stranger.post(town.address, town.fields, headers=JSON).status_code == 404
    part = tandem.partners.get(organisation__name="Stadt Leisnig").pk
    assert stranger.post(reverse("plan", args=[tandem.reference, part]), {}, headers=JSON).status_code == 404


@pytest.mark.parametrize(
    "marks",
    [{"revision": ""}, {"revision": "-1"}, {"revision": "eins"}, {"seen": "{"}, {"seen": "[]"}],
)
def test_marks_that_cannot_be_read_save_nothing_over_anything(
    tandem: Application, town: Writer, marks: dict[str, str]
) -> None:
    before = edits(tandem)
    answer = town.client.post(town.address, town.fields | {"q_title": "Neu"} | marks, headers=JSON)
    if "seen" in marks:
        assert (answer.status_code, answer.json()["conflicts"]) == (200, ["q_title"])
    else:
        assert (answer.status_code, answer.json()["refused"]) == (400, "refused")
    assert (stored(tandem, "title"), edits(tandem)) == (("Antwort zu title",), before)


# ── The financing plan ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def planner(stage: Stage, tandem: Application) -> Writer:
    """Leisnig, at its own plan."""
    part = tandem.partners.get(organisation__name="Stadt Leisnig")
    return Writer(stage.applicant("Stadt Leisnig"), "plan", tandem.reference, part.pk)


def planned(application: Application, year: int) -> tuple[int, int]:
    line = application.partners.get(organisation__name="Stadt Leisnig").plan.get(year=year)
    return line.eligible, line.grant


def test_a_plan_is_saved_and_the_amount_that_cannot_be_read_stays_as_it_was(
    tandem: Application, planner: Writer
) -> None:
    assert planned(tandem, 2024) == (125_000_00, 100_000_00)
    answer = planner.saves(eligible_2024="130.000,00", grant_2024="viel")
    assert list(answer["errors"]) == ["grant_2024"]
    assert planned(tandem, 2024) == (130_000_00, 100_000_00)
    assert planner.saves(grant_2024="104.000")["errors"] == {}
    assert planned(tandem, 2024) == (130_000_00, 104_000_00)


def test_a_plan_that_is_not_changed_is_not_written(tandem: Application, planner: Writer) -> None:
    before = edits(tandem)
    with CaptureQueriesContext(connection) as asked:
        planner.saves()
    assert [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    with CaptureQueriesContext(connection) as asked:
        planner.saves(eligible_2024="130.000,00")
    assert (edits(tandem), len(asked) <= 15) == (before + 1, True), "\n".join(one["sql"][:150] for one in asked)


def test_a_plan_that_a_colleague_changed_is_kept_whole(stage: Stage, tandem: Application, planner: Writer) -> None:
    town = stage.body("Stadt Leisnig")
    colleague = stage.person(town, *[], login="kollege")
    colleague.memberships.create(organisation=town, role="editor")
    other = Writer(colleague, "plan", *planner.address.split("/")[2:5:2])
    other.saves(eligible_2024="126.000,00")
    answer = planner.saves(eligible_2024="127.000,00")
    assert "eligible_2024" in answer["conflicts"]
    assert planned(tandem, 2024) == (126_000_00, 100_000_00)
    lost = urlencode(planner.fields | {"eligible_2024": "126.000,00"})
    assert planner.saves(sent_before=[lost])["conflicts"] == []
    assert planned(tandem, 2024) == (127_000_00, 100_000_00)


def test_the_marks_of_a_save_are_those_of_the_page(tandem: Application, town: Writer) -> None:
    town.saves(q_title="Leisnig für alle")
    fresh = town.client.get(town.address).context["form"]
    assert json.loads(town.fields["seen"]) == json.loads(fresh["seen"].value())  # type: ignore[arg-type]  # a str
    assert town.fields["revision"] == fresh["revision"].value()


# ── The script ───────────────────────────────────────────────────────────────────────────────────────────────────────

WEB = settings.HOME / "src/fundament/web"


def test_every_word_of_the_script_stands_in_the_page_and_none_in_the_script() -> None:
    script, page = (WEB / "static/saving.js").read_text(), (WEB / "applicant/saving.html").read_text()
    words = set(re.findall(r'data-saving-word="(\w+)"', page))
    assert {word for word in words if f'"{word}"' not in script} == set()
    assert set(re.findall(r'\b(?:say|words?|wait|lost)\("(\w+)"', script)) - words == set()
    code = "\n".join(line.partition("//")[0] for line in script.splitlines())
    assert [text for text in re.findall(r'"([^"\n]*)"', code) if re.search(r"[A-Z]\w+ \w+ \w+", text)] == []


def test_the_script_is_on_the_forms_of_an_application_alone(stage: Stage, tandem: Application, town: Writer) -> None:
    def has_script(address: str) -> bool:
        return "saving.js" in town.client.get(address).content.decode()

    pages = [town.address, *(reverse(name, args=[tandem.reference]) for name in ("application", "submit", "documents"))]
    assert [has_script(page) for page in pages] == [True, False, False, False]
    answer = town.client.get(town.address)
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    stage.submit(tandem)
    page = town.client.get(town.address).content.decode()
    assert ('data-saving="closed"' in page, "<textarea" in page) == (True, False)
