"""`fundament verify-receipt`: 0 genuine, 1 not, 2 could not be checked; in German, with and without the database."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from tests.cast import AFTER, TANDEM, Stage

from fundament.acts import letters, submission_receipts
from fundament.commands import verify_receipt
from fundament.commands.main import main
from fundament.documents.detached import certificate_as_pem
from fundament.documents.receipt import signed_json
from fundament.documents.seal import make_demonstration_key
from fundament.queries.receipts import facts_of, receipt_of
from fundament.records.applications import Application
from fundament.records.calls import Call

Said = Callable[..., tuple[int, list[str]]]
BY_US = "stimmt   Signiert vom Betreiber (Vorführung: Fundament), seitdem unverändert."
UNREAD = "offen    Der Inhalt wurde nicht geprüft. Mit --content ANTRAG.json wird jeder Teil nachgerechnet."
FORGED = "FALSCH   Die Datei wurde nach der Ausstellung verändert, oder sie wurde nie von einem Portal ausgestellt."


@pytest.fixture
def submitted(stage: Stage, tandem_call: Call) -> Application:
    return stage.submit(stage.tandem_draft())


@pytest.fixture
def files(stage: Stage, submitted: Application, tmp_path: Path) -> Path:
    """A folder with the receipt as JSON and PDF, the content, the certificate."""
    given: dict[str, Any] = {"account": stage.applicant("Stadt Leisnig"), "reference": submitted.reference, "number": 1}
    (tmp_path / "r.json").write_bytes(submission_receipts.receipt_json(**given, check_at="https://p.example/"))
    pdf = submission_receipts.receipt_pdf(**given, check_at="https://p.example/", at=AFTER[TANDEM])
    (tmp_path / "r.pdf").write_bytes(pdf)
    (tmp_path / "content.json").write_bytes(receipt_of(**given).file)
    (tmp_path / "ours.pem").write_text(certificate_as_pem(certificate=letters.seal_key().certificate))
    return tmp_path


@pytest.fixture
def verify(files: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the command on files of the folder: its code and what it said."""

    def run(*arguments: str) -> tuple[int, list[str]]:
        code = main(["verify-receipt", *(a if a.startswith("--") else str(files / a) for a in arguments)])
        told = capsys.readouterr()
        return code, (told.out + told.err).replace(f"{files}/", "").splitlines()

    return run


@pytest.mark.parametrize(("name", "kind"), [("r.json", "JSON"), ("r.pdf", "PDF")])
def test_a_genuine_receipt_is_found_in_the_database(verify: Said, name: str, kind: str) -> None:
    assert verify(name) == (
        0,
        [
            f"{name}: Eingangsbestätigung ({kind})",
            BY_US,
            "         Antrag IVO-2023-0001, Einreichung Nr. 1, eingegangen 2024-01-15T10:00:00+00:00.",
            "stimmt   Genau diese Einreichung steht in der Datenbank.",
            UNREAD,
        ],
    )


def test_every_part_of_the_content_is_checked(verify: Said, files: Path) -> None:
    code, said = verify("r.json", "--content", "content.json")
    assert (code, said[4:]) == (
        0,
        [
            "stimmt   Prüfsumme des ganzen Inhalts.",
            "stimmt   /invented",
            "stimmt   /programme",
            "stimmt   /reference",
            "stimmt   /answers Das Vorhaben",
            "stimmt   /answers Sozialraum und Netzwerk",
            "stimmt   /answers Wirkung",
            "stimmt   /answers Erklärungen",
            "stimmt   /partners/0 Stadt Leisnig",
            "stimmt   /partners/1 Kulturbahnhof e.V.",
            "stimmt   /documents/0 unterlage.pdf",
        ],
    )
    content = json.loads((files / "content.json").read_bytes())
    content["partners"][1]["plan"][0]["grant_cents"] += 1
    (files / "content.json").write_text(json.dumps(content))
    code, said = verify("r.json", "--content", "content.json")
    assert (code, [line for line in said if line.startswith("FALSCH")]) == (
        1,
        ["FALSCH   Prüfsumme des ganzen Inhalts.", "FALSCH   /partners/1 Kulturbahnhof e.V."],
    )


def test_without_the_entry_or_the_database_the_signature_still_counts(
    verify: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_receipt, "kept_submission", lambda **_: None)
    code, said = verify("r.pdf", "--certificate", "ours.pem")
    assert (code, said[3]) == (
        0,
        "offen    Diese Datenbank hat den Eintrag nicht: geprüft ist die Signatur, nicht der Eintrag.",
    )

    def away(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(verify_receipt, "kept_submission", away)
    code, said = verify("r.json")
    assert (code, said[3]) == (
        0,
        "offen    Keine Datenbank erreichbar: geprüft ist die Signatur, nicht der Eintrag.",
    )


def test_a_receipt_that_the_database_contradicts_is_wrong(verify: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_receipt, "kept_submission", lambda **_: ("0" * 64, datetime(2024, 1, 15, tzinfo=UTC)))
    code, said = verify("r.json")
    assert (code, said[3]) == (
        1,
        "FALSCH   Die Datenbank hat diese Einreichung mit anderer Prüfsumme oder anderem Zeitpunkt.",
    )


def test_a_changed_receipt_is_wrong(verify: Said, files: Path) -> None:
    for name, old, new in (("r.json", b"IVO-2023-0001", b"IVO-2023-0002"), ("r.pdf", b"%PDF-1.7", b"%PDF-1.6")):
        (files / name).write_bytes((files / name).read_bytes().replace(old, new))
        code, said = verify(name)
        assert (code, said[1:]) == (1, [FORGED])


def test_a_receipt_of_someone_else_is_wrong_and_shows_whose_certificate_it_has(
    stage: Stage, submitted: Application, verify: Said, files: Path
) -> None:
    key = make_demonstration_key(
        file=files / "x.p12", name="Fundament", passphrase="x", at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    facts = facts_of(receipt_of(account=stage.applicant("Stadt Leisnig"), reference=submitted.reference, number=1))
    (files / "r.json").write_bytes(signed_json(facts=facts, check_at="", key=key))
    code, said = verify("r.json")
    assert (code, said[1]) == (
        1,
        "FALSCH   Unverändert, aber nicht vom Betreiber signiert, sondern von: Vorführung: Fundament.",
    )
    assert said[2].startswith("         Das beigefügte Zertifikat hat die SHA-256 ")


def test_without_any_certificate_it_says_that_it_cannot_tell_whose_it_is(
    verify: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_receipt, "known_certificates", lambda: ())
    code, said = verify("r.pdf")
    assert (code, said[1]) == (
        2,
        "offen    Unverändert, signiert von: Vorführung: Fundament. Ob das der Betreiber ist, ist hier nicht bekannt.",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fehlt.json",), "Die Datei fehlt.json ist nicht lesbar."),
        (
            ("content.json",),
            "content.json ist keine Eingangsbestätigung, oder sie ist bis zur Unlesbarkeit beschädigt.",
        ),
        (("r.json", "--content", "ours.pem"), "ours.pem ist kein Inhalt eines Antrags in JSON."),
        (("r.json", "--content", "fehlt"), "Die Datei fehlt ist nicht lesbar."),
        (("r.json", "--certificate", "fehlt"), "Die Datei fehlt ist nicht lesbar."),
        (("r.json", "--certificate", "r.json"), "Der Schlüssel oder das Zertifikat des Betreibers ist nicht lesbar."),
    ],
)
def test_what_cannot_be_checked_is_said_with_2(verify: Said, arguments: tuple[str, ...], said: str) -> None:
    assert verify(*arguments) == (2, [said])
