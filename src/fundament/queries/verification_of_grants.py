"""Recomputes a grant from its events and the law: calculation, terms, dates, settlement, claims."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from fundament.core.award import YearAmount, claim_due_on, final_on, period, proof_due, reduced, schedule
from fundament.core.base_rates import UnknownBaseRate
from fundament.core.calculation import Calculation, as_json, from_json, inputs_from_json
from fundament.core.dates import local_day
from fundament.core.ledger import Pot
from fundament.core.procedure import Act
from fundament.core.programme import Programme
from fundament.queries.calculations import computed
from fundament.queries.claims import InterestView, interest_on, late_use_of, reclaim_of, steps_json
from fundament.queries.law import law_of_grant
from fundament.queries.settlements import settled
from fundament.queries.verification_rows import compared, events_of
from fundament.records.applications import Application
from fundament.records.calculations import Calculation as StoredCalculation
from fundament.records.claims import Claim
from fundament.records.events import Event
from fundament.records.grants import Grant
from fundament.records.payments import Payment


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
        again = _computed_again(programme, row)
        if again is None or as_json(again) != row.result:
            yield f"{application.reference}, Berechnung {row.number}: Nachgerechnet ergibt sich etwas anderes."
        made = {(one.data["partner"], one.data["number"]): one.at for one in events_of(application, Act.CALCULATE)}
        granted = [one.at for one in events_of(application, Act.GRANT)]
        # Where the authority calculated nothing of its own, the plan was calculated when it was granted.
        at = made.get((row.partner_id, row.number), granted[0] if granted else None)
        yield from compared(f"{application.reference}, Berechnung {row.number}", row, {"at": at})


def _computed_again(programme: Programme, row: StoredCalculation) -> Calculation | None:
    """None where the inputs can no longer be computed from: somebody changed them."""
    try:
        return computed(programme=programme, partner=row.partner, inputs=inputs_from_json(row.inputs))
    except ValueError:
        return None


def grant_differences(grant: Grant) -> Iterator[str]:
    """Where what is stored of a grant is not what its events and the law of its day make it, one German sentence each."""
    course = _Course()
    for event in Event.objects.filter(grant=grant, subject="grant").order_by("number"):
        yield from _STEPS.get(event.act, _nothing)(grant, event, course)
    yield from _row_differences(grant, course)
    yield from _claims_beyond(grant, course)


def _nothing(grant: Grant, event: Event, course: _Course) -> Iterator[str]:  # noqa: ARG001 -- one shape for every step
    return iter(())


def _issue(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    calculation = StoredCalculation.objects.get(partner=grant.partner, number=event.data["calculation"])
    again = _computed_again(grant.application.call.programme, calculation)
    result = from_json(calculation.result) if again is None else again
    course.amounts = {(row.funder, row.year): row.cents for row in result.amounts}
    course.eligible, course.granted_on = result.total_eligible, _day(grant, event)
    # The authority may have set the bounds of the period; without that they are those of the fiscal years.
    first, last = (date.fromisoformat(event.data[name]) for name in ("first", "last"))
    course.first, course.last = period(rows=result.amounts, start=first, end=last)
    if event.data["total_cents"] != result.total:
        yield f"{grant}: der Bescheid nennt {event.data['total_cents']} Cent, die Berechnung ergibt {result.total} Cent."
    yield from _version_differences(grant, course)


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
    try:
        result = settled(grant, granted=course.total, eligible=course.eligible, paid=course.paid)
    except ValueError:
        # Figures that no proof can have: somebody changed them.
        yield f"{grant}: Der Verwendungsnachweis lässt sich nicht mehr abrechnen."
        return
    course.due = result.due
    proof = grant.proof
    course.ineffective_from = (
        local_day(at=proof.submitted_at, zone=grant.application.call.programme.zone) if result.reduced else None
    )
    if json.loads(json.dumps(asdict(result))) != proof.settlement:
        yield f"{grant}: Die Abrechnung des Verwendungsnachweises ergibt nachgerechnet {result.due} Cent und andere Schritte."
    if (event.data["due_cents"], proof.due, proof.reduced) != (result.due, result.due, result.reduced):
        yield f"{grant}: Nach der Prüfung stehen {proof.due} Cent zu, nachgerechnet {result.due} Cent."


def _next_claim(grant: Grant, course: _Course) -> Claim | None:
    course.claims += 1
    return Claim.objects.filter(grant=grant, number=course.claims).first()


def _claim(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    claim = _next_claim(grant, course)
    if claim is None:
        yield f"{grant}, Forderung {course.claims}: steht in den Ereignissen und ist nicht gespeichert."
        return
    if claim.cents != course.paid - course.stands:
        yield f"{grant}: Gefordert sind {claim.cents} Cent, zu viel ausgezahlt {course.paid - course.stands} Cent."
    found = reclaim_of(
        grant,
        claim=claim.cents,
        ceiling_exceeded=not event.data["rate_kept"],
        notice_unlawful=event.data["notice_unlawful"],
    )
    again = {
        "threshold_cents": found.threshold,
        "within_threshold": found.within_threshold,
        "rate_kept": found.rate_kept,
        "notice_unlawful": event.data["notice_unlawful"],
        "suggestion": found.suggestion,
    }
    if claim.basis != again:
        yield f"{grant}: Die Bagatellgrenze der Rückforderung ist nachgerechnet eine andere."
    waived = event.act == Act.WAIVE_REPAYMENT.value
    since = None if waived else course.ineffective_from or _day(grant, event)
    yield from _claim_row(grant, event, claim, waived=waived, since=since)


def _interest(grant: Grant, event: Event, course: _Course) -> Iterator[str]:
    claim = _next_claim(grant, course)
    if claim is None:
        yield f"{grant}, Forderung {course.claims}: steht in den Ereignissen und ist nicht gespeichert."
        return
    # Events of an earlier version do not say what the interest was computed from; then the claim alone does.
    said = {**claim.basis, "since": claim.since.isoformat() if claim.since else "", **event.data}
    said["claim"] = said.get("repayment", said.get("claim"))
    try:
        view = _interest_again(grant, said)
    except UnknownBaseRate as unknown:
        yield f"{grant}: Für den {unknown.day:%d.%m.%Y} ist kein Basiszinssatz hinterlegt."
        return
    except (ValueError, LookupError):
        # What arrived no longer fits what was demanded: somebody changed one of them.
        yield f"{grant}, Forderung {claim.number}: Die Zinsen lassen sich nicht mehr nachrechnen."
        return
    if view.interest.cents != claim.cents:
        yield f"{grant}: Die Zinsen betragen nachgerechnet {view.interest.cents} Cent statt {claim.cents} Cent."
    basis = {"until": view.until.isoformat(), "steps": steps_json(view.interest)}
    basis |= {name: said[name] for name in (("payment", "uses") if "uses" in said else ("claim",))}
    if claim.basis != basis:
        yield f"{grant}, Forderung {claim.number}: Die Schritte der Zinsrechnung sind nachgerechnet andere."
    waived = event.act == Act.WAIVE_INTEREST.value
    yield from _claim_row(grant, event, claim, waived=waived, since=view.since)


def _interest_again(grant: Grant, said: Mapping[str, Any]) -> InterestView:
    """On the repayment that is named, or on an advance by the days on which its parts were used."""
    if "uses" not in said:
        return interest_on(grant.claims.get(number=said["claim"]))
    uses = [(date.fromisoformat(row["on"]), row["cents"]) for row in said["uses"]]
    return late_use_of(grant, paid_out=date.fromisoformat(said["since"]), uses=uses)


def _claim_row(grant: Grant, event: Event, claim: Claim, *, waived: bool, since: date | None) -> Iterator[str]:
    due_on = None if waived else claim_due_on(law=law_of_grant(grant), on=_day(grant, event))
    if claim.due_on != due_on:
        yield f"{grant}, Forderung {claim.number}: Der Fälligkeitstag ist nachgerechnet ein anderer."
    wanted = {"waived": waived, "since": since, "at": event.at}
    yield from compared(f"{grant}, Forderung {claim.number}", claim, wanted)


def _claims_beyond(grant: Grant, course: _Course) -> Iterator[str]:
    for number in grant.claims.filter(number__gt=course.claims).values_list("number", flat=True):
        yield f"{grant}, Forderung {number}: ist gespeichert und steht in keinem Ereignis."


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
