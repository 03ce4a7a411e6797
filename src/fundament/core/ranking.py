"""Scores and ranks: exact fractions, one rounding, at the end, with a name."""

from collections.abc import Collection, Mapping, Sequence
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


def moved(
    ranks: Mapping[str, int], reference: str, *, up: bool, fixed: Collection[str] = frozenset()
) -> dict[str, int]:
    """The ranking, reference -> rank, after one application went one step up or down; who has no rank yet comes last.

    Of equals, who goes up stays alone at their rank, who goes down comes after them; otherwise it passes all who are next to it.
    `fixed` ones keep their ranks: where they leave no room, nothing changes.
    """
    mine = ranks.get(reference)
    if mine is None:
        return {**ranks, reference: len(ranks) + 1}
    others = {one: rank for one, rank in ranks.items() if one not in fixed and one != reference}
    level = [one for one, rank in others.items() if rank == mine]
    if level:
        changes = dict.fromkeys(level, mine + 1) if up else {reference: mine + len(level)}
    else:
        beyond = {rank for rank in others.values() if (rank < mine if up else rank > mine)}
        if not beyond:
            return dict(ranks)
        theirs = max(beyond) if up else min(beyond)
        passed = [one for one, rank in others.items() if rank == theirs]
        alone = len(passed) == 1
        if up:
            changes = {reference: theirs, **dict.fromkeys(passed, mine if alone else theirs + 1)}
        else:
            changes = {reference: theirs if alone else mine + len(passed), **dict.fromkeys(passed, mine)}
    found = {**ranks, **changes}
    return dict(ranks) if check_ranking(found) else found


def moved_past(
    ranks: Mapping[str, int], reference: str, *, past: str, fixed: Collection[str] = frozenset()
) -> dict[str, int]:
    """The ranking after one application went step by step until it has passed another, or as far as it can."""
    found = dict(ranks) if reference in ranks else moved(ranks, reference, up=True, fixed=fixed)
    up = found[reference] >= found.get(past, len(found) + 1)
    while past not in found or (found[reference] >= found[past]) == up:
        after = moved(found, reference, up=up, fixed=fixed)
        if after == found:
            break
        found = after
    return found
