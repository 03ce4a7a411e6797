"""The proofs of use of a grant as their readers see them: frozen views, and how rows become them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fundament.core.money import Cents
from fundament.records.proofs import InterimProof, Proof, ProofReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One line of the list of receipts, in cents."""

    number: str
    kind: str
    position: str
    ordered_on: date | None
    invoiced_on: date | None
    paid_on: date
    payee: str
    reason: str
    cents: Cents
    input_tax: Cents
    discount: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView:
    """The proof of use in cents; `due`, `reduced` and `in_depth` from its check on. `receipts` are those handed in last."""

    spent: Cents
    own: Cents
    donations: Cents
    other: Cents
    unpaid_work: Cents
    positions: Mapping[str, Cents]
    reach: Mapping[str, int]
    fulfilled_on: date | None
    report: str
    lessons: str
    submitted_at: datetime
    handed_in_at: datetime
    complete_on: date | None
    receipts: tuple[ReceiptLine, ...]
    in_depth: bool | None
    due: Cents | None
    reduced: Cents | None
    check_note: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimProofView:
    """An interim proof, in cents."""

    number: int
    until: date
    spent: Cents
    report: str
    reach: Mapping[str, int]
    submitted_at: datetime


def proof_of(row: Proof | None) -> ProofView | None:
    """The proof of use, with the receipts that were handed in last."""
    if row is None:
        return None
    receipts = list(row.receipts.all())
    newest = max((receipt.delivery for receipt in receipts), default=0)
    return ProofView(
        spent=row.spent,
        own=row.own,
        donations=row.donations,
        other=row.other,
        unpaid_work=row.unpaid_work,
        positions=row.positions,
        reach=row.reach,
        fulfilled_on=row.fulfilled_on,
        report=row.report,
        lessons=row.lessons,
        submitted_at=row.submitted_at,
        handed_in_at=row.handed_in_at,
        complete_on=row.complete_on,
        receipts=tuple(_receipt(receipt) for receipt in receipts if receipt.delivery == newest),
        in_depth=row.in_depth,
        due=row.due,
        reduced=row.reduced,
        check_note=row.check_note,
        checked_at=row.checked_at,
    )


def _receipt(row: ProofReceipt) -> ReceiptLine:
    return ReceiptLine(
        number=row.number,
        kind=row.kind,
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


def interim_proof_of(row: InterimProof) -> InterimProofView:
    """An interim proof."""
    return InterimProofView(
        number=row.number,
        until=row.until,
        spent=row.spent,
        report=row.report,
        reach=row.reach,
        submitted_at=row.submitted_at,
    )
