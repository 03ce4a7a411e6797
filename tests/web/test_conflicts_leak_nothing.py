"""Nothing of a case reaches somebody who is in conflict with it: no page, file, list, export or mail. Every route is walked.

That the walk can fail is shown by taking each filter away: without any one of them it finds a leak.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from itertools import product
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from tests.cast import AFTER, DURING, LDS, OFFICE, REGIONS, Stage, pdf
from tests.documents.reading import text

from fundament.acts import conflicts, grants, mail, payments, selection, stations, uploads
from fundament.acts.conflicts import Conflict
from fundament.commands.register import SMS
from fundament.core.conflicts import Declared
from fundament.core.duties import ReportKind
from fundament.core.procedure import Role
from fundament.queries import calendar, inboxes, ministry, payment_runs, waiting
from fundament.queries import conflicts as conflict_queries
from fundament.queries.registers import reading
from fundament.records import roles as roles_of
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Document
from fundament.records.conflicts import Conflicts
from fundament.records.messages import Message
from fundament.web import clock

TITLE, ANSWER, FILE = "Xylophonhalle Rodewisch", "Quittengelee im Vogtland", "quitten.pdf"
AT = AFTER[REGIONS]
SMALL = ("account_", "mfa_")


def _routes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address of the portal with the names of its parts."""

    def walk(resolver: Any, parts: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in resolver.url_patterns:
            named = (*parts, *pattern.pattern.converters)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, named)
            elif not str(pattern.name).startswith(SMALL):
                yield pattern.name, named

    return walk(get_resolver(), ())


def _values(case: Application) -> Mapping[str, tuple[object, ...]]:
    """What stands for each part of an address: all that leads to the case."""
    sections = {question.section for question in case.call.programme.question}
    return {
        "key": (REGIONS,),
        "reference": (case.reference, f"{case.reference}-1"),
        "section": tuple(sorted(sections)),
        "partner": tuple(case.partners.values_list("pk", flat=True)),
        "invitation": (1,),
        "token": ("x" * 32,),
        "pk": tuple(Document.objects.filter(application=case).values_list("pk", flat=True)),
        "number": (1,),
        "kind": ("csv",),
        "register": ("monitoring", "court-of-audit", "de-minimis", "foemisax"),
        "form": ("csv", "xlsx", "pdf"),
    }


def _said(client: Client, url: str) -> str:
    with transaction.atomic():
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    elif body.startswith(b"%PDF"):
        with pikepdf.open(BytesIO(body)) as paper:
            # An uploaded page has no words; what hangs on a paper is read too.
            words = text(paper) if all("/Font" in page.get("/Resources", {}) for page in paper.pages) else ""
            attached = [one.get_file().read_bytes() for one in paper.attachments.values()]
            body = b"".join([words.encode(), *attached])
    # The address itself comes back in the switch of languages and the link to log in.
    return body.decode("utf-8", "replace").replace(url, "") + answer.headers.get("Content-Disposition", "")


def leaks(account: Account, case: Application) -> set[str]:
    """The names of the routes that tell this person something of a case which they do not tell to anybody."""
    client, anybody = Client(), Client()
    client.force_login(account, backend="fundament.records.login.Backend")
    values, found = _values(case), set()
    grant = f"{case.reference}-1"
    markers = (case.reference, TITLE, ANSWER, FILE, f"calls/{REGIONS}/")
    for name, parts in _routes():
        for chosen in product(*(values[part] for part in parts)):
            url = reverse(name, args=chosen)
            said = _said(client, url)
            if any(marker in said.replace(grant, case.reference) for marker in markers):
                public = _said(anybody, url)
                if any(marker in said and marker not in public for marker in (*markers, grant)):
                    found.add(name)
    letters = Message.objects.filter(to=account.email)
    if any(case.reference in letter.subject + letter.body for letter in letters):
        found.add("mail")
    return found


