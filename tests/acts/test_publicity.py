"""The authority warns that publicity is missing, the recipient makes up for it; after that the law names a range (§ 44a SäHO)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import AFTER, LDS, REGIONS, SAB, TANDEM, Stage

from fundament.acts import amendments, grants, proofs, publicity
from fundament.acts.refusals import Refused
from fundament.core.deadlines import DeadlineKey
from fundament.core.procedure import NotPermitted
from fundament.queries.calendar import deadlines_of
from fundament.queries.grants import grant_view
from fundament.queries.publicity import PublicityView
from fundament.queries.verification import differences
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.messages import Message

TOWN = "Stadt Rodewisch"
NOW = AFTER[REGIONS] + timedelta(days=60)
"""Saturday 18 September 2021; eight weeks later is Saturday 13 November, so the time ends on Monday the 15th."""
LAST, OVER = datetime.fromisoformat("2021-11-15T22:59:59Z"), datetime.fromisoformat("2021-11-15T23:00:00Z")
MISSING = {"reason": "Am Rathaus war am 17.09.2021 kein Hinweis."}
SHOWN = {"where": "Tafel am Rathaus, Markt 1", "since": date(2021, 9, 18)}


@pytest.fixture
def given(stage: Stage, regions_call: Call) -> Grant:
    """A project granted with 60,000 euros of 2021 and 30,000 of 2022, all of them the state's."""
    application = stage.submit(stage.regions_draft(lines=[(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]))
    stage.scored(application)
    stage.decided(REGIONS)
    (grant,) = stage.granted(application)
    grants.record_finality(**by(stage, grant))
    return grant


def by(stage: Stage, grant: Grant, at: datetime = NOW) -> dict[str, Any]:
    """What every act of the authority names."""
    return {"reference": grant.reference, "account": stage.authority(LDS), "at": at}


def of(stage: Stage, grant: Grant, at: datetime = NOW) -> dict[str, Any]:
    """What every act of the recipient names."""
    return {"reference": grant.reference, "account": stage.applicant(TOWN), "at": at}


def seen(stage: Stage, grant: Grant, at: datetime = NOW) -> PublicityView:
    """The publicity of a grant as its authority reads it."""
    view = grant_view(account=stage.authority(LDS), reference=grant.reference, at=at).publicity
    assert view is not None
    return view


def standings(grant: Grant, at: datetime) -> list[tuple[str, date, str]]:
    """The lines of the calendar about publicity."""
    keys = {DeadlineKey.PUBLICITY, DeadlineKey.PUBLICITY_CURE}
    lines = deadlines_of(grant, today=at.date())
    return [(line.key.value, line.day, line.state.value) for line in lines if line.key in keys]


def code(act: Any, **values: Any) -> str:
    """Why an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**values)
    return refused.value.code


def proven(stage: Stage, given: Grant, at: datetime) -> None:
    """A proof of use is submitted."""
    proofs.submit_proof(
        **of(stage, given, at),
        figures=proofs.Figures(spent=1_00),
        report="Fertig.",
        lessons="",
        confirmed=True,
        receipts=(),
    )


def test_a_warning_sets_the_eight_weeks_running_and_a_report_settles_them(stage: Stage, given: Grant) -> None:
    assert standings(given, NOW) == [("publicity", date(2022, 12, 31), "open")]
    publicity.warn_publicity(**by(stage, given), **MISSING)
    cure = ("publicity_cure", date(2021, 11, 15))
    duty = ("publicity", date(2022, 12, 31))
    assert standings(given, NOW) == [(*cure, "open"), (*duty, "open")]
    assert standings(given, OVER) == [(*cure, "open"), (*duty, "open")]
    assert standings(given, OVER + timedelta(hours=2)) == [(*cure, "missed"), (*duty, "open")]
    publicity.report_publicity(**of(stage, given), **SHOWN)
    assert standings(given, NOW) == [(*cure, "done"), (*duty, "done")]


def test_the_range_of_the_law_is_named_once_the_time_is_over_and_not_before(stage: Stage, given: Grant) -> None:
    publicity.warn_publicity(**by(stage, given), **MISSING)
    early = seen(stage, given, LAST)
    assert (early.missing, early.overdue, early.reclaim) == (True, False, None)
    late = seen(stage, given, OVER)
    assert (late.missing, late.overdue, late.reason) == (True, True, MISSING["reason"])
    reclaim = late.reclaim
    assert reclaim is not None
    assert (reclaim.state_money, reclaim.least, reclaim.most) == (90_000_00, 4_500_00, 13_500_00)
    assert (reclaim.keeps_least, reclaim.keeps_most) == (76_500_00, 85_500_00)
    assert reclaim.clause == "§ 44a Abs. 1 SäHO"


@pytest.mark.parametrize("remaining", [89_999_99, 85_500_00, 76_500_00, 1])
def test_how_much_is_reclaimed_is_left_to_the_authority(stage: Stage, given: Grant, remaining: int) -> None:
    publicity.warn_publicity(**by(stage, given), **MISSING)
    amendments.hear(**by(stage, given, OVER), facts="Kein Hinweis.", until=OVER.date() + timedelta(days=30))
    amendments.answer_hearing(**of(stage, given, OVER), answer="Das Schild kommt noch.")
    how = {"legal_basis": "§ 49 Abs. 3 VwVfG", "facts": "Kein Hinweis.", "discretion": "Abgewogen."}
    amendments.revoke(**by(stage, given, OVER), remaining=remaining, ineffective_from=OVER.date(), **how)
    given.refresh_from_db()
    assert given.total == remaining
    assert list(differences()) == []


def test_the_range_follows_what_the_recipient_may_still_keep(stage: Stage, given: Grant) -> None:
    publicity.warn_publicity(**by(stage, given), **MISSING)
    amendments.hear(**by(stage, given), facts="Anderes.", until=NOW.date() + timedelta(days=30))
    amendments.answer_hearing(**of(stage, given), answer="Ja.")
    how = {"legal_basis": "§ 49 Abs. 3 VwVfG", "facts": "Anderes.", "discretion": "Abgewogen."}
    amendments.revoke(**by(stage, given), remaining=40_000_01, ineffective_from=NOW.date(), **how)
    reclaim = seen(stage, given, OVER).reclaim
    assert reclaim is not None
    assert (reclaim.state_money, reclaim.least, reclaim.most) == (40_000_01, 2_000_01, 6_000_00)
    assert (reclaim.keeps_least, reclaim.keeps_most) == (34_000_01, 38_000_00)


def test_a_further_warning_gives_the_time_anew_whatever_was_reported_before(stage: Stage, given: Grant) -> None:
    publicity.report_publicity(**of(stage, given), **SHOWN)
    assert seen(stage, given).shown
    publicity.warn_publicity(**by(stage, given), **MISSING)
    view = seen(stage, given)
    assert (view.shown, view.missing, view.where) == (False, True, SHOWN["where"])
    publicity.report_publicity(**of(stage, given), **SHOWN)
    publicity.warn_publicity(**by(stage, given, OVER), reason="Das Schild ist fort.")
    view = seen(stage, given, OVER)
    assert (view.warned_on, view.cure_until, view.overdue) == (date(2021, 11, 16), date(2022, 1, 11), False)


def test_a_proof_confirms_publicity_unless_it_is_doubted_after_it(stage: Stage, given: Grant) -> None:
    publicity.warn_publicity(**by(stage, given), **MISSING)
    grants.report_start(**of(stage, given), started_on=NOW.date())
    late = datetime(2023, 1, 10, 10, tzinfo=NOW.tzinfo)
    assert seen(stage, given, late).missing
    proven(stage, given, late)
    assert (seen(stage, given, late).shown, seen(stage, given, late).where) == (True, "")
    publicity.warn_publicity(**by(stage, given, late + timedelta(hours=1)), **MISSING)
    assert seen(stage, given, late).missing


def test_a_warning_needs_its_reason_and_a_report_its_place_and_a_day_that_has_come(stage: Stage, given: Grant) -> None:
    assert code(publicity.warn_publicity, **by(stage, given), reason=" \n") == "reason_needed"
    assert code(publicity.report_publicity, **of(stage, given), **SHOWN | {"where": " "}) == "reason_needed"
    tomorrow = SHOWN | {"since": date(2021, 9, 19)}
    assert code(publicity.report_publicity, **of(stage, given), **tomorrow) == "day_in_future"
    assert not Event.objects.filter(act__in=("warn_publicity", "report_publicity")).exists()


def test_a_grant_of_other_money_than_the_states_owes_no_publicity(stage: Stage) -> None:
    stage.open_call(TANDEM)
    tandem = stage.submit(stage.tandem_draft())
    stage.scored(tandem)
    stage.decided(TANDEM)
    given = next(one for one in stage.granted(tandem) if one.regime == "contract")
    who = {"reference": given.reference, "at": AFTER[TANDEM]}
    officer = stage.authority(given.authority.name)
    view = grant_view(account=officer, reference=given.reference, at=AFTER[TANDEM])
    assert view.publicity is None
    assert code(publicity.warn_publicity, **who, account=officer, **MISSING) == "no_publicity_duty"
    recipient = stage.applicant(given.partner.organisation)
    assert code(publicity.report_publicity, **who, account=recipient, **SHOWN) == "no_publicity_duty"


def test_each_side_hears_of_what_the_other_did(stage: Stage, given: Grant) -> None:
    publicity.warn_publicity(**by(stage, given), **MISSING)
    publicity.report_publicity(**of(stage, given), **SHOWN)
    written = Message.objects.filter(key__startswith="publicity:").order_by("pk").values_list("to", flat=True)
    assert list(written) == [stage.applicant(TOWN).email, stage.authority(LDS).email]


def test_nobody_else_may_warn_or_report(stage: Stage, given: Grant) -> None:
    for stranger in (stage.applicant(TOWN), stage.authority(SAB), stage.releaser(LDS), stage.applicant("Stadt Torgau")):
        with pytest.raises(NotPermitted):
            publicity.warn_publicity(reference=given.reference, account=stranger, at=NOW, **MISSING)
    for stranger in (stage.authority(LDS), stage.applicant("Stadt Torgau")):
        with pytest.raises(NotPermitted):
            publicity.report_publicity(reference=given.reference, account=stranger, at=NOW, **SHOWN)
