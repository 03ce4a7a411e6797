"""Worked example: a building project of 600,000 euros over 30 months, granted in 2021 and, in a later round, in 2025.

FR-Regio VII.9 pays grants of until the end of 2024 on request; VII.10 pays later ones without request, in four parts above
500,000 euros and two years (VVK 7.2). Every figure is computed by hand from the law.
"""

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.books import Books, faults
from tests.cast import AFTER, DURING, OFFICE, REGIONS, Stage
from tests.plays import Play, another_round

from fundament.acts.refusals import Refused
from fundament.commands.register import SMR
from fundament.queries.verification import differences
from fundament.records.calls import Call

LATER_ROUND = "vitale-regionen-2025"
CONSENT = "Einwilligung des SMF (§ 45 Abs. 3 SäHO)"
MILLION = 1_000_000_00


def of_2021(stage: Stage) -> Play:
    """400,000 euros in 2021 and 200,000 in 2022, of a million that the town spends, for 30 months from August 2021."""
    # FR-Regio V.2: 60 % of 666,666.67 are 400,000.00; of 333,333.33 they are 199,999.998, in the year rounded up to the cent
    # and bound by the whole: 60 % of 1,000,000.00 are 600,000.00.
    lines = [(2021, 666_666_67, 400_000_00), (2022, 333_333_33, 200_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application, start=date(2021, 8, 1), end=date(2024, 1, 31))
    return Play(stage=stage, grant=given)


@pytest.fixture
def of_2025(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Play:
    """240,000 euros in 2025, 150,000 in 2026 and 210,000 in 2027, for 30 months from May 2025, in a later round."""
    changes = [
        ('key       = "vitale-regionen-2021"', f'key       = "{LATER_ROUND}"'),
        ("announced = 2021-05-21", "announced = 2025-01-13"),
        ("opens     = 2021-05-21", "opens     = 2025-01-13"),
        ("closes    = 2021-07-15", "closes    = 2025-02-28"),
        ("until      = 2021-07-30", "until      = 2025-03-14"),
        (
            "{ 2021 = 2_000_000.00, 2022 = 2_000_000.00 }",
            "{ 2025 = 300_000.00, 2026 = 200_000.00, 2027 = 300_000.00 }",
        ),
        ("{ 2022 = 2_000_000.00 }", "{ 2026 = 200_000.00, 2027 = 300_000.00 }"),
        ("first  = 2021\nlast   = 2022", "first  = 2025\nlast   = 2027"),
    ]
    file = another_round(settings.PROGRAMMES / REGIONS, changes)
    monkeypatch.setitem(OFFICE, LATER_ROUND, SMR)
    monkeypatch.setitem(DURING, LATER_ROUND, datetime(2025, 2, 3, 10, tzinfo=UTC))
    monkeypatch.setitem(AFTER, LATER_ROUND, datetime(2025, 3, 20, 10, tzinfo=UTC))
    stage.open_call(LATER_ROUND, file=file)
    lines = [(2025, 400_000_00, 240_000_00), (2026, 250_000_00, 150_000_00), (2027, 350_000_00, 210_000_00)]
    application = stage.submit(stage.regions_draft(lines=lines, key=LATER_ROUND))
    stage.scored(application)
    stage.decided(LATER_ROUND)
    granted_at = datetime(2025, 4, 7, 10, tzinfo=UTC)
    (given,) = stage.granted(application, at=granted_at, start=date(2025, 5, 1), end=date(2027, 10, 31))
    return Play(stage=stage, grant=given)


def refusal(play: Play, act: str, *given: object, **named: object) -> str:
    """The code with which a step is refused."""
    with pytest.raises(Refused) as refused:
        getattr(play, act)(*given, **named)
    return refused.value.code


def said(play: Play) -> dict[str, object]:
    """The figures and dates of the notice."""
    letter = play.letter()
    assert re.sub(r"\s+", " ", letter["financing_type"]) == "Anteilfinanzierung"
    return {
        "grant": letter["grant_cents"],
        "eligible": letter["eligible_cents"],
        "rate": letter["rate_per_cent"],
        "period": (letter["period_start"], letter["period_end"]),
        "proof": letter["proof_due"],
        "remedy": letter["remedy_until"],
        "amounts": [(row["year"], row["cents"]) for row in letter["amounts"]],
        "instalments": [(row["label"], row["cents"], row["legal_basis"]) for row in letter["instalments"]],
    }


def test_a_grant_of_2021_is_paid_on_request_and_carried_over_into_2023(stage: Stage, regions_call: Call) -> None:
    books = Books(REGIONS)
    assert books.moves() == [
        # A commitment authorisation (§ 38 SäHO): without it nothing of 2022 could be promised in 2021.
        ("announce", "authorisation_source 2022", "authorised 2022", "smr", 2_000_000_00),
        ("announce", "source 2021", "free 2021", "smr", 2_000_000_00),
        ("announce", "source 2022", "free 2022", "smr", 2_000_000_00),
    ]
    play = of_2021(stage)
    assert said(play) == {
        "grant": 600_000_00,
        "eligible": MILLION,
        "rate": "60.00",
        "period": ("2021-08-01", "2024-01-31"),
        # ANBest-K 6.1: a year after the end of the period, a Friday.
        "proof": "2025-01-31",
        # Posted on Tuesday 20 July 2021, there on the 23rd (§ 41 (2) VwVfG), a month to Monday 23 August (§ 70 VwGO).
        "remedy": "2021-08-23",
        "amounts": [(2021, 400_000_00), (2022, 200_000_00)],
        "instalments": [
            ("Haushaltsjahr 2021", 400_000_00, "VVK Nr. 7 (Fassung bis 31.12.2022)"),
            ("Haushaltsjahr 2022", 200_000_00, "VVK Nr. 7 (Fassung bis 31.12.2022)"),
        ],
    }
    assert play.days(date(2021, 7, 20)) == {
        "remedy_ends": date(2021, 8, 23),
        "final_from": date(2021, 8, 24),
        # VVK 8.2.3: a year after 23 July 2021, a Saturday, so the Monday after it (§ 31 (3) VwVfG).
        "begin_by": date(2022, 7, 25),
        # VwV zu § 44a Nr. 2.1: from 25,000 euros on.
        "publicity": date(2024, 1, 31),
        "period_ends": date(2024, 1, 31),
        "proof_due": date(2025, 1, 31),
        # VVK 4.2.6: twelve years for infrastructure.
        "earmarked_until": date(2036, 1, 31),
    }
    assert books.moves() == [
        ("issue_notice", "authorised 2022", "bound 2022", "smr", 200_000_00),
        ("issue_notice", "free 2021", "committed 2021", "smr", 400_000_00),
        ("issue_notice", "free 2022", "committed 2022", "smr", 200_000_00),
    ]
    play.final(date(2021, 8, 24))
    play.starts(date(2021, 9, 6))

    # Two months of need at once (VVK 7 as it stood until the end of 2022), and no more than the year has.
    first, second = date(2021, 9, 13), date(2021, 11, 15)
    assert refusal(play, "pays_request", 150_000_00, first, until=date(2021, 11, 14)) == "need_too_late"
    play.pays_request(150_000_00, first, until=date(2021, 11, 13))
    assert refusal(play, "pays_request", 250_000_01, second, until=date(2022, 1, 15)) == "more_than_left"
    play.pays_request(250_000_00, second, until=date(2022, 1, 15))
    assert books.of("smr") == {
        "source 2021": -2_000_000_00,
        "source 2022": -2_000_000_00,
        "free 2021": 1_600_000_00,
        "free 2022": 1_800_000_00,
        "paid 2021": 400_000_00,
        "committed 2022": 200_000_00,
        "authorisation_source 2022": -2_000_000_00,
        "authorised 2022": 1_800_000_00,
        "bound 2022": 200_000_00,
    }
    books.moves()

    play.ends_year(2021, date(2022, 1, 10))
    play.pays_request(120_000_00, date(2022, 5, 2), until=date(2022, 7, 1))
    # 80,000 euros of 2022 are not needed in 2022: paid in 2023 by consent alone (§ 45 (2), (3) SäHO).
    assert refusal(play, "ends_year", 2022, date(2023, 1, 9)) == "consent_needed"
    assert refusal(play, "pays_request", 80_000_00, date(2023, 1, 9), until=date(2023, 3, 1)) == "carry_over_first"
    play.ends_year(2022, date(2023, 1, 9), consent=CONSENT)
    play.pays_request(80_000_00, date(2023, 6, 1), until=date(2023, 8, 1))
    assert books.moves() == [
        ("close_year", "free 2021", "lapsed 2021", "smr", 1_600_000_00),
        ("prepare_payment", "committed 2022", "in_release 2022", "smr", 120_000_00),
        ("release_payment", "in_release 2022", "paid 2022", "smr", 120_000_00),
        ("close_year", "authorised 2022", "authorisation_source 2022", "smr", 1_800_000_00),
        ("close_year", "committed 2022", "committed 2023", "smr", 80_000_00),
        ("close_year", "free 2022", "lapsed 2022", "smr", 1_800_000_00),
        ("prepare_payment", "committed 2023", "in_release 2023", "smr", 80_000_00),
        ("release_payment", "in_release 2023", "paid 2023", "smr", 80_000_00),
    ]

    # More was spent than planned: the town bears it (ANBest-K 1.2), the grant is a maximum (VVK 2.2.2).
    play.proves(date(2024, 6, 28), 1_012_345_67, own=412_345_67)
    settled = play.checks(date(2024, 9, 2))
    assert (settled.due, settled.reduced, settled.still_to_pay, settled.to_repay) == (600_000_00, 0, 0, 0)
    play.closes(date(2024, 9, 2))
    assert books.of("smr") == {
        "source 2021": -2_000_000_00,
        "source 2022": -2_000_000_00,
        "lapsed 2021": 1_600_000_00,
        "lapsed 2022": 1_800_000_00,
        "paid 2021": 400_000_00,
        "paid 2022": 120_000_00,
        "paid 2023": 80_000_00,
        "authorisation_source 2022": -200_000_00,
        "bound 2022": 200_000_00,
    }
    assert books.moves() == []
    assert [*faults(), *differences()] == []


def test_a_grant_of_2025_is_paid_40_25_25_10_and_ends_with_a_smaller_last_part(of_2025: Play) -> None:
    play, books = of_2025, Books(LATER_ROUND)
    assert said(play) == {
        "grant": 600_000_00,
        "eligible": MILLION,
        "rate": "60.00",
        "period": ("2025-05-01", "2027-10-31"),
        # A year after 31 October 2027 is Reformation Day, a holiday in Saxony: the day after it.
        "proof": "2028-11-01",
        # Since 2025 a letter takes four days (§ 41 (2) VwVfG): there on 11 April, a month to Sunday 11 May, so Monday.
        "remedy": "2025-05-12",
        "amounts": [(2025, 240_000_00), (2026, 150_000_00), (2027, 210_000_00)],
        "instalments": [
            ("1. Rate", 240_000_00, "VVK Nr. 7.2"),
            ("2. Rate", 150_000_00, "VVK Nr. 7.2"),
            ("3. Rate", 150_000_00, "VVK Nr. 7.2"),
            ("4. Rate", 60_000_00, "VVK Nr. 7.2"),
        ],
    }
    days = play.days(date(2025, 4, 7))
    # A year after 11 April 2025 is a Saturday.
    assert (days["final_from"], days["begin_by"]) == (date(2025, 5, 13), date(2026, 4, 13))
    books.moves()

    play.final(date(2025, 5, 13))
    # VVK 7.1: final, and its start reported; the second part between the start and the proof (7.2).
    assert refusal(play, "pays_instalment", 1, date(2025, 5, 13)) == "condition_open"
    play.starts(date(2025, 6, 2))
    assert refusal(play, "pays_request", 1_000_00, date(2025, 6, 2), until=date(2025, 6, 3)) == "no_request_needed"
    play.pays_instalment(1, date(2025, 6, 10))
    # The money of 2026 is not there before 2026 begins.
    assert refusal(play, "pays_instalment", 2, date(2025, 12, 31)) == "more_than_left"
    play.ends_year(2025, date(2026, 1, 12))
    play.pays_instalment(2, date(2026, 3, 2))
    assert refusal(play, "pays_instalment", 2, date(2026, 3, 2)) == "instalment_paid"
    assert refusal(play, "pays_instalment", 3, date(2026, 3, 2)) == "condition_open"
    play.ends_year(2026, date(2027, 1, 11))
    play.ends_year(2027, date(2028, 1, 10), consent=CONSENT)
    assert books.moves() == [
        ("prepare_payment", "committed 2025", "in_release 2025", "smr", 240_000_00),
        ("release_payment", "in_release 2025", "paid 2025", "smr", 240_000_00),
        ("close_year", "free 2025", "lapsed 2025", "smr", 60_000_00),
        ("prepare_payment", "committed 2026", "in_release 2026", "smr", 150_000_00),
        ("release_payment", "in_release 2026", "paid 2026", "smr", 150_000_00),
        ("close_year", "authorised 2026", "authorisation_source 2026", "smr", 50_000_00),
        ("close_year", "free 2026", "lapsed 2026", "smr", 50_000_00),
        ("close_year", "authorised 2027", "authorisation_source 2027", "smr", 90_000_00),
        ("close_year", "committed 2027", "committed 2028", "smr", 210_000_00),
        ("close_year", "free 2027", "lapsed 2027", "smr", 90_000_00),
    ]

    play.proves(date(2028, 2, 15), 970_000_00, own=388_000_00)
    assert play.days(date(2028, 2, 15))["completeness_check"] == date(2028, 3, 15)  # VVK 7.1: one month
    assert refusal(play, "pays_instalment", 3, date(2028, 2, 15)) == "condition_open"
    play.confirms(date(2028, 2, 28))
    # VVK 7.1: the last part at the latest six months after the proof was there complete, whether it is checked or not.
    assert play.days(date(2028, 2, 28))["final_instalment"] == date(2028, 8, 15)
    play.pays_instalment(3, date(2028, 3, 1))
    assert refusal(play, "pays_instalment", 4, date(2028, 3, 1)) == "condition_open"
    # ANBest-K 2.1.1: 600,000 times 970,000 of 1,000,000. Paid are 540,000; of the last 60,000 another 42,000 are due.
    settled = play.checks(date(2028, 4, 3))
    assert (settled.due, settled.reduced, settled.still_to_pay, settled.to_repay) == (
        582_000_00,
        18_000_00,
        42_000_00,
        0,
    )
    assert refusal(play, "closes", date(2028, 4, 3)) == "still_to_pay"
    play.pays_instalment(4, date(2028, 4, 10))
    play.closes(date(2028, 4, 10))
    assert books.moves() == [
        ("prepare_payment", "committed 2028", "in_release 2028", "smr", 150_000_00),
        ("release_payment", "in_release 2028", "paid 2028", "smr", 150_000_00),
        ("check_proof", "committed 2028", "free 2028", "smr", 18_000_00),
        ("prepare_payment", "committed 2028", "in_release 2028", "smr", 42_000_00),
        ("release_payment", "in_release 2028", "paid 2028", "smr", 42_000_00),
    ]
    assert books.of("smr") == {
        "source 2025": -300_000_00,
        "source 2026": -200_000_00,
        "source 2027": -300_000_00,
        "lapsed 2025": 60_000_00,
        "lapsed 2026": 50_000_00,
        "lapsed 2027": 90_000_00,
        "paid 2025": 240_000_00,
        "paid 2026": 150_000_00,
        "paid 2028": 192_000_00,
        "free 2028": 18_000_00,
        "authorisation_source 2026": -150_000_00,
        "bound 2026": 150_000_00,
        "authorisation_source 2027": -210_000_00,
        "bound 2027": 210_000_00,
    }
    assert [*faults(), *differences()] == []
