"""What can be wrong with a financing plan; everything at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from fundament.core.costs import Cost, FlatRateCost, UnitCost
from fundament.core.financing_plan import (
    CLAUSES,
    Cut,
    Means,
    Place,
    PlannedCost,
    Terms,
    Values,
    cost_lines,
    cuts_by_place,
)
from fundament.core.programme import Funder


class FaultCode(StrEnum):
    """What can be wrong with a plan."""

    POSITION_UNKNOWN = "position_unknown"
    POSITION_COMPUTED = "position_computed"
    YEAR_UNKNOWN = "year_unknown"
    DOUBLED = "doubled"
    AMOUNT_NEGATIVE = "amount_negative"
    INPUT_TAX_ABOVE_COST = "input_tax_above_cost"
    QUANTITY_MISSING = "quantity_missing"
    QUANTITY_UNEXPECTED = "quantity_unexpected"
    QUANTITY_OUT_OF_RANGE = "quantity_out_of_range"
    CENTS_UNEXPECTED = "cents_unexpected"
    CUT_ABOVE_COST = "cut_above_cost"
    CUT_WITHOUT_REASON = "cut_without_reason"
    RATE_MISSING = "rate_missing"
    RATE_OUT_OF_RANGE = "rate_out_of_range"
    FIXED_MISSING = "fixed_missing"
    FIXED_UNEXPECTED = "fixed_unexpected"
    YEARS_MISSING = "years_missing"
    FUNDER_MISSING = "funder_missing"
    CLAUSE_MISSING = "clause_missing"
    MEANS_EXCEED_SPENDING = "means_exceed_spending"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFault:
    """One thing wrong in a plan. `position` is empty and `year` None where the fault is not about one."""

    code: FaultCode
    position: str = ""
    year: int | None = None
    values: Values = ()


class FaultyPlan(ValueError):
    """A plan that cannot be calculated. `faults` holds everything that is wrong."""

    def __init__(self, faults: tuple[PlanFault, ...]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


def plan_faults(
    *,
    positions: Sequence[Cost],
    costs: Sequence[PlannedCost],
    cuts: Sequence[Cut],
    means: Sequence[Means],
    terms: Terms,
    funders: Sequence[Funder],
) -> tuple[PlanFault, ...]:
    """Everything that is wrong with a plan; empty for one that can be calculated."""
    return (*_faults_of_terms(terms, funders), *_faults_of_plan(positions, costs, cuts, means, terms))


def _fault(code: FaultCode, position: str = "", year: int | None = None, **values: str | int) -> PlanFault:
    return PlanFault(code=code, position=position, year=year, values=tuple(values.items()))


def _faults_of_terms(terms: Terms, funders: Sequence[Funder]) -> Iterator[PlanFault]:
    if not terms.requested:
        yield _fault(FaultCode.YEARS_MISSING)
    if not funders:
        yield _fault(FaultCode.FUNDER_MISSING)
    if terms.rate is None and terms.financing == "share":
        yield _fault(FaultCode.RATE_MISSING)
    if terms.rate is not None and not (terms.rate.is_finite() and 0 < terms.rate <= 100):
        yield _fault(FaultCode.RATE_OUT_OF_RANGE, per_cent=str(terms.rate))
    if (terms.fixed is None) == (terms.financing == "fixed"):
        yield _fault(FaultCode.FIXED_MISSING if terms.fixed is None else FaultCode.FIXED_UNEXPECTED)
    for name in ("maximum", "fixed", "minimum", "unpaid_work_at_most"):
        if (getattr(terms, name) or 0) < 0:
            yield _fault(FaultCode.AMOUNT_NEGATIVE, amount=name)
    for year, cents in terms.requested.items():
        if cents < 0:
            yield _fault(FaultCode.AMOUNT_NEGATIVE, year=year, amount="requested")
    for key in CLAUSES:
        if key not in terms.clauses:
            yield _fault(FaultCode.CLAUSE_MISSING, clause=key)


def _faults_of_plan(
    positions: Sequence[Cost],
    costs: Sequence[PlannedCost],
    cuts: Sequence[Cut],
    means: Sequence[Means],
    terms: Terms,
) -> Iterator[PlanFault]:
    known = {position.key: position for position in positions}
    sound: dict[Place, PlannedCost] = {}
    unsure: set[Place] = set()
    for cost in costs:
        place = (cost.position, cost.year)
        found = list(_faults_of_cost(cost, known.get(cost.position), terms))
        if place in sound or place in unsure:
            found.append(_fault(FaultCode.DOUBLED, *place))
        yield from found
        if found:
            unsure.add(place)
        else:
            sound[place] = cost
    # What a flat rate of a faulty position comes to cannot be said.
    unsure |= {
        (flat.key, year)
        for flat in positions
        if isinstance(flat, FlatRateCost)
        for year in terms.requested
        if any((key, year) in unsure for key in flat.of)
    }
    yield from _faults_of_cuts(cuts, positions, sound, unsure, terms)
    yield from _faults_of_means(means, positions, sound, unsure, terms)


def _faults_of_cost(cost: PlannedCost, position: Cost | None, terms: Terms) -> Iterator[PlanFault]:
    place = (cost.position, cost.year)
    if position is None:
        yield _fault(FaultCode.POSITION_UNKNOWN, *place)
    if isinstance(position, FlatRateCost):
        yield _fault(FaultCode.POSITION_COMPUTED, *place)
    if cost.year not in terms.requested:
        yield _fault(FaultCode.YEAR_UNKNOWN, *place)
    for name in ("cents", "input_tax"):
        if getattr(cost, name) < 0:
            yield _fault(FaultCode.AMOUNT_NEGATIVE, *place, amount=name)
    if cost.input_tax > max(0, cost.cents):
        yield _fault(FaultCode.INPUT_TAX_ABOVE_COST, *place, input_tax_cents=cost.input_tax, cost_cents=cost.cents)
    if isinstance(position, UnitCost):
        if cost.quantity is None:
            yield _fault(FaultCode.QUANTITY_MISSING, *place, unit=position.unit)
        elif not (cost.quantity.is_finite() and cost.quantity >= 0):
            yield _fault(FaultCode.QUANTITY_OUT_OF_RANGE, *place, quantity=str(cost.quantity))
        if cost.cents:
            yield _fault(FaultCode.CENTS_UNEXPECTED, *place, cost_cents=cost.cents)
    elif cost.quantity is not None:
        yield _fault(FaultCode.QUANTITY_UNEXPECTED, *place, quantity=str(cost.quantity))


def _faults_of_cuts(
    cuts: Sequence[Cut],
    positions: Sequence[Cost],
    sound: Mapping[Place, PlannedCost],
    unsure: set[Place],
    terms: Terms,
) -> Iterator[PlanFault]:
    keys = {position.key for position in positions}
    for cut in cuts:
        place = (cut.position, cut.year)
        if cut.position not in keys:
            yield _fault(FaultCode.POSITION_UNKNOWN, *place)
        if cut.year not in terms.requested:
            yield _fault(FaultCode.YEAR_UNKNOWN, *place)
        if cut.cents < 0:
            yield _fault(FaultCode.AMOUNT_NEGATIVE, *place, amount="cut")
        if not cut.reason.strip():
            yield _fault(FaultCode.CUT_WITHOUT_REASON, *place)
    total = cuts_by_place(cuts=cuts)
    there = {
        (line.position.key, year): line.recognised + line.cut
        for year in terms.requested
        for line in cost_lines(positions=positions, costs=sound, cuts=total, year=year)
    }
    for place, cents in total.items():
        if place[0] in keys and place[1] in terms.requested and place not in unsure and cents > there.get(place, 0):
            yield _fault(FaultCode.CUT_ABOVE_COST, *place, cut_cents=cents, cost_cents=there.get(place, 0))


def _faults_of_means(
    means: Sequence[Means],
    positions: Sequence[Cost],
    sound: Mapping[Place, PlannedCost],
    unsure: set[Place],
    terms: Terms,
) -> Iterator[PlanFault]:
    names = [field.name for field in fields(Means) if field.name != "year"]
    rows = Counter(row.year for row in means)
    for year, number in rows.items():
        if number > 1:
            yield _fault(FaultCode.DOUBLED, year=year)
        if year not in terms.requested:
            yield _fault(FaultCode.YEAR_UNKNOWN, year=year)
    for row in means:
        for name in names:
            if getattr(row, name) < 0:
                yield _fault(FaultCode.AMOUNT_NEGATIVE, year=row.year, amount=name)
    for year, requested in terms.requested.items():
        if any(place[1] == year for place in unsure):
            continue
        # Unpaid work is left out: it stands on both sides.
        covered = sum(row.own + row.donations + row.other for row in means if row.year == year)
        spending = sum(line.applied for line in cost_lines(positions=positions, costs=sound, cuts={}, year=year))
        if covered + requested > spending:
            yield _fault(
                FaultCode.MEANS_EXCEED_SPENDING,
                year=year,
                spending_cents=spending,
                means_cents=covered,
                requested_cents=requested,
            )
