"""An outage is recorded once, names the drafts that it hindered, tells their people, and moves no deadline by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cast import DURING, REGIONS, Stage

from fundament.acts import applications
from fundament.acts.calls import extend_deadline
from fundament.acts.outages import WORKED_ON_WITHIN, record_outage
from fundament.acts.refusals import Refused
from fundament.core.procedure import NotPermitted
from fundament.queries.ministry import ministry_call
from fundament.queries.outages import Outage, fell_into, outages_of
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.messages import Message

MICROSECOND = timedelta(microseconds=1)
CLOSES = datetime(2021, 7, 15, 21, 59, 59, 999_999, tzinfo=UTC)
FIRST, LAST = CLOSES - timedelta(hours=3), CLOSES + timedelta(hours=2)
RECORDED = LAST + timedelta(hours=1)


@pytest.fixture
def call(regions_call: Call) -> Call:
    """Programme B, whose deadline is the one of these tests."""
    assert regions_call.closes_at == CLOSES
    return regions_call


def record(stage: Stage, **changes: Any) -> Any:
    """The outage of the deadline's night, or one with changes."""
    given = {"key": REGIONS, "first": FIRST, "last": LAST, "reason": "Stromausfall", "account": stage.office(REGIONS)}
    return record_outage(**{**given, "at": RECORDED, **changes})


def code_of(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def touch(stage: Stage, draft: Application, at: datetime) -> None:
    """The lead saves an answer at an instant."""
    draft.refresh_from_db()
    account = stage.applicant(draft.partners.order_by("pk")[0].organisation)
    applications.save_answers(
        reference=draft.reference, answers={"title": f"{at}"}, revision=draft.revision, account=account, at=at
    )


def test_it_names_the_drafts_worked_on_in_the_two_weeks_before_and_no_others(stage: Stage, call: Call) -> None:
    hindered = stage.regions_draft(town="Stadt Rodewisch")
    touch(stage, hindered, LAST - WORKED_ON_WITHIN)
    left_alone = stage.regions_draft(town="Stadt Torgau")
    touch(stage, left_alone, LAST - WORKED_ON_WITHIN - MICROSECOND)
    submitted = stage.submit(stage.regions_draft(town="Stadt Pirna"), at=FIRST)
    event = record(stage)
    assert event.data["hindered"] == [hindered.reference]
    told = Message.objects.filter(key__startswith=f"outage:{event.pk}:")
    assert {message.key.split(":")[2] for message in told} == {hindered.reference}
    assert submitted.reference not in "".join(told.values_list("body", flat=True))
    assert outages_of(key=REGIONS) == (
        Outage(at=RECORDED, first=FIRST, last=LAST, reason="Stromausfall", hindered=(hindered.reference,)),
    )
    call.refresh_from_db()
    assert call.closes_at == CLOSES
    assert list(differences()) == []


def test_the_page_suggests_an_extension_until_there_is_one(stage: Stage, call: Call) -> None:
    office = stage.office(REGIONS)
    assert ministry_call(account=office, key=REGIONS, at=RECORDED).suggested is None
    record(stage)
    seen = ministry_call(account=office, key=REGIONS, at=RECORDED)
    # Friday is the next working day after the outage, which ended at 01:59 that Friday: so it is Monday.
    assert seen.suggested == datetime(2021, 7, 19, 21, 59, 59, 999_999, tzinfo=UTC)
    assert seen.fell_into == seen.outages[0]
    extend_deadline(key=REGIONS, until=seen.suggested, reason="Störung", account=office, at=RECORDED)
    after = ministry_call(account=office, key=REGIONS, at=RECORDED)
    assert (after.suggested, after.fell_into) == (None, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "  "}, "reason_needed"),
        ({"first": LAST}, "outage_backwards"),
        ({"first": LAST + MICROSECOND}, "outage_backwards"),
        ({"at": LAST - MICROSECOND}, "outage_not_over"),
        (
            {"first": datetime(2021, 1, 1, tzinfo=UTC), "last": datetime(2021, 1, 2, tzinfo=UTC)},
            "outage_before_opening",
        ),
    ],
)
def test_it_is_refused_without_a_trace(stage: Stage, call: Call, changes: dict[str, Any], code: str) -> None:
    assert code_of(lambda: record(stage, **changes)) == code
    assert outages_of(key=REGIONS) == ()


def test_it_is_recorded_once(stage: Stage, call: Call) -> None:
    record(stage)
    assert code_of(lambda: record(stage, reason="Noch einmal")) == "outage_recorded"
    record(stage, last=LAST + timedelta(minutes=1))
    assert len(outages_of(key=REGIONS)) == 2


def test_only_the_programme_office_records_it(stage: Stage, call: Call) -> None:
    with pytest.raises(NotPermitted):
        record(stage, account=stage.decider(REGIONS))


def test_a_deadline_falls_into_an_outage_to_the_microsecond() -> None:
    outage = Outage(at=RECORDED, first=FIRST, last=LAST, reason="", hindered=())
    inside = {FIRST: outage, LAST: outage, FIRST - MICROSECOND: None, LAST + MICROSECOND: None}
    assert {instant: fell_into(deadline=instant, outages=[outage]) for instant in inside} == inside


def test_a_draft_that_was_hindered_can_be_submitted_after_the_extension(stage: Stage, call: Call) -> None:
    draft = stage.regions_draft()
    touch(stage, draft, DURING[REGIONS])
    record(stage)
    until = RECORDED + timedelta(days=1)
    extend_deadline(key=REGIONS, until=until, reason="Störung", account=stage.office(REGIONS), at=RECORDED)
    assert stage.submit(draft, at=until).state == "submitted"