@pytest.fixture
def case(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Application:
    """A project that is ranked, has a statement and waits for its scores, beside another one."""
    stage.open_call(REGIONS)
    town = stage.applicant("Stadt Rodewisch")
    draft = stage.regions_draft()
    stage.answer(draft.reference, town, title=TITLE, innovation=ANSWER, field="children")
    document = Document.objects.filter(application=draft).first()
    assert document is not None
    uploads.add_document(
        reference=draft.reference, key=document.key, name=FILE, content=pdf(), account=town, at=DURING[REGIONS]
    )
    submitted, other = stage.submit(draft), stage.submit(stage.regions_draft(town="Stadt Treuen"))
    officer = stage.association()
    ranks = {submitted.reference: 1, other.reference: 2}
    stations.rank(ranks=ranks, assessments={}, account=officer, at=AT)
    for one in ranks:
        stations.forward(reference=one, account=officer, at=AT)
    monkeypatch.setattr(clock, "now", lambda: AT)
    return Application.objects.select_related("call").get(pk=submitted.pk)


def scoring(stage: Stage, case: Application) -> None:
    """On to the scores, with nobody's declaration yet."""
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AT)


def scored(stage: Stage, case: Application) -> None:
    """Scored and proposed."""
    scoring(stage, case)
    both = list(Application.objects.filter(call__key=REGIONS, state="commented"))
    for assessor in stage.declared(*both):
        for one in both:
            points = {criterion.key: 3 for criterion in one.call.programme.criterion}
            stations.score(reference=one.reference, points=points, comment="", account=assessor, at=AT)
    stations.close_scoring(key=REGIONS, account=stage.office(REGIONS), at=AT)
    selection.propose_selection(key=REGIONS, account=stage.office(REGIONS), at=AT)


def granted(stage: Stage, case: Application) -> None:
    """Granted and paid, with news for its authority."""
    scored(stage, case)
    stage.adopted(REGIONS, 1, at=AT)
    selection.announce_decision(key=REGIONS, account=stage.office(REGIONS), at=AT)
    stage.granted(Application.objects.get(pk=case.pk))
    of_grant = {"reference": f"{case.reference}-1", "at": AT + timedelta(days=60)}
    grants.record_finality(**of_grant, account=stage.authority(LDS))
    recipient = stage.applicant("Stadt Rodewisch")
    need_until = of_grant["at"].date()
    payments.request_payment(**of_grant, account=recipient, cents=1_000_00, purpose="Bau", need_until=need_until)
    payments.prepare_requested(**of_grant, account=stage.authority(LDS))


def member(stage: Stage, judge: Account, body: str) -> Account:
    """The judge acts for an applicant as well."""
    judge.memberships.create(organisation=stage.body(body), role=Role.EDITOR.value)
    return Account.objects.get(pk=judge.pk)


def declaring(judge: Account, case: Application) -> Account:
    """The judge found a conflict and said so."""
    conflict = Conflict(ground=Declared.RELATIVE)
    conflicts.declare_conflict(reference=case.reference, conflict=conflict, account=judge, at=AT)
    return Account.objects.get(pk=judge.pk)


def assessor(stage: Stage) -> Account:
    """An assessor of the call."""
    return stage.assessors(REGIONS)[0]


def commenter(stage: Stage) -> Account:
    """Somebody of the ministry that answers for the field of the case."""
    return stage.person(SMS, Role.COMMENTER)


def declared_before(stage: Stage, case: Application) -> Account:
    judge = assessor(stage)
    conflict = {case.reference: Conflict(ground=Declared.WORKS_THERE)}
    conflicts.declare_before_scoring(free=[], conflicts=conflict, account=judge, at=AT)
    return Account.objects.get(pk=judge.pk)


def declared_after(stage: Stage, case: Application) -> Account:
    judge = assessor(stage)
    conflicts.declare_before_scoring(free=[case.reference], conflicts={}, account=judge, at=AT)
    points = {criterion.key: 3 for criterion in case.call.programme.criterion}
    stations.score(reference=case.reference, points=points, comment="", account=judge, at=AT)
    return declaring(judge, case)


