"""Draws places/map.json: Saxon municipalities, districts and planning regions as SVG paths on whole units."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import cos, radians
from typing import Any

WIDTH = 2000  # units; about 110 m each, finer than the 300 m to which the boundaries were simplified
MIDDLE_LATITUDE = 50.93  # degrees; east-west lengths are true here, and 1.5 % off at the rim of Saxony

Point = tuple[int, int]
Ring = list[Point]


def build_map(*, municipalities: Mapping[str, Any], district_regions: Mapping[str, str], attribution: str) -> str:
    """JSON text with viewBox, attribution, bounds in degrees and three dicts of key -> SVG path (fill-rule evenodd).

    `municipalities` is a GeoJSON coverage in WGS 84 degrees with the property ags; `district_regions` leads from the
    key of a district to that of its planning region. Neighbours share their boundary to the unit.
    """
    shapes = {each["properties"]["ags"]: _rings(each["geometry"]) for each in municipalities["features"]}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    per_degree = WIDTH / (east - west)

    def project(point: tuple[float, float]) -> Point:
        return round((point[0] - west) * per_degree), round(
            (north - point[1]) * per_degree / cos(radians(MIDDLE_LATITUDE))
        )

    drawn = {ags: [_projected(map(project, ring)) for ring in rings] for ags, rings in sorted(shapes.items())}
    districts: dict[str, list[Ring]] = defaultdict(list)
    regions: dict[str, list[Ring]] = defaultdict(list)
    for ags, rings in drawn.items():
        districts[ags[:5]] += rings
        regions[district_regions[ags[:5]]] += rings
    content = {
        "viewBox": f"0 0 {WIDTH} {project((west, south))[1]}",
        "attribution": attribution,
        "bounds": {"west": west, "south": south, "east": east, "north": north, "true_at": MIDDLE_LATITUDE},
        "municipalities": {ags: _path(rings) for ags, rings in drawn.items()},
        "districts": {key: _path(_joined(rings)) for key, rings in sorted(districts.items())},
        "planning_regions": {key: _path(_joined(rings)) for key, rings in sorted(regions.items())},
    }
    return json.dumps(content, ensure_ascii=False, indent=0) + "\n"


def _rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]


def _projected(points: Iterable[Point]) -> Ring:
    """A closed ring without the points that fell onto the one before."""
    ring: Ring = []
    for point in points:
        if not ring or ring[-1] != point:
            ring.append(point)
    return ring


def _joined(rings: list[Ring]) -> list[Ring]:
    """The outline of many rings: a line that two of them share lies inside and goes."""
    outer: set[frozenset[Point]] = set()
    for ring in rings:
        for line in pairwise(ring):
            outer ^= {frozenset(line)}
    neighbours: dict[Point, list[Point]] = defaultdict(list)
    for one, other in sorted(tuple(sorted(line)) for line in outer):
        neighbours[one].append(other)
        neighbours[other].append(one)
    outline = []
    for start in sorted(neighbours):
        while neighbours[start]:
            ring = [start]
            while len(ring) == 1 or ring[-1] != start:
                onward = neighbours[ring[-1]].pop()
                neighbours[onward].remove(ring[-1])
                ring.append(onward)
            outline.append(ring)
    return outline


def _path(rings: list[Ring]) -> str:
    """Relative steps are a third shorter than places. Rings that shrank to a point or a line are left out."""
    parts = []
    for ring in rings:
        if len(ring) > 3:
            steps = (f"{x - a},{y - b}" for (a, b), (x, y) in pairwise(ring[:-1]))
            parts.append(f"M{ring[0][0]},{ring[0][1]}l{' '.join(steps)}z")
    return "".join(parts)
