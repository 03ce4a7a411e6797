"""What was proposed and what people decided. Append-only: a decision is changed by a later act, not by an edit."""

from django.db import models

from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call


class SelectionProposal(models.Model):
    """A computed proposal with everything it was computed from, so that anyone can compute it again."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    inputs = models.JSONField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.call} / {self.number}"


class Decision(models.Model):
    """What people decided on an application, beside what was proposed; who deviates says why."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    proposal = models.ForeignKey(SelectionProposal, on_delete=models.PROTECT, related_name="decisions")
    proposed = models.CharField(max_length=10)
    outcome = models.CharField(
        max_length=10, choices=[("select", "select"), ("reserve", "reserve"), ("refuse", "refuse")]
    )
    place = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=models.F("proposed")) | ~models.Q(reason=""), name="deviation_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.outcome}"
