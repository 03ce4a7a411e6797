"""What applicants read: their applications, invitations, organisations and documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from fundament.core.bodies import BodyKind
from fundament.core.eligibility import check
from fundament.core.procedure import Act, Role, State
from fundament.queries.cases import ANNOUNCED, CaseView, case_view, shown_state
from fundament.queries.visibility import NotVisible, own_organisations, visible_application
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import MALWARE, Application, Document, Partner
from fundament.records.calls import Call
from fundament.records.conditions import Condition
from fundament.records.decisions import line_proposed
from fundament.records.events import Event
from fundament.records.facts import content_of, digest_of, facts_of
from fundament.records.memberships import memberships_of
from fundament.records.roles import APPLICANT, NOT_YET_SUBMITTED

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrganisation:
    """An organisation the reader applies for; `signs` tells whether the reader may sign for it."""

    id: int
    name: str
    kind: BodyKind
    signs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An application that waits for one of the reader's organisations to join."""

    reference: str
    title: str
    call: Call
    lead: str
    organisation: str
    role: str
    deadline: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLine:
    """An application in the list. `missing` counts what still blocks; `unsigned` names who has yet to sign."""

    reference: str
    title: str
    call: Call
    state: State
    deadline: datetime
    late: bool
    missing: int
    waiting_to_join: tuple[str, ...]
    unsigned: tuple[str, ...]
    own_unsigned: bool
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDesk:
    """Everything on the page "My applications". `page` counts the pages, `lines` are those of this page."""

    organisations: tuple[OwnOrganisation, ...]
    invitations: tuple[Invitation, ...]
    lines: tuple[ApplicationLine, ...]
    page: "Page[Application]"
    calls: tuple[Call, ...]


def organisations_of(account: Account) -> tuple[OwnOrganisation, ...]:
    """The organisations the person writes or signs applications for, by name."""
    held = [m for m in memberships_of(account) if Role(m.role) in APPLICANT]
    signing = {m.organisation_id for m in held if m.role == Role.SIGNATORY}
    bodies = {m.organisation_id: m.organisation for m in held}
    return tuple(
        OwnOrganisation(id=body.pk, name=body.name, kind=BodyKind(body.kind), signs=body.pk in signing)
        for body in sorted(bodies.values(), key=lambda body: (body.name, body.pk))
    )


def own_organisation(*, account: Account, pk: int) -> Organisation:
    """One of the reader's organisations, for the act that starts an application. Raises NotVisible."""
    for membership in memberships_of(account):
        if membership.organisation_id == pk and Role(membership.role) in APPLICANT:
            return membership.organisation
    raise NotVisible(pk)


def own_desk(*, account: Account, page: str, at: datetime) -> OwnDesk:
    """The reader's applications, newest first, with invitations and the calls that are open at `at`.

    `page` is what the address says; nonsense is the first page, too much the last.
    """
    mine = own_organisations(account, roles=APPLICANT)
    applications = (
        Application.objects.filter(
            pk__in=Partner.objects.filter(organisation__in=mine, joined_at__isnull=False).values("application")
        )
        .select_related("call")
        .prefetch_related("partners__organisation", "partners__plan", "documents")
        .order_by("-id")
    )
    shown = Paginator(applications, PAGE_SIZE).get_page(page)
    return OwnDesk(
        organisations=organisations_of(account),
        invitations=_invitations(mine, at),
        lines=tuple(_line(application, mine, at) for application in shown.object_list),
        page=shown,
        calls=open_calls(at=at),
    )


def _invitations(mine: frozenset[int], at: datetime) -> tuple[Invitation, ...]:
    waiting = (
        Partner.objects.filter(
            organisation__in=mine, joined_at__isnull=True, application__state__in=sorted(NOT_YET_SUBMITTED)
        )
        .select_related("application__call", "organisation")
        .prefetch_related("application__partners__organisation")
        .order_by("-id")
    )
    return tuple(
        Invitation(
            reference=part.application.reference,
            title=part.application.answers.get("title", ""),
            call=part.application.call,
            lead=_lead(part.application),
            organisation=part.organisation.name,
            role=part.role,
            deadline=part.application.deadline,
            late=at > part.application.deadline,
        )
        for part in waiting
    )


def _lead(application: Application) -> str:
    role = application.call.programme.lead_role.role
    return next((part.organisation.name for part in application.partners.all() if part.role == role), "")


def _line(application: Application, mine: frozenset[int], at: datetime) -> ApplicationLine:
    partners = list(application.partners.all())
    documents = frozenset(d.key for d in application.documents.all() if not d.replaced)
    open_draft = application.state in NOT_YET_SUBMITTED
    missing = 0
    if open_draft:
        facts = facts_of(application, partners=partners, document_keys=documents)
        missing = sum(finding.blocks for finding in check(facts=facts, programme=application.call.programme))
    unsigned = [part for part in partners if part.joined_at is not None and not part.signed_digest]
    return ApplicationLine(
        reference=application.reference,
        title=application.answers.get("title", ""),
        call=application.call,
        state=shown_state(application, APPLICANT),
        deadline=application.deadline,
        late=open_draft and at > application.deadline,
        missing=missing,
        waiting_to_join=tuple(part.organisation.name for part in partners if part.joined_at is None),
        unsigned=tuple(part.organisation.name for part in unsigned),
        own_unsigned=any(part.organisation_id in mine for part in unsigned),
        invented=tuple(application.invented),
    )


def _newest_calls() -> "QuerySet[Call]":
    newer = Call.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
    return Call.objects.filter(~Exists(newer))


