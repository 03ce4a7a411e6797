"""The calls of a ministry: their numbers, what they need next, and all that its office and its deciders see of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from fundament.core.dates import extended_for_outage
from fundament.core.procedure import Act, Role, State, Subject, acts_open, state_before
from fundament.core.programme import Programme
from fundament.core.ranking import Scores
from fundament.queries.budgets import BudgetLine, budget_of
from fundament.queries.inboxes import InboxLine, lead_name, mean_score, submitted_cases, until_of, with_bodies
from fundament.queries.outages import Outage, fell_into, outages_of
from fundament.queries.parts import Lines
from fundament.queries.reinstatements import OfficeCase, office_cases
from fundament.queries.visibility import NotVisible, own_organisations
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.conflicts import conflicts_of
from fundament.records.decisions import SelectionProposal
from fundament.records.events import Event
from fundament.records.facts import partners_of
from fundament.records.roles import roles_in_call

MINISTRY = frozenset({Role.OFFICE, Role.DECIDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a call needs next: a code, how many applications it is about, and the instant it waits for, if any."""

    code: str
    number: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A call of the ministry in a list, with the number of its submitted applications by state."""

    call: Call
    numbers: tuple[tuple[State, int], ...]
    total: int
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A deadline that was moved."""

    at: datetime
    before: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryCall:
    """A call as its ministry sees it. `at_station` counts the applications that wait at each station now.

    `fell_into` is the outage in which the deadline in force ended; `suggested` a deadline for everyone after the last outage,
    until there is an extension. `reinstatements` are drafts that ask, once the deadline is over.
    """

    line: CallLine
    acts: tuple[Act, ...]
    roles: frozenset[Role]
    at_station: Mapping[str, int]
    budget: tuple[BudgetLine, ...]
    applications: Lines[InboxLine]
    extensions: tuple[Extension, ...]
    outages: tuple[Outage, ...]
    fell_into: Outage | None
    suggested: datetime | None
    reinstatements: tuple[OfficeCase, ...]
    scores_needed: int


def ministry_calls(*, account: Account, at: datetime) -> tuple[CallLine, ...]:
    """The calls of the person's own ministry, each in its newest version, the latest deadline first."""
    offices, excluded = own_organisations(account, roles=MINISTRY), conflicts_of(account).touched
    newest: dict[str, Call] = {}
    for call in Call.objects.select_related("office").order_by("-version"):
        newest.setdefault(call.key, call)
    calls = sorted(
        (call for call in newest.values() if call.office_id in offices and call.key not in excluded),
        key=lambda call: (call.closes_at, call.key),
    )
    return _call_lines(calls[::-1], at)


def visible_call(*, account: Account, key: str, roles: frozenset[Role] = MINISTRY) -> tuple[Call, frozenset[Role]]:
    """The newest version of a call and the person's roles in it. Raises NotVisible for people of another ministry."""
    call = Call.objects.select_related("office").filter(key=key).order_by("-version").first()
    if call is None:
        raise NotVisible(key)
    held = roles_in_call(account, call) & roles
    if not held:
        raise NotVisible(key)
    return call, held


def acts_in_call(*, call: Call, roles: frozenset[Role]) -> tuple[Act, ...]:
    """The acts on a call that are open to these roles now."""
    stations = call.programme.stations
    return acts_open(subject=Subject.CALL, state=State(call.state), roles=roles, stations=stations)


def own_call(*, account: Account, key: str, at: datetime) -> tuple[CallLine, frozenset[Role]]:
    """One call of the person's own ministry, and their roles in it. Raises NotVisible."""
    call, roles = visible_call(account=account, key=key)
    (line,) = _call_lines([call], at)
    return line, roles


def ministry_call(*, account: Account, key: str, at: datetime) -> MinistryCall:
    """A call with its numbers, budget and applications. Raises NotVisible."""
    line, roles = own_call(account=account, key=key, at=at)
    call, programme = line.call, line.call.programme
    waits = dict(line.numbers)
    events = Event.objects.filter(call__key=key, subject=Subject.CALL.value, act=Act.EXTEND_DEADLINE.value)
    extensions = tuple(
        Extension(
            at=event.at,
            before=datetime.fromisoformat(event.data["from"]),
            until=datetime.fromisoformat(event.data["until"]),
            reason=event.data["reason"],
        )
        for event in events.order_by("number")
    )
    outages = outages_of(key=key)
    return MinistryCall(
        line=line,
        acts=acts_in_call(call=call, roles=roles),
        roles=roles,
        at_station={
            station: waits.get(state_before(station=station, stations=programme.stations), 0)
            for station in programme.stations
        },
        budget=budget_of(call=call),
        applications=_applications(key, line.total),
        extensions=extensions,
        outages=outages,
        fell_into=fell_into(deadline=call.closes_at, outages=outages),
        suggested=_suggested(call, outages, extensions),
        reinstatements=office_cases(account=account, call=call) if at > call.closes_at else (),
        scores_needed=programme.selection.assessors_at_least,
    )


