"""Grants: one per recipient, with its amounts and instalments, version by version."""

from django.db import models

from fundament.core.procedure import State
from fundament.records.accounts import Organisation
from fundament.records.applications import Application, Partner

STATES = [(state.value, state.value) for state in State]


class Grant(models.Model):
    """What one partner was granted, in cents. `state` caches what its events say.

    `version` is the number of the notice whose terms hold now: an amendment or a revocation in part makes a new one. `total` to
    `earmarking` cache the terms of that version. `due` is what the grant finally leaves, from the check of its proof or its
    revocation on. `ineffective_from` is the day from which a claim bears interest (VwV and VVK 8.5).
    """

    reference = models.CharField(max_length=40, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="grants")
    partner = models.OneToOneField(Partner, on_delete=models.PROTECT, related_name="grant_given")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_given")
    regime = models.CharField(max_length=20)
    state = models.CharField(max_length=30, choices=STATES)
    total = models.BigIntegerField()
    eligible = models.BigIntegerField()
    granted_on = models.DateField()
    first = models.DateField()
    last = models.DateField()
    final_on = models.DateField()
    proof_due = models.DateField()
    started_on = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    financing = models.CharField(max_length=10, default="share")
    earmarking = models.CharField(max_length=20, default="none")
    due = models.BigIntegerField(null=True)
    ineffective_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(total__gte=0), name="grant_not_negative"),
            models.CheckConstraint(
                condition=models.Q(due__isnull=True) | models.Q(due__gte=0, due__lte=models.F("total")),
                name="grant_due_within_total",
            ),
        ]
        ordering = ["id"]

    def terms(self) -> "models.QuerySet[GrantAmount]":
        """The amounts of the version that holds now, by year and funder."""
        return self.amounts.filter(version=self.version)

    def schedule(self) -> "models.QuerySet[GrantInstalment]":
        """The instalments of the version that holds now, in order."""
        return self.instalments.filter(version=self.version)

    def __str__(self) -> str:
        return self.reference


class GrantAmount(models.Model):
    """What one funder gives in one fiscal year, in cents, in one version of the grant. Append-only."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="amounts")
    version = models.PositiveSmallIntegerField(default=1)
    funder = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "version", "funder", "year"], name="grant_amount_once"),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="grant_amount_above_zero"),
        ]
        ordering = ["year", "funder"]

    def __str__(self) -> str:
        return f"{self.grant} {self.funder} {self.year}: {self.cents}"


class GrantInstalment(models.Model):
    """A planned instalment in one version: its cents, the condition it waits for, the clause. Append-only."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="instalments")
    version = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()
    condition = models.CharField(max_length=30)
    clause = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "version", "number"], name="instalment_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.grant} / {self.number}"
