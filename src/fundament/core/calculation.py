"""The calculation of a grant: from what was applied for to who gives how much in which year, step by step.

A position counts as far as it is recognised, all positions of a year are its eligible spending, and the grant of a year is the
smallest of its limits; what holds for all years together comes last. Own money of the recipient fills what is left, and may come to
less than planned; in deficit financing it is a limit like the rest.

Unpaid work (FRL Selbstbestimmte Teilhabe Teil 2 I Nr. 5.3) may stand in for own money, but pays no bill. So it counts on both
sides, as eligible spending and as own share, up to what the programme allows for all years, the first years first; and as the
grant covers at most what other means and unpaid work leave open, no grant pays for work that nobody was paid for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from fundament.core.award import YearAmount
from fundament.core.costs import Cost, FlatRateCost, UnitCost
from fundament.core.financing_plan import (
    CostLine,
    Cut,
    Inputs,
    Means,
    PlannedCost,
    Terms,
    Values,
    cost_lines,
    cuts_by_place,
)
from fundament.core.money import Cents, percentage, split
from fundament.core.plan_faults import FaultyPlan, plan_faults
from fundament.core.programme import Funder


class StepCode(StrEnum):
    """What a line of the calculation says. The lines of a year down to ELIGIBLE add up to it; what is taken off is negative."""

    APPLIED = "applied"
    UNIT_COST = "unit_cost"
    FLAT_RATE = "flat_rate"
    INPUT_TAX = "input_tax"
    EXCLUDED = "excluded"
    CUT = "cut"
    UNPAID_WORK = "unpaid_work"
    ELIGIBLE = "eligible"
    # Limits; with no year they hold for all years together.
    REQUESTED = "requested"
    RATE = "rate"
    OTHER_MEANS = "other_means"
    DONATIONS = "donations"
    DEFICIT = "deficit"
    FIXED = "fixed"
    MAXIMUM = "maximum"
    CEILING = "ceiling"
    GRANT = "grant"
    OWN_SHARE = "own_share"
    MINIMUM_REACHED = "minimum_reached"
    MINIMUM_NOT_REACHED = "minimum_not_reached"


_SPENDING = frozenset({StepCode.APPLIED, StepCode.UNIT_COST, StepCode.FLAT_RATE, StepCode.UNPAID_WORK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the calculation, in cents. `year` is None for all years, `position` empty where the line is about none."""

    code: StepCode
    year: int | None = None
    position: str = ""
    cents: Cents
    values: Values = ()
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """A grant and how it came about, in cents by fiscal year.

    `own_share` is what grant and other funding leave of eligible spending; unpaid work and donations count towards it. `reasons`
    are the steps by which less was recognised or granted than applied for.
    """

    steps: tuple[Step, ...]
    eligible: Mapping[int, Cents]
    grant: Mapping[int, Cents]
    amounts: tuple[YearAmount, ...]
    own_share: Mapping[int, Cents]
    reasons: tuple[Step, ...]

    @property
    def planned(self) -> Cents:
        """All spending that was applied for, eligible or not; the other steps take off from it, or limit the grant."""
        return sum(step.cents for step in self.steps if step.code in _SPENDING)

    @property
    def total(self) -> Cents:
        """The grant over all years."""
        return sum(self.grant.values())

    @property
    def total_eligible(self) -> Cents:
        """Eligible spending over all years."""
        return sum(self.eligible.values())


