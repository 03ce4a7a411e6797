"""Grants: one per recipient, with its amounts, notices, payments and proof of use."""

from django.db import models

from fundament.core.procedure import State
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Partner

STATES = [(state.value, state.value) for state in State]


class Grant(models.Model):
    """What one partner was granted. `state` caches what its events say."""

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

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(total__gt=0), name="grant_above_zero")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.reference


class GrantAmount(models.Model):
    """What one funder gives in one fiscal year, in cents."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="amounts")
    funder = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "funder", "year"], name="grant_amount_once"),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="grant_amount_above_zero"),
        ]
        ordering = ["year", "funder"]

    def __str__(self) -> str:
        return f"{self.grant} {self.funder} {self.year}: {self.cents}"


class GrantInstalment(models.Model):
    """A planned instalment: its cents, the condition it waits for, the clause."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()
    condition = models.CharField(max_length=30)
    clause = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "number"], name="instalment_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.grant} / {self.number}"


class Notice(models.Model):
    """A notice as it was issued: the PDF's bytes and the content they were made from. Append-only."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    content = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "number"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.grant} / {self.number}"


class Payment(models.Model):
    """A payment: prepared by one person, released by another, made once."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    requested_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=300, blank=True)
    prepared_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="payment_once"),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="payment_above_zero"),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True) | ~models.Q(released_by=models.F("prepared_by")),
                name="payment_two_people",
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.grant} / {self.number}"


class Proof(models.Model):
    """The proof of use and the result of its check, in cents."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="proof")
    spent = models.BigIntegerField()
    report = models.TextField()
    lessons = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    due = models.BigIntegerField(null=True)
    reduced = models.BigIntegerField(null=True)
    check_note = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.grant}"
