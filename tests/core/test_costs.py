"""The positions of a plan: what each kind needs, and what a list of them may not say."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from fundament.core.costs import ActualCost, Cost, ExcludedCost, FlatRateCost, UnitCost, UnpaidWork, contradictions

SOURCED: dict[str, Any] = {"basis": "stated", "source": {"in": "call", "place": "1"}}
COST: TypeAdapter[Cost] = TypeAdapter(Cost)


def cost(key: str, kind: str = "actual", **fields: Any) -> Cost:
    """A position as a file would write it."""
    return COST.validate_python({**SOURCED, "key": key, "kind": kind, **fields})


def flat(key: str, *of: str) -> Cost:
    """A flat rate of 15 per cent."""
    return cost(key, "flat_rate", per_cent=15, of=list(of))


UNIT = {"unit": "full_time_year", "unit_euro": Decimal("60_000.50")}


def test_it_reads_four_kinds_and_turns_euros_into_cents() -> None:
    read = [cost("a"), cost("b", "unit", **UNIT), flat("c", "a"), cost("d", "excluded")]
    assert [type(one) for one in read] == [ActualCost, UnitCost, FlatRateCost, ExcludedCost]
    assert isinstance(read[1], UnitCost)
    assert (read[1].unit, read[1].unit_euro) == ("full_time_year", 60_000_50)
    assert isinstance(read[2], FlatRateCost)
    assert (read[2].per_cent, read[2].of) == (Decimal(15), ["a"])


@pytest.mark.parametrize(
    ("kind", "fields", "place"),
    [
        ("unit", UNIT | {"unit_euro": 0}, "unit_euro"),
        ("unit", UNIT | {"unit_euro": Decimal("0.001")}, "unit_euro"),
        ("unit", {"unit_euro": 1}, "unit"),
        ("flat_rate", {"per_cent": 0, "of": ["a"]}, "per_cent"),
        ("flat_rate", {"per_cent": Decimal("100.1"), "of": ["a"]}, "per_cent"),
        ("flat_rate", {"per_cent": 15, "of": []}, "of"),
        ("flat_rate", {"per_cent": 15}, "of"),
        ("actual", {"per_cent": 15}, "per_cent"),
        ("excluded", {"unit": "hour"}, "unit"),
    ],
)
def test_it_refuses_what_a_kind_cannot_say(kind: str, fields: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cost("x", kind, **fields)
    assert [fault["loc"] for fault in refused.value.errors()] == [(kind, place)]


def test_it_takes_unpaid_work_at_the_minimum_wage_where_no_hourly_rate_is_named() -> None:
    named = UnpaidWork.model_validate({**SOURCED, "at_most_euro": 5_000, "hourly_euro": Decimal("15.50")})
    unnamed = UnpaidWork.model_validate({**SOURCED, "at_most_euro": 5_000})
    assert (named.at_most_euro, named.hourly_euro) == (5_000_00, 15_50)
    assert (unnamed.at_most_euro, unnamed.hourly_euro) == (5_000_00, None)


def test_it_finds_nothing_wrong_with_a_flat_rate_of_positions_before_it() -> None:
    assert contradictions([cost("a"), cost("b", "unit", **UNIT), cost("d", "excluded"), flat("c", "a", "b")]) == ()


def not_a_base(position: str, base: str) -> str:
    """What is said of a flat rate of something that cannot be its base."""
    return (
        f"cost.{position}.of: »{base}« taugt nicht als Grundlage. "
        "Nennen Sie eine Position mit kind actual oder unit, die vor dieser steht."
    )


@pytest.mark.parametrize(
    ("positions", "faults"),
    [
        ([flat("f", "a"), cost("a")], (not_a_base("f", "a"),)),
        ([cost("a"), flat("f", "a"), flat("g", "f")], (not_a_base("g", "f"),)),
        ([cost("a", "excluded"), flat("f", "a")], (not_a_base("f", "a"),)),
        ([cost("a"), flat("f", "f")], (not_a_base("f", "f"),)),
        (
            [cost("a"), flat("f", "a", "a")],
            ("cost.f.of: »a« steht zweimal hier. Nennen Sie jede Position einmal.",),
        ),
    ],
    ids=["after it", "of a flat rate", "excluded", "of itself", "twice"],
)
def test_it_names_a_base_that_cannot_be_one(positions: list[Cost], faults: tuple[str, ...]) -> None:
    assert contradictions(positions) == faults


def test_it_names_every_contradiction_at_once() -> None:
    assert contradictions([flat("f", "x", "y"), cost("a"), flat("g", "a", "a", "z")]) == (
        not_a_base("f", "x"),
        not_a_base("f", "y"),
        not_a_base("g", "z"),
        "cost.g.of: »a« steht zweimal hier. Nennen Sie jede Position einmal.",
    )
