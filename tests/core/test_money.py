"""Money is whole cents: read, written, split and rated without losing or inventing one."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fundament.core.money import NotAnAmount, cents_of, format_euro, parse_euro, percentage, split

CENTS = st.integers(min_value=0, max_value=10**13)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=1_000), min_size=1, max_size=8).filter(any)
RATES = st.decimals(min_value="0.01", max_value=100, places=2)


@given(CENTS, WEIGHTS)
def test_it_splits_without_losing_a_cent(cents: int, weights: list[int]) -> None:
    assert sum(split(cents, weights)) == cents


@given(CENTS, WEIGHTS)
def test_it_gives_each_part_its_share_to_within_a_cent(cents: int, weights: list[int]) -> None:
    shares = [Fraction(cents * weight, sum(weights)) for weight in weights]
    parts = split(cents, weights)
    assert [abs(part - share) < 1 for part, share in zip(parts, shares, strict=True)] == [True] * len(parts)


@given(CENTS, WEIGHTS)
def test_it_never_gives_a_larger_weight_less(cents: int, weights: list[int]) -> None:
    parts = split(cents, weights)
    by_weight = sorted(zip(weights, parts, strict=True))
    assert [part for _, part in by_weight] == sorted(parts)


@given(CENTS, st.integers(min_value=1, max_value=8))
def test_it_gives_the_cents_left_over_to_the_first_of_equals(cents: int, number: int) -> None:
    each, left = divmod(cents, number)
    assert split(cents, [1] * number) == (each + 1,) * left + (each,) * (number - left)


@given(CENTS, WEIGHTS)
def test_it_gives_nothing_for_a_weight_of_zero(cents: int, weights: list[int]) -> None:
    assert split(cents, [*weights, 0])[-1] == 0


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (1, [50, 50], (1, 0)),
        (101, [40, 50, 10], (40, 51, 10)),
        (999_99, [40, 25, 25, 10], (399_99, 250_00, 250_00, 100_00)),
        (10, [Decimal("0.1"), Decimal("0.2")], (3, 7)),
        (0, [3, 7], (0, 0)),
    ],
)
def test_it_gives_what_is_left_to_the_largest_fractions(
    cents: int, weights: list[int | Decimal], parts: tuple[int, ...]
) -> None:
    assert split(cents, weights) == parts


@pytest.mark.parametrize(("cents", "weights"), [(-1, [1]), (1, [0, 0]), (1, [2, -1]), (1, [])])
def test_it_refuses_to_split_what_has_no_shares(cents: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="positive sum"):
        split(cents, weights)


@given(CENTS)
@example(0)
@example(1)
@example(100_000_000_00)
def test_it_reads_back_what_it_wrote(cents: int) -> None:
    assert parse_euro(format_euro(cents)) == cents


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_it_writes_two_digits_after_the_comma_and_groups_of_three_before_it(cents: int) -> None:
    written = format_euro(cents)
    amount, unit = written.split("\u00a0")
    whole, part = amount.removeprefix("-").split(",")
    groups = whole.split(".")
    assert unit == "€"
    assert len(part) == 2
    assert [len(group) for group in groups[1:]] == [3] * (len(groups) - 1)
    assert 1 <= len(groups[0]) <= 3
    assert amount.startswith("-") == (cents < 0)
    assert int("".join(groups) + part) == abs(cents)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.234,56", 1_234_56),
        ("1234", 1_234_00),
        ("1.234", 1_234_00),
        ("1.234,56 €", 1_234_56),
        ("1 234,56\u00a0EUR", 1_234_56),
        ("1\u202f234 Euro", 1_234_00),
        ("  7,5 ", 7_50),
        ("0,01", 1),
        ("5.000.000,00€", 5_000_000_00),
    ],
)
def test_it_reads_the_ways_germans_write_euros(text: str, cents: int) -> None:
    assert parse_euro(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1.5",
        "1,234",
        "1.23,4",
        "12.34.567",
        "1234.567",
        "-5",
        "+5",
        "1,2,3",
        "1e3",
        "€ 5",
        "5 $",
        "fünf",
        ",5",
    ],
)
def test_it_refuses_what_it_would_have_to_guess(text: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_euro(text)
    assert refused.value.text == text


@given(CENTS)
def test_it_takes_exact_euros_as_cents(cents: int) -> None:
    assert cents_of(Decimal(cents) / 100) == cents


@pytest.mark.parametrize("euro", [Decimal("0.001"), Decimal("2000000.001"), Decimal("1.005")])
def test_it_refuses_parts_of_a_cent(euro: Decimal) -> None:
    with pytest.raises(NotAnAmount):
        cents_of(euro)


@given(CENTS, RATES)
def test_it_never_exceeds_a_rate_and_misses_it_by_less_than_a_cent(cents: int, rate: Decimal) -> None:
    exact = Fraction(cents) * Fraction(rate) / 100
    found = percentage(cents, rate)
    assert found <= exact < found + 1


@given(CENTS)
def test_it_rates_a_hundred_per_cent_as_the_whole(cents: int) -> None:
    assert percentage(cents, Decimal(100)) == cents


@pytest.mark.parametrize(
    ("cents", "rate", "most"), [(1, "99.99", 0), (100, "62.5", 62), (125_000_00, "80", 100_000_00), (3, "50", 1)]
)
def test_it_rounds_a_rate_down(cents: int, rate: str, most: int) -> None:
    assert percentage(cents, Decimal(rate)) == most
