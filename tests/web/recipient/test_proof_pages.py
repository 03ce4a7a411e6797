"""The recipient's proofs of use: interim and final, with figures by position and with a list of receipts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, AKTION_MENSCH, SAB, TANDEM, Stage
from tests.web.recipient.conftest import LATER, PROOF, YEARS_LATER, SetClock, browser, page, send, words

from fundament.acts import formal, grants, proofs
from fundament.core.deadlines import Deadline, DeadlineKey, Owner, Standing
from fundament.core.procedure import State
from fundament.core.receipts import COLUMNS
from fundament.queries.calculations import inputs_of_plan
from fundament.queries.grants import grant_view
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.proofs import Proof, ProofReceipt
from fundament.web.recipient.course import next_step
from fundament.web.templatetags.recipient_words import faults_table


def test_submitting_the_proof(stage: Stage, town: Client, final: Grant) -> None:
    reference = final.reference
    missing = send(town, "submit_proof", reference, spent="", report=" ")
    assert "3 entries are missing or wrong" in missing
    kept = send(town, "submit_proof", reference, **PROOF | {"spent": "viel", "report": "Gebaut und eröffnet."})
    assert "Gebaut und eröffnet." in kept
    given = {"spent": "98.500,50", "report": "Gebaut.", "lessons": "Früh mit allen reden.", "own": "40.000"}
    done = send(town, "submit_proof", reference, **PROOF | given | {"fulfilled_on": "2021-09-10"})
    assert "Thank you. The proof of use has arrived" in done
    final.refresh_from_db()
    proof = final.proof
    assert (final.state, proof.spent, proof.own, proof.donations, proof.report, proof.lessons, proof.fulfilled_on) == (
        State.PROOF_SUBMITTED.value,
        98_500_50,
        40_000_00,
        0,
        "Gebaut.",
        "Früh mit allen reden.",
        date(2021, 9, 10),
    )
    assert town.get(reverse("submit_proof", args=[reference])).status_code == 302


def test_a_late_proof_is_called_late_and_still_accepted(town: Client, final: Grant, at: SetClock) -> None:
    reference = final.reference
    at(datetime(2024, 1, 2, 12, tzinfo=UTC))
    assert "Submit the proof of use by 2 January 2024" in page(town, "grant", reference)
    assert "It is due by 2 January 2024." in page(town, "submit_proof", reference)
    at(datetime(2024, 1, 3, 12, tzinfo=UTC))
    assert "Your proof of use is late: it was due by 2 January 2024" in page(town, "grant", reference)
    assert "It was due by 2 January 2024; it is still accepted." in page(town, "submit_proof", reference)
    done = send(town, "submit_proof", reference, **PROOF | {"spent": "100.000", "report": "Gebaut."})
    assert "Thank you. The proof of use has arrived" in done
    assert "Your proof of use is late" not in done


def test_a_late_interim_proof_comes_before_a_new_request_for_money(
    stage: Stage, town: Client, final: Grant, at: SetClock
) -> None:
    account, reference = stage.applicant("Stadt Rodewisch"), final.reference
    grants.report_start(
        reference=reference,
        started_on=date(2021, 9, 1),
        kind="supply_contract",
        account=account,
        at=LATER,
    )
    view = grant_view(account=account, reference=reference, at=LATER)
    due = Deadline(
        key=DeadlineKey.INTERIM_PROOF,
        number=1,
        day=date(2021, 9, 1),
        owner=Owner.RECIPIENT,
        clause="VwV Nr. 5.3.4",
        state=Standing.MISSED,
    )
    shown = {state: next_step(replace(view, deadlines=(replace(due, state=state),))) for state in Standing}
    assert {state: step.url for state, step in shown.items()} == {
        Standing.OPEN: reverse("request_payment", args=[reference]),
        Standing.DONE: reverse("request_payment", args=[reference]),
        Standing.MISSED: reverse("submit_interim_proof", args=[reference]),
        Standing.LATER: reverse("request_payment", args=[reference]),
    }


def test_a_proof_is_refused_without_the_confirmation(town: Client, final: Grant) -> None:
    kept = send(town, "submit_proof", final.reference, **PROOF | {"spent": "1", "report": "Gebaut.", "confirmed": ""})
    assert "We confirm that the duty of publicity under § 44a SäHO was kept." in kept
    assert "1 entry is missing or wrong" in kept
    assert "Gebaut." in kept


def test_handing_in_papers_starts_from_what_was_handed_in(stage: Stage, town: Client, final: Grant) -> None:
    reference = final.reference
    send(town, "submit_proof", reference, **PROOF | {"spent": "98.500,50", "report": "Gebaut."})
    proofs.request_papers(reference=reference, missing="Bitte die Fotos.", account=stage.authority(), at=LATER)
    assert "What the authority asks for Bitte die Fotos." in page(town, "grant", reference)
    form = town.get(reverse("hand_in_papers", args=[reference])).content.decode()
    assert 'value="98.500,50"' in form
    assert "Bitte die Fotos." in form
    assert ">\nGebaut.</textarea>" in form
    kept = send(town, "hand_in_papers", reference, **PROOF | {"spent": "98.500,50", "report": "Mit Fotos.", "own": "x"})
    assert "Mit Fotos." in kept
    done = send(town, "hand_in_papers", reference, **PROOF | {"spent": "98.500,50", "report": "Mit Fotos."})
    assert "Thank you. The proof of use has arrived again" in done
    final.refresh_from_db()
    assert (final.state, final.proof.report) == (State.PROOF_SUBMITTED.value, "Mit Fotos.")


def test_an_interim_proof(town: Client, final: Grant) -> None:
    reference = final.reference
    given = {"until": "2021-09-10", "spent": "12.000", "report": "Angefangen."}
    kept = send(town, "submit_interim_proof", reference, **given | {"spent": "?"})
    assert "1 entry is missing or wrong" in kept
    assert "Angefangen." in kept
    done = send(town, "submit_interim_proof", reference, **given)
    assert re.search(r"Interim proofs of use .* 10 September 2021 €12,000.00", done)


# ── The list of receipts ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def club_grant(stage: Stage, tandem_call: Call, at: SetClock) -> Grant:
    """The non-profit's grant of a tandem, final: its proof needs a list of receipts."""
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    given = stage.granted(application)[1]
    at(YEARS_LATER)
    return grants.record_finality(reference=given.reference, account=stage.authority(AKTION_MENSCH), at=YEARS_LATER)


