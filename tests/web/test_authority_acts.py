"""Every form of the authority's desk sent wrong and right: before the grant, on changes, on payments, at the end."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, SAB, Stage

from fundament.acts import amendments, budgets, formal, grants, objections, payments, proofs
from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act, State
from fundament.queries.grant_money import held_of
from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calculations import Calculation
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.notices import Notice
from fundament.records.payments import PaymentRun
from fundament.web import clock

NOW = AFTER[REGIONS]
LATER = NOW + timedelta(days=60)
NEW_YEAR = datetime(2022, 1, 10, 10, tzinfo=UTC)
END = datetime(2022, 10, 1, 10, tzinfo=UTC)
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
def applied(stage: Stage, regions_call: Call, at: SetClock) -> Application:
    """Rodewisch's formal application for 1.2 of 2 million euros: it may not begin before the notice without an exception."""
    application = stage.submit(stage.regions_draft(lines=((2021, 2_000_000_00, 1_200_000_00),)))
    stage.scored(application)
    stage.decided(REGIONS)
    reference = application.reference
    formal.invite_formal_application(reference=reference, account=stage.authority(), at=NOW)
    return formal.apply_formally(reference=reference, account=stage.applicant(TOWN), at=NOW)


@pytest.fixture
def final(stage: Stage, regions_call: Call, at: SetClock) -> Grant:
    """Rodewisch's grant of 60,000 euros of 2021, final."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    application.refresh_from_db()
    (given,) = stage.granted(application)
    at(LATER)
    return grants.record_finality(reference=given.reference, account=stage.authority(), at=LATER)


def browser(account: Account) -> Client:
    """A browser of somebody who is logged in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def sent(account: Account, name: str, *args: str, **data: str) -> str:
    """The markup one lands on after an act, or of the page that comes back with what was typed; spaces are single."""
    answer = browser(account).post(reverse(name, args=args), data, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def pay(stage: Stage, given: Grant, cents: int) -> None:
    """Money that was requested, prepared and released."""
    prepare(stage, given, cents)
    payments.release_payment(
        reference=given.reference, number=given.payments.count(), account=stage.releaser(), at=LATER
    )


def prepare(stage: Stage, given: Grant, cents: int) -> None:
    """A payment that was requested and prepared."""
    payments.request_payment(
        reference=given.reference,
        cents=cents,
        purpose="Bau",
        need_until=LATER.date(),
        account=stage.applicant(TOWN),
        at=LATER,
    )
    payments.prepare_requested(reference=given.reference, account=stage.authority(), at=LATER)


def prove(stage: Stage, given: Grant, spent: int) -> None:
    """The proof of use, with no donations and no other means."""
    proofs.submit_proof(
        reference=given.reference,
        figures=proofs.Figures(spent=spent, own=max(0, spent - given.total)),
        report="Gebaut.",
        lessons="",
        confirmed=True,
        account=stage.applicant(TOWN),
        at=END,
    )


# ── Before the grant ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_early_start_is_decided_with_its_day_and_its_reason(stage: Stage, applied: Application) -> None:
    officer, reference = stage.authority(), applied.reference
    formal.request_early_start(
        reference=reference, start=date(2021, 8, 1), reason="Die Schule beginnt.", account=stage.applicant(TOWN), at=NOW
    )
    page = browser(officer).get(reverse("authority_case", args=[reference])).content.decode()
    assert "Die Schule beginnt." in page
    act = {"act": "decide_early_start"}
    assert "2 entries are missing or wrong" in sent(officer, "authority_case", reference, **act)
    without_day = sent(officer, "authority_case", reference, **act, allowed="yes", reason="Eilt.")
    assert " Eilt.</textarea>" in without_day
    assert not Event.objects.filter(act=Act.DECIDE_EARLY_START.value).exists()
    done = sent(officer, "authority_case", reference, **act, allowed="yes", start="2021-08-01", reason="Eilt.")
    assert "The decision on the early start is kept" in done
    assert "Allowed from 1 August 2021 on, because:" in done
    assert "Decide on the early start" not in done
    event = Event.objects.get(act=Act.DECIDE_EARLY_START.value)
    assert event.data == {"allowed": True, "start": "2021-08-01", "reason": "Eilt."}


def test_a_grant_is_calculated_anew_with_what_is_not_recognised_and_why(stage: Stage, applied: Application) -> None:
    officer, reference = stage.authority(), applied.reference
    partner = applied.partners.order_by("pk")[0].pk
    plan = {
        "act": "calculate",
        "partner": str(partner),
        "cents-plan-2021": "2.000.000,00",
        "own-2021": "800.000,00",
        "reason-plan-2021": "Die Bewirtung ist nicht nötig.",
        "rate": "60",
    }
    refused = sent(officer, "authority_case", reference, **plan)
    assert "Please write the amount that is not recognised, or leave the reason out." in refused
    assert 'value="Die Bewirtung ist nicht nötig."' in refused
    assert not Calculation.objects.exists()
    done = sent(officer, "authority_case", reference, **plan | {"cut-plan-2021": "500.000,00"})
    assert "The grant is calculated anew." in done
    assert "Calculation 1 of the authority. It is the one that counts." in done
    kept = Calculation.objects.get()
    assert (kept.partner_id, kept.number, kept.made_by) == (partner, 1, officer)
    assert [cut["reason"] for cut in kept.inputs["cuts"]] == ["Die Bewirtung ist nicht nötig."]
    assert Event.objects.get(act=Act.CALCULATE.value).data["total_cents"] == 900_000_00


def test_a_refusal_needs_its_reason_and_its_letter_stays_at_the_desk(stage: Stage, applied: Application) -> None:
    officer, reference = stage.authority(), applied.reference
    assert "1 entry is missing or wrong" in sent(officer, "authority_case", reference, act="refuse_grant", reason=" ")
    applied.refresh_from_db()
    assert applied.state == State.FORMALLY_APPLIED.value
    done = sent(officer, "authority_case", reference, act="refuse_grant", reason="Der Bedarf ist nicht belegt.")
    assert "The application is refused." in done
    assert "The letter and what was objected to it stand below." in done
    applied.refresh_from_db()
    assert applied.state == State.GRANT_REFUSED.value
    letter = browser(officer).get(reverse("refusal_pdf", args=[reference, 1]))
    assert letter.content == bytes(Notice.objects.get(application=applied).pdf)


# ── Changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_objection_is_decided_before_the_notice_becomes_final(
    stage: Stage, regions_call: Call, at: SetClock
) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    application.refresh_from_db()
    (given,) = stage.granted(application)
    objection = {"letter": 1, "reason": "Zu wenig.", "account": stage.applicant(TOWN), "at": NOW}
    objections.object_to_letter(reference=given.reference, **objection)
    at(LATER)
    officer, reference = stage.authority(), given.reference
    page = browser(officer).get(reverse("authority_grant", args=[reference])).content.decode()
    assert "The notice cannot be recorded as final while the objection is not decided." in page
    act = {"act": "decide_objection", "letter": "1"}
    assert "2 entries are missing or wrong" in sent(officer, "authority_grant", reference, **act)
    done = sent(officer, "authority_grant", reference, **act, outcome="rejected", reason="Der Satz ist der höchste.")
    assert "Decided: the objection is rejected, because:" in done
    assert "Record the notice as final" in done


