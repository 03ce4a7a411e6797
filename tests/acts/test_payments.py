"""Money leaves once, prepared by one person and released by another, never of a year that has not begun."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import budgets, claims, grants, payments, proofs
from fundament.acts.refusals import Refused
from fundament.commands.register import LDS, SAB
from fundament.core.ledger import AccountKind
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount
from fundament.records.payments import Payment
from fundament.records.proofs import Proof

AT = AFTER[REGIONS]
LATER = AT + timedelta(days=60)
NEW_YEAR = datetime(2021, 12, 31, 23, 0, tzinfo=UTC)
TOWN = "Stadt Rodewisch"
FLOOR = 1_000_00
"""The least that is paid at once (FR-Regio VII.12)."""


def code_of(act: Callable[..., Any], **given: Any) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


@pytest.fixture
def given_grant(stage: Stage, regions_call: Call) -> Grant:
    """A grant of 60,000 euros in 2021 and 30,000 in 2022, not yet final."""
    lines = [(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    return given


@pytest.fixture
def final(stage: Stage, given_grant: Grant) -> str:
    """The reference of the grant, which is final."""
    grants.record_finality(reference=given_grant.reference, account=stage.authority(LDS), at=LATER)
    return given_grant.reference


@pytest.fixture
def town(stage: Stage) -> Account:
    """The recipient."""
    return stage.applicant(TOWN)


def request(stage: Stage, reference: str, cents: int, *, at: datetime = LATER) -> Payment:
    """The recipient asks for money."""
    return payments.request_payment(
        reference=reference,
        cents=cents,
        purpose="Bau",
        need_until=(at + timedelta(days=45)).date(),
        account=stage.applicant(TOWN),
        at=at,
    )


def submit(stage: Stage, reference: str, spent: int, *, at: datetime = NEW_YEAR, **changed: Any) -> Proof:
    """The recipient's proof of use."""
    given = {"report": "x", "lessons": "", "confirmed": True, "account": stage.applicant(TOWN)} | changed
    return proofs.submit_proof(reference=reference, figures=proofs.Figures(spent=spent), at=at, **given)


def carried(stage: Stage) -> None:
    """The year 2021 is ended; what was promised of it may be paid in 2022."""
    budgets.close_year(
        key=REGIONS, year=2021, consent="Einwilligung des SMF", account=stage.office(REGIONS), at=NEW_YEAR
    )


def prepare(stage: Stage, reference: str, *, at: datetime = LATER) -> Payment:
    """The caseworker prepares what was asked for."""
    return payments.prepare_requested(reference=reference, account=stage.authority(LDS), at=at)


def release(stage: Stage, reference: str, number: int, *, at: datetime = LATER) -> Payment:
    """The second person releases."""
    return payments.release_payment(reference=reference, number=number, account=stage.releaser(LDS), at=at)


def held(reference: str) -> dict[tuple[str, int], int]:
    """What the ledger holds for a grant, but for empty accounts."""
    rows = LedgerAccount.objects.filter(grant__reference=reference).exclude(balance=0)
    return {(row.kind, row.year): row.balance for row in rows}


def strangers(stage: Stage) -> tuple[Account, ...]:
    """People without a part in this grant."""
    return (
        stage.applicant("Stadt Torgau"),
        stage.applicant("Gemeinde Ellefeld"),
        stage.authority(SAB),
        stage.releaser(SAB),
        stage.office(REGIONS),
        stage.decider(REGIONS),
        stage.auditor(),
    )


# ── the way to the first payment ──


def test_it_is_final_on_its_day_and_not_before(stage: Stage, given_grant: Grant) -> None:
    # Granted on 20 July 2021: delivered on the 23rd, the remedy ends on Monday 23 August.
    assert given_grant.final_on == date(2021, 8, 24)
    given = {"reference": given_grant.reference, "account": stage.authority(LDS)}
    first = datetime(2021, 8, 23, 22, 0, tzinfo=UTC)
    assert code_of(grants.record_finality, **given, at=first - timedelta(microseconds=1)) == "not_final_yet"
    for stranger in (*strangers(stage), stage.applicant(TOWN), stage.releaser(LDS)):
        with pytest.raises(NotPermitted):
            grants.record_finality(**given | {"account": stranger}, at=first)
    assert grants.record_finality(**given, at=first).state == "final"


