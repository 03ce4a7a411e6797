"""The law that a grant follows: its regime's, with the deviations of its programme on top."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from fundament.core.base_rates import BaseRates, load_base_rates
from fundament.core.law import Law, load_law
from fundament.core.money import Cents
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFrom:
    """From which amounts everyone sees a grant, and its recipient with it, in cents, and for how many years."""

    shown: Cents
    named: Cents
    years: int


def published_from(*, granted_on: date) -> PublishedFrom:
    """What is published of a grant of this day (SächsTranspG § 8 Abs. 1 Nr. 15).

    The portal publishes older grants, and those from other money than the state's, of its own accord and by the same measure.
    """
    law = load_law(settings.LAW)[Regime.COMMUNAL]
    shown, named, years = (
        law.whole(key=key, day=max(granted_on, law.history[key][0].valid_from))
        for key in ("transparency_from", "transparency_recipient_from", "transparency_kept")
    )
    return PublishedFrom(shown=shown, named=named, years=years)


def figure(*, key: str, regime: Regime, day: date) -> int:
    """A whole number of the law itself on a day, or as it was first: cents, months or days, for pages that explain it."""
    law = load_law(settings.LAW)[regime]
    return law.whole(key=key, day=max(day, law.history[key][0].valid_from))
