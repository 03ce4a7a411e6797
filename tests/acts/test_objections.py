"""One objection contests one letter, in time; what follows from the letter waits, and what falls leaves things as they were."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import AFTER, LDS, REGIONS, TANDEM, Stage

from fundament.acts import amendments, budgets, claims, formal, grants, objections, payments, proofs
from fundament.acts.notice_files import open_refusal
from fundament.acts.refusals import Refused
from fundament.core.duties import ReportKind
from fundament.core.ledger import AccountKind
from fundament.core.procedure import NotPermitted, State
from fundament.queries.claims import open_claims
from fundament.queries.grant_money import held_of
from fundament.queries.grants import grant_view
from fundament.queries.objections import objections_to
from fundament.queries.refusals import refusal_of
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.notices import Notice

LATER = AFTER[REGIONS] + timedelta(days=60)
TOWN = "Stadt Rodewisch"
GRANT, REVOCATION, CLAIM = 1, 2, 3
"""Numbers of the letters of a grant that is revoked and demanded back."""


@pytest.fixture
def checked(stage: Stage, regions_call: Call) -> Application:
    """A project that the authority has checked: 60,000 euros of 2021 and 30,000 of 2022."""
    application = stage.submit(stage.regions_draft(lines=[(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]))
    stage.scored(application)
    stage.decided(REGIONS)
    reference, at = application.reference, AFTER[REGIONS]
    formal.invite_formal_application(reference=reference, account=stage.authority(), at=at)
    formal.apply_formally(reference=reference, account=stage.applicant(TOWN), at=at)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=reference, points=points, account=stage.authority(), at=at)
    return application


@pytest.fixture
def given(stage: Stage, regions_call: Call) -> Grant:
    """The same project granted, 40,000 euros of it paid."""
    application = stage.submit(stage.regions_draft(lines=[(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]))
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    grants.record_finality(**by(stage, grant))
    request = {"cents": 40_000_00, "purpose": "Bau", "need_until": LATER.date()}
    payments.request_payment(**of(stage, grant), **request)
    payments.prepare_requested(**by(stage, grant))
    payments.release_payment(reference=grant.reference, number=1, account=stage.releaser(LDS), at=LATER)
    grant.refresh_from_db()
    return grant


def by(stage: Stage, grant: Grant, at: datetime = LATER) -> dict[str, Any]:
    """What every act of the authority names."""
    return {"reference": grant.reference, "account": stage.authority(LDS), "at": at}


def of(stage: Stage, grant: Grant, at: datetime = LATER) -> dict[str, Any]:
    """What every act of the recipient names."""
    return {"reference": grant.reference, "account": stage.applicant(TOWN), "at": at}


def revoked(stage: Stage, grant: Grant, remaining: int = 0) -> None:
    """The recipient was heard, and the grant is revoked."""
    amendments.hear(**by(stage, grant), facts="Nicht begonnen.", until=LATER.date() + timedelta(days=30))
    amendments.answer_hearing(**of(stage, grant), answer="Das Wetter war schlecht.")
    how = {"legal_basis": "§ 49 Abs. 3 VwVfG", "facts": "Nicht begonnen.", "discretion": "Abgewogen."}
    amendments.revoke(**by(stage, grant), remaining=remaining, ineffective_from=date(2021, 9, 1), **how)
    grant.refresh_from_db()


def standing(grant: Grant) -> dict[str, object]:
    """Where a grant stands: state, terms, dates, money."""
    grant.refresh_from_db()
    held = held_of(grant)
    return {
        "state": grant.state,
        "total": grant.total,
        "due": grant.due,
        "ineffective_from": grant.ineffective_from,
        "amounts": sorted(grant.terms().values_list("year", "cents")),
        "money": (held.committed, held.in_release, held.paid),
    }


def code(act: Any, **values: Any) -> str:
    """Why an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**values)
    return refused.value.code


# ── when, against what, by whom ──


def test_each_letter_is_contested_once_within_a_month_of_its_own_delivery(stage: Stage, given: Grant) -> None:
    revoked(stage, given)
    late = {"letter": GRANT, "reason": "Zu wenig."}
    assert code(objections.object_to_letter, **of(stage, given), **late) == "too_late_to_object"
    # Sent on 18 September 2021, there on Tuesday the 21st, a month to 21 October.
    last, final = datetime.fromisoformat("2021-10-21T21:59:59Z"), datetime.fromisoformat("2021-10-21T22:00:00Z")
    contest = {"letter": REVOCATION, "reason": "Wir haben begonnen."}
    assert code(objections.object_to_letter, **of(stage, given, final), **contest) == "too_late_to_object"
    objections.object_to_letter(**of(stage, given, last), **contest)
    assert code(objections.object_to_letter, **of(stage, given, last), **contest) == "already_objected"
    made = objections_to(given)
    assert [(one.letter, one.kind, one.pending) for one in made] == [(REVOCATION, "revocation", True)]


