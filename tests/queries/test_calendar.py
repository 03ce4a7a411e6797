"""The calendar of a grant through a whole case: which days there are, and where they stand."""

from datetime import date, timedelta

from tests.cast import AFTER, REGIONS, Stage

from fundament.core.deadlines import DeadlineKey, Standing
from fundament.queries.calendar import deadlines_of
from fundament.records.calls import Call
from fundament.records.grants import Grant


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
