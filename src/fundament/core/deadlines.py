"""The calendar of a grant: the legal periods that its dates set running, who has to act, and where each one stands.

A period is counted in `dates`, its length stands in the law folder. What a regime does not know gives no deadline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from fundament.core.dates import add_months, next_working_day, period_end, presumed_delivery, remedy_ends
from fundament.core.law import Law
from fundament.core.law_vocabulary import Unit
from fundament.core.money import Cents
from fundament.core.programme import Earmarking
from fundament.core.regime import Regime


class DeadlineKey(StrEnum):
    """What ends or falls due on a day, in the order in which a case usually meets it."""

    TRANSPARENCY = "transparency"
    COURT_LIST = "court_list"
    REMEDY_ENDS = "remedy_ends"
    FINAL_FROM = "final_from"
    BEGIN_BY = "begin_by"
    ADVANCE_USED_BY = "advance_used_by"
    INTERIM_PROOF = "interim_proof"
    PUBLICITY = "publicity"
    PUBLICITY_CURE = "publicity_cure"
    PERIOD_ENDS = "period_ends"
    PROOF_DUE = "proof_due"
    COMPLETENESS_CHECK = "completeness_check"
    FINAL_INSTALMENT = "final_instalment"
    HEARING_ANSWER = "hearing_answer"
    REVOCATION_LIMIT = "revocation_limit"
    CLAIM_DUE = "claim_due"
    EARMARKED_UNTIL = "earmarked_until"
    RECORDS_UNTIL = "records_until"
    TRANSPARENCY_UNTIL = "transparency_until"


class Owner(StrEnum):
    """Who has to act, or whom it binds."""

    RECIPIENT = "recipient"
    AUTHORITY = "authority"


class Standing(StrEnum):
    """Where a deadline stands. OPEN: to be done now, or running. DONE: settled, in time or not, or simply over.

    MISSED: the day has passed and it is still not done. LATER: its time has not begun.
    """

    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One entry of the calendar. `number` counts those with the same key from 1: advances and interim proofs."""

    key: DeadlineKey
    number: int
    day: date
    owner: Owner
    clause: str
    state: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """An advance: the day it was paid out, whether all of it is used, and whether it is known not to be used in time.

    Nobody proves the use of each advance; the recipient reports what it cannot use in time (ANBest-P 5.4). So an advance
    that is not known to be `late` counts as used once its day is over.
    """

    paid_on: date
    used: bool
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimProof:
    """An interim proof that was asked for: the day it is due, and whether it was submitted."""

    due: date
    submitted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDates:
    """What the calendar needs to know of a grant, in any regime; None is what has not happened. Amounts in cents.

    `granted_on` is the day the notice was posted, `granted` 0 once it was revoked in whole, `first` and `last` the approval
    period, `proof_due` the day that the notice tells. `contested`: a remedy was lodged. `tender_published_on` counts as the
    start of a communal project that must be put out to tender. `publicity_warned_on`: the recipient was told to make up for
    missing publicity. `known_facts_on`: a competent official knew all facts for a revocation; `revocation_decided_on` settles
    it, either way.
    """

    granted_on: date
    granted: Cents
    state_share: Cents
    building: bool
    first: date
    last: date
    proof_due: date
    contested: bool = False
    final_recorded_on: date | None = None
    started_on: date | None = None
    tender_published_on: date | None = None
    advances: tuple[Advance, ...] = ()
    interim_proofs: tuple[InterimProof, ...] = ()
    publicity_shown_on: date | None = None
    publicity_warned_on: date | None = None
    proof_submitted_on: date | None = None
    papers_requested_on: date | None = None
    papers_last_handed_in_on: date | None = None
    completeness_confirmed_on: date | None = None
    proof_checked_on: date | None = None
    final_instalment_paid_on: date | None = None
    hearing_until: date | None = None
    hearing_answered_on: date | None = None
    known_facts_on: date | None = None
    revocation_decided_on: date | None = None
    claim_due_on: date | None = None
    claim_paid_on: date | None = None
    earmarking: Earmarking = "none"
    earmarked_from: date | None = None
    court_listed_on: date | None = None
    published_on: date | None = None
    closed_on: date | None = None


K = DeadlineKey

_OF_THE_PROJECT = frozenset(
    {
        K.BEGIN_BY,
        K.ADVANCE_USED_BY,
        K.INTERIM_PROOF,
        K.PERIOD_ENDS,
        K.PROOF_DUE,
        K.COMPLETENESS_CHECK,
        K.FINAL_INSTALMENT,
    }
)
"""What rests on the notice alone, and falls with it."""

_ORDER = {key: place for place, key in enumerate(K)}

_PERIOD_CLAUSE = {
    Regime.COMMUNAL: "VVK Nr. 4.2.5",
    Regime.NON_COMMUNAL: "VwV Nr. 4.2.5",
    Regime.CONTRACT: "entsprechend VwV Nr. 4.2.5",
}


def deadlines(*, law: Law, facts: GrantDates, today: date) -> tuple[Deadline, ...]:
    """Every deadline of a grant that its regime knows, by day."""
    case = _Case(law, facts, today)
    found = chain.from_iterable(part(case) for part in _PARTS)
    return tuple(sorted(found, key=lambda row: (row.day, _ORDER[row.key], row.number)))


