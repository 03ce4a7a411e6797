"""Findings: what a check answers. The same value is shown while writing, when checking, and printed in the notice."""

from dataclasses import dataclass
from enum import StrEnum

from fundament.core.sourced import Basis, Citation


class Verdict(StrEnum):
    """Met, not met, or open: a person must judge."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code and its values; `fundament.wording` has the words in three languages.

    Values are plain: text as it is, whole numbers, and cents under names that end in "_cents".
    """

    code: str
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: str, **values: str | int) -> "Reason":
        """A reason with its values by name."""
        return cls(code, tuple(sorted(values.items())))


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule about one application.

    `about` names what the reader has to look at: "question.<key>", "partner.<role>", "document.<key>" or "plan.<role>".
    `stops` says whether, unmet, it keeps the application from being submitted.
    """

    rule: str
    verdict: Verdict
    reason: Reason
    about: str
    citation: Citation | None
    basis: Basis
    stops: bool

    @property
    def blocks(self) -> bool:
        """Whether this finding keeps the application from being submitted."""
        return self.stops and self.verdict is Verdict.NOT_MET


def in_reading_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Unmet first, then open, then met; in each group the order of the programme."""
    order = (Verdict.NOT_MET, Verdict.OPEN, Verdict.MET)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.verdict)))
