"""Cites the rule that a letter follows, by the world it belongs to; a contract follows the VwV and the ANBest-P in spirit."""

from fundament.documents.letter import Regime


def number(*, regime: Regime, vvk: str, vwv: str) -> str:
    """Cite a number of the VVK or of the VwV zu § 44 SäHO."""
    return f"VVK Nr. {vvk}" if regime == "communal" else _in_spirit(regime=regime, clause=f"VwV Nr. {vwv}")


def conditions(*, regime: Regime, place: str) -> str:
    """Cite a number of the general ancillary conditions, where ANBest-K and ANBest-P have the same."""
    return (
        f"ANBest-K Nr. {place}" if regime == "communal" else _in_spirit(regime=regime, clause=f"ANBest-P Nr. {place}")
    )


def _in_spirit(*, regime: Regime, clause: str) -> str:
    return f"entsprechend {clause}" if regime == "contract" else clause