@dataclass(frozen=True, slots=True)
class _Case:
    law: Law
    facts: GrantDates
    today: date

    def months(self, key: str, on: date) -> tuple[int, str] | None:
        """How many months the law gives, with the clause; None where the regime has no such rule on the day."""
        if not self.law.knows(key=key, day=on):
            return None
        parameter = self.law.on(key=key, day=on)
        return self.law.whole(key=key, day=on) * (12 if parameter.unit is Unit.YEARS else 1), parameter.clause

    def ends(self, key: str, *, from_day: date, on: date) -> tuple[date, str] | None:
        """The last day to act within the months the law gives from an event, with the clause."""
        found = self.months(key, on)
        return found and (period_end(from_day=from_day, months=found[0], counting="from_event"), found[1])

    def reached(self, key: str, cents: Cents, *, above: bool = False) -> str | None:
        """The clause of an amount from which (or above which) something is due, if the grant reaches it."""
        on = self.facts.granted_on
        if not self.law.knows(key=key, day=on):
            return None
        limit = self.law.whole(key=key, day=on)
        return self.law.on(key=key, day=on).clause if cents > limit or (cents == limit and not above) else None

    def row(
        self,
        key: DeadlineKey,
        day: date,
        clause: str,
        *,
        owner: Owner = Owner.RECIPIENT,
        done: bool = False,
        opens: date = date.min,
        after: Standing = Standing.MISSED,
        number: int = 1,
    ) -> Deadline:
        """An entry: `opens` is when its time begins, `after` where it stands once the day has passed and it is not done.

        What can be missed is settled when the case is closed, what the notice asks for when nothing of it is left.
        """
        settled = after is Standing.MISSED and self.facts.closed_on is not None
        revoked = not self.facts.granted and key in _OF_THE_PROJECT
        if done or settled or revoked:
            state = Standing.DONE
        elif self.today > day:
            state = after
        else:
            state = Standing.LATER if self.today < opens else Standing.OPEN
        return Deadline(key=key, number=number, day=day, owner=owner, clause=clause, state=state)

    def open_from(self, key: DeadlineKey, day: date, clause: str, *, done: bool) -> Deadline:
        """What the authority does from the day on; the law sets no last day for it."""
        return self.row(key, day, clause, owner=Owner.AUTHORITY, done=done, opens=day, after=Standing.OPEN)


def _notice(case: _Case) -> Iterator[Deadline]:
    facts, on = case.facts, case.facts.granted_on
    delivery, remedy = case.months("presumed_delivery", on), case.months("remedy", on)
    if delivery is None:
        return
    delivered = presumed_delivery(on, days=delivery[0])
    final = facts.final_recorded_on is not None
    if remedy is not None:
        last, clause = remedy_ends(delivered, months=remedy[0]), remedy[1]
        yield case.row(K.REMEDY_ENDS, last, clause, done=facts.contested or final, opens=on, after=Standing.DONE)
        if not facts.contested:
            yield case.open_from(K.FINAL_FROM, last + timedelta(days=1), clause, done=final)
    if begin := case.ends("begin_within", from_day=delivered, on=on):
        # VVK 8.2.3 lets the published tender count as the start; VwV 8.2.3 has no such sentence.
        tendered = case.law.regime is Regime.COMMUNAL and facts.tender_published_on is not None
        yield case.row(K.BEGIN_BY, *begin, done=tendered or facts.started_on is not None)


def _project(case: _Case) -> Iterator[Deadline]:
    facts, on = case.facts, case.facts.granted_on
    clause = _PERIOD_CLAUSE[case.law.regime]
    yield case.row(K.PERIOD_ENDS, facts.last, clause, opens=facts.first, after=Standing.DONE)
    for number, advance in enumerate(facts.advances, 1):
        if use := case.ends("advance_need", from_day=advance.paid_on, on=on):
            after = Standing.MISSED if advance.late else Standing.DONE
            done = (advance.used and not advance.late) or facts.closed_on is not None
            yield case.row(K.ADVANCE_USED_BY, *use, done=done, after=after, number=number)
    if interim := case.months("interim_proof_above", on):
        opens = facts.first
        for number, proof in enumerate(facts.interim_proofs, 1):
            yield case.row(K.INTERIM_PROOF, proof.due, interim[1], done=proof.submitted, opens=opens, number=number)
            opens = proof.due + timedelta(days=1)


def _publicity(case: _Case) -> Iterator[Deadline]:
    facts = case.facts
    clause = case.reached("publicity_building_from" if facts.building else "publicity_other_from", facts.state_share)
    if clause is None:
        return
    shown, warned = facts.publicity_shown_on is not None, facts.publicity_warned_on
    # § 44a SäHO sets no day; the duty is part of the project (Nr. 1 sentence 5), so it ends with the project's period.
    yield case.row(K.PUBLICITY, facts.last, clause, done=shown, opens=facts.started_on or facts.first)
    if warned is not None and case.law.knows(key="publicity_cure", day=warned):
        weeks = timedelta(weeks=case.law.whole(key="publicity_cure", day=warned))
        clause = case.law.on(key="publicity_cure", day=warned).clause
        yield case.row(K.PUBLICITY_CURE, next_working_day(warned + weeks), clause, done=shown)


