"""The calendar of grants: what each deadline rests on, from rows and events; for one grant, and for a person's feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fundament.core.dates import add_months
from fundament.core.deadlines import Advance, Deadline, GrantDates, InterimProof, deadlines
from fundament.core.duties import ReportKind
from fundament.core.law import Law
from fundament.core.procedure import Act, Role, State
from fundament.core.regime import Money
from fundament.queries.grant_money import fiscal_day
from fundament.queries.law import law_of_grant
from fundament.queries.objections import GRANTED_BY, TAKES_BACK, objections_of
from fundament.queries.publicity import warned_and_shown
from fundament.records.accounts import Account
from fundament.records.claims import Claim
from fundament.records.conflicts import without_conflicts
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.memberships import memberships_of
from fundament.records.roles import APPLICANT

_RELATED = ("application", "partner__organisation", "authority", "proof")
_ROWS = ("application__call", "events", "amounts", "payments", "claims__payments", "interim_proofs")
"""Read for many grants at once: the words of a call are long, so each call is read once and not beside every grant."""
_AT_ONCE = 500
"""So many grants are read with their rows in one go: a database takes only so many values in one statement."""


def deadlines_of(grant: Grant, *, today: date) -> tuple[Deadline, ...]:
    """Every deadline of a grant, by day."""
    law = law_of_grant(grant)
    return deadlines(law=law, facts=dates_of(grant, law=law), today=today)


def dates_of(grant: Grant, *, law: Law) -> GrantDates:
    """What the calendar needs to know, from the grant's rows and events."""
    programme = grant.application.call.programme
    events = sorted(grant.events.all(), key=lambda event: event.number)
    lifted = {number for event in events for number in event.data.get("lifted_claims", ())}
    state = {funder.key for funder in programme.funder if funder.money is Money.STATE_BUDGET}
    proof = getattr(grant, "proof", None)
    hearing = _last(events, Act.HEAR)
    claims = [row for row in grant.claims.all() if row.number not in lifted]
    claim = next((row for row in reversed(claims) if row.kind == "repayment" and not row.waived), None)
    waiting = {one.kind for one in objections_of(events) if one.pending}
    warned, shown = warned_and_shown(events)
    return GrantDates(
        granted_on=grant.granted_on,
        granted=grant.total,
        state_share=sum(
            row.cents for row in grant.amounts.all() if row.version == grant.version and row.funder in state
        ),
        building=programme.award.building,
        first=grant.first,
        last=grant.last,
        proof_due=grant.proof_due,
        contested=bool(waiting & GRANTED_BY),
        final_recorded_on=_day(grant, _last(events, Act.RECORD_FINALITY)),
        started_on=grant.started_on,
        publicity_shown_on=_day(grant, shown),
        publicity_warned_on=_day(grant, warned),
        advances=_advances(grant, law, events, claims, proven=proof is not None),
        interim_proofs=_interim_proofs(grant, law),
        proof_submitted_on=fiscal_day(grant, at=proof.submitted_at) if proof else None,
        papers_requested_on=_day(grant, _last(events, Act.REQUEST_PAPERS)),
        papers_last_handed_in_on=_day(grant, _last(events, Act.HAND_IN_PAPERS)),
        completeness_confirmed_on=_day(grant, _last(events, Act.CONFIRM_COMPLETE)),
        proof_checked_on=_day(grant, _last(events, Act.CHECK_PROOF)),
        hearing_until=date.fromisoformat(hearing.data["until"]) if hearing else None,
        hearing_answered_on=_day(grant, _since(hearing, _last(events, Act.ANSWER_HEARING))),
        known_facts_on=_day(grant, hearing),
        revocation_decided_on=_day(grant, _since(hearing, _last(events, Act.REVOKE))),
        # What is contested need not be paid (§ 80 Abs. 1 VwGO).
        claim_due_on=claim.due_on if claim and not waiting & TAKES_BACK else None,
        claim_paid_on=_paid_on(claim) if claim else None,
        earmarking=grant.earmarking,  # type: ignore[arg-type]  # the column holds one of the words of the schema
        earmarked_from=grant.last,
        closed_on=_day(grant, _last(events, Act.CLOSE)),
    )


