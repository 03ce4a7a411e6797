"""The table of a financing plan as a spreadsheet: given out filled, and taken in again as what someone would have typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundament.acts.sheets import SheetCell, UnreadableSheet, lines_of
from fundament.core.application import PlanLine
from fundament.core.costs import Cost, FlatRateCost, UnitCost
from fundament.core.money import format_euro
from fundament.core.plan_costs import amounts_of, plannable, typed
from fundament.documents.tables import Column, xlsx_bytes

KEY, LABEL = "Schlüssel", "Position"
MEANS = ("grant", "own", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCells:
    """What a file says, by field of the form: `cost_<position>_<year>`, `eligible_<year>`, `grant_<year>` and so on, as text.

    `unknown` are the keys of lines and years that the plan does not have; nothing of them is taken.
    """

    fields: Mapping[str, str]
    unknown: tuple[str, ...]


def plan_sheet(
    *, name: str, years: Sequence[int], lines: Sequence[PlanLine], positions: Sequence[Cost], labels: Mapping[str, str]
) -> bytes:
    """A plan as XLSX: a line for each position and each means, a column for each year. `labels` by position and row key.

    Amounts are cells of money; quantities of standard unit costs are numbers. Flat rates stand there as they were computed; they
    are not read again.
    """
    held = {line.year: line for line in lines}
    amounts = {year: amounts_of(positions=positions, costs=line.costs) for year, line in held.items()}
    rows: list[dict[str, str | int | Decimal | None]] = []
    for position in plannable(positions):
        row: dict[str, str | int | Decimal | None] = {"key": position.key, "label": labels[position.key]}
        for year in years:
            if isinstance(position, FlatRateCost):
                costs = held[year].costs if year in held else ()
                cents = next((cost.cents for cost in costs if cost.position == position.key), 0)
                row[str(year)] = _money(cents)
            elif isinstance(position, UnitCost):
                row[str(year)] = _number(amounts.get(year, {}).get(position.key))
            else:
                row[str(year)] = _money(int(amounts.get(year, {}).get(position.key, 0)))
        rows.append(row)
    for key in ("eligible", *MEANS):
        row = {"key": key, "label": labels[key]}
        for year in years:
            line = held.get(year)
            cents = 0 if line is None else line.unassigned if key == "eligible" else getattr(line, key)
            row[str(year)] = _money(cents)
        rows.append(row)
    columns = [Column(key="key", title=KEY, kind="text"), Column(key="label", title=LABEL, kind="text")]
    columns += [Column(key=str(year), title=str(year), kind="text") for year in years]
    notes = [
        "Ändern Sie nur die Beträge. Die Spalte »Schlüssel« sagt dem Portal, welche Zeile es ist; die Kopfzeile, welches Jahr.",
        "Beträge wie 1.234,56 oder 1234,56. Eine leere Zelle zählt als 0. Pauschalen werden berechnet und nicht gelesen.",
        "Laden Sie die Datei auf der Seite des Finanzierungsplans hoch. Gespeichert wird erst, wenn Sie dort speichern.",
    ]
    return xlsx_bytes(title=name, columns=columns, rows=rows, notes=notes)


def _money(cents: int) -> str | None:
    # As text: a spreadsheet would show a cent less where it computes with its own numbers.
    return format_euro(cents).removesuffix("\u00a0€") if cents else None


def _number(quantity: Decimal | int | None) -> str | None:
    return f"{Decimal(quantity).normalize():f}".replace(".", ",") if quantity else None


def plan_cells(*, name: str, content: bytes, years: Sequence[int], positions: Sequence[Cost]) -> PlanCells:
    """The amounts of a file by field. Raises UnreadableSheet for a file that is no such table, or has a cell without a value."""
    lines = lines_of(name=name, content=content, is_header=_is_header)
    header = next(number for number, cells in enumerate(lines) if _is_header(cells))
    place_of = {cell.text: place for place, cell in enumerate(lines[header]) if cell.text}
    keys = {position.key: f"cost_{position.key}" for position in typed(positions)}
    keys |= {key: key for key in ("eligible", *MEANS)}
    computed = {position.key for position in positions} - keys.keys()
    fields: dict[str, str] = {}
    unknown = [text for text in place_of if text.isdecimal() and int(text) not in years]
    for number, cells in enumerate(lines[header + 1 :], header + 2):
        key = cells[place_of[KEY]].text if place_of[KEY] < len(cells) else ""
        if not key or key in computed:
            continue
        if key not in keys:
            unknown.append(key)
            continue
        for year in years:
            place = place_of.get(str(year))
            cell = cells[place] if place is not None and place < len(cells) else SheetCell("")
            if cell.fault:
                raise UnreadableSheet(cell.fault, line=number, text=cell.text)
            if place is not None:
                fields[f"{keys[key]}_{year}"] = cell.text
    return PlanCells(fields=fields, unknown=tuple(unknown))


def _is_header(cells: Sequence[SheetCell]) -> bool:
    return any(cell.text == KEY for cell in cells) and any(cell.text.isdecimal() for cell in cells)
