"""Who comes on deadline night: one application of one body made by the acts, and copies of it, each with people of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils import timezone
from tests.bench.many import copied, recipients
from tests.bench.measuring import stored
from tests.bench.night_visitors import Applicant
from tests.cast import REGIONS, Stage, pdf

from fundament.acts import applications
from fundament.commands import register
from fundament.commands.rehearse import rehearse
from fundament.core.application import PlanLine
from fundament.records import triggers
from fundament.records.accounts import Account
from fundament.records.applications import Application, Document, Submission


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody with a session, and where the call stands."""

    applicants: list[Applicant]
    call_path: str


def prepare(number: int) -> Cast:
    """A call that is open now, and so many complete drafts, unsigned, without their document."""
    call_command("migrate", verbosity=0)
    triggers.install(connection)
    register.fill()
    now = timezone.now()
    call = rehearse(key=REGIONS, closes=(now + timedelta(days=30)).date(), at=now)
    stage = Stage()
    body = stage.body("Stadt Rodewisch")
    who = stage.applicant(body)
    first = applications.start(key=call.key, organisation=body, account=who, at=now)
    answers = {
        question.key: "yes"
        if question.kind == "yes"
        else question.choices[0]
        if question.kind == "choice"
        else f"Antwort zu {question.key}"
        for question in call.programme.question
        if question.required
    }
    applications.save_answers(reference=first.reference, answers=answers, revision=1, account=who, at=now)
    year = call.programme.years[0]
    applications.save_plan(
        reference=first.reference,
        partner=first.partners.get().pk,
        revision=2,
        lines=[PlanLine(year=year, eligible=100_000_00, grant=60_000_00, own=40_000_00)],
        account=who,
        at=now,
    )
    first.refresh_from_db()
    lead = first.partners.select_related("organisation").get()
    bodies = recipients(lead.organisation, range(number), at=now)
    drafts = stored(copied(first, reference=f"{call.prefix}-N{one:05d}") for one in range(number))
    leads = stored(
        copied(lead, application=draft, organisation=body) for draft, body in zip(drafts, bodies, strict=True)
    )
    stored(copied(row, partner=partner) for row in lead.plan.all() for partner in leads)
    people = {account.email: account for account in Account.objects.filter(email__startswith="person@")}
    section = call.programme.question[0].section
    document = next(one.key for one in call.programme.document if one.required)
    file = pdf()
    applicants = [
        Applicant(_cookies(people[f"person@{body.pk}.test"]), draft.reference, section, document, file)
        for draft, body in zip(drafts, bodies, strict=True)
    ]
    connection.close()
    return Cast(applicants=applicants, call_path=f"/programmes/{call.key}/")


def _cookies(account: Account) -> dict[str, str]:
    client = Client()
    client.force_login(account, backend="fundament.records.login.Backend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}


def others(number: int) -> None:
    """So many other applications of the call, submitted before."""
    first = Submission.objects.select_related("application").latest("pk")
    lead = first.application.partners.select_related("organisation").get()
    references = [f"{first.application.reference[:-6]}X{one:05d}" for one in range(number)]
    copies = stored(copied(first.application, reference=reference) for reference in references)
    stored(
        copied(lead, application=one, organisation=body)
        for one, body in zip(copies, recipients(lead.organisation, range(number), at=first.at), strict=True)
    )
    stored(copied(first, application=one, key=uuid4()) for one in copies)
    document = Document.objects.filter(application=first.application).latest("pk")
    stored(copied(document, application=one) for one in copies)
    connection.close()


def submissions(references: Sequence[str]) -> dict[str, int]:
    """How many submissions are stored of each of these applications."""
    found: dict[str, int] = {}
    rows = Submission.objects.filter(application__reference__in=list(references))
    for reference in rows.values_list("application__reference", flat=True):
        found[reference] = found.get(reference, 0) + 1
    connection.close()
    return found


def titles(references: Sequence[str]) -> dict[str, str]:
    """The stored title of each of these applications."""
    rows = Application.objects.filter(reference__in=list(references)).values_list("reference", "answers")
    found = {reference: answers.get("title", "") for reference, answers in rows}
    connection.close()
    return found