def test_an_objection_needs_a_reason_and_a_letter_that_burdens_somebody(stage: Stage, given: Grant) -> None:
    revoked(stage, given, 39_900_00)
    proofs.submit_proof(
        **of(stage, given),
        figures=proofs.Figures(spent=150_000_00),
        report="Gebaut.",
        lessons="",
        confirmed=True,
    )
    proofs.confirm_complete(**by(stage, given))
    proofs.check_proof(**by(stage, given), note="geprüft", in_depth=True)
    claims.waive_repayment(**by(stage, given), reason="Geringfügig.")
    assert Notice.objects.get(grant=given, number=3).kind == "waiver"
    contest = objections.object_to_letter
    assert code(contest, **of(stage, given), letter=3, reason="Schade.") == "no_remedy"
    assert code(contest, **of(stage, given), letter=4, reason="Schade.") == "no_remedy"
    assert code(contest, **of(stage, given), letter=REVOCATION, reason=" ") == "reason_needed"
    view = grant_view(account=stage.applicant(TOWN), reference=given.reference, at=LATER)
    assert [letter.number for letter in view.contestable] == [REVOCATION]


def test_nobody_contests_a_contract(stage: Stage, tandem_call: Call) -> None:
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    contract = stage.granted(application)[1]
    who = {"account": stage.applicant(stage.non_profit()), "at": AFTER[TANDEM]}
    contest = {"reference": contract.reference, "letter": GRANT, "reason": "Zu wenig."}
    assert code(objections.object_to_letter, **who, **contest) == "no_remedy"


def test_only_the_recipients_signatories_contest_and_only_the_authority_decides(stage: Stage, given: Grant) -> None:
    revoked(stage, given)
    contest = {"letter": REVOCATION, "reason": "Doch."}
    decide = {"letter": REVOCATION, "outcome": "rejected", "reason": "Nein."}
    for account in (stage.authority(LDS), stage.applicant("Stadt Torgau"), stage.auditor()):
        with pytest.raises(NotPermitted):
            objections.object_to_letter(reference=given.reference, account=account, at=LATER, **contest)
    objections.object_to_letter(**of(stage, given), **contest)
    with pytest.raises(NotPermitted):
        objections.decide_objection(**of(stage, given), **decide)
    assert code(objections.decide_objection, **by(stage, given), **{**decide, "reason": " "}) == "reason_needed"
    objections.decide_objection(**by(stage, given), **decide)
    assert code(objections.decide_objection, **by(stage, given), **decide) == "no_objection"
    (made,) = objections_to(given)
    assert (made.outcome, made.answer, made.pending) == ("rejected", "Nein.", False)


# ── what waits meanwhile ──


def test_a_notice_is_not_final_while_it_or_its_amendment_is_contested(stage: Stage, regions_call: Call) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    now = AFTER[REGIONS]
    grants.report(**of(stage, grant, now), kind=ReportKind.PURPOSE_CHANGED, text="Weniger")
    terms = {"amounts": {("smr", 2021): 50_000_00}, "eligible": 100_000_00, "last": date(2021, 12, 31)}
    amendments.amend(**by(stage, grant, now), **terms, reason="Weniger.")
    for letter in (GRANT, 2):
        objections.object_to_letter(**of(stage, grant, now), letter=letter, reason="Zu wenig.")
    decide = {"outcome": "rejected", "reason": "Der Satz ist der höchste."}
    assert code(grants.record_finality, **by(stage, grant)) == "contested"
    objections.decide_objection(**by(stage, grant), letter=GRANT, **decide)
    assert code(grants.record_finality, **by(stage, grant)) == "contested"
    objections.decide_objection(**by(stage, grant), letter=2, **decide)
    assert grants.record_finality(**by(stage, grant)).state == State.FINAL.value
    assert list(differences()) == []


