"""The calendar of a grant through a whole case: which days there are, and where they stand."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from tests.cast import AFTER, REGIONS, Stage
from tests.plays import Play, at

from fundament.acts import amendments, claims, grants, objections
from fundament.acts.late_use import LateUse
from fundament.core.deadlines import DeadlineKey, Standing
from fundament.core.duties import ReportKind
from fundament.queries.calendar import calendar_of, deadlines_of, running_calendars
from fundament.records.calls import Call
from fundament.records.grants import Grant

PAID = date(2021, 9, 20)
USE_BY = date(2021, 11, 22)
"""Two months after the payment, by the law of then; the 20th is a Saturday."""


@pytest.fixture
def play(stage: Stage, regions_call: Call) -> Play:
    """A grant of 60,000 euros, final and begun, of which 30,000 are paid in advance."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    found = Play(stage=stage, grant=grant)
    found.final(PAID)
    found.starts(PAID)
    found.pays_request(30_000_00, PAID, until=PAID)
    return found


def test_the_proof_settles_the_duty_to_show_where_the_money_comes_from(stage: Stage, regions_call: Call) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    late = grant.last + timedelta(days=1)
    assert _standing(grant, late) == Standing.MISSED
    reference = stage.repaid(application)
    assert _standing(Grant.objects.get(reference=reference), AFTER[REGIONS].date() + timedelta(days=61)) == (
        Standing.DONE
    )


def _standing(grant: Grant, today: date) -> Standing:
    (line,) = (line for line in deadlines_of(grant, today=today) if line.key is DeadlineKey.PUBLICITY)
    return line.state


def advances(play: Play, today: date) -> list[tuple[date, str]]:
    """The days of the advances, and where they stand."""
    rows = deadlines_of(play.now, today=today)
    return [(row.day, row.state.value) for row in rows if row.key is DeadlineKey.ADVANCE_USED_BY]


def test_an_advance_counts_as_used_once_its_day_is_over(play: Play) -> None:
    assert advances(play, USE_BY) == [(USE_BY, "open")]
    assert advances(play, USE_BY + timedelta(days=1)) == [(USE_BY, "done")]


def test_a_reported_rest_is_of_the_newest_advance(play: Play) -> None:
    second = date(2021, 10, 4)
    play.pays_request(30_000_00, second, until=second)
    who = play.recipient(date(2021, 11, 2))
    grants.report(**who, kind=ReportKind.PURPOSE_CHANGED, text="Weniger Plätze.")
    assert [state for _, state in advances(play, date(2022, 1, 3))] == ["done", "done"]
    grants.report(**who, kind=ReportKind.ADVANCE_UNUSED, text="Der Bau ruht.")
    assert advances(play, date(2022, 1, 3)) == [(USE_BY, "done"), (date(2021, 12, 6), "missed")]


def test_an_advance_found_to_be_used_late_is_missed_until_the_finding_falls(play: Play) -> None:
    on = date(2023, 9, 20)
    amendments.hear(**play.authority(on), facts="Verspätet verwendet.", until=on + timedelta(days=30))
    late = LateUse(payment=1, uses=((date(2022, 9, 21), 30_000_00),))
    claims.demand_interest(**play.authority(on), reason="Nicht alsbald verwendet.", late_use=late)
    assert advances(play, on) == [(USE_BY, "missed")]
    letter = play.now.notices.order_by("-number")[0].number
    objections.object_to_letter(**play.recipient(on), letter=letter, reason="Rechtzeitig verwendet.")
    objections.decide_objection(**play.authority(on), letter=letter, outcome="upheld", reason="Stimmt.")
    assert advances(play, on) == [(USE_BY, "done")]


def test_a_hearing_after_a_decision_begins_anew(play: Play) -> None:
    on, until = date(2021, 12, 1), date(2022, 1, 10)
    hearing = {"facts": "Falsch verwendet.", "until": until}
    amendments.hear(**play.authority(on), **hearing)
    amendments.answer_hearing(**play.recipient(on), answer="Nein.")
    amendments.revoke(
        **play.authority(on),
        remaining=50_000_00,
        ineffective_from=on,
        legal_basis="§ 49 Abs. 3 VwVfG",
        facts="Falsch verwendet.",
        discretion="Abgewogen.",
    )
    recovery = {"hearing_answer", "revocation_limit"}
    assert {state for key, state in play.standing(on) if key in recovery} == {"done"}
    amendments.hear(**play.authority(on), **hearing)
    assert {state for key, state in play.standing(on) if key in recovery} == {"open"}


def test_all_calendars_are_read_in_a_few_statements_and_say_the_same_as_each_alone(
    play: Play, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    now = at(PAID)
    with django_assert_num_queries(7):
        (found,) = running_calendars(at=now)
    assert (found[0], found[1]) == (play.grant, deadlines_of(play.now, today=PAID))
    recipient = play.recipient(PAID)["account"]
    assert {line.deadline for line in calendar_of(account=recipient, at=now)} == {*found[1]}
