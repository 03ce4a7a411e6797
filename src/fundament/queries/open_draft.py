"""An application as the saving of a draft needs it: who may write, and what stands there. No findings, no history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from fundament.core.application import PartnerFacts, PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.procedure import Act, State, Subject, acts_open
from fundament.queries.visibility import NotVisible, visible_application
from fundament.records.accounts import Account
from fundament.records.applications import MALWARE, Application, Document, Partner
from fundament.records.calls import Call
from fundament.records.facts import partner_facts
from fundament.records.memberships import memberships_of
from fundament.records.roles import APPLICANT, roles_in_application


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPartner:
    """A partner; `lines` is its plan where it was asked for."""

    id: int
    name: str
    mine: bool
    joined: bool
    signed_at: datetime | None
    receives_grant: bool
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """What a save starts from. `bodies` are the partners as the rules see them, without their plans."""

    reference: str
    title: str
    call: Call
    state: State
    invented: tuple[str, ...]
    revision: int
    answers: dict[str, str]
    partners: tuple[DraftPartner, ...]
    bodies: tuple[PartnerFacts, ...]
    acts: tuple[Act, ...]


def open_draft(*, account: Account, reference: str, plans: bool) -> DraftView:
    """A case of the reader's own organisations, in one statement, or two with the plans. Raises NotVisible."""
    application, partners, _ = visible_application(account=account, reference=reference, plans=plans)
    return draft_of(application, partners, account=account, plans=plans)


def draft_of(application: Application, partners: Sequence[Partner], *, account: Account, plans: bool) -> DraftView:
    """The same of rows that were read already, with their plans where these are asked for. Raises NotVisible."""
    roles = roles_in_application(account, application, partners=partners)
    if not roles & APPLICANT:
        raise NotVisible(application.reference)
    programme = application.call.programme
    mine = {membership.organisation_id for membership in memberships_of(account)}

    def view(partner: Partner) -> DraftPartner:
        return DraftPartner(
            id=partner.pk,
            name=partner.organisation.name,
            mine=partner.organisation_id in mine,
            joined=partner.joined_at is not None,
            signed_at=partner.signed_at,
            receives_grant=programme.role(partner.role).receives_grant,
            lines=partner_facts(partner).lines if plans else (),
        )

    state = State(application.state)
    return DraftView(
        reference=application.reference,
        title=application.answers.get("title", ""),
        call=application.call,
        state=state,
        invented=tuple(application.invented),
        revision=application.revision,
        answers=dict(application.answers),
        partners=tuple(view(partner) for partner in partners),
        bodies=tuple(_body(partner) for partner in partners),
        acts=acts_open(subject=Subject.APPLICATION, state=state, roles=roles, stations=programme.stations),
    )


def _body(partner: Partner) -> PartnerFacts:
    body = partner.organisation
    return PartnerFacts(role=partner.role, name=body.name, kind=BodyKind(body.kind), seat=body.seat)


def attached_to(*, reference: str, keys: Collection[str]) -> frozenset[str]:
    """Which of these documents are attached to an application; no statement without a key."""
    if not keys:
        return frozenset()
    rows = Document.objects.filter(application__reference=reference, key__in=keys, replaced=False).exclude(scan=MALWARE)
    return frozenset(rows.values_list("key", flat=True))
