"""Proofs, in whole numbers, that no allowed portfolio is better: whoever can add and multiply can check one, without any solver.

A proof is a tree. Each node holds a whole number for every row of the model, its multipliers. For any multipliers of the right sign
the sum of `multiplier * bound` over the rows, plus for each column the most that `objective - multipliers * column` can add, is a
bound on what any portfolio is worth (weak duality); with the objective left out and a sum below zero there is no portfolio at all
(Farkas). A node whose bound is not above the target is closed. From another one each column that cannot be changed without falling
to the target is fixed, and then the node is divided: in one part a column is zero, in the other one.

Where the multipliers come from does not matter. Wrong ones prove nothing, but they never prove what is false.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fundament.core.portfolio import Model, Row, RowName

SCALE = 2**40
"""Multipliers are whole numbers of this fraction of a point per unit of a row."""


@dataclass(frozen=True, slots=True)
class Node:
    """`multipliers` by row, only those that are not zero; `empty` where they show that there is no portfolio at all.

    `column` is the one by which the node is divided, into `without` and `within`; None at an end of the tree.
    """

    multipliers: Mapping[int, int]
    empty: bool = False
    column: int | None = None
    without: "Node | None" = None
    within: "Node | None" = None


_PARTS = ("without", "within")


class NotProven(ValueError):
    """The tree does not prove what it is to prove."""


def bound(
    model: Model, *, low: Sequence[int], high: Sequence[int], multipliers: Mapping[int, int], empty: bool = False
) -> tuple[int, list[int]]:
    """A bound on what any portfolio within `low` and `high` is worth, times SCALE, and each column's reduced cost.

    With `empty` the objective counts nothing: a bound below zero then means that there is no portfolio. Raises NotProven for a
    multiplier whose row has no bound on that side.
    """
    reduced = [0] * len(model.columns) if empty else [SCALE * worth for worth in model.objective]
    total = 0
    for number, multiplier in multipliers.items():
        row = model.rows[number]
        side = row.high if multiplier > 0 else row.low
        if side is None:
            raise NotProven(f"row {number} has no bound on this side")
        total += multiplier * side
        for column, coefficient in row.coefficients.items():
            reduced[column] -= multiplier * coefficient
    total += sum(cost * (high[column] if cost > 0 else low[column]) for column, cost in enumerate(reduced))
    return total, reduced


def fixings(
    *, total: int, reduced: Sequence[int], low: Sequence[int], high: Sequence[int], target: int
) -> list[tuple[int, int]]:
    """The free columns, each with its value, that every portfolio worth more than `target` must have, given a bound."""
    found = []
    for column, cost in enumerate(reduced):
        if low[column] < high[column] and (total - abs(cost)) // SCALE <= target:
            found.append((column, high[column] if cost > 0 else low[column]))
    return found


def prove(model: Model, node: Node, *, target: int, low: Sequence[int], high: Sequence[int]) -> None:
    """Nothing, if the tree proves that no portfolio within `low` and `high` is worth more than `target`. Raises NotProven."""
    waiting = [(node, list(low), list(high))]
    while waiting:
        at, lows, highs = waiting.pop()
        total, reduced = bound(model, low=lows, high=highs, multipliers=at.multipliers, empty=at.empty)
        if total < 0 if at.empty else total // SCALE <= target:
            continue
        if at.empty or at.column is None:
            raise NotProven("an end of the tree is open")
        for column, value in fixings(total=total, reduced=reduced, low=lows, high=highs, target=target):
            lows[column] = highs[column] = value
        without, within = highs.copy(), lows.copy()
        without[at.column], within[at.column] = 0, 1
        for part, part_low, part_high in ((at.without, lows, without), (at.within, within, highs)):
            if part_low[at.column] > part_high[at.column]:
                continue  # the column is fixed; this part is empty
            if part is None:
                raise NotProven("a part of the tree is missing")
            waiting.append((part, part_low, part_high))


def no_other(model: Model, *, chosen: Collection[int], low: Sequence[int], high: Sequence[int]) -> Model:
    """The model with one row more: at least one free application is chosen otherwise."""
    free = [column for column in range(model.choices) if low[column] < high[column]]
    inside = sum(column in chosen for column in free)
    row = Row(RowName("other"), {column: -1 if column in chosen else 1 for column in free}, 1 - inside, None)
    return replace(model, rows=(*model.rows, row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What proves a proposal. None where the search for a proof was given up.

    `optimum`: none is worth more. `shared`: multipliers that show which columns all portfolios of at least the same worth share.
    Then either `unique`: there is no other of the same worth; or `earlier`: for each free application that is not chosen, in tie
    order, that none of the same worth has it and the chosen ones before it. So the chosen is the first in tie order.
    """

    optimum: Node | None
    shared: Mapping[int, int]
    unique: Node | None = None
    earlier: Mapping[int, Node | None] = field(default_factory=dict)


