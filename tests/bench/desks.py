"""The desks in a round of ten thousand applications, from the planning association to the published result.

Each page is measured beside itself in a round of one application. A page may need 25 statements, 150 KB and twice the CPU.
"""

from collections.abc import Callable

from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.bench.many import copied, submitted
from tests.bench.measuring import ROWS, Measured, at_time, line, logged_in, measure, stored
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import selection, stations
from fundament.records.applications import Application
from fundament.records.assessments import Ranking

STATEMENTS, BYTES, TIMES = 25, 150_000, 2.0


def run(stage: Stage) -> None:
    """Goes through the round alone, takes that back, goes through it with ten thousand; counts the pages over a limit."""
    first = stage.submit(stage.regions_draft(lines=[(2021, 5_000_00, 3_000_00)]))
    alone: dict[str, Measured] = {}
    over: list[str] = []
    with at_time(AFTER[REGIONS]):
        with transaction.atomic():
            _round(stage, first, lambda what, page: _alone(alone, what, page))
            transaction.set_rollback(True)
        first.refresh_from_db()
        leads = submitted(first, count=ROWS)
        for partner in list(first.partners.order_by("pk"))[1:]:
            stored(copied(partner, application=lead.application) for lead in leads)
        _round(stage, first, lambda what, page: _beside(alone[what], over, what, page))
    print("\n".join(["", *over, f"{len(over)} over a limit of {STATEMENTS} statements, {BYTES} bytes, {TIMES}x"]))


def _alone(alone: dict[str, Measured], what: str, page: tuple[Client, str]) -> None:
    alone[what] = measure(_visit(*page))
    line(f"{what}, 1 application", alone[what])


def _beside(alone: Measured, over: list[str], what: str, page: tuple[Client, str]) -> None:
    """Measures a page; `over` takes its name where it is over a limit."""
    client, url = page
    size = len(client.get(url).content)
    measured = measure(_visit(client, url))
    line(f"{what}, {ROWS}, {size / 1000:.0f} KB", measured, beside=alone, name="the same with 1")
    if measured.sql > STATEMENTS or size > BYTES or measured.cpu > TIMES * alone.cpu:
        over.append(f"over: {what}")


def _visit(client: Client, url: str) -> Callable[[], None]:
    def visit() -> None:
        if (status := client.get(url).status_code) != 200:
            raise SystemExit(f"{url}: {status}")

    return visit


def _round(stage: Stage, first: Application, page: Callable[[str, tuple[Client, str]], None]) -> None:
    """All stations of a round; whatever applications there are go the way of the first."""
    at, office, decider = AFTER[REGIONS], stage.office(REGIONS), stage.decider(REGIONS)
    association, (assessor, second) = stage.association(), stage.assessors(REGIONS)
    at_ministry = logged_in(office)

    def look(client: Client, *names: str, key: str = REGIONS, query: str = "") -> None:
        for name in names:
            page(f"{Application.objects.get(pk=first.pk).state}: {name}{query}", (client, _url(name, key) + query))

    look(logged_in(association), "association_inbox", "association_ranking")
    look(logged_in(association), "association_case", key=first.reference)
    look(at_ministry, "ministry_desk", "ministry_call", "ministry_conflicts", "ministry_registers")
    look(logged_in(stage.applicant("Stadt Rodewisch")), "application", key=first.reference)

    stations.rank(ranks={first.reference: 1}, assessments={}, account=association, at=at)
    ranking = Ranking.objects.get(application=first)
    others = Application.objects.exclude(pk=first.pk)
    if others.exists():
        stored(copied(ranking, application=one, rank=number) for number, one in enumerate(others, 2))
    look(logged_in(association), "association_ranking", query="?ranked")
    stations.forward(reference=first.reference, account=association, at=at)
    _follow(first)
    stations.close_statements(key=REGIONS, account=office, at=at)
    look(logged_in(assessor), "declare_before_scoring")
    stage.declared(first)
    if others.exists():
        declared = first.conflict_declarations.all()
        stored(copied(one, application=other) for one in declared for other in others)
    look(logged_in(assessor), "assessor_inbox")
    look(logged_in(assessor), "assessor_case", key=first.reference)

    points = {criterion.key: 3 for criterion in first.call.programme.criterion}
    for one in (assessor, second):
        stations.score(reference=first.reference, points=points, comment="", account=one, at=at)
    if others.exists():
        stored(copied(score, application=one) for score in first.scores.all() for one in others)
    look(logged_in(assessor), "assessor_inbox")
    look(at_ministry, "ministry_call")
    stations.close_scoring(key=REGIONS, account=office, at=at)
    look(at_ministry, "ministry_desk", "ministry_call", "selection")
    look(at_ministry, "ministry_case", key=first.reference)
    number = selection.propose_selection(key=REGIONS, account=office, at=at).number
    look(logged_in(decider), "selection", "stipulate", "selection_adopt", query="?proposed")

    stage.adopted(REGIONS, number, at=at)
    look(at_ministry, "selection", "ministry_call", "ministry_registers")
    selection.announce_decision(key=REGIONS, account=office, at=at)
    look(at_ministry, "selection", "ministry_call", "ministry_budget", "ministry_desk")
    look(at_ministry, "ministry_case", key=first.reference)
    look(Client(), "home", "programme", "results", "register", "transparency", "map")
    look(Client(), "project", key=first.reference)
    look(logged_in(stage.authority()), "authority_inbox", "authority_registers", "payment_runs")
    look(logged_in(stage.auditor()), "audit_index")
    look(logged_in(association), "association_inbox")
    look(logged_in(assessor), "assessor_inbox")
    look(logged_in(stage.applicant("Stadt Rodewisch")), "application", key=first.reference)


def _follow(first: Application) -> None:
    """Brings all others to the state of the first."""
    first.refresh_from_db()
    Application.objects.exclude(pk=first.pk).update(state=first.state)


def _url(name: str, key: str) -> str:
    """The address of a page, with the key where it takes one."""
    without = {
        "home", "register", "transparency", "map", "association_inbox", "assessor_inbox", "ministry_desk",
        "ministry_registers", "authority_inbox", "authority_registers", "payment_runs", "audit_index",
    }  # fmt: skip
    return reverse(name, args=[] if name in without else [key])
