"""Who acts for whom: non-profits register themselves; people of public bodies are entered by the operator."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from fundament.acts.refusals import Refused
from fundament.core.bodies import SELF_REGISTERED, BodyKind
from fundament.core.names import first_word, spellings
from fundament.core.places import UnknownPlace
from fundament.core.places_loading import load_places
from fundament.core.procedure import Role
from fundament.records.accounts import CORRESPONDENCE, Account, Membership, Organisation

_APPLICANTS = (Role.EDITOR.value, Role.SIGNATORY.value)
PUBLIC_TITLES = frozenset({"stadt", "gemeinde", "landkreis", "ministerium"})
"""First words that only public bodies bear."""


@transaction.atomic
def register_organisation(*, name: str, kind: BodyKind, seat: str, street: str, account: Account) -> Organisation:
    """Registers a non-profit with its seat, an AGS, and makes the person its editor and signatory.

    Raises Refused: "name_missing", "kind_not_self_registered", "unknown_place" for an AGS that the register does not
    have, "organisation_exists" when somebody registered it before, "name_of_public_body" for a name that passes for
    that of a public body, "email_not_verified" outside of demonstrations.
    """
    if not name.strip():
        raise Refused("name_missing")
    if kind not in SELF_REGISTERED:
        raise Refused("kind_not_self_registered", body=kind.value)
    if not settings.DEMO and not EmailAddress.objects.filter(user=account, verified=True).exists():
        raise Refused("email_not_verified")
    try:
        town = load_places(settings.PLACES).municipality(seat)
    except UnknownPlace as error:
        raise Refused("unknown_place", ags=seat) from error
    _refuse_taken_name(name.strip(), seat)
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


def _refuse_taken_name(name: str, seat: str) -> None:
    wanted = spellings(name)
    own = [kind.value for kind in SELF_REGISTERED]
    public = Organisation.objects.exclude(kind__in=own).values_list("name", flat=True)
    if first_word(name) in PUBLIC_TITLES or any(wanted & spellings(one) for one in public):
        raise Refused("name_of_public_body", name=name)
    there = Organisation.objects.filter(kind__in=own, seat=seat).values_list("name", flat=True)
    if any(wanted & spellings(one) for one in there):
        raise Refused("organisation_exists", name=name)


@transaction.atomic
def save_profile(*, organisation: int, correspondence: str, function: str | None, account: Account) -> Organisation:
    """Keeps the language of correspondence, one of `CORRESPONDENCE`, and the function in which the person signs; None: no change.

    Raises Refused: "not_your_organisation", "unknown_language".
    """
    memberships = account.memberships.filter(organisation=organisation, role__in=_APPLICANTS)
    found = Organisation.objects.filter(pk=organisation).first()
    if found is None or not memberships.exists():
        raise Refused("not_your_organisation", name=found.name if found else str(organisation))
    if correspondence not in CORRESPONDENCE:
        raise Refused("unknown_language")
    found.correspondence = correspondence
    found.save(update_fields=["correspondence"])
    if function is not None:
        memberships.filter(role=Role.SIGNATORY.value).update(function=function.strip())
    return found


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
