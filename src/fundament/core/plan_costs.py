"""A year's planned spending by cost position: what is typed, and what follows from it by units and flat rates."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fundament.core.application import PlannedPosition
from fundament.core.costs import ActualCost, Cost, ExcludedCost, FlatRateCost, UnitCost
from fundament.core.financing_plan import PlannedCost, cost_lines
from fundament.core.money import Cents


def plannable(positions: Sequence[Cost]) -> tuple[Cost, ...]:
    """The positions that a plan may have, in the programme's order; flat rates among them are computed, never typed."""
    return tuple(position for position in positions if not isinstance(position, ExcludedCost))


def typed(positions: Sequence[Cost]) -> tuple[ActualCost | UnitCost, ...]:
    """The positions for which an amount or a quantity is typed."""
    return tuple(position for position in positions if isinstance(position, ActualCost | UnitCost))


def planned(*, positions: Sequence[Cost], amounts: Mapping[str, Cents | Decimal]) -> tuple[PlannedPosition, ...]:
    """What a year's typed amounts come to, flat rates included, in the programme's order; without what is 0.

    `amounts` has cents for spending as it arises, a quantity for a standard unit cost. Positions that are not typed are left out.
    """
    costs = {}
    for position in typed(positions):
        amount = amounts.get(position.key, 0)
        if isinstance(position, UnitCost):
            costs[position.key, 0] = PlannedCost(position=position.key, year=0, quantity=Decimal(amount))
        else:
            costs[position.key, 0] = PlannedCost(position=position.key, year=0, cents=int(amount))
    return tuple(
        PlannedPosition(position=line.position.key, cents=line.applied, quantity=line.quantity)
        for line in cost_lines(positions=positions, costs=costs, cuts={}, year=0)
        if line.applied
    )


def amounts_of(*, positions: Sequence[Cost], costs: Sequence[PlannedPosition]) -> dict[str, Cents | Decimal]:
    """What was typed of a year's stored positions: the inverse of `planned`. Positions that the programme lost are left out."""
    held = {cost.position: cost for cost in costs}
    found: dict[str, Cents | Decimal] = {}
    for position in typed(positions):
        cost = held.get(position.key)
        if cost is not None:
            found[position.key] = (cost.quantity or Decimal(0)) if isinstance(position, UnitCost) else cost.cents
    return found


def is_computed(position: Cost) -> bool:
    """Whether the position is a flat rate."""
    return isinstance(position, FlatRateCost)
