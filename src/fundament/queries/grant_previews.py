"""What granting an application would do: each recipient's calculation, and what it takes of the budget."""

from dataclasses import dataclass
from datetime import date, datetime

from fundament.core.calculation import Calculation, from_json, inputs_from_json
from fundament.core.costs import Cost
from fundament.core.dates import local_day
from fundament.core.financing_plan import Inputs
from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.plan_faults import FaultyPlan, PlanFault
from fundament.core.regime import Money
from fundament.queries.calculations import (
    computed,
    inputs_of_plan,
    positions_of,
    rate_rule,
    stored_calculation,
)
from fundament.queries.early_starts import EarlyStartLine, early_start_of
from fundament.queries.visibility import visible_application
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.ledger import LedgerAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """What granting takes of one funder's fiscal year for one recipient, beside what is free there now; cents.

    `authorised` is the commitment authorisation that is left for the year; None where none is needed.
    """

    recipient: str
    funder: str
    year: int
    cents: Cents
    free: Cents
    authorised: Cents | None
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientPreview:
    """One recipient's calculation with its inputs; `number` 0: computed from the plan and not kept yet. `faults` end it."""

    partner: int
    name: str
    role: str
    number: int
    inputs: Inputs
    result: Calculation | None
    faults: tuple[PlanFault, ...]
    usual_rate: str
    highest_rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPreview:
    """What granting an application would do, in cents. `agreement_needed`: several funders agree first (VwV 1.5.1)."""

    recipients: tuple[RecipientPreview, ...]
    positions: tuple[Cost, ...]
    lines: tuple[PotLine, ...]
    totals: tuple[tuple[str, Cents], ...]
    total: Cents
    agreement_needed: bool
    early_start: tuple[EarlyStartLine, ...]

    @property
    def affordable(self) -> bool:
        """Whether every budget has enough left, in money and in authority, and every plan is sound."""
        return all(line.enough for line in self.lines) and not any(one.faults for one in self.recipients)


def grant_preview(*, account: Account, reference: str, at: datetime) -> GrantPreview:
    """The amounts as `acts.grants.grant` would commit them at an instant. Raises NotVisible."""
    application, partners, _ = visible_application(account=account, reference=reference)
    programme = application.call.programme
    on = local_day(at=at, zone=programme.zone)
    recipients = tuple(
        _recipient(application, partner, on) for partner in partners if programme.role(partner.role).receives_grant
    )
    lines = _pots(application, recipients, on)
    totals = {one.name: one.result.total if one.result else 0 for one in recipients}
    return GrantPreview(
        recipients=recipients,
        positions=positions_of(programme),
        lines=lines,
        totals=tuple(totals.items()),
        total=sum(totals.values()),
        agreement_needed=len(programme.funder) > 1,
        early_start=early_start_of(application, partners=partners),
    )


def _recipient(application: Application, partner: Partner, on: date) -> RecipientPreview:
    programme = application.call.programme
    stored = stored_calculation(partner)
    rule = rate_rule(programme, role=partner.role)
    inputs = inputs_from_json(stored.inputs) if stored else inputs_of_plan(partner, programme=programme, on=on)
    result: Calculation | None = None
    faults: tuple[PlanFault, ...] = ()
    if stored:
        result = from_json(stored.result)
    else:
        try:
            result = computed(programme=programme, partner=partner, inputs=inputs)
        except FaultyPlan as faulty:
            faults = faulty.faults
    return RecipientPreview(
        partner=partner.pk,
        name=partner.organisation.name,
        role=partner.role,
        number=stored.number if stored else 0,
        inputs=inputs,
        result=result,
        faults=faults,
        usual_rate=f"{rule.usual:f}" if rule else "",
        highest_rate=f"{rule.up_to:f}" if rule else "",
    )


def _pots(application: Application, recipients: tuple[RecipientPreview, ...], on: date) -> tuple[PotLine, ...]:
    programme = application.call.programme
    names = {funder.key: funder.name for funder in programme.funder}
    state = {funder.key for funder in programme.funder if funder.money is Money.STATE_BUDGET}
    kinds = [AccountKind.FREE.value, AccountKind.AUTHORISED.value]
    rows = LedgerAccount.objects.filter(call__key=application.call.key, kind__in=kinds)
    held = {(row.kind, row.funder, row.year): row.balance for row in rows}
    planned = [(one.name, row) for one in recipients if one.result for row in one.result.amounts]
    taken: dict[tuple[str, int], Cents] = {}
    for _, row in planned:
        taken[row.funder, row.year] = taken.get((row.funder, row.year), 0) + row.cents
    lines = []
    for recipient, row in planned:
        free = held.get((AccountKind.FREE.value, row.funder, row.year), 0)
        needs_authority = row.funder in state and row.year > on.year
        authorised = held.get((AccountKind.AUTHORISED.value, row.funder, row.year), 0) if needs_authority else None
        need = taken[row.funder, row.year]
        lines.append(
            PotLine(
                recipient=recipient,
                funder=names[row.funder],
                year=row.year,
                cents=row.cents,
                free=free,
                authorised=authorised,
                enough=need <= free and (authorised is None or need <= authorised),
            )
        )
    return tuple(lines)