def calculate(
    *,
    positions: Sequence[Cost],
    costs: Sequence[PlannedCost],
    cuts: Sequence[Cut],
    means: Sequence[Means],
    terms: Terms,
    funders: Sequence[Funder],
) -> Calculation:
    """The grant that follows from a plan, with each step and its clause; all in cents. Raises FaultyPlan.

    A flat rate is of what is recognised after cuts. Under a rate each year is rounded up to the cent and all years together are
    rounded down: the rate is of the project's spending (VVK and VwV Nr. 2.2.2), its years only part the money. Donations may cover
    the own share and reduce the grant where they exceed it (ANBest-P and -K Nr. 1.2); in deficit financing they count in full, for
    a deficit is what neither own nor other means cover (VVK and VwV Nr. 2.2.3).
    """
    if faults := plan_faults(positions=positions, costs=costs, cuts=cuts, means=means, terms=terms, funders=funders):
        raise FaultyPlan(faults)
    years = sorted(terms.requested)
    means_of = {year: Means(year=year) for year in years} | {row.year: row for row in means}
    cost_of = {(cost.position, cost.year): cost for cost in costs}
    sheet = _Sheet(terms.clauses)
    unpaid = _unpaid_work(years, means_of, terms.unpaid_work_at_most)
    eligible = {}
    for year in years:
        lines = cost_lines(positions=positions, costs=cost_of, cuts=cuts_by_place(cuts=cuts), year=year)
        for line in lines:
            sheet.position(line, [cut for cut in cuts if (cut.position, cut.year) == (line.position.key, year)])
        sheet.unpaid_work(means_of[year], unpaid[year], terms)
        eligible[year] = sum(line.recognised for line in lines) + unpaid[year]
        sheet.add(StepCode.ELIGIBLE, eligible[year], year=year)

    open_after = {year: _open(eligible[year], unpaid[year], means_of[year], terms) for year in years}
    ceilings, because = {}, []
    for year in years:
        limits = [sheet.add(StepCode.REQUESTED, terms.requested[year], year=year)]
        if terms.rate is not None:
            # The own share rounded down is the grant rounded up.
            most = eligible[year] - percentage(eligible[year], 100 - terms.rate)
            limits.append(sheet.rate(terms.rate, eligible[year], most, year=year))
        for code, left, values in open_after[year]:
            limits.append(sheet.add(code, max(0, left), year=year, values=values))
        smallest = min(limits, key=lambda step: step.cents)
        ceilings[year] = smallest.cents
        sheet.add(StepCode.CEILING, smallest.cents, year=year, values=(("limit", smallest.code.value),))
        if smallest.code is not StepCode.REQUESTED:
            because.append(smallest)

    grant, decided = _over_all_years(sheet, ceilings, eligible, open_after, terms)
    amounts = _by_funder(grant, funders)
    for row in amounts:
        sheet.add(StepCode.GRANT, row.cents, year=row.year, values=(("funder", row.funder),))
    own_share = {}
    for year in years:
        own_share[year] = max(0, eligible[year] - grant[year] - means_of[year].other)
        sheet.own_share(means_of[year], unpaid[year], own_share[year])
    sheet.minimum(terms.minimum, sum(grant.values()))
    return Calculation(
        steps=tuple(sheet.steps),
        eligible=eligible,
        grant=grant,
        amounts=amounts,
        own_share=own_share,
        reasons=(*sheet.taken_off, *([decided] if decided else because)),
    )


def as_json(calculation: Calculation) -> dict[str, Any]:
    """The calculation as JSON values, nothing lost: years become text where they are keys."""
    plain: dict[str, Any] = _CALCULATION.dump_python(calculation, mode="json")
    return plain


def from_json(data: Mapping[str, Any]) -> Calculation:
    """The calculation that as_json wrote. Raises pydantic.ValidationError for anything else."""
    return _CALCULATION.validate_python(data)


def inputs_as_json(inputs: Inputs) -> dict[str, Any]:
    """The inputs as JSON values, nothing lost: decimals become text."""
    plain: dict[str, Any] = _INPUTS.dump_python(inputs, mode="json")
    return plain


def inputs_from_json(data: Mapping[str, Any]) -> Inputs:
    """The inputs that inputs_as_json wrote. Raises pydantic.ValidationError for anything else."""
    return _INPUTS.validate_python(data)


_CALCULATION = TypeAdapter(Calculation)
_INPUTS = TypeAdapter(Inputs)


def _unpaid_work(years: Sequence[int], means_of: Mapping[int, Means], at_most: Cents) -> Mapping[int, Cents]:
    counted = {}
    for year in years:
        counted[year] = min(means_of[year].unpaid_work, at_most)
        at_most -= counted[year]
    return counted


Open = tuple[StepCode, Cents, Values]


def _open(eligible: Cents, unpaid: Cents, means: Means, terms: Terms) -> list[Open]:
    """What means leave uncovered, one after the other; negative where they exceed a year's spending."""
    left = eligible - means.other - unpaid
    found: list[Open] = [
        (StepCode.OTHER_MEANS, left, (("other_cents", means.other), ("unpaid_work_cents", unpaid))),
    ]
    if means.donations:
        left -= means.donations
        found.append((StepCode.DONATIONS, left, (("donations_cents", means.donations),)))
    if terms.financing == "deficit":
        left -= means.own
        found.append((StepCode.DEFICIT, left, (("own_cents", means.own),)))
    return found


