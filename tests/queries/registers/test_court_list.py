"""The half-yearly list for the Court of Audit: above 50,000 euros, state money under the VwV, first notices and amendments."""

from datetime import date

import pytest
from tests.cast import LDS, Stage
from tests.queries.registers.rows import CULTURE_ON, another, changed, culture_grant, regions_grant, tandem_grants
from tests.test_third_programme import FILE

from fundament.core.procedure import Act, Role
from fundament.queries.registers.court_list import CourtRow, Half, court_list
from fundament.queries.registers.reading import Desk
from fundament.queries.visibility import NotVisible
from fundament.records.calls import Call


def listed(stage: Stage, year: int, half: Half) -> list[tuple[str, str, date, int]]:
    """Reference, notice, day and amount of each row at the desk of LDS."""
    rows = court_list(account=stage.authority(LDS), desk=Desk.AUTHORITY, year=year, half=half)
    return [(row.reference, row.notice, row.notice_on, row.cents) for row in rows]


def test_a_row_has_who_got_how_much_for_what(stage: Stage) -> None:
    given = culture_grant(stage)
    assert court_list(account=stage.authority(LDS), desk=Desk.AUTHORITY, year=2024, half=1) == (
        CourtRow(
            reference=given.reference,
            notice="grant",
            notice_on=CULTURE_ON,
            cents=80_000_00,
            authority=LDS,
            programme=FILE.texts.get("short_title", language="de"),
            recipient="Kulturbahnhof e.V.",
            recipient_kind="non_profit_association",
            financing="share",
            purpose="Kultur in Kulturbahnhof e.V.",
            first=given.first,
            last=given.last,
            proof_due=given.proof_due,
            invented=(),
            demonstration=False,
        ),
    )


def test_it_begins_a_cent_above_the_amount(stage: Stage) -> None:
    like = culture_grant(stage, cents=50_000_00)
    above = another(like, cents=50_000_01)
    assert listed(stage, 2024, 1) == [(above.reference, "grant", CULTURE_ON, 50_000_01)]


@pytest.mark.parametrize(
    ("on", "year", "half"),
    [
        (date(2024, 1, 1), 2024, 1),
        (date(2024, 6, 30), 2024, 1),
        (date(2024, 7, 1), 2024, 2),
        (date(2024, 12, 31), 2024, 2),
    ],
)
def test_a_notice_stands_in_the_half_year_of_its_day(stage: Stage, on: date, year: int, half: Half) -> None:
    given = another(culture_grant(stage, cents=1_000_00), cents=60_000_00, on=on)
    places: list[tuple[int, Half]] = [(2023, 2), (2024, 1), (2024, 2), (2025, 1)]
    assert [place for place in places if listed(stage, *place)] == [(year, half)]
    assert listed(stage, year, half) == [(given.reference, "grant", on, 60_000_00)]


def test_amendments_stand_in_it_and_revocations_do_not(stage: Stage) -> None:
    given = another(culture_grant(stage, cents=1_000_00), cents=40_000_00)
    changed(given, cents=70_000_00, act=Act.AMEND, on=date(2024, 8, 1))
    changed(given, cents=60_000_00, act=Act.REVOKE, on=date(2024, 9, 1))
    changed(given, cents=70_000_00, act=Act.DECIDE_OBJECTION, on=date(2024, 10, 1))
    assert listed(stage, 2024, 1) == []
    assert listed(stage, 2024, 2) == [(given.reference, "amendment", date(2024, 8, 1), 70_000_00)]


def test_local_authorities_and_own_funds_are_not_in_it(stage: Stage, regions_call: Call, tandem_call: Call) -> None:
    regions_grant(stage)
    tandem_grants(stage)
    halves: list[tuple[int, Half]] = [(2021, 2), (2024, 1)]
    assert [court_list(account=stage.auditor(), desk=Desk.AUDIT, year=year, half=half) for year, half in halves] == [
        (),
        (),
    ]


def test_a_foreign_authority_sees_nothing(stage: Stage) -> None:
    culture_grant(stage)
    other = stage.person("Sächsische Aufbaubank – Förderbank – (SAB)", Role.AUTHORITY)
    assert court_list(account=other, desk=Desk.AUTHORITY, year=2024, half=1) == ()
    with pytest.raises(NotVisible):
        court_list(account=stage.applicant("Stadt Torgau"), desk=Desk.AUTHORITY, year=2024, half=1)
