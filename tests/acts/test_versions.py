"""A draft made under version 1 is carried to version 2: nothing that was written is lost, and what changed is said."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.cast import DURING, TANDEM, Stage

from fundament.acts import applications, calls
from fundament.acts.refusals import Refused
from fundament.core.amended import Change, changes
from fundament.core.application import PlanLine, PlannedPosition
from fundament.core.loading import ProgrammeFile, load_programme, read_programme
from fundament.core.texts import LANGUAGES
from fundament.queries.amendments_of_calls import carried_over
from fundament.queries.budgets import budget_of
from fundament.queries.verification import differences
from fundament.records.applications import Application, Document, Submission
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.messages import Message
from fundament.wording import change_text

FIRST = load_programme(settings.PROGRAMMES / TANDEM)
AT = DURING[TANDEM]
EDITS = {
    "version   = 1": "version   = 2\nreplaces  = 1",
    'key     = "reach"': 'key     = "people"',
    "[question.reach]": "[question.people]",
    "at_most = 1_500": "at_most = 1_000",
    ", 2028 = 500_000.00": "",
    'key    = "material"\nkind   = "actual"': 'key    = "material"\nkind   = "excluded"',
    'key        = "cooperation_agreement"\nrequired   = false': 'key        = "cooperation_agreement"\nrequired   = true',
}


def amended(more: Mapping[str, str] = MappingProxyType({})) -> ProgrammeFile:
    """Version 2: another question for "reach", a shorter summary, no money in 2028, no material, one more document."""

    def edit(text: str) -> str:
        for old, new in {**EDITS, **more}.items():
            text = text.replace(old, new)
        return text

    texts = {language: edit(FIRST.text_sources[language]) for language in LANGUAGES}
    return read_programme(source=edit(FIRST.source), text_sources=texts)


def amend(stage: Stage) -> Call:
    """The office announces version 2 and opens it."""
    office = stage.office(TANDEM)
    body = office.memberships.get().organisation
    calls.announce(file=amended(), office=body, account=office, at=AT, demonstration=True)
    return calls.open_call(key=TANDEM, account=office, at=AT)


@pytest.fixture
def draft(stage: Stage, tandem_call: Call) -> Application:
    """A signed draft whose plan names its positions and has money in 2028."""
    draft = stage.tandem_draft()
    lead = draft.partners.order_by("pk")[0]
    costs = (
        PlannedPosition(position="personnel", cents=80_000_00),
        PlannedPosition(position="material", cents=45_000_00),
    )
    applications.save_plan(
        reference=draft.reference,
        partner=lead.pk,
        revision=draft.revision,
        lines=[
            PlanLine(year=year, eligible=125_000_00, grant=100_000_00, own=25_000_00, costs=costs)
            for year in range(2024, 2029)
        ],
        account=stage.applicant(lead.organisation),
        at=AT,
    )
    stage.sign(draft)
    draft.refresh_from_db()
    assert draft.state == "signed"
    return draft


def test_two_versions_differ_in_what_they_demand_and_not_in_their_sources() -> None:
    found = changes(before=FIRST.programme, after=amended().programme)
    assert found == (
        Change(kind="question", key="people", turn="new"),
        Change(kind="question", key="reach", turn="gone"),
        Change(kind="question", key="summary", turn="changed"),
        Change(kind="document", key="cooperation_agreement", turn="changed"),
        Change(kind="cost", key="material", turn="changed"),
        Change(kind="year", key="2028", turn="gone"),
    )
    moved = read_programme(
        source=FIRST.source.replace('place = "Absatz 3"', 'place = "Absatz 4"'), text_sources=FIRST.text_sources
    )
    assert moved.programme != FIRST.programme
    assert changes(before=FIRST.programme, after=moved.programme) == ()


def test_a_draft_is_carried_over_with_everything_that_was_written(stage: Stage, draft: Application) -> None:
    answers, revision = dict(draft.answers), draft.revision
    plan = list(draft.partners.order_by("pk")[0].plan.values("year", "eligible", "costs"))
    call = amend(stage)
    draft.refresh_from_db()
    assert (draft.call_id, draft.state, draft.revision) == (call.pk, "draft", revision + 1)
    assert draft.answers == answers
    assert {partner.signed_digest for partner in draft.partners.all()} == {""}
    rows = draft.partners.order_by("pk")[0].plan.all()
    assert [(row.year, row.eligible, row.grant) for row in rows] == [
        (year, 125_000_00, 100_000_00) for year in range(2024, 2028)
    ]
    assert all(row.costs == [{"position": "personnel", "cents": 80_000_00}] for row in rows)
    event = Event.objects.get(act="move_to_version")
    kept = [line for line in event.data["plan"] if line["partner"] == "Stadt Leisnig"]
    assert [{"year": one["year"], "eligible": one["eligible"], "costs": one["costs"]} for one in kept] == plan
    assert not Document.objects.filter(application=draft, replaced=True).exists()
    assert list(differences()) == []


def test_everyone_in_the_draft_is_told_once(stage: Stage, draft: Application) -> None:
    call = amend(stage)
    told = Message.objects.filter(key__startswith=f"version:{call.pk}:{draft.reference}")
    people = {stage.applicant(partner.organisation).email for partner in draft.partners.select_related("organisation")}
    assert set(told.values_list("to", flat=True)) == people
    assert told.count() == len(people)


def test_what_was_submitted_stays_in_the_version_it_was_submitted_under(
    stage: Stage, draft: Application, tandem_call: Call
) -> None:
    submitted = stage.submit(stage.tandem_draft(town="Stadt Torgau", partner=stage.non_profit("Zwei e.V.")))
    amend(stage)
    submitted.refresh_from_db()
    assert submitted.call_id == tandem_call.pk
    assert Submission.objects.get().content["programme"]["version"] == 1
    assert Event.objects.filter(act="move_to_version").count() == 1


def test_the_money_is_there_once(stage: Stage, draft: Application, tandem_call: Call) -> None:
    before = budget_of(call=tandem_call)
    amend(stage)
    assert budget_of(call=tandem_call) == before


def test_the_draft_is_completed_signed_and_submitted_under_the_new_version(stage: Stage, draft: Application) -> None:
    amend(stage)
    draft.refresh_from_db()
    stage.answer(draft.reference, stage.applicant("Stadt Leisnig"))
    for name, amount in (("Stadt Leisnig", 125_000_00), ("Kulturbahnhof e.V.", 111_112_00)):
        stage.plan(draft.reference, stage.body(name), [(year, amount, 100_000_00) for year in range(2024, 2028)])
    stage.upload(draft.reference, stage.applicant("Stadt Leisnig"))
    draft.refresh_from_db()
    assert stage.submit(draft).state == "submitted"
    content = Submission.objects.get().content
    assert content["programme"]["version"] == 2
    assert "people" in content["answers"]
    assert "reach" not in content["answers"]
    draft.refresh_from_db()
    assert draft.answers["reach"] == "Antwort zu reach"


def test_an_amendment_cannot_take_away_a_part_that_organisations_hold(stage: Stage, tandem_call: Call) -> None:
    office = stage.office(TANDEM)
    given: dict[str, Any] = {"office": office.memberships.get().organisation, "account": office, "at": AT}
    file = amended({'"non_profit"': '"charity"', "non_profit  ": "charity     "})
    with pytest.raises(Refused) as refused:
        calls.announce(file=file, **given)
    assert (refused.value.code, refused.value.values) == ("roles_gone", {"roles": "non_profit"})
    assert Call.objects.count() == 1


def test_the_page_says_what_is_different(
    stage: Stage, draft: Application, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("fundament.web.clock.now", lambda: AT + timedelta(hours=1))
    client = Client(headers={"accept-language": "en"})
    client.force_login(stage.applicant("Stadt Leisnig"))
    path = reverse("application", args=[draft.reference])
    assert "The call was changed" not in client.get(path).content.decode()
    amend(stage)
    page = " ".join(client.get(path).content.decode().split())
    for words in (
        "Your draft was carried over on",
        "No longer asked: ",
        "Asked in another way: ",
        "Other conditions for the document: ",
        "No money any more in the fiscal year 2028.",
        "The financing plan of Stadt Leisnig, Kulturbahnhof e.V. changed with it.",
    ):
        assert words in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_can_be_said(stage: Stage, draft: Application, language: str) -> None:
    call = amend(stage)
    seen = carried_over(reference=draft.reference, call=call)
    assert seen is not None
    general = [Change(kind="rules", key="", turn="changed"), Change(kind="deadline", key="", turn="changed")]
    for change in (*seen.changes, *general):
        assert change_text(change=change, before=seen.before, after=call.texts, language=language)
