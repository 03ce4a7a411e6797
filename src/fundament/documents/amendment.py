"""What a letter that amends a grant must say: what changes from what to what, and that all else stays (VVK 4.6, VwV 4.5).

Money is whole euro cents, rates are per cent.
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
    Instalment,
    Letter,
    Regime,
    YearAmount,
    contradictions_in_letter,
    contradictions_in_sum,
    insist,
    json_bytes,
    missing_in_earlier,
    missing_in_hearing,
    missing_in_letter,
    shown,
)
from fundament.documents.typeset import typeset

NAMES: Mapping[Regime, str] = {
    "communal": "Änderungsbescheid",
    "non_communal": "Änderungsbescheid",
    "contract": "Änderung des Zuwendungsvertrags",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTerms:
    """What an amendment can change of a grant; a rate of None belongs to financing without one."""

    grant_cents: int
    eligible_cents: int
    rate_per_cent: Decimal | None
    period_end: date
    proof_due: date
    amounts: tuple[YearAmount, ...]
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentContent(Letter):
    """Everything an amendment says: the terms before it and after it, and why. Paragraphs are parted by an empty line.

    A smaller grant burdens the recipient, who has to be heard first (§ 28 VwVfG); otherwise ``hearing`` may be None.
    """

    earlier: EarlierLetter
    period_start: date
    before: GrantTerms
    after: GrantTerms
    reason: str
    hearing: Hearing | None = None


def missing_points(content: AmendmentContent) -> tuple[str, ...]:
    """Say in German, each with its clause, what the law demands and this content lacks."""
    return (
        *missing_in_letter(content=content),
        *missing_in_earlier(earlier=content.earlier),
        *_missing(content=content),
    )


def _missing(*, content: AmendmentContent) -> Iterator[str]:
    if not content.reason.strip():
        yield "§ 39 Abs. 1 VwVfG: Die Begründung der Änderung fehlt."
    if content.regime != "contract" and content.after.grant_cents < content.before.grant_cents:
        yield from missing_in_hearing(hearing=content.hearing, clause="")


def contradictions(content: AmendmentContent) -> tuple[str, ...]:
    """Say in German where the content contradicts itself: nothing changes, sums, days."""
    return (*contradictions_in_letter(content=content), *_contradictions(content=content))


def _contradictions(*, content: AmendmentContent) -> Iterator[str]:
    after = content.after
    if after == content.before:
        yield "Es ändert sich nichts."
    for name, rows in (("Haushaltsjahre und Mittelgeber", after.amounts), ("Auszahlungen", after.instalments)):
        yield from contradictions_in_sum(name=name, cents=tuple(row.cents for row in rows), total=after.grant_cents)
    if after.grant_cents > after.eligible_cents:
        yield f"Die Zuwendung übersteigt die zuwendungsfähigen Ausgaben von {euro(cents=after.eligible_cents)}."
    if after.period_end < content.period_start:
        yield "Der Bewilligungszeitraum endet, bevor er beginnt."
    if after.proof_due < after.period_end:
        yield "Der Verwendungsnachweis ist fällig, bevor der Bewilligungszeitraum endet."


def render_amendment(content: AmendmentContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the amendment; arguments, result and errors are those of notice.render_notice."""
    insist(missing=missing_points(content), contradictions=contradictions(content))
    before, after = content.before, content.after
    text = shown(content=content) | {
        "name": NAMES[content.regime],
        "changes": [[*row] for row in _changes(content=content)],
        "years": _by_year(before=before, after=after) if before.amounts != after.amounts else [],
        "payments": _payments(before=before, after=after) if before.instalments != after.instalments else [],
        "more": after.grant_cents > before.grant_cents,
        "basis": _basis(content=content),
    }
    return typeset(template="amendment.typ", shown=text, attachment=json_bytes(data=data), timestamp=timestamp)


def _changes(*, content: AmendmentContent) -> Iterator[tuple[str, str, str, str]]:
    """Yield what changes: its name, before, after, and the clause that demands it in a notice."""
    before, after = content.before, content.after
    amount, spending, period, proof = (
        clauses.number(regime=content.regime, vvk=place, vwv=place) for place in ("4.2.2", "4.2.4", "4.2.5", "4.2.7")
    )
    rates = [per_cent(rate=rate) if rate is not None else "–" for rate in (before.rate_per_cent, after.rate_per_cent)]
    rows = (
        ("Höhe der Zuwendung", euro(cents=before.grant_cents), euro(cents=after.grant_cents), amount),
        ("Fördersatz", *rates, amount),
        ("Zuwendungsfähige Ausgaben", euro(cents=before.eligible_cents), euro(cents=after.eligible_cents), spending),
        ("Ende des Bewilligungszeitraums", day(on=before.period_end), day(on=after.period_end), period),
        ("Verwendungsnachweis spätestens am", day(on=before.proof_due), day(on=after.proof_due), proof),
    )
    yield from (row for row in rows if row[1] != row[2])  # type: ignore[misc]  # two rates make a row of four


def _by_year(*, before: GrantTerms, after: GrantTerms) -> list[list[str]]:
    was, becomes = ({(row.year, row.funder): row.cents for row in terms.amounts} for terms in (before, after))
    return [
        [f"{year}, {funder}", *(_or_dash(found.get((year, funder))) for found in (was, becomes))]
        for year, funder in sorted(was | becomes)
    ]


def _payments(*, before: GrantTerms, after: GrantTerms) -> list[list[str]]:
    """Instalments side by side; one whose condition changes is another instalment."""
    was, becomes = ({(row.label, row.condition): row for row in terms.instalments} for terms in (before, after))
    places = sorted(was | becomes, key=lambda place: place[0])
    return [
        [
            *place,
            *(_or_dash(found[place].cents if place in found else None) for found in (was, becomes)),
            (becomes.get(place) or was[place]).legal_basis,
        ]
        for place in places
    ]


def _or_dash(cents: int | None) -> str:
    return "–" if cents is None else euro(cents=cents)


def _basis(*, content: AmendmentContent) -> str:
    grounds = [clauses.number(regime=content.regime, vvk="4.6", vwv="4.5")]
    before, after = content.before, content.after
    if after.grant_cents < before.grant_cents and after.eligible_cents < before.eligible_cents:
        grounds.append(clauses.conditions(regime=content.regime, place="2.1"))
    return ", ".join(grounds)
