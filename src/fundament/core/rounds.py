"""A round that really took place, to be played again: what is published, and apart from it what was made up to show it."""

import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from fundament.core.application import PlanLine
from fundament.core.bodies import BodyKind, ServiceField
from fundament.core.sourced import EuroCents, Frozen, Key, Year


class Day(Frozen):
    """When a step was done, in the programme's zone; `invented` where no source says."""

    at: datetime
    basis: Literal["stated", "invented"]


class RoundPartner(Frozen):
    """A partner: from the register by its seat, or a body of its own with name and kind."""

    role: Key
    seat: str = ""
    name: str = ""
    kind: BodyKind | None = None


class RoundPlan(Frozen):
    """A partner's plan: year -> eligible spending and grant."""

    role: Key
    years: dict[Year, tuple[EuroCents, EuroCents]]

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """The plan with the rest of the spending as own funds."""
        return tuple(
            PlanLine(year=year, eligible=eligible, grant=grant, own=eligible - grant)
            for year, (eligible, grant) in sorted(self.years.items())
        )


class MadeUp(Frozen):
    """What was invented to show the product: plans, points by assessor, rank, how far the case is played."""

    field: ServiceField | None = None
    rank: Annotated[int, Field(ge=0)] = 0
    start: date
    points: list[list[int]]
    plans: list[RoundPlan]
    reached: Literal["decided", "paid", "proof_submitted", "proof_checked", "repaid", "closed"] = "decided"


class RoundProject(Frozen):
    """A project of the round."""

    id: str
    title: str
    lead: str = ""
    lead_name: str = ""
    region: str = ""
    cooperation: str = ""
    partners: list[RoundPartner] = Field(default_factory=list)
    outcome: Literal["select", "reserve", "refuse"]
    source: str
    note: str
    invented: list[Key]
    made_up: MadeUp


class Round(Frozen):
    """A round: its programme, its office, its days, its projects."""

    key: Key
    office: str
    days: dict[Key, Day]
    project: list[RoundProject]


def load_round(file: Path) -> Round:
    """The round in a file. Raises pydantic's ValidationError, OSError or tomllib.TOMLDecodeError."""
    return Round.model_validate(tomllib.loads(file.read_text("utf-8"), parse_float=Decimal))