def test_it_reports_a_start_that_has_happened(stage: Stage, given_grant: Grant, town: Account) -> None:
    given = {"reference": given_grant.reference, "at": datetime(2021, 8, 31, 22, 0, tzinfo=UTC)}
    assert code_of(grants.report_start, **given, account=town, started_on=date(2021, 9, 2)) == "start_in_future"
    for stranger in (*strangers(stage), stage.authority(LDS)):
        with pytest.raises(NotPermitted):
            grants.report_start(**given, account=stranger, started_on=date(2021, 9, 1))
    assert grants.report_start(**given, account=town, started_on=date(2021, 9, 1)).started_on == date(2021, 9, 1)


def test_it_pays_nothing_before_the_notice_is_final(stage: Stage, given_grant: Grant) -> None:
    with pytest.raises(NotPermitted):
        request(stage, given_grant.reference, FLOOR)


# ── requesting ──


@pytest.mark.parametrize(
    ("cents", "purpose", "code"),
    [
        (0, "Bau", "amount_missing"),
        (-1, "Bau", "amount_missing"),
        (FLOOR, " ", "purpose_missing"),
        (FLOOR - 1, "Bau", "below_floor"),
        (60_000_01, "Bau", "more_than_left"),
    ],
)
def test_it_refuses_a_request_that_cannot_be_paid(
    final: str, town: Account, cents: int, purpose: str, code: str
) -> None:
    given = {"reference": final, "cents": cents, "purpose": purpose, "account": town, "at": LATER}
    assert code_of(payments.request_payment, **given, need_until=LATER.date()) == code
    assert Payment.objects.count() == 0


def test_it_is_requested_for_a_need_of_the_next_two_months(final: str, town: Account) -> None:
    # Granted in 2021: two months (VVK 7 as it stood until 31 December 2022). 18 September 2021 is the day of the request.
    given = {"reference": final, "cents": FLOOR, "purpose": "Bau", "account": town, "at": LATER}
    assert code_of(payments.request_payment, **given, need_until=date(2021, 9, 17)) == "need_in_past"
    assert code_of(payments.request_payment, **given, need_until=date(2021, 11, 19)) == "need_too_late"
    assert payments.request_payment(**given, need_until=date(2021, 11, 18)).cents == FLOOR


def test_it_takes_one_request_at_a_time(stage: Stage, final: str) -> None:
    request(stage, final, FLOOR)
    assert code_of(request, stage=stage, reference=final, cents=FLOOR) == "request_open"


def test_it_takes_a_request_of_the_recipient_alone(stage: Stage, final: str) -> None:
    for stranger in (*strangers(stage), stage.authority(LDS), stage.releaser(LDS)):
        with pytest.raises(NotPermitted):
            payments.request_payment(
                reference=final,
                cents=FLOOR,
                purpose="Bau",
                need_until=LATER.date(),
                account=stranger,
                at=LATER,
            )


def test_it_pays_nothing_of_a_later_year_until_that_year_begins(stage: Stage, final: str) -> None:
    assert code_of(request, stage=stage, reference=final, cents=60_000_01) == "more_than_left"
    last = NEW_YEAR - timedelta(microseconds=1)
    assert code_of(request, stage=stage, reference=final, cents=60_000_01, at=last) == "more_than_left"
    # New Year begins in Saxony an hour before it does in UTC. Money of the old year needs the consent to carry it over.
    assert code_of(request, stage=stage, reference=final, cents=90_000_00, at=NEW_YEAR) == "carry_over_first"
    carried(stage)
    assert held(final) == {("committed", 2022): 90_000_00, ("bound", 2022): 30_000_00}
    assert request(stage, final, 90_000_00, at=NEW_YEAR).cents == 90_000_00
    prepare(stage, final, at=NEW_YEAR)
    assert held(final) == {("in_release", 2022): 90_000_00, ("bound", 2022): 30_000_00}


