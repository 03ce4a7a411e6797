"""The de-minimis sheet: programmes that say so, each change of the amount, twenty working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given as fuzz
from hypothesis import strategies as st
from tests.cast import AKTION_MENSCH, LDS, REGIONS, SAB, Stage
from tests.queries.registers.rows import CULTURE_ON, another, changed, culture_grant, regions_grant
from tests.test_third_programme import FILE, KEY, OFFICE

from fundament.core.dates import add_working_days, is_working_day
from fundament.core.procedure import Act, Role
from fundament.queries.registers.de_minimis import DeMinimisRow, aided_programmes, de_minimis_sheet
from fundament.queries.registers.reading import Desk
from fundament.records.calls import Call


def test_a_row_has_the_six_facts_and_before_2026_no_day_for_the_entry(stage: Stage) -> None:
    given = culture_grant(stage)
    assert de_minimis_sheet(account=stage.authority(LDS), desk=Desk.AUTHORITY) == (
        DeMinimisRow(
            reference=given.reference,
            recipient="Kulturbahnhof e.V.",
            cents=80_000_00,
            granted_on=CULTURE_ON,
            authority=LDS,
            instrument="grant",
            nace="90",
            regulation="general",
            entry_due=None,
            invented=(),
            demonstration=False,
        ),
    )


@pytest.mark.parametrize(
    ("on", "due"),
    [
        # A Friday; nothing but weekends in between.
        (date(2026, 1, 2), date(2026, 1, 30)),
        # Good Friday and Easter Monday.
        (date(2026, 3, 20), date(2026, 4, 21)),
        # Day of Repentance, which is a holiday in Saxony alone.
        (date(2026, 11, 2), date(2026, 12, 1)),
        # Christmas and New Year.
        (date(2026, 12, 18), date(2027, 1, 19)),
    ],
)
def test_the_entry_is_due_after_twenty_working_days(stage: Stage, on: date, due: date) -> None:
    given = another(culture_grant(stage), cents=5_000_00, on=on)
    rows = de_minimis_sheet(account=stage.authority(LDS), desk=Desk.AUTHORITY)
    assert [(row.reference, row.entry_due) for row in rows[1:]] == [(given.reference, due)]


@fuzz(st.dates(date(2026, 1, 1), date(2035, 12, 31)))
def test_twenty_working_days_lie_between_grant_and_entry(on: date) -> None:
    due = add_working_days(day=on, number=20)
    days = [on + timedelta(days=number) for number in range(1, (due - on).days + 1)]
    assert sum(is_working_day(day) for day in days) == 20
    assert is_working_day(due)


def test_each_act_that_changes_the_amount_is_aid_of_its_own_day(stage: Stage) -> None:
    given = another(culture_grant(stage), cents=5_000_00, on=date(2026, 1, 2))
    changed(given, cents=7_000_00, act=Act.AMEND, on=date(2026, 2, 2))
    changed(given, cents=7_000_00, act=Act.AMEND, on=date(2026, 2, 3))
    changed(given, cents=0, act=Act.REVOKE, on=date(2026, 3, 2))
    changed(given, cents=7_000_00, act=Act.DECIDE_OBJECTION, on=date(2026, 3, 9))
    rows = de_minimis_sheet(account=stage.authority(LDS), desk=Desk.AUTHORITY)[1:]
    assert [(row.cents, row.granted_on, row.entry_due) for row in rows] == [
        (5_000_00, date(2026, 1, 2), date(2026, 1, 30)),
        (2_000_00, date(2026, 2, 2), date(2026, 3, 2)),
        (-7_000_00, date(2026, 3, 2), date(2026, 3, 30)),
        (7_000_00, date(2026, 3, 9), date(2026, 4, 8)),
    ]


def test_only_programmes_that_say_so_grant_such_aid(stage: Stage, regions_call: Call, tandem_call: Call) -> None:
    regions_grant(stage)
    assert de_minimis_sheet(account=stage.auditor(), desk=Desk.AUDIT) == ()
    assert aided_programmes(account=stage.auditor(), desk=Desk.AUDIT) == ()
    culture_grant(stage)
    said = FILE.programme.de_minimis
    assert {
        who: aided_programmes(account=account, desk=desk)
        for who, account, desk in (
            ("auditor", stage.auditor(), Desk.AUDIT),
            ("its office", stage.person(OFFICE, Role.OFFICE), Desk.MINISTRY),
            ("another office", stage.office(REGIONS), Desk.MINISTRY),
            ("its authority", stage.authority(LDS), Desk.AUTHORITY),
            ("SAB", stage.authority(SAB), Desk.AUTHORITY),
            ("Aktion Mensch", stage.authority(AKTION_MENSCH), Desk.AUTHORITY),
        )
    } == {
        "auditor": (said,),
        "its office": (said,),
        "another office": (),
        "its authority": (said,),
        "SAB": (),
        "Aktion Mensch": (),
    }
    rows = de_minimis_sheet(account=stage.auditor(), desk=Desk.AUDIT)
    assert [row.reference for row in rows] == ["KADL-0001-1"]
    assert Call.objects.get(key=KEY).programme.de_minimis == said
