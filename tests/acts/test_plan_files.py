"""A financing plan as a spreadsheet: given out and taken in again to the cent; a file that is none says so."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]  # ships no types

from fundament.acts.plan_files import plan_cells, plan_sheet
from fundament.acts.sheets import UnreadableSheet
from fundament.core.application import PlanLine, PlannedPosition
from fundament.core.costs import ActualCost, Cost, ExcludedCost, FlatRateCost, UnitCost
from fundament.core.sourced import Citation

SOURCED = {"source": Citation(**{"in": "aufruf", "place": "Nr. 1"}), "basis": "stated"}
POSITIONS: tuple[Cost, ...] = (
    UnitCost(key="staff", kind="unit", unit="full_time_year", unit_euro=Decimal(60_000), **SOURCED),
    ActualCost(key="material", kind="actual", **SOURCED),
    FlatRateCost(key="overhead", kind="flat_rate", per_cent=Decimal("7.5"), of=["staff"], **SOURCED),
    ExcludedCost(key="party", kind="excluded", **SOURCED),
)
LABELS = {key: key.title() for key in ("staff", "material", "overhead", "eligible", "grant", "own", "other")}
YEARS = (2024, 2025)
LINE = PlanLine(
    year=2024,
    eligible=1_234_567_89,
    grant=1_000_000_00,
    own=234_567_89,
    costs=(
        PlannedPosition(position="staff", cents=90_000_00, quantity=Decimal("1.5")),
        PlannedPosition(position="material", cents=12),
        PlannedPosition(position="overhead", cents=6_750_00),
    ),
)


def sheet(*lines: PlanLine) -> bytes:
    """A plan as it is given out."""
    return plan_sheet(name="Plan", years=YEARS, lines=lines, positions=POSITIONS, labels=LABELS)


def read(content: bytes) -> dict[str, str]:
    """What a file says."""
    return dict(plan_cells(name="plan.xlsx", content=content, years=YEARS, positions=POSITIONS).fields)


def changed(content: bytes, **cells: object) -> bytes:
    """The file with other cells, as someone changes them."""
    book = load_workbook(BytesIO(content))
    for place, value in cells.items():
        book.active[place] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_given_out_is_read_again_as_someone_would_type_it() -> None:
    assert read(sheet(LINE)) == {
        "cost_staff_2024": "1,5",
        "cost_staff_2025": "",
        "cost_material_2024": "0,12",
        "cost_material_2025": "",
        "eligible_2024": "1.137.817,77",
        "eligible_2025": "",
        "grant_2024": "1.000.000,00",
        "grant_2025": "",
        "own_2024": "234.567,89",
        "own_2025": "",
        "other_2024": "",
        "other_2025": "",
    }


def test_numbers_that_a_spreadsheet_made_are_read_to_the_cent() -> None:
    content = changed(sheet(replace(LINE, costs=())), C3=4711.1, D3=0.29)
    assert (read(content)["cost_material_2024"], read(content)["cost_material_2025"]) == ("4711,1", "0,29")


def test_what_the_plan_does_not_have_is_named_and_not_taken() -> None:
    content = changed(sheet(LINE), A3="yacht", D1="2031")
    found = plan_cells(name="plan.xlsx", content=content, years=YEARS, positions=POSITIONS)
    assert found.unknown == ("2031", "yacht")
    assert "cost_material_2024" not in found.fields
    assert "grant_2025" not in found.fields


def test_a_year_or_line_that_is_missing_leaves_the_plan_as_it_is() -> None:
    book = Workbook()
    book.active.append(["Schlüssel", "2025"])
    book.active.append(["grant", "5"])
    out = BytesIO()
    book.save(out)
    assert read(out.getvalue()) == {"grant_2025": "5"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7", "file_type"),
        (b"PK\x03\x04nichts", "file_not_readable"),
        (b"Name;2024\r\nx;1\r\n", "header_missing"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        read(content)
    assert refused.value.code == code


def test_a_formula_without_a_value_is_named_with_its_line() -> None:
    with pytest.raises(UnreadableSheet) as refused:
        read(changed(sheet(LINE), C3="=1+1"))
    assert (refused.value.code, refused.value.line) == ("formula_without_value", 3)