@pytest.fixture
def club(stage: Stage, club_grant: Grant) -> Client:
    """The non-profit's browser."""
    return browser(stage.applicant(stage.non_profit()))


def listed(*lines: str) -> SimpleUploadedFile:
    """A list of receipts as CSV."""
    head = "Belegnummer;Art;Position;Auftragsdatum;Rechnungsdatum;Zahlungsdatum;Empfänger/Einzahler;Grund der Zahlung;"
    text = "\n".join([head + "Einzelbetrag;Vorsteuer;Skonto", *lines])
    return SimpleUploadedFile("Belegliste.csv", text.encode(), content_type="text/csv")


GOOD = "1;Ausgabe;Personalausgaben;;;15.03.2024;Jana Beispiel;Gehalt März;1.500,00;;"


def test_every_fault_of_a_list_stands_in_a_table_and_nothing_is_stored(club: Client, club_grant: Grant) -> None:
    file = listed(
        "1;Ausgabe;Personalausgabe;;;15.03.2024;Jana Beispiel;Gehalt;1.500,00;;",
        "2;Ausgabe;Personalausgaben;;;32.03.2024;Jana Beispiel;Gehalt;viel;;",
        "2;Ausgabe;Personalausgaben;;;15.05.2024;;Gehalt;1.500,00;;",
    )
    given = PROOF | {"spent": "1.500", "report": "Alles getan.", "reach_people_reached": "120"}
    answer = club.post(reverse("submit_proof", args=[club_grant.reference]), given | {"receipts": file})
    shown = words(answer.content)
    assert "The list was not taken over, because of 5 faults." in shown
    places = [line[:2] for line in faults_table(answer.context["form"].faults).rows]
    assert places == [
        ("2", "Position"),
        ("3", "Zahlungsdatum"),
        ("3", "Einzelbetrag"),
        ("4", "Empfänger/Einzahler"),
        ("4", "Belegnummer"),
    ]
    assert "Did you mean “Personalausgaben”?" in shown
    assert "Alles getan." in shown
    assert 'value="120"' in answer.content.decode()
    club_grant.refresh_from_db()
    assert (club_grant.state, ProofReceipt.objects.count()) == (State.FINAL.value, 0)


