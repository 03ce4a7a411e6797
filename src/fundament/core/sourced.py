"""What every statement of a file is made of: frozen values, exact euros, and the source it is taken from."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from fundament.core.money import NotAnAmount, cents_of


class Frozen(BaseModel):
    """A value that is read from a file and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _to_cents(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("euro")
    try:
        return cents_of(value)
    except NotAnAmount as error:
        raise ValueError("euro") from error


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
EuroCents = Annotated[
    int, BeforeValidator(_to_cents), Field(ge=0, description="Euros in the file, cents in the program")
]
Rate = Annotated[Decimal, Field(gt=0, le=100, description="Per cent")]
Year = Annotated[int, Field(ge=1990, le=2100)]
Basis = Literal["stated", "assumed"]


class Source(Frozen):
    """A document that rules are taken from."""

    title: str
    short: str = Field(default="", description="How a clause names it, such as FR-Regio")
    dated: date | None = None
    url: str = ""


class Citation(Frozen):
    """Where a rule stands: the document's key, the place in it, its own words."""

    in_: Key = Field(alias="in")
    place: str = ""
    quote: str = ""

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if not self.place and not self.quote:
            raise ValueError("place_or_quote")
        return self


class Sourced(Frozen):
    """A statement of the programme with its source. What is assumed says why, and is never shown as fact."""

    source: Citation
    basis: Basis
    assumption: str = Field(
        default="", description="German: what is assumed and why; only and always with basis assumed"
    )

    @model_validator(mode="after")
    def _assumed_says_why(self) -> Self:
        if (self.basis == "assumed") != bool(self.assumption):
            raise ValueError("assumption")
        return self
