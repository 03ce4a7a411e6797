"""People and bodies: accounts, organisations, and who acts for which in what role."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, StrIndex, Substr

from fundament.core.bodies import BodyKind
from fundament.core.procedure import Role

MAILS = ("all", "deadlines", "none")
"""Of which news a person wants mails: of every step, of deadlines alone, of none."""

CORRESPONDENCE = ("de", "hsb")
"""Languages in which an organisation writes to authorities: German, Upper Sorbian (§ 9 SächsSorbG)."""


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; the e-mail address is the name to log in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account. Raises IntegrityError when the address is taken."""
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """A person who logs in. `mails` says of which news a mail is sent; the mailbox in the portal holds all.

    `domain` is what follows the @ of the address, in lower case; the database computes it.
    """

    email = models.EmailField(unique=True)
    domain = models.GeneratedField(
        expression=Lower(Substr("email", StrIndex("email", models.Value("@")) + 1)),
        output_field=models.CharField(max_length=254),
        db_persist=True,
        db_index=True,
    )
    name = models.CharField(max_length=200, blank=True)
    mails = models.CharField(max_length=10, choices=[(kind, kind) for kind in MAILS], default=MAILS[0])
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = AccountManager()

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """A body of a real kind. `seat` is an AGS, empty where no source names it; `planning_region` follows from it.

    `service_fields` are the fields of public services a ministry answers for in statements. `correspondence` is the language in
    which it writes to authorities.
    """

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=40, choices=[(kind.value, kind.value) for kind in BodyKind])
    seat = models.CharField(max_length=8, blank=True)
    planning_region = models.CharField(max_length=10, blank=True)
    address = models.JSONField(default=list)
    service_fields = models.JSONField(default=list)
    correspondence = models.CharField(
        max_length=3, choices=[(language, language) for language in CORRESPONDENCE], default=CORRESPONDENCE[0]
    )
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "kind", "seat"], name="organisation_once"),
            models.CheckConstraint(
                condition=models.Q(seat="") | models.Q(seat__regex=r"^[0-9]{8}$") | models.Q(seat__regex=r"^[0-9]{5}$"),
                name="organisation_seat_is_ags",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for an organisation in a role. `function` is the office that lets a signatory represent it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    function = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "organisation", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.account} – {self.organisation} – {self.role}"
