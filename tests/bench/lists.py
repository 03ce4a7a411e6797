"""Pages that list applications: with one application of programme B, and with ten thousand."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from tests.bench.many import submitted
from tests.bench.measuring import ROWS, at_time, insist, line, logged_in, measure
from tests.cast import AFTER, REGIONS, Stage


def run(stage: Stage) -> None:
    """Each page twice."""
    first = stage.submit(stage.regions_draft())
    pages = {
        "public: home": _page(Client(), "home"),
        "public: call page": _page(Client(), "programme", REGIONS),
        "public: register": _page(Client(), "register"),
        "association: inbox": _page(logged_in(stage.association()), "association_inbox"),
        "assessor: inbox": _page(logged_in(stage.assessors(REGIONS)[0]), "assessor_inbox"),
        "ministry: call": _page(logged_in(stage.office(REGIONS)), "ministry_call", REGIONS),
        "authority: inbox": _page(logged_in(stage.authority()), "authority_inbox"),
        "auditor: index": _page(logged_in(stage.auditor()), "audit_index"),
        "applicant: application": _page(logged_in(stage.applicant("Stadt Rodewisch")), "application", first.reference),
    }
    with at_time(AFTER[REGIONS]):
        few = {what: measure(page) for what, page in pages.items()}
        submitted(first, count=ROWS)
        for what, page in pages.items():
            line(f"{what}, 1 application", few[what])
            line(f"{what}, {ROWS} applications", measure(page), beside=few[what], name="the same with 1")


def _page(client: Client, name: str, *args: str) -> Callable[[], object]:
    url = reverse(name, args=args)
    return lambda: insist(url, found=client.get(url).status_code, expected=200)
