"""Reinstatement of one application whose deadline was missed without fault (Wiedereinsetzung, § 32 VwVfG)."""

from datetime import date, datetime

from django.db import transaction

from fundament.acts.mail import case_mail, officials_of, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import insist_application, locked_application, on_application
from fundament.core.dates import local_day, reinstatement_asked_by, reinstatement_over_after
from fundament.core.procedure import Act, NotPermitted, Role, State
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.memberships import memberships_of
from fundament.records.roles import roles_in_call

_PEOPLE = (Role.EDITOR, Role.SIGNATORY)
_ACTS = (Act.REQUEST_REINSTATEMENT.value, Act.DECIDE_REINSTATEMENT.value)


@transaction.atomic
def request_reinstatement(*, reference: str, reason: str, ended_on: date, account: Account, at: datetime) -> Event:
    """Asks the office to take this application although its deadline is over; `ended_on` is when the hindrance ended.

    A request after the two weeks or the year of § 32 (2), (3) VwVfG is taken all the same and marked (§ 24 (3) VwVfG): whether it
    helps is for the office to say. Raises NotPermitted, Refused: "reason_needed", "not_late", "hindrance_goes_on",
    "reinstatement_asked".
    """
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.REQUEST_REINSTATEMENT, account=account)
    if not reason.strip():
        raise Refused("reason_needed")
    call = Call.objects.get(pk=application.call_id)
    application.call = call
    if at <= application.deadline:
        raise Refused("not_late", deadline=application.deadline.isoformat())
    zone = call.programme.zone
    today = local_day(at=at, zone=zone)
    if ended_on > today:
        raise Refused("hindrance_goes_on")
    last = _last_event(application)
    if last is not None and last.act == Act.REQUEST_REINSTATEMENT.value:
        raise Refused("reinstatement_asked")
    by = reinstatement_asked_by(hindrance_ended=ended_on)
    over = reinstatement_over_after(missed=local_day(at=call.closes_at, zone=zone))
    data = {
        "reason": reason.strip(),
        "ended_on": ended_on.isoformat(),
        "asked_by": by.isoformat(),
        "over_after": over.isoformat(),
        "in_time": today <= min(by, over),
    }
    event = on_application(
        application=application,
        partners=partners,
        act=Act.REQUEST_REINSTATEMENT,
        account=account,
        at=at,
        data=data,
    )
    case_mail(
        key=f"reinstatement:{event.pk}",
        addresses=officials_of([call.office], role=Role.OFFICE, about=application),
        reference=reference,
        what="Es ist Wiedereinsetzung in die versäumte Frist beantragt. Bitte entscheiden Sie darüber.",
        at=at,
    )
    _tell(application, partners, event, "Ihr Antrag auf Wiedereinsetzung ist eingegangen.", at)
    return event


@transaction.atomic
def decide_reinstatement(
    *, reference: str, until: datetime | None, reason: str, account: Account, at: datetime, force_majeure: bool = False
) -> Event:
    """The office reinstates: this application may be submitted until an instant; or it refuses, with no `until`.

    `force_majeure` says that nothing else made it impossible within the year (§ 32 (3) VwVfG); without it nobody is reinstated
    who asked later or would submit later. The office never reads the draft for this. Raises NotPermitted, Refused:
    "reason_needed", "reinstatement_not_asked", "reinstatement_too_short", "reinstatement_year_over", "selection_decided".
    """
    application, partners = locked_application(reference)
    roles = office_towards(account, application, partners)
    if Role.OFFICE not in roles:
        raise NotPermitted(act=Act.DECIDE_REINSTATEMENT, state=State(application.state), roles=roles)
    if not reason.strip():
        raise Refused("reason_needed")
    asked = _last_event(application)
    if asked is None or asked.act != Act.REQUEST_REINSTATEMENT.value:
        raise Refused("reinstatement_not_asked")
    if until is not None:
        _refuse_late(application, asked, until, at, force_majeure=force_majeure)
    data = {"until": until.isoformat() if until else "", "reason": reason.strip(), "force_majeure": force_majeure}
    event = on_application(
        application=application,
        partners=partners,
        act=Act.DECIDE_REINSTATEMENT,
        account=account,
        at=at,
        data=data,
        roles=roles,
    )
    if until is not None:
        application.reinstated_until = until
        application.save(update_fields=["reinstated_until"])
    said = "Über Ihren Antrag auf Wiedereinsetzung ist entschieden."
    _tell(application, partners, event, f"{said} Bitte lesen Sie die Entscheidung im Portal.", at)
    return event


def _refuse_late(application: Application, asked: Event, until: datetime, at: datetime, *, force_majeure: bool) -> None:
    call = Call.objects.get(pk=application.call_id)
    if call.state != State.OPEN.value:
        raise Refused("selection_decided")
    if until <= max(at, call.closes_at):
        raise Refused("reinstatement_too_short")
    zone = call.programme.zone
    over = date.fromisoformat(asked.data["over_after"])
    if not force_majeure and max(local_day(at=at_, zone=zone) for at_ in (asked.at, until)) > over:
        raise Refused("reinstatement_year_over", day=over.isoformat())


def office_towards(account: Account, application: Application, partners: list[Partner]) -> frozenset[Role]:
    """OFFICE for those who run the call and take no part in the application (§ 20 VwVfG); a draft shows them nothing more."""
    own = {partner.organisation_id for partner in partners}
    if any(membership.organisation_id in own for membership in memberships_of(account)):
        return frozenset()
    return roles_in_call(account, application.call) & {Role.OFFICE}


def _last_event(application: Application) -> Event | None:
    return Event.objects.filter(application=application, act__in=_ACTS).order_by("-number").first()


def _tell(application: Application, partners: list[Partner], event: Event, what: str, at: datetime) -> None:
    case_mail(
        key=f"reinstatement:{event.pk}",
        addresses=people_of([partner.organisation for partner in partners if partner.joined_at], roles=_PEOPLE),
        reference=application.reference,
        what=what,
        at=at,
    )
