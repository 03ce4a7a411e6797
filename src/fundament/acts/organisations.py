"""Who acts for whom: non-profits register themselves; people of public bodies are entered by the operator."""

from django.conf import settings
from django.db import transaction

from fundament.acts.refusals import Refused
from fundament.core.bodies import BodyKind
from fundament.core.places import UnknownPlace
from fundament.core.places_loading import load_places
from fundament.core.procedure import Role
from fundament.records.accounts import Account, Membership, Organisation

SELF_REGISTERED = (BodyKind.NON_PROFIT_ASSOCIATION, BodyKind.NON_PROFIT_COMPANY)
"""Kinds that no public register holds: whoever registers one signs for it, and the granting authority checks the papers."""


@transaction.atomic
def register_organisation(*, name: str, kind: BodyKind, seat: str, street: str, account: Account) -> Organisation:
    """Registers a non-profit with its seat, an AGS, and makes the person its editor and signatory.

    Raises Refused: "name_missing", "kind_not_self_registered", "unknown_place" for an AGS that the register does not
    have, "organisation_exists" when somebody registered it before.
    """
    if not name.strip():
        raise Refused("name_missing")
    if kind not in SELF_REGISTERED:
        raise Refused("kind_not_self_registered", body=kind.value)
    try:
        town = load_places(settings.PLACES).municipality(seat)
    except UnknownPlace as error:
        raise Refused("unknown_place", ags=seat) from error
    if Organisation.objects.filter(name__iexact=name.strip(), kind=kind.value, seat=seat).exists():
        raise Refused("organisation_exists", name=name.strip())
    organisation = Organisation.objects.create(
        name=name.strip(),
        kind=kind.value,
        seat=town.ags,
        planning_region=town.planning_region,
        address=[line for line in (street.strip(), f"{town.postal_code_of_seat} {town.name}") if line],
    )
    for role in (Role.EDITOR, Role.SIGNATORY):
        Membership.objects.create(account=account, organisation=organisation, role=role.value)
    return organisation


@transaction.atomic
def add_member(*, email: str, organisation: str, role: Role) -> Membership:
    """The operator lets a person act for a body. Raises Refused("unknown_account"), Refused("unknown_organisation")."""
    account = Account.objects.filter(email__iexact=email).first()
    if account is None:
        raise Refused("unknown_account", email=email)
    found = Organisation.objects.filter(name=organisation).first()
    if found is None:
        raise Refused("unknown_organisation", name=organisation)
    membership, _ = Membership.objects.get_or_create(account=account, organisation=found, role=role.value)
    return membership
