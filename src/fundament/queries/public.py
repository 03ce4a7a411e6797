"""What everyone may read: programmes, and results once they are announced. Nothing here knows who is reading."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, QuerySet, Sum, Value, When

from fundament.core.award import amounts
from fundament.core.bodies import COMMUNAL
from fundament.core.dates import local_day
from fundament.core.procedure import Act, Role, State
from fundament.core.programme import Programme
from fundament.core.proposal import Outcome
from fundament.queries.budgets import BudgetLine, budget_of
from fundament.queries.law import published_from
from fundament.queries.outages import Outage, fell_into, outage_in
from fundament.queries.parts import Lines
from fundament.queries.public_places import Seat, seat_of
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner, PlanYear
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.facts import partner_facts
from fundament.records.grants import Grant

SELECTED = frozenset(
    state.value
    for state in (
        State.SELECTION_ANNOUNCED,
        State.INVITED,
        State.FORMALLY_APPLIED,
        State.CHECKED,
        State.GRANTED,
        State.CLOSED,
    )
)
"""States of a project whose selection everyone may know."""

GRANTED = frozenset({State.GRANTED.value, State.CLOSED.value})
_TOLD = SELECTED | {State.RESERVE_ANNOUNCED.value, State.REFUSAL_ANNOUNCED.value}


class Phase(StrEnum):
    """Where a call stands for the public. A decision that is not announced looks like "being assessed"."""

    OPEN = "open"
    ANNOUNCED = "announced"
    ASSESSED = "assessed"
    RESULTS = "results"


def phase_of(call: Call, *, at: datetime) -> Phase:
    """Where a call stands for the public at an instant."""
    if call.state == State.ANNOUNCED.value:
        return Phase.ANNOUNCED
    if call.state == State.RESULTS_PUBLISHED.value:
        return Phase.RESULTS
    return Phase.OPEN if call.state == State.OPEN.value and at <= call.closes_at else Phase.ASSESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLine:
    """A programme in a list. `total` is its budget in cents."""

    call: Call
    phase: Phase
    title: str
    summary: str
    office: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A deadline that was moved for everyone, and why."""

    before: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage:
    """One programme with its money, its extensions, and the outage into which the deadline in force fell, if any."""

    line: ProgrammeLine
    budget: tuple[BudgetLine, ...]
    extensions: tuple[Extension, ...]
    outage: Outage | None


def newest_calls(*, key: str = "") -> list[Call]:
    """The newest version of every call, or of one programme. One statement."""
    calls = Call.objects.select_related("office").order_by("key", "version")
    newest = {call.key: call for call in (calls.filter(key=key) if key else calls)}
    return list(newest.values())


def programmes(*, at: datetime, language: str) -> tuple[ProgrammeLine, ...]:
    """All programmes: open ones first, then announced ones, then the rest, the youngest deadline first."""
    lines = [_line(call, at, language) for call in newest_calls()]
    order = tuple(Phase)
    return tuple(sorted(lines, key=lambda line: (order.index(line.phase), -line.call.closes_at.timestamp())))


def _line(call: Call, at: datetime, language: str) -> ProgrammeLine:
    return ProgrammeLine(
        call=call,
        phase=phase_of(call, at=at),
        title=call.texts.get("title", language=language),
        summary=call.texts.get("summary", language=language),
        office=call.office.name,
        total=call.programme.total_budget,
    )


def programme_line(*, key: str, at: datetime, language: str) -> ProgrammeLine:
    """One programme in short. Raises NotVisible for a key that was never announced. One statement."""
    calls = newest_calls(key=key)
    if not calls:
        raise NotVisible(key)
    return _line(calls[0], at, language)


