"""A thousand proofs of use: handed in with twenty receipts each, found complete, checked and settled; beside bare inserts."""

from datetime import timedelta

from tests.bench.many import granted
from tests.bench.measuring import Measured, bare_insert, each, insist, line
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import grants, proofs
from fundament.core.procedure import State
from fundament.core.receipts import Receipt
from fundament.records.grants import Grant

COUNT, RECEIPTS = 1_000, 20
AT = AFTER[REGIONS] + timedelta(days=60)


def run(stage: Stage) -> None:
    """Grants of programme B that are final and began; each spent a tenth less than planned."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (first,) = stage.granted(application)
    officer = stage.authority()
    grants.record_finality(reference=first.reference, account=officer, at=AT)
    grants.report_start(
        reference=first.reference, started_on=AT.date(), account=stage.applicant("Stadt Rodewisch"), at=AT
    )
    there = granted(Grant.objects.get(pk=first.pk), count=COUNT)
    given = [(one.reference, stage.applicant(one.partner.organisation)) for one in there]
    figures = proofs.Figures(spent=90_000_00)
    receipts = [_receipt(number) for number in range(RECEIPTS)]
    bare = bare_insert()
    line("a bare insert", bare)
    steps = {
        f"hand in, with {RECEIPTS} receipts": each(
            lambda one: proofs.submit_proof(
                reference=one[0],
                figures=figures,
                report="Gebaut.",
                lessons="",
                confirmed=True,
                receipts=receipts,
                account=one[1],
                at=AT,
            ),
            given,
        ),
        "find complete": each(lambda one: proofs.confirm_complete(reference=one[0], account=officer, at=AT), given),
        "check and settle": each(
            lambda one: proofs.check_proof(reference=one[0], note="geprüft", in_depth=True, account=officer, at=AT),
            given,
        ),
    }
    settled = Grant.objects.filter(state=State.PROOF_CHECKED.value, due=54_000_00).count()
    insist("settled", found=settled, expected=COUNT)
    whole = Measured(sum(step.cpu for step in steps.values()), sum(step.sql for step in steps.values()))
    line(f"{COUNT} proofs of use: all three acts", whole, beside=bare, name="a bare insert")
    for what, step in steps.items():
        line(f"  of it to {what}", step, beside=bare, name="a bare insert")


def _receipt(number: int) -> Receipt:
    return Receipt(
        number=str(number + 1),
        kind="spending",
        position="",
        ordered_on=AT.date(),
        invoiced_on=AT.date(),
        paid_on=AT.date(),
        payee="Bau GmbH",
        reason="Bau",
        cents=90_000_00 // RECEIPTS,
        input_tax=0,
        discount=0,
    )
