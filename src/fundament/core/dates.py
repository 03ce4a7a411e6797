"""Instants, days and legal periods.

A deadline is an instant. A day that a call names means the whole day in the programme's zone, to its last microsecond.
Periods in months follow §§ 187, 188 BGB; how long they are and whether they exist is for the law folder to say.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

LAST_MOMENT = time(23, 59, 59, 999_999)

Counting = Literal["from_event", "with_the_month"]
"""How a period in months ends: on the day with the event's number, or with the whole month in which that day lies."""


def end_of_day(*, day: date, zone: str) -> datetime:
    """The last microsecond of a day in a zone: correct on the days when the clock changes."""
    return datetime.combine(day, LAST_MOMENT, tzinfo=ZoneInfo(zone))


def start_of_day(*, day: date, zone: str) -> datetime:
    """The first instant of a day in a zone."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))


def instants_at(*, day: date, time: time, zone: str) -> tuple[datetime, ...]:
    """The instants at which clocks in a zone show this time: one, two when they go back, none when they leave it out."""
    first = datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return (first,)
    there = first.astimezone(UTC).astimezone(first.tzinfo)
    return (first, second) if there.replace(tzinfo=None) == first.replace(tzinfo=None) else ()


def length(*, first: datetime, last: datetime) -> timedelta:
    """How long it is from one instant to another."""
    # Two instants in one zone would be subtracted by their clocks: an hour too much or too few when the clock changes.
    return last.astimezone(UTC) - first.astimezone(UTC)


def own_deadline(*, closes_at: datetime, reinstated_until: datetime | None) -> datetime:
    """The last instant at which one application may be submitted: the call's, or its own after reinstatement (§ 32 VwVfG)."""
    return closes_at if reinstated_until is None else max(closes_at, reinstated_until)


def local_day(*, at: datetime, zone: str) -> date:
    """The calendar day of an instant where the programme runs: shortly after midnight there it is still yesterday in UTC."""
    return at.astimezone(ZoneInfo(zone)).date()


def fiscal_year(day: date) -> int:
    """The fiscal year of a day: the calendar year (§ 4 SäHO)."""
    return day.year


@cache
def _saxon_holidays(year: int) -> frozenset[date]:
    # Only what holds in all of Saxony: the library's "catholic" days (Fronleichnam) are holidays in some municipalities.
    return frozenset(holidays.country_holidays("DE", subdiv="SN", years=year, categories="public"))


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a public holiday in Saxony (with Reformation Day and the Day of Repentance)."""
    return day.weekday() < 5 and day not in _saxon_holidays(day.year)


def next_working_day(day: date) -> date:
    """`day` itself, or the first working day after it (§ 193 BGB)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(*, day: date, number: int) -> date:
    """The last of so many working days after `day`, which itself is not counted; `day` for none."""
    for _ in range(number):
        day = next_working_day(day + timedelta(days=1))
    return day


def month_end(day: date) -> date:
    """The last day of the month in which `day` lies."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(*, day: date, months: int) -> date:
    """The day with the same number `months` later, or the last of that month where it lacks one (§ 188 (2), (3) BGB)."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), month_end(first))


def period_end(*, from_day: date, months: int, counting: Counting, fixed_day: bool = False) -> date:
    """Last day of a period that an event on `from_day` starts; the day of the event is not counted (§ 187 (1) BGB).

    It ends on the day with the same number (§ 188 (2), (3) BGB), or with the month that day lies in, where the law says
    "with the end of the month". An end on a Saturday, Sunday or holiday moves to the next working day (§ 31 (3) sentence
    1 VwVfG, § 193 BGB). `fixed_day`: the person was told this very day, with a reference to § 31 (3) VwVfG, so it stays
    where it is (sentence 2).
    """
    last = add_months(day=from_day, months=months)
    if counting == "with_the_month":
        last = month_end(last)
    return last if fixed_day else next_working_day(last)


def period_of_weeks(*, from_day: date, weeks: int) -> date:
    """Last day of a period in weeks that an event on `from_day` starts, which itself is not counted.

    It is the day of the same name (§§ 187 (1), 188 (2) BGB), or the next working day (§ 31 (3) sentence 1 VwVfG, § 193 BGB).
    """
    return next_working_day(from_day + timedelta(weeks=weeks))


def reinstatement_asked_by(*, hindrance_ended: date) -> date:
    """Last day for the request: two weeks from the day on which the hindrance ended (§ 32 (2) sentence 1 VwVfG)."""
    return period_of_weeks(from_day=hindrance_ended, weeks=2)


def reinstatement_over_after(*, missed: date) -> date:
    """Last day on which reinstatement can be asked for at all: a year from the end of what was missed (§ 32 (3) VwVfG)."""
    return period_end(from_day=missed, months=12, counting="from_event")


def extended_for_outage(*, closes_at: datetime, first: datetime, last: datetime, zone: str) -> datetime:
    """A deadline moved on by what an outage took: as long as it lasted, at least to the end of the next working day after it.

    It is a whole day, and a working day (§ 31 (3), (7) VwVfG). What is decided is for the office to say.
    """
    longer = local_day(at=closes_at.astimezone(UTC) + length(first=first, last=last), zone=zone)
    after = add_working_days(day=local_day(at=last, zone=zone), number=1)
    return end_of_day(day=max(next_working_day(longer), after), zone=zone)


def longer_than(*, first: date, last: date, months: int) -> bool:
    """Whether the period from `first` to `last`, both days included, is longer than so many months.

    The first day counts, so a month from the 15th ends with the 14th, and one from the 31st with the last day of a
    shorter month (§§ 187 (2), 188 (2), (3) BGB).
    """
    target = add_months(day=first.replace(day=1), months=months)
    # Not a day before add_months(first): from 31 January that is 27 February, a day less than a month.
    return last > min(target + timedelta(days=first.day - 2), month_end(target))


def presumed_delivery(posted: date, *, days: int) -> date:
    """The day a posted notice counts as delivered: so many days after posting as § 41 (2) VwVfG says on that day.

    The presumed day is no period that a weekend would move; § 193 BGB is applied to the end of the remedy period only.
    """
    return posted + timedelta(days=days)


def remedy_ends(delivered: date, *, months: int) -> date:
    """Last day for the remedy, so many months from delivery (§ 70 (1) VwGO, §§ 187 (1), 188 (2), 193 BGB)."""
    return period_end(from_day=delivered, months=months, counting="from_event")


def final_from(*, posted: date, delivery_days: int, months: int) -> date:
    """First day on which a notice nobody contested is final (Bestandskraft): the day after the remedy ended.

    `delivery_days` from posting to presumed delivery, `months` for the remedy.
    """
    return remedy_ends(presumed_delivery(posted, days=delivery_days), months=months) + timedelta(days=1)
