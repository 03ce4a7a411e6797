"""The electronic seal of an authority: put invisibly on a finished letter, and checked without a network.

A seal is a PAdES signature (ETSI EN 319 142-1, level B-B) by a body, not by a person (Regulation (EU) No 910/2014,
Art. 36). It shows where a letter comes from and that nobody changed it. A visible one would break PDF/UA-1 and
PDF/A-3a, so the letter says in words that it is sealed.
"""

import asyncio
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator.registry import SimpleCertificateStore

_FIELD = "Siegel"

# Hexadecimal digits kept free for the signature: room for a chain of certificates, and no trial signature to measure it.
_RESERVED = 16_384

_DEMONSTRATION_LASTS = timedelta(days=3653)


class NoSealKey(ValueError):
    """The file holds no key that can seal, or the passphrase is wrong; the message says which."""


class NotInForce(ValueError):
    """The certificate is not yet or no longer valid at the instant of sealing."""


class _HeldKey(Signer):
    """Keeps the key loaded: reading an RSA key costs ten times what signing with it does."""

    def __init__(self, *, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, chain: list[x509.Certificate]) -> None:
        pem = b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)
        own, *others = load_certs_from_pemder_data(pem)
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library leaves it without types
        store.register_multiple(others)
        super().__init__(signing_cert=own, cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 -- the library's own signature
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class _OnlyTheSeal(IncrementalPdfFileWriter):
    """Appends the seal and changes neither dates nor producer, so that one letter sealed twice gives the same bytes."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        first, _ = prev.trailer["/ID"]
        digest = hashlib.sha256(prev.stream.getvalue()).digest()
        return generic.ArrayObject([first, generic.ByteStringObject(digest[:16])])

    def _update_meta(self) -> None:
        """Leave the metadata alone: a date of today in XMP or the information dictionary would differ every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """A key that seals: the name in its certificate, the certificate as DER, and the private key, which is never shown."""

    name: str
    certificate: bytes
    first: datetime
    last: datetime
    signer: Signer = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """What a seal proves: nothing that it covers was changed, it covers the whole file, and it is by the expected key.

    ``signed_at`` is what the sealing body said, not the word of a timestamp server; None and no signer mean: no seal.
    """

    intact: bool
    covers_whole_file: bool
    by_this_key: bool
    signed_at: datetime | None
    signer: str

    @property
    def holds(self) -> bool:
        """All three at once: only then is the file what the authority sent."""
        return self.intact and self.covers_whole_file and self.by_this_key


def load_seal_key(*, file: Path, passphrase: str) -> SealKey:
    """Read a PKCS#12 file with a private key, its certificate and perhaps the chain above it.

    Raises NoSealKey for a file that is no PKCS#12, a wrong passphrase, or a key that is neither RSA nor on an elliptic
    curve; OSError when the file cannot be read.
    """
    try:
        key, own, others = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase.encode())
    except ValueError as fault:
        raise NoSealKey("no PKCS#12 file, or a wrong passphrase") from fault
    if own is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise NoSealKey("an RSA key or one on an elliptic curve is needed, with its certificate")
    return SealKey(
        name=name_of(own),
        certificate=own.public_bytes(serialization.Encoding.DER),
        first=own.not_valid_before_utc,
        last=own.not_valid_after_utc,
        signer=_HeldKey(key=key, chain=[own, *others]),
    )


def load_certificates(*, file: Path) -> tuple[bytes, ...]:
    """Read the certificates of former keys, as DER, from one PEM file; none where there is no file.

    Raises NoSealKey for a file that holds no certificate.
    """
    if not file.exists():
        return ()
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except ValueError as fault:
        raise NoSealKey("no certificate in PEM form") from fault
    return tuple(certificate.public_bytes(serialization.Encoding.DER) for certificate in found)


