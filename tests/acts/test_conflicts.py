"""Conflicts of interest: who declares what, what is seen without a word, and who rules on a sign."""

from collections.abc import Callable

import pytest
from tests.cast import AFTER, REGIONS, TANDEM, Stage

from fundament.acts import conflicts, stations
from fundament.acts.conflicts import Conflict
from fundament.acts.refusals import Refused
from fundament.commands.register import SMR
from fundament.core.conflicts import Declared, Ground, telling_domain
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.conflicts import conflicts_in_call
from fundament.queries.verification import case_differences
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.assessments import ConflictDeclaration, Score
from fundament.records.calls import Call
from fundament.records.conflicts import conflicts_of
from fundament.records.roles import roles_in_application

AT = AFTER[REGIONS]
RELATIVE = Conflict(ground=Declared.RELATIVE, text=" Mein Bruder ")


@pytest.fixture
def case(stage: Stage, regions_call: Call) -> Application:
    """Waits for its scores."""
    application = stage.submit(stage.regions_draft())
    officer = stage.association()
    stations.rank(ranks={application.reference: 1}, assessments={}, account=officer, at=AT)
    stations.forward(reference=application.reference, account=officer, at=AT)
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AT)
    application.refresh_from_db()
    return application


def code_of(act: Callable[..., object], **given: object) -> str:
    with pytest.raises(Refused) as refused:
        act(**given)
    return refused.value.code


def roles(account: Account, case: Application) -> frozenset[Role]:
    fresh = Account.objects.get(pk=account.pk)
    return roles_in_application(fresh, case, partners=case.partners.all())


def points(case: Application, value: int = 3) -> dict[str, int]:
    return {criterion.key: value for criterion in case.call.programme.criterion}


def test_an_assessor_declares_before_any_access(stage: Stage, case: Application) -> None:
    one, two = stage.assessors(REGIONS)
    assert roles(one, case) == frozenset()
    declared = {"conflicts": {}, "account": one, "at": AT}
    assert conflicts.declare_before_scoring(free=[case.reference], **declared) == 1
    assert conflicts.declare_before_scoring(free=[case.reference], **declared) == 0
    conflicts.declare_before_scoring(free=[], conflicts={case.reference: RELATIVE}, account=two, at=AT)
    assert (roles(one, case), roles(two, case)) == (frozenset({Role.ASSESSOR}), frozenset())
    assert list(ConflictDeclaration.objects.values_list("account", "conflicted", "ground", "text")) == [
        (one.pk, False, "", ""),
        (two.pk, True, "relative", "Mein Bruder"),
    ]
    assert list(case_differences(case.reference)) == []


def test_nobody_declares_for_a_case_they_never_judge(stage: Stage, case: Application) -> None:
    own = stage.person(SMR, Role.ASSESSOR, login="own")
    own.memberships.create(organisation=stage.body("Gemeinde Ellefeld"), role=Role.EDITOR.value)
    for stranger in (stage.assessors(TANDEM)[0], stage.office(REGIONS), stage.applicant("Stadt Torgau"), own):
        with pytest.raises(NotPermitted):
            conflicts.declare_before_scoring(free=[case.reference], conflicts={}, account=stranger, at=AT)
    assert ConflictDeclaration.objects.count() == 0


def test_another_reason_needs_words(stage: Stage, case: Application) -> None:
    other = {case.reference: Conflict(ground=Declared.OTHER, text=" ")}
    given = {"free": [], "conflicts": other, "account": stage.assessors(REGIONS)[0], "at": AT}
    assert code_of(conflicts.declare_before_scoring, **given) == "conflict_needs_words"
    one = {"reference": case.reference, "conflict": other[case.reference], "account": stage.office(REGIONS), "at": AT}
    assert code_of(conflicts.declare_conflict, **one) == "conflict_needs_words"


def test_a_conflict_found_later_takes_the_score_away_and_keeps_its_event(stage: Stage, case: Application) -> None:
    one, two = stage.declared(case)
    for assessor in (one, two):
        stations.score(reference=case.reference, points=points(case), comment="", account=assessor, at=AT)
    conflicts.declare_conflict(reference=case.reference, conflict=RELATIVE, account=one, at=AT)
    assert [score.assessor for score in Score.objects.all()] == [two]
    assert case.events.filter(act="score").count() == 2
    assert code_of(stations.close_scoring, key=REGIONS, account=stage.office(REGIONS), at=AT) == "scores_missing"
    with pytest.raises(NotPermitted):
        stations.score(reference=case.reference, points=points(case), comment="", account=one, at=AT)
    assert list(case_differences(case.reference)) == []
    # A score that came back past the declaration is found.
    Score.objects.create(application=case, assessor=one, points=points(case), at=AT)
    assert any("ist befangen" in difference for difference in case_differences(case.reference))


def test_who_compares_applications_leaves_the_call_as_a_whole(stage: Stage, case: Application) -> None:
    other = stage.submit(stage.regions_draft(town="Stadt Treuen"))
    office = stage.office(REGIONS)
    conflicts.declare_conflict(reference=case.reference, conflict=RELATIVE, account=office, at=AT)
    assert (roles(office, case), roles(office, other)) == (frozenset(), frozenset())
    with pytest.raises(NotPermitted):
        stations.close_scoring(key=REGIONS, account=Account.objects.get(pk=office.pk), at=AT)
    deputy = stage.person(SMR, Role.OFFICE, login="deputy")
    assert roles(deputy, case) == frozenset({Role.OFFICE})


