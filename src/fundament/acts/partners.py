"""Acts by which organisations come to an application and leave it: invite, join, remove."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fundament.acts.applications import require_joined
from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.procedure import Act, Role
from fundament.core.programme import PartnerRole
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Partner, PlanYear
from fundament.records.facts import plan_as_json, plan_from_json
from fundament.records.memberships import memberships_of

_PEOPLE = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def invite_partner(*, reference: str, organisation: Organisation, role: str, account: Account, at: datetime) -> Partner:
    """Invites an organisation into a role; it takes part once it joined. Raises NotPermitted, Refused:

    "unknown_role", "join_first", "body_not_allowed", "already_partner", "role_full".
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.INVITE_PARTNER, account=account)
    wanted = wanted_role(application, role)
    require_joined(partners, account)
    refuse_unfit(wanted, organisation, partners)
    if taken(application, partners, role) >= wanted.at_most:
        raise Refused("role_full", role=role, at_most=wanted.at_most)
    data = {"organisation": organisation.name, "role": role}
    on_application(
        application=application, partners=partners, act=Act.INVITE_PARTNER, account=account, at=at, data=data
    )
    partner = Partner.objects.create(application=application, organisation=organisation, role=role)
    withdraw_signatures(application)
    case_mail(
        key=f"invite:{partner.pk}",
        addresses=people_of([organisation], roles=_PEOPLE),
        reference=reference,
        what="Ihre Organisation ist eingeladen, an einem Antrag mitzuwirken.",
        at=at,
        urgent=True,
    )
    return partner


@transaction.atomic
def join(*, reference: str, account: Account, at: datetime) -> Partner:
    """An invited organisation joins, by someone who acts for it. Raises NotPermitted, Refused("nothing_to_join")."""
    application, partners = locked_application(reference)
    mine = {membership.organisation_id for membership in memberships_of(account)}
    waiting = [partner for partner in partners if partner.joined_at is None and partner.organisation_id in mine]
    if not waiting:
        raise Refused("nothing_to_join")
    return let_join(application=application, partners=partners, partner=waiting[0], account=account, at=at)


def let_join(
    *, application: Application, partners: list[Partner], partner: Partner, account: Account, at: datetime
) -> Partner:
    """Records that a partner joined; it takes over the plan that its predecessor in the role left. Raises NotPermitted."""
    left = _left_plan(application, partner)
    data = {"organisation": partner.organisation.name} | ({"plan_of": left["organisation"]} if left else {})
    on_application(application=application, partners=partners, act=Act.JOIN, account=account, at=at, data=data)
    partner.joined_at = at
    partner.save(update_fields=["joined_at"])
    if left:
        PlanYear.objects.bulk_create(plan_from_json(left["plan"], partner=partner))
    _tell_others(
        application,
        [one for one in partners if one.pk != partner.pk],
        f"joined:{partner.pk}",
        "Eine eingeladene Organisation wirkt jetzt an Ihrem Antrag mit.",
        at,
    )
    return partner


def _left_plan(application: Application, partner: Partner) -> dict[str, Any]:
    """What the last organisation in this role left behind, unless someone took it over since."""
    if not application.call.programme.role(partner.role).receives_grant:
        return {}
    events = application.events.filter(act__in=(Act.JOIN.value, Act.REMOVE_PARTNER.value)).order_by("-number")
    for data in events.values_list("data", flat=True):
        if data.get("role") == partner.role and data.get("plan"):
            return dict(data)
        if "plan_of" in data:
            return {}
    return {}


@transaction.atomic
def remove_partner(*, reference: str, partner: int, account: Account, at: datetime) -> Application:
    """Takes a partner out of a draft, or an invitation back, by the lead's people; or a partner leaves. The event keeps its plan.

    Raises NotPermitted, Refused: "lead_stays", "no_such_partner", "partner_not_yours".
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.REMOVE_PARTNER, account=account)
    found = next((one for one in partners if one.pk == partner), None)
    if found is None:
        raise Refused("no_such_partner")
    lead = application.call.programme.lead_role.role
    if found.role == lead:
        raise Refused("lead_stays")
    mine = {membership.organisation_id for membership in memberships_of(account)}
    if not any(one.organisation_id in mine and (one.role == lead or one.pk == partner) for one in partners):
        raise Refused("partner_not_yours", name=found.organisation.name)
    data: dict[str, Any] = {"organisation": found.organisation.name, "role": found.role}
    if plan := plan_as_json(found):
        data |= {"plan": plan}
    on_application(
        application=application, partners=partners, act=Act.REMOVE_PARTNER, account=account, at=at, data=data
    )
    gone, key = found.organisation, f"left:{partner}"
    stay = [one for one in partners if one.pk != partner]  # before it is deleted and has no key any more
    found.plan.all().delete()
    found.delete()
    said = "Eine Organisation wirkt nicht mehr an Ihrem Antrag mit. Bitte prüfen Sie Text und Finanzierungsplan."
    _tell_others(application, stay, key, said, at)
    case_mail(
        key=f"{key}:itself",
        addresses=people_of([gone], roles=_PEOPLE),
        reference=reference,
        what="Ihre Organisation wirkt an diesem Antrag nicht mehr mit. Sie brauchen nichts zu tun.",
        at=at,
    )
    withdraw_signatures(application)
    return application


def wanted_role(application: Application, role: str) -> PartnerRole:
    """The programme's role with this key. Raises Refused("unknown_role")."""
    try:
        return application.call.programme.role(role)
    except KeyError as error:
        raise Refused("unknown_role", role=role) from error


def refuse_unfit(wanted: PartnerRole, organisation: Organisation, partners: Sequence[Partner]) -> None:
    """Raises Refused("body_not_allowed") for a wrong kind of body, Refused("already_partner") for one that takes part."""
    if organisation.kind not in wanted.bodies:
        raise Refused("body_not_allowed", name=organisation.name, body=organisation.kind)
    if any(partner.organisation_id == organisation.pk for partner in partners):
        raise Refused("already_partner", name=organisation.name)


def taken(application: Application, partners: Sequence[Partner], role: str) -> int:
    """How many places of a role are taken or offered."""
    offered = application.invitations.filter(role=role, ended_at__isnull=True).count()
    return sum(partner.role == role for partner in partners) + offered


def withdraw_signatures(application: Application) -> None:
    """After a change nothing is signed any more."""
    Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)


def _tell_others(application: Application, partners: Sequence[Partner], key: str, what: str, at: datetime) -> None:
    """News for the people of those partners who take part; who was only invited has not said yes to mails of the case."""
    case_mail(
        key=key,
        addresses=people_of([one.organisation for one in partners if one.joined_at is not None], roles=_PEOPLE),
        reference=application.reference,
        what=what,
        at=at,
    )
