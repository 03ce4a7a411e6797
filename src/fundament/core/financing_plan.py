"""The financing plan of one recipient: spending by position and year, means, cuts, and the terms that limit a grant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fundament.core.costs import Cost, ExcludedCost, FlatRateCost, UnitCost
from fundament.core.money import Cents, percentage

Place = tuple[str, int]
"""A position and a fiscal year."""
Values = tuple[tuple[str, str | int], ...]
"""Plain values by name: text as it is, whole numbers, and cents under names that end in "_cents"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCost:
    """What was applied for in one position and year, in cents; for a unit cost a quantity instead, such as 0.5 full-time years.

    `input_tax` is what `cents` holds of deductible input tax (VVK and VwV Nr. 2.6).
    """

    position: str
    year: int
    cents: Cents = 0
    input_tax: Cents = 0
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the authority does not recognise of a position, in cents, and why: German, printed in the notice (§ 39 VwVfG)."""

    position: str
    year: int
    cents: Cents
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What covers a year's spending beside the grant, in cents; `other` is funding by third parties."""

    year: int
    own: Cents = 0
    unpaid_work: Cents = 0
    donations: Cents = 0
    other: Cents = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What limits a grant. `requested` has every fiscal year of the plan. Rate in per cent, amounts in cents, None: no such limit.

    `minimum` is what a grant should exceed; it is reported, a person judges. `clauses` has a clause for every key in CLAUSES.
    """

    financing: Literal["share", "fixed", "deficit"]
    rate: Decimal | None = None
    maximum: Cents | None = None
    fixed: Cents | None = None
    minimum: Cents = 0
    requested: Mapping[int, Cents]
    unpaid_work_at_most: Cents = 0
    clauses: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What one case brings to its calculation; positions and funders come from the programme."""

    costs: tuple[PlannedCost, ...]
    cuts: tuple[Cut, ...]
    means: tuple[Means, ...]
    terms: Terms


CLAUSES = (
    "unit_cost", "flat_rate", "input_tax", "excluded", "cut", "unpaid_work", "rate",
    "other_means", "donations", "deficit", "fixed", "maximum", "minimum",
)  # fmt: skip
"""The keys of Terms.clauses: the steps of a calculation that rest on a clause, and `minimum`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One position in one year, in cents. `base` is what a flat rate is of."""

    position: Cost
    year: int
    applied: Cents
    input_tax: Cents = 0
    quantity: Decimal | None = None
    base: Cents = 0
    cut: Cents = 0

    @property
    def excluded(self) -> Cents:
        """What a position that the programme excludes would have come to."""
        return self.applied - self.input_tax if isinstance(self.position, ExcludedCost) else 0

    @property
    def recognised(self) -> Cents:
        """What counts as eligible spending."""
        return self.applied - self.input_tax - self.excluded - self.cut


def cost_lines(
    *, positions: Sequence[Cost], costs: Mapping[Place, PlannedCost], cuts: Mapping[Place, Cents], year: int
) -> list[CostLine]:
    """The positions of one year in the order of the programme, those without spending left out; flat rates computed."""
    lines: dict[str, CostLine] = {}
    for position in positions:
        cost, cut = costs.get((position.key, year)), cuts.get((position.key, year), 0)
        if isinstance(position, FlatRateCost):
            base = sum(lines[key].recognised for key in position.of if key in lines)
            if applied := percentage(base, position.per_cent):
                lines[position.key] = CostLine(position=position, year=year, applied=applied, base=base, cut=cut)
        elif cost is not None:
            lines[position.key] = CostLine(
                position=position,
                year=year,
                applied=_units(position.unit_euro, cost.quantity) if isinstance(position, UnitCost) else cost.cents,
                input_tax=cost.input_tax,
                quantity=cost.quantity,
                cut=cut,
            )
    return list(lines.values())


def _units(unit_cents: Cents, quantity: Decimal | None) -> Cents:
    exact = unit_cents * Fraction(quantity or 0)
    return exact.numerator // exact.denominator


def cuts_by_place(*, cuts: Sequence[Cut]) -> Mapping[Place, Cents]:
    """What is cut of each position and year, in cents."""
    total: dict[Place, Cents] = {}
    for cut in cuts:
        total[cut.position, cut.year] = total.get((cut.position, cut.year), 0) + cut.cents
    return total
