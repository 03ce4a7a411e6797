"""What was proposed and what people decided. Append-only: a decision is changed by a later act, not by an edit."""

from typing import Any

from django.db import models

from fundament.core.stipulations import StipulationKind
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call


class SelectionProposal(models.Model):
    """A computed proposal with everything it was computed from, so that anyone can compute it again.

    `overview` and `lines` repeat of the file what pages show: the file of ten thousand applications takes long to read.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    inputs = models.JSONField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    overview = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.call} / {self.number}"


class ProposalLine(models.Model):
    """One application in a proposal, in the order of the file; `line` is what the file says of it, with rank and amount."""

    proposal = models.ForeignKey(SelectionProposal, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    line = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "position"], name="proposal_line_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.proposal} / {self.position}"


def line_proposed(*, proposal: int, application: int) -> dict[str, Any]:
    """What a proposal says of an application, both by their keys; empty where it does not name it."""
    found = ProposalLine.objects.filter(proposal=proposal, application=application).values_list("line", flat=True)
    return dict(found.first() or {})


class Stipulation(models.Model):
    """What the panel lays down for the computation, with its reason: an application in or out, or how two depend on each other.

    A lifted one stays with who lifted it and why.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="stipulations")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in StipulationKind])
    first = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="stipulation_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.call} / {self.number}: {self.kind} {self.first}"


class Sitting(models.Model):
    """The sitting in which the panel adopted a proposal. `present` and `recused` name people as they were then.

    `present`: account and name of each member; `recused`: name, and the references from which they stayed away, "*" for all.
    """

    proposal = models.OneToOneField(SelectionProposal, on_delete=models.PROTECT, related_name="sitting")
    held_on = models.DateField()
    place = models.CharField(max_length=200)
    present = models.JSONField()
    recused = models.JSONField()
    votes_for = models.PositiveIntegerField()
    votes_against = models.PositiveIntegerField()
    abstentions = models.PositiveIntegerField()
    minutes = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.proposal}: {self.held_on}"


class Decision(models.Model):
    """What people decided on an application, beside what was proposed; who deviates says why.

    `condition`: what must be there before the case goes on, until the end of the day `condition_until`.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    proposal = models.ForeignKey(SelectionProposal, on_delete=models.PROTECT, related_name="decisions")
    proposed = models.CharField(max_length=10)
    outcome = models.CharField(
        max_length=10, choices=[("select", "select"), ("reserve", "reserve"), ("refuse", "refuse")]
    )
    place = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    condition_until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=models.F("proposed")) | ~models.Q(reason=""), name="deviation_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(condition="", condition_until=None)
                | (~models.Q(condition="") & models.Q(outcome="select", condition_until__isnull=False)),
                name="condition_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.outcome}"
