"""The export for the state's database: one record for each fact, sums that are right, the recipient parted in time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.cast import AFTER, LDS, REGIONS, Stage
from tests.queries.registers.rows import REGIONS_ON, TANDEM_ON, regions_grant, tandem_grants

from fundament.acts import amendments, grants
from fundament.queries.registers.database_export import ExportRow, Record, database_export
from fundament.queries.registers.reading import Desk
from fundament.records.calls import Call
from fundament.records.grants import Grant

SMR = "Sächsisches Staatsministerium für Regionalentwicklung"
SMS = "Sächsisches Staatsministerium für Soziales und Gesellschaftlichen Zusammenhalt"
PROVEN = date(2021, 9, 18)


def exported(stage: Stage, at: datetime = AFTER[REGIONS]) -> tuple[ExportRow, ...]:
    """All records that auditors read."""
    return database_export(account=stage.auditor(), desk=Desk.AUDIT, at=at)


def of_record(rows: tuple[ExportRow, ...], record: Record) -> list[ExportRow]:
    """The rows of one kind."""
    return [row for row in rows if row.record is record]


def head(given: Grant, **facts: Any) -> ExportRow:
    """The record of a grant itself."""
    body, authority = given.partner.organisation, given.authority.name
    known = {
        "recipient": body.name,
        "address": ", ".join(body.address),
        "recipient_id": body.pk,
        "legal_form": body.kind,
        "place_key": body.seat,
        "processing_body": authority,
        "granting_body": authority,
        "paying_body": authority,
        "subject": "Antwort zu title",
        "proof_due": given.proof_due,
    }
    return ExportRow(record=Record.GRANT, reference=given.reference, **(known | facts))


def test_a_grant_that_was_paid_returned_paid_anew_reduced_and_repaid(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    reference = given.reference
    stage.repaid(given.application)
    states = (
        "final",
        "in_payment",
        "proof_submitted",
        "proof_complete",
        "proof_checked",
        "repayment_demanded",
        "proof_checked",
    )
    paid = {"fiscal_year": 2021, "funder": SMR, "budget_title": "", "paid_on": PROVEN}
    assert exported(stage) == (
        head(
            given,
            place="Rodewisch",
            total_spending=100_000_00,
            granted=60_000_00,
            third_parties=0,
            own_share=40_000_00,
            state="proof_checked",
            proof_received=PROVEN,
            proof_complete=PROVEN,
            proof_checked=PROVEN,
        ),
        ExportRow(
            record=Record.YEAR,
            reference=reference,
            funder=SMR,
            budget_title="",
            fiscal_year=2021,
            granted_of_year=60_000_00,
        ),
        ExportRow(record=Record.STATE, reference=reference, state="granted", state_since=REGIONS_ON),
        *(ExportRow(record=Record.STATE, reference=reference, state=state, state_since=PROVEN) for state in states),
        *(
            ExportRow(record=Record.PAYOUT, reference=reference, paid=cents, **paid)
            for cents in (60_000_00, -60_000_00, 60_000_00, -6_000_00)
        ),
    )


def test_state_money_alone_by_fiscal_year(stage: Stage, tandem_call: Call) -> None:
    town, _private = tandem_grants(stage)
    assert exported(stage) == (
        head(
            town,
            place="Leisnig",
            total_spending=625_000_00,
            granted=500_000_00,
            third_parties=0,
            own_share=125_000_00,
            state="granted",
        ),
        *(
            ExportRow(
                record=Record.YEAR,
                reference=town.reference,
                funder=SMS,
                budget_title="",
                fiscal_year=year,
                granted_of_year=100_000_00,
            )
            for year in range(2024, 2029)
        ),
        ExportRow(record=Record.STATE, reference=town.reference, state="granted", state_since=TANDEM_ON),
    )


def test_a_change_of_the_notice_has_its_day_and_its_reason(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    officer, at = stage.authority(LDS), AFTER[REGIONS] + timedelta(days=60)
    grants.record_finality(reference=given.reference, account=officer, at=at)
    (funder,) = given.amounts.values_list("funder", flat=True)
    amendments.amend(
        reference=given.reference,
        amounts={(funder, 2021): 70_000_00},
        eligible=120_000_00,
        last=given.last,
        reason="Mehr Arbeiten sind nötig.",
        account=officer,
        at=at,
    )
    rows = exported(stage)
    assert of_record(rows, Record.CHANGE) == [
        ExportRow(
            record=Record.CHANGE,
            reference=given.reference,
            change="amend",
            changed_on=at.date(),
            reason="Mehr Arbeiten sind nötig.",
        )
    ]
    (first,) = of_record(rows, Record.GRANT)
    assert (first.total_spending, first.granted, first.third_parties, first.own_share) == (
        120_000_00,
        70_000_00,
        0,
        50_000_00,
    )
    assert [row.granted_of_year for row in of_record(rows, Record.YEAR)] == [70_000_00]


def test_the_recipient_is_parted_from_the_project_after_five_years(stage: Stage, regions_call: Call) -> None:
    given = regions_grant(stage)
    stage.repaid(given.application)
    # Checked on 18 September 2021; in Saxony the next day begins at 22:00 UTC.
    for at, known in (
        (datetime(2026, 9, 18, 21, 59, tzinfo=UTC), True),
        (datetime(2026, 9, 18, 22, 0, tzinfo=UTC), False),
    ):
        (first,) = of_record(exported(stage, at), Record.GRANT)
        personal = (first.recipient, first.address, first.recipient_id, first.legal_form, first.place_key, first.place)
        body = given.partner.organisation
        assert personal == (
            (body.name, "08228 Rodewisch", body.pk, "town", body.seat, "Rodewisch") if known else (None,) * 6
        )
        assert (first.granted, first.subject) == (60_000_00, "Antwort zu title")
