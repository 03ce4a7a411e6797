"""A plan by cost position: what is typed is kept, flat rates and unit costs are computed, and all of it can be read back."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fundament.core.application import PlannedPosition
from fundament.core.costs import ActualCost, Cost, ExcludedCost, FlatRateCost, UnitCost
from fundament.core.plan_costs import amounts_of, plannable, planned, typed
from fundament.core.sourced import Citation

SOURCED = {"source": Citation(**{"in": "aufruf", "place": "Nr. 1"}), "basis": "stated"}
STAFF = UnitCost(key="staff", kind="unit", unit="full_time_year", unit_euro=Decimal("60000.51"), **SOURCED)
MATERIAL = ActualCost(key="material", kind="actual", **SOURCED)
OVERHEAD = FlatRateCost(key="overhead", kind="flat_rate", per_cent=Decimal("7.5"), of=["staff", "material"], **SOURCED)
PARTY = ExcludedCost(key="party", kind="excluded", **SOURCED)
POSITIONS: tuple[Cost, ...] = (STAFF, MATERIAL, OVERHEAD, PARTY)


def test_excluded_spending_cannot_be_planned_and_flat_rates_are_not_typed() -> None:
    assert plannable(POSITIONS) == (STAFF, MATERIAL, OVERHEAD)
    assert typed(POSITIONS) == (STAFF, MATERIAL)


def test_a_unit_cost_is_its_quantity_and_a_flat_rate_a_share_of_the_others() -> None:
    found = planned(positions=POSITIONS, amounts={"staff": Decimal("0.5"), "material": 100_00})
    unit = STAFF.unit_euro
    staff = unit // 2
    assert found == (
        PlannedPosition(position="staff", cents=staff, quantity=Decimal("0.5")),
        PlannedPosition(position="material", cents=100_00),
        PlannedPosition(position="overhead", cents=(staff + 100_00) * 75 // 1000),
    )


def test_what_is_nothing_is_not_there() -> None:
    assert planned(positions=POSITIONS, amounts={"staff": Decimal(0)}) == ()


@given(st.integers(0, 10**9), st.decimals(0, 1000, places=4))
def test_a_stored_plan_is_typed_again_as_it_was(cents: int, quantity: Decimal) -> None:
    costs = planned(positions=POSITIONS, amounts={"staff": quantity, "material": cents})
    again = amounts_of(positions=POSITIONS, costs=costs)
    assert planned(positions=POSITIONS, amounts=again) == costs
    assert again.get("material", 0) == cents


def test_a_position_that_the_programme_lost_is_left_out() -> None:
    costs = planned(positions=POSITIONS, amounts={"staff": Decimal(1), "material": 5})
    assert amounts_of(positions=(STAFF,), costs=costs) == {"staff": Decimal(1)}
