"""Who is logged in: the account with its memberships, as its session has read them."""

from allauth.account.auth_backends import AuthenticationBackend

from fundament.records.accounts import Account
from fundament.records.memberships import keep_memberships
from fundament.records.sessions import memberships_at_hand


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """Logs in as allauth does; asks for an account only if its session has not read it."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, None when it is gone or no longer active."""
        rows = memberships_at_hand(user_id)
        if not rows:
            found: Account | None = super().get_user(user_id)
            return found
        account = rows[0].account
        keep_memberships(account, rows)
        return account if self.user_can_authenticate(account) else None
