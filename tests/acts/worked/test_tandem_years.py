"""Worked example: a tandem of 500,000 and 500,000 euros over five fiscal years, from two notices to two closed grants.

The town is paid by the state (VVK, ANBest-K), the non-profit by Aktion Mensch under a contract, whose conditions are assumed to
be those of VwV and ANBest-P. Both are paid on request, as the programme assumes. Every figure is computed by hand.
"""

from datetime import UTC, date, datetime

import pytest
from tests.books import Books, faults
from tests.cast import AKTION_MENSCH, SAB, TANDEM, Stage
from tests.plays import Play

from fundament.acts import proofs
from fundament.acts.refusals import Refused
from fundament.core.receipts import Receipt
from fundament.queries.verification import differences
from fundament.records.calls import Call

GRANTED = datetime(2024, 5, 13, 10, tzinfo=UTC)
CONSENT = "Einwilligung des SMF (§ 45 Abs. 3 SäHO)"
YEARS = range(2024, 2029)


@pytest.fixture
def tandem(stage: Stage, tandem_call: Call) -> tuple[Play, Play]:
    """The town's grant and the non-profit's, of 125,000 and 111,112 euros a year, from June 2024 to the end of 2028."""
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    town, club = stage.granted(application, at=GRANTED, start=date(2024, 6, 1), end=date(2028, 12, 31))
    return Play(stage=stage, grant=town), Play(stage=stage, grant=club)


def receipt(number: str, cents: int, paid_on: date, reason: str) -> Receipt:
    """A line of the receipt list (ANBest-P 6.4)."""
    return Receipt(
        number=number,
        kind="spending",
        position="",
        ordered_on=paid_on,
        invoiced_on=paid_on,
        paid_on=paid_on,
        payee="Beschäftigte und Dienstleister",
        reason=reason,
        cents=cents,
        input_tax=0,
        discount=0,
    )


def figures(play: Play) -> dict[str, object]:
    """What the notice says in figures and days."""
    letter = play.letter()
    names = ("regime", "grant_cents", "eligible_cents", "rate_per_cent", "requested_cents", "proof_due", "remedy_until")
    rows = [(row["label"], row["cents"]) for row in letter["instalments"]]
    return {name: letter[name] for name in names} | {"instalments": rows}


def test_both_rates_say_whether_they_are_stated_or_assumed(tandem_call: Call) -> None:
    rules = [rule for rule in tandem_call.programme.rule if rule.kind == "share_of_eligible_spending"]
    assert [(rule.role, int(rule.up_to), rule.basis) for rule in rules] == [
        ("municipal_administration", 80, "stated"),
        ("non_profit", 90, "assumed"),
    ]
    # That they are paid on request, and the town by the state alone, is assumed too.
    assert [(row.key, row.regime.value, row.basis) for row in tandem_call.programme.deviation] == [
        ("payout", "communal", "assumed"),
        ("payout", "contract", "assumed"),
        ("instalment_floor", "communal", "assumed"),
    ]


