"""What a letter that takes a grant back must say, in whole or in part (§§ 28, 39, 48, 49 VwVfG; VVK and VwV Nr. 8).

Money is whole euro cents.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fundament.documents import clauses
from fundament.documents.german import euro
from fundament.documents.letter import (
    EarlierLetter,
    Hearing,
    Letter,
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
    shown,
)
from fundament.documents.typeset import typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationContent(Letter):
    """Everything a revocation says. Paragraphs of longer texts are parted by an empty line.

    ``legal_basis`` is a paragraph of the VwVfG: § 48, § 49 Abs. 2, § 49 Abs. 3, or § 36 Abs. 2 Nr. 2 for a resolving
    condition that occurred. ``stood_cents`` is what was granted until now, ``remaining_cents`` what stays of it, by year
    and funder in ``remaining``; ``paid_cents`` is what was paid out and not paid back.
    """

    earlier: EarlierLetter
    legal_basis: str
    ineffective_from: date | None
    stood_cents: int
    remaining_cents: int
    remaining: tuple[YearAmount, ...]
    paid_cents: int
    hearing: Hearing | None
    facts: str
    discretion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a grant is taken back: the name of the letter, the verb, and where VVK and VwV say so."""

    name: str
    verb: str
    place: str


_CONDITION = "§ 36"
_FUTURE = "§ 49 Abs. 2"
_WAYS = {
    "§ 48": _Way(name="Rücknahmebescheid", verb="zurückgenommen", place="8.2.2"),
    _FUTURE: _Way(name="Widerrufsbescheid", verb="widerrufen", place="8.1"),
    "§ 49": _Way(name="Widerrufsbescheid", verb="widerrufen", place="8.2.3 und 8.2.4"),
    _CONDITION: _Way(name="Bescheid über den Eintritt einer auflösenden Bedingung", verb="unwirksam", place="8.2.1"),
}


def name_of(*, regime: Regime, legal_basis: str, whole: bool) -> str:
    """What the letter is called; a private funder ends a contract and revokes nothing."""
    if regime == "contract":
        return "Beendigung des Zuwendungsvertrags" if whole else "Kürzung der Zuwendung"
    return _way(legal_basis=legal_basis).name


def _way(*, legal_basis: str) -> _Way:
    """The first that fits: § 49 Abs. 2 stands before the rest of § 49."""
    return next((way for start, way in _WAYS.items() if legal_basis.startswith(start)), _WAYS["§ 49"])


def missing_points(content: RevocationContent) -> tuple[str, ...]:
    """Say in German, each with its clause, what the law demands and this content lacks."""
    return (
        *missing_in_letter(content=content),
        *missing_in_earlier(earlier=content.earlier),
        *_missing(content=content),
    )


def _missing(*, content: RevocationContent) -> Iterator[str]:
    reasons = clauses.number(regime=content.regime, vvk="8.1", vwv="8.1")
    weighed = clauses.number(regime=content.regime, vvk="8.3", vwv="8.3")
    since = clauses.number(regime=content.regime, vvk="8.5", vwv="8.5")
    if not content.legal_basis.strip():
        yield f"{reasons}: Die Rechtsgrundlage fehlt."
    if content.ineffective_from is None:
        yield f"{since}: Der Tag fehlt, von dem an der Bescheid unwirksam ist."
    if content.regime != "contract":
        yield from missing_in_hearing(hearing=content.hearing, clause=f"{weighed}; ")
    if not content.facts.strip():
        yield f"{reasons}; § 39 Abs. 1 VwVfG: Der Sachverhalt fehlt."
    if not content.discretion.strip():
        yield f"{weighed}; § 39 Abs. 1 VwVfG: Die Abwägung fehlt."


def contradictions(content: RevocationContent) -> tuple[str, ...]:
    """Say in German where the content contradicts itself: amounts, sums, effect before its time."""
    return (*contradictions_in_letter(content=content), *_contradictions(content=content))


def _contradictions(*, content: RevocationContent) -> Iterator[str]:
    left = content.remaining_cents
    if not 0 <= left < content.stood_cents:
        yield f"Es bleiben {euro(cents=left)}, das ist nicht weniger als die bewilligten {euro(cents=content.stood_cents)}."
    yield from contradictions_in_sum(
        name="Haushaltsjahre und Mittelgeber", cents=tuple(row.cents for row in content.remaining), total=left
    )
    if content.legal_basis.startswith(_FUTURE):
        if content.ineffective_from and content.dated and content.ineffective_from < content.dated:
            yield "Ein Widerruf nach § 49 Abs. 2 VwVfG gilt nur für die Zukunft, nicht von einem früheren Tag an."
        if content.paid_cents > left:
            paid = f"ausgezahlt sind {euro(cents=content.paid_cents)}, bleiben sollen {euro(cents=left)}"
            yield f"Ein Widerruf nach § 49 Abs. 2 VwVfG lässt ausgezahltes Geld unberührt: {paid}."


def render_revocation(content: RevocationContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the revocation; arguments, result and errors are those of notice.render_notice."""
    insist(missing=missing_points(content), contradictions=contradictions(content))
    regime, way = content.regime, _way(legal_basis=content.legal_basis)
    left = content.remaining_cents
    text = shown(content=content) | {
        "name": name_of(regime=regime, legal_basis=content.legal_basis, whole=left == 0),
        "verb": way.verb,
        "condition": content.legal_basis.startswith(_CONDITION),
        "whole": left == 0,
        "lost": euro(cents=content.stood_cents - left),
        "repay": euro(cents=content.paid_cents - left) if content.paid_cents > left else "",
        "years": by_year(amounts=content.remaining) if content.remaining else None,
        "basis": ", ".join(
            (
                content.legal_basis,
                clauses.number(regime=regime, vvk=way.place, vwv=way.place),
            )
        ),
        "weighed_by": clauses.number(regime=regime, vvk="8.3", vwv="8.3"),
        "repaid_by": ", ".join(
            (
                "§ 49a Abs. 1 und 3 VwVfG",
                clauses.number(regime=regime, vvk="8.5", vwv="8.5"),
                clauses.conditions(regime=regime, place="8.1 und 8.4"),
            )
        ),
    }
    return typeset(template="revocation.typ", shown=text, attachment=json_bytes(data=data), timestamp=timestamp)
