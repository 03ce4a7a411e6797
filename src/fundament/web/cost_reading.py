"""The spending of a financing plan by cost position and year, as rows to read."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from fundament.core.application import PlanLine
from fundament.core.plan_costs import plannable
from fundament.core.texts import Texts
from fundament.records.calls import Call
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import money


def cost_labels(call: Call, *, language: str) -> dict[str, str]:
    """The cost positions that a plan may have, by key."""
    texts: Texts = call.texts
    return {one.key: texts.get(f"cost.{one.key}", language=language) for one in plannable(call.programme.cost)}


def cost_columns(lines: Sequence[PlanLine]) -> tuple[Column, ...]:
    """Position, each year that has positions, all years."""
    years = [line.year for line in lines]
    return (
        Column(_("Cost position")),
        *(Column(str(year), numeric=True) for year in years),
        Column(_("All years"), numeric=True),
    )


def cost_rows(call: Call, lines: Sequence[PlanLine], *, language: str) -> tuple[tuple[object, ...], ...]:
    """One row for each position that is spent on, and what has none; no row where no position is named."""
    if not any(line.costs for line in lines):
        return ()
    labels = cost_labels(call, language=language)
    held = [{cost.position: cost for cost in line.costs} for line in lines]
    rows = []
    for key in dict.fromkeys((*labels, *(cost.position for line in lines for cost in line.costs))):
        cents = [costs[key].cents if key in costs else 0 for costs in held]
        if any(cents):
            quantities = [costs[key].quantity for costs in held if key in costs]
            label = labels.get(key, key)
            # Of a unit cost people entered the number, and sign it.
            if any(quantity is not None for quantity in quantities):
                label = f"{label} ({' / '.join(_number(quantity) for quantity in quantities)})"
            rows.append(_row(label, cents))
    rest = [line.unassigned for line in lines]
    if any(rest):
        rows.append(_row(_("Other eligible spending"), rest))
    return tuple(rows)


def _row(label: str, cents: Sequence[int]) -> tuple[object, ...]:
    return (label, *(money(one) for one in cents), money(sum(cents)))


def _number(quantity: Decimal | None) -> str:
    return f"{quantity:f}".replace(".", ",") if quantity is not None else "0"