def _last(events: Sequence[Event], act: Act) -> Event | None:
    return next((event for event in reversed(events) if event.act == act.value), None)


def _since(hearing: Event | None, event: Event | None) -> Event | None:
    """What followed a hearing; what went before belongs to an earlier one."""
    return event if hearing and event and event.number > hearing.number else None


def _day(grant: Grant, event: Event | None) -> date | None:
    return fiscal_day(grant, at=event.at) if event else None


def _paid_on(claim: Claim) -> date | None:
    rows = claim.payments.all()
    return max(row.paid_on for row in rows) if rows and sum(row.cents for row in rows) >= claim.cents else None


def _advances(
    grant: Grant, law: Law, events: Sequence[Event], claims: Sequence[Claim], *, proven: bool
) -> tuple[Advance, ...]:
    if law.word(key="payout", day=grant.granted_on) != "advance_on_request":
        return ()
    returned = {event.data["payment"] for event in events if event.act == Act.RETURN_PAYMENT.value}
    paid = [
        (row.number, row.released_at)
        for row in grant.payments.all()
        if row.released_at and row.requested_by_id and row.number not in returned
    ]
    late = {row.basis["payment"] for row in claims if row.kind == "late_use_interest"}
    for event in events:
        if event.act == Act.REPORT.value and event.data["kind"] == ReportKind.ADVANCE_UNUSED.value:
            # A report names no advance; money is used in the order in which it came, so what is left is of the newest.
            late |= {*[number for number, released_at in paid if released_at <= event.at][-1:]}
    return tuple(
        Advance(paid_on=fiscal_day(grant, at=released_at), used=proven, late=number in late)
        for number, released_at in paid
    )


def _interim_proofs(grant: Grant, law: Law) -> tuple[InterimProof, ...]:
    """One a year for a project longer than the law's period, each two months after the year (VwV 5.3.4 sets no day itself)."""
    day = grant.granted_on
    if not law.knows(key="interim_proof_above", day=day):
        return ()
    above = law.whole(key="interim_proof_above", day=day)
    if grant.last < add_months(day=grant.first, months=above):
        return ()
    handed_in = [row.until for row in grant.interim_proofs.all()]
    years = range(grant.first.year, grant.last.year)
    return tuple(
        InterimProof(
            due=add_months(day=date(year, 12, 31), months=2), submitted=any(until.year >= year for until in handed_in)
        )
        for year in years
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """A deadline of one grant for one person."""

    reference: str
    title: str
    recipient: str
    deadline: Deadline


def calendar_of(*, account: Account, at: datetime) -> tuple[CalendarLine, ...]:
    """All deadlines of the grants a person works on, by day: its recipient's people and its authority's."""
    bodies = {
        m.organisation_id
        for m in memberships_of(account)
        if Role(m.role) in APPLICANT or Role(m.role) in {Role.AUTHORITY, Role.RELEASER}
    }
    grants = Grant.objects.select_related(*_RELATED).prefetch_related(*_ROWS)
    at_desk = grants.filter(
        pk__in=without_conflicts(Grant.objects.filter(authority__in=bodies), account, to="application")
    )
    mine = grants.filter(partner__organisation__in=bodies) | at_desk
    lines = [
        CalendarLine(
            reference=grant.reference,
            title=grant.application.answers.get("title", ""),
            recipient=grant.partner.organisation.name,
            deadline=deadline,
        )
        for grant in mine.distinct().iterator(chunk_size=_AT_ONCE)
        for deadline in deadlines_of(grant, today=fiscal_day(grant, at=at))
    ]
    return tuple(sorted(lines, key=lambda line: (line.deadline.day, line.reference, line.deadline.key)))


def running_calendars(*, at: datetime) -> Iterator[tuple[Grant, tuple[Deadline, ...]]]:
    """Every grant that is not closed with all its deadlines, in some few statements for many hundreds."""
    grants = Grant.objects.exclude(state=State.CLOSED.value).select_related(*_RELATED).prefetch_related(*_ROWS)
    for grant in grants.order_by("pk").iterator(chunk_size=_AT_ONCE):
        yield grant, deadlines_of(grant, today=fiscal_day(grant, at=at))