def test_an_amendment_takes_the_terms_as_they_shall_be(stage: Stage, final: Grant) -> None:
    officer, reference = stage.authority(), final.reference
    terms = {"act": "amend", "pot-smr-2021": "50.000,00", "pot-smr-2022": "", "eligible": "100.000,00"}
    missing = sent(officer, "authority_grant", reference, **terms, last="2021-12-31", reason=" ")
    assert "1 entry is missing or wrong" in missing
    assert 'value="50.000,00"' in missing
    terms |= {"last": "2021-12-31", "reason": "Die Gemeinde baut kleiner."}
    # Nobody was heard yet, and a smaller grant burdens the recipient (§ 28 VwVfG).
    assert "Die Gemeinde baut kleiner.</textarea>" in sent(officer, "authority_grant", reference, **terms)
    final.refresh_from_db()
    assert (final.version, final.total) == (1, 60_000_00)
    sent(officer, "authority_grant", reference, act="hear", facts="Es wird kleiner gebaut.", until="2021-10-20")
    done = sent(officer, "authority_grant", reference, **terms)
    assert "The grant is amended, and the recipient is told." in done
    final.refresh_from_db()
    assert (final.version, final.total) == (2, 50_000_00)
    assert held_of(final).of(AccountKind.COMMITTED) == 50_000_00


