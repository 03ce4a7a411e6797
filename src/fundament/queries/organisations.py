"""The register of organisations: finding one to invite."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from fundament.core.bodies import SELF_REGISTERED, BodyKind
from fundament.core.places import PlaceRegister
from fundament.core.places_loading import load_places
from fundament.core.procedure import Role
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.memberships import memberships_of
from fundament.records.roles import APPLICANT

FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An organisation of the register; `reachable` tells whether anyone can act on an invitation to it.

    `place` names its seat, empty where it is not known; `unchecked` tells that it registered itself.
    """

    id: int
    name: str
    kind: str
    seat: str
    place: str
    reachable: bool
    unchecked: bool


def register_search(
    *, words: str, kinds: Iterable[BodyKind], without: Sequence[str] = ()
) -> tuple[tuple[RegisterEntry, ...], bool]:
    """Organisations of these kinds whose name holds every word, by name; and whether there are more than are shown."""
    parts = words.split()
    if not parts:
        return (), False
    people = Membership.objects.filter(organisation=OuterRef("pk"), role__in=sorted(APPLICANT))
    found = Organisation.objects.filter(kind__in=sorted(kinds)).exclude(name__in=without)
    for word in parts:
        # SQLite folds the case of ASCII letters only: "ölsnitz" alone would not find "Ölsnitz".
        found = found.filter(Q(name__icontains=word) | Q(name__icontains=word.capitalize()))
    rows = list(found.annotate(reachable=Exists(people)).order_by("name", "kind", "seat")[: FOUND_AT_MOST + 1])
    places = load_places(settings.PLACES)
    entries = tuple(
        RegisterEntry(
            id=row.pk,
            name=row.name,
            kind=row.kind,
            seat=row.seat,
            place=_place_name(places, row.seat),
            reachable=row.reachable,
            unchecked=BodyKind(row.kind) in SELF_REGISTERED,
        )
        for row in rows[:FOUND_AT_MOST]
    )
    return entries, len(rows) > FOUND_AT_MOST


def _place_name(places: PlaceRegister, seat: str) -> str:
    """The municipality or district under a key; empty for one that the register does not have."""
    place = places.municipalities.get(seat) or places.districts.get(seat)
    return place.name if place else ""


def organisation_in_register(pk: int) -> Organisation:
    """An organisation, for the act that invites it. Raises NotVisible."""
    organisation = Organisation.objects.filter(pk=pk).first()
    if organisation is None:
        raise NotVisible(pk)
    return organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who acts for an organisation; `signs` besides writing."""

    name: str
    function: str
    signs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationProfile:
    """What the portal knows of an organisation. `iban` is the account in force; `signs` and `own_function` are the reader's."""

    name: str
    kind: BodyKind
    seat: str
    place: str
    address: tuple[str, ...]
    correspondence: str
    iban: str
    people: tuple[Person, ...]
    signs: bool
    own_function: str


def organisation_profile(*, account: Account, pk: int) -> OrganisationProfile:
    """One of the reader's own organisations. Raises NotVisible."""
    row = next(
        (m.organisation for m in memberships_of(account) if m.organisation_id == pk and Role(m.role) in APPLICANT), None
    )
    if row is None:
        raise NotVisible(pk)
    members = row.memberships.filter(role__in=sorted(APPLICANT), account__is_active=True).select_related("account")
    people: dict[int, Person] = {}
    own: Membership | None = None
    for one in members.order_by("account__name", "account_id"):
        signs = one.role == Role.SIGNATORY.value
        before = people.get(one.account_id)
        function = one.function or (before.function if before else "")
        people[one.account_id] = Person(
            name=str(one.account), function=function, signs=signs or (before is not None and before.signs)
        )
        if signs and one.account_id == account.pk:
            own = one
    bank = row.bank_accounts.order_by("-pk").first()
    return OrganisationProfile(
        name=row.name,
        kind=BodyKind(row.kind),
        seat=row.seat,
        place=_place_name(load_places(settings.PLACES), row.seat),
        address=tuple(row.address),
        correspondence=row.correspondence,
        iban=bank.iban if bank else "",
        people=tuple(people.values()),
        signs=own is not None,
        own_function=own.function if own else "",
    )
