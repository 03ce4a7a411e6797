"""The registers at the desks and the public transparency table: pages, files, and columns that the handbook explains."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook
from tests.cast import LDS, REGIONS, SAB, Stage
from tests.queries.registers.rows import another, culture_grant, regions_grant, tandem_grants
from tests.test_third_programme import OFFICE

from fundament.core.procedure import Role
from fundament.documents.tables import Value
from fundament.queries.registers.court_list import CourtRow
from fundament.queries.registers.database_export import ExportRow
from fundament.queries.registers.de_minimis import DeMinimisRow
from fundament.queries.registers.monitoring import MonitoringRow, TitleSum
from fundament.queries.registers.reading import Desk
from fundament.queries.registers.transparency import TransparencyRow
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.web import clock
from fundament.web.registers import columns
from fundament.web.registers.choosing import REGISTERS, Asked, asked_for
from fundament.web.registers.columns import Field
from fundament.web.registers.views import AUDIT, AUTHORITY, MINISTRY_DESK, Place

NOW = datetime(2024, 3, 4, 10, 0, tzinfo=UTC)
HANDBOOK = Path(__file__).parents[2] / "docs/handbook/registers.md"
FORMS = ("csv", "xlsx")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fourth of March 2024, a few days after the notices of the third programme."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def browser(account: Account | None = None) -> Client:
    """A browser of somebody who reads English, logged in or not."""
    client = Client(headers={"accept-language": "en"})
    if account is not None:
        client.force_login(account, backend="fundament.records.login.Backend")
    return client


def text_of(content: bytes) -> str:
    """The words of a page with single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def shown(account: Account, place: Place, query: str = "") -> str:
    """The words of a desk's page."""
    answer = browser(account).get(reverse(place.page) + query)
    assert answer.status_code == 200
    return text_of(answer.content)


def file(account: Account, place: Place, register: str, form: str, query: str = "") -> bytes:
    """A register as a file."""
    answer = browser(account).get(reverse(place.file, args=[register, form]) + query)
    assert answer.status_code == 200
    return bytes(answer.content)


def read_csv(content: bytes, by: Sequence[Field]) -> list[dict[str, Value]]:
    """A CSV file, opened again: euros as cents, days as days, nothing as None."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    with override("de"):
        assert lines[0] == [str(field.title) for field in by]
    return [{field.key: _back(field, cell) for field, cell in zip(by, line, strict=True)} for line in lines[1:]]


def _back(field: Field, cell: str) -> Value:
    if not cell:
        return None
    if field.kind == "euro":
        return int(cell.replace(",", ""))
    if field.kind == "date":
        return datetime.strptime(cell, "%d.%m.%Y").replace(tzinfo=UTC).date()
    return int(cell) if field.kind == "number" else cell


def read_xlsx(content: bytes, by: Sequence[Field]) -> list[dict[str, Value]]:
    """The same of an XLSX file."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    heading, *lines = sheet.iter_rows(values_only=True)
    with override("de"):
        assert list(heading) == [str(field.title) for field in by]
    return [{field.key: _cell(field, cell) for field, cell in zip(by, line, strict=True)} for line in lines]


def _cell(field: Field, value: object) -> Value:
    if isinstance(value, datetime):
        return value.date()
    if field.kind == "euro" and isinstance(value, int | float):
        return round(value * 100)
    assert value is None or isinstance(value, str | int)
    return value


READ = {"csv": read_csv, "xlsx": read_xlsx}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_file_opened_again_has_every_row(stage: Stage, register: str, form: str) -> None:
    another(culture_grant(stage), cents=60_000_01)
    auditor, found = stage.auditor(), REGISTERS[register]
    asked = Asked(account=auditor, desk=AUDIT.desk, year=2024, half=1, at=NOW)
    with override("de"):
        rows: list[Mapping[str, Value]] = list(columns.values_of(found.fields, found.read(asked)))
    assert READ[form](file(auditor, AUDIT, register, form), found.fields) == rows
    assert len(rows) == {"foemisax": 6}.get(register, 2)


