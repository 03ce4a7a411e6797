"""Acts of granting: the notice, its finality, the start, and what the recipient must report."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.formal import RefusedPlan, keep_calculation
from fundament.acts.letters import issue_grant
from fundament.acts.mail import case_mail, officials_of, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import (
    insist_application,
    insist_grant,
    locked_application,
    locked_grant,
    on_application,
    on_grant,
)
from fundament.core.award import Instalment, YearAmount, final_on, period, proof_due, schedule
from fundament.core.bodies import BodyKind
from fundament.core.calculation import from_json
from fundament.core.dates import local_day
from fundament.core.duties import ReportKind
from fundament.core.law import UnknownParameter
from fundament.core.ledger import AccountKind, Transfer, bind, commit
from fundament.core.plan_faults import FaultyPlan
from fundament.core.procedure import Act, Role
from fundament.core.programme import Earmarking, Programme
from fundament.core.recovery import BeginKind, begin_counts
from fundament.core.regime import Money, Regime
from fundament.queries.calculations import computed, inputs_of_plan, stored_calculation
from fundament.queries.grant_money import fiscal_day
from fundament.queries.law import law_of
from fundament.queries.objections import GRANTED_BY, pending
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Partner
from fundament.records.calculations import Calculation
from fundament.records.grants import Grant, GrantAmount, GrantInstalment
from fundament.records.ledger import LedgerAccount

_RECIPIENT = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def grant(
    *,
    reference: str,
    account: Account,
    at: datetime,
    agreement: str = "",
    start: date | None = None,
    end: date | None = None,
    earmarking: Earmarking | None = None,
) -> tuple[Grant, ...]:
    """Grants a checked application: one notice per recipient, all or none, each euro committed in the ledger.

    State money of a later fiscal year needs a commitment authorisation beside the money itself (VwV 1.1, VVK 4.1). `agreement`
    says how several funders agreed before granting (VwV 1.5.1); it is needed when there are several. `start` and `end` bound the
    approval period, `earmarking` is what the authority found for this case; None: as the programme has it.
    Raises Refused: "agreement_needed", "year_over", "period_wrong", "authorisation_missing", "overdrawn", "law_unknown",
    "no_grant_left", "notice_incomplete"; NotPermitted.
    """
    application, partners = locked_application(reference)
    programme = application.call.programme
    insist_application(application=application, partners=partners, act=Act.GRANT, account=account)
    if len(programme.funder) > 1 and not agreement.strip():
        raise Refused("agreement_needed")
    data = {"agreement": agreement}
    on_application(application=application, partners=partners, act=Act.GRANT, account=account, at=at, data=data)
    recipients = [partner for partner in partners if programme.role(partner.role).receives_grant]
    terms = {"start": start, "end": end, "earmarking": earmarking or programme.award.earmarking}
    try:
        return tuple(
            _grant_one(application, partner, number, terms, account, at) for number, partner in enumerate(recipients, 1)
        )
    except UnknownParameter as unknown:
        raise Refused("law_unknown", key=unknown.key, on=unknown.on.isoformat()) from unknown


def _grant_one(
    application: Application, partner: Partner, number: int, terms: Mapping[str, Any], account: Account, at: datetime
) -> Grant:
    programme = application.call.programme
    regime = programme.regime_of(role=partner.role, recipient=BodyKind(partner.organisation.kind))
    law = law_of(programme=programme, regime=regime)
    on = local_day(at=at, zone=programme.zone)
    calculation = stored_calculation(partner)
    if calculation is None:
        calculation = _calculate_plan(partner, programme, on, account, at)
    result = from_json(calculation.result)
    rows = result.amounts
    _refuse_years(rows, on)
    first, last = period(rows=rows, start=terms["start"], end=terms["end"])
    if last < first:
        raise Refused("period_wrong")
    instalments = schedule(rows=rows, law=law, on=on, first=first, last=last)
    funder = programme.leading_funder(role=partner.role)
    given = Grant(
        reference=f"{application.reference}-{number}",
        application=application,
        partner=partner,
        authority=_authority(funder.granting_authority),
        regime=regime.value,
        state="",
        total=result.total,
        eligible=result.total_eligible,
        granted_on=on,
        first=first,
        last=last,
        final_on=final_on(law=law, on=on),
        proof_due=proof_due(law=law, on=on, last=last),
        financing=programme.award.financing,
        earmarking=terms["earmarking"],
    )
    given.save()
    store_terms(given, rows, instalments)
    # Several funders grant by one agreement (VwV 1.5.1): who grants the application issues each notice.
    event = on_grant(
        grant=given,
        act=Act.ISSUE_NOTICE,
        account=account,
        at=at,
        roles=frozenset({Role.AUTHORITY}),
        data={
            "total_cents": given.total,
            "calculation": calculation.number,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "earmarking": given.earmarking,
        },
    )
    book(transfers=commitments(given, programme, rows, on), event=event, grants={given.reference: given})
    issue_grant(given, calculation, rows=rows, instalments=instalments, account=account, at=at)
    _tell(given, f"notice:{given.reference}", "Ein Bescheid liegt für Sie bereit.", at)
    return given


def _calculate_plan(partner: Partner, programme: Programme, on: date, account: Account, at: datetime) -> Calculation:
    """The plan as it was submitted, where the authority calculated nothing of its own."""
    inputs = inputs_of_plan(partner, programme=programme, on=on)
    try:
        result = computed(programme=programme, partner=partner, inputs=inputs)
    except FaultyPlan as faulty:
        raise RefusedPlan(faulty.faults) from faulty
    return keep_calculation(partner, inputs, result, account=account, at=at)


def _refuse_years(rows: Sequence[YearAmount], on: date) -> None:
    if not rows:
        raise Refused("no_grant_left")
    past = sorted({row.year for row in rows if row.year < on.year})
    if past:
        raise Refused("year_over", year=past[0])


def _authority(name: str) -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        raise Refused("authority_unknown", name=name)
    return found


def store_terms(given: Grant, rows: Sequence[YearAmount], instalments: Sequence[Instalment]) -> None:
    """Stores the amounts and instalments of the grant's present version."""
    GrantAmount.objects.bulk_create(
        [
            GrantAmount(grant=given, version=given.version, funder=row.funder, year=row.year, cents=row.cents)
            for row in rows
        ]
    )
    GrantInstalment.objects.bulk_create(
        [
            GrantInstalment(
                grant=given,
                version=given.version,
                number=row.number,
                cents=row.cents,
                condition=row.condition,
                clause=row.clause,
                year=row.year,
            )
            for row in instalments
        ]
    )


