"""The benchmarks: a whole submission, pages with 1 and 10,000 applications, notices."""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import lxml.html
import typst
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import AFTER, DURING, REGIONS, TANDEM, Stage, pdf

from fundament.commands import register
from fundament.core.award import Instalment, YearAmount
from fundament.core.procedure import State
from fundament.documents.notice import NoticeContent, machine_readable, render_notice
from fundament.documents.notice_content import notice_content
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner, PlanYear, Submission
from fundament.records.grants import Grant
from fundament.web import clock

MANY = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What something cost: CPU in milliseconds and SQL statements."""

    cpu: float
    sql: int


def measure(work: Callable[[], object], *, times: int = 5) -> Measured:
    """The median CPU of several runs after one that is not counted, and the statements of the last."""
    work()
    cpu = []
    for _ in range(times):
        start = time.process_time()
        work()
        cpu.append((time.process_time() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        work()
    return Measured(statistics.median(cpu), len(queries))


@contextmanager
def at_time(instant: datetime):  # type: ignore[no-untyped-def]
    """The portal's clock stands still at an instant."""
    real = clock.now
    clock.now = lambda: instant
    try:
        yield
    finally:
        clock.now = real


def everything() -> None:
    """Runs and prints all."""
    call_command("migrate", verbosity=0)
    register.fill()
    stage = Stage()
    stage.open_call(TANDEM)
    stage.open_call(REGIONS)
    print(f"{'what':<60}{'CPU ms':>9}{'SQL':>6}{'ratio':>13}")
    _submission(stage, towns=("Leisnig", "Torgau", "Pirna", "Plauen", "Riesa"), beside="4 others")
    _lists(stage)
    _submission(stage, towns=("Grimma", "Zittau", "Döbeln", "Freiberg", "Meißen"), beside=f"{MANY} others")
    _notices(stage)


def _line(what: str, cpu: float, sql: int | str, ratio: str = "") -> None:
    print(f"{what:<60}{cpu:>9.1f}{sql:>6}{ratio:>13}")


def _client(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(client: Client, name: str, *args: str) -> Callable[[], object]:
    url = reverse(name, args=args)

    def work() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}")

    return work


def _submission(stage: Stage, *, towns: Sequence[str], beside: str) -> None:
    """One whole submission of a prepared tandem draft: open, save answers, upload, sign twice, submit, receipt."""
    costs = []
    with at_time(DURING[TANDEM]):
        for town in towns:
            application = stage.tandem_draft(town=f"Stadt {town}")
            lead = _client(stage.applicant(f"Stadt {town}"))
            other = _client(stage.applicant(stage.non_profit()))
            costs.append(_submit_by_web(application, lead, other))
    cpu, sql = statistics.median(c.cpu for c in costs), costs[-1].sql
    bare = measure(_page(Client(), "home"))
    _line(f"a whole submission beside {beside}", cpu, sql, f"{cpu / bare.cpu:.1f}x home")


def _submit_by_web(application: Application, lead: Client, other: Client) -> Measured:
    reference = application.reference
    with CaptureQueriesContext(connection) as queries:
        start = time.process_time()
        section = application.call.programme.question[0].section
        lead.get(reverse("application", args=[reference]))
        answers = reverse("answers", args=[reference, section])
        _send(lead, answers, {"q_title": "Neuer Titel"})
        document = application.call.programme.document[0].key
        _send(lead, reverse("documents", args=[reference]), {"document": document, "file": _upload()}, form=document)
        for client in (lead, other):
            _send(client, reverse("sign", args=[reference]), {})
        _send(lead, reverse("submit", args=[reference]), {})
        _expect(lead.get(reverse("receipt", args=[reference, 1])), 200)
        cpu = (time.process_time() - start) * 1000
    application.refresh_from_db()
    if application.state != State.SUBMITTED.value:
        raise SystemExit(f"{reference} is {application.state}, not submitted")
    return Measured(cpu, len(queries))


def _send(client: Client, url: str, changes: dict[str, object], *, form: str = "") -> None:
    """Opens a page as a browser does, fills its form and sends it; `form` picks one of several by a value in it."""
    page = lxml.html.fromstring(client.get(url).content)
    forms = [one for one in page.xpath("//main//form[@method='post']") if not form or form in one.fields.values()]
    data = {name: value for name, value in forms[0].fields.items() if value is not None} | changes
    _expect(client.post(url, data), 302)


