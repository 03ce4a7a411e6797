"""A grant of programme B, its recipient's browser, and how tests read its pages."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, REGIONS, TANDEM, Stage

from fundament.acts import grants
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.web import clock

LATER = AFTER[REGIONS] + timedelta(days=60)
YEARS_LATER = AFTER[TANDEM] + timedelta(days=400)
NEED = date(2021, 11, 1)
FORMS = ("report_start", "report_change", "request_payment", "submit_interim_proof", "submit_proof", "bank_account")
PROOF = {"own": "", "donations": "", "other": "", "fulfilled_on": "", "lessons": "", "confirmed": "on"}
IBAN = "DE02120300000000202051"
SetClock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the portal's clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(LATER)
    return set_clock


@pytest.fixture
def granted(stage: Stage, regions_call: Call, at: SetClock) -> Grant:
    """Rodewisch's grant: 24,000 euros in 2021 and 36,000 in 2022."""
    lines = ((2021, 40_000_00, 24_000_00), (2022, 60_000_00, 36_000_00))
    application = stage.submit(stage.regions_draft(lines=lines))
    stage.scored(application)
    stage.decided(REGIONS)
    return stage.granted(application)[0]


@pytest.fixture
def final(stage: Stage, granted: Grant) -> Grant:
    """The same, final."""
    return grants.record_finality(reference=granted.reference, account=stage.authority(), at=LATER)


@pytest.fixture
def town(stage: Stage, granted: Grant) -> Client:
    """Rodewisch's browser."""
    return browser(stage.applicant("Stadt Rodewisch"))


def browser(account: Account) -> Client:
    """A browser of somebody who is logged in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def words(content: bytes) -> str:
    """The text of a page with single spaces: amounts run on in their sentence, other elements stand apart."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"</?data[^>]*>", "", content.decode()))
    return re.sub(r"\s+", " ", unescape(bare))


def page(client: Client, name: str, *args: object) -> str:
    """The text of a page that opens."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return words(answer.content)


def send(client: Client, name: str, reference: str, **data: str) -> str:
    """The text one lands on after an act, or of the page that comes back with what was typed."""
    answer = client.post(reverse(name, args=[reference]), data, follow=True)
    assert answer.status_code == 200
    return words(answer.content)
