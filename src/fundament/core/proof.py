"""Proof of use: what was spent and how it was paid, against what was granted, and what follows, step by step.

How the two conditions are read here (ANBest-K and ANBest-P, Nr. 1.2 and 2):

- Nr. 2.2: the fall of spending and the rise of means are each held against the threshold on their own, never their sum.
  Once one of them passes it, Nr. 2.1 applies with both, for the clause opens Nr. 2.1 as a whole. It forgoes a
  correction; it never lets anyone keep money for which there was no spending (Nr. 1.1).
- Own money is what the plan leaves to the recipient. In share financing more of it is no rise of means: it pays what was
  spent above the plan, as Nr. 1.2 demands, or goes ahead of an instalment that is still to come.
- New means of others reduce a share also where more was spent than planned: Nr. 1.2 lets own money alone pay for that.
- A fixed amount knows neither plan nor Nr. 2.1: it shrinks only where the means would exceed the spending.
- Unpaid work (FRL Selbstbestimmte Teilhabe Teil 2 I Nr. 5.3) stands in for own money and pays no bill. A share is of spending
  with it, a deficit is what remains without it, and no grant stays for more than the bills that other means left open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from fundament.core.money import Cents, split
from fundament.core.regime import Regime

FinancingType = Literal["share", "fixed", "deficit"]

Values = tuple[tuple[str, Cents], ...]
"""The figures of a step by name, each in cents; the names end in "_cents"."""

_CONDITIONS = {
    Regime.COMMUNAL: "ANBest-K",
    Regime.NON_COMMUNAL: "ANBest-P",
    Regime.CONTRACT: "entsprechend ANBest-P",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """Eligible spending and the means beside the grant, in cents, as planned or as they turned out.

    `unpaid_work` is the part of `eligible` that nobody was paid for, as far as it is accepted. `own` is the recipient's money
    that stays in the project, without what only went ahead of the grant. `donations` are earmarked gifts and the like, `other`
    is everything else: grants of others, what third parties pay, income. Raises ValueError for amounts below 0, and for more
    unpaid work than eligible spending.
    """

    eligible: Cents
    unpaid_work: Cents = 0
    own: Cents = 0
    donations: Cents = 0
    other: Cents = 0

    def __post_init__(self) -> None:
        if min(self.eligible, self.unpaid_work, self.own, self.donations, self.other) < 0:
            raise ValueError("amounts from 0 up are needed")
        if self.unpaid_work > self.eligible:
            raise ValueError("unpaid work is a part of eligible spending")

    @property
    def in_money(self) -> "Financing":
        """The same without unpaid work: what was to be paid, and what paid for it."""
        return replace(self, eligible=self.eligible - self.unpaid_work, unpaid_work=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementStep:
    """One reason why the grant shrinks by `cents`, or with 0 cents why it does not, with its figures and its clause.

    `code` is one of: spent_more, within_threshold, spent_less, means_more, means_above_spending, donations_above_own_share.
    """

    code: str
    cents: Cents
    values: Values
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The result of checking a proof, in cents: the grant that remains, what is still to pay, what must be paid back.

    `reduced` is what the grant shrinks by, the sum of the steps. `code` and `clause` are those of the step that weighs
    most, or "spent_as_planned" with the clause of the threshold where nothing is reduced.
    """

    due: Cents
    reduced: Cents
    still_to_pay: Cents
    to_repay: Cents
    steps: tuple[SettlementStep, ...]
    code: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionLine:
    """One position of the plan in cents; `difference` is spent less planned, below 0 where less was spent."""

    position: str
    planned: Cents
    spent: Cents
    difference: Cents


def settle(
    *,
    financing: FinancingType,
    granted: Cents,
    planned: Financing,
    actual: Financing,
    paid: Cents,
    threshold: Cents,
    threshold_clause: str,
    regime: Regime,
) -> Settlement:
    """Settles a grant of `granted` cents of which `paid` went out; it is rounded once, down to the cent.

    What remains is never above the grant, whose amount is a maximum, nor above the paid spending that other means and donations
    leave. `threshold` is the amount of Nr. 2.2; it is 0 for a purpose that is funded again and again (Nr. 2.2). A deficit
    that several states share is settled as a whole, and divided afterwards (Nr. 2.1.2 sentence 2); a recipient that grew
    richer (ANBest-K Nr. 2.3) is for an official to judge. Raises ValueError without planned spending or below 0.
    """
    if planned.eligible <= 0 or min(granted, paid, threshold) < 0:
        raise ValueError("amounts from 0 up and planned spending above 0 are needed")
    text = _CONDITIONS[regime]
    steps: list[SettlementStep] = []
    if financing == "deficit":
        # Work that nobody was paid for stands on both sides, so it leaves no deficit, done or not.
        planned, actual = planned.in_money, actual.in_money
    if financing != "fixed":
        if actual.eligible > planned.eligible:
            plan = (("planned_cents", planned.eligible), ("spent_cents", actual.eligible))
            steps.append(SettlementStep(code="spent_more", cents=0, values=plan, clause=f"{text} Nr. 1.2"))
        before, now = _means(financing=financing, planned=planned, actual=actual, regime=regime)
        fall, rise = planned.eligible - actual.eligible, now - before
        if max(fall, rise) > threshold:
            steps += _reduction(
                financing=financing, granted=granted, planned=planned, fall=fall, before=before, now=now, text=text
            )
        elif max(fall, rise) > 0:
            changes = (("fall_cents", max(0, fall)), ("rise_cents", max(0, rise)), ("threshold_cents", threshold))
            steps.append(SettlementStep(code="within_threshold", cents=0, values=changes, clause=threshold_clause))
    steps += _surplus(due=granted - sum(step.cents for step in steps), actual=actual.in_money, text=text)
    due = granted - sum(step.cents for step in steps)
    decisive = max((step for step in steps if step.cents), key=lambda step: step.cents, default=None)
    return Settlement(
        due=due,
        reduced=granted - due,
        still_to_pay=max(0, due - paid),
        to_repay=max(0, paid - due),
        steps=tuple(steps),
        code=decisive.code if decisive else "spent_as_planned",
        clause=decisive.clause if decisive else threshold_clause,
    )


