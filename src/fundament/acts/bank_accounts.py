"""The account a body is paid to: entered by its own people, kept for ever, the newest counts."""

from datetime import datetime

from django.db import transaction

from fundament.acts.refusals import Refused
from fundament.core.procedure import Role
from fundament.documents.bank_details import WrongIban, check_iban
from fundament.records.accounts import Account, Organisation
from fundament.records.memberships import memberships_of
from fundament.records.payments import BankAccount

_MAY_ENTER = frozenset({Role.SIGNATORY, Role.RELEASER})
"""Who may sign for a recipient, and who releases payments of an authority."""


def may_enter_account(*, account: Account, organisation: Organisation) -> bool:
    """Whether the person may say where this body's money goes."""
    return any(
        membership.organisation_id == organisation.pk and Role(membership.role) in _MAY_ENTER
        for membership in memberships_of(account)
    )


@transaction.atomic
def enter_bank_account(
    *, organisation: Organisation, iban: str, holder: str, account: Account, at: datetime, invented: bool = False
) -> BankAccount:
    """Enters the account of a body. Payments already prepared keep the one they were prepared with.

    Raises Refused: "not_your_body", "holder_missing", "iban_" with what is wrong with the number.
    """
    if not may_enter_account(account=account, organisation=organisation):
        raise Refused("not_your_body")
    if not holder.strip():
        raise Refused("holder_missing")
    try:
        details = check_iban(text=iban)
    except WrongIban as wrong:
        raise Refused(f"iban_{wrong.code}", iban=iban) from wrong
    return BankAccount.objects.create(
        organisation=organisation,
        iban=details.iban,
        holder=holder.strip()[:140],
        entered_by=account,
        at=at,
        invented=invented,
    )


def account_of(organisation: Organisation) -> BankAccount | None:
    """The account that counts now."""
    return BankAccount.objects.filter(organisation=organisation).order_by("-pk").first()
