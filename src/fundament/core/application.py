"""An application as the rules see it: frozen facts, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fundament.core.bodies import BodyKind
from fundament.core.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPosition:
    """What a year's plan spends on one cost position, in cents; of a standard unit cost the quantity from which they follow."""

    position: str
    cents: Cents
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One fiscal year of a partner's financing plan, all in cents: spending = grant + own funds + other funding.

    `costs` says what the spending is for, as far as positions were named.
    """

    year: int
    eligible: Cents
    grant: Cents
    own: Cents
    other: Cents = 0
    costs: tuple[PlannedPosition, ...] = ()

    @property
    def unassigned(self) -> Cents:
        """Eligible spending that no position is named for."""
        return self.eligible - sum(cost.cents for cost in self.costs)

    @property
    def adds_up(self) -> bool:
        """Whether the money covers the spending exactly."""
        return self.eligible == self.grant + self.own + self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFacts:
    """An organisation in the application. `seat` is an AGS, empty where no source names it."""

    role: str
    name: str
    kind: BodyKind
    seat: str
    lines: tuple[PlanLine, ...] = ()

    @property
    def grant(self) -> Cents:
        """What this partner asks for over all years."""
        return sum(line.grant for line in self.lines)

    @property
    def eligible(self) -> Cents:
        """Eligible spending of this partner over all years."""
        return sum(line.eligible for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """Everything the rules read: partners with their plans, answers by question, documents present by key."""

    partners: tuple[PartnerFacts, ...]
    answers: Mapping[str, str]
    documents: frozenset[str] = frozenset()

    def in_role(self, role: str) -> tuple[PartnerFacts, ...]:
        """The partners that hold a role."""
        return tuple(partner for partner in self.partners if partner.role == role)

    @property
    def grant(self) -> Cents:
        """What all partners ask for together."""
        return sum(partner.grant for partner in self.partners)
