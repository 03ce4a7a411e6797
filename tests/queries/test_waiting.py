"""Objections in the inbox of the authority: oldest first, with the day from which the objector may go to court (§ 75 VwGO)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import AFTER, LDS, REGIONS, SAB, Stage

from fundament.acts import amendments, claims, formal, grants, objections, payments
from fundament.queries.objections import court_from, objections_to
from fundament.queries.waiting import Queue, Waiting, waiting_at
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant

NOW = AFTER[REGIONS]
LATER = NOW + timedelta(days=60)
TOWNS = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.", "Stadt Plauen")


@pytest.fixture
def selected(stage: Stage, regions_call: Call) -> list[Application]:
    """Three selected projects of three towns."""
    made = [stage.submit(stage.regions_draft(town=town)) for town in TOWNS]
    stage.scored(*made)
    stage.decided(REGIONS)
    return made


def refused(stage: Stage, application: Application, town: str) -> None:
    """The application is refused, and its applicants object an hour later."""
    reference = application.reference
    formal.invite_formal_application(reference=reference, account=stage.authority(), at=NOW)
    formal.apply_formally(reference=reference, account=stage.applicant(town), at=NOW)
    formal.refuse_grant(reference=reference, findings=(), reason="Kein Bedarf.", account=stage.authority(), at=NOW)
    later = NOW + timedelta(hours=1)
    objections.object_to_refusal(reference=reference, reason="Doch.", account=stage.applicant(town), at=later)


def revoked(stage: Stage, given: Grant) -> None:
    """Rodewisch's grant: 40,000 euros paid, revoked and demanded back."""
    authority = {"reference": given.reference, "account": stage.authority(), "at": LATER}
    recipient = {"reference": given.reference, "account": stage.applicant(TOWNS[0]), "at": LATER}
    grants.record_finality(**authority)
    payments.request_payment(**recipient, cents=40_000_00, purpose="Bau", need_until=LATER.date())
    payments.prepare_requested(**authority)
    payments.release_payment(reference=given.reference, number=1, account=stage.releaser(LDS), at=LATER)
    amendments.hear(**authority, facts="Nicht begonnen.", until=LATER.date() + timedelta(days=30))
    amendments.answer_hearing(**recipient, answer="Doch.")
    how = {"legal_basis": "§ 49 Abs. 3 VwVfG", "facts": "Nicht begonnen.", "discretion": "Abgewogen."}
    amendments.revoke(**authority, remaining=0, ineffective_from=date(2021, 9, 1), **how)
    claims.demand_repayment(**authority, reason="Widerrufen.")


def rows(stage: Stage, at: datetime, name: str = LDS) -> list[Waiting]:
    """What waits at an authority, without what is with the applicants."""
    found = waiting_at(account=stage.authority(name), at=at)
    return [row for row in found if row.queue is not Queue.WITH_APPLICANTS]


def test_objections_of_cases_and_grants_stand_in_one_list_the_oldest_first(
    stage: Stage, selected: list[Application]
) -> None:
    (given,) = stage.granted(selected[0])
    contest: dict[str, Any] = {"reference": given.reference, "account": stage.applicant(TOWNS[0])}
    objections.object_to_letter(**contest, letter=1, reason="Zu wenig.", at=NOW + timedelta(days=2))
    refused(stage, selected[1], TOWNS[1])
    found = [row for row in rows(stage, LATER) if row.queue is Queue.OBJECTION]
    assert [(row.reference, row.grant, row.since, row.by) for row in found] == [
        (selected[1].reference, False, NOW + timedelta(hours=1), date(2021, 10, 21)),
        (given.reference, True, NOW + timedelta(days=2), date(2021, 10, 23)),
    ]
    assert [row for row in rows(stage, LATER, SAB) if row.queue is Queue.OBJECTION] == []


def test_a_contested_notice_is_not_called_to_be_recorded_as_final(stage: Stage, selected: list[Application]) -> None:
    (given,) = stage.granted(selected[0])
    contest: dict[str, Any] = {"reference": given.reference, "letter": 1}
    objections.object_to_letter(**contest, reason="Zu wenig.", account=stage.applicant(TOWNS[0]), at=NOW)
    of_grant = [row.queue for row in rows(stage, LATER) if row.grant]
    assert of_grant == [Queue.OBJECTION]
    decide = {"outcome": "rejected", "reason": "Es reicht."}
    objections.decide_objection(**contest, **decide, account=stage.authority(), at=LATER)
    assert [row.queue for row in rows(stage, LATER) if row.grant] == [Queue.TO_BECOME_FINAL]


def test_each_letter_has_its_line_and_a_contested_demand_is_not_called_to_be_booked(
    stage: Stage, selected: list[Application]
) -> None:
    (given,) = stage.granted(selected[0])
    revoked(stage, given)
    assert [row.queue for row in rows(stage, LATER) if row.grant] == [Queue.REPAYMENT]
    contest = {"reference": given.reference, "reason": "Doch.", "account": stage.applicant(TOWNS[0])}
    for letter in (2, 3):
        objections.object_to_letter(**contest, letter=letter, at=LATER + timedelta(days=letter))
    found = [(row.queue, row.since) for row in rows(stage, LATER) if row.grant]
    assert found == [(Queue.OBJECTION, LATER + timedelta(days=2)), (Queue.OBJECTION, LATER + timedelta(days=3))]


def test_more_objections_take_no_more_statements(stage: Stage, selected: list[Application]) -> None:
    (given,) = stage.granted(selected[0])
    contest = {"reference": given.reference, "letter": 1, "reason": "Zu wenig.", "account": stage.applicant(TOWNS[0])}
    objections.object_to_letter(**contest, at=NOW)
    refused(stage, selected[1], TOWNS[1])
    # Each time somebody who has just logged in: roles are read once for each person.
    with CaptureQueriesContext(connection) as few:
        before = [row for row in rows(stage, LATER) if row.queue is Queue.OBJECTION]
    refused(stage, selected[2], TOWNS[2])
    with CaptureQueriesContext(connection) as more:
        after = [row for row in rows(stage, LATER) if row.queue is Queue.OBJECTION]
    assert (len(before), len(after)) == (2, 3)
    assert len(more) == len(few)


@pytest.mark.parametrize(
    ("received", "court"),
    [
        # 11 in the evening in Saxony, and an hour later.
        ("2021-07-20T21:00:00Z", date(2021, 10, 21)),
        ("2021-07-20T22:00:00Z", date(2021, 10, 22)),
        # Three months from the last of July end with October, a Sunday.
        ("2021-07-31T10:00:00Z", date(2021, 11, 1)),
    ],
)
def test_three_months_count_from_the_day_of_receipt(
    stage: Stage, selected: list[Application], received: str, court: date
) -> None:
    (given,) = stage.granted(selected[0])
    contest = {"reference": given.reference, "letter": 1, "reason": "Zu wenig.", "account": stage.applicant(TOWNS[0])}
    objections.object_to_letter(**contest, at=datetime.fromisoformat(received))
    (made,) = objections_to(given)
    assert court_from(made, programme=given.application.call.programme) == court
