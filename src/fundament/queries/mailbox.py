"""The mailbox: every message to a person's address, and the cases it speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from fundament.core.procedure import Role, Subject
from fundament.queries.visibility import NotVisible, visible_application, visible_grant
from fundament.records.accounts import Account
from fundament.records.messages import Message

PAGE_SIZE = 50
CASES_AT_MOST = 20
"""A reminder can name many cases; so many are looked up, and the others stand in its text."""

_REFERENCE = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[0-9]+){1,3}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOfMessage:
    """A case that the reader may open: its reference, what it is, and the roles held in it."""

    reference: str
    subject: Subject
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message; `summary` is the sentence that says what happened. German, as it was mailed."""

    id: int
    subject: str
    summary: str
    body: str
    at: datetime
    urgent: bool
    unread: bool


def messages_to(account: Account) -> "QuerySet[Message]":
    """All messages to the address of an account, letter by letter as it is stored: another spelling is another person's."""
    return Message.objects.filter(to=account.email)


def unread_number(account: Account) -> int:
    """How many messages the person has not opened; one statement."""
    return messages_to(account).filter(read_at=None).count()


def mailbox_page(*, account: Account, page: str) -> "tuple[Page[Message], tuple[MessageView, ...]]":
    """One page of the mailbox, newest first. `page` is what the address says; nonsense is the first, too much the last."""
    shown = Paginator(messages_to(account).order_by("-id"), PAGE_SIZE).get_page(page)
    return shown, tuple(_view(row) for row in shown.object_list)


def message_to(*, account: Account, pk: int) -> tuple[MessageView, tuple[CaseOfMessage, ...]]:
    """A message and the cases it names, as far as the reader may open them. Raises NotVisible for those of others."""
    row = messages_to(account).filter(pk=pk).first()
    if row is None:
        raise NotVisible(pk)
    return _view(row), tuple(_cases(account, f"{row.subject}\n{row.body}"))


def _view(row: Message) -> MessageView:
    paragraphs = [part.strip() for part in row.body.split("\n\n")]
    return MessageView(
        id=row.pk,
        subject=row.subject,
        summary=paragraphs[1] if len(paragraphs) > 1 else "",
        body=row.body,
        at=row.created_at,
        urgent=row.urgent,
        unread=row.read_at is None,
    )


def _cases(account: Account, words: str) -> Iterator[CaseOfMessage]:
    for reference in list(dict.fromkeys(_REFERENCE.findall(words)))[:CASES_AT_MOST]:
        for subject in (Subject.APPLICATION, Subject.GRANT):
            try:
                roles = (
                    visible_application(account=account, reference=reference)[2]
                    if subject is Subject.APPLICATION
                    else visible_grant(account=account, reference=reference)[1]
                )
            except NotVisible:
                continue
            yield CaseOfMessage(reference=reference, subject=subject, roles=roles)
