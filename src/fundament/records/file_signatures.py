"""The electronic signatures that an uploaded PDF bears, and what a check of them says: the same when it comes and when verified.

Checked without a network: nobody is asked whether a certificate was revoked, and no list of trusted bodies is fetched.
"""

import asyncio
import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Loaded where a file is signed: the library takes longer to start than an unsigned file to be read.
    from asn1crypto import x509
    from pyhanko.sign.validation import EmbeddedPdfSignature

_AT_MOST = 30
_UNREADABLE: dict[str, Any] = {
    "signer": "",
    "issuer": "",
    "at": "",
    "intact": False,
    "whole": False,
    "trusted": False,
    "qualified": False,
}
"""A signature that is there and cannot be checked: it proves nothing."""

Trust = Callable[["EmbeddedPdfSignature"], bool]
"""Whether the certificate of a signature leads to one that is trusted; asked once for each signature, in their order."""


def signatures_in(*, content: bytes, trust: Trust) -> list[dict[str, Any]]:
    """Each signature of a PDF in the order of signing, as plain JSON. Raises nothing for any bytes.

    `signer` and `issuer` are the names in the certificate; `at` is the instant that the signer states, as ISO 8601, or "";
    `intact`: what was signed is unchanged; `whole`: nothing was added since but further signatures; `trusted`: what `trust` says;
    `qualified`: trusted, and the certificate says that it is qualified and its key in a secure device (ETSI EN 319 412-5, 4.2).
    """
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 -- as above

    try:
        # Not strict: much software writes slightly wrong files, and what is signed are the bytes.
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        found, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    except Exception:  # a made-up file makes the reader trip over anything: its own errors, keys, types, attributes
        return [dict(_UNREADABLE)]
    fields = {str(one.field_name) for one in found}
    if not found and not stamps:
        return [dict(_UNREADABLE)]
    return [_checked(one, fields, trust) for one in found[:_AT_MOST]]


def _checked(found: "EmbeddedPdfSignature", fields: set[str], trust: Trust) -> dict[str, Any]:
    trusted = trust(found)
    try:
        return _read(found, fields, trusted=trusted)
    except Exception:  # as above
        return dict(_UNREADABLE)


def _read(found: "EmbeddedPdfSignature", fields: set[str], *, trusted: bool) -> dict[str, Any]:
    from pyhanko.sign.ades.qualified_asn1 import get_qc_statements  # noqa: PLC0415 -- as above
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel  # noqa: PLC0415 -- as above
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity  # noqa: PLC0415 -- as above

    found.compute_integrity_info()  # type: ignore[no-untyped-call]
    certificate = found.signer_cert
    same, valid = validate_sig_integrity(found.signer_info, certificate, "data", found.compute_digest())
    later = found.diff_result
    whole = (
        isinstance(later, DiffResult)
        and later.modification_level <= ModificationLevel.FORM_FILLING
        and later.changed_form_fields <= fields
    )
    said = {statement["statement_id"].native for statement in get_qc_statements(certificate)}
    at = found.self_reported_timestamp
    return {
        "signer": _name(certificate.subject),
        "issuer": _name(certificate.issuer),
        "at": at.isoformat() if at is not None else "",
        "intact": bool(same and valid),
        "whole": whole,
        "trusted": trusted,
        "qualified": trusted and {"qc_compliance", "qc_sscd"} <= said,
    }


def _name(name: "x509.Name") -> str:
    """The common name, or else the organisation's, or else all there is."""
    parts = name.native
    found = parts.get("common_name") or parts.get("organization_name") or name.human_friendly
    return str(found[0] if isinstance(found, list) else found)[:200]


def trust_in(*, folder: Path | None, at: datetime) -> Trust:
    """Trust in what leads to a certificate (PEM or DER) of a folder and was valid at an instant; without a folder in nothing."""
    roots = _certificates(folder) if folder is not None else []

    def trusts(found: "EmbeddedPdfSignature") -> bool:
        from pyhanko_certvalidator import CertificateValidator, ValidationContext  # noqa: PLC0415 -- as above

        if not roots:
            return False
        context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False, revocation_mode="soft-fail")
        try:
            validator = CertificateValidator(
                found.signer_cert, intermediate_certs=found.other_embedded_certs, validation_context=context
            )
            # A thread of its own: whoever calls may run inside an event loop, and a second one cannot start there.
            with ThreadPoolExecutor(max_workers=1) as aside:
                aside.submit(asyncio.run, validator.async_validate_path()).result()
        except Exception:  # as above; what leads nowhere is one of the errors
            return False
        return True

    return trusts


def _certificates(folder: Path) -> "list[x509.Certificate]":
    """Every certificate of the folder. Raises OSError, ValueError: an operator must not think that a broken one is trusted."""
    from pyhanko.keys import load_certs_from_pemder_data  # noqa: PLC0415 -- as above

    found: list[x509.Certificate] = []
    for file in sorted(folder.iterdir()):
        if file.suffix in {".pem", ".crt", ".cer", ".der"}:
            found += load_certs_from_pemder_data(file.read_bytes())
    return found


def trust_as_kept(*, kept: Sequence[bool]) -> Trust:
    """What was trusted when the file came, signature by signature: the operator's folder may be another by now."""
    answers = iter(kept)
    return lambda found: next(answers, False)  # noqa: ARG005 -- what was kept is not decided again
