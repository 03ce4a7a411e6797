"""Invitations by mail: those of an application, and the place behind a link; and who may sign for an organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fundament.core.procedure import Role
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import Invitation
from fundament.records.calls import Call
from fundament.records.memberships import memberships_of
from fundament.records.roles import APPLICANT, NOT_YET_SUBMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvitation:
    """An invitation that nobody has taken up yet."""

    id: int
    role: str
    email: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that is offered: in which application, by whom, and which of the reader's organisations may take it."""

    reference: str
    title: str
    call: Call
    deadline: datetime
    role: str
    lead: str
    person: str
    may_take: tuple[Organisation, ...]


def open_invitations(*, reference: str) -> tuple[OpenInvitation, ...]:
    """The invitations of an application that wait for an answer. Only for its applicants. One statement."""
    rows = Invitation.objects.filter(application__reference=reference, ended_at__isnull=True)
    return tuple(OpenInvitation(id=row.pk, role=row.role, email=row.email, at=row.at) for row in rows)


def offered_place(*, digest: str, account: Account) -> Place | None:
    """The place behind a link, None once it was taken or taken back, or the application is no draft any more.

    Who has the link may see the title and who asks; the text of the draft stays with its applicants until they join.
    """
    found = (
        Invitation.objects.filter(
            digest=digest, ended_at__isnull=True, application__state__in=sorted(NOT_YET_SUBMITTED)
        )
        .select_related("application__call", "invited_by")
        .first()
    )
    if found is None:
        return None
    application, programme = found.application, found.application.call.programme
    bodies = {m.organisation_id: m.organisation for m in memberships_of(account) if Role(m.role) in APPLICANT}
    partners = list(application.partners.select_related("organisation"))
    there = {partner.organisation_id for partner in partners}
    wanted = programme.role(found.role).bodies
    return Place(
        reference=application.reference,
        title=application.answers.get("title", ""),
        call=application.call,
        deadline=application.deadline,
        role=found.role,
        lead=next((one.organisation.name for one in partners if one.role == programme.lead_role.role), ""),
        person=str(found.invited_by),
        may_take=tuple(body for pk, body in sorted(bodies.items()) if body.kind in wanted and pk not in there),
    )


def signatories_of(*, organisations: Iterable[int]) -> dict[int, list[str]]:
    """Who may sign for each organisation, with the function that lets them represent it. One statement."""
    rows = Membership.objects.filter(
        organisation__in=list(organisations), role=Role.SIGNATORY.value, account__is_active=True
    ).select_related("account")
    found: dict[int, list[str]] = {}
    for row in rows.order_by("pk"):
        said = f"{row.account} ({row.function})" if row.function else str(row.account)
        found.setdefault(row.organisation_id, []).append(said)
    return found