def _upload():  # type: ignore[no-untyped-def]
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- needs settings

    return SimpleUploadedFile("absicht.pdf", pdf(), content_type="application/pdf")


def _expect(answer, status: int) -> None:  # type: ignore[no-untyped-def]
    if answer.status_code != status:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {status}")


def _lists(stage: Stage) -> None:
    """Pages that list applications, with one application of programme B and with ten thousand."""
    first = stage.submit(stage.regions_draft())
    pages = {
        "public: home": (Client(), "home", ()),
        "public: call page": (Client(), "programme", (REGIONS,)),
        "public: register": (Client(), "register", ()),
        "association: inbox": (_client(stage.association()), "association_inbox", ()),
        "assessor: inbox": (_client(stage.assessors(REGIONS)[0]), "assessor_inbox", ()),
        "ministry: call": (_client(stage.office(REGIONS)), "ministry_call", (REGIONS,)),
        "authority: inbox": (_client(stage.authority()), "authority_inbox", ()),
        "auditor: index": (_client(stage.auditor()), "audit_index", ()),
        "applicant: application": (_client(stage.applicant("Stadt Rodewisch")), "application", (first.reference,)),
    }
    with at_time(AFTER[REGIONS]):
        few = {what: measure(_page(client, name, *args)) for what, (client, name, args) in pages.items()}
        _multiply(first)
        for what, (client, name, args) in pages.items():
            many = measure(_page(client, name, *args))
            ratio = f"{many.cpu / few[what].cpu:.2f}x"
            _line(f"{what}, 1 application", few[what].cpu, few[what].sql)
            _line(f"{what}, {MANY} applications", many.cpu, many.sql, ratio)


def _multiply(first: Application) -> None:
    """Copies one submitted application until there are ten thousand: rows only, as an import would leave them."""
    partner = first.partners.order_by("pk")[0]
    submission = Submission.objects.get(application=first)
    copies = Application.objects.bulk_create(
        [
            Application(
                reference=f"VR-2021-X{number:05d}",
                call=first.call,
                state=first.state,
                answers=first.answers,
                planning_region=first.planning_region,
            )
            for number in range(MANY - 1)
        ],
        batch_size=500,
    )
    partners = Partner.objects.bulk_create(
        [
            Partner(application=a, organisation=partner.organisation, role="lead", joined_at=partner.joined_at)
            for a in copies
        ],
        batch_size=500,
    )
    PlanYear.objects.bulk_create(
        [PlanYear(partner=p, year=2021, eligible=100_000_00, grant=60_000_00, own=40_000_00) for p in partners],
        batch_size=500,
    )
    Submission.objects.bulk_create(
        [
            Submission(
                application=a,
                number=1,
                key=uuid4(),
                at=submission.at,
                digest=submission.digest,
                content=submission.content,
                submitted_by=submission.submitted_by,
            )
            for a in copies
        ],
        batch_size=500,
    )


def _notices(stage: Stage) -> None:
    """Notices per CPU second, beside the bare compile of an empty page."""
    application = Application.objects.filter(call__key=TANDEM, state=State.SUBMITTED.value).order_by("reference")[0]
    others = Application.objects.filter(call__key=TANDEM).exclude(pk=application.pk)
    stage.scored(application, *others)
    stage.decided(TANDEM)
    given = stage.granted(application)[0]
    content = _content(given)
    stamp = datetime(2024, 2, 10, tzinfo=UTC)
    data = machine_readable(content)
    notice = measure(lambda: render_notice(content, timestamp=stamp, data=data), times=10)
    bare = measure(lambda: typst.compile(b"x"), times=10)
    _line("a notice (PDF/UA-1, PDF/A-3a)", notice.cpu, notice.sql, f"{notice.cpu / bare.cpu:.1f}x")
    _line("an empty page by the same typesetter", bare.cpu, bare.sql)
    print(f"notices per CPU second: {1000 / notice.cpu:.0f}")


def _content(given: Grant) -> NoticeContent:
    rows = [YearAmount(funder=row.funder, year=row.year, cents=row.cents) for row in given.amounts.all()]
    instalments = [
        Instalment(number=i.number, cents=i.cents, condition=i.condition, clause=i.clause, year=i.year)
        for i in given.instalments.all()
    ]
    return notice_content(
        grant=given,
        application=given.application,
        partner=given.partner,
        amounts=rows,
        instalments=instalments,
        requested=given.total,
        signatory="Vorführung",
        dated=given.granted_on,
        submitted=given.granted_on,
    )
