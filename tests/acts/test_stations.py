"""The desks between submission and selection: each in its place, each for its own, none without a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import AFTER, DURING, REGIONS, TANDEM, Stage

from fundament.acts import applications, stations
from fundament.acts.refusals import Refused
from fundament.commands.register import LDS, SMR, SMS
from fundament.core.procedure import NotPermitted, Role
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import Ranking, Score, Statement
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.messages import Message

AT = AFTER[REGIONS]
INTERIOR = "Sächsisches Staatsministerium des Innern"


def code_of(act: Callable[..., Any], **given: Any) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


@pytest.fixture
def submitted(stage: Stage, regions_call: Call) -> Application:
    """A project of the region Chemnitz that was submitted; its field is sport."""
    application = stage.regions_draft()
    stage.answer(application.reference, stage.applicant("Stadt Rodewisch"), field="sport")
    application.refresh_from_db()
    return stage.submit(application)


@pytest.fixture
def officer(stage: Stage) -> Account:
    """The officer of the planning association of the region."""
    return stage.association("CHE")


@pytest.fixture
def forwarded(submitted: Application, officer: Account) -> Application:
    """The project, ranked first and forwarded to the ministry."""
    stations.rank(ranks={submitted.reference: 1}, assessments={}, account=officer, at=AT)
    return stations.forward(reference=submitted.reference, account=officer, at=AT)


@pytest.fixture
def commented(stage: Stage, forwarded: Application) -> Application:
    """The project after the time for statements."""
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AT)
    forwarded.refresh_from_db()
    return forwarded


def points(value: int, **others: int) -> dict[str, int]:
    """The same points for all five criteria, but for others."""
    criteria = ("innovation", "transferability", "central_places", "supra_regional_reach", "accessibility")
    return dict.fromkeys(criteria, value) | others


def strangers(stage: Stage) -> tuple[Account, ...]:
    """People who have nothing to say at any of these desks."""
    return (
        stage.applicant("Stadt Torgau"),
        stage.applicant("Stadt Rodewisch"),
        stage.association("OLNS"),
        stage.authority(LDS),
        stage.auditor(),
    )


# ── completion requests ──


def test_it_asks_the_applicants_to_complete(stage: Stage, submitted: Application, officer: Account) -> None:
    before = Message.objects.count()
    stations.request_completion(reference=submitted.reference, text="Bitte Kosten erläutern", account=officer, at=AT)
    submitted.refresh_from_db()
    event = Event.objects.latest("pk")
    assert (submitted.state, event.data) == ("completion_requested", {"text": "Bitte Kosten erläutern"})
    assert Message.objects.count() == before + 3
    assert "Kosten" not in Message.objects.latest("pk").body


def test_it_asks_for_nothing_without_saying_what(submitted: Application, officer: Account) -> None:
    given = {"reference": submitted.reference, "text": " \n", "account": officer, "at": AT}
    assert code_of(stations.request_completion, **given) == "reason_needed"


def test_it_asks_only_at_the_desks_that_check(stage: Stage, submitted: Application) -> None:
    for stranger in (*strangers(stage), stage.decider(REGIONS)):
        with pytest.raises(NotPermitted):
            stations.request_completion(reference=submitted.reference, text="x", account=stranger, at=AT)


def test_it_goes_on_without_a_completion_that_did_not_come(
    stage: Stage, submitted: Application, officer: Account
) -> None:
    given = {"reference": submitted.reference, "at": AT}
    with pytest.raises(NotPermitted):
        stations.end_completion(**given, account=officer)
    stations.request_completion(**given, text="Bitte Kosten erläutern", account=officer)
    for stranger in (*strangers(stage), stage.decider(REGIONS)):
        with pytest.raises(NotPermitted):
            stations.end_completion(**given, account=stranger)
    assert stations.end_completion(**given, account=officer).state == "submitted"


# ── the association ──


def test_it_ranks_and_forwards(forwarded: Application, officer: Account) -> None:
    ranking = Ranking.objects.get()
    assert (forwarded.state, ranking.rank, ranking.association.planning_region) == ("forwarded", 1, "CHE")
    with pytest.raises(NotPermitted):
        stations.rank(ranks={forwarded.reference: 1}, assessments={forwarded.reference: "neu"}, account=officer, at=AT)


def test_it_keeps_a_ranking_that_did_not_change_without_a_new_event(submitted: Application, officer: Account) -> None:
    given = {"ranks": {submitted.reference: 1}, "assessments": {submitted.reference: "gut"}, "account": officer}
    assert len(stations.rank(**given, at=AT)) == 1
    assert stations.rank(**given, at=AT + timedelta(hours=1)) == ()
    assert Event.objects.filter(act="rank").count() == 1


@pytest.mark.parametrize(("rank", "fault"), [(0, "rank_below_one"), (-1, "rank_below_one"), (2, "rank_leaves_gap")])
def test_it_refuses_a_faulty_ranking(submitted: Application, officer: Account, rank: int, fault: str) -> None:
    with pytest.raises(Refused) as refused:
        stations.rank(ranks={submitted.reference: rank}, assessments={}, account=officer, at=AT)
    assert (refused.value.code, refused.value.values["fault"]) == ("ranking_faulty", fault)
    assert Ranking.objects.count() == 0


def test_it_forwards_nothing_without_a_rank(submitted: Application, officer: Account) -> None:
    assert code_of(stations.forward, reference=submitted.reference, account=officer, at=AT) == "rank_first"


def test_it_ranks_only_its_own_region(stage: Stage, submitted: Application) -> None:
    for stranger in (*strangers(stage), stage.office(REGIONS)):
        with pytest.raises(NotPermitted):
            stations.rank(ranks={submitted.reference: 1}, assessments={}, account=stranger, at=AT)
    assert (Ranking.objects.count(), Event.objects.filter(act="rank").count()) == (0, 0)


def test_it_is_forwarded_only_by_its_own_association(stage: Stage, submitted: Application, officer: Account) -> None:
    stations.rank(ranks={submitted.reference: 1}, assessments={}, account=officer, at=AT)
    for stranger in (*strangers(stage), stage.office(REGIONS)):
        with pytest.raises(NotPermitted):
            stations.forward(reference=submitted.reference, account=stranger, at=AT)


def test_it_has_no_association_where_the_programme_has_none(stage: Stage, tandem_call: Call, officer: Account) -> None:
    tandem = stage.submit(stage.tandem_draft())
    with pytest.raises(NotPermitted):
        stations.rank(ranks={tandem.reference: 1}, assessments={}, account=officer, at=AFTER[TANDEM])


# ── the ministries ──


def test_it_keeps_the_statement_of_the_ministry_of_the_field(stage: Stage, forwarded: Application) -> None:
    minister = stage.person(INTERIOR, Role.COMMENTER)
    given = {"reference": forwarded.reference, "account": minister, "at": AT}
    stations.give_statement(**given, position="agrees", text="")
    stations.give_statement(**given, position="objects", text="Doppelförderung")
    statement = Statement.objects.get()
    assert (statement.organisation.name, statement.position, statement.text) == (INTERIOR, "objects", "Doppelförderung")
    said = Event.objects.filter(act="give_statement").order_by("number").values_list("data", flat=True)
    assert [data["position"] for data in said] == ["agrees", "objects"]


@pytest.mark.parametrize(
    ("position", "text", "code"), [("objects", " ", "reason_needed"), ("maybe", "x", "unknown_position")]
)
def test_it_refuses_an_objection_without_reason(
    stage: Stage, forwarded: Application, position: str, text: str, code: str
) -> None:
    minister = stage.person(INTERIOR, Role.COMMENTER)
    given = {"reference": forwarded.reference, "position": position, "text": text, "account": minister, "at": AT}
    assert code_of(stations.give_statement, **given) == code


def test_it_hears_only_the_ministry_of_the_field(stage: Stage, forwarded: Application) -> None:
    others = (stage.person(SMS, Role.COMMENTER), stage.person(SMR, Role.COMMENTER), stage.office(REGIONS))
    for stranger in (*strangers(stage), *others):
        with pytest.raises(NotPermitted):
            stations.give_statement(reference=forwarded.reference, position="agrees", text="", account=stranger, at=AT)
    assert Statement.objects.count() == 0


def test_it_closes_statements_for_what_was_forwarded(stage: Stage, forwarded: Application) -> None:
    assert stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AT) == 1
    forwarded.refresh_from_db()
    assert forwarded.state == "commented"
    assert stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AT) == 0


def test_it_closes_statements_by_the_office_alone(stage: Stage, forwarded: Application) -> None:
    for stranger in (*strangers(stage), stage.decider(REGIONS), stage.office(TANDEM)):
        with pytest.raises(NotPermitted):
            stations.close_statements(key=REGIONS, account=stranger, at=AT)


def test_it_closes_no_station_that_the_programme_does_not_have(stage: Stage, tandem_call: Call) -> None:
    given = {"key": TANDEM, "account": stage.office(TANDEM), "at": AFTER[TANDEM]}
    assert code_of(stations.close_statements, **given) == "no_such_station"


# ── the assessors ──


def test_it_scores_after_the_statements(stage: Stage, commented: Application) -> None:
    first, second = stage.declared(commented)
    for assessor, value in ((first, 3), (second, 4)):
        stations.score(reference=commented.reference, points=points(value), comment="", account=assessor, at=AT)
    stations.score(reference=commented.reference, points=points(5), comment="neu", account=first, at=AT)
    assert sorted(Score.objects.values_list("points__innovation", "comment")) == [(4, ""), (5, "neu")]
    assert stations.close_scoring(key=REGIONS, account=stage.office(REGIONS), at=AT) == 1
    commented.refresh_from_db()
    assert commented.state == "scored"


def test_it_is_not_scored_before_its_turn(stage: Stage, forwarded: Application) -> None:
    assessor, _ = stage.assessors(REGIONS)
    with pytest.raises(NotPermitted):
        stations.score(reference=forwarded.reference, points=points(3), comment="", account=assessor, at=AT)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"innovation": 3}, "scores_incomplete"),
        (points(3, innovation=6), "scores_incomplete"),
        (points(3, innovation=-1), "scores_incomplete"),
        (points(3, beauty=1), "unknown_criterion"),
    ],
)
def test_it_wants_points_for_every_criterion_within_its_levels(
    stage: Stage, commented: Application, given: dict[str, int], code: str
) -> None:
    assessor, _ = stage.declared(commented)
    act = {"reference": commented.reference, "points": given, "comment": "", "account": assessor, "at": AT}
    assert code_of(stations.score, **act) == code
    assert Score.objects.count() == 0


def test_it_is_scored_by_assessors_of_the_programme_alone(stage: Stage, commented: Application) -> None:
    for stranger in (*strangers(stage), stage.office(REGIONS), stage.decider(REGIONS), stage.assessors(TANDEM)[0]):
        with pytest.raises(NotPermitted):
            stations.score(reference=commented.reference, points=points(3), comment="", account=stranger, at=AT)


def test_it_is_not_scored_by_someone_who_acts_for_a_partner(stage: Stage, commented: Application) -> None:
    partial = stage.person(SMR, Role.ASSESSOR, login="partial")
    partial.memberships.create(organisation=stage.body("Gemeinde Ellefeld"), role=Role.EDITOR.value)
    with pytest.raises(NotPermitted):
        stations.score(reference=commented.reference, points=points(5), comment="", account=partial, at=AT)


def test_it_closes_scoring_only_with_enough_assessors(stage: Stage, commented: Application) -> None:
    first, _ = stage.declared(commented)
    stations.score(reference=commented.reference, points=points(3), comment="", account=first, at=AT)
    with pytest.raises(Refused) as refused:
        stations.close_scoring(key=REGIONS, account=stage.office(REGIONS), at=AT)
    assert (refused.value.code, refused.value.values) == (
        "scores_missing",
        {"references": commented.reference, "at_least": 2},
    )


def test_it_closes_scoring_by_the_office_alone(stage: Stage, commented: Application) -> None:
    for assessor in stage.declared(commented):
        stations.score(reference=commented.reference, points=points(3), comment="", account=assessor, at=AT)
    for stranger in (*strangers(stage), stage.decider(REGIONS), *stage.assessors(REGIONS)):
        with pytest.raises(NotPermitted):
            stations.close_scoring(key=REGIONS, account=stranger, at=AT)


def test_it_leaves_a_withdrawn_application_alone(stage: Stage, forwarded: Application) -> None:
    applications.withdraw(
        reference=forwarded.reference, reason="", account=stage.applicant("Stadt Rodewisch"), at=DURING[REGIONS]
    )
    assert stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AT) == 0
