"""A whole case as one frozen view: what every desk shows of an application, filtered for who reads it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from fundament.core.application import PlanLine
from fundament.core.eligibility import check
from fundament.core.findings import Finding, in_reading_order
from fundament.core.procedure import Act, Role, State, Subject, acts_open
from fundament.core.ranking import Scores, weighted_score
from fundament.queries.visibility import visible_application
from fundament.records.accounts import Account
from fundament.records.applications import MALWARE, Application, Document, Partner
from fundament.records.assessments import Ranking
from fundament.records.calls import Call
from fundament.records.conditions import Condition, condition_of
from fundament.records.decisions import Decision
from fundament.records.events import Event
from fundament.records.facts import content_of, digest_of, facts_of, partner_facts
from fundament.records.grants import Grant
from fundament.records.memberships import memberships_of
from fundament.records.roles import APPLICANT, NOT_YET_SUBMITTED

_SEES_SCORES = frozenset({Role.OFFICE, Role.DECIDER, Role.AUDITOR})
_SEES_DECISION = frozenset({Role.OFFICE, Role.DECIDER, Role.AUDITOR})
_SEES_TRAIL = frozenset({Role.AUDITOR, Role.OFFICE, Role.DECIDER, Role.AUTHORITY, Role.RELEASER})
ANNOUNCED = frozenset(
    {
        state.value
        for state in (
            State.SELECTION_ANNOUNCED,
            State.RESERVE_ANNOUNCED,
            State.REFUSAL_ANNOUNCED,
            State.INVITED,
            State.FORMALLY_APPLIED,
            State.CHECKED,
            State.GRANTED,
            State.GRANT_REFUSED,
            State.CLOSED,
        )
    }
)
"""States in which everyone may know the decision."""

_HIDDEN_UNTIL_ANNOUNCED = {State.SELECTED.value, State.RESERVE.value, State.REFUSED.value, State.SCORED.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerView:
    """A partner with its plan; amounts in cents. `mine` tells whether the reader acts for it."""

    id: int
    role: str
    organisation_id: int
    name: str
    kind: str
    seat: str
    correspondence: str
    mine: bool
    joined: bool
    signed_at: datetime | None
    signature_valid: bool
    receives_grant: bool
    lines: tuple[PlanLine, ...]
    eligible: int
    grant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document that was uploaded; `scan` and `signatures` as kept with it. `added_by` is told to the applicants alone."""

    id: int
    key: str
    name: str
    size: int
    sha256: str
    media_type: str
    added_at: datetime
    added_by: str
    scan: str
    signatures: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """One assessor's points; `total` in thousandths of a point out of 100."""

    assessor: str
    mine: bool
    points: dict[str, int]
    total: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A ministry's statement."""

    organisation: str
    position: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One line of the trail."""

    number: int
    subject: str
    act: Act
    source: str
    target: str
    role: str
    person: str
    at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLine:
    """A grant in the list of a case; cents."""

    reference: str
    recipient: str
    authority: str
    state: State
    total: int
    final_on: date
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case for one reader. `state` is what the reader may know: a decision not announced looks like "under way"."""

    reference: str
    title: str
    call: Call
    deadline: datetime
    reinstated_until: datetime | None
    state: State
    revision: int
    answers: dict[str, str]
    partners: tuple[PartnerView, ...]
    documents: tuple[DocumentView, ...]
    replaced: tuple[DocumentView, ...]
    findings: tuple[Finding, ...]
    roles: frozenset[Role]
    acts: tuple[Act, ...]
    grant: int
    eligible: int
    planning_region: str
    invented: tuple[str, ...]
    historic_note: str
    submissions: tuple[tuple[int, datetime, str], ...]
    completion_text: str
    completion_until: date | None
    completion_why_short: str
    rank: int
    assessment: str
    statements: tuple[StatementView, ...]
    scores: tuple[ScoreView, ...]
    score: int | None
    decision: Decision | None
    condition: Condition
    grants: tuple[GrantLine, ...]
    trail: tuple[EventView, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that keep the application from being submitted."""
        return tuple(finding for finding in self.findings if finding.blocks)


def case_view(*, account: Account, reference: str) -> CaseView:
    """The case as this person may see it. Raises NotVisible."""
    application, partners, roles = visible_application(account=account, reference=reference)
    programme = application.call.programme
    uploaded = list(Document.objects.filter(application=application).select_related("added_by").order_by("key", "id"))
    documents = [document for document in uploaded if not document.replaced]
    # In a draft, a file with malware counts as missing; what was signed or submitted with it stays what it was.
    good = [d for d in documents if d.scan != MALWARE or application.state != State.DRAFT.value]
    facts = facts_of(application, partners=partners, document_keys=frozenset(d.key for d in good))
    state = shown_state(application, roles)
    announced = application.state in ANNOUNCED
    scores, total = _scores(application, account, roles)
    before = roles <= {Role.ASSESSOR} and not any(score.mine for score in scores)
    hidden = roles <= APPLICANT or (before and programme.hides(what="ranking"))
    ranking = None if hidden else Ranking.objects.filter(application=application).first()
    decision = None
    if announced or roles & _SEES_DECISION:
        decided = Decision.objects.filter(application=application).select_related("decided_by", "proposal")
        # Not the whole file of the proposal with every application of the round.
        decision = decided.defer("proposal__inputs", "proposal__result", "proposal__overview").first()
    draft = application.state in NOT_YET_SUBMITTED
    grants = () if draft else _grants(application, account, roles)
    asked = _completion_asked(application)
    return CaseView(
        reference=application.reference,
        title=application.answers.get("title", ""),
        call=application.call,
        deadline=application.deadline,
        reinstated_until=application.reinstated_until,
        state=state,
        revision=application.revision,
        answers=dict(application.answers),
        partners=_partners(application, partners, account, documents),
        documents=tuple(_document(document, roles) for document in documents),
        replaced=tuple(
            _document(document, roles) for document in reversed(uploaded) if document.replaced and roles & APPLICANT
        ),
        findings=in_reading_order(check(facts=facts, programme=programme)),
        roles=roles,
        acts=acts_open(
            subject=Subject.APPLICATION, state=State(application.state), roles=roles, stations=programme.stations
        ),
        grant=facts.grant,
        eligible=sum(partner.eligible for partner in facts.partners),
        planning_region=application.planning_region,
        invented=tuple(application.invented),
        historic_note=application.historic_note,
        submissions=()
        if draft
        else tuple(application.submissions.order_by("number").values_list("number", "at", "digest")),
        completion_text=asked.get("text", ""),
        completion_until=date.fromisoformat(asked["until"]) if "until" in asked else None,
        completion_why_short=asked.get("why_short", ""),
        rank=ranking.rank if ranking else 0,
        assessment=ranking.assessment if ranking else "",
        statements=() if before and programme.hides(what="statements") else _statements(application, roles),
        scores=scores,
        score=total,
        decision=decision,
        condition=condition_of(application, decision),
        grants=grants,
        trail=trail_of(application=application, grants=_grants_whose_trail_shows(grants, roles))
        if roles & _SEES_TRAIL
        else (),
    )


def _document(row: Document, roles: frozenset[Role]) -> DocumentView:
    return DocumentView(
        id=row.pk,
        key=row.key,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        media_type=row.media_type,
        added_at=row.added_at,
        added_by=str(row.added_by) if roles & APPLICANT else "",
        scan=row.scan,
        signatures=tuple(row.signatures),
    )


def shown_state(application: Application, roles: frozenset[Role]) -> State:
    """The state this reader may know: before the announcement applicants and stations see "commented", not the decision."""
    if application.state in _HIDDEN_UNTIL_ANNOUNCED and not roles & _SEES_DECISION:
        return State.SUBMITTED if roles & APPLICANT else State.COMMENTED
    return State(application.state)


def _partners(
    application: Application, partners: list[Partner], account: Account, documents: list[Document]
) -> tuple[PartnerView, ...]:
    mine = {membership.organisation_id for membership in memberships_of(account)}
    programme = application.call.programme
    signed = any(partner.signed_digest for partner in partners)
    digest = ""
    if signed:
        digest = digest_of(
            content_of(application, partners=partners, documents=[(d.key, d.name, d.sha256) for d in documents])
        )
    views = []
    for partner in partners:
        facts = partner_facts(partner)
        views.append(
            PartnerView(
                id=partner.pk,
                role=partner.role,
                organisation_id=partner.organisation_id,
                name=facts.name,
                kind=facts.kind.value,
                seat=facts.seat,
                correspondence=partner.organisation.correspondence,
                mine=partner.organisation_id in mine,
                joined=partner.joined_at is not None,
                signed_at=partner.signed_at,
                signature_valid=bool(digest) and partner.signed_digest == digest,
                receives_grant=programme.role(partner.role).receives_grant,
                lines=facts.lines,
                eligible=facts.eligible,
                grant=facts.grant,
            )
        )
    return tuple(views)


def _completion_asked(application: Application) -> dict[str, str]:
    """What the last request for completion says, while it is open."""
    if application.state != State.COMPLETION_REQUESTED.value:
        return {}
    events = application.events.filter(act=Act.REQUEST_COMPLETION.value).order_by("-number")
    return dict(events.values_list("data", flat=True).first() or {})


def _statements(application: Application, roles: frozenset[Role]) -> tuple[StatementView, ...]:
    if roles <= APPLICANT and application.state not in ANNOUNCED:
        return ()
    rows = application.statements.select_related("organisation")
    return tuple(
        StatementView(organisation=row.organisation.name, position=row.position, text=row.text, at=row.at)
        for row in rows
    )


def _scores(
    application: Application, account: Account, roles: frozenset[Role]
) -> tuple[tuple[ScoreView, ...], int | None]:
    """Scores for those who decide; an assessor sees the others' only after giving their own."""
    if not roles & (_SEES_SCORES | {Role.ASSESSOR}):
        return (), None
    rows = list(application.scores.select_related("assessor"))
    criteria = application.call.programme.criterion
    gave = any(row.assessor_id == account.pk for row in rows)
    if not roles & _SEES_SCORES and not gave:
        return (), None
    views = tuple(
        ScoreView(
            assessor=str(row.assessor),
            mine=row.assessor_id == account.pk,
            points=dict(row.points),
            total=weighted_score(scores=[Scores("", row.points)], criteria=criteria),
            comment=row.comment,
        )
        for row in rows
    )
    if not rows:
        return (), None
    all_scores = [Scores(str(row.assessor_id), row.points) for row in rows]
    return views, weighted_score(scores=all_scores, criteria=criteria)


def _grants(application: Application, account: Account, roles: frozenset[Role]) -> tuple[GrantLine, ...]:
    mine = {membership.organisation_id for membership in memberships_of(account)}
    rows = Grant.objects.filter(application=application).select_related("partner__organisation", "authority")
    return tuple(
        GrantLine(
            reference=row.reference,
            recipient=row.partner.organisation.name,
            authority=row.authority.name,
            state=State(row.state),
            total=row.total,
            final_on=row.final_on,
            mine=row.partner.organisation_id in mine or row.authority_id in mine or Role.AUDITOR in roles,
        )
        for row in rows
    )


def _grants_whose_trail_shows(grants: tuple[GrantLine, ...], roles: frozenset[Role]) -> frozenset[str] | None:
    """References of the grants whose events the reader may see; None means all. An authority sees its own."""
    if roles & {Role.OFFICE, Role.DECIDER, Role.AUDITOR}:
        return None
    return frozenset(grant.reference for grant in grants if grant.mine)


def trail_of(*, application: Application, grants: frozenset[str] | None = None) -> tuple[EventView, ...]:
    """Events of an application and of the named grants (None: all of its grants), in the order they were recorded."""
    rows = Event.objects.filter(application=application).select_related("account").order_by("id")
    if grants is not None:
        rows = rows.filter(Q(grant__isnull=True) | Q(grant__reference__in=grants))
    return tuple(
        EventView(
            number=row.number,
            subject=row.subject,
            act=Act(row.act),
            source=row.source,
            target=row.target,
            role=row.role,
            person=str(row.account),
            at=row.at,
            recorded_at=row.recorded_at,
            data=row.data,
            digest=row.digest,
        )
        for row in rows
    )
