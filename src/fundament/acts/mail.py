"""Writes mail into the outbox, in the transaction of the act it tells of; a command sends it afterwards.

No personal content: a mail says that something happened and where to read it. `urgent` is news with a deadline: it is mailed
also to people who want no other mails.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext, override

from fundament.acts.at_once import AT_ONCE, parts
from fundament.core.procedure import Role
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import Application
from fundament.records.conflicts import conflicts_of_all
from fundament.records.memberships import keep_memberships
from fundament.records.messages import Message

KEY_AT_MOST = SUBJECT_AT_MOST = 200
"""Characters. A mail belongs to an act, and no act may fail because an address or a programme's title is long."""


def tell(*, key: str, addresses: Iterable[str], subject: str, body: str, at: datetime, urgent: bool = False) -> None:
    """One mail to each address, once for ever under this key. `subject` and `body` are German."""
    _keep(_mails(key, addresses, subject, body, at, urgent=urgent))


def key_of(*, key: str, address: str) -> str:
    """Under which key the mail to one address is kept."""
    whole = f"{key}:{address}"
    return whole if len(whole) <= KEY_AT_MOST else f"{key}:{hashlib.sha256(address.encode()).hexdigest()[:40]}"


def _mails(key: str, addresses: Iterable[str], subject: str, body: str, at: datetime, *, urgent: bool) -> list[Message]:
    # A line break in a programme's title would make the subject one that no server takes.
    line = " ".join(subject.split())
    if len(line) > SUBJECT_AT_MOST:
        line = line[: SUBJECT_AT_MOST - 1] + "…"
    return [
        Message(key=key_of(key=key, address=address), to=address, subject=line, body=body, created_at=at, urgent=urgent)
        for address in sorted(set(addresses))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one address, with words of its own; German."""

    address: str
    subject: str
    body: str


def tell_each(*, key: str, letters: Iterable[Letter], at: datetime, urgent: bool = False) -> None:
    """To each address its own mail, once for ever under this key, in some few statements."""
    _keep([mail for one in letters for mail in _mails(key, [one.address], one.subject, one.body, at, urgent=urgent)])


def _keep(mails: list[Message]) -> None:
    Message.objects.bulk_create(mails, ignore_conflicts=True, batch_size=AT_ONCE)


def people_of(organisations: Iterable[Organisation], *, roles: Iterable[Role]) -> list[str]:
    """Addresses of the people who hold one of these roles for one of these organisations."""
    members = Membership.objects.filter(
        organisation__in=list(organisations), role__in=[role.value for role in roles], account__is_active=True
    )
    return list(members.values_list("account__email", flat=True).distinct())


def officials_of(organisations: Iterable[Organisation], *, role: Role, about: Application) -> list[str]:
    """Addresses of the people who hold this role for one of these bodies and may know of a case: not those in conflict with it."""
    closed = cases_closed_to(bodies=[body.pk for body in organisations], role=role)
    return sorted(address for address, cases in closed.items() if about.pk not in cases)


def cases_closed_to(*, bodies: Iterable[int], role: Role) -> Mapping[str, frozenset[int]]:
    """The addresses of the people who hold this role for these bodies, each with the keys of the applications closed to them."""
    members = Membership.objects.filter(
        organisation__in=sorted(set(bodies)), role=role.value, account__is_active=True
    ).values("account")
    people = Account.objects.filter(pk__in=members).prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("organisation"))
    )
    for person in people:
        keep_memberships(person, person.memberships.all())
    conflicts = conflicts_of_all(list(people))
    return {person.email: frozenset(conflicts[person.pk].applications) for person in people}


def addresses_of(*, bodies: Iterable[int], roles: Iterable[Role]) -> Mapping[int, Sequence[str]]:
    """The same for many organisations by their keys, in some few statements; those without such people are left out."""
    wanted = [role.value for role in roles]
    addresses: dict[int, list[str]] = {}
    for part in parts(sorted(set(bodies))):
        members = Membership.objects.filter(organisation__in=part, role__in=wanted, account__is_active=True)
        for body, address in members.values_list("organisation", "account__email"):
            addresses.setdefault(body, []).append(address)
    return addresses


def case_mail(
    *, key: str, addresses: Iterable[str], reference: str, what: str, at: datetime, urgent: bool = False
) -> None:
    """The mail of every step: the reference, what happened, where to read on."""
    subject, body = _words(reference, what)
    tell(key=key, addresses=addresses, subject=subject, body=body, at=at, urgent=urgent)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNews:
    """News in one case for one body, once for ever under `key`."""

    key: str
    reference: str
    body: int


def case_mails(
    *, news: Sequence[CaseNews], roles: Iterable[Role], what: str, at: datetime, urgent: bool = False
) -> None:
    """The same news in many cases, each to the people of its body in these roles, in some few statements."""
    addresses = addresses_of(bodies=[one.body for one in news], roles=roles)
    _keep(
        [
            mail
            for one in news
            for mail in _mails(one.key, addresses.get(one.body, ()), *_words(one.reference, what), at, urgent=urgent)
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLetter:
    """News in one case for one address with words of its own, once for ever under `key`; `what` is German."""

    key: str
    reference: str
    address: str
    what: str

    @property
    def kept_as(self) -> str:
        """Under which key its message is kept."""
        return key_of(key=self.key, address=self.address)


def tell_cases(*, letters: Iterable[CaseLetter], at: datetime, urgent: bool = False) -> None:
    """To each address the news of its case, in some few statements."""
    _keep(
        [
            mail
            for one in letters
            for mail in _mails(one.key, [one.address], *_words(one.reference, one.what), at, urgent=urgent)
        ]
    )


def _words(reference: str, what: str) -> tuple[str, str]:
    """Subject and body, in German."""
    with override("de"):
        body = gettext(
            "Good day,\n\n%(what)s\n\nReference: %(reference)s\n"
            "Please log in to the portal to read more. This mail holds no content of your case.\n"
        ) % {"what": what, "reference": reference}
        subject = gettext("%(reference)s: news in your case") % {"reference": reference}
    return subject, body
