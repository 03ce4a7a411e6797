"""Takes documents in: judged by their content, refused with a reason, kept privately, the older one kept too."""

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from fundament.acts.applications import require_joined
from fundament.acts.malware import Scan, scan
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.procedure import Act
from fundament.documents.uploaded_pdf import read_pdf
from fundament.documents.uploaded_picture import picture_fault
from fundament.records.accounts import Account
from fundament.records.applications import Application, Document, Partner
from fundament.records.file_signatures import Trust, signatures_in, trust_in

_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A file that may be kept: what it is, what the scanner said, which signatures it bears."""

    media_type: str
    scan: Scan
    signatures: list[dict[str, Any]]


def add_document(*, reference: str, key: str, name: str, content: bytes, account: Account, at: datetime) -> Document:
    """Adds a document under one of the programme's keys; an earlier one under it is kept as replaced.

    Raises Refused: "file_too_large", "file_empty", "file_type", "file_malware", "unknown_document", and "file_" with each
    fault of a PDF (an encrypted one: the ministries give no access to it) or of a picture; NotPermitted.
    Nothing is stored then, and the draft stays as it was.
    """
    # Before the row is locked: the scanner may take seconds, and nobody else should wait for it.
    judged = _judged(content, at)
    return _kept(reference, key, name, content, judged, account, at)


def _judged(content: bytes, at: datetime) -> _Judged:
    if len(content) > settings.DOCUMENT_MAX_BYTES:
        raise Refused("file_too_large", size=len(content), at_most=settings.DOCUMENT_MAX_BYTES)
    media_type, signed = _read(content)
    result = scan(content=content, address=settings.CLAMD)
    if result.scan is Scan.FOUND:
        _log.warning("A file with malware was refused: %s", result.name)
        raise Refused("file_malware", name=result.name)
    signatures = signatures_in(content=content, trust=_trust(at)) if signed else []
    return _Judged(media_type=media_type, scan=result.scan, signatures=signatures)


def _read(content: bytes) -> tuple[str, bool]:
    """What the bytes are, whatever the file is called, and whether they bear a signature. Raises Refused."""
    if not content:
        raise Refused("file_empty")
    for start, media_type in _PICTURES.items():
        if content.startswith(start):
            if picture := picture_fault(content=content, media_type=media_type):
                raise Refused(f"file_{picture}")
            return media_type, False
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise Refused("file_type")
    found = read_pdf(content=content)
    if fault := found.fault:
        raise Refused(f"file_{fault}")
    return "application/pdf", found.signed


def _trust(at: datetime) -> Trust:
    """Trust in the operator's certificates. A folder that cannot be read is the operator's fault and keeps nobody from writing."""
    try:
        return trust_in(folder=settings.TRUST, at=at)
    except (OSError, ValueError):
        _log.exception("FUNDAMENT_TRUST cannot be read; no signature is trusted")
        return trust_in(folder=None, at=at)


@transaction.atomic
def _kept(
    reference: str, key: str, name: str, content: bytes, judged: _Judged, account: Account, at: datetime
) -> Document:
    application, partners = locked_application(reference, plans=False)
    insist_application(application=application, partners=partners, act=Act.EDIT, account=account)
    require_joined(partners, account)
    if key not in {document.key for document in application.call.programme.document}:
        raise Refused("unknown_document", key=key)
    sha256 = hashlib.sha256(content).hexdigest()
    data: dict[str, Any] = {"document": key, "name": name, "sha256": sha256}
    if judged.signatures:
        data["signatures"] = judged.signatures
    on_application(application=application, partners=partners, act=Act.EDIT, account=account, at=at, data=data)
    Document.objects.filter(application=application, key=key, replaced=False).update(replaced=True)
    document = Document(
        application=application,
        key=key,
        name=name[:255],
        size=len(content),
        sha256=sha256,
        media_type=judged.media_type,
        added_by=account,
        added_at=at,
        scan=judged.scan.value,
        signatures=judged.signatures,
    )
    # The name on disk says nothing about the person or the project.
    document.file.save(f"{uuid.uuid4()}", ContentFile(content), save=False)
    document.save()
    _withdraw_signatures(application, partners)
    return document


def _withdraw_signatures(application: Application, partners: Sequence[Partner]) -> None:
    application.revision += 1
    application.save(update_fields=["revision"])
    if any(partner.signed_at for partner in partners):
        Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)
