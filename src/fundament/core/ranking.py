"""Scores and ranks: exact fractions, one rounding, at the end, with a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from fundament.core.sourced import Key, Sourced

MilliPoints = int
"""A weighted score in thousandths of a point: 0 to 100,000."""


class Criterion(Sourced):
    """A criterion that assessors give 0 to `levels` points; its anchors stand in texts/ under criterion.<key>."""

    key: Key
    weight: Annotated[int, Field(gt=0, le=100)]
    levels: Annotated[int, Field(ge=1, le=10)]


@dataclass(frozen=True, slots=True)
class Scores:
    """The points one assessor gave, by criterion key."""

    assessor: str
    points: Mapping[str, int]


class IncompleteScores(ValueError):
    """An assessor left a criterion open, or gave more points than it has levels."""

    def __init__(self, *, assessor: str, criteria: tuple[str, ...]) -> None:
        super().__init__(f"{assessor}: {', '.join(criteria)}")
        self.assessor, self.criteria = assessor, criteria


def weighted_score(*, scores: Sequence[Scores], criteria: Sequence[Criterion]) -> MilliPoints:
    """The mean of all assessors' weighted points, as thousandths of a point out of 100, rounded half up once.

    Raises IncompleteScores; raises ValueError without any scores.
    """
    if not scores:
        raise ValueError("no scores")
    total = Fraction(0)
    for one in scores:
        wrong = tuple(c.key for c in criteria if not 0 <= one.points.get(c.key, -1) <= c.levels)
        if wrong:
            raise IncompleteScores(assessor=one.assessor, criteria=wrong)
        total += sum(Fraction(c.weight * one.points[c.key], c.levels) for c in criteria)
    milli = total * 1000 / len(scores)
    return (2 * milli.numerator + milli.denominator) // (2 * milli.denominator)


def spread(*, scores: Sequence[Scores], criterion: str) -> int:
    """Points between the highest and the lowest assessor on one criterion."""
    points = [one.points[criterion] for one in scores]
    return max(points) - min(points)


@dataclass(frozen=True, slots=True)
class RankFault:
    """What is wrong with a ranking: a code for `fundament.wording`, and the application's reference or the rank."""

    code: str
    value: str


def check_ranking(ranks: Mapping[str, int]) -> tuple[RankFault, ...]:
    """Faults of a regional ranking, reference -> rank. Ties are allowed; after two firsts comes third. No gap otherwise."""
    faults = [RankFault("rank_below_one", reference) for reference, rank in sorted(ranks.items()) if rank < 1]
    ordered = sorted(ranks.values())
    expected = {place for place in range(1, len(ordered) + 1) if ordered.index(ordered[place - 1]) == place - 1}
    faults += [RankFault("rank_leaves_gap", str(rank)) for rank in sorted(set(ordered) - expected) if rank >= 1]
    return tuple(faults)
