"""Nothing typed is lost: saved by itself, kept without network or log-in, two people on one field, and without JavaScript."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Route, expect
from tests.cast import DURING, TANDEM
from tests.journeys.conftest import PASSWORD, Clock, Portal, Visitor

from fundament.records.applications import Application
from fundament.records.events import Event

pytestmark = pytest.mark.journey

SECTION = "project"
LATER = datetime(2024, 1, 20, 13, 32, tzinfo=UTC)


@pytest.fixture
def draft(portal: Portal, now: Clock) -> Application:
    """A complete draft that nobody has signed, at 14:32 in Berlin."""
    portal.stage.open_call(TANDEM)
    now.set(DURING[TANDEM])
    application = portal.stage.tandem_draft()
    now.set(LATER)
    return application


@pytest.fixture
def town(portal: Portal, draft: Application) -> Visitor:
    """Leisnig, with the first section open."""
    return portal.visitor(portal.stage.applicant("Stadt Leisnig")).goto("answers", draft.reference, SECTION)


def line(page: Page) -> str:
    return " ".join(page.locator("[data-saving-line]").inner_text().replace("\u00a0", " ").split())


def says(page: Page, words: str) -> None:
    """The line by the buttons comes to say this."""
    expect(page.locator("[data-saving-line]")).to_contain_text(words, timeout=15_000)


def types(page: Page, field: str, text: str) -> None:
    page.locator(f'[name="{field}"]').press("ControlOrMeta+a")
    page.locator(f'[name="{field}"]').press_sequentially(text)


def stored(application: Application, key: str) -> str:
    application.refresh_from_db()
    return str(application.answers[key])


def comes_true(page: Page, check: Callable[[], bool]) -> None:
    """What was typed last may be saved a moment after what was typed before it."""
    for _ in range(150):
        if check():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It was not saved in 15 seconds.")


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage)")  # type: ignore[no-any-return]


def edits(application: Application) -> int:
    return Event.objects.filter(application=application, act="edit").count()


def end_session(context: BrowserContext) -> None:
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def log_in(page: Page, account: str) -> None:
    page.fill("main [name=login]", account)
    page.fill("main [name=password]", PASSWORD)
    page.click("main form button[type=submit]")


def test_typing_saves_by_itself_and_says_when(town: Visitor, draft: Application) -> None:
    page, before = town.page, edits(draft)
    says(page, "Entwurf, nicht eingereicht. Was Sie schreiben, wird von selbst gespeichert.")
    height = page.evaluate("document.documentElement.scrollHeight")
    types(page, "q_title", "Leisnig für alle")
    says(page, "noch nicht gespeichert")
    says(page, "14:32\u00a0Uhr als Entwurf gespeichert, nicht eingereicht.")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert (stored(draft, "title"), edits(draft), kept(page)) == ("Leisnig für alle", before + 1, [])
    expect(page.locator("#id_q_title_helptext")).to_contain_text("die gespeicherte Antwort hat 16.")
    assert page.locator("[data-saving-said]").inner_text().endswith("als Entwurf gespeichert, nicht eingereicht.")
    types(page, "q_title", "Leisnig für wirklich alle")
    page.locator("[name=q_summary]").focus()
    says(page, "noch nicht gespeichert")
    says(page, "14:32\u00a0Uhr als Entwurf gespeichert, nicht eingereicht.")
    assert (stored(draft, "title"), edits(draft), kept(page)) == ("Leisnig für wirklich alle", before + 2, [])
    town.press()
    town.sees("Als Entwurf gespeichert, nicht eingereicht.")
    assert edits(draft) == before + 2


def test_leaving_the_page_saves_what_was_typed_last(town: Visitor, draft: Application) -> None:
    types(town.page, "q_title", "Im letzten Augenblick")
    town.goto("application", draft.reference).sees("Entwurf – nicht eingereicht")
    town.page.go_back()
    expect(town.page.locator("[name=q_title]")).to_have_value("Im letzten Augenblick")
    assert town.page.locator("#saving-offer").count() == 0
    types(town.page, "q_title", "Und weiter")
    says(town.page, "als Entwurf gespeichert")
    assert stored(draft, "title") == "Und weiter"


def test_a_faulty_answer_is_named_beside_its_field_after_leaving_it(town: Visitor, draft: Application) -> None:
    page = town.page
    page.locator("[name=q_title]").fill("x" * 121)
    page.locator("[name=q_title]").press("End")
    types(page, "q_summary", "Der Rest wird gespeichert")
    says(page, "Nicht gespeichert ist")
    expect(page.locator("#id_q_title_error")).to_contain_text("121")
    assert page.locator("[name=q_title]").get_attribute("aria-invalid") == "true"
    comes_true(page, lambda: stored(draft, "summary") == "Der Rest wird gespeichert")
    town._axe("answers", "de")
    page.locator("[name=q_title]").fill("kurz")
    says(page, "14:32\u00a0Uhr als Entwurf gespeichert, nicht eingereicht.")
    assert (stored(draft, "title"), page.locator("#id_q_title_error").count(), kept(page)) == ("kurz", 0, [])


def test_the_network_is_cut_while_saving_and_comes_back(town: Visitor, draft: Application) -> None:
    page = town.page
    page.context.set_offline(True)
    types(page, "q_title", "Ohne Netz geschrieben")
    says(page, "Keine Verbindung")
    page.locator("main form button[type=submit]").first.click()
    assert page.locator("[name=q_title]").input_value() == "Ohne Netz geschrieben"
    assert len(kept(page)) == 1
    assert stored(draft, "title") == "Antwort zu title"
    page.context.set_offline(False)
    says(page, "14:32\u00a0Uhr als Entwurf gespeichert")
    assert (stored(draft, "title"), kept(page)) == ("Ohne Netz geschrieben", [])


def test_a_save_that_arrived_without_an_answer_is_no_conflict_with_oneself(town: Visitor, draft: Application) -> None:
    page = town.page

    def swallow(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/answers/**", swallow)
    types(page, "q_title", "Angekommen")
    says(page, "Keine Verbindung")
    assert stored(draft, "title") == "Angekommen"
    page.unroute("**/answers/**")
    types(page, "q_title", "Angekommen und weitergeschrieben")
    says(page, "als Entwurf gespeichert")
    assert stored(draft, "title") == "Angekommen und weitergeschrieben"


def test_text_typed_without_a_log_in_is_offered_again_after_it(
    portal: Portal, town: Visitor, draft: Application
) -> None:
    page, account = town.page, portal.stage.applicant("Stadt Leisnig")
    end_session(page.context)
    types(page, "q_title", "Nach dem Abmelden geschrieben")
    says(page, "Sie sind abgemeldet.")
    assert stored(draft, "title") == "Antwort zu title"
    page.reload()
    log_in(page, account.email)
    town.goto("answers", draft.reference, SECTION)
    offer = page.locator("section:has(#saving-offer)")
    expect(offer).to_contain_text("Nach dem Abmelden geschrieben")
    expect(offer).to_contain_text("Antwort zu title")
    assert page.locator("[name=q_title]").input_value() == "Antwort zu title"
    town._axe("answers", "de")
    page.get_by_role("button", name="Meinen Text übernehmen").click()
    says(page, "als Entwurf gespeichert")
    assert (stored(draft, "title"), kept(page)) == ("Nach dem Abmelden geschrieben", [])


def test_after_a_log_in_in_another_tab_the_first_tab_saves(portal: Portal, town: Visitor, draft: Application) -> None:
    page, account = town.page, portal.stage.applicant("Stadt Leisnig")
    end_session(page.context)
    types(page, "q_title", "Zwei Tabs")
    says(page, "Sie sind abgemeldet.")
    with page.context.expect_page() as opened:
        page.locator("[data-saving-line] a").click()
    log_in(opened.value, account.email)
    expect(opened.value.locator("#saving-offer")).to_be_visible()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "als Entwurf gespeichert")
    assert stored(draft, "title") == "Zwei Tabs"
    expect(opened.value.locator("[name=q_title]")).to_have_value("Zwei Tabs")


def test_on_a_shared_computer_nobody_sees_or_saves_the_text_of_another_person(
    portal: Portal, town: Visitor, draft: Application
) -> None:
    page, other = town.page, portal.stage.applicant(portal.stage.non_profit())
    other.set_password(PASSWORD)
    other.save(update_fields=["password"])
    end_session(page.context)
    types(page, "q_title", "Von Leisnig")
    says(page, "Sie sind abgemeldet.")
    second = page.context.new_page()
    second.goto(page.url)
    log_in(second, other.email)
    expect(second.locator("[name=q_title]")).to_have_value("Antwort zu title")
    assert second.locator("#saving-offer").count() == 0
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "jemand anderes angemeldet")
    assert (stored(draft, "title"), len(kept(page))) == ("Antwort zu title", 1)


def test_discarding_and_logging_out_leave_nothing_on_the_device(
    portal: Portal, town: Visitor, draft: Application
) -> None:
    page = town.page
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    types(page, "q_title", "Verworfen")
    says(page, "Keine Verbindung")
    town.goto("answers", draft.reference, SECTION)
    page.get_by_role("button", name="Meinen Text verwerfen").click()
    assert (page.locator("#saving-offer").count(), kept(page)) == (0, [])
    assert page.locator("[name=q_title]").input_value() == "Antwort zu title"
    page.locator("[name=q_title]").fill("x" * 121)
    says(page, "Nicht gespeichert ist")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    with page.expect_navigation():
        page.get_by_role("button", name="Abmelden").click()
    assert (len(asked), kept(page)) == (1, [])


def test_two_browsers_on_one_field_lose_nobodys_text(portal: Portal, town: Visitor, draft: Application) -> None:
    other = portal.visitor(portal.stage.applicant(portal.stage.non_profit()))
    other.goto("answers", draft.reference, SECTION)
    types(town.page, "q_title", "Titel der Stadt")
    types(other.page, "q_summary", "Text des Vereins")
    says(town.page, "als Entwurf gespeichert")
    says(other.page, "als Entwurf gespeichert")
    assert (stored(draft, "title"), stored(draft, "summary")) == ("Titel der Stadt", "Text des Vereins")
    types(other.page, "q_title", "Titel des Vereins")
    says(other.page, "Jemand anderes hat dasselbe geändert.")
    assert (stored(draft, "title"), len(kept(other.page))) == ("Titel der Stadt", 1)
    other.press("[data-saving-line] button")
    other.sees("Titel der Stadt")
    assert other.page.locator("[name=q_title]").input_value() == "Titel des Vereins"
    # Two versions stand on the page: writing on saves nothing, the button does.
    types(other.page, "q_title", "Titel von beiden")
    other.page.wait_for_timeout(6000)
    assert stored(draft, "title") == "Titel der Stadt"
    other.press()
    assert (stored(draft, "title"), kept(other.page)) == ("Titel von beiden", [])


def test_a_signature_is_not_withdrawn_by_a_keystroke(portal: Portal, town: Visitor, draft: Application) -> None:
    portal.stage.sign(draft)
    types(town.page, "q_title", "Ein Versehen")
    says(town.page, "Eine Änderung macht die Unterschriften ungültig.")
    draft.refresh_from_db()
    assert draft.state == "signed"
    town.press()
    draft.refresh_from_db()
    assert (draft.state, draft.answers["title"], kept(town.page)) == ("draft", "Ein Versehen", [])


def test_after_the_submission_by_another_the_text_stays_on_the_page_and_the_page_says_why(
    portal: Portal, town: Visitor, draft: Application
) -> None:
    portal.stage.submit(draft)
    types(town.page, "q_title", "Zu spät")
    says(town.page, "Nicht gespeichert. „Antrag bearbeiten“ ist beim jetzigen Stand nicht möglich: Eingereicht.")
    assert (stored(draft, "title"), len(kept(town.page))) == ("Antwort zu title", 1)
    # Pressed once more, the page is sent all the same; the one that comes has no form any more, and still the text.
    with town.page.expect_navigation(wait_until="load"):
        town.page.locator("main form[data-saving] button[type=submit]").first.click()
    assert town.page.locator("[name=q_title]").count() == 0
    offer = town.page.locator("section:has(#saving-offer)")
    expect(offer).to_contain_text("Wie heißt Ihr Vorhaben?")
    expect(offer).to_contain_text("Zu spät")
    town._axe("answers", "de")
    offer.get_by_role("button", name="Meinen Text verwerfen").click()
    assert (offer.count(), kept(town.page)) == (0, [])


def test_a_plan_saves_by_itself_and_keeps_the_amount_that_cannot_be_read(
    portal: Portal, town: Visitor, draft: Application
) -> None:
    part = draft.partners.get(organisation__name="Stadt Leisnig")
    town.goto("plan", draft.reference, part.pk)
    types(town.page, "grant_2024", "viel")
    types(town.page, "eligible_2024", "130.000,00")
    says(town.page, "noch nicht gespeichert")
    says(town.page, "Nicht gespeichert ist")
    expect(town.page.locator("#id_grant_2024_error")).to_contain_text("viel")
    comes_true(town.page, lambda: part.plan.get(year=2024).eligible == 130_000_00)
    assert part.plan.get(year=2024).grant == 100_000_00
    # What is computed from the stored amounts follows by itself.
    expect(town.page.locator('[data-plan-out="result_2024"]')).to_contain_text("5.000,00")
    town.page.locator('[name="grant_2024"]').fill("105.000,00")
    expect(town.page.locator('[data-plan-out="grant"]')).to_contain_text("505.000,00")
    comes_true(town.page, lambda: part.plan.get(year=2024).grant == 105_000_00)
    assert town.page.locator("#id_grant_2024_error").count() == 0
    town._axe("plan", "de")


def test_without_javascript_the_button_saves(portal: Portal, town: Visitor, draft: Application) -> None:
    state = town.page.context.storage_state()
    context = portal.browser.new_context(java_script_enabled=False, locale="de-DE", storage_state=state)
    page = context.new_page()
    page.goto(town.page.url)
    assert line(page) == "Entwurf, nicht eingereicht. Bitte speichern Sie mit der Schaltfläche."
    page.fill("[name=q_title]", "Ohne Skript")
    page.locator("main form[data-saving] button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Als Entwurf gespeichert, nicht eingereicht.")
    assert stored(draft, "title") == "Ohne Skript"
    context.close()


def test_a_button_that_is_held_down_does_not_move_away(town: Visitor, draft: Application) -> None:
    """People hold a button for a tenth of a second: in that time the page is saved, and what it then shows must wait."""
    page = town.page
    part = draft.partners.get(organisation__name="Stadt Leisnig")
    town.goto("plan", draft.reference, part.pk)
    types(page, "cost_personnel_2024", "viel")
    button = page.locator("main form[data-plan] button[type=submit]").first
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.wait_for_timeout(1_500)
    assert (button.bounding_box(), page.locator("#id_cost_personnel_2024_error").count()) == (box, 0)
    with page.expect_navigation():
        page.mouse.up()
    assert "viel" in page.locator("#id_cost_personnel_2024_error").inner_text()
