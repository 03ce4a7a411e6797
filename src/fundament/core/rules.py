"""The kinds of rules a programme may have: a closed vocabulary. `eligibility.py` has one function for each."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fundament.core.bodies import ServiceField
from fundament.core.sourced import EuroCents, Key, Rate, Sourced, Year


class RuleBase(Sourced):
    """What every rule has. `when_unmet` says whether an unmet rule stops the submission or is left to a person."""

    when_unmet: Literal["stops", "person_judges"] = "stops"


class LeadSeatInTerritory(RuleBase):
    """The lead's seat lies in the territory of the programme."""

    kind: Literal["lead_seat_in_territory"]


class MeasureIs(RuleBase):
    """The measure is of the named kind, as declared in the question `measure`."""

    kind: Literal["measure_is"]
    measure: Literal["investive", "non_investive"]


class FieldIsOneOf(RuleBase):
    """The field of public services, as answered in the question `field`, is one of these."""

    kind: Literal["field_is_one_of"]
    fields: list[ServiceField] = Field(min_length=1)


class ShareOfEligibleSpending(RuleBase):
    """The grant of a partner in `role` is at most a share of its eligible spending; above the usual rate a person judges."""

    kind: Literal["share_of_eligible_spending"]
    role: Key
    usual: Rate
    up_to: Rate
    for_up_to: str = ""

    @model_validator(mode="after")
    def _rates(self) -> Self:
        if self.usual > self.up_to:
            raise ValueError("rates")
        return self


class CapPerAward(RuleBase):
    """All grants of one application together are at most this."""

    kind: Literal["cap_per_award"]
    euro: EuroCents


class CapPerPartner(RuleBase):
    """The grant of each partner in `role` is at most this."""

    kind: Literal["cap_per_partner"]
    role: Key
    euro: EuroCents


class MinimumGrant(RuleBase):
    """The grant of a partner in `role` is more than this (VVK 1.1: "mehr als")."""

    kind: Literal["minimum_grant"]
    role: Key
    more_than_euro: EuroCents


class EqualShareOfPartners(RuleBase):
    """The partners who receive grants ask for the same amount, to the cent."""

    kind: Literal["equal_share_of_partners"]


class YearsWithin(RuleBase):
    """Money is planned in these fiscal years only."""

    kind: Literal["years_within"]
    first: Year
    last: Year


class CooperationOfAtLeast(RuleBase):
    """At least so many bodies take part; named in the text instead of as partners, a person judges."""

    kind: Literal["cooperation_of_at_least"]
    number: Annotated[int, Field(ge=2)]


class NoOtherFunding(RuleBase):
    """No other funding pays for the project; where some is planned, the rule is unmet."""

    kind: Literal["no_other_funding"]
    role: Key


class NotBegun(RuleBase):
    """The applicant declares that the project has not begun (question `not_begun`)."""

    kind: Literal["not_begun"]


Rule = Annotated[
    LeadSeatInTerritory
    | MeasureIs
    | FieldIsOneOf
    | ShareOfEligibleSpending
    | CapPerAward
    | CapPerPartner
    | MinimumGrant
    | EqualShareOfPartners
    | YearsWithin
    | CooperationOfAtLeast
    | NoOtherFunding
    | NotBegun,
    Field(discriminator="kind"),
]
