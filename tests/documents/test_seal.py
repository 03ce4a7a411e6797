"""A seal shows that a letter is what the authority sent; any other byte, key or time shows too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.sign.general import SigningError
from tests.documents.contents import REFUSAL, SIGNED
from tests.documents.reading import opened

from fundament.documents.letter import machine_readable
from fundament.documents.notice import render_refusal
from fundament.documents.seal import (
    NoSealKey,
    NotInForce,
    SealCheck,
    SealKey,
    check_seal,
    load_certificates,
    load_seal_key,
    make_demonstration_key,
    seal,
)

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
NOTHING = SealCheck(intact=False, covers_whole_file=False, by_this_key=False, signed_at=None, signer="")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    file = tmp_path_factory.mktemp("seal") / "seal.p12"
    return make_demonstration_key(file=file, name="Landesdirektion Sachsen", passphrase="geheim", at=FIRST)


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render_refusal(REFUSAL, timestamp=SIGNED, data=machine_readable(REFUSAL))


@pytest.fixture(scope="module")
def sealed(letter: bytes, key: SealKey) -> bytes:
    return seal(pdf=letter, key=key, at=SIGNED, reason="Bescheid")


def stored(file: Path, private: pkcs12.PKCS12PrivateKeyTypes | None) -> Path:
    """A PKCS#12 file with this key, or with a certificate alone."""
    signing = private if isinstance(private, ec.EllipticCurvePrivateKey) else ec.generate_private_key(ec.SECP256R1())
    public = (private or signing).public_key()
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Amt")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)  # type: ignore[arg-type]  # none of the keys here is for agreement only
        .serial_number(1)
        .not_valid_before(FIRST)
        .not_valid_after(FIRST + timedelta(days=400))
        .sign(signing, hashes.SHA256())
    )
    how = serialization.BestAvailableEncryption(b"geheim")
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", private, certificate, None, how))
    return file


# --- what holds ---------------------------------------------------------------------------------------------------


def test_a_sealed_letter_holds_and_says_who_sealed_it_when(sealed: bytes, key: SealKey) -> None:
    check = check_seal(pdf=sealed, certificate=key.certificate)
    assert check == SealCheck(
        intact=True,
        covers_whole_file=True,
        by_this_key=True,
        signed_at=SIGNED,
        signer="Vorführung: Landesdirektion Sachsen",
    )
    assert check.holds


def test_the_letter_itself_stays_as_it_was(letter: bytes, sealed: bytes) -> None:
    assert sealed.startswith(letter)
    with opened(sealed) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.FT), str(field.V.Reason), str(field.V.SubFilter)) == (
            "Siegel",
            "/Sig",
            "Bescheid",
            "/ETSI.CAdES.detached",
        )


def test_the_same_letter_sealed_twice_gives_the_same_bytes(letter: bytes, sealed: bytes, key: SealKey) -> None:
    later_in_that_second = SIGNED.replace(microsecond=7)
    assert seal(pdf=letter, key=key, at=later_in_that_second, reason="Bescheid") == sealed
    assert seal(pdf=letter, key=key, at=SIGNED + timedelta(seconds=1), reason="Bescheid") != sealed


def test_a_file_without_a_line_feed_at_its_end_gets_one(letter: bytes, sealed: bytes, key: SealKey) -> None:
    assert seal(pdf=letter.rstrip(b"\n"), key=key, at=SIGNED, reason="Bescheid") == sealed


def test_a_key_on_an_elliptic_curve_seals_too_and_the_same_each_time(letter: bytes, tmp_path: Path) -> None:
    file = stored(tmp_path / "ec.p12", ec.generate_private_key(ec.SECP256R1()))
    curve = load_seal_key(file=file, passphrase="geheim")
    once, again = (seal(pdf=letter, key=curve, at=SIGNED, reason="Bescheid") for _ in range(2))
    assert (curve.name, once == again) == ("O=Amt", True)
    assert check_seal(pdf=once, certificate=curve.certificate).holds


# --- what does not hold -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_one_changed_byte_breaks_the_seal(sealed: bytes, key: SealKey, share: float) -> None:
    place = int(len(sealed) * share)
    changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert check_seal(pdf=changed, certificate=key.certificate).holds is False


def test_a_changed_byte_of_the_letter_is_named_as_such(letter: bytes, sealed: bytes, key: SealKey) -> None:
    place = letter.index(b"stream\n") + 20
    changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    check = check_seal(pdf=changed, certificate=key.certificate)
    assert (check.intact, check.covers_whole_file, check.by_this_key) == (False, True, True)


