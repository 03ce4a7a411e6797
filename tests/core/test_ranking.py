"""Scores are exact and rounded once; a ranking has ties but no gaps."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.ranking import (
    Criterion,
    IncompleteScores,
    RankFault,
    Scores,
    check_ranking,
    moved,
    moved_past,
    spread,
    weighted_score,
)
from fundament.core.sourced import Citation


def criterion(key: str, weight: int, levels: int = 5) -> Criterion:
    """A criterion with its weight and levels."""
    return Criterion(key=key, weight=weight, levels=levels, basis="stated", source=Citation(in_="call", place="1"))


FIVE = [criterion(key, 20) for key in "abcde"]
THIRDS = [criterion("a", 33, 3), criterion("b", 67, 7)]


def scores(*points: Mapping[str, int]) -> list[Scores]:
    """The points of assessors 1, 2, …"""
    return [Scores(str(number), given_points) for number, given_points in enumerate(points, 1)]


def test_it_gives_a_hundred_points_for_full_marks_and_none_for_none() -> None:
    assert weighted_score(scores=scores(dict.fromkeys("abcde", 5)), criteria=FIVE) == 100_000
    assert weighted_score(scores=scores(dict.fromkeys("abcde", 0)), criteria=FIVE) == 0


def test_it_takes_the_mean_of_all_assessors() -> None:
    both = scores({"a": 4, "b": 4, "c": 4, "d": 3, "e": 4}, {"a": 5, "b": 4, "c": 3, "d": 4, "e": 4})
    assert weighted_score(scores=both, criteria=FIVE) == 78_000


@pytest.mark.parametrize(
    ("points", "milli"),
    [
        # 33/3 = 11 points
        ([{"a": 1, "b": 0}], 11_000),
        # 67/7 = 9.571428… points
        ([{"a": 0, "b": 1}], 9_571),
        # 134/7 = 19.142857… points
        ([{"a": 0, "b": 2}], 19_143),
        # (67/7 + 0) / 2 = 4.785714… points
        ([{"a": 0, "b": 1}, {"a": 0, "b": 0}], 4_786),
    ],
)
def test_it_rounds_once_at_the_end(points: list[Mapping[str, int]], milli: int) -> None:
    assert weighted_score(scores=scores(*points), criteria=THIRDS) == milli


def test_it_rounds_exactly_a_half_up() -> None:
    eighth = [criterion("a", 1, 8), criterion("b", 99)]
    one_of = [{"a": 1, "b": 0}, *[{"a": 0, "b": 0}] * 249]
    # 0.125 points / 250 assessors = 0.0005 points = half a thousandth
    assert weighted_score(scores=scores(*one_of), criteria=eighth) == 1
    assert weighted_score(scores=scores(*one_of, {"a": 0, "b": 0}), criteria=eighth) == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7)), min_size=1, max_size=9))
def test_it_agrees_with_decimals_of_fifty_places(points: list[tuple[int, int]]) -> None:
    exact = sum(Fraction(33 * a, 3) + Fraction(67 * b, 7) for a, b in points) * 1000 / len(points)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).to_integral_value(ROUND_HALF_UP)
    found = weighted_score(scores=scores(*({"a": a, "b": b} for a, b in points)), criteria=THIRDS)
    assert found == int(rounded)


@given(st.permutations([{"a": 0, "b": 1}, {"a": 1, "b": 4}, {"a": 2, "b": 7}, {"a": 3, "b": 0}]))
def test_it_does_not_ask_who_scored_first(points: list[dict[str, int]]) -> None:
    # (6 x 11 + 12 x 67/7) / 4 = 45.214285… points
    assert weighted_score(scores=scores(*points), criteria=THIRDS) == 45_214


@pytest.mark.parametrize(
    ("points", "criteria"),
    [({"a": 1}, ("b",)), ({}, ("a", "b")), ({"a": 4, "b": 7}, ("a",)), ({"a": 3, "b": -1}, ("b",))],
)
def test_it_names_the_criteria_that_are_open_or_out_of_bounds(
    points: Mapping[str, int], criteria: tuple[str, ...]
) -> None:
    with pytest.raises(IncompleteScores) as refused:
        weighted_score(scores=scores({"a": 3, "b": 7}, points), criteria=THIRDS)
    assert (refused.value.assessor, refused.value.criteria) == ("2", criteria)


def test_it_gives_no_score_without_assessors() -> None:
    with pytest.raises(ValueError, match="no scores"):
        weighted_score(scores=[], criteria=FIVE)


def test_it_shows_how_far_assessors_are_apart() -> None:
    three = scores({"a": 1}, {"a": 4}, {"a": 3})
    assert spread(scores=three, criterion="a") == 3
    assert spread(scores=three[:1], criterion="a") == 0


@pytest.mark.parametrize("ranks", [[], [1], [1, 2, 3], [3, 1, 2], [1, 1, 3], [1, 2, 2], [1, 1, 1], [1, 2, 2, 4, 4, 6]])
def test_it_takes_a_ranking_with_ties(ranks: list[int]) -> None:
    assert check_ranking({f"A-{number}": rank for number, rank in enumerate(ranks)}) == ()


@pytest.mark.parametrize(
    ("ranks", "faults"),
    [
        ([2], [("rank_leaves_gap", "2")]),
        ([1, 3], [("rank_leaves_gap", "3")]),
        ([1, 1, 2], [("rank_leaves_gap", "2")]),
        ([1, 2, 2, 3], [("rank_leaves_gap", "3")]),
        ([0, 1], [("rank_below_one", "A-0")]),
        ([1, -1], [("rank_below_one", "A-1")]),
        ([1, 4, 6], [("rank_leaves_gap", "4"), ("rank_leaves_gap", "6")]),
    ],
)
def test_it_names_ranks_below_one_and_gaps(ranks: list[int], faults: list[tuple[str, str]]) -> None:
    found = check_ranking({f"A-{number}": rank for number, rank in enumerate(ranks)})
    assert found == tuple(RankFault(code, value) for code, value in faults)


def test_it_takes_exactly_the_rankings_in_which_each_rank_counts_who_is_before() -> None:
    for ranks in (one for number in range(5) for one in product(range(6), repeat=number)):
        fits = all(rank == 1 + sum(other < rank for other in ranks) for rank in ranks)
        found = check_ranking({f"A-{number}": rank for number, rank in enumerate(ranks)})
        assert (found == ()) == fits, ranks


@pytest.mark.parametrize(
    ("ranks", "up", "after"),
    [
        ({"a": 1, "x": 2, "b": 3}, True, {"x": 1, "a": 2, "b": 3}),
        ({"a": 1, "x": 2, "b": 3}, False, {"a": 1, "b": 2, "x": 3}),
        ({"x": 1, "a": 2}, True, {"x": 1, "a": 2}),
        ({"a": 1, "x": 2}, False, {"a": 1, "x": 2}),
        ({"a": 1, "x": 1, "b": 1}, True, {"x": 1, "a": 2, "b": 2}),
        ({"a": 1, "x": 1, "b": 1, "c": 4}, False, {"a": 1, "b": 1, "x": 3, "c": 4}),
        ({"a": 1, "b": 1, "x": 3}, True, {"x": 1, "a": 2, "b": 2}),
        ({"x": 1, "a": 2, "b": 2}, False, {"a": 1, "b": 1, "x": 3}),
        ({"a": 1}, True, {"a": 1, "x": 2}),
        ({}, False, {"x": 1}),
    ],
)
def test_one_step_passes_who_is_next(ranks: dict[str, int], up: bool, after: dict[str, int]) -> None:
    assert moved(ranks, "x", up=up) == after


def test_nobody_is_moved_past_a_rank_that_stands() -> None:
    ranks = {"stands": 1, "a": 2, "x": 3}
    assert moved(ranks, "x", up=True, fixed={"stands"}) == {"stands": 1, "x": 2, "a": 3}
    assert moved({"stands": 1, "x": 2}, "x", up=True, fixed={"stands"}) == {"stands": 1, "x": 2}
    assert moved({"a": 1, "stands": 2, "x": 3}, "x", up=True, fixed={"stands"}) == {"x": 1, "stands": 2, "a": 3}


@st.composite
def rankings(draw: st.DrawFn) -> dict[str, int]:
    """A ranking of up to eight without a fault, with ties."""
    levels = draw(st.lists(st.integers(0, 4), max_size=8))
    return {f"r{place}": 1 + sum(other < level for other in levels) for place, level in enumerate(levels)}


@given(rankings(), st.integers(0, 8), st.booleans(), st.sets(st.integers(0, 8)))
def test_every_step_keeps_a_ranking_without_a_fault(
    ranks: dict[str, int], which: int, up: bool, fixed: set[int]
) -> None:
    reference, stand = f"r{which}", {f"r{number}" for number in fixed - {which}} & ranks.keys()
    after = moved(ranks, reference, up=up, fixed=stand)
    assert check_ranking(after) == ()
    assert after.keys() == ranks.keys() | {reference}
    assert all(after[one] == ranks[one] for one in stand)
    if reference in ranks and not stand:
        others = [one for one in ranks if one != reference]
        assert [ranks[a] < ranks[b] for a in others for b in others] == [
            after[a] < after[b] for a in others for b in others
        ]
        better = after[reference] < ranks[reference] or any(
            ranks[one] == ranks[reference] < after[one] for one in others
        )
        first = all(ranks[reference] < ranks[one] for one in others)
        last = all(ranks[reference] > ranks[one] for one in others)
        assert better == (up and not first)
        assert (after == ranks) == ((first if up else last) or not others)


@given(rankings(), st.integers(0, 7), st.integers(0, 7))
def test_going_past_another_ends_right_behind_it(ranks: dict[str, int], which: int, other: int) -> None:
    reference, past = f"r{which}", f"r{other}"
    if which == other or past not in ranks:
        return
    after = moved_past(ranks, reference, past=past)
    assert check_ranking(after) == ()
    ahead = reference in ranks and ranks[reference] < ranks[past]
    assert (after[reference] > after[past]) == ahead
    assert after[reference] != after[past]
