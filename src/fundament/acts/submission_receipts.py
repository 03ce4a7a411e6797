"""Hands out the receipt of a submission, signed and sealed, and tells whether a receipt that someone brings is genuine.

Both files are made from the stored submission when somebody asks for them, never while one is submitted.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from fundament.acts.letters import seal_key
from fundament.acts.notice_files import FORMER_SEALS
from fundament.acts.refusals import Refused
from fundament.documents.receipt import sealed_pdf, signed_json
from fundament.documents.receipt_reading import ReadReceipt, read_receipt
from fundament.documents.seal import NotInForce, load_certificates
from fundament.documents.typeset import NotTypeset
from fundament.queries.receipts import Receipt, arrivals, facts_of, receipt_of
from fundament.records.accounts import Account


def receipt_json(*, account: Account, reference: str, number: int, check_at: str) -> bytes:
    """The signed receipt as JSON, for the applicants. `check_at` is the address of the public page.

    Raises NotVisible, Refused("seal_missing").
    """
    return _signed(receipt_of(account=account, reference=reference, number=number), check_at)


def receipt_pdf(*, account: Account, reference: str, number: int, check_at: str, at: datetime) -> bytes:
    """The receipt as PDF, sealed at `at` with the signed JSON inside, for the applicants.

    Raises NotVisible, Refused("seal_missing"), Refused("receipt_not_printed") where the file cannot be made: the JSON can.
    """
    found = receipt_of(account=account, reference=reference, number=number)
    try:
        return sealed_pdf(
            facts=facts_of(found), signed=_signed(found, check_at), check_at=check_at, key=seal_key(), at=at
        )
    except (NotTypeset, NotInForce) as fault:
        raise Refused("receipt_not_printed") from fault


def _signed(found: Receipt, check_at: str) -> bytes:
    return signed_json(facts=facts_of(found), check_at=check_at, key=seal_key())


def known_certificates() -> tuple[bytes, ...]:
    """The certificates (DER) of the operator's present and former keys; none where there is no key yet. Makes no key.

    Raises NoSealKey for a key that cannot be read.
    """
    file = Path(settings.SEAL_FILE)
    return (
        *((seal_key().certificate,) if file.exists() else ()),
        *load_certificates(file=file.with_suffix(FORMER_SEALS)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A receipt that was brought. `stored` tells whether exactly this submission is in the portal's database."""

    receipt: ReadReceipt
    stored: bool

    @property
    def genuine(self) -> bool:
        """It is signed by the portal, unchanged, and the portal has what it speaks of."""
        return self.receipt.holds and self.stored


def judge(*, file: bytes) -> Judged:
    """Whether a receipt is genuine, for anyone. What is not signed by the portal is not looked up. Raises NoReceipt."""
    found = read_receipt(file=file, certificates=known_certificates())
    if not found.holds:
        return Judged(receipt=found, stored=False)
    there = arrivals(reference=found.reference, digest=found.sha256)
    return Judged(receipt=found, stored=(found.number, found.arrived_at) in there)
