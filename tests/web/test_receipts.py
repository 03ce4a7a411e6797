"""The receipt: for its applicants as files, for everyone as an answer to "is it genuine?", and one for one application.

Three tests carry the name of what went wrong elsewhere.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import AFTER, DURING, TANDEM, Stage
from tests.documents.reading import structure_faults

from fundament.acts import applications, letters, submission_receipts
from fundament.acts.refusals import Refused
from fundament.documents.receipt import signed_json
from fundament.documents.receipt_reading import read_receipt
from fundament.documents.seal import make_demonstration_key
from fundament.queries.receipts import facts_of, receipt_of
from fundament.records.accounts import Account
from fundament.records.applications import Application, Submission
from fundament.records.calls import Call
from fundament.web import clock

FILES = ("receipt_pdf", "receipt_json", "submission_json")
N = "\u00a0"
Clock = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the portal's clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def submitted(stage: Stage, tandem_call: Call, at: Clock) -> Application:
    """A submitted tandem, seen afterwards."""
    at(AFTER[TANDEM])
    return stage.submit(stage.tandem_draft())


def client_of(account: Account | None) -> Client:
    """A browser in which this person is logged in, in English."""
    client = Client(headers={"accept-language": "en"})
    if account is not None:
        client.force_login(account, backend="fundament.records.login.Backend")
    return client


def words(content: bytes) -> str:
    """Words and single spaces."""
    return re.sub(r"[ \n\t]+", " ", unescape(re.sub(r"<[^>]*>", " ", content.decode())))


def file_of(client: Client, name: str, application: Application) -> bytes:
    """A file of the first receipt."""
    answer = client.get(reverse(name, args=[application.reference, 1]))
    assert answer.status_code == 200
    return answer.content


def checked(**data: Any) -> str:
    """What the public page says to somebody without an account."""
    answer = client_of(None).post(reverse("receipt_check"), data)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return words(answer.content)


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("receipt", content)


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_offers_all_files_and_says_how_to_check(stage: Stage, submitted: Application) -> None:
    page = client_of(stage.applicant("Stadt Leisnig")).get(reverse("receipt", args=[submitted.reference, 1]))
    for name in FILES:
        assert f'href="{reverse(name, args=[submitted.reference, 1])}"' in page.content.decode()
    assert page.content.decode().count(f'href="{reverse("receipt_check")}"') == 2
    assert "fundament verify-receipt" in words(page.content)
    assert page["Cache-Control"] == "private, no-store"


def test_pdf_and_json_say_what_arrived_when_and_by_whom(stage: Stage, submitted: Application) -> None:
    client, row = client_of(stage.applicant(stage.non_profit())), Submission.objects.get()
    signed = json.loads(file_of(client, "receipt_json", submitted))
    facts = signed["receipt"]
    assert (facts["reference"], facts["number"], facts["sha256"]) == (submitted.reference, 1, row.digest)
    assert facts["arrived_at"] == {
        "utc": "2024-01-15T10:00:00.000000+00:00",
        "local": "2024-01-15T11:00:00.000000+01:00",
        "zone": "Europe/Berlin",
    }
    assert facts["submitted_by"] == str(row.submitted_by)
    assert [part["name"] or part["kind"] for part in facts["parts"]] == [
        "invented",
        "programme",
        "reference",
        "Das Vorhaben",
        "Sozialraum und Netzwerk",
        "Wirkung",
        "Erklärungen",
        "Stadt Leisnig",
        "Kulturbahnhof e.V.",
        "unterlage.pdf",
    ]
    assert signed["how_to_verify"]["page"] == "http://testserver/receipts/check/"
    pdf = file_of(client, "receipt_pdf", submitted)
    assert structure_faults(pdf) == []
    found = read_receipt(file=pdf, certificates=submission_receipts.known_certificates())
    assert (found.holds, found.arrived_at, found.sha256) == (True, row.at, row.digest)


def test_the_files_stay_the_same_whatever_happens_to_the_application(stage: Stage, submitted: Application) -> None:
    client = client_of(stage.applicant("Stadt Leisnig"))
    before = [file_of(client, name, submitted) for name in FILES]
    Application.objects.filter(pk=submitted.pk).update(answers={"title": "anders"}, revision=99)
    assert [file_of(client, name, submitted) for name in FILES] == before


def test_a_pdf_that_cannot_be_sealed_is_said_and_the_json_is_still_there(
    stage: Stage, submitted: Application, at: Clock
) -> None:
    at(AFTER[TANDEM].replace(year=2019))
    client = client_of(stage.applicant("Stadt Leisnig"))
    answer = client.get(reverse("receipt_pdf", args=[submitted.reference, 1]), follow=True)
    assert "The receipt cannot be made as a PDF at the moment. Your application has arrived" in words(answer.content)
    assert file_of(client, "receipt_json", submitted)
    with pytest.raises(Refused, match="receipt_not_printed"):
        submission_receipts.receipt_pdf(
            account=stage.applicant("Stadt Leisnig"),
            reference=submitted.reference,
            number=1,
            check_at="",
            at=AFTER[TANDEM].replace(year=2019),
        )


# ── incidents ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ibb_berlin_2020_no_download_shows_the_data_of_another_applicant(stage: Stage, submitted: Application) -> None:
    """IBB Berlin, March 2020: applicants downloaded receipts with the data of others."""
    other = stage.submit(stage.tandem_draft(town="Stadt Torgau"))
    pairs = ((submitted, "Stadt Leisnig", other, "Stadt Torgau"), (other, "Stadt Torgau", submitted, "Stadt Leisnig"))
    for mine, name, theirs, stranger in pairs:
        client = client_of(stage.applicant(name))
        facts = json.loads(file_of(client, "receipt_json", mine))["receipt"]
        assert (facts["reference"], facts["submitted_by"]) == (mine.reference, str(stage.applicant(name)))
        content = json.loads(file_of(client, "submission_json", mine))
        assert [partner["organisation"] for partner in content["partners"]] == [name, "Kulturbahnhof e.V."]
        for page in ("receipt", *FILES):
            answer = client.get(reverse(page, args=[theirs.reference, 1]))
            assert (answer.status_code, stranger in answer.content.decode()) == (404, False)


def test_ibb_berlin_2020_nothing_on_the_way_keeps_what_one_person_reads(stage: Stage, submitted: Application) -> None:
    client = client_of(stage.applicant("Stadt Leisnig"))
    reference = submitted.reference
    for name in ("receipt", *FILES):
        answer = client.get(reverse(name, args=[reference, 1]))
        assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    for page in (
        reverse("my_applications"),
        reverse("application", args=[reference]),
        reverse("submit", args=[reference]),
    ):
        assert client.get(page)["Cache-Control"] == "private"
    office = client_of(stage.office(TANDEM))
    assert (
        office.get(reverse("ministry_register_file", args=["monitoring", "csv"]))["Cache-Control"]
        == "private, no-store"
    )


# ── submitting leads to one receipt, whichever way ───────────────────────────────────────────────────────────────────


@pytest.fixture
def form(stage: Stage, tandem_call: Call, at: Clock) -> tuple[Client, str, dict[str, str]]:
    """The last page before the submission: browser, address, the key in it."""
    at(DURING[TANDEM])
    draft = stage.tandem_draft()
    stage.sign(draft)
    client, address = client_of(stage.applicant("Stadt Leisnig")), reverse("submit", args=[draft.reference])
    key = re.search(r'name="key" value="([^"]+)"', client.get(address).content.decode())
    assert key is not None
    return client, address, {"key": key[1]}


def receipt_after(client: Client, address: str, data: dict[str, str]) -> tuple[str, str]:
    """Where the button leads, and what the page there says."""
    answer = client.post(address, data)
    assert answer.status_code == 302
    return answer["Location"], words(client.get(answer["Location"]).content)


def test_double_click_reload_and_retry_lead_to_the_same_receipt(
    form: tuple[Client, str, dict[str, str]], at: Clock
) -> None:
    client, address, data = form
    first = receipt_after(client, address, data)
    at(DURING[TANDEM] + timedelta(seconds=30))
    assert receipt_after(client, address, data) == first
    # The answer was lost, and the deadline has ended by the time of the retry.
    at(AFTER[TANDEM])
    assert receipt_after(client, address, data) == first
    assert f"Arrived on 15{N}January 2024, 11:00" in first[1]
    assert "arrived already" not in first[1]
    assert Submission.objects.count() == 1


def test_the_back_button_shows_no_second_button(form: tuple[Client, str, dict[str, str]]) -> None:
    client, address, data = form
    receipt_after(client, address, data)
    page = words(client.get(address).content)
    assert f"Submitted on 15{N}January 2024, 11:00" in page
    assert "Submit the application" not in page


def test_a_second_window_or_a_partner_comes_to_the_receipt_that_there_is(
    stage: Stage, form: tuple[Client, str, dict[str, str]]
) -> None:
    client, address, data = form
    place, _ = receipt_after(client, address, data)
    for other in (client, client_of(stage.applicant(stage.non_profit()))):
        where, said = receipt_after(other, address, {"key": str(uuid4())})
        assert where == place
        assert "This application had arrived already; here is its receipt. Nothing was submitted twice." in said
    assert Submission.objects.count() == 1
    stranger = client_of(stage.applicant("Stadt Torgau"))
    assert stranger.post(address, {"key": str(uuid4())}).status_code == 404


def test_a_withdrawn_application_has_no_receipt_to_come_to(
    stage: Stage, form: tuple[Client, str, dict[str, str]]
) -> None:
    client, address, data = form
    receipt_after(client, address, data)
    reference = Application.objects.get().reference
    applications.withdraw(reference=reference, reason="", account=stage.applicant("Stadt Leisnig"), at=DURING[TANDEM])
    answer = client.post(address, {"key": str(uuid4())})
    assert answer.status_code == 200
    assert "is not possible in the present state: Withdrawn." in words(answer.content)


# ── the public page ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["receipt_pdf", "receipt_json"])
def test_anyone_learns_that_a_receipt_is_genuine_and_nothing_of_the_application(
    stage: Stage, submitted: Application, name: str
) -> None:
    file = file_of(client_of(stage.applicant("Stadt Leisnig")), name, submitted)
    said = checked(file=upload(file))
    assert "This receipt is genuine" in said
    assert f"Submission 1 arrived on 15{N}January 2024, 11:00" in said
    for secret in ("Leisnig", "Kulturbahnhof", "Antwort zu", "unterlage"):
        assert secret not in said


def test_reference_and_checksum_do_as_well_however_they_were_copied(submitted: Application) -> None:
    digest = Submission.objects.get().digest
    for typed in (digest, f" {digest[:32]}\n{digest[32:]} ", digest.upper()):
        said = checked(typed="yes", reference=f" {submitted.reference} ", checksum=typed)
        assert "This receipt is genuine" in said
        assert f"Submission 1 arrived on 15{N}January 2024, 11:00" in said


def test_who_has_no_receipt_does_not_learn_whether_there_is_an_application(submitted: Application) -> None:
    digest = Submission.objects.get().digest
    wrong = [(submitted.reference, "0" * 64), ("IVO-2023-9999", "0" * 64), ("IVO-2023-9999", digest)]
    said = {checked(typed="yes", reference=reference, checksum=checksum) for reference, checksum in wrong}
    (answer,) = said
    assert "There is no receipt with this reference and this checksum" in answer


def test_what_was_typed_wrongly_is_said(submitted: Application) -> None:
    said = checked(typed="yes", reference="", checksum="xyz")
    assert "Please enter the reference." in said
    assert "A checksum has 64 characters" in said


def test_a_changed_a_foreign_and_an_unknown_receipt_are_told_apart(
    stage: Stage, submitted: Application, tmp_path: Path
) -> None:
    town = stage.applicant("Stadt Leisnig")
    signed = file_of(client_of(town), "receipt_json", submitted)
    said = checked(file=upload(signed.replace(b"2024-01-15T10", b"2024-01-15T09")))
    assert "This receipt is not genuine" in said
    facts = facts_of(receipt_of(account=town, reference=submitted.reference, number=1))
    foreign = make_demonstration_key(
        file=tmp_path / "x.p12", name="Fundament", passphrase="x", at=DURING[TANDEM].replace(year=2020)
    )
    said = checked(file=upload(signed_json(facts=facts, check_at="", key=foreign)))
    assert "This receipt is not from this portal" in said
    unknown = facts | {"reference": "IVO-2023-9999"}
    said = checked(file=upload(signed_json(facts=unknown, check_at="", key=letters.seal_key())))
    assert "Signed by this portal, but unknown here" in said
    earlier = facts | {"arrived_at": facts["arrived_at"] | {"utc": "2024-01-14T10:00:00.000000+00:00"}}
    said = checked(file=upload(signed_json(facts=earlier, check_at="", key=letters.seal_key())))
    assert "Signed by this portal, but unknown here" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Hallo", "This file is no receipt of a submission, or it is damaged."),
        (b"%PDF-1.4 \xff\x00", "This file is no receipt of a submission, or it is damaged."),
        (b"", "The file is empty."),
        (b" " * 2_000_001, "The file is larger than any receipt (2 MB)"),
    ],
)
def test_nonsense_gets_a_clear_answer(db: None, content: bytes, said: str) -> None:
    assert said in checked(file=upload(content))


def test_without_a_file_one_is_asked_for(db: None) -> None:
    assert "Please choose the receipt, as PDF or JSON." in checked()


def test_the_certificates_are_there_for_those_who_check_by_themselves(stage: Stage, submitted: Application) -> None:
    file_of(client_of(stage.applicant("Stadt Leisnig")), "receipt_json", submitted)
    client = client_of(None)
    answer = client.get(reverse("receipt_certificates"))
    assert answer.content.decode().count("-----BEGIN CERTIFICATE-----") == 1
    assert "Certificates of this portal (PEM)" in words(client.get(reverse("receipt_check")).content)


def test_where_no_key_is_there_yet_no_certificate_is(db: None, settings: Any, tmp_path: Path) -> None:
    settings.SEAL_FILE = tmp_path / "seal.p12"
    client = client_of(None)
    assert client.get(reverse("receipt_certificates")).status_code == 404
    page = client.get(reverse("receipt_check"))
    assert page.status_code == 200
    assert "Certificates of this portal" not in words(page.content)
    assert not settings.SEAL_FILE.exists()
