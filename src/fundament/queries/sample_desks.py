"""Samples of proofs of use as an authority and the Court of Audit see them: what can be drawn from, what was drawn, drawn again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fundament.core.bodies import BodyKind
from fundament.core.money import Cents
from fundament.core.procedure import Role
from fundament.core.sampling import Candidate, draw
from fundament.queries.samples import population_of
from fundament.queries.visibility import own_organisations
from fundament.queries.waiting import DESK
from fundament.records.accounts import Account, Organisation
from fundament.records.calls import Call
from fundament.records.memberships import memberships_of
from fundament.records.proofs import Proof, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnProof:
    """A proof in a sample: its grant with its cents and rate in per cent, its rank, and whether risk or the lot chose it."""

    rank: int
    reference: str
    reason: str
    cents: Cents
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleView:
    """A sample with all it was drawn from. Shares are in per cent. `same` says whether drawing again today gives the same."""

    year: int
    number: int
    at: datetime
    drawn_by: str
    seed: str
    share: Decimal
    risk_share: Decimal
    drawn: tuple[DrawnProof, ...]
    population: tuple[Candidate, ...]
    population_digest: str
    digest: str
    same: bool

    @property
    def lines(self) -> str:
        """The population as its digest takes it: a line for each proof, sorted by reference."""
        rows = sorted(self.population, key=lambda one: one.reference)
        return "".join(f"{one.reference};{one.cents};{one.rate.normalize():f}\n" for one in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDesk:
    """One authority in one programme: the proofs by year that no sample was drawn from yet, and its samples, the newest first."""

    authority: int
    authority_name: str
    call: Call
    may_draw: bool
    waiting: Mapping[int, tuple[Candidate, ...]]
    samples: tuple[SampleView, ...]


def sample_desks(*, account: Account) -> tuple[SampleDesk, ...]:
    """Every authority of the reader (for the Court of Audit all) in every programme in which it has proofs of use."""
    bodies = Organisation.objects.in_bulk(_seen(account))
    drawing = own_organisations(account, roles=frozenset({Role.AUTHORITY}))
    years: dict[tuple[str, int], set[int]] = {}
    places = Proof.objects.filter(grant__authority__in=bodies).values_list(
        "grant__application__call__key", "grant__authority", "submitted_at__year"
    )
    for key, authority, year in places.distinct():
        years.setdefault((key, authority), set()).add(year)
    calls = {call.key: call for call in Call.objects.filter(key__in={key for key, _ in years}).order_by("version")}
    samples = list(Sample.objects.filter(authority__in=bodies).select_related("call", "drawn_by").order_by("-id"))
    return tuple(
        SampleDesk(
            authority=authority,
            authority_name=bodies[authority].name,
            call=calls[key],
            may_draw=authority in drawing,
            waiting=dict(_waiting(calls[key], bodies[authority], found)),
            samples=tuple(_view(row) for row in samples if (row.call.key, row.authority_id) == (key, authority)),
        )
        for (key, authority), found in sorted(years.items())
    )


def _waiting(call: Call, authority: Organisation, years: set[int]) -> Iterator[tuple[int, tuple[Candidate, ...]]]:
    for year in sorted(years):
        if population := population_of(call=call, authority=authority, year=year):
            yield year, population


def _seen(account: Account) -> frozenset[int]:
    if any(
        m.role == Role.AUDITOR.value and m.organisation.kind == BodyKind.COURT_OF_AUDIT.value
        for m in memberships_of(account)
    ):
        return frozenset(Proof.objects.values_list("grant__authority", flat=True))
    return own_organisations(account, roles=DESK)


def _view(row: Sample) -> SampleView:
    population = tuple(
        Candidate(reference=one["reference"], cents=one["cents"], rate=Decimal(one["rate"]))
        for one in row.inputs["population"]
    )
    share, risk_share = Decimal(row.inputs["share"]), Decimal(row.inputs["risk_share"])
    again = draw(population=population, share=share, risk_share=risk_share, seed=row.seed)
    by_reference = {one.reference: one for one in population}
    kept = [(one["reference"], one["reason"], one["rank"]) for one in row.result["chosen"]]
    return SampleView(
        year=row.year,
        number=row.number,
        at=row.at,
        drawn_by=str(row.drawn_by),
        seed=row.seed,
        share=share,
        risk_share=risk_share,
        drawn=tuple(
            DrawnProof(
                rank=rank,
                reference=reference,
                reason=reason,
                cents=by_reference[reference].cents,
                rate=by_reference[reference].rate,
            )
            for reference, reason, rank in kept
        ),
        population=population,
        population_digest=row.result["population_digest"],
        digest=row.digest,
        same=kept == [(one.reference, one.reason, one.rank) for one in again.chosen]
        and row.result["population_digest"] == again.population_digest,
    )
