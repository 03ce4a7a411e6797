"""What waits at a granting authority, by the next step and the oldest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import Act, Role, State, Subject
from fundament.core.regime import Regime
from fundament.queries.grant_money import Held, condition_holds, course_of, fiscal_day, instalment_purpose
from fundament.queries.law import law_of_grant
from fundament.queries.objections import GRANTED_BY, TAKES_BACK, ObjectionView, court_from, objections_of
from fundament.queries.visibility import own_organisations
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.conflicts import without_conflicts
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount

DESK = frozenset({Role.AUTHORITY, Role.RELEASER})
"""Roles that work at an authority's desk."""


class Queue(StrEnum):
    """What a case or a grant waits for, in the order of the procedure. The last three need nobody at the desk."""

    TO_INVITE = "to_invite"
    TO_CHECK = "to_check"
    TO_GRANT = "to_grant"
    OBJECTION = "objection"
    TO_BECOME_FINAL = "to_become_final"
    PAYMENT_TO_PREPARE = "payment_to_prepare"
    PAYMENT_TO_RELEASE = "payment_to_release"
    PROOF_TO_COMPLETE = "proof_to_complete"
    PROOF_TO_CHECK = "proof_to_check"
    PROOF_OVERDUE = "proof_overdue"
    REPAYMENT = "repayment"
    TO_CLOSE = "to_close"
    WITHIN_REMEDY_PERIOD = "within_remedy_period"
    WITH_APPLICANTS = "with_applicants"
    CLOSED = "closed"


