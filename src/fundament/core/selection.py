"""The best portfolio, proven by an exact solver, with a reason for each application. People decide; this proposes.

The solver works in floating point, so its answer is checked again in integers. Among portfolios of equal score the one
that holds the first application in tie order wins, then the second, and so on: the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np

from fundament.core.money import Cents
from fundament.core.ranking import MilliPoints

Pot = tuple[str, int]
"""A budget: funder key and fiscal year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An application that may be selected. `rank` is the association's (1 is first), 0 where the programme has none.

    `submitted` orders by instant of submission; `needs` are cents by funder and fiscal year.
    """

    reference: str
    score: MilliPoints
    rank: int
    submitted: str
    needs: Mapping[Pot, Cents]
    blocked_by: tuple[str, ...] = ()


class Outcome(StrEnum):
    """What is proposed for an application."""

    SELECT = "select"
    RESERVE = "reserve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The proposal for one application and why.

    `code` names the reason; `pots` are the budgets that would be overdrawn; `competes_with` the selected applications
    whose fall would let this one in; `place` is its place on the reserve list, from 1, or 0.
    """

    reference: str
    outcome: Outcome
    code: str
    score: MilliPoints
    place: int = 0
    pots: tuple[Pot, ...] = ()
    competes_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The optimum: its total score, what it uses of each budget, and one line per application in tie order."""

    total: MilliPoints
    used: Mapping[Pot, Cents]
    lines: tuple[Proposed, ...]
    ties_broken: bool

    @property
    def selected(self) -> tuple[str, ...]:
        """References of the selected applications, in tie order."""
        return tuple(line.reference for line in self.lines if line.outcome is Outcome.SELECT)


class NoOptimum(RuntimeError):
    """The solver ended without a proven optimum; nothing is proposed then."""


def tie_order(candidate: Candidate, *, ties: Sequence[str]) -> tuple[object, ...]:
    """Sort key: score from high to low, then the programme's tie rules, then the reference."""
    rules: dict[str, object] = {
        "rank_by_association": candidate.rank or 10**9,
        "earlier_submission": candidate.submitted,
    }
    return (-candidate.score, *(rules[tie] for tie in ties), candidate.reference)


def propose(
    *,
    candidates: Sequence[Candidate],
    budgets: Mapping[Pot, Cents],
    awards_at_most: int | None,
    ties: Sequence[str],
    reserve: bool,
) -> Proposal:
    """The portfolio with the highest total score within all budgets and the limit on awards, and every reason.

    Raises NoOptimum when the solver cannot prove its answer.
    """
    ordered = sorted(candidates, key=lambda candidate: tie_order(candidate, ties=ties))
    able = [candidate for candidate in ordered if not candidate.blocked_by]
    model = _Model(able, budgets, awards_at_most)
    best = model.solve()
    best_total = sum(candidate.score for candidate in best)
    chosen, broken = _break_ties(model, able, best, best_total)
    used = {pot: sum(candidate.needs.get(pot, 0) for candidate in chosen) for pot in budgets}
    lines, place = [], 0
    for candidate in ordered:
        if candidate.blocked_by:
            lines.append(_line(candidate, Outcome.REFUSE, "not_eligible"))
        elif candidate in chosen:
            lines.append(_line(candidate, Outcome.SELECT, "in_best_portfolio"))
        else:
            place += 1
            line = _outside(candidate, chosen, budgets, used, awards_at_most)
            if reserve:
                lines.append(_line(candidate, Outcome.RESERVE, line[0], place=place, pots=line[1], competes=line[2]))
            else:
                lines.append(_line(candidate, Outcome.REFUSE, line[0], pots=line[1], competes=line[2]))
    return Proposal(total=best_total, used=used, lines=tuple(lines), ties_broken=broken)


def _line(
    candidate: Candidate,
    outcome: Outcome,
    code: str,
    *,
    place: int = 0,
    pots: tuple[Pot, ...] = (),
    competes: tuple[str, ...] = (),
) -> Proposed:
    return Proposed(
        reference=candidate.reference,
        outcome=outcome,
        code=code,
        score=candidate.score,
        place=place,
        pots=pots,
        competes_with=competes,
    )


