"""Scans later what could not be scanned when it came; a finding closes the file and tells the people."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from fundament.acts.mail import case_mail, officials_of, people_of
from fundament.acts.malware import Scan, scan
from fundament.core.procedure import Role
from fundament.records.applications import Document
from fundament.records.roles import NOT_YET_SUBMITTED

_PATIENCE = 60.0
"""Seconds for one file: nobody waits for a page here."""
_FAILURES_AT_MOST = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRun:
    """How many files were found clean, how many with malware, and how many are still not scanned."""

    clean: int
    found: int
    waiting: int


def scan_waiting(*, at: datetime) -> ScanRun:
    """Scans every document that was not scanned yet, the oldest first.

    Stops when the scanner gives no answer for several files one after the other; the next run goes on. Raises nothing for a
    file that is not there: it stays unscanned.
    """
    waiting = list(Document.objects.filter(scan=Scan.NONE).order_by("pk").values_list("pk", flat=True))
    clean = found = failures = 0
    for pk in waiting if settings.CLAMD else ():
        if failures == _FAILURES_AT_MOST:
            break
        document = Document.objects.select_related("application__call__office").get(pk=pk)
        result = _scanned(document)
        failures = 0 if result is not Scan.NONE else failures + 1
        clean += result is Scan.CLEAN
        found += result is Scan.FOUND
        if result is not Scan.NONE:
            _keep(document, result, at)
    return ScanRun(clean=clean, found=found, waiting=len(waiting) - clean - found)


def _scanned(document: Document) -> Scan:
    try:
        with document.file.open("rb") as file:
            content = file.read()
    except OSError:
        _log.warning("The file of document %s is missing", document.pk)
        return Scan.NONE
    result = scan(content=content, address=settings.CLAMD, patience=_PATIENCE)
    if result.scan is Scan.FOUND:
        _log.warning("Malware in document %s: %s", document.pk, result.name)
    return result.scan


@transaction.atomic
def _keep(document: Document, result: Scan, at: datetime) -> None:
    kept = Document.objects.filter(pk=document.pk, scan=Scan.NONE).update(scan=result.value)
    if kept and result is Scan.FOUND:
        _tell(document, at)


def _tell(document: Document, at: datetime) -> None:
    application = document.application
    partners = application.partners.filter(joined_at__isnull=False).select_related("organisation")
    case_mail(
        key=f"malware:{document.pk}",
        addresses=people_of([partner.organisation for partner in partners], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=application.reference,
        what="In einer Datei, die zu diesem Antrag hochgeladen wurde, hat der Virenscanner Schadsoftware gefunden. "
        "Das Portal gibt sie nicht mehr heraus; bitte öffnen Sie sie auch bei sich nicht. Im Antrag steht, welche es ist. "
        "Ist er noch nicht eingereicht, so legen Sie bitte eine saubere Datei bei.",
        at=at,
        urgent=True,
    )
    if application.state in NOT_YET_SUBMITTED:
        return
    case_mail(
        key=f"malware:{document.pk}:office",
        addresses=officials_of([application.call.office], role=Role.OFFICE, about=application),
        reference=application.reference,
        what="In einer Unterlage dieses Antrags hat der Virenscanner Schadsoftware gefunden. Das Portal gibt sie nicht mehr "
        "heraus. Wer sie schon geöffnet hat, wende sich bitte an die IT-Sicherheit des eigenen Hauses.",
        at=at,
        urgent=True,
    )
