"""From a grant's rows to what its later letters say: amendment, revocation, demand, waiver. The wording is German."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fundament.core.award import YearAmount as GrantedAmount
from fundament.core.law import Law
from fundament.core.regime import Regime
from fundament.documents.amendment import AmendmentContent, GrantTerms
from fundament.documents.claim import ClaimContent, InterestContent, InterestSpan, WaiverContent
from fundament.documents.letter import EarlierLetter, Hearing, PayTo, YearAmount
from fundament.documents.letter_head import letter_of
from fundament.documents.notice_content import instalment_lines, rate_of
from fundament.documents.revocation import RevocationContent, name_of
from fundament.records.claims import Claim
from fundament.records.grants import Grant

_GRANTED_BY = {
    Regime.COMMUNAL: "Zuwendungsbescheid",
    Regime.NON_COMMUNAL: "Zuwendungsbescheid",
    Regime.CONTRACT: "Zuwendungsvertrag",
}


def terms_of(grant: Grant, *, law: Law) -> GrantTerms:
    """The terms of a grant as they stand now, in cents. An amendment asks before and after."""
    return GrantTerms(
        grant_cents=grant.total,
        eligible_cents=grant.eligible,
        rate_per_cent=rate_of(grant),
        period_end=grant.last,
        proof_due=grant.proof_due,
        amounts=year_amounts(
            grant, [GrantedAmount(funder=r.funder, year=r.year, cents=r.cents) for r in grant.terms()]
        ),
        instalments=instalment_lines(grant.schedule(), law=law, on=grant.granted_on),
    )


def year_amounts(grant: Grant, amounts: Sequence[GrantedAmount]) -> tuple[YearAmount, ...]:
    """Amounts with the names of their funders."""
    names = {funder.key: funder.name for funder in grant.application.call.programme.funder}
    return tuple(YearAmount(year=row.year, funder=names[row.funder], cents=row.cents) for row in amounts)


def granted_by(grant: Grant, *, changed_on: date | None) -> EarlierLetter:
    """The letter that gave the grant, and the day of the letter that changed it last."""
    return EarlierLetter(
        reference_number=grant.reference,
        dated=grant.granted_on,
        name=_GRANTED_BY[Regime(grant.regime)],
        changed_on=changed_on,
    )


def revoked_by(grant: Grant, *, content: Mapping[str, Any]) -> EarlierLetter:
    """The letter that took the grant back, from what was stored of it."""
    return EarlierLetter(
        reference_number=grant.reference,
        dated=date.fromisoformat(content["dated"]),
        name=name_of(
            regime=content["regime"], legal_basis=content["legal_basis"], whole=content["remaining_cents"] == 0
        ),
    )


def amendment_content(
    grant: Grant,
    *,
    earlier: EarlierLetter,
    law: Law,
    before: GrantTerms,
    hearing: Hearing | None,
    reason: str,
    dated: date,
    signatory: str,
) -> AmendmentContent:
    """Everything the amendment says: the grant's terms now beside those before it."""
    return AmendmentContent(
        **letter_of(grant, dated=dated, signatory=signatory),
        earlier=earlier,
        period_start=grant.first,
        before=before,
        after=terms_of(grant, law=law),
        reason=reason,
        hearing=hearing,
    )


def revocation_content(
    grant: Grant,
    *,
    earlier: EarlierLetter,
    decision: Mapping[str, Any],
    stood: int,
    paid: int,
    hearing: Hearing,
    dated: date,
    signatory: str,
) -> RevocationContent:
    """Everything the revocation says; `decision` is what its event holds, `stood` and `paid` in cents."""
    return RevocationContent(
        **letter_of(grant, dated=dated, signatory=signatory),
        earlier=earlier,
        legal_basis=decision["legal_basis"],
        ineffective_from=date.fromisoformat(decision["ineffective_from"]),
        stood_cents=stood,
        remaining_cents=decision["remaining_cents"],
        remaining=year_amounts(grant, [GrantedAmount(**row) for row in decision["amounts"]]),
        paid_cents=paid,
        hearing=hearing,
        facts=decision["facts"],
        discretion=decision["discretion"],
    )


def claim_content(
    claim: Claim,
    *,
    law: Law,
    earlier: EarlierLetter,
    revoked_by: EarlierLetter | None,
    amounts: Sequence[GrantedAmount],
    paid: int,
    pay_to: PayTo | None,
    hearing: Hearing | None,
    dated: date,
    signatory: str,
) -> ClaimContent:
    """Everything the demand for repayment says; `paid` is what was paid out and not paid back, in cents."""
    return ClaimContent(
        **_demand(claim, law, amounts, dated=dated, signatory=signatory),
        earlier=earlier,
        revoked_by=revoked_by,
        paid_cents=paid,
        due_cents=paid - claim.cents,
        since=claim.since,
        pay_to=pay_to,
        hearing=hearing,
    )


def interest_content(
    claim: Claim,
    *,
    law: Law,
    earlier: EarlierLetter,
    amounts: Sequence[GrantedAmount],
    pay_to: PayTo | None,
    hearing: Hearing | None,
    dated: date,
    signatory: str,
) -> InterestContent:
    """Everything the demand for interest says, with the steps that the claim keeps."""
    return InterestContent(
        **_demand(claim, law, amounts, dated=dated, signatory=signatory),
        earlier=earlier,
        pay_to=pay_to,
        hearing=hearing,
        late_use=claim.kind == "late_use_interest",
        year_days=law.whole(key="interest_year", day=claim.grant.granted_on),
        month_days=law.whole(key="interest_month", day=claim.grant.granted_on),
        spans=tuple(
            InterestSpan(
                first=date.fromisoformat(step["first"]),
                last=date.fromisoformat(step["last"]),
                days=step["days"],
                principal_cents=step["principal"],
                base_per_cent=Decimal(step["base"]),
                rate_per_cent=Decimal(step["rate"]),
            )
            for step in claim.basis["steps"]
        ),
    )


def _demand(claim: Claim, law: Law, amounts: Sequence[GrantedAmount], *, dated: date, signatory: str) -> dict[str, Any]:
    grant = claim.grant
    return {
        **letter_of(grant, dated=dated, signatory=signatory),
        "claim_cents": claim.cents,
        "amounts": year_amounts(grant, amounts),
        "interest_points": law.per_cent(key="interest_points", day=grant.granted_on),
        "interest_waived_up_to_cents": law.whole(key="interest_waived_up_to", day=grant.granted_on),
        "pay_until": claim.due_on,
        "reason": claim.reason,
    }


def waiver_content(claim: Claim, *, earlier: EarlierLetter, dated: date, signatory: str) -> WaiverContent:
    """Everything the letter says by which a repayment is not demanded."""
    return WaiverContent(
        **letter_of(claim.grant, dated=dated, signatory=signatory),
        earlier=earlier,
        waived_cents=claim.cents,
        limit_cents=claim.basis["threshold_cents"],
        reason=claim.reason,
    )
