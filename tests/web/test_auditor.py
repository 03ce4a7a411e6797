"""The auditor's desk: reads everything from the submission on, changes nothing, and is closed to everyone else."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import DURING, REGIONS, Stage

from fundament.acts import applications, grants, payments
from fundament.core.procedure import Role
from fundament.queries import audit, audit_ledger
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount

BACKEND = "fundament.records.login.Backend"
PAID = datetime(2021, 11, 22, 10, 0, tzinfo=UTC)


def logged_in(account: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def auditor(stage: Stage) -> Client:
    """The court of audit, reading English."""
    return logged_in(stage.auditor())


def granted(stage: Stage) -> Application:
    """Rodewisch with a granted project of which a part is paid."""
    draft = stage.regions_draft()
    stage.answer(draft.reference, stage.applicant("Stadt Rodewisch"), title="Brücke über die Göltzsch")
    draft.refresh_from_db()
    stage.submit(draft)
    stage.scored(draft)
    stage.decided(REGIONS)
    draft.refresh_from_db()
    (given,) = stage.granted(draft)
    reference, recipient = given.reference, stage.applicant("Stadt Rodewisch")
    grants.record_finality(reference=reference, account=stage.authority(), at=PAID)
    payments.request_payment(
        reference=reference, cents=20_000_00, purpose="Rechnung", need_until=PAID.date(), account=recipient, at=PAID
    )
    payments.prepare_requested(reference=reference, account=stage.authority(), at=PAID)
    payments.release_payment(reference=reference, number=1, account=stage.releaser(), at=PAID)
    draft.refresh_from_db()
    return draft


def pages(reference: str) -> tuple[str, ...]:
    return (
        "/audit/",
        "/audit/verify/",
        f"/audit/cases/{reference}/",
        f"/audit/ledger/{REGIONS}/",
        f"/audit/ledger/{REGIONS}/bookings.csv",
    )


def test_every_page_is_open_to_the_auditor_and_to_nobody_else(
    stage: Stage, regions_call: Call, auditor: Client
) -> None:
    reference = granted(stage).reference
    assert [auditor.get(page).status_code for page in pages(reference)] == [200] * 5
    others = (
        stage.applicant("Stadt Rodewisch"),
        stage.office(REGIONS),
        stage.decider(REGIONS),
        stage.authority(),
        stage.releaser(),
        stage.association(),
        stage.person("Stadt Torgau", Role.AUDITOR),
    )
    for other in others:
        client = logged_in(other)
        assert [client.get(page).status_code for page in pages(reference)] == [404] * 5, other
    for page in pages(reference):
        response = Client().get(page)
        assert (response.status_code, response.headers["Location"]) == (302, f"/accounts/login/?next={page}")


def test_nothing_can_be_changed_here(stage: Stage, regions_call: Call, auditor: Client) -> None:
    reference = granted(stage).reference
    assert [auditor.post(page).status_code for page in pages(reference)] == [405] * 5


def test_unknown_cases_and_ledgers_do_not_exist(regions_call: Call, auditor: Client) -> None:
    for page in (
        "/audit/cases/VR-2021-9999/",
        "/audit/ledger/gibt-es-nicht/",
        "/audit/ledger/gibt-es-nicht/bookings.csv",
    ):
        assert auditor.get(page).status_code == 404


def test_drafts_belong_to_their_applicants_even_when_withdrawn(
    stage: Stage, regions_call: Call, auditor: Client
) -> None:
    draft = stage.regions_draft()
    page = f"/audit/cases/{draft.reference}/"
    empty = auditor.get("/audit/").content.decode()
    assert draft.reference not in empty
    assert "Drafts belong to their applicants alone." in empty
    assert auditor.get(page).status_code == 404
    applications.withdraw(
        reference=draft.reference, reason="", account=stage.applicant("Stadt Rodewisch"), at=DURING[REGIONS]
    )
    assert draft.reference not in auditor.get("/audit/").content.decode()
    assert auditor.get(page).status_code == 404


def test_the_index_counts_and_finds(stage: Stage, regions_call: Call) -> None:
    case = granted(stage)
    account = stage.auditor()
    found = audit.audit_index(account=account, language="de")
    assert [(c.key, c.cases, c.appropriated, c.committed, c.paid) for c in found.calls] == [
        (REGIONS, 1, 4_000_000_00, 40_000_00, 20_000_00)
    ]
    assert [(line.reference, line.title, line.granted) for line in found.cases] == [
        (case.reference, "Brücke über die Göltzsch", 60_000_00)
    ]

    def hits(**search: str) -> int:
        return len(audit.audit_index(account=account, language="de", **search).cases)

    assert [hits(text=text) for text in ("brücke", "Ellefeld", case.reference.lower(), "Torgau")] == [1, 1, 1, 0]
    assert [hits(key=key) for key in (REGIONS, "andere")] == [1, 0]


def test_a_search_without_hits_says_so(regions_call: Call, auditor: Client) -> None:
    assert "No case fits." in auditor.get("/audit/?q=xyz").content.decode()


def test_the_case_holds_everything(stage: Stage, regions_call: Call, auditor: Client) -> None:
    case = granted(stage)
    shown = auditor.get(f"/audit/cases/{case.reference}/").content.decode()
    found = audit.audit_case(account=stage.auditor(), reference=case.reference)
    assert found.proposed is not None
    assert found.proposed["outcome"] == "select"
    assert [(line.debit, line.credit, line.cents) for line in found.bookings] == [
        ("free", "committed", 60_000_00),
        ("committed", "in_release", 20_000_00),
        ("in_release", "paid", 20_000_00),
    ]
    (grant,) = found.grants
    assert (grant.recipient, grant.total, grant.amounts[0][1:]) == ("Stadt Rodewisch", 60_000_00, (2021, 60_000_00))
    (payment,) = grant.payments
    assert (payment.prepared_at, payment.released_at, payment.cents) == (PAID, PAID, 20_000_00)
    events = Application.objects.get().events.count()
    assert len(found.case.trail) == events
    for event in found.case.trail:
        assert event.digest in shown
    assert found.case.decision is not None
    assert found.case.decision.proposal.digest in shown
    assert grant.notices[0][2] in shown
    assert found.case.submissions[0][2] in shown
    assert "Proposed for selection." in shown


def test_the_ledger_adds_up_to_zero(stage: Stage, regions_call: Call, auditor: Client) -> None:
    granted(stage)
    ledger = audit_ledger.audit_ledger(account=stage.auditor(), key=REGIONS, language="de")
    assert ledger.sum == 0
    assert [(row.kind.value, row.year, row.balance) for row in ledger.accounts if row.balance and row.year == 2021] == [
        ("source", 2021, -2_000_000_00),
        ("free", 2021, 1_940_000_00),
        ("committed", 2021, 40_000_00),
        ("paid", 2021, 20_000_00),
    ]
    assert [(line.act.value, line.cents) for line in ledger.bookings] == [
        # Cash of both years, and the authority to promise money of 2022 already in 2021.
        ("announce", 2_000_000_00),
        ("announce", 2_000_000_00),
        ("announce", 2_000_000_00),
        ("issue_notice", 60_000_00),
        ("prepare_payment", 20_000_00),
        ("release_payment", 20_000_00),
    ]
    text = auditor.get(f"/audit/ledger/{REGIONS}/bookings.csv").content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [int(row["cents"]) for row in rows] == [line.cents for line in ledger.bookings]
    assert rows[-1]["grant"] == Grant.objects.get().reference


def test_what_is_invented_is_said_in_every_list_and_in_the_export(
    stage: Stage, regions_call: Call, auditor: Client
) -> None:
    reference = granted(stage).reference
    pages_with_money = ("/audit/", f"/audit/cases/{reference}/", f"/audit/ledger/{REGIONS}/")
    mark = '<span class="fm-invented">invented</span>'
    assert [auditor.get(page).content.decode().count(mark) for page in pages_with_money] == [0, 0, 0]
    Application.objects.update(invented=["amounts", "project"])
    # The sums committed and paid, project, grant; a year's amount, a payment, three bookings; three bookings and
    # the grant's accounts with what is left of their pot.
    index, case, ledger = (auditor.get(page).content.decode().count(mark) for page in pages_with_money)
    of_grant = LedgerAccount.objects.filter(grant__isnull=False).count()
    assert (index, case, ledger) == (4, 5, 3 + of_grant + 1)
    text = auditor.get(f"/audit/ledger/{REGIONS}/bookings.csv").content.decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["invented"] for row in rows] == ["", "", "", *["amounts,project"] * 3]
    assert {row["demonstration"] for row in rows} == {"yes"}


def test_verification_finds_nothing_and_then_the_tampered_balance(
    stage: Stage, regions_call: Call, auditor: Client
) -> None:
    granted(stage)
    assert "No difference" in auditor.get("/audit/verify/").content.decode()
    LedgerAccount.objects.filter(kind="free", year=2022).update(balance=1)
    shown = auditor.get("/audit/verify/").content.decode()
    assert "1 difference" in shown
    assert "No difference" not in shown


def test_lists_ask_the_database_as_often_for_three_as_for_one(
    stage: Stage, regions_call: Call, auditor: Client
) -> None:
    stage.submit(stage.regions_draft())
    asked = ("/audit/", f"/audit/ledger/{REGIONS}/")

    def statements() -> list[int]:
        counts = []
        for page in asked:
            with CaptureQueriesContext(connection) as captured:
                auditor.get(page)
            counts.append(len(captured))
        return counts

    one = statements()
    for town in ("Stadt Torgau", "Stadt Leisnig"):
        stage.submit(stage.regions_draft(town=town))
    assert len(audit.audit_index(account=stage.auditor(), language="de").cases) == 3
    assert statements() == one


def test_the_queries_ask_who_is_reading(stage: Stage, regions_call: Call) -> None:
    stranger = stage.applicant("Stadt Torgau")
    with pytest.raises(NotVisible):
        audit.verification(account=stranger)
    with pytest.raises(NotVisible):
        audit_ledger.all_bookings(account=stranger, key=REGIONS)
