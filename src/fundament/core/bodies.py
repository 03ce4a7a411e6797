"""Kinds of bodies that take part in a programme, and the fields of public services: two closed vocabularies."""

from enum import StrEnum


class BodyKind(StrEnum):
    """What an organisation is in law. GLOSSARY.md ties each to its German term."""

    DISTRICT = "district"
    INDEPENDENT_CITY = "independent_city"
    TOWN = "town"
    MUNICIPALITY = "municipality"
    ADMINISTRATIVE_ASSOCIATION = "administrative_association"
    SPECIAL_PURPOSE_ASSOCIATION = "special_purpose_association"
    NON_PROFIT_ASSOCIATION = "non_profit_association"
    NON_PROFIT_COMPANY = "non_profit_company"
    MINISTRY = "ministry"
    PLANNING_ASSOCIATION = "planning_association"
    GRANTING_AUTHORITY = "granting_authority"
    FUNDING_ORGANISATION = "funding_organisation"
    COURT_OF_AUDIT = "court_of_audit"


COMMUNAL = frozenset(
    {
        BodyKind.DISTRICT,
        BodyKind.INDEPENDENT_CITY,
        BodyKind.TOWN,
        BodyKind.MUNICIPALITY,
        BodyKind.ADMINISTRATIVE_ASSOCIATION,
        BodyKind.SPECIAL_PURPOSE_ASSOCIATION,
    }
)
"""Bodies under the communal regime (VVK, introduction: Gebiets- und Verbandskörperschaften)."""


LEGAL_PERSONS = COMMUNAL | {
    BodyKind.NON_PROFIT_ASSOCIATION,
    BodyKind.NON_PROFIT_COMPANY,
    BodyKind.MINISTRY,
    BodyKind.PLANNING_ASSOCIATION,
    BodyKind.GRANTING_AUTHORITY,
    BodyKind.FUNDING_ORGANISATION,
    BodyKind.COURT_OF_AUDIT,
}
"""Kinds whose name is published with their grant (§ 8 (1) no. 15 b SächsTranspG). Each is listed, so that a kind for natural
persons, should there ever be one, is not named by oversight."""


SELF_REGISTERED = (BodyKind.NON_PROFIT_ASSOCIATION, BodyKind.NON_PROFIT_COMPANY)
"""Kinds that no public register holds: whoever registers one signs for it, and the granting authority checks the papers."""


class ServiceField(StrEnum):
    """Fields of public services (Daseinsvorsorge) named by the call of 02.06.2021, and the rest."""

    DRINKING_WATER = "drinking_water"
    SEWAGE = "sewage"
    ROADS = "roads"
    MEDICAL_CARE = "medical_care"
    SCHOOLS = "schools"
    CIVIL_PROTECTION = "civil_protection"
    CHILDREN = "children"
    SPORT = "sport"
    SENIORS = "seniors"
    CULTURE = "culture"
    INCLUSION = "inclusion"
    OTHER = "other_public_service"
