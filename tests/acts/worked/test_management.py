"""Worked example: a management project with flat amounts for personnel, part-time, with a month in which nobody held the post.

FR-Regio II.2 b and V.4: 63,000 euros for a year of 40 hours a week and 15 % of it for material, less hours in proportion; 60 % of
that (V.2). The round is invented, the rules are not. Every figure is computed by hand.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from tests.books import Books, faults
from tests.cast import AFTER, DURING, OFFICE, REGIONS, Stage
from tests.plays import Play, another_round

from fundament.acts.refusals import Refused
from fundament.commands.register import SMR
from fundament.core.calculation import PlannedCost
from fundament.core.loading import load_programme
from fundament.queries.calculations import inputs_of_plan
from fundament.queries.verification import differences
from fundament.records.applications import Application

ROUND = "regionalmanagement-2026"
CONSENT = "Einwilligung des SMF (§ 45 Abs. 3 SäHO)"
COSTS = """
[[cost]]
key       = "management"
kind      = "unit"
unit      = "full_time_year"
unit_euro = 63_000.00
basis     = "stated"
source    = { in = "fr-regio", place = "V.4 b" }

[[cost]]
key      = "material"
kind     = "flat_rate"
per_cent = 15
of       = ["management"]
basis    = "stated"
source   = { in = "fr-regio", place = "V.4 c" }

