"""Objections of recipients and applicants: against which letter, until when, and what was decided (§§ 69 to 73 VwGO)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models

from fundament.core.award import final_on
from fundament.core.bodies import BodyKind
from fundament.core.dates import add_months, local_day
from fundament.core.procedure import Act, Subject
from fundament.core.programme import Programme
from fundament.core.regime import Regime
from fundament.queries.law import law_of, law_of_grant
from fundament.records.applications import Application
from fundament.records.claims import Claim
from fundament.records.events import Event
from fundament.records.facts import partners_of
from fundament.records.grants import Grant
from fundament.records.notices import Notice

GRANTED_BY = frozenset({"grant", "amendment"})
"""Letters that the finality of a grant rests on."""

TAKES_BACK = frozenset({"revocation", "claim"})
"""Letters from which nothing may follow while they are contested (§ 80 Abs. 1 VwGO)."""

CONTESTABLE = frozenset({*GRANTED_BY, *TAKES_BACK, "interest", "refusal"})
"""Letters that burden somebody. A waiver burdens nobody."""

OUTCOMES = ("upheld", "rejected", "withdrawn")
"""How an objection ends: it is right, it is wrong, or the authority took its letter back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionView:
    """An objection to one letter; `outcome` is empty until the authority decided, `answer` are its reasons."""

    letter: int
    kind: str
    at: datetime
    reason: str
    outcome: str
    answer: str

    @property
    def pending(self) -> bool:
        """Whether it waits for its decision."""
        return not self.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that can be contested now: until the day before it is final."""

    number: int
    kind: str
    at: datetime
    final_on: date


def objections_of(events: Iterable[Event]) -> tuple[ObjectionView, ...]:
    """The objections among the events of one grant or application, in order."""
    found: dict[int, ObjectionView] = {}
    for event in events:
        number = event.data.get("letter", 1)
        if event.act == Act.OBJECT.value:
            found[number] = ObjectionView(
                letter=number,
                kind=event.data.get("kind", "grant"),
                at=event.at,
                reason=event.data["reason"],
                outcome="",
                answer="",
            )
        elif event.act == Act.DECIDE_OBJECTION.value:
            made = found[number]
            found[number] = ObjectionView(
                letter=number,
                kind=made.kind,
                at=made.at,
                reason=made.reason,
                outcome=event.data["outcome"],
                answer=event.data["reason"],
            )
    return tuple(found.values())


def objections_to(of: Grant | Application) -> tuple[ObjectionView, ...]:
    """Every objection to a letter of a grant, or to the refusal of an application."""
    acts = (Act.OBJECT.value, Act.DECIDE_OBJECTION.value)
    return objections_of(_events(of).filter(act__in=acts).order_by("number"))


def pending(of: Grant | Application, *, kinds: frozenset[str] = CONTESTABLE) -> tuple[ObjectionView, ...]:
    """Objections to letters of these kinds that wait for their decision."""
    return tuple(one for one in objections_to(of) if one.pending and one.kind in kinds)


def lifted_claims(grant: Grant) -> frozenset[int]:
    """Numbers of the claims that no longer stand, because the letter that raised them fell."""
    decisions = _events(grant).filter(act=Act.DECIDE_OBJECTION.value).values_list("data", flat=True)
    return frozenset(number for data in decisions for number in data.get("lifted_claims", ()))


def claims_by_letter(grant: Grant) -> dict[int, Claim]:
    """The claims by the numbers of the letters about them; interest that is not charged has no letter."""
    letters = Notice.objects.filter(grant=grant, kind__in=("claim", "interest", "waiver")).order_by("number")
    numbers = letters.values_list("number", flat=True)
    claims = [row for row in grant.claims.order_by("number") if row.kind == "repayment" or not row.waived]
    return dict(zip(numbers, claims, strict=True))


def final_day(letter: Notice, *, of: Grant | Application) -> date:
    """First day on which a letter is final if nobody contests it, as for the first notice."""
    if isinstance(of, Grant):
        law, programme = law_of_grant(of), of.application.call.programme
    else:
        programme = of.call.programme
        lead = next(row for row in partners_of(of) if row.role == programme.lead_role.role)
        regime = programme.regime_of(role=lead.role, recipient=BodyKind(lead.organisation.kind))
        law = law_of(programme=programme, regime=regime)
    return final_on(law=law, on=local_day(at=letter.at, zone=programme.zone))


def court_from(objection: ObjectionView, *, programme: Programme) -> date:
    """First day on which the objector may go to court although nothing is decided (§ 75 Satz 2 VwGO).

    Not moved to the next working day: the authority must not rely on a day that may be too late.
    """
    on = local_day(at=objection.at, zone=programme.zone)
    # The VwGO is the same for every regime that knows an objection.
    law = law_of(programme=programme, regime=Regime.COMMUNAL)
    months = law.whole(key="objection_decision_within", day=on)
    return add_months(day=on, months=months) + timedelta(days=1)


def contestable(of: Grant | Application, *, letters: Sequence[Notice], today: date) -> tuple[Letter, ...]:
    """The letters against which an objection would still be in time; none under a contract, each only once."""
    if isinstance(of, Grant) and Regime(of.regime) is Regime.CONTRACT:
        return ()
    contested = {one.letter for one in objections_to(of)}
    found = [
        Letter(number=row.number, kind=row.kind, at=row.at, final_on=final_day(row, of=of))
        for row in letters
        if row.kind in CONTESTABLE and row.number not in contested
    ]
    return tuple(row for row in found if today < row.final_on)


def _events(of: Grant | Application) -> "models.QuerySet[Event]":
    if isinstance(of, Grant):
        return Event.objects.filter(grant=of, subject=Subject.GRANT.value)
    return Event.objects.filter(application=of, subject=Subject.APPLICATION.value)