@pytest.mark.parametrize("more", [b"\n", b"0 0 obj\n<<>>\nendobj\n%%EOF\n"])
def test_bytes_behind_the_seal_are_not_covered(sealed: bytes, key: SealKey, more: bytes) -> None:
    check = check_seal(pdf=sealed + more, certificate=key.certificate)
    assert (check.covers_whole_file, check.holds) == (False, False)


def test_bytes_hidden_in_the_room_for_the_signature_are_found(sealed: bytes, key: SealKey) -> None:
    end = sealed.index(b"00>")
    hidden = sealed[:end] + b"41>" + sealed[end + 3 :]
    assert check_seal(pdf=hidden, certificate=key.certificate).holds is False


def test_a_seal_by_another_key_is_no_seal_of_this_authority(sealed: bytes, tmp_path: Path) -> None:
    other = make_demonstration_key(file=tmp_path / "x.p12", name="Amt", passphrase="geheim", at=FIRST)
    check = check_seal(pdf=sealed, certificate=other.certificate)
    assert (check.intact, check.covers_whole_file, check.by_this_key, check.holds) == (True, True, False, False)


def test_a_sealed_letter_is_not_sealed_again(sealed: bytes, key: SealKey) -> None:
    with pytest.raises(SigningError, match="Siegel"):
        seal(pdf=sealed, key=key, at=SIGNED, reason="Bescheid")


@pytest.mark.parametrize("end", [None, 0, 100])
def test_no_seal_no_file_and_half_a_file_prove_nothing(letter: bytes, key: SealKey, end: int | None) -> None:
    assert check_seal(pdf=letter[:end], certificate=key.certificate) == NOTHING


# --- keys and times -----------------------------------------------------------------------------------------------


def test_a_time_without_zone_is_refused(letter: bytes, key: SealKey) -> None:
    with pytest.raises(ValueError, match="time zone"):
        seal(pdf=letter, key=key, at=SIGNED.replace(tzinfo=None), reason="Bescheid")


def test_nothing_is_sealed_outside_the_validity_of_the_certificate(letter: bytes, key: SealKey) -> None:
    for at in (key.first - timedelta(seconds=1), key.last + timedelta(seconds=1)):
        with pytest.raises(NotInForce, match="2024-01-01T00:00:00"):
            seal(pdf=letter, key=key, at=at, reason="Bescheid")
    for at in (key.first, key.last):
        assert check_seal(pdf=seal(pdf=letter, key=key, at=at, reason="x"), certificate=key.certificate).holds


def test_a_demonstration_key_says_so_lasts_ten_years_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "seal.p12"
    made = make_demonstration_key(file=file, name="Amt", passphrase="geheim", at=FIRST)
    assert (made.name, made.first, made.last) == ("Vorführung: Amt", FIRST, FIRST + timedelta(days=3653))
    assert file.stat().st_mode & 0o777 == 0o600
    loaded = load_seal_key(file=file, passphrase="geheim")
    assert replace(loaded, signer=made.signer) == made
    assert "signer" not in repr(loaded)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "seal.p12"
    file.write_bytes(b"x")
    with pytest.raises(FileExistsError):
        make_demonstration_key(file=file, name="Amt", passphrase="geheim", at=FIRST)
    assert file.read_bytes() == b"x"


def test_a_wrong_passphrase_or_no_key_file_is_refused(tmp_path: Path) -> None:
    file = stored(tmp_path / "ec.p12", ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(NoSealKey, match="wrong passphrase"):
        load_seal_key(file=file, passphrase="falsch")
    file.write_bytes(b"no key")
    with pytest.raises(NoSealKey, match="no PKCS#12 file"):
        load_seal_key(file=file, passphrase="geheim")


def test_a_file_without_key_or_with_one_that_cannot_seal_is_refused(tmp_path: Path) -> None:
    for private in (None, ed25519.Ed25519PrivateKey.generate()):
        file = stored(tmp_path / "other.p12", private)
        with pytest.raises(NoSealKey, match="an RSA key or one on an elliptic curve"):
            load_seal_key(file=file, passphrase="geheim")


def test_certificates_of_former_keys_are_read_from_one_file(key: SealKey, tmp_path: Path) -> None:
    file = tmp_path / "former.pem"
    assert load_certificates(file=file) == ()
    pem = x509.load_der_x509_certificate(key.certificate).public_bytes(serialization.Encoding.PEM)
    file.write_bytes(pem * 2)
    assert load_certificates(file=file) == (key.certificate, key.certificate)
    file.write_bytes(b"nothing")
    with pytest.raises(NoSealKey, match="no certificate in PEM form"):
        load_certificates(file=file)
