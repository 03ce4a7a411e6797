"""Verifies payments: what was asked for, prepared, released, returned and repaid, and what the bank was told."""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from fundament.core.ledger import AccountKind
from fundament.core.procedure import Act
from fundament.queries.verification_rows import compared, events_of, paired
from fundament.records.claims import ClaimPayment
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking
from fundament.records.payments import Payment, PaymentReturn, PaymentRun

_NAMES = {"": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def payment_differences(grant: Grant) -> Iterator[str]:
    """Where payments, returns and what arrived for claims are not what the events say, one German sentence each."""
    payments = list(grant.payments.select_related("run").order_by("number"))
    wanted = _wanted(grant)
    for payment in payments:
        columns = wanted.pop(payment.number, None)
        name = f"{grant}, Zahlung {payment.number}"
        if columns is None:
            yield f"{name}: ist gespeichert und steht in keinem Ereignis."
            continue
        yield from compared(name, payment, columns)
        if payment.released_at is not None:
            yield from _release_differences(grant, payment, name)
    for number in wanted:
        yield f"{grant}, Zahlung {number}: steht in den Ereignissen und ist nicht gespeichert."
    returns = [
        {
            "payment": next((row for row in payments if row.number == event.data["payment"]), None),
            "returned_on": date.fromisoformat(event.data["returned_on"]),
            "at": event.at,
        }
        for event in events_of(grant, Act.RETURN_PAYMENT)
    ]
    stored = PaymentReturn.objects.filter(payment__grant=grant).select_related("payment").order_by("pk")
    yield from paired(f"{grant}, Rückläufer", list(stored), returns)
    yield from _arrival_differences(grant)


def _wanted(grant: Grant) -> dict[int, dict[str, Any]]:
    """What each payment must be, by its number: requests take the next number, the rest is named by the events."""
    found: dict[int, dict[str, Any]] = {}
    for event in events_of(grant, Act.REQUEST_PAYMENT, Act.PREPARE_PAYMENT, Act.RELEASE_PAYMENT):
        data = event.data
        if event.act == Act.REQUEST_PAYMENT.value:
            found[len(found) + 1] = {
                "cents": data["cents"],
                "need_until": date.fromisoformat(data["need_until"]),
                "requested_by_id": event.account_id,
                "prepared_at": None,
                "released_at": None,
            }
            continue
        columns = found.setdefault(
            data["payment"], {"need_until": None, "requested_by_id": None, "prepared_at": None, "released_at": None}
        )
        columns["cents"] = data["cents"]
        if event.act == Act.PREPARE_PAYMENT.value:
            columns |= {"prepared_at": event.at, "iban": data["iban"]}
        else:
            columns["released_at"] = event.at
    return found


def _release_differences(grant: Grant, payment: Payment, name: str) -> Iterator[str]:
    booked = sum(
        Booking.objects.filter(
            event__grant=grant,
            event__act=Act.RELEASE_PAYMENT.value,
            event__data__payment=payment.number,
            credit__kind=AccountKind.PAID.value,
        ).values_list("cents", flat=True)
    )
    if booked != payment.cents:
        yield f"{name}: {payment.cents} Cent, gebucht sind {booked} Cent."
    if payment.run is None or (payment.end_to_end, payment.cents) not in _told(payment.run):
        yield f"{name}: Der Auftrag an die Bank nennt sie nicht oder mit anderem Betrag."


def _arrival_differences(grant: Grant) -> Iterator[str]:
    """What arrived for claims: booked, or come back with a payment that the bank returned."""
    wanted = []
    for event in events_of(grant, Act.BOOK_REPAYMENT, Act.BOOK_INTEREST, Act.RETURN_PAYMENT):
        if event.act == Act.RETURN_PAYMENT.value:
            cents, day = event.data["settles_cents"], event.data["returned_on"]
        else:
            cents, day = event.data["cents"], event.data["paid_on"]
        if cents:
            wanted.append({"cents": cents, "paid_on": date.fromisoformat(day), "at": event.at})
    stored = ClaimPayment.objects.filter(claim__grant=grant).order_by("pk")
    yield from paired(f"{grant}, Eingang", list(stored), wanted)


def run_differences(run: PaymentRun) -> Iterator[str]:
    """Whether the file of a payment run is the one that was made, adds up, and was released as the events say."""
    if hashlib.sha256(bytes(run.xml)).hexdigest() != run.sha256:
        yield f"Auszahlungslauf {run}: Die Prüfsumme der Datei stimmt nicht."
    paid = sum(run.payments.values_list("cents", flat=True))
    told = sum(cents for _, cents in _told(run))
    if (paid, told) != (run.total, run.total):
        yield f"Auszahlungslauf {run}: {run.total} Cent, Zahlungen {paid} Cent, Datei {told} Cent."
    releases = Event.objects.filter(
        act=Act.RELEASE_PAYMENT.value, data__run=run.number, grant__authority=run.authority_id
    )
    # Events of an earlier version do not name the limit.
    stated = {(event.at, event.data.get("limit_cents", run.limit)) for event in releases}
    if stated != {(run.released_at, run.limit)}:
        yield f"Auszahlungslauf {run}: Zeitpunkt oder Höchstbetrag sind andere, als die Ereignisse sagen."


def _told(run: PaymentRun) -> list[tuple[str, int]]:
    """What the bank was told to pay: end-to-end id and cents of each transfer."""
    root = ElementTree.fromstring(bytes(run.xml))  # noqa: S314 -- a file that this product made and whose digest it keeps
    return [
        (
            transfer.findtext("PmtId/EndToEndId", default="", namespaces=_NAMES),
            int(Decimal(transfer.findtext("Amt/InstdAmt", default="0", namespaces=_NAMES)) * 100),
        )
        for transfer in root.iterfind(".//CdtTrfTxInf", namespaces=_NAMES)
    ]
