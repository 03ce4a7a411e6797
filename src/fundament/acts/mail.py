"""Writes mail into the outbox, in the transaction of the act it tells of; a command sends it afterwards.

No personal content: a mail says that something happened and where to read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, override

from fundament.acts.at_once import AT_ONCE, parts
from fundament.core.procedure import Role
from fundament.records.accounts import Membership, Organisation
from fundament.records.messages import Message


def tell(*, key: str, addresses: Iterable[str], subject: str, body: str, at: datetime) -> None:
    """One mail to each address, once for ever under this key. `subject` and `body` are German."""
    _keep(_mails(key, addresses, subject, body, at))


def _mails(key: str, addresses: Iterable[str], subject: str, body: str, at: datetime) -> list[Message]:
    return [
        Message(key=f"{key}:{address}", to=address, subject=subject, body=body, created_at=at)
        for address in sorted(set(addresses))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one address, with words of its own; German."""

    address: str
    subject: str
    body: str


def tell_each(*, key: str, letters: Iterable[Letter], at: datetime) -> None:
    """To each address its own mail, once for ever under this key, in some few statements."""
    _keep([mail for one in letters for mail in _mails(key, [one.address], one.subject, one.body, at)])


def _keep(mails: list[Message]) -> None:
    Message.objects.bulk_create(mails, ignore_conflicts=True, batch_size=AT_ONCE)


def people_of(organisations: Iterable[Organisation], *, roles: Iterable[Role]) -> list[str]:
    """Addresses of the people who hold one of these roles for one of these organisations."""
    members = Membership.objects.filter(
        organisation__in=list(organisations), role__in=[role.value for role in roles], account__is_active=True
    )
    return list(members.values_list("account__email", flat=True).distinct())


def addresses_of(*, bodies: Iterable[int], roles: Iterable[Role]) -> Mapping[int, Sequence[str]]:
    """The same for many organisations by their keys, in some few statements; those without such people are left out."""
    wanted = [role.value for role in roles]
    addresses: dict[int, list[str]] = {}
    for part in parts(sorted(set(bodies))):
        members = Membership.objects.filter(organisation__in=part, role__in=wanted, account__is_active=True)
        for body, address in members.values_list("organisation", "account__email"):
            addresses.setdefault(body, []).append(address)
    return addresses


def case_mail(*, key: str, addresses: Iterable[str], reference: str, what: str, at: datetime) -> None:
    """The mail of every step: the reference, what happened, where to read on."""
    subject, body = _words(reference, what)
    tell(key=key, addresses=addresses, subject=subject, body=body, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNews:
    """News in one case for one body, once for ever under `key`."""

    key: str
    reference: str
    body: int


def case_mails(*, news: Sequence[CaseNews], roles: Iterable[Role], what: str, at: datetime) -> None:
    """The same news in many cases, each to the people of its body in these roles, in some few statements."""
    addresses = addresses_of(bodies=[one.body for one in news], roles=roles)
    _keep(
        [
            mail
            for one in news
            for mail in _mails(one.key, addresses.get(one.body, ()), *_words(one.reference, what), at)
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
