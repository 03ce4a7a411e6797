"""Journey of the panel: a tie, what it lays down, a sitting without one in conflict, a deviation, a condition, a promotion."""

from datetime import UTC, datetime

import pytest
from tests.cast import AFTER, LDS, REGIONS
from tests.journeys.conftest import Clock, Portal

from fundament.core.procedure import Role, State
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.decisions import Decision, Sitting

pytestmark = pytest.mark.journey

ANNOUNCED = datetime(2021, 9, 1, 9, 0, tzinfo=UTC)
INVITE = 'main form:has([name="act"][value="invite_formal_application"]) button[type=submit]'


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_panel_decides(portal: Portal, now: Clock, *, keyboard: bool) -> None:
    stage = portal.stage
    stage.open_call(REGIONS)
    towns = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.", "Stadt Klingenthal", "Stadt Plauen")
    cents = (1_200_000_00, 800_000_00, 800_000_00, 500_000_00)
    large, first, second, small = (
        stage.submit(stage.regions_draft(town=town, lines=[(2021, grant * 5 // 3 + 1, grant)]))
        for town, grant in zip(towns, cents, strict=True)
    )
    stage.scored(large, first, second, small, points=(5, 4, 4, 1))
    now.set(AFTER[REGIONS])

    office = portal.visitor(stage.office(REGIONS), keyboard=keyboard)
    office.goto("selection", REGIONS).press_form("selection_propose", REGIONS)
    office.sees("Mehrere Möglichkeiten erreichen dieselbe Punktzahl")
    assert office.status("selection_adopt", REGIONS) == 404

    # Who is in conflict sees nothing of the selection, and is not offered as present.
    away = stage.person(stage.office(REGIONS).memberships.get().organisation, Role.DECIDER, login="neighbour")
    away.memberships.create(organisation=stage.body("Stadt Plauen"), role=Role.EDITOR.value)
    away.name = "Frau Befangen"
    away.save()
    colleague = stage.sitting(stage.decider(REGIONS), AFTER[REGIONS]).present[1]
    blocked = portal.visitor(away, keyboard=keyboard)
    for name in ("selection", "stipulate", "selection_adopt", "ministry_call"):
        assert blocked.status(name, REGIONS) == 404

    decider = portal.visitor(stage.decider(REGIONS), keyboard=keyboard)
    decider.goto("selection", REGIONS).follow("stipulate", REGIONS)
    decider.choose("kind", "include").choose("first", second.reference)
    decider.fill("reason", "Klingenthal wartet seit drei Runden.").press()
    decider.sees("Die Festlegungen kosten 0 Punkte").sees(f"Deshalb nicht ausgewählt: {first.reference}")
    decider.follow("stipulate", REGIONS)
    decider.choose("kind", "exclusive").choose("first", large.reference).choose("second", second.reference)
    decider.fill("reason", "Beide betreffen dieselbe Halle.").press()
    decider.sees("Die Festlegungen kosten 20 Punkte").sees(f"Deshalb nicht ausgewählt: {large.reference}")
    decider.follow("lift_stipulation", REGIONS, 2)
    decider.fill("reason", "Es sind doch zwei Hallen.").press()
    decider.sees("Die Festlegungen kosten 0 Punkte").sees("Aufgehoben von")

    decider.follow("selection_adopt", REGIONS).sees("Befangen und nicht in der Sitzung: Frau Befangen")
    decider.fill("held_on", "2021-07-20").fill("place", "Dresden").fill("votes_for", "1")
    decider.choose("present", str(stage.decider(REGIONS).pk))
    decider.fill("minutes", "Beraten wurde über Klingenthal.")
    decider.choose(f"outcome_{small.reference}", "refuse").fill(f"reason_{small.reference}", "Zu wenig ausgereift.")
    decider.unfold(f'main details:has([name="condition_{large.reference}"])')
    decider.fill(f"condition_{large.reference}", "Beschluss des Stadtrats").fill(
        f"until_{large.reference}", "2021-09-30"
    )
    decider.press("main form[method=post] button[type=submit]").sees("1 Mitglieder sind zu wenige")
    decider.choose("present", str(colleague)).fill("votes_for", "2").press()
    decider.sees("Dafür 2, dagegen 0").sees("Zu wenig ausgereift.")
    assert Sitting.objects.get().recused == [{"name": "Frau Befangen", "references": ["*"]}]

    now.set(ANNOUNCED)
    office.goto("selection", REGIONS).press_form("selection_announce", REGIONS)
    town = portal.visitor(stage.applicant(towns[0]), keyboard=keyboard)
    town.goto("application", large.reference).sees("Beschluss des Stadtrats").sees("30. September 2021")
    lds = portal.visitor(stage.authority(LDS), keyboard=keyboard)
    lds.goto("authority_case", large.reference).press(INVITE).sees("unter einer Bedingung")
    office.goto("ministry_case", large.reference).fill("note", "Beschluss vom 25. August")
    office.press_form("confirm_condition", large.reference)
    lds.goto("authority_case", large.reference).press(INVITE)
    assert Application.objects.get(pk=large.pk).state == State.INVITED.value

    decider.goto("ministry_case", first.reference).fill("reason", "Rodewisch tritt zurück.")
    decider.press_form("promote", first.reference).sees("mehr, als in den Haushaltsmitteln")
    town.goto("withdraw", large.reference).choose_box("sure").press().sees("Zurückgezogen")
    decider.goto("ministry_case", first.reference).fill("reason", "Rodewisch trat zurück.")
    decider.press_form("promote", first.reference).sees("und jetzt ausgewählt")
    winner = portal.visitor(stage.applicant(towns[1]), keyboard=keyboard)
    winner.goto("application", first.reference).sees("Rodewisch trat zurück.")
    outcomes = dict(Decision.objects.values_list("application__reference", "outcome"))
    assert outcomes[small.reference] == "refuse"
    assert Application.objects.get(pk=first.pk).state == State.SELECTION_ANNOUNCED.value
    assert list(differences()) == []
