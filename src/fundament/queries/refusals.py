"""The refusal of a formal application: its letters, until when it can be contested, and what became of that."""

from dataclasses import dataclass
from datetime import datetime

from fundament.core.dates import local_day
from fundament.core.procedure import Role
from fundament.queries.objections import Letter, ObjectionView, contestable, final_day, objections_to
from fundament.queries.visibility import NotVisible, visible_application
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.notices import Notice
from fundament.records.roles import APPLICANT

READS = APPLICANT | {Role.AUTHORITY, Role.RELEASER, Role.OFFICE, Role.DECIDER, Role.AUDITOR}
"""Whom the letter concerns, whose it is, and who checks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalView:
    """The letters that refused an application, the newest last, and the objections to them; `until` is the one still in time.

    `decisions` are the letters that decided on objections: number and instant.
    """

    letters: tuple[Letter, ...]
    decisions: tuple[tuple[int, datetime], ...]
    objections: tuple[ObjectionView, ...]
    until: Letter | None

    @property
    def pending(self) -> ObjectionView | None:
        """The objection that waits for its decision."""
        return next((one for one in self.objections if one.pending), None)


def refusal_of(*, account: Account, reference: str, at: datetime) -> RefusalView | None:
    """What was refused, for those whom it concerns; None where nothing was. Raises NotVisible."""
    application, roles = _read(account, reference)
    if not roles & READS:
        return None
    rows = list(application.notices.filter(kind="refusal").order_by("number").only("number", "kind", "at"))
    if not rows:
        return None
    today = local_day(at=at, zone=application.call.programme.zone)
    return RefusalView(
        letters=tuple(
            Letter(number=row.number, kind=row.kind, at=row.at, final_on=final_day(row, of=application)) for row in rows
        ),
        decisions=tuple(application.notices.filter(kind="objection").order_by("number").values_list("number", "at")),
        objections=objections_to(application),
        until=next(iter(contestable(application, letters=rows[-1:], today=today)), None),
    )


def refusal_letter(*, account: Account, reference: str, number: int) -> Notice:
    """A letter about the refusal, itself or on an objection to it, for the same people. Raises NotVisible."""
    application, roles = _read(account, reference)
    found = application.notices.filter(grant__isnull=True, number=number).first()
    if found is None or not roles & READS:
        raise NotVisible(reference)
    return found


def is_own(*, account: Account, reference: str) -> bool:
    """Whether the reader is one of the applicants. Raises NotVisible."""
    return bool(_read(account, reference)[1] & APPLICANT)


def _read(account: Account, reference: str) -> tuple[Application, frozenset[Role]]:
    application, _partners, roles = visible_application(account=account, reference=reference)
    return application, roles
