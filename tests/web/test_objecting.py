"""Contesting letters in the browser: which one, until when, what is said meanwhile, and how the authority decides."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, Stage

from fundament.acts import amendments, claims, formal, grants, objections, payments
from fundament.core.procedure import State
from fundament.queries.objections import objections_to
from fundament.records import triggers
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.notices import Notice
from fundament.web import clock

NOW = AFTER[REGIONS]
LATER = NOW + timedelta(days=60)
TOWN = "Stadt Rodewisch"
SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the portal's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def application(stage: Stage, regions_call: Call, at: SetClock) -> Application:
    """Rodewisch's project, selected."""
    found = stage.submit(stage.regions_draft())
    stage.scored(found)
    stage.decided(REGIONS)
    return found


@pytest.fixture
def refused(stage: Stage, application: Application) -> str:
    """The same, refused by a letter of 20 July 2021."""
    reference = application.reference
    formal.invite_formal_application(reference=reference, account=stage.authority(), at=NOW)
    formal.apply_formally(reference=reference, account=stage.applicant(TOWN), at=NOW)
    formal.refuse_grant(reference=reference, findings=(), reason="Kein Bedarf.", account=stage.authority(), at=NOW)
    return reference


@pytest.fixture
def revoked(stage: Stage, application: Application, at: SetClock) -> Grant:
    """The same granted, 40,000 euros of it paid, revoked and demanded back on 18 September 2021."""
    (given,) = stage.granted(application)
    authority = {"reference": given.reference, "account": stage.authority(), "at": LATER}
    recipient = {"reference": given.reference, "account": stage.applicant(TOWN), "at": LATER}
    grants.record_finality(**authority)
    payments.request_payment(**recipient, cents=40_000_00, purpose="Bau", need_until=LATER.date())
    payments.prepare_requested(**authority)
    payments.release_payment(reference=given.reference, number=1, account=stage.releaser(LDS), at=LATER)
    amendments.hear(**authority, facts="Nicht begonnen.", until=LATER.date() + timedelta(days=30))
    amendments.answer_hearing(**recipient, answer="Doch.")
    how = {"legal_basis": "§ 49 Abs. 3 VwVfG", "facts": "Nicht begonnen.", "discretion": "Abgewogen."}
    amendments.revoke(**authority, remaining=0, ineffective_from=date(2021, 9, 1), **how)
    claims.demand_repayment(**authority, reason="Widerrufen.")
    at(LATER)
    return given


def browser(account: Account) -> Client:
    """A browser of somebody who is logged in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def words(content: bytes) -> str:
    """The text of a page with single spaces."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"</?data[^>]*>", "", content.decode()))
    return re.sub(r"\s+", " ", unescape(bare))


