"""Reads the folder places/ into a PlaceRegister. The tables are built and checked by tools/build_places.py."""

import csv
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from fundament.core.places import (
    AssociationKind,
    CentralPlaceLevel,
    Change,
    ChangeKind,
    District,
    MunicipalAssociation,
    Municipality,
    MunicipalityKind,
    PlaceRegister,
    PlanningRegion,
    PopulationCell,
    Station,
    StepFree,
)

Row = dict[str, str]


def load_places(folder: Path) -> PlaceRegister:
    """The register in a folder such as places/, without the population grid, in a few milliseconds.

    The answer never changes, so functools.cache may hold it. Raises OSError where a table is missing, KeyError or
    ValueError where one was not built by tools/build_places.py.
    """
    municipalities = (_municipality(row) for row in _rows(folder / "municipalities.csv"))
    districts = (_district(row) for row in _rows(folder / "districts.csv"))
    regions = (_planning_region(row) for row in _rows(folder / "planning_regions.csv"))
    associations = (_association(row) for row in _rows(folder / "municipal_associations.csv"))
    return PlaceRegister(
        municipalities={place.ags: place for place in municipalities},
        districts={district.ags: district for district in districts},
        planning_regions={region.key: region for region in regions},
        associations={association.ars: association for association in associations},
        stations=tuple(_station(row) for row in _rows(folder / "stations.csv")),
        changes=_changes(folder / "changes.toml"),
    )


def load_population_grid(folder: Path) -> tuple[PopulationCell, ...]:
    """The inhabited 1 km cells in the order of the table; read only by those who ask. Raises as load_places does."""
    return tuple(
        PopulationCell(
            key=row["cell"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            ags=row["ags"],
            population_2011=int(row["population_2011"]),
            share_65_plus_2011=_share(row["share_65_plus_2011"]),
            share_under_18_2011=_share(row["share_under_18_2011"]),
            population_2024=int(row["population_2024"]),
        )
        for row in _rows(folder / "population_grid.csv")
    )


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _share(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _municipality(row: Row) -> Municipality:
    level = row["central_place_level"]
    return Municipality(
        ags=row["ags"],
        ars=row["ars"],
        name=row["name"],
        official_name=row["official_name"],
        kind=MunicipalityKind(row["kind"]),
        district_ags=row["district_ags"],
        planning_region=row["planning_region"],
        association_ars=row["association_ars"] or None,
        central_place_level=CentralPlaceLevel(level) if level else None,
        central_place_union=row["central_place_union"] or None,
        population=int(row["population"]),
        population_on=date.fromisoformat(row["population_on"]),
        area_ha=int(row["area_ha"]),
        area_on=date.fromisoformat(row["area_on"]),
        postal_code_of_seat=row["postal_code_of_seat"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        share_65_plus_2011=_share(row["share_65_plus_2011"]),
        share_under_18_2011=_share(row["share_under_18_2011"]),
    )


def _district(row: Row) -> District:
    return District(
        ags=row["ags"],
        name=row["name"],
        independent_city=row["kind"] == "independent_city",
        seat=row["seat"],
        planning_region=row["planning_region"],
        nuts3=row["nuts3"],
        municipalities=int(row["municipalities"]),
        population=int(row["population"]),
        area_ha=int(row["area_ha"]),
    )


def _planning_region(row: Row) -> PlanningRegion:
    return PlanningRegion(
        key=row["key"],
        name=row["name"],
        association=row["association"],
        district_ags=tuple(row["district_ags"].split("|")),
        municipalities=int(row["municipalities"]),
        population=int(row["population"]),
    )


def _association(row: Row) -> MunicipalAssociation:
    return MunicipalAssociation(
        ars=row["ars"],
        name=row["name"],
        kind=AssociationKind(row["kind"]),
        seat=row["seat"],
        district_ags=row["district_ags"],
        population=int(row["population"]),
        member_ags=tuple(row["member_ags"].split("|")),
    )


def _station(row: Row) -> Station:
    return Station(
        eva=row["eva"],
        name=row["name"],
        category=int(row["category"]),
        step_free=StepFree(row["step_free"]),
        ags=row["ags"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
    )


def _changes(path: Path) -> tuple[Change, ...]:
    records = tomllib.loads(path.read_text(encoding="utf-8"))["change"]
    changes = (Change(**{**record, "kind": ChangeKind(record["kind"])}) for record in records)
    return tuple(sorted(changes, key=lambda change: (change.on, change.old_ags)))
