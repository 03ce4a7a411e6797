"""Acts about publicity: the authority warns that it is missing, the recipient reports that it is shown (§ 44a SäHO)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_grant, locked_grant, on_grant
from fundament.core.procedure import Act, Role
from fundament.queries.calendar import deadlines_of
from fundament.queries.grant_money import fiscal_day
from fundament.queries.publicity import owes_publicity
from fundament.records.accounts import Account, Organisation
from fundament.records.grants import Grant


@transaction.atomic
def warn_publicity(*, reference: str, reason: str, account: Account, at: datetime) -> Grant:
    """The authority found publicity missing, and gives the recipient the time of § 44a (1) SäHO to make up for it.

    A further warning, after publicity was reported, gives the time anew.
    Raises Refused: "reason_needed", "no_publicity_duty"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.WARN_PUBLICITY, account=account)
    _done(given, Act.WARN_PUBLICITY, {"reason": reason}, reason, account, at)
    recipient = (Role.EDITOR, Role.SIGNATORY)
    what = "Die Bewilligungsbehörde vermisst den Hinweis auf die öffentliche Förderung und nennt Ihnen eine Frist."
    _tell(given, given.partner.organisation, recipient, what, at)
    return given


@transaction.atomic
def report_publicity(*, reference: str, where: str, since: date, account: Account, at: datetime) -> Grant:
    """The recipient reports where and since which day it shows that the state pays.

    Raises Refused: "reason_needed" where no place is named, "day_in_future", "no_publicity_duty"; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.REPORT_PUBLICITY, account=account)
    if since > fiscal_day(given, at=at):
        raise Refused("day_in_future")
    data = {"where": where, "since": since.isoformat()}
    _done(given, Act.REPORT_PUBLICITY, data, where, account, at)
    what = "Ein Zuwendungsempfänger zeigt an, wo er auf die öffentliche Förderung hinweist."
    _tell(given, given.authority, (Role.AUTHORITY,), what, at)
    return given


def _done(given: Grant, act: Act, data: dict[str, Any], text: str, account: Account, at: datetime) -> None:
    if not text.strip():
        raise Refused("reason_needed")
    if not owes_publicity(deadlines_of(given, today=fiscal_day(given, at=at))):
        raise Refused("no_publicity_duty")
    on_grant(grant=given, act=act, account=account, at=at, data=data)


def _tell(given: Grant, body: Organisation, roles: tuple[Role, ...], what: str, at: datetime) -> None:
    case_mail(
        key=f"publicity:{given.reference}:{at.isoformat()}",
        addresses=people_of([body], roles=roles),
        reference=given.reference,
        what=what,
        at=at,
        urgent=body == given.partner.organisation,
    )
