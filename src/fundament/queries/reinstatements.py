"""Requests for reinstatement (§ 32 VwVfG): for their applicants, and for the office, which sees nothing of the draft."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from fundament.core.procedure import Act, Role
from fundament.queries.outages import Outage, outages_of
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.memberships import memberships_of
from fundament.records.roles import NOT_YET_SUBMITTED, roles_in_call

_SEES = frozenset({Role.OFFICE, Role.DECIDER})
_ACTS = (Act.REQUEST_REINSTATEMENT.value, Act.DECIDE_REINSTATEMENT.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the office decided: reinstated `until` an instant, or refused (None)."""

    at: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `asked_by` is the last day of the two weeks, `over_after` the last of the year (§ 32 (2), (3) VwVfG)."""

    at: datetime
    person: str
    reason: str
    ended_on: date
    asked_by: date
    over_after: date
    in_time: bool
    decided: Decided | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCase:
    """What the office sees of a draft that asks for reinstatement; `outages` are recorded ones that hindered it.

    `waiting` tells whether there is something to decide, `may_decide` whether the reader may.
    """

    reference: str
    organisation: str
    call: Call
    requests: tuple[Request, ...]
    outages: tuple[Outage, ...]
    reinstated_until: datetime | None
    waiting: bool
    may_decide: bool


def requests_of(*, reference: str) -> tuple[Request, ...]:
    """The requests of one application with their decisions, the oldest first. Only for those who may see it. One statement."""
    events = Event.objects.filter(application__reference=reference, act__in=_ACTS).select_related("account")
    return _requests(events.order_by("number"))


def _requests(events: Iterable[Event]) -> tuple[Request, ...]:
    asked: list[Event] = []
    decisions: dict[int, Decided] = {}
    for event in events:
        if event.act == Act.REQUEST_REINSTATEMENT.value:
            asked.append(event)
            continue
        until = event.data["until"]
        decisions[asked[-1].pk] = Decided(
            at=event.at, until=datetime.fromisoformat(until) if until else None, reason=event.data["reason"]
        )
    return tuple(
        Request(
            at=event.at,
            person=str(event.account),
            reason=event.data["reason"],
            ended_on=date.fromisoformat(event.data["ended_on"]),
            asked_by=date.fromisoformat(event.data["asked_by"]),
            over_after=date.fromisoformat(event.data["over_after"]),
            in_time=event.data["in_time"],
            decided=decisions.get(event.pk),
        )
        for event in asked
    )


def office_cases(*, account: Account, call: Call) -> tuple[OfficeCase, ...]:
    """The drafts of a programme that asked, the oldest request first; not those of the reader's own body. Raises NotVisible."""
    # From the drafts to their events: the events of a whole call are very many.
    drafts = Application.objects.filter(call__key=call.key, state__in=sorted(NOT_YET_SUBMITTED))
    return _office_cases(account, call, drafts)


def office_case(*, account: Account, reference: str) -> OfficeCase:
    """One application that asked, also after it was decided. Raises NotVisible, also for a draft that never asked."""
    call = Call.objects.select_related("office").filter(applications__reference=reference).first()
    if call is None:
        raise NotVisible(reference)
    for case in _office_cases(account, call, Application.objects.filter(reference=reference)):
        return case
    raise NotVisible(reference)


def _office_cases(account: Account, call: Call, among: QuerySet[Application]) -> tuple[OfficeCase, ...]:
    roles = roles_in_call(account, call)
    if not roles & _SEES:
        raise NotVisible(call.key)
    asked: dict[int, list[Event]] = {}
    rows = Event.objects.filter(application__in=among, act__in=_ACTS).select_related("account")
    for row in rows.order_by("id"):
        asked.setdefault(row.application_id or 0, []).append(row)
    if not asked:
        return ()
    own = {membership.organisation_id for membership in memberships_of(account)}
    applications = Application.objects.filter(pk__in=sorted(asked)).defer("answers").in_bulk()
    bodies: dict[int, list[Partner]] = {}
    for partner in Partner.objects.filter(application__in=sorted(asked)).select_related("organisation"):
        bodies.setdefault(partner.application_id, []).append(partner)
    outages = outages_of(key=call.key)
    return tuple(
        _case(applications[pk], call, bodies[pk], _requests(events), outages, may=Role.OFFICE in roles)
        for pk, events in asked.items()
        if not own & {partner.organisation_id for partner in bodies[pk]}
    )


def _case(
    application: Application,
    call: Call,
    partners: list[Partner],
    requests: tuple[Request, ...],
    outages: tuple[Outage, ...],
    *,
    may: bool,
) -> OfficeCase:
    waiting = application.state in NOT_YET_SUBMITTED and requests[-1].decided is None
    lead = call.programme.lead_role.role
    return OfficeCase(
        reference=application.reference,
        organisation=next((one.organisation.name for one in partners if one.role == lead), ""),
        call=call,
        requests=requests,
        outages=tuple(outage for outage in outages if application.reference in outage.hindered),
        reinstated_until=application.reinstated_until,
        waiting=waiting,
        may_decide=waiting and may,
    )
