"""Worked example: a project of 150,000 euros with a grant of 90,000 that spends less, to the cent around each threshold.

60,000 euros of 2021 and 30,000 of 2022, all paid on request (FR-Regio VII.9). Every figure is computed by hand: the grant falls in
proportion when spending falls by more than 500 euros (ANBest-K 2.1.1, 2.2); what was paid above it is left with the town up to 2 %
of the grant, at most 1,500 euros (VVK 8.7).
"""

from datetime import date

import pytest
from tests.books import Books, faults
from tests.cast import REGIONS, Stage
from tests.plays import Play

from fundament.acts import claims
from fundament.acts.refusals import Refused
from fundament.queries.verification import differences
from fundament.records.calls import Call

PLANNED = 150_000_00
CONSENT = "Einwilligung des SMF (§ 45 Abs. 3 SäHO)"
CHECKED = date(2023, 5, 2)
START = {
    "source 2021": -2_000_000_00,
    "source 2022": -2_000_000_00,
    "lapsed 2021": 1_940_000_00,
    "authorisation_source 2022": -2_000_000_00,
    "authorised 2022": 1_970_000_00,
    "bound 2022": 30_000_00,
}
"""What stays as it is while the grant is paid and proven; 2022 is not ended."""


@pytest.fixture
def play(stage: Stage, regions_call: Call) -> Play:
    """The grant, final and begun."""
    lines = [(2021, 100_000_00, 60_000_00), (2022, 50_000_00, 30_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    play = Play(stage=stage, grant=given)
    play.final(date(2021, 8, 24))
    play.starts(date(2021, 9, 6))
    return play


def paid_out(play: Play) -> None:
    """All 90,000 euros, each in its year."""
    play.pays_request(60_000_00, date(2021, 10, 1), until=date(2021, 12, 1))
    play.ends_year(2021, date(2022, 1, 10))
    play.pays_request(30_000_00, date(2022, 6, 1), until=date(2022, 8, 1))


@pytest.mark.parametrize(
    ("spent", "due"),
    [
        (PLANNED, 90_000_00),
        # Exactly 500 euros less change nothing, although 60 % of 149,500 are 89,700.
        (149_500_00, 90_000_00),
        # A cent more, and it shrinks from the first cent on: 60 % of 149,499.99 are 89,699.994.
        (149_499_99, 89_699_99),
        (149_000_01, 89_400_00),
        (1, 0),
        (0, 0),
    ],
)
def test_it_shrinks_in_proportion_from_the_first_cent_above_500_euros(play: Play, spent: int, due: int) -> None:
    paid_out(play)
    play.proves(date(2023, 3, 1), spent)
    settled = play.checks(CHECKED)
    assert (settled.due, settled.reduced, settled.still_to_pay, settled.to_repay) == (
        due,
        90_000_00 - due,
        0,
        90_000_00 - due,
    )
    assert [*faults(), *differences()] == []


def test_what_was_not_paid_yet_is_free_again_and_the_last_payment_smaller(play: Play) -> None:
    play.pays_request(60_000_00, date(2021, 10, 1), until=date(2021, 12, 1))
    play.ends_year(2021, date(2022, 1, 10))
    play.proves(date(2022, 9, 1), 120_000_00)
    books = Books(REGIONS)
    books.moves()
    # 60 % of 120,000 are 72,000: of 30,000 promised for 2022, 12,000 are still to pay.
    settled = play.checks(date(2022, 10, 4))
    assert (settled.due, settled.still_to_pay, settled.to_repay) == (72_000_00, 12_000_00, 0)
    play.pays_rest(date(2022, 10, 11))
    play.closes(date(2022, 10, 11))
    assert books.moves() == [
        ("check_proof", "committed 2022", "free 2022", "smr", 18_000_00),
        ("prepare_payment", "committed 2022", "in_release 2022", "smr", 12_000_00),
        ("release_payment", "in_release 2022", "paid 2022", "smr", 12_000_00),
    ]
    assert books.of("smr") == {
        **START,
        "free 2022": 1_988_000_00,
        "paid 2021": 60_000_00,
        "paid 2022": 12_000_00,
    }
    assert [*faults(), *differences()] == []


def test_it_is_left_with_the_town_up_to_the_threshold(play: Play) -> None:
    paid_out(play)
    # 60 % of 147,500 are 88,500. 2 % of the grant are 1,800, but at most 1,500 are left with the town.
    play.proves(date(2023, 3, 1), 147_500_00)
    assert play.checks(CHECKED).to_repay == 1_500_00
    with pytest.raises(Refused, match="still_to_repay"):
        play.closes(CHECKED)
    waiver = claims.waive_repayment(**play.authority(CHECKED), reason="Geringer Betrag.")
    assert (waiver.basis["threshold_cents"], waiver.basis["suggestion"]) == (1_500_00, "waive")
    play.closes(CHECKED)
    # What is not demanded stays paid.
    assert Books(REGIONS).of("smr") == {
        **START,
        "free 2022": 1_970_000_00,
        "paid 2021": 60_000_00,
        "paid 2022": 30_000_00,
    }
    assert [*faults(), *differences()] == []


def test_a_cent_above_the_threshold_is_for_an_official_to_weigh_or_must_be_demanded(play: Play) -> None:
    paid_out(play)
    # 60 % of 147,499.99 are 88,499.994.
    play.proves(date(2023, 3, 1), 147_499_99)
    assert play.checks(CHECKED).to_repay == 1_500_01
    # VVK 8.7 joins its two conditions with "oder": where no rate of the law was exceeded the amount alone does not decide.
    waive = {**play.authority(CHECKED), "reason": "Geringer Betrag."}
    with pytest.raises(Refused) as refused:
        claims.waive_repayment(**waive, ceiling_exceeded=True)
    assert (refused.value.code, refused.value.values) == (
        "above_threshold",
        {"cents": 1_500_01, "threshold_cents": 1_500_00},
    )
    assert play.demands(CHECKED).basis["suggestion"] == "person_decides"
    assert [*faults(), *differences()] == []


def test_what_was_paid_too_much_comes_back_to_the_years_it_came_from_the_youngest_first(play: Play) -> None:
    paid_out(play)
    play.proves(date(2023, 3, 1), 75_000_00)
    # 60 % of 75,000 are 45,000.
    assert play.checks(CHECKED).to_repay == 45_000_00
    claim = play.demands(CHECKED)
    # Posted on Tuesday 2 May 2023, there on the 5th, a month to Monday 5 June: nobody pays before the day after.
    assert (claim.cents, claim.due_on) == (45_000_00, date(2023, 6, 6))
    letter = play.letter(2)
    assert (letter["claim_cents"], [(row["year"], row["cents"]) for row in letter["amounts"]]) == (
        45_000_00,
        [(2022, 30_000_00), (2021, 15_000_00)],
    )
    books = Books(REGIONS)
    books.moves()
    play.repays(20_000_00, date(2023, 6, 5))
    assert play.now.state == "repayment_demanded"
    play.repays(25_000_00, date(2023, 6, 6))
    assert play.now.state == "proof_checked"
    assert books.moves() == [
        ("book_repayment", "paid 2022", "free 2022", "smr", 20_000_00),
        ("book_repayment", "paid 2021", "free 2021", "smr", 15_000_00),
        ("book_repayment", "paid 2022", "free 2022", "smr", 10_000_00),
    ]
    # From the proof on, 1 March 2023, at 1.62 + 5 % (§ 49a (3) VwVfG), the day of a payment included (Zins-A 2.3, 2.4):
    # 45,000 for 95 days of 360 are 786.125, then 25,000 for one day 4.597, together 790.722.
    assert play.demands_interest(date(2023, 6, 7)).cents == 790_72
    play.pays_interest(790_72, date(2023, 7, 10))
    assert books.moves() == [
        ("demand_interest", "interest_source 2021", "interest_due 2021", "smr", 790_72),
        ("book_interest", "interest_due 2021", "interest_paid 2021", "smr", 790_72),
    ]
    play.closes(date(2023, 7, 10))
    # What came back of 2021 is free in a year that is over: it lapses when that is ended again (§ 45 (1) SäHO).
    play.ends_year(2021, date(2024, 1, 8))
    assert books.of("smr") == {
        **START,
        "lapsed 2021": 1_955_000_00,
        "free 2022": 2_000_000_00,
        "paid 2021": 45_000_00,
        # Interest goes with the money it was for (Zins-A 5.1): most of what stays paid is of 2021.
        "interest_source 2021": -790_72,
        "interest_paid 2021": 790_72,
    }
    assert [*faults(), *differences()] == []
