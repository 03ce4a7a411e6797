"""What the stations say: the association's rank, the ministries' statements, the assessors' scores."""

from django.db import models

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
