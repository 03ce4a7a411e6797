"""What the signatures in a file prove: by whom, unchanged, trusted, qualified; and what they do not."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.made_files import SIGNED_AT, changed_after, made, signed_pdf, signing_key

from fundament.documents import seal
from fundament.records.file_signatures import signatures_in, trust_as_kept, trust_in

NOW = datetime(2026, 3, 1, tzinfo=UTC)
UNREADABLE = {
    "signer": "",
    "issuer": "",
    "at": "",
    "intact": False,
    "whole": False,
    "trusted": False,
    "qualified": False,
}


def read(content: bytes, folder: Path | None = None, at: datetime = NOW) -> list[dict[str, Any]]:
    return signatures_in(content=content, trust=trust_in(folder=folder, at=at))


def proof(**more: object) -> dict[str, Any]:
    """What a good signature that nobody vouches for proves."""
    return {
        "signer": "Erika Beispiel",
        "issuer": "Beispiel-Vertrauensdienst",
        "at": SIGNED_AT.isoformat(),
        "intact": True,
        "whole": True,
        "trusted": False,
        "qualified": False,
        **more,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = tmp_path / "trust"
    there.mkdir()
    (there / "README.txt").write_text("no certificate")
    return there


def test_a_signature_without_trusted_certificates_is_intact_and_no_more(tmp_path: Path) -> None:
    key, _ = signing_key(tmp_path)
    assert read(signed_pdf(key)) == [proof()]


def test_it_is_qualified_by_a_trusted_body_and_the_statements_of_its_certificate(tmp_path: Path, folder: Path) -> None:
    key, root = signing_key(tmp_path)
    content = signed_pdf(key)
    assert read(content, folder) == [proof()]
    (folder / "root.pem").write_bytes(root)
    assert read(content, folder) == [proof(trusted=True, qualified=True)]
    plain, other = signing_key(tmp_path, qualified=False)
    assert read(signed_pdf(plain), folder) == [proof()]
    (folder / "other.crt").write_bytes(other)
    assert read(signed_pdf(plain), folder) == [proof(trusted=True)]


def test_a_certificate_that_has_run_out_is_not_trusted(tmp_path: Path, folder: Path) -> None:
    key, root = signing_key(tmp_path)
    (folder / "root.pem").write_bytes(root)
    assert read(signed_pdf(key), folder, datetime(2050, 1, 1, tzinfo=UTC)) == [proof()]


def test_a_file_changed_behind_its_signature_is_told(tmp_path: Path) -> None:
    key, _ = signing_key(tmp_path)
    assert read(changed_after(signed_pdf(key))) == [proof(whole=False)]


def test_a_file_changed_within_its_signature_is_told(tmp_path: Path) -> None:
    key, _ = signing_key(tmp_path)
    content = signed_pdf(key)
    assert b"595 842" in content
    assert read(content.replace(b"595 842", b"596 842")) == [proof(intact=False)]


def test_a_second_signature_is_no_change_of_what_the_first_covers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = signing_key(tmp_path)
    second, _ = signing_key(tmp_path, name="Max Muster")
    once = signed_pdf(first)
    monkeypatch.setattr(seal, "_FIELD", "Zweite")
    twice = seal.seal(pdf=once, key=second, at=SIGNED_AT, reason="")
    assert read(twice) == [proof(), proof(signer="Max Muster")]


def test_what_cannot_be_checked_proves_nothing(tmp_path: Path) -> None:
    key, _ = signing_key(tmp_path)
    content = signed_pdf(key)
    broken = content.replace(b"/Contents <30", b"/Contents <31").replace(b"/Contents<30", b"/Contents<31")
    assert broken != content
    assert read(broken) == [UNREADABLE]
    assert read(b"%PDF-1.7") == read(made()) == [UNREADABLE]
    assert io.BytesIO(content).read(5) == b"%PDF-"


def test_what_was_trusted_when_it_came_is_not_decided_again(tmp_path: Path, folder: Path) -> None:
    key, root = signing_key(tmp_path)
    (folder / "root.pem").write_bytes(root)
    content = signed_pdf(key)
    kept = read(content, folder)
    assert signatures_in(content=content, trust=trust_as_kept(kept=[True])) == kept
    assert signatures_in(content=content, trust=trust_as_kept(kept=[False])) == [proof()]


def test_a_folder_that_cannot_be_read_is_no_trust_but_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        trust_in(folder=tmp_path / "nowhere", at=NOW)
