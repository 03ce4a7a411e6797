"""What a letter about a repayment must say: the demand, the interest on it, or that nothing is demanded.

Sources: § 49a VwVfG; VVK Nr. 8.2, 8.5, 8.7, 8.8; VwV Nr. 8.2, 8.5, 8.8, 8.9; Zins-A. Money is whole euro cents, rates are per cent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fundament.documents import clauses
from fundament.documents.german import day, euro, per_cent
from fundament.documents.letter import (
    EarlierLetter,
    Hearing,
    Letter,
    PayTo,
    Regime,
    YearAmount,
    by_year,
    contradictions_in_letter,
    contradictions_in_sum,
    insist,
    json_bytes,
    missing_in_earlier,
    missing_in_hearing,
    missing_in_letter,
    missing_in_payment,
    shown,
)
from fundament.documents.typeset import typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Letter):
    """What every demand says: how much, to which fiscal year and funder it goes, until when and where to pay, and why.

    ``interest_points`` are percentage points above the base rate (§ 247 BGB); ``interest_waived_up_to_cents`` is the most
    that is not charged.
    """

    earlier: EarlierLetter
    claim_cents: int
    amounts: tuple[YearAmount, ...]
    interest_points: Decimal
    interest_waived_up_to_cents: int
    pay_until: date | None
    pay_to: PayTo | None
    hearing: Hearing | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContent(Demand):
    """Everything a demand for repayment says. ``revoked_by`` is the letter that took the grant back, None after a proof.

    ``due_cents`` is what the grant leaves of ``paid_cents``; interest runs from ``since`` on.
    """

    revoked_by: EarlierLetter | None
    paid_cents: int
    due_cents: int
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSpan:
    """A part of the time with one principal and one rate; both days bear interest, ``days`` are those of a year of 360."""

    first: date
    last: date
    days: int
    principal_cents: int
    base_per_cent: Decimal
    rate_per_cent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestContent(Demand):
    """Everything a demand for interest says, with the steps that lead to its amount.

    The interest is on a repayment, or on an advance where it was used late. A year and each month count so many days.
    """

    spans: tuple[InterestSpan, ...]
    year_days: int
    month_days: int
    late_use: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverContent(Letter):
    """Everything a letter says by which a repayment is not demanded. The amount up to which the law lets go is ``limit_cents``."""

    earlier: EarlierLetter
    waived_cents: int
    limit_cents: int
    reason: str


_NAMES: Mapping[type[Letter], tuple[str, str]] = {
    ClaimContent: ("Erstattungsbescheid", "Rückforderung"),
    InterestContent: ("Zinsbescheid", "Zinsforderung"),
    WaiverContent: ("Bescheid über den Verzicht auf eine Rückforderung", "Verzicht auf eine Rückforderung"),
}


def name_of(content: ClaimContent | InterestContent | WaiverContent) -> str:
    """What the letter is called; a private funder claims, it decides nothing."""
    decision, private = _NAMES[type(content)]
    return private if content.regime == "contract" else decision


def missing_points(content: ClaimContent | InterestContent | WaiverContent) -> tuple[str, ...]:
    """Say in German, each with its clause, what the law demands and this content lacks."""
    general = (*missing_in_letter(content=content), *missing_in_earlier(earlier=content.earlier))
    return (*general, *_missing(content=content))


def _missing(*, content: ClaimContent | InterestContent | WaiverContent) -> Iterator[str]:
    if not content.reason.strip():
        yield "§ 39 Abs. 1 VwVfG: Die Begründung fehlt."
    if isinstance(content, WaiverContent):
        return
    yield from missing_in_payment(until=content.pay_until, pay_to=content.pay_to)
    if content.regime != "contract":
        yield from missing_in_hearing(hearing=content.hearing, clause="")
    if content.claim_cents <= 0:
        yield "§ 49a Abs. 1 VwVfG: Der Betrag fehlt."
    if isinstance(content, ClaimContent) and content.since is None:
        yield f"{_interest_clause(regime=content.regime)}: Der Tag fehlt, von dem an Zinsen anfallen."
    if isinstance(content, InterestContent) and not content.spans:
        yield f"{_clause_of(content)}: Die Berechnung der Zinsen fehlt."


def contradictions(content: ClaimContent | InterestContent | WaiverContent) -> tuple[str, ...]:
    """Say in German where the content contradicts itself: sums, days, interest too little to charge."""
    return (*contradictions_in_letter(content=content), *_contradictions(content=content))


def _contradictions(*, content: ClaimContent | InterestContent | WaiverContent) -> Iterator[str]:
    if isinstance(content, WaiverContent):
        return
    yield from contradictions_in_sum(
        name="Haushaltsjahre und Mittelgeber",
        cents=tuple(row.cents for row in content.amounts),
        total=content.claim_cents,
        what="gefordert",
    )
    if content.pay_until and content.dated and content.pay_until <= content.dated:
        yield "Zu zahlen ist vor dem Tag dieses Schreibens."
    if isinstance(content, ClaimContent) and content.paid_cents - content.due_cents != content.claim_cents:
        paid = f"ausgezahlt sind {euro(cents=content.paid_cents)}, zu belassen {euro(cents=content.due_cents)}"
        yield f"Gefordert werden {euro(cents=content.claim_cents)}, aber {paid}."
    if isinstance(content, InterestContent) and content.claim_cents <= content.interest_waived_up_to_cents:
        yield f"Zinsen bis {euro(cents=content.interest_waived_up_to_cents)} werden nicht erhoben."


def render_claim(content: ClaimContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the demand for repayment; arguments, result and errors are those of notice.render_notice."""
    regime = content.regime
    places = ("8.2.1", "2.1 und 8.2.1") if content.revoked_by is None else ("8.2", "8.1")
    return _rendered(
        content,
        template="claim.typ",
        timestamp=timestamp,
        data=data,
        more={
            "years": by_year(amounts=content.amounts),
            "points": _points(rate=content.interest_points),
            "basis": ", ".join(
                (
                    "§ 49a Abs. 1 VwVfG",
                    clauses.number(regime=regime, vvk=places[0], vwv=places[0]),
                    clauses.conditions(regime=regime, place=places[1]),
                )
            ),
            "interest_basis": _interest_clause(regime=regime),
        },
    )


