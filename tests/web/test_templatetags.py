"""Amounts, dates and shares in the notation of each language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.utils.translation import override

from fundament.web.rendering import Column
from fundament.web.templatetags import fundament_web as words

N = "\u00a0"
DEADLINE = datetime(2021, 7, 15, 21, 59, 59, 999_999, tzinfo=UTC)
IN_WINTER = datetime(2021, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "cents", "written"),
    [
        ("de", 123_456, f"1.234,56{N}€"),
        ("de-simple", 123_456, f"1.234,56{N}€"),
        ("en", 123_456, "€1,234.56"),
        ("de", -5, f"-0,05{N}€"),
        ("en", -5, "-€0.05"),
        ("de", 0, f"0,00{N}€"),
        ("en", 100_000_000, "€1,000,000.00"),
        ("de", None, ""),
    ],
)
def test_euro(language: str, cents: int | None, written: str) -> None:
    with override(language):
        assert words.euro(cents) == written


@pytest.mark.parametrize(
    ("language", "moment", "written"),
    [
        ("de", DEADLINE, f"15.{N}Juli 2021, 23:59{N}Uhr"),
        ("de-simple", DEADLINE, f"15.{N}Juli 2021, 23:59{N}Uhr"),
        ("en", DEADLINE, f"15{N}July 2021, 23:59"),
        ("de", IN_WINTER, f"1.{N}Januar 2022, 00:30{N}Uhr"),
    ],
)
def test_an_instant_is_told_in_berlin(language: str, moment: datetime, written: str) -> None:
    with override(language):
        assert words.instant(moment) == written


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        words.instant(datetime(2021, 7, 15, 12, 0))  # noqa: DTZ001 - the missing zone is the point


def test_day() -> None:
    with override("de"):
        assert words.day(date(2021, 3, 1)) == f"1.{N}März 2021"
        assert words.day(IN_WINTER) == f"1.{N}Januar 2022"
    with override("en"):
        assert words.day(date(2021, 3, 1)) == f"1{N}March 2021"


@pytest.mark.parametrize(
    ("language", "rate", "written"),
    [
        ("de", 75, f"75{N}%"),
        ("de", Decimal("72.50"), f"72,5{N}%"),
        ("de", Decimal("100.00"), f"100{N}%"),
        ("de", Decimal("1E+2"), f"100{N}%"),
        ("en", Decimal("72.50"), "72.5%"),
    ],
)
def test_per_cent(language: str, rate: Decimal | int, written: str) -> None:
    with override(language):
        assert words.per_cent(rate) == written


def test_number() -> None:
    with override("de"):
        assert words.number(1_234_567) == "1.234.567"
    with override("en"):
        assert words.number(1_234_567) == "1,234,567"


def test_money_and_moment_are_exact_for_machines() -> None:
    with override("de"):
        assert words.money(-123_405) == f'<data class="fm-money" value="-1234.05">-1.234,05{N}€</data>'
        assert words.moment(date(2021, 7, 15)) == f'<time datetime="2021-07-15">15.{N}Juli 2021</time>'
        assert words.moment(DEADLINE).startswith('<time datetime="2021-07-15T21:59:59.999999+00:00">15.')
    assert words.money(None) == words.moment(None) == ""


def test_a_row_that_does_not_fit_its_head_is_refused() -> None:
    columns = (Column("a"), Column("b"))
    assert words.in_columns(("1", "2"), columns) == ((columns[0], "1"), (columns[1], "2"))
    with pytest.raises(ValueError):
        words.in_columns(("1",), columns)


def test_page_numbers_leave_out_what_is_far() -> None:
    paginator = Paginator(range(200), 10)
    assert words.page_numbers(paginator.page(7)) == (1, "…", 6, 7, 8, "…", 20)
