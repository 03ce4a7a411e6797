"""The ledger: transfers between accounts. A transfer takes an amount from one account and puts the same into another,

so a booking that does not balance cannot be built. Accounts that hold money never fall below zero; the database refuses it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fundament.core.money import Cents


class AccountKind(StrEnum):
    """What the money of an account is.

    SOURCE is where appropriations come from: the only account below zero, its balance is minus all that was appropriated.
    FREE was appropriated and not yet promised. COMMITTED is promised by notices. IN_RELEASE waits for the second pair of
    eyes. PAID went to recipients. Kept for each funder and fiscal year, from COMMITTED on for each grant too.
    """

    SOURCE = "source"
    FREE = "free"
    COMMITTED = "committed"
    IN_RELEASE = "in_release"
    PAID = "paid"


@dataclass(frozen=True, slots=True, order=True)
class AccountKey:
    """An account: what it is, whose money, which fiscal year, and the grant it belongs to (empty: none)."""

    kind: AccountKind
    funder: str
    year: int
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """`cents` from one account to another. Raises ValueError unless positive, between two accounts, within funder and year.

    Money never changes its funder or its year by a transfer: every euro stays traceable to who gave it.
    """

    debit: AccountKey
    credit: AccountKey
    cents: Cents

    def __post_init__(self) -> None:
        if self.cents <= 0:
            raise ValueError(f"a transfer moves more than nothing, not {self.cents} cents")
        if self.debit == self.credit:
            raise ValueError("a transfer needs two accounts")
        if (self.debit.funder, self.debit.year) != (self.credit.funder, self.credit.year):
            raise ValueError("a transfer stays with its funder and fiscal year")


Pot = tuple[str, int]
"""A budget: funder key and fiscal year."""


def appropriate(*, pot: Pot, cents: Cents) -> Transfer:
    """Money that a budget provides."""
    return Transfer(AccountKey(AccountKind.SOURCE, *pot), AccountKey(AccountKind.FREE, *pot), cents)


def commit(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Free money promised to a grant by its notice."""
    return Transfer(AccountKey(AccountKind.FREE, *pot), AccountKey(AccountKind.COMMITTED, *pot, grant), cents)


def release_commitment(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Promised money that is not needed: free again."""
    return Transfer(AccountKey(AccountKind.COMMITTED, *pot, grant), AccountKey(AccountKind.FREE, *pot), cents)


def prepare_payment(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Promised money set aside for a payment that a second person must release."""
    return Transfer(
        AccountKey(AccountKind.COMMITTED, *pot, grant), AccountKey(AccountKind.IN_RELEASE, *pot, grant), cents
    )


def pay(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """A released payment."""
    return Transfer(AccountKey(AccountKind.IN_RELEASE, *pot, grant), AccountKey(AccountKind.PAID, *pot, grant), cents)


def repay(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Money a recipient paid back: free again with the funder and year it came from."""
    return Transfer(AccountKey(AccountKind.PAID, *pot, grant), AccountKey(AccountKind.FREE, *pot), cents)


def balances(transfers: Iterable[Transfer]) -> Mapping[AccountKey, Cents]:
    """The balance of every account after these transfers, in cents; they add up to zero."""
    found: dict[AccountKey, Cents] = {}
    for transfer in transfers:
        found[transfer.debit] = found.get(transfer.debit, 0) - transfer.cents
        found[transfer.credit] = found.get(transfer.credit, 0) + transfer.cents
    return found


def overdrawn(held: Mapping[AccountKey, Cents]) -> tuple[AccountKey, ...]:
    """Accounts below zero that may not be."""
    return tuple(sorted(key for key, cents in held.items() if cents < 0 and key.kind is not AccountKind.SOURCE))
