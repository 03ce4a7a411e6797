"""The recipient's pages: what was granted, what comes next, the notice, what is reported and asked for, the calendar."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, SAB, TANDEM, Stage
from tests.web.recipient.conftest import FORMS, IBAN, LATER, NEED, PROOF, SetClock, browser, page, send, words

from fundament.acts import amendments, claims, grants, objections, payments, proofs
from fundament.acts.bank_accounts import enter_bank_account
from fundament.core.procedure import Role, State
from fundament.queries.grants import grant_view
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.notices import Notice
from fundament.web.recipient.calendars import token_of
from fundament.web.recipient.course import next_step, steps


def pay(stage: Stage, given: Grant) -> None:
    """What was requested, prepared and released."""
    payments.prepare_requested(reference=given.reference, account=stage.authority(), at=LATER)
    payments.release_payment(
        reference=given.reference, number=given.payments.count(), account=stage.releaser(), at=LATER
    )


# ── Who may see what ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_grant_opens_for_recipient_authority_and_auditor_and_exists_for_nobody_else(
    stage: Stage, final: Grant
) -> None:
    inside = (stage.applicant("Stadt Rodewisch"), stage.authority(), stage.releaser(), stage.auditor())
    outside = (
        stage.applicant("Gemeinde Ellefeld"),
        stage.applicant("Stadt Torgau"),
        stage.authority(SAB),
        stage.office(REGIONS),
    )
    pages = {"grant": [final.reference], "notice_pdf": [final.reference, 1]}
    for name, args in pages.items():
        assert [browser(a).get(reverse(name, args=args)).status_code for a in inside] == [200] * 4, name
        assert [browser(a).get(reverse(name, args=args)).status_code for a in outside] == [404] * 4, name
        assert Client().get(reverse(name, args=args)).status_code == 302, name
    for name in FORMS:
        seen = [browser(a).get(reverse(name, args=[final.reference])).status_code for a in (*inside, *outside)]
        assert seen == [200, *[404] * 7], name
        sent = [browser(a).post(reverse(name, args=[final.reference])).status_code for a in (*inside, *outside)]
        assert sent == [200, *[404] * 7], name
    assert browser(inside[0]).get(reverse("notice_pdf", args=[final.reference, 2])).status_code == 404


def test_a_partner_of_a_tandem_may_not_open_the_other_ones_grant(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    given = dict(zip(("town", "non_profit"), stage.granted(application), strict=True))
    people = {"town": stage.applicant("Stadt Leisnig"), "non_profit": stage.applicant(stage.non_profit())}
    at(AFTER[TANDEM])
    for who, account in people.items():
        for whose, grant in given.items():
            expected = 200 if who == whose else 404
            pages = [("grant", [grant.reference]), ("notice_pdf", [grant.reference, 1])]
            for name, args in pages:
                assert browser(account).get(reverse(name, args=args)).status_code == expected, (who, whose, name)


def test_the_notice_is_shown_in_the_browser_and_kept_in_no_shared_cache(town: Client, granted: Grant) -> None:
    answer = town.get(reverse("notice_pdf", args=[granted.reference, 1]))
    assert answer.content == bytes(Notice.objects.get().pdf)
    headers = (answer["Content-Type"], answer["Cache-Control"], answer["Content-Disposition"])
    assert headers == ("application/pdf", "private, no-store", f'inline; filename="{granted.reference}-1.pdf"')


# ── What comes next ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_step_follows_the_grant_to_its_end(stage: Stage, granted: Grant) -> None:
    account, reference, officer = stage.applicant("Stadt Rodewisch"), granted.reference, stage.authority()

    def coming(moment: datetime = LATER) -> tuple[str, str, int]:
        """Title, address and number of the current step."""
        view = grant_view(account=account, reference=reference, at=moment)
        shown, current = next_step(view), [step.state for step in steps(view)]
        return shown.title, shown.url, current.index("current") + 1 if "current" in current else 0

    def url(name: str) -> str:
        return reverse(name, args=[reference])

    assert coming() == ("Read your notice", reverse("notice_pdf", args=[reference, 1]), 2)
    grants.record_finality(reference=reference, account=officer, at=LATER)
    assert coming() == ("Report the start of your project", url("report_start"), 3)
    grants.report_start(reference=reference, started_on=date(2021, 9, 1), account=account, at=LATER)
    assert coming() == ("Request money when you need it", url("request_payment"), 4)
    payments.request_payment(
        reference=reference, cents=24_000_00, purpose="Bau", need_until=NEED, account=account, at=LATER
    )
    assert coming() == ("Your payment of €24,000.00 is on its way", "", 4)
    pay(stage, granted)
    assert coming() == ("Carry out your project", "", 4)
    after = LATER + timedelta(days=500)
    title = "Submit the proof of use by 2\u00a0January 2024"
    assert coming(after) == (title, url("submit_proof"), 4)
    figures = proofs.Figures(spent=20_000_00, own=8_000_00)
    proven = {"figures": figures, "report": "Gebaut.", "confirmed": True, "account": account, "at": after}
    proofs.submit_proof(reference=reference, lessons="", **proven)
    assert coming(after) == ("The authority checks your proof of use", "", 5)
    proofs.request_papers(reference=reference, missing="Fotos", account=officer, at=after)
    assert coming(after) == ("Hand in what is missing in your proof of use", url("hand_in_papers"), 5)
    proofs.hand_in_papers(reference=reference, **proven)
    proofs.confirm_complete(reference=reference, account=officer, at=after)
    assert coming(after) == ("Your proof of use is complete", "", 5)
    proofs.check_proof(reference=reference, note="geprüft", in_depth=True, account=officer, at=after)
    assert coming(after) == ("You received €12,000.00 more than is due", "", 6)
    claims.demand_repayment(reference=reference, reason="Weniger", account=officer, at=after)
    assert coming(after) == ("Please pay back €12,000.00 by 6\u00a0March 2023", "", 6)
    claims.book_repayment(reference=reference, cents=2_000_00, paid_on=after.date(), account=officer, at=after)
    assert coming(after) == ("Please pay back €10,000.00 by 6\u00a0March 2023", "", 6)
    claims.book_repayment(reference=reference, cents=10_000_00, paid_on=after.date(), account=officer, at=after)
    assert coming(after) == ("Your proof of use is checked", "", 6)


def test_a_revoked_grant_says_so_and_waits_for_the_letter(stage: Stage, town: Client, final: Grant) -> None:
    heard(stage, final)
    amendments.answer_hearing(
        reference=final.reference, answer="Doch.", account=stage.applicant("Stadt Rodewisch"), at=LATER
    )
    amendments.revoke(
        reference=final.reference,
        remaining=0,
        ineffective_from=final.granted_on,
        legal_basis="§ 49 VwVfG",
        facts="Nicht begonnen.",
        discretion="Abgewogen.",
        account=stage.authority(),
        at=LATER,
    )
    shown = page(town, "grant", final.reference)
    assert "Your grant was revoked" in shown
    assert "You request money when you need it." not in shown
    assert re.search(r"Notice of the grant Notice 1 .* Notice of revocation Notice 2", shown)


def test_the_page_says_what_was_granted_and_what_is_due(town: Client, granted: Grant) -> None:
    shown = page(town, "grant", granted.reference)
    assert f"{LDS} grants Stadt Rodewisch €60,000.00." in shown
    assert re.search(r"2021 \S.*? €24,000.00 2022 \S.*? €36,000.00 All years – €60,000.00", shown)
    assert "You request money when you need it. €24,000.00 are available in 2021." in shown
    assert "Nothing has been paid yet. Your payments will stand here." in shown
    assert "Final from 24 August 2021" in shown
    assert re.search(r"Eligible spending 2021 €40,000.00 .* Grant 2022, .* €36,000.00", shown)
    assert "by more than 7.5 per cent, or by more than €10,000.00." in shown
    assert "Ledger" not in shown
    assert "Record of this case" not in shown


def test_the_recipient_is_not_told_who_prepared_and_who_released(stage: Stage, town: Client, final: Grant) -> None:
    send(town, "request_payment", final.reference, cents="10.000", purpose="Bau", need_until=NEED.isoformat())
    pay(stage, final)
    shown = page(town, "grant", final.reference)
    assert "Paid out" in shown
    assert str(stage.releaser()) not in shown.replace(f"{LDS} grants", "")
    view = grant_view(account=stage.applicant("Stadt Rodewisch"), reference=final.reference, at=LATER)
    assert (view.ledger, view.trail) == ((), ())


# ── The forms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reporting_the_start(town: Client, final: Grant) -> None:
    reference = final.reference
    assert "1 entry is missing or wrong" in send(town, "report_start", reference, kind="supply_contract", started_on="")
    assert "2 entries are missing or wrong" in send(town, "report_start", reference, kind="luck", started_on="soon")
    answer = town.post(
        reverse("report_start", args=[reference]), {"kind": "supply_contract", "started_on": "2031-01-01"}
    )
    assert answer.status_code == 200
    assert 'value="2031-01-01"' in answer.content.decode()
    send(town, "report_start", reference, kind="tender_published", started_on="2021-09-01")
    final.refresh_from_db()
    assert final.started_on is None
    done = send(town, "report_start", reference, kind="supply_contract", started_on="2021-09-01")
    assert "Thank you. The start is reported." in done
    final.refresh_from_db()
    assert final.started_on == date(2021, 9, 1)


def test_reporting_a_change(town: Client, final: Grant) -> None:
    reference = final.reference
    kept = send(town, "report_change", reference, kind="started", text="Teurer geworden", cents="1.5")
    assert "2 entries are missing or wrong" in kept
    assert "Teurer geworden" in kept
    assert "What you have reported" not in page(town, "grant", reference)
    done = send(town, "report_change", reference, kind="spending_drop", text="Billiger geworden", cents="30.000")
    assert "Thank you. Your report has arrived at the authority." in done
    assert re.search(r"Lower spending Billiger geworden €30,000.00", done)


def test_objecting_to_the_notice(town: Client, granted: Grant, at: SetClock) -> None:
    reference = granted.reference
    at(AFTER[REGIONS])
    assert "1 entry is missing or wrong" in send(town, "object_to_notice", reference, reason=" ")
    at(LATER)
    assert "Die Summe stimmt nicht." in send(town, "object_to_notice", reference, reason="Die Summe stimmt nicht.")
    assert "Your objection" not in page(town, "grant", reference)
    at(AFTER[REGIONS])
    done = send(town, "object_to_notice", reference, reason="Die Summe stimmt nicht.")
    assert "Your objection has arrived." in done
    assert "The authority decides on your objection" in done
    assert reverse("object_to_notice", args=[reference]) not in str(
        town.get(reverse("grant", args=[reference])).content
    )


def heard(stage: Stage, given: Grant) -> None:
    """The authority intends a decision and asks first."""
    amendments.hear(
        reference=given.reference,
        facts="Das Vorhaben ist nicht begonnen.",
        until=LATER.date() + timedelta(days=14),
        account=stage.authority(),
        at=LATER,
    )


def test_answering_a_hearing(stage: Stage, town: Client, final: Grant) -> None:
    heard(stage, final)
    shown = page(town, "grant", final.reference)
    assert "You can answer until 2\u00a0October 2021".replace("\u00a0", " ") in shown
    assert "Das Vorhaben ist nicht begonnen." in page(town, "answer_hearing", final.reference)
    assert "1 entry is missing or wrong" in send(town, "answer_hearing", final.reference, answer=" ")
    done = send(town, "answer_hearing", final.reference, answer="Der Bauauftrag ist erteilt.")
    assert "Your answer Der Bauauftrag ist erteilt." in done


def test_an_answer_without_a_hearing_is_refused_and_kept(town: Client, final: Grant) -> None:
    kept = send(town, "answer_hearing", final.reference, answer="Wir widersprechen.")
    assert "Wir widersprechen." in kept
    assert not final.events.filter(act="answer_hearing").exists()


def test_a_late_objection_says_why_and_gives_back_what_was_typed(town: Client, granted: Grant) -> None:
    address = reverse("object_to_notice", args=[granted.reference])
    reason = "The time for objections is over: the notice is final from 24 August 2021 on."
    opened = town.get(address)
    assert (opened.status_code, opened["Location"]) == (302, reverse("grant", args=[granted.reference]))
    assert reason in page(town, "grant", granted.reference)
    sent = town.post(address, {"reason": "Das haben wir lange überlegt."})
    assert sent.status_code == 200
    assert ">\nDas haben wir lange überlegt.</textarea>" in sent.content.decode()
    assert reason in words(sent.content)


def test_without_a_hearing_there_is_no_form_and_an_answer_is_refused_and_given_back(town: Client, final: Grant) -> None:
    shown = town.get(reverse("answer_hearing", args=[final.reference])).content.decode()
    assert "There is no hearing now, so there is nothing to answer." in shown
    assert "<textarea" not in shown
    sent = town.post(reverse("answer_hearing", args=[final.reference]), {"answer": "Das haben wir lange überlegt."})
    assert ">\nDas haben wir lange überlegt.</textarea>" in sent.content.decode()
    assert "The authority has not asked for your view, or has decided since." in words(sent.content)


def test_an_objection_from_its_first_word_to_its_decision(
    stage: Stage, town: Client, granted: Grant, at: SetClock
) -> None:
    reference = granted.reference
    at(AFTER[REGIONS])
    assert (
        reverse("object_to_notice", args=[reference]) in town.get(reverse("grant", args=[reference])).content.decode()
    )
    assert "You can object before 24 August 2021" in page(town, "object_to_notice", reference)
    done = send(town, "object_to_notice", reference, reason="Es fehlen 10.000 Euro.")
    assert re.search(r"You objected on .* Es fehlen 10.000 Euro. It is not decided yet.", done)
    assert "Es fehlen 10.000 Euro." in page(browser(stage.authority()), "authority_grant", reference)
    objections.decide_objection(
        reference=reference,
        letter=1,
        outcome="rejected",
        reason="Der Höchstsatz ist erreicht.",
        account=stage.authority(),
        at=AFTER[REGIONS],
    )
    assert "The authority does not agree with your objection: Der Höchstsatz ist erreicht." in page(
        town, "grant", reference
    )


def test_an_answer_to_a_hearing_reaches_the_authority(stage: Stage, town: Client, final: Grant) -> None:
    heard(stage, final)
    link = reverse("answer_hearing", args=[final.reference])
    assert link in town.get(reverse("grant", args=[final.reference])).content.decode()
    send(town, "answer_hearing", final.reference, answer="Der Bauauftrag ist erteilt.")
    assert link not in town.get(reverse("grant", args=[final.reference])).content.decode()
    assert "Der Bauauftrag ist erteilt." in page(browser(stage.authority()), "authority_grant", final.reference)


def test_entering_the_bank_account(stage: Stage, town: Client, final: Grant) -> None:
    reference, body = final.reference, final.partner.organisation
    before = body.bank_accounts.count()
    kept = town.post(reverse("bank_account", args=[reference]), {"iban": IBAN[:-1] + "2", "holder": "Stadtkasse"})
    assert (kept.status_code, body.bank_accounts.count()) == (200, before)
    assert f'value="{IBAN[:-1]}2"' in kept.content.decode()
    assert 'value="Stadtkasse"' in kept.content.decode()
    done = send(town, "bank_account", reference, iban="DE02 1203 0000 0000 2020 51", holder="Stadtkasse")
    assert "The account is entered." in done
    assert "DE02 1203 0000 0000 2020 51, Stadtkasse" in done
    assert (body.bank_accounts.last().iban, body.bank_accounts.last().invented) == (IBAN, False)


def test_an_account_is_shown_to_nobody_else_and_entered_by_a_signatory_alone(stage: Stage, final: Grant) -> None:
    enter_bank_account(
        organisation=final.partner.organisation,
        iban=IBAN,
        holder="Stadtkasse",
        account=stage.applicant("Stadt Rodewisch"),
        at=LATER,
    )
    assert "DE02 1203" not in page(browser(stage.auditor()), "grant", final.reference)
    assert "DE02 1203" not in page(browser(stage.authority()), "grant", final.reference)
    editor = browser(stage.person("Stadt Rodewisch", Role.EDITOR))
    assert "A person who may sign for your organisation enters the account." in page(
        editor, "bank_account", final.reference
    )
    assert "Stadtkasse" in page(editor, "bank_account", final.reference)


def test_the_page_says_that_a_missing_account_holds_up_payments(stage: Stage, town: Client, final: Grant) -> None:
    account = stage.applicant("Stadt Rodewisch")
    view = grant_view(account=account, reference=final.reference, at=LATER)
    shown = {
        bank: words(
            render_to_string(
                "recipient/grant.html", {"grant": replace(view, bank=bank), "next": next_step(view)}
            ).encode()
        )
        for bank in (view.bank, None)
    }
    assert ["Without it no payment can be prepared." in text for text in shown.values()] == [False, True]


@pytest.mark.parametrize("cents", ["", "1.5", "viel", "-5", "999.999.999.999.999,00"])
def test_an_amount_that_cannot_be_read_stays_in_its_field(town: Client, final: Grant, cents: str) -> None:
    answer = town.post(
        reverse("request_payment", args=[final.reference]),
        {"cents": cents, "purpose": "Bau", "need_until": NEED.isoformat()},
    )
    assert "1 entry is missing or wrong" in words(answer.content)
    assert f'value="{cents}"' in answer.content.decode() or not cents
    assert not final.payments.exists()


def test_requesting_a_payment(town: Client, final: Grant) -> None:
    reference, day = final.reference, NEED.isoformat()

    def request(cents: str, purpose: str = "Rohbau bis Mai", need_until: str = day) -> str:
        return send(town, "request_payment", reference, cents=cents, purpose=purpose, need_until=need_until)

    form = page(town, "request_payment", reference)
    assert "Available in 2021 €24,000.00" in form
    assert "At least €1,000.00, or all that is still available." in form
    assert "From today on, and at the latest 18 November 2021." in form
    assert "1 entry is missing or wrong" in request("1", purpose=" ")
    assert "1 entry is missing or wrong" in request("1", purpose="x" * 301)
    assert "2 entries are missing or wrong" in request("viel", need_until="bald")
    too_much = request("24.000,01")
    assert "€24,000.00" in too_much
    assert "Rohbau bis Mai" in too_much
    late = town.post(
        reverse("request_payment", args=[reference]),
        {"cents": "24.000,00", "purpose": "Rohbau", "need_until": "2021-12-24"},
    )
    assert 'value="2021-12-24"' in late.content.decode()
    assert not final.payments.exists()
    assert "Your request has arrived." in request("24.000,00")
    assert [(p.cents, p.purpose, p.need_until) for p in final.payments.all()] == [(24_000_00, "Rohbau bis Mai", NEED)]
    assert "A payment of this grant is still being worked on." in request("1")
    assert final.payments.count() == 1


# ── The calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_calendar_leads_to_each_grant(town: Client, final: Grant) -> None:
    link = f'<a href="{reverse("grant", args=[final.reference])}">{final.reference}</a>'
    assert town.get(reverse("calendar")).content.decode().count(link) == 5


def test_the_calendar_shows_the_deadlines_and_the_address_of_the_feed(stage: Stage, town: Client, final: Grant) -> None:
    shown = page(town, "calendar")
    assert re.search(rf"2 January 2024 Proof of use .*? {final.reference}", shown)
    account = stage.applicant("Stadt Rodewisch")
    address = f'value="http://testserver{reverse("calendar_feed", args=[token_of(account)])}"'
    assert address in town.get(reverse("calendar")).content.decode()
    assert "No deadline is open or comes later." in page(browser(stage.applicant("Stadt Torgau")), "calendar")


def test_the_feed_needs_no_login_and_ends_with_the_password(stage: Stage, final: Grant) -> None:
    account = stage.applicant("Stadt Rodewisch")
    url = reverse("calendar_feed", args=[token_of(account)])
    answer = Client().get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    folded = answer.content.decode().replace("\r\n ", "")
    assert f"UID:{final.reference}-proof_due-1@fundament\r\n" in folded
    assert "DTSTART;VALUE=DATE:20240102\r\n" in folded
    assert f"URL:http://testserver/grants/{final.reference}/\r\n" in folded
    other = stage.applicant("Stadt Torgau")
    for wrong in (f"{other.pk}-{token_of(account).partition('-')[2]}", "1", "x-y", token_of(account)[:-1]):
        assert Client().get(reverse("calendar_feed", args=[wrong])).status_code == 404, wrong
    account.set_password("ein ganz neues Passwort")
    account.save()
    assert Client().get(url).status_code == 404
    assert Client().get(reverse("calendar_feed", args=[token_of(account)])).status_code == 200


# ── What is closed, and how much it costs ────────────────────────────────────────────────────────────────────────────


def test_only_a_signatory_submits_the_proof(stage: Stage, final: Grant) -> None:
    editor = browser(stage.person("Stadt Rodewisch", Role.EDITOR))
    url = reverse("submit_proof", args=[final.reference])
    assert url not in editor.get(reverse("grant", args=[final.reference])).content.decode()
    send(editor, "submit_proof", final.reference, **PROOF | {"spent": "1", "report": "Gebaut."})
    final.refresh_from_db()
    assert final.state == State.FINAL.value


def test_forms_that_would_be_of_no_use_lead_back_with_the_reason(town: Client, granted: Grant) -> None:
    for name in ("request_payment", "submit_proof"):
        answer = town.get(reverse(name, args=[granted.reference]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("grant", args=[granted.reference])), name
    assert "Request payment" in page(town, "grant", granted.reference)


def test_the_page_takes_the_same_statements_with_one_payment_and_with_three(
    stage: Stage, town: Client, final: Grant
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(town, "grant", final.reference)
        return len(captured)

    def request() -> None:
        account = stage.applicant("Stadt Rodewisch")
        payments.request_payment(
            reference=final.reference, cents=8_000_00, purpose="Bau", need_until=NEED, account=account, at=LATER
        )
        pay(stage, final)

    request()
    statements()  # warms what is kept for the whole process
    one = statements()
    request()
    request()
    assert statements() == one
