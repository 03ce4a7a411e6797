"""Who else writes in a draft: the last change of each question, and who was at it just now. Read from the events alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from fundament.core.procedure import Act
from fundament.records.accounts import Account
from fundament.records.events import Event

JUST_NOW = timedelta(minutes=5)
"""Someone who changed a section so recently is taken to be still there; the page saves by itself every few seconds."""

_READ_AT_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The last change of one question's answer."""

    question: str
    person: str
    mine: bool
    at: datetime


def changes_of(*, reference: str, questions: Collection[str], account: Account) -> tuple[Changed, ...]:
    """The last change of each of these questions that was answered, the newest first. Only for applicants. One statement."""
    found: dict[str, Changed] = {}
    events = Event.objects.filter(application__reference=reference, act=Act.EDIT.value).select_related("account")
    for event in events.order_by("-number")[:_READ_AT_MOST]:
        for question in event.data.get("answers", ()):
            if question in questions and question not in found:
                found[question] = Changed(
                    question=question, person=str(event.account), mine=event.account_id == account.pk, at=event.at
                )
    return tuple(found.values())


def others_there(changes: Collection[Changed], *, at: datetime) -> tuple[str, ...]:
    """Who else changed one of these answers just now, by name."""
    return tuple(sorted({one.person for one in changes if not one.mine and at - one.at <= JUST_NOW}))
