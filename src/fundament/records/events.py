"""Events: what happened, in order, for ever. A state is what its events say."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from fundament.core.procedure import Act, Role, State, Subject
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant


class Event(models.Model):
    """One act on a call, an application or a grant. `at` is its legal instant, `recorded_at` the database's clock.

    `digest` covers the event and the digest before it in the same row of numbers: a change in the past breaks the chain.
    """

    subject = models.CharField(max_length=12, choices=[(subject.value, subject.value) for subject in Subject])
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="events")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, related_name="events")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=30, choices=[(act.value, act.value) for act in Act])
    source = models.CharField(max_length=30, blank=True, choices=[(state.value, state.value) for state in State])
    target = models.CharField(max_length=30, choices=[(state.value, state.value) for state in State])
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], condition=models.Q(subject=Subject.CALL.value), name="call_event_once"
            ),
            models.UniqueConstraint(
                fields=["application", "number"],
                condition=models.Q(subject=Subject.APPLICATION.value),
                name="application_event_once",
            ),
            models.UniqueConstraint(
                fields=["grant", "number"], condition=models.Q(subject=Subject.GRANT.value), name="grant_event_once"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.source} -> {self.target}"

    def computed_digest(self, *, before: str) -> str:
        """The digest this event must have after one with the digest `before` ("" for the first)."""
        parts: list[Any] = [
            before,
            self.subject,
            self.number,
            self.act,
            self.source,
            self.target,
            self.role,
            self.account_id,
            # One way to write an instant: the zone it was given in is lost in the database.
            self.at.astimezone(UTC).isoformat(),
            self.data,
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
