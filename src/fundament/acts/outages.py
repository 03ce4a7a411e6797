"""Records an outage of the portal in a call that is open, names the drafts that it hindered, and tells their people."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from fundament.acts.drafts import drafts_of, tell_drafts
from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_call, on_call
from fundament.core.procedure import Act, Subject
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.events import Event

WORKED_ON_WITHIN = timedelta(days=14)
"""Before an outage ended. Who left a draft alone for longer was kept by something else."""


@transaction.atomic
def record_outage(*, key: str, first: datetime, last: datetime, reason: str, account: Account, at: datetime) -> Event:
    """Records that the portal could not be used from `first` to `last`; the event keeps the references of the hindered drafts.

    Hindered is a draft of this programme that was begun or worked on in the 14 days before the outage ended (it has an event
    there) and that is neither submitted nor withdrawn when the outage is recorded. Raises NotPermitted, Refused:
    "reason_needed", "outage_backwards", "outage_not_over", "outage_before_opening", "outage_recorded".
    """
    if not reason.strip():
        raise Refused("reason_needed")
    # In UTC: two instants of one zone are compared by their clocks, which show one hour twice when they go back.
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    if first >= last:
        raise Refused("outage_backwards")
    if last > at:
        raise Refused("outage_not_over")
    call = locked_call(key)
    if last < call.programme.opens_at:
        raise Refused("outage_before_opening", opens=call.programme.opens_at.isoformat())
    span = {"from": first.isoformat(), "until": last.isoformat()}
    recorded = Event.objects.filter(call=call, subject=Subject.CALL.value, act=Act.RECORD_OUTAGE.value)
    if any(span.items() <= data.items() for data in recorded.values_list("data", flat=True)):
        raise Refused("outage_recorded")
    hindered = _hindered(key, last)
    data = {**span, "reason": reason.strip(), "hindered": [draft.reference for draft in hindered]}
    event = on_call(call=call, act=Act.RECORD_OUTAGE, account=account, at=at, data=data)
    tell_drafts(
        key=f"outage:{event.pk}",
        drafts=hindered,
        what="Das Portal war gestört. Ihr Antrag ist noch nicht eingereicht. Bitte sehen Sie im Portal nach, bis wann das geht.",
        at=at,
    )
    return event


def _hindered(key: str, last: datetime) -> list[Application]:
    worked_on = Event.objects.filter(
        application=OuterRef("pk"), subject=Subject.APPLICATION.value, at__gte=last - WORKED_ON_WITHIN, at__lte=last
    )
    return list(drafts_of(key).filter(Exists(worked_on)).order_by("reference"))
