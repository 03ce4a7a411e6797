"""What could not be scanned when it came is scanned later; a finding closes the file and tells the people, once."""

import argparse
import logging

import pytest
from pytest_django.fixtures import Settings
from tests.cast import AFTER, DURING, TANDEM, Stage, pdf
from tests.clamd_server import EICAR, Clamd, listening

from fundament.acts import applications, uploads
from fundament.acts.document_scans import ScanRun, scan_waiting
from fundament.acts.refusals import Refused
from fundament.commands import on_database
from fundament.queries.applicant import Harmful, document_file
from fundament.queries.cases import case_view
from fundament.queries.visibility import NotVisible
from fundament.records.applications import Application, Document
from fundament.records.calls import Call
from fundament.records.messages import Message

AT = DURING[TANDEM]
BAD = pdf() + b"\n% " + EICAR


@pytest.fixture
def draft(stage: Stage, tandem_call: Call) -> Application:
    return stage.tandem_draft()


def add(stage: Stage, draft: Application, content: bytes) -> Document:
    return uploads.add_document(
        reference=draft.reference,
        key="letters_of_intent",
        name="absicht.pdf",
        content=content,
        account=stage.applicant("Stadt Leisnig"),
        at=AT,
    )


def scans() -> list[str]:
    return list(Document.objects.order_by("pk").values_list("scan", flat=True))


def test_a_file_with_malware_is_refused_and_nothing_of_it_is_stored(
    stage: Stage, draft: Application, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    before = (draft.events.count(), scans())
    with listening(Clamd()) as settings.CLAMD:
        with pytest.raises(Refused) as refused:
            add(stage, draft, BAD)
        assert (refused.value.code, dict(refused.value.values)) == ("file_malware", {"name": "Eicar-Test-Signature"})
        assert (draft.events.count(), scans()) == before
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert "absicht" not in caplog.text
        assert add(stage, draft, pdf()).scan == "clean"


def test_without_an_answer_of_the_scanner_a_file_is_kept_as_not_scanned(
    stage: Stage, draft: Application, settings: Settings
) -> None:
    for settings.CLAMD in ("", "/nowhere/clamd.sock"):
        assert add(stage, draft, pdf()).scan == ""


def test_a_later_scan_marks_the_clean_and_blocks_the_harmful(
    stage: Stage, draft: Application, settings: Settings
) -> None:
    bad = add(stage, draft, BAD)
    town, other = stage.applicant("Stadt Leisnig"), stage.applicant("Stadt Torgau")
    with listening(Clamd()) as settings.CLAMD:
        assert scan_waiting(at=AT) == ScanRun(clean=1, found=1, waiting=0)
        assert scan_waiting(at=AT) == ScanRun(clean=0, found=0, waiting=0)
    assert scans() == ["clean", "found"]
    with pytest.raises(Harmful, match=r"absicht\.pdf"):
        document_file(account=town, pk=bad.pk)
    with pytest.raises(NotVisible):
        document_file(account=other, pk=bad.pk)
    mails = Message.objects.filter(key__startswith=f"malware:{bad.pk}")
    assert {mail.to for mail in mails} == {town.email, stage.applicant(stage.non_profit()).email}
    assert "Schadsoftware" in mails[0].body
    assert "absicht" not in mails[0].body
    missing = [finding.about for finding in case_view(account=town, reference=draft.reference).blocking]
    assert missing == ["document.letters_of_intent"]
    with pytest.raises(Refused) as refused:
        applications.sign(reference=draft.reference, account=town, at=AT)
    assert (refused.value.code, dict(refused.value.values)) == ("document_malware", {"names": "absicht.pdf"})
    add(stage, draft, pdf())
    applications.sign(reference=draft.reference, account=town, at=AT)


def test_what_was_signed_may_be_submitted_in_time_and_the_office_learns_of_the_finding(
    stage: Stage, draft: Application, settings: Settings
) -> None:
    bad = add(stage, draft, BAD)
    submitted = stage.submit(draft)
    with listening(Clamd()) as settings.CLAMD:
        assert scan_waiting(at=AFTER[TANDEM]).found == 1
    office = stage.office(TANDEM)
    assert Message.objects.filter(key__startswith=f"malware:{bad.pk}:office", to=office.email).count() == 1
    with pytest.raises(Harmful):
        document_file(account=office, pk=bad.pk)
    case = case_view(account=office, reference=submitted.reference)
    assert ([document.scan for document in case.documents], case.blocking) == (["found"], ())


def test_a_scanner_that_is_away_and_a_file_that_is_gone_leave_all_as_it_was(
    stage: Stage, draft: Application, settings: Settings
) -> None:
    for content in (pdf(), pdf() + b"\n%", pdf() + b"\n%%"):
        gone = add(stage, draft, content)
    settings.CLAMD = "127.0.0.1:1"
    assert scan_waiting(at=AT) == ScanRun(clean=0, found=0, waiting=4)
    gone.file.delete(save=False)
    with listening(Clamd()) as settings.CLAMD:
        assert scan_waiting(at=AT) == ScanRun(clean=3, found=0, waiting=1)


def test_the_command_says_what_it_found_and_that_there_is_no_scanner(
    stage: Stage, draft: Application, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    given = argparse.Namespace(command="scan-documents")
    assert on_database.run(given) == 0
    settings.CLAMD = "127.0.0.1:1"
    assert on_database.run(given) == 2
    with listening(Clamd()) as settings.CLAMD:
        assert on_database.run(given) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Kein Virenscanner ist eingerichtet (FUNDAMENT_CLAMD). 1 Unterlagen sind nicht geprüft.",
        "0 Unterlagen ohne Befund, 0 mit Schadsoftware und damit gesperrt.",
        "1 Unterlagen konnten nicht geprüft werden. Der nächste Lauf versucht es wieder.",
        "1 Unterlagen ohne Befund, 0 mit Schadsoftware und damit gesperrt.",
    ]
