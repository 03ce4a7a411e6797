"""Journey of the planning association: three applications put in order by number, by button and by dragging."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from tests.cast import REGIONS
from tests.journeys.conftest import Clock, Portal, Visitor

from fundament.core.procedure import State
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.assessments import Ranking

pytestmark = pytest.mark.journey

LATER = datetime(2021, 6, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_an_association_ranks_its_region(portal: Portal, now: Clock, *, keyboard: bool) -> None:
    stage = portal.stage
    stage.open_call(REGIONS)
    towns = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.", "Stadt Klingenthal")
    one, two, three = (stage.submit(stage.regions_draft(town=town)).reference for town in towns)
    now.set(LATER)
    association = portal.visitor(stage.association("CHE"), keyboard=keyboard)
    association.goto("association_inbox").follow("association_ranking", REGIONS)

    association.fill(f"rank_{one}", "1").fill(f"assessment_{one}", "Wichtig für das Göltzschtal.")
    association.fill(f"rank_{two}", "1").press(SAVE).sees(
        f"Gleichauf auf Rang 1: {one}, {two}. Der nächste Rang ist 3."
    )
    step(association, "up", three).sees(f"{three} hat jetzt Rang 3.")
    step(association, "up", three).sees(f"{three} hat jetzt Rang 1.")
    assert ranks() == {three: 1, one: 2, two: 2}
    step(association, "down", one)
    step(association, "down", three).sees(f"{three} hat jetzt Rang 2.")
    assert ranks() == {two: 1, three: 2, one: 3}
    if not keyboard:
        with association.page.expect_navigation(wait_until="load"):
            drag(association.page, f'[data-ranking-line="{one}"] [data-ranking-handle]', f'[data-ranking-line="{two}"]')
        association.check().sees(f"{one} hat jetzt Rang 1.")
        assert ranks() == {one: 1, two: 2, three: 3}
    assert Ranking.objects.get(application__reference=one).assessment == "Wichtig für das Göltzschtal."

    association.press('main form[action*="/forward/"] button[name="all"]').sees(
        "3 Anträge wurden an das Ministerium weitergeleitet."
    )
    assert set(Application.objects.values_list("state", flat=True)) == {State.FORWARDED.value}
    assert list(differences()) == []


SAVE = "form[data-ranking] button[type=submit]"


def step(association: Visitor, way: str, reference: str) -> Visitor:
    """Presses the button of one application; afterwards the same button has the focus, for who goes on by keyboard."""
    button = f'button[name="move"][value="{way}:{reference}"]'
    association.press(button)
    assert association.page.evaluate("document.activeElement.value") == f"{way}:{reference}"
    return association


def drag(page: Page, handle: str, target: str) -> None:
    """Takes hold of one thing and lets it go over another; a first small movement starts the dragging."""
    page.hover(handle)
    page.mouse.down()
    box = page.locator(handle).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 15, box["y"] - 15, steps=5)
    page.hover(f"{target} legend")
    page.hover(f"{target} legend")
    page.mouse.up()


def ranks() -> dict[str, int]:
    """The saved ranking."""
    return dict(Ranking.objects.values_list("application__reference", "rank"))
