"""Two organisations in two browsers: invited by mail, they write, disagree, resolve, sign, submit; a minute late is too late.

Then the whole way of one applicant, from the first page to the receipt: in Leichte Sprache, without JavaScript, at 320 px.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect
from tests.cast import DURING, REGIONS, TANDEM, pdf
from tests.journeys.conftest import PASSWORD, Clock, Portal, Visitor

from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.applications import Application, Submission
from fundament.records.messages import Message

pytestmark = pytest.mark.journey

LEAD, CLUB = "Stadt Leisnig", "Kulturbahnhof e.V."
NOTHING_LEFT = "main form[method=post]"


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_two_organisations_in_two_browsers_at_once(portal: Portal, now: Clock, *, keyboard: bool) -> None:
    stage = portal.stage
    call = stage.open_call(TANDEM)
    now.set(call.closes_at - timedelta(hours=2))
    town = portal.visitor(stage.applicant(LEAD), keyboard=keyboard)
    club = portal.visitor(stage.applicant(stage.non_profit()), keyboard=keyboard)
    reference = _begin(town)
    _invite_and_join(town, club, reference)
    _disagree_and_resolve(town, club, reference)
    _complete(town, reference, besides=("title", "summary"))
    _plans(town, club, reference)
    for visitor in (town, club):
        visitor.goto("sign", reference).press()
    # A later change withdraws both signatures; the page says so before, and the button asks for it.
    club.goto("answers", reference, "project").sees("Unterschriften")
    club.fill("q_summary", "Am Ende doch ein Satz mehr.").press()
    assert town.goto("submit", reference).page.locator(f"{NOTHING_LEFT} [name=key]").count() == 0
    for visitor in (club, town):
        visitor.goto("sign", reference).press()

    now.set(call.closes_at)
    town.goto("submit", reference).press().sees(reference)
    now.set(call.closes_at + timedelta(minutes=1))
    town.page.go_back()
    town.page.reload()
    assert town.page.locator(f"{NOTHING_LEFT} [name=key]").count() == 0
    club.goto("receipt", reference, 1).sees(reference)
    assert Submission.objects.count() == 1

    _one_minute_late(portal, now, keyboard=keyboard)
    assert list(differences()) == []


def _begin(town: Visitor) -> str:
    town.goto("programme", TANDEM).follow("start_application", TANDEM)
    town.press()
    return Application.objects.get().reference


def _invite_and_join(town: Visitor, club: Visitor, reference: str) -> None:
    town.goto("partners", reference).fill("email", "vorstand@verein.test")
    town.press('main form:has([name="email"]) button[type=submit]').sees("vorstand@verein.test")
    body = Message.objects.get(to="vorstand@verein.test").body
    link = re.search(r"https?://\S+", body)
    assert link is not None
    club.page.goto(link[0])
    club.check().sees(LEAD)
    club.press().sees(reference)


def _disagree_and_resolve(town: Visitor, club: Visitor, reference: str) -> None:
    """Both have the section open and write into one field; nobody's words are saved over."""
    for visitor in (town, club):
        visitor.goto("answers", reference, "project")
    town.fill("q_title", "Leisnig für alle")
    town.fill("q_summary", "Ein Netzwerk im ganzen Ort.")
    line = town.page.locator("[data-saving-line]")
    expect(line).to_contain_text("als Entwurf gespeichert", timeout=15_000)
    club.fill("q_title", "Bahnhof für alle")
    club.press('main button[name="then"][value="overview"]').sees("Leisnig für alle")
    assert club.page.locator('[name="q_title"]').input_value() == "Bahnhof für alle"
    club.fill("q_title", "Leisnig und sein Bahnhof für alle")
    club.press('main button[name="then"][value="overview"]')
    application = Application.objects.get(reference=reference)
    assert application.answers["title"] == "Leisnig und sein Bahnhof für alle"
    assert application.answers["summary"] == "Ein Netzwerk im ganzen Ort."
    town.goto("answers", reference, "project").sees("Hier schreibt gerade")


def _complete(visitor: Visitor, reference: str, *, besides: Sequence[str] = ()) -> None:
    """Every other question, and every required document."""
    programme = Application.objects.get(reference=reference).call.programme
    for section in dict.fromkeys(question.section for question in programme.question):
        visitor.goto("answers", reference, section)
        for question in programme.question:
            if question.section != section or question.key in besides or question.shown_if is not None:
                continue
            if question.kind == "yes":
                visitor.choose_box(f"q_{question.key}")
            elif question.kind == "choice":
                visitor.choose(f"q_{question.key}", question.choices[0])
            elif question.kind in {"line", "text"} and question.required:
                visitor.fill(f"q_{question.key}", f"Antwort zu {question.key}: Łužica, čěšć a źěło")
        visitor.press('main button[name="then"]')
    for document in programme.document:
        if document.required:
            visitor.goto("documents", reference)
            upload = f'main form:has([name="document"][value="{document.key}"])'
            file = {"name": "unterlage.pdf", "mimeType": "application/pdf", "buffer": pdf()}
            visitor.page.set_input_files(f"{upload} input[type=file]", file)  # type: ignore[arg-type]
            visitor.press(f"{upload} button[type=submit]")


