"""The calendar of grants: what each deadline rests on, from rows and events; for one grant, and for a person's feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fundament.core.dates import add_months, local_day
from fundament.core.deadlines import Advance, Deadline, GrantDates, InterimProof, deadlines
from fundament.core.law import Law
from fundament.core.procedure import Act, Role
from fundament.core.regime import Money
from fundament.queries.claims import standing_claims
from fundament.queries.grant_money import fiscal_day
from fundament.queries.law import law_of_grant
from fundament.queries.objections import GRANTED_BY, TAKES_BACK, objections_of
from fundament.records.accounts import Account
from fundament.records.claims import Claim
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.roles import APPLICANT, memberships_of


def deadlines_of(grant: Grant, *, today: date) -> tuple[Deadline, ...]:
    """Every deadline of a grant, by day."""
    law = law_of_grant(grant)
    return deadlines(law=law, facts=dates_of(grant, law=law), today=today)


def dates_of(grant: Grant, *, law: Law) -> GrantDates:
    """What the calendar needs to know, from the grant's rows and events."""
    programme = grant.application.call.programme
    events = list(Event.objects.filter(grant=grant).order_by("number"))
    state = {funder.key for funder in programme.funder if funder.money is Money.STATE_BUDGET}
    proof = getattr(grant, "proof", None)
    hearing = _last(events, Act.HEAR)
    answered = _last(events, Act.ANSWER_HEARING)
    claim = next((row for row in reversed(standing_claims(grant)) if row.kind == "repayment"), None)
    waiting = {one.kind for one in objections_of(events) if one.pending}
    return GrantDates(
        granted_on=grant.granted_on,
        granted=grant.total,
        state_share=sum(row.cents for row in grant.terms() if row.funder in state),
        building=programme.award.building,
        first=grant.first,
        last=grant.last,
        proof_due=grant.proof_due,
        contested=bool(waiting & GRANTED_BY),
        final_recorded_on=_day(grant, _last(events, Act.RECORD_FINALITY)),
        started_on=grant.started_on,
        # Nobody hands in a proof without confirming that the money's origin was shown (ANBest-K 6.2, ANBest-P 6.5).
        publicity_shown_on=fiscal_day(grant, at=proof.submitted_at) if proof else None,
        advances=_advances(grant, law, proof is not None),
        interim_proofs=_interim_proofs(grant, law),
        proof_submitted_on=fiscal_day(grant, at=proof.submitted_at) if proof else None,
        papers_requested_on=_day(grant, _last(events, Act.REQUEST_PAPERS)),
        papers_last_handed_in_on=_day(grant, _last(events, Act.HAND_IN_PAPERS)),
        completeness_confirmed_on=_day(grant, _last(events, Act.CONFIRM_COMPLETE)),
        proof_checked_on=_day(grant, _last(events, Act.CHECK_PROOF)),
        hearing_until=date.fromisoformat(hearing.data["until"]) if hearing else None,
        hearing_answered_on=_day(grant, answered)
        if answered and hearing and answered.number > hearing.number
        else None,
        known_facts_on=_day(grant, hearing),
        revocation_decided_on=_day(grant, _last(events, Act.REVOKE)),
        # What is contested need not be paid (§ 80 Abs. 1 VwGO).
        claim_due_on=claim.due_on if claim and not waiting & TAKES_BACK else None,
        claim_paid_on=_paid_on(claim) if claim else None,
        earmarking=grant.earmarking,  # type: ignore[arg-type]  # the column holds one of the words of the schema
        earmarked_from=grant.last,
        closed_on=_day(grant, _last(events, Act.CLOSE)),
    )


def _last(events: Sequence[Event], act: Act) -> Event | None:
    return next((event for event in reversed(events) if event.act == act.value), None)


def _day(grant: Grant, event: Event | None) -> date | None:
    return fiscal_day(grant, at=event.at) if event else None


def _paid_on(claim: Claim) -> date | None:
    rows = list(claim.payments.order_by("paid_on"))
    return rows[-1].paid_on if rows and sum(row.cents for row in rows) >= claim.cents else None


def _advances(grant: Grant, law: Law, proven: bool) -> tuple[Advance, ...]:
    if law.word(key="payout", day=grant.granted_on) != "advance_on_request":
        return ()
    paid = grant.payments.filter(released_at__isnull=False, requested_by__isnull=False, returned__isnull=True)
    return tuple(
        Advance(paid_on=fiscal_day(grant, at=row.released_at), used=proven)
        for row in paid
        if row.released_at is not None
    )


def _interim_proofs(grant: Grant, law: Law) -> tuple[InterimProof, ...]:
    """One a year for a project longer than the law's period, each two months after the year (VwV 5.3.4 sets no day itself)."""
    day = grant.granted_on
    if not law.knows(key="interim_proof_above", day=day):
        return ()
    above = law.whole(key="interim_proof_above", day=day)
    if grant.last < add_months(day=grant.first, months=above):
        return ()
    handed_in = list(grant.interim_proofs.values_list("until", flat=True))
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
    grants = Grant.objects.select_related("application__call", "partner__organisation", "authority", "proof")
    mine = grants.filter(partner__organisation__in=bodies) | grants.filter(authority__in=bodies)
    lines = [
        CalendarLine(
            reference=grant.reference,
            title=grant.application.answers.get("title", ""),
            recipient=grant.partner.organisation.name,
            deadline=deadline,
        )
        for grant in mine.distinct()
        for deadline in deadlines_of(grant, today=local_day(at=at, zone=grant.application.call.programme.zone))
    ]
    return tuple(sorted(lines, key=lambda line: (line.deadline.day, line.reference, line.deadline.key)))
