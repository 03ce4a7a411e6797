"""The end of a grant: unpaid work, interest on a repayment and on an advance that was used late, money the bank sends back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.cast import AFTER, LDS, REGIONS, Stage
from tests.documents.reading import opened, text
from tests.plays import Play, at

from fundament.acts import amendments, claims, formal, grants, payments, proofs
from fundament.acts.late_use import LateUse
from fundament.acts.refusals import Refused
from fundament.core.procedure import Act, State
from fundament.core.proof import Financing
from fundament.queries.calculations import inputs_of_plan
from fundament.queries.claims import interest_of
from fundament.queries.grant_money import held_of
from fundament.queries.grants import grant_view
from fundament.queries.settlements import planned_of
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.notices import Notice

DAY = date(2021, 9, 20)
TOWN = "Stadt Rodewisch"


@pytest.fixture
def decided(stage: Stage, regions_call: Call) -> Application:
    """A project that may be granted: 60,000 euros of 100,000, all in 2021."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    return application


@pytest.fixture
def play(stage: Stage, decided: Application) -> Play:
    """The same project granted and final, 60,000 euros paid on 20 September 2021."""
    (grant,) = stage.granted(decided)
    found = Play(stage=stage, grant=grant)
    found.final(DAY)
    found.starts(DAY)
    found.pays_request(60_000_00, DAY, until=DAY)
    return found


