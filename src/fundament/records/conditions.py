"""The condition under which an application was selected, and whether it is met: from the decision and the events."""

from dataclasses import dataclass
from datetime import date, datetime

from fundament.core.procedure import Act, Subject
from fundament.records.applications import Application
from fundament.records.decisions import Decision
from fundament.records.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must be there, and until the end of which day; `met_at` and `note` once the office confirmed it. Empty: none."""

    text: str = ""
    until: date | None = None
    met_at: datetime | None = None
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether it still stands in the way."""
        return bool(self.text) and self.met_at is None


def condition_of(application: Application, decision: Decision | None) -> Condition:
    """The condition that a decision names for its application, and whether it is met; at most one statement."""
    if decision is None or not decision.condition:
        return Condition()
    event = Event.objects.filter(
        subject=Subject.APPLICATION.value, application=application, act=Act.CONFIRM_CONDITION.value
    ).first()
    return Condition(
        text=decision.condition,
        until=decision.condition_until,
        met_at=event.at if event else None,
        note=event.data["note"] if event else "",
    )
