"""A whole case of each programme through the acts, with every cent in the ledger."""

from datetime import date, timedelta

from tests.cast import AFTER, AKTION_MENSCH, LDS, REGIONS, SAB, TANDEM, Stage

from fundament.acts import claims, grants, payments, proofs
from fundament.core.procedure import State
from fundament.queries.budgets import budget_of
from fundament.queries.verification import differences
from fundament.records.calls import Call


def test_a_tandem_gets_two_notices_from_two_funders_and_its_first_payment(stage: Stage, tandem_call: Call) -> None:
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)

    town, non_profit = stage.granted(application)

    assert (town.total, non_profit.total) == (500_000_00, 500_000_00)
    assert (town.authority.name, non_profit.authority.name) == (SAB, AKTION_MENSCH)
    assert [(row.funder, row.year, row.cents) for row in town.amounts.all()] == [
        ("sms", year, 100_000_00) for year in range(2024, 2029)
    ]
    assert {row.funder for row in non_profit.amounts.all()} == {"aktion-mensch"}
    budget = {(line.funder, line.year): (line.free, line.committed, line.paid) for line in budget_of(call=tandem_call)}
    assert budget["sms", 2024] == (400_000_00, 100_000_00, 0)
    assert budget["aktion-mensch", 2028] == (400_000_00, 100_000_00, 0)

    final = AFTER[TANDEM] + timedelta(days=60)
    grants.record_finality(reference=town.reference, account=stage.authority(SAB), at=final)
    grants.report_start(
        reference=town.reference, started_on=date(2024, 4, 1), account=stage.applicant("Stadt Leisnig"), at=final
    )
    payments.request_payment(
        reference=town.reference,
        cents=40_000_00,
        purpose="Personal",
        need_until=date(2024, 10, 10),
        account=stage.applicant("Stadt Leisnig"),
        at=final,
    )
    payments.prepare_requested(reference=town.reference, account=stage.authority(SAB), at=final)
    payments.release_payment(reference=town.reference, number=1, account=stage.releaser(SAB), at=final)

    line = next(line for line in budget_of(call=tandem_call) if (line.funder, line.year) == ("sms", 2024))
    assert (line.appropriated, line.free, line.committed, line.in_release, line.paid) == (
        500_000_00,
        400_000_00,
        60_000_00,
        0,
        40_000_00,
    )
    assert list(differences()) == []


def test_a_region_project_is_paid_proven_reduced_repaid_and_closed(stage: Stage, regions_call: Call) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    officer, town = stage.authority(LDS), stage.applicant("Stadt Rodewisch")
    at = AFTER[REGIONS] + timedelta(days=60)
    grants.record_finality(reference=given.reference, account=officer, at=at)
    payments.request_payment(
        reference=given.reference, cents=60_000_00, purpose="Bau", need_until=at.date(), account=town, at=at
    )
    payments.prepare_requested(reference=given.reference, account=officer, at=at)
    payments.release_payment(reference=given.reference, number=1, account=stage.releaser(LDS), at=at)

    later = at + timedelta(days=400)
    proofs.submit_proof(
        reference=given.reference,
        figures=proofs.Figures(spent=90_000_00),
        report="Gebaut.",
        lessons="Früh beginnen.",
        confirmed=True,
        account=town,
        at=later,
    )
    who = {"reference": given.reference, "account": officer, "at": later}
    proofs.confirm_complete(**who)
    result = proofs.check_proof(**who, note="Vollständig geprüft.", in_depth=True)
    assert (result.due, result.reduced, result.to_repay) == (54_000_00, 6_000_00, 6_000_00)
    assert claims.demand_repayment(**who, reason="Minderausgaben").cents == 6_000_00
    claims.book_repayment(**who, cents=6_000_00, paid_on=later.date())
    proofs.close(reference=given.reference, account=officer, at=later)

    application.refresh_from_db()
    assert application.state == State.CLOSED.value
    (line,) = [line for line in budget_of(call=regions_call) if line.year == 2021]
    assert (line.free, line.committed, line.paid) == (2_000_000_00 - 54_000_00, 0, 54_000_00)
    assert list(differences()) == []
