"""Reminds people of the days in the calendars of their grants: once well before, once shortly before, once when it is over."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from fundament.acts.at_once import AT_ONCE, parts
from fundament.acts.mail import Letter, addresses_of, cases_closed_to, tell_each
from fundament.core.deadlines import Deadline, DeadlineKey, Owner, Standing
from fundament.core.procedure import Role
from fundament.queries.calendar import running_calendars
from fundament.queries.grant_money import fiscal_day
from fundament.records.grants import Grant
from fundament.records.messages import Reminder
from fundament.wording.deadline_words import deadline_title

WELL_BEFORE = timedelta(weeks=3)
"""Less than a month: a period of a month, such as for a remedy or a completeness check, is not reminded of as it begins."""

SHORTLY_BEFORE = timedelta(weeks=1)
"""A week holds working days whatever holidays fall into it; the alarm of the calendar file rings then too."""

_NOTHING_DUE = frozenset(
    {
        DeadlineKey.TRANSPARENCY,
        DeadlineKey.COURT_LIST,
        DeadlineKey.FINAL_FROM,
        DeadlineKey.EARMARKED_UNTIL,
        DeadlineKey.RECORDS_UNTIL,
    }
)
"""Days that begin something or end what binds: nobody must have acted by them."""

_KNOWN = frozenset({DeadlineKey.ADVANCE_USED_BY})
"""That the day of an advance was missed is known from the recipient's own report or the authority's letter alone."""


class Stage(StrEnum):
    """How close a day is. Each is told once."""

    FIRST = "first"
    SECOND = "second"
    PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    grant: int
    reference: str
    application: int
    body: int
    deadline: Deadline
    stage: Stage

    @property
    def told_as(self) -> tuple[int, str, int, date, str]:
        return self.grant, self.deadline.key.value, self.deadline.number, self.deadline.day, self.stage.value


def stage_of(*, deadline: Deadline, today: date) -> Stage | None:
    """What people are to be told of a deadline on a day; None when there is nothing to tell.

    The stages are spans, not days: who is not told on the first day of a span is told on the next.
    """
    key, left = deadline.key, deadline.day - today
    if deadline.state is Standing.MISSED:
        told = deadline.owner is Owner.RECIPIENT and key not in _KNOWN
        return Stage.PASSED if told else None
    if deadline.state is not Standing.OPEN or key in _NOTHING_DUE or left > WELL_BEFORE:
        return None
    return Stage.FIRST if left > SHORTLY_BEFORE else Stage.SECOND


def remind(*, at: datetime) -> int:
    """Writes each person one mail about all days that nobody was reminded of yet; how many mails that are.

    A day without anyone to tell stays untold. Raises IntegrityError when two run at once: the later one leaves nothing.
    """
    due = _untold([one for grant, lines in running_calendars(at=at) for one in _due(grant, lines, at)])
    told: list[_Due] = []
    by_address: dict[str, list[_Due]] = defaultdict(list)
    for one, addresses in _with_readers(due):
        if addresses:
            told.append(one)
        for address in addresses:
            by_address[address].append(one)
    letters = [_letter(address, rows) for address, rows in by_address.items()]
    # Reading takes its time, and nobody's act need wait for it.
    with transaction.atomic():
        Reminder.objects.bulk_create([_record(one, at) for one in told], batch_size=AT_ONCE)
        tell_each(key=f"remind:{at.isoformat()}", letters=letters, at=at, urgent=True)
    return len(letters)


def _due(grant: Grant, lines: Sequence[Deadline], at: datetime) -> Iterator[_Due]:
    today = fiscal_day(grant, at=at)
    for deadline in lines:
        if stage := stage_of(deadline=deadline, today=today):
            yield _Due(
                grant=grant.pk,
                reference=grant.reference,
                application=grant.application_id,
                body=grant.partner.organisation_id if deadline.owner is Owner.RECIPIENT else grant.authority_id,
                deadline=deadline,
                stage=stage,
            )


def _untold(due: Sequence[_Due]) -> Sequence[_Due]:
    told: set[tuple[int, str, int, date, str]] = set()
    for part in parts(sorted({one.grant for one in due})):
        rows = Reminder.objects.filter(grant__in=part)
        told |= {*rows.values_list("grant", "deadline", "number", "day", "stage")}
    return [one for one in due if one.told_as not in told]


def _with_readers(due: Sequence[_Due]) -> Iterator[tuple[_Due, set[str]]]:
    """Each with the addresses it goes to. An official in conflict with a case does not act in it (§§ 20, 21 VwVfG)."""
    recipients = {one.body for one in due if one.deadline.owner is Owner.RECIPIENT}
    own = addresses_of(bodies=recipients, roles=(Role.EDITOR, Role.SIGNATORY))
    officials: dict[int, Mapping[str, frozenset[int]]] = {}
    for one in due:
        if one.deadline.owner is Owner.RECIPIENT:
            yield one, {*own.get(one.body, ())}
        else:
            if one.body not in officials:
                officials[one.body] = cases_closed_to(bodies=[one.body], role=Role.AUTHORITY)
            yield one, {address for address, closed in officials[one.body].items() if one.application not in closed}


def _record(one: _Due, at: datetime) -> Reminder:
    grant, deadline, number, day, stage = one.told_as
    return Reminder(grant_id=grant, deadline=deadline, number=number, day=day, stage=stage, at=at)


def _letter(address: str, rows: Sequence[_Due]) -> Letter:
    ordered = sorted(rows, key=lambda one: (one.deadline.day, one.reference, one.deadline.key, one.deadline.number))
    with override("de"):
        subject = ngettext("Reminder of a deadline", "Reminder of %(count)s deadlines", len(rows))
        body = gettext(
            "Good day,\n\nthese days in your cases are near or have passed:\n\n%(lines)s\n\n"
            "If it is done by now, nothing is left to do.\n"
            "Please log in to the portal to read more. This mail holds no content of your cases.\n"
        )
        lines = "\n".join(_line(one) for one in ordered)
    return Letter(address=address, subject=subject % {"count": len(rows)}, body=body % {"lines": lines})


def _line(one: _Due) -> str:
    line = (
        gettext("%(day)s, passed: %(what)s (%(reference)s)")
        if one.stage is Stage.PASSED
        else gettext("%(day)s: %(what)s (%(reference)s)")
    )
    day = f"{one.deadline.day:%d.%m.%Y}"
    return line % {"day": day, "what": deadline_title(one.deadline.key), "reference": one.reference}
