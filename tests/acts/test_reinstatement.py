"""Reinstatement (§ 32 VwVfG): asked for by the lead, decided by the office without seeing the draft, for one application alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.cast import REGIONS, Stage

from fundament.acts import applications
from fundament.acts.refusals import Refused
from fundament.acts.reinstatement import decide_reinstatement, request_reinstatement
from fundament.core.procedure import NotPermitted
from fundament.queries.reinstatements import office_case, office_cases, requests_of
from fundament.queries.verification import differences
from fundament.queries.visibility import NotVisible
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.messages import Message

MICROSECOND = timedelta(microseconds=1)
CLOSES = datetime(2021, 7, 15, 21, 59, 59, 999_999, tzinfo=UTC)
AT = datetime(2021, 7, 20, 10, 0, tzinfo=UTC)
UNTIL = datetime(2021, 8, 3, 21, 59, 59, 999_999, tzinfo=UTC)
LEAD = "Stadt Rodewisch"


@pytest.fixture
def late(stage: Stage, regions_call: Call) -> Application:
    """A signed application of Rodewisch that was never submitted."""
    draft = stage.regions_draft(town=LEAD)
    stage.sign(draft)
    return draft


def ask(stage: Stage, draft: Application, **changes: Any) -> Event:
    """Rodewisch asks, five days late."""
    given = {"reference": draft.reference, "reason": "Krankheit", "ended_on": date(2021, 7, 18)}
    return request_reinstatement(**{**given, "account": stage.applicant(LEAD), "at": AT, **changes})


def decide(stage: Stage, draft: Application, **changes: Any) -> Event:
    """The office reinstates."""
    given = {"reference": draft.reference, "until": UNTIL, "reason": "Glaubhaft", "account": stage.office(REGIONS)}
    return decide_reinstatement(**{**given, "at": AT, **changes})


def submit(stage: Stage, draft: Application, at: datetime) -> None:
    """Rodewisch submits."""
    applications.submit(reference=draft.reference, key=uuid4(), account=stage.applicant(LEAD), at=at)


def code_of(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_one_application_may_be_submitted_to_the_last_microsecond_of_its_own_deadline(
    stage: Stage, late: Application
) -> None:
    other = stage.regions_draft(town="Stadt Torgau")
    stage.sign(other)
    ask(stage, late)
    decide(stage, late)
    assert code_of(lambda: submit(stage, late, UNTIL + MICROSECOND)) == "too_late"
    with pytest.raises(Refused):
        applications.submit(
            reference=other.reference, key=uuid4(), account=stage.applicant("Stadt Torgau"), at=CLOSES + MICROSECOND
        )
    submit(stage, late, UNTIL)
    late.refresh_from_db()
    assert (late.state, late.reinstated_until) == ("submitted", UNTIL)
    assert list(differences()) == []


def test_a_refusal_leaves_the_deadline_where_it_is_and_can_be_asked_against_anew(
    stage: Stage, late: Application
) -> None:
    ask(stage, late)
    decide(stage, late, until=None, reason="Eigenes Verschulden")
    assert code_of(lambda: submit(stage, late, AT)) == "too_late"
    (first,) = requests_of(reference=late.reference)
    assert (first.decided and first.decided.until, first.decided and first.decided.reason) == (
        None,
        "Eigenes Verschulden",
    )
    ask(stage, late, reason="Neue Unterlagen")
    assert [request.decided is None for request in requests_of(reference=late.reference)] == [False, True]


@pytest.mark.parametrize(
    ("ended_on", "today", "asked_by", "in_time"),
    [
        # Two weeks from Sunday 18 July end on Sunday 1 August, hence on Monday.
        (date(2021, 7, 18), date(2021, 8, 2), date(2021, 8, 2), True),
        (date(2021, 7, 18), date(2021, 8, 3), date(2021, 8, 2), False),
        (date(2022, 7, 10), date(2022, 7, 15), date(2022, 7, 25), True),
        # A year after Thursday 15 July 2021, whatever the two weeks say.
        (date(2022, 7, 10), date(2022, 7, 16), date(2022, 7, 25), False),
    ],
)
def test_it_is_marked_when_the_two_weeks_or_the_year_are_over_and_taken_all_the_same(
    stage: Stage, late: Application, ended_on: date, today: date, asked_by: date, in_time: bool
) -> None:
    ask(stage, late, ended_on=ended_on, at=datetime(today.year, today.month, today.day, 9, tzinfo=UTC))
    (seen,) = requests_of(reference=late.reference)
    assert (seen.asked_by, seen.over_after, seen.in_time) == (asked_by, date(2022, 7, 15), in_time)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_needed"),
        ({"at": CLOSES}, "not_late"),
        ({"ended_on": date(2021, 7, 21)}, "hindrance_goes_on"),
    ],
)
def test_a_request_is_refused_without_a_trace(
    stage: Stage, late: Application, changes: dict[str, Any], code: str
) -> None:
    assert code_of(lambda: ask(stage, late, **changes)) == code
    assert requests_of(reference=late.reference) == ()


def test_a_request_waits_for_its_decision(stage: Stage, late: Application) -> None:
    ask(stage, late)
    assert code_of(lambda: ask(stage, late)) == "reinstatement_asked"
    decide(stage, late)
    assert code_of(lambda: decide(stage, late)) == "reinstatement_not_asked"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_needed"),
        ({"until": AT}, "reinstatement_too_short"),
        ({"until": datetime(2022, 7, 15, 22, 0, tzinfo=UTC)}, "reinstatement_year_over"),
    ],
)
def test_a_decision_is_refused_without_a_trace(
    stage: Stage, late: Application, changes: dict[str, Any], code: str
) -> None:
    ask(stage, late)
    assert code_of(lambda: decide(stage, late, **changes)) == code
    late.refresh_from_db()
    assert late.reinstated_until is None


def test_force_majeure_opens_the_year(stage: Stage, late: Application) -> None:
    ask(stage, late)
    after = datetime(2022, 8, 15, 21, 59, 59, 999_999, tzinfo=UTC)
    assert decide(stage, late, until=after, force_majeure=True).data["force_majeure"] is True


def test_nobody_is_reinstated_once_the_selection_is_decided(stage: Stage, late: Application) -> None:
    stage.scored(stage.submit(stage.regions_draft(town="Stadt Torgau")))
    ask(stage, late)
    stage.decided(REGIONS)
    assert code_of(lambda: decide(stage, late)) == "selection_decided"
    assert decide(stage, late, until=None).data["until"] == ""


def test_who_asks_and_who_decides(stage: Stage, late: Application) -> None:
    for who in (stage.applicant("Gemeinde Ellefeld"), stage.applicant("Stadt Torgau")):
        with pytest.raises((NotPermitted, NotVisible)):
            ask(stage, late, account=who)
    ask(stage, late)
    for who in (stage.applicant(LEAD), stage.decider(REGIONS), stage.association()):
        with pytest.raises((NotPermitted, NotVisible)):
            decide(stage, late, account=who)


def test_the_office_sees_who_asks_and_why_and_nothing_of_the_draft(stage: Stage, late: Application) -> None:
    office, call = stage.office(REGIONS), late.call
    with pytest.raises(NotVisible):
        office_case(account=office, reference=late.reference)
    ask(stage, late)
    (case,) = office_cases(account=office, call=call)
    assert (case.reference, case.organisation, case.waiting, case.may_decide) == (late.reference, LEAD, True, True)
    assert not {"answers", "title", "plan"} & set(case.__slots__)
    with pytest.raises(NotVisible):
        office_case(account=stage.association(), reference=late.reference)
    decide(stage, late)
    assert office_case(account=office, reference=late.reference).waiting is False


def test_the_office_and_all_partners_are_told(stage: Stage, late: Application) -> None:
    asked, decided = ask(stage, late), decide(stage, late)
    applicants = {stage.applicant(name).email for name in (LEAD, "Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl.")}
    told = {
        event: set(Message.objects.filter(key__startswith=f"reinstatement:{event.pk}:").values_list("to", flat=True))
        for event in (asked, decided)
    }
    assert told == {asked: applicants | {stage.office(REGIONS).email}, decided: applicants}
