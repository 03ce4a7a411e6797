"""Books transfers: finds or opens their accounts; the database refuses what would overdraw one."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction

from fundament.acts.at_once import AT_ONCE, parts
from fundament.acts.refusals import Refused
from fundament.core.ledger import AccountKey, AccountKind, Transfer
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking, LedgerAccount


def book(*, transfers: Sequence[Transfer], event: Event, grants: Mapping[str, Grant] | None = None) -> None:
    """Books all transfers or none. Raises Refused("overdrawn") when the database says that an account would be overdrawn."""
    book_all(moves=[(transfer, event) for transfer in transfers], grants=grants or {})


def book_all(*, moves: Sequence[tuple[Transfer, Event]], grants: Mapping[str, Grant]) -> None:
    """The same for the transfers of many events, in some few statements. Raises Refused("overdrawn")."""
    by_call: dict[str, list[tuple[Transfer, Event]]] = {}
    for transfer, event in moves:
        by_call.setdefault(event.call.key, []).append((transfer, event))
    for key, rows in by_call.items():
        _book(key, rows, grants)


def lock_years(*, key: str, years: Iterable[int]) -> None:
    """Locks every account of a programme's fiscal years: balances that are read after it stay until the transaction ends."""
    rows = LedgerAccount.objects.filter(call__key=key, year__in=list(years)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _book(key: str, moves: Sequence[tuple[Transfer, Event]], grants: Mapping[str, Grant]) -> None:
    keys = sorted({key for transfer, _ in moves for key in (transfer.debit, transfer.credit)})
    # Money belongs to the programme, whichever of its versions an application was made under.
    first_version = Call.objects.filter(key=key).order_by("version").values_list("pk", flat=True)[0]
    accounts = _accounts(keys, first_version, grants)
    rows = [
        Booking(debit_id=accounts[one.debit], credit_id=accounts[one.credit], cents=one.cents, event=event)
        for one, event in moves
    ]
    try:
        with transaction.atomic():
            _lock(accounts.values())
            Booking.objects.bulk_create(rows, batch_size=AT_ONCE)
    except IntegrityError as error:
        if "account_never_overdrawn" in str(error):
            names = {funder.key: funder.name for funder in moves[0][1].call.programme.funder}
            pots = {f"{names.get(one.debit.funder, one.debit.funder)} {one.debit.year}" for one, _ in moves}
            raise Refused(
                "overdrawn", pots=", ".join(sorted(pots)), cents=sum(one.cents for one, _ in moves)
            ) from error
        raise


def _lock(accounts: Iterable[int]) -> None:
    """Locks accounts, the lower row first: two bookings of the same ones in turn must not wait for each other for ever."""
    for part in parts(sorted(set(accounts))):
        list(LedgerAccount.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk").values_list("pk"))


def _accounts(keys: Sequence[AccountKey], call: int, grants: Mapping[str, Grant]) -> dict[AccountKey, int]:
    """The rows of these accounts; those that were missing are opened."""
    found: dict[AccountKey, int] = {}
    for part in parts(keys):
        found |= _there(part, call, grants)
        missing = [key for key in part if key not in found]
        if missing:
            # Another transaction may open the same account at this instant: its row is as good as ours.
            LedgerAccount.objects.bulk_create(
                [
                    LedgerAccount(
                        call_id=call,
                        kind=key.kind.value,
                        funder=key.funder,
                        year=key.year,
                        grant=grants[key.grant] if key.grant else None,
                    )
                    for key in missing
                ],
                ignore_conflicts=True,
            )
            found |= _there(missing, call, grants)
    return found


def _there(keys: Sequence[AccountKey], call: int, grants: Mapping[str, Grant]) -> dict[AccountKey, int]:
    """Those of the accounts that are open. Two questions, as the index of one kind is no help with the other."""
    references = {grants[key.grant].pk: key.grant for key in keys if key.grant}
    columns = ("pk", "kind", "funder", "year", "grant")
    rows: list[tuple[int, str, str, int, int | None]] = []
    if references:
        rows += LedgerAccount.objects.filter(grant__in=references).values_list(*columns)
    if any(not key.grant for key in keys):
        funders = {key.funder for key in keys if not key.grant}
        rows += LedgerAccount.objects.filter(call=call, grant=None, funder__in=funders).values_list(*columns)
    wanted = set(keys)
    accounts = {
        AccountKey(AccountKind(kind), funder, year, references[grant] if grant else ""): pk
        for pk, kind, funder, year, grant in rows
    }
    return {key: pk for key, pk in accounts.items() if key in wanted}
