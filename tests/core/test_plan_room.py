"""How much a partner may ask for: the shares and caps of both real programmes, to the cent."""

from decimal import Decimal
from pathlib import Path

import pytest

from fundament.core.application import PlanLine
from fundament.core.loading import load_programme
from fundament.core.plan_room import PlanRoom, plan_room

PROGRAMMES = Path(__file__).parents[2] / "programmes"
TANDEM = load_programme(PROGRAMMES / "inklusion-vor-ort-2023").programme
REGIONS = load_programme(PROGRAMMES / "vitale-regionen-2021").programme


def room(eligible: int, *, grant: int = 0, others: int = 0, role: str = "municipal_administration") -> PlanRoom:
    """The room of a partner of a tandem with one year of spending."""
    line = PlanLine(year=2024, eligible=eligible, grant=grant, own=eligible - grant)
    return plan_room(programme=TANDEM, role=role, lines=[line], others=others)


@pytest.mark.parametrize(
    ("eligible", "others", "most"),
    [
        (100_000_00, 0, 80_000_00),  # 80 per cent
        (33, 0, 26),  # rounded down to whole cents
        (1_000_000_00, 0, 500_000_00),  # at most half a million for each partner
        (1_000_000_00, 700_000_00, 300_000_00),  # at most a million for both
        (1_000_000_00, 1_200_000_00, 0),
        (0, 0, 0),
    ],
)
def test_the_lowest_limit_decides(eligible: int, others: int, most: int) -> None:
    seen = room(eligible, others=others)
    assert (seen.most, seen.own_least) == (most, eligible - most)


def test_what_is_asked_for_uses_the_room_and_may_be_too_much() -> None:
    assert room(100_000_00, grant=80_000_00).left == 0
    assert room(100_000_00, grant=80_000_01).left == -1
    assert room(100_000_00, grant=1).left == 79_999_99


def test_more_than_the_usual_rate_is_possible_with_reasons_only() -> None:
    line = PlanLine(year=2021, eligible=100_000_00, grant=60_000_00, own=40_000_00)
    seen = plan_room(programme=REGIONS, role=REGIONS.lead_role.role, lines=[line], others=0)
    assert (seen.usual_rate, seen.highest_rate) == (Decimal(60), Decimal(75))
    assert (seen.usual, seen.highest, seen.most) == (60_000_00, 75_000_00, 60_000_00)


def test_a_role_without_a_share_has_its_spending_as_its_limit() -> None:
    line = PlanLine(year=2021, eligible=5, grant=0, own=5)
    seen = plan_room(programme=REGIONS, role="cooperation_partner", lines=[line], others=0)
    assert (seen.usual, seen.highest, seen.cap) == (None, None, None)
    assert seen.most == 5