def _outside(
    candidate: Candidate,
    chosen: Sequence[Candidate],
    budgets: Mapping[Pot, Cents],
    used: Mapping[Pot, Cents],
    awards_at_most: int | None,
) -> tuple[str, tuple[Pot, ...], tuple[str, ...]]:
    """Why an eligible application is not in the best portfolio."""
    over = tuple(
        pot for pot, cents in candidate.needs.items() if cents and used.get(pot, 0) + cents > budgets.get(pot, 0)
    )
    full = awards_at_most is not None and len(chosen) >= awards_at_most
    code = "limit_reached" if full else "budget_used"
    if any(cents > budgets.get(pot, 0) for pot, cents in candidate.needs.items()):
        return "larger_than_budget", over, ()
    rivals = []
    for other in chosen:
        fits = all(used[pot] - other.needs.get(pot, 0) + candidate.needs.get(pot, 0) <= budgets[pot] for pot in budgets)
        if fits:
            rivals.append(other.reference)
    return code, over, tuple(rivals)


def _break_ties(
    model: "_Model", able: Sequence[Candidate], best: Sequence[Candidate], best_total: MilliPoints
) -> tuple[tuple[Candidate, ...], bool]:
    """The first of the optimal portfolios in tie order, and whether there was more than one on the way."""
    kept, broken = list(best), False
    fixed: dict[int, int] = {}
    for number, candidate in enumerate(able):
        if candidate in kept:
            # The solver may have come upon the first portfolio at once: it is a tie if one without it is as good.
            broken = broken or model.solve_or_none(fixed={**fixed, number: 0}, at_least=best_total) is not None
            fixed[number] = 1
            continue
        other = model.solve_or_none(fixed={**fixed, number: 1}, at_least=best_total)
        if other is None:
            fixed[number] = 0
        else:
            kept, broken = list(other), True
            fixed[number] = 1
    return tuple(candidate for candidate in able if candidate in kept), broken


class _Model:
    """One zero-one programme: maximise the score under a row for each budget and one for the limit on awards."""

    def __init__(self, able: Sequence[Candidate], budgets: Mapping[Pot, Cents], awards_at_most: int | None) -> None:
        self._able, self._budgets, self._limit = able, budgets, awards_at_most

    def solve(self) -> tuple[Candidate, ...]:
        """The best portfolio. Raises NoOptimum."""
        found = self.solve_or_none(fixed={}, at_least=0)
        if found is None:
            raise NoOptimum("no portfolio")
        return found

    def solve_or_none(self, *, fixed: Mapping[int, int], at_least: MilliPoints) -> tuple[Candidate, ...] | None:
        """The best portfolio with some applications in or out, or None when none reaches `at_least`. Raises NoOptimum."""
        if not self._able:
            return ()
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library types its methods, not its constructor
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        # The usual tolerance of 1e-6, relative to millions of cents, lets a budget be overdrawn by some of them.
        solver.setOptionValue("mip_feasibility_tolerance", 1e-10)
        solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
        # Scores are whole numbers: a gap below one proves the optimum.
        solver.setOptionValue("mip_abs_gap", 0.99)
        for number, candidate in enumerate(self._able):
            low, high = (fixed[number], fixed[number]) if number in fixed else (0, 1)
            solver.addVar(float(low), float(high))
            solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
            solver.changeColCost(number, float(candidate.score))
        for pot, budget in self._budgets.items():
            self._row(solver, [candidate.needs.get(pot, 0) for candidate in self._able], 0, budget)
        unknown = {pot for candidate in self._able for pot, cents in candidate.needs.items() if cents} - set(
            self._budgets
        )
        for pot in sorted(unknown):
            self._row(solver, [candidate.needs.get(pot, 0) for candidate in self._able], 0, 0)
        if self._limit is not None:
            self._row(solver, [1] * len(self._able), 0, self._limit)
        if at_least:
            self._row(solver, [candidate.score for candidate in self._able], at_least, highspy.kHighsInf)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoOptimum(str(status))
        values = solver.getSolution().col_value
        chosen = tuple(candidate for number, candidate in enumerate(self._able) if values[number] > 0.5)
        self._check_in_integers(chosen)
        return chosen if sum(candidate.score for candidate in chosen) >= at_least else None

    def _row(self, solver: highspy.Highs, coefficients: Sequence[int], low: float, high: float) -> None:
        there = [number for number, value in enumerate(coefficients) if value]
        values = np.array([coefficients[number] for number in there], dtype=np.double)
        solver.addRow(float(low), float(high), len(there), np.array(there, dtype=np.int32), values)

    def _check_in_integers(self, chosen: Sequence[Candidate]) -> None:
        """Raises NoOptimum when rounding inside the solver let a budget be overdrawn by a cent."""
        pots = {pot for candidate in chosen for pot in candidate.needs}
        over = [pot for pot in pots if sum(c.needs.get(pot, 0) for c in chosen) > self._budgets.get(pot, 0)]
        if over or (self._limit is not None and len(chosen) > self._limit):
            raise NoOptimum(f"the solver's answer breaks {over or 'the limit on awards'}")
