"""Quotas of a programme: how many selected applications, and how much money, of one region, field, kind of place or applicant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fundament.core.portfolio import Quota
from fundament.core.sourced import EuroCents, Sourced

QuotaKind = Literal["region", "field", "place", "applicant"]


class QuotaRule(Sourced):
    """A bound on what is selected. Money counts as applied for.

    `by`: the planning region of the application, its field of public services, the central place that its lead has its seat in
    (upper, middle, other), or the lead itself. A bound for the applicant holds for each.
    """

    by: QuotaKind
    value: str = Field(default="", description="Of which region, field or kind of place; left out: for each")
    at_least: Annotated[int, Field(ge=1)] | None = None
    at_most: Annotated[int, Field(ge=1)] | None = None
    euro_at_most: EuroCents | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least is None and self.at_most is None and self.euro_at_most is None:
            raise ValueError("quota_bounds")
        if self.at_most is not None and (self.at_least or 0) > self.at_most:
            raise ValueError("bounds")
        if self.by == "applicant" and (self.value or self.at_least):
            raise ValueError("quota_applicant")
        return self


def quotas_for(rules: Sequence[QuotaRule], marks: Iterable[Mapping[str, str]]) -> tuple[Quota, ...]:
    """What the rules of a programme mean for candidates with these marks: one bound for each value that is meant."""
    there: dict[str, set[str]] = {}
    for one in marks:
        for kind, value in one.items():
            there.setdefault(kind, set()).add(value)
    return tuple(
        Quota(
            kind=rule.by,
            value=value,
            at_least=rule.at_least or 0,
            at_most=rule.at_most,
            cents_at_most=rule.euro_at_most,
        )
        for rule in rules
        for value in ([rule.value] if rule.value else sorted(there.get(rule.by, ())))
    )
