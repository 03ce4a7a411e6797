"""The export for the state's database of grants (FÖMISAX): the fields that SächsFöDaVO names, one record for each fact.

SächsFöDaG §§ 1, 2, 5 and 6. The interface's own format is not public; what each column holds stands in docs/handbook/registers.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from fundament.core.calculation import from_json, inputs_from_json
from fundament.core.dates import add_months, local_day
from fundament.core.ledger import AccountKind, Pot
from fundament.core.money import Cents
from fundament.core.procedure import Act, Subject
from fundament.core.programme import Funder
from fundament.core.regime import Money, Regime
from fundament.queries.grant_money import fiscal_day
from fundament.queries.law import law_of
from fundament.queries.public_places import seat_of
from fundament.queries.registers.reading import Desk, Versions, grants_in, reach, state_money, versions_of
from fundament.records.accounts import Account
from fundament.records.calculations import Calculation
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking


class Record(StrEnum):
    """What a row is about: the grant itself, one of its years, a state it came to, a change of its notice, a payout."""

    GRANT = "grant"
    YEAR = "year"
    STATE = "state"
    CHANGE = "change"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One record; what does not belong to its kind is None. Cents; `paid` is negative for what came back.

    `own_share` is what grant and third parties leave of the total, negative where an amendment left the plan behind. The body that
    processes, grants and pays is one and the same here.
    """

    record: Record
    reference: str
    recipient: str | None = None
    address: str | None = None
    recipient_id: int | None = None
    legal_form: str | None = None
    sme: str | None = None
    processing_body: str | None = None
    granting_body: str | None = None
    paying_body: str | None = None
    total_spending: Cents | None = None
    granted: Cents | None = None
    third_parties: Cents | None = None
    own_share: Cents | None = None
    subject: str | None = None
    place_key: str | None = None
    place: str | None = None
    funder: str | None = None
    budget_title: str | None = None
    fiscal_year: int | None = None
    granted_of_year: Cents | None = None
    state: str | None = None
    state_since: date | None = None
    change: str | None = None
    changed_on: date | None = None
    reason: str | None = None
    paid: Cents | None = None
    paid_on: date | None = None
    proof_due: date | None = None
    proof_received: date | None = None
    proof_complete: date | None = None
    proof_checked: date | None = None


def database_export(*, account: Account, desk: Desk, at: datetime) -> tuple[ExportRow, ...]:
    """Every grant of state money at a desk with its years, states, changes and payouts, by reference. Seven statements.

    The recipient is left out once so many years have passed since the proof was checked as SächsFöDaVO § 4 allows to keep both
    together. Raises NotVisible.
    """
    rows = reach(account=account, desk=desk).exclude(regime=Regime.CONTRACT.value)
    versions, plans, events, payouts = versions_of(rows), _plans(rows), _events(rows), _payouts(rows)
    found: list[ExportRow] = []
    for grant in sorted(grants_in(rows), key=lambda one: one.reference):
        programme = grant.application.call.programme
        funders = {funder.key: funder for funder in programme.funder if funder.money is Money.STATE_BUDGET}
        found.append(_grant(grant, versions, plans.get(grant.partner_id, _Plan()), at))
        found += _years(grant, versions.get(grant.pk, {}), funders)
        found += _courses(grant, events.get(grant.pk, ()))
        found += _payments(grant, payouts.get(grant.pk, ()), funders)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The newest calculation in three sums, in cents: spending applied for, what was eligible of it, means of third parties."""

    planned: Cents = 0
    eligible: Cents = 0
    third_parties: Cents = 0


def _plans(rows: QuerySet[Grant]) -> Mapping[int, _Plan]:
    kept = Calculation.objects.filter(partner__grant_given__in=rows).order_by("number")
    found = {}
    for partner, inputs, result in kept.values_list("partner_id", "inputs", "result"):
        calculation = from_json(result)
        found[partner] = _Plan(
            planned=calculation.planned,
            eligible=calculation.total_eligible,
            third_parties=sum(means.other for means in inputs_from_json(inputs).means),
        )
    return found


def _grant(grant: Grant, versions: Mapping[int, Versions], plan: _Plan, at: datetime) -> ExportRow:
    organisation, application, proof = grant.partner.organisation, grant.application, getattr(grant, "proof", None)
    checked = fiscal_day(grant, at=proof.checked_at) if proof and proof.checked_at else None
    state = state_money(grant, versions=versions, version=grant.version)
    # An amendment changes eligible spending without a new calculation: the total follows it.
    total = plan.planned + grant.eligible - plan.eligible
    third = plan.third_parties + grant.total - state
    known = not _separated(grant, checked, at)
    return ExportRow(
        record=Record.GRANT,
        reference=grant.reference,
        recipient=organisation.name if known else None,
        address=", ".join(organisation.address) if known else None,
        recipient_id=organisation.pk if known else None,
        legal_form=organisation.kind if known else None,
        processing_body=grant.authority.name,
        granting_body=grant.authority.name,
        paying_body=grant.authority.name,
        total_spending=total,
        granted=state,
        third_parties=third,
        own_share=total - state - third,
        subject=application.answers.get("title", application.reference),
        place_key=organisation.seat if known else None,
        place=seat_of(organisation.seat, on=at.date()).name if known else None,
        state=grant.state,
        proof_due=grant.proof_due,
        proof_received=fiscal_day(grant, at=proof.submitted_at) if proof else None,
        proof_complete=proof.complete_on if proof else None,
        proof_checked=checked,
    )


def _separated(grant: Grant, checked: date | None, at: datetime) -> bool:
    """Whether the project's data stand without the recipient by now (§ 4 SächsFöDaVO)."""
    programme, key = grant.application.call.programme, "database_separated_within"
    law = law_of(programme=programme, regime=Regime(grant.regime))
    if checked is None or not law.knows(key=key, day=checked):
        return False
    return local_day(at=at, zone=programme.zone) > add_months(day=checked, months=12 * law.whole(key=key, day=checked))


