"""Places a programme is about: municipalities, districts, planning regions, associations, stations and their changes.

The register holds one state of the territory (places/PROVENANCE.toml says which) and the changes that led to it.
Coordinates are WGS 84 degrees; populations are inhabitants; areas are hectares; dates are days.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Generic, TypeVar

EARTH_RADIUS_KM = 6371.0088  # mean radius of the GRS 80 ellipsoid


class MunicipalityKind(StrEnum):
    """§§ 3 and 5 (2) SächsGemO. Large district town is "Große Kreisstadt", independent city "Kreisfreie Stadt"."""

    MUNICIPALITY = "municipality"
    TOWN = "town"
    LARGE_DISTRICT_TOWN = "large_district_town"
    INDEPENDENT_CITY = "independent_city"


class CentralPlaceLevel(StrEnum):
    """Levels set by the LEP 2013: Oberzentrum (Z 1.3.6) and Mittelzentrum (Z 1.3.7)."""

    UPPER = "upper"
    MIDDLE = "middle"


class AssociationKind(StrEnum):
    """Verwaltungsgemeinschaft: a member administers the others. Verwaltungsverband: a body of its own does."""

    ADMINISTRATIVE_COMMUNITY = "administrative_community"
    ADMINISTRATIVE_ASSOCIATION = "administrative_association"


class StepFree(StrEnum):
    """Whether a station can be used without steps: all, some or none of it, as its operator states."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"


class ChangeKind(StrEnum):
    """Merged: the old key ended and another answers for it. Renamed: the key stayed, the name changed."""

    MERGED = "merged"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality in the state of the register.

    `lon`, `lat` is the reference point of the municipal directory, not the town hall. `share_65_plus_2011` and
    `share_under_18_2011` are per cent of the inhabitants of 2011, estimated from the 1 km census grid; None where the
    cells with a published share hold less than 90 % of the inhabitants.
    """

    ags: str
    ars: str
    name: str
    official_name: str
    kind: MunicipalityKind
    district_ags: str
    planning_region: str
    association_ars: str | None
    central_place_level: CentralPlaceLevel | None
    central_place_union: str | None
    population: int
    population_on: date
    area_ha: int
    area_on: date
    postal_code_of_seat: str
    lon: float
    lat: float
    share_65_plus_2011: Decimal | None
    share_under_18_2011: Decimal | None


@dataclass(frozen=True, slots=True)
class District:
    """A district (Landkreis) or an independent city, which has the same key length and no municipalities but itself."""

    ags: str
    name: str
    independent_city: bool
    seat: str
    planning_region: str
    nuts3: str
    municipalities: int
    population: int
    area_ha: int


@dataclass(frozen=True, slots=True)
class PlanningRegion:
    """A planning region (§ 9 (1) SächsLPlG) and the planning association that ranks its applications."""

    key: str
    name: str
    association: str
    district_ags: tuple[str, ...]
    municipalities: int
    population: int


@dataclass(frozen=True, slots=True)
class MunicipalAssociation:
    """Municipalities that share an administration (SächsKomZG)."""

    ars: str
    name: str
    kind: AssociationKind
    seat: str
    district_ags: str
    population: int
    member_ags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """A railway station; `eva` is its European number, `category` the operator's price class from 1 (largest) to 7."""

    eva: str
    name: str
    category: int
    step_free: StepFree
    ags: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a municipal key on a day; `source` is the document that says so."""

    old_ags: str
    new_ags: str
    on: date
    kind: ChangeKind
    old_name: str
    new_name: str
    source: str


@dataclass(frozen=True, slots=True)
class PopulationCell:
    """An inhabited cell of the 1 km census grid, given to the municipality in which its centre lies.

    `population_2024` is carried forward so that each municipality adds up to its figure of 31.12.2024: an estimate,
    coarse in small municipalities. Shares are per cent of `population_2011`, None where they were not published.
    """

    key: str
    lon: float
    lat: float
    ags: str
    population_2011: int
    share_65_plus_2011: Decimal | None
    share_under_18_2011: Decimal | None
    population_2024: int


class UnknownPlace(LookupError):
    """The register has no municipality under this key; `ags` holds what was asked for."""

    def __init__(self, *, ags: str, hint: str = "Check the eight digits of the key.") -> None:
        super().__init__(f"no municipality under {ags!r}. {hint}")
        self.ags = ags


class NoSuchPlaceNearby(LookupError):
    """The register holds no station or central place of the kind asked for."""


Place = TypeVar("Place", Municipality, Station)


@dataclass(frozen=True, slots=True)
class Nearest(Generic[Place]):
    """The nearest place of a kind, and how far it is as the crow flies."""

    place: Place
    straight_line_km: float


def straight_line_km(*, lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """Kilometres as the crow flies between two points (haversine on a sphere): an estimate, no road, no travel time."""
    half_lat, half_lon = radians(to_lat - lat) / 2, radians(to_lon - lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))


# ł is a letter of its own in Unicode and does not fall apart into l and a stroke.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ł": "l"})


def _plain(text: str) -> str:
    """Letters without marks, anything else one space."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return re.sub(r"[^a-z0-9]+", " ", bare.replace("ł", "l")).strip()


