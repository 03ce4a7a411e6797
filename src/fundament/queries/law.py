"""The law that a grant follows: its regime's, with the deviations of its programme on top."""

from django.conf import settings

from fundament.core.base_rates import BaseRates, load_base_rates
from fundament.core.law import Law, load_law
from fundament.core.programme import Programme
from fundament.core.regime import Regime
from fundament.records.grants import Grant


def law_of(*, programme: Programme, regime: Regime) -> Law:
    """The law of one regime as this programme applies it."""
    return load_law(settings.LAW)[regime].with_deviations(programme.law_deviations(regime=regime))


def law_of_grant(grant: Grant) -> Law:
    """The law of a grant."""
    return law_of(programme=grant.application.call.programme, regime=Regime(grant.regime))


def base_rates() -> BaseRates:
    """The base rates of interest (§ 247 BGB) that the law folder holds."""
    return load_base_rates(settings.LAW)
