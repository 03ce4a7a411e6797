"""Whether the recipient shows that the state pays: the duty, the authority's warning, what was reported (§ 44a SäHO)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fundament.core.award import reduced
from fundament.core.deadlines import Deadline, DeadlineKey, Standing
from fundament.core.law import Law
from fundament.core.money import Cents
from fundament.core.procedure import Act
from fundament.core.recovery import publicity_reclaim
from fundament.core.regime import Money
from fundament.queries.grant_money import fiscal_day
from fundament.records.events import Event
from fundament.records.grants import Grant

# Nobody hands in a proof without confirming that the money's origin was shown (ANBest-K 6.2, ANBest-P 6.5).
_SHOWN = frozenset({Act.REPORT_PUBLICITY.value, Act.SUBMIT_PROOF.value, Act.HAND_IN_PAPERS.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclaimRange:
    """What the law wants back where publicity stayed missing, in cents, and what of the grant remains then.

    `state_money` is the state's part of what the recipient may keep now; `keeps_least` remains after `most`.
    """

    state_money: Cents
    least: Cents
    most: Cents
    keeps_least: Cents
    keeps_most: Cents
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityView:
    """The duty to show that the state pays. A warning gives `cure_weeks` to make up for it.

    `warned_on`, `reason` and `cure_until` are of the newest warning. `shown`: reported or confirmed, and not doubted since.
    `overdue`: warned, and the time to make up for it is over. `where` and `since` are what the recipient reported last;
    `reclaim` only where it is overdue.
    """

    clause: str
    cure_weeks: int
    shown: bool
    warned_on: date | None
    reason: str
    cure_until: date | None
    overdue: bool
    where: str
    since: date | None
    reclaim: ReclaimRange | None

    @property
    def missing(self) -> bool:
        """Whether the recipient was warned and has not shown it since."""
        return self.warned_on is not None and not self.shown


def warned_and_shown(events: Sequence[Event]) -> tuple[Event | None, Event | None]:
    """The newest warning among the events of one grant, and what says since then, or at all, that publicity is shown."""
    warned = shown = None
    for event in events:
        if event.act == Act.WARN_PUBLICITY.value:
            warned, shown = event, None
        elif event.act in _SHOWN:
            shown = event
    return warned, shown


def owes_publicity(deadlines: Sequence[Deadline]) -> bool:
    """Whether the law asks this grant for publicity: a share of the state that is large enough (VwV zu § 44a SäHO)."""
    return any(row.key is DeadlineKey.PUBLICITY for row in deadlines)


def publicity_of(
    grant: Grant, *, law: Law, events: Sequence[Event], deadlines: Sequence[Deadline], today: date
) -> PublicityView | None:
    """Where a grant stands with its publicity; None where it owes none. `deadlines` are those of its calendar."""
    duty = next((row for row in deadlines if row.key is DeadlineKey.PUBLICITY), None)
    if duty is None:
        return None
    cure = next((row for row in deadlines if row.key is DeadlineKey.PUBLICITY_CURE), None)
    warned, shown = warned_and_shown(events)
    report = next((event for event in reversed(events) if event.act == Act.REPORT_PUBLICITY.value), None)
    overdue = cure is not None and cure.state is Standing.MISSED
    warned_on = fiscal_day(grant, at=warned.at) if warned else None
    return PublicityView(
        clause=duty.clause,
        cure_weeks=law.whole(key="publicity_cure", day=warned_on or today),
        shown=shown is not None,
        warned_on=warned_on,
        reason=warned.data["reason"] if warned else "",
        cure_until=cure.day if cure else None,
        overdue=overdue,
        where=report.data["where"] if report else "",
        since=date.fromisoformat(report.data["since"]) if report else None,
        reclaim=_reclaim(grant, law, warned_on) if overdue and warned_on else None,
    )


def _reclaim(grant: Grant, law: Law, warned_on: date) -> ReclaimRange | None:
    """The range by law; None where so little state money is left that no whole cent lies in it."""
    funders = grant.application.call.programme.funder
    state = {funder.key for funder in funders if funder.money is Money.STATE_BUDGET}
    stands = grant.total if grant.due is None else grant.due
    kept = reduced(amounts={(row.funder, row.year): row.cents for row in grant.terms()}, remaining=stands)
    money = sum(cents for (funder, _year), cents in kept.items() if funder in state)
    try:
        least, most = publicity_reclaim(
            state_money=money,
            from_per_cent=law.per_cent(key="publicity_reclaim_from", day=warned_on),
            to_per_cent=law.per_cent(key="publicity_reclaim_to", day=warned_on),
        )
    except ValueError:
        return None
    return ReclaimRange(
        state_money=money,
        least=least,
        most=most,
        keeps_least=stands - most,
        keeps_most=stands - least,
        clause=law.on(key="publicity_reclaim_from", day=warned_on).clause,
    )
