"""What the recipient's pages read beside the grant: what papers are missing, and a list of receipts."""

from collections.abc import Sequence
from dataclasses import replace

from fundament.acts.receipt_files import rows_of
from fundament.core.procedure import Act
from fundament.core.receipts import ReadReceipts, Receipt, Row, read_receipts
from fundament.queries.calculations import recognised
from fundament.queries.grants import GrantView
from fundament.records.events import Event
from fundament.web.templatetags.recipient_words import position_names


def missing_papers(grant: GrantView) -> str:
    """What the authority last asked for, in its words; empty where it asked for nothing."""
    asked = Event.objects.filter(grant__reference=grant.reference, act=Act.REQUEST_PAPERS.value)
    last = asked.order_by("number").last()
    return str(last.data["missing"]) if last else ""


def planned_positions(grant: GrantView) -> tuple[str, ...]:
    """The positions by which the financing plan of the grant is divided; empty where it is one sum."""
    found = recognised(grant.calculation) if grant.calculation else {}
    keys = tuple(key for key in grant.cost_keys if key in found)
    return () if keys in {(), ("plan",)} else keys


def is_tandem(grant: GrantView) -> bool:
    """Whether several partners of a project receive a grant of their own."""
    return sum(partner.receives_grant for partner in grant.call.programme.partner) > 1


def list_positions(grant: GrantView) -> dict[str, str]:
    """Name in a list of receipts -> key of the position. The file is German, and so are the names."""
    names = {key: name for key, name in position_names(grant, words="de").items() if key != "plan"}
    return {name: key for key, name in names.items()} | {"Finanzierungsplan": "plan"}


def read_list(grant: GrantView, *, name: str, content: bytes) -> ReadReceipts:
    """The receipts of a file, or every fault of it. A list that is handed in again stands for the one before."""
    file = rows_of(name=name, content=content)
    return ReadReceipts(receipts=(), faults=file.faults) if file.faults else read_lines(grant, rows=file.rows)


def read_lines(grant: GrantView, *, rows: Sequence[Row]) -> ReadReceipts:
    """The receipts of the lines of a list, or every fault of them."""
    positions = list_positions(grant)
    read = read_receipts(
        rows=rows,
        positions=frozenset(positions),
        first=grant.first,
        last=grant.last,
        paid_until=grant.proof_due,
        today=grant.today,
        already=(),
    )
    kept = tuple(replace(receipt, position=positions[receipt.position]) for receipt in read.receipts)
    return replace(read, receipts=kept)


def earlier_receipts(grant: GrantView) -> tuple[Receipt, ...]:
    """The receipts that were handed in last."""
    lines = grant.proof.receipts if grant.proof else ()
    return tuple(
        Receipt(
            number=line.number,
            kind="income" if line.kind == "income" else "spending",
            position=line.position,
            ordered_on=line.ordered_on,
            invoiced_on=line.invoiced_on,
            paid_on=line.paid_on,
            payee=line.payee,
            reason=line.reason,
            cents=line.cents,
            input_tax=line.input_tax,
            discount=line.discount,
        )
        for line in lines
    )
