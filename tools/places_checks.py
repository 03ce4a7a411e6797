"""What must hold of places/ before its tables are written: the sources, the sums, the changes. Faults come together."""

import hashlib
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

from tools.places_tables import Table


def source_faults(places: Path) -> list[str]:
    """What differs between the folder source/ and PROVENANCE.toml."""
    named = {
        each["file"]: each["sha256"]
        for each in tomllib.loads((places / "PROVENANCE.toml").read_text(encoding="utf-8"))["source"]
    }
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (places / "source").iterdir()}
    faults = [f"source/{name} is not in PROVENANCE.toml" for name in sorted(found.keys() - named.keys())]
    faults += [f"source/{name} is missing" for name in sorted(named.keys() - found.keys())]
    differing = sorted(name for name in found.keys() & named.keys() if found[name] != named[name])
    return faults + [f"source/{name} has the SHA-256 {found[name]}, not {named[name]}" for name in differing]


def table_faults(tables: dict[str, Table]) -> list[str]:
    """The sums that do not hold."""
    rows = tables["municipalities.csv"]
    keys = {row["ags"] for row in rows}
    population = {row["ags"]: int(row["population"]) for row in rows}
    in_cells: Counter[str] = Counter()
    for cell in tables["population_grid.csv"]:
        in_cells[cell["ags"]] += int(cell["population_2024"])
    associations = tables["municipal_associations.csv"]
    expected = {
        "municipalities": (len(rows), 418),
        "different keys of eight digits": (len({key for key in keys if len(key) == 8 and key.isdecimal()}), 418),
        "inhabitants": (sum(population.values()), 4_042_422),
        "inhabitants of districts": (_total(tables["districts.csv"]), 4_042_422),
        "inhabitants of regions": (_total(tables["planning_regions.csv"]), 4_042_422),
        "large district towns": (sum(row["kind"] == "large_district_town" for row in rows), 53),
        "districts and independent cities": (len(tables["districts.csv"]), 13),
        "planning regions": (len(tables["planning_regions.csv"]), 4),
        "communities": (sum(row["kind"] == "administrative_community" for row in associations), 64),
        "associations": (sum(row["kind"] == "administrative_association" for row in associations), 6),
        "upper centres": (sum(row["level"] == "upper" for row in tables["central_places.csv"]), 8),
        "middle centres": (sum(row["level"] == "middle" for row in tables["central_places.csv"]), 47),
        "stations": (len(tables["stations.csv"]), 398),
        "cells": (len(tables["population_grid.csv"]), 11_732),
    }
    faults = [f"{count} {what}, not {right}" for what, (count, right) in expected.items() if count != right]
    for name in ("stations.csv", "population_grid.csv", "central_places.csv"):
        faults += [f"{name}: {key} is no municipality" for key in sorted({row["ags"] for row in tables[name]} - keys)]
    faults += [
        f"cells of {key} hold {in_cells[key]}, not {population[key]}"
        for key in sorted(keys)
        if in_cells[key] != population[key]
    ]
    for row in associations:
        members = {place["ags"] for place in rows if place["association_ars"] == row["ars"]}
        if members != set(row["member_ags"].split("|")) or len(members) != int(row["members"]):
            faults.append(f"association {row['ars']}: the members differ from municipalities.csv")
    centres = {(row["ags"], row["level"], row["union"]) for row in tables["central_places.csv"]}
    marked = {(row["ags"], row["central_place_level"], row["central_place_union"]) for row in rows}
    return faults + [
        f"{key}: level differs from central_places.csv" for key, level, _ in sorted(marked ^ centres) if level
    ]


def change_faults(*, changes: list[dict[str, object]], keys: set[str]) -> list[str]:
    """Changes that lead nowhere: the successor must exist or merge later itself, an ended key must be gone."""
    merged = {str(each["old_ags"]): each for each in changes if each["kind"] == "merged"}
    faults = [f"change {key}: the key still exists" for key in sorted(merged.keys() & keys)]
    if len(merged) != sum(each["kind"] == "merged" for each in changes):
        faults.append("changes.toml: a key ends twice")
    for each in changes:
        new, on = str(each["new_ags"]), each["on"]
        if not each["source"] or not isinstance(on, date):
            faults.append(f"change {each['old_ags']}: a source and a date are needed")
        if new not in keys and new not in merged:
            faults.append(f"change {each['old_ags']}: the successor {new} does not exist")
    return faults


def _total(rows: Table) -> int:
    return sum(int(row["population"]) for row in rows)
