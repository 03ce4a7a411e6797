"""Instants, days and legal periods.

A deadline is an instant. A day that a call names means the whole day in the programme's zone, to its last microsecond.
Periods in months follow §§ 187, 188 BGB; how long they are and whether they exist is for the law folder to say.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
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
