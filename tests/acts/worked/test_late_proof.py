"""Worked examples: a proof that never comes and one that comes late, with interest to the cent.

State money to a non-profit (VwV, ANBest-P) and to a town (VVK, ANBest-K). Interest is five points above the base rate
(§ 49a (3) VwVfG) by years of 360 days (Zins-A 2.1), with the rates that the Bundesbank announced. Every figure is computed by hand.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.books import Books, faults
from tests.cast import AFTER, DURING, OFFICE, REGIONS, Stage
from tests.plays import Play

from fundament.acts import amendments, applications
from fundament.acts.refusals import Refused
from fundament.core.loading import load_programme
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.calls import Call

CULTURE = "kultur-auf-dem-land"
PROGRAMMES = Path(__file__).parents[2] / "programmes"
CONSENT = "Einwilligung des SMF (§ 45 Abs. 3 SäHO)"


@pytest.fixture
def club(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Play:
    """100,000 euros of 125,000 in 2024 for an association, from March to September, with the first 40,000 paid."""
    office = "Sächsisches Staatsministerium für Wissenschaft, Kultur und Tourismus"
    monkeypatch.setitem(OFFICE, CULTURE, office)
    monkeypatch.setitem(DURING, CULTURE, datetime(2024, 2, 1, 10, tzinfo=UTC))
    monkeypatch.setitem(AFTER, CULTURE, datetime(2024, 3, 1, 10, tzinfo=UTC))
    stage.open_call(CULTURE, file=load_programme(PROGRAMMES / CULTURE))
    body = stage.non_profit()
    who, during = stage.applicant(body), DURING[CULTURE]
    reference = applications.start(key=CULTURE, organisation=body, account=who, at=during).reference
    stage.answer(reference, who)
    stage.plan(reference, body, [(2024, 125_000_00, 100_000_00)])
    application = stage.submit(Application.objects.get(reference=reference))
    stage.scored(application)
    stage.decided(CULTURE)
    (given,) = stage.granted(application, start=date(2024, 3, 1), end=date(2024, 9, 30))
    play = Play(stage=stage, grant=given)
    play.final(date(2024, 4, 5))
    play.starts(date(2024, 4, 8))
    play.pays_instalment(1, date(2024, 4, 15))
    return play


def test_a_proof_that_never_comes_costs_the_whole_grant_and_interest_on_it(club: Play) -> None:
    letter = club.letter()
    assert (letter["regime"], letter["rate_per_cent"], letter["remedy_until"], letter["proof_due"]) == (
        "non_communal",
        "80.00",
        # Posted on Friday 1 March 2024, there on the 4th, a month to Thursday 4 April.
        "2024-04-04",
        # ANBest-P 6.1: the end of the sixth month after 30 September 2024, a Monday.
        "2025-03-31",
    )
    assert [(row["label"], row["cents"], row["legal_basis"]) for row in letter["instalments"]] == [
        ("1. Rate", 40_000_00, "VwV Nr. 7.1"),
        ("2. Rate", 50_000_00, "VwV Nr. 7.1"),
        ("3. Rate", 10_000_00, "VwV Nr. 7.1"),
    ]
    books = Books(CULTURE)
    books.moves()
    club.ends_year(2024, date(2025, 1, 13), consent=CONSENT)
    assert ("proof_due", "open") in club.standing(date(2025, 3, 31))
    assert ("proof_due", "missed") in club.standing(date(2025, 4, 1))
    facts = "Der Verwendungsnachweis war bis zum 31. März 2025 vorzulegen."
    amendments.hear(**club.authority(date(2025, 4, 14)), facts=facts, until=date(2025, 5, 30))
    amendments.revoke(
        **club.authority(date(2025, 6, 2)),
        remaining=0,
        # VwV 8.5: the day on which what led to the revocation happened.
        ineffective_from=date(2025, 4, 1),
        legal_basis="§ 49 Abs. 3 Satz 1 Nr. 2 VwVfG, ANBest-P Nr. 8.3.1",
        facts="Es liegt kein Verwendungsnachweis vor.",
        discretion="Die Auflage ist wesentlich.",
    )
    claim = club.demands(date(2025, 6, 2))
    # Since 2025 a letter takes four days: there on Friday 6 June, a month to Sunday 6 July, so Monday 7 July.
    assert (claim.cents, claim.since, claim.due_on) == (40_000_00, date(2025, 4, 1), date(2025, 7, 8))
    assert claim.basis["threshold_cents"] == 500_00  # VwV 8.8
    club.repays(25_000_00, date(2025, 6, 30))
    club.repays(15_000_00, date(2025, 10, 15))
    # 2.27 + 5 on 40,000 from 1 April to 30 June, 90 days: 727.00. 1.27 + 5 on 15,000 from 1 July to 15 October, 105 days: 274.3125.
    interest = club.demands_interest(date(2025, 11, 3))
    assert interest.cents == 1_001_31
    told = club.letter(4)
    steps = [(row["first"], row["last"], row["days"], row["principal_cents"]) for row in told["spans"]]
    assert steps == [("2025-04-01", "2025-06-30", 90, 40_000_00), ("2025-07-01", "2025-10-15", 105, 15_000_00)]
    with pytest.raises(Refused, match="claim_open"):
        club.closes(date(2025, 11, 3))
    club.pays_interest(1_001_31, date(2025, 12, 1))
    club.closes(date(2025, 12, 1))
    assert books.moves() == [
        ("close_year", "committed 2024", "committed 2025", "smwk", 60_000_00),
        ("close_year", "free 2024", "lapsed 2024", "smwk", 80_000_00),
        ("revoke", "committed 2025", "free 2025", "smwk", 60_000_00),
        ("book_repayment", "paid 2024", "free 2024", "smwk", 25_000_00),
        ("book_repayment", "paid 2024", "free 2024", "smwk", 15_000_00),
        ("demand_interest", "interest_source 2024", "interest_due 2024", "smwk", 1_001_31),
        ("book_interest", "interest_due 2024", "interest_paid 2024", "smwk", 1_001_31),
    ]
    assert books.of("smwk") == {
        "source 2024": -180_000_00,
        "source 2025": -120_000_00,
        "lapsed 2024": 80_000_00,
        "free 2024": 40_000_00,
        "free 2025": 180_000_00,
        "authorisation_source 2025": -120_000_00,
        "authorised 2025": 120_000_00,
        "interest_source 2024": -1_001_31,
        "interest_paid 2024": 1_001_31,
    }
    assert [*faults(), *differences()] == []


def test_a_proof_that_comes_late_and_shows_less_bears_interest_from_its_day(stage: Stage, regions_call: Call) -> None:
    lines = [(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    play, books = Play(stage=stage, grant=given), Books(REGIONS)
    # ANBest-K 6.1: a year after 31 December 2022 is a Sunday, then comes New Year: Tuesday.
    assert given.proof_due == date(2024, 1, 2)
    play.final(date(2021, 8, 24))
    play.starts(date(2021, 9, 6))
    play.pays_request(60_000_00, date(2021, 10, 1), until=date(2021, 12, 1))
    play.ends_year(2021, date(2022, 1, 10))
    play.pays_request(30_000_00, date(2022, 6, 1), until=date(2022, 8, 1))
    play.ends_year(2022, date(2023, 1, 9))
    assert ("proof_due", "missed") in play.standing(date(2024, 1, 3))

    play.proves(date(2024, 4, 15), 120_000_00, own=48_000_00)
    # 60 % of 120,000 are 72,000.
    assert play.checks(date(2024, 5, 2)).to_repay == 18_000_00
    claim = play.demands(date(2024, 5, 2))
    # There on Sunday 5 May 2024, a month to Wednesday 5 June. The condition came to pass with the proof at the latest (VVK 8.5).
    assert (claim.cents, claim.since, claim.due_on) == (18_000_00, date(2024, 4, 15), date(2024, 6, 6))
    assert ("claim_due", "missed") in play.standing(date(2024, 6, 7))
    play.repays(18_000_00, date(2024, 7, 31))
    books.moves()
    # 3.62 + 5 from 15 April to 30 June, 16 + 30 + 30 = 76 days: 327.56. 3.37 + 5 in July, 30 days: 125.55.
    assert play.demands_interest(date(2024, 8, 5)).cents == 453_11
    play.pays_interest(453_11, date(2024, 9, 2))
    play.closes(date(2024, 9, 2))
    assert books.moves() == [
        ("demand_interest", "interest_source 2021", "interest_due 2021", "smr", 453_11),
        ("book_interest", "interest_due 2021", "interest_paid 2021", "smr", 453_11),
    ]
    assert books.of("smr") == {
        "source 2021": -2_000_000_00,
        "source 2022": -2_000_000_00,
        "lapsed 2021": 1_940_000_00,
        "lapsed 2022": 1_970_000_00,
        "paid 2021": 60_000_00,
        "paid 2022": 12_000_00,
        "free 2022": 18_000_00,
        "authorisation_source 2022": -30_000_00,
        "bound 2022": 30_000_00,
        "interest_source 2021": -453_11,
        "interest_paid 2021": 453_11,
    }
    assert [*faults(), *differences()] == []
