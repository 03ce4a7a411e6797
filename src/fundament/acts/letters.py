"""Issues letters: content from the case, the PDF, the authority's seal, and the row that keeps them for ever."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from fundament.acts.refusals import Refused
from fundament.core.award import Instalment, YearAmount
from fundament.core.bodies import BodyKind
from fundament.core.calculation import from_json
from fundament.core.dates import local_day
from fundament.documents.notice import IncompleteNotice, machine_readable, render_notice, render_refusal
from fundament.documents.notice_content import calculation_rows, notice_content, reasons_for_less, refusal_content
from fundament.documents.seal import SealKey, load_seal_key, make_demonstration_key, seal
from fundament.queries.grant_money import fiscal_day
from fundament.queries.law import law_of_grant
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner, Submission
from fundament.records.calculations import Calculation
from fundament.records.grants import Grant
from fundament.records.notices import Notice

_DEMONSTRATION_FROM = datetime(2020, 1, 1, tzinfo=UTC)
"""Replayed rounds seal letters of earlier years."""


@cache
def seal_key() -> SealKey:
    """The operator's key; for a demonstration one that calls itself so is made once. Raises Refused("seal_missing")."""
    file = Path(settings.SEAL_FILE)
    if not file.exists():
        if not settings.DEMO:
            raise Refused("seal_missing")
        try:
            return make_demonstration_key(
                file=file, name="Fundament", passphrase=settings.SEAL_PASSPHRASE, at=_DEMONSTRATION_FROM
            )
        except FileExistsError:
            pass  # another process was quicker; its key is as good
    return load_seal_key(file=file, passphrase=settings.SEAL_PASSPHRASE)


def _keep(
    *,
    kind: str,
    data: Mapping[str, Any],
    pdf: bytes,
    at: datetime,
    grant: Grant | None = None,
    application: Application | None = None,
) -> Notice:
    sealed = seal(pdf=pdf, key=seal_key(), at=at, reason="Bescheid")
    if grant is not None:
        number = Notice.objects.filter(grant=grant).count() + 1
    else:
        number = Notice.objects.filter(application=application, grant__isnull=True).count() + 1
    return Notice.objects.create(
        grant=grant,
        application=application if grant is None else None,
        kind=kind,
        number=number,
        at=at,
        content=data,
        pdf=sealed,
        sha256=hashlib.sha256(sealed).hexdigest(),
    )


def issue_grant(
    given: Grant,
    calculation: Calculation,
    *,
    rows: Sequence[YearAmount],
    instalments: Sequence[Instalment],
    account: Account,
    at: datetime,
) -> Notice:
    """Issues the notice of a grant. Raises Refused("notice_incomplete") with every missing point."""
    application, result = given.application, from_json(calculation.result)
    content = notice_content(
        grant=given,
        application=application,
        partner=given.partner,
        amounts=rows,
        instalments=instalments,
        requested=sum(line.grant for line in given.partner.plan.all()),
        law=law_of_grant(given),
        steps=calculation_rows(result, application),
        reasons=reasons_for_less(result, application),
        signatory=str(account),
        dated=given.granted_on,
        submitted=_submitted_on(given, at),
    )
    data = machine_readable(content)
    try:
        pdf = render_notice(content, timestamp=at, data=data)
    except IncompleteNotice as error:
        raise Refused("notice_incomplete", points=" ".join((*error.missing, *error.contradictions))) from error
    return _keep(kind="grant", data=data, pdf=pdf, at=at, grant=given)


def _submitted_on(given: Grant, at: datetime) -> date:
    first = Submission.objects.filter(application=given.application).order_by("number").values_list("at").first()
    return fiscal_day(given, at=first[0] if first else at)


def issue_refusal(
    application: Application,
    partners: Sequence[Partner],
    *,
    findings: Sequence[tuple[str, str, str]],
    reason: str,
    account: Account,
    at: datetime,
) -> Notice:
    """Issues the refusal of a formal application, to the partner that leads it. Raises Refused("notice_incomplete")."""
    programme = application.call.programme
    lead = next(partner for partner in partners if partner.role == programme.lead_role.role)
    first = Submission.objects.filter(application=application).order_by("number").values_list("at").first()
    content = refusal_content(
        application=application,
        partner=lead,
        regime=programme.regime_of(role=lead.role, recipient=BodyKind(lead.organisation.kind)),
        findings=findings,
        reason=reason,
        signatory=str(account),
        dated=local_day(at=at, zone=programme.zone),
        submitted=local_day(at=first[0] if first else at, zone=programme.zone),
    )
    data = machine_readable(content)
    try:
        pdf = render_refusal(content, timestamp=at, data=data)
    except IncompleteNotice as error:
        raise Refused("notice_incomplete", points=" ".join((*error.missing, *error.contradictions))) from error
    return _keep(kind="refusal", data=data, pdf=pdf, at=at, application=application)


def issue_amendment(given, *, before, reason, account, at): ...
def issue_revocation(given, *, event, hearing, answer, account, at): ...
def issue_claim(given, claim, *, account, at): ...
