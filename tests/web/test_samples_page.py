"""Drawing a sample of proofs of use, and everything that anyone needs to draw it again."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, LDS, REGIONS, SAB, Stage

from fundament.acts import grants, proofs, stations
from fundament.core.procedure import Role
from fundament.queries.sample_desks import sample_desks
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.proofs import Sample
from fundament.web import clock

TOWNS = {"Stadt Rodewisch": 60_000_00, "Stadt Klingenthal": 90_000_00, "Stadt Treuen": 30_000_00}
FINAL, END = AFTER[REGIONS] + timedelta(days=60), datetime(2022, 10, 1, 10, tzinfo=UTC)
DRAW = {"act": "draw_sample", "year": "2022"}


@pytest.fixture
def proven(stage: Stage, regions_call: Call, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three grants with their proofs of use, which arrived in 2022: the references, the largest grant first."""
    applications = [
        stage.submit(stage.regions_draft(town=town, lines=((2021, cents * 2, cents),))) for town, cents in TOWNS.items()
    ]
    _scored(stage, applications)
    stage.decided(REGIONS)
    given = []
    for application in applications:
        application.refresh_from_db()
        (grant,) = stage.granted(application)
        grants.record_finality(reference=grant.reference, account=stage.authority(), at=FINAL)
        given.append(grant)
    for grant, town in zip(given, TOWNS, strict=True):
        proofs.submit_proof(
            reference=grant.reference,
            figures=proofs.Figures(spent=grant.eligible, own=grant.eligible - grant.total),
            report="Gebaut.",
            lessons="",
            confirmed=True,
            account=stage.applicant(town),
            at=END,
        )
    monkeypatch.setattr(clock, "now", lambda: END)
    return [grant.reference for grant in sorted(given, key=lambda grant: -grant.total)]


def _scored(stage: Stage, applications: list[Application]) -> None:
    """One ranking holds them all."""
    officer, at = stage.association(applications[0].planning_region), AFTER[REGIONS]
    stations.rank(ranks={a.reference: n for n, a in enumerate(applications, 1)}, assessments={}, account=officer, at=at)
    for application in applications:
        stations.forward(reference=application.reference, account=officer, at=at)
    stations.close_statements(key=REGIONS, account=stage.office(REGIONS), at=at)
    for application in applications:
        for assessor in stage.declared(application):
            points = {criterion.key: 3 for criterion in application.call.programme.criterion}
            stations.score(reference=application.reference, points=points, comment="", account=assessor, at=at)
    stations.close_scoring(key=REGIONS, account=stage.office(REGIONS), at=at)


def browser(account: Account) -> Client:
    """A browser of somebody who is logged in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def words(content: bytes) -> str:
    """The text of a page with single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def shown(account: Account) -> str:
    """The text of the page."""
    answer = browser(account).get(reverse("authority_samples"))
    assert answer.status_code == 200
    return words(answer.content)


def draw(stage: Stage, account: Account, **data: str) -> tuple[int, str]:
    """Status and text of the page after a sample was to be drawn."""
    desk = f"{REGIONS}-{stage.body(LDS).pk}"
    answer = browser(account).post(reverse("authority_samples"), DRAW | {"desk": desk} | data, follow=True)
    return answer.status_code, words(answer.content)


def test_half_of_the_proofs_are_drawn_and_the_page_shows_how(stage: Stage, proven: list[str]) -> None:
    assert "2022: 3 proofs of use" in shown(stage.authority())
    status, page = draw(stage, stage.authority())
    assert status == 200
    assert "The sample is drawn and kept." in page
    sample = Sample.objects.get()
    first, second = sample.result["chosen"]
    assert (first["reference"], first["reason"]) == (proven[0], "risk")
    lots = {hashlib.sha256(f"{sample.seed}:{reference}".encode()).hexdigest(): reference for reference in proven[1:]}
    assert (second["reference"], second["reason"]) == (lots[min(lots)], "random")
    assert f"1 {first['reference']} €90,000.00 50% Risk (amount and rate)" in page
    assert re.search(rf"2 {second['reference']} \S+ 50% Lot", page)
    assert "2 of 3 proofs of use, drawn on 1 October 2022, 12:00" in page
    assert "Drawn again just now: the same result." in page
    assert sample.seed in page
    assert "No proof of use waits to be drawn from." in page


def test_the_lines_that_are_shown_give_the_digest_that_is_shown(stage: Stage, proven: list[str]) -> None:
    draw(stage, stage.authority())
    (desk,) = sample_desks(account=stage.authority())
    (sample,) = desk.samples
    assert hashlib.sha256(sample.lines.encode()).hexdigest() == sample.population_digest
    page = shown(stage.authority())
    assert [line for line in sample.lines.splitlines() if line not in page] == []
    assert sample.lines.splitlines()[0] == f"{min(proven)};{sample.population[0].cents};50"


def test_a_sample_that_the_seed_does_not_give_is_told(stage: Stage, proven: list[str]) -> None:
    draw(stage, stage.authority())
    forged = Sample.objects.get()
    forged.result["chosen"][0]["reference"] = proven[2]
    forged.pk, forged.number = None, 2
    forged.save(force_insert=True)
    page = shown(stage.authority())
    assert page.count("Drawing again gives another result") == 1
    assert page.count("Drawn again just now: the same result.") == 1


def test_nothing_is_drawn_twice_and_a_year_without_proofs_is_no_choice(stage: Stage, proven: list[str]) -> None:
    assert "1 entry is missing or wrong" in draw(stage, stage.authority(), year="2021")[1]
    draw(stage, stage.authority())
    assert "Nothing is left to draw from: the sample is drawn already." in draw(stage, stage.authority())[1]
    assert Sample.objects.count() == 1


def test_before_the_first_proof_the_page_says_what_will_be_here(stage: Stage, regions_call: Call) -> None:
    assert "No proof of use has arrived yet." in shown(stage.authority())


def test_a_releaser_and_the_court_of_audit_read_and_do_not_draw(stage: Stage, proven: list[str]) -> None:
    for reader in (stage.releaser(), stage.auditor()):
        page = shown(reader)
        assert "Proofs of use of 2022 that no sample was drawn from yet (3)" in page
        assert "Draw the sample" not in page
        assert draw(stage, reader)[0] == 404
    assert not Sample.objects.exists()


def test_another_authority_sees_nothing_of_it(stage: Stage, proven: list[str]) -> None:
    assert "No proof of use has arrived yet." in shown(stage.authority(SAB))
    assert draw(stage, stage.authority(SAB))[0] == 404
    assert browser(stage.office(REGIONS)).get(reverse("authority_samples")).status_code == 404
    assert browser(stage.person("Stadt Rodewisch", Role.EDITOR)).get(reverse("authority_samples")).status_code == 404
    assert Client().get(reverse("authority_samples")).status_code == 302