def test_nothing_is_revoked_before_the_recipient_was_heard(stage: Stage, final: Grant, at: SetClock) -> None:
    officer, reference = stage.authority(), final.reference
    revocation = {
        "act": "revoke",
        "remaining": "20.000,00",
        "ineffective_from": "2021-09-01",
        "legal_basis": "§ 49 Abs. 3 VwVfG",
        "facts": "Es wurde kleiner gebaut.",
        "discretion": "Der Zweck ist zum Teil erreicht.",
    }
    pay(stage, final, 30_000_00)
    page = browser(officer).get(reverse("authority_grant", args=[reference])).content.decode()
    assert "Not possible yet: the recipient has to be heard first." in page
    sent(officer, "authority_grant", reference, **revocation)
    assert "2 entries are missing or wrong" in sent(officer, "authority_grant", reference, act="hear")
    heard = {"act": "hear", "facts": "Wir wollen widerrufen.", "until": "2021-10-20"}
    assert "You can decide once it has answered, or on the day after." in sent(
        officer, "authority_grant", reference, **heard
    )
    sent(officer, "authority_grant", reference, **revocation)
    final.refresh_from_db()
    assert (final.version, final.total) == (1, 60_000_00)
    amendments.answer_hearing(
        reference=reference, answer="Wir sind einverstanden.", account=stage.applicant(TOWN), at=LATER
    )
    assert "4 entries are missing or wrong" in sent(
        officer, "authority_grant", reference, act="revoke", remaining="", facts="Es wurde kleiner gebaut."
    )
    done = sent(officer, "authority_grant", reference, **revocation)
    assert "The grant is revoked as far as you said, and the recipient is told." in done
    final.refresh_from_db()
    assert (final.version, final.total, final.ineffective_from) == (2, 20_000_00, date(2021, 9, 1))
    held = held_of(final)
    assert (held.of(AccountKind.COMMITTED), held.of(AccountKind.PAID)) == (0, 30_000_00)


# ── Payments ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_is_released_within_its_limit_and_gives_its_file(stage: Stage, final: Grant) -> None:
    second = stage.releaser()
    prepare(stage, final, 20_000_00)
    run = {"act": "release_run", "desk": str(stage.body(LDS).pk), "payments": f"{final.reference} 1"}
    assert "1 entry is missing or wrong" in sent(second, "payment_runs", **run)
    too_low = sent(second, "payment_runs", **run, limit="19.999,99")
    assert 'value="19.999,99"' in too_low
    assert not PaymentRun.objects.exists()
    done = sent(second, "payment_runs", **run, limit="20.000,00")
    assert "The payments are released in one run and booked as paid." in done
    released = PaymentRun.objects.get()
    assert released.sha256 in done
    answer = browser(second).get(reverse("payment_run_xml"), {"run": str(released.pk)})
    assert (answer.content, answer["Content-Type"]) == (bytes(released.xml), "application/xml")
    strange = [{"run": "x"}, {"run": str(released.pk + 1)}, {}]
    assert [browser(second).get(reverse("payment_run_xml"), query).status_code for query in strange] == [404] * 3
    other = browser(stage.authority(SAB)).get(reverse("payment_run_xml"), {"run": str(released.pk)})
    assert other.status_code == 404


def test_a_run_is_not_released_by_who_prepared_it_nor_for_another_desk(stage: Stage, final: Grant) -> None:
    prepare(stage, final, 20_000_00)
    run = {"act": "release_run", "payments": f"{final.reference} 1", "limit": "20.000,00"}
    for account, desk in (
        (stage.authority(), stage.body(LDS)),
        (stage.releaser(), stage.body(SAB)),
        (stage.releaser(SAB), stage.body(LDS)),
        (stage.auditor(), stage.body(LDS)),
    ):
        answer = browser(account).post(reverse("payment_runs"), run | {"desk": str(desk.pk)})
        assert answer.status_code == 404, account
    assert not PaymentRun.objects.exists()


def test_the_authority_pays_from_the_account_that_was_entered_last(stage: Stage, final: Grant) -> None:
    second = stage.releaser()
    account = {"act": "enter_bank_account", "desk": str(stage.body(LDS).pk), "holder": "Hauptkasse Sachsen"}
    wrong = sent(second, "authority_account", **account, iban="DE00 1234")
    assert 'value="DE00 1234"' in wrong
    done = sent(second, "authority_account", **account, iban="DE02 1203 0000 0000 2020 51")
    assert "DE02120300000000202051" in done
    assert "Paid from Hauptkasse Sachsen, DE02120300000000202051." in re.sub(
        r"\s+", " ", browser(second).get(reverse("payment_runs")).content.decode()
    )


def test_a_payment_that_came_back_is_promised_again(stage: Stage, final: Grant) -> None:
    officer, reference = stage.authority(), final.reference
    pay(stage, final, 20_000_00)
    back = {"act": "return_payment", "number": "1", "returned_on": LATER.date().isoformat()}
    assert "1 entry is missing or wrong" in sent(officer, "authority_grant", reference, **back)
    done = sent(officer, "authority_grant", reference, **back, reason="Konto erloschen")
    assert "The payment is booked as returned; its money is promised again." in done
    assert "Konto erloschen" in done
    assert (held_of(final).of(AccountKind.COMMITTED), held_of(final).paid) == (60_000_00, 0)


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_missing_papers_are_asked_for_and_the_next_step_is_the_recipients(
    stage: Stage, final: Grant, at: SetClock
) -> None:
    officer, reference = stage.authority(), final.reference
    prove(stage, final, 100_000_00)
    at(END)
    assert "1 entry is missing or wrong" in sent(officer, "authority_grant", reference, act="request_papers")
    done = sent(officer, "authority_grant", reference, act="request_papers", missing="Die Liste der Belege.")
    assert "You asked the recipient for what is missing. The next step is theirs." in done


