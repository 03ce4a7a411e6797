"""Proofs of use: what the recipient shows, the receipts, interim proofs, and the sample that is checked in depth."""

from django.db import models

from fundament.records.accounts import Account, Organisation
from fundament.records.calls import Call
from fundament.records.grants import Grant


class Proof(models.Model):
    """The proof of use and the result of its check, in cents.

    `spent` is eligible spending, `positions` the same by position of the financing plan; `own`, `donations` and `other` are the
    means that paid for it beside the grant. `unpaid_work` is what nobody was paid for; it is no part of `spent`. `reach` holds
    what was achieved in numbers. `handed_in_at` is when the newest papers arrived: the month for the check of completeness
    starts there (VwV and VVK 7.1).
    """

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="proof")
    spent = models.BigIntegerField()
    own = models.BigIntegerField(default=0)
    donations = models.BigIntegerField(default=0)
    other = models.BigIntegerField(default=0)
    unpaid_work = models.BigIntegerField(default=0)
    positions = models.JSONField(default=dict)
    reach = models.JSONField(default=dict)
    fulfilled_on = models.DateField(null=True)
    report = models.TextField()
    lessons = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    handed_in_at = models.DateTimeField()
    complete_on = models.DateField(null=True)
    in_depth = models.BooleanField(null=True)
    settlement = models.JSONField(null=True)
    due = models.BigIntegerField(null=True)
    reduced = models.BigIntegerField(null=True)
    check_note = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.grant}"


class ProofReceipt(models.Model):
    """One line of the list of receipts (ANBest-P 6.4), in cents. Append-only: papers handed in later make a new `delivery`."""

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="receipts")
    delivery = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[("spending", "spending"), ("income", "income")])
    position = models.CharField(max_length=60, blank=True)
    ordered_on = models.DateField(null=True)
    invoiced_on = models.DateField(null=True)
    paid_on = models.DateField()
    payee = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    cents = models.BigIntegerField()
    input_tax = models.BigIntegerField(default=0)
    discount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proof", "delivery", "number"], name="receipt_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proof} / {self.number}"


class InterimProof(models.Model):
    """An interim proof of a longer project (VwV 5.3.4), in cents, with what was achieved so far. Append-only."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="interim_proofs")
    number = models.PositiveSmallIntegerField()
    until = models.DateField()
    spent = models.BigIntegerField()
    report = models.TextField()
    reach = models.JSONField(default=dict)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "number"], name="interim_proof_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.grant} / {self.number}"


class Sample(models.Model):
    """Which proofs of one year are checked in depth, with everything it was drawn from, so that anyone can draw it again.

    Append-only.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="samples")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    inputs = models.JSONField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    drawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "authority", "year", "number"], name="sample_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.call} {self.authority} {self.year} / {self.number}"
