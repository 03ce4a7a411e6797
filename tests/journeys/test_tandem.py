"""Journey A: a town and a non-profit apply together, are selected, get two notices and the first money; all can see it."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import AKTION_MENSCH, SAB, TANDEM, pdf
from tests.journeys.conftest import Clock, Portal, Visitor

from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.grants import Grant

pytestmark = pytest.mark.journey

DURING = datetime(2024, 1, 30, 19, 30, tzinfo=UTC)
AFTER = datetime(2024, 4, 20, 9, 0, tzinfo=UTC)
GRANTED = datetime(2024, 10, 1, 9, 0, tzinfo=UTC)
FINAL = datetime(2024, 11, 15, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_tandem_goes_from_the_call_to_the_first_payment(portal: Portal, now: Clock, *, keyboard: bool) -> None:
    stage = portal.stage
    stage.open_call(TANDEM)
    non_profit = stage.non_profit()
    now.set(DURING)

    anyone = portal.visitor(keyboard=keyboard)
    anyone.goto("home").follow("programme", TANDEM)
    assert anyone.status("results", TANDEM) == 404

    town = portal.visitor(stage.applicant("Stadt Leisnig"), keyboard=keyboard)
    partner = portal.visitor(stage.applicant(non_profit), keyboard=keyboard)
    reference = _apply(town, partner)
    assert anyone.status("project", reference) == 404
    stranger = portal.visitor(stage.applicant("Stadt Torgau"), keyboard=keyboard)
    assert stranger.status("application", reference) == 404

    now.set(AFTER)
    for account in stage.assessors(TANDEM):
        assessor = portal.visitor(account, keyboard=keyboard)
        assessor.goto("assessor_inbox").follow("declare_before_scoring", TANDEM)
        assessor.choose_box("sure").press()
        assessor.follow("assessor_case", reference)
        for criterion in Application.objects.get(reference=reference).call.programme.criterion:
            assessor.choose(f"points_{criterion.key}", "4")
        assessor.fill("comment", "Überzeugend.").press()
    office = portal.visitor(stage.office(TANDEM), keyboard=keyboard)
    office.goto("ministry_desk").follow("ministry_call", TANDEM)
    office.press_form("ministry_close_scoring", TANDEM)
    office.goto("selection", TANDEM).press_form("selection_propose", TANDEM)
    decider = portal.visitor(stage.decider(TANDEM), keyboard=keyboard)
    decider.hold_sitting(TANDEM, stage.sitting(stage.decider(TANDEM), AFTER))
    town.goto("application", reference)
    assert anyone.status("project", reference) == 404
    office.goto("selection", TANDEM).press_form("selection_announce", TANDEM)
    anyone.goto("results", TANDEM)
    anyone.goto("project", reference)

    now.set(GRANTED)
    sab = portal.visitor(stage.authority(SAB), keyboard=keyboard)
    sab.goto("authority_inbox").follow("authority_case", reference)
    sab.press('main form:has([name="act"][value="invite_formal_application"]) button[type=submit]')
    town.goto("application", reference).follow("apply_formally", reference).press()
    sab.goto("authority_case", reference)
    for point in (
        "necessity",
        "other_bodies",
        "eligible_spending",
        "financing_type",
        "total_financing",
        "later_budgets",
    ):
        sab.fill(point, "Geprüft und in Ordnung.")
    sab.press('main form:has([name="act"][value="check"]) button[type=submit]')
    sab.fill("agreement", "Vereinbart mit Aktion Mensch am 31.08.2023.")
    sab.press('main form:has([name="act"][value="grant"]) button[type=submit]')

    grants = {given.authority.name: given.reference for given in Grant.objects.select_related("authority")}
    assert sorted(grants) == sorted([SAB, AKTION_MENSCH])
    town.goto("grant", grants[SAB])
    notice = town.page.context.request.get(town.page.url + "notice-1.pdf")
    assert (notice.status, notice.body()[:5]) == (200, b"%PDF-")
    assert town.status("grant", grants[AKTION_MENSCH]) == 404
    partner.goto("grant", grants[AKTION_MENSCH])

    town.goto("bank_account", grants[SAB])
    town.fill("holder", "Stadt Leisnig").fill("iban", "DE89370400440532013000").press()

    now.set(FINAL)
    release = portal.visitor(stage.releaser(SAB), keyboard=keyboard)
    release.goto("authority_account").fill("holder", "Sächsische Aufbaubank").fill(
        "iban", "DE02120300000000202051"
    ).press()
    sab.goto("authority_grant", grants[SAB]).act("record_finality")
    town.goto("calendar")
    town.goto("grant", grants[SAB]).follow("request_payment", grants[SAB])
    town.fill("cents", "100.000,01").fill("purpose", "Personal und Räume bis April")
    town.fill("need_until", "2025-04-30").press()
    town.sees("100.000,00 €")
    town.fill("cents", "40.000,00").press()
    now.set(FINAL + timedelta(days=2))
    sab.goto("authority_grant", grants[SAB]).act("prepare_requested")
    release.goto("authority_inbox")
    release.goto("authority_grant", grants[SAB]).act("release_payment")

    funder = portal.visitor(stage.authority(AKTION_MENSCH), keyboard=keyboard)
    funder.goto("authority_grant", grants[AKTION_MENSCH]).act("record_finality")
    partner.goto("submit_proof", grants[AKTION_MENSCH]).unfold("#receipt_lines")
    partner.fill("receipt-0-number", "1").press("main form button[name=more_receipts]").sees("Beleg 10")
    assert partner.page.locator('[name="receipt-0-number"]').input_value() == "1"

    anyone.goto("project", reference).sees("40.000,00 €")
    anyone.goto("register").sees("Stadt Leisnig")
    anyone.goto("map")
    auditor = portal.visitor(stage.auditor(), keyboard=keyboard)
    auditor.goto("audit_index").follow("audit_case", reference)
    auditor.goto("audit_ledger", TANDEM)
    assert list(differences()) == []


def _apply(town: Visitor, partner: Visitor) -> str:
    """From the call's page to the receipt, by two people in two browsers. Returns the reference."""
    town.goto("programme", TANDEM).follow("start_application", TANDEM)
    town.press()
    application = Application.objects.get()
    reference = application.reference
    town.goto("partners", reference).fill("q", "Kulturbahnhof")
    town.press("main form[method=get] button[type=submit]")
    town.press('main form:has([name="organisation"]) button[type=submit]')
    partner.goto("my_applications").press('main form[action$="/join/"] button[type=submit]')
    programme = application.call.programme
    for section in dict.fromkeys(question.section for question in programme.question):
        town.goto("answers", reference, section)
        for question in programme.question:
            if question.section == section:
                if question.kind == "yes":
                    town.choose_box(f"q_{question.key}")
                else:
                    town.fill(f"q_{question.key}", f"<b>{question.key}</b> & mehr, zum Beispiel für alle in Leisnig")
        town.press()
    rows = {row.organisation.name: row.pk for row in application.partners.select_related("organisation")}
    for visitor, name, spending, own in (
        (town, "Stadt Leisnig", "125.000,00", "25.000,00"),
        (partner, "Kulturbahnhof e.V.", "111.112,00", "11.112,00"),
    ):
        visitor.goto("plan", reference, rows[name])
        for year in programme.years:
            visitor.fill(f"eligible_{year}", spending).fill(f"grant_{year}", "100.000").fill(f"own_{year}", own)
        visitor.press()
    document = next(document.key for document in programme.document if document.required)
    town.goto("documents", reference)
    upload = f'main form:has([name="document"][value="{document}"])'
    town.page.set_input_files(
        f"{upload} input[type=file]", {"name": "absicht.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    town.press(f"{upload} button[type=submit]")
    town.goto("sign", reference).press()
    partner.goto("sign", reference).press()
    town.goto("submit", reference).press()
    town.sees(reference)
    town.page.go_back()
    town.goto("application", reference).follow("receipt", reference, 1)
    return reference
