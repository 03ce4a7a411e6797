"""The calculation of a grant: from what was applied for to who gives how much in which year, step by step.

A position counts as far as it is recognised, all positions of a year are its eligible spending, and the grant of a year is the
smallest of its limits; what holds for all years together comes last. Own money of the recipient fills what is left, and may come to
less than planned; in deficit financing it is a limit like the rest.

Unpaid work (FRL Selbstbestimmte Teilhabe Teil 2 I Nr. 5.3) may stand in for own money, but pays no bill. So it counts on both
sides, as eligible spending and as own share, up to what the programme allows for all years, the first years first; and as the
grant covers at most what other means and unpaid work leave open, no grant pays for work that nobody was paid for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from pydantic import TypeAdapter

from fundament.core.award import YearAmount
from fundament.core.costs import Cost, ExcludedCost, FlatRateCost, UnitCost
from fundament.core.money import Cents, percentage, split
from fundament.core.programme import Funder

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


CLAUSES = (
    "unit_cost", "flat_rate", "input_tax", "excluded", "cut", "unpaid_work", "rate",
    "other_means", "donations", "deficit", "fixed", "maximum", "minimum",
)  # fmt: skip
"""The keys of Terms.clauses: the step codes that rest on a clause, and `minimum`."""


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
    def total(self) -> Cents:
        """The grant over all years."""
        return sum(self.grant.values())

    @property
    def total_eligible(self) -> Cents:
        """Eligible spending over all years."""
        return sum(self.eligible.values())


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
    if faults := (
        *_faults_of_terms(terms, funders),
        *_faults_of_plan(positions, costs, cuts, means, terms),
    ):
        raise FaultyPlan(faults)
    years = sorted(terms.requested)
    means_of = {year: Means(year=year) for year in years} | {row.year: row for row in means}
    sheet = _Sheet(terms.clauses)
    unpaid = _unpaid_work(years, means_of, terms.unpaid_work_at_most)
    eligible = {}
    for year in years:
        lines = _lines(positions, {(cost.position, cost.year): cost for cost in costs}, _cut_by_place(cuts), year)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
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
        return self.applied - self.input_tax if isinstance(self.position, ExcludedCost) else 0

    @property
    def recognised(self) -> Cents:
        return self.applied - self.input_tax - self.excluded - self.cut


def _lines(
    positions: Sequence[Cost], costs: Mapping[Place, PlannedCost], cuts: Mapping[Place, Cents], year: int
) -> list[_Line]:
    lines: dict[str, _Line] = {}
    for position in positions:
        cost, cut = costs.get((position.key, year)), cuts.get((position.key, year), 0)
        if isinstance(position, FlatRateCost):
            base = sum(lines[key].recognised for key in position.of if key in lines)
            if applied := percentage(base, position.per_cent):
                lines[position.key] = _Line(position=position, year=year, applied=applied, base=base, cut=cut)
        elif cost is not None:
            lines[position.key] = _Line(
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


def _cut_by_place(cuts: Sequence[Cut]) -> Mapping[Place, Cents]:
    total: dict[Place, Cents] = {}
    for cut in cuts:
        total[cut.position, cut.year] = total.get((cut.position, cut.year), 0) + cut.cents
    return total


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

    def take(self, code: StepCode, cents: Cents, line: _Line, values: Values = ()) -> None:
        self.taken_off.append(self.add(code, -cents, year=line.year, position=line.position.key, values=values))

    def position(self, line: _Line, cuts: Sequence[Cut]) -> None:
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
    total = _cut_by_place(cuts)
    there = {
        (line.position.key, year): line.recognised + line.cut
        for year in terms.requested
        for line in _lines(positions, sound, total, year)
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
        spending = sum(line.applied for line in _lines(positions, sound, {}, year))
        if covered + requested > spending:
            yield _fault(
                FaultCode.MEANS_EXCEED_SPENDING,
                year=year,
                spending_cents=spending,
                means_cents=covered,
                requested_cents=requested,
            )
