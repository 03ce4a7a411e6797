"""The money of one grant, straight from the ledger, and what its state lets happen with it. Acts ask this too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from fundament.core.dates import add_months, local_day
from fundament.core.law import Law
from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import State
from fundament.core.regime import Regime
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount

INSTALMENT = "instalment:"
REST = "rest"
"""Purpose of the payment of what the settled grant still leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the ledger holds for one grant, in cents by kind of account and fiscal year."""

    balances: Mapping[tuple[AccountKind, int], Cents]

    def of(self, kind: AccountKind, *, until: int | None = None) -> Cents:
        """The cents of one kind, of all fiscal years or up to and including one."""
        return sum(
            cents for (of_kind, year), cents in self.balances.items() if of_kind is kind and year <= (until or year)
        )

    def payable(self, *, year: int, carries_over: bool) -> Cents:
        """What may be paid in a fiscal year: money of that year, and of earlier ones only where none lapses (own funds)."""
        return (
            self.of(AccountKind.COMMITTED, until=year)
            if carries_over
            else self.balances.get((AccountKind.COMMITTED, year), 0)
        )

    @property
    def committed(self) -> Cents:
        """Promised and not yet set aside for a payment."""
        return self.of(AccountKind.COMMITTED)

    @property
    def in_release(self) -> Cents:
        """Set aside for payments that wait for the second person."""
        return self.of(AccountKind.IN_RELEASE)

    @property
    def paid(self) -> Cents:
        """Paid out and not paid back."""
        return self.of(AccountKind.PAID)


def held_of(grant: Grant) -> Held:
    """The grant's balances. One statement."""
    rows = LedgerAccount.objects.filter(grant=grant).values("kind", "year").annotate(cents=Sum("balance")).order_by()
    return Held(balances={(AccountKind(row["kind"]), row["year"]): row["cents"] for row in rows})


def fiscal_day(grant: Grant, *, at: datetime) -> date:
    """The day of an instant where the programme is at home: at 23:30 UTC in Saxony it is tomorrow, or next year."""
    return local_day(at=at, zone=grant.application.call.programme.zone)


def keeps_its_money(grant: Grant) -> bool:
    """Whether money of an earlier fiscal year may simply be paid later: not the state's, which lapses (§ 45 SäHO)."""
    return Regime(grant.regime) is Regime.CONTRACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a grant has come, as the conditions of its instalments ask: the proof was found complete on a day, or not yet.

    `final_instalment_within` in months; None before the law knew such a limit.
    """

    state: State
    started: bool
    complete_on: date | None
    today: date
    final_instalment_within: int | None


_PROOF_COMPLETE = frozenset({State.PROOF_COMPLETE, State.PROOF_CHECKED})


def course_of(grant: Grant, *, law: Law, today: date, complete_on: date | None) -> Course:
    """The course of a grant on a day."""
    key = "final_instalment_within"
    return Course(
        state=State(grant.state),
        started=grant.started_on is not None,
        complete_on=complete_on,
        today=today,
        final_instalment_within=law.whole(key=key, day=grant.granted_on)
        if law.knows(key=key, day=grant.granted_on)
        else None,
    )


def condition_holds(*, condition: str, course: Course) -> bool:
    """Whether what an instalment waits for has happened. On request: never by itself.

    The last instalment is due after the check of the proof, and in any case six months after it was complete (VwV and VVK 7.1).
    """
    final = course.state is not State.GRANTED
    waited = (
        course.complete_on is not None
        and course.final_instalment_within is not None
        and course.today >= add_months(day=course.complete_on, months=course.final_instalment_within)
    )
    return {
        "final_and_started": final and course.started,
        "under_way": final and course.started,
        "proof_complete": course.state in _PROOF_COMPLETE,
        "proof_checked": course.state is State.PROOF_CHECKED or (course.state is State.PROOF_COMPLETE and waited),
        "on_request": False,
    }[condition]


def instalment_purpose(number: int) -> str:
    """The purpose under which an instalment is paid: it can be paid once."""
    return f"{INSTALMENT}{number}"