def test_a_proof_with_a_faulty_list_is_mended_step_by_step_and_nothing_typed_is_lost(
    club: Client, club_grant: Grant
) -> None:
    reference, report = club_grant.reference, "Ein langer Bericht über alles, was gelungen ist."
    typed = PROOF | {"spent": "1.500", "own": "75", "report": report, "lessons": "Früh anfangen."}

    def handed_in(*lines: str, **more: str) -> str:
        answer = club.post(
            reverse("submit_proof", args=[reference]), typed | more | {"receipts": listed(*lines)}, follow=True
        )
        content = answer.content.decode()
        if answer.redirect_chain:
            return words(answer.content)
        for kept in (f">\n{report}</textarea>", ">\nFrüh anfangen.</textarea>", 'value="75"'):
            assert kept in content
        assert "checked" in content
        return words(answer.content)

    both = handed_in(GOOD.replace("15.03.2024", "15.03.2042"), GOOD.replace("1.500,00", "viel"), spent="alles")
    assert "2 entries are missing or wrong" in both
    assert "“alles” cannot be read as an amount." in both
    assert re.search(r"What is wrong in the list of receipts .* 2 Zahlungsdatum .* 3 Einzelbetrag “viel”", both)
    assert (
        both.index("entries are missing")
        < both.index("What is wrong in the list")
        < both.index("Report on the project")
    )
    mended = handed_in(GOOD, spent="alles")
    assert "1 entry is missing or wrong" in mended
    assert "What is wrong in the list of receipts" not in mended
    assert "Your list was in order, but no page can keep a chosen file. Please choose it again." in mended
    other_sum = handed_in(GOOD, spent="1.600")
    assert (
        "1 entry is missing or wrong List of receipts: The receipts add up to €1,500.00, but €1,600.00 were"
        in other_sum
    )
    assert "Please choose it again." in other_sum
    assert not Proof.objects.exists()
    assert "Thank you. The proof of use has arrived" in handed_in(GOOD)
    assert [(row.number, row.cents) for row in ProofReceipt.objects.all()] == [("1", 1_500_00)]


def test_a_good_list_is_stored_with_the_proof_and_stands_until_a_new_one_comes(
    stage: Stage, club: Client, club_grant: Grant
) -> None:
    reference = club_grant.reference
    given = PROOF | {"spent": "1.500", "report": "Alles getan.", "reach_people_reached": "120"}
    assert "List of receipts – optional" not in page(club, "submit_proof", reference)
    missing = send(club, "submit_proof", reference, **given)
    assert "1 entry is missing or wrong List of receipts: The receipts are missing." in missing
    club.post(reverse("submit_proof", args=[reference]), given | {"receipts": listed(GOOD)})
    stored = [(row.number, row.position, row.cents) for row in ProofReceipt.objects.all()]
    assert stored == [("1", "personnel", 1_500_00)]
    proof = Proof.objects.get(grant=club_grant)
    assert (proof.reach, proof.spent) == ({"people_reached": 120}, 1_500_00)
    proofs.request_papers(
        reference=reference, missing="Bericht", account=stage.authority(AKTION_MENSCH), at=YEARS_LATER
    )
    assert "List of receipts – optional" in page(club, "hand_in_papers", reference)
    done = send(club, "hand_in_papers", reference, **given | {"report": "Ausführlich."})
    assert "Thank you. The proof of use has arrived again" in done
    assert [(row.delivery, row.number) for row in ProofReceipt.objects.order_by("pk")] == [(1, "1"), (2, "1")]


TYPED = {
    "number": "1",
    "kind": "Ausgabe",
    "position": "Personalausgaben",
    "paid_on": "2024-03-15",
    "payee": "Jana Beispiel",
    "reason": "Gehalt März",
    "amount": "1.500,00",
}


def sent_lines(*lines: dict[str, str]) -> dict[str, str]:
    """Lines as a browser sends them: every field of each."""
    empty = dict.fromkeys(COLUMNS, "") | {"kind": "Ausgabe"}
    return {
        f"receipt-{number}-{column}": text
        for number, line in enumerate(lines)
        for column, text in (empty | line).items()
    }


def test_receipts_can_be_typed_and_corrected_line_by_line(stage: Stage, club: Client, club_grant: Grant) -> None:
    reference = club_grant.reference
    given = PROOF | {"spent": "1.500", "report": "Alles getan."}
    assert page(club, "submit_proof", reference).count("Number of the receipt") == 5
    future = TYPED | {"paid_on": "2042-03-15"}
    wrong = send(club, "submit_proof", reference, **given, **sent_lines({}, future))
    assert re.search(r"What is wrong in the list of receipts .* 2 Zahlungsdatum ", wrong)
    assert not Proof.objects.exists()
    send(club, "submit_proof", reference, **given, **sent_lines({}, TYPED))
    assert [(row.number, row.position, row.cents) for row in ProofReceipt.objects.all()] == [
        ("1", "personnel", 1_500_00)
    ]
    proofs.request_papers(
        reference=reference, missing="Bericht", account=stage.authority(AKTION_MENSCH), at=YEARS_LATER
    )
    again = club.get(reverse("hand_in_papers", args=[reference])).content.decode()
    assert [text in again for text in ('value="Jana Beispiel"', 'value="1.500,00"', 'value="2024-03-15"')] == [True] * 3
    cleared = send(club, "hand_in_papers", reference, **given, **sent_lines({}, {}))
    assert "The receipts are missing. Please choose a file or type them below." in cleared
    more = TYPED | {"number": "2", "paid_on": "2024-04-15", "reason": "Gehalt April"}
    send(club, "hand_in_papers", reference, **given | {"spent": "3.000"}, **sent_lines(TYPED, {}, more))
    assert [(row.delivery, row.number) for row in ProofReceipt.objects.order_by("pk")] == [(1, "1"), (2, "1"), (2, "2")]


