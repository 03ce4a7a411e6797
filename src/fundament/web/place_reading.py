"""A place in the reader's words: what the register of places says about a seat, as a table with its sources."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from fundament.core.places import CentralPlaceLevel
from fundament.queries.cases import CaseView
from fundament.queries.public_places import (
    CENSUS,
    CENTRES,
    SOURCE,
    STATIONS,
    Distance,
    PlaceFacts,
    place_facts,
    seat_of,
)
from fundament.web.case_reading import Table, language
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import day, number, per_cent

_REGION_LAW = "SächsLPlG § 9 Abs. 1"


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place for `components/place.html`. `estimated` tells whether there are distances, which are estimates."""

    table: Table
    estimated: bool


def place_of(case: CaseView, *, on: date) -> PlaceShown | None:
    """The seat of a case's lead in figures; of a district its planning region alone, None where no seat is known."""
    role = case.call.programme.lead_role.role
    ags = next((partner.seat for partner in case.partners if partner.role == role), "")
    facts = place_facts(ags, on=on) if ags else None
    if facts is not None:
        return place_shown(facts)
    seat = seat_of(ags, on=on)
    rows = ((_("District"), seat.district, SOURCE), (_("Planning region"), seat.region, _REGION_LAW))
    return PlaceShown(_table(seat.name, rows), estimated=False) if seat.ags else None


def _km(distance: Distance) -> str:
    if distance.km < 0.05:
        return _("%(place)s, here") % {"place": distance.name}
    km = f"{distance.km:.1f}"
    return _("%(place)s, %(km)s km") % {
        "place": distance.name,
        "km": km if language().startswith("en") else km.replace(".", ","),
    }


def place_shown(place: PlaceFacts) -> PlaceShown:
    """What the register says about the place, each with its source; distances are openly estimates."""
    estimate = _("Estimate: straight line, no travel time")
    levels = {
        CentralPlaceLevel.UPPER: _("Upper centre"),
        CentralPlaceLevel.MIDDLE: _("Middle centre"),
        None: _("None of the upper or middle centres"),
    }
    density = f"{place.density:.0f}"
    counted = _("%(source)s; inhabitants on %(day)s") % {"source": SOURCE, "day": day(place.population_on)}
    rows = [
        (_("Inhabitants"), number(place.population), counted),
        (_("Inhabitants per square kilometre"), number(int(density)), counted),
        (
            _("Share of people aged 65 and over, 2011"),
            per_cent(place.share_65) if place.share_65 is not None else _("Not published"),
            CENSUS,
        ),
        (_("District"), place.district, SOURCE),
        (_("Planning region"), place.region, _REGION_LAW),
        (_("Central place"), levels[place.level], CENTRES),
    ]
    distances = (
        (_("Nearest station"), place.station, STATIONS),
        (_("Nearest step-free station"), place.step_free_station, STATIONS),
        (_("Nearest upper centre"), place.upper_centre, CENTRES),
        (_("Nearest middle centre"), place.middle_centre, CENTRES),
    )
    rows += [(label, _km(found), f"{estimate}. {source}") for label, found, source in distances]
    return PlaceShown(_table(place.name, tuple(rows)), estimated=True)


def _table(name: str, rows: tuple[tuple[str, str, str], ...]) -> Table:
    return Table(
        caption=_("%(place)s in figures") % {"place": name},
        columns=(Column(_("What")), Column(_("Value")), Column(_("Source"))),
        rows=rows,
    )
