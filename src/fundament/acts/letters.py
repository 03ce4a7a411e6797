"""Issues letters: content from the case, the PDF, the authority's seal, and the row that keeps them for ever."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from fundament.acts import hearings
from fundament.acts.bank_accounts import account_of
from fundament.acts.refusals import Refused
from fundament.core.award import Instalment, YearAmount, final_on
from fundament.core.bodies import BodyKind
from fundament.core.calculation import from_json
from fundament.core.dates import local_day
from fundament.core.law import Law
from fundament.core.regime import Regime
from fundament.documents import later_content
from fundament.documents.amendment import GrantTerms, render_amendment
from fundament.documents.claim import render_claim, render_interest, render_waiver
from fundament.documents.letter import EarlierLetter, IncompleteNotice, Letter, PayTo, machine_readable
from fundament.documents.letter_head import remedy
from fundament.documents.notice import render_notice, render_refusal
from fundament.documents.notice_content import notice_content, refusal_content
from fundament.documents.revocation import render_revocation
from fundament.documents.seal import SealKey, load_seal_key, make_demonstration_key, seal
from fundament.documents.typeset import NotTypeset
from fundament.queries.grant_money import fiscal_day, held_of
from fundament.queries.law import law_of, law_of_grant
from fundament.records.accounts import Account
from fundament.records.applications import Application, Partner, Submission
from fundament.records.calculations import Calculation
from fundament.records.claims import Claim
from fundament.records.events import Event
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


Content = TypeVar("Content", bound=Letter)


def issue(
    content: Content,
    render: Callable[..., bytes],
    *,
    kind: str,
    at: datetime,
    grant: Grant | None = None,
    application: Application | None = None,
) -> Notice:
    """Renders, seals and keeps a letter. Raises Refused("notice_incomplete") with every missing point."""
    content = replace(content, sealed_by=seal_key().name)
    data = machine_readable(content)
    try:
        pdf = render(content, timestamp=at, data=data)
    except (IncompleteNotice, NotTypeset) as error:
        raise Refused("notice_incomplete", points=" ".join(str(error).splitlines())) from error
    reason = "Vertrag" if content.regime == "contract" else "Bescheid"
    sealed = seal(pdf=pdf, key=seal_key(), at=at, reason=reason)
    owner = {"grant": grant} if grant else {"grant": None, "application": application}
    return Notice.objects.create(
        **owner,
        kind=kind,
        number=Notice.objects.filter(**owner).count() + 1,
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
    content = notice_content(
        grant=given,
        amounts=rows,
        instalments=instalments,
        requested=sum(line.grant for line in given.partner.plan.all()),
        law=law_of_grant(given),
        calculation=from_json(calculation.result),
        signatory=str(account),
        dated=given.granted_on,
        submitted=_submitted_on(given, at),
    )
    return issue(_contestable(content, given), render_notice, kind="grant", at=at, grant=given)


def _submitted_on(given: Grant, at: datetime) -> date:
    first = Submission.objects.filter(application=given.application).order_by("number").values_list("at").first()
    return fiscal_day(given, at=first[0] if first else at)


def _contestable(content: Content, given: Grant) -> Content:
    """The letter with how to contest it and until when, one day before it is final; a contract is not contested."""
    return _remedy_until(content, regime=Regime(given.regime), law=law_of_grant(given))


def _remedy_until(content: Content, *, regime: Regime, law: Law) -> Content:
    if content.dated is None or regime is Regime.CONTRACT:
        return content
    months = law.whole(key="remedy", day=content.dated)
    return replace(
        content,
        remedy=remedy(authority=content.authority, months=months),
        remedy_months=months,
        remedy_until=final_on(law=law, on=content.dated) - timedelta(days=1),
    )


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
    regime = programme.regime_of(role=lead.role, recipient=BodyKind(lead.organisation.kind))
    first = Submission.objects.filter(application=application).order_by("number").values_list("at").first()
    content = refusal_content(
        application=application,
        partner=lead,
        regime=regime,
        findings=findings,
        reason=reason,
        signatory=str(account),
        dated=local_day(at=at, zone=programme.zone),
        submitted=local_day(at=first[0] if first else at, zone=programme.zone),
    )
    until = _remedy_until(content, regime=regime, law=law_of(programme=programme, regime=regime))
    return issue(until, render_refusal, kind="refusal", at=at, application=application)


def issue_amendment(given: Grant, *, before: GrantTerms, reason: str, account: Account, at: datetime) -> Notice:
    """Issues the amendment of a grant whose new terms are stored. Raises Refused("notice_incomplete").

    A smaller grant needs a hearing, or a report of the recipient that it follows (§ 28 Abs. 2 Nr. 3 VwVfG).
    """
    content = later_content.amendment_content(
        given,
        earlier=_granted_by(given),
        law=law_of_grant(given),
        before=before,
        hearing=hearings.before_amendment(given),
        reason=reason,
        dated=fiscal_day(given, at=at),
        signatory=str(account),
    )
    return issue(_contestable(content, given), render_amendment, kind="amendment", at=at, grant=given)


def issue_revocation(
    given: Grant, *, event: Event, stood: int, hearing: Event, answer: Event | None, account: Account, at: datetime
) -> Notice:
    """Issues the revocation that `event` decided; `stood` is what was granted before it, in cents.

    Raises Refused("notice_incomplete").
    """
    content = later_content.revocation_content(
        given,
        earlier=_granted_by(given),
        decision=event.data,
        stood=stood,
        paid=held_of(given).paid,
        hearing=hearings.hearing(given, asked=hearing, answer=answer),
        dated=fiscal_day(given, at=at),
        signatory=str(account),
    )
    return issue(_contestable(content, given), render_revocation, kind="revocation", at=at, grant=given)


def issue_claim(given: Grant, claim: Claim, *, amounts: Sequence[YearAmount], account: Account, at: datetime) -> Notice:
    """Issues the letter about a claim: it demands a repayment or its interest, or lets a repayment go.

    `amounts` say to which funders and fiscal years the money goes. Raises Refused("notice_incomplete").
    """
    dated, signatory, earlier = fiscal_day(given, at=at), str(account), _granted_by(given)
    if claim.waived:
        waiver = later_content.waiver_content(claim, earlier=earlier, dated=dated, signatory=signatory)
        return issue(_contestable(waiver, given), render_waiver, kind="waiver", at=at, grant=given)
    law, pay_to = law_of_grant(given), _pay_to(given, claim)
    if claim.kind != "repayment":
        interest = later_content.interest_content(
            claim,
            law=law,
            earlier=earlier,
            amounts=amounts,
            pay_to=pay_to,
            hearing=hearings.INTEREST if claim.kind == "interest" else hearings.before_claim(given),
            dated=dated,
            signatory=signatory,
        )
        return issue(_contestable(interest, given), render_interest, kind="interest", at=at, grant=given)
    content = later_content.claim_content(
        claim,
        law=law,
        earlier=earlier,
        revoked_by=_revoked_by(given),
        amounts=amounts,
        paid=held_of(given).paid,
        pay_to=pay_to,
        hearing=hearings.before_claim(given),
        dated=dated,
        signatory=signatory,
    )
    return issue(_contestable(content, given), render_claim, kind="claim", at=at, grant=given)


def _granted_by(given: Grant) -> EarlierLetter:
    later = Notice.objects.filter(grant=given, kind__in=("amendment", "revocation")).order_by("-number")
    last = later.values_list("at", flat=True).first()
    return later_content.granted_by(given, changed_on=fiscal_day(given, at=last) if last else None)


def _revoked_by(given: Grant) -> EarlierLetter | None:
    row = Notice.objects.filter(grant=given, kind="revocation").order_by("-number").values("at", "content").first()
    return row and later_content.revoked_by(given, content=row["content"])


def _pay_to(given: Grant, claim: Claim) -> PayTo | None:
    """The account of the authority; None where it has entered none."""
    bank = account_of(given.authority)
    if bank is None:
        return None
    return PayTo(holder=bank.holder, iban=bank.iban, booking_reference=f"{given.reference}-F{claim.number}")
