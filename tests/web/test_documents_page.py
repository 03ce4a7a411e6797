"""The documents page: what is missing stands first, what is known of each file is said, and too much is refused on a page."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.cast import DURING, REGIONS, TANDEM, Stage, pdf
from tests.clamd_server import Clamd, listening
from tests.made_files import acting_pdf, changed_after, picture, signed_pdf, signing_key
from tests.web.test_applicant import Visitor, plain

from fundament.acts import applications
from fundament.queries.verification import case_differences
from fundament.records.applications import Application, Document
from fundament.records.calls import Call
from fundament.web import clock

NOT_SCANNED = "Not scanned for malware"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


@pytest.fixture
def draft(stage: Stage, tandem_call: Call, at: Callable[[datetime], None]) -> Application:
    at(DURING[TANDEM])
    return stage.tandem_draft()


@pytest.fixture
def town(stage: Stage, draft: Application) -> Visitor:
    return Visitor(stage.applicant("Stadt Leisnig"))


def upload(visitor: Visitor, draft: Application, content: bytes, key: str = "letters_of_intent") -> str:
    """The page after an upload, its messages with it."""
    data = {"document": key, "file": SimpleUploadedFile("absicht.pdf", content)}
    return plain(visitor.client.post(reverse("documents", args=[draft.reference]), data, follow=True).content)


def test_it_says_before_a_file_is_chosen_that_nothing_is_scanned(
    draft: Application, town: Visitor, settings: Settings
) -> None:
    settings.CLAMD = ""
    assert "Files are not scanned for malware No scanner is set up" in town.get("documents", draft.reference)
    settings.CLAMD = "/run/clamd.sock"
    said = town.get("documents", draft.reference)
    assert "Each file is scanned for malware when you attach it." in said
    assert "No scanner is set up" not in said


def test_everyone_who_sees_the_document_sees_that_it_was_not_scanned(
    stage: Stage, draft: Application, town: Visitor, settings: Settings
) -> None:
    assert NOT_SCANNED in town.get("documents", draft.reference)
    assert NOT_SCANNED in town.get("sign", draft.reference)
    stage.submit(draft)
    assert NOT_SCANNED in town.get("application", draft.reference)
    office, auditor = Visitor(stage.office(TANDEM)), Visitor(stage.auditor())
    assert NOT_SCANNED in office.get("ministry_case", draft.reference)
    assert NOT_SCANNED in auditor.get("audit_case", draft.reference)
    Document.objects.update(scan="clean")
    assert NOT_SCANNED not in office.get("ministry_case", draft.reference)


def test_a_scanned_file_says_so(draft: Application, town: Visitor, settings: Settings) -> None:
    with listening(Clamd()) as settings.CLAMD:
        assert "Scanned for malware: nothing found" in upload(town, draft, pdf())


def test_a_blocked_file_is_not_given_out_and_says_why(stage: Stage, draft: Application, town: Visitor) -> None:
    Document.objects.update(scan="found")
    pk = draft.documents.get().pk
    page = town.get("documents", draft.reference)
    assert "malware was found, please attach a clean file" in page
    assert reverse("document", args=[pk]) not in town.html("documents", draft.reference)
    assert "This file is blocked" in town.get("document", pk, status=403)
    stranger = Visitor(stage.applicant("Stadt Torgau"))
    stranger.get("document", pk, status=404)


def test_what_is_required_and_missing_stands_first(stage: Stage, draft: Application, town: Visitor) -> None:
    assert "Every document that is required is attached." in town.get("documents", draft.reference)
    draft.documents.update(replaced=True)
    page = town.html("documents", draft.reference)
    assert 'href="#document-letters_of_intent"' in page
    assert page.index('id="document-letters_of_intent"') < page.index('id="document-cooperation_agreement"')
    upload(town, draft, pdf())
    page = town.html("documents", draft.reference)
    assert 'href="#document-letters_of_intent"' not in page
    assert page.index('id="document-cooperation_agreement"') < page.index('id="document-letters_of_intent"')


def test_a_pdf_that_acts_on_its_own_is_refused_beside_its_field(draft: Application, town: Visitor) -> None:
    page = upload(town, draft, acting_pdf("script"))
    assert "The PDF contains a program (JavaScript)." in page
    assert "choose “Print” and then “Save as PDF”" in page
    assert draft.documents.count() == 1
    assert "more dots than can be shown" in upload(town, draft, picture(kind="png", width=90_000, height=90_000))


def test_earlier_versions_are_shown_to_the_applicants_with_who_and_when(
    stage: Stage, draft: Application, town: Visitor
) -> None:
    page = upload(town, draft, pdf() + b"\n%2")
    assert "1 earlier version: Letters of intent" in page
    assert "attached on 1 June 2022" in page or "attached on" in page
    assert "by Stadt Leisnig" in page
    older = draft.documents.get(replaced=True)
    assert reverse("document", args=[older.pk]) in town.html("documents", draft.reference)
    stage.submit(draft)
    office = Visitor(stage.office(TANDEM))
    assert reverse("document", args=[older.pk]) not in office.html("ministry_case", draft.reference)
    office.get("document", older.pk, status=404)


def test_a_signature_is_shown_where_the_file_is_read(
    stage: Stage, draft: Application, town: Visitor, tmp_path: Path, settings: Settings
) -> None:
    key, root = signing_key(tmp_path)
    said = "Electronically signed by Erika Beispiel, by its own word on 1 March 2023 at 13:00. The file is unchanged since then."
    unknown = "issued by Beispiel-Vertrauensdienst; whether that can be trusted was not checked."
    page = upload(town, draft, signed_pdf(key))
    assert said in page
    assert unknown in page
    assert said in town.get("sign", draft.reference)
    settings.TRUST = tmp_path
    (tmp_path / "root.pem").write_bytes(root)
    page = upload(town, draft, signed_pdf(key))
    assert "The certificate is qualified and issued by Beispiel-Vertrauensdienst" in page
    stage.submit(draft)
    assert said in Visitor(stage.office(TANDEM)).get("ministry_case", draft.reference)
    assert list(case_differences(draft.reference)) == []


def test_a_file_changed_after_it_was_signed_is_kept_with_a_warning(
    draft: Application, town: Visitor, tmp_path: Path
) -> None:
    key, _ = signing_key(tmp_path)
    page = upload(town, draft, changed_after(signed_pdf(key)))
    assert "Warning: the file was changed after it was signed." in page
    assert draft.documents.count() == 2


def test_a_trust_folder_that_is_gone_keeps_nobody_from_attaching(
    draft: Application, town: Visitor, tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    key, _ = signing_key(tmp_path)
    settings.TRUST = tmp_path / "gone"
    assert "whether that can be trusted was not checked" in upload(town, draft, signed_pdf(key))
    assert "FUNDAMENT_TRUST cannot be read" in caplog.text


@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
def test_a_request_that_is_far_too_large_ends_on_a_readable_page_and_keeps_the_draft(
    stage: Stage, draft: Application, settings: Settings, language: str
) -> None:
    settings.REQUEST_MAX_BYTES = 100_000
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    client.force_login(stage.applicant("Stadt Leisnig"))
    data = {"document": "letters_of_intent", "file": SimpleUploadedFile("a.pdf", pdf() + b"0" * 200_000)}
    address = reverse("documents", args=[draft.reference])
    answer = client.post(address, data)
    assert answer.status_code == 413
    assert f'href="{address}"' in answer.content.decode()
    assert "20" in plain(answer.content)
    assert draft.documents.count() == 1


def test_a_length_that_is_no_number_is_no_way_around(stage: Stage, draft: Application, town: Visitor) -> None:
    address = reverse("documents", args=[draft.reference])
    answer = town.client.get(address, headers={"content-length": "-1"})
    assert answer.status_code == 200


def test_documents_of_a_draft_that_was_given_up_stay_with_its_applicants(
    stage: Stage, draft: Application, town: Visitor
) -> None:
    pk = draft.documents.get().pk
    applications.withdraw(
        reference=draft.reference, reason="", account=stage.applicant("Stadt Leisnig"), at=DURING[TANDEM]
    )
    for other in (
        stage.office(TANDEM),
        stage.auditor(),
        stage.applicant("Stadt Torgau"),
        stage.office(REGIONS),
    ):
        Visitor(other).get("document", pk, status=404)
    answer = town.client.get(reverse("document", args=[pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    "name", ["Förderung.pdf", 'a".pdf', "a\r\nSet-Cookie: x=1.pdf", "../../etc/passwd.pdf", "<script>.pdf", "a;b=c.pdf"]
)
def test_a_file_is_given_out_as_an_attachment_that_no_cache_keeps(draft: Application, town: Visitor, name: str) -> None:
    Document.objects.update(name=name)
    answer = town.client.get(reverse("document", args=[draft.documents.get().pk]))
    assert answer.status_code == 200
    given = answer["Content-Disposition"]
    assert given.startswith("attachment; filename")
    assert "\r" not in given
    assert "\n" not in given
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "Set-Cookie" not in answer
    b"".join(answer.streaming_content)
