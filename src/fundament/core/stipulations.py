"""What the panel may lay down before the computation: an application in or out, or how two depend on each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from fundament.core.portfolio import Rules


class StipulationKind(StrEnum):
    """INCLUDE and EXCLUDE name one application; EXCLUSIVE two of which at most one is selected; DEPENDENT two of which the first

    is selected only with the second.
    """

    INCLUDE = "include"
    EXCLUDE = "exclude"
    EXCLUSIVE = "exclusive"
    DEPENDENT = "dependent"

    @property
    def pair(self) -> bool:
        """Whether it names two applications."""
        return self in {StipulationKind.EXCLUSIVE, StipulationKind.DEPENDENT}


@dataclass(frozen=True, slots=True)
class Stipulated:
    """One stipulation by references; `second` is empty where it names one application."""

    kind: StipulationKind
    first: str
    second: str = ""

    def contradicts(self, other: "Stipulated") -> bool:
        """Whether both say something of the same applications that cannot both be meant, or the same twice."""
        if self.kind.pair != other.kind.pair:
            return False
        if not self.kind.pair:
            return self.first == other.first
        same = {self.first, self.second} == {other.first, other.second}
        turned = self.kind is other.kind is StipulationKind.DEPENDENT and self.first != other.first
        return same and not turned


def with_stipulations(rules: Rules, stipulations: Iterable[Stipulated]) -> Rules:
    """The rules of the programme with what the panel laid down."""
    there = tuple(stipulations)
    fixed: Mapping[str, bool] = {one.first: one.kind is StipulationKind.INCLUDE for one in there if not one.kind.pair}
    return replace(
        rules,
        fixed={**rules.fixed, **fixed},
        exclusive=(
            *rules.exclusive,
            *((one.first, one.second) for one in there if one.kind is StipulationKind.EXCLUSIVE),
        ),
        dependent=(
            *rules.dependent,
            *((one.first, one.second) for one in there if one.kind is StipulationKind.DEPENDENT),
        ),
    )
