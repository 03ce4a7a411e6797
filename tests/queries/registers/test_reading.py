"""Who reads which grants in a register: each desk its own, nobody their own matter, and never more statements for more grants."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import AKTION_MENSCH, LDS, REGIONS, SAB, TANDEM, Stage
from tests.queries.registers.rows import another, culture_grant, regions_grant, tandem_grants

from fundament.core.procedure import Role
from fundament.queries.registers.court_list import court_list
from fundament.queries.registers.database_export import database_export
from fundament.queries.registers.de_minimis import de_minimis_sheet
from fundament.queries.registers.monitoring import monitoring_list
from fundament.queries.registers.reading import Desk, reach, years_of
from fundament.queries.registers.transparency import transparency_table
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.calls import Call

TODAY = datetime(2024, 3, 4, 10, 0, tzinfo=UTC)


def references(account: Account, desk: Desk) -> list[str]:
    """The grants that a desk lists, in the order of their numbers."""
    return sorted(grant.reference for grant in reach(account=account, desk=desk))


def test_each_desk_lists_its_own_grants_and_auditors_all(stage: Stage, regions_call: Call, tandem_call: Call) -> None:
    regions = regions_grant(stage).reference
    town, non_profit = (grant.reference for grant in tandem_grants(stage))
    assert {
        who: references(account, desk)
        for who, account, desk in (
            ("LDS", stage.authority(LDS), Desk.AUTHORITY),
            ("LDS, releaser", stage.releaser(LDS), Desk.AUTHORITY),
            ("SAB", stage.authority(SAB), Desk.AUTHORITY),
            ("Aktion Mensch", stage.authority(AKTION_MENSCH), Desk.AUTHORITY),
            ("office A", stage.office(TANDEM), Desk.MINISTRY),
            ("office B", stage.office(REGIONS), Desk.MINISTRY),
            ("decider B", stage.decider(REGIONS), Desk.MINISTRY),
            ("auditor", stage.auditor(), Desk.AUDIT),
        )
    } == {
        "LDS": [regions],
        "LDS, releaser": [regions],
        "SAB": [town],
        "Aktion Mensch": [non_profit],
        "office A": [town, non_profit],
        "office B": [regions],
        "decider B": [regions],
        "auditor": [town, non_profit, regions],
    }


@pytest.mark.parametrize("desk", Desk)
def test_who_does_not_work_at_a_desk_reads_nothing_there(stage: Stage, regions_call: Call, desk: Desk) -> None:
    regions_grant(stage)
    strangers = [
        stage.applicant("Stadt Rodewisch"),
        stage.association("CHE"),
        stage.assessors(REGIONS)[0],
        *([] if desk is Desk.AUTHORITY else [stage.authority(LDS)]),
        *([] if desk is Desk.MINISTRY else [stage.office(REGIONS)]),
        *([] if desk is Desk.AUDIT else [stage.auditor()]),
        # The role alone makes no auditor: it takes a court of audit.
        *([stage.person(LDS, Role.AUDITOR)] if desk is Desk.AUDIT else []),
    ]
    for stranger in strangers:
        with pytest.raises(NotVisible):
            reach(account=stranger, desk=desk)


def test_nobody_lists_a_matter_of_their_own_body(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    other = another(given, cents=20_000_00, body=stage.body("Stadt Torgau"))
    both = stage.authority(LDS)
    # Ellefeld takes part in the application of Rodewisch.
    both.memberships.create(organisation=stage.body("Gemeinde Ellefeld"), role=Role.EDITOR.value)
    assert references(both, Desk.AUTHORITY) == [other.reference]


def test_years_go_from_the_first_notice_to_the_last_promised_year(stage: Stage, tandem_call: Call) -> None:
    auditor = stage.auditor()
    assert years_of(account=auditor, desk=Desk.AUDIT, at=TODAY) == (2024,)
    tandem_grants(stage)
    assert years_of(account=auditor, desk=Desk.AUDIT, at=TODAY) == (2028, 2027, 2026, 2025, 2024)
    later = TODAY.replace(year=2030)
    assert years_of(account=auditor, desk=Desk.AUDIT, at=later) == tuple(range(2030, 2023, -1))
    assert years_of(account=stage.authority(LDS), desk=Desk.AUTHORITY, at=TODAY) == (2024,)


def test_more_grants_need_no_more_statements(stage: Stage) -> None:
    given, auditor = culture_grant(stage), stage.auditor()
    place = {"account": auditor, "desk": Desk.AUDIT}
    registers: dict[str, Callable[[], tuple[object, ...]]] = {
        "monitoring": lambda: monitoring_list(**place, year=2024),
        "transparency": lambda: transparency_table(at=TODAY),
        "court": lambda: court_list(**place, year=2024, half=1),
        "de_minimis": lambda: de_minimis_sheet(**place),
        "export": lambda: database_export(**place, at=TODAY),
    }

    def counted() -> dict[str, tuple[int, int]]:
        found = {}
        for name, read in registers.items():
            with CaptureQueriesContext(connection) as sql:
                rows = read()
            found[name] = (len(rows), len(sql))
        return found

    counted()  # keeps the person's memberships
    few = counted()
    for _ in range(9):
        another(given, cents=60_000_00)
    many = counted()
    assert {name: statements for name, (_rows, statements) in many.items()} == {
        "monitoring": 5,
        "transparency": 4,
        "court": 4,
        "de_minimis": 4,
        "export": 6,
    }
    assert {name: statements for name, (_rows, statements) in few.items()} == {
        name: statements for name, (_rows, statements) in many.items()
    }
    assert {name: rows for name, (rows, _statements) in many.items()} == {
        "monitoring": 10,
        "transparency": 10,
        "court": 10,
        "de_minimis": 10,
        # Each grant has a record of its own, one of its year and one of its state.
        "export": 30,
    }