"""


@pytest.fixture
def play(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Play:
    """29 hours of 40 from July 2026 to June 2027: 0.3625 full-time years in each of two fiscal years."""
    old = load_programme(settings.PROGRAMMES / REGIONS).source
    costs = re.search(r"\n\[\[cost\]\].*?(?=# ── Wo die Richtlinie)", old, re.DOTALL)
    assert costs
    changes = [
        ('key       = "vitale-regionen-2021"', f'key       = "{ROUND}"'),
        ("announced = 2021-05-21", "announced = 2026-01-12"),
        ("opens     = 2021-05-21", "opens     = 2026-01-12"),
        ("closes    = 2021-07-15", "closes    = 2026-02-27"),
        ("until      = 2021-07-30", "until      = 2026-03-13"),
        ("{ 2021 = 2_000_000.00, 2022 = 2_000_000.00 }", "{ 2026 = 20_000.00, 2027 = 16_000.00 }"),
        ("{ 2022 = 2_000_000.00 }", "{ 2027 = 16_000.00 }"),
        ("first  = 2021\nlast   = 2022", "first  = 2026\nlast   = 2027"),
        ('measure = "investive"', 'measure = "non_investive"'),
        ('choices = ["investive", "non_investive"]', 'choices = ["non_investive", "investive"]'),
        ('earmarking         = "infrastructure"', 'earmarking         = "none"'),
        ("building           = true\n", ""),
        (costs[0], COSTS),
    ]
    words = [("\n[cost]\n", '\n[cost]\nmanagement = "Management"\nmaterial = "Sachausgaben"\n')]
    file = another_round(settings.PROGRAMMES / REGIONS, changes, texts=words)
    monkeypatch.setitem(OFFICE, ROUND, SMR)
    monkeypatch.setitem(DURING, ROUND, datetime(2026, 2, 2, 10, tzinfo=UTC))
    monkeypatch.setitem(AFTER, ROUND, datetime(2026, 3, 16, 10, tzinfo=UTC))
    stage.open_call(ROUND, file=file)
    lines = [(year, 26_263_12, 15_757_87) for year in (2026, 2027)]
    application = stage.submit(stage.regions_draft(lines=lines, key=ROUND))
    stage.scored(application)
    stage.decided(ROUND)
    at = datetime(2026, 4, 7, 10, tzinfo=UTC)
    (given,) = stage.granted(
        application, at=at, start=date(2026, 7, 1), end=date(2027, 6, 30), inputs=hours(application, at.date())
    )
    return Play(stage=stage, grant=given)


def hours(application: Application, on: date) -> object:
    """What the authority recognises: half a year of 29 hours of 40 in each year, that is 0.725 / 2 full-time years."""
    partner = application.partners.select_related("organisation").order_by("pk")[0]
    plan = inputs_of_plan(partner, programme=application.call.programme, on=on)
    costs = tuple(PlannedCost(position="management", year=year, quantity=Decimal("0.3625")) for year in (2026, 2027))
    return replace(plan, costs=costs)


def test_hours_and_a_flat_rate_become_a_grant_line_by_line(play: Play) -> None:
    letter = play.letter()
    rows = [(row["text"], row["cents"]) for row in letter["calculation"]]
    of_2026 = [cents for text, cents in rows if "2026" in text]
    assert of_2026 == [
        # 63,000 * 0.3625; 15 % of it are 3,425.625, rounded down as a rate is a ceiling; together.
        22_837_50,
        3_425_62,
        26_263_12,
        # Limits: asked for; 60 % of 26,263.12 are 15,757.872, in one year rounded up; what no other means pay; the least of them.
        15_757_87,
        15_757_88,
        26_263_12,
        15_757_87,
        # The grant, and the own share that is left.
        15_757_87,
        10_505_25,
    ]
    assert (letter["grant_cents"], letter["eligible_cents"], letter["rate_per_cent"]) == (
        31_515_74,
        # 60 % of 52,526.24 are 31,515.744.
        52_526_24,
        "60.00",
    )
    # 40 % of 31,515.74 are 12,606.296, 50 % 15,757.87, 10 % 3,151.574: the cent left goes to the largest fraction.
    assert [(row["cents"], row["legal_basis"]) for row in letter["instalments"]] == [
        (12_606_30, "VVK Nr. 7.1"),
        (15_757_87, "VVK Nr. 7.1"),
        (3_151_57, "VVK Nr. 7.1"),
    ]
    # There on Saturday 11 April 2026, a month to Monday 11 May; the proof a year after 30 June 2027, a Friday.
    assert (letter["remedy_until"], letter["proof_due"]) == ("2026-05-11", "2028-06-30")
    assert Books(ROUND).of("smr") == {
        "source 2026": -20_000_00,
        "source 2027": -16_000_00,
        "free 2026": 4_242_13,
        "free 2027": 242_13,
        "committed 2026": 15_757_87,
        "committed 2027": 15_757_87,
        "authorisation_source 2027": -16_000_00,
        "authorised 2027": 242_13,
        "bound 2027": 15_757_87,
    }


def test_a_month_without_anyone_in_the_post_makes_the_last_part_smaller(play: Play) -> None:
    books = Books(ROUND)
    books.moves()
    play.final(date(2026, 5, 12))
    play.starts(date(2026, 7, 1))
    play.pays_instalment(1, date(2026, 7, 6))
    play.ends_year(2026, date(2027, 1, 11), consent=CONSENT)
    # VVK 5.2.2: proven are the months, not what they cost. Eleven of twelve: 63,000 * 0.725 * 11 / 12 are 41,868.75, 15 % of it
    # 6,280.3125, together 48,149.06.
    play.proves(date(2027, 9, 1), 48_149_06)
    play.confirms(date(2027, 9, 20))
    play.pays_instalment(2, date(2027, 9, 27))
    # ANBest-K 2.1.1: 31,515.74 times 48,149.06 of 52,526.24 are 28,889.432. Paid are 28,364.17.
    settled = play.checks(date(2027, 11, 2))
    assert (settled.due, settled.reduced, settled.still_to_pay, settled.to_repay) == (28_889_43, 2_626_31, 525_26, 0)
    # The last part has no floor (FR-Regio VII.12 speaks of parts of the way).
    play.pays_instalment(3, date(2027, 11, 8))
    with pytest.raises(Refused, match="instalment_paid"):
        play.pays_instalment(3, date(2027, 11, 8))
    play.closes(date(2027, 11, 15))
    assert books.moves() == [
        ("prepare_payment", "committed 2026", "in_release 2026", "smr", 12_606_30),
        ("release_payment", "in_release 2026", "paid 2026", "smr", 12_606_30),
        ("close_year", "committed 2026", "committed 2027", "smr", 3_151_57),
        ("close_year", "free 2026", "lapsed 2026", "smr", 4_242_13),
        ("prepare_payment", "committed 2027", "in_release 2027", "smr", 15_757_87),
        ("release_payment", "in_release 2027", "paid 2027", "smr", 15_757_87),
        ("check_proof", "committed 2027", "free 2027", "smr", 2_626_31),
        ("prepare_payment", "committed 2027", "in_release 2027", "smr", 525_26),
        ("release_payment", "in_release 2027", "paid 2027", "smr", 525_26),
    ]
    assert books.of("smr") == {
        "source 2026": -20_000_00,
        "source 2027": -16_000_00,
        "lapsed 2026": 4_242_13,
        "paid 2026": 12_606_30,
        "free 2027": 2_868_44,
        "paid 2027": 16_283_13,
        "authorisation_source 2027": -16_000_00,
        "authorised 2027": 242_13,
        "bound 2027": 15_757_87,
    }
    assert [*faults(), *differences()] == []
