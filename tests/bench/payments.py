"""A payment run of ten thousand: each prepared by one person, all released at once by another, with the file for the bank."""

from datetime import timedelta

from tests.bench.many import granted
from tests.bench.measuring import Measured, at_once, bare_insert, each, insist, line, part_of, stored
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import grants, payment_runs, payments
from fundament.documents.payment_file import check_schema
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount
from fundament.records.payments import Payment, PaymentRun

COUNT, CENTS = 10_000, 40_000_00
AT = AFTER[REGIONS] + timedelta(days=60)


def run(stage: Stage) -> None:
    """Grants of programme B that are final; each recipient asked for money."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (first,) = stage.granted(application)
    officer, second = stage.authority(), stage.releaser()
    grants.record_finality(reference=first.reference, account=officer, at=AT)
    there = granted(Grant.objects.get(pk=first.pk), count=COUNT)
    town = stage.applicant("Stadt Rodewisch")
    stored(
        Payment(grant=one, number=1, cents=CENTS, requested_by=town, purpose="Bau", need_until=AT.date())
        for one in there
    )
    references = [one.reference for one in there]
    bare, name = bare_insert(), "a bare insert"
    line("a bare insert", bare)
    prepared = each(
        lambda reference: payments.prepare_requested(reference=reference, account=officer, at=AT), references
    )
    chosen = [(reference, 1) for reference in references]
    with part_of(payment_runs, "payment_file") as file:
        released = at_once(
            lambda: payments.release_run(payments=chosen, limit=COUNT * CENTS, account=second, at=AT), items=COUNT
        )
    check_schema(xml=PaymentRun.objects.get().xml)
    paid = LedgerAccount.objects.filter(kind="paid", balance=CENTS).count()
    insist("paid", found=paid, expected=COUNT)
    insist("released", found=Payment.objects.filter(run__isnull=False).count(), expected=COUNT)
    line(f"{COUNT} payments, each prepared by an act of its own", prepared, beside=bare, name=name)
    line(f"a run of {COUNT} payments, released", released, beside=bare, name=name)
    line("  of it the file for the bank, checked by its schema", Measured(file[0] / COUNT, 0), beside=bare, name=name)
