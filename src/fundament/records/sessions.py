"""Sessions that know their account, so that one statement reads them with the account and its memberships.

Nearly every page needs the three. Set as SESSION_ENGINE: a session is stored as Django stores it, with one column more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from fundament.records.accounts import Account, Membership


class Session(AbstractBaseSession):
    """A browser's session; `account` is empty as long as nobody has logged in."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")


class SessionStore(DatabaseStore):
    """Django's store; `memberships` are those of the account, read along with the session. Empty where there are none."""

    memberships: Sequence[Membership] = ()

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to store, with the account that the session's data names."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # as above
        row.account_id = data.get(SESSION_KEY)
        return row

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rows = list(
            Membership.objects.select_related("account", "organisation")
            .filter(account__sessions__session_key=self.session_key, account__sessions__expire_date__gt=timezone.now())
            .annotate(session_data=models.F("account__sessions__session_data"))
            .order_by("pk")
        )
        if not rows:  # nobody is logged in, the session is over, or the account acts for nobody yet
            found: AbstractBaseSession | None = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
            return found
        self.memberships = rows
        return Session(session_key=str(self.session_key), session_data=rows[0].session_data)


_at_hand: ContextVar[SessionBase | None] = ContextVar("session_at_hand", default=None)


@contextmanager
def at_hand(session: SessionBase) -> Iterator[None]:
    """For as long as its account is looked up: what this session has read need not be asked for again."""
    before = _at_hand.set(session)
    try:
        yield
    finally:
        _at_hand.reset(before)


def memberships_at_hand(account: int) -> Sequence[Membership]:
    """What the session at hand has read for this account, of which the rows hold one; empty if it is another's or none is."""
    rows: Sequence[Membership] = getattr(_at_hand.get(), "memberships", ())
    return rows if rows and rows[0].account_id == account else ()
