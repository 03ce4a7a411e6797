"""Journey C: a town that got money never begins; it objects, is heard, loses the grant, pays back with interest; all is listed."""

from datetime import UTC, date, datetime

import pytest
from tests.cast import REGIONS, Stage
from tests.journeys.conftest import Clock, Portal
from tests.plays import Play

from fundament.queries.verification import differences
from fundament.records.grants import Grant

pytestmark = pytest.mark.journey

OBJECTED = datetime(2021, 8, 2, 9, 0, tzinfo=UTC)
HEARD = datetime(2022, 8, 1, 9, 0, tzinfo=UTC)
REVOKED = datetime(2022, 9, 1, 9, 0, tzinfo=UTC)
REJECTED = datetime(2022, 9, 20, 9, 0, tzinfo=UTC)
PAID_BACK = datetime(2022, 12, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_grant_that_never_begins_is_revoked_and_paid_back(portal: Portal, now: Clock, *, keyboard: bool) -> None:
    stage = portal.stage
    given = _granted(stage)
    now.set(OBJECTED)
    town = portal.visitor(stage.applicant("Stadt Rodewisch"), keyboard=keyboard)
    lds = portal.visitor(stage.authority(), keyboard=keyboard)
    town.goto("grant", given).follow("object_to_notice", given)
    town.fill("reason", "Die Auflage zum Schild fehlt.").press()
    lds.goto("authority_inbox").goto("authority_grant", given)
    lds.act("decide_objection", choose={"outcome": "rejected"}, reason="Ein Schild ist erst am Bau geschuldet.")
    _paid(Play(stage=stage, grant=Grant.objects.get(reference=given)))

    now.set(HEARD)
    lds.goto("authority_grant", given)
    lds.act("hear", facts="Mit dem Vorhaben wurde nicht begonnen.", until="2022-08-31")
    town.goto("grant", given).follow("answer_hearing", given)
    town.fill("answer", "Die Fachfirma hat abgesagt.").press()
    now.set(REVOKED)
    lds.goto("authority_grant", given).act(
        "revoke",
        choose={"legal_basis": "§ 49 Abs. 3 VwVfG"},
        remaining="0",
        ineffective_from="2021-11-02",
        facts="Bis zum 25. Juli 2022 wurde nicht begonnen.",
        discretion="Gründe, die die Stadt nicht zu vertreten hätte, hat sie nicht genannt.",
    )
    town.goto("grant", given).sees("widerrufen").follow("object_to_notice", given)
    town.fill("reason", "Wir wollen noch beginnen.").press()
    now.set(REJECTED)
    lds.goto("authority_grant", given)
    lds.act("decide_objection", choose={"outcome": "rejected"}, reason="Die Frist ist verstrichen.")
    lds.act(
        "demand_repayment",
        choose={"ceiling_exceeded": "no", "notice_unlawful": "no"},
        reason="Der Bescheid ist widerrufen.",
    )
    town.goto("grant", given).sees("57.000,00 €")

    now.set(PAID_BACK)
    lds.goto("authority_grant", given).act("book_repayment", cents="57.000,00", paid_on="2022-12-01")
    # 57,000 euros from 2 November 2021 to 1 December 2022, 390 days of 360 a year, at 5 - 0.88 points (Zins-A 2.1).
    lds.sees("2.544,10 €").act("demand_interest", reason="Zinsen auf die Rückzahlung.")
    town.goto("grant", given).sees("2.544,10 €")
    lds.goto("authority_grant", given).act("book_interest", cents="2.544,10", paid_on="2022-12-01")
    lds.act("close")

    lds.goto("authority_inbox").follow("authority_registers").choose("year", "2021")
    lds.press("main form[method=get] button[type=submit]").sees(given)
    office = portal.visitor(stage.office(REGIONS), keyboard=keyboard)
    office.goto("ministry_desk").follow("ministry_registers")
    anyone = portal.visitor(keyboard=keyboard)
    anyone.goto("register").follow("transparency")
    auditor = portal.visitor(stage.auditor(), keyboard=keyboard)
    auditor.goto("audit_index").follow("audit_registers")
    auditor.goto("audit_case", given[:-2]).sees("57.000,00 €")
    assert list(differences()) == []


def _granted(stage: Stage) -> str:
    stage.open_call(REGIONS)
    application = stage.submit(stage.regions_draft(lines=[(2021, 95_000_00, 57_000_00)]))
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    return given.reference


def _paid(play: Play) -> None:
    play.final(date(2021, 9, 1))
    play.pays_request(57_000_00, date(2021, 11, 2), until=date(2021, 12, 20))
