"""Conflicts of interest to read: what an assessor still has to declare, and for the ministry who does not judge what, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from fundament.core.conflicts import LIFTABLE, Ground
from fundament.core.procedure import JUDGED, Role
from fundament.queries.inboxes import calls_of_assessor, submitted_cases, with_bodies
from fundament.queries.ministry import MINISTRY, visible_call
from fundament.queries.parts import Lines
from fundament.queries.visibility import NotVisible, own_organisations
from fundament.records.accounts import Account, Membership
from fundament.records.applications import Application
from fundament.records.assessments import ConflictDeclaration, ConflictRuling
from fundament.records.calls import Call
from fundament.records.conflicts import conflicts_of_all, without_conflicts
from fundament.records.memberships import keep_memberships


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How many applications of a call wait for a declaration."""

    call: Call
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseToDeclare:
    """What is told of an application before the declaration: its reference and its bodies, each with the name of its seat."""

    reference: str
    bodies: tuple[str, ...]
    invented: tuple[str, ...]


def declarations_due(*, account: Account) -> tuple[Due, ...]:
    """The calls in which an assessor has not yet declared everything, the newest first."""
    counted = _undeclared(account).values("call__key").annotate(number=Count("pk")).order_by()
    numbers = {row["call__key"]: row["number"] for row in counted}
    calls = {call.key: call for call in Call.objects.filter(key__in=numbers).order_by("version")} if numbers else {}
    newest = sorted(calls.values(), key=lambda call: (call.closes_at, call.key), reverse=True)
    return tuple(Due(call=call, number=numbers[call.key]) for call in newest)


def to_declare(*, account: Account, key: str) -> Lines[CaseToDeclare]:
    """The applications of a call that wait for a declaration of this assessor, read in parts. Raises NotVisible."""
    offices = own_organisations(account, roles=frozenset({Role.ASSESSOR}))
    if not Call.objects.filter(key=key, office__in=offices).exists():
        raise NotVisible(key)
    rows = _undeclared(account).filter(call__key=key).order_by("reference")

    def read(part: slice) -> tuple[CaseToDeclare, ...]:
        shown = rows.only("reference", "invented").prefetch_related(with_bodies())[part]
        return tuple(
            CaseToDeclare(
                reference=row.reference,
                bodies=tuple(partner.organisation.name for partner in row.partners.all()),
                invented=tuple(row.invented),
            )
            for row in shown
        )

    return Lines(rows.count(), read)


def _undeclared(account: Account) -> QuerySet[Application]:
    declared = ConflictDeclaration.objects.filter(account=account, application=OuterRef("pk"))
    return without_conflicts(
        submitted_cases(Q(call__in=calls_of_assessor(account), state__in=[state.value for state in JUDGED])), account
    ).filter(~Exists(declared))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One person who does not judge one application. `declared` is the ground in the person's choice, `text` their words."""

    person: int
    name: str
    reference: str
    title: str
    invented: tuple[str, ...]
    grounds: tuple[Ground, ...]
    declared: str
    text: str
    liftable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingLine:
    """A sign of conflict that somebody looked at: who may judge, who said so, why."""

    name: str
    reference: str
    ruled_by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallConflicts:
    """All conflicts in a call, for its ministry. `excluded` are people who do not take part in the call at all."""

    call: Call
    lines: tuple[ConflictLine, ...]
    rulings: tuple[RulingLine, ...]
    excluded: tuple[str, ...]
    may_rule: bool


def conflicts_in_call(*, account: Account, key: str) -> CallConflicts:
    """Who does not judge what. The own conflicts of a person are shown to others only. Raises NotVisible."""
    call, roles = visible_call(account=account, key=key)
    declared = {
        (row.account_id, row.application_id): row
        for row in ConflictDeclaration.objects.filter(application__call__key=key, conflicted=True)
    }
    people = _judges(call, {person for person, _case in declared})
    conflicts = conflicts_of_all(people)
    touched = {pk for found in conflicts.values() for pk in found.applications}
    cases = submitted_cases(Q(pk__in=touched, call__key=key)).in_bulk()
    lines = []
    for person in people:
        for pk, grounds in conflicts[person.pk].applications.items():
            if pk in cases:
                said = declared.get((person.pk, pk))
                lines.append(_line(person, cases[pk], grounds, said))
    rulings = ConflictRuling.objects.filter(application__call__key=key).select_related(
        "account", "application", "ruled_by"
    )
    comparing = {person.pk for person in people if _compares(person, call)}
    return CallConflicts(
        call=call,
        lines=tuple(sorted(lines, key=lambda line: (line.name, line.reference))),
        rulings=tuple(
            RulingLine(
                name=str(row.account),
                reference=row.application.reference,
                ruled_by=str(row.ruled_by),
                reason=row.reason,
                at=row.at,
            )
            for row in rulings
        ),
        excluded=tuple(
            str(person)
            for person in people
            if key in conflicts[person.pk].competing or (person.pk in comparing and key in conflicts[person.pk].touched)
        ),
        may_rule=Role.DECIDER in roles,
    )


def _line(
    person: Account, case: Application, grounds: frozenset[Ground], said: ConflictDeclaration | None
) -> ConflictLine:
    return ConflictLine(
        person=person.pk,
        name=str(person),
        reference=case.reference,
        title=case.answers.get("title", ""),
        invented=tuple(case.invented),
        grounds=tuple(ground for ground in Ground if ground in grounds),
        declared=said.ground if said else "",
        text=said.text if said else "",
        liftable=grounds <= LIFTABLE,
    )


def _compares(person: Account, call: Call) -> bool:
    members = person.memberships.all()
    return any(m.organisation_id == call.office_id and Role(m.role) in MINISTRY for m in members)


def _judges(call: Call, declared: set[int]) -> list[Account]:
    """People of the call's office who judge, and who else declared; with their memberships."""
    judging = [role.value for role in (Role.ASSESSOR, Role.OFFICE, Role.DECIDER)]
    members = Membership.objects.filter(organisation=call.office_id, role__in=judging).values("account")
    rows = Account.objects.filter(Q(pk__in=members) | Q(pk__in=declared)).order_by("name", "pk")
    people = list(rows.prefetch_related(Prefetch("memberships", Membership.objects.select_related("organisation"))))
    for person in people:
        keep_memberships(person, person.memberships.all())
    return people
