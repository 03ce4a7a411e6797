"""A grant as one frozen view for its recipient, its authority and auditors, with its money straight from the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from fundament.core.law import load_law
from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import Act, Role, State, Subject, acts_open
from fundament.core.programme import Regime
from fundament.core.proof import Settlement
from fundament.queries.cases import EventView
from fundament.queries.grant_money import INSTALMENT, REST, Held, condition_holds, fiscal_day, held_of, settlement_of
from fundament.queries.visibility import NotVisible, visible_grant
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.grants import Grant, GrantInstalment, Notice, Payment, Proof
from fundament.records.ledger import Booking
from fundament.records.roles import APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountLine:
    """What one funder gives in one fiscal year, in cents."""

    funder: str
    year: int
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment in cents. `stage` is requested, prepared or released; `instalment` its number, 0 for others."""

    number: int
    cents: Cents
    purpose: str
    instalment: int
    rest: bool
    stage: str
    requested_at: datetime | None
    prepared_by: str
    prepared_by_me: bool
    prepared_at: datetime | None
    released_by: str
    released_at: datetime | None


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
    """A notice that was issued; its duties are German, each with its source."""

    number: int
    at: datetime
    sha256: str
    duties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView:
    """The proof of use in cents; `due` and `reduced` from its check on."""

    spent: Cents
    report: str
    lessons: str
    submitted_at: datetime
    due: Cents | None
    reduced: Cents | None
    check_note: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One booking of a grant, in cents."""

    at: datetime
    act: Act
    debit: AccountKind
    credit: AccountKind
    funder: str
    year: int
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A grant for one reader; all amounts in cents. Ledger and trail are empty for the recipient.

    `available` can be requested in the fiscal year `year`. `settlement` is what a check of the proof would say today.
    `to_repay` is what was paid above what is due, from the check on.
    """

    reference: str
    case: str
    title: str
    call: Call
    recipient: str
    authority: str
    regime: str
    state: State
    roles: frozenset[Role]
    acts: frozenset[Act]
    total: Cents
    eligible: Cents
    granted_on: date
    final_on: date
    finality_reached: bool
    first: date
    last: date
    proof_due: date
    started_on: date | None
    today: date
    invented: tuple[str, ...]
    historic_note: str
    amounts: tuple[AmountLine, ...]
    instalments: tuple[InstalmentView, ...]
    payments: tuple[PaymentView, ...]
    on_request: bool
    need_months: int
    need_clause: str
    held: Held
    available: Cents
    year: int
    notices: tuple[NoticeLine, ...]
    proof: ProofView | None
    settlement: Settlement | None
    to_repay: Cents
    ledger: tuple[LedgerLine, ...]
    trail: tuple[EventView, ...]

    @property
    def is_recipient(self) -> bool:
        """Whether the reader acts for the recipient."""
        return bool(self.roles & APPLICANT)

    @property
    def open_payment(self) -> PaymentView | None:
        """The payment that is requested or prepared and not yet released."""
        return next((payment for payment in self.payments if payment.stage != "released"), None)

    @property
    def due_instalments(self) -> tuple[InstalmentView, ...]:
        """Instalments that may be prepared now."""
        return tuple(row for row in self.instalments if row.stage == "due")

    @property
    def rest(self) -> Cents:
        """What the settled grant still leaves to pay where instalments are paid on request: nobody can ask any more."""
        return self.held.committed if self.on_request and self.state is State.PROOF_CHECKED else 0

    @property
    def settled(self) -> bool:
        """Whether the proof is checked and no money is on its way in either direction."""
        moving = self.held.committed + self.held.in_release
        return self.state is State.PROOF_CHECKED and not moving and self.to_repay <= 0


