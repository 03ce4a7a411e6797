"""The tables of places/: built from their sources, refused when anything does not add up."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest
from tools.build_places import PLACES, main
from tools.places_checks import change_faults, table_faults
from tools.places_map import build_map
from tools.places_tables import age_shares, build_tables, read


@pytest.fixture
def places(tmp_path: Path) -> Path:
    return Path(copytree(PLACES, tmp_path / "places"))


def test_what_is_committed_is_what_the_sources_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out.splitlines()[:7] == [
        "municipalities.csv: 418 rows",
        "districts.csv: 13 rows",
        "planning_regions.csv: 4 rows",
        "municipal_associations.csv: 70 rows",
        "central_places.csv: 55 rows",
        "stations.csv: 398 rows",
        "population_grid.csv: 11732 rows",
    ]


def test_check_finds_a_table_changed_by_hand_and_building_mends_it(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = places / "districts.csv"
    right = table.read_text(encoding="utf-8")
    table.write_text(right.replace("Torgau", "Eilenburg"), encoding="utf-8")
    (places / "map.json").unlink()
    assert main(["--check"], places=places) == 2
    assert capsys.readouterr().err.splitlines() == [
        "districts.csv is not what the sources give; run python tools/build_places.py",
        "map.json is not what the sources give; run python tools/build_places.py",
    ]
    assert main([], places=places) == 0
    assert table.read_text(encoding="utf-8") == right
    assert main(["--check"], places=places) == 0


def test_sources_must_be_the_ones_named(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (places / "source" / "kreise.csv").write_text("kreis_ags\n", encoding="utf-8")
    (places / "source" / "bahnhoefe.csv").unlink()
    (places / "source" / "stray.csv").write_text("", encoding="utf-8")
    assert main([], places=places) == 2
    stray, missing, differing = capsys.readouterr().err.splitlines()
    assert stray == "source/stray.csv is not in PROVENANCE.toml"
    assert missing == "source/bahnhoefe.csv is missing"
    assert differing.startswith("source/kreise.csv has the SHA-256 ")


def test_sums_that_do_not_hold_come_together() -> None:
    tables = build_tables(PLACES / "source")
    assert table_faults(tables) == []
    tables["municipalities.csv"][0]["population"] = "245619"
    tables["stations.csv"][0]["ags"] = "14999999"
    tables["central_places.csv"][0]["level"] = "middle"
    tables["municipal_associations.csv"][0]["member_ags"] = "14521060"
    assert table_faults(tables) == [
        "4042423 inhabitants, not 4042422",
        "7 upper centres, not 8",
        "48 middle centres, not 47",
        "stations.csv: 14999999 is no municipality",
        "cells of 14511000 hold 245618, not 245619",
        "association 145215101: the members differ from municipalities.csv",
        "14511000: level differs from central_places.csv",
        "14511000: level differs from central_places.csv",
    ]


def test_changes_must_lead_somewhere() -> None:
    faults = change_faults(
        changes=[
            {"old_ags": "1", "new_ags": "2", "on": "2016-01-01", "kind": "merged", "source": "a gazette"},
            {"old_ags": "3", "new_ags": "4", "on": "2016-01-01", "kind": "merged", "source": ""},
            {"old_ags": "3", "new_ags": "1", "on": "2016-01-01", "kind": "merged", "source": "a gazette"},
        ],
        keys={"1", "2"},
    )
    assert faults == [
        "change 1: the key still exists",
        "changes.toml: a key ends twice",
        "change 1: a source and a date are needed",
        "change 3: a source and a date are needed",
        "change 3: the successor 4 does not exist",
        "change 3: a source and a date are needed",
    ]


def test_keys_stay_text_with_their_leading_zero() -> None:
    rows = read(PLACES / "municipalities.csv")
    assert len({row["ags"] for row in rows if re.fullmatch(r"14\d{6}", row["ags"])}) == 418
    assert sum(row["postal_code_of_seat"].startswith("0") for row in rows) == 418


def test_age_shares_weigh_by_inhabitants_and_keep_silent_on_thin_ground() -> None:
    cells = [
        {"ags": "1", "population_2011": "900", "share": "10.0"},
        {"ags": "1", "population_2011": "100", "share": "50.0"},
        {"ags": "2", "population_2011": "89", "share": "10.0"},
        {"ags": "2", "population_2011": "11", "share": ""},
    ]
    assert age_shares(cells=cells, column="share") == {"1": "14.0"}


def test_map_draws_neighbours_with_one_boundary() -> None:
    def square(ags: str, west: float, east: float) -> dict[str, object]:
        ring = [[west, 51.0], [east, 51.0], [east, 52.0], [west, 52.0], [west, 51.0]]
        return {"properties": {"ags": ags}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    drawn = json.loads(
        build_map(
            municipalities={"features": [square("14999010", 12, 13), square("14999020", 13, 14)]},
            district_regions={"14999": "CHE"},
            attribution="invented",
        )
    )
    assert drawn == {
        "viewBox": "0 0 2000 1587",
        "bounds": {"west": 12, "south": 51.0, "east": 14, "north": 52.0, "true_at": 50.93},
        "attribution": "invented",
        "municipalities": {
            "14999010": "M0,1587l1000,0 0,-1587 -1000,0z",
            "14999020": "M1000,1587l1000,0 0,-1587 -1000,0z",
        },
        "districts": {"14999": "M0,0l1000,0 1000,0 0,1587 -1000,0 -1000,0z"},
        "planning_regions": {"CHE": "M0,0l1000,0 1000,0 0,1587 -1000,0 -1000,0z"},
    }


def test_map_of_saxony_is_whole_and_small() -> None:
    text = (PLACES / "map.json").read_text(encoding="utf-8")
    drawn = json.loads(text)
    assert len(text.encode()) < 250_000
    assert drawn["viewBox"] == "0 0 2000 1515"
    assert drawn["municipalities"].keys() == {row["ags"] for row in read(PLACES / "municipalities.csv")}
    assert (len(drawn["districts"]), sorted(drawn["planning_regions"])) == (13, ["CHE", "LWS", "OEOE", "OLNS"])
    paths = [path for layer in ("municipalities", "districts", "planning_regions") for path in drawn[layer].values()]
    assert all(re.fullmatch(r"(M\d+,\d+l-?\d+,-?\d+( -?\d+,-?\d+)+z)+", path) for path in paths)