def test_more_lines_hand_nothing_in_and_keep_what_was_typed(club: Client, club_grant: Grant) -> None:
    given = {"spent": "viel", "report": "", "more_receipts": "yes"}
    shown = club.post(reverse("submit_proof", args=[club_grant.reference]), given | sent_lines(TYPED))
    content = shown.content.decode()
    assert content.count("Number of the receipt") == 6
    assert [text in content for text in ('value="viel"', 'value="Jana Beispiel"')] == [True, True]
    assert "entries are missing or wrong" not in content
    assert not Proof.objects.exists()


def test_the_lines_end_where_a_file_is_the_better_way(club: Client, club_grant: Grant) -> None:
    given = {"more_receipts": "yes"} | sent_lines(*[{}] * 58)
    content = club.post(reverse("submit_proof", args=[club_grant.reference]), given).content.decode()
    assert content.count("Number of the receipt") == 60


def test_a_file_and_typed_lines_at_once_are_refused(club: Client, club_grant: Grant) -> None:
    given = PROOF | {"spent": "1.500", "report": "Getan."} | sent_lines(TYPED)
    answer = club.post(reverse("submit_proof", args=[club_grant.reference]), given | {"receipts": listed(GOOD)})
    assert "You chose a file and typed receipts as well. Please use one of the two." in words(answer.content)
    assert not Proof.objects.exists()


def test_a_proof_of_nothing_spent_needs_no_list(club: Client, club_grant: Grant) -> None:
    done = send(club, "submit_proof", club_grant.reference, **PROOF | {"spent": "0", "report": "Es kam nicht dazu."})
    assert "Thank you. The proof of use has arrived" in done
    assert Proof.objects.get(grant=club_grant).spent == 0


@pytest.mark.parametrize(("kind", "start"), [("csv", "\ufeffBelegnummer;Art".encode()), ("xlsx", b"PK\x03\x04")])
def test_the_empty_list_is_a_file_in_both_formats(club: Client, club_grant: Grant, kind: str, start: bytes) -> None:
    answer = club.get(reverse("receipt_template", args=[club_grant.reference, kind]))
    assert answer.content[: len(start)] == start
    assert answer["Content-Disposition"] == f'attachment; filename="Belegliste-{club_grant.reference}.{kind}"'
    assert club.get(reverse("receipt_template", args=[club_grant.reference, "pdf"])).status_code == 404


def test_a_plan_with_positions_is_proven_by_position(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    reference, officer, lead = application.reference, stage.authority(SAB), stage.applicant("Stadt Leisnig")
    formal.invite_formal_application(reference=reference, account=officer, at=AFTER[TANDEM])
    formal.apply_formally(reference=reference, account=lead, at=AFTER[TANDEM])
    partner = application.partners.order_by("pk")[0]
    inputs = inputs_of_plan(partner, programme=application.call.programme, on=AFTER[TANDEM].date())
    costs = [
        replace(cost, position=position, cents=cents)
        for cost in inputs.costs
        for position, cents in (("personnel", 100_000_00), ("material", cost.cents - 100_000_00))
    ]
    formal.calculate_grant(
        reference=reference,
        partner=partner.pk,
        inputs=replace(inputs, costs=tuple(costs)),
        account=officer,
        at=AFTER[TANDEM],
    )
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=reference, points=points, account=officer, at=AFTER[TANDEM])
    given = grants.grant(reference=reference, account=officer, at=AFTER[TANDEM], agreement="Vereinbart.")[0]
    grants.record_finality(reference=given.reference, account=officer, at=YEARS_LATER)
    at(YEARS_LATER)
    town = browser(lead)
    spent = {"position_personnel": "500.000", "position_material": "1.000,50", "report": "Getan."}
    kept = send(town, "submit_proof", given.reference, **PROOF | spent | {"position_material": ""})
    assert "Eligible spending in euros: Running costs" in kept
    assert "1 entry is missing or wrong" in kept
    send(town, "submit_proof", given.reference, **PROOF | spent)
    proof = Proof.objects.get(grant=given)
    assert (proof.spent, proof.positions) == (501_000_50, {"personnel": 500_000_00, "material": 1_000_50})