@cache
def _spellings(name: str) -> frozenset[str]:
    """Görlitz may be asked for as goerlitz and as gorlitz; ß is ss in both."""
    lower = unicodedata.normalize("NFC", name).casefold()
    return frozenset({_plain(lower), _plain(lower.translate(_UMLAUTS))})


def _rank(*, wanted: frozenset[str], name: str) -> int | None:
    """0 the name itself, 1 its beginning, 2 the beginning of a word in it, 3 anywhere, None not at all."""
    ranks = []
    for spelling in _spellings(name):
        for text in wanted:
            if text in spelling:
                at_word = 2 if f" {text}" in spelling else 3
                ranks.append(0 if text == spelling else 1 if spelling.startswith(text) else at_word)
    return min(ranks, default=None)


def _nearest(*, origin: Municipality, places: Iterable[Place]) -> Nearest[Place]:
    distances = [
        (straight_line_km(lon=origin.lon, lat=origin.lat, to_lon=place.lon, to_lat=place.lat), place.name, place)
        for place in places
    ]
    if not distances:
        raise NoSuchPlaceNearby(f"the register holds no such place near {origin.name}")
    km, _, place = min(distances, key=lambda found: found[:2])
    return Nearest(place=place, straight_line_km=km)


@dataclass(frozen=True, slots=True, eq=False)
class PlaceRegister:
    """All places in one state of the territory, by key, and the changes that led there, oldest first."""

    municipalities: Mapping[str, Municipality]
    districts: Mapping[str, District]
    planning_regions: Mapping[str, PlanningRegion]
    associations: Mapping[str, MunicipalAssociation]
    stations: tuple[Station, ...]
    changes: tuple[Change, ...]

    def municipality(self, ags: str) -> Municipality:
        """The municipality under a key of the register's own state. Raises UnknownPlace."""
        try:
            return self.municipalities[ags]
        except KeyError:
            raise UnknownPlace(ags=ags) from None

    def resolve(self, *, ags: str, on: date) -> Municipality:
        """The municipality that answers on a day for a key, which may have ended by a merger up to that day.

        Raises UnknownPlace for a key that never was, and for one that merged only later: of a municipality that no
        longer exists the register has no figures.
        """
        key, later = ags, None
        for change in self.changes:
            if change.kind is ChangeKind.MERGED and change.old_ags == key:
                if change.on > on:
                    later = change
                    break
                key = change.new_ags
        if later is not None:
            hint = f"{later.old_name} became part of {later.new_name} ({later.new_ags}) on {later.on.isoformat()} only."
            raise UnknownPlace(ags=ags, hint=hint)
        if key not in self.municipalities:
            raise UnknownPlace(ags=ags)
        return self.municipalities[key]

    def planning_region_of(self, ags: str) -> PlanningRegion:
        """The planning region of a municipality. Raises UnknownPlace."""
        return self.planning_regions[self.municipality(ags).planning_region]

    def search(self, *, text: str, limit: int) -> tuple[Municipality, ...]:
        """At most `limit` municipalities whose name holds the text, the closest first, then by name and key.

        Case, marks and punctuation do not count: "goerlitz", "gorlitz" and "Görlitz" find the same. Text without a
        letter or digit finds nothing. Raises ValueError for a limit below 1.
        """
        if limit < 1:
            raise ValueError("a limit of at least 1 is needed")
        wanted = frozenset(spelling for spelling in _spellings(text) if spelling)
        found = []
        for place in self.municipalities.values():
            rank = _rank(wanted=wanted, name=place.name)
            if rank is not None:
                found.append((rank, min(_spellings(place.name)), place.ags, place))
        return tuple(place for *_, place in sorted(found, key=lambda row: row[:3])[:limit])

    def density(self, ags: str) -> float:
        """Inhabitants per square kilometre, from the population and the area of the directory. Raises UnknownPlace."""
        place = self.municipality(ags)
        return place.population * 100 / place.area_ha

    def nearest_station(self, *, ags: str, step_free_only: bool) -> Nearest[Station]:
        """The station nearest to a municipality, in straight-line kilometres: an estimate, no travel time.

        Measured from its reference point. Only stations inside Saxony are known; near the border a nearer one may lie
        outside. Step-free means all of the station is. Raises UnknownPlace, and NoSuchPlaceNearby where the register
        has no such station.
        """
        stations = (each for each in self.stations if not step_free_only or each.step_free is StepFree.YES)
        return _nearest(origin=self.municipality(ags), places=stations)

    def nearest_central_place(self, *, ags: str, level: CentralPlaceLevel) -> Nearest[Municipality]:
        """The nearest central place of exactly this level, in straight-line kilometres: an estimate, no travel time.

        Measured between reference points; a municipality of the level is its own nearest, at 0 km. Central places of
        lower levels and outside Saxony are not in the register. Raises UnknownPlace and NoSuchPlaceNearby.
        """
        centres = (each for each in self.municipalities.values() if each.central_place_level is level)
        return _nearest(origin=self.municipality(ags), places=centres)
