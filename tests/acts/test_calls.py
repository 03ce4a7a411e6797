"""Calls are announced once, opened in time, prolonged with a reason; who asked is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from tests.cast import REGIONS, TANDEM, Stage

from fundament.acts import applications, calls
from fundament.acts.refusals import Refused
from fundament.commands.register import SMR
from fundament.core.dates import end_of_day
from fundament.core.loading import load_programme
from fundament.core.procedure import NotPermitted
from fundament.queries.budgets import budget_of
from fundament.queries.verification import differences
from fundament.records.applications import Submission
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.ledger import Booking
from fundament.records.messages import Interest, Message

BERLIN = "Europe/Berlin"
MICROSECOND = timedelta(microseconds=1)
OPENS = datetime(2023, 10, 21, 22, 0, tzinfo=UTC)
CLOSES = datetime(2024, 1, 31, 22, 59, 59, 999_999, tzinfo=UTC)
ANNOUNCED = datetime(2023, 8, 31, 8, 0, tzinfo=UTC)


def code_of(act: Callable[..., Any], **given: Any) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


def announce(stage: Stage, key: str = TANDEM) -> Call:
    """Programme A, announced and not yet open."""
    return calls.announce(
        file=load_programme(settings.PROGRAMMES / key),
        office=stage.office(key).memberships.get().organisation,
        account=stage.office(key),
        at=ANNOUNCED,
    )


def test_it_keeps_the_words_and_appropriates_every_budget(stage: Stage) -> None:
    call = announce(stage)
    file = load_programme(settings.PROGRAMMES / TANDEM)
    assert (call.state, call.source, call.digest, call.closes_at) == ("announced", file.source, file.digest, CLOSES)
    assert {(line.funder, line.year): (line.appropriated, line.free) for line in budget_of(call=call)} == {
        (funder, year): (500_000_00, 500_000_00) for funder in ("sms", "aktion-mensch") for year in range(2024, 2029)
    }
    assert list(differences()) == []


def test_it_is_announced_once(stage: Stage) -> None:
    announce(stage)
    before = Booking.objects.count()
    assert code_of(announce, stage=stage) == "already_announced"
    assert (Call.objects.count(), Booking.objects.count()) == (1, before)


def test_it_is_announced_by_its_office_alone(stage: Stage) -> None:
    for account in (stage.decider(TANDEM), stage.office(REGIONS), stage.applicant("Stadt Torgau")):
        with pytest.raises(NotPermitted):
            calls.announce(
                file=load_programme(settings.PROGRAMMES / TANDEM),
                office=stage.office(TANDEM).memberships.get().organisation,
                account=account,
                at=ANNOUNCED,
            )
    assert (Call.objects.count(), Event.objects.count()) == (0, 0)


def test_it_opens_at_its_first_instant_and_not_before(stage: Stage) -> None:
    announce(stage)
    office = stage.office(TANDEM)
    assert code_of(calls.open_call, key=TANDEM, account=office, at=OPENS - MICROSECOND) == "too_early"
    assert calls.open_call(key=TANDEM, account=office, at=OPENS).state == "open"
    with pytest.raises(NotPermitted):
        calls.open_call(key=TANDEM, account=office, at=OPENS)


def test_it_is_opened_by_its_office_alone(stage: Stage) -> None:
    announce(stage)
    for account in (stage.decider(TANDEM), stage.office(REGIONS), stage.applicant("Stadt Torgau")):
        with pytest.raises(NotPermitted):
            calls.open_call(key=TANDEM, account=account, at=OPENS)
    assert Call.objects.get().state == "announced"


def test_it_tells_each_address_once_that_it_opened(stage: Stage) -> None:
    announce(stage)
    for address in ("A@b.test", " a@b.test ", "c@d.test"):
        calls.leave_address(key=TANDEM, email=address, at=ANNOUNCED)
    assert sorted(Interest.objects.values_list("email", flat=True)) == ["a@b.test", "c@d.test"]
    calls.open_call(key=TANDEM, account=stage.office(TANDEM), at=OPENS)
    assert list(Message.objects.values_list("to", "sent_at").order_by("to")) == [("a@b.test", None), ("c@d.test", None)]
    assert Interest.objects.count() == 0


def test_it_takes_no_address_for_a_call_that_is_not_there(stage: Stage) -> None:
    with pytest.raises(Call.DoesNotExist):
        calls.leave_address(key=TANDEM, email="a@b.test", at=ANNOUNCED)


def test_it_takes_no_address_once_it_is_open(stage: Stage, tandem_call: Call) -> None:
    assert code_of(calls.leave_address, key=TANDEM, email="a@b.test", at=OPENS) == "nothing_to_wait_for"


def test_it_moves_the_deadline_for_everyone_with_a_reason(stage: Stage, tandem_call: Call) -> None:
    until = CLOSES + timedelta(days=7)
    calls.extend_deadline(
        key=TANDEM, until=until, reason="Störung des Portals", account=stage.office(TANDEM), at=CLOSES
    )
    tandem_call.refresh_from_db()
    event = Event.objects.latest("pk")
    assert tandem_call.closes_at == until
    assert (event.act, event.data["reason"]) == ("extend_deadline", "Störung des Portals")
    late = applications.start(
        key=TANDEM, organisation=stage.body("Stadt Leisnig"), account=stage.applicant("Stadt Leisnig"), at=until
    )
    assert late.state == "draft"


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (CLOSES + MICROSECOND, " ", "reason_needed"),
        (CLOSES, "Grund", "not_later"),
        (CLOSES - timedelta(days=1), "Grund", "not_later"),
    ],
)
def test_it_never_moves_a_deadline_forward_or_without_reason(
    stage: Stage, tandem_call: Call, until: datetime, reason: str, code: str
) -> None:
    office = stage.office(TANDEM)
    assert code_of(calls.extend_deadline, key=TANDEM, until=until, reason=reason, account=office, at=CLOSES) == code
    tandem_call.refresh_from_db()
    assert tandem_call.closes_at == CLOSES


def test_it_is_prolonged_by_its_office_alone(stage: Stage, tandem_call: Call) -> None:
    for account in (stage.decider(TANDEM), stage.office(REGIONS), stage.applicant("Stadt Torgau")):
        with pytest.raises(NotPermitted):
            calls.extend_deadline(key=TANDEM, until=CLOSES + MICROSECOND, reason="Grund", account=account, at=CLOSES)


def test_it_is_run_by_the_office_of_its_own_programme(stage: Stage, regions_call: Call) -> None:
    assert (regions_call.office.name, regions_call.state) == (SMR, "open")


@pytest.mark.parametrize(
    ("day", "last"),
    [
        # The night in which the clock goes forward, and the one in which it goes back.
        (date(2024, 3, 31), datetime(2024, 3, 31, 21, 59, 59, 999_999, tzinfo=UTC)),
        (date(2024, 10, 27), datetime(2024, 10, 27, 22, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_a_deadline_on_the_day_of_a_changed_clock_holds_to_its_last_microsecond_in_the_database(
    stage: Stage, day: date, last: datetime
) -> None:
    stage.open_call(TANDEM)
    before, after = stage.tandem_draft(), stage.tandem_draft(town="Stadt Torgau", partner=stage.non_profit("Zwei e.V."))
    until, office = end_of_day(day=day, zone=BERLIN), stage.office(TANDEM)
    calls.extend_deadline(key=TANDEM, until=until, reason="Verlängert", account=office, at=CLOSES)
    assert Call.objects.get().closes_at == last
    assert stage.submit(before, at=last).state == "submitted"
    with pytest.raises(Refused) as refused:
        stage.submit(after, at=last + MICROSECOND)
    assert refused.value.code == "too_late"
    kept = Event.objects.get(act="submit")
    assert (kept.at, Submission.objects.get().at) == (last, last)
    assert list(differences()) == []
