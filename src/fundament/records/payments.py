"""Payments: where the money goes, who set it in motion, what the bank was told, what came back."""

from django.db import models

from fundament.records.accounts import Account, Organisation
from fundament.records.grants import Grant


class BankAccount(models.Model):
    """The account a body is paid to or pays from. Append-only: the newest counts, a payment keeps the one it used.

    `invented` marks accounts of the demonstration, which no bank knows.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_accounts")
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=140)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    invented = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.iban}"


class PaymentRun(models.Model):
    """What one person released at once: the payment file as it was made, with its sum in cents. Append-only.

    `limit` is the most a run may pay; who releases enters it before seeing the sum again.
    """

    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payment_runs")
    number = models.PositiveIntegerField()
    released_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    total = models.BigIntegerField()
    limit = models.BigIntegerField()
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="payment_run_once"),
            models.CheckConstraint(condition=models.Q(total__lte=models.F("limit")), name="payment_run_within_limit"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.authority} / {self.number}"


class Payment(models.Model):
    """A payment in cents: prepared by one person, released by another in a run, made once. Once released it never changes.

    `iban` and `holder` are the account as it was when the payment was prepared; `end_to_end` is unique for ever.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    requested_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=300, blank=True)
    need_until = models.DateField(null=True)
    prepared_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    iban = models.CharField(max_length=34, blank=True)
    holder = models.CharField(max_length=140, blank=True)
    end_to_end = models.CharField(max_length=35, null=True, unique=True)
    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, null=True, related_name="payments")
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


class PaymentReturn(models.Model):
    """A released payment that the bank returned: its money is promised again. Append-only."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="returned")
    reason = models.CharField(max_length=300)
    returned_on = models.DateField()
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.payment}: {self.reason}"