def _means(*, financing: FinancingType, planned: Financing, actual: Financing, regime: Regime) -> tuple[Cents, Cents]:
    """The means beside the grant that Nr. 2.1 looks at: as planned, and as they turned out."""
    if financing == "share":
        # Donations above the plan may pay for the own share (Nr. 1.2); lost ones make room for other means.
        return planned.other + planned.donations, actual.other + min(planned.donations, actual.donations)
    # A deficit begins where the planned own money ends (Nr. 1.3.2, 1.4.2): putting in less of it does not widen it.
    before = planned.own + planned.donations + planned.other
    if regime is Regime.COMMUNAL:
        # ANBest-K has no sentence by which donations count in full: up to the own share they may pay for it.
        return before, max(planned.own + planned.donations, actual.own, actual.donations) + actual.other
    return before, max(planned.own, actual.own) + actual.donations + actual.other


def _reduction(
    *,
    financing: FinancingType,
    granted: Cents,
    planned: Financing,
    fall: Cents,
    before: Cents,
    now: Cents,
    text: str,
) -> tuple[SettlementStep, ...]:
    """Nr. 2.1: a share shrinks in proportion, a deficit by all that it became smaller; one step each for spending and means."""
    rise = now - before
    weights = (max(0, fall), max(0, rise))
    if financing == "share":
        left = Fraction(granted * max(0, planned.eligible - sum(weights)), planned.eligible)
        cents, clause = granted - left.numerator // left.denominator, f"{text} Nr. 2.1.1"
    else:
        # More spent, or means that were lost, make up for the rest: what counts is the deficit that is left.
        cents, clause = min(granted, max(0, fall + rise)), f"{text} Nr. 2.1.2"
    parts = split(cents, weights)
    figures: tuple[tuple[str, Values], ...] = (
        ("spent_less", (("planned_cents", planned.eligible), ("spent_cents", planned.eligible - fall))),
        ("means_more", (("means_cents", now), ("planned_cents", before))),
    )
    return tuple(
        SettlementStep(code=code, cents=part, values=values, clause=clause)
        for (code, values), part in zip(figures, parts, strict=True)
        if part
    )


def _surplus(*, due: Cents, actual: Financing, text: str) -> list[SettlementStep]:
    """What the grant must give way so that it pays for spending that nothing else paid (Nr. 1.1, 1.2), from the first cent.

    The own share is what the grant and the other means leave; donations reduce the grant only where they exceed it.
    """
    steps = []
    room = max(0, actual.eligible - actual.other)
    if due > room:
        values = (("other_cents", actual.other), ("spent_cents", actual.eligible))
        steps.append(
            SettlementStep(code="means_above_spending", cents=due - room, values=values, clause=f"{text} Nr. 1.1, 1.2")
        )
        due = room
    if due > max(0, room - actual.donations):
        values = (("donations_cents", actual.donations), ("own_share_cents", room - due))
        steps.append(
            SettlementStep(
                code="donations_above_own_share",
                cents=due - max(0, room - actual.donations),
                values=values,
                clause=f"{text} Nr. 1.2",
            )
        )
    return steps


def compare(*, planned: Mapping[str, Cents], spent: Mapping[str, Cents]) -> tuple[PositionLine, ...]:
    """The positions of the plan beside what was spent, in the plan's order, those outside it last.

    To be read, not to reduce by: the plan binds in its overall result, not position by position (ANBest Nr. 1.2).
    """
    positions = (*planned, *(position for position in spent if position not in planned))
    return tuple(
        PositionLine(
            position=position,
            planned=planned.get(position, 0),
            spent=spent.get(position, 0),
            difference=spent.get(position, 0) - planned.get(position, 0),
        )
        for position in positions
    )
