"""The best portfolio, proven, with a reason for each application. People decide; this proposes.

Among portfolios of equal worth the one that holds the first application in tie order wins, then the second, and so on: the same on
every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fundament.core.optimality import Certificate, Node, no_other, shared_bounds
from fundament.core.portfolio import Candidate, Model, Rules, in_tie_order, model_of
from fundament.core.proposal import Outcome, Proposal, Proposed
from fundament.core.solving import NODES_AT_MOST, Bounds, Optimum, optimum, relaxed_multipliers


class NoPortfolio(ValueError):
    """No portfolio keeps to all rules; a minimum cannot be reached. Nothing is proposed then."""


def propose(
    *,
    candidates: Sequence[Candidate],
    rules: Rules,
    ties: Sequence[str],
    reserve: bool,
    nodes: int = NODES_AT_MOST,
) -> Proposal:
    """The portfolio of the highest worth that keeps to all rules, its proof of at most so many nodes, and every reason.

    Where people stipulated something, the optimum without it comes along, so that everyone sees what the stipulations cost.
    Raises NoPortfolio where none does; NoOptimum when the solver gives no answer that can be checked.
    """
    free = None
    if rules.stipulated:
        free = propose(candidates=candidates, rules=rules.free, ties=ties, reserve=reserve, nodes=nodes)
    ordered = in_tie_order(candidates, ties=ties)
    model = model_of(ordered=ordered, rules=rules)
    found = optimum(model, bounds=Bounds.of(model), nodes=nodes)
    if not isinstance(found, Optimum):
        raise NoPortfolio
    first = first_of_equals(model, found, nodes=nodes)
    chosen = first.chosen
    explain = _Explained(model, chosen, {candidate.reference: candidate for candidate in ordered}, rules)
    lines, place = [], 0
    for candidate in ordered:
        line = explain.line(candidate)
        if line.outcome is Outcome.RESERVE:
            place += 1
            line = explain.reserve(line, place) if reserve else explain.refused(line)
        lines.append(line)
    return Proposal(
        total=model.worth(chosen),
        used=explain.used,
        lines=tuple(lines),
        ties_broken=first.tied,
        certificate=first.certificate,
        free=free,
    )


@dataclass(frozen=True, slots=True)
class First:
    """The columns of the best portfolio that is the first in tie order, whether there is another, and what proves it."""

    chosen: frozenset[int]
    tied: bool
    certificate: Certificate


def first_of_equals(model: Model, found: Optimum, *, nodes: int = NODES_AT_MOST) -> First:
    """Of all portfolios that are as good as the one found, the first in tie order."""
    worth = model.worth(found.chosen)
    if found.proof is None:
        nodes = 0  # a hard round; which is the first of equals is then for the solver alone to say
    shared = relaxed_multipliers(model)
    low, high = shared_bounds(model, multipliers=shared, target=worth - 1)
    bounds = Bounds(tuple(low), tuple(high))
    other = no_other(model, chosen=found.chosen, low=low, high=high)
    rival = optimum(other, bounds=bounds, above=worth - 1, nodes=nodes)
    if not isinstance(rival, Optimum):
        return First(found.chosen, False, Certificate(optimum=found.proof, shared=shared, unique=rival))
    chosen, earlier = found.chosen, dict[int, Node | None]()
    for column in range(model.choices):
        if bounds.low[column] == bounds.high[column]:
            continue
        if column not in chosen:
            before = optimum(model, bounds=bounds.but({column: 1}), above=worth - 1, nodes=nodes)
            if isinstance(before, Optimum):
                chosen = before.chosen
            else:
                earlier[column] = before
        bounds = bounds.but({column: int(column in chosen)})
    return First(chosen, True, Certificate(optimum=found.proof, shared=shared, earlier=earlier))


class _Explained:
    """Why each application is in the best portfolio or not."""

    def __init__(self, model: Model, chosen: frozenset[int], candidates: Mapping[str, Candidate], rules: Rules) -> None:
        self._model, self._chosen, self._rules = model, chosen, rules
        self._levels = model.portfolio(chosen)
        self._columns: dict[str, list[int]] = {}
        for number, column in enumerate(model.columns[: model.choices]):
            self._columns.setdefault(column.reference, []).append(number)
        self._sums = [0] * len(model.rows)
        for column_number in chosen:
            for row, coefficient in model.by_column[column_number]:
                self._sums[row] += coefficient
        self.used = {
            pot: sum(candidates[one].levels[level].needs.get(pot, 0) for one, level in self._levels.items())
            for pot in rules.budgets
        }

    def line(self, candidate: Candidate) -> Proposed:
        """In, not eligible, or on the reserve list, with the reason."""
        if candidate.blocked_by:
            return self._line(candidate, Outcome.REFUSE, "not_eligible")
        level = self._levels.get(candidate.reference)
        if level is not None:
            code = "decided_before" if self._rules.fixed.get(candidate.reference) else "in_best_portfolio"
            return self._line(candidate, Outcome.SELECT, code, level=level)
        return self._outside(candidate)

    def reserve(self, line: Proposed, place: int) -> Proposed:
        """The same at a place of the reserve list."""
        return replace(line, place=place)

    def refused(self, line: Proposed) -> Proposed:
        """The same where the programme has no reserve list."""
        return replace(line, outcome=Outcome.REFUSE)

    def _line(self, candidate: Candidate, outcome: Outcome, code: str, *, level: int = 0) -> Proposed:
        there = candidate.levels[level]
        return Proposed(reference=candidate.reference, outcome=outcome, code=code, score=there.score, level=there.key)

    def _outside(self, candidate: Candidate) -> Proposed:
        column = self._columns[candidate.reference][0]
        line = self._line(candidate, Outcome.RESERVE, "budget_used")
        over = self._over(column)
        binding = tuple(self._model.rows[row].name for row in over)
        if self._rules.fixed.get(candidate.reference) is False:
            return replace(line, outcome=Outcome.REFUSE, code="decided_before")
        if any(cents > self._rules.budgets.get(pot, 0) for pot, cents in candidate.needs.items()):
            return replace(line, code="larger_than_budget", binding=binding)
        kinds = {name.rule for name in binding}
        code = "limit_reached" if "awards" in kinds else "budget_used"
        if kinds - {"awards", "budget"}:
            code = "rule_binds"
        return replace(line, code=code, binding=binding, competes_with=self._rivals(column, over))

    def _over(self, column: int) -> list[int]:
        """The rows that break when the column is added."""
        return [
            row
            for row, coefficient in self._model.by_column[column]
            if not self._keeps(row, self._sums[row] + coefficient)
        ]

    def _keeps(self, row: int, value: int) -> bool:
        low, high = self._model.rows[row].low, self._model.rows[row].high
        return (low is None or value >= low) and (high is None or value <= high)

    def _rivals(self, column: int, over: Sequence[int]) -> tuple[str, ...]:
        """Selected applications that would let the column in if they fell, each alone, in tie order."""
        if not over:
            return ()
        own = dict(self._model.by_column[column])
        found = []
        for other in sorted(self._chosen & self._model.rows[over[0]].coefficients.keys()):
            if other >= self._model.choices:
                continue
            theirs = dict(self._model.by_column[other])
            rows = [row for row in own.keys() | theirs if self._model.rows[row].name.rule != "reach"]
            if all(self._keeps(row, self._sums[row] + own.get(row, 0) - theirs.get(row, 0)) for row in rows):
                found.append(self._model.columns[other].reference)
        return tuple(found)