@pytest.mark.parametrize("form", FORMS)
def test_the_public_table_opened_again_has_every_row(stage: Stage, form: str) -> None:
    like = culture_grant(stage)
    small = another(like, cents=2_500_00)
    answer = browser().get(reverse("transparency_file", args=[form]))
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="transparency.{form}"'
    same = {
        "notice_on": like.granted_on,
        "amended_on": None,
        "authority": LDS,
        "first": like.first,
        "last": like.last,
        "financing": "Projektförderung, Anteilfinanzierung",
        "demonstration": None,
        "invented": None,
    }
    assert READ[form](answer.content, columns.TRANSPARENCY) == [
        same
        | {
            "reference": like.reference,
            "cents": 80_000_00,
            "subject": "Kultur in Kulturbahnhof e.V.",
            "recipient": "Kulturbahnhof e.V.",
        },
        same | {"reference": small.reference, "cents": 2_500_00, "subject": "Vorhaben 1", "recipient": None},
    ]


def test_the_public_page_shows_the_table_to_everyone(stage: Stage) -> None:
    empty = text_of(browser().get(reverse("transparency")).content)
    assert "Nothing is to be published yet." in empty
    like = culture_grant(stage)
    another(like, cents=9_999_99)
    page = text_of(browser().get(reverse("transparency")).content)
    assert (page.count("Kulturbahnhof e.V. –"), page.count("€9,999.99")) == (1, 1)
    assert "2 rows" in page
    assert browser().get("/transparency/transparency.pdf").status_code == 404


def test_each_desk_shows_its_own_grants(stage: Stage, regions_call: Call, tandem_call: Call) -> None:
    regions = regions_grant(stage).reference
    town, private = (grant.reference for grant in tandem_grants(stage))
    everything = (regions, town, private)

    def listed(account: Account, place: Place) -> list[str]:
        page = shown(account, place, "?register=monitoring&year=2024")
        return [reference for reference in everything if reference in page]

    assert listed(stage.authority(LDS), AUTHORITY) == [regions]
    assert listed(stage.authority(SAB), AUTHORITY) == [town]
    assert listed(stage.office(REGIONS), MINISTRY_DESK) == [regions]
    assert listed(stage.auditor(), AUDIT) == list(everything)


@pytest.mark.parametrize("place", [AUTHORITY, MINISTRY_DESK, AUDIT], ids=lambda place: place.desk.value)
def test_for_everyone_else_there_are_no_registers(stage: Stage, regions_call: Call, place: Place) -> None:
    inside = {
        Desk.AUTHORITY: stage.authority(LDS),
        Desk.MINISTRY: stage.office(REGIONS),
        Desk.AUDIT: stage.auditor(),
    }
    others = [
        stage.applicant("Stadt Rodewisch"),
        stage.association(),
        stage.assessors(REGIONS)[0],
        # An auditor of no court of audit.
        stage.person(SAB, Role.AUDITOR),
        *(account for desk, account in inside.items() if desk is not place.desk),
    ]
    addresses = [reverse(place.page), *(reverse(place.file, args=["monitoring", form]) for form in FORMS)]
    assert [[browser(account).get(address).status_code for address in addresses] for account in others] == [
        [404] * 3
    ] * len(others)
    assert [browser(inside[place.desk]).get(address).status_code for address in addresses] == [200] * 3
    assert [browser().get(address).status_code for address in addresses] == [302] * 3
    assert browser(inside[place.desk]).post(addresses[0]).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/authority/registers/?register=other",
        "/authority/registers/other.csv",
        "/authority/registers/monitoring.pdf",
        "/authority/registers/transparency.csv",
    ],
)
def test_an_address_that_means_nothing_leads_nowhere(stage: Stage, address: str) -> None:
    assert browser(stage.authority(LDS)).get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "year", "half"),
    [
        ({}, 2024, 1),
        ({"year": "2023", "half": "2"}, 2024, 2),
        ({"year": "2025"}, 2025, 1),
        ({"year": "²", "half": "3"}, 2024, 1),
    ],
)
def test_what_is_not_asked_for_is_the_present(
    stage: Stage, tandem_call: Call, query: Mapping[str, str], year: int, half: int
) -> None:
    tandem_grants(stage)
    asked, years = asked_for(account=stage.auditor(), desk=AUDIT.desk, given=query, at=NOW)
    assert (asked.year, asked.half, years) == (year, half, (2028, 2027, 2026, 2025, 2024))