def same_municipality(stage: Stage, case: Application) -> Account:
    body = stage.non_profit("Heimatverein Ellefeld e.V.", seat=stage.body("Gemeinde Ellefeld").seat)
    return member(stage, assessor(stage), body.name)


def same_domain(stage: Stage, case: Application) -> Account:
    domain = stage.applicant("Gemeinde Ellefeld").email.partition("@")[2]
    judge = Account.objects.create(email=f"Jury@{domain.upper()}", name="Jury")
    judge.memberships.create(organisation=stage.body(OFFICE[REGIONS]), role=Role.ASSESSOR.value)
    return judge


NOT_DECLARED = "assessor who has not declared"
Judge = Callable[[Stage, Application], Account]
JUDGES: dict[str, tuple[Callable[[Stage, Application], None] | None, Judge]] = {
    "assessor, declared before": (scoring, declared_before),
    "assessor, declared after the score": (scoring, declared_after),
    "assessor, own body": (scoring, lambda stage, _: member(stage, assessor(stage), "Stadt Rodewisch")),
    "assessor, competitor": (scoring, lambda stage, _: member(stage, assessor(stage), "Stadt Treuen")),
    "assessor, same municipality": (scoring, same_municipality),
    "assessor, same domain": (scoring, same_domain),
    "assessor, same municipality, after declaring": (
        scoring,
        lambda stage, case: same_municipality(stage, stage.declared(case) and case),
    ),
    NOT_DECLARED: (scoring, lambda stage, _: assessor(stage)),
    "association, own body": (None, lambda stage, _: member(stage, stage.association(), "Stadt Rodewisch")),
    "association, competitor": (None, lambda stage, _: member(stage, stage.association(), "Stadt Treuen")),
    "commenter, declared": (None, lambda stage, case: declaring(commenter(stage), case)),
    "commenter, own body": (None, lambda stage, _: member(stage, commenter(stage), "Gemeinde Ellefeld")),
    "office, declared": (scored, lambda stage, case: declaring(stage.office(REGIONS), case)),
    "decider, declared": (scored, lambda stage, case: declaring(stage.decider(REGIONS), case)),
    "office, competitor": (scored, lambda stage, _: member(stage, stage.office(REGIONS), "Stadt Treuen")),
    "office, own body, of a granted case": (
        granted,
        lambda stage, _: member(stage, stage.office(REGIONS), "Gemeinde Ellefeld"),
    ),
    "authority, own body": (granted, lambda stage, _: member(stage, stage.authority(LDS), "Gemeinde Ellefeld")),
    "authority, same municipality": (
        granted,
        lambda stage, _: member(
            stage,
            stage.authority(LDS),
            stage.non_profit("Heimatverein Ellefeld e.V.", seat=stage.body("Gemeinde Ellefeld").seat).name,
        ),
    ),
    "releaser, own body": (granted, lambda stage, _: member(stage, stage.releaser(LDS), "Gemeinde Ellefeld")),
}


def brought_to(name: str, stage: Stage, case: Application) -> tuple[Account, set[str]]:
    """The judge in conflict, and what they may see: as an applicant of the case what every applicant of it sees."""
    bring, judge = JUDGES[name]
    if bring is not None:
        bring(stage, case)
    account = judge(stage, case)
    if bring is granted:
        recipient, kind = stage.applicant("Stadt Rodewisch"), ReportKind.FURTHER_FUNDING
        grants.report(reference=f"{case.reference}-1", kind=kind, text="Mehr Geld", account=recipient, at=AT)
    bodies = Organisation.objects.filter(memberships__account=account, memberships__role=Role.EDITOR.value)
    own = case.partners.filter(organisation__in=bodies).select_related("organisation").first()
    if own is None:
        return account, {"declare_before_scoring"} if name == NOT_DECLARED else set()
    return account, leaks(stage.applicant(own.organisation), case)


