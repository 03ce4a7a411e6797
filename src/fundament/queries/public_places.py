"""What the register of places says about a seat, and the shapes of the map. Read once, kept in memory, no database."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import cos, radians

from django.conf import settings

from fundament.core.places import CentralPlaceLevel, PlaceRegister, UnknownPlace
from fundament.core.places_loading import load_places

SOURCE = "Gemeindeverzeichnis GV100AD, © Statistisches Bundesamt (Destatis), 2025"
CENSUS = "Zensus 2011, © Statistische Ämter des Bundes und der Länder, 2014 (Daten verändert)"
STATIONS = "Stationsdaten: Deutsche Bahn, CC BY 4.0"
CENTRES = "Landesentwicklungsplan Sachsen 2013, Z 1.3.6 und Z 1.3.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where a body sits. `ags` has eight digits for a municipality, five for a district; all empty where unknown."""

    ags: str = ""
    name: str = ""
    district_ags: str = ""
    district: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """A place and how far it is in a straight line, in kilometres: an estimate, no travel time."""

    name: str
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """A municipality as the register describes it. `density` is inhabitants per km², `share_65` per cent in 2011."""

    ags: str
    name: str
    district: str
    region: str
    population: int
    population_on: date
    density: float
    share_65: Decimal | None
    level: CentralPlaceLevel | None
    station: Distance
    step_free_station: Distance
    upper_centre: Distance
    middle_centre: Distance


@cache
def places() -> PlaceRegister:
    """The register of places."""
    return load_places(settings.PLACES)


def seat_of(ags: str, *, on: date) -> Seat:
    """The seat under a key of five or eight digits, which may have ended by a merger up to that day."""
    register = places()
    district = register.districts.get(ags)
    if district is not None:
        region = register.planning_regions[district.planning_region].name
        return Seat(ags=ags, name=district.name, district_ags=ags, district=district.name, region=region)
    try:
        place = register.resolve(ags=ags, on=on)
    except UnknownPlace:
        return Seat()
    return Seat(
        ags=place.ags,
        name=place.name,
        district_ags=place.district_ags,
        district=register.districts[place.district_ags].name,
        region=register.planning_regions[place.planning_region].name,
    )


@cache
def municipality_labels() -> Mapping[str, str]:
    """Every municipality by key: its name, with its district where another one is called the same."""
    register = places()
    times = Counter(place.name for place in register.municipalities.values())
    return {
        place.ags: place.name
        if times[place.name] == 1
        else f"{place.name} ({register.districts[place.district_ags].name})"
        for place in sorted(register.municipalities.values(), key=lambda place: (place.name, place.ags))
    }


def municipality_label(ags: str) -> str:
    """The name of a municipality, for people who know the country; the key itself where the register does not have it."""
    return municipality_labels().get(ags, ags)


def place_facts(ags: str, *, on: date) -> PlaceFacts | None:
    """What the register knows about the municipality of a seat; None for districts and unknown keys."""
    register = places()
    try:
        place = register.resolve(ags=ags, on=on)
    except UnknownPlace:
        return None
    key = place.ags
    station = register.nearest_station(ags=key, step_free_only=False)
    step_free = register.nearest_station(ags=key, step_free_only=True)
    upper = register.nearest_central_place(ags=key, level=CentralPlaceLevel.UPPER)
    middle = register.nearest_central_place(ags=key, level=CentralPlaceLevel.MIDDLE)
    return PlaceFacts(
        ags=key,
        name=place.name,
        district=register.districts[place.district_ags].name,
        region=register.planning_regions[place.planning_region].name,
        population=place.population,
        population_on=place.population_on,
        density=register.density(key),
        share_65=place.share_65_plus_2011,
        level=place.central_place_level,
        station=Distance(name=station.place.name, km=station.straight_line_km),
        step_free_station=Distance(name=step_free.place.name, km=step_free.straight_line_km),
        upper_centre=Distance(name=upper.place.name, km=upper.straight_line_km),
        middle_centre=Distance(name=middle.place.name, km=middle.straight_line_km),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MapShapes:
    """Outlines as SVG path data by key: municipalities (8 digits), districts (5), planning regions.

    `width` and `height` are the units of the view box, `west` and `north` the degrees of its corner, `per_degree` the units of a
    degree of longitude, `flattened` the part of it that a degree of longitude is long beside one of latitude.
    """

    view_box: str
    width: float
    height: float
    west: float
    north: float
    per_degree: float
    flattened: float
    attribution: str
    municipalities: dict[str, str]
    districts: dict[str, str]
    regions: dict[str, str]

    def path(self, ags: str) -> str:
        """The outline of a municipality or a district. Raises KeyError."""
        return self.districts[ags] if len(ags) == 5 else self.municipalities[ags]

    def place_at(self, x: float, y: float) -> tuple[float, float]:
        """Degrees north and east (WGS 84) of a point of the map."""
        return self.north - y * self.flattened / self.per_degree, self.west + x / self.per_degree

    def point_of(self, *, north: float, east: float) -> tuple[float, float]:
        """The point of the map at degrees north and east: the inverse of `place_at`."""
        return (east - self.west) * self.per_degree, (self.north - north) * self.per_degree / self.flattened


@cache
def map_shapes() -> MapShapes:
    """The map of Saxony."""
    read = json.loads((settings.PLACES / "map.json").read_text("utf-8"))
    width, height = (float(number) for number in read["viewBox"].split()[2:])
    bounds = read["bounds"]
    return MapShapes(
        width=width,
        height=height,
        west=bounds["west"],
        north=bounds["north"],
        per_degree=width / (bounds["east"] - bounds["west"]),
        flattened=cos(radians(bounds["true_at"])),
        view_box=read["viewBox"],
        attribution=read["attribution"],
        municipalities=read["municipalities"],
        districts=read["districts"],
        regions=read["planning_regions"],
    )


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@cache
def middle_of(path: str) -> tuple[int, int]:
    """The middle of the box around an outline of "M x,y l dx,dy … z" parts: where its marker stands."""
    xs, ys = [], []
    for part in path.split("M")[1:]:
        numbers = [float(number) for number in _NUMBER.findall(part)]
        x, y = numbers[0], numbers[1]
        xs.append(x)
        ys.append(y)
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=False):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)