def test_a_small_overpayment_can_stay_with_the_recipient(stage: Stage, final: Grant, at: SetClock) -> None:
    officer, reference = stage.authority(), final.reference
    pay(stage, final, 60_000_00)
    budgets.close_year(key=REGIONS, year=2021, consent="Schreiben", account=stage.office(REGIONS), at=NEW_YEAR)
    prove(stage, final, 99_000_00)
    proofs.confirm_complete(reference=reference, account=stage.authority(), at=END)
    proofs.check_proof(reference=reference, note="geprüft", in_depth=False, account=stage.authority(), at=END)
    at(END)
    waiver = {"act": "waive_repayment", "ceiling_exceeded": "no", "notice_unlawful": "no"}
    assert "1 entry is missing or wrong" in sent(officer, "authority_grant", reference, **waiver)
    done = sent(officer, "authority_grant", reference, **waiver, reason="Der Betrag ist gering.")
    assert "They stay with the recipient by decision." in done
    assert "Close the grant" in done
    assert list(differences()) == []


def test_interest_that_is_too_little_is_not_charged_and_the_reason_is_kept(
    stage: Stage, final: Grant, at: SetClock
) -> None:
    officer, reference, day = stage.authority(), final.reference, END.date().isoformat()
    pay(stage, final, 60_000_00)
    prove(stage, final, 90_000_00)
    proofs.confirm_complete(reference=reference, account=stage.authority(), at=END)
    proofs.check_proof(reference=reference, note="geprüft", in_depth=False, account=stage.authority(), at=END)
    at(END)
    demand = {"act": "demand_repayment", "ceiling_exceeded": "no", "notice_unlawful": "no", "reason": "Weniger gebaut."}
    sent(officer, "authority_grant", reference, **demand)
    page = sent(officer, "authority_grant", reference, act="book_repayment", cents="6.000,00", paid_on=day)
    assert "Please record this with a word of reason." in page
    assert "Demand the interest" not in page
    assert "1 entry is missing or wrong" in sent(officer, "authority_grant", reference, act="waive_interest")
    done = sent(officer, "authority_grant", reference, act="waive_interest", reason="Unter der Grenze.")
    assert "The interest is not charged, and the reason is on record." in done
    assert [(claim.kind, claim.waived) for claim in final.claims.all()] == [("repayment", False), ("interest", True)]


def test_interest_on_a_revoked_grant_is_demanded_and_booked(stage: Stage, final: Grant, at: SetClock) -> None:
    officer, reference, day = stage.authority(), final.reference, END.date().isoformat()
    pay(stage, final, 60_000_00)
    amendments.hear(
        reference=reference, facts="Nicht gebaut.", until=date(2021, 10, 20), account=stage.authority(), at=LATER
    )
    amendments.revoke(
        reference=reference,
        remaining=0,
        ineffective_from=date(2021, 9, 20),
        legal_basis="§ 49 Abs. 3 VwVfG",
        facts="Nicht gebaut.",
        discretion="Der Zweck ist verfehlt.",
        account=stage.authority(),
        at=NEW_YEAR,
    )
    at(END)
    demand = {"act": "demand_repayment", "ceiling_exceeded": "no", "notice_unlawful": "no", "reason": "Widerrufen."}
    sent(officer, "authority_grant", reference, **demand)
    sent(officer, "authority_grant", reference, act="book_repayment", cents="60.000,00", paid_on=day)
    assert "1 entry is missing or wrong" in sent(officer, "authority_grant", reference, act="demand_interest")
    done = sent(officer, "authority_grant", reference, act="demand_interest", reason="Zinsen nach dem Gesetz.")
    assert "The interest is demanded." in done
    claim = final.claims.get(kind="interest")
    # From 20 September 2021 to 1 October 2022 these are 372 days of 30-day months, at 5 points above a base rate of -0.88.
    assert claim.cents == 2_554_40
    half = claim.cents // 2
    for cents in (half, claim.cents - half):
        part = f"{cents // 100},{cents % 100:02d}"
        assert "The interest is booked." in sent(
            officer, "authority_grant", reference, act="book_interest", cents=part, paid_on=day
        )
    final.refresh_from_db()
    assert "The grant is closed." in sent(officer, "authority_grant", reference, act="close")
