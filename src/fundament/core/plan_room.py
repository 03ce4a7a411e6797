"""How much a partner may ask for at most, and what it has to bring itself: the programme's shares and caps beside its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundament.core.application import PlanLine
from fundament.core.money import Cents, percentage
from fundament.core.programme import Programme
from fundament.core.rules import CapPerAward, CapPerPartner, ShareOfEligibleSpending


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRoom:
    """Rates in per cent, amounts in cents; None: the programme has no such limit. `others` is what the other partners ask for."""

    eligible: Cents
    grant: Cents
    usual_rate: Decimal | None
    highest_rate: Decimal | None
    cap: Cents | None
    award_cap: Cents | None
    others: Cents

    @property
    def usual(self) -> Cents | None:
        """The highest grant at the usual rate."""
        return None if self.usual_rate is None else percentage(self.eligible, self.usual_rate)

    @property
    def highest(self) -> Cents | None:
        """The highest grant at all, which above the usual rate needs reasons that a person judges."""
        return None if self.highest_rate is None else percentage(self.eligible, self.highest_rate)

    @property
    def award_left(self) -> Cents | None:
        """What the cap on the whole project leaves for this partner beside the others."""
        return None if self.award_cap is None else max(0, self.award_cap - self.others)

    @property
    def most(self) -> Cents:
        """The most that may be asked for without special reasons, all limits together; never more than the spending."""
        limits = (self.usual, self.cap, self.award_left)
        return min([self.eligible, *(limit for limit in limits if limit is not None)])

    @property
    def left(self) -> Cents:
        """How much more could be asked for; negative where it is too much already."""
        return self.most - self.grant

    @property
    def own_least(self) -> Cents:
        """What own funds and other funding have to bring at least."""
        return self.eligible - self.most


def plan_room(*, programme: Programme, role: str, lines: Sequence[PlanLine], others: Cents) -> PlanRoom:
    """The room that the programme's rules leave a partner in a role. `others` in cents."""
    shares = [rule for rule in programme.rule if isinstance(rule, ShareOfEligibleSpending) and rule.role == role]
    caps = [rule.euro for rule in programme.rule if isinstance(rule, CapPerPartner) and rule.role == role]
    award_caps = [rule.euro for rule in programme.rule if isinstance(rule, CapPerAward)]
    return PlanRoom(
        eligible=sum(line.eligible for line in lines),
        grant=sum(line.grant for line in lines),
        usual_rate=min((rule.usual for rule in shares), default=None),
        highest_rate=min((rule.up_to for rule in shares), default=None),
        cap=min(caps, default=None),
        award_cap=min(award_caps, default=None),
        others=others,
    )
