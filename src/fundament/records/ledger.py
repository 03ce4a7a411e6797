"""The ledger's rows. Balances move by trigger only; bookings are neither changed nor deleted."""

from django.db import models

from fundament.core.ledger import SOURCES, AccountKind
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant


class LedgerAccount(models.Model):
    """An account. `balance` is kept by trigger from the bookings; the constraint refuses to overdraw it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="ledger_accounts")
    kind = models.CharField(max_length=24, choices=[(kind.value, kind.value) for kind in AccountKind])
    funder = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, related_name="ledger_accounts")
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "kind", "funder", "year", "grant"],
                condition=models.Q(grant__isnull=False),
                name="account_of_grant_once",
            ),
            models.UniqueConstraint(
                fields=["call", "kind", "funder", "year"], condition=models.Q(grant__isnull=True), name="account_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(kind.value for kind in SOURCES)) | models.Q(balance__gte=0),
                name="account_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call.key} {self.kind} {self.funder} {self.year}"


class Booking(models.Model):
    """A transfer of cents from one account to another, with the event that caused it."""

    debit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="credits")
    cents = models.BigIntegerField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="bookings")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="booking_above_zero"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="booking_two_accounts"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.debit} -> {self.credit}: {self.cents}"