# ── preparing and releasing ──


def test_it_is_paid_when_the_second_person_released_it(stage: Stage, final: str) -> None:
    request(stage, final, 40_000_00)
    assert held(final) == {("committed", 2021): 60_000_00, ("committed", 2022): 30_000_00, ("bound", 2022): 30_000_00}
    prepare(stage, final)
    assert held(final) == {
        ("committed", 2021): 20_000_00,
        ("committed", 2022): 30_000_00,
        ("in_release", 2021): 40_000_00,
        ("bound", 2022): 30_000_00,
    }
    release(stage, final, 1)
    assert held(final) == {
        ("committed", 2021): 20_000_00,
        ("committed", 2022): 30_000_00,
        ("paid", 2021): 40_000_00,
        ("bound", 2022): 30_000_00,
    }
    assert Grant.objects.get(reference=final).state == "in_payment"
    assert list(differences()) == []


def test_it_is_never_paid_twice(stage: Stage, final: str) -> None:
    request(stage, final, 40_000_00)
    prepare(stage, final)
    assert code_of(prepare, stage=stage, reference=final) == "nothing_requested"
    release(stage, final, 1)
    before, events = held(final), Event.objects.count()
    assert code_of(release, stage=stage, reference=final, number=1) == "already_released"
    assert (held(final), Event.objects.count()) == (before, events)


def test_it_is_not_released_by_who_prepared_it(stage: Stage, final: str) -> None:
    both = stage.person(LDS, Role.AUTHORITY, Role.RELEASER, login="both")
    request(stage, final, FLOOR)
    payments.prepare_requested(reference=final, account=both, at=LATER)
    given = {"reference": final, "number": 1, "at": LATER}
    assert code_of(payments.release_payment, **given, account=both) == "same_person"
    assert payments.release_payment(**given, account=stage.releaser(LDS)).released_by_id != both.pk


def test_it_is_not_released_before_it_is_prepared(stage: Stage, final: str) -> None:
    request(stage, final, FLOOR)
    assert code_of(release, stage=stage, reference=final, number=1) == "not_prepared"
    with pytest.raises(Payment.DoesNotExist):
        release(stage, final, 2)


def test_it_is_prepared_and_released_by_the_authority_alone(stage: Stage, final: str) -> None:
    assert code_of(prepare, stage=stage, reference=final) == "nothing_requested"
    request(stage, final, FLOOR)
    for stranger in (*strangers(stage), stage.applicant(TOWN), stage.releaser(LDS)):
        with pytest.raises(NotPermitted):
            payments.prepare_requested(reference=final, account=stranger, at=LATER)
    prepare(stage, final)
    for stranger in (*strangers(stage), stage.applicant(TOWN), stage.person(LDS, Role.AUTHORITY, login="other")):
        with pytest.raises(NotPermitted):
            payments.release_payment(reference=final, number=1, account=stranger, at=LATER)
    assert held(final)[AccountKind.IN_RELEASE.value, 2021] == FLOOR


def test_it_has_no_instalments_without_request_where_money_is_paid_on_request(stage: Stage, final: str) -> None:
    given = {"reference": final, "account": stage.authority(LDS), "at": LATER}
    assert code_of(payments.prepare_instalment, **given, number=1) == "request_first"


# ── the end ──


def test_it_wants_a_report_and_nothing_open_before_the_proof(stage: Stage, final: str) -> None:
    assert code_of(submit, stage=stage, reference=final, spent=1, at=LATER, report=" ") == "report_missing"
    assert code_of(submit, stage=stage, reference=final, spent=-1, at=LATER) == "amount_missing"
    assert code_of(submit, stage=stage, reference=final, spent=1, at=LATER, confirmed=False) == "confirmation_missing"
    request(stage, final, FLOOR)
    assert code_of(submit, stage=stage, reference=final, spent=1, at=LATER) == "request_open"
    prepare(stage, final)
    release(stage, final, 1)
    for stranger in (*strangers(stage), stage.authority(LDS), stage.person(TOWN, Role.EDITOR, login="editor")):
        with pytest.raises(NotPermitted):
            submit(stage, final, 1, at=LATER, account=stranger)


