"""The bank gets exactly the payments that were ordered, or no file at all."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fundament.documents.payment_file import (
    CreditTransfer,
    Message,
    NotPain001,
    PaymentFileRefused,
    TransferFault,
    check_schema,
    end_to_end_id,
    payment_file,
)

MILLION = 1_000_000_00
BERLIN = timezone(timedelta(hours=1))

RUN = Message(
    id="VR-2026-03-02-1",
    created_at=datetime(2026, 3, 2, 9, 30, 15, 999, tzinfo=BERLIN),
    execution_day=date(2026, 3, 2),
    debtor_name="Landesdirektion Sachsen – Förderkasse",
    debtor_iban="DE89 3704 0044 0532 0130 00",
    debtor_bic="COBADEFFXXX",
)
LEISNIG = CreditTransfer(
    end_to_end_id="IVO-2024-0004-Z1",
    cents=250_000_00,
    creditor="Stadt Leisnig & Döbeln",
    iban="de87200500001234567890",
    purpose="IVO-2024-0004, 1. Rate „Zug um Zug“",
)
DOMOWINA = CreditTransfer(
    end_to_end_id="VR-2021-0001-1-Z2",
    cents=1,
    creditor="Domowina – Zwjazk Łužiskich Serbow z. t.",
    iban="DE21 5005 0000 9876 5432 10",
    purpose="VR-2021-0001-1: Rest",
)


def test_it_holds_exactly_what_was_ordered() -> None:
    file = payment_file(message=RUN, transfers=[LEISNIG, DOMOWINA], limit=MILLION)
    assert (file.count, file.total, file.sha256) == (2, 250_000_01, hashlib.sha256(file.xml).hexdigest())
    assert tuple(_leaves(file.xml)) == (
        ("CstmrCdtTrfInitn/GrpHdr/MsgId", "VR-2026-03-02-1"),
        ("CstmrCdtTrfInitn/GrpHdr/CreDtTm", "2026-03-02T09:30:15+01:00"),
        ("CstmrCdtTrfInitn/GrpHdr/NbOfTxs", "2"),
        ("CstmrCdtTrfInitn/GrpHdr/CtrlSum", "250000.01"),
        ("CstmrCdtTrfInitn/GrpHdr/InitgPty/Nm", "Landesdirektion Sachsen - Foerderkasse"),
        ("CstmrCdtTrfInitn/PmtInf/PmtInfId", "VR-2026-03-02-1"),
        ("CstmrCdtTrfInitn/PmtInf/PmtMtd", "TRF"),
        ("CstmrCdtTrfInitn/PmtInf/BtchBookg", "true"),
        ("CstmrCdtTrfInitn/PmtInf/NbOfTxs", "2"),
        ("CstmrCdtTrfInitn/PmtInf/CtrlSum", "250000.01"),
        ("CstmrCdtTrfInitn/PmtInf/PmtTpInf/SvcLvl/Cd", "SEPA"),
        ("CstmrCdtTrfInitn/PmtInf/ReqdExctnDt/Dt", "2026-03-02"),
        ("CstmrCdtTrfInitn/PmtInf/Dbtr/Nm", "Landesdirektion Sachsen - Foerderkasse"),
        ("CstmrCdtTrfInitn/PmtInf/DbtrAcct/Id/IBAN", "DE89370400440532013000"),
        ("CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/BICFI", "COBADEFFXXX"),
        ("CstmrCdtTrfInitn/PmtInf/ChrgBr", "SLEV"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[1]/PmtId/EndToEndId", "IVO-2024-0004-Z1"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[1]/Amt/InstdAmt", "250000.00 EUR"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[1]/Cdtr/Nm", "Stadt Leisnig + Doebeln"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[1]/CdtrAcct/Id/IBAN", "DE87200500001234567890"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[1]/RmtInf/Ustrd", "IVO-2024-0004, 1. Rate 'Zug um Zug'"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/PmtId/EndToEndId", "VR-2021-0001-1-Z2"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/Amt/InstdAmt", "0.01 EUR"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/Cdtr/Nm", "Domowina - Zwjazk Luziskich Serbow z. t."),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/CdtrAcct/Id/IBAN", "DE21500500009876543210"),
        ("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf[2]/RmtInf/Ustrd", "VR-2021-0001-1: Rest"),
    )


@pytest.mark.parametrize("count", [1, 3, 200])
def test_it_follows_the_schema_for_any_number_of_transfers(count: int) -> None:
    file = payment_file(message=RUN, transfers=_transfers([100] * count), limit=MILLION)
    check_schema(xml=file.xml)
    assert (file.count, len(re.findall(b"<CdtTrfTxInf>", file.xml))) == (count, count)


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (payment_file(message=RUN, transfers=[LEISNIG, DOMOWINA], limit=MILLION) for _ in range(2))
    assert first == second


def test_a_bank_without_bic_is_said_to_be_not_provided() -> None:
    xml = payment_file(message=replace(RUN, debtor_bic=""), transfers=[LEISNIG], limit=MILLION).xml
    agent = "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/"
    assert [leaf for leaf in _leaves(xml) if leaf[0].startswith(agent)] == [(agent + "Othr/Id", "NOTPROVIDED")]


def test_long_names_and_purposes_are_cut_to_the_lengths_of_the_banks() -> None:
    long = replace(LEISNIG, creditor="Verein " * 20, purpose="Rate " * 60)
    leaves = dict(_leaves(payment_file(message=RUN, transfers=[long], limit=MILLION).xml))
    assert leaves["CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Cdtr/Nm"] == ("Verein " * 10).strip()
    assert leaves["CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/RmtInf/Ustrd"] == ("Rate " * 28).strip()


@given(st.lists(st.integers(min_value=1, max_value=999_999_999_99), min_size=1, max_size=6))
def test_both_control_sums_are_the_sum_of_the_amounts(amounts: list[int]) -> None:
    file = payment_file(message=RUN, transfers=_transfers(amounts), limit=sum(amounts))
    written = [text.removesuffix(" EUR") for path, text in _leaves(file.xml) if path.endswith(("CtrlSum", "InstdAmt"))]
    assert [int(text.replace(".", "")) for text in written] == [sum(amounts), sum(amounts), *amounts]
    assert (file.total, file.count) == (sum(amounts), len(amounts))
    assert all(re.fullmatch(r"\d+\.\d\d", text) for text in written)


def test_it_names_every_fault_at_once() -> None:
    run = Message(
        id="VR/2026//1",
        created_at=RUN.created_at,
        execution_day=date(2026, 3, 1),
        debtor_name="Фонд",
        debtor_iban="",
        debtor_bic="COBADE",
    )
    rows = [
        replace(LEISNIG, cents=0),
        replace(LEISNIG, cents=1_000_000_000_00, creditor="///"),
        replace(LEISNIG, end_to_end_id="x" * 36, iban="DE88370400440532013000", purpose=" "),
        replace(DOMOWINA, end_to_end_id="VR 2021 ä", iban="TR330006100519786457841326", cents=-1),
        DOMOWINA,
    ]
    with pytest.raises(PaymentFileRefused) as refused:
        payment_file(message=run, transfers=rows, limit=MILLION)
    assert refused.value.faults == (
        _fault(None, "message_id", id="VR/2026//1"),
        _fault(None, "debtor_name", name="Фонд"),
        _fault(None, "debtor_iban", iban="", why="empty"),
        _fault(None, "debtor_bic", bic="COBADE"),
        _fault(None, "execution_before_creation", created="2026-03-02", execution="2026-03-01"),
        _fault(None, "above_limit", limit_cents=MILLION, total_cents=1_000_250_000_00),
        _fault(1, "amount", amount_cents=0),
        _fault(2, "doubled_end_to_end_id", first_row=1, id="IVO-2024-0004-Z1"),
        _fault(2, "amount", amount_cents=1_000_000_000_00),
        _fault(2, "creditor", name="///"),
        _fault(3, "end_to_end_id", id="x" * 36),
        _fault(3, "iban", iban="DE88370400440532013000", why="check_digits"),
        _fault(3, "purpose", purpose=" "),
        _fault(4, "end_to_end_id", id="VR 2021 ä"),
        _fault(4, "amount", amount_cents=-1),
        _fault(4, "iban", iban="TR330006100519786457841326", why="country"),
    )


def test_it_refuses_a_run_without_payments() -> None:
    with pytest.raises(PaymentFileRefused) as refused:
        payment_file(message=RUN, transfers=[], limit=MILLION)
    assert refused.value.faults == (_fault(None, "nothing_to_pay"),)


def test_the_limit_of_a_run_may_be_used_to_the_last_cent() -> None:
    total = LEISNIG.cents + DOMOWINA.cents
    assert payment_file(message=RUN, transfers=[LEISNIG, DOMOWINA], limit=total).total == total
    with pytest.raises(PaymentFileRefused) as refused:
        payment_file(message=RUN, transfers=[LEISNIG, DOMOWINA], limit=total - 1)
    assert refused.value.faults == (_fault(None, "above_limit", limit_cents=total - 1, total_cents=total),)


@pytest.mark.parametrize("name", ["", "/A", "A/", "A//B", " A", "A ", "A_B", "A\n", "x" * 36])
def test_it_refuses_an_identifier_that_a_bank_would(name: str) -> None:
    with pytest.raises(PaymentFileRefused) as refused:
        payment_file(message=RUN, transfers=[replace(LEISNIG, end_to_end_id=name)], limit=MILLION)
    assert refused.value.faults == (_fault(1, "end_to_end_id", id=name),)


def test_the_day_of_creation_is_that_of_the_given_zone() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    payment_file(
        message=replace(RUN, created_at=late, execution_day=date(2026, 3, 1)), transfers=[LEISNIG], limit=MILLION
    )
    in_berlin = replace(RUN, created_at=late.astimezone(BERLIN), execution_day=date(2026, 3, 1))
    with pytest.raises(PaymentFileRefused) as refused:
        payment_file(message=in_berlin, transfers=[LEISNIG], limit=MILLION)
    assert refused.value.faults == (
        _fault(None, "execution_before_creation", created="2026-03-02", execution="2026-03-01"),
    )


def test_it_refuses_a_time_without_a_zone() -> None:
    naive = replace(RUN, created_at=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001 -- what must be refused
    with pytest.raises(ValueError, match=r"^created_at needs a time zone$"):
        payment_file(message=naive, transfers=[LEISNIG], limit=MILLION)


@pytest.mark.parametrize(
    ("right", "tampered", "element"),
    [
        (b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>CASH</PmtMtd>", "PmtMtd"),
        (b"<IBAN>DE87200500001234567890</IBAN>", b"<IBAN>87200500001234567890</IBAN>", "IBAN"),
        (b' Ccy="EUR"', b"", "InstdAmt"),
        (b'"EUR">250000.00<', b'"EUR">-250000.00<', "InstdAmt"),
        (b"<EndToEndId>IVO-2024-0004-Z1</EndToEndId>", b"", "PmtId"),
        (b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>SLEV</ChrgBr><Added>1</Added>", "Added"),
        (b"pain.001.001.09", b"pain.001.001.03", "Document"),
    ],
)
def test_a_tampered_file_fails_the_schema(right: bytes, tampered: bytes, element: str) -> None:
    xml = payment_file(message=RUN, transfers=[LEISNIG], limit=MILLION).xml
    assert xml.count(right) == 1
    with pytest.raises(NotPain001) as refused:
        check_schema(xml=xml.replace(right, tampered))
    assert {re.search(r"Element '\{[^}]*\}(\w+)'", fault)[1] for fault in refused.value.faults} == {element}


@pytest.mark.parametrize("broken", [b"", b"no XML", b"<Document>"])
def test_what_is_no_xml_is_no_payment_file(broken: bytes) -> None:
    with pytest.raises(NotPain001) as refused:
        check_schema(xml=broken)
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize(
    ("reference", "payment", "name"),
    [
        ("VR-2021-0001-1", 2, "VR-2021-0001-1-Z2"),
        ("x" * 32, 1, "x" * 32 + "-Z1"),
        ("SMS-IVO-2024-0004-" + "x" * 22, 12, "SMS-IVO-2024-0004+64478e55388c-Z12"),
        ("Rate/2 ä", 999_999, "Rate-2+07ec7c83649d-Z999999"),
    ],
)
def test_a_payment_is_named_after_its_grant(reference: str, payment: int, name: str) -> None:
    assert end_to_end_id(reference=reference, payment=payment) == name


@pytest.mark.parametrize(("reference", "payment"), [("", 1), ("VR-1", 0), ("VR-1", 1_000_000)])
def test_a_payment_without_grant_or_number_has_no_name(reference: str, payment: int) -> None:
    with pytest.raises(ValueError, match=r"^a reference and a payment from 1 to 999999 are needed$"):
        end_to_end_id(reference=reference, payment=payment)


PAYMENTS = st.tuples(
    st.one_of(
        st.text(min_size=1, max_size=40),
        st.text(alphabet="AZ1-+. ", min_size=1, max_size=40),
        st.text(alphabet="AZ", min_size=1, max_size=3).map(lambda end: "VR-2021-" + "0" * 25 + end),
    ),
    st.integers(min_value=1, max_value=999_999),
)


@given(st.sets(PAYMENTS, min_size=2, max_size=8))
def test_no_two_payments_share_a_name_and_banks_take_each(payments: set[tuple[str, int]]) -> None:
    names = {end_to_end_id(reference=reference, payment=payment) for reference, payment in payments}
    assert len(names) == len(payments)
    rows = [replace(LEISNIG, end_to_end_id=name) for name in sorted(names)]
    assert payment_file(message=RUN, transfers=rows, limit=10 * MILLION).count == len(payments)


def _transfers(amounts: list[int]) -> list[CreditTransfer]:
    return [replace(LEISNIG, end_to_end_id=f"IVO-{row}", cents=cents) for row, cents in enumerate(amounts)]


def _fault(row: int | None, code: str, **values: str | int) -> TransferFault:
    return TransferFault(row=row, code=code, values=tuple(sorted(values.items())))


def _leaves(xml: bytes) -> Iterator[tuple[str, str]]:
    """Every element with text, its path below the document and its text, with the currency where there is one."""
    root = etree.fromstring(xml)
    tree = root.getroottree()
    for element in root.iter():
        if len(element) == 0:
            path = re.sub(r"\{[^}]*\}", "", tree.getelementpath(element))
            yield path, " ".join([element.text, *element.attrib.values()])
