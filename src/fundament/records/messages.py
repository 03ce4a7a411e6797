"""Mail that waits to be sent, people who asked to be told when a call opens, and what people were reminded of."""

from django.db import models

from fundament.records.calls import Call
from fundament.records.grants import Grant


class Interest(models.Model):
    """An address left for an announced call. It is used once, for the opening, and then marked."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="interests")
    email = models.EmailField()
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "email"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.call}: {self.email}"


class Message(models.Model):
    """News for one address, written in the same transaction as the act it tells of; mailed afterwards, once (`key`).

    `urgent` is news with a deadline. `failed_at` and `attempts` tell of a mail server that did not take it; it is tried again.
    """

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-id"], name="message_by_address")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.subject


class Reminder(models.Model):
    """Of which day of a grant people were reminded, and how close it was; once. A day that moved is another day."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reminders")
    deadline = models.CharField(max_length=30)
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    stage = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "deadline", "number", "day", "stage"], name="reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.deadline} {self.day} {self.stage}"
