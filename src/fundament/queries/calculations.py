"""The calculation of a partner's grant: its inputs from the plan or from the authority, and the result, recomputed or stored."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from fundament.core.application import PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.calculation import Calculation, calculate
from fundament.core.costs import ActualCost, Cost
from fundament.core.financing_plan import Inputs, Means, PlannedCost, Terms
from fundament.core.money import Cents
from fundament.core.plan_costs import amounts_of
from fundament.core.programme import Programme
from fundament.core.regime import Regime
from fundament.core.rules import CapPerPartner, ShareOfEligibleSpending
from fundament.core.sourced import Citation
from fundament.queries.law import law_of
from fundament.records.applications import Partner
from fundament.records.calculations import Calculation as Stored
from fundament.records.facts import plan_line

PLAN = ActualCost(
    key="plan", kind="actual", source=Citation(in_="application", place="Finanzierungsplan"), basis="stated"
)
"""The whole plan as one position, for plans that name none."""

_CLAUSES: Mapping[Regime, Mapping[str, str]] = {
    Regime.COMMUNAL: {
        "unit_cost": "VVK Nr. 2.3.1",
        "flat_rate": "VVK Nr. 2.3.2",
        "input_tax": "VVK Nr. 2.6",
        "excluded": "VVK Nr. 4.2.4",
        "cut": "VVK Nr. 3.4.3, § 39 VwVfG",
        "unpaid_work": "VVK Nr. 13.2",
        "rate": "VVK Nr. 2.2.2",
        "other_means": "ANBest-K Nr. 1.2",
        "donations": "ANBest-K Nr. 1.2",
        "deficit": "VVK Nr. 2.2.3",
        "fixed": "VVK Nr. 2.2.1",
        "maximum": "VVK Nr. 2.2.2",
        "minimum": "VVK Nr. 1.1",
    },
    Regime.NON_COMMUNAL: {
        "unit_cost": "VwV Nr. 2.3.1",
        "flat_rate": "VwV Nr. 2.3.2",
        "input_tax": "VwV Nr. 2.6",
        "excluded": "VwV Nr. 4.2.4",
        "cut": "VwV Nr. 3.3.3, § 39 VwVfG",
        "unpaid_work": "VwV Nr. 14.2",
        "rate": "VwV Nr. 2.2.2",
        "other_means": "ANBest-P Nr. 1.2",
        "donations": "ANBest-P Nr. 1.2",
        "deficit": "VwV Nr. 2.2.3",
        "fixed": "VwV Nr. 2.2.1",
        "maximum": "VwV Nr. 2.2.2",
        "minimum": "VwV Nr. 1.2",
    },
}


def clauses_of(regime: Regime, *, financing: str) -> Mapping[str, str]:
    """Which clause each kind of step rests on; a contract follows the non-communal ones in spirit."""
    if regime is Regime.CONTRACT:
        return {key: f"entsprechend {clause}" for key, clause in _CLAUSES[Regime.NON_COMMUNAL].items()}
    if regime is Regime.COMMUNAL and financing == "deficit":
        # ANBest-K Nr. 1.2 lets donations pay for the own share, as ANBest-P does, but does not say that a deficit counts them
        # in full: that follows from what a deficit is.
        return {**_CLAUSES[regime], "donations": "VVK Nr. 2.2.3"}
    return _CLAUSES[regime]


def positions_of(programme: Programme) -> tuple[Cost, ...]:
    """The positions that a plan of this programme may have."""
    return (*programme.cost, PLAN)


def rate_rule(programme: Programme, *, role: str) -> ShareOfEligibleSpending | None:
    """The programme's rule on the rate for a role; None where it has none."""
    rules = [rule for rule in programme.rule if isinstance(rule, ShareOfEligibleSpending)]
    return next((rule for rule in rules if rule.role == role), None)


def inputs_of_plan(partner: Partner, *, programme: Programme, on: date) -> Inputs:
    """The partner's plan as it was submitted, with the terms that the programme and the law of the day set.

    The rate is the usual one, or the highest where more than that was asked for.
    """
    lines = list(partner.plan.all())
    regime = programme.regime_of(role=partner.role, recipient=BodyKind(partner.organisation.kind))
    rule = rate_rule(programme, role=partner.role)
    caps = [rule.euro for rule in programme.rule if isinstance(rule, CapPerPartner) and rule.role == partner.role]
    asked, spending = sum(line.grant for line in lines), sum(line.eligible for line in lines)
    rate = None
    if programme.award.financing == "share" and rule is not None:
        rate = rule.usual if asked * 100 <= rule.usual * spending else rule.up_to
    return Inputs(
        costs=tuple(cost for line in lines for cost in _costs(plan_line(line), programme)),
        cuts=(),
        means=tuple(Means(year=line.year, own=line.own, other=line.other) for line in lines),
        terms=Terms(
            financing=programme.award.financing,
            rate=rate,
            maximum=min(caps, default=None),
            fixed=asked if programme.award.financing == "fixed" else None,
            minimum=law_of(programme=programme, regime=regime).whole(key="minimum_grant", day=on),
            requested={line.year: line.grant for line in lines},
            unpaid_work_at_most=programme.unpaid_work.at_most_euro if programme.unpaid_work else 0,
            clauses=clauses_of(regime, financing=programme.award.financing),
        ),
    )


def _costs(line: PlanLine, programme: Programme) -> Iterator[PlannedCost]:
    """The positions that the plan names; the rest of its spending as one. Flat rates follow from the others."""
    for key, amount in amounts_of(positions=programme.cost, costs=line.costs).items():
        if isinstance(amount, Decimal):
            yield PlannedCost(position=key, year=line.year, quantity=amount)
        else:
            yield PlannedCost(position=key, year=line.year, cents=amount)
    if line.unassigned or not line.costs:
        yield PlannedCost(position=PLAN.key, year=line.year, cents=line.unassigned)


def computed(*, programme: Programme, partner: Partner, inputs: Inputs) -> Calculation:
    """The calculation that follows from the inputs. Raises FaultyPlan."""
    return calculate(
        positions=positions_of(programme),
        costs=inputs.costs,
        cuts=inputs.cuts,
        means=inputs.means,
        terms=inputs.terms,
        funders=programme.funders_of(role=partner.role),
    )


def stored_calculation(partner: Partner) -> Stored | None:
    """The calculation that counts: the newest."""
    return Stored.objects.filter(partner=partner).order_by("-number").first()


def recognised(calculation: Calculation) -> Mapping[str, Cents]:
    """What was recognised of each position over all years, in cents."""
    found: dict[str, Cents] = {}
    for step in calculation.steps:
        if step.position:
            found[step.position] = found.get(step.position, 0) + step.cents
    return found
