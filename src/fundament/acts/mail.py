"""Writes mail into the outbox, in the transaction of the act it tells of; a command sends it afterwards.

No personal content: a mail says that something happened and where to read it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext, override

from fundament.core.procedure import Role
from fundament.records.accounts import Membership, Organisation
from fundament.records.messages import Message


def tell(*, key: str, addresses: Iterable[str], subject: str, body: str, at: datetime) -> None:
    """One mail to each address, once for ever under this key. `subject` and `body` are German."""
    rows = [
        Message(key=f"{key}:{address}", to=address, subject=subject, body=body, created_at=at)
        for address in sorted(set(addresses))
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def people_of(organisations: Iterable[Organisation], *, roles: Iterable[Role]) -> list[str]:
    """Addresses of the people who hold one of these roles for one of these organisations."""
    members = Membership.objects.filter(
        organisation__in=list(organisations), role__in=[role.value for role in roles], account__is_active=True
    )
    return list(members.values_list("account__email", flat=True).distinct())


def case_mail(*, key: str, addresses: Iterable[str], reference: str, what: str, at: datetime) -> None:
    """The mail of every step: the reference, what happened, where to read on."""
    with override("de"):
        body = gettext(
            "Good day,\n\n%(what)s\n\nReference: %(reference)s\n"
            "Please log in to the portal to read more. This mail holds no content of your case.\n"
        ) % {"what": what, "reference": reference}
        subject = gettext("%(reference)s: news in your case") % {"reference": reference}
    tell(key=key, addresses=addresses, subject=subject, body=body, at=at)