def test_nothing_is_demanded_while_a_revocation_is_contested(stage: Stage, given: Grant) -> None:
    revoked(stage, given)
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    assert code(claims.demand_repayment, **by(stage, given), reason="Widerrufen.") == "objection_pending"
    assert grant_view(account=stage.authority(LDS), reference=given.reference, at=LATER).demand_suspended
    decide = {"letter": REVOCATION, "outcome": "rejected", "reason": "Kein Baubeginn."}
    objections.decide_objection(**by(stage, given), **decide)
    assert claims.demand_repayment(**by(stage, given), reason="Widerrufen.").cents == 40_000_00
    assert list(differences()) == []


def test_nothing_ends_and_no_interest_is_demanded_while_a_demand_is_contested(stage: Stage, given: Grant) -> None:
    revoked(stage, given)
    claims.demand_repayment(**by(stage, given), reason="Widerrufen.")
    objections.object_to_letter(**of(stage, given), letter=CLAIM, reason="Wir haben begonnen.")
    claims.book_repayment(**by(stage, given), cents=40_000_00, paid_on=LATER.date())
    assert code(claims.demand_interest, **by(stage, given), reason="Gesetz.") == "objection_pending"
    assert code(proofs.close, **by(stage, given)) == "objection_pending"
    objections.decide_objection(**by(stage, given), letter=CLAIM, outcome="rejected", reason="Kein Baubeginn.")
    # 40,000 euros at 4.12 per cent from 1 to 18 September are 82.40.
    assert code(claims.demand_interest, **by(stage, given), reason="Gesetz.") == "interest_too_little"


# ── what falls ──


@pytest.mark.parametrize("outcome", ["upheld", "withdrawn"])
def test_a_revocation_that_falls_leaves_the_grant_as_it_was(stage: Stage, given: Grant, outcome: Any) -> None:
    before = standing(given)
    assert before["state"] == State.IN_PAYMENT.value
    revoked(stage, given)
    assert standing(given)["money"] == (0, 0, 40_000_00)
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    objections.decide_objection(**by(stage, given), letter=REVOCATION, outcome=outcome, reason="Stimmt.")
    assert standing(given) == before
    assert given.version == 3
    assert list(differences()) == []


def test_with_a_revocation_falls_what_was_demanded_after_it_and_what_came_back_is_promised_again(
    stage: Stage, given: Grant
) -> None:
    before = standing(given)
    revoked(stage, given)
    claims.demand_repayment(**by(stage, given), reason="Widerrufen.")
    claims.book_repayment(**by(stage, given), cents=15_000_00, paid_on=LATER.date())
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    objections.decide_objection(**by(stage, given), letter=REVOCATION, outcome="upheld", reason="Stimmt.")
    assert standing(given) == {**before, "money": (65_000_00, 0, 25_000_00)}
    assert open_claims(given) == ()
    assert list(differences()) == []


def test_a_revocation_in_part_falls_without_touching_the_state(stage: Stage, given: Grant) -> None:
    before = standing(given)
    revoked(stage, given, 50_000_00)
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    objections.decide_objection(**by(stage, given), letter=REVOCATION, outcome="upheld", reason="Stimmt.")
    assert standing(given) == before
    assert list(differences()) == []


def test_terms_that_were_amended_since_stay_when_a_revocation_in_part_falls(stage: Stage, given: Grant) -> None:
    revoked(stage, given, 50_000_00)
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    terms = {"amounts": {("smr", 2021): 55_000_00}, "eligible": 150_000_00, "last": date(2022, 12, 31)}
    amendments.amend(**by(stage, given), **terms, reason="Mehr.")
    amended = standing(given)
    objections.decide_objection(**by(stage, given), letter=REVOCATION, outcome="upheld", reason="Stimmt.")
    assert standing(given) == amended
    assert list(differences()) == []


def test_money_that_is_gone_cannot_be_promised_again(stage: Stage, given: Grant) -> None:
    revoked(stage, given)
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    at = LATER + timedelta(days=150)
    budgets.close_year(key=REGIONS, year=2021, consent="", exception="", account=stage.office(REGIONS), at=at)
    with pytest.raises(Refused) as refused:
        objections.decide_objection(**by(stage, given, at), letter=REVOCATION, outcome="upheld", reason="Stimmt.")
    name = given.application.call.programme.funder[0].name
    assert (refused.value.code, refused.value.values["pots"]) == ("overdrawn", f"{name} 2021")


