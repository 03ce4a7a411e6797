"""The selection given to solvers that share nothing with the one the product uses: CBC and SCIP, both by way of PuLP."""

from collections.abc import Sequence
from typing import Any

import pulp
from pulp.apis.coin_api import pulp_cbc_path

from fundament.core.portfolio import Model, Row

SECONDS = 600


def cbc() -> Any:
    """CBC, on one thread, until no portfolio can be worth one more: worth is a whole number."""
    return pulp.COIN_CMD(path=pulp_cbc_path, msg=False, threads=1, gapRel=0, gapAbs=0.99, timeLimit=SECONDS)


def scip() -> Any:
    """SCIP with the same aim. It has no limit for the absolute gap here, so it goes on until there is none."""
    return pulp.SCIP_PY(msg=False, threads=1, gapRel=0, timeLimit=SECONDS)


def best_worth(model: Model, solver: Any) -> int | None:
    """What the best portfolio is worth as this solver says, None where none is allowed; the portfolio is allowed for sure.

    Raises RuntimeError where the solver gives up.
    """
    problem = pulp.LpProblem("selection", pulp.LpMaximize)
    of = [
        problem.add_variable(f"x{column}", lowBound=low, upBound=high, cat=pulp.LpInteger)
        for column, (low, high) in enumerate(zip(model.low, model.high, strict=True))
    ]
    problem += pulp.LpAffineExpression((of[column], worth) for column, worth in enumerate(model.objective) if worth)
    for row in model.rows:
        _add(problem, row, of)
    while True:
        status = problem.solve(solver)
        if status == pulp.LpStatusInfeasible:
            return None
        if status != pulp.LpStatusOptimal or problem.sol_status != pulp.LpSolutionOptimal:
            raise RuntimeError(f"{solver.name}: {pulp.LpStatus[status]}")
        chosen = model.with_reached([column for column, one in enumerate(of) if (one.value() or 0) > 0.5])
        over = model.broken(chosen)
        if not over:
            return model.worth(chosen)
        # In floating point it overdrew a budget by some cents: these are never allowed together.
        for row in over:
            there = [column for column in row.coefficients if column in chosen]
            problem += pulp.lpSum(of[column] for column in there) <= len(there) - 1


def _add(problem: Any, row: Row, of: Sequence[Any]) -> None:
    terms = pulp.LpAffineExpression((of[column], value) for column, value in row.coefficients.items())
    if row.low is not None and row.high is not None and row.low == row.high:
        problem += terms == row.low
        return
    if row.low is not None:
        problem += terms >= row.low
    if row.high is not None:
        problem += terms <= row.high
