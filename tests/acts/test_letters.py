"""Every act that decides on a grant issues a letter: with the figures of the case, sealed, kept, and opened only unharmed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.db import connection
from tests.cast import AFTER, AKTION_MENSCH, LDS, REGIONS, SAB, TANDEM, Stage
from tests.documents.reading import opened, structure_faults, text

from fundament.acts import amendments, claims, grants, letters, payments, proofs
from fundament.acts.notice_files import open_companion, open_notice
from fundament.acts.refusals import Refused
from fundament.core.duties import ReportKind
from fundament.documents.seal import check_seal
from fundament.queries.visibility import NotVisible
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.notices import Notice
from fundament.records.payments import BankAccount
from fundament.records.triggers import install, remove

AT = AFTER[REGIONS]
LATER = AT + timedelta(days=60)
TOWN = "Stadt Rodewisch"


@pytest.fixture
def given(stage: Stage, regions_call: Call) -> Grant:
    """60,000 euros in 2021 and 30,000 in 2022 of 150,000, granted on 20 July 2021."""
    application = stage.submit(stage.regions_draft(lines=[(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]))
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    return grant


@pytest.fixture
def contract(stage: Stage, tandem_call: Call) -> Grant:
    """The non-profit's contract with the private funder."""
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    return stage.granted(application)[1]


def by(stage: Stage, grant: Grant, at: datetime = LATER) -> dict[str, Any]:
    """What every act of the authority names."""
    return {"reference": grant.reference, "account": stage.authority(grant.authority.name), "at": at}


def paid(stage: Stage, grant: Grant, cents: int) -> None:
    """The grant is final and some of it is paid."""
    grants.record_finality(**by(stage, grant))
    request = {"cents": cents, "purpose": "Bau", "need_until": LATER.date()}
    payments.request_payment(reference=grant.reference, account=stage.applicant(TOWN), at=LATER, **request)
    payments.prepare_requested(**by(stage, grant))
    payments.release_payment(reference=grant.reference, number=1, account=stage.releaser(LDS), at=LATER)


def heard(stage: Stage, grant: Grant) -> None:
    """The recipient was heard and answered."""
    amendments.hear(**by(stage, grant), facts="Sie haben nicht begonnen.", until=LATER.date() + timedelta(days=30))
    amendments.answer_hearing(
        reference=grant.reference, answer="Das Wetter war schlecht.", account=stage.applicant(TOWN), at=LATER
    )


def revoke(stage: Stage, grant: Grant, remaining: int, **changed: Any) -> Grant:
    """The authority revokes."""
    how = {
        "ineffective_from": date(2021, 9, 1),
        "legal_basis": "§ 49 Abs. 3 VwVfG",
        "facts": "Nicht begonnen.",
        "discretion": "Abgewogen.",
    }
    return amendments.revoke(**by(stage, grant), remaining=remaining, **how | changed)


def proven(stage: Stage, grant: Grant, spent: int) -> None:
    """The proof is handed in and checked."""
    proofs.submit_proof(
        reference=grant.reference,
        figures=proofs.Figures(spent=spent),
        report="Gebaut.",
        lessons="",
        confirmed=True,
        account=stage.applicant(TOWN),
        at=LATER,
    )
    proofs.confirm_complete(**by(stage, grant))
    proofs.check_proof(**by(stage, grant), note="geprüft", in_depth=True)


def newest(grant: Grant) -> tuple[Notice, str]:
    """The newest letter of a grant and its words; whatever it says, it is sealed, archivable and what was stored."""
    notice = Notice.objects.filter(grant=grant).order_by("-number")[0]
    pdf = bytes(notice.pdf)
    assert hashlib.sha256(pdf).hexdigest() == notice.sha256
    assert check_seal(pdf=pdf, certificate=letters.seal_key().certificate).holds
    assert structure_faults(pdf) == []
    with opened(pdf) as read:
        assert json.loads(read.Root.AF[0].EF.F.read_bytes()) == notice.content
        return notice, text(read)


def figures(content: Mapping[str, Any], *names: str) -> list[object]:
    """Some values of a content by name."""
    return [content[name] for name in names]


# ── the grant ──


def test_a_grant_says_all_that_is_spent_and_until_when_it_can_be_contested(given: Grant) -> None:
    notice, words = newest(given)
    assert (notice.kind, notice.number, given.final_on) == ("grant", 1, date(2021, 8, 24))
    assert figures(notice.content, "planned_cents", "eligible_cents", "grant_cents", "remedy_until", "sealed_by") == [
        150_000_00,
        150_000_00,
        90_000_00,
        "2021-08-23",
        "Vorführung: Fundament",
    ]
    assert "Ausgaben insgesamt 150.000,00 €" in words
    assert "trägt ein elektronisches Siegel von: Vorführung: Fundament." in words