def _over_all_years(
    sheet: "_Sheet",
    ceilings: Mapping[int, Cents],
    eligible: Mapping[int, Cents],
    open_after: Mapping[int, Sequence[Open]],
    terms: Terms,
) -> tuple[dict[int, Cents], Step | None]:
    """The grant by year, and the limit over all years that decided, None where the limits of the years did."""
    total, spending = sum(ceilings.values()), sum(eligible.values())
    limits = []
    if terms.rate is not None:
        limits.append(sheet.rate(terms.rate, spending, percentage(spending, terms.rate)))
    # A surplus of means in one year also pays for the others.
    if any(steps[-1][1] < 0 for steps in open_after.values()):
        code = StepCode.DEFICIT if terms.financing == "deficit" else StepCode.OTHER_MEANS
        limits.append(sheet.add(code, max(0, sum(steps[-1][1] for steps in open_after.values()))))
    if terms.fixed is not None:
        limits.append(sheet.add(StepCode.FIXED, terms.fixed))
    if terms.maximum is not None:
        limits.append(sheet.add(StepCode.MAXIMUM, terms.maximum))
    smallest = min(limits, key=lambda step: step.cents, default=None)
    if smallest is None or smallest.cents >= total:
        return dict(ceilings), None
    return dict(zip(ceilings, split(smallest.cents, list(ceilings.values())), strict=True)), smallest


def _by_funder(grant: Mapping[int, Cents], funders: Sequence[Funder]) -> tuple[YearAmount, ...]:
    return tuple(
        YearAmount(funder=funder.key, year=year, cents=part)
        for year, cents in grant.items()
        for funder, part in zip(funders, split(cents, [funder.weight for funder in funders]), strict=True)
        if part
    )


class _Sheet:
    """The lines as they are written, and those that take something off."""

    def __init__(self, clauses: Mapping[str, str]) -> None:
        self.clauses = clauses
        self.steps: list[Step] = []
        self.taken_off: list[Step] = []

    def add(
        self,
        code: StepCode,
        cents: Cents,
        *,
        year: int | None = None,
        position: str = "",
        clause: str = "",
        values: Values = (),
    ) -> Step:
        step = Step(
            code=code,
            year=year,
            position=position,
            cents=cents,
            values=values,
            clause=self.clauses.get(clause or code, ""),
        )
        self.steps.append(step)
        return step

    def take(self, code: StepCode, cents: Cents, line: CostLine, values: Values = ()) -> None:
        self.taken_off.append(self.add(code, -cents, year=line.year, position=line.position.key, values=values))

    def position(self, line: CostLine, cuts: Sequence[Cut]) -> None:
        position = line.position
        source: Values = (("source", position.source.in_), ("place", position.source.place))
        code = StepCode.APPLIED
        values: Values = ()
        if isinstance(position, UnitCost):
            code = StepCode.UNIT_COST
            unit = (("unit", position.unit), ("unit_cents", position.unit_euro))
            values = (("quantity", str(line.quantity)), *unit, *source)
        elif isinstance(position, FlatRateCost):
            code = StepCode.FLAT_RATE
            values = (("per_cent", _plain(position.per_cent)), ("base_cents", line.base), *source)
        self.add(code, line.applied, year=line.year, position=position.key, values=values)
        if line.input_tax:
            self.take(StepCode.INPUT_TAX, line.input_tax, line)
        if line.excluded:
            self.take(StepCode.EXCLUDED, line.excluded, line, source)
        for cut in cuts:
            self.take(StepCode.CUT, cut.cents, line, (("reason", cut.reason),))

    def unpaid_work(self, means: Means, counted: Cents, terms: Terms) -> None:
        if means.unpaid_work:
            step = self.add(
                StepCode.UNPAID_WORK,
                counted,
                year=means.year,
                values=(("planned_cents", means.unpaid_work), ("at_most_cents", terms.unpaid_work_at_most)),
            )
            if counted < means.unpaid_work:
                self.taken_off.append(step)

    def rate(self, rate: Decimal, eligible: Cents, most: Cents, *, year: int | None = None) -> Step:
        values = (("per_cent", _plain(rate)), ("eligible_cents", eligible))
        return self.add(StepCode.RATE, most, year=year, values=values)

    def own_share(self, means: Means, unpaid: Cents, cents: Cents) -> None:
        """The own share of a year, and what remains of it in money beside unpaid work and donations."""
        donations = min(means.donations, max(0, cents - unpaid))
        self.add(
            StepCode.OWN_SHARE,
            cents,
            year=means.year,
            values=(
                ("unpaid_work_cents", unpaid),
                ("donations_cents", donations),
                ("own_cents", max(0, cents - unpaid - donations)),
                ("planned_cents", means.own),
            ),
        )

    def minimum(self, minimum: Cents, total: Cents) -> None:
        code = StepCode.MINIMUM_REACHED if total > minimum else StepCode.MINIMUM_NOT_REACHED
        self.add(code, minimum, clause="minimum", values=(("grant_cents", total),))


def _plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
