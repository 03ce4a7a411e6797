"""Turns the tables in places/source into the tables of places/: English headers, codes for German words, age shares."""

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str]
Table = list[Row]

KINDS = {
    "Gemeinde": "municipality", "Stadt": "town", "Große Kreisstadt": "large_district_town",
    "Kreisfreie Stadt": "independent_city", "Landkreis": "district",
    "Verwaltungsgemeinschaft": "administrative_community", "Verwaltungsverband": "administrative_association",
    "Oberzentrum": "upper", "Mittelzentrum": "middle", "": "", "ja": "yes", "nein": "no",
}  # fmt: skip

# German column of the source -> English column of the table, in order.
DISTRICT = {"kreis_ags": "ags", "name": "name", "typ": "kind", "sitz": "seat", "planungsregion_id": "planning_region",
            "nuts3": "nuts3", "gemeinden": "municipalities", "einwohner": "population",
            "flaeche_ha": "area_ha"}  # fmt: skip
REGION = {"id": "key", "name": "name", "verband": "association", "kreise": "district_ags",
          "gemeinden": "municipalities", "einwohner": "population", "quelle": "source"}  # fmt: skip
ASSOCIATION = {"verband_ars": "ars", "name": "name", "typ": "kind", "sitz": "seat", "kreis_ags": "district_ags",
               "mitglieder": "members", "einwohner": "population", "mitglieder_ags": "member_ags"}  # fmt: skip
CENTRE = {"ags": "ags", "name": "name", "stufe": "level", "verbund": "union", "quelle": "source"}
STATION = {"eva": "eva", "station_nr": "number", "ds100": "ds100", "name": "name", "kategorie": "category",
           "stufenfrei": "step_free", "mobilitaetsservice": "mobility_service", "oepnv_anschluss": "local_transport",
           "plz": "postal_code", "ort": "town", "ags": "ags", "lon": "lon", "lat": "lat"}  # fmt: skip
CELL = {"gitter_id": "cell", "lon": "lon", "lat": "lat", "ags": "ags", "einwohner_2011": "population_2011",
        "anteil_ab65_2011": "share_65_plus_2011", "anteil_unter18_2011": "share_under_18_2011",
        "einwohner_2024": "population_2024"}  # fmt: skip
MUNICIPALITY = {
    "ags": "ags", "ars": "ars", "name": "name", "amtlicher_name": "official_name", "typ": "kind",
    "kreis_ags": "district_ags", "planungsregion_id": "planning_region", "verband_ars": "association_ars",
    "zentraler_ort": "central_place_level", "zentraler_verbund": "central_place_union", "einwohner": "population",
    "einwohner_stand": "population_on", "flaeche_ha": "area_ha", "flaeche_stand": "area_on",
    "plz_sitz": "postal_code_of_seat", "lon": "lon", "lat": "lat",
}  # fmt: skip


def read(path: Path) -> Table:
    """The rows of a table, every value as text."""
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def renamed(rows: Table, columns: dict[str, str], *coded: str) -> Table:
    """Rows under English headers; the German words in `coded` columns become codes."""
    return [{new: KINDS[row[old]] if new in coded else row[old] for old, new in columns.items()} for row in rows]


def age_shares(*, cells: Table, column: str) -> dict[str, str]:
    """Per cent by municipality, one decimal; none where cells with a share hold under 90 % of the inhabitants."""
    everyone: dict[str, int] = defaultdict(int)
    known: dict[str, int] = defaultdict(int)
    counted: dict[str, Decimal] = defaultdict(Decimal)
    for cell in cells:
        everyone[cell["ags"]] += int(cell["population_2011"])
        if cell[column]:
            known[cell["ags"]] += int(cell["population_2011"])
            counted[cell["ags"]] += int(cell["population_2011"]) * Decimal(cell[column])
    return {
        ags: str((counted[ags] / known[ags]).quantize(Decimal("0.1"), ROUND_HALF_UP))
        for ags, all_of_them in everyone.items()
        if known[ags] * 10 >= all_of_them * 9
    }


def build_tables(source: Path) -> dict[str, Table]:
    """All tables by file name, from the folder of the sources. Raises KeyError for a word or column not expected."""
    cells = renamed(read(source / "bevoelkerungsraster_1km.csv"), CELL)
    municipalities = renamed(read(source / "gemeinden.csv"), MUNICIPALITY, "kind", "central_place_level")
    for column in ("share_65_plus_2011", "share_under_18_2011"):
        shares = age_shares(cells=cells, column=column)
        for row in municipalities:
            row[column] = shares.get(row["ags"], "")
    stations = renamed(read(source / "bahnhoefe.csv"), STATION, "local_transport")
    for station in stations:
        station["mobility_service"] = "no" if station["mobility_service"] == "no" else "yes"
    return {
        "municipalities.csv": municipalities,
        "districts.csv": renamed(read(source / "kreise.csv"), DISTRICT, "kind"),
        "planning_regions.csv": renamed(read(source / "planungsregionen.csv"), REGION),
        "municipal_associations.csv": renamed(read(source / "verwaltungsverbaende.csv"), ASSOCIATION, "kind"),
        "central_places.csv": renamed(read(source / "zentrale_orte_lep2013.csv"), CENTRE, "level"),
        "stations.csv": stations,
        "population_grid.csv": cells,
    }
