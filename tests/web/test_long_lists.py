"""Lists of many cases: the database counts and orders, and only the rows of one page are read."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import AFTER, OFFICE, REGIONS, TANDEM, Stage

from fundament.acts import applications, conflicts, stations
from fundament.core.procedure import Role
from fundament.queries import inboxes
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner, PlanYear, Submission
from fundament.web.station_pages import PER_PAGE

Visit = Callable[[Account], Client]
CALL = f"/ministry/calls/{REGIONS}/"


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Visit:
    """A browser in English after the deadline of programme B, logged in as a person."""
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("fundament.web.clock.now", lambda: AFTER[REGIONS])

    def log_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(account)
        return client

    return log_in


def copy(first: Application, *, until: int) -> None:
    """Rows as an import would leave them, until there are so many cases."""
    submission, lead = Submission.objects.get(application=first), first.partners.order_by("pk")[0]
    for number in range(Application.objects.count(), until):
        case = Application.objects.create(
            reference=f"X-{number:03d}",
            call=first.call,
            state=first.state,
            answers=first.answers,
            planning_region=first.planning_region,
        )
        partner = Partner.objects.create(
            application=case, organisation=lead.organisation, role=lead.role, joined_at=lead.joined_at
        )
        PlanYear.objects.create(partner=partner, year=2021, eligible=100_000_00, grant=60_000_00, own=40_000_00)
        Submission.objects.create(
            application=case,
            number=1,
            key=uuid4(),
            at=submission.at,
            digest=submission.digest,
            content=submission.content,
            submitted_by=submission.submitted_by,
        )
        for said in first.conflict_declarations.all():
            case.conflict_declarations.create(account=said.account, conflicted=said.conflicted, at=said.at)


@contextmanager
def rows_read() -> Iterator[Counter[str]]:
    """Counts the rows that become objects."""
    read: Counter[str] = Counter()

    def count(sender: type, **_rest: object) -> None:
        read[sender.__name__] += 1

    post_init.connect(count)
    try:
        yield read
    finally:
        post_init.disconnect(count)


def forwarded(stage: Stage, case: Application) -> Application:
    """A case that its association forwarded to the ministry."""
    officer = stage.association()
    stations.rank(ranks={case.reference: 1}, assessments={}, account=officer, at=AFTER[REGIONS])
    stations.forward(reference=case.reference, account=officer, at=AFTER[REGIONS])
    case.refresh_from_db()
    return case


def assert_only_a_page_is_read(client: Client, path: str, first: Application) -> None:
    """With 3 and with 60 cases: the same statements, a page of rows at most; the other pages hold the rest, none is lost."""
    statements = set()
    for number in (3, 60):
        copy(first, until=number)
        with CaptureQueriesContext(connection) as sql, rows_read() as read:
            page = client.get(path).content.decode()
        shown = min(number, PER_PAGE)
        # The first case has three partners, the copies one each.
        assert (read["Application"], read["Partner"] <= shown + 2, read["PlanYear"]) == (shown, True, shown)
        assert page.count("€60,000.00") == shown
        statements.add(len(sql))
    assert len(statements) == 1
    assert statements.pop() <= 20
    references = [*Application.objects.values_list("reference", flat=True)]
    pages = "".join(client.get(f"{path}?page={page}").content.decode() for page in range(1, -(-60 // PER_PAGE) + 1))
    assert [pages.count(f"/{reference}/") for reference in references] == [1] * 60


def test_association_reads_one_page(
    stage: Stage, regions_call: object, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, checked = stage.submit(stage.regions_draft()), []
    real = inboxes.check
    monkeypatch.setattr(inboxes, "check", lambda **facts: checked.append(1) or real(**facts))
    client = visit(stage.association())
    assert_only_a_page_is_read(client, "/association/", first)
    assert len(checked) == 3 + PER_PAGE + 60
    assert "60 applications wait for you." in client.get("/association/?page=2").content.decode()


def test_association_forwards_without_findings(
    stage: Stage, regions_call: object, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = stage.submit(stage.regions_draft())
    stations.rank(ranks={first.reference: 1}, assessments={}, account=stage.association(), at=AFTER[REGIONS])
    monkeypatch.delattr(inboxes, "check")
    answer = visit(stage.association()).post(f"/association/forward/{REGIONS}/", {"all": "yes"})
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.state == "forwarded"


def test_ranking_checks_what_waits_alone(
    stage: Stage, regions_call: object, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarded(stage, stage.submit(stage.regions_draft()))
    second, checked = stage.submit(stage.regions_draft(town="Stadt Treuen")), []
    real = inboxes.check
    monkeypatch.setattr(inboxes, "check", lambda **facts: checked.append(1) or real(**facts))
    page = visit(stage.association()).get(f"/association/ranking/{REGIONS}/")
    assert [line.reference for line in page.context["form"].lines] == [second.reference]
    assert page.context["seen"].forwarded == 1
    assert [one.rank for one in page.context["seen"].standing() if not one.waiting] == [1]
    assert len(checked) == 1


def test_assessor_reads_one_page(stage: Stage, regions_call: object, visit: Visit) -> None:
    first = forwarded(stage, stage.submit(stage.regions_draft()))
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    first.refresh_from_db()
    client = visit(stage.declared(first)[0])
    assert_only_a_page_is_read(client, "/assessments/", first)
    assert "60 applications wait for your score." in client.get("/assessments/").content.decode()


def test_commenting_ministry_reads_one_page(stage: Stage, regions_call: object, visit: Visit) -> None:
    draft = stage.regions_draft()
    stage.answer(draft.reference, stage.applicant("Stadt Rodewisch"), field="medical_care")
    first = forwarded(stage, stage.submit(draft))
    client = visit(stage.person(OFFICE[TANDEM], Role.COMMENTER))
    assert_only_a_page_is_read(client, "/ministry/", first)
    page = client.get("/ministry/").content.decode()
    assert "60 applications wait for the statement of your ministry." in page


def test_office_reads_one_page(stage: Stage, regions_call: object, visit: Visit) -> None:
    assert_only_a_page_is_read(visit(stage.office(REGIONS)), CALL, stage.submit(stage.regions_draft()))


def test_a_draft_that_was_given_up_stays_with_its_applicants(stage: Stage, regions_call: object, visit: Visit) -> None:
    draft = stage.regions_draft()
    town = stage.applicant("Stadt Rodewisch")
    applications.withdraw(reference=draft.reference, reason="Doch nicht", account=town, at=AFTER[REGIONS])
    for account, path in ((stage.office(REGIONS), CALL), (stage.association(), "/association/")):
        page = visit(account).get(path).content.decode()
        assert draft.reference not in page
    assert "No application has been submitted yet." in visit(stage.office(REGIONS)).get(CALL).content.decode()


def test_calls_stand_apart_the_newest_first(
    stage: Stage, tandem_call: object, regions_call: object, visit: Visit
) -> None:
    tandem, old = stage.submit(stage.tandem_draft()), forwarded(stage, stage.submit(stage.regions_draft()))
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=AFTER[REGIONS])
    one = stage.assessors(TANDEM)[0]
    one.memberships.create(organisation=stage.body(OFFICE[REGIONS]), role=Role.ASSESSOR.value)
    conflicts.declare_before_scoring(
        free=[tandem.reference, old.reference], conflicts={}, account=Account.objects.get(pk=one.pk), at=AFTER[REGIONS]
    )
    points = {criterion.key: 3 for criterion in old.call.programme.criterion}
    stations.score(reference=old.reference, points=points, comment="", account=one, at=AFTER[REGIONS])
    inbox = inboxes.assessor_inbox(account=one)
    assert [(call.call.key, call.total, call.waiting, line.reference) for call, line in inbox] == [
        (TANDEM, 1, 1, tandem.reference),
        (REGIONS, 1, 0, old.reference),
    ]
    groups = visit(one).get("/assessments/").context["groups"]
    assert [(len(group.waiting), len(group.done)) for group in groups] == [(1, 0), (0, 1)]