def test_pages_say_what_a_register_is_and_what_it_lacks(stage: Stage, regions_call: Call) -> None:
    regions_grant(stage)
    officer = stage.authority(LDS)
    monitoring = shown(officer, AUTHORITY, "?year=2021")
    assert "Monitoring list, Fiscal year 2021" in monitoring
    assert "VwV Nr. 9.2, VVK Nr. 9.2" in monitoring
    assert "Where the programme names no budget title, the list is arranged by funder." in monitoring
    assert monitoring.count("€60,000.00") == 5
    court = shown(officer, AUTHORITY, "?register=court-of-audit&year=2021&half=2")
    assert "List for the Court of Audit, July to December 2021" in court
    assert "There is nothing to list here." in court
    aid = shown(officer, AUTHORITY, "?register=de-minimis")
    assert "None of the programmes here grants de-minimis aid, so there is nothing to enter." in aid
    culture_grant(stage)
    aid = shown(officer, AUTHORITY, "?register=de-minimis")
    assert "None of the programmes here" not in aid
    assert "Regulation (EU) 2023/2831" in aid


def test_a_long_list_is_cut_into_pages_and_keeps_its_choice(stage: Stage) -> None:
    like = culture_grant(stage)
    for _ in range(50):
        another(like, cents=1_00)
    officer = stage.authority(LDS)
    first, second = (
        browser(officer).get(reverse("authority_registers") + f"?register=monitoring&year=2024&page={page}")
        for page in (1, 2)
    )
    assert [len(page.context["table"].rows) for page in (first, second)] == [50, 1]
    assert "register=monitoring&amp;year=2024&amp;page=2" in first.content.decode()
    assert "51 rows" in text_of(second.content)
    # The sums are those of the whole list.
    assert second.context["sums"].rows[0][1:3] == ("51", "€80,050.00")


def test_files_are_named_by_register_and_period(stage: Stage) -> None:
    client = browser(stage.authority(LDS))
    names = [
        client.get(reverse("authority_register_file", args=[register, "xlsx"])).headers["Content-Disposition"]
        for register in REGISTERS
    ]
    assert names == [
        f'attachment; filename="{name}.xlsx"'
        for name in ("monitoring-2024", "court-of-audit-2024-1", "de-minimis", "foemisax")
    ]


def test_files_are_german_whoever_takes_them(stage: Stage) -> None:
    culture_grant(stage)
    office = stage.person(OFFICE, Role.OFFICE)
    files = set()
    for language in ("de", "en", "de-simple"):
        client = browser(office)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        files.add(client.get(reverse("ministry_register_file", args=["court-of-audit", "csv"])).content)
    (content,) = files
    assert content.decode("utf-8-sig").splitlines()[0].startswith("Aktenzeichen;Bescheid;Datum des Bescheids;")


@pytest.mark.parametrize(
    ("row", "of"),
    [
        (MonitoringRow, columns.MONITORING),
        (TitleSum, columns.TITLE_SUMS),
        (TransparencyRow, columns.TRANSPARENCY),
        (CourtRow, columns.COURT),
        (DeMinimisRow, columns.DE_MINIMIS),
        (ExportRow, columns.EXPORT),
    ],
)
def test_every_fact_of_a_row_has_one_column(row: type, of: Sequence[Field]) -> None:
    assert sorted(field.key for field in of) == sorted(one.name for one in fields(row))


def test_the_handbook_explains_each_column_of_the_export_in_order() -> None:
    table = re.findall(r"^\| `(\w+)` \|.*\| (\w+) \|$", HANDBOOK.read_text("utf-8"), re.MULTILINE)
    assert table == [(field.key, field.kind) for field in columns.EXPORT]


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_the_titles_of_a_register_tell_its_columns_apart(language: str) -> None:
    with override(language):
        doubled = {
            register.key: [title for title in titles if titles.count(title) > 1]
            for register in REGISTERS.values()
            for titles in [[str(field.title) for field in register.fields]]
        }
    assert doubled == {register: [] for register in REGISTERS}
