"""A whole submission: few others in the call, and ten thousand."""

import statistics
from collections.abc import Sequence

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.bench.many import submitted
from tests.bench.measuring import ROWS, Measured, at_once, at_time, insist, line, logged_in, measure
from tests.cast import DURING, REGIONS, TANDEM, Stage, pdf

from fundament.core.procedure import State
from fundament.records.applications import Application


def run(stage: Stage) -> None:
    """Five submissions before and five after ten thousand other applications came."""
    _submissions(stage, towns=("Leisnig", "Torgau", "Pirna", "Plauen", "Riesa"), beside="4 others")
    submitted(stage.submit(stage.regions_draft()), count=ROWS)
    insist("others", found=Application.objects.filter(call__key=REGIONS).count(), expected=ROWS)
    _submissions(stage, towns=("Grimma", "Zittau", "Döbeln", "Freiberg", "Meißen"), beside=f"{ROWS} others")


def _submissions(stage: Stage, *, towns: Sequence[str], beside: str) -> None:
    """Of a prepared tandem draft: open, save answers, upload, sign twice, submit, see the receipt."""
    costs = []
    with at_time(DURING[TANDEM]):
        for town in towns:
            application = stage.tandem_draft(town=f"Stadt {town}")
            lead = logged_in(stage.applicant(f"Stadt {town}"))
            other = logged_in(stage.applicant(stage.non_profit()))
            costs.append(at_once(lambda case=(application, lead, other): _submit(*case), items=1))
            application.refresh_from_db()
            insist(application.reference, found=application.state, expected=State.SUBMITTED.value)
    home = reverse("home")
    bare = measure(lambda: _expect(Client().get(home), 200))
    whole = Measured(statistics.median(cost.cpu for cost in costs), costs[-1].sql)
    line(f"a whole submission beside {beside}", whole, beside=bare, name="the home page")


def _submit(application: Application, lead: Client, other: Client) -> None:
    reference = application.reference
    section = application.call.programme.question[0].section
    lead.get(reverse("application", args=[reference]))
    _send(lead, reverse("answers", args=[reference, section]), {"q_title": "Neuer Titel"})
    document = application.call.programme.document[0].key
    file = SimpleUploadedFile("absicht.pdf", pdf(), content_type="application/pdf")
    _send(lead, reverse("documents", args=[reference]), {"document": document, "file": file}, form=document)
    for client in (lead, other):
        _send(client, reverse("sign", args=[reference]), {})
    _send(lead, reverse("submit", args=[reference]), {})
    _expect(lead.get(reverse("receipt", args=[reference, 1])), 200)


def _send(client: Client, url: str, changes: dict[str, object], *, form: str = "") -> None:
    """Opens a page as a browser does, fills its form and sends it; `form` picks one of several by a value in it."""
    page = lxml.html.fromstring(client.get(url).content)
    forms = [one for one in page.xpath("//main//form[@method='post']") if not form or form in one.fields.values()]
    data = {name: value for name, value in forms[0].fields.items() if value is not None} | changes
    _expect(client.post(url, data), 302)


def _expect(answer: HttpResponse, status: int) -> None:
    insist(answer.request["PATH_INFO"], found=answer.status_code, expected=status)  # type: ignore[attr-defined]
