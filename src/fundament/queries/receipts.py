"""Receipts of submissions: for their applicants whole, for everyone else only whether a checksum is one of ours."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fundament.core.procedure import State
from fundament.core.submission_parts import RECEIPT_FORMAT, canonical, parts_of
from fundament.queries.visibility import NotVisible, visible_application
from fundament.records.accounts import Account
from fundament.records.applications import Submission
from fundament.records.calls import Call
from fundament.records.roles import APPLICANT, NOT_YET_SUBMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One submission exactly as it arrived. `file` are the bytes whose SHA-256 is `digest`.

    `call` is the version of the programme that was submitted to, whatever the application belongs to now.
    """

    reference: str
    title: str
    call: Call
    number: int
    at: datetime
    digest: str
    content: dict[str, Any]
    submitted_by: str
    file: bytes


def receipt_of(*, account: Account, reference: str, number: int) -> Receipt:
    """The receipt of a submission, for its applicants. Raises NotVisible."""
    application, _, roles = visible_application(account=account, reference=reference)
    found = Submission.objects.filter(application=application, number=number).select_related("submitted_by").first()
    if found is None or not roles & APPLICANT:
        raise NotVisible(reference)
    call, version = application.call, found.content["programme"]["version"]
    return Receipt(
        reference=reference,
        title=found.content["answers"].get("title", ""),
        call=call if call.version == version else Call.objects.get(key=call.key, version=version),
        number=found.number,
        at=found.at,
        digest=found.digest,
        content=found.content,
        submitted_by=str(found.submitted_by),
        file=canonical(found.content),
    )


def facts_of(receipt: Receipt) -> dict[str, Any]:
    """What the signed receipt says, as plain JSON; headings and titles are German. A stored submission gives the same each time."""
    programme, texts = receipt.call.programme, receipt.call.texts
    questions: dict[str, list[str]] = {}
    for question in programme.question:
        questions.setdefault(question.section, []).append(question.key)
    sections = [(texts.get(f"section.{name}", language="de"), keys) for name, keys in questions.items()]
    return {
        "format": RECEIPT_FORMAT,
        "reference": receipt.reference,
        "number": receipt.number,
        "programme": receipt.content["programme"] | {"title": texts.get("title", language="de")},
        "title": receipt.title,
        "arrived_at": {
            "utc": _to_the_microsecond(receipt.at.astimezone(UTC)),
            "local": _to_the_microsecond(receipt.at.astimezone(ZoneInfo(programme.zone))),
            "zone": programme.zone,
        },
        "submitted_by": receipt.submitted_by,
        "sha256": receipt.digest,
        "parts": [
            {"kind": part.kind, "name": part.name, "at": part.at, "keys": list(part.keys), "sha256": part.sha256}
            for part in parts_of(content=receipt.content, sections=sections)
        ],
        "demonstration": receipt.call.demonstration,
    }


def _to_the_microsecond(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def submitted_before(*, account: Account, reference: str) -> Submission | None:
    """The latest submission of an application, for its applicants.

    None for strangers, for a draft, and for an application that was withdrawn.
    """
    try:
        application, _, roles = visible_application(account=account, reference=reference)
    except NotVisible:
        return None
    if not roles & APPLICANT or application.state in NOT_YET_SUBMITTED | {State.WITHDRAWN.value}:
        return None
    return Submission.objects.filter(application=application).order_by("-number").first()


def arrivals(*, reference: str, digest: str) -> tuple[tuple[int, datetime], ...]:
    """The submissions of this application with exactly this checksum: number and instant, for anyone.

    Empty for a wrong reference and for a wrong checksum alike: nobody learns whether there is an application.
    """
    found = Submission.objects.filter(application__reference=reference, digest=digest).order_by("number")
    return tuple(found.values_list("number", "at"))


def kept_submission(*, reference: str, number: int) -> tuple[str, datetime] | None:
    """Checksum and instant of a submission, for the operator's command alone: it tells that there is an application."""
    found = Submission.objects.filter(application__reference=reference, number=number)
    return found.values_list("digest", "at").first()
