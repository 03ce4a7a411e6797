"""Reminds people of drafts that are not submitted: two weeks, three days and a day before their deadline, each once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from fundament.acts.at_once import parts
from fundament.acts.mail import CaseLetter, addresses_of, key_of, tell_cases
from fundament.core.dates import local_day
from fundament.core.eligibility import check
from fundament.core.procedure import Role, State
from fundament.records.applications import Application
from fundament.records.facts import facts_of, partners_of
from fundament.records.messages import Message
from fundament.records.roles import NOT_YET_SUBMITTED

DAYS_BEFORE = (1, 3, 14)
"""Calendar days where the programme runs. They are spans: what a run missed, or who begins within one, is told by the next."""

_PEOPLE = (Role.EDITOR, Role.SIGNATORY)
_ZONES = {"CET": "MEZ", "CEST": "MESZ"}


def remind_of_drafts(*, at: datetime) -> int:
    """Writes the mails that are due; how many. A deadline that moved is told anew: it is part of each message's key.

    Takes some few statements for every 500 drafts, and works out what is missing only for drafts of which someone is not told.
    """
    written = 0
    for keys in parts(_near(at)):
        letters = list(_letters(keys, at))
        tell_cases(letters=letters, at=at, urgent=True)
        written += len(letters)
    return written


def _near(at: datetime) -> list[int]:
    # A day more than the longest span: days are counted where the programme runs.
    span = (at, at + timedelta(days=DAYS_BEFORE[-1] + 1))
    ends = Q(call__closes_at__range=span) | Q(reinstated_until__range=span)
    drafts = Application.objects.filter(ends, state__in=sorted(NOT_YET_SUBMITTED), call__state=State.OPEN.value)
    return list(drafts.order_by("pk").values_list("pk", flat=True))


def _letters(keys: Sequence[int], at: datetime) -> Iterator[CaseLetter]:
    drafts = (
        Application.objects.filter(pk__in=keys)
        # Not joined: a call holds the words of its programme, and many drafts share one.
        .prefetch_related("call", "partners__organisation", "partners__plan", "documents")
        .order_by("pk")
    )
    due = [(draft, key) for draft in drafts if (key := _key(draft, at))]
    bodies = {
        draft.pk: [partner.organisation_id for partner in partners_of(draft) if partner.joined_at is not None]
        for draft, _ in due
    }
    people = addresses_of(bodies=(body for some in bodies.values() for body in some), roles=_PEOPLE)
    addresses = {
        draft.pk: sorted({address for body in bodies[draft.pk] for address in people.get(body, ())}) for draft, _ in due
    }
    told = _told(due, addresses)
    for draft, key in due:
        untold = [address for address in addresses[draft.pk] if key_of(key=key, address=address) not in told]
        what = _what(draft) if untold else ""
        for address in untold:
            yield CaseLetter(key=key, reference=draft.reference, address=address, what=what)


def _key(draft: Application, at: datetime) -> str | None:
    """Which reminder is due; None when none is."""
    zone, deadline = draft.call.programme.zone, draft.deadline
    if at > deadline:
        return None
    left = (local_day(at=deadline, zone=zone) - local_day(at=at, zone=zone)).days
    days = next((days for days in DAYS_BEFORE if left <= days), None)
    return f"draft:{draft.reference}:{deadline.timestamp():.0f}:{days}" if days is not None else None


def _told(due: Sequence[tuple[Application, str]], addresses: Mapping[int, Sequence[str]]) -> frozenset[str]:
    keys = [key_of(key=key, address=address) for draft, key in due for address in addresses[draft.pk]]
    found: set[str] = set()
    for some in parts(keys):
        found |= set(Message.objects.filter(key__in=some).values_list("key", flat=True))
    return frozenset(found)


def _what(draft: Application) -> str:
    programme = draft.call.programme
    moment = draft.deadline.astimezone(ZoneInfo(programme.zone))
    zone = _ZONES.get(moment.tzname() or "", programme.zone)
    missing = _missing(draft)
    match missing:
        case 0:
            left = "Es fehlt nur noch, dass Sie ihn einreichen."
        case 1:
            left = "Offen ist noch 1 Punkt."
        case _:
            left = f"Offen sind noch {missing} Punkte."
    return f"Ihr Antrag ist noch nicht eingereicht. Die Frist endet am {moment:%d.%m.%Y um %H:%M} Uhr ({zone}). {left}"


def _missing(draft: Application) -> int:
    """Conditions not met, invitations not answered, signatures not given."""
    partners = partners_of(draft)
    documents = frozenset(document.key for document in draft.documents.all() if not document.replaced)
    facts = facts_of(draft, partners=partners, document_keys=documents)
    blocking = sum(finding.blocks for finding in check(facts=facts, programme=draft.call.programme))
    return blocking + sum(partner.joined_at is None or not partner.signed_digest for partner in partners)
