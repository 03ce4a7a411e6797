"""A place offered by mail: taken once, by who acts for a fitting body; and what partners leave behind when they go."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.cast import DURING, TANDEM, Stage

from fundament.acts import applications, invitations, partners
from fundament.acts.refusals import Refused
from fundament.core.application import PlanLine
from fundament.core.procedure import NotPermitted, Role
from fundament.queries.invitations import offered_place, open_invitations
from fundament.queries.verification import differences
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Invitation
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.messages import Message

AT = DURING[TANDEM]
LEAD = "Stadt Leisnig"


@pytest.fixture
def draft(stage: Stage, tandem_call: Call) -> Application:
    """A draft that Leisnig alone has begun."""
    return applications.start(key=TANDEM, organisation=stage.body(LEAD), account=stage.applicant(LEAD), at=AT)


@pytest.fixture
def club(stage: Stage) -> Organisation:
    """Kulturbahnhof e.V."""
    return stage.non_profit()


def invite(stage: Stage, draft: Application, *, email: str = "vorstand@verein.test", role: str = "non_profit") -> str:
    """Invites by mail; the token that only the mail holds."""
    tokens: list[str] = []
    invitations.invite_by_mail(
        reference=draft.reference,
        role=role,
        email=email,
        link=lambda token: tokens.append(token) or f"https://portal.test/invitations/{token}/",
        account=stage.applicant(LEAD),
        at=AT,
    )
    return tokens[0]


def code_of(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def accept(token: str, body: Organisation, account: Account) -> Application:
    """Takes the place."""
    return invitations.accept(token=token, organisation=body, account=account, at=AT)


def test_the_link_stands_in_the_mail_and_the_record_holds_no_address(
    stage: Stage, draft: Application, club: Organisation
) -> None:
    token = invite(stage, draft)
    mail = Message.objects.get(to="vorstand@verein.test")
    assert f"https://portal.test/invitations/{token}/" in mail.body
    kept = Invitation.objects.get()
    assert token not in (kept.digest, str(kept))
    assert "vorstand@verein.test" not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_place_is_taken_once_by_who_acts_for_a_fitting_body(
    stage: Stage, draft: Application, club: Organisation
) -> None:
    token, person = invite(stage, draft), stage.applicant(club)
    seen = offered_place(digest=invitations.digest_of_token(token), account=person)
    assert seen is not None
    assert (seen.lead, seen.may_take) == (LEAD, (club,))
    assert accept(token, club, person).reference == draft.reference
    assert [(one.organisation.name, one.role, one.joined_at) for one in draft.partners.order_by("pk")][1] == (
        club.name,
        "non_profit",
        AT,
    )
    assert offered_place(digest=invitations.digest_of_token(token), account=person) is None
    assert code_of(lambda: accept(token, club, person)) == "invitation_over"
    assert Invitation.objects.get().partner == draft.partners.get(role="non_profit")
    assert list(differences()) == []


def test_a_wrong_body_a_stranger_and_a_wrong_link_take_nothing(
    stage: Stage, draft: Application, club: Organisation
) -> None:
    token, torgau = invite(stage, draft), stage.body("Stadt Torgau")
    assert code_of(lambda: accept(token, torgau, stage.applicant(torgau))) == "body_not_allowed"
    assert code_of(lambda: accept(token, club, stage.applicant(torgau))) == "not_your_organisation"
    assert code_of(lambda: accept("x" * 32, club, stage.applicant(club))) == "invitation_over"
    assert code_of(lambda: accept(token, club, stage.person(club, Role.AUDITOR))) == "not_your_organisation"
    assert draft.partners.count() == 1
    assert len(open_invitations(reference=draft.reference)) == 1


def test_an_offered_place_is_taken_as_far_as_others_are_concerned(
    stage: Stage, draft: Application, club: Organisation
) -> None:
    invite(stage, draft)
    assert code_of(lambda: invite(stage, draft)) == "invited_already"
    assert code_of(lambda: invite(stage, draft, email="andere@verein.test")) == "role_full"
    given: dict[str, Any] = {"reference": draft.reference, "account": stage.applicant(LEAD), "at": AT}
    assert code_of(lambda: partners.invite_partner(**given, organisation=club, role="non_profit")) == "role_full"
    assert code_of(lambda: invite(stage, draft, role="bank")) == "unknown_role"
    assert code_of(lambda: applications.sign(**given)) == "partner_not_joined"


def test_an_invitation_can_be_taken_back_and_the_place_offered_anew(
    stage: Stage, draft: Application, club: Organisation
) -> None:
    token = invite(stage, draft)
    given: dict[str, Any] = {"reference": draft.reference, "account": stage.applicant(LEAD), "at": AT}
    number = Invitation.objects.get().pk
    with pytest.raises(NotPermitted):
        invitations.take_back(**given | {"account": stage.applicant("Stadt Torgau")}, invitation=number)
    invitations.take_back(**given, invitation=number)
    assert code_of(lambda: invitations.take_back(**given, invitation=number)) == "invitation_over"
    assert code_of(lambda: accept(token, club, stage.applicant(club))) == "invitation_over"
    accept(invite(stage, draft), club, stage.applicant(club))
    assert list(differences()) == []


def test_who_joins_in_the_place_of_another_takes_over_its_plan_once(stage: Stage, tandem_call: Call) -> None:
    draft, other = stage.tandem_draft(), stage.non_profit("Zwei e.V.")
    gone = draft.partners.get(role="non_profit")
    plan = list(gone.plan.values_list("year", "eligible", "grant", "own"))
    given: dict[str, Any] = {"reference": draft.reference, "account": stage.applicant(LEAD), "at": AT}
    partners.remove_partner(**given, partner=gone.pk)
    partners.invite_partner(**given, organisation=other, role="non_profit")
    joined = partners.join(**given | {"account": stage.applicant(other)})
    assert list(joined.plan.values_list("year", "eligible", "grant", "own")) == plan
    assert Event.objects.filter(act="join").order_by("-number")[0].data == {
        "organisation": "Zwei e.V.",
        "plan_of": "Kulturbahnhof e.V.",
    }
    stage.plan(draft.reference, other, [])
    partners.remove_partner(**given, partner=joined.pk)
    partners.invite_partner(**given, organisation=stage.non_profit("Drei e.V."), role="non_profit")
    third = partners.join(**given | {"account": stage.applicant(stage.non_profit("Drei e.V."))})
    assert list(third.plan.values_list("year")) == []
    assert list(differences()) == []


def test_a_partner_leaves_by_itself_and_takes_nobody_else_out(stage: Stage, regions_call: Call) -> None:
    draft = stage.regions_draft()
    ellefeld, falkenstein = draft.partners.order_by("pk")[1:3]
    given: dict[str, Any] = {"reference": draft.reference, "account": stage.applicant("Gemeinde Ellefeld"), "at": AT}
    assert code_of(lambda: partners.remove_partner(**given, partner=falkenstein.pk)) == "partner_not_yours"
    partners.remove_partner(**given, partner=ellefeld.pk)
    assert draft.partners.count() == 2


def test_the_function_in_which_someone_signs_is_recorded(stage: Stage, tandem_call: Call) -> None:
    draft, account = stage.tandem_draft(), stage.applicant(LEAD)
    account.memberships.filter(role=Role.SIGNATORY.value).update(function="Bürgermeisterin")
    applications.sign(reference=draft.reference, account=Account.objects.get(pk=account.pk), at=AT)
    assert Event.objects.get(act="sign").data["as"] == ["Bürgermeisterin"]


def test_answers_of_an_earlier_application_fill_what_is_empty_and_fits(stage: Stage, tandem_call: Call) -> None:
    earlier, account = stage.tandem_draft(), stage.applicant(LEAD)
    new = applications.start(key=TANDEM, organisation=stage.body(LEAD), account=account, at=AT)
    applications.save_answers(
        reference=new.reference, answers={"title": "Neu"}, revision=new.revision, account=account, at=AT
    )
    given: dict[str, Any] = {"reference": new.reference, "account": account, "at": AT}
    stranger = stage.tandem_draft(town="Stadt Torgau", partner=stage.non_profit("Zwei e.V."))
    for nothing in (stranger.reference, "IVO-2023-9999"):
        assert (
            code_of(lambda nothing=nothing: applications.reuse_answers(**given, earlier=nothing)) == "nothing_to_reuse"
        )
    applications.reuse_answers(**given, earlier=earlier.reference)
    new.refresh_from_db()
    assert new.answers["title"] == "Neu"
    assert new.answers["summary"] == "Antwort zu summary"
    declarations = {question.key for question in tandem_call.programme.question if question.kind == "yes"}
    assert not declarations & set(new.answers)
    assert code_of(lambda: applications.reuse_answers(**given, earlier=earlier.reference)) == "nothing_to_reuse"


def test_a_plan_row_is_kept_to_the_cent_when_a_partner_leaves(stage: Stage, tandem_call: Call) -> None:
    draft = stage.tandem_draft()
    one = draft.partners.get(role="non_profit")
    applications.save_plan(
        reference=draft.reference,
        partner=one.pk,
        lines=[PlanLine(year=2024, eligible=3, grant=2, own=1)],
        revision=draft.revision,
        account=stage.applicant(one.organisation),
        at=AT,
    )
    partners.remove_partner(reference=draft.reference, partner=one.pk, account=stage.applicant(one.organisation), at=AT)
    assert Event.objects.get(act="remove_partner").data["plan"] == [
        {"year": 2024, "eligible": 3, "grant": 2, "own": 1, "other": 0, "costs": []}
    ]
