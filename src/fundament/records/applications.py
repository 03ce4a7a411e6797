"""Applications: one project of one or more organisations, its plan, its documents, its submissions."""

from datetime import datetime

from django.db import models

from fundament.core.dates import own_deadline
from fundament.core.procedure import State
from fundament.records.accounts import Account, Organisation
from fundament.records.calls import Call

STATES = [(state.value, state.value) for state in State]


class Application(models.Model):
    """A joint application. `state` caches what its events say; a test replays them.

    `revision` grows with each change and guards against silent overwriting. `invented` lists facts that were made up for
    demonstration: "amounts", "project", "applicant", "scores", "course". `reinstated_until` is the last instant at which this
    one may still be submitted after the deadline (§ 32 VwVfG).
    """

    reference = models.CharField(max_length=30, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=30, choices=STATES)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    planning_region = models.CharField(max_length=10, blank=True)
    invented = models.JSONField(default=list)
    historic_note = models.TextField(blank=True)
    reinstated_until = models.DateTimeField(null=True)

    last_event: tuple[int, str] | None = None
    """Number and digest of the last event, 0 and "" before the first, as long as the row is locked; not stored."""

    class Meta:
        # Desks count and page their lists by these alone: a row holds all answers, and reading ten thousand takes long.
        indexes = [
            models.Index(fields=["call", "state", "reference"], name="application_in_call"),
            models.Index(fields=["planning_region", "call", "state", "reference"], name="application_in_region"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def deadline(self) -> datetime:
        """The last instant at which this application may be submitted."""
        return own_deadline(closes_at=self.call.closes_at, reinstated_until=self.reinstated_until)


class Partner(models.Model):
    """An organisation's place in an application. It takes part once it joined; it signed the text whose digest is kept."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=60)
    joined_at = models.DateTimeField(null=True)
    signed_digest = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="signatures")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "organisation"], name="partner_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.organisation}"


class PlanYear(models.Model):
    """One fiscal year of a partner's financing plan, in cents.

    `costs` are the cost positions of its eligible spending, as far as they were named: {"position", "cents"}, and "quantity" as
    text for a standard unit cost.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="plan")
    year = models.PositiveSmallIntegerField()
    eligible = models.BigIntegerField(default=0)
    grant = models.BigIntegerField(default=0)
    own = models.BigIntegerField(default=0)
    other = models.BigIntegerField(default=0)
    costs = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "year"], name="plan_year_once"),
            models.CheckConstraint(
                condition=models.Q(eligible__gte=0, grant__gte=0, own__gte=0, other__gte=0), name="plan_not_negative"
            ),
        ]
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.partner} {self.year}"


class Invitation(models.Model):
    """A place in an application offered by mail to people who may not have an account yet. Of the link only its digest is kept.

    `partner` took the place; `ended_at` is when it was taken or the offer was taken back.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=60)
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application}: {self.email}"


MALWARE = "found"
"""What `Document.scan` says of a file that nobody may open any more."""


class Document(models.Model):
    """An uploaded file, kept privately, told by its content and not by its name.

    `scan` is what the scanner for malware said: "clean", "found", or "" where none was at hand. `signatures` are the electronic
    signatures that the file bore when it came, each with its signer and what the check of it said.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    file = models.FileField(upload_to="applications", max_length=255)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaced = models.BooleanField(default=False)
    scan = models.CharField(max_length=10, blank=True)
    signatures = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """The application exactly as it arrived, with its receipt. Append-only; `key` makes a second press the same one."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.application} / {self.number}"
