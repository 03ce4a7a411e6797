"""Acts on a call: announce, open, extend the deadline."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, override

from fundament.acts.booking import book
from fundament.acts.drafts import drafts_of, tell_drafts
from fundament.acts.mail import tell
from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_call, on_call
from fundament.acts.versions import carry_over
from fundament.core.dates import local_day
from fundament.core.ledger import appropriate, authorise
from fundament.core.loading import ProgrammeFile
from fundament.core.procedure import Act, State
from fundament.records.accounts import Account, Organisation
from fundament.records.calls import Call, prefix_of
from fundament.records.messages import Interest

LONGEST_EXTENSION = timedelta(days=366)
"""At once. A deadline only ever moves later, so a mistyped year could never be taken back."""


@transaction.atomic
def announce(
    *, file: ProgrammeFile, office: Organisation, account: Account, at: datetime, demonstration: bool = False
) -> Call:
    """Announces a programme: its words are stored for ever, its budgets become appropriations in the ledger.

    Raises Refused("already_announced") for a version that is announced, Refused("prefix_taken") when the references would
    be those of another programme, Refused("roles_gone") when an amendment lacks a part that organisations may hold already;
    NotPermitted for anyone but the office.
    """
    programme = file.programme
    if Call.objects.filter(key=programme.key, version=programme.version).exists():
        raise Refused("already_announced", key=programme.key, version=programme.version)
    others = Call.objects.exclude(key=programme.key).values_list("key", flat=True).distinct()
    same = [key for key in others if prefix_of(key) == prefix_of(programme.key)]
    if same:
        raise Refused("prefix_taken", prefix=prefix_of(programme.key), other=same[0])
    held = {role.role for earlier in Call.objects.filter(key=programme.key) for role in earlier.programme.partner}
    gone = sorted(held - {role.role for role in programme.partner})
    if gone:
        raise Refused("roles_gone", roles=", ".join(gone))
    call = Call(
        key=programme.key,
        version=programme.version,
        office=office,
        state="",
        closes_at=programme.closes_at,
        demonstration=demonstration,
        **Call.stored(file),
    )
    call.save()
    event = on_call(call=call, act=Act.ANNOUNCE, account=account, at=at, data={"digest": call.digest})
    if programme.replaces is None:
        transfers = [
            appropriate(pot=(funder.key, year), cents=cents)
            for funder in programme.funder
            for year, cents in sorted(funder.budget.items())
            if cents
        ]
        transfers += [
            authorise(pot=(funder.key, year), cents=cents)
            for funder in programme.funder
            for year, cents in sorted(funder.commitments.items())
            if cents
        ]
        book(transfers=transfers, event=event)
    return call


@transaction.atomic
def open_call(*, key: str, account: Account, at: datetime) -> Call:
    """Opens a call from its first instant on and tells everyone who asked; an amended one takes over the drafts of the earlier.

    Raises NotPermitted, Refused("too_early").
    """
    call = locked_call(key)
    if at < call.programme.opens_at:
        raise Refused("too_early", opens=call.programme.opens_at.isoformat())
    on_call(call=call, act=Act.OPEN, account=account, at=at)
    carry_over(call=call, account=account, at=at)
    waiting = Interest.objects.filter(call__key=key)
    with override("de"):
        title = call.texts.get("title", language="de")
        subject = gettext("The call is open: %(title)s") % {"title": title}
        body = gettext("Good day,\n\nyou asked to be told: the call “%(title)s” is open now.\n") % {"title": title}
    addresses = list(waiting.values_list("email", flat=True))
    opening = f"open:{call.key}:{call.version}"
    tell(key=opening, addresses=addresses, subject=subject, body=body, at=at, urgent=True)
    waiting.delete()
    return call


@transaction.atomic
def extend_deadline(*, key: str, until: datetime, reason: str, account: Account, at: datetime) -> Call:
    """Moves the deadline of a call to a later instant, for everyone; who has a draft is told. Raises NotPermitted, Refused."""
    call = locked_call(key)
    if not reason.strip():
        raise Refused("reason_needed")
    if until <= call.closes_at:
        raise Refused("not_later", deadline=call.closes_at.isoformat())
    if until > call.closes_at + LONGEST_EXTENSION:
        raise Refused("too_far", deadline=call.closes_at.isoformat(), days=LONGEST_EXTENSION.days)
    data = {"from": call.closes_at.isoformat(), "until": until.isoformat(), "reason": reason}
    event = on_call(call=call, act=Act.EXTEND_DEADLINE, account=account, at=at, data=data)
    call.closes_at = until
    call.save(update_fields=["closes_at"])
    what = f"Die Antragsfrist ist verlängert, bis {local_day(at=until, zone=call.programme.zone):%d.%m.%Y}. Ihr Antrag ist noch "
    tell_drafts(
        key=f"extended:{event.pk}",
        drafts=drafts_of(key).filter(call=call),
        what=f"{what}nicht eingereicht. Die genaue Uhrzeit steht im Portal.",
        at=at,
    )
    return call


def leave_address(*, key: str, email: str, at: datetime) -> None:
    """Keeps an address until the call opens; a second time changes nothing.

    Raises Call.DoesNotExist, Refused("nothing_to_wait_for") once it has opened.
    """
    call = Call.objects.filter(key=key).order_by("-version").first()
    if call is None:
        raise Call.DoesNotExist(key)
    if call.state != State.ANNOUNCED.value:
        raise Refused("nothing_to_wait_for")
    Interest.objects.get_or_create(call=call, email=email.strip().lower(), defaults={"left_at": at})
