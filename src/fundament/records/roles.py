"""In which roles a person stands to a call, an application, a grant. The only place that reads memberships for that.

Nobody judges who is in conflict (§§ 20, 21 VwVfG): the role is gone, and with it page, file and act.
"""

from collections.abc import Iterable

from fundament.core.bodies import BodyKind
from fundament.core.procedure import Role, State
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import Call
from fundament.records.conflicts import conflicts_of, declared_free
from fundament.records.grants import Grant
from fundament.records.memberships import memberships_of

APPLICANT = frozenset({Role.EDITOR, Role.SIGNATORY, Role.LEAD})
COMPARING = frozenset({Role.ASSOCIATION, Role.OFFICE, Role.DECIDER})
"""Who weighs the applications of a call against each other: one conflict excludes them from the whole call."""
_GRANTING = frozenset({Role.AUTHORITY, Role.RELEASER})
"""Who works on what was selected: what competed for the selection no longer does."""
_JUDGING = _GRANTING | COMPARING | {Role.COMMENTER, Role.ASSESSOR}
NOT_YET_SUBMITTED = frozenset({State.DRAFT.value, State.SIGNED.value})
AUTHORITY_SEES = frozenset(
    {
        state.value
        for state in (
            State.SELECTION_ANNOUNCED,
            State.INVITED,
            State.FORMALLY_APPLIED,
            State.CHECKED,
            State.GRANTED,
            State.GRANT_REFUSED,
            State.CLOSED,
        )
    }
)


def roles_anywhere(account: Account) -> frozenset[Role]:
    """Every role the person holds for any organisation."""
    return frozenset(Role(membership.role) for membership in memberships_of(account))


def roles_in_call(account: Account, call: Call) -> frozenset[Role]:
    """Roles towards a call: its office decides and scores, auditors read."""
    held = frozenset(
        Role(membership.role)
        for membership in memberships_of(account)
        if (
            membership.organisation_id == call.office_id
            and membership.role in {Role.OFFICE, Role.DECIDER, Role.ASSESSOR}
        )
        or (membership.role == Role.AUDITOR and membership.organisation.kind == BodyKind.COURT_OF_AUDIT)
    )
    if held & COMPARING and call.key in conflicts_of(account).touched:
        held -= COMPARING
    return held


def authority_in_call(account: Account, call: Call) -> frozenset[Role]:
    """AUTHORITY for those who work for a body that grants in this call: towards the call as a whole, not towards its cases."""
    authorities = {funder.granting_authority for funder in call.programme.funder}
    return frozenset(
        Role.AUTHORITY
        for membership in memberships_of(account)
        if membership.role == Role.AUTHORITY and membership.organisation.name in authorities
    )


def roles_in_application(account: Account, application: Application, *, partners: Iterable[Partner]) -> frozenset[Role]:
    """Roles towards an application. Drafts belong to the applicants alone; partners of an application never judge it."""
    memberships = memberships_of(account)
    parts = {partner.organisation_id: partner.role for partner in partners}
    held = [m for m in memberships if m.organisation_id in parts and Role(m.role) in APPLICANT]
    lead = application.call.programme.lead_role.role
    leads = any(m.role == Role.SIGNATORY and parts[m.organisation_id] == lead for m in held)
    own = frozenset(Role(m.role) for m in held) | (frozenset({Role.LEAD}) if leads else frozenset())
    if application.state in NOT_YET_SUBMITTED:
        return own
    if application.state == State.WITHDRAWN.value and not application.submissions.exists():
        return own  # a draft that was given up was never anyone else's business
    if own:
        return own
    call = application.call
    authorities = {funder.granting_authority for funder in call.programme.funder}
    field = application.answers.get("field", "")
    roles = set(roles_in_call(account, call))
    for m in memberships:
        body, role = m.organisation, Role(m.role)
        if role is Role.ASSOCIATION and body.kind == BodyKind.PLANNING_ASSOCIATION:
            if "association" in call.programme.stations and body.planning_region == application.planning_region:
                roles.add(role)
        elif (role is Role.COMMENTER and "statements" in call.programme.stations and field in body.service_fields) or (
            role in _GRANTING and body.name in authorities and application.state in AUTHORITY_SEES
        ):
            roles.add(role)
    return _unbiased(frozenset(roles), account, application)


def _unbiased(roles: frozenset[Role], account: Account, application: Application) -> frozenset[Role]:
    """Without what somebody in conflict may not be, nor an assessor who has not yet declared to be in none."""
    if roles & _JUDGING:
        conflicts = conflicts_of(account)
        if application.pk in conflicts.applications:
            roles -= _JUDGING
        if application.call.key in conflicts.competing:
            roles -= _JUDGING - _GRANTING
        if application.call.key in conflicts.touched:
            roles -= COMPARING
    if Role.ASSESSOR in roles and not declared_free(account, application):
        roles -= {Role.ASSESSOR}
    return roles


def roles_in_grant(account: Account, grant: Grant) -> frozenset[Role]:
    """Roles towards a grant: its recipient's people, its authority's people, auditors.

    Nobody acts in their own matter (VwV Nr. 20.1.3 zu § 70 SäHO, § 20 VwVfG): who belongs to the recipient is its person alone,
    and who belongs to another partner of the same application is nothing here.
    """
    found = set()
    memberships = memberships_of(account)
    if any(Role(m.role) in APPLICANT for m in memberships):
        partners = set(
            Partner.objects.filter(application=grant.application_id).values_list("organisation_id", flat=True)
        )
        own = [m for m in memberships if m.organisation_id in partners and Role(m.role) in APPLICANT]
        if own:
            return frozenset(Role(m.role) for m in own if m.organisation_id == grant.partner.organisation_id)
    for m in memberships:
        role = Role(m.role)
        is_recipient = role in APPLICANT and m.organisation_id == grant.partner.organisation_id
        is_authority = role in _GRANTING and m.organisation_id == grant.authority_id
        if is_recipient or is_authority or (role is Role.AUDITOR and m.organisation.kind == BodyKind.COURT_OF_AUDIT):
            found.add(role)
    if found & _GRANTING and grant.application_id in conflicts_of(account).applications:
        found -= _GRANTING
    return frozenset(found)
