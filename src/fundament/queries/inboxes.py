"""What waits at associations, assessors and commenting ministries: cases by call, filtered for who reads them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from fundament.core.bodies import BodyKind
from fundament.core.dates import end_of_day
from fundament.core.eligibility import check
from fundament.core.findings import Verdict
from fundament.core.procedure import Role, State, state_before
from fundament.core.programme import Programme
from fundament.core.ranking import MilliPoints, Scores, weighted_score
from fundament.queries.cases import CaseView, case_view, shown_state
from fundament.queries.visibility import NotVisible, own_organisations
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.facts import facts_of, partners_of
from fundament.records.roles import NOT_YET_SUBMITTED, memberships_of, roles_in_application


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLine:
    """A case in a list. `grant` in cents; `met`, `open` and `not_met` count its findings."""

    reference: str
    title: str
    lead: str
    state: State
    grant: int
    invented: tuple[str, ...]
    waiting: bool
    rank: int = 0
    assessment: str = ""
    met: int = 0
    open: int = 0
    not_met: int = 0
    scores: int = 0
    score: MilliPoints | None = None
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInbox:
    """The cases of one call at one station, first those that wait. `until`: the station's last instant, or None."""

    call: Call
    until: datetime | None
    lines: tuple[InboxLine, ...]

    @property
    def waiting(self) -> int:
        """How many wait here."""
        return sum(line.waiting for line in self.lines)


def desk_case(*, account: Account, reference: str, roles: frozenset[Role]) -> CaseView:
    """A case for a desk: only for those who hold one of its roles in this very case. Raises NotVisible."""
    case = case_view(account=account, reference=reference)
    if not case.roles & roles:
        raise NotVisible(reference)
    return case


def association_inbox(*, account: Account) -> tuple[CallInbox, ...]:
    """The applications of the association's region, by call: the newest call first, in it first what waits."""
    regions = {
        m.organisation.planning_region
        for m in memberships_of(account)
        if m.role == Role.ASSOCIATION and m.organisation.kind == BodyKind.PLANNING_ASSOCIATION
    }
    applications = submitted_cases(Q(planning_region__in=regions))
    return _by_call(account, applications, station="association", role=Role.ASSOCIATION)


def association_call(*, account: Account, key: str) -> CallInbox:
    """The region's applications of one call. Raises NotVisible when there is none."""
    for inbox in association_inbox(account=account):
        if inbox.call.key == key:
            return inbox
    raise NotVisible(key)


def assessor_inbox(*, account: Account) -> tuple[CallInbox, ...]:
    """The applications an assessor may score, by call: first those without their score."""
    offices = own_organisations(account, roles=frozenset({Role.ASSESSOR}))
    applications = submitted_cases(Q(call__office__in=offices))
    return _by_call(account, applications, station="scoring", role=Role.ASSESSOR)


def statement_inbox(*, account: Account) -> tuple[CallInbox, ...]:
    """The applications in the fields a ministry answers for, by call: first those without its statement."""
    fields = {
        field for m in memberships_of(account) if m.role == Role.COMMENTER for field in m.organisation.service_fields
    }
    applications = submitted_cases(Q(answers__field__in=sorted(fields)))
    return _by_call(account, applications, station="statements", role=Role.COMMENTER)


def own_ministries(*, account: Account) -> frozenset[str]:
    """Names of the ministries for which the person gives statements."""
    return frozenset(m.organisation.name for m in memberships_of(account) if m.role == Role.COMMENTER)


def submitted_cases(where: Q) -> list[Application]:
    """Submitted applications with all that lists show; the same number of statements however many there are."""
    return list(
        Application.objects.filter(where)
        .exclude(state__in=NOT_YET_SUBMITTED)
        .select_related("ranking")
        .prefetch_related(
            "call__office", "partners__organisation", "partners__plan", "documents", "scores", "statements"
        )
        .order_by("-call__closes_at", "reference")
    )


def _by_call(
    account: Account, applications: Iterable[Application], *, station: str, role: Role
) -> tuple[CallInbox, ...]:
    found: dict[str, tuple[Call, list[InboxLine]]] = {}
    for application in applications:
        call = application.call
        roles = roles_in_application(account, application, partners=partners_of(application))
        if role not in roles or station not in call.programme.stations:
            continue
        arrived = state_before(station=station, stations=call.programme.stations).value == application.state
        line = _line(application, account, roles, station=station, arrived=arrived)
        if line is not None:
            kept = found.setdefault(call.key, (call, []))
            kept[1].append(line)
    return tuple(
        CallInbox(call=call, until=until_of(call.programme, station), lines=tuple(_in_order(lines)))
        for call, lines in found.values()
    )


def until_of(programme: Programme, station: str) -> datetime | None:
    """The last instant at a station; None where the programme sets none."""
    until = next((each.until for each in programme.station if each.key == station), None)
    return end_of_day(day=until, zone=programme.zone) if until else None


def _in_order(lines: list[InboxLine]) -> list[InboxLine]:
    return sorted(lines, key=lambda line: (not line.waiting, line.rank or 10**9, line.reference))


def _line(
    application: Application, account: Account, roles: frozenset[Role], *, station: str, arrived: bool
) -> InboxLine | None:
    """The line of a case, or None where it has not reached the desk: neither there nor treated there before."""
    ranking = getattr(application, "ranking", None)
    own = next((score for score in application.scores.all() if score.assessor_id == account.pk), None)
    ministries = own_organisations(account, roles=frozenset({Role.COMMENTER}))
    statement = next((s for s in application.statements.all() if s.organisation_id in ministries), None)
    done = {"association": ranking is not None, "scoring": own is not None, "statements": statement is not None}[
        station
    ]
    if station != "association" and not arrived and not done:
        return None
    facts = facts_of(
        application,
        partners=partners_of(application),
        document_keys=frozenset(document.key for document in application.documents.all() if not document.replaced),
    )
    programme = application.call.programme
    verdicts = Counter(finding.verdict for finding in check(facts=facts, programme=programme))
    return InboxLine(
        reference=application.reference,
        title=application.answers.get("title", ""),
        lead=lead_name(application),
        state=shown_state(application, roles),
        grant=facts.grant,
        invented=tuple(application.invented),
        # A ranked application still waits at its association: to be forwarded.
        waiting=arrived and (station == "association" or not done),
        rank=ranking.rank if ranking and station == "association" else 0,
        assessment=ranking.assessment if ranking and station == "association" else "",
        met=verdicts[Verdict.MET],
        open=verdicts[Verdict.OPEN],
        not_met=verdicts[Verdict.NOT_MET],
        scores=len(application.scores.all()) if station == "scoring" else 0,
        score=mean_score([Scores("", own.points)], programme) if own and station == "scoring" else None,
        position=statement.position if statement and station == "statements" else "",
    )


def lead_name(application: Application) -> str:
    """Name of the organisation that submitted."""
    role = application.call.programme.lead_role.role
    return next((p.organisation.name for p in partners_of(application) if p.role == role), "")


def mean_score(scores: list[Scores], programme: Programme) -> MilliPoints | None:
    """The weighted score of all assessors, None before the first."""
    return weighted_score(scores=scores, criteria=programme.criterion) if scores else None