def _plans(town: Visitor, club: Visitor, reference: str) -> None:
    application = Application.objects.get(reference=reference)
    rows = {row.organisation.name: row.pk for row in application.partners.select_related("organisation")}
    for visitor, name, spending, own in (
        (town, LEAD, "125.000,00", "25.000,00"),
        (club, CLUB, "111.112,00", "11.112,00"),
    ):
        visitor.goto("plan", reference, rows[name])
        for year in application.call.programme.years:
            visitor.fill(f"cost_personnel_{year}", spending).fill(f"grant_{year}", "100.000").fill(f"own_{year}", own)
        visitor.press()


def _one_minute_late(portal: Portal, now: Clock, *, keyboard: bool) -> None:
    """A second pair has the page open in time and presses the button a minute late: refused, kept, and led on."""
    stage = portal.stage
    late = stage.tandem_draft(town="Stadt Torgau", partner=stage.non_profit("Lebenshilfe Torgau e.V.", "14730310"))
    stage.sign(late)
    town = portal.visitor(stage.applicant("Stadt Torgau"), keyboard=keyboard)
    now.set(late.call.closes_at - timedelta(minutes=1))
    town.goto("submit", late.reference)
    now.set(late.call.closes_at + timedelta(minutes=1))
    town.press().sees("konnte er nicht angenommen werden")
    town.goto("application", late.reference).follow("ask_reinstatement", late.reference)
    assert Submission.objects.count() == 1
    late.refresh_from_db()
    assert late.state == "signed"


@pytest.mark.parametrize("way", ["de-simple", "without JavaScript", "320 px"])
def test_the_whole_way_from_the_first_page_to_the_receipt(portal: Portal, now: Clock, way: str) -> None:
    stage = portal.stage
    stage.open_call(REGIONS)
    now.set(DURING[REGIONS])
    person = _visitor(portal, stage.applicant("Stadt Rodewisch"), way)
    person.goto("home").follow("programme", REGIONS)
    person.follow("fit", REGIONS).choose("kind", "town").press("main form[method=get] button[type=submit]")
    person.goto("programme", REGIONS).follow("start_application", REGIONS)
    person.press()
    application = Application.objects.get()
    reference = application.reference
    person.goto("partners", reference).fill("q", "Ellefeld")
    person.press("main form[method=get] button[type=submit]")
    person.press('main form:has([name="organisation"]) button[type=submit]')
    other = _visitor(portal, stage.applicant("Gemeinde Ellefeld"), way)
    other.goto("my_applications").press('main form[action$="/join/"] button[type=submit]')
    _complete(person, reference)
    part = application.partners.order_by("pk")[0].pk
    person.goto("plan", reference, part)
    person.fill("cost_construction_2021", "100.000").fill("grant_2021", "60.000").fill("own_2021", "40.000").press()
    for visitor in (person, other):
        visitor.goto("sign", reference).press()
    person.goto("submit", reference).press().sees(reference)
    person.goto("receipt", reference, 1).sees("Łužica, čěšć a źěło")
    assert person.page.locator("html").get_attribute("lang") == ("de-simple" if way == "de-simple" else "de")
    assert Submission.objects.get().content["answers"]["title"].endswith("Łužica, čěšć a źěło")


def _visitor(portal: Portal, account: Account, way: str) -> Visitor:
    """Someone with the browser of that way, logged in through the form."""
    context = portal.browser.new_context(
        locale="de-DE",
        viewport={"width": 320 if way == "320 px" else 1280, "height": 900},
        java_script_enabled=way != "without JavaScript",
    )
    context.set_default_timeout(15_000)
    if way == "de-simple":
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "de-simple", "url": portal.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    visitor = OneWay(portal, context.new_page(), keyboard=False)
    visitor.page.goto(portal.url + reverse("account_login"))
    visitor.fill("login", account.email).fill("password", PASSWORD)
    visitor.press("main form button[type=submit]")
    return visitor


class OneWay(Visitor):
    """Someone who keeps to one way; every page has a heading and scrolls in no direction but down."""

    def check(self) -> "OneWay":
        """As above."""
        assert self.page.locator("main h1").count() == 1
        # Without JavaScript the page cannot be asked; the visitors with the mouse measure the same pages.
        if self.page.context.pages and self.page.viewport_size and self.page.viewport_size["width"] == 320:
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{self.page.url} is {wide} px wide at 320 px"
        return self