def test_a_contract_cannot_be_contested_before_an_office(contract: Grant) -> None:
    notice, words = newest(contract)
    assert figures(notice.content, "regime", "remedy", "remedy_until") == ["contract", "", None]
    assert "Zuwendungsvertrag" in words


# ── amendment ──


def test_an_amendment_says_what_changes(stage: Stage, given: Grant) -> None:
    amendments.amend(
        **by(stage, given),
        amounts={("smr", 2021): 60_000_00, ("smr", 2022): 30_000_00},
        eligible=150_000_00,
        last=date(2023, 6, 30),
        reason="Das Vorhaben braucht mehr Zeit.",
    )
    notice, words = newest(given)
    assert (notice.kind, notice.number) == ("amendment", 2)
    assert figures(notice.content["before"], "grant_cents", "period_end", "proof_due") == [
        90_000_00,
        "2022-12-31",
        "2024-01-02",  # the next working day after the end of 2023
    ]
    assert figures(notice.content["after"], "grant_cents", "period_end") == [90_000_00, "2023-06-30"]
    assert notice.content["hearing"] is None
    assert "Ende des Bewilligungszeitraums 31. Dezember 2022 30. Juni 2023" in words
    assert "Das Vorhaben braucht mehr Zeit." in words


def less(stage: Stage, given: Grant, cents: int = 20_000_00) -> Grant:
    """The grant shrinks in its last year."""
    return amendments.amend(
        **by(stage, given),
        amounts={("smr", 2021): 60_000_00, ("smr", 2022): cents},
        eligible=given.eligible,
        last=given.last,
        reason="Es kostet weniger.",
    )


def test_less_money_needs_a_hearing_and_nothing_is_changed_without(stage: Stage, given: Grant) -> None:
    with pytest.raises(Refused) as refused:
        less(stage, given)
    assert (refused.value.code, refused.value.values) == (
        "notice_incomplete",
        {"points": "§ 28 VwVfG: Die Anhörung fehlt; es fehlt auch ein Grund, warum sie nicht nötig war."},
    )


def test_less_money_after_a_hearing_tells_of_it_once(stage: Stage, given: Grant) -> None:
    heard(stage, given)
    less(stage, given)
    notice, words = newest(given)
    assert notice.content["hearing"] == {
        "held_on": "2021-09-18",
        "answered_on": "2021-09-18",
        "answer": "Das Wetter war schlecht.",
        "not_needed": "",
    }
    assert "haben Sie sich wie folgt geäußert: Das Wetter war schlecht." in words
    with pytest.raises(Refused) as refused:
        less(stage, given, 10_000_00)
    assert refused.value.code == "notice_incomplete"


def test_less_money_that_the_recipient_reported_itself_needs_no_hearing(stage: Stage, given: Grant) -> None:
    grants.report(
        reference=given.reference,
        kind=ReportKind.SPENDING_DROP,
        text="Es kostet weniger.",
        account=stage.applicant(TOWN),
        at=LATER,
    )
    less(stage, given)
    notice, words = newest(given)
    assert (
        "Die Entscheidung folgt Ihrer Mitteilung vom 18. September 2021 und weicht davon nicht zu Ihren Ungunsten"
        in words
    )
    assert notice.content["hearing"]["held_on"] is None


def test_a_contract_is_amended_by_agreement(stage: Stage, contract: Grant) -> None:
    pots = {("aktion-mensch", year): 100_000_00 for year in range(2024, 2028)}
    amendments.amend(
        **by(stage, contract, AFTER[TANDEM] + timedelta(days=60)),
        amounts=pots,
        eligible=contract.eligible,
        last=contract.last,
        reason="Beide sind einig.",
    )
    notice, words = newest(contract)
    assert contract.authority.name == AKTION_MENSCH
    assert (notice.kind, notice.content["earlier"]["name"]) == ("amendment", "Zuwendungsvertrag")
    assert "Im Übrigen gilt der Vertrag unverändert fort." in words
    assert words.count("Ort, Datum, Unterschrift") == 2


# ── revocation ──


