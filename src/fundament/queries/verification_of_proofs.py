"""Verifies proofs of use and their receipts: each figure and day is what the recipient handed in, by the events."""

from collections.abc import Iterator
from datetime import date

from fundament.core.dates import local_day
from fundament.core.procedure import Act
from fundament.core.receipts import Receipt, digest_of_receipts, summary
from fundament.queries.verification_rows import Wanted, compared, events_of, paired
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.proofs import Proof, ProofReceipt

_COLUMNS = ("spent", "own", "donations", "other", "unpaid_work")


def proof_differences(grant: Grant) -> Iterator[str]:
    """Where interim proofs, the proof of use or its receipts are not what was handed in, one German sentence each."""
    interim = [
        {
            "number": event.data["number"],
            "until": date.fromisoformat(event.data["until"]),
            "spent": event.data["spent_cents"],
            "submitted_at": event.at,
            # Events of an earlier version do not say what was achieved.
            **({"reach": event.data["reach"]} if "reach" in event.data else {}),
        }
        for event in events_of(grant, Act.SUBMIT_INTERIM_PROOF)
    ]
    yield from paired(f"{grant}, Zwischennachweis", list(grant.interim_proofs.order_by("pk")), interim)
    handed_in = events_of(grant, Act.SUBMIT_PROOF, Act.HAND_IN_PAPERS)
    proof = Proof.objects.filter(grant=grant).first()
    if proof is None or not handed_in:
        if proof is not None or handed_in:
            yield f"{grant}: Verwendungsnachweis und Ereignisse passen nicht zusammen."
        return
    yield from compared(f"{grant}, Verwendungsnachweis", proof, _wanted(grant, handed_in))
    for delivery, event in enumerate(handed_in, 1):
        yield from _receipt_differences(grant, list(proof.receipts.filter(delivery=delivery)), event)


def _wanted(grant: Grant, handed_in: list[Event]) -> Wanted:
    newest = handed_in[-1]
    complete_on = None
    for event in events_of(grant, Act.CONFIRM_COMPLETE):
        arrived = [one.at for one in handed_in if one.number < event.number]
        complete_on = local_day(at=arrived[-1], zone=grant.application.call.programme.zone)
    checks = events_of(grant, Act.CHECK_PROOF)
    checked = checks[-1] if checks else None
    fulfilled = newest.data["fulfilled_on"]
    return {
        **{name: newest.data[f"{name}_cents"] for name in _COLUMNS},
        "positions": newest.data["positions"],
        "reach": newest.data["reach"],
        "fulfilled_on": date.fromisoformat(fulfilled) if fulfilled else None,
        "submitted_at": handed_in[0].at,
        "handed_in_at": newest.at,
        "complete_on": complete_on,
        "checked_at": checked.at if checked else None,
        "in_depth": checked.data["in_depth"] if checked else None,
        # What the check found is computed again where the grant is; before it there is nothing.
        **({} if checked else {"due": None, "reduced": None, "settlement": None}),
    }


def _receipt_differences(grant: Grant, rows: list[ProofReceipt], event: Event) -> Iterator[str]:
    receipts = [
        Receipt(
            number=row.number,
            kind=row.kind,  # type: ignore[arg-type]  # the column holds one of the two words
            position=row.position,
            ordered_on=row.ordered_on,
            invoiced_on=row.invoiced_on,
            paid_on=row.paid_on,
            payee=row.payee,
            reason=row.reason,
            cents=row.cents,
            input_tax=row.input_tax,
            discount=row.discount,
        )
        for row in rows
    ]
    # Events of an earlier version say how many receipts there were, not which.
    digest = digest_of_receipts(receipts=receipts)
    if (len(rows), digest) != (event.data["receipts"], event.data.get("receipts_digest", digest)):
        yield f"{grant}, Belegliste vom {event.at:%d.%m.%Y}: Ein Beleg ist ein anderer als eingereicht."
    listed = sum(summary(receipts=receipts).values())
    if receipts and listed != event.data["spent_cents"]:
        yield f"{grant}, Belegliste vom {event.at:%d.%m.%Y}: {listed} Cent statt {event.data['spent_cents']} Cent."