def make_demonstration_key(*, file: Path, name: str, passphrase: str, at: datetime) -> SealKey:
    """Make a key with a self-signed certificate that calls itself a demonstration, valid for ten years from ``at``.

    Only the owner may read the file. Raises FileExistsError rather than overwrite a key.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Vorführung, keine Behörde"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Vorführung: {name}"[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + _DEMONSTRATION_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    archive = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, serialization.BestAvailableEncryption(passphrase.encode())
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(archive)
    return load_seal_key(file=file, passphrase=passphrase)


def seal(*, pdf: bytes, key: SealKey, at: datetime, reason: str) -> bytes:
    """Append an invisible seal over the whole file; the bytes before it stay as they are.

    The same arguments give the same bytes. ``at`` must know its time zone and is kept to the whole second.
    Raises ValueError for a naive ``at``, NotInForce outside the certificate's validity.
    """
    if at.utcoffset() is None:
        raise ValueError("at needs a time zone")
    if not key.first <= at <= key.last:
        raise NotInForce(f"the certificate is valid from {key.first.isoformat()} to {key.last.isoformat()}")
    # Without a line feed at its end the file would lose PDF/A with the seal (ISO 19005, 6.1.9).
    whole = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    work = _sealed(pdf=whole, key=key, at=at.replace(microsecond=0), reason=reason)
    # A thread of its own: whoever calls may run inside an event loop, and a second one cannot start there.
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(asyncio.run, work).result()


async def _sealed(*, pdf: bytes, key: SealKey, at: datetime, reason: str) -> bytes:
    wanted = PdfSignatureMetadata(
        field_name=_FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", reason=reason
    )
    session = PdfSigner(wanted, signer=key.signer).init_signing_session(_OnlyTheSeal(BytesIO(pdf)))
    session.system_time = at
    document = session.prepare_tbs_document(None, _RESERVED)
    prepared, out = document.digest_tbs_document()
    await document.perform_signature(prepared.document_digest, PdfCMSSignedAttributes())
    out.seek(0)
    sealed: bytes = out.read()
    return sealed


def check_seal(*, pdf: bytes, certificate: bytes) -> SealCheck:
    """Say what the seal of a file proves, against the certificate (DER) of the body that should have sealed it.

    A file without seal, with several, or so damaged that it cannot be read, proves nothing; nothing is raised for it.
    """
    try:
        return _proven(pdf=pdf, certificate=certificate)
    except Exception:  # a damaged file makes the reader trip over anything: its own errors, keys, types, attributes
        return SealCheck(intact=False, covers_whole_file=False, by_this_key=False, signed_at=None, signer="")


def _proven(*, pdf: bytes, certificate: bytes) -> SealCheck:
    (found,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    same, valid = validate_sig_integrity(found.signer_info, found.signer_cert, "data", found.compute_digest())
    own = found.signer_cert.dump()
    return SealCheck(
        intact=same and valid and _as_written(pdf=pdf, found=found),
        covers_whole_file=_whole(pdf=pdf, found=found),
        by_this_key=own == certificate,
        signed_at=found.self_reported_timestamp,
        signer=name_of(x509.load_der_x509_certificate(own)),
    )


def _whole(*, pdf: bytes, found: EmbeddedPdfSignature) -> bool:
    """The seal leaves out its own value and nothing else."""
    start, before, after, rest = found.byte_range
    return (start, after - before, after + rest) == (0, 2 * len(found.pkcs7_content) + 2, len(pdf))


def _as_written(*, pdf: bytes, found: EmbeddedPdfSignature) -> bool:
    """The digest leaves the value out, so it must stand as we write it, with nothing but zeros behind its end."""
    _, before, after, _ = found.byte_range
    value = found.pkcs7_content
    end = 4 + int.from_bytes(value[2:4], "big")
    return pdf[before:after] == b"<" + value.hex().upper().encode() + b">" and not any(value[end:])


def name_of(certificate: x509.Certificate) -> str:
    """The common name in a certificate, or its whole subject where there is none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