def test_a_revocation_in_part_says_what_stood_what_stays_and_what_comes_back(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    heard(stage, given)
    revoke(stage, given, 50_000_00)
    notice, words = newest(given)
    assert notice.kind == "revocation"
    assert figures(notice.content, "stood_cents", "remaining_cents", "paid_cents", "ineffective_from") == [
        90_000_00,
        50_000_00,
        60_000_00,
        "2021-09-01",
    ]
    assert [(row["year"], row["cents"]) for row in notice.content["remaining"]] == [(2021, 50_000_00)]
    assert "wird mit Wirkung vom 1. September 2021 an in Höhe von 40.000,00 € widerrufen." in words
    assert "Ausgezahlt sind 60.000,00 €. Davon sind 10.000,00 € zu erstatten." in words


def test_a_second_revocation_starts_from_what_the_first_left(stage: Stage, given: Grant) -> None:
    for remaining in (50_000_00, 0):
        heard(stage, given)
        revoke(stage, given, remaining, legal_basis="§ 48 VwVfG")
    notice, words = newest(given)
    assert figures(notice.content, "stood_cents", "remaining_cents", "remaining") == [50_000_00, 0, []]
    assert (
        "zuletzt geändert am 18. September 2021) wird mit Wirkung vom 1. September 2021 an ganz zurückgenommen."
        in words
    )


def test_what_is_paid_stays_where_a_grant_ends_for_the_future_only(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    heard(stage, given)
    for_the_future = {"legal_basis": "§ 49 Abs. 2 VwVfG", "ineffective_from": LATER.date()}
    with pytest.raises(Refused) as refused:
        revoke(stage, given, 50_000_00, **for_the_future)
    assert refused.value.code == "notice_incomplete"
    revoke(stage, given, 60_000_00, **for_the_future)
    assert "Ausgezahlt sind 60.000,00 €. Zu erstatten ist nichts." in newest(given)[1]


# ── claim, interest, waiver ──


def test_a_demand_after_a_revocation_names_it_and_the_account(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    heard(stage, given)
    revoke(stage, given, 0)
    claims.demand_repayment(**by(stage, given), reason="Der Bescheid ist widerrufen.")
    notice, words = newest(given)
    bank = BankAccount.objects.get(organisation=given.authority)
    assert (notice.kind, notice.content["revoked_by"]["name"]) == ("claim", "Widerrufsbescheid")
    assert notice.content["pay_to"] == {
        "holder": bank.holder,
        "iban": bank.iban,
        "booking_reference": f"{given.reference}-F1",
    }
    assert figures(notice.content, "claim_cents", "paid_cents", "due_cents", "since", "pay_until") == [
        60_000_00,
        60_000_00,
        0,
        "2021-09-01",
        "2021-10-22",
    ]
    assert [(row["year"], row["cents"]) for row in notice.content["amounts"]] == [(2021, 60_000_00)]
    assert "Maßgeblich ist: Widerrufsbescheid vom 18. September 2021. Zu erstatten sind 60.000,00 €." in words
    assert "vom 1. September 2021 an bis zur Zahlung mit 5 Prozentpunkten über dem Basiszinssatz" in words


def test_nothing_is_demanded_without_an_account_to_pay_to(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    proven(stage, given, 50_000_00)
    remove(connection)
    BankAccount.objects.filter(organisation=given.authority).delete()
    install(connection)
    with pytest.raises(Refused) as refused:
        claims.demand_repayment(**by(stage, given), reason="Minderausgaben")
    assert refused.value.values == {
        "points": "§ 37 Abs. 1 VwVfG: Das Konto oder der Verwendungszweck der Zahlung fehlt."
    }


def test_a_demand_after_a_proof_follows_the_figures_of_the_recipient(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    proven(stage, given, 50_000_00)
    claims.demand_repayment(**by(stage, given), reason="Minderausgaben")
    notice, words = newest(given)
    assert figures(notice.content, "claim_cents", "due_cents", "revoked_by") == [30_000_00, 30_000_00, None]
    assert "Die Entscheidung folgt Ihrem Verwendungsnachweis vom 18. September 2021" in words


def test_interest_is_demanded_with_the_steps_that_the_claim_keeps(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    heard(stage, given)
    revoke(stage, given, 0, ineffective_from=date(2021, 7, 20))
    claims.demand_repayment(**by(stage, given), reason="Widerruf")
    claims.book_repayment(**by(stage, given), cents=60_000_00, paid_on=LATER.date())
    claim = claims.demand_interest(**by(stage, given), reason="Zinsen")
    notice, words = newest(given)
    assert (notice.kind, notice.content["claim_cents"]) == ("interest", claim.cents)
    assert [row["cents"] for row in notice.content["amounts"]] == [claim.cents]
    assert [(row["first"], row["last"], row["days"]) for row in notice.content["spans"]] == [
        ("2021-07-20", "2021-09-18", 59)
    ]
    assert "20. Juli 2021 bis 18. September 2021 60.000,00 €" in words
    assert "Eine Anhörung war deshalb nicht geboten (§ 28 Abs. 2 VwVfG)." in words


def test_a_waiver_says_that_nothing_is_to_be_paid(stage: Stage, given: Grant) -> None:
    paid(stage, given, 60_000_00)
    proven(stage, given, 99_000_00)
    claims.waive_repayment(**by(stage, given), reason="Gering.")
    notice, words = newest(given)
    assert (notice.kind, notice.content["waived_cents"]) == ("waiver", 600_00)
    assert "Dieser Betrag wird nicht zurückgefordert. Sie müssen nichts zahlen." in words


# ── what cannot be printed ──


def test_a_character_that_cannot_be_printed_is_named(stage: Stage, given: Grant) -> None:
    with pytest.raises(Refused) as refused:
        amendments.amend(
            **by(stage, given),
            amounts={("smr", 2021): 60_000_00, ("smr", 2022): 30_000_00},
            eligible=given.eligible,
            last=date(2023, 6, 30),
            reason="中",
        )
    assert refused.value.code == "notice_incomplete"
    assert "中" in str(refused.value.values["points"])


# ── opening ──


def harm(grant: Grant, **values: object) -> None:
    """Someone gets at the database past its triggers."""
    remove(connection)
    Notice.objects.filter(grant=grant).update(**values)
    install(connection)


def test_a_notice_is_opened_as_it_was_issued_by_who_may_see_it(stage: Stage, given: Grant) -> None:
    pdf = bytes(Notice.objects.get(grant=given).pdf)
    for account in (stage.applicant(TOWN), stage.authority(LDS), stage.auditor()):
        assert open_notice(account=account, reference=given.reference, number=1) == pdf
    for account, number in ((stage.authority(SAB), 1), (stage.applicant("Stadt Torgau"), 1), (stage.auditor(), 2)):
        for letter in (open_notice, open_companion):
            with pytest.raises(NotVisible):
                letter(account=account, reference=given.reference, number=number)


def test_a_changed_notice_is_not_handed_out(stage: Stage, given: Grant) -> None:
    pdf = bytes(Notice.objects.get(grant=given).pdf)
    with opened(pdf) as unsealed:
        assert len(unsealed.Root.AcroForm.Fields) == 1
    place = pdf.index(b"stream\n") + 20
    changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    for bad, digest in (
        (changed, hashlib.sha256(pdf).hexdigest()),
        (changed, hashlib.sha256(changed).hexdigest()),
        (pdf, "0" * 64),
        (b"", hashlib.sha256(b"").hexdigest()),
    ):
        harm(given, pdf=bad, sha256=digest)
        for letter in (open_notice, open_companion):
            with pytest.raises(Refused) as refused:
                letter(account=stage.applicant(TOWN), reference=given.reference, number=1)
            assert (refused.value.code, refused.value.values) == (
                "notice_damaged",
                {"reference": given.reference, "number": 1},
            )


def test_a_notice_sealed_by_a_former_key_still_opens_once_its_certificate_is_kept(
    stage: Stage, given: Grant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    who = {"account": stage.applicant(TOWN), "reference": given.reference, "number": 1}
    former = x509.load_der_x509_certificate(letters.seal_key().certificate)
    letters.seal_key.cache_clear()
    monkeypatch.setattr(settings, "SEAL_FILE", tmp_path / "seal.p12")
    try:
        with pytest.raises(Refused) as refused:
            open_notice(**who)
        assert refused.value.code == "notice_damaged"
        (tmp_path / "seal.former.pem").write_bytes(former.public_bytes(serialization.Encoding.PEM))
        assert open_notice(**who) == bytes(Notice.objects.get(grant=given).pdf)
    finally:
        letters.seal_key.cache_clear()


def test_a_grant_notice_alone_is_explained_in_simple_words(stage: Stage, given: Grant) -> None:
    who = {"account": stage.applicant(TOWN), "reference": given.reference}
    with opened(open_companion(**who, number=1)) as pdf:
        assert "Sie bekommen höchstens 90.000,00 €." in text(pdf)
        assert "später geändert" not in text(pdf)
    heard(stage, given)
    less(stage, given)
    with opened(open_companion(**who, number=1)) as pdf:
        assert "Achtung: Ihr Zuwendungs-Bescheid ist später geändert worden." in text(pdf)
    with pytest.raises(NotVisible):
        open_companion(**who, number=2)