def render_interest(content: InterestContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the demand for interest; arguments, result and errors are those of notice.render_notice."""
    return _rendered(
        content,
        template="interest.typ",
        timestamp=timestamp,
        data=data,
        more={
            "years": by_year(amounts=content.amounts),
            "points": _points(rate=content.interest_points),
            "basis": f"{_clause_of(content)}, Zins-A Nr. 2.1" + ("" if content.late_use else " bis 2.4"),
            "rows": [
                [
                    f"{day(on=span.first)} bis {day(on=span.last)}",
                    euro(cents=span.principal_cents),
                    per_cent(rate=span.base_per_cent),
                    per_cent(rate=span.rate_per_cent),
                    str(span.days),
                ]
                for span in content.spans
            ],
        },
    )


def render_waiver(content: WaiverContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the letter by which nothing is demanded; arguments, result and errors are those of notice.render_notice."""
    basis = clauses.number(regime=content.regime, vvk="8.7", vwv="8.8")
    return _rendered(content, template="waiver.typ", timestamp=timestamp, data=data, more={"basis": basis})


def _rendered(
    content: ClaimContent | InterestContent | WaiverContent,
    *,
    template: str,
    timestamp: datetime,
    data: Mapping[str, object],
    more: Mapping[str, object],
) -> bytes:
    insist(missing=missing_points(content), contradictions=contradictions(content))
    text = shown(content=content) | {"name": name_of(content), **more}
    return typeset(template=template, shown=text, attachment=json_bytes(data=data), timestamp=timestamp)


def _points(*, rate: Decimal) -> str:
    return per_cent(rate=rate).partition("\N{NO-BREAK SPACE}")[0]


def _clause_of(content: InterestContent) -> str:
    if not content.late_use:
        return _interest_clause(regime=content.regime)
    # The VVK knows no advances; where a guideline allows them, it takes Nr. 7.5 of the VwV and with it 8.7.
    places = {"communal": "VwV Nr. 8.7, VVK Nr. 8.8", "non_communal": "VwV Nr. 8.7 und 8.9"}
    return f"§ 49a Abs. 4 VwVfG, {places.get(content.regime, 'entsprechend VwV Nr. 8.7 und 8.9')}"


def _interest_clause(*, regime: Regime) -> str:
    return f"§ 49a Abs. 3 VwVfG, {clauses.number(regime=regime, vvk='8.5 und 8.8', vwv='8.5 und 8.9')}"
