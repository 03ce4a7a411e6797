"""The proposal computes, people decide, all is announced at once; nobody goes beyond the budget or the limit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import AFTER, REGIONS, TANDEM, Stage

from fundament.acts import applications, formal, grants, selection
from fundament.acts.refusals import Refused
from fundament.commands.register import LDS, SAB, SMR
from fundament.core import solving
from fundament.core.ledger import AccountKind
from fundament.core.procedure import NotPermitted
from fundament.core.proposal import Outcome
from fundament.core.solving import NoOptimum
from fundament.queries.budgets import budget_of
from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision, SelectionProposal
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantAmount, GrantInstalment
from fundament.records.ledger import Booking, LedgerAccount
from fundament.records.messages import Message
from fundament.records.notices import Notice

AT = AFTER[REGIONS]
TOWNS = ("Stadt Rodewisch", "Stadt Auerbach/Vogtl.", "Stadt Klingenthal")


def code_of(act: Callable[..., Any], **given: Any) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


def project(stage: Stage, town: str, grant: int) -> Application:
    """A submitted project of the region Chemnitz for 2021."""
    eligible = grant * 5 // 3 + 1
    return stage.submit(stage.regions_draft(town=town, lines=[(2021, eligible, grant)]))


@pytest.fixture
def three(stage: Stage, regions_call: Call) -> list[Application]:
    """Three scored projects: 1.2, 0.8 and 0.9 million euros for 2 million in 2021; the last has the lowest score."""
    there = [
        project(stage, town, grant) for town, grant in zip(TOWNS, (1_200_000_00, 800_000_00, 900_000_00), strict=True)
    ]
    stage.scored(*there, points=(5, 4, 3))
    return there


def propose(stage: Stage) -> SelectionProposal:
    """The office asks for a proposal."""
    return selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AT)


def adopt(stage: Stage, proposal: int, **verdicts: selection.Verdict) -> int:
    """The decider adopts it."""
    named = {reference.replace("_", "-"): verdict for reference, verdict in verdicts.items()}
    return stage.adopted(REGIONS, proposal, named, at=AT)


def strangers(stage: Stage) -> tuple[Account, ...]:
    """People who neither propose nor decide."""
    return (
        stage.applicant(TOWNS[0]),
        stage.applicant("Stadt Torgau"),
        stage.association("CHE"),
        stage.authority(LDS),
        stage.office(TANDEM),
        stage.decider(TANDEM),
        stage.auditor(),
    )


# ── proposing ──


def test_it_proposes_the_best_portfolio_with_all_it_was_computed_from(stage: Stage, three: list[Application]) -> None:
    kept = propose(stage)
    assert [(line["reference"], line["outcome"], line["place"]) for line in kept.result["lines"]] == [
        (three[0].reference, "select", 0),
        (three[1].reference, "select", 0),
        (three[2].reference, "reserve", 1),
    ]
    assert kept.result["lines"][2]["competes_with"] == [three[0].reference]
    assert kept.inputs["budgets"] == [{"funder": "smr", "year": year, "cents": 2_000_000_00} for year in (2021, 2022)]
    assert [one["score"] for one in kept.inputs["candidates"]] == [100_000, 80_000, 60_000]
    assert propose(stage).number == kept.number + 1


def test_it_proposes_nothing_while_the_call_is_open(stage: Stage, three: list[Application]) -> None:
    deadline = three[0].call.closes_at
    given = {"key": REGIONS, "account": stage.office(REGIONS)}
    assert code_of(selection.propose_selection, **given, at=deadline) == "call_still_open"
    assert selection.propose_selection(**given, at=deadline + timedelta(microseconds=1)).number == 1


def test_it_proposes_nothing_without_scores(stage: Stage, regions_call: Call) -> None:
    assert code_of(propose, stage=stage) == "nothing_scored"


def test_it_proposes_nothing_where_a_budget_is_overdrawn(
    stage: Stage, three: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "free_budgets", lambda _call: {("smr", 2021): -1, ("smr", 2022): 0})
    assert code_of(propose, stage=stage) == "no_portfolio"


def test_it_proposes_nothing_that_cannot_be_checked(
    stage: Stage, three: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_given: object, **_more: object) -> None:
        raise NoOptimum("lost")

    monkeypatch.setattr(solving, "_solver", lost)
    assert code_of(propose, stage=stage) == "not_computed"
    assert not SelectionProposal.objects.exists()


def test_it_proposes_nothing_while_one_is_on_its_way(stage: Stage, three: list[Application]) -> None:
    Application.objects.filter(pk=three[2].pk).update(state="commented")
    assert code_of(propose, stage=stage) == "not_all_scored"


def test_it_is_proposed_by_the_office_or_the_panel_alone(stage: Stage, three: list[Application]) -> None:
    for stranger in strangers(stage):
        with pytest.raises(NotPermitted):
            selection.propose_selection(key=REGIONS, account=stranger, at=AT)
    assert SelectionProposal.objects.count() == 0


# ── deciding ──


def test_it_is_decided_as_proposed(stage: Stage, three: list[Application]) -> None:
    assert adopt(stage, propose(stage).number) == 3
    decided = Decision.objects.order_by("application__reference").values_list("proposed", "outcome", "place", "reason")
    assert list(decided) == [("select", "select", 0, ""), ("select", "select", 0, ""), ("reserve", "reserve", 1, "")]
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == [
        "selected",
        "selected",
        "reserve",
    ]
    with pytest.raises(NotPermitted):
        adopt(stage, 1)


def test_it_may_be_decided_otherwise_with_a_reason(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    second, third = three[1].reference.replace("-", "_"), three[2].reference.replace("-", "_")
    silent = selection.Verdict(outcome=Outcome.REFUSE, reason=" ")
    assert code_of(adopt, stage=stage, proposal=number, **{second: silent}) == "deviation_needs_reason"
    said = selection.Verdict(outcome=Outcome.REFUSE, reason="Doppelförderung")
    adopt(stage, number, **{second: said, third: selection.Verdict(outcome=Outcome.REFUSE, reason="Zu teuer")})
    assert list(Decision.objects.order_by("application__reference").values_list("outcome", "reason")) == [
        ("select", ""),
        ("refuse", "Doppelförderung"),
        ("refuse", "Zu teuer"),
    ]
    assert list(differences()) == []


def test_it_may_not_be_decided_beyond_the_budget(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    more = {three[2].reference.replace("-", "_"): selection.Verdict(outcome=Outcome.SELECT, reason="Wichtig")}
    with pytest.raises(Refused) as refused:
        adopt(stage, number, **more)
    assert (refused.value.code, refused.value.values) == (
        "over_budget",
        {"funder": SMR, "year": 2021, "over_cents": 900_000_00},
    )
    assert (Decision.objects.count(), Call.objects.get().state) == (0, "open")


def test_it_may_not_be_decided_beyond_the_limit_on_awards(stage: Stage, tandem_call: Call) -> None:
    towns = ("Stadt Leisnig", "Stadt Torgau", "Stadt Döbeln", "Stadt Waldheim", "Stadt Hartha", "Stadt Roßwein")
    there = [stage.submit(stage.tandem_draft(town=town, partner=stage.non_profit(f"Verein {town}"))) for town in towns]
    stage.scored(*there, points=(5, 5, 4, 4, 3, 3))
    proposal = selection.propose_selection(key=TANDEM, account=stage.office(TANDEM), at=AFTER[TANDEM])
    assert [line["outcome"] for line in proposal.result["lines"]] == ["select"] * 5 + ["reserve"]
    assert proposal.result["lines"][5]["code"] == "limit_reached"
    last = proposal.result["lines"][5]["reference"]
    given = {
        "key": TANDEM,
        "proposal": proposal.number,
        "verdicts": {last: selection.Verdict(outcome=Outcome.SELECT, reason="Auch gut")},
        "sitting": stage.sitting(stage.decider(TANDEM), AFTER[TANDEM]),
        "account": stage.decider(TANDEM),
        "at": AFTER[TANDEM],
    }
    assert code_of(selection.adopt_selection, **given) == "over_limit"


def test_it_decides_on_the_newest_proposal_and_on_what_is_in_it(stage: Stage, three: list[Application]) -> None:
    assert code_of(adopt, stage=stage, proposal=1) == "proposal_outdated"
    first = propose(stage).number
    propose(stage)
    assert code_of(adopt, stage=stage, proposal=first) == "proposal_outdated"
    other = selection.Verdict(outcome=Outcome.SELECT)
    assert code_of(adopt, stage=stage, proposal=first + 1, VR_2021_9999=other) == "unknown_application"


def test_it_is_decided_by_the_decider_alone(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    sitting = stage.sitting(stage.decider(REGIONS), AT)
    for stranger in (*strangers(stage), stage.office(REGIONS)):
        with pytest.raises(NotPermitted):
            selection.adopt_selection(
                key=REGIONS, proposal=number, verdicts={}, sitting=sitting, account=stranger, at=AT
            )
    assert Decision.objects.count() == 0


def test_it_tells_when_one_was_withdrawn_after_the_proposal(stage: Stage, three: list[Application]) -> None:
    number = propose(stage).number
    applications.withdraw(reference=three[0].reference, reason="", account=stage.applicant(TOWNS[0]), at=AT)
    with pytest.raises((Refused, NotPermitted)):
        adopt(stage, number)
    assert (Decision.objects.count(), Call.objects.get().state) == (0, "open")
    again = propose(stage)
    assert [line["outcome"] for line in again.result["lines"]] == ["select", "select"]


# ── announcing, moving up ──


def test_it_announces_everything_at_once(stage: Stage, three: list[Application]) -> None:
    adopt(stage, propose(stage).number)
    before = Message.objects.count()
    for stranger in (*strangers(stage), stage.decider(REGIONS)):
        with pytest.raises(NotPermitted):
            selection.announce_decision(key=REGIONS, account=stranger, at=AT)
    assert selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT) == 3
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == [
        "selection_announced",
        "selection_announced",
        "reserve_announced",
    ]
    assert Message.objects.count() > before
    with pytest.raises(NotPermitted):
        selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)


def test_it_moves_the_first_of_the_reserve_up_once_there_is_room(stage: Stage, three: list[Application]) -> None:
    adopt(stage, propose(stage).number)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    given = {"reference": three[2].reference, "account": stage.decider(REGIONS), "at": AT}
    with pytest.raises(Refused) as refused:
        selection.promote(**given, reason="Rücktritt")
    assert (refused.value.code, refused.value.values["over_cents"]) == ("over_budget", 900_000_00)
    applications.withdraw(reference=three[0].reference, reason="", account=stage.applicant(TOWNS[0]), at=AT)
    assert code_of(selection.promote, **given, reason=" ") == "reason_needed"
    for stranger in (*strangers(stage), stage.office(REGIONS)):
        with pytest.raises(NotPermitted):
            selection.promote(**given | {"account": stranger}, reason="Rücktritt")
    assert selection.promote(**given, reason="Rücktritt").state == "selection_announced"


def test_it_does_not_promise_to_the_reserve_what_is_granted_or_promised(stage: Stage, three: list[Application]) -> None:
    adopt(stage, propose(stage).number)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    stage.granted(three[1])
    given = {"reference": three[2].reference, "account": stage.decider(REGIONS), "at": AT}
    assert code_of(selection.promote, **given, reason="Rücktritt") == "over_budget"
    applications.withdraw(reference=three[0].reference, reason="", account=stage.applicant(TOWNS[0]), at=AT)
    assert selection.promote(**given, reason="Rücktritt").state == "selection_announced"


# ── granting ──


def counted() -> list[int]:
    """How many rows a grant would leave."""
    return [m.objects.count() for m in (Grant, GrantAmount, GrantInstalment, Notice, Booking, Event, Message)]


def checked(stage: Stage, application: Application, town: str) -> None:
    """From the announced selection to the check note."""
    reference, officer = application.reference, stage.authority(LDS)
    formal.invite_formal_application(reference=reference, account=officer, at=AT)
    formal.apply_formally(reference=reference, account=stage.applicant(town), at=AT)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=reference, points=points, account=officer, at=AT)


def test_it_refuses_a_grant_a_cent_beyond_the_budget_and_stores_nothing(stage: Stage, three: list[Application]) -> None:
    adopt(stage, propose(stage).number)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    stage.granted(three[0])
    checked(stage, three[1], TOWNS[1])
    # Someone promised one cent of it in the meantime.
    free = LedgerAccount.objects.get(kind=AccountKind.FREE.value, year=2021)
    committed = LedgerAccount.objects.get(kind=AccountKind.COMMITTED.value, year=2021)
    Booking.objects.create(debit=free, credit=committed, cents=1, event=Event.objects.latest("pk"))
    before = counted()
    assert code_of(grants.grant, reference=three[1].reference, account=stage.authority(LDS), at=AT) == "overdrawn"
    assert counted() == before
    assert Application.objects.get(pk=three[1].pk).state == "checked"
    (line,) = (line for line in budget_of(call=three[0].call) if line.year == 2021)
    assert (line.free, line.committed) == (799_999_99, 1_200_000_01)
    assert list(differences()) == []


def test_it_checks_every_point_before_it_grants(stage: Stage, three: list[Application]) -> None:
    adopt(stage, propose(stage).number)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    officer, reference = stage.authority(LDS), three[0].reference
    town = stage.applicant(TOWNS[0])
    for stranger in (town, stage.authority(SAB), stage.office(REGIONS), stage.releaser(LDS)):
        with pytest.raises(NotPermitted):
            formal.invite_formal_application(reference=reference, account=stranger, at=AT)
    formal.invite_formal_application(reference=reference, account=officer, at=AT)
    with pytest.raises(NotPermitted):
        formal.apply_formally(reference=reference, account=officer, at=AT)
    formal.apply_formally(reference=reference, account=town, at=AT)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    given = {"reference": reference, "account": officer, "at": AT}
    assert code_of(formal.check_application, **given, points=points | {"necessity": " "}) == "check_incomplete"
    with pytest.raises(NotPermitted):
        grants.grant(**given)
    formal.check_application(**given, points=points)
    for stranger in (town, stage.authority(SAB), stage.office(REGIONS), stage.releaser(LDS), stage.auditor()):
        with pytest.raises(NotPermitted):
            grants.grant(**given | {"account": stranger})
    (given_grant,) = grants.grant(**given)
    assert (given_grant.total, given_grant.authority.name) == (1_200_000_00, LDS)
    with pytest.raises(NotPermitted):
        grants.grant(**given)
    assert Grant.objects.count() == 1


def test_it_grants_with_several_funders_only_after_they_agreed(stage: Stage, tandem_call: Call) -> None:
    application = stage.submit(stage.tandem_draft())
    stage.scored(application)
    stage.decided(TANDEM)
    officer, at, reference = stage.authority(SAB), AFTER[TANDEM], application.reference
    formal.invite_formal_application(reference=reference, account=officer, at=at)
    formal.apply_formally(reference=reference, account=stage.applicant("Stadt Leisnig"), at=at)
    points = dict.fromkeys(formal.CHECK_POINTS, "geprüft")
    formal.check_application(reference=reference, points=points, account=officer, at=at)
    given = {"reference": reference, "account": officer, "at": at}
    assert code_of(grants.grant, **given, agreement=" ") == "agreement_needed"
    assert [grant.total for grant in grants.grant(**given, agreement="Vereinbart am 31.08.2023.")] == [500_000_00] * 2
