"""The schema: what a programme file may say. A closed vocabulary; unknown keys are refused; every rule has its source.

Amounts in the file are exact euros and become integer cents here. A day as a deadline means the whole day in `zone`.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator

from fundament.core.bodies import BodyKind
from fundament.core.costs import Cost, UnpaidWork
from fundament.core.costs import contradictions as cost_contradictions
from fundament.core.dates import end_of_day, instants_at, start_of_day
from fundament.core.law import Parameter, value_of
from fundament.core.law_vocabulary import VOCABULARY
from fundament.core.questions import Question
from fundament.core.questions import contradictions as question_contradictions
from fundament.core.quotas import QuotaRule
from fundament.core.ranking import Criterion
from fundament.core.regime import Money, Regime, regime_of
from fundament.core.rules import Rule
from fundament.core.sourced import Citation, EuroCents, Frozen, Key, Source, Sourced, Year

Earmarking = Literal["infrastructure", "it", "other", "none"]
"""What is acquired and how long it is bound (VwV and VVK Nr. 4.2.6); none: nothing is."""


class CallWindow(Sourced):
    """When the call is announced, opens and closes."""

    announced: date
    opens: date | datetime
    closes: date | datetime
    selection: date | None = None


class Funder(Sourced):
    """Who gives money: its budget by fiscal year, the partner it pays, and whether the money is the state's.

    `commitments` are the commitment authorisations (Verpflichtungsermächtigungen, § 38 SäHO) by the fiscal year in which they fall
    due: a grant of state money for a later year needs one.
    """

    key: Key
    name: str
    body: BodyKind
    money: Money
    title: str = Field(default="", description="Budget title that the monitoring list is grouped by (VwV 9.2, VVK 9.2)")
    budget: dict[Year, EuroCents]
    commitments: dict[Year, EuroCents] = Field(default_factory=dict)
    pays: list[Key] = Field(min_length=1, description="Roles of partners whose grants this funder pays")
    weight: Annotated[int, Field(gt=0)] = 1
    granting_authority: str = Field(description="Name of the body that grants in this funder's name")
    granting_address: list[str] = Field(default_factory=list)


class PartnerRole(Sourced):
    """A place in the application for one kind of organisation."""

    role: Key
    bodies: list[BodyKind] = Field(min_length=1)
    at_least: Annotated[int, Field(ge=0)]
    at_most: Annotated[int, Field(ge=1)]
    lead: bool = False
    receives_grant: bool

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least > self.at_most:
            raise ValueError("bounds")
        return self


class RequiredDocument(Sourced):
    """A document that the application needs. Its name stands in texts/ under document.<key>.

    `section` is the part of the form that names it too; all documents are attached on a page of their own.
    """

    key: Key
    required: bool
    section: Key | None = None


class Station(Sourced):
    """A desk that the application passes after submission, in the order of the file."""

    key: Literal["association", "statements", "scoring"]
    until: date | None = None
    blind: list[Literal["ranking", "statements"]] = Field(
        default_factory=list, description="What assessors see only after their own score; the scores of others always"
    )


class SelectionRule(Sourced):
    """What the selection aims at, how it breaks ties, and who adopts it: `quorum` members of the panel at least."""

    maximise: Literal["weighted_score"]
    awards_at_most: Annotated[int, Field(gt=0)] | None = None
    ties: list[Literal["rank_by_association", "earlier_submission"]]
    reserve: bool
    assessors_at_least: Annotated[int, Field(ge=1)] = 1
    quorum: Annotated[int, Field(ge=1)] = 1


class Award(Sourced):
    """What a grant of this programme says beside its amount. `earmarking` is the usual one; the authority checks each case."""

    financing: Literal["share", "fixed", "deficit"]
    earmarking: Earmarking = "none"
    building: bool = False
    formal_application: bool = True


class DeMinimis(Sourced):
    """Grants of this programme are de-minimis aid. `regulation`: general (VO (EU) 2023/2831), or for public_service (2023/2832)."""

    regulation: Literal["general", "public_service"]
    instrument: Literal["grant"] = "grant"
    nace: str = Field(pattern=r"^\d{2}$", description="Division of NACE that the aid goes to")


class Deviation(Sourced):
    """A value of the law from which this programme's guideline deviates, in one regime, for grants of the days it holds.

    One of the last fields has the value, under the unit that the law's vocabulary gives the key.
    """

    key: str
    regime: Regime
    from_: date = Field(alias="from")
    until: date | None = None
    euro: Decimal | int | None = None
    months: int | None = None
    years: int | None = None
    weeks: int | None = None
    days: int | None = None
    count: int | None = None
    per_cent: Decimal | int | None = None
    shares: list[int] | None = None
    word: str | None = None

    @model_validator(mode="after")
    def _known_key_and_unit(self) -> Self:
        if self.key not in VOCABULARY:
            raise ValueError("law_key")
        units = ("euro", "months", "years", "weeks", "days", "count", "per_cent", "shares", "word")
        if [unit for unit in units if getattr(self, unit) is not None] != [VOCABULARY[self.key].unit.value]:
            raise ValueError("law_unit")
        value_of(self.key, self.written)
        return self

    @property
    def written(self) -> Any:
        """The value as the file has it."""
        return getattr(self, VOCABULARY[self.key].unit.value)


class Contact(Frozen):
    """Whom to ask."""

    name: str
    phone: str = ""
    mail: str = ""


class InformationEvent(Sourced):
    """A date at which the programme is explained or experience is shared."""

    on: date
    key: Key


class Programme(Frozen):
    """A funding programme as one call runs it. `version` grows with each amendment; a published one never changes."""

    key: Key
    version: Annotated[int, Field(ge=1)]
    replaces: Annotated[int, Field(ge=1)] | None = None
    zone: str
    territory: str = Field(pattern=r"^\d{2,8}$")
    sources: dict[Key, Source]
    call: CallWindow
    funder: list[Funder] = Field(min_length=1)
    partner: list[PartnerRole] = Field(min_length=1)
    rule: list[Rule]
    cost: list[Cost] = Field(default_factory=list)
    unpaid_work: UnpaidWork | None = None
    deviation: list[Deviation] = Field(default_factory=list)
    de_minimis: DeMinimis | None = None
    question: list[Question]
    document: list[RequiredDocument] = Field(default_factory=list)
    station: list[Station]
    criterion: list[Criterion] = Field(min_length=1)
    selection: SelectionRule
    quota: list[QuotaRule] = Field(default_factory=list)
    award: Award
    contact: list[Contact] = Field(default_factory=list)
    event: list[InformationEvent] = Field(default_factory=list)

    def contradictions(self) -> tuple[str, ...]:  # noqa: PLR0912 -- a list of checks, one after the other
        """What single fields cannot show, in German, one sentence each; empty when the file holds together."""
        found: list[str] = []
        roles = {partner.role for partner in self.partner}
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return (f'zone: Die Zeitzone »{self.zone}« gibt es nicht. Schreiben Sie zum Beispiel "Europe/Berlin".',)
        for name, written in (("opens", self.call.opens), ("closes", self.call.closes)):
            if isinstance(written, datetime) and written.tzinfo is None:
                found += self._unclear(name, written)
        if self.opens_at > self.closes_at:
            found.append("call: Der Aufruf schließt, bevor er öffnet. Tauschen oder berichtigen Sie opens und closes.")
        if [partner.lead for partner in self.partner].count(True) != 1:
            found.append("partner: Genau eine Rolle muss lead = true haben.")
        if sum(criterion.weight for criterion in self.criterion) != 100:
            found.append(
                "criterion: Die Gewichte ergeben zusammen "
                f"{sum(criterion.weight for criterion in self.criterion)} statt 100."
            )
        for cited, place in self._citations():
            if cited.in_ not in self.sources:
                found.append(f"{place}.source.in: Die Quelle »{cited.in_}« steht nicht unter [sources].")
        for funder in self.funder:
            found += [
                f"funder.{funder.key}.pays: Die Rolle »{role}« gibt es nicht. Erlaubt: {', '.join(sorted(roles))}."
                for role in funder.pays
                if role not in roles
            ]
        for funder in self.funder:
            if funder.commitments and funder.money is not Money.STATE_BUDGET:
                found.append(
                    f"funder.{funder.key}.commitments: Verpflichtungsermächtigungen gibt es nur im Staatshaushalt. "
                    "Lassen Sie die Angabe weg."
                )
        found += cost_contradictions(self.cost)
        for rule in self.rule:
            role = getattr(rule, "role", None)
            if role is not None and role not in roles:
                found.append(
                    f"rule.{rule.kind}.role: Die Rolle »{role}« gibt es nicht. Erlaubt: {', '.join(sorted(roles))}."
                )
        for partner in self.partner:
            if partner.receives_grant and not self.funders_of(role=partner.role):
                found.append(
                    f"partner.{partner.role}: Diese Rolle erhält eine Zuwendung, aber kein Geldgeber zahlt sie."
                )
        for name, keys in self._keys():
            doubled = sorted({key for key in keys if keys.count(key) > 1})
            found += [
                f"{name}: Der Schlüssel »{key}« kommt zweimal vor. Jeder Schlüssel steht einmal." for key in doubled
            ]
        named = tuple(dict.fromkeys(self.stations))
        if named != tuple(key for key in ("association", "statements", "scoring") if key in {*named, "scoring"}):
            found.append(
                "station: So käme kein Antrag zur Auswahl. Die Reihenfolge ist association, statements, scoring; "
                "scoring gehört immer dazu."
            )
        if any(station.blind and station.key != "scoring" for station in self.station):
            found.append("station.blind: Verdeckt wird nur bei der Bewertung. Schreiben Sie blind zu scoring.")
        found += question_contradictions(self.question)
        sections = {question.section for question in self.question}
        found += [
            f"document.{document.key}.section: Den Abschnitt »{document.section}« gibt es nicht. "
            f"Erlaubt: {', '.join(sorted(sections))}."
            for document in self.document
            if document.section is not None and document.section not in sections
        ]
        found += self._quota_contradictions()
        if self.replaces is not None and self.replaces >= self.version:
            found.append("replaces: Eine Fassung ersetzt eine frühere. Geben Sie die Nummer der früheren Fassung an.")
        return tuple(found)

    def _quota_contradictions(self) -> list[str]:
        named = {
            "field": ("Den Bereich", {field for rule in self.rule for field in getattr(rule, "fields", ())}),
            "place": ("Die Art von Ort", {"upper", "middle", "other"}),
        }
        found = []
        for number, quota in enumerate(self.quota, 1):
            what, allowed = named.get(quota.by, ("", set()))
            if quota.value and what and quota.value not in allowed:
                known = ", ".join(sorted(allowed))
                found.append(f"quota[{number}].value: {what} »{quota.value}« gibt es hier nicht. Erlaubt: {known}.")
        return found

    def _keys(self) -> list[tuple[str, list[str]]]:
        return [
            ("funder", [funder.key for funder in self.funder]),
            ("partner", [partner.role for partner in self.partner]),
            ("question", [question.key for question in self.question]),
            ("document", [document.key for document in self.document]),
            ("station", [station.key for station in self.station]),
            ("criterion", [criterion.key for criterion in self.criterion]),
            ("cost", [cost.key for cost in self.cost]),
        ]

    def _citations(self) -> list[tuple[Citation, str]]:
        return [(sourced.source, place) for sourced, place in self.statements()]

    def statements(self) -> list[tuple[Sourced, str]]:
        """Every sourced statement of the file with its place, in the file's order."""
        lists: list[tuple[str, list[Any]]] = [
            ("funder", self.funder),
            ("partner", self.partner),
            ("rule", self.rule),
            ("cost", self.cost),
            ("deviation", self.deviation),
            ("document", self.document),
            ("station", self.station),
            ("criterion", self.criterion),
            ("event", self.event),
        ]
        listed = [(item, f"{name}[{number}]") for name, items in lists for number, item in enumerate(items, 1)]
        aid = [(self.de_minimis, "de_minimis")] if self.de_minimis else []
        quotas = [(quota, f"quota[{number}]") for number, quota in enumerate(self.quota, 1)]
        return [(self.call, "call"), *listed, (self.selection, "selection"), *quotas, (self.award, "award"), *aid]

    def hides(self, *, what: str) -> bool:
        """Whether assessors see "ranking" or "statements" only after their own score."""
        return any(what in station.blind for station in self.station)

    @property
    def opens_at(self) -> datetime:
        """The first instant at which a submission is accepted."""
        opens = self.call.opens
        return self._instant(opens) if isinstance(opens, datetime) else start_of_day(day=opens, zone=self.zone)

    @property
    def closes_at(self) -> datetime:
        """The last instant at which a submission is accepted."""
        closes = self.call.closes
        return self._instant(closes) if isinstance(closes, datetime) else end_of_day(day=closes, zone=self.zone)

    def _unclear(self, name: str, written: datetime) -> list[str]:
        """A time that the change of the clock makes twice or leaves out, said in German."""
        if len(instants_at(day=written.date(), time=written.time(), zone=self.zone)) == 1:
            return []
        return [
            f"call: {name} nennt eine Uhrzeit in der Nacht der Zeitumstellung, die es zweimal oder gar nicht gibt. "
            'Schreiben Sie den Abstand zur Weltzeit dazu, zum Beispiel "+01:00", oder wählen Sie eine andere Uhrzeit.'
        ]

    def _instant(self, written: datetime) -> datetime:
        """An instant as written; without a zone of its own it is meant in the programme's."""
        return written if written.tzinfo is not None else written.replace(tzinfo=ZoneInfo(self.zone))

    @property
    def lead_role(self) -> PartnerRole:
        """The role of the organisation that submits."""
        return next(partner for partner in self.partner if partner.lead)

    def role(self, key: str) -> PartnerRole:
        """The partner role with this key. Raises KeyError."""
        found = {partner.role: partner for partner in self.partner}
        return found[key]

    def funders_of(self, *, role: str) -> tuple[Funder, ...]:
        """The funders who pay the grants of a partner role, in the file's order."""
        return tuple(funder for funder in self.funder if role in funder.pays)

    def leading_funder(self, *, role: str) -> Funder:
        """The funder whose authority the notice of this role comes from: the one with the largest weight. Raises ValueError."""
        return max(self.funders_of(role=role), key=lambda funder: funder.weight)

    def regime_of(self, *, role: str, recipient: BodyKind) -> Regime:
        """The regime of a grant to a recipient in a role: it follows from whose money it is and who receives it."""
        return regime_of(money=self.leading_funder(role=role).money, recipient=recipient)

    def law_deviations(self, *, regime: Regime) -> tuple[Parameter, ...]:
        """The programme's deviations in one regime, as parameters to lay on the law."""
        return tuple(
            Parameter(
                key=row.key,
                unit=VOCABULARY[row.key].unit,
                value=value_of(row.key, row.written),
                valid_from=row.from_,
                valid_until=row.until,
                clause=f"{self.sources[row.source.in_].short or self.sources[row.source.in_].title} {row.source.place}".strip(),
                quote=row.source.quote,
                assumed=row.assumption,
            )
            for row in self.deviation
            if row.regime is regime
        )

    @property
    def stations(self) -> tuple[str, ...]:
        """Keys of the stations in the order in which an application passes them."""
        return tuple(station.key for station in self.station)

    @property
    def years(self) -> tuple[int, ...]:
        """Fiscal years with a budget, ascending."""
        return tuple(sorted({year for funder in self.funder for year in funder.budget}))

    @property
    def total_budget(self) -> int:
        """Budget of all funders and years in cents."""
        return sum(cents for funder in self.funder for cents in funder.budget.values())
