"""Mail before deadlines: each day is told at its time, to those whose day it is, and once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import LDS, REGIONS, TANDEM, Stage
from tests.plays import Play, at

from fundament.acts import amendments, reminders
from fundament.acts.reminders import SHORTLY_BEFORE, WELL_BEFORE, remind, stage_of
from fundament.core.deadlines import Deadline, DeadlineKey, Owner, Standing
from fundament.core.procedure import Role
from fundament.queries.calendar import running_calendars
from fundament.records.accounts import Account, Membership
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.messages import Message, Reminder

DAY = date(2021, 9, 20)
PERIOD_ENDS = date(2021, 12, 31)
PROOF_DUE = date(2023, 1, 2)
"""A year after the period: 31 December 2022 is a Saturday, 1 January a Sunday and a holiday."""
ENDS, PUBLICITY, PROOF = "Ende des Bewilligungszeitraums", "Auf die Förderung hinweisen", "Verwendungsnachweis"


@pytest.fixture
def play(stage: Stage, regions_call: Call) -> Play:
    """A grant of 60,000 euros to Rodewisch, final and begun, nothing of it paid; no mail waits."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    play = Play(stage=stage, grant=grant)
    play.final(DAY)
    play.starts(DAY)
    Message.objects.all().delete()
    return play


def told(day: date) -> dict[str, list[str]]:
    """What a run on this day writes: the lines of each person's mail."""
    before = set(Message.objects.values_list("pk", flat=True))
    number = remind(at=at(day))
    new = Message.objects.exclude(pk__in=before)
    assert len(new) == number
    return {row.to: row.body.split("\n\n")[2].split("\n") for row in new}


def lines(day: date) -> list[str]:
    """What a run tells, where it tells one person at most."""
    return [line for said in told(day).values() for line in said]


def line(day: date, what: str, play: Play, *, passed: bool = False) -> str:
    """One day as a mail names it."""
    return f"{day:%d.%m.%Y}{', abgelaufen' if passed else ''}: {what} ({play.reference})"


# ── when ──


def test_a_day_is_told_three_weeks_before_a_week_before_and_when_it_is_over(play: Play) -> None:
    first, second, over = PROOF_DUE - WELL_BEFORE, PROOF_DUE - SHORTLY_BEFORE, PROOF_DUE + timedelta(days=1)
    near = [line(PROOF_DUE, PROOF, play)]
    told(PERIOD_ENDS - timedelta(days=1))
    told(PERIOD_ENDS + timedelta(days=1))
    runs = {first - timedelta(days=1): [], first: near, second - timedelta(days=1): [], second: near, PROOF_DUE: []}
    runs |= {over: [line(PROOF_DUE, PROOF, play, passed=True)], over + timedelta(days=400): []}
    assert {day: lines(day) for day in runs} == runs


def test_days_that_are_near_together_are_one_mail_in_german_without_content_of_the_case(play: Play) -> None:
    assert remind(at=at(PERIOD_ENDS - WELL_BEFORE)) == 1
    (mail,) = Message.objects.all()
    assert (mail.to, mail.subject) == (play.recipient(DAY)["account"].email, "Erinnerung an 2 Fristen")
    assert mail.body == (
        "Guten Tag,\n\ndiese Fristen in Ihren Vorgängen enden bald oder sind abgelaufen:\n\n"
        f"31.12.2021: {ENDS} ({play.reference})\n31.12.2021: {PUBLICITY} ({play.reference})\n\n"
        "Was inzwischen erledigt ist, brauchen Sie nicht noch einmal zu tun.\n"
        "Bitte melden Sie sich im Portal an, um mehr zu lesen. Diese E-Mail enthält keine Inhalte aus Ihren Vorgängen.\n"
    )


def test_a_second_run_on_the_same_day_and_a_run_every_day_tell_nothing_twice(play: Play) -> None:
    day, said = PERIOD_ENDS - WELL_BEFORE, []
    while day <= PERIOD_ENDS + timedelta(days=3):
        said += [*lines(day), *lines(day)]
        day += timedelta(days=1)
    near = [line(PERIOD_ENDS, ENDS, play), line(PERIOD_ENDS, PUBLICITY, play)]
    assert said == [*near, *near, line(PERIOD_ENDS, PUBLICITY, play, passed=True)]


