"""Acts of the granting authority up to the final notice: invite, apply formally, check, grant, finality, start."""

import hashlib
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from fundament.acts.booking import book
from fundament.acts.mail import case_mail, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import locked_application, locked_grant, on_application, on_grant
from fundament.core.award import Instalment, YearAmount, amounts, leading_funder, period, proof_due, schedule
from fundament.core.dates import final_from, local_day
from fundament.core.law import load_law
from fundament.core.ledger import commit
from fundament.core.procedure import Act, Role
from fundament.documents.notice import IncompleteNotice, machine_readable, render_notice
from fundament.documents.notice_content import notice_content
from fundament.queries.grant_money import fiscal_day
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application, Partner, Submission
from fundament.records.facts import partner_facts
from fundament.records.grants import Grant, GrantAmount, GrantInstalment, Notice

_RECIPIENT = (Role.EDITOR, Role.SIGNATORY)


@transaction.atomic
def invite_formal_application(*, reference: str, account: Account, at: datetime) -> Application:
    """Invites the selected applicants to apply formally. Raises NotPermitted."""
    application, partners = locked_application(reference)
    on_application(
        application=application, partners=partners, act=Act.INVITE_FORMAL_APPLICATION, account=account, at=at
    )
    case_mail(
        key=f"formal:{reference}",
        addresses=people_of([partner.organisation for partner in partners], roles=_RECIPIENT),
        reference=reference,
        what="Bitte stellen Sie den förmlichen Antrag.",
        at=at,
    )
    return application


@transaction.atomic
def apply_formally(*, reference: str, account: Account, at: datetime) -> Application:
    """Turns the selected project into the formal application, unchanged in its amounts. Raises NotPermitted."""
    application, partners = locked_application(reference)
    on_application(application=application, partners=partners, act=Act.APPLY_FORMALLY, account=account, at=at)
    return application


@transaction.atomic
def check_application(*, reference: str, points: dict[str, str], account: Account, at: datetime) -> Application:
    """Keeps the check note: a remark on each of its points (VVK 3.4.1-3.4.6). Raises Refused("check_incomplete")."""
    open_points = sorted(point for point in CHECK_POINTS if not points.get(point, "").strip())
    if open_points:
        raise Refused("check_incomplete", points=", ".join(open_points))
    application, partners = locked_application(reference)
    data = {"points": {point: points[point] for point in CHECK_POINTS}}
    on_application(application=application, partners=partners, act=Act.CHECK, account=account, at=at, data=data)
    return application


CHECK_POINTS = ("necessity", "other_bodies", "eligible_spending", "financing_type", "total_financing", "later_budgets")
"""Points of the check note, in the order of VVK 3.4.1-3.4.6 and VwV 3.3.1-3.3.6."""


@transaction.atomic
def grant(
    *,
    reference: str,
    account: Account,
    at: datetime,
    agreement: str = "",
    start: date | None = None,
) -> tuple[Grant, ...]:
    """Grants a checked application: one notice per recipient, all or none, each euro committed in the ledger.

    `agreement` says how several funders agreed before granting (VwV 1.5.1); it is needed when there are several.
    Raises Refused("agreement_needed"), Refused("overdrawn"), Refused("notice_incomplete"), NotPermitted.
    """
    application, partners = locked_application(reference)
    programme = application.call.programme
    if len(programme.funder) > 1 and not agreement.strip():
        raise Refused("agreement_needed")
    on_application(
        application=application, partners=partners, act=Act.GRANT, account=account, at=at, data={"agreement": agreement}
    )
    recipients = [partner for partner in partners if programme.role(partner.role).receives_grant]
    return tuple(
        _grant_one(application, partner, number, account=account, at=at, start=start)
        for number, partner in enumerate(recipients, 1)
    )