def open_calls(*, at: datetime) -> tuple[Call, ...]:
    """The calls in which an application can be started at `at`, the next deadline first."""
    return tuple(_newest_calls().filter(state=State.OPEN.value, closes_at__gte=at).order_by("closes_at", "key"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What someone needs to know who wants to start: the call, whether it is open, who of one's own may lead.

    `begun` are references and titles of applications that the reader's organisations already have in this call, `earlier` of
    those in any call whose answers can be taken over, the newest first.
    """

    call: Call
    open_now: bool
    may_lead: tuple[OwnOrganisation, ...]
    may_not_lead: tuple[OwnOrganisation, ...]
    begun: tuple[tuple[str, str], ...]
    earlier: tuple[tuple[str, str], ...]


def beginning(*, account: Account, key: str, at: datetime) -> Beginning:
    """The way into a call. Raises NotVisible for a programme that does not exist."""
    call = _newest_calls().filter(key=key).first()
    if call is None:
        raise NotVisible(key)
    bodies = frozenset(call.programme.lead_role.bodies)
    own = organisations_of(account)
    begun = (
        Application.objects.filter(call__key=key, partners__organisation__in=[one.id for one in own])
        .exclude(state=State.WITHDRAWN.value)
        .distinct()
        .order_by("id")
    )
    joined = Partner.objects.filter(organisation__in=[one.id for one in own], joined_at__isnull=False)
    earlier = Application.objects.filter(pk__in=joined.values("application")).exclude(answers={}).order_by("-id")
    return Beginning(
        call=call,
        open_now=call.state == State.OPEN.value and at <= call.closes_at,
        may_lead=tuple(one for one in own if one.kind in bodies),
        may_not_lead=tuple(one for one in own if one.kind not in bodies),
        begun=tuple((row.reference, row.answers.get("title", "")) for row in begun),
        earlier=tuple((row.reference, row.answers.get("title", "")) for row in earlier[:PAGE_SIZE]),
    )


def own_case(*, account: Account, reference: str) -> CaseView:
    """A case of the reader's own organisations. Raises NotVisible, also for officials: they have their own desks."""
    case = case_view(account=account, reference=reference)
    if not case.roles & APPLICANT:
        raise NotVisible(reference)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The announced decision for its applicants.

    `computed` is the line of the proposal; `reason` is given where people decided otherwise, `promoted` where the
    application later moved up from the reserve list, `lapsed` where a selection ended because its condition was not met.
    """

    outcome: str
    place: int
    computed: dict[str, Any]
    reason: str
    promoted: str
    condition: Condition
    lapsed: str


def result_of(case: CaseView) -> Result | None:
    """The decision, once it is announced."""
    decision = case.decision
    if decision is None or case.state.value not in ANNOUNCED:
        return None
    promoted = lapsed = ""
    if decision.outcome == "reserve" and case.state is not State.RESERVE_ANNOUNCED:
        event = Event.objects.filter(application_id=decision.application_id, act=Act.PROMOTE.value).last()
        promoted = str(event.data.get("reason", "")) if event else ""
    if decision.outcome == "select" and case.state is State.REFUSAL_ANNOUNCED:
        event = Event.objects.filter(application_id=decision.application_id, act=Act.LAPSE_SELECTION.value).last()
        lapsed = str(event.data["reason"]) if event else ""
    return Result(
        outcome=decision.outcome,
        place=decision.place,
        computed=line_proposed(proposal=decision.proposal_id, application=decision.application_id),
        reason=decision.reason,
        promoted=promoted,
        condition=case.condition,
        lapsed=lapsed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToSign:
    """The digest of what would be signed now, and who may sign it for the reader's organisations."""

    digest: str
    signatories: tuple[tuple[str, str], ...]


def text_to_sign(*, account: Account, reference: str) -> TextToSign:
    """What a signature would cover now; `signatories` are (organisation, person). Raises NotVisible."""
    application, partners, _ = visible_application(account=account, reference=reference)
    documents = list(
        Document.objects.filter(application=application, replaced=False)
        .order_by("key", "id")
        .values_list("key", "name", "sha256")
    )
    mine = own_organisations(account, roles=APPLICANT)
    people = (
        Membership.objects.filter(
            organisation__in=[p.organisation_id for p in partners if p.organisation_id in mine],
            role=Role.SIGNATORY.value,
            account__is_active=True,
        )
        .select_related("account", "organisation")
        .order_by("organisation__name", "account__name")
    )
    return TextToSign(
        digest=digest_of(content_of(application, partners=partners, documents=documents)),
        signatories=tuple((m.organisation.name, str(m.account)) for m in people),
    )


class Harmful(LookupError):
    """Malware was found in the document after it was taken in; nobody may open it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFile:
    """A document to download."""

    name: str
    media_type: str
    file: "File[bytes]"


def document_file(*, account: Account, pk: int) -> DocumentFile:
    """A document, for everyone who may see its application; to others than applicants only if it was submitted.

    Raises NotVisible; Harmful to those who may see it.
    """
    document = Document.objects.select_related("application").filter(pk=pk).first()
    if document is None:
        raise NotVisible(pk)
    application, _, roles = visible_application(account=account, reference=document.application.reference)
    if not roles & APPLICANT:
        submitted = application.submissions.values_list("content", flat=True)
        if not any(document.sha256 == one["sha256"] for content in submitted for one in content["documents"]):
            raise NotVisible(pk)
    if document.scan == MALWARE:
        raise Harmful(document.name)
    return DocumentFile(name=document.name, media_type=document.media_type, file=document.file.open("rb"))
