"""The parts of a grant as its readers see them: frozen views, and how rows become them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import Act
from fundament.queries.cases import EventView
from fundament.queries.claims import arrived_for
from fundament.queries.grant_money import INSTALMENT, REST, Course, condition_holds
from fundament.records.accounts import Account, Organisation
from fundament.records.claims import Claim
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantInstalment
from fundament.records.ledger import Booking
from fundament.records.notices import Notice
from fundament.records.payments import BankAccount, Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountLine:
    """What one funder gives in one fiscal year, in cents; `key` is the funder's."""

    key: str
    funder: str
    year: int
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment in cents. `stage` is requested, prepared, released or returned; `instalment` its number, 0 for others.

    `iban` is shown from its preparation on; `run` is the number of the payment run, 0 before it.
    """

    number: int
    cents: Cents
    purpose: str
    need_until: date | None
    instalment: int
    rest: bool
    stage: str
    requested_at: datetime | None
    prepared_by: str
    prepared_by_me: bool
    prepared_at: datetime | None
    released_by: str
    released_at: datetime | None
    iban: str
    run: int
    returned_on: date | None
    return_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentView:
    """A planned instalment in cents. `stage` is on_request, waiting, due, prepared or released."""

    number: int
    cents: Cents
    condition: str
    clause: str
    year: int | None
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice that was issued, of one of the kinds in `records.notices`; its duties are German, each with its source."""

    number: int
    kind: str
    at: datetime
    sha256: str
    duties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One booking of a grant, in cents. `to_year` differs from `year` for money carried over."""

    at: datetime
    act: Act
    debit: AccountKind
    credit: AccountKind
    funder: str
    year: int
    to_year: int
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim in cents with what arrived for it; `kind` as in `records.claims`. `steps` are those of its interest.

    `lifted`: it no longer stands, after an objection. `payment` is the number of the advance whose late use bears interest, or 0.
    """

    number: int
    kind: str
    cents: Cents
    waived: bool
    lifted: bool
    arrived: Cents
    since: date | None
    due_on: date | None
    reason: str
    at: datetime
    payments: tuple[tuple[date, Cents], ...]
    steps: tuple[Mapping[str, Any], ...]
    payment: int

    @property
    def open(self) -> Cents:
        """What is still to arrive."""
        return 0 if self.waived or self.lifted else self.cents - self.arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingView:
    """A hearing before a decision that burdens the recipient; `answer` is empty until there is one."""

    facts: str
    until: date
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What the recipient reported; `kind` as in core.duties, cents where an amount belongs to it."""

    at: datetime
    kind: str
    text: str
    cents: Cents | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankView:
    """The account a body is paid to."""

    iban: str
    holder: str
    at: datetime
    invented: bool


def payments_of(rows: Sequence[Payment], *, account: Account, requests: Sequence[datetime]) -> tuple[PaymentView, ...]:
    """The payments of a grant; `requests` are the instants at which they were asked for, in order."""
    asked = iter(requests)
    return tuple(
        PaymentView(
            number=row.number,
            cents=row.cents,
            purpose=row.purpose,
            need_until=row.need_until,
            instalment=_instalment_number(row),
            rest=row.requested_by_id is None and row.purpose == REST,
            stage=_stage(row),
            requested_at=next(asked, None) if row.requested_by_id is not None else None,
            prepared_by=str(row.prepared_by or ""),
            prepared_by_me=row.prepared_by_id == account.pk,
            prepared_at=row.prepared_at,
            released_by=str(row.released_by or ""),
            released_at=row.released_at,
            iban=row.iban,
            run=row.run.number if row.run else 0,
            returned_on=row.returned.returned_on if hasattr(row, "returned") else None,
            return_reason=row.returned.reason if hasattr(row, "returned") else "",
        )
        for row in rows
    )


def _instalment_number(row: Payment) -> int:
    if row.requested_by_id is not None or not row.purpose.startswith(INSTALMENT):
        return 0
    return int(row.purpose.removeprefix(INSTALMENT))


def _stage(row: Payment) -> str:
    if hasattr(row, "returned"):
        return "returned"
    return "released" if row.released_at else "prepared" if row.prepared_at else "requested"


def instalment_of(row: GrantInstalment, *, course: Course, payments: Sequence[PaymentView]) -> InstalmentView:
    """A planned instalment and where it stands."""
    stage = "on_request" if row.condition == "on_request" else "waiting"
    paid = next((one for one in payments if one.instalment == row.number and one.stage != "returned"), None)
    if paid is not None:
        stage = paid.stage
    elif condition_holds(condition=row.condition, course=course):
        stage = "due"
    return InstalmentView(
        number=row.number, cents=row.cents, condition=row.condition, clause=row.clause, year=row.year, stage=stage
    )


def notices_of(grant: Grant) -> tuple[NoticeLine, ...]:
    """The notices of a grant, in order."""
    rows = Notice.objects.filter(grant=grant).order_by("number").values("number", "kind", "at", "sha256", "content")
    return tuple(
        NoticeLine(
            number=row["number"],
            kind=row["kind"],
            at=row["at"],
            sha256=row["sha256"],
            duties=tuple((duty["text"], duty["source"]) for duty in row["content"].get("duties", ())),
        )
        for row in rows
    )


def ledger_of(grant: Grant, *, funders: Mapping[str, str]) -> tuple[LedgerLine, ...]:
    """Every booking that moved the grant's money, in order: those of its own acts and those of its programme's year ends."""
    rows = (
        Booking.objects.filter(debit__grant=grant).select_related("debit", "credit", "event")
        | Booking.objects.filter(credit__grant=grant).select_related("debit", "credit", "event")
    ).order_by("id")
    return tuple(
        LedgerLine(
            at=row.event.at,
            act=Act(row.event.act),
            debit=AccountKind(row.debit.kind),
            credit=AccountKind(row.credit.kind),
            funder=funders.get(row.debit.funder, row.debit.funder),
            year=row.debit.year,
            to_year=row.credit.year,
            cents=row.cents,
        )
        for row in rows
    )


def claim_of(row: Claim, *, lifted: bool) -> ClaimView:
    """A claim with what arrived for it."""
    return ClaimView(
        number=row.number,
        kind=row.kind,
        cents=row.cents,
        waived=row.waived,
        lifted=lifted,
        arrived=arrived_for(row),
        since=row.since,
        due_on=row.due_on,
        reason=row.reason,
        at=row.at,
        payments=tuple((payment.paid_on, payment.cents) for payment in row.payments.all()),
        steps=tuple(row.basis.get("steps", ())),
        payment=row.basis.get("payment", 0),
    )


def hearing_of(events: Sequence[Event]) -> HearingView | None:
    """The newest hearing that no revocation has ended."""
    found: HearingView | None = None
    for event in events:
        if event.act == Act.HEAR.value:
            found = HearingView(facts=event.data["facts"], until=date.fromisoformat(event.data["until"]), answer="")
        elif event.act == Act.ANSWER_HEARING.value and found is not None:
            found = HearingView(facts=found.facts, until=found.until, answer=event.data["answer"])
        elif event.act == Act.REVOKE.value:
            found = None
    return found


def reports_of(events: Sequence[Event]) -> tuple[ReportView, ...]:
    """What the recipient reported, in order."""
    return tuple(
        ReportView(at=event.at, kind=event.data["kind"], text=event.data["text"], cents=event.data["cents"])
        for event in events
        if event.act == Act.REPORT.value
    )


def bank_of(body: Organisation) -> BankView | None:
    """The account that counts now."""
    row = BankAccount.objects.filter(organisation=body).order_by("-pk").first()
    return BankView(iban=row.iban, holder=row.holder, at=row.at, invented=row.invented) if row else None


def event_of(event: Event) -> EventView:
    """One event of the trail."""
    return EventView(
        number=event.number,
        subject=event.subject,
        act=Act(event.act),
        source=event.source,
        target=event.target,
        role=event.role,
        person=str(event.account),
        at=event.at,
        recorded_at=event.recorded_at,
        data=event.data,
        digest=event.digest,
    )
