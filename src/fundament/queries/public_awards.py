"""The public register: every granted project with its money, from the ledger. Register, map and open data read it here.

SächsTranspG § 8 (1) no. 15: grants from 2,500 euros are shown, recipients from 10,000 euros are named.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from fundament.core.ledger import AccountKind
from fundament.core.procedure import State
from fundament.core.programme import Programme
from fundament.queries.law import published_from
from fundament.queries.public import (
    GRANTED,
    SELECTED,
    FunderYear,
    Phase,
    PublicBody,
    by_funder_and_year,
    granted_money,
    money_of,
    phase_of,
    public_answers,
    public_bodies,
    title_of,
)
from fundament.queries.public_places import PlaceFacts, Seat, municipality_label, place_facts, seat_of
from fundament.queries.visibility import NotVisible
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.grants import Grant
from fundament.records.ledger import LedgerAccount
from fundament.records.proofs import Proof
from fundament.wording import answer_words


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantMoney:
    """What one funder granted and paid so far (repayments taken off) in one fiscal year, in cents."""

    funder: str
    funder_name: str
    year: int
    cents: int
    paid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicGrant:
    """One grant. `recipient` is empty below the threshold for naming."""

    reference: str
    recipient: str
    kind: str
    role: str
    seat: Seat
    authority: str
    regime: str
    financing: str
    granted_on: date
    first: date
    last: date
    total: int
    money: tuple[GrantMoney, ...]

    @property
    def paid(self) -> int:
        """Cents paid so far over all funders and years."""
        return sum(row.paid for row in self.money)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A granted project of the register. `seat` is that of the lead, empty where the lead is not named."""

    reference: str
    key: str
    version: int
    programme: str
    title: str
    state: State
    seat: Seat
    grants: tuple[PublicGrant, ...]
    partners: tuple[str, ...]
    invented: tuple[str, ...]
    demonstration: bool

    @property
    def total(self) -> int:
        """Granted cents."""
        return sum(grant.total for grant in self.grants)

    @property
    def paid(self) -> int:
        """Cents paid so far."""
        return sum(grant.paid for grant in self.grants)

    @property
    def by_funder(self) -> tuple[tuple[str, int], ...]:
        """Granted cents by the funders' names."""
        sums: dict[str, int] = defaultdict(int)
        for grant in self.grants:
            for row in grant.money:
                sums[row.funder_name] += row.cents
        return tuple(sums.items())

    @property
    def districts(self) -> frozenset[str]:
        """Keys of the districts in which its named recipients sit."""
        return frozenset(grant.seat.district_ags for grant in self.grants if grant.seat.district_ags)


def awards(*, at: datetime, language: str, reference: str = "") -> tuple[Award, ...]:
    """Every granted project or one, youngest notice first. The same number of statements however many there are."""
    rows = Grant.objects.filter(application__state__in=GRANTED)
    if reference:
        rows = rows.filter(application__reference=reference)
    rows = rows.select_related("application", "partner__organisation", "authority").prefetch_related("amounts")
    grants: dict[int, list[Grant]] = defaultdict(list)
    for grant in rows.order_by("-granted_on", "reference"):
        if grant.total >= published_from(granted_on=grant.granted_on).shown:
            grants[grant.application_id].append(grant)
    # Not joined: a call holds its whole programme file, which would come once for every row.
    calls = Call.objects.in_bulk({some[0].application.call_id for some in grants.values()})
    paid = _paid(grants)
    others = _other_partners(grants, calls)
    on = at.date()
    found = []
    for pk, some in grants.items():
        application = some[0].application
        call = calls[application.call_id]
        programme = call.programme
        public = tuple(_grant(grant, programme, paid, on) for grant in some)
        lead = next((one for one in public if programme.role(one.role).lead), None)
        found.append(
            Award(
                reference=application.reference,
                key=call.key,
                version=call.version,
                programme=call.texts.get("short_title", language=language),
                title=title_of(application, programme),
                state=State(application.state),
                seat=lead.seat if lead else Seat(),
                grants=public,
                partners=others.get(pk, ()) if lead and lead.recipient else (),
                invented=tuple(application.invented),
                demonstration=call.demonstration,
            )
        )
    return tuple(found)