def test_it_pays_the_rest_after_the_check_and_closes(stage: Stage, final: str, town: Account) -> None:
    officer = stage.authority(LDS)
    given = {"reference": final, "account": officer, "at": NEW_YEAR}
    assert code_of(payments.prepare_rest, **given) == "condition_open"
    submit(stage, final, 149_500_00)
    with pytest.raises(NotPermitted):
        proofs.check_proof(**given, note="x", in_depth=False)
    proofs.confirm_complete(**given)
    assert code_of(proofs.check_proof, **given, note=" ", in_depth=False) == "reason_needed"
    for stranger in (*strangers(stage), town, stage.releaser(LDS)):
        with pytest.raises(NotPermitted):
            proofs.check_proof(reference=final, note="x", in_depth=False, account=stranger, at=NEW_YEAR)
    settled = proofs.check_proof(**given, note="Belege geprüft", in_depth=False)
    assert (settled.due, settled.code, settled.still_to_pay) == (90_000_00, "spent_as_planned", 90_000_00)
    assert code_of(claims.demand_repayment, **given, reason="x") == "nothing_to_repay"
    assert code_of(proofs.close, **given) == "still_to_pay"
    assert code_of(payments.prepare_rest, **given) == "carry_over_first"
    carried(stage)
    assert payments.prepare_rest(**given).cents == 90_000_00
    assert code_of(payments.prepare_rest, **given) == "nothing_left"
    assert code_of(proofs.close, **given) == "still_to_pay"
    release(stage, final, 1, at=NEW_YEAR)
    assert proofs.close(**given).state == "closed"
    assert held(final) == {("paid", 2022): 90_000_00, ("bound", 2022): 30_000_00}
    assert list(differences()) == []


def test_it_takes_back_what_was_paid_too_much(stage: Stage, final: str, town: Account) -> None:
    request(stage, final, 60_000_00)
    prepare(stage, final)
    release(stage, final, 1)
    request(stage, final, 30_000_00, at=NEW_YEAR)
    prepare(stage, final, at=NEW_YEAR)
    release(stage, final, 2, at=NEW_YEAR)
    officer = stage.authority(LDS)
    given = {"reference": final, "account": officer, "at": NEW_YEAR}
    arrived = {"cents": 45_000_00, "paid_on": date(2022, 1, 1)}
    submit(stage, final, 75_000_00)
    proofs.confirm_complete(**given)
    settled = proofs.check_proof(**given, note="Belege geprüft", in_depth=True)
    assert (settled.due, settled.reduced, settled.to_repay) == (45_000_00, 45_000_00, 45_000_00)
    assert code_of(proofs.close, **given) == "still_to_repay"
    assert code_of(claims.demand_repayment, **given, reason=" ") == "reason_needed"
    with pytest.raises(NotPermitted):
        claims.book_repayment(**given, **arrived)
    for stranger in (*strangers(stage), town):
        with pytest.raises(NotPermitted):
            claims.demand_repayment(reference=final, reason="x", account=stranger, at=NEW_YEAR)
    assert claims.demand_repayment(**given, reason="Minderausgaben").cents == 45_000_00
    assert code_of(claims.book_repayment, **given, cents=45_000_01, paid_on=date(2022, 1, 1)) == "more_than_claimed"
    assert code_of(claims.book_repayment, **given, cents=1, paid_on=date(2022, 1, 2)) == "day_in_future"
    claims.book_repayment(**given, **arrived)
    # The youngest year first: 2022 whole, then 15,000 of 2021.
    assert held(final) == {("paid", 2021): 45_000_00, ("bound", 2022): 30_000_00}
    free = LedgerAccount.objects.filter(kind=AccountKind.FREE.value).order_by("year").values_list("balance", flat=True)
    assert list(free) == [1_955_000_00, 2_000_000_00]
    assert code_of(claims.demand_interest, **given, reason="x") == "interest_too_little"
    assert proofs.close(**given).state == "closed"
    assert list(differences()) == []
