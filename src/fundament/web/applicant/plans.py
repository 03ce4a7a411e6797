"""The arithmetic of a financing plan as the page shows it: sums, shares, what is missing. Integer cents throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fundament.core.application import PlanLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSum:
    """Amounts in cents of one year, or of all years under `year` 0."""

    year: int
    eligible: int
    grant: int
    own: int
    other: int

    @property
    def covered(self) -> int:
        """Grant, own funds and other funding together."""
        return self.grant + self.own + self.other

    @property
    def missing(self) -> int:
        """Spending that nobody pays yet."""
        return max(0, self.eligible - self.covered)

    @property
    def surplus(self) -> int:
        """Money beyond the spending."""
        return max(0, self.covered - self.eligible)

    @property
    def empty(self) -> bool:
        """Whether nothing is entered."""
        return not (self.eligible or self.covered)


def sums(*, lines: Sequence[PlanLine], years: Sequence[int]) -> tuple[PlanSum, ...]:
    """One row for each year, in order; a year without a line counts as 0."""
    held = {line.year: line for line in lines}
    return tuple(_sum(year, [held[year]] if year in held else []) for year in years)


def total(lines: Sequence[PlanLine]) -> PlanSum:
    """All years together."""
    return _sum(0, lines)


def _sum(year: int, lines: Sequence[PlanLine]) -> PlanSum:
    return PlanSum(
        year=year,
        eligible=sum(line.eligible for line in lines),
        grant=sum(line.grant for line in lines),
        own=sum(line.own for line in lines),
        other=sum(line.other for line in lines),
    )


def share(*, grant: int, eligible: int) -> Decimal | None:
    """The grant in per cent of the spending, to two places; rounded up, so that too much never looks like enough."""
    if eligible <= 0:
        return None
    hundredths = -(-Fraction(grant * 10_000, eligible) // 1)
    return Decimal(hundredths) / 100


def years_of(*, programme_years: Sequence[int], lines: Sequence[PlanLine]) -> tuple[int, ...]:
    """The years to show: those with a budget, and any other in which something is planned."""
    return tuple(sorted({*programme_years, *(line.year for line in lines)}))
