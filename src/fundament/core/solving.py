"""Searches the best portfolio and a proof that it is the best. The only module that talks to the solver.

A solver works in floating point. So nothing that it says is believed: its portfolios are checked in whole numbers, and what it says
of the others is taken only as a hint for a proof that `fundament.core.optimality` checks in whole numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from fundament.core.optimality import SCALE, Node, bound, fixings, from_json
from fundament.core.portfolio import Model, Row, RowName

NODES_AT_MOST = 10_000
"""A tree of proof that is not closed by then, after some seconds, is given up: the round is a hard one."""

_NEAR = 1e-6


class NoOptimum(RuntimeError):
    """The solver ended without an answer that can be checked."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is decided already: the least and the most of each column."""

    low: tuple[int, ...]
    high: tuple[int, ...]

    @classmethod
    def of(cls, model: Model) -> "Bounds":
        """Those of the model, with nothing decided."""
        return cls(model.low, model.high)

    def but(self, fixed: Mapping[int, int]) -> "Bounds":
        """The same with these columns decided."""
        low, high = list(self.low), list(self.high)
        for column, value in fixed.items():
            low[column] = high[column] = value
        return Bounds(tuple(low), tuple(high))


class Better(Exception):
    """While a proof was sought, an allowed portfolio turned up that is worth more than the target."""

    def __init__(self, chosen: frozenset[int]) -> None:
        super().__init__("a better portfolio")
        self.chosen = chosen


@dataclass(frozen=True, slots=True)
class Optimum:
    """The columns of a best portfolio and the proof that none is worth more; without one, the solver's word for it."""

    chosen: frozenset[int]
    proof: Node | None


def optimum(model: Model, *, bounds: Bounds, above: int = -1, nodes: int = NODES_AT_MOST) -> Optimum | Node | None:
    """The best portfolio within the bounds that is worth more than `above`.

    If there is none: the proof of that, None where it would take too many nodes. Raises NoOptimum.
    """
    relaxation = Relaxation(model)
    lost, chosen, target = None, None, above
    try:
        chosen = best(model, bounds=bounds, above=above)
    except NoOptimum as fault:  # the search for a proof will find a portfolio itself, or that there is none
        lost = fault
    while True:
        if chosen is not None:
            target = model.worth(chosen)
        try:
            tree = proof(model, target=target, bounds=bounds, relaxation=relaxation, nodes=nodes)
        except Better as found:  # the solver had missed it
            chosen = found.chosen
        else:
            if chosen is None and tree is None and lost is not None:
                raise lost
            return tree if chosen is None else Optimum(chosen, tree)


def best(model: Model, *, bounds: Bounds, above: int | None = None) -> frozenset[int] | None:
    """The columns of a portfolio of the highest worth as the solver says, None where none is allowed or worth more than `above`.

    It is allowed for sure; that it is the best is for `proof` to show. Raises NoOptimum.
    """
    if not model.columns:
        allowed = not model.broken(()) and (above is None or above < 0)
        return frozenset() if allowed else None
    rows = list(model.rows)
    if above is not None:
        worth = {column: value for column, value in enumerate(model.objective) if value}
        rows.append(Row(RowName("worth"), worth, above + 1, None))
    while True:
        solver = _solver(model, rows, bounds, whole=True)
        solver.run()
        status = solver.getModelStatus()
        if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoOptimum(str(status))
        values = solver.getSolution().col_value
        chosen = model.with_reached([column for column, value in enumerate(values) if value > 0.5])
        over = model.broken(chosen)
        if not over:
            return chosen if above is None or model.worth(chosen) > above else None
        # By rounding, the solver overdrew a row by less than it can see: these columns are never allowed together.
        rows += [_never_together(row, chosen) for row in over]


def _never_together(row: Row, chosen: frozenset[int]) -> Row:
    there = [column for column in row.coefficients if column in chosen]
    if row.high is None or any(value < 0 for value in row.coefficients.values()):
        raise NoOptimum(f"the solver's answer breaks {row.name}")
    return Row(row.name, dict.fromkeys(there, 1), None, len(there) - 1)


