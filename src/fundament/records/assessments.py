"""What the stations say: the association's rank, the ministries' statements, the assessors' scores; and who must not."""

from django.db import models

from fundament.core.conflicts import Declared
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application


class Ranking(models.Model):
    """The planning association's assessment and rank; 1 is first, ties are allowed."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="ranking")
    association = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    assessment = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application}: {self.rank}"


class Statement(models.Model):
    """A ministry's statement on an application in its field."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="statements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(
        max_length=10, choices=[("agrees", "agrees"), ("objects", "objects"), ("no_answer", "no_answer")]
    )
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "organisation"], name="statement_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.organisation} {self.position}"


class Score(models.Model):
    """One assessor's points by criterion and their comment. Assessors do not see each other's before they gave their own."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scores")
    assessor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="scores")
    points = models.JSONField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "assessor"], name="score_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.assessor}"


class ConflictDeclaration(models.Model):
    """What a person said of themselves before they judged an application: in conflict or not (§§ 20, 21 VwVfG).

    `ground` and `text` are empty for those who are not. A later declaration takes the place of an earlier one; events keep all.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="conflict_declarations")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="conflict_declarations")
    conflicted = models.BooleanField()
    ground = models.CharField(max_length=20, blank=True, choices=[(ground.value, ground.value) for ground in Declared])
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "application"], name="conflict_declared_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.account}"


class ConflictRuling(models.Model):
    """Somebody who decides looked at a sign of conflict and found none: the person may judge this application (§ 21 VwVfG)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="conflict_rulings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="conflict_rulings")
    reason = models.TextField()
    ruled_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "application"], name="conflict_ruled_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.account}"
