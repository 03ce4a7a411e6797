"""The pages on which organisations come together: inviting by mail, taking the place, leaving, the profile, who writes along."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import DURING, TANDEM, Stage
from tests.web.test_applicant import Visitor, form_data, part_of

from fundament.acts import applications
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.messages import Message
from fundament.web import clock

LEAD, CLUB = "Stadt Leisnig", "Kulturbahnhof e.V."
SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the portal's clock; at first it stands during the call."""

    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(DURING[TANDEM])
    return put


@pytest.fixture
def draft(stage: Stage, tandem_call: Call, at: SetClock) -> Application:
    """A draft that Leisnig alone has begun."""
    account = stage.applicant(LEAD)
    return applications.start(key=TANDEM, organisation=stage.body(LEAD), account=account, at=DURING[TANDEM])


@pytest.fixture
def town(stage: Stage, draft: Application) -> Visitor:
    """Leisnig, who leads."""
    return Visitor(stage.applicant(LEAD))


def link_in(address: str) -> str:
    """The path of the link in the last mail to an address."""
    body = Message.objects.filter(to=address).order_by("-pk")[0].body
    found = re.search(r"http://testserver(/\S+)", body)
    assert found is not None
    return found[1]


def invited(town: Visitor, draft: Application, email: str = "vorstand@verein.test") -> str:
    """Invites by mail; the path of the link."""
    town.post("partners", draft.reference, email=email, role="non_profit")
    return link_in(email)


def test_the_page_invites_by_mail_and_shows_who_was_asked(draft: Application, town: Visitor) -> None:
    invited(town, draft)
    page = town.get("partners", draft.reference)
    assert "vorstand@verein.test, invited on 15\xa0January 2024, 11:00, no answer yet" in page
    assert "Send the invitation" not in page
    number = draft.invitations.get().pk
    town.post("take_back", draft.reference, number)
    assert "The invitation is taken back." in town.get("partners", draft.reference)
    assert "Send the invitation" in town.get("partners", draft.reference)


@pytest.mark.parametrize("email", ["", "vorstand", "a@b", "a b@c.de"])
def test_an_address_that_is_none_is_named_at_its_field(draft: Application, town: Visitor, email: str) -> None:
    answer = town.client.post(
        reverse("partners", args=[draft.reference]), {"email": email, "role": "non_profit"}
    ).content.decode()
    assert 'id="id_email_error"' in answer
    assert f'value="{email}"' in answer or not email
    assert not draft.invitations.exists()


def test_the_link_leads_through_the_log_in_to_the_place(stage: Stage, draft: Application, town: Visitor) -> None:
    path = invited(town, draft)
    stranger = Client().get(path)
    assert (stranger.status_code, stranger["Location"]) == (302, f"{reverse('account_login')}?next={path}")
    club = stage.non_profit()
    person = Visitor(stage.applicant(club))
    page = person.client.get(path).content.decode()
    for words in (LEAD, draft.reference, CLUB, "Take part"):
        assert words in page
    answer = person.client.post(path, {"organisation": club.pk})
    assert (answer.status_code, answer["Location"]) == (302, reverse("application", args=[draft.reference]))
    assert draft.partners.filter(organisation=club, joined_at__isnull=False).exists()
    assert "This invitation was taken up already" in person.client.get(path).content.decode()


def test_who_has_no_fitting_organisation_registers_one_and_comes_back(draft: Application, town: Visitor) -> None:
    path = invited(town, draft)
    someone = Visitor(Account.objects.create(email="neu@verein.test", name="Neu"))
    page = someone.client.get(path).content.decode()
    register = f"{reverse('register_organisation')}?next={path.replace('/', '%2F')}"
    assert register.replace("%2F", "/") in page.replace("%2F", "/")
    given = {"name": "Neuer Verein e.V.", "kind": "non_profit_association", "seat": "14522310", "street": "Am Markt 1"}
    answer = someone.client.post(f"{reverse('register_organisation')}?next={path}", given)
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "Neuer Verein e.V." in someone.client.get(path).content.decode()


def test_registering_leads_to_no_other_site(draft: Application) -> None:
    someone = Visitor(Account.objects.create(email="neu@verein.test", name="Neu"))
    given = {"name": "Neuer Verein e.V.", "kind": "non_profit_association", "seat": "14522310", "street": "Am Markt 1"}
    answer = someone.client.post(f"{reverse('register_organisation')}?next=https://boese.test/", given)
    assert answer["Location"] == reverse("my_applications")


def test_a_wrong_or_used_link_says_so_and_a_stranger_learns_nothing(stage: Stage, draft: Application) -> None:
    stranger = Visitor(stage.applicant("Stadt Torgau"))
    page = stranger.get("invitation", "x" * 32)
    assert "This invitation was taken up already, or taken back, or the application is submitted." in page
    assert draft.reference not in page


