"""Worked example: a town gets 90,000 euros, draws 20,000 of them and never begins; after a year it all goes back.

Granted on 20 July 2021 for 2021 and 2022. VVK 8.2.3 and ANBest-K 1.4: begun within a year of the notice's arrival, or it is revoked
(§ 49 (3) VwVfG), after a hearing (§ 28 VwVfG). Every figure is computed by hand.
"""

from datetime import date

import pytest
from tests.books import Books, faults
from tests.cast import REGIONS, Stage
from tests.plays import Play, at

from fundament.acts import amendments, claims, grants
from fundament.acts.refusals import Refused
from fundament.core.procedure import NotPermitted
from fundament.queries.verification import differences
from fundament.records.calls import Call

CONSENT = "Einwilligung des SMF (§ 45 Abs. 3 SäHO)"
LAST_DAY = date(2022, 7, 25)
"""There on Friday 23 July 2021; a year later is Saturday 23 July 2022, so the Monday after it (§ 31 (3) VwVfG)."""
HEARING = date(2022, 8, 31)
REVOKED = date(2022, 9, 1)


@pytest.fixture
def play(stage: Stage, regions_call: Call) -> Play:
    """The grant, final, with 20,000 euros paid in 2021 and the other 40,000 of that year carried over."""
    lines = [(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    play = Play(stage=stage, grant=given)
    play.final(date(2021, 8, 24))
    play.pays_request(20_000_00, date(2021, 10, 1), until=date(2021, 12, 1))
    play.ends_year(2021, date(2022, 1, 10), consent=CONSENT)
    return play


def revoke(play: Play, on: date) -> None:
    """All of it, from the day after the last one to begin (VVK 8.5)."""
    amendments.revoke(
        **play.authority(on),
        remaining=0,
        ineffective_from=date(2022, 7, 26),
        legal_basis="§ 49 Abs. 3 Satz 1 Nr. 2 VwVfG, VVK Nr. 8.2.3",
        facts="Mit dem Vorhaben wurde nicht innerhalb eines Jahres begonnen.",
        discretion="Gründe, die die Stadt nicht zu vertreten hat, sind nicht ersichtlich.",
    )


def test_planning_is_no_begin_and_the_last_day_to_begin_passes(play: Play) -> None:
    assert play.days(date(2022, 7, 1))["begin_by"] == LAST_DAY
    # VVK 1.3.1: for a building planning is no begin.
    with pytest.raises(Refused, match="no_begin"):
        grants.report_start(**play.recipient(date(2022, 7, 1)), started_on=date(2022, 7, 1), kind="planning")
    assert play.now.started_on is None
    assert [row for row in play.standing(LAST_DAY) if row[0] == "begin_by"] == [("begin_by", "open")]
    assert [row for row in play.standing(date(2022, 7, 26)) if row[0] == "begin_by"] == [("begin_by", "missed")]


def test_it_is_revoked_after_a_hearing_and_every_cent_is_free_again(play: Play) -> None:
    books = Books(REGIONS)
    assert books.of("smr") == {
        "source 2021": -2_000_000_00,
        "source 2022": -2_000_000_00,
        "lapsed 2021": 1_940_000_00,
        "paid 2021": 20_000_00,
        "free 2022": 1_970_000_00,
        # 30,000 of 2022 and 40,000 carried over from 2021.
        "committed 2022": 70_000_00,
        "authorisation_source 2022": -2_000_000_00,
        "authorised 2022": 1_970_000_00,
        "bound 2022": 30_000_00,
    }
    books.moves()
    with pytest.raises(Refused, match="hearing_needed"):
        revoke(play, date(2022, 7, 26))
    facts = "Mit dem Vorhaben wurde bis zum 25. Juli 2022 nicht begonnen."
    amendments.hear(**play.authority(date(2022, 8, 1)), facts=facts, until=HEARING)
    # § 49 (2), § 48 (4) VwVfG: a year from the day on which the authority knows everything.
    days = play.days(date(2022, 8, 1))
    assert (days["hearing_answer"], days["revocation_limit"]) == (HEARING, date(2023, 8, 1))
    with pytest.raises(Refused, match="hearing_runs"):
        revoke(play, HEARING)
    revoke(play, REVOKED)
    assert (play.now.state, play.now.total, play.now.due) == ("revoked", 0, 0)
    # 2022 has begun: the money itself is free, the authority to promise it beforehand was used (§ 38 SäHO).
    assert books.moves() == [("revoke", "committed 2022", "free 2022", "smr", 70_000_00)]
    letter = play.letter(2)
    assert (letter["remaining_cents"], letter["paid_cents"]) == (0, 20_000_00)
    with pytest.raises(NotPermitted):
        play.pays_request(1_000_00, REVOKED, until=REVOKED)
    with pytest.raises(Refused, match="still_to_repay"):
        play.closes(REVOKED)

    claim = play.demands(REVOKED)
    # There on Sunday 4 September (§ 41 (2) VwVfG knows no weekends), a month to Tuesday 4 October 2022.
    assert (claim.cents, claim.since, claim.due_on) == (20_000_00, date(2022, 7, 26), date(2022, 10, 5))
    # VVK 8.7: 2 % of 90,000, at most 1,500.
    assert (claim.basis["threshold_cents"], claim.basis["within_threshold"]) == (1_500_00, False)
    play.repays(20_000_00, date(2022, 10, 14))
    # § 49a (3) VwVfG: -0.88 + 5 = 4.12 %; 26 July to 14 October are 5 + 30 + 30 + 14 = 79 days of 360 (Zins-A 2.1): 20,000 bear
    # 180.82, which is not charged (VVK 8.8: more than 250).
    with pytest.raises(Refused) as too_little:
        play.demands_interest(date(2022, 10, 17))
    assert (too_little.value.code, too_little.value.values) == (
        "interest_too_little",
        {"cents": 180_82, "up_to_cents": 250_00},
    )
    claims.waive_interest(**play.authority(date(2022, 10, 17)), reason="Nicht mehr als 250 Euro (VVK Nr. 8.8).")
    play.closes(date(2022, 10, 17))
    assert books.moves() == [("book_repayment", "paid 2021", "free 2021", "smr", 20_000_00)]
    assert books.of("smr") == {
        "source 2021": -2_000_000_00,
        "source 2022": -2_000_000_00,
        "lapsed 2021": 1_940_000_00,
        "free 2021": 20_000_00,
        "free 2022": 2_040_000_00,
        "authorisation_source 2022": -2_000_000_00,
        "authorised 2022": 1_970_000_00,
        "bound 2022": 30_000_00,
    }
    assert [*faults(), *differences()] == []


def test_a_town_that_answers_may_be_decided_on_at_once(play: Play) -> None:
    amendments.hear(**play.authority(date(2022, 8, 1)), facts="Nicht begonnen.", until=HEARING)
    amendments.answer_hearing(**play.recipient(date(2022, 8, 8)), answer="Das Vorhaben wird aufgegeben.")
    revoke(play, date(2022, 8, 9))
    assert (play.now.state, at(date(2022, 8, 9)).date() < HEARING) == ("revoked", True)
    assert [*faults(), *differences()] == []
