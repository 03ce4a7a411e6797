"""Each kind of step rests on its own clause, by regime and kind of financing."""

import pytest

from fundament.core.regime import Regime
from fundament.queries.calculations import clauses_of


@pytest.mark.parametrize(
    ("regime", "financing", "clause"),
    [
        (Regime.COMMUNAL, "share", "ANBest-K Nr. 1.2"),
        (Regime.COMMUNAL, "fixed", "ANBest-K Nr. 1.2"),
        # ANBest-K has no sentence by which donations count in full against a deficit; it follows from what a deficit is.
        (Regime.COMMUNAL, "deficit", "VVK Nr. 2.2.3"),
        (Regime.NON_COMMUNAL, "share", "ANBest-P Nr. 1.2"),
        (Regime.NON_COMMUNAL, "deficit", "ANBest-P Nr. 1.2"),
        (Regime.CONTRACT, "deficit", "entsprechend ANBest-P Nr. 1.2"),
    ],
)
def test_donations_rest_on_the_clause_that_counts_them(regime: Regime, financing: str, clause: str) -> None:
    assert clauses_of(regime, financing=financing)["donations"] == clause
