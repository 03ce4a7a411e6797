"""How far an application is from the other side: by how much its score or its cost would have to change, to the cent and the point.

Every figure is found by choosing again with the change, never by a rule of thumb; where portfolios are then equal, the programme's
tie rules decide here as they do in the proposal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from fundament.core.money import Cents
from fundament.core.portfolio import Candidate, Level, Rules, in_tie_order, model_of
from fundament.core.ranking import MilliPoints
from fundament.core.selection import first_of_equals
from fundament.core.solving import Bounds, Optimum, optimum

FULL_SCORE: MilliPoints = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How firmly an application stands where it is.

    `score` is the least score with which it would be selected, all else being as it is: with a thousandth less it would not.
    None where no score makes the difference: a rule needs it, or keeps it out even with full points. `cents` is the greatest cost
    at which it would be selected: at a cent more it would not. That is the cost of all years together; each year's need changes
    in the same proportion and is rounded up to the cent. None where no cost makes the difference.
    """

    reference: str
    selected: bool
    score: MilliPoints | None
    cents: Cents | None


def scaled(candidate: Candidate, *, cents: Cents) -> Candidate:
    """The application at another cost of all years together: each need in proportion, rounded up to the cent."""
    whole = sum(candidate.needs.values())

    def part(needs: Cents) -> Cents:
        return -(-needs * cents // whole) if whole else 0

    return replace(
        candidate,
        needs={pot: part(need) for pot, need in candidate.needs.items()},
        smaller=tuple(
            Level(key=level.key, score=level.score, needs={pot: part(need) for pot, need in level.needs.items()})
            for level in candidate.smaller
        ),
    )


def rescored(candidate: Candidate, *, score: MilliPoints) -> Candidate:
    """The application at another score; its smaller levels move with it."""
    by = score - candidate.score
    smaller = tuple(replace(level, score=max(0, level.score + by)) for level in candidate.smaller)
    return replace(candidate, score=score, smaller=smaller)


class Margins:
    """The margins in one round whose proposal is known."""

    def __init__(
        self, *, candidates: Sequence[Candidate], rules: Rules, ties: Sequence[str], selected: Collection[str]
    ) -> None:
        self._candidates, self._rules, self._ties = list(candidates), rules, ties
        self._selected = selected

    def of(self, reference: str) -> Margin:
        """The margin of an eligible application about which nobody has decided beforehand.

        Raises KeyError for another one, NoOptimum as choosing does.
        """
        candidate = {one.reference: one for one in self._candidates if not one.blocked_by}[reference]
        if reference in self._rules.fixed:
            raise KeyError(reference)
        standing = _Standing(candidate, self._candidates, self._rules, self._ties)
        selected = reference in self._selected
        return Margin(
            reference=reference,
            selected=selected,
            score=_least_score(standing, candidate, selected=selected),
            cents=_greatest_cost(standing, candidate, self._rules, selected=selected),
        )


def _least_score(standing: "_Standing", candidate: Candidate, *, selected: bool) -> MilliPoints | None:
    """The least score with which it is selected, None where it is with none or not even with full points."""
    # Selected with `high`, not with `low`; at first, one of both is only thought.
    low, high = (-1, candidate.score) if selected else (candidate.score, FULL_SCORE + 1)
    # A point more is worth a point more, as long as no smaller level falls below zero: the first two guesses are the last.
    guess = standing.even_at(candidate)
    guesses = [] if guess is None else [guess, guess + 1, guess - 1]
    while high - low > 1:
        middle = next((one for one in guesses if low < one < high), (low + high) // 2)
        if standing.selected(rescored(candidate, score=middle)):
            high = middle
        else:
            low = middle
    return high if 0 < high <= FULL_SCORE else None


def _greatest_cost(standing: "_Standing", candidate: Candidate, rules: Rules, *, selected: bool) -> Cents | None:
    """The greatest cost at which it is selected, None where it is at any or at none."""
    whole = sum(candidate.needs.values())
    if not whole:
        return None
    most = sum(rules.budgets.values()) + whole
    low, high = (whole, most + 1) if selected else (-1, whole)
    while high - low > 1:
        middle = (low + high) // 2
        if standing.selected(scaled(candidate, cents=middle)):
            low = middle
        else:
            high = middle
    return low if 0 <= low < most else None


class _Standing:
    """Whether one application would be selected if it were another way, all others being as they are."""

    def __init__(
        self, candidate: Candidate, candidates: Sequence[Candidate], rules: Rules, ties: Sequence[str]
    ) -> None:
        self._others = [one for one in candidates if one.reference != candidate.reference]
        self._rules, self._ties = rules, ties
        self._without = self._best(candidate, inside=False)

    def selected(self, changed: Candidate) -> bool:
        """Whether it is in the portfolio that would be proposed."""
        within = self._best(changed, inside=True)
        if within is None or self._without is None:
            return within is not None
        if within[0] != self._without[0]:
            return within[0] > self._without[0]
        ordered = in_tie_order([*self._others, changed], ties=self._ties)

        def early(levels: dict[str, int]) -> list[int]:
            return [-levels.get(one.reference, len(one.levels)) for one in ordered]

        return early(within[1]) > early(self._without[1])

    def even_at(self, candidate: Candidate) -> MilliPoints | None:
        """The score with which the portfolios with and without it are worth the same; None where there is no such portfolio."""
        within = self._best(candidate, inside=True)
        if within is None or self._without is None:
            return None
        return candidate.score - (within[0] - self._without[0])

    def _best(self, candidate: Candidate, *, inside: bool) -> tuple[int, dict[str, int]] | None:
        """Worth and levels of the best portfolio with or without it, the first in tie order; None where there is none."""
        rules = replace(self._rules, fixed={**self._rules.fixed, candidate.reference: inside})
        model = model_of(ordered=in_tie_order([*self._others, candidate], ties=self._ties), rules=rules)
        found = optimum(model, bounds=Bounds.of(model))
        if not isinstance(found, Optimum):
            return None
        chosen = first_of_equals(model, found).chosen
        return model.worth(chosen), model.portfolio(chosen)
