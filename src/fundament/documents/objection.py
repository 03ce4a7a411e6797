"""What the decision on an objection must say: outcome, reasons, costs, the way to court (§§ 72 to 74 VwGO, § 80 VwVfG)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from fundament.documents.letter import (
    EarlierLetter,
    Letter,
    contradictions_in_letter,
    insist,
    json_bytes,
    missing_in_earlier,
    missing_in_letter,
    shown,
)
from fundament.documents.typeset import typeset

Outcome = Literal["upheld", "rejected", "withdrawn"]

_COURTS = {"145": "Chemnitz", "146": "Dresden", "147": "Leipzig"}
"""Seats of the administrative courts by the first digits of the AGS of their districts; each is also the court's name."""

_NAMES: Mapping[Outcome, str] = {
    "upheld": "Abhilfebescheid",
    "rejected": "Widerspruchsbescheid",
    "withdrawn": "Aufhebungsbescheid",
}
_BASES: Mapping[Outcome, str] = {
    "upheld": "§ 72 VwGO",
    "rejected": "§ 73 VwGO",
    "withdrawn": "§§ 48 bis 50 VwVfG",
}
_COSTS: Mapping[Outcome, str] = {
    "upheld": "§ 72 VwGO, § 80 Abs. 1 VwVfG",
    "rejected": "§ 73 Abs. 3 Satz 3 VwGO, § 80 Abs. 1 VwVfG",
    "withdrawn": "§ 80 Abs. 1 VwVfG",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionContent(Letter):
    """Everything the decision on an objection says. ``earlier`` is the contested letter, ``contested`` its kind.

    ``objected_on`` is the day on which the objection arrived, ``objection`` its reasons. ``lifts_demands``: demands that
    rest on the contested letter fall with it.
    """

    earlier: EarlierLetter
    contested: str
    outcome: Outcome
    objected_on: date | None
    objection: str
    reason: str
    lifts_demands: bool = False


def name_of(*, outcome: Outcome) -> str:
    """What the letter is called."""
    return _NAMES[outcome]


def way_to_court(*, outcome: Outcome, seat: str) -> str:
    """How the objector goes to court, whose `seat` is an AGS; where it is not known, the text names every court (§ 58 VwGO).

    A decision that rejects must be served, and the month counts from that (§ 73 Abs. 3, § 74 Abs. 1 VwGO). The others can
    only burden for the first time, and then lead to court without another objection (§ 68 Abs. 1 Satz 2 Nr. 2 VwGO).
    """
    found = _COURTS.get(seat[:3])
    court = (
        f"beim Verwaltungsgericht {found}"
        if found
        else "bei dem Verwaltungsgericht, in dessen Bezirk Sie Ihren Sitz haben (Verwaltungsgericht Chemnitz, Dresden oder "
        "Leipzig),"
    )
    form = "Für die Form der Klage gelten die §§ 55a, 55d und 81 VwGO."
    if outcome == "rejected":
        return (
            "Gegen den angefochtenen Bescheid in der Gestalt dieses Widerspruchsbescheides kann innerhalb eines Monats nach "
            f"Zustellung Klage {court} erhoben werden. {form}"
        )
    return (
        "Soweit dieser Bescheid Sie erstmals belastet, kann gegen ihn innerhalb eines Monats nach Bekanntgabe Klage "
        f"{court} erhoben werden. {form}"
    )


def missing_points(content: ObjectionContent) -> tuple[str, ...]:
    """Say in German, each with its clause, what the law demands and this content lacks."""
    return (
        *missing_in_letter(content=content, remedy="§ 73 Abs. 3 VwGO"),
        *missing_in_earlier(earlier=content.earlier),
        *_missing(content=content),
    )


def _missing(*, content: ObjectionContent) -> Iterator[str]:
    if content.objected_on is None:
        yield "§ 70 VwGO: Der Tag fehlt, an dem der Widerspruch eingegangen ist."
    if not content.objection.strip():
        yield "§ 39 Abs. 1 VwVfG: Der Inhalt des Widerspruchs fehlt."
    if not content.reason.strip():
        yield "§ 73 Abs. 3 VwGO: Die Begründung fehlt."


def contradictions(content: ObjectionContent) -> tuple[str, ...]:
    """Say in German where the content contradicts itself: days out of order, an objection to a contract."""
    return (*contradictions_in_letter(content=content), *_contradictions(content=content))


def _contradictions(*, content: ObjectionContent) -> Iterator[str]:
    if content.regime == "contract":
        yield "Gegen ein Schreiben zu einem Vertrag gibt es keinen Widerspruch."
    if content.objected_on and content.earlier.dated and content.objected_on < content.earlier.dated:
        yield "Der Widerspruch ist älter als der Bescheid, gegen den er sich richtet."
    if content.objected_on and content.dated and content.dated < content.objected_on:
        yield "Die Entscheidung ist älter als der Widerspruch."


def render_objection(content: ObjectionContent, *, timestamp: datetime, data: Mapping[str, object]) -> bytes:
    """Render the decision; arguments, result and errors are those of notice.render_notice."""
    insist(missing=missing_points(content), contradictions=contradictions(content))
    text = shown(content=content) | {
        "name": name_of(outcome=content.outcome),
        "basis": _BASES[content.outcome],
        "costs_by": _COSTS[content.outcome],
        # What a grant or an amendment should have said is an amendment of its own.
        "falls": "replaced" if content.contested in {"grant", "amendment"} else "repealed",
    }
    return typeset(template="objection.typ", shown=text, attachment=json_bytes(data=data), timestamp=timestamp)
