"""A grant as one frozen view for its recipient, its authority and auditors, with its money straight from the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from fundament.core.award import earmarked_years
from fundament.core.base_rates import UnknownBaseRate
from fundament.core.calculation import Calculation, from_json
from fundament.core.deadlines import Deadline
from fundament.core.duties import Duty, report_duties
from fundament.core.money import Cents
from fundament.core.procedure import Act, Role, State, Subject, acts_open
from fundament.core.proof import PositionLine, Settlement
from fundament.core.recovery import Reclaim
from fundament.core.regime import Regime
from fundament.queries.calculations import positions_of as cost_positions_of
from fundament.queries.calculations import stored_calculation
from fundament.queries.calendar import deadlines_of
from fundament.queries.cases import EventView
from fundament.queries.claims import InterestView, interest_of, reclaim_of
from fundament.queries.grant_money import Held, course_of, fiscal_day, held_of, keeps_its_money
from fundament.queries.grant_parts import (
    AmountLine,
    BankView,
    ClaimView,
    HearingView,
    InstalmentView,
    LedgerLine,
    NoticeLine,
    PaymentView,
    ReportView,
    bank_of,
    claim_of,
    event_of,
    hearing_of,
    instalment_of,
    ledger_of,
    notices_of,
    payments_of,
    reports_of,
)
from fundament.queries.law import law_of_grant
from fundament.queries.objections import (
    GRANTED_BY,
    TAKES_BACK,
    Letter,
    ObjectionView,
    contestable,
    lifted_claims,
    objections_of,
)
from fundament.queries.proof_parts import InterimProofView, ProofView, interim_proof_of, proof_of
from fundament.queries.publicity import PublicityView, publicity_of
from fundament.queries.samples import in_sample
from fundament.queries.settlements import planned_of, positions_of, settlement_of
from fundament.queries.visibility import visible_grant
from fundament.records.accounts import Account
from fundament.records.calls import Call
from fundament.records.events import Event
from fundament.records.proofs import Proof
from fundament.records.roles import APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A grant for one reader; all amounts in cents. Ledger and trail are empty for the recipient.

    `unpaid_work` is what the plan was accepted with. `available` can be requested in the fiscal year `year`, for needs until
    `need_until` at the latest and not below `floor`. `settlement` is what a check of the proof would say today. `to_repay` is
    what was paid above what is due, whatever has been claimed of it; `reclaim` is what the law suggests while nothing is.
    `interest_missing` is a day whose base rate is not known. `contestable` are the letters that can be contested now.
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
    version: int
    financing: str
    total: Cents
    eligible: Cents
    unpaid_work: Cents
    due: Cents | None
    granted_on: date
    final_on: date
    finality_reached: bool
    objections: tuple[ObjectionView, ...]
    contestable: tuple[Letter, ...]
    first: date
    last: date
    earmarked: tuple[int, str]
    proof_due: date
    started_on: date | None
    building: bool
    today: date
    invented: tuple[str, ...]
    historic_note: str
    amounts: tuple[AmountLine, ...]
    calculation: Calculation | None
    cost_keys: tuple[str, ...]
    instalments: tuple[InstalmentView, ...]
    payments: tuple[PaymentView, ...]
    bank: BankView | None
    on_request: bool
    need_months: int
    need_clause: str
    floor: Cents
    held: Held
    available: Cents
    year: int
    notices: tuple[NoticeLine, ...]
    receipts_needed: bool
    interim_proofs: tuple[InterimProofView, ...]
    proof: ProofView | None
    positions: tuple[PositionLine, ...]
    in_sample: bool
    settlement: Settlement | None
    to_repay: Cents
    reclaim: Reclaim | None
    claims: tuple[ClaimView, ...]
    interest: InterestView | None
    interest_missing: date | None
    hearing: HearingView | None
    publicity: PublicityView | None
    reports: tuple[ReportView, ...]
    duties: tuple[Duty, ...]
    deadlines: tuple[Deadline, ...]
    ledger: tuple[LedgerLine, ...]
    trail: tuple[EventView, ...]

    @property
    def is_recipient(self) -> bool:
        """Whether the reader acts for the recipient."""
        return bool(self.roles & APPLICANT)

    @property
    def open_payment(self) -> PaymentView | None:
        """The payment that is requested or prepared and not yet released."""
        return next((payment for payment in self.payments if payment.stage in {"requested", "prepared"}), None)

    @property
    def granting(self) -> NoticeLine | None:
        """The newest letter that grants: the notice, or its last amendment."""
        return next((letter for letter in reversed(self.notices) if letter.kind in GRANTED_BY), None)

    @property
    def pending(self) -> tuple[ObjectionView, ...]:
        """Objections that wait for their decision."""
        return tuple(one for one in self.objections if one.pending)

    @property
    def notice_contested(self) -> bool:
        """Whether the grant cannot become final yet."""
        return any(one.kind in GRANTED_BY for one in self.pending)

    @property
    def demand_suspended(self) -> bool:
        """Whether nothing may be demanded, and nothing need be paid back, before an objection is decided."""
        return any(one.kind in TAKES_BACK for one in self.pending)

    @property
    def interest_open(self) -> bool:
        """Whether interest above what is never charged is neither demanded nor waived, or cannot be computed."""
        view = self.interest
        return self.interest_missing is not None or (view is not None and not view.decided and not view.waived)

    @property
    def due_instalments(self) -> tuple[InstalmentView, ...]:
        """Instalments that may be prepared now."""
        return tuple(row for row in self.instalments if row.stage == "due")

    @property
    def rest(self) -> Cents:
        """What the settled grant still leaves to pay where instalments are paid on request: nobody can ask any more."""
        return self.held.committed if self.on_request and self.state is State.PROOF_CHECKED else 0

    @property
    def open_claim(self) -> ClaimView | None:
        """The claim that stands and is not paid in full."""
        return next((claim for claim in self.claims if claim.open), None)

    @property
    def waived(self) -> bool:
        """Whether an overpayment stays with the recipient by decision."""
        return any(claim.kind == "repayment" and claim.waived for claim in self.claims)

    @property
    def settled(self) -> bool:
        """Whether the grant is proven or revoked and no money is on its way in either direction."""
        moving = self.held.committed + self.held.in_release
        over = self.to_repay > 0 and not self.waived
        return self.state in {State.PROOF_CHECKED, State.REVOKED} and not (
            moving or over or self.open_claim or self.pending or self.interest_open
        )


def grant_view(*, account: Account, reference: str, at: datetime) -> GrantView:
    """The grant as this person may see it at an instant. A constant number of statements. Raises NotVisible."""
    grant, roles = visible_grant(account=account, reference=reference)
    application, state, today = grant.application, State(grant.state), fiscal_day(grant, at=at)
    programme, law = application.call.programme, law_of_grant(grant)
    funders = {funder.key: funder.name for funder in programme.funder}
    insider = not roles <= APPLICANT
    events = list(Event.objects.filter(grant=grant).select_related("account").order_by("number"))
    payments = payments_of(
        list(grant.payments.select_related("prepared_by", "released_by", "run", "returned")),
        account=account,
        requests=[event.at for event in events if event.act == Act.REQUEST_PAYMENT.value],
    )
    held, proof = held_of(grant), Proof.objects.filter(grant=grant).prefetch_related("receipts").first()
    course = course_of(grant, law=law, today=today, complete_on=proof.complete_on if proof else None)
    instalments = tuple(instalment_of(row, course=course, payments=payments) for row in grant.schedule())
    acts = acts_open(subject=Subject.GRANT, state=state, roles=roles, stations=programme.stations)
    need = law.on(key="advance_need", day=grant.granted_on)
    calculation = stored_calculation(grant.partner)
    lifted = lifted_claims(grant)
    claims = tuple(claim_of(row, lifted=row.number in lifted) for row in grant.claims.prefetch_related("payments"))
    over = max(0, held.paid - (grant.due if grant.due is not None else grant.total))
    lines = deadlines_of(grant, today=today)
    interest, missing = None, None
    try:
        interest = interest_of(grant)
    except UnknownBaseRate as unknown:
        missing = unknown.day
    proven = proof is not None and state in {State.PROOF_SUBMITTED, State.PROOF_INCOMPLETE, State.PROOF_COMPLETE}
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
        version=grant.version,
        financing=grant.financing,
        total=grant.total,
        eligible=grant.eligible,
        unpaid_work=planned_of(grant).unpaid_work if calculation else 0,
        due=grant.due,
        granted_on=grant.granted_on,
        final_on=grant.final_on,
        finality_reached=grant.regime == Regime.CONTRACT.value or today >= grant.final_on,
        objections=objections_of(events),
        contestable=contestable(grant, letters=list(grant.notices.only("number", "kind", "at")), today=today),
        first=grant.first,
        last=grant.last,
        earmarked=earmarked_years(law=law, on=grant.granted_on, kind=grant.earmarking),  # type: ignore[arg-type]  # the column holds one of the words of the schema
        proof_due=grant.proof_due,
        started_on=grant.started_on,
        building=programme.award.building,
        today=today,
        invented=tuple(application.invented),
        historic_note=application.historic_note,
        amounts=tuple(
            AmountLine(key=row.funder, funder=funders.get(row.funder, row.funder), year=row.year, cents=row.cents)
            for row in grant.terms()
        ),
        calculation=from_json(calculation.result) if calculation else None,
        cost_keys=tuple(cost.key for cost in cost_positions_of(programme) if cost.kind != "excluded"),
        instalments=instalments,
        payments=payments,
        bank=bank_of(grant.partner.organisation),
        on_request=any(row.condition == "on_request" for row in instalments),
        need_months=law.whole(key="advance_need", day=grant.granted_on),
        need_clause=need.clause,
        floor=law.whole(key="instalment_floor", day=grant.granted_on),
        held=held,
        available=held.payable(year=today.year, carries_over=keeps_its_money(grant)),
        year=today.year,
        notices=notices_of(grant),
        receipts_needed=law.word(key="receipt_list", day=grant.granted_on) == "required",
        interim_proofs=tuple(interim_proof_of(row) for row in grant.interim_proofs.all()),
        proof=proof_of(proof),
        positions=positions_of(grant) if proof else (),
        in_sample=in_sample(grant) if proof else False,
        settlement=settlement_of(grant) if proven else None,
        to_repay=over,
        reclaim=reclaim_of(grant, claim=over, ceiling_exceeded=False, notice_unlawful=False)
        if over and all(claim.lifted for claim in claims)
        else None,
        claims=claims,
        interest=interest,
        interest_missing=missing,
        hearing=hearing_of(events),
        publicity=publicity_of(grant, law=law, events=events, deadlines=lines, today=today),
        reports=reports_of(events),
        duties=report_duties(law=law, on=grant.granted_on),
        deadlines=lines,
        ledger=ledger_of(grant, funders=funders) if insider else (),
        trail=tuple(event_of(event) for event in events) if insider else (),
    )