def _grant_one(
    application: Application, partner: Partner, number: int, *, account: Account, at: datetime, start: date | None
) -> Grant:
    programme = application.call.programme
    role = programme.role(partner.role)
    funder = leading_funder(programme=programme, role=role)
    law = load_law(settings.LAW)[funder.regime]
    facts = partner_facts(partner)
    rows = amounts(programme=programme, partner=facts)
    on = local_day(at=at, zone=programme.zone)
    first, last = period(rows=rows, start=start)
    instalments = schedule(role=role, rows=rows, law=law, on=on, first=first, last=last)
    given = Grant(
        reference=f"{application.reference}-{number}",
        application=application,
        partner=partner,
        authority=_authority(funder.granting_authority),
        regime=funder.regime.value,
        state="",
        total=sum(row.cents for row in rows),
        eligible=facts.eligible,
        granted_on=on,
        first=first,
        last=last,
        final_on=final_from(on),
        proof_due=proof_due(law=law, role=role, on=on, last=last),
    )
    given.save()
    _store_plan(given, rows, instalments)
    # Several funders grant by one agreement (VwV 1.5.1): who grants the application issues each notice.
    event = on_grant(
        grant=given,
        act=Act.ISSUE_NOTICE,
        account=account,
        at=at,
        roles=frozenset({Role.AUTHORITY}),
        data={"total_cents": given.total},
    )
    book(
        transfers=[commit(pot=(row.funder, row.year), grant=given.reference, cents=row.cents) for row in rows],
        event=event,
        grants={given.reference: given},
    )
    _store_notice(given, rows=rows, instalments=instalments, account=account, at=at)
    case_mail(
        key=f"notice:{given.reference}",
        addresses=people_of([partner.organisation], roles=_RECIPIENT),
        reference=given.reference,
        what="Ein Bescheid liegt für Sie bereit.",
        at=at,
    )
    return given


def _authority(name: str) -> Organisation:
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        raise Refused("authority_unknown", name=name)
    return found


def _store_plan(given: Grant, rows: tuple[YearAmount, ...], instalments: tuple[Instalment, ...]) -> None:
    GrantAmount.objects.bulk_create(
        [GrantAmount(grant=given, funder=row.funder, year=row.year, cents=row.cents) for row in rows]
    )
    GrantInstalment.objects.bulk_create(
        [
            GrantInstalment(
                grant=given,
                number=row.number,
                cents=row.cents,
                condition=row.condition,
                clause=row.clause,
                year=row.year,
            )
            for row in instalments
        ]
    )


def _store_notice(
    given: Grant,
    *,
    rows: tuple[YearAmount, ...],
    instalments: tuple[Instalment, ...],
    account: Account,
    at: datetime,
) -> None:
    first_submission = (
        Submission.objects.filter(application=given.application).order_by("number").values_list("at").first()
    )
    submitted = fiscal_day(given, at=first_submission[0] if first_submission else at)
    content = notice_content(
        grant=given,
        application=given.application,
        partner=given.partner,
        amounts=rows,
        instalments=instalments,
        requested=given.total,
        signatory=str(account),
        dated=given.granted_on,
        submitted=submitted,
    )
    data = machine_readable(content)
    try:
        pdf = render_notice(content, timestamp=at, data=data)
    except IncompleteNotice as error:
        raise Refused("notice_incomplete", points=" ".join((*error.missing, *error.contradictions))) from error
    Notice.objects.create(grant=given, number=1, at=at, content=data, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


@transaction.atomic
def record_finality(*, reference: str, account: Account, at: datetime) -> Grant:
    """Records that the notice is final: nobody contested it within the remedy period.

    Raises Refused("not_final_yet"), NotPermitted.
    """
    given = locked_grant(reference)
    if given.regime != "contract" and fiscal_day(given, at=at) < given.final_on:
        raise Refused("not_final_yet", final_on=given.final_on.isoformat())
    on_grant(grant=given, act=Act.RECORD_FINALITY, account=account, at=at)
    return given


@transaction.atomic
def report_start(*, reference: str, started_on: date, account: Account, at: datetime) -> Grant:
    """The recipient reports the start of the project. Raises Refused("start_in_future"), NotPermitted."""
    given = locked_grant(reference)
    if started_on > fiscal_day(given, at=at):
        raise Refused("start_in_future")
    data = {"started_on": started_on.isoformat()}
    on_grant(grant=given, act=Act.REPORT_START, account=account, at=at, data=data)
    given.started_on = started_on
    given.save(update_fields=["started_on"])
    return given