def test_both_halves_are_granted_with_the_figures_and_days_of_their_regimes(tandem: tuple[Play, Play]) -> None:
    town, club = tandem
    years = [(f"Haushaltsjahr {year}", 100_000_00) for year in YEARS]
    assert figures(town) == {
        "regime": "communal",
        "grant_cents": 500_000_00,
        # 80 % of 625,000.00 are 500,000.00.
        "eligible_cents": 625_000_00,
        "rate_per_cent": "80.00",
        "requested_cents": 500_000_00,
        # ANBest-K 6.1: a year after the end of the period, a Monday.
        "proof_due": "2029-12-31",
        # Posted on 13 May 2024, there on the 16th, a month to Sunday 16 June, so Monday.
        "remedy_until": "2024-06-17",
        "instalments": years,
    }
    assert figures(club) == {
        "regime": "contract",
        "grant_cents": 500_000_00,
        # 90 % of 555,560.00 are 500,004.00; 500,000.00 were asked for, that is 89.9993 %, written down as 90.00.
        "eligible_cents": 555_560_00,
        "rate_per_cent": "90.00",
        "requested_cents": 500_000_00,
        # ANBest-P 6.1: the end of the sixth month is Saturday 30 June 2029, so Monday.
        "proof_due": "2029-07-02",
        # A contract is not contested.
        "remedy_until": None,
        "instalments": years,
    }
    books = Books(TANDEM)
    assert books.of("sms") == {
        "source 2024": -500_000_00,
        "free 2024": 400_000_00,
        "committed 2024": 100_000_00,
        **{f"source {year}": -500_000_00 for year in range(2025, 2029)},
        **{f"free {year}": 400_000_00 for year in range(2025, 2029)},
        **{f"committed {year}": 100_000_00 for year in range(2025, 2029)},
        # § 38 SäHO: what the notice promises of later years.
        **{f"authorisation_source {year}": -500_000_00 for year in range(2025, 2029)},
        **{f"authorised {year}": 400_000_00 for year in range(2025, 2029)},
        **{f"bound {year}": 100_000_00 for year in range(2025, 2029)},
    }
    # Own funds know no authorisation.
    assert books.of("aktion-mensch") == {
        **{f"source {year}": -500_000_00 for year in YEARS},
        **{f"free {year}": 400_000_00 for year in YEARS},
        **{f"committed {year}": 100_000_00 for year in YEARS},
    }
    assert town.days(GRANTED.date())["begin_by"] == date(2025, 5, 16)  # VVK 8.2.3: a year after 16 May 2024, a Friday
    # VwV 5.3.4: more than three years, so an interim proof may be demanded of each year but the last; VVK has none.
    assert "interim_proof" not in town.days(GRANTED.date())
    due = [club.days(date(year, 3, 1))["interim_proof"] for year in range(2024, 2028)]
    assert due == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_the_town_is_paid_year_by_year_and_the_rest_after_its_proof(tandem: tuple[Play, Play]) -> None:
    town, _ = tandem
    books = Books(TANDEM)
    books.moves()
    town.final(date(2024, 6, 18))
    town.starts(date(2024, 9, 2))
    # VwV 7.5: the need of six months; the state pays money of this fiscal year alone.
    course = {
        date(2024, 9, 2): 70_000_00,
        date(2025, 3, 3): 65_000_00,
        date(2025, 9, 1): 65_000_00,
        date(2026, 3, 2): 50_000_00,
        date(2026, 9, 1): 50_000_00,
        date(2027, 3, 1): 50_000_00,
        date(2027, 9, 1): 50_000_00,
        date(2028, 3, 1): 50_000_00,
        date(2028, 9, 1): 40_000_00,
    }
    moves, ended = [], 2024
    for day, cents in course.items():
        if day.year > ended:
            # 30,000 euros of 2024 may be used in 2025 (§ 45 (2) SäHO); of the other years everything was paid.
            town.ends_year(ended, date(day.year, 1, 13), consent=CONSENT if ended == 2024 else "")
            if ended == 2024:
                moves.append(("close_year", "committed 2024", "committed 2025", "sms", 30_000_00))
            else:
                moves.append(("close_year", f"authorised {ended}", f"authorisation_source {ended}", "sms", 400_000_00))
            moves.append(("close_year", f"free {ended}", f"lapsed {ended}", "sms", 400_000_00))
            ended = day.year
        town.pays_request(cents, day, until=date(day.year, 12, 31) if day.month == 9 else date(day.year, 9, 1))
        moves += [
            ("prepare_payment", f"committed {day.year}", f"in_release {day.year}", "sms", cents),
            ("release_payment", f"in_release {day.year}", f"paid {day.year}", "sms", cents),
        ]
    assert books.moves() == moves

    town.ends_year(2028, date(2029, 1, 8), consent=CONSENT)
    town.proves(date(2029, 5, 7), 625_000_00, own=125_000_00)
    settled = town.checks(date(2029, 9, 3))
    assert (settled.due, settled.reduced, settled.still_to_pay, settled.to_repay) == (500_000_00, 0, 10_000_00, 0)
    with pytest.raises(Refused, match="still_to_pay"):
        town.closes(date(2029, 9, 3))
    town.pays_rest(date(2029, 9, 10))
    town.closes(date(2029, 9, 17))
    assert books.moves() == [
        ("close_year", "authorised 2028", "authorisation_source 2028", "sms", 400_000_00),
        ("close_year", "committed 2028", "committed 2029", "sms", 10_000_00),
        ("close_year", "free 2028", "lapsed 2028", "sms", 400_000_00),
        ("prepare_payment", "committed 2029", "in_release 2029", "sms", 10_000_00),
        ("release_payment", "in_release 2029", "paid 2029", "sms", 10_000_00),
    ]
    assert books.of("sms") == {
        **{f"source {year}": -500_000_00 for year in YEARS},
        **{f"lapsed {year}": 400_000_00 for year in YEARS},
        "paid 2024": 70_000_00,
        "paid 2025": 130_000_00,
        "paid 2026": 100_000_00,
        "paid 2027": 100_000_00,
        "paid 2028": 90_000_00,
        "paid 2029": 10_000_00,
        **{f"authorisation_source {year}": -100_000_00 for year in range(2025, 2029)},
        **{f"bound {year}": 100_000_00 for year in range(2025, 2029)},
    }
    assert [*faults(), *differences()] == []


