"""The applicant's desk: from the invitation to the grant, and everything that must not happen."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import AFTER, DURING, LDS, REGIONS, TANDEM, Stage, pdf

from fundament.acts import applications as acts
from fundament.acts import formal, grants, selection, stations
from fundament.acts import partners as partner_acts
from fundament.acts.refusals import Refused
from fundament.core.application import PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.procedure import Role
from fundament.queries import applicant as queries
from fundament.queries.organisations import register_search
from fundament.records.accounts import Account
from fundament.records.applications import Application, Document, Partner, Submission
from fundament.records.calls import Call
from fundament.web import clock
from fundament.web.applicant.organisations import OrganisationForm
from fundament.web.applicant.plans import share, sums

N = "\u00a0"


class Visitor:
    """Somebody with a browser: opens pages by name and reads them as text."""

    def __init__(self, account: Account, *, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(account)

    def get(self, name: str, *args: object, status: int = 200, **query: str) -> str:
        """The text of a page, without its markup."""
        answer = self.client.get(reverse(name, args=args), query)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return plain(answer.content)

    def html(self, name: str, *args: object, **query: str) -> str:
        """The markup of a page."""
        return self.client.get(reverse(name, args=args), query).content.decode()

    def post(self, name: str, *args: object, status: int = 302, **data: object) -> str:
        """The address one is sent to, or the text of the page that comes back."""
        answer = self.client.post(reverse(name, args=args), data)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer["Location"] if status == 302 else plain(answer.content)

    def messages(self) -> str:
        """The page one lands on after a redirect: its messages."""
        return self.get("my_applications")


def plain(content: bytes) -> str:
    """Words and single spaces."""
    return re.sub(r"[ \n\t]+", " ", unescape(re.sub(r"<[^>]*>", " ", content.decode())))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the portal's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


@pytest.fixture
def tandem(stage: Stage, tandem_call: Call, at: Callable[[datetime], None]) -> Application:
    """A complete, unsigned tandem draft, seen during the call."""
    at(DURING[TANDEM])
    return stage.tandem_draft()


@pytest.fixture
def town(stage: Stage, tandem: Application) -> Visitor:
    """Leisnig, who leads."""
    return Visitor(stage.applicant("Stadt Leisnig"))


@pytest.fixture
def partner(stage: Stage, tandem: Application) -> Visitor:
    """Kulturbahnhof e.V., the other partner."""
    return Visitor(stage.applicant(stage.non_profit()))


CASE_PAGES = ("application", "partners", "documents", "sign", "submit", "apply_formally", "withdraw")


def part_of(application: Application, name: str) -> Partner:
    """A partner by the name of its organisation."""
    return application.partners.get(organisation__name=name)


# ── Who may see what ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_page_of_a_draft_opens_for_its_partners_and_exists_for_nobody_else(
    stage: Stage, tandem: Application, town: Visitor, partner: Visitor
) -> None:
    strangers = [
        Visitor(account)
        for account in (
            stage.applicant("Stadt Torgau"),
            stage.office(TANDEM),
            stage.auditor(),
            stage.assessors(TANDEM)[0],
        )
    ]
    reference, plan = tandem.reference, part_of(tandem, "Stadt Leisnig").pk
    pages: list[tuple[str, tuple[object, ...]]] = [(name, (reference,)) for name in CASE_PAGES]
    pages += [("answers", (reference, "project")), ("plan", (reference, plan))]
    pages += [("document", (Document.objects.get().pk,))]
    for name, args in pages:
        for visitor in (town, partner):
            answer = visitor.client.get(reverse(name, args=args))
            b"".join(getattr(answer, "streaming_content", ()))  # read to its end, a download closes its file
            assert answer.status_code == 200, name
        for stranger in strangers:
            assert stranger.client.get(reverse(name, args=args)).status_code == 404, name
        away = Client().get(reverse(name, args=args))
        assert (away.status_code, away["Location"].split("?")[0]) == (302, reverse("account_login")), name


def test_a_stranger_changes_nothing(stage: Stage, tandem: Application) -> None:
    stranger = Visitor(stage.applicant("Stadt Torgau"))
    key, plan = str(uuid4()), part_of(tandem, "Stadt Leisnig").pk
    for name, args in (
        *((name, (tandem.reference,)) for name in (*CASE_PAGES[1:], "join", "complete")),
        ("answers", (tandem.reference, "project")),
        ("plan", (tandem.reference, plan)),
    ):
        stranger.post(name, *args, status=404, key=key, q_title="fremd", revision="1", sure="on")
    tandem.refresh_from_db()
    assert (tandem.state, tandem.answers["title"]) == ("draft", "Antwort zu title")


def test_after_the_submission_officials_read_documents_but_not_this_desk(
    stage: Stage, tandem: Application, town: Visitor
) -> None:
    stage.submit(tandem)
    office, document = Visitor(stage.office(TANDEM)), Document.objects.get().pk
    answer = office.client.get(reverse("document", args=[document]))
    sent = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(sent).hexdigest() == Document.objects.get().sha256
    assert answer["Content-Disposition"] == 'attachment; filename="unterlage.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    for name in ("application", "receipt", "receipt_json", "receipt_pdf", "submission_json"):
        args = [tandem.reference] if name == "application" else [tandem.reference, 1]
        assert office.client.get(reverse(name, args=args)).status_code == 404


def test_unknown_sections_partners_receipts_and_documents_do_not_exist(tandem: Application, town: Visitor) -> None:
    reference = tandem.reference
    town.get("answers", reference, "nowhere", status=404)
    town.get("plan", reference, 999_999, status=404)
    town.get("receipt", reference, 1, status=404)
    for name in ("receipt_json", "receipt_pdf", "submission_json"):
        town.get(name, reference, 1, status=404)
    town.get("document", 999_999, status=404)
    town.get("document", 10**30, status=404)
    town.get("plan", reference, 10**30, status=404)
    town.get("application", "IVO-2023-9999", status=404)
    assert town.client.get(reverse("join", args=[reference])).status_code == 405


# ── The list and the beginning ───────────────────────────────────────────────────────────────────────────────────────


def test_someone_without_an_organisation_learns_what_to_do(
    tandem_call: Call, stage: Stage, at: Callable[[datetime], None]
) -> None:
    at(DURING[TANDEM])
    visitor = Visitor(Account.objects.create_user("neu@example.test"))
    for page in (visitor.get("my_applications"), visitor.get("start_application", TANDEM)):
        assert "Your account is not linked to an organisation yet" in page
        assert "give this address: neu@example.test" in page
    visitor.post("start_application", TANDEM, status=200, organisation=str(stage.body("Stadt Leisnig").pk))
    assert Application.objects.count() == 0


def test_the_list_shows_state_next_step_and_deadline(
    stage: Stage, tandem: Application, town: Visitor, at: Callable[[datetime], None]
) -> None:
    row = f"Antwort zu title Inclusion on the Ground · {tandem.reference} Draft, not submitted "
    deadline = f"31{N}January 2024, 23:59"
    assert f"{row}Everything is there. Please sign. {deadline}" in town.get("my_applications")
    stage.sign(tandem)
    signed = row.replace("Draft, not submitted", "Signed, not yet submitted")
    assert f"{signed}Everyone has signed. Please submit. {deadline}" in town.get("my_applications")
    at(AFTER[TANDEM])
    page = town.get("my_applications")
    assert f"{signed}The deadline has passed. This draft was not submitted. {deadline}" in page
    assert "No programme takes applications at the moment." in page


def test_an_empty_list_says_what_will_be_there_and_offers_the_open_call(
    stage: Stage, tandem_call: Call, at: Callable[[datetime], None]
) -> None:
    at(DURING[TANDEM])
    page = Visitor(stage.applicant("Stadt Torgau")).get("my_applications")
    assert "There is none yet; you can start one below." in page
    assert (
        f"Inclusion on the Ground: tandem funding for inclusive neighbourhoods in Saxony Open until 31{N}January"
        in page
    )


def test_starting_offers_only_bodies_that_may_lead(
    stage: Stage, tandem_call: Call, at: Callable[[datetime], None]
) -> None:
    at(DURING[TANDEM])
    club = Visitor(stage.applicant(stage.non_profit()))
    assert "None of your organisations can lead this application" in club.get("start_application", TANDEM)
    club.post("start_application", TANDEM, status=200, organisation=str(stage.non_profit().pk))
    assert Application.objects.count() == 0
    visitor = Visitor(stage.applicant("Stadt Torgau"))
    assert visitor.post("start_application", TANDEM, organisation=str(stage.body("Stadt Torgau").pk)) == reverse(
        "application", args=["IVO-2023-0001"]
    )
    page = visitor.get("application", "IVO-2023-0001")
    assert "Draft – not submitted" in page
    assert f"The deadline is 31{N}January 2024, 23:59." in page
    assert "You already have an application in this programme IVO-2023-0001" in visitor.get("start_application", TANDEM)


def test_a_foreign_organisation_cannot_be_chosen(
    stage: Stage, tandem_call: Call, at: Callable[[datetime], None]
) -> None:
    at(DURING[TANDEM])
    visitor = Visitor(stage.applicant("Stadt Torgau"))
    page = visitor.post("start_application", TANDEM, status=200, organisation=str(stage.body("Stadt Leisnig").pk))
    assert "is not one of the available choices" in page
    assert Application.objects.count() == 0


def test_a_closed_call_says_when_it_was_open(stage: Stage, tandem_call: Call, at: Callable[[datetime], None]) -> None:
    at(AFTER[TANDEM])
    visitor = Visitor(stage.applicant("Stadt Torgau"))
    page = visitor.get("start_application", TANDEM)
    assert f"It is open from 22{N}October 2023, 00:00 to 31{N}January 2024, 23:59." in page
    assert "Start the draft" not in page
    refused = visitor.post("start_application", TANDEM, status=200, organisation=str(stage.body("Stadt Torgau").pk))
    assert "This call does not take applications now, so no draft was started." in refused
    visitor.get("start_application", "nowhere", status=404)


@pytest.mark.parametrize("towns", [("Stadt Leisnig",), ("Stadt Leisnig", "Stadt Torgau", "Stadt Rodewisch")])
def test_the_list_needs_the_same_statements_for_one_and_three(
    stage: Stage, tandem_call: Call, at: Callable[[datetime], None], towns: tuple[str, ...]
) -> None:
    at(DURING[TANDEM])
    club = stage.non_profit()
    for town in towns:
        stage.tandem_draft(town=town, partner=club)
        waiting = acts.start(
            key=TANDEM, organisation=stage.body(town), account=stage.applicant(town), at=DURING[TANDEM]
        )
        partner_acts.invite_partner(
            reference=waiting.reference,
            organisation=club,
            role="non_profit",
            account=stage.applicant(town),
            at=DURING[TANDEM],
        )
    account = Account.objects.get(pk=stage.applicant(club).pk)
    with CaptureQueriesContext(connection) as captured:
        desk = queries.own_desk(account=account, page="1", at=DURING[TANDEM])
    assert (len(desk.lines), len(desk.invitations)) == (len(towns), len(towns))
    assert len(captured) == 11


def test_long_lists_have_pages(
    stage: Stage, tandem_call: Call, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(DURING[TANDEM])
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    town, account = stage.body("Stadt Leisnig"), stage.applicant("Stadt Leisnig")
    for number in range(3):
        draft = acts.start(key=TANDEM, organisation=town, account=account, at=DURING[TANDEM])
        stage.answer(draft.reference, account, title=f"Vorhaben {number}")
    visitor = Visitor(account)
    shown = {page: re.findall(r"IVO-2023-000\d(?= Draft)", visitor.get("my_applications", page=page)) for page in "12"}
    assert shown == {"1": ["IVO-2023-0003", "IVO-2023-0002"], "2": ["IVO-2023-0001"]}
    for nonsense in ("x", "9" * 5000):
        assert "IVO-2023-000" in visitor.get("my_applications", page=nonsense)


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_inviting_and_joining(stage: Stage, tandem_call: Call, at: Callable[[datetime], None]) -> None:
    at(DURING[TANDEM])
    lead, club = Visitor(stage.applicant("Stadt Leisnig")), stage.non_profit()
    lead.post("start_application", TANDEM, organisation=str(stage.body("Stadt Leisnig").pk))
    reference = Application.objects.get().reference
    assert "Nobody yet. Search the register below and invite." in lead.get("partners", reference)
    found = lead.get("partners", reference, role="non_profit", q="kulturbahn")
    assert "Kulturbahnhof e.V. registered by itself, not checked yet Leisnig Non-profit association Invite" in found
    assert "Nobody has an account for it yet." in found
    town = lead.get("partners", reference, role="non_profit", q="Leipzig")
    assert "The register holds no organisation of a possible kind with this name." in town
    assert "This field is required." in lead.get("partners", reference, role="non_profit", q=" ")
    lead.post("partners", reference, organisation=str(club.pk), role="non_profit")
    assert "Kulturbahnhof e.V. is invited." in lead.messages()
    invited = Visitor(stage.applicant(club))
    page = invited.get("my_applications")
    assert f"Application {reference} Invited Kulturbahnhof e.V. By Stadt Leisnig As Independent non-profit" in page
    refused = invited.post("answers", reference, "project", status=200, q_title="Zu früh", revision="1", seen="{}")
    assert "Please join it first." in refused
    assert "Join this application" in invited.get("answers", reference, "project")
    invited.post("withdraw", reference, status=404, sure="on")
    invited.client.post(
        reverse("documents", args=[reference]),
        {"document": "letters_of_intent", "file": SimpleUploadedFile("a.pdf", pdf())},
    )
    assert Document.objects.count() == 0
    assert invited.post("join", reference) == reverse("application", args=[reference])
    assert "Your organisation takes part now." in invited.messages()
    assert Partner.objects.get(organisation=club).joined_at == DURING[TANDEM]


def test_an_invitation_that_cannot_be_is_refused_with_its_reason(
    stage: Stage, tandem: Application, town: Visitor
) -> None:
    town.post("partners", tandem.reference, organisation=str(stage.body("Stadt Torgau").pk), role="non_profit")
    assert "Stadt Torgau cannot take this part" in town.messages()
    other = stage.non_profit("Zweiter e.V.", "14730310")
    town.post("partners", tandem.reference, organisation=str(other.pk), role="non_profit")
    assert "it is full" in town.messages()
    town.post("partners", tandem.reference, organisation="999999", role="non_profit", status=404)
    town.post("partners", tandem.reference, organisation="keine", role="non_profit")
    assert tandem.partners.count() == 2


def test_the_register_is_searched_by_words_and_umlauts(stage: Stage) -> None:
    kinds = [stage.body("Stadt Leisnig").kind]
    stage.non_profit("Ökumenischer Verein Öl", "14522310")
    club = [stage.non_profit().kind]
    found, more = register_search(words="öl ökumen", kinds=club)  # type: ignore[arg-type]
    assert ([entry.name for entry in found], more) == (["Ökumenischer Verein Öl"], False)
    found, more = register_search(words="stadt", kinds=kinds)  # type: ignore[arg-type]
    assert (len(found), more) == (20, True)
    assert register_search(words="  ", kinds=kinds) == ((), False)  # type: ignore[arg-type]


def test_the_search_tells_where_a_body_sits_and_whether_it_registered_itself(stage: Stage) -> None:
    def found(words: str, kind: BodyKind) -> list[tuple[str, str, bool]]:
        entries, _ = register_search(words=words, kinds=[kind])
        return [(entry.name, entry.place, entry.unchecked) for entry in entries]

    stage.non_profit("Kulturbahnhof e.V.", "14522310")
    assert found("kulturbahnhof", BodyKind.NON_PROFIT_ASSOCIATION) == [("Kulturbahnhof e.V.", "Leisnig", True)]
    assert found("leisnig", BodyKind.TOWN) == [("Stadt Leisnig", "Leisnig", False)]
    assert found("vogtland", BodyKind.DISTRICT) == [("Vogtlandkreis", "Vogtlandkreis", False)]


def test_partners_are_shown_with_their_seat(tandem: Application, stage: Stage) -> None:
    stage.non_profit("Kulturbahnhof Zwei e.V.", "14730310")
    lead = Visitor(stage.applicant("Stadt Leisnig"))
    lead.post("remove_partner", tandem.reference, part_of(tandem, "Kulturbahnhof e.V.").pk)
    page = lead.get("partners", tandem.reference, role="non_profit", q="zwei")
    assert "Kulturbahnhof Zwei e.V. registered by itself, not checked yet Torgau" in page


def test_towns_sort_as_german_does_and_equal_names_are_told_apart(stage: Stage) -> None:
    choices = [label for _, label in OrganisationForm().fields["seat"].choices][1:]  # type: ignore[attr-defined]
    assert len(set(choices)) == len(choices) > 400
    assert choices[-1].startswith("Z")
    towns = [town for town in choices if town.startswith(("Lo", "Lö"))]
    assert towns == sorted(towns, key=lambda town: town.casefold().replace("ö", "o").replace("ß", "ss"))
    assert any(town.startswith("Lö") for town in towns[:-1])


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def form_data(visitor: Visitor, name: str, *args: object) -> dict[str, str]:
    """What the browser would send back if nobody typed anything."""
    html = visitor.html(name, *args)
    html = html[html.index("<main") :]
    data = {}
    for tag in re.findall(r"<input[^>]*>", html):
        field = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if field and kind and kind[1] in {"text", "hidden"}:
            data[field[1]] = unescape(value[1]) if value else ""
    for field_name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.S):
        data[field_name] = unescape(text)
    return data


def test_answers_are_saved_and_the_next_section_follows(tandem: Application, town: Visitor) -> None:
    data = form_data(town, "answers", tandem.reference, "project")
    data |= {"q_title": "  Leisnig für alle ", "q_summary": "Zeile 1\r\nZeile 2", "then": "next"}
    assert town.post("answers", tandem.reference, "project", **data) == reverse(
        "answers", args=[tandem.reference, "social_space"]
    )
    tandem.refresh_from_db()
    assert (tandem.answers["title"], tandem.answers["summary"]) == ("Leisnig für alle", "Zeile 1\nZeile 2")
    last = form_data(town, "answers", tandem.reference, "declarations") | {"then": "next"}
    assert town.post("answers", tandem.reference, "declarations", **last) == reverse(
        "application", args=[tandem.reference]
    )
    tandem.refresh_from_db()
    assert tandem.answers["not_begun"] == ""


def test_a_text_that_is_too_long_stays_in_its_field(tandem: Application, town: Visitor) -> None:
    data = form_data(town, "answers", tandem.reference, "project") | {"q_title": "x" * 121, "q_summary": "behalten"}
    answer = town.client.post(reverse("answers", args=[tandem.reference, "project"]), data)
    page = answer.content.decode()
    assert "This answer has 121 characters. At most 120 are possible. Please shorten it." in page
    assert ("x" * 121 in page, "behalten" in page, "maxlength" in page) == (True, True, False)
    tandem.refresh_from_db()
    assert tandem.answers["summary"] == "Antwort zu summary"


def test_the_limit_counts_a_line_end_once(tandem: Application, town: Visitor) -> None:
    text = "\r\n".join(["a" * 749, "b" * 750])
    data = form_data(town, "answers", tandem.reference, "project") | {"q_summary": text}
    town.post("answers", tandem.reference, "project", **data)
    tandem.refresh_from_db()
    assert len(tandem.answers["summary"]) == 1500
    assert "At most 1,500 characters; the saved answer has 1,500." in town.get("answers", tandem.reference, "project")


def test_two_people_who_change_different_answers_do_not_meet(
    tandem: Application, town: Visitor, partner: Visitor
) -> None:
    mine = form_data(town, "answers", tandem.reference, "project") | {"q_title": "Titel der Stadt"}
    theirs = form_data(partner, "answers", tandem.reference, "project") | {"q_summary": "Text des Vereins"}
    town.post("answers", tandem.reference, "project", **mine)
    partner.post("answers", tandem.reference, "project", **theirs)
    tandem.refresh_from_db()
    assert (tandem.answers["title"], tandem.answers["summary"]) == ("Titel der Stadt", "Text des Vereins")


def test_two_people_who_change_the_same_answer_see_both_versions(
    tandem: Application, town: Visitor, partner: Visitor
) -> None:
    mine = form_data(town, "answers", tandem.reference, "project") | {"q_title": "Titel der Stadt"}
    theirs = form_data(partner, "answers", tandem.reference, "project") | {"q_title": "Titel des Vereins"}
    town.post("answers", tandem.reference, "project", **mine)
    answer = partner.client.post(reverse("answers", args=[tandem.reference, "project"]), theirs)
    page = plain(answer.content)
    assert "Someone else changed the same answers" in page
    assert "What is your project called? Saved by the others: Titel der Stadt" in page
    assert 'value="Titel des Vereins"' in answer.content.decode()
    tandem.refresh_from_db()
    assert tandem.answers["title"] == "Titel der Stadt"
    # The form now stands on the present revision: saving again is a decision, not an accident.
    revision = re.search(r'name="revision" value="(\d+)"', answer.content.decode())
    seen = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
    assert revision is not None
    assert seen is not None
    again = theirs | {"revision": revision[1], "seen": unescape(seen[1])}
    partner.post("answers", tandem.reference, "project", **again)
    tandem.refresh_from_db()
    assert tandem.answers["title"] == "Titel des Vereins"


def test_markup_in_answers_is_shown_as_text_everywhere(stage: Stage, tandem: Application, town: Visitor) -> None:
    evil = '<script>alert("1")</script><b>fett</b>'
    data = form_data(town, "answers", tandem.reference, "project") | {"q_title": evil[:100], "q_summary": evil}
    town.post("answers", tandem.reference, "project", **data)
    stage.submit(Application.objects.get())
    reference = tandem.reference
    pages = [("my_applications", ()), ("receipt", (reference, 1)), ("answers", (reference, "project"))]
    pages += [(name, (reference,)) for name in CASE_PAGES]
    for name, args in pages:
        html = town.html(name, *args)
        assert ("<script>alert" in html, "<b>fett" in html) == (False, False), name
        assert "&lt;script&gt;alert" in html, name


def test_resolving_a_disagreement_saves_no_old_text_over_what_others_wrote_beside_it(
    tandem: Application, town: Visitor, partner: Visitor
) -> None:
    late = form_data(partner, "answers", tandem.reference, "project") | {"q_title": "Vom Verein"}
    first = form_data(town, "answers", tandem.reference, "project")
    town.post("answers", tandem.reference, "project", **first | {"q_title": "Von der Stadt", "q_summary": "Neu"})
    answer = partner.client.post(reverse("answers", args=[tandem.reference, "project"]), late)
    form = answer.context["form"]
    assert (form["q_title"].value(), form["q_summary"].value()) == ("Vom Verein", "Neu")
    again = {name: form[name].value() for name in ("revision", "seen", "q_summary")} | {"q_title": "Gemeinsam"}
    partner.post("answers", tandem.reference, "project", **again)
    tandem.refresh_from_db()
    assert (tandem.answers["title"], tandem.answers["summary"]) == ("Gemeinsam", "Neu")


# ── Plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_plan_is_added_up_on_the_server(tandem: Application, town: Visitor) -> None:
    plan = part_of(tandem, "Stadt Leisnig").pk
    data = form_data(town, "plan", tandem.reference, plan)
    assert (data["eligible_2024"], data["grant_2024"], data["other_2028"]) == ("125.000,00", "100.000,00", "0,00")
    data |= {"eligible_2024": "130 000", "grant_2024": "100.000,50 €", "own_2024": "", "other_2024": "5"}
    assert town.post("plan", tandem.reference, plan, **data) == reverse("plan", args=[tandem.reference, plan])
    line = part_of(tandem, "Stadt Leisnig").plan.get(year=2024)
    assert (line.eligible, line.grant, line.own, line.other) == (130_000_00, 100_000_50, 0, 5_00)
    page = town.get("plan", tandem.reference, plan)
    assert "€29,994.50 missing" in page
    assert "Grant €500,000.50 (saved: 79.37% of the eligible spending)" in page
    assert (
        "Stadt Leisnig asks for €500,000.50. At most €500,000.00 are possible. Please lower the grant by €0.50." in page
    )
    assert "All partners together ask for €1,000,000.50." in page
    german = Visitor(Account.objects.get(pk=int(town.client.session["_auth_user_id"])), language="de")
    assert f"500.000,50{N}€" in german.get("plan", tandem.reference, plan)


@pytest.mark.parametrize("typed", ["1.5", "abc", "-3", "1,234.56", "99999999999999999999"])
def test_amounts_that_cannot_be_read_stay_in_their_field(tandem: Application, town: Visitor, typed: str) -> None:
    plan = part_of(tandem, "Stadt Leisnig").pk
    data = form_data(town, "plan", tandem.reference, plan) | {"grant_2025": typed, "own_2026": "7,77"}
    answer = town.client.post(reverse("plan", args=[tandem.reference, plan]), data)
    page = answer.content.decode()
    if typed.startswith("9"):
        assert "This amount is too large." in page
    else:
        assert f"“{typed}” cannot be read as an amount. Please write it like 1.234,56." in page
    assert f'name="grant_2025" value="{typed}"' in page
    assert 'name="own_2026" value="7,77"' in page
    assert 'href="#id_grant_2025"' in page
    assert part_of(tandem, "Stadt Leisnig").plan.get(year=2026).own == 25_000_00


def test_each_partner_edits_its_own_plan_and_reads_the_other(
    tandem: Application, town: Visitor, partner: Visitor
) -> None:
    plan = part_of(tandem, "Stadt Leisnig").pk
    assert "Only Stadt Leisnig can change this plan." in partner.get("plan", tandem.reference, plan)
    data = form_data(town, "plan", tandem.reference, plan) | {"grant_2024": "1"}
    refused = partner.post("plan", tandem.reference, plan, status=200, **data)
    assert "Please open the plan of your own organisation." in refused
    assert part_of(tandem, "Stadt Leisnig").plan.get(year=2024).grant == 100_000_00


def test_a_plan_meets_only_changes_of_the_same_plan(tandem: Application, town: Visitor, partner: Visitor) -> None:
    plan = part_of(tandem, "Stadt Leisnig").pk
    data = form_data(town, "plan", tandem.reference, plan)
    answers = form_data(partner, "answers", tandem.reference, "project") | {"q_title": "Neuer Titel"}
    partner.post("answers", tandem.reference, "project", **answers)
    town.post("plan", tandem.reference, plan, **(data | {"own_2024": "1"}))
    late = town.post("plan", tandem.reference, plan, status=200, **(data | {"own_2024": "2"}))
    assert "A colleague has changed this plan in the meantime" in late
    assert part_of(tandem, "Stadt Leisnig").plan.get(year=2024).own == 1_00
    tandem.refresh_from_db()
    assert tandem.answers["title"] == "Neuer Titel"


def test_cooperation_partners_without_a_grant_have_no_plan(
    stage: Stage, regions_call: Call, at: Callable[[datetime], None]
) -> None:
    at(DURING[REGIONS])
    application = stage.regions_draft()
    lead = Visitor(stage.applicant("Stadt Rodewisch"))
    lead.get("plan", application.reference, part_of(application, "Gemeinde Ellefeld").pk, status=404)
    page = lead.get("application", application.reference)
    assert "Gemeinde Ellefeld Cooperation partner · Municipality Joined Not signed – Receives none" in page


# ── Documents ────────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(visitor: Visitor, reference: str, name: str, content: bytes, key: str = "cooperation_agreement") -> str:
    """The page after an upload, its messages with it."""
    data = {"document": key, "file": SimpleUploadedFile(name, content)}
    return plain(visitor.client.post(reverse("documents", args=[reference]), data, follow=True).content)


def test_documents_are_attached_listed_and_refused_with_a_reason(tandem: Application, town: Visitor) -> None:
    said = town.get("documents", tandem.reference)
    assert "PDF, PNG and JPEG files of at most 20 MB" in said
    assert "the ministries give no access to encrypted documents" in said
    content = pdf()
    page = upload(town, tandem.reference, "vertrag <b>.pdf", content)
    assert "“vertrag <b>.pdf” is attached." in page
    assert hashlib.sha256(content).hexdigest() in page
    assert "protected by a password" in upload(town, tandem.reference, "a.pdf", pdf(password="geheim"))
    assert "The file is no PDF, PNG or JPEG." in upload(town, tandem.reference, "a.pdf", b"MZ programm")
    assert "The submitted file is empty." in upload(town, tandem.reference, "a.pdf", b"")
    missing = town.post("documents", tandem.reference, status=200, document="cooperation_agreement")
    assert "Please choose a file first." in missing
    assert tandem.documents.filter(key="cooperation_agreement", replaced=False).count() == 1


def test_sixty_megabytes_end_in_a_clear_message(tandem: Application, town: Visitor) -> None:
    page = upload(town, tandem.reference, "gross.pdf", b"%PDF-" + b"0" * 60_000_000)
    assert "The file has 60.1 MB; at most 20 MB are possible." in page
    assert tandem.documents.filter(key="cooperation_agreement").count() == 0


# ── Signing and submitting ───────────────────────────────────────────────────────────────────────────────────────────


def test_signing_shows_the_whole_text_and_covers_what_was_shown(
    stage: Stage, tandem: Application, town: Visitor, partner: Visitor
) -> None:
    page = town.get("sign", tandem.reference)
    for words in ("Antwort zu involvement", "unterlage.pdf", "Financing plan: Kulturbahnhof e.V.", "Yes, declared"):
        assert words in page
    data = form_data(town, "sign", tandem.reference)
    changed = form_data(partner, "answers", tandem.reference, "project") | {"q_title": "Anderer Titel"}
    partner.post("answers", tandem.reference, "project", **changed)
    assert "The application was changed while you were reading. Nothing was signed." in town.post(
        "sign", tandem.reference, status=200, **data
    )
    town.post("sign", tandem.reference, **form_data(town, "sign", tandem.reference))
    assert "Your organisation has signed this text" in town.get("sign", tandem.reference)
    assert "Stadt Leisnig has signed the present text." in partner.get("answers", tandem.reference, "effect")
    partner.post("sign", tandem.reference, **form_data(partner, "sign", tandem.reference))
    tandem.refresh_from_db()
    assert tandem.state == "signed"
    assert "Next: Submit" in town.get("application", tandem.reference)


def test_an_editor_is_told_who_may_sign(stage: Stage, tandem: Application) -> None:
    editor = Visitor(stage.person("Stadt Leisnig", Role.EDITOR, login="schreibt"))
    page = editor.get("sign", tandem.reference)
    assert "You may write, but not sign." in page
    assert "Stadt Leisnig (Stadt Leisnig)" in page
    refused = editor.post(
        "sign",
        tandem.reference,
        status=200,
        digest=queries.text_to_sign(account=stage.applicant("Stadt Leisnig"), reference=tandem.reference).digest,
    )
    assert "“Sign application” is not open to you here." in refused


def test_missing_points_stand_first_and_lead_to_their_place(
    stage: Stage, tandem_call: Call, at: Callable[[datetime], None]
) -> None:
    at(DURING[TANDEM])
    visitor = Visitor(stage.applicant("Stadt Leisnig"))
    visitor.post("start_application", TANDEM, organisation=str(stage.body("Stadt Leisnig").pk))
    reference = Application.objects.get().reference
    html = visitor.html("application", reference)
    plan = part_of(Application.objects.get(), "Stadt Leisnig").pk
    for address in (
        reverse("answers", args=[reference, "project"]) + "#id_q_title",
        reverse("documents", args=[reference]) + "#document-letters_of_intent",
        reverse("plan", args=[reference, plan]),
        reverse("partners", args=[reference]),
    ):
        assert f'href="{address}"' in html
    page = visitor.get("application", reference)
    assert "Next: The project" in page
    assert "“What is your project called?” is not answered yet." in page
    missing = [page.index(words) for words in ("Still missing", "Show 8 conditions that are met", " Met ")]
    assert missing == sorted(missing)
    assert "It cannot be signed yet" in visitor.get("sign", reference)
    assert "These points are still missing:" in visitor.get("submit", reference)
    assert "condition" in visitor.post(
        "sign",
        reference,
        status=200,
        digest=queries.text_to_sign(account=stage.applicant("Stadt Leisnig"), reference=reference).digest,
    )


def test_submitting_twice_gives_the_same_receipt(stage: Stage, tandem: Application, town: Visitor) -> None:
    stage.sign(tandem)
    data = form_data(town, "submit", tandem.reference)
    receipt = reverse("receipt", args=[tandem.reference, 1])
    assert [town.post("submit", tandem.reference, **data) for _ in range(3)] == [receipt] * 3
    assert Submission.objects.count() == 1
    again = town.get("submit", tandem.reference)
    assert f"Submitted on 15{N}January 2024, 11:00" in again
    assert "Submit the application" not in again
    assert "Show the receipt" in again
    assert town.post("submit", tandem.reference, key=str(uuid4())) == receipt
    assert "This application had arrived already; here is its receipt." in town.get("receipt", tandem.reference, 1)
    assert Submission.objects.count() == 1


def test_a_page_without_its_key_submits_nothing(stage: Stage, tandem: Application, town: Visitor) -> None:
    stage.sign(tandem)
    assert "nothing was submitted" in town.post("submit", tandem.reference, status=200, key="keiner")
    assert Submission.objects.count() == 0


def test_the_deadline_is_inclusive_and_a_late_draft_is_kept(
    stage: Stage, tandem: Application, town: Visitor, at: Callable[[datetime], None]
) -> None:
    stage.sign(tandem)
    data = form_data(town, "submit", tandem.reference)
    deadline = tandem.call.closes_at
    at(deadline + timedelta(microseconds=1))
    late = town.post("submit", tandem.reference, status=200, **data)
    assert (
        "Your application arrived on 1 February 2024 at 00:00:00. The deadline ended on 31 January 2024 at 23:59:59"
        in late
    )
    assert f"The deadline ended on 31{N}January 2024, 23:59. This draft was not submitted" in town.get(
        "application", tandem.reference
    )
    tandem.refresh_from_db()
    assert tandem.state == "signed"
    at(deadline)
    assert town.post("submit", tandem.reference, **data) == reverse("receipt", args=[tandem.reference, 1])


def test_the_receipt_can_be_checked_by_anyone(stage: Stage, tandem: Application, town: Visitor) -> None:
    stage.submit(tandem)
    submission = Submission.objects.get()
    page = town.get("receipt", tandem.reference, 1)
    for words in (
        tandem.reference,
        f"15{N}January 2024, 11:00",
        submission.digest,
        "Antwort zu summary",
        "€125,000.00",
    ):
        assert words in page
    file = town.client.get(reverse("submission_json", args=[tandem.reference, 1]))
    assert hashlib.sha256(file.content).hexdigest() == submission.digest
    assert json.loads(file.content) == submission.content
    assert file["Content-Disposition"] == f'attachment; filename="{tandem.reference}-1.json"'
    assert file["Cache-Control"] == "private, no-store"


def test_after_the_submission_nothing_can_be_edited(stage: Stage, tandem: Application, town: Visitor) -> None:
    data = form_data(town, "answers", tandem.reference, "project") | {"q_title": "Zu spät"}
    stage.submit(tandem)
    refused = town.post("answers", tandem.reference, "project", status=200, **data)
    assert "“Edit application” is not possible in the present state: Submitted." in refused
    page = town.get("application", tandem.reference)
    assert f"Submitted on 15{N}January 2024, 11:00" in page
    assert "Draft – not submitted" not in page
    assert "not possible" in upload(town, tandem.reference, "a.pdf", pdf())


# ── After the submission ─────────────────────────────────────────────────────────────────────────────────────────────


def test_completing_submits_anew_with_a_new_receipt(stage: Stage, tandem: Application, town: Visitor) -> None:
    stage.submit(tandem)
    assert town.client.get(reverse("complete", args=[tandem.reference])).status_code == 302
    stations.request_completion(
        reference=tandem.reference,
        text="Bitte nennen Sie <b>Zahlen</b>.",
        account=stage.office(TANDEM),
        at=AFTER[TANDEM],
    )
    assert "Something is still needed Bitte nennen Sie <b>Zahlen</b>." in town.get("application", tandem.reference)
    data = form_data(town, "complete", tandem.reference) | {"q_not_begun": "on", "q_reach": ""}
    assert "This field is required." in town.post("complete", tandem.reference, status=200, **data)
    data |= {"q_reach": "300 Menschen im Jahr"}
    receipt = reverse("receipt", args=[tandem.reference, 2])
    assert [town.post("complete", tandem.reference, **data) for _ in range(2)] == [receipt] * 2
    assert Submission.objects.get(number=2).content["answers"]["reach"] == "300 Menschen im Jahr"
    assert Submission.objects.count() == 2


def test_a_decision_is_secret_until_announced_and_then_gives_reasons(
    stage: Stage, tandem: Application, town: Visitor
) -> None:
    stage.submit(tandem)
    stage.scored(tandem)
    assert "State: Submitted" in town.get("application", tandem.reference)
    at = AFTER[TANDEM]
    proposal = selection.propose_selection(key=TANDEM, account=stage.office(TANDEM), at=at)
    said = selection.Verdict(outcome=selection.Outcome.RESERVE, reason="Der <i>Ort</i> fehlt.")
    stage.adopted(TANDEM, proposal.number, {tandem.reference: said}, at=at)
    page = town.get("application", tandem.reference)
    assert ("The decision" in page, "State: Submitted" in page, "Der <i>Ort</i>" in page) == (False, True, False)
    selection.announce_decision(key=TANDEM, account=stage.office(TANDEM), at=at)
    page = town.get("application", tandem.reference)
    assert "Your project is on the reserve list, place 1." in page
    assert "Reasons Der <i>Ort</i> fehlt." in page
    assert "Proposed for selection." in page
    selection.promote(reference=tandem.reference, reason="Ein Platz wurde frei.", account=stage.decider(TANDEM), at=at)
    page = town.get("application", tandem.reference)
    assert "has moved up: it is selected. Ein Platz wurde frei." in page


def test_an_early_start_is_asked_for_and_answered(
    stage: Stage, regions_call: Call, at: Callable[[datetime], None]
) -> None:
    at(AFTER[REGIONS])
    application = stage.submit(stage.regions_draft(lines=((2021, 2_000_000_00, 1_200_000_00),)))
    stage.scored(application)
    stage.decided(REGIONS)
    lead, reference = Visitor(stage.applicant("Stadt Rodewisch")), application.reference
    assert "There is nothing to ask for now" in lead.get("request_early_start", reference)
    formal.invite_formal_application(reference=reference, account=stage.authority(LDS), at=AFTER[REGIONS])
    kept = lead.post("request_early_start", reference, status=200, start="2021-08-01", reason="Die Schule beginnt.")
    assert "Die Schule beginnt." in kept
    formal.apply_formally(reference=reference, account=stage.applicant("Stadt Rodewisch"), at=AFTER[REGIONS])
    assert reverse("request_early_start", args=[reference]) in lead.html("application", reference)
    planned = "the planned spending of €2,000,000.00 is not below €1,000,000.00"
    assert planned in lead.get("request_early_start", reference)
    empty = lead.post("request_early_start", reference, status=200, start="", reason=" ")
    assert "2 entries are missing or wrong" in empty
    too_early = lead.post("request_early_start", reference, status=200, start="2021-01-01", reason="Es eilt sehr.")
    assert "Es eilt sehr." in too_early
    assert "you asked to begin" not in too_early
    lead.post("request_early_start", reference, start="2021-08-01", reason="Die Schule beginnt.")
    assert "Your request has arrived." in lead.messages()
    assert f"you asked to begin on 1{N}August 2021." in lead.get("application", reference)
    formal.decide_early_start(
        reference=reference,
        allowed=True,
        start=AFTER[REGIONS].date(),
        reason="Eilt.",
        account=stage.authority(LDS),
        at=AFTER[REGIONS],
    )
    for name in ("application", "request_early_start"):
        assert "at your own risk: this promises no grant." in lead.get(name, reference)


def test_from_the_invitation_to_the_grant(stage: Stage, regions_call: Call, at: Callable[[datetime], None]) -> None:
    at(DURING[REGIONS])
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    lead, reference = Visitor(stage.applicant("Stadt Rodewisch")), application.reference
    assert "Your project is selected." in lead.get("application", reference)
    formal.invite_formal_application(reference=reference, account=stage.authority(LDS), at=AFTER[REGIONS])
    assert "You are invited to make the formal application." in lead.get("application", reference)
    editor = Visitor(stage.person("Stadt Rodewisch", Role.EDITOR, login="schreibt"))
    assert "Only someone who signs" in editor.get("apply_formally", reference)
    lead.post("apply_formally", reference)
    assert "Your formal application has arrived." in lead.messages()
    assert "not possible in the present state" in lead.post("apply_formally", reference, status=200)
    formal.check_application(
        reference=reference,
        points=dict.fromkeys(formal.CHECK_POINTS, "geprüft"),
        account=stage.authority(LDS),
        at=AFTER[REGIONS],
    )
    (grant,) = grants.grant(reference=reference, account=stage.authority(LDS), at=AFTER[REGIONS])
    html = lead.html("application", reference)
    assert f'href="{reverse("grant", args=[grant.reference])}"' in html
    partner = Visitor(stage.applicant("Gemeinde Ellefeld")).html("application", reference)
    assert f'href="{reverse("grant", args=[grant.reference])}"' not in partner


def test_withdrawing_asks_first(stage: Stage, tandem: Application, town: Visitor) -> None:
    assert "This ends the application for all partners" in town.get("withdraw", tandem.reference)
    unsure = town.post("withdraw", tandem.reference, status=200, reason="Kein Eigenanteil")
    assert ("This field is required." in unsure, "Kein Eigenanteil" in unsure) == (True, True)
    tandem.refresh_from_db()
    assert tandem.state == "draft"
    town.post("withdraw", tandem.reference, reason="Kein Eigenanteil", sure="on")
    assert "The application is withdrawn." in town.messages()
    assert tandem.events.last().data == {"reason": "Kein Eigenanteil"}  # type: ignore[union-attr]
    assert "Nothing is left to do." in town.get("application", tandem.reference)
    assert "You cannot withdraw this application" in town.get("withdraw", tandem.reference)


@pytest.mark.parametrize("partners", [1, 3])
def test_a_case_needs_the_same_statements_for_one_and_three_partners(
    stage: Stage, regions_call: Call, at: Callable[[datetime], None], partners: int
) -> None:
    at(DURING[REGIONS])
    lead = stage.applicant("Stadt Rodewisch")
    application = acts.start(key=REGIONS, organisation=stage.body("Stadt Rodewisch"), account=lead, at=DURING[REGIONS])
    for name in ("Gemeinde Ellefeld", "Stadt Falkenstein/Vogtl.")[: partners - 1]:
        partner_acts.invite_partner(
            reference=application.reference,
            organisation=stage.body(name),
            role="cooperation_partner",
            account=lead,
            at=DURING[REGIONS],
        )
    visitor = Visitor(lead)
    visitor.get("application", application.reference)
    with CaptureQueriesContext(connection) as captured:
        visitor.get("application", application.reference)
    assert len(captured) == 4


def test_shares_are_rounded_up_so_that_too_much_never_looks_like_enough() -> None:
    assert str(share(grant=80_001, eligible=100_000_0)) == "8.01"
    assert [share(grant=80, eligible=100), share(grant=1, eligible=0)] == [80, None]
    (row,) = sums(lines=[PlanLine(year=2024, eligible=100, grant=60, own=50)], years=[2024])
    assert (row.covered, row.missing, row.surplus, row.empty) == (110, 0, 10, False)


def test_an_act_refuses_a_plan_with_a_year_twice(stage: Stage, tandem: Application) -> None:
    line = PlanLine(year=2024, eligible=1, grant=1, own=0)
    with pytest.raises(Refused, match="year_twice"):
        acts.save_plan(
            reference=tandem.reference,
            partner=part_of(tandem, "Stadt Leisnig").pk,
            lines=[line, line],
            revision=tandem.revision,
            account=stage.applicant("Stadt Leisnig"),
            at=DURING[TANDEM],
        )
