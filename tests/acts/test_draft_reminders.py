"""Before a deadline everyone with an open draft is reminded: in time, once, and of what is still missing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import DURING, REGIONS, Stage

from fundament.acts import applications, calls, draft_reminders
from fundament.acts.draft_reminders import remind_of_drafts
from fundament.core.procedure import Role
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import Call
from fundament.records.messages import Message

DEADLINE = datetime(2021, 7, 15, 21, 59, 59, 999_999, tzinfo=UTC)
MORNING = datetime(2021, 7, 15, 3, 30, tzinfo=UTC)
"""When the timer runs on the last day: half past five in Saxony."""
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def draft(stage: Stage, regions_call: Call) -> Application:
    """A complete draft of three towns that nobody has signed; no mail waits."""
    draft = stage.regions_draft()
    Message.objects.all().delete()
    return draft


def told(at: datetime) -> list[str]:
    """To whom a run writes."""
    before = set(Message.objects.values_list("pk", flat=True))
    number = remind_of_drafts(at=at)
    new = list(Message.objects.exclude(pk__in=before).order_by("to"))
    assert len(new) == number
    assert all(row.urgent for row in new)
    return [row.to for row in new]


def everyone(stage: Stage) -> list[str]:
    """Who writes and signs for the three towns."""
    towns = ("Stadt Rodewisch", "Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl.")
    return sorted(stage.applicant(town).email for town in towns)


def what() -> str:
    """What the newest message says happened."""
    return Message.objects.latest("pk").body.split("\n\n")[1]


# ── when ──


def test_a_run_every_morning_tells_two_weeks_three_days_and_a_day_before(stage: Stage, draft: Application) -> None:
    days = [left for left in range(30, -2, -1) if told(MORNING - left * DAY)]
    assert days == [14, 3, 1]
    assert sorted(set(Message.objects.values_list("to", flat=True))) == everyone(stage)
    assert Message.objects.count() == 9


def test_a_second_run_tells_nothing_and_a_missed_day_is_made_up_for(stage: Stage, draft: Application) -> None:
    assert [len(told(MORNING - left * DAY)) for left in (14, 14, 13, 2, 2, 0, 0)] == [3, 0, 0, 3, 0, 3, 0]


def test_the_last_microsecond_is_told_and_the_one_after_it_is_not(draft: Application) -> None:
    assert told(DEADLINE + MICROSECOND) == []
    assert len(told(DEADLINE)) == 3


def test_a_moved_deadline_is_told_anew(stage: Stage, draft: Application) -> None:
    assert len(told(MORNING)) == 3
    moved = {"key": REGIONS, "until": DEADLINE + 2 * DAY, "reason": "Störung", "account": stage.office(REGIONS)}
    calls.extend_deadline(**moved, at=MORNING)
    assert [len(told(MORNING + left * DAY)) for left in (0, 1, 2, 3)] == [3, 3, 0, 0]
    assert "17.07.2021 um 23:59 Uhr (MESZ)" in what()


def test_a_reinstated_draft_is_told_of_its_own_deadline_and_others_of_none(stage: Stage, draft: Application) -> None:
    other = stage.regions_draft(town="Stadt Auerbach/Vogtl.")
    Message.objects.all().delete()
    Application.objects.filter(pk=draft.pk).update(reinstated_until=DEADLINE + 20 * DAY)
    told(DEADLINE + 18 * DAY)
    assert set(Message.objects.values_list("subject", flat=True)) == {f"{draft.reference}: Neues in Ihrem Vorgang"}
    assert other.reference not in Message.objects.latest("pk").body


# ── whom ──


def test_nobody_is_told_of_what_is_submitted_withdrawn_or_no_longer_open(stage: Stage, draft: Application) -> None:
    given_up = stage.regions_draft(town="Stadt Auerbach/Vogtl.")
    lead = {"account": stage.applicant("Stadt Auerbach/Vogtl."), "at": DURING[REGIONS]}
    applications.withdraw(reference=given_up.reference, reason="", **lead)
    stage.submit(draft)
    assert told(MORNING) == []
    third = stage.regions_draft(town="Stadt Plauen")
    Call.objects.update(state="decided")
    assert told(MORNING) == []
    Call.objects.update(state="open")
    assert stage.applicant("Stadt Plauen").email in told(MORNING)
    assert Message.objects.filter(key__startswith=f"draft:{third.reference}").exists()


def test_who_was_only_invited_or_has_left_the_organisation_is_not_told(stage: Stage, draft: Application) -> None:
    lead, ellefeld, _ = draft.partners.select_related("organisation").order_by("pk")
    Partner.objects.filter(pk=ellefeld.pk).update(joined_at=None)
    gone = stage.person(lead.organisation, Role.EDITOR, login="gone")
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    official = stage.person(lead.organisation, Role.AUTHORITY, login="official")
    addresses = told(MORNING)
    assert addresses == [one for one in everyone(stage) if one != stage.applicant(ellefeld.organisation).email]
    assert {gone.email, official.email} & set(addresses) == set()


def test_somebody_new_is_told_though_the_others_were(stage: Stage, draft: Application) -> None:
    told(MORNING)
    new = stage.person("Stadt Rodewisch", Role.EDITOR, login="new")
    assert told(MORNING) == [new.email]


# ── what ──


def test_it_names_the_deadline_and_what_is_missing_and_nothing_of_the_draft(stage: Stage, draft: Application) -> None:
    told(MORNING)
    assert what() == (
        "Ihr Antrag ist noch nicht eingereicht. Die Frist endet am 15.07.2021 um 23:59 Uhr (MESZ). "
        "Offen sind noch 3 Punkte."
    )
    message = Message.objects.latest("pk")
    assert draft.answers["title"] not in message.body + message.subject
    assert "Rodewisch" not in message.body + message.subject


def test_it_counts_conditions_invitations_and_signatures(stage: Stage, draft: Application) -> None:
    applications.sign(reference=draft.reference, account=stage.applicant("Stadt Rodewisch"), at=DURING[REGIONS])
    applications.sign(reference=draft.reference, account=stage.applicant("Gemeinde Ellefeld"), at=DURING[REGIONS])
    told(MORNING - 13 * DAY)
    assert what().endswith("Offen ist noch 1 Punkt.")
    last = stage.applicant("Stadt Falkenstein/Vogtl.")
    applications.sign(reference=draft.reference, account=last, at=DURING[REGIONS])
    told(MORNING - 2 * DAY)
    assert what().endswith("Es fehlt nur noch, dass Sie ihn einreichen.")
    draft.refresh_from_db()
    applications.save_answers(
        reference=draft.reference,
        answers={"title": ""},
        revision=draft.revision,
        account=last,
        at=DURING[REGIONS],
    )
    told(MORNING)
    assert what().endswith("Offen sind noch 4 Punkte.")


def test_winter_time_is_named_in_winter(stage: Stage, draft: Application) -> None:
    Call.objects.update(closes_at=datetime(2021, 12, 1, 11, 0, tzinfo=UTC))
    told(datetime(2021, 12, 1, 4, 30, tzinfo=UTC))
    assert "01.12.2021 um 12:00 Uhr (MEZ)" in what()


# ── how ──


def test_more_drafts_take_no_more_statements(stage: Stage, draft: Application) -> None:
    with CaptureQueriesContext(connection) as one:
        told(MORNING)
    Message.objects.all().delete()
    for town in ("Stadt Auerbach/Vogtl.", "Stadt Plauen", "Stadt Zwickau"):
        stage.regions_draft(town=town)
    Message.objects.all().delete()
    with CaptureQueriesContext(connection) as four:
        assert len(told(MORNING)) == 12
    assert len(one) == len(four)


def test_who_is_told_already_costs_no_check(draft: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    told(MORNING)
    monkeypatch.setattr(draft_reminders, "check", None)
    assert told(MORNING + timedelta(hours=1)) == []


def test_two_runs_at_once_write_each_mail_once(draft: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    remind_of_drafts(at=MORNING)
    monkeypatch.setattr(draft_reminders, "_told", lambda *_: frozenset())
    remind_of_drafts(at=MORNING + timedelta(seconds=1))
    assert Message.objects.count() == 3
