"""The recipient's pages: what was granted, what comes next, the notice, the three forms."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, SAB, TANDEM, Stage

from fundament.acts import grants, payments, proofs
from fundament.core.procedure import Role, State
from fundament.queries.grants import grant_view
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.notices import Notice
from fundament.web import clock
from fundament.web.recipient.course import next_step, steps

LATER = AFTER[REGIONS] + timedelta(days=60)
FORMS = ("report_start", "request_payment", "submit_proof")
SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the portal's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(LATER)
    return set_clock


@pytest.fixture
def granted(stage: Stage, regions_call: Call, at: SetClock) -> Grant:
    """Rodewisch's grant: 24,000 euros in 2021 and 36,000 in 2022."""
    lines = ((2021, 40_000_00, 24_000_00), (2022, 60_000_00, 36_000_00))
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    return stage.granted(application)[0]


@pytest.fixture
def final(stage: Stage, granted: Grant) -> Grant:
    """The same, final."""
    return grants.record_finality(reference=granted.reference, account=stage.authority(), at=LATER)


@pytest.fixture
def town(stage: Stage, granted: Grant) -> Client:
    """Rodewisch's browser."""
    return browser(stage.applicant("Stadt Rodewisch"))


def browser(account: Account) -> Client:
    """A browser of somebody who is logged in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def words(content: bytes) -> str:
    """The text of a page with single spaces: amounts run on in their sentence, other elements stand apart."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"</?data[^>]*>", "", content.decode()))
    return re.sub(r"\s+", " ", unescape(bare))


