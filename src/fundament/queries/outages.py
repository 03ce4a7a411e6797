"""Outages of the portal that were recorded for a programme, and whether a deadline fell into one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fundament.core.procedure import Act, Subject
from fundament.records.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """An outage and the references of the drafts that it hindered; `at` is when it was recorded."""

    at: datetime
    first: datetime
    last: datetime
    reason: str
    hindered: tuple[str, ...]


def outages_of(*, key: str) -> tuple[Outage, ...]:
    """The outages of a programme, as they were recorded. One statement."""
    events = Event.objects.filter(call__key=key, subject=Subject.CALL.value, act=Act.RECORD_OUTAGE.value)
    return tuple(outage_in(at=at, data=data) for at, data in events.order_by("id").values_list("at", "data"))


def outage_in(*, at: datetime, data: Mapping[str, Any]) -> Outage:
    """The outage that an event keeps."""
    return Outage(
        at=at,
        first=datetime.fromisoformat(data["from"]),
        last=datetime.fromisoformat(data["until"]),
        reason=data["reason"],
        hindered=tuple(data["hindered"]),
    )


def fell_into(*, deadline: datetime, outages: Iterable[Outage]) -> Outage | None:
    """The outage during which a deadline ended, if there is one."""
    return next((outage for outage in outages if outage.first <= deadline <= outage.last), None)