def _proof(case: _Case) -> Iterator[Deadline]:
    facts, on, submitted = case.facts, case.facts.granted_on, case.facts.proof_submitted_on
    if due := case.months("proof_due", on):
        opens = facts.last + timedelta(days=1)
        yield case.row(K.PROOF_DUE, facts.proof_due, due[1], done=submitted is not None, opens=opens)
    if submitted is None:
        return
    # Papers handed in later start the month anew (VVK and VwV 7.1): what was said before they arrived no longer counts.
    arrived = max(submitted, facts.papers_last_handed_in_on or submitted)
    complete = _since(arrived, facts.completeness_confirmed_on, facts.proof_checked_on)
    said = complete or _since(arrived, facts.papers_requested_on)
    if check := case.ends("proof_completeness_check", from_day=arrived, on=arrived):
        yield case.row(K.COMPLETENESS_CHECK, *check, owner=Owner.AUTHORITY, done=said)
    paid_in_parts = not case.law.knows(key="payout", day=on) or case.law.word(key="payout", day=on) == "standard"
    final = case.ends("final_instalment_within", from_day=arrived, on=on)
    if final and complete and paid_in_parts:
        paid = facts.final_instalment_paid_on is not None
        yield case.row(K.FINAL_INSTALMENT, *final, owner=Owner.AUTHORITY, done=paid)


def _since(arrived: date, *said: date | None) -> bool:
    return any(day is not None and day >= arrived for day in said)


def _recovery(case: _Case) -> Iterator[Deadline]:
    facts, like = case.facts, "entsprechend " if case.law.regime is Regime.CONTRACT else ""
    decided = facts.revocation_decided_on is not None
    if facts.hearing_until is not None:
        over = decided or facts.hearing_answered_on is not None
        yield case.row(K.HEARING_ANSWER, facts.hearing_until, f"{like}§ 28 VwVfG", done=over)
    known = facts.known_facts_on
    if known is not None and (limit := case.months("revocation_within", known)):
        # No working day is waited for: a decision a day too early harms nobody, one a day too late has no basis.
        day = add_months(day=known, months=limit[0])
        yield case.row(K.REVOCATION_LIMIT, day, limit[1], owner=Owner.AUTHORITY, done=decided)
    if facts.claim_due_on is not None:
        paid = facts.claim_paid_on is not None
        yield case.row(K.CLAIM_DUE, facts.claim_due_on, f"{like}§ 49a Abs. 1 VwVfG", done=paid)


def _afterwards(case: _Case) -> Iterator[Deadline]:
    """Times that bind after the project: no periods for an act, so no working day moves their end."""
    facts, on, submitted = case.facts, case.facts.granted_on, case.facts.proof_submitted_on
    bound = case.months(f"earmarking_{facts.earmarking}", on)
    bound_until = date.min
    if bound and facts.earmarked_from:
        bound_until = add_months(day=facts.earmarked_from, months=bound[0])
        yield case.row(K.EARMARKED_UNTIL, bound_until, bound[1], opens=facts.earmarked_from, after=Standing.DONE)
    kept = case.months("records_kept", on)
    if kept and submitted:
        until = max(add_months(day=submitted, months=kept[0]), bound_until)
        yield case.row(K.RECORDS_UNTIL, until, kept[1], after=Standing.DONE)


def _registers(case: _Case) -> Iterator[Deadline]:
    facts, on = case.facts, case.facts.granted_on
    if clause := case.reached("court_list_above", facts.granted, above=True):
        # The list covers a half-year, so it can be sent once that is over; VwV 4.4 sets no day for it.
        after = date(on.year, 7, 1) if on.month <= 6 else date(on.year + 1, 1, 1)
        yield case.open_from(K.COURT_LIST, after, clause, done=facts.court_listed_on is not None)
    if (clause := case.reached("transparency_from", facts.granted)) and _platform_works(case.law, on):
        yield case.open_from(K.TRANSPARENCY, on, clause, done=facts.published_on is not None)
    kept = case.months("transparency_kept", facts.published_on) if facts.published_on else None
    if kept and facts.published_on:
        day = add_months(day=facts.published_on, months=kept[0])
        yield case.row(K.TRANSPARENCY_UNTIL, day, kept[1], owner=Owner.AUTHORITY, after=Standing.DONE)


def _platform_works(law: Law, on: date) -> bool:
    """Whether the duty to publish has begun; grants of earlier days may be published, not must (§ 17 (1), (2) SächsTranspG)."""
    key = "transparency_platform_within"
    if not law.knows(key=key, day=on):
        return True
    # The years count from the day the act came into force, the first day of its first version, also when they were changed.
    return on >= add_months(day=law.history[key][0].valid_from, months=law.whole(key=key, day=on) * 12)


_PARTS = (_notice, _project, _publicity, _proof, _recovery, _afterwards, _registers)