def test_a_partner_is_asked_before_it_leaves(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    draft = stage.tandem_draft()
    part, club = part_of(draft, CLUB), Visitor(stage.applicant(stage.non_profit()))
    page = club.get("remove_partner", draft.reference, part.pk)
    assert "Leave this application" in page
    assert "whoever joins in its place takes it over" in page
    assert draft.partners.count() == 2
    assert club.post("remove_partner", draft.reference, part.pk) == reverse("my_applications")
    assert draft.partners.count() == 1
    club.get("application", draft.reference, status=404)


def test_partners_read_who_may_sign_for_whom(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    draft, club = stage.tandem_draft(), stage.non_profit()
    Visitor(stage.applicant(club)).post("organisation", club.pk, correspondence="hsb", function="Vorsitzende")
    page = Visitor(stage.applicant(LEAD)).get("partners", draft.reference)
    assert f"May sign: {stage.applicant(club)} (Vorsitzende)" in page


def test_the_profile_is_kept_for_its_own_people(stage: Stage, draft: Application) -> None:
    club = stage.non_profit()
    own = Visitor(stage.applicant(club))
    assert own.post("organisation", club.pk, correspondence="hsb", function="Vorsitzende") == reverse(
        "organisation", args=[club.pk]
    )
    page = own.get("organisation", club.pk)
    assert "Vorsitzende: signs and writes" in page
    assert Organisation.objects.get(pk=club.pk).correspondence == "hsb"
    assert "Select a valid choice" in own.post("organisation", club.pk, status=200, correspondence="fr", function="")
    Visitor(stage.applicant(LEAD)).get("organisation", club.pk, status=404)
    own.get("organisation", 10**9, status=404)


def test_an_earlier_application_fills_the_new_one(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    earlier, body = stage.tandem_draft(), stage.body(LEAD)
    town = Visitor(stage.applicant(LEAD))
    assert f"Antwort zu title ({earlier.reference})" in town.get("start_application", TANDEM)
    where = town.post("start_application", TANDEM, organisation=body.pk, earlier=earlier.reference)
    new = Application.objects.latest("pk")
    assert where == reverse("application", args=[new.reference])
    assert new.answers["summary"] == "Antwort zu summary"
    assert f"Answers of {earlier.reference} that fit are copied." in town.get("application", new.reference)


def test_one_reads_who_changed_what_and_who_is_writing_now(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    draft, club = stage.tandem_draft(), Visitor(stage.applicant(stage.non_profit()))
    data = form_data(club, "answers", draft.reference, "project") | {"q_title": "Vom Verein"}
    club.post("answers", draft.reference, "project", **data)
    town, name = Visitor(stage.applicant(LEAD)), str(stage.applicant(stage.non_profit()))
    at(DURING[TANDEM] + timedelta(minutes=5))
    page = town.get("answers", draft.reference, "project")
    assert f"What is your project called?: {name}, 15\xa0January 2024, 11:00" in page
    assert f"Writing here now: {name}." in page
    at(DURING[TANDEM] + timedelta(minutes=5, microseconds=1))
    assert "Writing here now: " + name not in town.get("answers", draft.reference, "project")


def test_the_page_that_saves_by_itself_hears_of_others_once_they_wrote(
    stage: Stage, tandem_call: Call, at: SetClock
) -> None:
    draft, club = stage.tandem_draft(), Visitor(stage.applicant(stage.non_profit()))
    town = Visitor(stage.applicant(LEAD))
    path = reverse("answers", args=[draft.reference, "project"])
    data = form_data(town, "answers", draft.reference, "project")
    send = {"headers": {"accept": "application/json"}}
    first = town.client.post(path, data | {"q_summary": "Eins"}, **send).json()  # type: ignore[arg-type]
    assert first["others"] is None
    theirs = form_data(club, "answers", draft.reference, "project") | {"q_title": "Vom Verein"}
    club.post("answers", draft.reference, "project", **theirs)
    again = data | {"q_summary": "Zwei", "revision": str(first["revision"]), "seen": first["seen"]}
    second = town.client.post(path, again, **send).json()  # type: ignore[arg-type]
    assert second["others"] == [str(stage.applicant(stage.non_profit()))]


def test_an_authority_reads_that_a_body_writes_in_sorbian(stage: Stage, tandem_call: Call, at: SetClock) -> None:
    draft = stage.tandem_draft()
    Organisation.objects.filter(name=CLUB).update(correspondence="hsb")
    stage.submit(draft)
    at(DURING[TANDEM] + timedelta(days=30))
    page = Visitor(stage.office(TANDEM)).get("ministry_case", draft.reference)
    assert "writes in Upper Sorbian (§ 9 SächsSorbG)" in page