NOTHING_TO_DO = frozenset({Queue.WITHIN_REMEDY_PERIOD, Queue.WITH_APPLICANTS, Queue.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of the inbox. `grant` tells a grant from a case; `by` is a day that matters next; cents.

    `mine` marks a payment that the reader prepared: somebody else must release it.
    """

    queue: Queue
    reference: str
    grant: bool
    title: str
    bodies: tuple[str, ...]
    call: Call
    state: State
    since: datetime
    by: date | None
    cents: Cents
    mine: bool
    invented: tuple[str, ...]


def waiting_at(*, account: Account, at: datetime) -> tuple[Waiting, ...]:
    """Everything at the reader's authorities, by queue and age. A constant number of statements."""
    desks = own_organisations(account, roles=DESK)
    found = [*_cases(account, desks), *_grants(account, desks, at)]
    order = list(Queue)
    return tuple(sorted(found, key=lambda row: (order.index(row.queue), row.since, row.reference)))


_CASE_QUEUES = {
    State.SELECTION_ANNOUNCED.value: Queue.TO_INVITE,
    State.INVITED.value: Queue.WITH_APPLICANTS,
    State.FORMALLY_APPLIED.value: Queue.TO_CHECK,
    State.CHECKED.value: Queue.TO_GRANT,
}


def _cases(account: Account, desks: frozenset[int]) -> Iterator[Waiting]:
    names = set(Organisation.objects.filter(pk__in=desks).values_list("name", flat=True))
    calls = {
        call.pk: call
        for call in Call.objects.all()
        if names & {funder.granting_authority for funder in call.programme.funder}
    }
    newest = Event.objects.filter(application=OuterRef("pk"), subject=Subject.APPLICATION.value).order_by("-number")
    refusals = _objections(Event.objects.filter(application__call__in=calls, subject=Subject.APPLICATION.value))
    contested = Q(state=State.GRANT_REFUSED.value) & Exists(newest.filter(act=Act.OBJECT.value))
    open_cases = Application.objects.filter(contested | Q(state__in=_CASE_QUEUES), call__in=calls)
    rows = (
        without_conflicts(open_cases, account, competing=False)
        .annotate(since=Subquery(newest.values("at")[:1]), cents=Sum("partners__plan__grant"))
        .prefetch_related("partners__organisation")
    )
    for row in rows:
        programme = calls[row.call_id].programme
        places: list[tuple[Queue, datetime, date | None]] = [
            (Queue.OBJECTION, one.at, court_from(one, programme=programme)) for one in refusals.get(row.pk, ())
        ]
        if row.state in _CASE_QUEUES:
            places.append((_CASE_QUEUES[row.state], row.since, None))
        for queue, since, by in places:
            yield Waiting(
                queue=queue,
                reference=row.reference,
                grant=False,
                title=row.answers.get("title", ""),
                bodies=tuple(partner.organisation.name for partner in row.partners.all()),
                call=calls[row.call_id],
                state=State(row.state),
                since=since,
                by=by,
                cents=row.cents or 0,
                mine=False,
                invented=tuple(row.invented),
            )


def _objections(events: QuerySet[Event]) -> Mapping[int, Sequence[ObjectionView]]:
    """The objections that wait for their decision, by the key of their grant or application, in one statement."""
    found: dict[int, list[Event]] = {}
    for event in events.filter(act__in=(Act.OBJECT.value, Act.DECIDE_OBJECTION.value)).order_by("number"):
        key = event.grant_id if event.subject == Subject.GRANT.value else event.application_id
        if key is not None:
            found.setdefault(key, []).append(event)
    return {key: [one for one in objections_of(rows) if one.pending] for key, rows in found.items()}


def _grants(account: Account, desks: frozenset[int], at: datetime) -> Iterator[Waiting]:
    newest = Event.objects.filter(grant=OuterRef("pk"), subject=Subject.GRANT.value).order_by("-number")
    rows = list(
        without_conflicts(Grant.objects.filter(authority__in=desks), account, to="application", competing=False)
        .select_related("application", "partner__organisation", "proof")
        .prefetch_related("instalments", "payments__returned", "claims__payments")
        .annotate(since=Subquery(newest.values("at")[:1]))
    )
    calls = Call.objects.in_bulk({row.application.call_id for row in rows})
    held = _held({row.pk for row in rows})
    objections = _objections(Event.objects.filter(grant__authority__in=desks, subject=Subject.GRANT.value))
    for row in rows:
        row.application.call = calls[row.application.call_id]
        money, waiting = held.get(row.pk, Held(balances={})), objections.get(row.pk, ())
        for queue, since, by, mine, cents in _queues(row, money, waiting, account, at):
            yield Waiting(
                queue=queue,
                reference=row.reference,
                grant=True,
                title=row.application.answers.get("title", ""),
                bodies=(row.partner.organisation.name,),
                call=row.application.call,
                state=State(row.state),
                since=since or row.since,
                by=by,
                cents=cents,
                mine=mine,
                invented=tuple(row.application.invented),
            )


def _held(grants: set[int]) -> Mapping[int, Held]:
    rows = (
        LedgerAccount.objects.filter(grant__in=grants)
        .values("grant", "kind", "year")
        .annotate(cents=Sum("balance"))
        .order_by()
    )
    balances: dict[int, dict[tuple[AccountKind, int], Cents]] = {}
    for row in rows:
        balances.setdefault(row["grant"], {})[AccountKind(row["kind"]), row["year"]] = row["cents"]
    return {grant: Held(balances=kept) for grant, kept in balances.items()}


_Place = tuple[Queue, datetime | None, date | None, bool, Cents]


def _queues(
    grant: Grant, held: Held, objections: Sequence[ObjectionView], account: Account, at: datetime
) -> list[_Place]:
    """Every queue a grant stands in: payments may wait beside a proof, and objections beside both."""
    programme, kinds = grant.application.call.programme, {one.kind for one in objections}
    places: list[_Place] = [
        (Queue.OBJECTION, one.at, court_from(one, programme=programme), False, grant.total) for one in objections
    ]
    places += _payment_places(grant, held, account, at)
    due = _due(grant)
    today, state = fiscal_day(grant, at=at), State(grant.state)
    if state is State.GRANTED and not kinds & GRANTED_BY:
        reached = grant.regime == Regime.CONTRACT.value or today >= grant.final_on
        queue = Queue.TO_BECOME_FINAL if reached else Queue.WITHIN_REMEDY_PERIOD
        places.append((queue, None, grant.final_on, False, grant.total))
    elif state is State.PROOF_SUBMITTED:
        places.append((Queue.PROOF_TO_COMPLETE, grant.proof.handed_in_at, None, False, grant.total))
    elif state is State.PROOF_COMPLETE:
        places.append((Queue.PROOF_TO_CHECK, grant.proof.handed_in_at, None, False, grant.total))
    elif state in {State.FINAL, State.IN_PAYMENT} and today > grant.proof_due:
        places.append((Queue.PROOF_OVERDUE, None, grant.proof_due, False, grant.total))
    elif (
        state in {State.PROOF_CHECKED, State.REVOKED, State.REPAYMENT_DEMANDED}
        and held.paid > due
        and not _waived(grant)
        and not kinds & TAKES_BACK
    ):
        places.append((Queue.REPAYMENT, None, None, False, held.paid - due))
    elif state in {State.PROOF_CHECKED, State.REVOKED} and not (held.committed or held.in_release or kinds):
        places.append((Queue.TO_CLOSE, None, None, False, due))
    elif state is State.CLOSED:
        places.append((Queue.CLOSED, None, None, False, grant.total))
    return places or [(Queue.WITH_APPLICANTS, None, grant.proof_due, False, grant.total)]


def _due(grant: Grant) -> Cents:
    """The grant that its checked proof or its revocation leaves; before that all of it."""
    return grant.total if grant.due is None else grant.due


def _waived(grant: Grant) -> bool:
    return any(claim.kind == "repayment" and claim.waived for claim in grant.claims.all())


def _payment_places(grant: Grant, held: Held, account: Account, at: datetime) -> Iterator[_Place]:
    payments, state = list(grant.payments.all()), State(grant.state)
    for payment in payments:
        if payment.released_at is None and payment.prepared_at is not None:
            mine = payment.prepared_by_id == account.pk
            yield Queue.PAYMENT_TO_RELEASE, payment.prepared_at, None, mine, payment.cents
        elif payment.prepared_at is None:
            yield Queue.PAYMENT_TO_PREPARE, None, None, False, payment.cents
    if not held.committed or state is State.CLOSED:
        return
    purposes = {payment.purpose for payment in payments if not hasattr(payment, "returned")}
    proof = getattr(grant, "proof", None)
    course = course_of(
        grant, law=law_of_grant(grant), today=fiscal_day(grant, at=at), complete_on=proof.complete_on if proof else None
    )
    on_request = False
    for row in grant.instalments.all():
        if row.version != grant.version:
            continue
        on_request = on_request or row.condition == "on_request"
        holds = condition_holds(condition=row.condition, course=course)
        if holds and instalment_purpose(row.number) not in purposes:
            yield Queue.PAYMENT_TO_PREPARE, None, None, False, min(row.cents, held.committed)
    if on_request and state is State.PROOF_CHECKED:
        yield Queue.PAYMENT_TO_PREPARE, grant.proof.checked_at, None, False, held.committed