def test_a_demand_that_falls_leaves_nothing_open_and_can_then_be_waived_whatever_its_size(
    stage: Stage, given: Grant
) -> None:
    revoked(stage, given)
    assert code(claims.waive_repayment, **by(stage, given), reason="Härte.", ceiling_exceeded=True) == "above_threshold"
    claims.demand_repayment(**by(stage, given), reason="Widerrufen.")
    objections.object_to_letter(**of(stage, given), letter=CLAIM, reason="Der Betrag ist falsch.")
    objections.decide_objection(**by(stage, given), letter=CLAIM, outcome="upheld", reason="Stimmt.")
    assert standing(given)["state"] == State.REVOKED.value
    assert open_claims(given) == ()
    view = grant_view(account=stage.authority(LDS), reference=given.reference, at=LATER)
    assert [(claim.lifted, claim.open) for claim in view.claims] == [(True, 0)]
    claims.waive_repayment(**by(stage, given), reason="Der Widerspruch war begründet.", ceiling_exceeded=True)
    assert proofs.close(**by(stage, given)).state == State.CLOSED.value
    assert list(differences()) == []


def test_a_demand_that_was_taken_back_can_be_made_anew_but_not_waived(stage: Stage, given: Grant) -> None:
    revoked(stage, given)
    claims.demand_repayment(**by(stage, given), reason="Widerrufen.")
    objections.object_to_letter(**of(stage, given), letter=CLAIM, reason="Die Begründung fehlt.")
    objections.decide_objection(**by(stage, given), letter=CLAIM, outcome="withdrawn", reason="Formfehler.")
    assert code(claims.waive_repayment, **by(stage, given), reason="Härte.", ceiling_exceeded=True) == "above_threshold"
    anew = claims.demand_repayment(**by(stage, given), reason="Widerrufen, ausführlich begründet.")
    assert (anew.number, anew.cents) == (2, 40_000_00)
    claims.book_repayment(**by(stage, given), cents=40_000_00, paid_on=LATER.date())
    assert list(differences()) == []


def test_interest_that_is_no_longer_demanded_leaves_the_books_and_waits_for_a_new_decision(
    stage: Stage, given: Grant
) -> None:
    revoked(stage, given)
    much_later = LATER + timedelta(days=200)
    claims.demand_repayment(**by(stage, given), reason="Widerrufen.")
    claims.book_repayment(**by(stage, given, much_later), cents=40_000_00, paid_on=much_later.date())
    claims.demand_interest(**by(stage, given, much_later), reason="Gesetz.")
    assert held_of(given).of(AccountKind.INTEREST_DUE) > 0
    objections.object_to_letter(**of(stage, given, much_later), letter=4, reason="Zu viele Tage.")
    decide = {"letter": 4, "outcome": "upheld", "reason": "Stimmt."}
    objections.decide_objection(**by(stage, given, much_later), **decide)
    assert held_of(given).of(AccountKind.INTEREST_DUE) == 0
    assert code(proofs.close, **by(stage, given, much_later)) == "interest_open"
    claims.waive_interest(**by(stage, given, much_later), reason="Der Widerspruch war begründet.")
    assert proofs.close(**by(stage, given, much_later)).state == State.CLOSED.value
    assert list(differences()) == []


# ── the refusal of a grant ──


def test_a_refusal_that_falls_leaves_the_application_where_it_stood(stage: Stage, checked: Application) -> None:
    reference, now = checked.reference, AFTER[REGIONS]
    authority = {"reference": reference, "account": stage.authority(LDS), "at": now}
    lead = {"reference": reference, "account": stage.applicant(TOWN), "at": now}
    formal.refuse_grant(**authority, findings=(), reason="Der Bedarf ist nicht belegt.")
    assert code(objections.decide_on_refusal, **authority, outcome="upheld", reason="Stimmt.") == "no_objection"
    with pytest.raises(NotPermitted):
        objections.object_to_refusal(**{**lead, "account": stage.applicant("Gemeinde Ellefeld")}, reason="Doch.")
    assert code(objections.object_to_refusal, **{**lead, "at": LATER}, reason="Doch.") == "too_late_to_object"
    objections.object_to_refusal(**lead, reason="Er ist belegt.")
    assert code(objections.object_to_refusal, **lead, reason="Noch einmal.") == "already_objected"
    assert objections.decide_on_refusal(**authority, outcome="upheld", reason="Stimmt.").state == State.CHECKED.value
    (given,) = grants.grant(**authority)
    assert given.total == 90_000_00
    assert list(differences()) == []