def page(client: Client, name: str, *args: object) -> str:
    """The text of a page that opens."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return words(answer.content)


def send(client: Client, name: str, reference: str, **data: str) -> str:
    """The text one lands on after an act, or of the page that comes back with what was typed."""
    answer = client.post(reverse(name, args=[reference]), data, follow=True)
    assert answer.status_code == 200
    return words(answer.content)


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
    payments.request_payment(reference=reference, cents=24_000_00, purpose="Bau", account=account, at=LATER)
    assert coming() == ("Your payment of €24,000.00 is on its way", "", 4)
    pay(stage, granted)
    assert coming() == ("Carry out your project", "", 4)
    after = LATER + timedelta(days=500)
    title = "Submit the proof of use by 31\u00a0December 2023"
    assert coming(after) == (title, url("submit_proof"), 4)
    proofs.submit_proof(reference=reference, spent=20_000_00, report="Gebaut.", lessons="", account=account, at=after)
    assert coming(after) == ("The authority checks your proof of use", "", 5)
    proofs.check_proof(reference=reference, note="geprüft", account=officer, at=after)
    assert coming(after) == ("You received €12,000.00 more than is due", "", 6)
    proofs.demand_repayment(reference=reference, reason="Weniger", account=officer, at=after)
    assert coming(after) == ("Please pay back €12,000.00", "", 6)
    proofs.book_repayment(reference=reference, account=officer, at=after)
    assert coming(after) == ("Your proof of use is checked", "", 6)
    proofs.close(reference=reference, account=officer, at=after)
    assert coming(after) == ("This grant is closed", "", 0)


def test_the_page_says_what_was_granted_and_what_is_due(town: Client, granted: Grant) -> None:
    shown = page(town, "grant", granted.reference)
    assert f"{LDS} grants Stadt Rodewisch €60,000.00." in shown
    assert re.search(r"2021 \S.*? €24,000.00 2022 \S.*? €36,000.00 All years – €60,000.00", shown)
    assert "Nothing has been paid yet. Your payments will stand here." in shown
    assert "Final from 24 August 2021" in shown
    assert "Ledger" not in shown
    assert "Record of this case" not in shown


def test_the_recipient_is_not_told_who_prepared_and_who_released(stage: Stage, town: Client, final: Grant) -> None:
    send(town, "request_payment", final.reference, cents="10.000", purpose="Bau")
    pay(stage, final)
    shown = page(town, "grant", final.reference)
    assert "Paid out" in shown
    assert str(stage.releaser()) not in shown.replace(f"{LDS} grants", "")
    view = grant_view(account=stage.applicant("Stadt Rodewisch"), reference=final.reference, at=LATER)
    assert (view.ledger, view.trail) == ((), ())


# ── The forms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reporting_the_start(town: Client, final: Grant) -> None:
    reference = final.reference
    assert "1 entry is missing or wrong" in send(town, "report_start", reference, started_on="")
    assert "1 entry is missing or wrong" in send(town, "report_start", reference, started_on="soon")
    answer = town.post(reverse("report_start", args=[reference]), {"started_on": "2031-01-01"})
    assert answer.status_code == 200
    assert 'value="2031-01-01"' in answer.content.decode()
    final.refresh_from_db()
    assert final.started_on is None
    assert "Thank you. The start is reported." in send(town, "report_start", reference, started_on="2021-09-01")
    final.refresh_from_db()
    assert final.started_on == date(2021, 9, 1)


@pytest.mark.parametrize("cents", ["", "1.5", "viel", "-5", "999.999.999.999.999,00"])
def test_an_amount_that_cannot_be_read_stays_in_its_field(town: Client, final: Grant, cents: str) -> None:
    answer = town.post(reverse("request_payment", args=[final.reference]), {"cents": cents, "purpose": "Bau"})
    assert "1 entry is missing or wrong" in words(answer.content)
    assert f'value="{cents}"' in answer.content.decode() or not cents
    assert not final.payments.exists()


def test_requesting_a_payment(town: Client, final: Grant) -> None:
    reference = final.reference
    assert "Available in 2021 €24,000.00" in page(town, "request_payment", reference)
    assert "1 entry is missing or wrong" in send(town, "request_payment", reference, cents="1", purpose=" ")
    assert "1 entry is missing or wrong" in send(town, "request_payment", reference, cents="1", purpose="x" * 301)
    send(town, "request_payment", reference, cents="0", purpose="Bau")
    too_much = send(town, "request_payment", reference, cents="24.000,01", purpose="Rohbau bis Mai")
    assert "€24,000.00" in too_much
    assert "Rohbau bis Mai" in too_much
    assert not final.payments.exists()
    assert "Your request has arrived." in send(
        town, "request_payment", reference, cents="24.000,00", purpose="Rohbau bis Mai"
    )
    assert [(p.cents, p.purpose) for p in final.payments.all()] == [(24_000_00, "Rohbau bis Mai")]
    again = send(town, "request_payment", reference, cents="1", purpose="Mehr")
    assert "A payment of this grant is still being worked on." in again
    assert final.payments.count() == 1


def test_submitting_the_proof(stage: Stage, town: Client, final: Grant) -> None:
    reference = final.reference
    assert "2 entries are missing or wrong" in send(town, "submit_proof", reference, spent="", report=" ")
    answer = send(town, "submit_proof", reference, spent="viel", report="Gebaut und eröffnet.")
    assert "Gebaut und eröffnet." in answer
    done = send(town, "submit_proof", reference, spent="98.500,50", report="Gebaut.", lessons="Früh mit allen reden.")
    assert "Thank you. The proof of use has arrived" in done
    final.refresh_from_db()
    proof = final.proof
    assert (final.state, proof.spent, proof.report, proof.lessons) == (
        State.PROOF_SUBMITTED.value,
        98_500_50,
        "Gebaut.",
        "Früh mit allen reden.",
    )
    assert town.get(reverse("submit_proof", args=[reference])).status_code == 302


def test_only_a_signatory_submits_the_proof(stage: Stage, final: Grant) -> None:
    editor = browser(stage.person("Stadt Rodewisch", Role.EDITOR))
    url = reverse("submit_proof", args=[final.reference])
    assert url not in editor.get(reverse("grant", args=[final.reference])).content.decode()
    send(editor, "submit_proof", final.reference, spent="1", report="Gebaut.")
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
        payments.request_payment(reference=final.reference, cents=1_000_00, purpose="Bau", account=account, at=LATER)
        pay(stage, final)

    request()
    statements()  # warms what is kept for the whole process
    one = statements()
    request()
    request()
    assert statements() == one
