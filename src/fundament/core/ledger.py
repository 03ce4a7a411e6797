"""The ledger: transfers between accounts. A transfer takes an amount from one account and puts the same into another,

so a booking that does not balance cannot be built. Accounts that hold money never fall below zero; the database refuses it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fundament.core.money import Cents


class AccountKind(StrEnum):
    """What the money of an account is. Kept for each funder and fiscal year, from COMMITTED on for each grant too.

    Cash. SOURCE is where appropriations come from; its balance is minus all that was appropriated. FREE was appropriated and not
    yet promised. COMMITTED is promised by notices. IN_RELEASE waits for the second pair of eyes. PAID went to recipients. LAPSED
    was not used by the end of its fiscal year (§ 45 SäHO).

    Commitment authorisations (Verpflichtungsermächtigungen, § 38 SäHO), by the fiscal year in which they fall due.
    AUTHORISATION_SOURCE is where they come from. AUTHORISED may still be used. BOUND is used by notices.

    Interest (§ 49a VwVfG). INTEREST_SOURCE is where claims for interest come from. INTEREST_DUE is claimed, INTEREST_PAID arrived.
    """

    SOURCE = "source"
    FREE = "free"
    COMMITTED = "committed"
    IN_RELEASE = "in_release"
    PAID = "paid"
    LAPSED = "lapsed"
    AUTHORISATION_SOURCE = "authorisation_source"
    AUTHORISED = "authorised"
    BOUND = "bound"
    INTEREST_SOURCE = "interest_source"
    INTEREST_DUE = "interest_due"
    INTEREST_PAID = "interest_paid"


SOURCES = frozenset({AccountKind.SOURCE, AccountKind.AUTHORISATION_SOURCE, AccountKind.INTEREST_SOURCE})
"""The only accounts below zero."""

CARRIED = frozenset({AccountKind.COMMITTED})
"""Accounts whose money may move to a later fiscal year, by consent (§ 45 (3) SäHO)."""


@dataclass(frozen=True, slots=True, order=True)
class AccountKey:
    """An account: what it is, whose money, which fiscal year, and the grant it belongs to (empty: none)."""

    kind: AccountKind
    funder: str
    year: int
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """`cents` from one account to another. Raises ValueError unless positive, between two accounts, of one funder and year.

    Money never changes its funder: every euro stays traceable to who gave it. It changes its fiscal year by carry-over alone:
    forward, within one kind of account and one grant.
    """

    debit: AccountKey
    credit: AccountKey
    cents: Cents

    def __post_init__(self) -> None:
        if self.cents <= 0:
            raise ValueError(f"a transfer moves more than nothing, not {self.cents} cents")
        if self.debit == self.credit:
            raise ValueError("a transfer needs two accounts")
        if self.debit.funder != self.credit.funder:
            raise ValueError("a transfer stays with its funder")
        if self.debit.year != self.credit.year and not self._carries_over:
            raise ValueError("a transfer stays in its fiscal year")

    @property
    def _carries_over(self) -> bool:
        return (
            self.debit.kind is self.credit.kind
            and self.debit.kind in CARRIED
            and self.debit.grant == self.credit.grant
            and self.debit.year < self.credit.year
        )


Pot = tuple[str, int]
"""A budget: funder key and fiscal year."""

_K = AccountKind


def appropriate(*, pot: Pot, cents: Cents) -> Transfer:
    """Money that a budget provides."""
    return Transfer(AccountKey(_K.SOURCE, *pot), AccountKey(_K.FREE, *pot), cents)


def authorise(*, pot: Pot, cents: Cents) -> Transfer:
    """A commitment authorisation that a budget provides, for payments in the pot's year (§ 38 (1) SäHO)."""
    return Transfer(AccountKey(_K.AUTHORISATION_SOURCE, *pot), AccountKey(_K.AUTHORISED, *pot), cents)


