"""Books transfers: finds or opens their accounts; the database refuses what would overdraw one."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from fundament.acts.refusals import Refused
from fundament.core.ledger import AccountKey, Transfer
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount


def book(*, transfers: Sequence[Transfer], event: Event, grants: dict[str, Grant] | None = None) -> None:
    """Books all transfers or none. Raises Refused("overdrawn") when the database says that an account would be overdrawn."""
    keys = sorted({key for transfer in transfers for key in (transfer.debit, transfer.credit)})
    # Money belongs to the programme, whichever of its versions an application was made under.
    first_version = Call.objects.filter(key=event.call.key).earliest("version")
    accounts = {key: _account(key, first_version, grants or {}) for key in keys}
    rows = [Booking(debit=accounts[t.debit], credit=accounts[t.credit], cents=t.cents, event=event) for t in transfers]
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        if "account_never_overdrawn" in str(error):
            funders = ", ".join(sorted({f"{t.debit.funder} {t.debit.year}" for t in transfers}))
            raise Refused("overdrawn", pots=funders, cents=sum(t.cents for t in transfers)) from error
        raise


def _account(key: AccountKey, first_version: Call, grants: dict[str, Grant]) -> LedgerAccount:
    grant = grants[key.grant] if key.grant else None
    account, _ = LedgerAccount.objects.get_or_create(
        call=first_version, kind=key.kind.value, funder=key.funder, year=key.year, grant=grant
    )
    return account
