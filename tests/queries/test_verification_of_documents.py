"""A document that is not what came in is found: its file, its size, its checksum, its signatures."""

from pathlib import Path

import pytest
from tests.cast import DURING, TANDEM, Stage, pdf
from tests.made_files import signed_pdf, signing_key

from fundament.acts import uploads
from fundament.queries.verification import case_differences
from fundament.records.applications import Application, Document
from fundament.records.calls import Call


@pytest.fixture
def draft(stage: Stage, tandem_call: Call, tmp_path: Path) -> Application:
    draft = stage.tandem_draft()
    key, _ = signing_key(tmp_path)
    uploads.add_document(
        reference=draft.reference,
        key="letters_of_intent",
        name="absicht.pdf",
        content=signed_pdf(key),
        account=stage.applicant("Stadt Leisnig"),
        at=DURING[TANDEM],
    )
    assert list(case_differences(draft.reference)) == []
    return draft


def told(draft: Application) -> list[str]:
    return [said.partition(" ist ")[0].partition(": ")[2] for said in case_differences(draft.reference)]


def test_another_file_in_its_place_is_found(draft: Application) -> None:
    row = Document.objects.get(application=draft, replaced=False)
    Path(row.file.path).write_bytes(pdf())
    assert told(draft) == ["size", "sha256", "signatures"]
    Path(row.file.path).unlink()
    assert [said.partition(": ")[2] for said in case_differences(draft.reference)] == ["Die Datei fehlt."]


def test_other_values_in_its_row_are_found(draft: Application) -> None:
    rows = Document.objects.filter(application=draft, replaced=False)
    kept = rows.get()
    rows.update(size=kept.size + 1)
    assert told(draft) == ["size"]
    rows.update(size=kept.size, sha256="0" * 64)
    assert told(draft) == ["sha256", "sha256"]
    rows.update(sha256=kept.sha256)
    for name, value in (
        ("signer", "Jemand"),
        ("intact", False),
        ("trusted", True),  # its certificate would then be a qualified one
        ("qualified", True),
    ):
        rows.update(signatures=[{**kept.signatures[0], name: value}])
        assert told(draft) == ["signatures", "signatures"], name
    for other in ([], ["x"], [{}]):
        rows.update(signatures=other)
        assert told(draft)[0] == "signatures"
