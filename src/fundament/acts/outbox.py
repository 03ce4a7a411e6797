"""Sends the mail that waits in the outbox. A mail server that fails delays and loses nothing.

A message is claimed before it is sent: its attempt is counted, in a statement that only one of two senders can win. No lock is
held while the server answers, or a slow one would stop everybody who writes on SQLite. Who dies in between has sent at most one
message that will be sent again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPHeloError, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q, QuerySet

from fundament.records.accounts import Account
from fundament.records.messages import Message

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
"""After the first failure, and at most. In between each wait is twice the one before."""

BATCH = 100

_MAILED = {"all": frozenset({False, True}), "deadlines": frozenset({True}), "none": frozenset()}
"""By a person's choice: whether news without (False) and with a deadline (True) is mailed. The mailbox holds all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What one run did. `kept` are messages that by their reader's choice stay in the mailbox alone.

    `failed` counts failures by the class of the error, which holds nothing of a message. `unreachable`: the server took nothing
    on a fresh connection, and the run ended.
    """

    sent: int
    kept: int
    failed: Mapping[str, int]
    unreachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What waits: how many messages, how many of them failed before, when the oldest was written, when the last attempt failed."""

    waiting: int
    failing: int
    oldest: datetime | None
    failed_at: datetime | None


def wait_after(*, attempts: int) -> timedelta:
    """How long a message waits after so many attempts: 5 minutes, doubled each time, at most 6 hours."""
    # 5 minutes doubled seven times is more than 6 hours; a larger exponent would only overflow.
    return min(FIRST_WAIT * int(2 ** min(attempts - 1, 7)), LONGEST_WAIT)


def send_waiting(*, clock: Callable[[], datetime]) -> Sending:
    """Sends what is due, urgent news first. Never raises for a server that fails; `clock` is asked before each message."""
    server, sent, kept = _Server(), 0, 0
    failed: Counter[str] = Counter()
    try:
        while batch := list(_due(clock())[:BATCH]):
            wanted = _wanted(batch)
            unwanted = [one.pk for one in batch if one.pk not in wanted]
            kept += Message.objects.filter(pk__in=unwanted, sent_at=None).update(sent_at=clock())
            for message in batch:
                if message.pk not in wanted or not _claim(message, clock()):
                    continue
                error = server.send(message)
                if error is None:
                    # The failure of before stays as it was; an attempt that worked is none.
                    Message.objects.filter(pk=message.pk).update(sent_at=clock(), failed_at=message.failed_at)
                    sent += 1
                else:
                    failed[error] += 1
                if server.unreachable:
                    return Sending(sent=sent, kept=kept, failed=failed, unreachable=True)
    finally:
        server.close()
    return Sending(sent=sent, kept=kept, failed=failed, unreachable=False)


def outbox_state() -> Outbox:
    """What waits now, without a word of what it says."""
    waiting = Message.objects.filter(sent_at=None)
    failing = waiting.filter(attempts__gt=0)
    return Outbox(
        waiting=waiting.count(),
        failing=failing.count(),
        oldest=waiting.order_by("created_at").values_list("created_at", flat=True).first(),
        failed_at=failing.order_by("-failed_at").values_list("failed_at", flat=True).first(),
    )


def _due(at: datetime) -> "QuerySet[Message]":
    steps = range(1, 8)
    due = Q(failed_at=None) | Q(attempts__gt=steps[-1], failed_at__lte=at - LONGEST_WAIT)
    for attempts in steps:
        due |= Q(attempts=attempts, failed_at__lte=at - wait_after(attempts=attempts))
    return Message.objects.filter(due, sent_at=None).order_by("-urgent", "pk")


def _wanted(batch: Sequence[Message]) -> set[int]:
    """Those that are mailed: one statement. An address without an account is that of someone who asked for this very mail."""
    choices = dict(Account.objects.filter(email__in={one.to for one in batch}).values_list("email", "mails"))
    return {one.pk for one in batch if one.urgent in _MAILED[choices.get(one.to, "all")]}


def _claim(message: Message, at: datetime) -> bool:
    """Whether this sender may send it: only one of two finds the number of attempts as both have read it."""
    untouched = Message.objects.filter(pk=message.pk, sent_at=None, attempts=message.attempts)
    return untouched.update(attempts=message.attempts + 1, failed_at=at) == 1


_LOST = (SMTPServerDisconnected, SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)


class _Server:
    """The mail server, on one connection for many messages. Some servers end it after a number of them: then on a new one."""

    def __init__(self) -> None:
        self._connection = get_connection()
        self._took = 0
        self._opened = False
        self.unreachable = False

    def send(self, message: Message) -> str | None:
        """Sends one; the class of the error if the server did not take it."""
        error = self._tried(message)
        if error is not None and not self._opened and self._took:
            self._took = 0
            error = self._tried(message)
        self.unreachable = error is not None and not self._opened
        return type(error).__name__ if error is not None else None

    def _tried(self, message: Message) -> Exception | None:
        mail = EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to])
        try:
            if not self._opened:
                self._connection.open()
                self._opened = True
            self._connection.send_messages([mail])
        except SMTPException as error:
            if isinstance(error, _LOST):
                self.close()
            return error
        except OSError as error:
            self.close()
            return error
        except ValueError as error:  # an address or a subject that cannot be written into a mail
            return error
        self._took += 1
        return None

    def close(self) -> None:
        """Ends the connection; a server that is gone is no fault of the messages."""
        self._opened = False
        with suppress(OSError):
            self._connection.close()
