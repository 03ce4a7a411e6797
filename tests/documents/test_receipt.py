"""The receipt of a submission: one file holds facts, signature and certificate; any other byte or key shows."""

import json
import subprocess
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.documents.reading import opened, structure_faults, text

from fundament.core.submission_parts import Part, canonical
from fundament.documents.receipt import ATTACHED, sealed_pdf, signed_json
from fundament.documents.receipt_reading import MOST_BYTES, NoReceipt, certificate_in, fingerprint, read_receipt
from fundament.documents.seal import NotInForce, SealKey, make_demonstration_key

AT = datetime(2024, 2, 1, 9, 30, tzinfo=UTC)
PAGE = "https://portal.example/receipts/check/"
FACTS: dict[str, Any] = {
    "format": "fundament-receipt/1",
    "reference": "VR-2021-0007",
    "number": 2,
    "programme": {"key": "vitale-regionen-2021", "version": 1, "digest": "ab", "title": "Vitale Regionen"},
    "title": "Dorfladen <Größe> #eval",
    "arrived_at": {
        "utc": "2021-07-15T21:59:59.999999+00:00",
        "local": "2021-07-15T23:59:59.999999+02:00",
        "zone": "Europe/Berlin",
    },
    "submitted_by": "Hańža Měrćinowa",
    "sha256": "0123456789abcdef" * 4,
    "parts": [
        {"kind": "answers", "name": "Das Vorhaben", "at": "/answers", "keys": ["title"], "sha256": "a" * 64},
        {"kind": "document", "name": "vertrag.pdf", "at": "/documents/0", "keys": [], "sha256": "c" * 64},
    ],
    "demonstration": True,
}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    file = tmp_path_factory.mktemp("seal") / "seal.p12"
    return make_demonstration_key(file=file, name="Fundament", passphrase="geheim", at=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    """A key that calls itself exactly the same."""
    file = tmp_path_factory.mktemp("other") / "seal.p12"
    return make_demonstration_key(file=file, name="Fundament", passphrase="geheim", at=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def signed(key: SealKey) -> bytes:
    return signed_json(facts=FACTS, check_at=PAGE, key=key)


@pytest.fixture(scope="module")
def pdf(key: SealKey, signed: bytes) -> bytes:
    return sealed_pdf(facts=FACTS, signed=signed, check_at=PAGE, key=key, at=AT)


def test_both_files_hold_and_say_the_same(signed: bytes, pdf: bytes, key: SealKey) -> None:
    for kind, file in (("json", signed), ("pdf", pdf)):
        found = read_receipt(file=file, certificates=(key.certificate,))
        assert (found.kind, found.holds, found.intact) == (kind, True, True)
        assert (found.reference, found.number, found.sha256) == ("VR-2021-0007", 2, FACTS["sha256"])
        assert found.arrived_at == datetime(2021, 7, 15, 21, 59, 59, 999_999, tzinfo=UTC)
        assert found.parts[0] == Part(
            kind="answers", name="Das Vorhaben", at="/answers", keys=("title",), sha256="a" * 64
        )
        assert found.signature.signer == "Vorführung: Fundament"
    assert certificate_in(file=pdf) == key.certificate


def test_the_same_facts_give_the_same_bytes(signed: bytes, pdf: bytes, key: SealKey) -> None:
    assert signed_json(facts=deepcopy(FACTS), check_at=PAGE, key=key) == signed
    assert sealed_pdf(facts=FACTS, signed=signed, check_at=PAGE, key=key, at=AT) == pdf


def test_the_pdf_is_accessible_archivable_and_carries_the_json(signed: bytes, pdf: bytes) -> None:
    assert structure_faults(pdf) == []
    with opened(pdf) as document:
        assert document.attachments[ATTACHED].get_file().read_bytes() == signed
        words = text(document).replace("\u00a0", " ").replace("\u200b", "")
    for said in (
        "Der Antrag ist eingegangen.",
        "VR-2021-0007",
        "Dorfladen <Größe> #eval",
        "15. Juli 2021, 23:59:59 Uhr (Europe/Berlin)",
        "2021-07-15T21:59:59.999999+00:00",
        "Hańža Měrćinowa",
        FACTS["sha256"],
        "Unterlage (Datei): vertrag.pdf",
        "fundament verify-receipt",
    ):
        assert said in words
    assert "lassen sich hier nicht drucken" not in words


def test_a_character_that_the_font_lacks_does_not_cost_the_receipt(key: SealKey) -> None:
    facts = FACTS | {"title": "Spielplatz 🛝 für Łužica", "submitted_by": "李明"}
    signed = signed_json(facts=facts, check_at=PAGE, key=key)
    pdf = sealed_pdf(facts=facts, signed=signed, check_at=PAGE, key=key, at=AT)
    assert structure_faults(pdf) == []
    with opened(pdf) as document:
        words = text(document)
    assert "Spielplatz ? für Łužica" in words
    assert "lassen sich hier nicht drucken" in words
    assert read_receipt(file=pdf, certificates=(key.certificate,)).holds


def test_openssl_checks_the_signature_as_the_handbook_says(signed: bytes, tmp_path: Path) -> None:
    whole = json.loads(signed)
    (tmp_path / "facts.json").write_bytes(canonical(whole["receipt"]))
    (tmp_path / "signature.pem").write_text(whole["signature"]["cms"])
    (tmp_path / "certificate.pem").write_text(whole["signature"]["certificate"])
    command = "openssl cms -verify -binary -inform PEM -in signature.pem -content facts.json -CAfile certificate.pem -out /dev/null"
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "facts.json").write_bytes(canonical(whole["receipt"] | {"number": 1}))
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 4


@pytest.mark.parametrize("name", sorted(set(FACTS) - {"format", "arrived_at", "parts"}))
def test_a_changed_fact_shows(name: str, signed: bytes, key: SealKey) -> None:
    whole = json.loads(signed)
    value = whole["receipt"][name]
    whole["receipt"][name] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else "anders"
    found = read_receipt(file=json.dumps(whole).encode(), certificates=(key.certificate,))
    assert (found.intact, found.holds) == (False, False)


def test_a_changed_instant_shows(signed: bytes, key: SealKey) -> None:
    earlier = signed.replace(b"2021-07-15T21:59:59.999999", b"2021-07-15T21:59:59.999998")
    assert earlier != signed
    assert not read_receipt(file=earlier, certificates=(key.certificate,)).intact


def test_spaces_and_order_of_the_file_do_not_matter_only_what_it_says(signed: bytes, key: SealKey) -> None:
    tidied = json.dumps(json.loads(signed), sort_keys=True).encode()
    assert read_receipt(file=tidied, certificates=(key.certificate,)).holds


def test_a_receipt_by_someone_of_the_same_name_is_not_ours(other: SealKey, key: SealKey) -> None:
    forged = signed_json(facts=FACTS, check_at=PAGE, key=other)
    for file in (forged, sealed_pdf(facts=FACTS, signed=forged, check_at=PAGE, key=other, at=AT)):
        found = read_receipt(file=file, certificates=(key.certificate,))
        assert (found.intact, found.holds) == (True, False)
        assert read_receipt(file=file, certificates=(key.certificate, other.certificate)).holds
    swapped = json.loads(forged)
    swapped["signature"]["certificate"] = json.loads(signed_json(facts=FACTS, check_at=PAGE, key=key))["signature"][
        "certificate"
    ]
    assert not read_receipt(file=json.dumps(swapped).encode(), certificates=(key.certificate,)).holds


def test_without_a_certificate_to_compare_it_is_intact_and_no_more(signed: bytes, pdf: bytes) -> None:
    for file in (signed, pdf):
        found = read_receipt(file=file, certificates=())
        assert (found.intact, found.holds) == (True, False)


def test_a_pdf_that_was_saved_anew_or_got_another_inside_does_not_hold(
    pdf: bytes, signed: bytes, key: SealKey, tmp_path: Path
) -> None:
    found = read_receipt(file=pdf + b"\n% mehr", certificates=(key.certificate,))
    assert (found.intact, found.holds) == (False, False)
    with opened(pdf) as document:
        document.attachments[ATTACHED] = pikepdf.AttachedFileSpec(document, signed.replace(b"0007", b"0008"))
        document.save(tmp_path / "neu.pdf")
    assert not read_receipt(file=(tmp_path / "neu.pdf").read_bytes(), certificates=(key.certificate,)).intact


NONSENSE = {
    "empty": b"",
    "text": "Grüße".encode("latin-1"),
    "number": b"7",
    "list": b"[]",
    "deep": b"[" * 100_000,
    "other_json": b'{"receipt": {}, "signature": {"cms": ""}}',
    "no_pdf": b"%PDF-1.7\nkaputt",
    "huge": b" " * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("file", NONSENSE.values(), ids=NONSENSE.keys())
def test_another_file_is_no_receipt(file: bytes, key: SealKey) -> None:
    with pytest.raises(NoReceipt):
        read_receipt(file=file, certificates=(key.certificate,))


def test_a_pdf_without_receipt_is_no_receipt(key: SealKey, tmp_path: Path) -> None:
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(tmp_path / "leer.pdf")
    with pytest.raises(NoReceipt):
        read_receipt(file=(tmp_path / "leer.pdf").read_bytes(), certificates=(key.certificate,))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("receipt", "format"), "fundament-receipt/2"),
        (("receipt", "arrived_at", "utc"), "2021-07-15T21:59:59"),
        (("receipt", "reference"), 7),
        (("receipt", "parts"), [{"kind": "x"}]),
        (("receipt", "number"), "zwei"),
    ],
)
def test_a_receipt_of_another_shape_is_no_receipt(
    path: tuple[str, ...], value: object, signed: bytes, key: SealKey
) -> None:
    whole = json.loads(signed)
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(NoReceipt):
        read_receipt(file=json.dumps(whole).encode(), certificates=(key.certificate,))


@pytest.mark.parametrize("cms", ["", "kein PEM", "-----BEGIN CMS-----\nMAA=\n-----END CMS-----\n"])
def test_a_signature_that_cannot_be_read_proves_nothing(cms: str, signed: bytes, key: SealKey) -> None:
    whole = json.loads(signed)
    whole["signature"]["cms"] = cms
    found = read_receipt(file=json.dumps(whole).encode(), certificates=(key.certificate,))
    assert (found.intact, found.holds, found.signature.signer) == (False, False, "")


def test_a_pdf_is_not_sealed_outside_the_validity_of_the_certificate(signed: bytes, key: SealKey) -> None:
    with pytest.raises(NotInForce):
        sealed_pdf(facts=FACTS, signed=signed, check_at=PAGE, key=key, at=datetime(2019, 12, 31, tzinfo=UTC))


def test_a_fingerprint_is_written_as_programs_show_it(key: SealKey) -> None:
    pairs = fingerprint(certificate=key.certificate).split(":")
    assert (len(pairs), {len(pair) for pair in pairs}) == (32, {2})
