"""Open data: the same figures as the register, for machines."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.cast import AFTER, LDS, REGIONS, Stage

from fundament.acts import grants, payments
from fundament.api.columns import COLUMNS
from fundament.api.shapes import harmless
from fundament.queries import public_awards
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant

NAMES = [name for name, _meaning in COLUMNS]


@pytest.fixture
def machine() -> Client:
    """Somebody without an account; the data does not depend on the language."""
    return Client(headers={"accept-language": "en"})


def rows_of(machine: Client) -> list[dict[str, str]]:
    text = machine.get("/open-data/awards.csv").content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def granted(stage: Stage, application: Application) -> None:
    stage.submit(application)
    stage.scored(application)
    stage.decided(application.call.key)
    application.refresh_from_db()
    stage.granted(application)


def test_an_empty_portal_gives_empty_lists(db: None, machine: Client) -> None:
    assert machine.get("/open-data/awards.json").json() == {"licence": "dl-de/by-2-0", "awards": []}
    assert machine.get("/open-data/calls.json").json() == {"licence": "dl-de/by-2-0", "calls": []}
    assert rows_of(machine) == []


def test_a_tandem_in_json_and_csv_to_the_cent(stage: Stage, tandem_call: Call, machine: Client) -> None:
    granted(stage, stage.tandem_draft())
    Application.objects.update(invented=["amounts"])
    award = machine.get("/open-data/awards.json").json()["awards"][0]
    assert (award["granted_cents"], award["granted_euro"]) == (1_000_000_00, "1.000.000,00\u00a0€")
    assert (award["invented"], award["demonstration"]) == (["amounts"], True)
    assert [grant["recipient"] for grant in award["grants"]] == ["Stadt Leisnig", "Kulturbahnhof e.V."]
    assert [len(grant["amounts"]) for grant in award["grants"]] == [5, 5]
    rows = rows_of(machine)
    assert list(rows[0]) == NAMES
    assert len(rows) == 10
    assert sum(int(row["granted_cents"]) for row in rows) == 1_000_000_00
    assert {row["invented"] for row in rows} == {"amounts"}
    assert {row["demonstration"] for row in rows} == {"yes"}
    assert {row["type_of_financing"] for row in rows} == {"Anteilfinanzierung"}


def test_payments_are_followed_and_equal_the_register(stage: Stage, regions_call: Call, machine: Client) -> None:
    application = stage.regions_draft()
    granted(stage, application)
    given = Grant.objects.get()
    at = datetime(2021, 11, 22, 10, 0, tzinfo=UTC)
    recipient = stage.applicant("Stadt Rodewisch")
    grants.record_finality(reference=given.reference, account=stage.authority(), at=at)
    payments.request_payment(
        reference=given.reference,
        cents=20_000_00,
        purpose="Rechnung",
        need_until=at.date(),
        account=recipient,
        at=at,
    )
    payments.prepare_requested(reference=given.reference, account=stage.authority(), at=at)
    assert [row["paid_cents"] for row in rows_of(machine)] == ["0"]
    payments.release_payment(reference=given.reference, number=1, account=stage.releaser(LDS), at=at)
    register = public_awards.register(at=at, language="de")
    assert [row["paid_cents"] for row in rows_of(machine)] == [str(register.paid)] == ["2000000"]
    assert machine.get("/open-data/awards.json").json()["awards"][0]["paid_cents"] == 20_000_00
    call = machine.get("/open-data/calls.json").json()["calls"][0]
    assert sum(row["paid_cents"] for row in call["budget"]) == 20_000_00
    assert sum(row["granted_cents"] for row in call["budget"]) == 60_000_00


def test_a_call_hides_its_decision_until_it_is_announced(stage: Stage, regions_call: Call, machine: Client) -> None:
    Call.objects.update(state="decided")
    call = machine.get("/open-data/calls.json").json()["calls"][0]
    assert (call["phase"], call["results_announced"]) == ("assessed", False)
    assert [(row["fiscal_year"], row["budget_cents"]) for row in call["budget"]] == [
        (2021, 2_000_000_00),
        (2022, 2_000_000_00),
    ]


def test_nothing_ungranted_is_given(stage: Stage, regions_call: Call, machine: Client) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    assert machine.get("/open-data/awards.json").json()["awards"] == []
    assert rows_of(machine) == []


def test_a_recipient_below_the_threshold_is_null(stage: Stage, regions_call: Call, machine: Client) -> None:
    granted(stage, stage.regions_draft(lines=((2021, 12_000_00, 6_000_00),)))
    award = machine.get("/open-data/awards.json").json()["awards"][0]
    assert (award["grants"][0]["recipient"], award["municipality"], award["partners_without_grant"]) == (None, "", [])
    assert rows_of(machine)[0]["recipient"] == ""


@pytest.mark.parametrize("address", ["awards.json", "awards.csv", "calls.json"])
def test_other_sites_may_read_it_and_nobody_may_write(db: None, machine: Client, address: str) -> None:
    assert machine.get(f"/open-data/{address}").headers["Access-Control-Allow-Origin"] == "*"
    assert machine.post(f"/open-data/{address}").status_code == 405


def test_every_column_is_explained(db: None, machine: Client) -> None:
    shown = machine.get("/open-data/").content.decode()
    assert all(f">{name}</th>" in shown for name in NAMES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("=1+1", "'=1+1"), ("@SUM", "'@SUM"), ("-5", "'-5"), ("+5", "'+5"), ("Brücke", "Brücke"), ("", "")],
)
def test_no_cell_is_a_formula(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_the_language_of_the_reader_changes_nothing(stage: Stage, regions_call: Call) -> None:
    granted(stage, stage.regions_draft())
    assert AFTER[REGIONS] < datetime.now(tz=UTC)
    given = {Client(headers={"accept-language": words}).get("/open-data/awards.json").content for words in ("de", "en")}
    assert len(given) == 1
