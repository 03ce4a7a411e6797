"""A signature beside a text: CMS (RFC 5652), detached, with SHA-256, by the key that also seals letters.

Unlike the seal of a letter it names no instant: the same key signs the same text with the same bytes. `openssl cms -verify` checks
it too.
"""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

from asn1crypto import cms, pem
from cryptography import x509
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from fundament.documents.seal import SealCheck, SealKey, name_of

NOTHING = SealCheck(intact=False, covers_whole_file=False, by_this_key=False, signed_at=None, signer="")


def sign(*, text: bytes, key: SealKey) -> str:
    """The signature as PEM, with the certificate of the key and the chain above it."""
    work = key.signer.async_sign(
        hashlib.sha256(text).digest(), "sha256", signed_attr_settings=PdfCMSSignedAttributes(), is_pdf_sig=False
    )
    # A thread of its own: whoever calls may run inside an event loop, and a second one cannot start there.
    with ThreadPoolExecutor(max_workers=1) as aside:
        signed = aside.submit(asyncio.run, work).result()
    return bytes(pem.armor("CMS", signed.dump())).decode()


def certificate_as_pem(*, certificate: bytes) -> str:
    """A certificate, given as DER, in the form that other programs read."""
    return bytes(pem.armor("CERTIFICATE", certificate)).decode()


def check(*, text: bytes, signature: str, certificate: bytes) -> SealCheck:
    """Say what a signature proves of the whole text, against the certificate (DER) of the body that should have signed.

    A signature that cannot be read proves nothing; nothing is raised for it.
    """
    try:
        return _proven(text=text, signature=signature, certificate=certificate)
    except Exception:  # what was damaged or made up trips the reader over anything: its own errors, types, attributes
        return NOTHING


def _proven(*, text: bytes, signature: str, certificate: bytes) -> SealCheck:
    kind, _, der = pem.unarmor(signature.encode())
    found = cms.ContentInfo.load(der, strict=True)["content"]
    (signed,) = found["signer_infos"]
    own = _signer(found, signed)
    same, valid = validate_sig_integrity(signed, own, "data", hashlib.sha256(text).digest())
    der_of_own = own.dump()
    return SealCheck(
        intact=same and valid and kind == "CMS",
        covers_whole_file=True,
        by_this_key=der_of_own == certificate,
        signed_at=None,
        signer=name_of(x509.load_der_x509_certificate(der_of_own)),
    )


def _signer(found: cms.SignedData, signed: cms.SignerInfo) -> cms.Certificate:
    wanted = signed["sid"].chosen
    (own,) = (
        one.chosen
        for one in found["certificates"]
        if one.chosen.issuer == wanted["issuer"] and one.chosen.serial_number == wanted["serial_number"].native
    )
    return own
