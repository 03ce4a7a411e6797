"""Beside each section stand its findings: what is missing first, each leading to its field; and anew with every save."""

import re

import pytest
from django.urls import reverse
from tests.cast import DURING, TANDEM, Stage
from tests.web.test_applicant import Visitor, form_data

from fundament.acts import applications
from fundament.records.applications import Application
from fundament.records.calls import Call


@pytest.fixture
def draft(stage: Stage, tandem_call: Call, monkeypatch: pytest.MonkeyPatch) -> Application:
    """A complete draft without a summary."""
    monkeypatch.setattr("fundament.web.clock.now", lambda: DURING[TANDEM])
    draft = stage.tandem_draft()
    applications.save_answers(
        reference=draft.reference,
        answers={"summary": ""},
        revision=draft.revision,
        account=stage.applicant("Stadt Leisnig"),
        at=DURING[TANDEM],
    )
    return draft


@pytest.fixture
def town(stage: Stage, draft: Application) -> Visitor:
    """Leisnig, who leads."""
    return Visitor(stage.applicant("Stadt Leisnig"))


def test_what_is_missing_leads_to_its_field_and_the_rest_is_a_number(draft: Application, town: Visitor) -> None:
    html = town.html("answers", draft.reference, "project")
    aside = html[html.index("<aside") : html.index("</aside>")]
    assert f'href="{reverse("answers", args=[draft.reference, "project"])}#id_q_summary"' in aside
    assert aside.count("<li") == 1
    assert "1 condition is met." in aside


def test_another_section_is_not_told_of_here(draft: Application, town: Visitor) -> None:
    page = town.get("answers", draft.reference, "effect")
    assert "Nothing is missing in this section." in page


def test_a_page_that_saves_by_itself_gets_them_anew(draft: Application, town: Visitor) -> None:
    path = reverse("answers", args=[draft.reference, "project"])
    data = form_data(town, "answers", draft.reference, "project") | {"q_summary": "Wir bauen."}
    sent = town.client.post(path, data, headers={"accept": "application/json"}).json()
    assert "Nothing is missing in this section." in sent["findings"]
    assert "2 conditions are met." in sent["findings"]
    again = town.client.post(
        path, data | {"revision": str(sent["revision"]), "seen": sent["seen"]}, headers={"accept": "application/json"}
    ).json()
    assert again["findings"] is None


def test_a_section_names_its_documents_and_whether_they_are_there(draft: Application, town: Visitor) -> None:
    assert "Letters of intent" in town.get("answers", draft.reference, "social_space")
    page = town.get("answers", draft.reference, "social_space")
    assert re.search(r"Letters of intent[^:]*: attached", page)
    draft.documents.update(replaced=True)
    assert re.search(r"Letters of intent[^:]*: still missing", town.get("answers", draft.reference, "social_space"))
    assert "Documents for this section" not in town.get("answers", draft.reference, "project")
