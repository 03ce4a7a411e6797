"""Hands out a notice as it was issued, after checking that nobody changed it, or an explanation of it in Leichte Sprache."""

import hashlib

from django.conf import settings
from django.db.models import Q

from fundament.acts.letters import seal_key
from fundament.acts.refusals import Refused
from fundament.documents.companion import render_companion, render_objection_companion
from fundament.documents.seal import check_seal, load_certificates
from fundament.queries.refusals import refusal_letter
from fundament.queries.visibility import NotVisible, visible_grant
from fundament.records.accounts import Account
from fundament.records.notices import Notice

FORMER_SEALS = ".former.pem"
"""Ending of the file beside the key that holds the certificates of keys used before: their notices still hold."""


def open_notice(*, account: Account, reference: str, number: int) -> bytes:
    """The PDF of a notice, for the recipient, the authority and auditors.

    Raises NotVisible; Refused("notice_damaged") when the bytes are not those that were issued, or their seal does not hold.
    """
    found = _visible(account, reference, number)
    _insist_unharmed(found)
    return bytes(found.pdf)


def open_refusal(*, account: Account, reference: str, number: int) -> bytes:
    """The PDF of the refusal of an application, for its applicants, the authority, the ministry and auditors.

    Raises NotVisible; Refused("notice_damaged") as for a notice of a grant.
    """
    found = refusal_letter(account=account, reference=reference, number=number)
    _insist_unharmed(found)
    return bytes(found.pdf)


def open_companion(*, account: Account, reference: str, number: int) -> bytes:
    """The explanation of a grant notice or of a decision on an objection in Leichte Sprache, for the same people.

    Other letters have none.

    Raises NotVisible; Refused("notice_damaged") as for the notice itself, whose content it explains.
    """
    found = _visible(account, reference, number)
    if found.kind not in {"grant", "objection"}:
        raise NotVisible(reference)
    _insist_unharmed(found)
    if found.kind == "objection":
        return render_objection_companion(found.content, timestamp=found.at)
    later = Notice.objects.filter(grant=found.grant, number__gt=number, kind__in=("amendment", "revocation"))
    return render_companion(found.content, changed=later.exists(), timestamp=found.at)


def _visible(account: Account, reference: str, number: int) -> Notice:
    grant, _ = visible_grant(account=account, reference=reference)
    found = Notice.objects.filter(grant=grant, number=number).first()
    if found is None:
        raise NotVisible(reference)
    return found


def broken_seals(*, case: str | None = None) -> list[str]:
    """Every letter, or every letter of one application or grant, that is not as it was sealed: one German sentence each."""
    there = Notice.objects.order_by("pk")
    if case is not None:
        there = there.filter(
            Q(grant__reference=case) | Q(grant__application__reference=case) | Q(application__reference=case)
        )
    return [f"{notice}: Das Siegel der Datei hält nicht." for notice in there.iterator() if not _unharmed(notice)]


def _insist_unharmed(notice: Notice) -> None:
    if not _unharmed(notice):
        of = notice.grant.reference if notice.grant else notice.application.reference if notice.application else ""
        raise Refused("notice_damaged", reference=of, number=notice.number)


def _unharmed(notice: Notice) -> bool:
    pdf = bytes(notice.pdf)
    same = hashlib.sha256(pdf).hexdigest() == notice.sha256
    return same and any(check_seal(pdf=pdf, certificate=known).holds for known in _certificates())


def _certificates() -> tuple[bytes, ...]:
    return (seal_key().certificate, *load_certificates(file=settings.SEAL_FILE.with_suffix(FORMER_SEALS)))