def commit(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Free money promised to a grant by its notice."""
    return Transfer(AccountKey(_K.FREE, *pot), AccountKey(_K.COMMITTED, *pot, grant), cents)


def bind(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """A commitment authorisation used by a notice that promises money of a later year (VwV 1.1, VVK 4.1)."""
    return Transfer(AccountKey(_K.AUTHORISED, *pot), AccountKey(_K.BOUND, *pot, grant), cents)


def release_commitment(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Promised money that is not needed: free again."""
    return Transfer(AccountKey(_K.COMMITTED, *pot, grant), AccountKey(_K.FREE, *pot), cents)


def unbind(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """A commitment authorisation that a notice no longer needs."""
    return Transfer(AccountKey(_K.BOUND, *pot, grant), AccountKey(_K.AUTHORISED, *pot), cents)


def prepare_payment(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Promised money set aside for a payment that a second person must release."""
    return Transfer(AccountKey(_K.COMMITTED, *pot, grant), AccountKey(_K.IN_RELEASE, *pot, grant), cents)


def pay(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """A released payment."""
    return Transfer(AccountKey(_K.IN_RELEASE, *pot, grant), AccountKey(_K.PAID, *pot, grant), cents)


def take_back(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """A payment that the bank returned: promised again, to be paid anew."""
    return Transfer(AccountKey(_K.PAID, *pot, grant), AccountKey(_K.COMMITTED, *pot, grant), cents)


def repay(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Money a recipient paid back: free again with the funder and year it came from."""
    return Transfer(AccountKey(_K.PAID, *pot, grant), AccountKey(_K.FREE, *pot), cents)


def lapse(*, pot: Pot, cents: Cents) -> Transfer:
    """Free money that nobody may spend any more: its fiscal year is over (§ 45 (1) SäHO)."""
    return Transfer(AccountKey(_K.FREE, *pot), AccountKey(_K.LAPSED, *pot), cents)


def lapse_authorisation(*, pot: Pot, cents: Cents) -> Transfer:
    """A commitment authorisation that was not used in its budget (§ 45 (1) SäHO)."""
    return Transfer(AccountKey(_K.AUTHORISED, *pot), AccountKey(_K.AUTHORISATION_SOURCE, *pot), cents)


def carry_over(*, pot: Pot, to_year: int, grant: str, cents: Cents) -> Transfer:
    """Promised money that may be paid in a later fiscal year, by consent of the ministry of finance (§ 45 (2), (3) SäHO)."""
    funder, _ = pot
    return Transfer(AccountKey(_K.COMMITTED, *pot, grant), AccountKey(_K.COMMITTED, funder, to_year, grant), cents)


def claim_interest(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Interest that a notice demands; it belongs to the title of the grant itself (Zins-A 5.1)."""
    return Transfer(AccountKey(_K.INTEREST_SOURCE, *pot, grant), AccountKey(_K.INTEREST_DUE, *pot, grant), cents)


def collect_interest(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Demanded interest that arrived."""
    return Transfer(AccountKey(_K.INTEREST_DUE, *pot, grant), AccountKey(_K.INTEREST_PAID, *pot, grant), cents)


def drop_interest(*, pot: Pot, grant: str, cents: Cents) -> Transfer:
    """Demanded interest that is no longer demanded, because its notice fell."""
    return Transfer(AccountKey(_K.INTEREST_DUE, *pot, grant), AccountKey(_K.INTEREST_SOURCE, *pot, grant), cents)


def balances(transfers: Iterable[Transfer]) -> Mapping[AccountKey, Cents]:
    """The balance of every account after these transfers, in cents; they add up to zero."""
    found: dict[AccountKey, Cents] = {}
    for transfer in transfers:
        found[transfer.debit] = found.get(transfer.debit, 0) - transfer.cents
        found[transfer.credit] = found.get(transfer.credit, 0) + transfer.cents
    return found


def overdrawn(held: Mapping[AccountKey, Cents]) -> tuple[AccountKey, ...]:
    """Accounts below zero that may not be."""
    return tuple(sorted(key for key, cents in held.items() if cents < 0 and key.kind not in SOURCES))