def page(client: Client, name: str, *args: object) -> str:
    """The text of a page that opens."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return words(answer.content)


def send(client: Client, name: str, reference: str, **data: str) -> str:
    """The text one lands on after an act, or of the page that comes back."""
    answer = client.post(reverse(name, args=[reference]), data, follow=True)
    assert answer.status_code == 200
    return words(answer.content)


# ── letters of a grant ──


def test_one_of_several_letters_is_chosen_and_only_those_still_in_time_are_offered(
    stage: Stage, revoked: Grant
) -> None:
    town, reference = browser(stage.applicant(TOWN)), revoked.reference
    shown = page(town, "object_to_notice", reference)
    offered = re.findall(r"(\S+ \S+) \(notice (\d)\) of 18.September 2021, final from 22.October 2021 on", shown)
    assert offered == [("of revocation", "2"), ("for repayment", "3")]
    assert "1 entry is missing or wrong" in send(town, "object_to_notice", reference, reason="Wir haben begonnen.")
    assert "1 entry is missing or wrong" in send(town, "object_to_notice", reference, letter="1", reason="Zu wenig.")
    done = send(town, "object_to_notice", reference, letter="2", reason="Wir haben begonnen.")
    assert "Until then you need not pay back what it demanded." in done
    assert re.search(
        r"Notice of revocation, notice 2\. You objected on .* Wir haben begonnen\. It is not decided yet\.", done
    )
    # One is left: it is named, not asked for.
    assert "You object to this letter: Demand for repayment, notice 3. You can object before" in page(
        town, "object_to_notice", reference
    )
    send(town, "object_to_notice", reference, reason="Der Betrag ist falsch.")
    assert [(one.letter, one.kind) for one in objections_to(revoked)] == [(2, "revocation"), (3, "claim")]
    refused = send(town, "object_to_notice", reference, reason="Noch einmal.")
    assert "There is an objection to notice 3 already; one letter is contested once." in refused


def test_the_authority_decides_on_each_letter_by_its_own_form(stage: Stage, revoked: Grant) -> None:
    officer, reference = browser(stage.authority()), revoked.reference
    for letter in (2, 3):
        objections.object_to_letter(
            reference=reference, letter=letter, reason=f"Grund {letter}.", account=stage.applicant(TOWN), at=LATER
        )
    shown = page(officer, "authority_grant", reference)
    assert "Nothing may be demanded before you decide." in shown
    assert "Nothing need be paid before you decide." in shown
    assert "until then nothing more may be demanded" in shown
    act = {"act": "decide_objection", "letter": "3"}
    assert "2 entries are missing or wrong" in send(officer, "authority_grant", reference, **act)
    done = send(officer, "authority_grant", reference, **act, outcome="withdrawn", reason="Formfehler.")
    assert "Decided: the letter is taken back, because: Formfehler." in done
    assert "No longer demanded" in done
    assert "Notice 4 (PDF, in German) Decision on an objection" in done
    revoked.refresh_from_db()
    assert revoked.state == State.REVOKED.value
    town = browser(stage.applicant(TOWN))
    told = page(town, "grant", reference)
    assert "The authority has taken its letter back: Formfehler." in told
    assert "Decision on your objection Notice 4 (PDF, in German)" in told
    assert "The decision explained in Leichte Sprache (PDF, in German)" in told
    for name in ("notice_pdf", "notice_explained"):
        assert town.get(reverse(name, args=[reference, 4])).content[:5] == b"%PDF-"
    stale = send(officer, "authority_grant", reference, **act, outcome="upheld", reason="Stimmt.")
    assert "No objection is open here, so there is nothing to decide." in stale
    act["letter"] = "2"
    done = send(officer, "authority_grant", reference, **act, outcome="upheld", reason="Es ist begonnen.")
    assert "Decided: the objection is right, because: Es ist begonnen." in done
    revoked.refresh_from_db()
    assert (revoked.state, revoked.due, revoked.total) == (State.IN_PAYMENT.value, None, 60_000_00)


# ── the refusal of a grant ──


def test_a_refusal_is_read_and_contested_by_the_applicants_and_decided_at_the_authority(
    stage: Stage, refused: str
) -> None:
    town, partner = browser(stage.applicant(TOWN)), browser(stage.applicant("Gemeinde Ellefeld"))
    pdf = bytes(Notice.objects.get().pdf)
    for reads in (town, partner, browser(stage.authority()), browser(stage.auditor()), browser(stage.office(REGIONS))):
        answer = reads.get(reverse("refusal_pdf", args=[refused, 1]))
        assert (answer.content, answer["Cache-Control"]) == (pdf, "private, no-store")
    for stranger in (stage.applicant("Stadt Torgau"), stage.association(), stage.assessors(REGIONS)[0]):
        assert browser(stranger).get(reverse("refusal_pdf", args=[refused, 1])).status_code == 404
    assert town.get(reverse("refusal_pdf", args=[refused, 2])).status_code == 404
    overview = page(town, "application", refused)
    assert "The grant is refused. The application leads you to the notice; you can object to it in time." in overview
    assert "Object to the refusal" in overview
    assert "Object to the refusal" not in page(partner, "application", refused)
    assert "You can object before 24 August 2021" in page(town, "object_to_refusal", refused).replace("\u00a0", " ")
    assert "There is nothing to object to now" in page(partner, "object_to_refusal", refused)
    assert "1 entry is missing or wrong" in send(town, "object_to_refusal", refused, reason=" ")
    done = send(town, "object_to_refusal", refused, reason="Es gibt Bedarf.")
    assert "Your objection has arrived. You are told when it is decided." in done
    assert re.search(r"Objected on .* Es gibt Bedarf\. It is not decided yet\.", done)
    officer = browser(stage.authority())
    assert "Es gibt Bedarf." in page(officer, "authority_case", refused)
    act = {"act": "decide_objection", "letter": "1"}
    assert "2 entries are missing or wrong" in send(officer, "authority_case", refused, **act)
    done = send(officer, "authority_case", refused, **act, outcome="upheld", reason="Stimmt.")
    assert "The objection is decided, and the applicants are told." in done
    assert "Decision on the objection, notice 2 (PDF, in German)" in done
    assert town.get(reverse("refusal_pdf", args=[refused, 2])).content[:5] == b"%PDF-"
    assert browser(stage.applicant("Stadt Torgau")).get(reverse("refusal_pdf", args=[refused, 2])).status_code == 404
    assert "Keep the check note" in done
    assert Application.objects.get(reference=refused).state == State.FORMALLY_APPLIED.value


def test_a_damaged_refusal_is_not_handed_out_and_is_named(stage: Stage, refused: str) -> None:
    triggers.remove(connection)
    Notice.objects.update(pdf=b"%PDF-1.7")
    said = f"Notice 1 of {refused} is not shown: the file kept here is not the one that was issued"
    for account in (stage.applicant(TOWN), stage.authority()):
        answer = browser(account).get(reverse("refusal_pdf", args=[refused, 1]), follow=True)
        assert said in words(answer.content)
