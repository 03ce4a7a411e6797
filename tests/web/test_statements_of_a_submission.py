"""How often a whole submission asks the database: on the last evening everybody does it at once."""

from collections.abc import Callable

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import DURING, REGIONS, Stage, pdf

from fundament.core.procedure import State
from fundament.records.calls import Call
from fundament.web import clock

BACKEND = "fundament.records.login.Backend"
AT_MOST = 25
"""Of PostgreSQL, for the four steps together."""

# The test itself runs in a transaction, so the acts set a savepoint where they would begin one; that is no statement of theirs.
_FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN")


class Browser:
    """An applicant's browser that counts what its pages ask."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.asked: dict[str, list[str]] = {}

    def does(self, step: str, what: Callable[[], HttpResponse], *, status: int) -> HttpResponse:
        with CaptureQueriesContext(connection) as asked:
            answer = what()
        assert answer.status_code == status, answer.content.decode()[:2000]
        self.asked[step] = [one["sql"] for one in asked if not one["sql"].startswith(_FRAME)]
        return answer

    def fields(self, url: str, marker: str) -> dict[str, str]:
        for form in lxml.html.fromstring(self.client.get(url).content).xpath("//main//form[@method='post']"):
            fields = {name: value for name, value in form.fields.items() if value is not None}
            if marker in fields or marker in fields.values():
                return fields
        raise AssertionError(f"{url}: no form with {marker}")


def test_opening_saving_uploading_and_submitting_ask_twenty_five_times(
    stage: Stage, regions_call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: DURING[REGIONS])
    draft = stage.regions_draft(town="Stadt Riesa")
    client = Client()
    client.force_login(stage.applicant("Stadt Riesa"), backend=BACKEND)
    browser, reference = Browser(client), draft.reference
    section = regions_call.programme.question[0].section
    document = next(one.key for one in regions_call.programme.document if one.required)
    answers, documents = reverse("answers", args=[reference, section]), reverse("documents", args=[reference])
    submit = reverse("submit", args=[reference])
    browser.fields(answers, "revision")  # what is kept in memory for all, like the words of the call, is read once
    browser.does("open", lambda: client.get(answers), status=200)
    typed = browser.fields(answers, "revision") | {"q_title": "Ein neuer Titel"}
    itself = {"accept": "application/json"}
    saved = browser.does("save", lambda: client.post(answers, typed, headers=itself), status=200)
    assert saved.json()["changed"] is True
    marks = browser.fields(documents, document)
    file = SimpleUploadedFile("absicht.pdf", pdf(), content_type="application/pdf")
    browser.does("upload", lambda: client.post(documents, marks | {"file": file}), status=302)
    draft.refresh_from_db()
    stage.sign(draft)
    key = browser.fields(submit, "key")
    browser.does("submit", lambda: client.post(submit, key), status=302)
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED.value
    numbers = {step: len(asked) for step, asked in browser.asked.items()}
    assert sum(numbers.values()) <= AT_MOST, "\n".join(sql[:150] for asked in browser.asked.values() for sql in asked)
