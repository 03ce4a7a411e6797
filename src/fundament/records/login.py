"""Who is logged in: the account with its memberships, in one statement, since nearly every page needs both."""

from allauth.account.auth_backends import AuthenticationBackend

from fundament.records.accounts import Account, Membership


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """Logs in as allauth does; reads the memberships along with the account."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, None when it is gone or no longer active."""
        rows = list(Membership.objects.select_related("account", "organisation").filter(account=user_id))
        if not rows:
            found: Account | None = super().get_user(user_id)
            return found
        account = rows[0].account
        account._memberships = rows  # type: ignore[attr-defined]  # what `memberships_of` keeps for one request
        return account if self.user_can_authenticate(account) else None
