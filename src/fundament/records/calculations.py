"""Calculations of grants: what was applied for, what the authority recognised, and the grant that follows."""

from django.db import models

from fundament.records.accounts import Account
from fundament.records.applications import Partner


class Calculation(models.Model):
    """One calculation for one partner with all its inputs, so that anyone can compute it again. Append-only; the newest counts."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="calculations")
    number = models.PositiveSmallIntegerField()
    inputs = models.JSONField()
    result = models.JSONField()
    at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "number"], name="calculation_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.partner} / {self.number}"
