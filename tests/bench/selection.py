"""The selection: time to a proposal that is proven the best, beside the solver alone on the same rows, which proves nothing."""

from collections.abc import Callable

from tests.bench.measuring import at_once, insist, line
from tests.bench.selection_rounds import hard, reaching, simple
from tests.cast import Stage

from fundament.core.decision_file import digest_of, faults, file_of, inputs_json, result_json
from fundament.core.portfolio import Candidate, Rules, in_tie_order, model_of
from fundament.core.proposal import Proposal
from fundament.core.selection import propose
from fundament.core.solving import Bounds, best

TIES = ("earlier_submission",)
ROUNDS: dict[str, Callable[[], tuple[list[Candidate], Rules]]] = {
    "a simple round of 300": lambda: simple(300, seed=1),
    "a simple round of 1,000": lambda: simple(1_000, seed=1),
    "a hard round of 60": lambda: hard(60, seed=1),
    "a hard round of 100": lambda: hard(100, seed=2),
    "a hard round of 40 with people in 400 places": lambda: reaching(40, places=400, seed=1),
}


def run(_stage: Stage) -> None:
    """Each round once; the file of its proposal is checked as anyone would."""
    for name, made in ROUNDS.items():
        candidates, rules = made()
        model = model_of(ordered=in_tie_order(candidates, ties=TIES), rules=rules)
        alone = at_once(lambda given=model: best(given, bounds=Bounds.of(given)), items=1)
        found: list[Proposal] = []
        whole = at_once(
            lambda given=candidates, under=rules, into=found: into.append(
                propose(candidates=given, rules=under, ties=TIES, reserve=True)
            ),
            items=1,
        )
        line(f"{name}, proposed and proven", whole, beside=alone, name="the solver alone")
        inputs = inputs_json(programme={}, candidates=candidates, rules=rules, ties=TIES, reserve=True)
        result = result_json(found[0])
        file = file_of(inputs=inputs, result=result, digest=digest_of(inputs, result))
        checked: list[object] = []
        cost = at_once(lambda given=file, into=checked: into.append(faults(given)), items=1)
        insist(name, found=checked, expected=[()])
        line(f"{name}, its file checked", cost, beside=alone, name="the solver alone")
