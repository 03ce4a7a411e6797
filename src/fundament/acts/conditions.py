"""A selection under a condition: it goes on once the office confirms that the condition is met, and lapses where it is not."""

from datetime import datetime

from django.db import transaction

from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.dates import local_day
from fundament.core.procedure import Act, Role
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.conditions import condition_of
from fundament.records.decisions import Decision

_APPLICANTS = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def confirm_condition(*, reference: str, note: str, account: Account, at: datetime) -> Application:
    """The office has what the condition asks for, and says what it is.

    Raises Refused: "reason_needed", "no_condition" where none is open; NotPermitted.
    """
    application, partners = locked_application(reference, plans=False)
    act = Act.CONFIRM_CONDITION
    insist_application(application=application, partners=partners, act=act, account=account)
    if not note.strip():
        raise Refused("reason_needed")
    if not condition_of(application, Decision.objects.filter(application=application).first()).open:
        raise Refused("no_condition")
    on_application(
        application=application, partners=partners, act=act, account=account, at=at, data={"note": note.strip()}
    )
    _tell(application, partners, "Die Bedingung Ihrer Auswahl ist erfüllt.", key="condition", at=at)
    return application


@transaction.atomic
def lapse_selection(*, reference: str, reason: str, account: Account, at: datetime) -> Application:
    """The condition is not met and its day is over: the selection lapses, and its money is free for the reserve list.

    Raises Refused: "reason_needed", "no_condition", "condition_runs" before its day is over; NotPermitted.
    """
    application, partners = locked_application(reference, plans=False)
    act = Act.LAPSE_SELECTION
    insist_application(application=application, partners=partners, act=act, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    condition = condition_of(application, Decision.objects.filter(application=application).first())
    if not condition.open or condition.until is None:
        raise Refused("no_condition")
    if local_day(at=at, zone=application.call.programme.zone) <= condition.until:
        raise Refused("condition_runs", until=condition.until.isoformat())
    on_application(
        application=application, partners=partners, act=act, account=account, at=at, data={"reason": reason.strip()}
    )
    _tell(application, partners, "Ihre Auswahl ist entfallen; der Fall nennt den Grund.", key="lapse", at=at)
    return application


def _tell(application: Application, partners: list[Partner], what: str, *, key: str, at: datetime) -> None:
    addresses = people_of([partner.organisation for partner in partners], roles=_APPLICANTS)
    reference = application.reference
    case_mail(key=f"{key}:{reference}", addresses=addresses, reference=reference, what=what, at=at)
