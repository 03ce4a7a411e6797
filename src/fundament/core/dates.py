"""Instants, days and legal periods.

A deadline is an instant. A day that a call names means the whole day in the programme's zone, to its last microsecond.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LAST_MOMENT = time(23, 59, 59, 999_999)


def end_of_day(*, day: date, zone: str) -> datetime:
    """The last microsecond of a day in a zone: correct on the days when the clock changes."""
    return datetime.combine(day, LAST_MOMENT, tzinfo=ZoneInfo(zone))


def start_of_day(*, day: date, zone: str) -> datetime:
    """The first instant of a day in a zone."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))


@cache
def _saxon_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv="SN", years=year))


def local_day(*, at: datetime, zone: str) -> date:
    """The calendar day of an instant where the programme runs: shortly after midnight there it is still yesterday in UTC."""
    return at.astimezone(ZoneInfo(zone)).date()


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a public holiday in Saxony (with Reformation Day and the Day of Repentance)."""
    return day.weekday() < 5 and day not in _saxon_holidays(day.year)


def next_working_day(day: date) -> date:
    """`day` itself, or the first working day after it (§ 193 BGB)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_months(*, day: date, months: int) -> date:
    """The day with the same number `months` later, or the last of that month where it lacks one (§ 188 (2), (3) BGB)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def presumed_delivery(posted: date) -> date:
    """The day a posted notice counts as delivered (§ 41 (2) VwVfG): the third day after posting, the fourth from 2025.

    The presumed day is no period that a weekend would move; § 193 BGB is applied to the end of the remedy period only.
    """
    return posted + timedelta(days=3 if posted < date(2025, 1, 1) else 4)


def remedy_ends(delivered: date) -> date:
    """Last day for the remedy: one month from delivery (§ 70 (1) VwGO, §§ 187 (1), 188 (2), 193 BGB)."""
    return next_working_day(add_months(day=delivered, months=1))


def final_from(posted: date) -> date:
    """First day on which a notice nobody contested is final (Bestandskraft): the day after the remedy ended."""
    return remedy_ends(presumed_delivery(posted)) + timedelta(days=1)


def months_between(*, first: date, last: date) -> int:
    """Whole months of a period that starts on `first` and ends with `last`, a begun month counted whole."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months + (1 if after.day > first.day else 0)
