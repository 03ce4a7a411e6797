"""The payment file: credit transfers as pain.001.001.09 of ISO 20022, in the form the German banks take.

Sources: DFÜ-Abkommen Anlage 3 (one batch, service level SEPA, charges by that level, NOTPROVIDED where the payer's BIC is not
known); EPC Implementation Guidelines for SEPA credit transfers (identifiers, lengths, the highest amount).

The XML is written here and not by sepaxml, which stamps its own clock and random identifiers in private members and
leaves the payer's bank empty without a BIC. Its schema, the one of ISO 20022, checks every file.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from fundament.core.money import Cents
from fundament.documents.bank_details import WrongIban, check_iban
from fundament.documents.bank_names import NoBankText, bank_text

_SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_NAME_LENGTH = 70
_PURPOSE_LENGTH = 140
_HIGHEST: Cents = 999_999_999_99

# Identifiers neither begin nor end with a slash or a space, and hold no double slash.
_IDENTIFIER = re.compile(r"(?![/ ])(?!.*//)[A-Za-z0-9/?:().,'+ -]{1,35}(?<![/ ])")
_BIC = re.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One run: who pays, and when. `id` names it for the bank and must never be used again; the BIC may be empty."""

    id: str
    created_at: datetime
    execution_day: date
    debtor_name: str
    debtor_iban: str
    debtor_bic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """One payment in cents. The creditor reads `purpose` and `end_to_end_id` on the statement of account."""

    end_to_end_id: str
    cents: Cents
    creditor: str
    iban: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """The file, its SHA-256 in hexadecimal, the number of transfers and their sum in cents."""

    xml: bytes
    sha256: str
    count: int
    total: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFault:
    """What is wrong: the transfer's row, counted from 1, or None for the run; a code; its values, sorted by name.

    Of the run: "message_id", "debtor_name", "debtor_iban", "debtor_bic", "execution_before_creation", "above_limit",
    "nothing_to_pay". Of a row: "end_to_end_id", "doubled_end_to_end_id", "amount", "creditor", "iban", "purpose".
    """

    row: int | None
    code: str
    values: tuple[tuple[str, str | int], ...] = ()


class PaymentFileRefused(ValueError):
    """There is no file; `faults` names everything that is wrong, first the run, then row by row."""

    def __init__(self, *, faults: tuple[TransferFault, ...]) -> None:
        super().__init__("\n".join(f"{fault.row}: {fault.code} {dict(fault.values)}" for fault in faults))
        self.faults = faults


class NotPain001(ValueError):
    """These bytes are no XML of the schema pain.001.001.09; `faults` are the words of the schema check, with lines."""

    def __init__(self, *, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def payment_file(*, message: Message, transfers: Sequence[CreditTransfer], limit: Cents) -> PaymentFile:
    """Write the transfers as one batch, checked against the schema. The same arguments give the same bytes.

    `limit` is the highest sum of one run in cents. `created_at` must know its time zone, which also says what day it
    is; the execution day may be the same. Names and purposes are put into the banks' characters and cut to fit.
    Raises PaymentFileRefused with all faults at once and ValueError for a naive time.
    """
    if message.created_at.utcoffset() is None:
        raise ValueError("created_at needs a time zone")
    faults = (*_faults_of_run(message=message, transfers=transfers, limit=limit), *_faults_of_rows(transfers=transfers))
    if faults:
        raise PaymentFileRefused(faults=faults)
    total = sum(transfer.cents for transfer in transfers)
    xml = _xml(message=message, transfers=transfers, total=total)
    check_schema(xml=xml)
    return PaymentFile(xml=xml, sha256=hashlib.sha256(xml).hexdigest(), count=len(transfers), total=total)


def end_to_end_id(*, reference: str, payment: int) -> str:
    """Name the payment `payment` of a grant for all banks on the way: "VR-2021-0001-1-Z2", at most 35 characters.

    A reference that is too long or has other characters than letters, digits, dot and hyphen keeps its beginning and
    ends with 48 bits of its digest behind a plus sign. Payments count from 1. Raises ValueError for any other number
    and for an empty reference.
    """
    if not reference or not 1 <= payment <= 999_999:
        raise ValueError("a reference and a payment from 1 to 999999 are needed")
    tail = f"-Z{payment}"
    if re.fullmatch("[A-Za-z0-9.-]+", reference) and len(reference + tail) <= 35:
        return reference + tail
    tail = f"+{hashlib.sha256(reference.encode()).hexdigest()[:12]}{tail}"
    return re.sub("[^A-Za-z0-9.]+", "-", reference)[: 35 - len(tail)].rstrip("-") + tail


def check_schema(*, xml: bytes) -> None:
    """Insist that the bytes follow pain.001.001.09, which says nothing of sums and check digits. Raises NotPain001."""
    try:
        document = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as fault:
        raise NotPain001(faults=(str(fault),)) from fault
    schema = _schema()
    if not schema.validate(document):
        raise NotPain001(faults=tuple(f"{entry.line}: {entry.message}" for entry in schema.error_log))


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files("sepaxml") / "schemas" / "pain.001.001.09.xsd").read_bytes()))


