"""Many of one case: rows only, as an import would leave them, each for a recipient of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from django.db.models import Model
from tests.bench.measuring import stored

from fundament.commands.cast import demonstration_iban
from fundament.core.procedure import Role
from fundament.records.accounts import Account, Membership, Organisation
from fundament.records.applications import Application, Partner, Submission
from fundament.records.grants import Grant
from fundament.records.payments import BankAccount

Row = TypeVar("Row", bound=Model)


def submitted(first: Application, *, count: int) -> list[Partner]:
    """Copies of an application of one recipient in the same state, until there are `count` with it; who leads each."""
    lead = first.partners.select_related("organisation").order_by("pk")[0]
    submission = Submission.objects.get(application=first)
    numbers = range(count - 1)
    bodies = recipients(lead.organisation, numbers, at=submission.at)
    copies = stored(copied(first, reference=f"{first.reference[:-4]}X{number:05d}") for number in numbers)
    leads = stored(
        copied(lead, application=application, organisation=body)
        for application, body in zip(copies, bodies, strict=True)
    )
    stored(copied(year, partner=partner) for year in lead.plan.all() for partner in leads)
    stored(copied(submission, application=application, key=uuid4()) for application in copies)
    return leads


def granted(first: Grant, *, count: int) -> list[Grant]:
    """Copies of a grant in the same state with the same money promised, until there are `count` with it: these too."""
    leads = submitted(first.application, count=count)
    copies = stored(
        copied(first, application=one.application, partner=one, reference=f"{one.application.reference}-1")
        for one in leads
    )
    stored(copied(row, partner=one) for row in first.partner.calculations.all() for one in leads)
    stored(copied(row, grant=grant) for row in first.amounts.all() for grant in copies)
    stored(copied(row, grant=grant) for row in first.instalments.all() for grant in copies)
    stored(copied(row, grant=grant) for row in first.ledger_accounts.all() for grant in copies)
    return [first, *copies]


def recipients(like: Organisation, numbers: Sequence[int], *, at: datetime) -> list[Organisation]:
    """Bodies with one person each, who writes and signs, and an account at a bank."""
    bodies = stored(copied(like, name=f"{like.name} {number}") for number in numbers)
    people = stored(Account(email=f"person@{body.pk}.test", name=body.name) for body in bodies)
    stored(
        Membership(account=person, organisation=body, role=role.value)
        for person, body in zip(people, bodies, strict=True)
        for role in (Role.EDITOR, Role.SIGNATORY)
    )
    stored(
        BankAccount(organisation=body, iban=demonstration_iban(body.pk), holder=body.name[:140], at=at)
        for body in bodies
    )
    return bodies


def copied(row: Row, **changes: object) -> Row:
    """A new row with the columns of another but for the changes."""
    columns = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**{**columns, **changes})