def test_a_withdrawn_competitor_is_none(stage: Stage, case: Application) -> None:
    judge = stage.person(SMR, Role.ASSESSOR, login="both")
    judge.memberships.create(organisation=stage.body("Stadt Treuen"), role=Role.EDITOR.value)
    other = stage.regions_draft(town="Stadt Treuen")
    assert conflicts_of(Account.objects.get(pk=judge.pk)).with_case(case) == {Ground.COMPETITOR}
    Application.objects.filter(pk=other.pk).update(state="withdrawn")
    assert conflicts_of(Account.objects.get(pk=judge.pk)).with_case(case) == frozenset()


def neighbour(stage: Stage) -> Account:
    """An assessor who writes for an association of the municipality of a partner."""
    judge = stage.person(SMR, Role.ASSESSOR, login="neighbour")
    body = stage.non_profit("Heimatverein Ellefeld e.V.", seat=stage.body("Gemeinde Ellefeld").seat)
    judge.memberships.create(organisation=body, role=Role.EDITOR.value)
    return Account.objects.get(pk=judge.pk)


def test_a_sign_is_looked_at_by_who_decides(stage: Stage, case: Application) -> None:
    judge = neighbour(stage)
    assert conflicts_of(judge).with_case(case) == {Ground.SAME_MUNICIPALITY}
    ruling = {"reference": case.reference, "person": judge.pk, "reason": "Nur Mitglied im Chor.", "at": AT}
    for stranger in (stage.office(REGIONS), stage.decider(TANDEM), stage.assessors(REGIONS)[0]):
        with pytest.raises(NotPermitted):
            conflicts.rule_on_conflict(**ruling, account=stranger)
    decider = stage.decider(REGIONS)
    assert code_of(conflicts.rule_on_conflict, **ruling | {"reason": " "}, account=decider) == "reason_needed"
    assert code_of(conflicts.rule_on_conflict, **ruling | {"person": 0}, account=decider) == "conflict_stays"
    before = conflicts_in_call(account=decider, key=REGIONS)
    assert [(line.person, line.grounds, line.liftable) for line in before.lines] == [
        (judge.pk, (Ground.SAME_MUNICIPALITY,), True)
    ]
    conflicts.rule_on_conflict(**ruling, account=decider)
    after = conflicts_in_call(account=decider, key=REGIONS)
    assert (after.lines, [row.reason for row in after.rulings]) == ((), ["Nur Mitglied im Chor."])
    judge = Account.objects.get(pk=judge.pk)
    conflicts.declare_before_scoring(free=[case.reference], conflicts={}, account=judge, at=AT)
    assert roles(judge, case) == frozenset({Role.ASSESSOR})
    assert code_of(conflicts.rule_on_conflict, **ruling, account=decider) == "conflict_stays"
    assert list(case_differences(case.reference)) == []


def test_what_the_law_excludes_and_what_was_declared_nobody_lifts(stage: Stage, case: Application) -> None:
    own, said = stage.person(SMR, Role.ASSESSOR, login="own"), stage.assessors(REGIONS)[0]
    own.memberships.create(organisation=stage.body("Gemeinde Ellefeld"), role=Role.EDITOR.value)
    conflicts.declare_before_scoring(free=[], conflicts={case.reference: RELATIVE}, account=said, at=AT)
    for person in (own, said):
        given = {"reference": case.reference, "person": person.pk, "reason": "egal", "at": AT}
        assert code_of(conflicts.rule_on_conflict, **given, account=stage.decider(REGIONS)) == "conflict_stays"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Erika@Stadt-Bautzen.DE", "stadt-bautzen.de"),
        ("erika@gmx.de", ""),
        ("erika@demo.example", ""),
        ("erika@mail.stadt-bautzen.de", "mail.stadt-bautzen.de"),
    ],
)
def test_a_domain_says_something_where_not_everybody_has_it(address: str, domain: str) -> None:
    assert telling_domain(address) == domain


def test_an_official_who_applies_with_the_address_of_the_office_excludes_no_colleague(
    stage: Stage, case: Application
) -> None:
    judge = stage.person(SMR, Role.ASSESSOR, login="judge")
    colleague = stage.person(SMR, Role.COMMENTER, login="colleague")
    colleague.memberships.create(organisation=stage.body("Gemeinde Ellefeld"), role=Role.EDITOR.value)
    assert conflicts_of(judge).with_case(case) == frozenset()
    only = Account.objects.create(email=f"only@{judge.email.partition('@')[2]}")
    only.memberships.create(organisation=stage.body("Gemeinde Ellefeld"), role=Role.EDITOR.value)
    assert conflicts_of(Account.objects.get(pk=judge.pk)).with_case(case) == {Ground.MAIL_DOMAIN}


def test_all_people_are_read_in_the_same_statements(
    stage: Stage, case: Application, django_assert_max_num_queries: Callable[..., object]
) -> None:
    neighbour(stage)
    for number in range(5):
        stage.person(SMR, Role.ASSESSOR, login=f"more{number}")
    decider = stage.decider(REGIONS)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]  # a context manager
        conflicts_in_call(account=decider, key=REGIONS)
