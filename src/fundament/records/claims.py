"""Claims against a recipient: repayment and interest, and what arrived for them."""

from django.db import models

from fundament.records.accounts import Account
from fundament.records.grants import Grant

KINDS = ("repayment", "interest", "late_use_interest")


class Claim(models.Model):
    """Money that is demanded, or waived with a reason, in cents. Append-only: what arrives is a row of its own.

    `basis` holds what the amount was computed from, so that it can be computed again.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    cents = models.BigIntegerField()
    waived = models.BooleanField(default=False)
    since = models.DateField(null=True)
    due_on = models.DateField(null=True)
    reason = models.TextField()
    basis = models.JSONField(default=dict)
    at = models.DateTimeField()
    raised_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="claim_once"),
            models.CheckConstraint(condition=models.Q(cents__gte=0), name="claim_not_negative"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.grant} / {self.number}: {self.cents}"


class ClaimPayment(models.Model):
    """Money that arrived for a claim, in cents. Append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    cents = models.BigIntegerField()
    paid_on = models.DateField()
    at = models.DateTimeField()
    booked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(cents__gt=0), name="claim_payment_above_zero")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim}: {self.cents}"