def verify(model: Model, *, chosen: Collection[int], certificate: Certificate) -> None:
    """Nothing, if the chosen columns are an allowed portfolio, none is worth more, and none as good is before it in tie order.

    Raises NotProven.
    """
    if over := model.broken(chosen):
        raise NotProven(f"the portfolio breaks {over[0].name}")
    worth = model.worth(chosen)
    if certificate.optimum is None:
        raise NotProven("there is no proof of the optimum")
    prove(model, certificate.optimum, target=worth, low=model.low, high=model.high)
    low, high = shared_bounds(model, multipliers=certificate.shared, target=worth - 1)
    if certificate.unique is not None:
        other = no_other(model, chosen=chosen, low=low, high=high)
        prove(other, certificate.unique, target=worth - 1, low=low, high=high)
        return
    for column in range(model.choices):
        if low[column] == high[column]:
            continue
        if column not in chosen:
            node = certificate.earlier.get(column)
            if node is None:
                raise NotProven(f"nothing proves that none as good has column {column}")
            within = [*low]
            within[column] = 1
            prove(model, node, target=worth - 1, low=within, high=high)
        low[column] = high[column] = int(column in chosen)


def shared_bounds(model: Model, *, multipliers: Mapping[int, int], target: int) -> tuple[list[int], list[int]]:
    """The least and the most of each column in every portfolio worth more than `target`, as far as the multipliers show."""
    low, high = list(model.low), list(model.high)
    total, reduced = bound(model, low=low, high=high, multipliers=multipliers)
    for column, value in fixings(total=total, reduced=reduced, low=low, high=high, target=target):
        low[column] = high[column] = value
    return low, high


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain JSON; the numbers are texts, since many programs read long ones only roughly."""
    return {
        "optimum": _tree_json(certificate.optimum),
        "shared": {str(row): str(value) for row, value in sorted(certificate.shared.items())},
        "unique": _tree_json(certificate.unique),
        "earlier": {str(column): _tree_json(node) for column, node in sorted(certificate.earlier.items())},
    }


def certificate_from(stored: Mapping[str, Any]) -> Certificate:
    """The inverse of `certificate_json`. Raises NotProven for what is no certificate."""
    try:
        return Certificate(
            optimum=_tree(stored["optimum"]),
            shared={int(row): int(value) for row, value in stored["shared"].items()},
            unique=_tree(stored["unique"]),
            earlier={int(column): _tree(node) for column, node in stored["earlier"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise NotProven("this is no certificate") from fault


def _tree_json(node: Node | None) -> dict[str, Any] | None:
    return None if node is None else as_json(node)


def _tree(stored: Mapping[str, Any] | None) -> Node | None:
    return None if stored is None else from_json(stored)


def as_json(node: Node) -> dict[str, Any]:
    """A tree of proof as plain JSON."""
    top: dict[str, Any] = {}
    waiting = [(node, top)]
    while waiting:
        at, into = waiting.pop()
        into["multipliers"] = {str(row): str(value) for row, value in sorted(at.multipliers.items())}
        if at.empty:
            into["empty"] = True
        if at.column is not None:
            into["column"] = at.column
            for name, part in (("without", at.without), ("within", at.within)):
                if part is not None:
                    into[name] = {}
                    waiting.append((part, into[name]))
    return top


def from_json(stored: Mapping[str, Any]) -> Node:
    """The inverse of `as_json`. Raises NotProven for what is no tree."""
    order, waiting = [], [stored]
    try:
        while waiting:
            at = waiting.pop()
            order.append(at)
            waiting += [at[part] for part in _PARTS if part in at]
        made: dict[int, Node] = {}
        for at in reversed(order):
            made[id(at)] = Node(
                multipliers={int(row): int(value) for row, value in at["multipliers"].items()},
                empty=bool(at.get("empty", False)),
                column=int(at["column"]) if "column" in at else None,
                **{part: made[id(at[part])] for part in _PARTS if part in at},
            )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise NotProven("this is no tree of proof") from fault
    return made[id(stored)]