def _suggested(call: Call, outages: Sequence[Outage], extensions: Sequence[Extension]) -> datetime | None:
    if not outages or (extensions and extensions[-1].at >= outages[-1].at):
        return None
    last = outages[-1]
    return extended_for_outage(closes_at=call.closes_at, first=last.first, last=last.last, zone=call.programme.zone)


def _applications(key: str, total: int) -> Lines[InboxLine]:
    """The submitted applications of a call, read in parts."""
    ordered = submitted_cases(Q(call__key=key)).order_by("-call__closes_at", "reference")

    def read(part: slice) -> tuple[InboxLine, ...]:
        # First the keys alone: sorting must not carry the answers of all cases along.
        shown = list(ordered.values_list("pk", flat=True)[part])
        rows = ordered.filter(pk__in=shown).select_related("ranking")
        return tuple(_overview(row) for row in rows.prefetch_related("call", with_bodies(), "partners__plan", "scores"))

    return Lines(total, read)


def _overview(application: Application) -> InboxLine:
    ranking = getattr(application, "ranking", None)
    scores = [Scores("", score.points) for score in application.scores.all()]
    partners = partners_of(application)
    return InboxLine(
        reference=application.reference,
        title=application.answers.get("title", ""),
        lead=lead_name(application, partners),
        state=State(application.state),
        grant=sum(year.grant for partner in partners for year in partner.plan.all()),
        invented=tuple(application.invented),
        waiting=False,
        rank=ranking.rank if ranking else 0,
        scores=len(scores),
        score=mean_score(scores, application.call.programme),
    )


def _call_lines(calls: list[Call], at: datetime) -> tuple[CallLine, ...]:
    keys = [call.key for call in calls]
    counted = (
        submitted_cases(Q(call__key__in=keys)).values("call__key", "state").annotate(number=Count("id")).order_by()
    )
    numbers: dict[str, dict[State, int]] = {key: {} for key in keys}
    for row in counted:
        numbers[row["call__key"]][State(row["state"])] = row["number"]
    proposed = dict(
        SelectionProposal.objects.filter(call__in=calls).values_list("call_id").annotate(Max("number")).order_by()
    )
    return tuple(
        CallLine(
            call=call,
            numbers=tuple((state, numbers[call.key][state]) for state in State if state in numbers[call.key]),
            total=sum(numbers[call.key].values()),
            step=next_step(call=call, numbers=numbers[call.key], proposed=call.pk in proposed, at=at),
        )
        for call in calls
    )


def next_step(*, call: Call, numbers: Mapping[State, int], proposed: bool, at: datetime) -> Step:
    """What has to happen next in a call; where several things wait, the one that comes first in the procedure."""
    programme, state = call.programme, State(call.state)
    if state is State.ANNOUNCED:
        step = Step(code="open" if at >= programme.opens_at else "announced", until=programme.opens_at)
    elif state is State.DECIDED:
        step = Step(code="announce")
    elif state is State.RESULTS_PUBLISHED:
        step = Step(code="done", number=numbers.get(State.RESERVE_ANNOUNCED, 0))
    elif at <= call.closes_at:
        step = Step(code="collecting", until=call.closes_at)
    else:
        step = _after_deadline(programme, numbers, proposed)
    return step


def _after_deadline(programme: Programme, numbers: Mapping[State, int], proposed: bool) -> Step:
    if number := numbers.get(State.COMPLETION_REQUESTED):
        return Step(code="completing", number=number)
    for station in programme.stations:
        if number := numbers.get(state_before(station=station, stations=programme.stations)):
            return Step(code=station, number=number, until=until_of(programme, station))
    if scored := numbers.get(State.SCORED):
        return Step(code="adopt" if proposed else "propose", number=scored)
    return Step(code="nothing")