def test_a_refusal_that_stands_stays_and_one_after_it_is_contested_on_its_own(
    stage: Stage, checked: Application
) -> None:
    now = AFTER[REGIONS]
    authority = {"reference": checked.reference, "account": stage.authority(LDS), "at": now}
    lead = {"reference": checked.reference, "account": stage.applicant(TOWN), "at": now}
    formal.refuse_grant(**authority, findings=(), reason="Der Bedarf ist nicht belegt.")
    objections.object_to_refusal(**lead, reason="Er ist belegt.")
    objections.decide_on_refusal(**authority, outcome="withdrawn", reason="Formfehler.")
    formal.refuse_grant(**authority, findings=(), reason="Der Bedarf ist nicht belegt, ausführlich.")
    objections.object_to_refusal(**lead, reason="Er ist belegt.")
    kept = objections.decide_on_refusal(**authority, outcome="rejected", reason="Nein.")
    assert kept.state == State.GRANT_REFUSED.value
    view = refusal_of(account=stage.applicant(TOWN), reference=checked.reference, at=now)
    assert view is not None
    assert [letter.number for letter in view.letters] == [1, 3]
    assert [number for number, _ in view.decisions] == [2, 4]
    assert [(one.letter, one.outcome) for one in view.objections] == [(1, "withdrawn"), (3, "rejected")]
    assert (view.until, view.pending) == (None, None)
    assert list(differences()) == []


# ── the letter that decides ──


def test_the_decision_is_a_letter_that_names_what_it_decides_and_cannot_be_contested_again(
    stage: Stage, given: Grant
) -> None:
    revoked(stage, given)
    claims.demand_repayment(**by(stage, given), reason="Widerrufen.")
    objections.object_to_letter(**of(stage, given), letter=REVOCATION, reason="Wir haben begonnen.")
    later = LATER + timedelta(days=3)
    objections.decide_objection(**by(stage, given, later), letter=REVOCATION, outcome="upheld", reason="Stimmt.")
    letter = Notice.objects.get(grant=given, number=4)
    said = letter.content
    assert (letter.kind, letter.at, said["dated"]) == ("objection", later, "2021-09-21")
    assert said["earlier"] == {
        "reference_number": given.reference,
        "dated": "2021-09-18",
        "name": "Widerrufsbescheid",
        "changed_on": None,
    }
    assert (said["contested"], said["outcome"], said["objected_on"]) == ("revocation", "upheld", "2021-09-18")
    assert (said["objection"], said["reason"], said["lifts_demands"]) == ("Wir haben begonnen.", "Stimmt.", True)
    assert "beim Verwaltungsgericht Chemnitz" in said["remedy"]
    again = of(stage, given, later)
    assert code(objections.object_to_letter, **again, letter=4, reason="Doch nicht.") == "no_remedy"
    assert list(differences()) == []


def test_a_decision_that_cannot_be_a_letter_is_none(stage: Stage, given: Grant) -> None:
    objections.object_to_letter(**of(stage, given, AFTER[REGIONS]), letter=GRANT, reason="Zu wenig.")
    decide = {"letter": GRANT, "outcome": "rejected", "reason": "Es reicht."}
    early = by(stage, given, AFTER[REGIONS] - timedelta(days=1))
    assert code(objections.decide_objection, **early, **decide) == "notice_incomplete"
    (made,) = objections_to(given)
    assert made.pending
    assert list(given.notices.values_list("kind", flat=True)) == ["grant"]


def test_the_refusal_of_an_application_is_decided_on_by_a_letter_to_its_lead(
    stage: Stage, checked: Application
) -> None:
    now = AFTER[REGIONS]
    authority = {"reference": checked.reference, "account": stage.authority(LDS), "at": now}
    formal.refuse_grant(**authority, findings=(), reason="Kein Bedarf.")
    contest = {"reference": checked.reference, "account": stage.applicant(TOWN), "at": now}
    objections.object_to_refusal(**contest, reason="Doch.")
    objections.decide_on_refusal(**authority, outcome="rejected", reason="Nein.")
    letter = Notice.objects.get(application=checked, kind="objection")
    said = letter.content
    assert (letter.number, said["recipient"]["name"], said["earlier"]["name"]) == (2, TOWN, "Ablehnungsbescheid")
    assert (said["contested"], said["objection"], said["reason"]) == ("refusal", "Doch.", "Nein.")
    assert open_refusal(account=stage.applicant(TOWN), reference=checked.reference, number=2) == bytes(letter.pdf)
    assert list(differences()) == []
