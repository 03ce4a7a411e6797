"""What people do with their messages: open them, and choose which of them are mailed. Neither is an act of a case."""

from datetime import datetime

from fundament.queries.mailbox import messages_to
from fundament.records.accounts import MAILS, Account


def read_message(*, account: Account, pk: int, at: datetime) -> None:
    """Marks a message as read, once; one of others stays as it is."""
    messages_to(account).filter(pk=pk, read_at=None).update(read_at=at)


def read_all(*, account: Account, at: datetime) -> int:
    """Marks every message of a person as read; how many were not."""
    return messages_to(account).filter(read_at=None).update(read_at=at)


def choose_mails(*, account: Account, choice: str) -> None:
    """Keeps which messages are mailed: "all", "deadlines", "none". Holds for mail not sent yet. Raises ValueError for others."""
    if choice not in MAILS:
        raise ValueError(choice)
    account.mails = choice
    account.save(update_fields=["mails"])