def commitments(given: Grant, programme: Programme, rows: Sequence[YearAmount], on: date) -> list[Transfer]:
    """What promising these amounts on a day takes from the budget: money of each year, authority for the later ones.

    Raises Refused: "overdrawn", "authorisation_missing" with what is short.
    """
    state = {funder.key for funder in programme.funder if funder.money is Money.STATE_BUDGET}
    names = {funder.key: funder.name for funder in programme.funder}
    free = _held(given, AccountKind.FREE)
    authorised = _held(given, AccountKind.AUTHORISED)
    transfers = []
    for row in rows:
        pot = (row.funder, row.year)
        if free.get(pot, 0) < row.cents:
            raise Refused("overdrawn", pots=f"{names[row.funder]} {row.year}", cents=row.cents)
        transfers.append(commit(pot=pot, grant=given.reference, cents=row.cents))
        if row.funder in state and row.year > on.year:
            short = row.cents - authorised.get(pot, 0)
            if short > 0:
                raise Refused("authorisation_missing", pots=f"{names[row.funder]} {row.year}", short_cents=short)
            transfers.append(bind(pot=pot, grant=given.reference, cents=row.cents))
    return transfers


def _held(given: Grant, kind: AccountKind) -> dict[tuple[str, int], int]:
    rows = LedgerAccount.objects.filter(call__key=given.application.call.key, kind=kind.value)
    return {(row.funder, row.year): row.balance for row in rows}


@transaction.atomic
def record_finality(*, reference: str, account: Account, at: datetime) -> Grant:
    """Records that the notice is final: nobody contested it within the remedy period, or the objection is decided.

    Raises Refused("not_final_yet"), Refused("contested"), NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.RECORD_FINALITY, account=account)
    if given.regime != Regime.CONTRACT.value and fiscal_day(given, at=at) < given.final_on:
        raise Refused("not_final_yet", final_on=given.final_on.isoformat())
    if pending(given, kinds=GRANTED_BY):
        raise Refused("contested")
    on_grant(grant=given, act=Act.RECORD_FINALITY, account=account, at=at)
    return given


@transaction.atomic
def report_start(
    *,
    reference: str,
    started_on: date,
    kind: BeginKind = "supply_contract",
    account: Account,
    at: datetime,
) -> Grant:
    """The recipient reports what it did first and on which day; only what counts as a begin is one (VVK 1.3.1, VwV 1.4.1).

    Raises Refused: "start_in_future", "no_begin" for planning and the like; NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.REPORT_START, account=account)
    if started_on > fiscal_day(given, at=at):
        raise Refused("start_in_future")
    building = given.application.call.programme.award.building
    begin = begin_counts(kind=kind, building=building, sole_purpose=False, regime=Regime(given.regime))
    if not begin.counts:
        raise Refused("no_begin", clause=begin.clause)
    data = {"started_on": started_on.isoformat(), "kind": kind, "clause": begin.clause}
    on_grant(grant=given, act=Act.REPORT_START, account=account, at=at, data=data)
    given.started_on = started_on
    given.save(update_fields=["started_on"])
    return given


@transaction.atomic
def report(
    *, reference: str, kind: ReportKind, text: str, cents: int | None = None, account: Account, at: datetime
) -> Grant:
    """The recipient reports what it must report at once (ANBest-K 5, ANBest-P 5); `cents` where an amount belongs to it.

    Raises Refused("reason_needed"), NotPermitted.
    """
    given = locked_grant(reference)
    insist_grant(grant=given, act=Act.REPORT, account=account)
    if not text.strip():
        raise Refused("reason_needed")
    data = {"kind": kind.value, "text": text, "cents": cents}
    on_grant(grant=given, act=Act.REPORT, account=account, at=at, data=data)
    case_mail(
        key=f"report:{reference}:{at.isoformat()}",
        addresses=officials_of([given.authority], role=Role.AUTHORITY, about=given.application),
        reference=reference,
        what="Ein Zuwendungsempfänger hat etwas mitgeteilt.",
        at=at,
    )
    return given


def _tell(given: Grant, key: str, what: str, at: datetime) -> None:
    case_mail(
        key=key,
        addresses=people_of([given.partner.organisation], roles=_RECIPIENT),
        reference=given.reference,
        what=what,
        at=at,
        urgent=True,
    )