def code(act: Any, **values: Any) -> tuple[str, dict[str, Any]]:
    """Why an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**values)
    return refused.value.code, refused.value.values


def overpaid(play: Play, on: date, *, spent: int = 90_000_00) -> None:
    """The proof is checked; 60 per cent of what was not spent is paid back the same day."""
    play.proves(on, spent)
    play.checks(on)
    claims.demand_repayment(**play.authority(on), reason="Minderausgaben")


# ── interest at the end ──


def test_closing_keeps_on_record_that_small_interest_is_not_charged(play: Play) -> None:
    overpaid(play, DAY)
    # 6,000 euros for one day at 4.12 per cent.
    play.repays(6_000_00, DAY)
    play.closes(DAY)
    kept = play.grant.claims.get(kind="interest")
    reason = "Zinsen bis 250,00\N{NO-BREAK SPACE}€ werden nicht erhoben (VVK Nr. 8.8)."
    assert (kept.waived, kept.cents, kept.reason, kept.basis["claim"]) == (True, 69, reason, 1)
    event = play.grant.events.get(act=Act.WAIVE_INTEREST.value)
    assert event.data == {"cents": 69, "reason": reason, "too_little": True, "repayment": 1}
    assert Notice.objects.filter(grant=play.grant).order_by("-number")[0].kind == "claim"
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("after", "interest", "closes"),
    [
        # 6,000 euros at 4.12 per cent: 364 days of 360 are 249.95, a day more 250.63.
        (date(2022, 9, 23), 249_95, True),
        (date(2022, 9, 24), 250_63, False),
    ],
)
def test_a_grant_ends_with_250_euros_of_open_interest_and_not_with_more(
    play: Play, after: date, interest: int, closes: bool
) -> None:
    overpaid(play, DAY)
    play.repays(6_000_00, after)
    view = interest_of(play.now)
    assert view is not None
    assert (view.interest.cents, view.waived) == (interest, closes)
    shown = grant_view(account=play.stage.authority(LDS), reference=play.reference, at=at(after))
    assert (shown.settled, shown.interest_open) == (closes, not closes)
    if closes:
        play.closes(after)
    else:
        assert code(proofs.close, **play.authority(after)) == ("interest_open", {"cents": interest})
        claim = play.demands_interest(after)
        play.pays_interest(claim.cents, after)
        play.closes(after)
    assert list(differences()) == []


def test_a_grant_does_not_end_while_its_interest_cannot_be_computed(play: Play) -> None:
    late = date(2027, 2, 1)
    overpaid(play, DAY)
    play.repays(6_000_00, late)
    assert code(proofs.close, **play.authority(late)) == ("base_rate_missing", {"day": "2027-01-01"})
    assert grant_view(account=play.stage.authority(LDS), reference=play.reference, at=at(late)).interest_open


def test_each_repayment_has_its_own_interest(play: Play) -> None:
    much_later = date(2023, 10, 2)
    overpaid(play, DAY)
    play.repays(6_000_00, much_later)
    amendments.hear(**play.authority(much_later), facts="Falsch verwendet.", until=much_later + timedelta(days=30))
    amendments.answer_hearing(**play.recipient(much_later), answer="Ja.")
    amendments.revoke(
        **play.authority(much_later),
        remaining=0,
        ineffective_from=DAY,
        legal_basis="§ 49 Abs. 3 VwVfG",
        facts="Falsch verwendet.",
        discretion="Abgewogen.",
    )
    play.demands(much_later)
    play.repays(54_000_00, much_later)
    first = play.demands_interest(much_later)
    second = play.demands_interest(much_later)
    assert (first.basis["claim"], second.basis["claim"]) == (1, 2)
    assert second.cents == 9 * first.cents
    assert code(claims.demand_interest, **play.authority(much_later), reason="x") == ("no_interest", {})
    assert list(differences()) == []


# ── an advance that was used late ──


def test_what_was_used_late_bears_interest_from_the_payout_to_the_day_before_its_use(play: Play) -> None:
    on = date(2023, 9, 20)
    amendments.hear(**play.authority(on), facts="Verspätet verwendet.", until=on + timedelta(days=30))
    # Released on Monday 20 September 2021, so paid out on the 21st; two months by the law of then: in time until 21 November.
    uses = ((date(2021, 11, 21), 20_000_00), (date(2021, 11, 22), 10_000_00), (date(2022, 9, 21), 30_000_00))
    late = LateUse(payment=1, uses=uses)
    claim = claims.demand_interest(**play.authority(on), reason="Nicht alsbald verwendet.", late_use=late)
    steps = [
        (step["first"], step["last"], step["days"], step["principal"], step["rate"]) for step in claim.basis["steps"]
    ]
    assert steps == [
        ("2021-09-21", "2021-11-21", 61, 10_000_00, "4.12"),
        ("2021-09-21", "2021-12-31", 100, 30_000_00, "4.12"),
        ("2022-01-01", "2022-06-30", 180, 30_000_00, "4.12"),
        ("2022-07-01", "2022-09-20", 80, 30_000_00, "4.12"),
    ]
    # 10,000 euros for 61 days and 30,000 for 360 at 4.12 per cent.
    assert (claim.kind, claim.cents, claim.since) == ("late_use_interest", 69_81 + 1_236_00, date(2021, 9, 21))
    letter = Notice.objects.filter(grant=play.grant).order_by("-number")[0]
    with opened(bytes(letter.pdf)) as read:
        said = text(read)
    assert "Auf die Vorauszahlung, soweit sie nicht alsbald verwendet wurde" in said
    assert "§ 49a Abs. 4 VwVfG, VwV Nr. 8.7, VVK Nr. 8.8" in said
    play.pays_interest(claim.cents, on)
    assert code(claims.waive_interest, **play.authority(on), reason="x", late_use=late)[0] == "late_use_decided"
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("late", "refused"),
    [
        ({"payment": 2}, "no_advance"),
        ({"uses": ()}, "amount_missing"),
        ({"uses": ((date(2022, 9, 21), 0),)}, "amount_missing"),
        ({"uses": ((date(2022, 9, 21), 60_000_01),)}, "uses_above_advance"),
        ({"uses": ((date(2021, 9, 20), 1),)}, "use_before_payout"),
        ({"uses": ((date(2023, 9, 21), 1),)}, "day_in_future"),
        ({"uses": ((date(2021, 11, 21), 60_000_00),)}, "no_late_use"),
        ({"credited_on": date(2021, 9, 22), "uses": ((date(2021, 11, 22), 60_000_00),)}, "no_late_use"),
        ({"uses": ((date(2021, 11, 22), 10_000_00),)}, "interest_too_little"),
    ],
)
def test_late_use_is_demanded_only_where_there_is_some(play: Play, late: dict[str, Any], refused: str) -> None:
    found = LateUse(**{"payment": 1, "uses": ((date(2022, 9, 21), 30_000_00),), **late})
    who = play.authority(date(2023, 9, 20))
    assert code(claims.demand_interest, **who, reason="Nicht alsbald verwendet.", late_use=found)[0] == refused


def test_interest_for_late_use_that_is_not_charged_stays_on_record_with_its_reason(play: Play) -> None:
    late = LateUse(payment=1, uses=((date(2021, 11, 22), 10_000_00),))
    on = date(2022, 9, 20)
    kept = claims.waive_interest(**play.authority(on), reason="Bis 250 Euro.", late_use=late)
    assert (kept.kind, kept.waived, kept.cents, kept.due_on) == ("late_use_interest", True, 69_81, None)
    assert list(differences()) == []


def test_who_must_pay_all_back_owes_no_interest_for_late_use_besides(play: Play) -> None:
    on = date(2023, 9, 20)
    amendments.hear(**play.authority(on), facts="Falsch verwendet.", until=on + timedelta(days=30))
    amendments.answer_hearing(**play.recipient(on), answer="Ja.")
    amendments.revoke(
        **play.authority(on),
        remaining=0,
        ineffective_from=DAY,
        legal_basis="§ 49 Abs. 3 VwVfG",
        facts="Falsch verwendet.",
        discretion="Abgewogen.",
    )
    late = LateUse(payment=1, uses=((date(2022, 9, 21), 30_000_00),))
    assert code(claims.demand_interest, **play.authority(on), reason="x", late_use=late)[0] == "no_interest"


# ── unpaid work ──


@pytest.fixture
def worked(stage: Stage, decided: Application) -> Play:
    """The project with 4,000 euros of unpaid work in a plan that lets 5,000 count, paid in full."""
    reference, now = decided.reference, AFTER[REGIONS]
    officer = {"reference": reference, "account": stage.authority(LDS), "at": now}
    formal.invite_formal_application(**officer)
    formal.apply_formally(reference=reference, account=stage.applicant(TOWN), at=now)
    lead = decided.partners.order_by("pk")[0]
    plan = inputs_of_plan(lead, programme=decided.call.programme, on=now.date())
    means = tuple(replace(row, own=36_000_00, unpaid_work=4_000_00) for row in plan.means)
    inputs = replace(plan, means=means, terms=replace(plan.terms, unpaid_work_at_most=5_000_00))
    formal.calculate_grant(**officer, partner=lead.pk, inputs=inputs)
    formal.check_application(**officer, points=dict.fromkeys(formal.CHECK_POINTS, "geprüft"))
    (grant,) = grants.grant(**officer)
    return Play(stage=stage, grant=grant)


def test_the_plan_counts_the_unpaid_work_that_was_accepted(worked: Play) -> None:
    # 100,000 euros to pay and 4,000 of work: 60,000 were asked for.
    assert planned_of(worked.now) == Financing(eligible=104_000_00, unpaid_work=4_000_00, own=36_000_00)
    assert worked.now.total == 60_000_00


@pytest.mark.parametrize(
    ("spent", "unpaid", "due"),
    [
        (100_000_00, 4_000_00, 60_000_00),
        # More work than the plan was accepted with stands in for no bill.
        (96_000_00, 8_000_00, 57_692_30),
        # A share is of spending with the work: 60,000 of 104,000 for 102,000 are 58,846.15.
        (100_000_00, 2_000_00, 58_846_15),
    ],
)
def test_unpaid_work_counts_in_the_proof_as_far_as_it_was_accepted(
    worked: Play, spent: int, unpaid: int, due: int
) -> None:
    worked.final(DAY)
    worked.proves(DAY, spent, unpaid_work=unpaid, own=36_000_00)
    assert worked.checks(DAY).due == due
    assert worked.now.proof.unpaid_work == unpaid
    assert list(differences()) == []


# ── what the bank sends back after the project ──


def back(play: Play, number: int, on: date) -> None:
    """The bank returns a payment."""
    payments.return_payment(**play.authority(on), number=number, reason="Konto erloschen", returned_on=on)


def money(play: Play) -> tuple[int, int]:
    """Promised and paid."""
    held = held_of(play.now)
    return held.committed, held.paid


def test_a_payment_that_comes_back_after_the_end_opens_the_grant_and_its_case_again(play: Play) -> None:
    play.proves(DAY, 100_000_00)
    play.checks(DAY)
    play.closes(DAY)
    application = play.grant.application
    application.refresh_from_db()
    assert application.state == State.CLOSED.value
    back(play, 1, DAY)
    application.refresh_from_db()
    assert (play.now.state, application.state) == (State.PROOF_CHECKED.value, State.GRANTED.value)
    assert money(play) == (60_000_00, 0)
    play.pays_rest(DAY)
    play.closes(DAY)
    application.refresh_from_db()
    assert (play.now.state, application.state) == (State.CLOSED.value, State.CLOSED.value)
    assert list(differences()) == []


def test_what_comes_back_settles_what_was_demanded_and_only_the_rest_is_promised_again(play: Play) -> None:
    overpaid(play, DAY)
    back(play, 1, DAY)
    assert (play.now.state, money(play)) == (State.PROOF_CHECKED.value, (54_000_00, 0))
    claim = play.grant.claims.get()
    assert [(row.cents, row.paid_on) for row in claim.payments.all()] == [(6_000_00, DAY)]
    play.pays_rest(DAY)
    play.closes(DAY)
    assert list(differences()) == []


def test_what_a_checked_grant_no_longer_leaves_is_free_when_it_comes_back(play: Play) -> None:
    play.proves(DAY, 90_000_00)
    play.checks(DAY)
    back(play, 1, DAY)
    assert (play.now.state, money(play)) == (State.PROOF_CHECKED.value, (54_000_00, 0))
    assert code(claims.demand_repayment, **play.authority(DAY), reason="x")[0] == "nothing_to_repay"
    assert list(differences()) == []


def test_what_comes_back_to_a_grant_that_was_revoked_in_part_is_promised_only_as_far_as_it_stands(play: Play) -> None:
    amendments.hear(**play.authority(DAY), facts="Falsch verwendet.", until=DAY + timedelta(days=30))
    amendments.answer_hearing(**play.recipient(DAY), answer="Ja.")
    amendments.revoke(
        **play.authority(DAY),
        remaining=100_00,
        ineffective_from=DAY,
        legal_basis="§ 49 Abs. 3 VwVfG",
        facts="Falsch verwendet.",
        discretion="Abgewogen.",
    )
    back(play, 1, DAY)
    assert money(play) == (100_00, 0)


def test_what_comes_back_to_a_revoked_grant_is_free(play: Play) -> None:
    amendments.hear(**play.authority(DAY), facts="Falsch verwendet.", until=DAY + timedelta(days=30))
    amendments.answer_hearing(**play.recipient(DAY), answer="Ja.")
    amendments.revoke(
        **play.authority(DAY),
        remaining=0,
        ineffective_from=DAY,
        legal_basis="§ 49 Abs. 3 VwVfG",
        facts="Falsch verwendet.",
        discretion="Abgewogen.",
    )
    back(play, 1, DAY)
    assert (play.now.state, money(play)) == (State.REVOKED.value, (0, 0))
    play.closes(DAY)
    assert list(differences()) == []


def test_the_first_instalment_is_still_due_while_the_proof_is_incomplete_and_the_second_is_not(
    stage: Stage, decided: Application
) -> None:
    (grant,) = stage.granted(decided)
    # Terms are never overwritten: instalments without request are a version of their own.
    Grant.objects.filter(pk=grant.pk).update(version=2)
    for number, cents, condition in ((1, 24_000_00, "final_and_started"), (2, 36_000_00, "proof_complete")):
        grant.instalments.create(version=2, number=number, cents=cents, condition=condition, clause="VVK Nr. 7.1")
    play = Play(stage=stage, grant=grant)
    play.final(DAY)
    play.starts(DAY)
    play.proves(DAY, 100_000_00)
    proofs.request_papers(**play.authority(DAY), missing="Der Sachbericht ist zu kurz.")
    second = code(payments.prepare_instalment, **play.authority(DAY), number=2)
    assert second == ("condition_open", {"condition": "proof_complete"})
    assert play.pays_instalment(1, DAY).cents == 24_000_00
