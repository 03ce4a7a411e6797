"""Recomputes a grant from its events and the law: calculation, terms, dates, settlement, claims, payments, letters."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from fundament.core.award import YearAmount, claim_due_on, final_on, period, proof_due, reduced, schedule
from fundament.core.base_rates import UnknownBaseRate
from fundament.core.calculation import Calculation, as_json, inputs_from_json
from fundament.core.dates import local_day
from fundament.core.ledger import AccountKind, Pot
from fundament.core.procedure import Act
from fundament.core.sampling import Candidate, draw
from fundament.queries.calculations import computed
from fundament.queries.claims import InterestView, interest_on, late_use_of, reclaim_of
from fundament.queries.law import law_of_grant
from fundament.queries.settlements import settled
from fundament.records.applications import Application
from fundament.records.calculations import Calculation as StoredCalculation
from fundament.records.claims import Claim
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.ledger import Booking
from fundament.records.notices import Notice
from fundament.records.payments import Payment, PaymentRun
from fundament.records.proofs import Sample


@dataclass(slots=True, kw_only=True)
class _Course:
    """A grant as its events leave it, in cents. Filled event by event."""

    version: int = 0
    amounts: dict[Pot, int] = field(default_factory=dict)
    eligible: int = 0
    first: date = date.max
    last: date = date.max
    granted_on: date = date.max
    started_on: date | None = None
    due: int | None = None
    ineffective_from: date | None = None
    paid: int = 0
    claims: int = 0
    """How many claims were raised or waived so far: each such event makes the next one."""
    earlier: dict[int, "_Before"] = field(default_factory=dict)
    """What stood before each revocation, by the version that the revocation made."""

    @property
    def total(self) -> int:
        """The grant in its present version."""
        return sum(self.amounts.values())

    @property
    def stands(self) -> int:
        """What the recipient may keep at most."""
        return self.due if self.due is not None else self.total


_Before = tuple[dict[Pot, int], int | None, date | None]
"""Amounts, what was due, and the day from which the notice had no effect."""


def calculation_differences(application: Application) -> Iterator[str]:
    """Every calculation, computed again from its inputs."""
    programme = application.call.programme
    for row in StoredCalculation.objects.filter(partner__application=application).select_related("partner"):
        again = computed(programme=programme, partner=row.partner, inputs=inputs_from_json(row.inputs))
        if as_json(again) != row.result:
            yield f"{application.reference}, Berechnung {row.number}: Nachgerechnet ergibt sich etwas anderes."


def grant_differences(grant: Grant) -> Iterator[str]:
    """Where what is stored of a grant is not what its events and the law of its day make it, one German sentence each."""
    course = _Course()
    for event in Event.objects.filter(grant=grant, subject="grant").order_by("number"):
        yield from _STEPS.get(event.act, _nothing)(grant, event, course)
    yield from _row_differences(grant, course)
    yield from _payment_differences(grant)
    yield from _notice_differences(grant)


def _nothing(grant: Grant, event: Event, course: _Course) -> Iterator[str]:  # noqa: ARG001 -- one shape for every step
    return iter(())


def _issue(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    calculation = StoredCalculation.objects.get(partner=grant.partner, number=event.data["calculation"])
    result = _calculated(grant, calculation)
    course.amounts = {(row.funder, row.year): row.cents for row in result.amounts}
    course.eligible, course.granted_on = result.total_eligible, _day(grant, event)
    # The authority may have set the bounds of the period; without that they are those of the fiscal years.
    first, last = (date.fromisoformat(event.data[name]) for name in ("first", "last"))
    course.first, course.last = period(rows=result.amounts, start=first, end=last)
    if event.data["total_cents"] != result.total:
        yield f"{grant}: der Bescheid nennt {event.data['total_cents']} Cent, die Berechnung ergibt {result.total} Cent."
    yield from _version_differences(grant, course)


def _calculated(grant: Grant, stored: StoredCalculation) -> Calculation:
    programme = grant.application.call.programme
    return computed(programme=programme, partner=grant.partner, inputs=inputs_from_json(stored.inputs))


def _amend(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    course.amounts = _amounts(event)
    course.eligible, course.last = event.data["eligible_cents"], date.fromisoformat(event.data["last"])
    yield from _version_differences(grant, course)


def _revoke(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    course.earlier[course.version + 1] = (course.amounts, course.due, course.ineffective_from)
    remaining = event.data["remaining_cents"]
    course.amounts = reduced(amounts=course.amounts, remaining=remaining)
    if course.amounts != _amounts(event):
        yield f"{grant}: Der Widerruf lässt andere Beträge stehen, als sich nachgerechnet ergeben."
    course.due = 0 if remaining == 0 else (remaining if course.due is not None else None)
    course.ineffective_from = date.fromisoformat(event.data["ineffective_from"])
    yield from _version_differences(grant, course)


def _objection(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    """A revocation that fell leaves what stood before it; other decisions change no terms."""
    if "version" not in event.data:
        return
    course.amounts, course.due, course.ineffective_from = course.earlier[course.version]
    yield from _version_differences(grant, course)


def _amounts(event: Event) -> dict[Pot, int]:
    return {(row["funder"], row["year"]): row["cents"] for row in event.data["amounts"]}


def _version_differences(grant: Grant, course: _Course) -> Iterator[str]:
    """The amounts and instalments of a new version."""
    course.version += 1
    stored = {(row.funder, row.year): row.cents for row in grant.amounts.filter(version=course.version)}
    if stored != course.amounts:
        yield f"{grant}, Fassung {course.version}: Die Beträge nach Jahr und Mittelgeber sind andere als nachgerechnet."
    ordered = sorted(course.amounts.items(), key=lambda item: (item[0][1], item[0][0]))
    rows = [YearAmount(funder=funder, year=year, cents=cents) for (funder, year), cents in ordered]
    law = law_of_grant(grant)
    planned = schedule(rows=rows, law=law, on=course.granted_on, first=course.first, last=course.last)
    there = [
        (row.number, row.cents, row.condition, row.clause, row.year)
        for row in grant.instalments.filter(version=course.version)
    ]
    if there != [(row.number, row.cents, row.condition, row.clause, row.year) for row in planned]:
        yield f"{grant}, Fassung {course.version}: Die Raten sind andere, als das Recht vom {course.granted_on:%d.%m.%Y} ergibt."


def _start(grant: Grant, event: Event, course: _Course) -> Iterator[str]:  # noqa: ARG001 -- one shape for every step
    course.started_on = date.fromisoformat(event.data["started_on"])
    return iter(())


def _release(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    course.paid += event.data["cents"]
    if course.paid > course.total:
        yield f"{grant}: ausgezahlt sind {course.paid} Cent, bewilligt sind {course.total} Cent."


def _return(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    course.paid -= Payment.objects.get(grant=grant, number=event.data["payment"]).cents
    return iter(())


def _repayment(grant: Grant, event: Event, course: _Course) -> Iterator[str]:  # noqa: ARG001 -- one shape for every step
    course.paid -= event.data["cents"]
    return iter(())


def _check(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    result = settled(grant, granted=course.total, eligible=course.eligible, paid=course.paid)
    course.due = result.due
    proof = grant.proof
    course.ineffective_from = (
        local_day(at=proof.submitted_at, zone=grant.application.call.programme.zone) if result.reduced else None
    )
    if json.loads(json.dumps(asdict(result))) != proof.settlement:
        yield f"{grant}: Die Abrechnung des Verwendungsnachweises ergibt nachgerechnet {result.due} Cent und andere Schritte."
    if (event.data["due_cents"], proof.due, proof.reduced) != (result.due, result.due, result.reduced):
        yield f"{grant}: Nach der Prüfung stehen {proof.due} Cent zu, nachgerechnet {result.due} Cent."


def _next_claim(grant: Grant, course: _Course) -> Claim:
    course.claims += 1
    return Claim.objects.get(grant=grant, number=course.claims)


def _claim(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    claim = _next_claim(grant, course)
    if claim.cents != course.paid - course.stands:
        yield f"{grant}: Gefordert sind {claim.cents} Cent, zu viel ausgezahlt {course.paid - course.stands} Cent."
    found = reclaim_of(
        grant,
        claim=claim.cents,
        ceiling_exceeded=not claim.basis["rate_kept"],
        notice_unlawful=claim.basis["notice_unlawful"],
    )
    said = {name: claim.basis[name] for name in ("threshold_cents", "within_threshold", "suggestion")}
    if said != {
        "threshold_cents": found.threshold,
        "within_threshold": found.within_threshold,
        "suggestion": found.suggestion,
    }:
        yield f"{grant}: Die Bagatellgrenze der Rückforderung ist nachgerechnet eine andere."
    yield from _due_on(grant, event, claim)


def _interest(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    claim = _next_claim(grant, course)
    try:
        cents = _interest_again(grant, claim).interest.cents
    except UnknownBaseRate as unknown:
        yield f"{grant}: Für den {unknown.day:%d.%m.%Y} ist kein Basiszinssatz hinterlegt."
        return
    if cents != claim.cents:
        yield f"{grant}: Die Zinsen betragen nachgerechnet {cents} Cent statt {claim.cents} Cent."
    yield from _due_on(grant, event, claim)


def _interest_again(grant: Grant, claim: Claim) -> InterestView:
    if claim.kind == "interest":
        return interest_on(grant.claims.get(number=claim.basis["claim"]))
    uses = [(date.fromisoformat(row["on"]), row["cents"]) for row in claim.basis["uses"]]
    return late_use_of(grant, paid_out=claim.since or date.max, uses=uses)


def _due_on(grant: Grant, event: Event, claim: Claim) -> Iterator[str]:
    if not claim.waived and claim.due_on != claim_due_on(law=law_of_grant(grant), on=_day(grant, event)):
        yield f"{grant}, Forderung {claim.number}: Der Fälligkeitstag ist nachgerechnet ein anderer."


_STEPS = {
    Act.ISSUE_NOTICE.value: _issue,
    Act.AMEND.value: _amend,
    Act.REVOKE.value: _revoke,
    Act.DECIDE_OBJECTION.value: _objection,
    Act.REPORT_START.value: _start,
    Act.RELEASE_PAYMENT.value: _release,
    Act.RETURN_PAYMENT.value: _return,
    Act.CHECK_PROOF.value: _check,
    Act.DEMAND_REPAYMENT.value: _claim,
    Act.WAIVE_REPAYMENT.value: _claim,
    Act.BOOK_REPAYMENT.value: _repayment,
    Act.DEMAND_INTEREST.value: _interest,
    Act.WAIVE_INTEREST.value: _interest,
}


def _day(grant: Grant, event: Event) -> date:
    return local_day(at=event.at, zone=grant.application.call.programme.zone)


def _row_differences(grant: Grant, course: _Course) -> Iterator[str]:
    """The row itself, which caches what the events say."""
    law = law_of_grant(grant)
    wanted: Mapping[str, Any] = {
        "version": course.version,
        "total": course.total,
        "eligible": course.eligible,
        "granted_on": course.granted_on,
        "first": course.first,
        "last": course.last,
        "final_on": final_on(law=law, on=course.granted_on),
        "proof_due": proof_due(law=law, on=course.granted_on, last=course.last),
        "started_on": course.started_on,
        "due": course.due,
        "ineffective_from": course.ineffective_from,
    }
    for name, value in wanted.items():
        if getattr(grant, name) != value:
            yield f"{grant}: {name} ist {getattr(grant, name)}, nachgerechnet {value}."


_NAMES = {"": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def _payment_differences(grant: Grant) -> Iterator[str]:
    for payment in grant.payments.filter(released_at__isnull=False).select_related("run"):
        booked = sum(
            Booking.objects.filter(
                event__grant=grant,
                event__act=Act.RELEASE_PAYMENT.value,
                event__data__payment=payment.number,
                credit__kind=AccountKind.PAID.value,
            ).values_list("cents", flat=True)
        )
        if booked != payment.cents:
            yield f"{grant}, Zahlung {payment.number}: {payment.cents} Cent, gebucht sind {booked} Cent."
        if payment.run is None or (payment.end_to_end, payment.cents) not in _told(payment.run):
            yield f"{grant}, Zahlung {payment.number}: Der Auftrag an die Bank nennt sie nicht oder mit anderem Betrag."


def run_differences(run: PaymentRun) -> Iterator[str]:
    """Whether the file of a payment run is the one that was made, and adds up."""
    if hashlib.sha256(bytes(run.xml)).hexdigest() != run.sha256:
        yield f"Auszahlungslauf {run}: Die Prüfsumme der Datei stimmt nicht."
    paid = sum(run.payments.values_list("cents", flat=True))
    told = sum(cents for _, cents in _told(run))
    if (paid, told) != (run.total, run.total):
        yield f"Auszahlungslauf {run}: {run.total} Cent, Zahlungen {paid} Cent, Datei {told} Cent."


def _told(run: PaymentRun) -> list[tuple[str, int]]:
    """What the bank was told to pay: end-to-end id and cents of each transfer."""
    root = ElementTree.fromstring(bytes(run.xml))  # noqa: S314 -- a file that this product made and whose digest it keeps
    return [
        (
            transfer.findtext("PmtId/EndToEndId", default="", namespaces=_NAMES),
            int(Decimal(transfer.findtext("Amt/InstdAmt", default="0", namespaces=_NAMES)) * 100),
        )
        for transfer in root.iterfind(".//CdtTrfTxInf", namespaces=_NAMES)
    ]


def _notice_differences(grant: Grant) -> Iterator[str]:
    for notice in grant.notices.order_by("number"):
        if hashlib.sha256(bytes(notice.pdf)).hexdigest() != notice.sha256:
            yield f"{grant}, Schreiben {notice.number}: Die Prüfsumme der Datei stimmt nicht."
    first = Notice.objects.filter(grant=grant, kind="grant").first()
    if first is None:
        yield f"{grant}: hat keinen Bescheid."
        return
    granted = sum(grant.amounts.filter(version=1).values_list("cents", flat=True))
    if first.content["grant_cents"] != granted:
        yield f"{grant}: Der Bescheid nennt {first.content['grant_cents']} Cent, bewilligt sind {granted} Cent."


def sample_differences(sample: Sample) -> Iterator[str]:
    """Whether drawing again from the same inputs and seed gives the same proofs."""
    again = draw(
        population=[
            Candidate(reference=row["reference"], cents=row["cents"], rate=Decimal(row["rate"]))
            for row in sample.inputs["population"]
        ],
        share=Decimal(sample.inputs["share"]),
        risk_share=Decimal(sample.inputs["risk_share"]),
        seed=sample.seed,
    )
    if [asdict(row) for row in again.chosen] != sample.result["chosen"]:
        yield f"Stichprobe {sample}: Neu gezogen ergeben sich andere Nachweise."
