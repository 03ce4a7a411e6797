"""Places: the register of Saxony as built, and how it answers."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from fundament.core.places import (
    AssociationKind,
    CentralPlaceLevel,
    Change,
    ChangeKind,
    MunicipalityKind,
    NoSuchPlaceNearby,
    PlaceRegister,
    StepFree,
    UnknownPlace,
    straight_line_km,
)
from fundament.core.places_loading import load_places, load_population_grid

FOLDER = Path(__file__).resolve().parents[2] / "places"
TORGAU, LEISNIG = "14730310", "14522310"


@pytest.fixture(scope="module")
def places() -> PlaceRegister:
    return load_places(FOLDER)


def names(places: PlaceRegister, text: str, limit: int = 5) -> list[str]:
    return [place.name for place in places.search(text=text, limit=limit)]


def test_torgau_as_in_the_directory(places: PlaceRegister) -> None:
    torgau = places.municipality(TORGAU)
    assert (torgau.name, torgau.official_name, torgau.kind) == (
        "Torgau",
        "Torgau, Stadt",
        MunicipalityKind.LARGE_DISTRICT_TOWN,
    )
    assert (torgau.population, torgau.population_on) == (19_992, date(2024, 12, 31))
    assert (torgau.area_ha, torgau.area_on) == (10_282, date(2023, 12, 31))
    assert (torgau.postal_code_of_seat, torgau.lon, torgau.lat) == ("04860", 13.004299, 51.558563)
    assert (torgau.central_place_level, torgau.central_place_union) == (CentralPlaceLevel.MIDDLE, None)
    assert (torgau.share_65_plus_2011, torgau.share_under_18_2011) == (Decimal("24.4"), Decimal("13.5"))
    assert places.districts[torgau.district_ags].name == "Nordsachsen"
    assert torgau.association_ars is not None
    association = places.associations[torgau.association_ars]
    assert (association.name, association.member_ags) == ("Torgau/Dreiheide", ("14730100", TORGAU))


def test_planning_regions(places: PlaceRegister) -> None:
    assert places.planning_region_of(TORGAU).key == "LWS"
    leisnig = places.planning_region_of(LEISNIG)
    assert (leisnig.key, leisnig.association) == ("CHE", "Planungsverband Region Chemnitz")
    assert {key: region.municipalities for key, region in places.planning_regions.items()} == {
        "CHE": 182,
        "LWS": 61,
        "OEOE": 65,
        "OLNS": 110,
    }


def test_the_whole_of_saxony(places: PlaceRegister) -> None:
    municipalities = places.municipalities.values()
    assert len(municipalities) == 418
    assert sum(place.population for place in municipalities) == 4_042_422
    assert sum(region.population for region in places.planning_regions.values()) == 4_042_422
    assert sum(district.independent_city for district in places.districts.values()) == 3
    assert len(places.districts) == 13
    kinds = [association.kind for association in places.associations.values()]
    assert kinds.count(AssociationKind.ADMINISTRATIVE_COMMUNITY) == 64
    assert kinds.count(AssociationKind.ADMINISTRATIVE_ASSOCIATION) == 6
    levels = [place.central_place_level for place in municipalities]
    assert (levels.count(CentralPlaceLevel.UPPER), levels.count(CentralPlaceLevel.MIDDLE)) == (8, 47)
    steps = [station.step_free for station in places.stations]
    assert [steps.count(answer) for answer in StepFree] == [325, 38, 35]


def test_keys_lead_from_table_to_table(places: PlaceRegister) -> None:
    for ags, place in places.municipalities.items():
        assert places.districts[ags[:5]].ags == place.district_ags
        assert places.districts[ags[:5]].planning_region == place.planning_region
        if place.association_ars is not None:
            assert ags in places.associations[place.association_ars].member_ags
    assert {station.ags for station in places.stations} <= places.municipalities.keys()


@pytest.mark.parametrize(
    ("old_ags", "on", "successor"),
    [
        ("14522370", date(2016, 1, 1), "Döbeln"),
        ("14523250", date(2021, 6, 2), "Reichenbach im Vogtland"),
        ("14627280", date(2021, 6, 2), "Thiendorf"),
        ("14521470", date(2021, 6, 2), "Olbernhau"),
        ("14523350", date(2021, 6, 2), "Weischlitz"),
        ("14625050", date(2021, 6, 2), "Großröhrsdorf"),
        ("14729290", date(2017, 7, 1), "Geithain"),
        ("14729230", date(2021, 6, 2), "Frohburg"),
        ("14521030", date(2019, 1, 1), "Aue-Bad Schlema"),
        ("14521050", date(2019, 1, 1), "Aue-Bad Schlema"),
        ("14625540", date(2021, 6, 2), "Kamenz / Kamjenc"),
        ("14522450", date(2023, 1, 1), "Jahnatal"),
        ("14522620", date(2025, 8, 31), "Jahnatal"),
        (TORGAU, date(2025, 8, 31), "Torgau"),
        ("14626250", date(2017, 7, 14), "Krauschwitz i.d. O.L. / Krušwica"),
    ],
)
def test_a_key_resolves_on_a_day(places: PlaceRegister, old_ags: str, on: date, successor: str) -> None:
    assert places.resolve(ags=old_ags, on=on).name == successor


def test_a_key_does_not_resolve_before_its_merger(places: PlaceRegister) -> None:
    with pytest.raises(UnknownPlace) as refused:
        places.resolve(ags="14521030", on=date(2018, 12, 31))
    assert refused.value.ags == "14521030"
    assert "Aue-Bad Schlema (14521035) on 2019-01-01" in str(refused.value)


def test_every_ended_key_is_gone_and_answered_for(places: PlaceRegister) -> None:
    ended = [change for change in places.changes if change.kind is ChangeKind.MERGED]
    assert len(ended) == 13
    # 429 municipalities at the end of 2015, 418 now: eleven mergers.
    assert len({(change.new_ags, change.on) for change in ended}) + len(places.municipalities) == 429
    for change in ended:
        assert change.old_ags not in places.municipalities
        assert places.resolve(ags=change.old_ags, on=change.on).ags == change.new_ags
        assert places.municipality(change.new_ags).name == change.new_name
    assert all(change.source.startswith(("Destatis", "Wikipedia")) for change in places.changes)


def test_changes_follow_one_another(places: PlaceRegister) -> None:
    def merged(old: str, new: str, on: date) -> Change:
        return Change(
            old_ags=old, new_ags=new, on=on, kind=ChangeKind.MERGED, old_name=old, new_name=new, source="invented"
        )

    chain = (merged("14730901", "14730902", date(2020, 1, 1)), merged("14730902", TORGAU, date(2022, 1, 1)))
    register = PlaceRegister(
        municipalities=places.municipalities,
        districts=places.districts,
        planning_regions=places.planning_regions,
        associations=places.associations,
        stations=(),
        changes=chain,
    )
    assert register.resolve(ags="14730901", on=date(2022, 1, 1)).ags == TORGAU
    with pytest.raises(UnknownPlace, match="14730902 became part of"):
        register.resolve(ags="14730901", on=date(2021, 12, 31))
    with pytest.raises(NoSuchPlaceNearby):
        register.nearest_station(ags=TORGAU, step_free_only=False)


@pytest.mark.parametrize("ags", ["99999999", "", "1473031", "14730310 "])
def test_unknown_keys_are_named(places: PlaceRegister, ags: str) -> None:
    for ask in (
        places.municipality,
        places.planning_region_of,
        places.density,
        lambda key: places.resolve(ags=key, on=date(2025, 8, 31)),
        lambda key: places.nearest_station(ags=key, step_free_only=False),
    ):
        with pytest.raises(UnknownPlace) as refused:
            ask(ags)
        assert refused.value.ags == ags


@pytest.mark.parametrize("text", ["Goerlitz", "Gorlitz", "görlitz", "GÖRLITZ", "Go\u0308rlitz"])
def test_search_does_not_mind_umlauts_and_case(places: PlaceRegister, text: str) -> None:
    assert names(places, text) == ["Görlitz"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aue", ["Aue-Bad Schlema", "Auerbach", "Auerbach/Vogtl.", "Frauenstein", "Neißeaue"]),
        ("aue bad", ["Aue-Bad Schlema"]),
        ("bad schlema", ["Aue-Bad Schlema"]),
        ("Torgau", ["Torgau"]),
        ("grossroehr", ["Großröhrsdorf"]),
        ("njeswacidlo", ["Neschwitz / Njeswačidło"]),
        ("14730310", []),
        (" - ", []),
        ("", []),
    ],
)
def test_search_puts_the_closest_first(places: PlaceRegister, text: str, found: list[str]) -> None:
    assert names(places, text) == found


def test_search_keeps_to_its_limit(places: PlaceRegister) -> None:
    assert names(places, "aue", limit=1) == ["Aue-Bad Schlema"]
    assert len(places.search(text="dorf", limit=1000)) > 50
    with pytest.raises(ValueError, match="at least 1"):
        places.search(text="aue", limit=0)


def test_density_is_per_square_kilometre(places: PlaceRegister) -> None:
    assert places.density(TORGAU) == pytest.approx(19_992 / 102.82)


def test_a_degree_of_latitude(places: PlaceRegister) -> None:
    assert straight_line_km(lon=13, lat=51, to_lon=13, to_lat=52) == pytest.approx(111.195, abs=0.001)
    assert straight_line_km(lon=13, lat=51, to_lon=13, to_lat=51) == 0


def test_nearest_stations_of_torgau(places: PlaceRegister) -> None:
    any_station = places.nearest_station(ags=TORGAU, step_free_only=False)
    assert (any_station.place.name, any_station.place.step_free) == ("Torgau", StepFree.PARTIAL)
    assert any_station.straight_line_km == pytest.approx(1.04, abs=0.01)
    step_free = places.nearest_station(ags=TORGAU, step_free_only=True)
    assert (step_free.place.name, step_free.place.step_free) == ("Doberschütz", StepFree.YES)
    assert step_free.straight_line_km == pytest.approx(19.35, abs=0.01)


def test_nearest_central_places(places: PlaceRegister) -> None:
    middle = places.nearest_central_place(ags=LEISNIG, level=CentralPlaceLevel.MIDDLE)
    assert (middle.place.name, round(middle.straight_line_km, 1)) == ("Döbeln", 14.2)
    upper = places.nearest_central_place(ags=TORGAU, level=CentralPlaceLevel.UPPER)
    assert (upper.place.name, round(upper.straight_line_km, 1)) == ("Leipzig", 49.8)
    own = places.nearest_central_place(ags=TORGAU, level=CentralPlaceLevel.MIDDLE)
    assert (own.place.ags, own.straight_line_km) == (TORGAU, 0)


def test_the_grid_is_read_only_when_asked_for(tmp_path: Path) -> None:
    copytree(FOLDER, tmp_path / "places", ignore=ignore_patterns("source", "population_grid.csv"))
    assert len(load_places(tmp_path / "places").municipalities) == 418
    with pytest.raises(FileNotFoundError):
        load_population_grid(tmp_path / "places")


def test_the_grid_adds_up(places: PlaceRegister) -> None:
    cells = load_population_grid(FOLDER)
    assert len(cells) == 11_732
    assert sum(cell.population_2011 for cell in cells) == 4_049_830
    assert sum(cell.population_2024 for cell in cells) == 4_042_422
    assert sum(cell.population_2024 for cell in cells if cell.ags == TORGAU) == places.municipality(TORGAU).population
    assert cells[0].share_65_plus_2011 == Decimal("30.0")
    assert sum(cell.share_65_plus_2011 is None for cell in cells) == 1_006