def test_the_non_profit_is_paid_from_the_oldest_money_and_proves_with_receipts(tandem: tuple[Play, Play]) -> None:
    _, club = tandem
    books = Books(TANDEM)
    books.moves()
    # A contract binds at once. Own funds do not lapse: what was not asked for in a year is there in the next.
    club.final(date(2024, 6, 3))
    club.starts(date(2024, 7, 1))
    club.pays_request(60_000_00, date(2024, 7, 1), until=date(2024, 12, 31))
    club.interim(date(2025, 2, 17), until=date(2024, 12, 31), spent=66_000_00)
    club.pays_request(140_000_00, date(2025, 7, 1), until=date(2025, 12, 31))
    club.interim(date(2026, 2, 16), until=date(2025, 12, 31), spent=220_000_00)
    club.pays_request(100_000_00, date(2026, 7, 1), until=date(2026, 12, 31))
    club.interim(date(2027, 2, 15), until=date(2026, 12, 31), spent=330_000_00)
    club.pays_request(100_000_00, date(2027, 7, 1), until=date(2027, 12, 31))
    club.interim(date(2028, 2, 14), until=date(2027, 12, 31), spent=440_000_00)
    club.pays_request(90_000_00, date(2028, 7, 3), until=date(2028, 12, 31))
    paid = [
        (2024, 60_000_00),
        # 40,000 of 2024 first, then 100,000 of 2025.
        (2024, 40_000_00),
        (2025, 100_000_00),
        (2026, 100_000_00),
        (2027, 100_000_00),
        (2028, 90_000_00),
    ]
    released = [move for move in books.moves() if move[0] == "release_payment"]
    assert released == [
        ("release_payment", f"in_release {year}", f"paid {year}", "aktion-mensch", cents) for year, cents in paid
    ]

    # ANBest-P 6.4: with a list of receipts, whose sum is what was spent.
    day = date(2029, 4, 16)
    listed = [
        receipt("1", 400_000_00, date(2028, 12, 20), "Personal"),
        receipt("2", 150_000_00, date(2028, 12, 28), "Sachausgaben"),
    ]
    with pytest.raises(Refused, match="receipts_missing"):
        club.proves(day, 550_000_00)
    with pytest.raises(Refused, match="receipts_do_not_add_up"):
        club.proves(day, 550_000_01, receipts=listed)
    club.proves(day, 550_000_00, own=55_000_00, receipts=listed)
    # Another proof of this authority's year: one of one is drawn, and so it is checked in depth (VwV 11.2).
    club.confirms(date(2029, 5, 7))
    club.draws(date(2029, 5, 7))
    with pytest.raises(Refused, match="depth_needed"):
        proofs.check_proof(**club.authority(date(2029, 5, 7)), note="Belege geprüft.", in_depth=False)
    # 500,000 times 550,000 of 555,560 are 494,996.04; spent less is 5,560, above 500 (ANBest-P 2.1.1, 2.2).
    settled = proofs.check_proof(**club.authority(date(2029, 5, 7)), note="Belege geprüft.", in_depth=True)
    assert (settled.due, settled.reduced, settled.still_to_pay, settled.to_repay) == (494_996_04, 5_003_96, 4_996_04, 0)
    club.pays_rest(date(2029, 5, 14))
    club.closes(date(2029, 5, 21))
    assert books.moves() == [
        ("check_proof", "committed 2028", "free 2028", "aktion-mensch", 5_003_96),
        ("prepare_payment", "committed 2028", "in_release 2028", "aktion-mensch", 4_996_04),
        ("release_payment", "in_release 2028", "paid 2028", "aktion-mensch", 4_996_04),
    ]
    assert books.of("aktion-mensch") == {
        **{f"source {year}": -500_000_00 for year in YEARS},
        **{f"free {year}": 400_000_00 for year in range(2024, 2028)},
        "free 2028": 405_003_96,
        **{f"paid {year}": 100_000_00 for year in range(2024, 2028)},
        "paid 2028": 94_996_04,
    }
    assert [*faults(), *differences()] == []


def test_the_case_is_closed_with_the_second_of_its_two_grants(tandem: tuple[Play, Play]) -> None:
    town, club = tandem
    assert [play.grant.authority.name for play in tandem] == [SAB, AKTION_MENSCH]
    for play, spent, listed in (
        (town, 0, []),
        (club, 0, []),
    ):
        play.final(date(2024, 6, 18))
        play.starts(date(2024, 9, 2))
        play.proves(date(2024, 12, 2), spent, receipts=listed)
        assert play.checks(date(2024, 12, 9)).due == 0
    states = []
    for play in tandem:
        play.closes(date(2024, 12, 16))
        town.grant.application.refresh_from_db()
        states.append(town.grant.application.state)
    assert states == ["granted", "closed"]
    # Neither spent anything: every cent is free again, and with it the authority to promise it (§ 38 SäHO).
    books = Books(TANDEM)
    assert books.of("aktion-mensch") == {
        place: cents
        for year in YEARS
        for place, cents in ((f"source {year}", -500_000_00), (f"free {year}", 500_000_00))
    }
    assert books.of("sms") == {
        **books.of("aktion-mensch"),
        **{f"authorisation_source {year}": -500_000_00 for year in range(2025, 2029)},
        **{f"authorised {year}": 500_000_00 for year in range(2025, 2029)},
    }
    assert [*faults(), *differences()] == []
