"""Invitations by mail: a place in an application for people who need no account yet when they are asked."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from fundament.acts.applications import may_act_for, require_joined
from fundament.acts.mail import tell
from fundament.acts.partners import let_join, refuse_unfit, taken, wanted_role, withdraw_signatures
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.procedure import Act
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Invitation, Partner

_LETTER = """Guten Tag,

Ihre Organisation ist eingeladen, an einem Antrag mitzuwirken. Lesen und annehmen können Sie das hier:
{link}

Sie brauchen dafür einen Zugang zum Portal. Den Link kann jeder nutzen, der ihn hat; bitte geben Sie ihn nur in Ihrer
Organisation weiter. Möchten Sie nicht mitwirken, brauchen Sie nichts zu tun.

Aktenzeichen: {reference}
"""


def digest_of_token(token: str) -> str:
    """Under which digest the invitation with this link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_by_mail(
    *, reference: str, role: str, email: str, link: Callable[[str], str], account: Account, at: datetime
) -> Invitation:
    """Offers a place in a role to an address; `link` makes the address of the page from the token that only the mail holds.

    Raises NotPermitted, Refused: "unknown_role", "join_first", "invited_already", "role_full".
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.INVITE_PARTNER, account=account)
    wanted = wanted_role(application, role)
    require_joined(partners, account)
    if application.invitations.filter(email__iexact=email, role=role, ended_at__isnull=True).exists():
        raise Refused("invited_already", email=email)
    if taken(application, partners, role) >= wanted.at_most:
        raise Refused("role_full", role=role, at_most=wanted.at_most)
    # The address of a person has no place in a record that is kept for ever.
    data = {"role": role, "by_mail": True}
    on_application(
        application=application, partners=partners, act=Act.INVITE_PARTNER, account=account, at=at, data=data
    )
    withdraw_signatures(application)
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        application=application, role=role, email=email, digest=digest_of_token(token), invited_by=account, at=at
    )
    tell(
        key=f"invitation:{invitation.pk}",
        addresses=[email],
        subject=f"{reference}: Einladung zu einem gemeinsamen Antrag",
        body=_LETTER.format(link=link(token), reference=reference),
        at=at,
        urgent=True,
    )
    return invitation


@transaction.atomic
def take_back(*, reference: str, invitation: int, account: Account, at: datetime) -> Invitation:
    """Takes an open invitation back; its link leads nowhere any more. Raises NotPermitted, Refused("invitation_over")."""
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.REMOVE_PARTNER, account=account)
    require_joined(partners, account)
    found = application.invitations.filter(pk=invitation, ended_at__isnull=True).first()
    if found is None:
        raise Refused("invitation_over")
    data = {"role": found.role, "by_mail": True}
    on_application(
        application=application, partners=partners, act=Act.REMOVE_PARTNER, account=account, at=at, data=data
    )
    withdraw_signatures(application)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    return found


@transaction.atomic
def accept(*, token: str, organisation: Organisation, account: Account, at: datetime) -> Application:
    """Takes the place for an organisation, by someone who acts for it. The link works once.

    Raises NotPermitted, Refused: "invitation_over", "not_your_organisation", "body_not_allowed", "already_partner".
    """
    reference = _reference_of(token)
    application, partners = locked_application(reference)
    found = application.invitations.filter(digest=digest_of_token(token), ended_at__isnull=True).first()
    if found is None:
        raise Refused("invitation_over")
    if not may_act_for(account=account, organisation=organisation):
        raise Refused("not_your_organisation", name=organisation.name)
    refuse_unfit(wanted_role(application, found.role), organisation, partners)
    partner = Partner.objects.create(application=application, organisation=organisation, role=found.role)
    partner.application = application
    let_join(application=application, partners=[*partners, partner], partner=partner, account=account, at=at)
    found.partner, found.ended_at = partner, at
    found.save(update_fields=["partner", "ended_at"])
    return application


def _reference_of(token: str) -> str:
    """Whose place it is. Raises Refused("invitation_over")."""
    found = Invitation.objects.filter(digest=digest_of_token(token)).values_list("application__reference", flat=True)
    reference = found.first()
    if reference is None:
        raise Refused("invitation_over")
    return reference