def test_what_the_timer_missed_is_told_by_the_next_run(play: Play) -> None:
    near = [line(PERIOD_ENDS, ENDS, play), line(PERIOD_ENDS, PUBLICITY, play)]
    assert lines(PERIOD_ENDS - timedelta(days=9)) == near
    assert lines(PERIOD_ENDS) == near
    assert lines(PERIOD_ENDS + timedelta(days=90)) == [line(PERIOD_ENDS, PUBLICITY, play, passed=True)]


def test_a_day_that_moved_is_told_anew(play: Play) -> None:
    assert len(lines(PERIOD_ENDS - SHORTLY_BEFORE)) == 2
    later = PERIOD_ENDS + timedelta(days=10)
    who = play.authority(PERIOD_ENDS - timedelta(days=1))
    amounts = {(row.funder, row.year): row.cents for row in play.now.terms()}
    amendments.amend(**who, amounts=amounts, eligible=play.now.eligible, last=later, reason="Es dauert länger.")
    Message.objects.all().delete()
    near = [line(later, ENDS, play), line(later, PUBLICITY, play)]
    assert lines(later - timedelta(days=8)) == near
    assert lines(later - timedelta(days=7)) == near
    assert lines(later - timedelta(days=6)) == []


# ── about what ──


def test_what_is_done_and_a_closed_grant_are_silent(play: Play) -> None:
    play.pays_request(60_000_00, DAY, until=DAY)
    play.proves(PERIOD_ENDS, 100_000_00)
    play.confirms(PERIOD_ENDS)
    Message.objects.all().delete()
    after = [PERIOD_ENDS - timedelta(days=1), PERIOD_ENDS + timedelta(days=1), PROOF_DUE - SHORTLY_BEFORE, PROOF_DUE]
    assert [lines(day) for day in after] == [[line(PERIOD_ENDS, ENDS, play)], [], [], []]
    play.checks(PROOF_DUE)
    play.closes(PROOF_DUE)
    assert [*running_calendars(at=at(PROOF_DUE))] == []


def test_a_revoked_grant_is_not_reminded_of_its_project(play: Play) -> None:
    on = DAY + timedelta(days=1)
    amendments.hear(**play.authority(on), facts="Falsche Angaben.", until=on + timedelta(days=20))
    amendments.answer_hearing(**play.recipient(on), answer="Nein.")
    amendments.revoke(
        **play.authority(on),
        remaining=0,
        ineffective_from=DAY,
        legal_basis="§ 48 VwVfG",
        facts="Falsche Angaben.",
        discretion="Abgewogen.",
    )
    days = (PERIOD_ENDS - SHORTLY_BEFORE, PERIOD_ENDS + timedelta(days=1), PROOF_DUE, PROOF_DUE + timedelta(days=1))
    assert [told(day) for day in days] == [{}] * 4


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
deadline = st.builds(
    Deadline,
    key=st.sampled_from(DeadlineKey),
    number=st.just(1),
    day=days,
    owner=st.sampled_from(Owner),
    clause=st.just("§"),
    state=st.sampled_from(Standing),
)


@given(deadline=deadline, left=st.integers(-400, 400))
def test_a_stage_follows_from_the_standing_and_the_days_left(deadline: Deadline, left: int) -> None:
    today = deadline.day - timedelta(days=left)
    stages = {
        state: stage_of(deadline=replace(deadline, key=DeadlineKey.PROOF_DUE, state=state), today=today)
        for state in Standing
    }
    near = ("second" if left <= 7 else "first") if left <= 21 else None
    passed = "passed" if deadline.owner is Owner.RECIPIENT else None
    assert stages == {
        Standing.OPEN: near,
        Standing.MISSED: passed,
        Standing.DONE: None,
        Standing.LATER: None,
    }


