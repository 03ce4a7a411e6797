"""What follows from a proof of use: planned against actual, by the law of the day on which the grant was given."""

from dataclasses import replace

from fundament.core.calculation import from_json, inputs_from_json
from fundament.core.money import Cents
from fundament.core.proof import Financing, PositionLine, Settlement, compare, settle
from fundament.core.regime import Regime
from fundament.queries.calculations import recognised, stored_calculation
from fundament.queries.grant_money import held_of
from fundament.queries.law import law_of_grant
from fundament.records.grants import Grant
from fundament.records.proofs import Proof


def planned_of(grant: Grant) -> Financing:
    """What the financing plan of the grant says, in cents over all years; unpaid work as far as it was accepted."""
    calculation = stored_calculation(grant.partner)
    if calculation is None:
        raise LookupError(f"{grant.reference} was granted without a calculation")
    inputs = inputs_from_json(calculation.inputs)
    means = inputs.means
    return Financing(
        eligible=grant.eligible,
        unpaid_work=min(sum(row.unpaid_work for row in means), inputs.terms.unpaid_work_at_most, grant.eligible),
        own=sum(row.own for row in means),
        donations=sum(row.donations for row in means),
        other=sum(row.other for row in means),
    )


def actual_of(proof: Proof, *, accepted: Cents) -> Financing:
    """What the proof of use says, in cents.

    Unpaid work counts up to what was `accepted` in the plan: it must be shown in the application and in the proof (FRL
    Selbstbestimmte Teilhabe Teil 2 I Nr. 5.3).
    """
    unpaid_work = min(proof.unpaid_work, accepted)
    return Financing(
        eligible=proof.spent + unpaid_work,
        unpaid_work=unpaid_work,
        own=proof.own,
        donations=proof.donations,
        other=proof.other,
    )


def settlement_of(grant: Grant) -> Settlement:
    """What follows from the proof that was submitted (ANBest-K and -P 1.2, 2.1, 2.2)."""
    return settled(grant, granted=grant.total, eligible=grant.eligible, paid=held_of(grant).paid)


def settled(grant: Grant, *, granted: Cents, eligible: Cents, paid: Cents) -> Settlement:
    """The same for the terms and payments of another moment, in cents: to recompute what was found then."""
    law, day, plan = law_of_grant(grant), grant.granted_on, planned_of(grant)
    return settle(
        regime=Regime(grant.regime),
        financing=grant.financing,  # type: ignore[arg-type]  # the column holds one of the three words of the schema
        granted=granted,
        planned=replace(plan, eligible=eligible, unpaid_work=min(plan.unpaid_work, eligible)),
        actual=actual_of(grant.proof, accepted=plan.unpaid_work),
        paid=paid,
        threshold=law.whole(key="reduction_above", day=day),
        threshold_clause=law.on(key="reduction_above", day=day).clause,
    )


def positions_of(grant: Grant) -> tuple[PositionLine, ...]:
    """Planned and spent by position of the financing plan; empty where the plan has no positions."""
    calculation = stored_calculation(grant.partner)
    if calculation is None or not grant.proof.positions:
        return ()
    return compare(planned=recognised(from_json(calculation.result)), spent=grant.proof.positions)