def _paid(applications: Iterable[int]) -> dict[tuple[int, str, int], int]:
    rows = (
        LedgerAccount.objects.filter(grant__application__in=list(applications), kind=AccountKind.PAID.value)
        .values("grant", "funder", "year")
        .annotate(cents=Sum("balance"))
        .order_by()
    )
    return {(row["grant"], row["funder"], row["year"]): row["cents"] for row in rows}


def _other_partners(grants: dict[int, list[Grant]], calls: dict[int, Call]) -> dict[int, tuple[str, ...]]:
    """Names of the partners that take part without a grant of their own."""
    found: dict[int, list[str]] = defaultdict(list)
    applications = Application.objects.filter(pk__in=list(grants)).values_list(
        "pk", "call_id", "partners__role", "partners__organisation__name"
    )
    for pk, call, role, name in applications.order_by("pk", "partners__id"):
        if not calls[call].programme.role(role).receives_grant:
            found[pk].append(name)
    return {pk: tuple(names) for pk, names in found.items()}


def _grant(grant: Grant, programme: Programme, paid: dict[tuple[int, str, int], int], on: date) -> PublicGrant:
    named = grant.total >= published_from(granted_on=grant.granted_on).named
    organisation = grant.partner.organisation
    names = {funder.key: funder.name for funder in programme.funder}
    return PublicGrant(
        reference=grant.reference,
        recipient=organisation.name if named else "",
        kind=organisation.kind,
        role=grant.partner.role,
        seat=seat_of(organisation.seat, on=on) if named else Seat(),
        authority=grant.authority.name,
        regime=grant.regime,
        financing=programme.award.financing,
        granted_on=grant.granted_on,
        first=grant.first,
        last=grant.last,
        total=grant.total,
        money=tuple(
            GrantMoney(
                funder=row.funder,
                funder_name=names[row.funder],
                year=row.year,
                cents=row.cents,
                paid=paid.get((grant.pk, row.funder, row.year), 0),
            )
            for row in grant.amounts.all()
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register as filtered: its awards, their sums, and what can be chosen in the filters (key, label)."""

    awards: tuple[Award, ...]
    total: int
    paid: int
    programmes: tuple[tuple[str, str], ...]
    districts: tuple[tuple[str, str], ...]


def register(*, at: datetime, language: str, key: str = "", district: str = "", text: str = "") -> Register:
    """The register by programme, district and a text found in title, recipients, place or reference."""
    everything = awards(at=at, language=language)
    wanted = text.strip().casefold()
    chosen = tuple(
        award
        for award in everything
        if (not key or award.key == key)
        and (not district or district in award.districts)
        and (not wanted or wanted in _words(award))
    )
    programmes = {award.key: award.programme for award in everything}
    districts = {
        grant.seat.district_ags: grant.seat.district
        for award in everything
        for grant in award.grants
        if grant.seat.district_ags
    }
    return Register(
        awards=chosen,
        total=sum(award.total for award in chosen),
        paid=sum(award.paid for award in chosen),
        programmes=tuple(sorted(programmes.items(), key=lambda pair: pair[1])),
        districts=tuple(sorted(districts.items(), key=lambda pair: pair[1])),
    )


def _words(award: Award) -> str:
    parts = [award.reference, award.title, award.programme, *award.partners]
    parts += [word for grant in award.grants for word in (grant.recipient, grant.seat.name, grant.seat.district)]
    return "\n".join(parts).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlace:
    """A municipality or district with funded projects; `cents` are the grants to bodies that sit there."""

    seat: Seat
    projects: tuple[tuple[str, str], ...]
    cents: int
    invented: bool


def places_with_awards(*, at: datetime, language: str) -> tuple[MapPlace, ...]:
    """Where the named recipients sit, by name."""
    seats: dict[str, Seat] = {}
    projects: dict[str, dict[str, str]] = defaultdict(dict)
    cents: dict[str, int] = defaultdict(int)
    invented: dict[str, bool] = defaultdict(bool)
    for award in awards(at=at, language=language):
        for grant in award.grants:
            if grant.seat.ags:
                ags = grant.seat.ags
                seats[ags] = grant.seat
                projects[ags][award.reference] = award.title
                cents[ags] += grant.total
                invented[ags] |= "amounts" in award.invented
    found = [
        MapPlace(seat=seat, projects=tuple(projects[ags].items()), cents=cents[ags], invented=invented[ags])
        for ags, seat in seats.items()
    ]
    return tuple(sorted(found, key=lambda place: place.seat.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a recipient reported at the end, for others to reuse."""

    recipient: str
    report: str
    lessons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """The public page of a selected project. `award` is None until it is granted; then `money` is what is planned."""

    reference: str
    title: str
    key: str
    programme: str
    call: Call
    has_results: bool
    state: State
    answers: tuple[tuple[str, str], ...]
    bodies: tuple[PublicBody, ...]
    money: tuple[FunderYear, ...]
    award: Award | None
    reports: tuple[Report, ...]
    place: PlaceFacts | None
    invented: tuple[str, ...]
    note: str


def project(*, reference: str, at: datetime, language: str) -> ProjectPage:
    """The public page of a project. Raises NotVisible unless its selection is announced."""
    application = (
        Application.objects.filter(reference=reference, state__in=SELECTED)
        .prefetch_related("call", "partners__organisation", "partners__plan")
        .first()
    )
    if application is None:
        raise NotVisible(reference)
    call = application.call
    programme, on = call.programme, at.date()
    partners = list(application.partners.all())
    money = money_of(partners, programme, granted_money([application.pk]))
    bodies = public_bodies(partners, programme, money, on=on)
    told = awards(at=at, language=language, reference=reference)
    newest = Call.objects.filter(key=call.key).order_by("-version").first() or call
    return ProjectPage(
        reference=reference,
        title=title_of(application, programme),
        key=call.key,
        programme=call.texts.get("short_title", language=language),
        call=call,
        has_results=phase_of(newest, at=at) is Phase.RESULTS,
        state=_public_state(application.state),
        answers=_answers(application, call, language),
        bodies=bodies,
        money=by_funder_and_year(money, programme),
        award=told[0] if told else None,
        reports=_reports(application, bodies),
        place=place_facts(bodies[0].seat.ags, on=on) if bodies[0].seat.ags else None,
        invented=tuple(application.invented),
        note=application.historic_note,
    )


def _public_state(state: str) -> State:
    """Between selection and grant the steps of the authority concern nobody else."""
    return State(state) if state in GRANTED else State.SELECTION_ANNOUNCED


def _answers(application: Application, call: Call, language: str) -> tuple[tuple[str, str], ...]:
    told = public_answers(application, call.programme)
    found = []
    for question in call.programme.question:
        if question.key in told and question.key != "title":
            label = call.texts.get(f"question.{question.key}.label", language=language)
            words = answer_words(
                question=question,
                answer=told[question.key],
                texts=call.texts,
                language=language,
                municipality=municipality_label,
            )
            found.append((label, words))
    return tuple(found)


def _reports(application: Application, bodies: tuple[PublicBody, ...]) -> tuple[Report, ...]:
    named = {body.name for body in bodies if body.name}
    rows = Proof.objects.filter(grant__application=application, grant__state=State.CLOSED.value)
    return tuple(
        Report(
            recipient=name if name in named else "",
            report=report,
            lessons=lessons,
        )
        for name, report, lessons in rows.order_by("grant_id").values_list(
            "grant__partner__organisation__name", "report", "lessons"
        )
    )
