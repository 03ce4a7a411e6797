"""Takes documents in: judged by their content, refused with a reason, kept privately, the older one kept too."""

import hashlib
import io
import uuid
from datetime import datetime

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from fundament.acts.applications import require_joined
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.procedure import Act
from fundament.records.accounts import Account
from fundament.records.applications import Application, Document, Partner

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_type_of(content: bytes) -> str:
    """What the bytes are, whatever the file is called.

    Raises Refused: "file_empty", "file_encrypted" (the ministries give no access to encrypted documents),
    "file_not_readable", "file_type".
    """
    if not content:
        raise Refused("file_empty")
    for start, media_type in _SIGNATURES.items():
        if content.startswith(start):
            return media_type
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise Refused("file_type")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refused("file_encrypted")
    except pikepdf.PasswordError as error:
        raise Refused("file_encrypted") from error
    except pikepdf.PdfError as error:
        raise Refused("file_not_readable") from error
    return "application/pdf"


@transaction.atomic
def add_document(*, reference: str, key: str, name: str, content: bytes, account: Account, at: datetime) -> Document:
    """Adds a document under one of the programme's keys; an earlier one under it is kept as replaced.

    Raises Refused (also "file_too_large" and "unknown_document") and NotPermitted; the draft stays as it was.
    """
    if len(content) > settings.DOCUMENT_MAX_BYTES:
        raise Refused("file_too_large", size=len(content), at_most=settings.DOCUMENT_MAX_BYTES)
    media_type = media_type_of(content)
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.EDIT, account=account)
    require_joined(partners, account)
    if key not in {document.key for document in application.call.programme.document}:
        raise Refused("unknown_document", key=key)
    on_application(
        application=application,
        partners=partners,
        act=Act.EDIT,
        account=account,
        at=at,
        data={"document": key, "name": name},
    )
    Document.objects.filter(application=application, key=key, replaced=False).update(replaced=True)
    document = Document(
        application=application,
        key=key,
        name=name[:255],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        added_by=account,
        added_at=at,
    )
    # The name on disk says nothing about the person or the project.
    document.file.save(f"{uuid.uuid4()}", ContentFile(content), save=False)
    document.save()
    _withdraw_signatures(application)
    return document


def _withdraw_signatures(application: Application) -> None:
    application.revision += 1
    application.save(update_fields=["revision"])
    Partner.objects.filter(application=application).update(signed_digest="", signed_by=None, signed_at=None)
