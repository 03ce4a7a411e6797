"""Builds the tables of places/ from places/source, or with --check compares them with what is committed.

Prints one line per table. Exits 2 and writes nothing when a source is not the one in PROVENANCE.toml, a sum does not
hold, or (--check) a table differs.
"""

import argparse
import csv
import io
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs as a script, too

from tools.places_checks import change_faults, source_faults, table_faults
from tools.places_map import build_map
from tools.places_tables import Table, build_tables

PLACES = Path(__file__).resolve().parents[1] / "places"
MAP_LIMIT = 250_000  # bytes; the map is part of a page


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _csv(rows: Table) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main(arguments: Sequence[str], *, places: Path = PLACES) -> int:
    """0 where everything was built (or is as committed), 2 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare with what is there")
    check = parser.parse_args(arguments).check
    faults = source_faults(places)
    if faults:
        return _refused(faults)
    tables = build_tables(places / "source")
    changes = tomllib.loads(_text(places / "changes.toml"))["change"]
    faults = table_faults(tables)
    faults += change_faults(changes=changes, keys={row["ags"] for row in tables["municipalities.csv"]})
    boundaries = "gemeinden_300m.geojson"
    sources = tomllib.loads(_text(places / "PROVENANCE.toml"))["source"]
    drawn = build_map(
        municipalities=json.loads(_text(places / "source" / boundaries)),
        district_regions={row["ags"]: row["planning_region"] for row in tables["districts.csv"]},
        attribution=next(each["attribution"] for each in sources if each["file"] == boundaries),
    )
    if len(drawn.encode()) > MAP_LIMIT:
        faults.append(f"map.json has {len(drawn.encode())} bytes, over {MAP_LIMIT}")
    files = {name: _csv(rows) for name, rows in tables.items()} | {"map.json": drawn}
    if check:
        stale = (name for name, text in files.items() if not (places / name).exists() or _text(places / name) != text)
        faults += [f"{name} is not what the sources give; run python tools/build_places.py" for name in stale]
    if faults:
        return _refused(faults)
    for name, text in files.items():
        if not check:
            (places / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(tables[name])} rows" if name in tables else f"{name}: {len(text.encode())} bytes")
    return 0


def _refused(faults: list[str]) -> int:
    print("\n".join(faults), file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
