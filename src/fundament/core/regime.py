"""The body of law that a grant follows. It depends on who receives the money, and on whether it is the state's."""

from enum import StrEnum

from fundament.core.bodies import COMMUNAL, BodyKind


class Regime(StrEnum):
    """COMMUNAL: VVK with ANBest-K. NON_COMMUNAL: VwV zu § 44 SäHO with ANBest-P. CONTRACT: a funder outside the state budget."""

    COMMUNAL = "communal"
    NON_COMMUNAL = "non_communal"
    CONTRACT = "contract"


class Money(StrEnum):
    """Whose money a funder gives: the state's, under its budget code, or its own, under a contract (VwV Nr. 4.3 in spirit)."""

    STATE_BUDGET = "state_budget"
    OWN_FUNDS = "own_funds"


def regime_of(*, money: Money, recipient: BodyKind) -> Regime:
    """The regime of a grant (VwV Nr. 13: state money to communal bodies and their associations follows Anlage 3, the VVK)."""
    if money is Money.OWN_FUNDS:
        return Regime.CONTRACT
    return Regime.COMMUNAL if recipient in COMMUNAL else Regime.NON_COMMUNAL