@pytest.mark.parametrize("name", JUDGES)
def test_nothing_leaks(stage: Stage, case: Application, name: str) -> None:
    account, own = brought_to(name, stage, case)
    assert leaks(account, case) - own == set()


@pytest.mark.parametrize(
    ("judge", "bring"),
    [
        (assessor, scoring),
        (lambda stage: stage.association(), None),
        (commenter, None),
        (lambda stage: stage.office(REGIONS), scored),
        (lambda stage: stage.authority(LDS), granted),
        (lambda stage: stage.releaser(LDS), granted),
    ],
    ids=["assessor", "association", "commenter", "office", "authority", "releaser"],
)
def test_without_a_conflict_the_same_walk_sees_the_case(
    stage: Stage,
    case: Application,
    judge: Callable[[Stage], Account],
    bring: Callable[[Stage, Application], None] | None,
) -> None:
    if bring is not None:
        bring(stage, case)
    account = judge(stage)
    if Role.ASSESSOR.value in account.memberships.values_list("role", flat=True):
        stage.declared(case)
    assert leaks(account, case)


def no_conflicts(accounts: Any) -> Any:
    """Nobody is in conflict with anything."""
    free = Conflicts(applications={}, competing=frozenset(), touched=frozenset())
    return free if isinstance(accounts, Account) else {account.pk: free for account in accounts}


FILTERS: list[tuple[ModuleType, str, Callable[..., Any], str]] = [
    (roles_of, "_unbiased", lambda roles, *_: roles, "assessor, declared before"),
    (roles_of, "_unbiased", lambda roles, *_: roles, NOT_DECLARED),
    (roles_of, "_unbiased", lambda roles, *_: roles, "assessor, same domain"),
    (roles_of, "_unbiased", lambda roles, *_: roles, "assessor, same municipality"),
    (roles_of, "_unbiased", lambda roles, *_: roles, "association, competitor"),
    (roles_of, "_unbiased", lambda roles, *_: roles, "commenter, declared"),
    (roles_of, "conflicts_of", no_conflicts, "office, declared"),
    (roles_of, "conflicts_of", no_conflicts, "authority, same municipality"),
    (inboxes, "without_conflicts", lambda rows, *_, **__: rows, "assessor, same municipality, after declaring"),
    (inboxes, "without_conflicts", lambda rows, *_, **__: rows, "association, competitor"),
    (inboxes, "without_conflicts", lambda rows, *_, **__: rows, "commenter, declared"),
    (inboxes, "_declared_free", lambda rows, *_: rows, NOT_DECLARED),
    (conflict_queries, "without_conflicts", lambda rows, *_, **__: rows, "assessor, competitor"),
    (ministry, "conflicts_of", no_conflicts, "office, declared"),
    (waiting, "without_conflicts", lambda rows, *_, **__: rows, "authority, same municipality"),
    (payment_runs, "without_conflicts", lambda rows, *_, **__: rows, "releaser, own body"),
    (reading, "without_conflicts", lambda rows, *_, **__: rows, "authority, same municipality"),
    (calendar, "without_conflicts", lambda rows, *_, **__: rows, "authority, same municipality"),
    (mail, "conflicts_of_all", no_conflicts, "authority, same municipality"),
]


@pytest.mark.parametrize(
    ("room", "filter_", "without", "name"),
    FILTERS,
    ids=[f"{room.__name__.removeprefix('fundament.')}.{attribute}: {name}" for room, attribute, _, name in FILTERS],
)
def test_the_walk_finds_what_each_filter_holds_back(
    stage: Stage,
    case: Application,
    monkeypatch: pytest.MonkeyPatch,
    room: ModuleType,
    filter_: str,
    without: Callable[..., Any],
    name: str,
) -> None:
    if room is mail:
        monkeypatch.setattr(room, filter_, without)
    account, own = brought_to(name, stage, case)
    monkeypatch.setattr(room, filter_, without)
    assert leaks(account, case) - own
