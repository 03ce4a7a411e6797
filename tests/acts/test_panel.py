"""The panel lays down, sits, votes, adopts under conditions; nothing goes against a rule, nobody in conflict is there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.acts.test_selecting import AT, TOWNS, code_of, project, propose, strangers
from tests.cast import LDS, REGIONS, Stage

from fundament.acts import applications, conditions, formal, selection, stipulations
from fundament.acts.refusals import Refused
from fundament.core.decision_file import digest_of, faults, file_of
from fundament.core.procedure import NotPermitted, Role, State
from fundament.core.proposal import Outcome
from fundament.core.stipulations import StipulationKind
from fundament.queries.verification import differences
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision, SelectionProposal, Sitting, Stipulation
from fundament.wording import refusal_text

UNTIL = date(2021, 9, 30)
KIND = StipulationKind


@pytest.fixture
def three(stage: Stage, regions_call: Call) -> list[Application]:
    """Three scored projects: 1.2, 0.8 and 0.9 million euros for 2 million in 2021; the last has the lowest score."""
    there = [
        project(stage, town, grant) for town, grant in zip(TOWNS, (1_200_000_00, 800_000_00, 900_000_00), strict=True)
    ]
    stage.scored(*there, points=(5, 4, 3))
    return there


def lay(
    stage: Stage, kind: StipulationKind, first: Application, second: Application | None = None
) -> SelectionProposal:
    """The decider lays something down."""
    return stipulations.stipulate(
        key=REGIONS,
        kind=kind,
        first=first.reference,
        second=second.reference if second else "",
        reason="Beraten",
        account=stage.decider(REGIONS),
        at=AT,
    )


def selected(proposal: SelectionProposal) -> list[str]:
    """References that a proposal selects."""
    return [line["reference"] for line in proposal.result["lines"] if line["outcome"] == "select"]


# ── laying down ──


def test_each_stipulation_holds_in_the_proposal_that_follows_it(stage: Stage, three: list[Application]) -> None:
    one, two, last = three
    propose(stage)
    kept = lay(stage, KIND.INCLUDE, last)
    assert selected(kept) == [two.reference, last.reference]
    assert kept.inputs["fixed"] == {last.reference: True}
    # 100 + 80 without it, 80 + 60 with it; 0.3 million less is used.
    assert (kept.result["free"]["total"], kept.result["total"]) == (180_000, 140_000)
    assert set(kept.result["free"]["selected"]) == {one.reference, two.reference}
    assert faults(file_of(inputs=kept.inputs, result=kept.result, digest=kept.digest)) == ()
    lifted = stipulations.lift_stipulation(
        key=REGIONS, number=1, reason="Doch nicht", account=stage.decider(REGIONS), at=AT
    )
    assert selected(lifted) == [one.reference, two.reference]
    assert "free" not in lifted.result
    assert selected(lay(stage, KIND.EXCLUDE, one)) == [two.reference, last.reference]
    assert selected(lay(stage, KIND.EXCLUSIVE, two, last)) == [two.reference]
    dependent = lay(stage, KIND.DEPENDENT, two, one)
    assert (selected(dependent), dependent.number) == ([last.reference], 6)
    assert list(differences()) == []


def test_a_file_that_hides_what_stipulations_cost_is_refused(stage: Stage, three: list[Application]) -> None:
    propose(stage)
    kept = lay(stage, KIND.INCLUDE, three[2])

    def said(result: dict[str, Any]) -> list[str]:
        digest = digest_of(kept.inputs, result)
        return [fault.code for fault in faults(file_of(inputs=kept.inputs, result=result, digest=digest))]

    assert said({name: value for name, value in kept.result.items() if name != "free"}) == ["free"]
    worse = kept.result["free"] | {"selected": {three[1].reference: ""}, "total": 80_000}
    assert said(kept.result | {"free": worse}) == ["used"]
    worse |= {
        "used": [{"funder": "smr", "year": 2021, "cents": 800_000_00}, {"funder": "smr", "year": 2022, "cents": 0}]
    }
    assert said(kept.result | {"free": worse}) == ["not_proven"]


def test_it_lays_down_nothing_that_cannot_be_meant(stage: Stage, three: list[Application]) -> None:
    propose(stage)
    lay(stage, KIND.INCLUDE, three[0])
    lay(stage, KIND.EXCLUSIVE, three[0], three[1])
    given = {"key": REGIONS, "account": stage.decider(REGIONS), "at": AT}
    first, second = three[0].reference, three[1].reference

    def code(kind: StipulationKind, one: str, other: str = "", reason: str = "So") -> str:
        return code_of(stipulations.stipulate, **given, kind=kind, first=one, second=other, reason=reason)

    assert code(KIND.EXCLUDE, second, reason=" ") == "reason_needed"
    assert code(KIND.EXCLUDE, "VR-2021-9999") == "stipulation_unknown"
    assert code(KIND.EXCLUSIVE, first) == "stipulation_unknown"
    assert code(KIND.DEPENDENT, first, first) == "stipulation_pair"
    assert code(KIND.EXCLUDE, first) == "stipulation_contradicts"
    assert code(KIND.INCLUDE, first) == "stipulation_contradicts"
    assert code(KIND.DEPENDENT, second, first) == "stipulation_contradicts"
    # All three in is more than the budget holds: no selection keeps to it, and nothing is kept.
    assert code(KIND.INCLUDE, second) == "no_portfolio"
    assert code_of(stipulations.lift_stipulation, **given, number=3, reason="So") == "stipulation_gone"
    assert code_of(stipulations.lift_stipulation, **given, number=1, reason=" ") == "reason_needed"
    assert Stipulation.objects.count() == 2
    for stranger in (*strangers(stage), stage.office(REGIONS)):
        with pytest.raises(NotPermitted):
            stipulations.stipulate(**given | {"account": stranger}, kind=KIND.EXCLUDE, first=second, reason="So")
        with pytest.raises(NotPermitted):
            stipulations.lift_stipulation(**given | {"account": stranger}, number=1, reason="So")


def test_it_may_not_be_decided_against_what_was_laid_down(stage: Stage, three: list[Application]) -> None:
    propose(stage)
    lay(stage, KIND.EXCLUSIVE, three[1], three[2])
    number = lay(stage, KIND.EXCLUDE, three[0]).number
    more = selection.Verdict(outcome=Outcome.SELECT, reason="Doch")
    given = {"key": REGIONS, "proposal": number, "at": AT}
    assert code_of(stage.adopted, **given, verdicts={three[2].reference: more}) == "stipulation_broken"
    assert code_of(stage.adopted, **given, verdicts={three[0].reference: more}) == "stipulation_broken"
    assert stage.adopted(**given) == 3


def test_it_promotes_nobody_against_what_was_laid_down(stage: Stage, three: list[Application]) -> None:
    one, two, last = three
    propose(stage)
    number = lay(stage, KIND.EXCLUSIVE, two, last).number
    stage.adopted(REGIONS, number, at=AT)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    applications.withdraw(reference=one.reference, reason="", account=stage.applicant(TOWNS[0]), at=AT)
    given = {"reference": last.reference, "reason": "Platz", "account": stage.decider(REGIONS), "at": AT}
    assert code_of(selection.promote, **given) == "stipulation_broken"
    applications.withdraw(reference=two.reference, reason="", account=stage.applicant(TOWNS[1]), at=AT)
    assert selection.promote(**given).state == State.SELECTION_ANNOUNCED


# ── the sitting ──


def test_it_is_adopted_in_a_sitting_with_a_quorum_and_a_majority(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    good = stage.sitting(stage.decider(REGIONS), AT)
    wrong: dict[str, dict[str, Any]] = {
        "sitting_needs_place": {"place": " "},
        "sitting_day": {"held_on": AT.date() + timedelta(days=1)},
        "not_in_panel": {"present": [*good.present, stage.office(REGIONS).pk]},
        "no_quorum": {"present": good.present[:1], "votes_for": 1},
        "votes_differ": {"votes_for": 3},
        "no_majority": {"votes_for": 1, "votes_against": 1},
    }

    def adopt(sitting: Any) -> int:
        return selection.adopt_selection(
            key=REGIONS, proposal=number, verdicts={}, sitting=sitting, account=stage.decider(REGIONS), at=AT
        )

    for code, change in wrong.items():
        with pytest.raises(Refused) as refused:
            adopt(replace(good, **change))
        assert (refused.value.code, refusal_text(code=code, values=refused.value.values) != "") == (code, True)
    early = replace(good, held_on=three[0].call.closes_at.date() - timedelta(days=1))
    assert code_of(adopt, sitting=early) == "sitting_day"
    assert (Decision.objects.count(), Sitting.objects.count(), Call.objects.get().state) == (0, 0, "open")
    assert adopt(good) == 3
    kept = Sitting.objects.get()
    assert [member["account"] for member in kept.present] == good.present
    assert (kept.votes_for, kept.recused, kept.proposal.number) == (2, [], number)
    assert list(differences()) == []


def test_who_is_in_conflict_is_not_there_and_stands_in_the_minutes(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    office = stage.office(REGIONS).memberships.get().organisation
    away = stage.person(office, Role.DECIDER, login="away")
    away.memberships.create(organisation=stage.body(TOWNS[0]), role=Role.EDITOR.value)
    good = stage.sitting(stage.decider(REGIONS), AT)
    with_them = replace(good, present=[*good.present, away.pk], votes_for=3)
    given = {"key": REGIONS, "proposal": number, "verdicts": {}, "account": stage.decider(REGIONS), "at": AT}
    assert code_of(selection.adopt_selection, **given, sitting=with_them) == "member_recused"
    selection.adopt_selection(**given, sitting=good)
    assert Sitting.objects.get().recused == [{"name": away.name, "references": ["*"]}]
    with pytest.raises(NotPermitted):
        stipulations.stipulate(
            key=REGIONS, kind=KIND.EXCLUDE, first=three[1].reference, reason="So", account=away, at=AT
        )


# ── conditions ──


@pytest.fixture
def conditional(stage: Stage, three: list[Application]) -> Application:
    """The first project, selected under a condition and announced."""
    number = propose(stage).number
    verdict = selection.Verdict(outcome=Outcome.SELECT, condition="Beschluss des Rates", condition_until=UNTIL)
    stage.adopted(REGIONS, number, {three[0].reference: verdict}, at=AT)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    return three[0]


def test_a_condition_needs_words_a_day_and_a_selection(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    given = {"key": REGIONS, "proposal": number, "at": AT}

    def code(reference: str, **verdict: Any) -> str:
        return code_of(stage.adopted, **given, verdicts={reference: selection.Verdict(**verdict)})

    select = {"outcome": Outcome.SELECT, "reason": "so"}
    assert code(three[0].reference, **select, condition="Beschluss") == "condition_needs_day"
    assert code(three[0].reference, **select, condition=" ", condition_until=UNTIL) == "condition_needs_day"
    reserve = {"outcome": Outcome.RESERVE, "condition": "Beschluss", "condition_until": UNTIL}
    assert code(three[2].reference, **reserve) == "condition_needs_selection"


def test_a_case_goes_on_once_its_condition_is_confirmed(stage: Stage, conditional: Application) -> None:
    reference = conditional.reference
    invite = {"reference": reference, "account": stage.authority(LDS), "at": AT}
    with pytest.raises(Refused) as refused:
        formal.invite_formal_application(**invite)
    assert refused.value.code == "selection_conditional"
    assert "30. September 2021" in refusal_text(code="selection_conditional", values=refused.value.values)
    given = {"reference": reference, "account": stage.office(REGIONS), "at": AT}
    assert code_of(conditions.confirm_condition, **given, note=" ") == "reason_needed"
    for stranger in (*strangers(stage), stage.decider(REGIONS)):
        with pytest.raises(NotPermitted):
            conditions.confirm_condition(**given | {"account": stranger}, note="Beschluss liegt vor")
    conditions.confirm_condition(**given, note="Beschluss liegt vor")
    assert code_of(conditions.confirm_condition, **given, note="Noch einmal") == "no_condition"
    late = {"account": stage.decider(REGIONS), "at": AT + timedelta(days=400)}
    assert code_of(conditions.lapse_selection, **given | late, reason="Zu spät") == "no_condition"
    assert formal.invite_formal_application(**invite).state == State.INVITED
    assert list(differences()) == []


def test_a_selection_lapses_the_day_after_its_condition(stage: Stage, conditional: Application) -> None:
    given = {"reference": conditional.reference, "account": stage.decider(REGIONS), "reason": "Kein Beschluss"}
    last = three_oclock(UNTIL)
    assert code_of(conditions.lapse_selection, **given, at=last) == "condition_runs"
    with pytest.raises(NotPermitted):
        conditions.lapse_selection(**given | {"account": stage.office(REGIONS)}, at=last + timedelta(days=1))
    lapsed = conditions.lapse_selection(**given, at=last + timedelta(days=1))
    assert lapsed.state == State.REFUSAL_ANNOUNCED
    third = Application.objects.get(state=State.RESERVE_ANNOUNCED.value)
    up = selection.promote(
        reference=third.reference, reason="Platz", account=stage.decider(REGIONS), at=last + timedelta(days=2)
    )
    assert up.state == State.SELECTION_ANNOUNCED
    assert list(differences()) == []


def test_nothing_lapses_that_has_no_condition(stage: Stage, three: list[Application]) -> None:
    stage.adopted(REGIONS, propose(stage).number, at=AT)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    given = {"reference": three[0].reference, "at": AT + timedelta(days=400)}
    acts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (conditions.confirm_condition, {"note": "Da", "account": stage.office(REGIONS)}),
        (conditions.lapse_selection, {"reason": "Weg", "account": stage.decider(REGIONS)}),
    ]
    for act, more in acts:
        assert code_of(act, **given, **more) == "no_condition"


def three_oclock(day: date) -> Any:
    """An instant on a day."""
    return AT.replace(year=day.year, month=day.month, day=day.day, hour=13)