@given(deadline=deadline)
def test_nobody_is_reminded_of_what_begins_or_only_stops_to_bind(deadline: Deadline) -> None:
    silent = {"transparency", "court_list", "final_from", "earmarked_until", "records_until"}
    of_the_day = stage_of(deadline=replace(deadline, state=Standing.OPEN), today=deadline.day)
    assert (of_the_day is None) == (deadline.key.value in silent)


# ── who ──


def people(addresses: Iterable[str], *accounts: Account) -> bool:
    """Whether exactly these people got mail."""
    return set(addresses) == {account.email for account in accounts}


def test_the_recipients_day_is_told_to_its_people_who_are_active(play: Play) -> None:
    body, stage = play.grant.partner.organisation, play.stage
    one, two = play.recipient(DAY)["account"], stage.person(body, Role.SIGNATORY, login="two")
    gone = stage.person(body, Role.EDITOR, login="gone")
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    assert people(told(PERIOD_ENDS), one, two)


def test_the_authoritys_day_is_told_to_its_caseworkers_and_the_recipient_hears_nothing(play: Play) -> None:
    play.pays_request(60_000_00, DAY, until=DAY)
    told(PERIOD_ENDS - timedelta(days=1))
    play.proves(PERIOD_ENDS, 100_000_00)
    check_by = date(2022, 1, 31)
    said = told(check_by - SHORTLY_BEFORE)
    assert people(said, play.authority(DAY)["account"])
    assert [*said.values()] == [[line(check_by, "Vollständigkeit des Verwendungsnachweises prüfen", play)]]
    assert told(check_by + timedelta(days=1)) == {}


def test_an_official_who_belongs_to_a_partner_of_the_case_is_not_told_of_it(play: Play) -> None:
    play.pays_request(60_000_00, DAY, until=DAY)
    told(PERIOD_ENDS - timedelta(days=1))
    play.proves(PERIOD_ENDS, 100_000_00)
    both = play.stage.person(LDS, Role.AUTHORITY, login="both")
    body = play.stage.body("Gemeinde Ellefeld")
    Membership.objects.create(account=both, organisation=body, role=Role.EDITOR.value)
    assert people(told(date(2022, 1, 24)), play.authority(DAY)["account"])


def test_a_day_waits_until_there_is_somebody_to_tell(play: Play) -> None:
    account = play.recipient(DAY)["account"]
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert told(PERIOD_ENDS - SHORTLY_BEFORE) == {}
    Account.objects.filter(pk=account.pk).update(is_active=True)
    assert people(told(PERIOD_ENDS), account)


def test_each_partner_of_a_tandem_is_told_of_its_own_grant(stage: Stage, tandem_call: Call) -> None:
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    given = stage.granted(application)
    said = told(given[0].last)
    owners = {stage.applicant(one.partner.organisation).email: f"({one.reference})" for one in given}
    assert {address: {row.rsplit(" ", 1)[1] for row in rows} for address, rows in said.items()} == {
        address: {reference} for address, reference in owners.items()
    }


# ── how ──


def test_the_database_refuses_the_later_of_two_runs_and_keeps_nothing_of_it(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remind(at=at(PERIOD_ENDS)) == 1
    kept = Reminder.objects.count()
    monkeypatch.setattr(reminders, "_untold", lambda due: due)
    with pytest.raises(IntegrityError):
        remind(at=at(PERIOD_ENDS) + timedelta(seconds=1))
    assert (Message.objects.count(), Reminder.objects.count()) == (1, kept)


def test_more_grants_and_people_take_no_more_statements(stage: Stage, regions_call: Call) -> None:
    drafts = [stage.regions_draft(town=town) for town in ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.")]
    submitted = [stage.submit(draft) for draft in drafts]
    stage.scored(*submitted)
    stage.decided(REGIONS)
    for application in submitted:
        stage.granted(application)
    counts: list[int] = []
    second = Grant.objects.get(application=submitted[1])
    Grant.objects.filter(pk=second.pk).update(state="closed")
    for state in ("closed", second.state):
        Grant.objects.filter(pk=second.pk).update(state=state)
        Reminder.objects.all().delete()
        with CaptureQueriesContext(connection) as statements:
            remind(at=at(PERIOD_ENDS))
        counts.append(len(statements))
    assert counts[0] == counts[1]