def _fault(row: int | None, code: str, **values: str | int) -> TransferFault:
    return TransferFault(row=row, code=code, values=tuple(sorted(values.items())))


def _faults_of_run(*, message: Message, transfers: Sequence[CreditTransfer], limit: Cents) -> Iterator[TransferFault]:
    if not _IDENTIFIER.fullmatch(message.id):
        yield _fault(None, "message_id", id=message.id)
    if not _readable(message.debtor_name, _NAME_LENGTH):
        yield _fault(None, "debtor_name", name=message.debtor_name)
    yield from _fault_of_iban(row=None, code="debtor_iban", iban=message.debtor_iban)
    if message.debtor_bic and not _BIC.fullmatch(message.debtor_bic):
        yield _fault(None, "debtor_bic", bic=message.debtor_bic)
    created = message.created_at.date()
    if message.execution_day < created:
        day = message.execution_day.isoformat()
        yield _fault(None, "execution_before_creation", created=created.isoformat(), execution=day)
    total = sum(transfer.cents for transfer in transfers)
    if total > limit:
        yield _fault(None, "above_limit", limit_cents=limit, total_cents=total)
    if not transfers:
        yield _fault(None, "nothing_to_pay")


def _faults_of_rows(*, transfers: Sequence[CreditTransfer]) -> Iterator[TransferFault]:
    first: dict[str, int] = {}
    for row, transfer in enumerate(transfers, start=1):
        name = transfer.end_to_end_id
        if not _IDENTIFIER.fullmatch(name):
            yield _fault(row, "end_to_end_id", id=name)
        if first.setdefault(name, row) != row:
            yield _fault(row, "doubled_end_to_end_id", id=name, first_row=first[name])
        if not 0 < transfer.cents <= _HIGHEST:
            yield _fault(row, "amount", amount_cents=transfer.cents)
        if not _readable(transfer.creditor, _NAME_LENGTH):
            yield _fault(row, "creditor", name=transfer.creditor)
        yield from _fault_of_iban(row=row, code="iban", iban=transfer.iban)
        if not _readable(transfer.purpose, _PURPOSE_LENGTH):
            yield _fault(row, "purpose", purpose=transfer.purpose)


def _fault_of_iban(*, row: int | None, code: str, iban: str) -> Iterator[TransferFault]:
    try:
        check_iban(text=iban)
    except WrongIban as wrong:
        yield _fault(row, code, iban=iban, why=wrong.code)


def _readable(text: str, at_most: int) -> bool:
    try:
        bank_text(text=text, at_most=at_most)
    except NoBankText:
        return False
    return True


def _xml(*, message: Message, transfers: Sequence[CreditTransfer], total: Cents) -> bytes:
    debtor = bank_text(text=message.debtor_name, at_most=_NAME_LENGTH)
    sums = (("NbOfTxs", str(len(transfers))), ("CtrlSum", _euro(total)))
    root = etree.Element(f"{{{_SPACE}}}Document", nsmap={None: _SPACE})
    start = _put(root, "CstmrCdtTrfInitn")
    header = _put(start, "GrpHdr")
    created = message.created_at.isoformat(timespec="seconds")
    for path, text in (("MsgId", message.id), ("CreDtTm", created), *sums, ("InitgPty/Nm", debtor)):
        _put(header, path, text)
    batch = _put(start, "PmtInf")
    for path, text in (
        ("PmtInfId", message.id),
        ("PmtMtd", "TRF"),
        ("BtchBookg", "true"),
        *sums,
        ("PmtTpInf/SvcLvl/Cd", "SEPA"),
        ("ReqdExctnDt/Dt", message.execution_day.isoformat()),
        ("Dbtr/Nm", debtor),
        ("DbtrAcct/Id/IBAN", check_iban(text=message.debtor_iban).iban),
        ("DbtrAgt/FinInstnId/" + ("BICFI" if message.debtor_bic else "Othr/Id"), message.debtor_bic or "NOTPROVIDED"),
        ("ChrgBr", "SLEV"),
    ):
        _put(batch, path, text)
    for transfer in transfers:
        one = _put(batch, "CdtTrfTxInf")
        _put(one, "PmtId/EndToEndId", transfer.end_to_end_id)
        _put(one, "Amt/InstdAmt", _euro(transfer.cents)).set("Ccy", "EUR")
        _put(one, "Cdtr/Nm", bank_text(text=transfer.creditor, at_most=_NAME_LENGTH))
        _put(one, "CdtrAcct/Id/IBAN", check_iban(text=transfer.iban).iban)
        _put(one, "RmtInf/Ustrd", bank_text(text=transfer.purpose, at_most=_PURPOSE_LENGTH))
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return xml


def _put(into: etree.Element, path: str, text: str | None = None) -> etree.Element:
    """Add the elements of a path, each inside the one before; the last holds the text."""
    for name in path.split("/"):
        into = etree.SubElement(into, f"{{{_SPACE}}}{name}")
    into.text = text
    return into


def _euro(cents: Cents) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
