"""Deadlines are instants; periods follow §§ 187 to 193 BGB and Saxon holidays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.dates import (
    Counting,
    add_months,
    add_working_days,
    end_of_day,
    extended_for_outage,
    final_from,
    fiscal_year,
    instants_at,
    is_working_day,
    length,
    local_day,
    longer_than,
    month_end,
    next_working_day,
    own_deadline,
    period_end,
    period_of_weeks,
    presumed_delivery,
    reinstatement_asked_by,
    reinstatement_over_after,
    remedy_ends,
    start_of_day,
)

BERLIN = "Europe/Berlin"
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2024, 1, 31), "2024-01-30T23:00:00+00:00", "2024-01-31T22:59:59.999999+00:00"),
        (date(2021, 7, 15), "2021-07-14T22:00:00+00:00", "2021-07-15T21:59:59.999999+00:00"),
        # 23 hours: the clock goes forward in this night.
        (date(2024, 3, 31), "2024-03-30T23:00:00+00:00", "2024-03-31T21:59:59.999999+00:00"),
        # 25 hours: the clock goes back in this night.
        (date(2024, 10, 27), "2024-10-26T22:00:00+00:00", "2024-10-27T22:59:59.999999+00:00"),
    ],
)
def test_it_holds_a_whole_day_to_its_last_microsecond_also_when_the_clock_changes(
    day: date, first: str, last: str
) -> None:
    assert start_of_day(day=day, zone=BERLIN).astimezone(UTC).isoformat() == first
    assert end_of_day(day=day, zone=BERLIN).astimezone(UTC).isoformat() == last


@given(DAYS)
def test_it_lets_the_next_day_begin_a_microsecond_after_the_last_ended(day: date) -> None:
    ends = end_of_day(day=day, zone=BERLIN).astimezone(UTC)
    begins = start_of_day(day=day + timedelta(days=1), zone=BERLIN).astimezone(UTC)
    assert begins - ends == MICROSECOND
    assert local_day(at=ends, zone=BERLIN) == day
    assert local_day(at=begins, zone=BERLIN) == day + timedelta(days=1)


def test_it_reads_the_day_of_an_instant_where_the_programme_is_at_home() -> None:
    new_year = datetime(2023, 12, 31, 23, 0, tzinfo=UTC)
    assert local_day(at=new_year, zone=BERLIN) == date(2024, 1, 1)
    assert local_day(at=new_year - MICROSECOND, zone=BERLIN) == date(2023, 12, 31)


@pytest.mark.parametrize(
    "holiday",
    [
        date(2024, 1, 1),
        date(2024, 3, 29),  # Good Friday
        date(2024, 4, 1),  # Easter Monday
        date(2024, 5, 1),
        date(2024, 5, 9),  # Ascension Day
        date(2024, 5, 20),  # Whit Monday
        date(2024, 10, 3),
        date(2024, 10, 31),  # Reformation Day
        date(2024, 11, 20),  # Day of Repentance, in Saxony alone
        date(2024, 12, 25),
        date(2024, 12, 26),
    ],
)
def test_it_does_not_work_on_a_saxon_holiday(holiday: date) -> None:
    assert not is_working_day(holiday)


@pytest.mark.parametrize("day", [date(2024, 1, 6), date(2024, 1, 7)])
def test_it_does_not_work_on_saturday_and_sunday(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [date(2023, 1, 6), date(2024, 5, 30), date(2024, 8, 15), date(2024, 11, 1), date(2024, 12, 24), date(2024, 12, 31)],
)
def test_it_works_on_what_is_a_holiday_only_elsewhere_or_by_custom(day: date) -> None:
    assert is_working_day(day)


def test_it_has_two_hundred_and_fifty_two_working_days_in_2024() -> None:
    days = (date(2024, 1, 1) + timedelta(days=number) for number in range(366))
    # 366 days, 104 of them at weekends, 11 holidays, none of which falls on a weekend in this year.
    assert sum(is_working_day(day) for day in days) == 366 - 104 - 11


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        (date(2024, 3, 28), date(2024, 3, 28)),
        (date(2024, 3, 29), date(2024, 4, 2)),  # over Easter
        (date(2024, 11, 20), date(2024, 11, 21)),  # Day of Repentance
        (date(2024, 10, 31), date(2024, 11, 1)),  # Reformation Day
        (date(2025, 10, 31), date(2025, 11, 3)),  # … before a weekend
        (date(2022, 12, 24), date(2022, 12, 27)),  # Saturday, then Christmas on Sunday and Monday
    ],
)
def test_it_moves_a_day_to_the_next_working_day(day: date, next_day: date) -> None:
    assert next_working_day(day) == next_day


@given(DAYS)
def test_it_moves_to_the_first_working_day_from_then_on(day: date) -> None:
    found = next_working_day(day)
    between = [day + timedelta(days=number) for number in range((found - day).days)]
    assert [is_working_day(one) for one in [*between, found]] == [False] * len(between) + [True]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 5, 31), 1, date(2024, 6, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 12, 31), 6, date(2025, 6, 30)),
        (date(2024, 12, 15), 0, date(2024, 12, 15)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
    ],
)
def test_it_adds_months_to_the_same_number_or_the_last_day(day: date, months: int, then: date) -> None:
    assert add_months(day=day, months=months) == then


@given(DAYS, st.integers(min_value=0, max_value=120))
def test_it_adds_whole_months_and_never_leaves_the_month_it_counted_to(day: date, months: int) -> None:
    then = add_months(day=day, months=months)
    assert then.year * 12 + then.month == day.year * 12 + day.month + months
    last = (then + timedelta(days=1)).month != then.month
    assert then.day == day.day or (last and then.day < day.day)


@given(DAYS)
def test_it_ends_a_month_the_day_before_the_next_one_begins(day: date) -> None:
    last = month_end(day)
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("event", "months", "counting", "ends"),
    [
        (date(2024, 10, 15), 1, "from_event", date(2024, 11, 15)),
        (date(2024, 1, 31), 1, "from_event", date(2024, 2, 29)),  # the month lacks a 31st
        (date(2023, 1, 31), 1, "from_event", date(2023, 2, 28)),
        (date(2024, 2, 29), 12, "from_event", date(2025, 2, 28)),
        (date(2024, 2, 28), 1, "from_event", date(2024, 3, 28)),  # no step back to the end of the longer month
        (date(2024, 5, 31), 5, "from_event", date(2024, 11, 1)),  # 31 October is a holiday in Saxony
        (date(2024, 10, 20), 1, "from_event", date(2024, 11, 21)),  # 20 November is the Day of Repentance
        (date(2024, 2, 29), 1, "from_event", date(2024, 4, 2)),  # 29 March is Good Friday
        (date(2024, 5, 15), 6, "from_event", date(2024, 11, 15)),
        (date(2024, 6, 17), 6, "from_event", date(2024, 12, 17)),
        (date(2024, 9, 9), 3, "from_event", date(2024, 12, 9)),
        (date(2024, 12, 31), 6, "with_the_month", date(2025, 6, 30)),
        (date(2024, 10, 15), 6, "with_the_month", date(2025, 4, 30)),
        (date(2024, 2, 29), 6, "with_the_month", date(2024, 9, 2)),  # 31 August is a Saturday
        (date(2028, 12, 31), 6, "with_the_month", date(2029, 7, 2)),  # 30 June is a Saturday
    ],
)
def test_it_ends_a_period_on_the_day_with_the_number_of_its_event_or_with_the_month(
    event: date, months: int, counting: Counting, ends: date
) -> None:
    assert period_end(from_day=event, months=months, counting=counting) == ends


@pytest.mark.parametrize(
    ("event", "months", "counting", "ends"),
    [
        (date(2024, 2, 29), 6, "with_the_month", date(2024, 8, 31)),
        (date(2024, 5, 31), 5, "from_event", date(2024, 10, 31)),
    ],
)
def test_it_leaves_a_day_that_was_told_as_the_end_where_it_is(
    event: date, months: int, counting: Counting, ends: date
) -> None:
    assert not is_working_day(ends)
    assert period_end(from_day=event, months=months, counting=counting, fixed_day=True) == ends


@given(DAYS, st.integers(min_value=1, max_value=144), st.sampled_from(["from_event", "with_the_month"]))
def test_it_ends_every_period_on_the_first_working_day_from_its_told_end_on(
    event: date, months: int, counting: Counting
) -> None:
    told = period_end(from_day=event, months=months, counting=counting, fixed_day=True)
    ends = period_end(from_day=event, months=months, counting=counting)
    days = [told + timedelta(days=number) for number in range((ends - told).days + 1)]
    assert [is_working_day(day) for day in days] == [False] * (len(days) - 1) + [True]
    assert told == (month_end(told) if counting == "with_the_month" else add_months(day=event, months=months))


@pytest.mark.parametrize(
    ("day", "number", "then"),
    [
        (date(2026, 1, 5), 0, date(2026, 1, 5)),
        (date(2026, 1, 5), 1, date(2026, 1, 6)),
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # from Friday to Monday
        (date(2026, 1, 10), 1, date(2026, 1, 12)),  # Saturday counts as little as Sunday
        (date(2026, 1, 5), 20, date(2026, 2, 2)),
        (date(2026, 3, 20), 20, date(2026, 4, 21)),  # over Good Friday and Easter Monday
        (date(2024, 10, 30), 20, date(2024, 11, 29)),  # over Reformation Day and the Day of Repentance
    ],
)
def test_it_counts_working_days_from_the_day_after(day: date, number: int, then: date) -> None:
    assert add_working_days(day=day, number=number) == then


@given(DAYS, st.integers(min_value=0, max_value=60))
def test_it_passes_as_many_working_days_as_were_asked_for(day: date, number: int) -> None:
    then = add_working_days(day=day, number=number)
    between = [day + timedelta(days=offset) for offset in range(1, (then - day).days + 1)]
    assert sum(is_working_day(one) for one in between) == number


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 12, 31)])
def test_its_fiscal_year_is_the_calendar_year(day: date) -> None:
    assert fiscal_year(day) == 2024


@pytest.mark.parametrize(
    ("posted", "days", "delivered"),
    [
        (date(2024, 10, 1), 3, date(2024, 10, 4)),
        (date(2024, 12, 31), 3, date(2025, 1, 3)),
        (date(2025, 1, 1), 4, date(2025, 1, 5)),
        # No weekend moves the presumed day: it is no period.
        (date(2024, 10, 3), 3, date(2024, 10, 6)),
    ],
)
def test_it_presumes_delivery_so_many_days_after_posting(posted: date, days: int, delivered: date) -> None:
    assert presumed_delivery(posted, days=days) == delivered


@pytest.mark.parametrize(
    ("posted", "days", "remedy", "final"),
    [
        (date(2024, 10, 1), 3, date(2024, 11, 4), date(2024, 11, 5)),
        (date(2024, 2, 26), 3, date(2024, 4, 2), date(2024, 4, 3)),  # 29 March is Good Friday
        (date(2024, 10, 17), 3, date(2024, 11, 21), date(2024, 11, 22)),  # 20 November is the Day of Repentance
        (date(2024, 1, 28), 3, date(2024, 2, 29), date(2024, 3, 1)),  # delivered on the 31st of January
        (date(2024, 10, 31), 3, date(2024, 12, 3), date(2024, 12, 4)),
        (date(2024, 12, 31), 3, date(2025, 2, 3), date(2025, 2, 4)),
        (date(2025, 1, 1), 4, date(2025, 2, 5), date(2025, 2, 6)),
        (date(2025, 1, 4), 4, date(2025, 2, 10), date(2025, 2, 11)),  # 8 February is a Saturday
    ],
)
def test_it_makes_a_notice_final_the_day_after_the_remedy_ended(
    posted: date, days: int, remedy: date, final: date
) -> None:
    assert remedy_ends(presumed_delivery(posted, days=days), months=1) == remedy
    assert final_from(posted=posted, delivery_days=days, months=1) == final


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), 12),
        (date(2023, 12, 31), date(2024, 12, 30), 12),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 3, 1), date(2025, 2, 28), 12),
        (date(2023, 3, 1), date(2024, 2, 29), 12),
        (date(2024, 1, 15), date(2024, 2, 14), 1),
        (date(2023, 1, 31), date(2023, 2, 28), 1),
        (date(2023, 1, 30), date(2023, 2, 28), 1),
        (date(2023, 1, 29), date(2023, 2, 28), 1),
        (date(2023, 1, 28), date(2023, 2, 27), 1),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 8, 31), date(2024, 9, 30), 1),
        (date(2025, 1, 1), date(2027, 12, 31), 36),
    ],
)
def test_a_period_is_longer_than_its_months_from_the_day_after_its_last(first: date, last: date, months: int) -> None:
    assert not longer_than(first=first, last=last, months=months)
    assert longer_than(first=first, last=last + timedelta(days=1), months=months)
    assert longer_than(first=first, last=last, months=months - 1)


@given(DAYS, st.integers(min_value=1, max_value=144))
def test_a_period_of_whole_months_is_followed_by_one_that_begins_with_the_same_number(first: date, months: int) -> None:
    following = add_months(day=first, months=months)
    if following.day == first.day:
        assert not longer_than(first=first, last=following - timedelta(days=1), months=months)
        assert longer_than(first=first, last=following, months=months)
    else:
        assert not longer_than(first=first, last=following, months=months)
        assert longer_than(first=first, last=following + timedelta(days=1), months=months)


@pytest.mark.parametrize(
    ("day", "hour", "instants"),
    [
        (date(2024, 1, 31), 2, ["2024-01-31T01:30:00+00:00"]),
        (date(2024, 3, 31), 2, []),
        (date(2024, 10, 27), 2, ["2024-10-27T00:30:00+00:00", "2024-10-27T01:30:00+00:00"]),
        (date(2024, 10, 27), 3, ["2024-10-27T02:30:00+00:00"]),
    ],
)
def test_clocks_show_a_time_once_twice_or_never(day: date, hour: int, instants: list[str]) -> None:
    found = instants_at(day=day, time=time(hour, 30), zone=BERLIN)
    assert [instant.astimezone(UTC).isoformat() for instant in found] == instants


def test_a_night_in_which_the_clock_changes_is_as_long_as_it_is() -> None:
    spring = start_of_day(day=date(2024, 3, 31), zone=BERLIN)
    autumn = start_of_day(day=date(2024, 10, 27), zone=BERLIN)
    assert length(first=spring, last=start_of_day(day=date(2024, 4, 1), zone=BERLIN)) == timedelta(hours=23)
    assert length(first=autumn, last=start_of_day(day=date(2024, 10, 28), zone=BERLIN)) == timedelta(hours=25)


def test_the_own_deadline_of_an_application_is_never_before_the_one_for_all() -> None:
    closes = datetime(2024, 1, 31, 22, 59, 59, 999_999, tzinfo=UTC)
    own = {None: closes, closes - MICROSECOND: closes, closes + MICROSECOND: closes + MICROSECOND}
    assert {until: own_deadline(closes_at=closes, reinstated_until=until) for until in own} == own


@pytest.mark.parametrize(
    ("from_day", "last"),
    [
        (date(2024, 1, 10), date(2024, 1, 24)),
        (date(2024, 3, 18), date(2024, 4, 2)),  # two weeks end on Easter Monday
        (date(2024, 10, 19), date(2024, 11, 4)),  # on a Saturday
    ],
)
def test_a_period_of_two_weeks_ends_on_the_day_of_the_same_name_or_the_next_working_day(
    from_day: date, last: date
) -> None:
    assert period_of_weeks(from_day=from_day, weeks=2) == last
    assert reinstatement_asked_by(hindrance_ended=from_day) == last


def test_reinstatement_is_over_a_year_after_the_end_of_what_was_missed() -> None:
    assert reinstatement_over_after(missed=date(2024, 1, 31)) == date(2025, 1, 31)
    assert reinstatement_over_after(missed=date(2024, 2, 29)) == date(2025, 2, 28)
    assert reinstatement_over_after(missed=date(2024, 3, 31)) == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("closes", "first", "last", "until"),
    [
        # An hour on a Wednesday: the next working day.
        ("2024-01-31T22:59:59+00:00", "2024-01-31T20:00:00+00:00", "2024-01-31T21:00:00+00:00", "2024-02-01"),
        # Three days: three days.
        ("2024-01-31T22:59:59+00:00", "2024-01-28T23:00:00+00:00", "2024-01-31T23:00:00+00:00", "2024-02-05"),
        # It ends on the day before Good Friday: Tuesday after Easter.
        ("2024-03-28T22:59:59+00:00", "2024-03-28T20:00:00+00:00", "2024-03-28T22:00:00+00:00", "2024-04-02"),
        # Twenty-four hours over the night in which the clock goes forward are not a day more by the clock.
        ("2024-04-02T21:59:59+00:00", "2024-03-30T23:00:00+00:00", "2024-03-31T23:00:00+00:00", "2024-04-03"),
    ],
)
def test_after_an_outage_a_deadline_moves_by_what_it_took_to_the_end_of_a_working_day(
    closes: str, first: str, last: str, until: str
) -> None:
    moved = extended_for_outage(
        closes_at=datetime.fromisoformat(closes),
        first=datetime.fromisoformat(first),
        last=datetime.fromisoformat(last),
        zone=BERLIN,
    )
    assert moved == end_of_day(day=date.fromisoformat(until), zone=BERLIN)
