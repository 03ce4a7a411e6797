"""What is proposed: for each application an outcome and its reason, and for all together what proves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fundament.core.money import Cents
from fundament.core.optimality import Certificate
from fundament.core.portfolio import Pot, RowName
from fundament.core.ranking import MilliPoints


class Outcome(StrEnum):
    """What is proposed for an application."""

    SELECT = "select"
    RESERVE = "reserve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The proposal for one application and why.

    `code` names the reason; `level` is the funding level, "" as applied for; `binding` are the rules that would be broken if it
    were added to the best portfolio; `competes_with` the selected applications whose fall would let it in; `place` is its place on
    the reserve list, from 1, or 0.
    """

    reference: str
    outcome: Outcome
    code: str
    score: MilliPoints
    level: str = ""
    place: int = 0
    binding: tuple[RowName, ...] = ()
    competes_with: tuple[str, ...] = ()

    @property
    def pots(self) -> tuple[Pot, ...]:
        """The budgets among the rules that would be broken."""
        return tuple((str(row.of[0]), int(row.of[1])) for row in self.binding if row.rule == "budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The optimum: its worth, what it uses of each budget, one line per application in tie order, and what proves it.

    `ties_broken`: another portfolio is worth as much. `free` is the optimum without what people stipulated; None where they
    stipulated nothing.
    """

    total: MilliPoints
    used: Mapping[Pot, Cents]
    lines: tuple[Proposed, ...]
    ties_broken: bool
    certificate: Certificate
    free: "Proposal | None" = None

    @property
    def selected(self) -> tuple[str, ...]:
        """References of the selected applications, in tie order."""
        return tuple(line.reference for line in self.lines if line.outcome is Outcome.SELECT)
