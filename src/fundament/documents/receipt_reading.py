"""Reads a receipt that someone brings, as JSON or PDF, and says what its signatures prove. Needs neither network nor database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from fundament.core.submission_parts import RECEIPT_FORMAT, Part, canonical
from fundament.documents.detached import check
from fundament.documents.receipt import ATTACHED
from fundament.documents.seal import SealCheck, check_seal

MOST_BYTES = 2_000_000
"""A receipt has some tens of kilobytes; with very many documents some hundreds."""


class NoReceipt(ValueError):
    """The file is no receipt of a submission: another file, or one damaged beyond reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReceipt:
    """What a file says, and what proves it. `seal` is that of the PDF, None for JSON.

    Nothing in it may be believed, or shown as the portal's word, unless it `holds`.
    """

    kind: Literal["json", "pdf"]
    reference: str
    number: int
    arrived_at: datetime
    sha256: str
    parts: tuple[Part, ...]
    signature: SealCheck
    seal: SealCheck | None

    @property
    def intact(self) -> bool:
        """Nothing was changed since it was signed, whoever signed."""
        sealed = self.seal is None or (self.seal.intact and self.seal.covers_whole_file)
        return self.signature.intact and sealed

    @property
    def holds(self) -> bool:
        """Nothing was changed, and it was signed by the expected key."""
        return self.intact and self.signature.by_this_key and (self.seal is None or self.seal.by_this_key)


def read_receipt(*, file: bytes, certificates: Sequence[bytes]) -> ReadReceipt:
    """Read a receipt and check its signatures against the certificates (DER) of whoever should have signed it.

    Without certificates nothing `holds`, but it can be `intact`. Raises NoReceipt.
    """
    if len(file) > MOST_BYTES:
        raise NoReceipt("larger than any receipt")
    is_pdf = file.startswith(b"%PDF-")
    try:
        whole = json.loads(_attachment(file) if is_pdf else file)
        facts, signature = whole["receipt"], str(whole["signature"]["cms"])
        return ReadReceipt(
            kind="pdf" if is_pdf else "json",
            reference=_text(facts["reference"]),
            number=int(facts["number"]),
            arrived_at=_instant(facts),
            sha256=_text(facts["sha256"]),
            parts=tuple(_part(part) for part in facts["parts"]),
            signature=_best(
                [check(text=canonical(facts), signature=signature, certificate=c) for c in certificates or (b"",)]
            ),
            seal=_best([check_seal(pdf=file, certificate=c) for c in certificates or (b"",)]) if is_pdf else None,
        )
    except NoReceipt:
        raise
    except Exception as fault:  # a stranger's file: whatever is wrong with it, it is no receipt
        raise NoReceipt(str(fault)) from fault


def certificate_in(*, file: bytes) -> bytes:
    """The certificate that a receipt brings along, as DER: to be compared, not to be trusted. Raises NoReceipt."""
    try:
        whole = json.loads(_attachment(file) if file.startswith(b"%PDF-") else file)
        return _der(whole["signature"]["certificate"])
    except Exception as fault:  # as above
        raise NoReceipt(str(fault)) from fault


def fingerprint(*, certificate: bytes) -> str:
    """SHA-256 of a certificate (DER), in pairs of digits as programs show it."""
    digest = x509.load_der_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _der(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


def _attachment(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        return bytes(document.attachments[ATTACHED].get_file().read_bytes())


def _best(checks: Sequence[SealCheck]) -> SealCheck:
    """The check against the right certificate; where none fits, any: they differ in nothing else."""
    return next((one for one in checks if one.by_this_key), checks[0])


def _instant(facts: Mapping[str, Any]) -> datetime:
    if facts["format"] != RECEIPT_FORMAT:
        raise NoReceipt(f"format {facts['format']}")
    at = datetime.fromisoformat(facts["arrived_at"]["utc"])
    if at.utcoffset() is None:
        raise NoReceipt("an instant without zone")
    return at


def _part(part: Mapping[str, Any]) -> Part:
    return Part(
        kind=_text(part["kind"]),
        name=_text(part["name"]),
        at=_text(part["at"]),
        keys=tuple(_text(key) for key in part["keys"]),
        sha256=_text(part["sha256"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NoReceipt("a text is missing")
    return value
