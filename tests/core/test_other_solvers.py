"""The proposal is worth what two solvers say that share nothing with ours: CBC and SCIP, on rounds too large to try everything."""

from collections.abc import Callable

import pytest
from tests.bench.selection_rounds import hard, reaching, simple
from tests.other_solvers import best_worth, cbc, scip

from fundament.core.portfolio import Candidate, Rules, in_tie_order, model_of
from fundament.core.selection import NoPortfolio, propose

TIES = ("earlier_submission",)
ROUNDS: dict[str, Callable[[int], tuple[list[Candidate], Rules]]] = {
    "simple, 40": lambda seed: simple(40, seed=seed),
    "simple, 150": lambda seed: simple(150, seed=seed),
    "hard, 20": lambda seed: hard(20, seed=seed),
    "hard, 45": lambda seed: hard(45, seed=seed),
    "with people in places, 25": lambda seed: reaching(25, places=120, seed=seed),
}


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("name", ROUNDS)
def test_three_solvers_agree(name: str, seed: int) -> None:
    candidates, rules = ROUNDS[name](seed)
    model = model_of(ordered=in_tie_order(candidates, ties=TIES), rules=rules)
    others = [best_worth(model, solver) for solver in (cbc(), scip())]
    try:
        ours = propose(candidates=candidates, rules=rules, ties=TIES, reserve=False).total
    except NoPortfolio:
        ours = None
    assert others == [ours, ours]
