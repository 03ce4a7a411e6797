"""Fills the database with the bodies of the public register: municipalities, districts, associations, authorities."""

from django.conf import settings

from fundament.core.bodies import BodyKind, ServiceField
from fundament.core.places import AssociationKind, MunicipalityKind, PlaceRegister
from fundament.core.places_loading import load_places
from fundament.records.accounts import Organisation

SMS = "Sächsisches Staatsministerium für Soziales und Gesellschaftlichen Zusammenhalt"
SMR = "Sächsisches Staatsministerium für Regionalentwicklung"
LDS = "Landesdirektion Sachsen"
SAB = "Sächsische Aufbaubank – Förderbank – (SAB)"
AKTION_MENSCH = "Aktion Mensch e.V."
COURT_OF_AUDIT = "Sächsischer Rechnungshof"

_F = ServiceField
MINISTRIES: tuple[tuple[str, tuple[ServiceField, ...]], ...] = (
    (SMS, (_F.MEDICAL_CARE, _F.CHILDREN, _F.SENIORS, _F.INCLUSION)),
    (SMR, (_F.OTHER,)),
    ("Sächsisches Staatsministerium des Innern", (_F.CIVIL_PROTECTION, _F.SPORT)),
    ("Sächsisches Staatsministerium für Kultus", (_F.SCHOOLS,)),
    (
        "Sächsisches Staatsministerium für Energie, Klimaschutz, Umwelt und Landwirtschaft",
        (_F.DRINKING_WATER, _F.SEWAGE),
    ),
    ("Sächsisches Staatsministerium für Wirtschaft, Arbeit und Verkehr", (_F.ROADS,)),
    ("Sächsisches Staatsministerium für Wissenschaft, Kultur und Tourismus", (_F.CULTURE,)),
)
"""Ministries of 2021 and the fields they answer for; the division of fields is assumed for statements."""

_KINDS = {
    MunicipalityKind.MUNICIPALITY: (BodyKind.MUNICIPALITY, "Gemeinde"),
    MunicipalityKind.TOWN: (BodyKind.TOWN, "Stadt"),
    MunicipalityKind.LARGE_DISTRICT_TOWN: (BodyKind.TOWN, "Stadt"),
    MunicipalityKind.INDEPENDENT_CITY: (BodyKind.INDEPENDENT_CITY, "Stadt"),
}


def fill() -> int:
    """Adds what is missing and changes nothing that is there; returns how many bodies there are."""
    there = set(Organisation.objects.values_list("name", "kind", "seat"))
    wanted = _bodies(load_places(settings.PLACES))
    new = [body for body in wanted if (body.name, body.kind, body.seat) not in there]
    Organisation.objects.bulk_create(new)
    return len(there) + len(new)


def _bodies(places: PlaceRegister) -> list[Organisation]:
    bodies = []
    for town in places.municipalities.values():
        kind, title = _KINDS[town.kind]
        bodies.append(
            Organisation(
                name=f"{title} {town.name}",
                kind=kind.value,
                seat=town.ags,
                planning_region=town.planning_region,
                address=[f"{town.postal_code_of_seat} {town.name}"],
            )
        )
    for district in places.districts.values():
        if not district.independent_city:
            name = district.name if district.name.endswith("kreis") else f"Landkreis {district.name}"
            bodies.append(
                Organisation(
                    name=name,
                    kind=BodyKind.DISTRICT.value,
                    seat=district.ags,
                    planning_region=district.planning_region,
                    address=[district.seat],
                )
            )
    for association in places.associations.values():
        if association.kind is AssociationKind.ADMINISTRATIVE_ASSOCIATION:
            first = places.municipality(association.member_ags[0])
            bodies.append(
                Organisation(
                    name=f"Verwaltungsverband {association.name}",
                    kind=BodyKind.ADMINISTRATIVE_ASSOCIATION.value,
                    seat=first.ags,
                    planning_region=first.planning_region,
                    address=[association.seat],
                )
            )
    bodies += [
        Organisation(
            name=region.association, kind=BodyKind.PLANNING_ASSOCIATION.value, planning_region=region.key, address=[]
        )
        for region in places.planning_regions.values()
    ]
    bodies += [
        Organisation(name=name, kind=BodyKind.MINISTRY.value, service_fields=[field.value for field in fields])
        for name, fields in MINISTRIES
    ]
    bodies += [
        Organisation(name=LDS, kind=BodyKind.GRANTING_AUTHORITY.value),
        Organisation(name=SAB, kind=BodyKind.GRANTING_AUTHORITY.value),
        Organisation(name=AKTION_MENSCH, kind=BodyKind.FUNDING_ORGANISATION.value),
        Organisation(name=COURT_OF_AUDIT, kind=BodyKind.COURT_OF_AUDIT.value),
    ]
    return bodies