def grant_view(*, account: Account, reference: str, at: datetime) -> GrantView:
    """The grant as this person may see it at an instant. A constant number of statements. Raises NotVisible."""
    grant, roles = visible_grant(account=account, reference=reference)
    application, state, today = grant.application, State(grant.state), fiscal_day(grant, at=at)
    programme = application.call.programme
    funders = {funder.key: funder.name for funder in programme.funder}
    insider = not roles <= APPLICANT
    events = list(Event.objects.filter(grant=grant).select_related("account").order_by("number"))
    payments = tuple(
        _payments(
            list(grant.payments.select_related("prepared_by", "released_by")),
            account,
            [event.at for event in events if event.act == Act.REQUEST_PAYMENT.value],
        )
    )
    instalments = list(grant.instalments.all())
    held, proof = held_of(grant), Proof.objects.filter(grant=grant).first()
    acts = acts_open(subject=Subject.GRANT, state=state, roles=roles, stations=programme.stations)
    need = load_law(settings.LAW)[Regime(grant.regime)].on(key="advance_need_months", day=today)
    return GrantView(
        reference=grant.reference,
        case=application.reference,
        title=application.answers.get("title", ""),
        call=application.call,
        recipient=grant.partner.organisation.name,
        authority=grant.authority.name,
        regime=grant.regime,
        state=state,
        roles=roles,
        acts=frozenset(acts),
        total=grant.total,
        eligible=grant.eligible,
        granted_on=grant.granted_on,
        final_on=grant.final_on,
        finality_reached=grant.regime == Regime.CONTRACT.value or today >= grant.final_on,
        first=grant.first,
        last=grant.last,
        proof_due=grant.proof_due,
        started_on=grant.started_on,
        today=today,
        invented=tuple(application.invented),
        historic_note=application.historic_note,
        amounts=tuple(
            AmountLine(funder=funders.get(row.funder, row.funder), year=row.year, cents=row.cents)
            for row in grant.amounts.all()
        ),
        instalments=tuple(_instalment(row, state, grant.started_on is not None, payments) for row in instalments),
        payments=payments,
        on_request=any(row.condition == "on_request" for row in instalments),
        need_months=int(need.value) if isinstance(need.value, int) else 0,
        need_clause=need.clause,
        held=held,
        available=held.of(AccountKind.COMMITTED, until=today.year),
        year=today.year,
        notices=_notices(grant),
        proof=_proof(proof),
        settlement=settlement_of(grant, on=today) if state is State.PROOF_SUBMITTED else None,
        to_repay=max(0, held.paid - proof.due) if proof is not None and proof.due is not None else 0,
        ledger=_ledger(grant, funders) if insider else (),
        trail=tuple(_event(event) for event in events) if insider else (),
    )


def _payments(rows: list[Payment], account: Account, requests: list[datetime]) -> list[PaymentView]:
    asked = iter(requests)
    return [
        PaymentView(
            number=row.number,
            cents=row.cents,
            purpose=row.purpose,
            instalment=int(row.purpose.removeprefix(INSTALMENT))
            if row.requested_by_id is None and row.purpose.startswith(INSTALMENT)
            else 0,
            rest=row.requested_by_id is None and row.purpose == REST,
            stage="released" if row.released_at else "prepared" if row.prepared_at else "requested",
            requested_at=next(asked, None) if row.requested_by_id is not None else None,
            prepared_by=str(row.prepared_by or ""),
            prepared_by_me=row.prepared_by_id == account.pk,
            prepared_at=row.prepared_at,
            released_by=str(row.released_by or ""),
            released_at=row.released_at,
        )
        for row in rows
    ]


def _instalment(row: GrantInstalment, state: State, started: bool, payments: tuple[PaymentView, ...]) -> InstalmentView:
    stage = "on_request" if row.condition == "on_request" else "waiting"
    paid = next((payment for payment in payments if payment.instalment == row.number), None)
    if paid is not None:
        stage = paid.stage
    elif condition_holds(condition=row.condition, state=state, started=started):
        stage = "due"
    return InstalmentView(
        number=row.number, cents=row.cents, condition=row.condition, clause=row.clause, year=row.year, stage=stage
    )


def _notices(grant: Grant) -> tuple[NoticeLine, ...]:
    rows = Notice.objects.filter(grant=grant).order_by("number").values("number", "at", "sha256", "content")
    return tuple(
        NoticeLine(number=row["number"], at=row["at"], sha256=row["sha256"], duties=_duties(row["content"]))
        for row in rows
    )


def _duties(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((entry["text"], entry["source"]) for entry in content.get("duties", ()))


def _proof(row: Proof | None) -> ProofView | None:
    if row is None:
        return None
    return ProofView(
        spent=row.spent,
        report=row.report,
        lessons=row.lessons,
        submitted_at=row.submitted_at,
        due=row.due,
        reduced=row.reduced,
        check_note=row.check_note,
        checked_at=row.checked_at,
    )


def _ledger(grant: Grant, funders: Mapping[str, str]) -> tuple[LedgerLine, ...]:
    rows = Booking.objects.filter(event__grant=grant).select_related("debit", "credit", "event").order_by("id")
    return tuple(
        LedgerLine(
            at=row.event.at,
            act=Act(row.event.act),
            debit=AccountKind(row.debit.kind),
            credit=AccountKind(row.credit.kind),
            funder=funders.get(row.debit.funder, row.debit.funder),
            year=row.debit.year,
            cents=row.cents,
        )
        for row in rows
    )


def _event(event: Event) -> EventView:
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


def notice_file(*, account: Account, reference: str, number: int) -> bytes:
    """The PDF of a notice, for the recipient, the authority and auditors. Raises NotVisible."""
    grant, _ = visible_grant(account=account, reference=reference)
    found = Notice.objects.filter(grant=grant, number=number).values_list("pdf", flat=True).first()
    if found is None:
        raise NotVisible(reference)
    return bytes(found)
