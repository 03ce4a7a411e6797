"""From which day a project may begin before it is granted, partner by partner (VVK 1.3, VwV 1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fundament.core.bodies import BodyKind
from fundament.core.dates import local_day
from fundament.core.money import Cents
from fundament.core.procedure import Act
from fundament.core.recovery import EarlyStart, early_start
from fundament.queries.law import law_of
from fundament.records.applications import Application, Partner
from fundament.records.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyStartLine:
    """One recipient: planned spending in cents, the day its application arrived, the threshold and what follows.

    `requested` is the day asked for, None without a request; `decided` is None until the authority decided.
    """

    partner: str
    planned: Cents
    below: Cents
    received_on: date
    requested: date | None
    decided: bool | None
    answer: EarlyStart


def early_start_of(application: Application, *, partners: Sequence[Partner]) -> tuple[EarlyStartLine, ...]:
    """Every recipient of the application; empty before the formal application arrived.

    The day of receipt is that of the formal application at the granting authority, not of a registration elsewhere.
    """
    programme = application.call.programme
    events = list(
        Event.objects.filter(
            application=application,
            act__in=[act.value for act in (Act.APPLY_FORMALLY, Act.REQUEST_EARLY_START, Act.DECIDE_EARLY_START)],
        ).order_by("number")
    )
    applied = next((event for event in events if event.act == Act.APPLY_FORMALLY.value), None)
    if applied is None:
        return ()
    received_on = local_day(at=applied.at, zone=programme.zone)
    requested = [event.data for event in events if event.act == Act.REQUEST_EARLY_START.value]
    decided = [event.data for event in events if event.act == Act.DECIDE_EARLY_START.value]
    allowed = decided[-1]["start"] if decided and decided[-1]["allowed"] else ""
    lines = []
    for partner in partners:
        if not programme.role(partner.role).receives_grant:
            continue
        regime = programme.regime_of(role=partner.role, recipient=BodyKind(partner.organisation.kind))
        below = law_of(programme=programme, regime=regime).whole(key="early_start_below", day=received_on)
        planned = sum(line.eligible for line in partner.plan.all())
        lines.append(
            EarlyStartLine(
                partner=partner.organisation.name,
                planned=planned,
                below=below,
                received_on=received_on,
                requested=date.fromisoformat(requested[-1]["start"]) if requested else None,
                decided=decided[-1]["allowed"] if decided else None,
                answer=early_start(
                    planned=planned,
                    below=below,
                    received_on=received_on,
                    exception_from=date.fromisoformat(allowed) if allowed else None,
                    regime=regime,
                ),
            )
        )
    return tuple(lines)
