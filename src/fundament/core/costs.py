"""The positions of the financing plan that a programme knows, and the unpaid work that it lets count as own share.

Spending is recognised as it arises, by units at a cost fixed in advance, or as a flat rate of other positions (VVK and VwV
Nr. 2.3).
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from fundament.core.sourced import EuroCents, Key, Rate, Sourced


class CostBase(Sourced):
    """What every position has. Its name stands in texts/ under cost.<key>."""

    key: Key


class ActualCost(CostBase):
    """Spending as it arises; the plan has its amount."""

    kind: Literal["actual"]


class UnitCost(CostBase):
    """A standard unit cost (Nr. 2.3.1): the plan has the quantity, the amount is computed; parts of a unit count pro rata."""

    kind: Literal["unit"]
    unit: Key = Field(description="What is counted, such as full_time_year")
    unit_euro: Annotated[EuroCents, Field(gt=0)]


class FlatRateCost(CostBase):
    """A flat rate (Nr. 2.3.2): so many per cent of what is recognised of the positions named in `of`; never in the plan."""

    kind: Literal["flat_rate"]
    per_cent: Rate
    of: list[Key] = Field(min_length=1)


class ExcludedCost(CostBase):
    """Spending that is named so that nobody need ask, and never eligible."""

    kind: Literal["excluded"]


Cost = Annotated[ActualCost | UnitCost | FlatRateCost | ExcludedCost, Field(discriminator="kind")]


class UnpaidWork(Sourced):
    """Unpaid work counts as own share, in one measure at most this; an hour at `hourly_euro`, or at the minimum wage of the day."""

    at_most_euro: EuroCents
    hourly_euro: EuroCents | None = None


def contradictions(positions: Sequence[Cost]) -> tuple[str, ...]:
    """What single positions cannot show, in German, one sentence each; empty when they hold together."""
    found: list[str] = []
    bases: set[str] = set()
    for position in positions:
        if isinstance(position, FlatRateCost):
            found += [
                f"cost.{position.key}.of: »{key}« taugt nicht als Grundlage. "
                "Nennen Sie eine Position mit kind actual oder unit, die vor dieser steht."
                for key in dict.fromkeys(position.of)
                if key not in bases
            ]
            found += [
                f"cost.{position.key}.of: »{key}« steht zweimal hier. Nennen Sie jede Position einmal."
                for key in dict.fromkeys(position.of)
                if position.of.count(key) > 1
            ]
        elif not isinstance(position, ExcludedCost):
            bases.add(position.key)
    return tuple(found)
