"""The monitoring list of a fiscal year: full rows, by title, for as long as a grant is to be watched."""

from datetime import date
from typing import Any

import pytest
from tests.cast import AFTER, LDS, REGIONS, Stage
from tests.queries.registers.rows import REGIONS_ON, TANDEM_ON, another, changed, regions_grant, tandem_grants

from fundament.core.procedure import Act
from fundament.queries.registers.monitoring import MonitoringRow, TitleSum, monitoring_list, sums_by_title
from fundament.queries.registers.reading import Desk
from fundament.records.calls import Call
from fundament.records.proofs import Proof

SMR, SMS = (
    "Sächsisches Staatsministerium für Regionalentwicklung",
    "Sächsisches Staatsministerium für Soziales und Gesellschaftlichen Zusammenhalt",
)
MENSCH = "Aktion Mensch e.V."


def listed(stage: Stage, year: int) -> list[tuple[str, str]]:
    """Reference and funder of each row that auditors read."""
    rows = monitoring_list(account=stage.auditor(), desk=Desk.AUDIT, year=year)
    return [(row.reference, row.funder) for row in rows]


def test_a_grant_that_was_paid_returned_paid_anew_reduced_and_repaid(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    stage.repaid(given.application)
    proven = date(2021, 9, 18)
    assert monitoring_list(account=stage.authority(LDS), desk=Desk.AUTHORITY, year=2021) == (
        MonitoringRow(
            reference=given.reference,
            title="",
            funder=SMR,
            recipient="Stadt Rodewisch",
            financing="share",
            purpose="Antwort zu title",
            granted_on=REGIONS_ON,
            granted=60_000_00,
            of_year=60_000_00,
            # Both payments were ordered, but one of them came back from the bank.
            ordered=60_000_00,
            repaid=6_000_00,
            open=0,
            later=0,
            proof_due=given.proof_due,
            proof_received=proven,
            proof_checked=proven,
            invented=(),
            demonstration=True,
        ),
    )


def test_each_funder_stands_by_itself_with_what_it_promised_for_later(stage: Stage, tandem_call: Call) -> None:
    town, non_profit = tandem_grants(stage)
    same: dict[str, Any] = {
        "title": "",
        "financing": "share",
        "purpose": "Antwort zu title",
        "granted_on": TANDEM_ON,
        "granted": 500_000_00,
        "of_year": 100_000_00,
        "ordered": 0,
        "repaid": 0,
        "open": 100_000_00,
        "proof_received": None,
        "proof_checked": None,
        "invented": (),
        "demonstration": True,
    }
    private = MonitoringRow(
        reference=non_profit.reference,
        funder=MENSCH,
        recipient="Kulturbahnhof e.V.",
        later=200_000_00,
        proof_due=non_profit.proof_due,
        **same,
    )
    public = MonitoringRow(
        reference=town.reference,
        funder=SMS,
        recipient="Stadt Leisnig",
        later=200_000_00,
        proof_due=town.proof_due,
        **same,
    )
    rows = monitoring_list(account=stage.auditor(), desk=Desk.AUDIT, year=2026)
    assert rows == (private, public)
    assert sums_by_title(rows=rows) == tuple(
        TitleSum(name=name, grants=1, of_year=100_000_00, ordered=0, open=100_000_00, later=200_000_00)
        for name in (MENSCH, SMS)
    )


def test_the_list_is_arranged_by_budget_title(stage: Stage, regions_call: Call) -> None:
    Call.objects.filter(pk=regions_call.pk).update(
        source=regions_call.source.replace("[[funder]]\n", '[[funder]]\ntitle = "12 04/883 05"\n', 1),
        digest="0" * 64,
    )
    given = regions_grant(stage)
    another(given, cents=20_000_00)
    rows = monitoring_list(account=stage.authority(LDS), desk=Desk.AUTHORITY, year=2021)
    assert [(row.title, row.funder, row.granted) for row in rows] == [
        ("12 04/883 05", SMR, 60_000_00),
        ("12 04/883 05", SMR, 20_000_00),
    ]
    # The second has no bookings: only rows.
    assert sums_by_title(rows=rows) == (
        TitleSum(name="12 04/883 05", grants=2, of_year=80_000_00, ordered=0, open=60_000_00, later=0),
    )


def test_a_grant_is_listed_from_its_notice_to_the_check_of_its_proof(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    row = (given.reference, SMR)
    assert {year: listed(stage, year) for year in (2020, 2021, 2022, 2030)} == {
        2020: [],
        2021: [row],
        # Nothing is paid in these years, but the proof is missing.
        2022: [row],
        2030: [row],
    }
    stage.repaid(given.application)
    Proof.objects.update(checked_at=AFTER[REGIONS].replace(year=2023))
    assert {year: listed(stage, year) for year in (2021, 2022, 2023, 2024)} == {
        2021: [row],
        2022: [row],
        2023: [row],
        2024: [],
    }


@pytest.mark.parametrize(("cents", "watched"), [(1, True), (0, False)])
def test_a_grant_that_was_wholly_revoked_owes_no_proof(
    stage: Stage, regions_call: Call, cents: int, watched: bool
) -> None:
    like = regions_grant(stage)
    given = another(like, cents=60_000_00)
    changed(given, cents=cents, act=Act.REVOKE, on=date(2021, 12, 1))
    rows = monitoring_list(account=stage.auditor(), desk=Desk.AUDIT, year=2022)
    assert [(row.reference, row.granted) for row in rows] == [
        (like.reference, 60_000_00),
        *([(given.reference, cents)] if watched else []),
    ]
    assert (given.reference, SMR) in listed(stage, 2021)


def test_what_is_invented_is_said(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    type(given.application).objects.update(invented=["amounts", "course"])
    (row,) = monitoring_list(account=stage.authority(LDS), desk=Desk.AUTHORITY, year=2021)
    assert (row.invented, row.demonstration) == (("amounts", "course"), True)
