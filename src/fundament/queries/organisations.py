"""The register of organisations: finding one to invite."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from fundament.core.bodies import SELF_REGISTERED, BodyKind
from fundament.core.places import PlaceRegister
from fundament.core.places_loading import load_places
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Membership, Organisation
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
