"""For which bodies a person acts, read once a request."""

from collections.abc import Iterable

from fundament.records.accounts import Account, Membership


def memberships_of(account: Account) -> list[Membership]:
    """All memberships with their organisations; read once a request and kept on the account."""
    kept: list[Membership] | None = getattr(account, "_memberships", None)
    if kept is None:
        kept = list(account.memberships.select_related("organisation"))
        keep_memberships(account, kept)
    return kept


def keep_memberships(account: Account, rows: Iterable[Membership]) -> None:
    """What `memberships_of` gives for this object from now on."""
    account._memberships = list(rows)  # type: ignore[attr-defined]  # a cache for one request on the account at hand
