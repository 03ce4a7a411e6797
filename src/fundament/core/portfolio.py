"""Which portfolios are allowed, and what one is worth: every rule as a row of whole numbers.

A portfolio takes each application at one of its funding levels, or not at all. Everything here is exact; nothing here searches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import gcd

from fundament.core.money import Cents
from fundament.core.ranking import MilliPoints

Pot = tuple[str, int]
"""A budget: funder key and fiscal year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A smaller form in which a project may be funded too: what it then scores and needs, in cents by pot."""

    key: str
    score: MilliPoints
    needs: Mapping[Pot, Cents]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An application that may be selected. `rank` is the association's (1 is first), 0 where the programme has none.

    `submitted` orders by instant of submission; `needs` are cents by funder and fiscal year, as applied for; `smaller` are the
    other levels, the preferred first. `marks` are what quotas count by: a kind such as "region", and its value.
    """

    reference: str
    score: MilliPoints
    rank: int
    submitted: str
    needs: Mapping[Pot, Cents]
    blocked_by: tuple[str, ...] = ()
    smaller: tuple[Level, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Every level, as applied for first."""
        return (Level(key="", score=self.score, needs=self.needs), *self.smaller)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A bound on the selected applications with one mark: how many at least and at most, and how many cents."""

    kind: str
    value: str
    at_least: int = 0
    at_most: int | None = None
    cents_at_most: Cents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """People of one place, and the applications each of which would reach them. However many do, they count once."""

    people: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a portfolio must keep to. References that are not among the candidates count as not selected.

    What people stipulate: `exclusive`: never both. `dependent`: the first only with the second. `fixed`: in or out.
    `reach` counts for the objective: thousandths of a point for each person, `per_person`.
    """

    budgets: Mapping[Pot, Cents]
    awards_at_most: int | None = None
    quotas: tuple[Quota, ...] = ()
    exclusive: tuple[tuple[str, str], ...] = ()
    dependent: tuple[tuple[str, str], ...] = ()
    fixed: Mapping[str, bool] = field(default_factory=dict)
    reach: tuple[Reach, ...] = ()
    per_person: MilliPoints = 0

    @property
    def stipulated(self) -> bool:
        """Whether people laid something down beside the rules of the programme."""
        return bool(self.exclusive or self.dependent or self.fixed)

    @property
    def free(self) -> "Rules":
        """The rules of the programme alone."""
        return replace(self, exclusive=(), dependent=(), fixed={})


@dataclass(frozen=True, slots=True)
class RowName:
    """Which rule a row is, and of what.

    "budget", "awards", "quota", "quota_cents", "exclusive", "dependent", "fixed", "level", "reach".
    """

    rule: str
    of: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """low <= the sum of coefficient times column <= high; None where there is no bound."""

    name: RowName
    coefficients: Mapping[int, int]
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A choice of zero or one: an application at a level; or, with an empty reference, that a place is reached."""

    reference: str
    level: int = 0


@dataclass(frozen=True)
class Model:
    """Maximise the objective over choices of zero or one within `low` and `high`, all rows kept. `columns` are in tie order."""

    columns: tuple[Column, ...]
    objective: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    rows: tuple[Row, ...]

    @cached_property
    def by_column(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The matrix by columns: (row, coefficient)."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.columns]
        for number, row in enumerate(self.rows):
            for column, coefficient in row.coefficients.items():
                found[column].append((number, coefficient))
        return tuple(tuple(one) for one in found)

    @cached_property
    def choices(self) -> int:
        """How many of the columns are applications; the places come after them."""
        return sum(bool(column.reference) for column in self.columns)

    def worth(self, chosen: Iterable[int]) -> int:
        """The objective of these columns."""
        return sum(self.objective[column] for column in chosen)

    def broken(self, chosen: Iterable[int]) -> tuple[Row, ...]:
        """The rows that these columns break; empty for a portfolio that is allowed."""
        sums = [0] * len(self.rows)
        for column in chosen:
            for row, coefficient in self.by_column[column]:
                sums[row] += coefficient
        return tuple(
            row
            for row, value in zip(self.rows, sums, strict=True)
            if (row.low is not None and value < row.low) or (row.high is not None and value > row.high)
        )

    def with_reached(self, chosen: Iterable[int]) -> frozenset[int]:
        """The chosen applications with every place that they reach, and no other."""
        there = {column for column in chosen if self.columns[column].reference}
        reached = {
            column
            for row in self.rows
            if row.name.rule == "reach" and any(one in there for one, value in row.coefficients.items() if value < 0)
            for column, value in row.coefficients.items()
            if value > 0
        }
        return frozenset(there | reached)

    def portfolio(self, chosen: Iterable[int]) -> dict[str, int]:
        """The level of each selected application."""
        return {self.columns[c].reference: self.columns[c].level for c in chosen if self.columns[c].reference}


def tie_order(candidate: Candidate, *, ties: Sequence[str]) -> tuple[object, ...]:
    """Sort key: score from high to low, then the programme's tie rules, then the reference."""
    rules: dict[str, object] = {
        "rank_by_association": candidate.rank or 10**9,
        "earlier_submission": candidate.submitted,
    }
    return (-candidate.score, *(rules[tie] for tie in ties), candidate.reference)


def in_tie_order(candidates: Iterable[Candidate], *, ties: Sequence[str]) -> list[Candidate]:
    """The candidates, first the one that wins a tie."""
    return sorted(candidates, key=lambda candidate: tie_order(candidate, ties=ties))


def model_of(*, ordered: Sequence[Candidate], rules: Rules) -> Model:
    """The rows of a round. `ordered` are the candidates in tie order; blocked ones get no column."""
    able = [candidate for candidate in ordered if not candidate.blocked_by]
    columns = [Column(one.reference, level) for one in able for level in range(len(one.levels))]
    levels = [level for one in able for level in one.levels]
    marks = [one.marks for one in able for _ in one.levels]
    of: dict[str, list[int]] = {}
    for number, column in enumerate(columns):
        of.setdefault(column.reference, []).append(number)
    rows = [*_money(levels, rules.budgets), *_quotas(levels, marks, rules.quotas)]
    if rules.awards_at_most is not None:
        rows.append(Row(RowName("awards"), dict.fromkeys(range(len(columns)), 1), None, rules.awards_at_most))
    rows += [
        Row(RowName("level", (reference,)), dict.fromkeys(numbers, 1), None, 1)
        for reference, numbers in of.items()
        if len(numbers) > 1
    ]
    for first, second in rules.exclusive:
        both = [*of.get(first, ()), *of.get(second, ())]
        rows.append(Row(RowName("exclusive", (first, second)), dict.fromkeys(both, 1), None, 1))
    for first, second in rules.dependent:
        with_second = dict.fromkeys(of.get(first, ()), 1) | dict.fromkeys(of.get(second, ()), -1)
        rows.append(Row(RowName("dependent", (first, second)), with_second, None, 0))
    for reference, inside in sorted(rules.fixed.items()):
        if reference in of:
            bound = (1, None) if inside else (None, 0)
            rows.append(Row(RowName("fixed", (reference,)), dict.fromkeys(of[reference], 1), *bound))
    people = [place for place in rules.reach if place.people and rules.per_person]
    for number, place in enumerate(people):
        reaching = [column for reference in place.references for column in of.get(reference, ())]
        there = {len(levels) + number: 1} | dict.fromkeys(reaching, -1)
        rows.append(Row(RowName("reach", (number,)), there, None, 0))
    size = len(levels) + len(people)
    return Model(
        columns=(*columns, *(Column("", number) for number in range(len(people)))),
        objective=(*(level.score for level in levels), *(place.people * rules.per_person for place in people)),
        low=(0,) * size,
        high=(1,) * size,
        rows=tuple(_reduced(row) for row in rows),
    )


def _money(levels: Sequence[Level], budgets: Mapping[Pot, Cents]) -> list[Row]:
    needed: dict[Pot, dict[int, int]] = {pot: {} for pot in budgets}
    for column, level in enumerate(levels):
        for pot, cents in level.needs.items():
            if cents:
                needed.setdefault(pot, {})[column] = cents
    return [Row(RowName("budget", pot), one, None, budgets.get(pot, 0)) for pot, one in sorted(needed.items()) if one]


def _quotas(levels: Sequence[Level], marks: Sequence[Mapping[str, str]], quotas: Sequence[Quota]) -> list[Row]:
    rows = []
    for quota in quotas:
        name = (quota.kind, quota.value)
        inside = [number for number, mark in enumerate(marks) if mark.get(quota.kind) == quota.value]
        if quota.at_least or quota.at_most is not None:
            low = quota.at_least or None
            rows.append(Row(RowName("quota", name), dict.fromkeys(inside, 1), low, quota.at_most))
        if quota.cents_at_most is not None:
            cents = {number: sum(levels[number].needs.values()) for number in inside}
            rows.append(Row(RowName("quota_cents", name), cents, None, quota.cents_at_most))
    return rows


def _reduced(row: Row) -> Row:
    """The same row in the smallest whole numbers: amounts in full thousands keep a solver's arithmetic far from its limits."""
    common = gcd(*row.coefficients.values()) or 1
    coefficients = {column: value // common for column, value in row.coefficients.items()}
    low = None if row.low is None else -(-row.low // common)
    high = None if row.high is None else row.high // common
    if low is None and high is not None and high >= 0 and all(value >= 0 for value in coefficients.values()):
        # What is too large by itself is no more impossible for being larger.
        coefficients = {column: min(value, high + 1) for column, value in coefficients.items()}
    return Row(row.name, coefficients, low, high)
