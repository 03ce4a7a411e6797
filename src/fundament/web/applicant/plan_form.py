"""The form of a financing plan: what is spent by cost position and year, and who pays it. All in integer cents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from fundament.core.application import PlanLine
from fundament.core.costs import Cost, FlatRateCost, UnitCost
from fundament.core.plan_costs import amounts_of, plannable, planned, typed
from fundament.records.facts import costs_as_json
from fundament.web.applicant.forms import Revised, fingerprint
from fundament.web.fields import EuroField, NumberField
from fundament.web.templatetags.fundament_web import euro, per_cent

MEANS = ("grant", "own", "other")
"""Columns of a year that say who pays."""

_QUANTITY_AT_MOST = 1_000_000


class PlanField(EuroField):
    """One amount of a financing plan: nothing typed is nothing spent. `column` heads it in the table."""

    def __init__(self, *, label: str, column: str) -> None:
        super().__init__(label=label, required=False)
        self.column = column

    def to_python(self, value: Any) -> int:
        """Cents, 0 for an empty field. Raises ValidationError."""
        return super().to_python(value) or 0


class QuantityField(NumberField):
    """How many units of a standard unit cost; nothing typed is none."""

    def __init__(self, *, label: str, column: str) -> None:
        super().__init__(label=label, required=False, min_value=0, max_value=_QUANTITY_AT_MOST, decimal_places=4)
        self.column = column

    def to_python(self, value: Any) -> Decimal:  # type: ignore[override]  # as in NumberField
        """The quantity, 0 for an empty field. Raises ValidationError."""
        return super().to_python(value) or Decimal(0)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One fiscal year of the table: its fields in the order of the columns."""

    year: int
    cells: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class CostRow:
    """One cost position: what it is, what else is to know of it, and for each year its field, or the stored amount in cents.

    `rate` and `of` are the flat rate in per cent and the positions it is of, for the arithmetic of the page.
    """

    key: str
    label: str
    note: str
    cells: tuple[tuple[int, BoundField | None, int], ...]
    unit_cents: int = 0
    rate: str = ""
    of: str = ""


class PlanForm(Revised):
    """A financing plan: for each fiscal year the spending by cost position, and three means that pay it.

    `labels` names the positions. `eligible_<year>` is spending without a position: all of it, where the programme names none.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        years: Sequence[int],
        lines: Sequence[PlanLine],
        positions: Sequence[Cost],
        labels: Mapping[str, str],
        revision: int,
    ) -> None:
        self.years, self.positions, self.labels = tuple(years), tuple(positions), labels
        self.stored = {line.year: line for line in lines}
        initial: dict[str, Any] = {"revision": revision, "seen": self.seen_of(lines)}
        for line in lines:
            initial[f"eligible_{line.year}"] = line.unassigned
            initial |= {f"{column}_{line.year}": getattr(line, column) for column in MEANS}
            for key, amount in amounts_of(positions=positions, costs=line.costs).items():
                initial[f"cost_{key}_{line.year}"] = amount
        super().__init__(data, initial=initial)
        for year in years:
            self._add_fields(year)

    def _add_fields(self, year: int) -> None:
        for position in typed(self.positions):
            label = _("%(position)s in %(year)s") % {"position": self.labels[position.key], "year": year}
            kind = QuantityField if isinstance(position, UnitCost) else PlanField
            self.fields[f"cost_{position.key}_{year}"] = kind(label=label, column=str(year))
        spending = (
            (_("Other eligible spending in %(year)s"), str(year))
            if self.by_position
            else (_("Eligible spending in %(year)s"), _("Eligible spending"))
        )
        labels = (
            ("eligible", *spending),
            ("grant", _("Grant in %(year)s"), _("Grant")),
            ("own", _("Own funds in %(year)s"), _("Own funds")),
            ("other", _("Other funding in %(year)s"), _("Other funding")),
        )
        for name, label, column in labels:
            self.fields[f"{name}_{year}"] = PlanField(label=label % {"year": year}, column=column)

    @property
    def by_position(self) -> bool:
        """Whether the programme names positions for which spending is planned."""
        return bool(typed(self.positions))

    @staticmethod
    def seen_of(lines: Sequence[PlanLine]) -> str:
        """The mark of the stored plan, for the hidden field."""
        stored = sorted(
            (line.year, line.eligible, line.grant, line.own, line.other, costs_as_json(line.costs)) for line in lines
        )
        return fingerprint(json.dumps(stored))

    def as_typed(self, fields: Mapping[str, str]) -> dict[str, str]:
        """What would be sent if someone had typed these fields into the form as it is stored."""
        typed_in = {name: str(self[name].value() if self[name].value() is not None else "") for name in self.fields}
        return typed_in | {name: text for name, text in fields.items() if name in self.fields}

    @property
    def rows(self) -> tuple[PlanRow, ...]:
        """The table of means, year by year; without positions the spending stands before them."""
        names = MEANS if self.by_position else ("eligible", *MEANS)
        return tuple(PlanRow(year, tuple(self[f"{name}_{year}"] for name in names)) for year in self.years)

    @property
    def cost_rows(self) -> tuple[CostRow, ...]:
        """The table of spending, position by position, and last what has none. Flat rates show what is stored."""
        if not self.by_position:
            return ()
        rest = tuple((year, self[f"eligible_{year}"], 0) for year in self.years)
        last = CostRow("", _("Other eligible spending"), _("What fits none of the positions"), rest)
        return (*(self._cost_row(position) for position in plannable(self.positions)), last)

    def _cost_row(self, position: Cost) -> CostRow:
        label = self.labels[position.key]
        if isinstance(position, FlatRateCost):
            of = ", ".join(self.labels[key] for key in position.of)
            note = _("Flat rate: %(rate)s of %(positions)s. It is computed.")
            cells = tuple((year, None, self._stored_cents(position.key, year)) for year in self.years)
            return CostRow(
                position.key,
                label,
                note % {"rate": per_cent(position.per_cent), "positions": of},
                cells,
                rate=f"{position.per_cent:f}",
                of=" ".join(position.of),
            )
        fields = tuple((year, self[f"cost_{position.key}_{year}"], 0) for year in self.years)
        if isinstance(position, UnitCost):
            note = _("Please enter the number. Each counts %(amount)s.") % {"amount": euro(position.unit_euro)}
            return CostRow(position.key, label, note, fields, unit_cents=position.unit_euro)
        return CostRow(position.key, label, "", fields)

    def _stored_cents(self, key: str, year: int) -> int:
        line = self.stored.get(year)
        return next((cost.cents for cost in line.costs if cost.position == key), 0) if line else 0

    def lines(self) -> tuple[PlanLine, ...]:
        """The plan as typed, in cents; flat rates and unit costs computed."""
        return tuple(self._line(year) for year in self.years)

    def _line(self, year: int) -> PlanLine:
        amounts = {position.key: self.cleaned_data[f"cost_{position.key}_{year}"] for position in typed(self.positions)}
        costs = planned(positions=self.positions, amounts=amounts)
        line = PlanLine(
            year=year, eligible=0, **{column: self.cleaned_data[f"{column}_{year}"] for column in MEANS}, costs=costs
        )
        return replace(line, eligible=self.cleaned_data[f"eligible_{year}"] + sum(cost.cents for cost in costs))