def programme_page(*, key: str, at: datetime, language: str) -> ProgrammePage:
    """One programme. Raises NotVisible for a key that was never announced."""
    calls = newest_calls(key=key)
    if not calls:
        raise NotVisible(key)
    wanted = (Act.EXTEND_DEADLINE.value, Act.RECORD_OUTAGE.value)
    events = list(Event.objects.filter(call__key=key, act__in=wanted).order_by("id").values_list("act", "at", "data"))
    extensions = [
        Extension(
            before=datetime.fromisoformat(data["from"]),
            until=datetime.fromisoformat(data["until"]),
            reason=data["reason"],
        )
        for act, _, data in events
        if act == Act.EXTEND_DEADLINE.value
    ]
    outages = [outage_in(at=when, data=data) for act, when, data in events if act == Act.RECORD_OUTAGE.value]
    return ProgrammePage(
        line=_line(calls[0], at, language),
        budget=budget_of(call=calls[0]),
        extensions=tuple(extensions),
        outage=fell_into(deadline=calls[0].closes_at, outages=outages),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBody:
    """A body of a project; `name` and `seat` are empty where the law does not name the recipient."""

    name: str
    kind: str
    role: str
    seat: Seat
    receives: bool
    cents: int

    @property
    def communal(self) -> bool:
        """Whether it is a municipality, a district or an association of them."""
        return self.kind in COMMUNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderYear:
    """What one funder gives in one fiscal year, in cents."""

    funder: str
    funder_name: str
    year: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """A project that is `selected` or on the reserve list. Amounts are granted where `granted`, else what was applied for.

    `proposed` and `reason` are for demonstration rounds; `place` is the place on the reserve list.
    """

    reference: str
    title: str
    lead: str
    bodies: tuple[PublicBody, ...]
    money: tuple[FunderYear, ...]
    total: int
    granted: bool
    selected: bool
    outcome: Outcome
    proposed: Outcome
    reason: str
    place: int
    promoted: bool
    invented: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A refused application. Without a name unless the historic source named it: then `title` and `lead` are filled."""

    title: str
    lead: str
    proposed: Outcome
    note: str
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The announced results of a call.

    `total`: cents of the selected; `lines` are read in parts: the selected ones, the reserve list in its order, and the refused in
    a demonstration, where what was computed stands beside what was decided. `named`: the refused whom a published source names.
    """

    line: ProgrammeLine
    programme: Programme
    selected: int
    reserve: int
    refused: int
    total: int
    invented: bool
    all_granted: bool
    lines: Lines[ResultLine | RefusedLine]
    named: tuple[RefusedLine, ...]
    announced_at: datetime | None


_RESERVE, _REFUSED = State.RESERVE_ANNOUNCED.value, State.REFUSAL_ANNOUNCED.value


def results(*, key: str, at: datetime, language: str) -> Results:
    """The results of a call. Raises NotVisible before they are announced."""
    calls = newest_calls(key=key)
    if not calls or phase_of(calls[0], at=at) is not Phase.RESULTS:
        raise NotVisible(key)
    told = Application.objects.filter(call__key=key, state__in=_TOLD)
    numbers = dict(told.values_list("state").annotate(number=Count("pk")).order_by())
    reserve, refused = numbers.pop(_RESERVE, 0), numbers.pop(_REFUSED, 0)
    selected = told.filter(state__in=SELECTED)
    shown = sum(numbers.values()) + reserve + (refused if calls[0].demonstration else 0)
    event = Event.objects.filter(call__key=key, act=Act.ANNOUNCE_DECISION.value).order_by("-id").values_list("at")
    announced = event.first()
    sources = told.filter(state=_REFUSED).exclude(historic_note="").order_by("reference") if refused else told.none()
    named = (_refused(application) for application in _read(sources))
    return Results(
        line=_line(calls[0], at, language),
        programme=calls[0].programme,
        selected=sum(numbers.values()),
        reserve=reserve,
        refused=refused,
        total=_total(selected, calls[0].programme) if numbers else 0,
        invented=any("amounts" in one for one in selected.exclude(invented=[]).values_list("invented", flat=True)),
        all_granted=set(numbers) <= GRANTED,
        lines=Lines(shown, lambda part: _result_lines(told, part, on=at.date())),
        named=tuple(line for line in named if line.title),
        announced_at=announced[0] if announced else None,
    )


def _total(selected: QuerySet[Application], programme: Programme) -> int:
    """Cents of all selected projects: as granted, or as applied for where nothing is granted yet."""
    grants = granted_money(selected.values("pk"))
    receive = [role.role for role in programme.partner if role.receives_grant]
    asked = PlanYear.objects.filter(partner__application__in=selected.values("pk"), partner__role__in=receive)
    asked = asked.exclude(partner__in=grants)
    return sum(sum(rows.values()) for rows in grants.values()) + (asked.aggregate(cents=Sum("grant"))["cents"] or 0)


def _result_lines(told: QuerySet[Application], part: slice, *, on: date) -> tuple[ResultLine | RefusedLine, ...]:
    group = Case(When(state=_RESERVE, then=Value(1)), When(state=_REFUSED, then=Value(2)), default=Value(0))
    place = Case(When(state=_RESERVE, then=F("decision__place")), default=Value(0))
    shown = list(told.order_by(group, place, "reference").values_list("pk", flat=True)[part])
    granted = granted_money(shown)
    rows = {row.pk: row for row in _read(Application.objects.filter(pk__in=shown))}
    return tuple(
        _refused(rows[key]) if rows[key].state == _REFUSED else _result(rows[key], granted, on) for key in shown
    )


def _read(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related("decision").prefetch_related("call", "partners__organisation", "partners__plan")


def granted_money(
    applications: Collection[int] | QuerySet[Application, Any],
) -> Mapping[int, Mapping[tuple[str, int], int]]:
    """Granted cents by partner, then by funder and fiscal year. Two statements."""
    found: dict[int, dict[tuple[str, int], int]] = {}
    for grant in Grant.objects.filter(application__in=applications).prefetch_related("amounts"):
        found[grant.partner_id] = {(row.funder, row.year): row.cents for row in grant.amounts.all()}
    return found


def money_of(
    partners: list[Partner], programme: Programme, granted: Mapping[int, Mapping[tuple[str, int], int]]
) -> dict[int, Mapping[tuple[str, int], int]]:
    """Cents by partner, funder and fiscal year: as granted, or as applied for where nothing is granted yet."""
    found: dict[int, Mapping[tuple[str, int], int]] = {}
    for partner in partners:
        if programme.role(partner.role).receives_grant:
            asked = amounts(programme=programme, partner=partner_facts(partner))
            found[partner.pk] = granted.get(partner.pk) or {(row.funder, row.year): row.cents for row in asked}
    return found


def public_bodies(
    partners: list[Partner], programme: Programme, money: Mapping[int, Mapping[tuple[str, int], int]], *, on: date
) -> tuple[PublicBody, ...]:
    """The bodies of a selected project, lead first. Recipients below the legal threshold stay unnamed.

    Nothing may be granted yet: the threshold is that of the day on which the call closed.
    """
    closed_on = local_day(at=programme.closes_at, zone=programme.zone)
    named_from = published_from(granted_on=closed_on).named
    bodies = []
    for partner in sorted(partners, key=lambda one: (not programme.role(one.role).lead, one.pk)):
        receives = programme.role(partner.role).receives_grant
        cents = sum(money.get(partner.pk, {}).values())
        named = not receives or cents >= named_from
        bodies.append(
            PublicBody(
                name=partner.organisation.name if named else "",
                kind=partner.organisation.kind,
                role=partner.role,
                seat=seat_of(partner.organisation.seat, on=on) if named else Seat(),
                receives=receives,
                cents=cents,
            )
        )
    return tuple(bodies)


def by_funder_and_year(
    money: Mapping[int, Mapping[tuple[str, int], int]], programme: Programme
) -> tuple[FunderYear, ...]:
    """All partners together, by fiscal year and funder in the file's order."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for rows in money.values():
        for pot, cents in rows.items():
            sums[pot] += cents
    return tuple(
        FunderYear(funder=funder.key, funder_name=funder.name, year=year, cents=sums[funder.key, year])
        for year in sorted({year for _, year in sums})
        for funder in programme.funder
        if sums.get((funder.key, year))
    )


def public_answers(application: Application, programme: Programme) -> dict[str, str]:
    """The answers that the programme makes public, by question, without empty ones."""
    answers = application.answers
    return {
        question.key: answers[question.key]
        for question in programme.question
        if question.public and answers.get(question.key)
    }


def title_of(application: Application, programme: Programme) -> str:
    """The project's public title, else its reference."""
    return public_answers(application, programme).get("title", application.reference)


def _result(application: Application, granted: Mapping[int, Mapping[tuple[str, int], int]], on: date) -> ResultLine:
    programme = application.call.programme
    partners = list(application.partners.all())
    money = money_of(partners, programme, granted)
    bodies = public_bodies(partners, programme, money, on=on)
    rows = by_funder_and_year(money, programme)
    decision: Any = application.decision
    return ResultLine(
        reference=application.reference,
        title=title_of(application, programme),
        lead=bodies[0].name,
        bodies=bodies,
        money=rows,
        total=sum(row.cents for row in rows),
        granted=application.state in GRANTED,
        selected=application.state in SELECTED,
        outcome=Outcome(decision.outcome),
        proposed=Outcome(decision.proposed),
        reason=decision.reason if application.call.demonstration else "",
        place=decision.place,
        promoted=decision.outcome == Outcome.RESERVE.value and application.state in SELECTED,
        invented=tuple(application.invented),
        note=application.historic_note,
    )


def _refused(application: Application) -> RefusedLine:
    """Named only where a published source of a historic round names both the project and who applied."""
    programme, invented = application.call.programme, frozenset(application.invented)
    told = bool(application.historic_note) and not invented & {"project", "applicant", "outcome"}
    lead = next((p for p in application.partners.all() if programme.role(p.role).lead), None)
    return RefusedLine(
        title=title_of(application, programme) if told else "",
        lead=lead.organisation.name if told and lead else "",
        proposed=Outcome(application.decision.proposed),
        note=application.historic_note if told else "",
        invented=tuple(application.invented) if told else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """A labelled account of the demonstration with the bodies it acts for and its roles there."""

    email: str
    name: str
    body: str
    roles: tuple[Role, ...]


def demo_logins() -> tuple[DemoLogin, ...]:
    """The accounts of the demonstration in the order in which they were made. Two statements."""
    accounts = Account.objects.filter(demonstration=True, is_active=True).order_by("id")
    found = []
    for account in accounts.prefetch_related("memberships__organisation"):
        memberships = list(account.memberships.all())
        if memberships:
            roles = tuple(role for role in Role if any(m.role == role.value for m in memberships))
            body = ", ".join(dict.fromkeys(m.organisation.name for m in memberships))
            found.append(DemoLogin(email=account.email, name=str(account), body=body, roles=roles))
    return tuple(found)


def database_answers() -> None:
    """Asks the database for one row. Raises django.db.Error when it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
