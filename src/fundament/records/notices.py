"""Notices: every letter that decides, as it was issued."""

from django.db import models

from fundament.records.applications import Application
from fundament.records.grants import Grant

KINDS = ("grant", "refusal", "amendment", "revocation", "claim", "interest", "waiver", "objection")


class Notice(models.Model):
    """A notice as it was issued: the sealed PDF's bytes and the content they were made from. Append-only.

    A notice of a grant is numbered within it; a refusal, and the decision on an objection to it, belong to an application
    that has no grant.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="notices", null=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notices", null=True)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS], default="grant")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    content = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="notice_once"),
            models.UniqueConstraint(
                fields=["application", "number"], condition=models.Q(grant__isnull=True), name="refusal_once"
            ),
            models.CheckConstraint(
                condition=models.Q(grant__isnull=False) | models.Q(application__isnull=False),
                name="notice_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant or self.application} / {self.number}"
