"""The budget page of a ministry: what is where, adding to it, and the end of a fiscal year."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, Stage

from fundament.acts import grants, payments
from fundament.core.procedure import Act
from fundament.queries.budgets import BudgetLine, budget_of
from fundament.queries.verification import differences
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.web import clock
from fundament.web.ministry.budget import YearEnd, year_end

NEW_YEAR = datetime(2022, 1, 10, 10, tzinfo=UTC)
FINAL = datetime(2021, 9, 20, 10, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the portal's clock; at first it stands after the deadline of programme B."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(AFTER[REGIONS])
    return set_clock


@pytest.fixture
def granted(stage: Stage, regions_call: Call, at: SetClock) -> Grant:
    """Rodewisch's grant of 60,000 euros in 2021."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    application.refresh_from_db()
    return stage.granted(application)[0]


def browser(account: Account) -> Client:
    """A browser of somebody who is logged in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def words(content: bytes) -> str:
    """The text of a page with single spaces."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"</?data[^>]*>", "", content.decode()))
    return re.sub(r"\s+", " ", unescape(bare))


def shown(account: Account) -> str:
    """The text of the page."""
    answer = browser(account).get(reverse("ministry_budget", args=[REGIONS]))
    assert answer.status_code == 200
    return words(answer.content)


def send(account: Account, name: str, **data: str) -> str:
    """The markup one lands on after an act, or of the page that comes back with what was typed."""
    answer = browser(account).post(reverse(name, args=[REGIONS]), data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def line_of(year: int) -> BudgetLine:
    """The ministry's money in one year."""
    (line,) = (line for line in budget_of(call=Call.objects.get(key=REGIONS)) if line.year == year)
    return line


MORE = {"kind": "cash", "funder": "smr", "year": "2022", "cents": "1.000,00", "basis": "Nachtragshaushalt 2022"}


def test_the_page_shows_where_the_money_is(stage: Stage, granted: Grant) -> None:
    page = shown(stage.office(REGIONS))
    line = line_of(2021)
    assert (line.appropriated, line.committed, line.free) == (2_000_000_00, 60_000_00, 1_940_000_00)
    assert ", 2021 €2,000,000.00 €60,000.00 €0.00 €0.00 €1,940,000.00" in page
    assert "No fiscal year waits for its end." in page
    assert (
        reverse("ministry_budget", args=[REGIONS])
        in browser(stage.office(REGIONS)).get(reverse("ministry_call", args=[REGIONS])).content.decode()
    )


def test_the_decider_reads_and_changes_nothing(stage: Stage, granted: Grant, at: SetClock) -> None:
    at(NEW_YEAR)
    page = shown(stage.decider(REGIONS))
    assert page.count("The programme office does this.") == 2
    before = budget_of(call=granted.application.call)
    send(stage.decider(REGIONS), "ministry_appropriate", **MORE)
    send(stage.decider(REGIONS), "ministry_close_year", year="2021", consent="Schreiben vom 5. Januar 2022")
    assert budget_of(call=granted.application.call) == before


def test_the_office_adds_cash_and_authorisations_with_what_they_rest_on(
    stage: Stage, regions_call: Call, at: SetClock
) -> None:
    office = stage.office(REGIONS)
    before = line_of(2022)
    assert "The budget is larger by this amount." in send(office, "ministry_appropriate", **MORE)
    send(office, "ministry_appropriate", **MORE | {"kind": "authorisation", "cents": "500"})
    after = line_of(2022)
    assert (after.appropriated - before.appropriated, after.authorised - before.authorised) == (1_000_00, 500_00)
    events = Event.objects.filter(act=Act.APPROPRIATE.value).order_by("number")
    assert [event.data["basis"] for event in events] == ["Nachtragshaushalt 2022"] * 2
    assert list(differences()) == []


def test_every_fault_of_an_addition_is_named_at_once_and_nothing_typed_is_lost(
    stage: Stage, regions_call: Call, at: SetClock
) -> None:
    office, before = stage.office(REGIONS), budget_of(call=regions_call)
    page = send(office, "ministry_appropriate", **MORE | {"kind": "", "cents": "viel"})
    assert "2 entries are missing or wrong" in page
    assert 'value="viel"' in page
    assert 'value="Nachtragshaushalt 2022"' in page
    assert "4 entries are missing or wrong" in send(
        office, "ministry_appropriate", kind="gold", funder="nobody", year="2020", cents="1", basis=" "
    )
    assert budget_of(call=regions_call) == before


def test_an_amount_of_nothing_is_refused_with_what_was_typed(stage: Stage, regions_call: Call, at: SetClock) -> None:
    before = budget_of(call=regions_call)
    assert 'value="Nachtragshaushalt 2022"' in send(
        stage.office(REGIONS), "ministry_appropriate", **MORE | {"cents": "0"}
    )
    assert budget_of(call=regions_call) == before


def test_a_year_ends_with_consent_and_what_was_promised_goes_on(stage: Stage, granted: Grant, at: SetClock) -> None:
    office = stage.office(REGIONS)
    at(NEW_YEAR)
    page = shown(office)
    assert "The fiscal year 2021 is over." in page
    assert "Lapses, because it is free €1,940,000.00" in page
    assert "Goes on into the next year, because it is promised €60,000.00" in page
    missing = send(office, "ministry_close_year", year="2021", consent=" ", exception="Grund")
    assert "1 entry is missing or wrong" in missing
    assert "Grund</textarea>" in missing
    assert line_of(2021).committed == 60_000_00
    assert "The fiscal year is ended." in send(
        office, "ministry_close_year", year="2021", consent="Schreiben vom 5. Januar 2022"
    )
    old, new = line_of(2021), line_of(2022)
    assert (old.free, old.committed, old.lapsed, old.carried) == (0, 0, 1_940_000_00, -60_000_00)
    assert (new.committed, new.carried) == (60_000_00, 60_000_00)
    assert list(differences()) == []
    page = shown(office)
    assert "No fiscal year waits for its end." in page
    assert "-€60,000.00" in page
    assert "+€60,000.00" in page


def test_a_page_that_is_older_than_the_year_end_ends_nothing(stage: Stage, granted: Grant, at: SetClock) -> None:
    office = stage.office(REGIONS)
    for moment, year in ((AFTER[REGIONS], "2021"), (NEW_YEAR, "2022"), (NEW_YEAR, "soon")):
        at(moment)
        before = budget_of(call=granted.application.call)
        page = send(office, "ministry_close_year", year=year, consent="Schreiben")
        assert "This year is ended already, or it is not over." in page
        assert budget_of(call=granted.application.call) == before


def test_a_year_cannot_end_while_a_payment_waits_for_its_release(stage: Stage, granted: Grant, at: SetClock) -> None:
    officer, reference = stage.authority(LDS), granted.reference
    grants.record_finality(reference=reference, account=officer, at=FINAL)
    payments.request_payment(
        reference=reference,
        cents=20_000_00,
        purpose="Bau",
        need_until=FINAL.date(),
        account=stage.applicant("Stadt Rodewisch"),
        at=FINAL,
    )
    payments.prepare_requested(reference=reference, account=officer, at=FINAL)
    at(NEW_YEAR)
    assert "€20,000.00 are prepared for payment and wait for their release." in shown(stage.office(REGIONS))
    before = budget_of(call=granted.application.call)
    send(stage.office(REGIONS), "ministry_close_year", year="2021", consent="Schreiben")
    assert budget_of(call=granted.application.call) == before


def test_the_oldest_year_ends_first(stage: Stage, granted: Grant) -> None:
    call = granted.application.call
    lines = budget_of(call=call)
    last = max(line.year for line in lines)
    found = [year_end(lines=lines, programme=call.programme, year=year) for year in (2021, last + 1)]
    oldest = YearEnd(year=2021, lapses=1_940_000_00, carried=60_000_00, authorisations=0, waiting=0)
    assert found == [None, oldest]


def test_other_ministries_and_other_people_find_no_page(stage: Stage, regions_call: Call, at: SetClock) -> None:
    stage.open_call("inklusion-vor-ort-2023")
    strangers = (
        stage.office("inklusion-vor-ort-2023"),
        stage.authority(LDS),
        stage.auditor(),
        stage.assessors(REGIONS)[0],
    )
    address = reverse("ministry_budget", args=[REGIONS])
    assert [browser(one).get(address).status_code for one in strangers] == [404] * 4
    posted = [
        browser(one).post(reverse(name, args=[REGIONS]), MORE).status_code
        for one in strangers
        for name in ("ministry_appropriate", "ministry_close_year")
    ]
    assert posted == [404] * 8