def _years(grant: Grant, versions: Versions, funders: Mapping[str, Funder]) -> Iterator[ExportRow]:
    terms = versions.get(grant.version, {})
    state = [pot for pot in terms if pot[0] in funders]
    for key, year in sorted(state, key=lambda pot: (pot[1], pot[0])):
        yield ExportRow(
            record=Record.YEAR,
            reference=grant.reference,
            funder=funders[key].name,
            budget_title=funders[key].title,
            fiscal_year=year,
            granted_of_year=terms[key, year],
        )


_Told = tuple[str, str, str, datetime, str]
"""Act, states before and after, instant and reason of an event; no reason where it did not change the terms of the grant."""

_REASONS = {Act.AMEND.value: "reason", Act.REVOKE.value: "facts", Act.DECIDE_OBJECTION.value: "reason"}


def _events(rows: QuerySet[Grant]) -> Mapping[int, Sequence[_Told]]:
    found: dict[int, list[_Told]] = defaultdict(list)
    kept = Event.objects.filter(grant__in=rows, subject=Subject.GRANT.value).order_by("number")
    for pk, act, source, target, at, data in kept.values_list("grant_id", "act", "source", "target", "at", "data"):
        reason = data[_REASONS[act]] if act in _REASONS and "version" in data else ""
        found[pk or 0].append((act, source, target, at, reason))
    return found


def _courses(grant: Grant, events: Sequence[_Told]) -> Iterator[ExportRow]:
    for act, source, target, at, reason in events:
        day = fiscal_day(grant, at=at)
        if source != target:
            yield ExportRow(record=Record.STATE, reference=grant.reference, state=target, state_since=day)
        if reason:
            yield ExportRow(record=Record.CHANGE, reference=grant.reference, change=act, changed_on=day, reason=reason)


_Moved = tuple[Pot, Cents, datetime]


def _payouts(rows: QuerySet[Grant]) -> Mapping[int, Sequence[_Moved]]:
    """What went out, and with a minus what the bank returned or the recipient paid back; one statement."""
    paid = AccountKind.PAID.value
    out, back = Q(credit__kind=paid, credit__grant__in=rows), Q(debit__kind=paid, debit__grant__in=rows)
    found: dict[int, list[_Moved]] = defaultdict(list)
    for booking in Booking.objects.filter(out | back).select_related("debit", "credit", "event").order_by("id"):
        went_out = booking.credit.kind == paid
        side = booking.credit if went_out else booking.debit
        found[side.grant_id or 0].append(
            ((side.funder, side.year), booking.cents if went_out else -booking.cents, booking.event.at)
        )
    return found


def _payments(grant: Grant, moved: Sequence[_Moved], funders: Mapping[str, Funder]) -> Iterator[ExportRow]:
    for (key, year), cents, at in moved:
        if key not in funders:
            continue
        yield ExportRow(
            record=Record.PAYOUT,
            reference=grant.reference,
            funder=funders[key].name,
            budget_title=funders[key].title,
            fiscal_year=year,
            paid=cents,
            paid_on=fiscal_day(grant, at=at),
        )
