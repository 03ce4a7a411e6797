"""Journey B: a town with two partners registers at its association and goes all the way to the closed, published case."""

from datetime import UTC, datetime

import pytest
from tests.cast import LDS, REGIONS, pdf
from tests.journeys.conftest import Clock, Portal, Visitor

from fundament.core.procedure import Role, State
from fundament.queries.verification import differences
from fundament.records.accounts import Organisation
from fundament.records.applications import Application
from fundament.records.grants import Grant

pytestmark = pytest.mark.journey

DURING = datetime(2021, 7, 14, 18, 0, tzinfo=UTC)
FORWARDED = datetime(2021, 7, 30, 9, 0, tzinfo=UTC)
GRANTED = datetime(2021, 9, 30, 9, 0, tzinfo=UTC)
FINAL = datetime(2021, 11, 8, 9, 0, tzinfo=UTC)
PROVEN = datetime(2022, 11, 30, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_region_project_goes_from_registration_to_the_closed_case(
    portal: Portal, now: Clock, *, keyboard: bool
) -> None:
    stage = portal.stage
    stage.open_call(REGIONS)
    now.set(DURING)
    town = portal.visitor(stage.applicant("Stadt Rodewisch"), keyboard=keyboard)
    reference = _register(portal, town, keyboard=keyboard)

    now.set(FORWARDED)
    association = portal.visitor(stage.association("CHE"), keyboard=keyboard)
    elsewhere = portal.visitor(stage.association("LWS"), keyboard=keyboard)
    elsewhere.goto("association_inbox")
    assert elsewhere.status("association_case", reference) == 404
    association.goto("association_inbox").follow("association_case", reference)
    association.fill("text", "Bitte sagen Sie genauer, wer die Anlage nutzt.")
    association.press('main form[action$="/completion/"] button[type=submit]')
    town.goto("application", reference).follow("complete", reference)
    town.fill("q_summary", "Drei Orte nutzen die Anlage gemeinsam.").press()
    association.goto("association_ranking", REGIONS)
    association.fill(f"rank_{reference}", "1").fill(f"assessment_{reference}", "Wichtig für das Göltzschtal.").press()
    association.goto("association_ranking", REGIONS)
    association.press('main form[action*="/forward/"] button[name="all"]')

    field = Application.objects.get(reference=reference).answers["field"]
    commenter = portal.visitor(stage.person(_ministry_of(field), Role.COMMENTER), keyboard=keyboard)
    commenter.goto("ministry_desk").follow("statement", reference)
    commenter.choose("position", "agrees").fill("text", "Kein anderes Programm.").press()
    office = portal.visitor(stage.office(REGIONS), keyboard=keyboard)
    office.goto("ministry_call", REGIONS).press_form("ministry_close_statements", REGIONS)
    for account in stage.assessors(REGIONS):
        assessor = portal.visitor(account, keyboard=keyboard)
        assert assessor.status("assessor_case", reference) == 404
        assessor.goto("assessor_inbox").follow("declare_before_scoring", REGIONS)
        assessor.choose_box("sure").press()
        assessor.goto("assessor_case", reference)
        for criterion in Application.objects.get(reference=reference).call.programme.criterion:
            assessor.choose(f"points_{criterion.key}", "3")
        assessor.press()
    office.goto("ministry_call", REGIONS).press_form("ministry_close_scoring", REGIONS)
    office.goto("selection", REGIONS).press_form("selection_propose", REGIONS)
    decider = portal.visitor(stage.decider(REGIONS), keyboard=keyboard)
    decider.hold_sitting(REGIONS, stage.sitting(stage.decider(REGIONS), FORWARDED))
    office.goto("selection", REGIONS).press_form("selection_announce", REGIONS)

    now.set(GRANTED)
    lds = portal.visitor(stage.authority(LDS), keyboard=keyboard)
    lds.goto("authority_case", reference).press(
        'main form:has([name="act"][value="invite_formal_application"]) button[type=submit]'
    )
    town.goto("apply_formally", reference).press()
    lds.goto("authority_case", reference)
    for point in (
        "necessity",
        "other_bodies",
        "eligible_spending",
        "financing_type",
        "total_financing",
        "later_budgets",
    ):
        lds.fill(point, "Geprüft.")
    lds.press('main form:has([name="act"][value="check"]) button[type=submit]')
    # Partial refusal: 5,000 euros are not recognised, with the reason that the notice prints.
    position = lds.page.locator('[name="cut-plan-2021"]')
    calculation = 'main form:has([name="act"][value="calculate"])'
    lds.unfold(f"main details:has({calculation.removeprefix('main ')})")
    lds.unfold('main details details:has([name="cut-plan-2021"])')
    assert position.is_visible()
    lds.fill("cut-plan-2021", "5.000,00").fill("reason-plan-2021", "Die Bewirtung ist nicht zuwendungsfähig.")
    lds.press(f"{calculation} button[type=submit]").sees("57.000,00 €")
    lds.act("grant")
    given = Grant.objects.get().reference
    town.goto("grant", given).sees("57.000,00 €")
    town.follow("bank_account", given)
    town.fill("holder", "Stadt Rodewisch").fill("iban", "DE89 3704 0044 0532 0130 01").press()
    town.sees("DE89 3704 0044 0532 0130 01")
    town.fill("iban", "DE89 3704 0044 0532 0130 00").press()

    now.set(FINAL)
    release = portal.visitor(stage.releaser(LDS), keyboard=keyboard)
    release.goto("authority_account").fill("holder", LDS).fill("iban", "DE02 1203 0000 0000 2020 51").press()
    lds.goto("authority_grant", given).act("record_finality")
    town.goto("report_start", given).choose("kind", "supply_contract").fill("started_on", "2021-11-02").press()
    town.goto("request_payment", given).fill("cents", "57.000,00").fill("purpose", "Bauleistung")
    town.fill("need_until", "2021-12-20").press()
    lds.goto("authority_grant", given).act("prepare_requested")
    release.goto("authority_inbox").goto("payment_runs")
    release.choose("payments", f"{given} 1").fill("limit", "57.000,00").press()
    lds.goto("authority_grant", given).act("amend", last="2022-06-30", reason="Der Bau wird später fertig.")
    town.goto("grant", given).sees("30. Juni 2023")

    now.set(PROVEN)
    town.goto("grant", given).follow("submit_proof", given)
    town.fill("spent", "90.000,00").fill("report", "Gebaut und in Betrieb.").fill("lessons", "Früh gemeinsam planen.")
    town.choose_box("confirmed").press()
    lds.goto("authority_grant", given).act("request_papers", missing="Die Abnahme fehlt.")
    town.goto("hand_in_papers", given).fill("report", "Gebaut, abgenommen und in Betrieb.")
    town.choose_box("confirmed").press()
    lds.goto("authority_grant", given).act("confirm_complete")
    lds.act("check_proof", note="Vollständig geprüft, weniger ausgegeben.")
    lds.act(
        "demand_repayment",
        choose={"ceiling_exceeded": "no", "notice_unlawful": "no"},
        reason="Es wurde weniger ausgegeben.",
    )
    town.goto("grant", given).sees("3.000,00 €")
    lds.goto("authority_grant", given).act("book_repayment", cents="3.000,00", paid_on="2022-11-30")
    lds.act("close")

    assert Application.objects.get(reference=reference).state == State.CLOSED.value
    anyone = portal.visitor(keyboard=keyboard)
    anyone.goto("project", reference).sees("Früh gemeinsam planen.")
    anyone.goto("register").sees("Stadt Rodewisch")
    anyone.goto("open_data")
    auditor = portal.visitor(stage.auditor(), keyboard=keyboard)
    auditor.goto("audit_index").follow("audit_case", reference).sees("3.000,00 €")
    auditor.goto("audit_ledger", REGIONS)
    auditor.goto("audit_verify")
    assert list(differences()) == []


def _ministry_of(field: str) -> Organisation:
    return next(body for body in Organisation.objects.filter(kind="ministry") if field in body.service_fields)


def _register(portal: Portal, town: Visitor, *, keyboard: bool) -> str:
    town.goto("programme", REGIONS).follow("start_application", REGIONS)
    town.press()
    application = Application.objects.get()
    reference = application.reference
    for name in ("Ellefeld", "Falkenstein"):
        town.goto("partners", reference).fill("q", name)
        town.press("main form[method=get] button[type=submit]")
        town.press('main form:has([name="organisation"]) button[type=submit]')
    for name in ("Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl."):
        other = portal.visitor(portal.stage.applicant(name), keyboard=keyboard)
        other.goto("my_applications").press('main form[action$="/join/"] button[type=submit]')
    programme = application.call.programme
    for section in dict.fromkeys(question.section for question in programme.question):
        town.goto("answers", reference, section)
        for question in programme.question:
            if question.section != section:
                continue
            if question.kind == "yes":
                town.choose_box(f"q_{question.key}")
            elif question.kind == "choice":
                town.choose(f"q_{question.key}", question.choices[0])
            elif question.required:
                town.fill(f"q_{question.key}", f"Antwort zu {question.key}")
        town.press()
    own = application.partners.get(role="lead").pk
    town.goto("plan", reference, own)
    town.fill("eligible_2021", "100.000,00").fill("grant_2021", "60.000,00").fill("own_2021", "40.000,00").press()
    document = next(document.key for document in programme.document if document.required)
    town.goto("documents", reference)
    upload = f'main form:has([name="document"][value="{document}"])'
    town.page.set_input_files(
        f"{upload} input[type=file]", {"name": "kosten.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    town.press(f"{upload} button[type=submit]")
    for name in ("Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl."):
        portal.visitor(portal.stage.applicant(name)).goto("sign", reference).press()
    town.goto("sign", reference).press()
    town.goto("submit", reference).press()
    return reference