def _solver(model: Model, rows: Sequence[Row], bounds: Bounds, *, whole: bool) -> Any:
    """HiGHS with the model, as whole numbers or relaxed."""
    inf = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.columns), len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(model.objective, dtype=np.double)
    lp.col_lower_, lp.col_upper_ = np.array(bounds.low, dtype=np.double), np.array(bounds.high, dtype=np.double)
    lp.row_lower_ = np.array([-inf if row.low is None else row.low for row in rows], dtype=np.double)
    lp.row_upper_ = np.array([inf if row.high is None else row.high for row in rows], dtype=np.double)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    sizes = [len(row.coefficients) for row in rows]
    lp.a_matrix_.start_ = np.array([0, *np.cumsum(sizes)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([column for row in rows for column in row.coefficients], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for row in rows for value in row.coefficients.values()], dtype=np.double)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library types its methods, not its constructor
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    if whole:
        solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
        solver.setOptionValue("mip_rel_gap", 0.0)
        # The usual tolerance of 1e-6, relative to millions of cents, lets a budget be overdrawn by some of them.
        solver.setOptionValue("mip_feasibility_tolerance", 1e-10)
        # Worth is a whole number: a gap below one proves the optimum.
        solver.setOptionValue("mip_abs_gap", 0.99)
    else:
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("solver", "simplex")
    if solver.passModel(lp) == highspy.HighsStatus.kError:
        raise NoOptimum("the solver does not take the model")
    return solver


@dataclass(slots=True)
class _Relaxed:
    """What the relaxed model says in one part: its solution, or that there is none; and multipliers that may show it."""

    empty: bool
    values: list[float] = field(default_factory=list)
    multipliers: dict[int, int] = field(default_factory=dict)


class Relaxation:
    """The model with fractions allowed; solved again and again with other bounds, each time from the last solution."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._solver = _solver(model, model.rows, Bounds.of(model), whole=False)
        self._low, self._high = list(model.low), list(model.high)

    def solve(self, bounds: Bounds) -> _Relaxed:
        """What it says. Where the solver is at a loss, all is left undecided: the tree of proof is then divided further."""
        low, high = bounds.low, bounds.high
        changed = [c for c in range(len(low)) if low[c] != self._low[c] or high[c] != self._high[c]]
        if changed:
            numbers = np.array(changed, dtype=np.int32)
            lows, highs = (np.array([side[c] for c in changed], dtype=np.double) for side in (low, high))
            self._solver.changeColsBounds(len(changed), numbers, lows, highs)
            self._low, self._high = list(low), list(high)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = self._solver.getSolution()
            return _Relaxed(False, list(solution.col_value), self._multipliers(solution.row_dual, SCALE))
        undecided = [0.5] * len(low)
        if status == highspy.HighsModelStatus.kInfeasible:
            return _Relaxed(True, undecided, self._ray(bounds))
        self._solver.clearSolver()
        return _Relaxed(False, undecided, {})

    def _multipliers(self, duals: Sequence[float], scale: int) -> dict[int, int]:
        found = {}
        for number, dual in enumerate(duals):
            value = round(dual * scale)
            row = self.model.rows[number]
            if value and (row.high if value > 0 else row.low) is not None:
                found[number] = value
        return found

    def _ray(self, bounds: Bounds) -> dict[int, int]:
        """Multipliers that show there is nothing; none where the solver has no ray or rounding spoils it."""
        _, there, ray = self._solver.getDualRay()
        if not there:
            return {}
        for sign in (1, -1):
            found = self._multipliers([sign * value for value in ray], SCALE)
            total, _ = bound(self.model, low=bounds.low, high=bounds.high, multipliers=found, empty=True)
            if total < 0:
                return found
        return {}


class _Division:
    """Chooses the column by which a part is divided: where both halves lost most of their bound whenever it was chosen before."""

    def __init__(self) -> None:
        self._lost: tuple[dict[int, tuple[float, int]], ...] = ({}, {})

    def learn(self, column: int, value: int, *, share: float, lost: int) -> None:
        """That a bound lost so much when the column, which stood at `share`, was decided to be `value`."""
        sum_of, times = self._lost[value].get(column, (0.0, 0))
        moved = max(share if value == 0 else 1 - share, _NEAR)
        self._lost[value][column] = (sum_of + max(lost, 0) / SCALE / moved, times + 1)

    def choose(self, values: Sequence[float], free: Sequence[int]) -> int:
        """One of the free columns that are fractions; of all free ones where none is."""
        fractions = [column for column in free if _NEAR < values[column] < 1 - _NEAR] or free
        usual = [self._usual(value) for value in (0, 1)]

        def promise(column: int) -> tuple[float, int]:
            without, within = (self._per_unit(value, column, usual[value]) for value in (0, 1))
            share = values[column]
            return max(without * share, _NEAR) * max(within * (1 - share), _NEAR), -column

        return max(fractions, key=promise)

    def _usual(self, value: int) -> float:
        known = [sum_of / times for sum_of, times in self._lost[value].values()]
        return sum(known) / len(known) if known else 1.0

    def _per_unit(self, value: int, column: int, usual: float) -> float:
        sum_of, times = self._lost[value].get(column, (0.0, 0))
        return sum_of / times if times else usual


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the tree that is not proven yet: where its node is kept, and by which column and value it came about."""

    into: dict[str, Any]
    bounds: Bounds
    column: int = 0
    value: int = 0
    share: float = 0.0
    total: int | None = None


def proof(
    model: Model, *, target: int, bounds: Bounds, relaxation: Relaxation, nodes: int = NODES_AT_MOST
) -> Node | None:
    """A proof that no portfolio within the bounds is worth more than `target`; None when it would take too many nodes.

    Raises Better if there is one after all.
    """
    top: dict[str, Any] = {}
    waiting, division, left = [_Part(top, bounds)], _Division(), nodes
    while waiting:
        part = waiting.pop()
        into, at = part.into, part.bounds
        left -= 1
        if left < 0:
            return None
        if at.low == at.high:
            into |= _end(model, at.low, target)
            continue
        relaxed = relaxation.solve(at)
        into["multipliers"] = relaxed.multipliers
        if relaxed.empty and relaxed.multipliers:
            into["empty"] = True
            continue
        low, high = list(at.low), list(at.high)
        total, reduced = bound(model, low=low, high=high, multipliers=relaxed.multipliers)
        if part.total is not None:
            division.learn(part.column, part.value, share=part.share, lost=part.total - total)
        if total // SCALE <= target:
            continue
        _refuse_better(model, relaxed.values, target)
        for column, value in fixings(total=total, reduced=reduced, low=low, high=high, target=target):
            low[column] = high[column] = value
        free = [column for column in range(len(low)) if low[column] < high[column]]
        column = division.choose(relaxed.values, free) if free else 0
        now = Bounds(tuple(low), tuple(high))
        into["column"] = column
        for name, value in (("without", 0), ("within", 1)):
            if low[column] <= value <= high[column]:
                into[name] = {}
                share = relaxed.values[column]
                waiting.append(_Part(into[name], now.but({column: value}), column, value, share, total))
    return from_json(top)


def _refuse_better(model: Model, values: Sequence[float], target: int) -> None:
    """Raises Better if the relaxed solution, rounded, is a portfolio worth more than the target."""
    chosen = model.with_reached([column for column, value in enumerate(values) if value > 1 - _NEAR])
    if model.worth(chosen) > target and not model.broken(chosen):
        raise Better(chosen)


def _end(model: Model, decided: Sequence[int], target: int) -> dict[str, Any]:
    """The end of a tree where nothing is left to decide: a broken row shows that this is no portfolio. Raises Better."""
    chosen = [column for column, value in enumerate(decided) if value]
    over = model.broken(chosen)
    if over:
        row = over[0]
        value = sum(coefficient for column, coefficient in row.coefficients.items() if decided[column])
        sign = 1 if row.high is not None and value > row.high else -1
        return {"multipliers": {model.rows.index(row): sign}, "empty": True}
    if model.worth(chosen) > target:
        raise Better(model.with_reached(chosen))
    return {"multipliers": {}}


def relaxed_multipliers(model: Model) -> Mapping[int, int]:
    """The multipliers of the relaxed model with nothing decided; none where there is no portfolio."""
    relaxed = Relaxation(model).solve(Bounds.of(model))
    return {} if relaxed.empty else relaxed.multipliers
