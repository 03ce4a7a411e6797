"""Which case a person may open at all. What may not be seen does not exist: the answer is the same as for a wrong address."""

from django.db.models import prefetch_related_objects

from fundament.core.procedure import Role
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner
from fundament.records.calls import without_words
from fundament.records.grants import Grant
from fundament.records.memberships import memberships_of
from fundament.records.roles import roles_in_application, roles_in_grant


class NotVisible(LookupError):
    """There is no such case for this person."""


def visible_application(
    *, account: Account, reference: str, plans: bool = True
) -> tuple[Application, list[Partner], frozenset[Role]]:
    """An application, its partners (with their plans), and the roles the person holds in it. Raises NotVisible."""
    # From the partners, of whom there is always one: application, call and office come along in one statement.
    rows = Partner.objects.select_related("organisation", "application__call__office")
    partners = list(rows.filter(application__reference=reference).defer(*without_words("application__call__")))
    if not partners:
        raise NotVisible(reference)
    application = partners[0].application
    for partner in partners:
        partner.application = application
    if plans:
        prefetch_related_objects(partners, "plan")
    roles = roles_in_application(account, application, partners=partners)
    if not roles:
        raise NotVisible(reference)
    return application, partners, roles


def visible_grant(*, account: Account, reference: str) -> tuple[Grant, frozenset[Role]]:
    """A grant and the roles the person holds in it. Raises NotVisible."""
    related = ("application__call", "partner__organisation", "authority")
    grant = Grant.objects.select_related(*related).filter(reference=reference).first()
    if grant is None:
        raise NotVisible(reference)
    roles = roles_in_grant(account, grant)
    if not roles:
        raise NotVisible(reference)
    return grant, roles


def own_organisations(account: Account, *, roles: frozenset[Role]) -> frozenset[int]:
    """Keys of the organisations for which the person holds one of these roles."""
    return frozenset(m.organisation_id for m in memberships_of(account) if Role(m.role) in roles)
