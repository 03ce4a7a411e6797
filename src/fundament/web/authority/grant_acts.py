"""What can be done with a grant: the forms of the page, and the act each of them does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fundament.acts import amendments, claims, grants, objections, payments, proofs, publicity
from fundament.core.procedure import Act
from fundament.core.recovery import Reclaim
from fundament.queries.claims import reclaim_of
from fundament.queries.grants import GrantView
from fundament.queries.visibility import visible_grant
from fundament.records.accounts import Account
from fundament.records.claims import Claim
from fundament.web.authority import grant_forms, proof_forms
from fundament.web.authority.doing import Doing, number_sent
from fundament.web.doors import reader
from fundament.web.middleware import arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantForms:
    """Every form of the page; bound is the one that was sent."""

    objections: tuple[grant_forms.ObjectionForm, ...]
    hearing: grant_forms.HearingForm
    amendment: grant_forms.AmendForm
    revocation: grant_forms.RevokeForm
    publicity: grant_forms.WarnPublicityForm
    returned: grant_forms.ReturnForm
    papers: proof_forms.PapersForm
    check: proof_forms.ProofCheckForm
    repayment: proof_forms.RepaymentForm
    waiver: proof_forms.WaiverForm
    book_repayment: proof_forms.BookRepaymentForm
    interest: proof_forms.DemandInterestForm
    interest_waiver: proof_forms.WaiveInterestForm
    late_use: proof_forms.LateUseForm
    book_interest: proof_forms.BookInterestForm


def forms_of(request: HttpRequest, given: GrantView, *, sent: str) -> GrantForms:
    """The forms of a grant."""
    data = request.POST
    open_cents = given.open_claim.open if given.open_claim else 0
    g, p = grant_forms, proof_forms
    return GrantForms(
        objections=tuple(
            g.ObjectionForm(data, sent=sent == g.ObjectionForm.name, letter=letter)
            for letter in _letters(given, data.get("letter", "") if sent == g.ObjectionForm.name else "")
        ),
        hearing=g.HearingForm(data, sent=sent == g.HearingForm.name),
        amendment=g.AmendForm(data, sent=sent == g.AmendForm.name, grant=given),
        revocation=g.RevokeForm(data, sent=sent == g.RevokeForm.name),
        publicity=g.WarnPublicityForm(data, sent=sent == g.WarnPublicityForm.name),
        returned=g.ReturnForm(data, sent=sent == g.ReturnForm.name, grant=given),
        papers=p.PapersForm(data, sent=sent == p.PapersForm.name),
        check=p.ProofCheckForm(data, sent=sent == p.ProofCheckForm.name),
        repayment=p.RepaymentForm(data, sent=sent == p.RepaymentForm.name),
        waiver=p.WaiverForm(data, sent=sent == p.WaiverForm.name),
        book_repayment=p.BookRepaymentForm(
            data, sent=sent == p.BookRepaymentForm.name, open_cents=open_cents, today=given.today
        ),
        interest=p.DemandInterestForm(data, sent=sent == p.DemandInterestForm.name),
        interest_waiver=p.WaiveInterestForm(data, sent=sent == p.WaiveInterestForm.name),
        late_use=p.LateUseForm(data, sent=sent == p.LateUseForm.name, grant=given),
        book_interest=p.BookInterestForm(
            data, sent=sent == p.BookInterestForm.name, open_cents=open_cents, today=given.today
        ),
    )


def _letters(given: GrantView, sent: str) -> list[int]:
    """The contested letters, and the one whose form was sent: if it is decided meanwhile, the act says so."""
    waiting = [one.letter for one in given.pending]
    there = [one.letter for one in given.objections if str(one.letter) == sent and one.letter not in waiting]
    return waiting + there


def doing_of(request: HttpRequest, given: GrantView, forms: GrantForms) -> Mapping[str, Doing]:
    """Every act of the page by the name its form sends."""
    who: dict[str, Any] = {"reference": given.reference, "account": reader(request), "at": arrived(request)}
    return {**_notice_acts(forms, who), **_payment_acts(request, given, forms, who), **_end_acts(forms, who)}


def _notice_acts(forms: GrantForms, who: Mapping[str, Any]) -> dict[str, Doing]:
    contested = next((form for form in forms.objections if form.is_bound), None)

    def decide_objection() -> object:
        given = contested.cleaned_data if contested else {}
        return objections.decide_objection(
            letter=given.get("letter", 0),
            outcome=given.get("outcome", "rejected"),
            reason=given.get("reason", "–"),
            **who,
        )

    def amend() -> object:
        given = forms.amendment.cleaned_data
        return amendments.amend(
            amounts=forms.amendment.amounts,
            eligible=given["eligible"],
            last=given["last"],
            reason=given["reason"],
            **who,
        )

    return {
        "record_finality": Doing(act=lambda: grants.record_finality(**who), done=_("The notice is recorded as final.")),
        grant_forms.ObjectionForm.name: Doing(
            act=decide_objection,
            done=_("The objection is decided, and the recipient is told."),
            form=contested,
        ),
        forms.hearing.name: Doing(
            act=lambda: amendments.hear(**_given(forms.hearing, "facts", "until"), **who),
            done=_("The recipient is heard, and can answer until the day you named."),
            form=forms.hearing,
        ),
        forms.amendment.name: Doing(
            act=amend, done=_("The grant is amended, and the recipient is told."), form=forms.amendment
        ),
        forms.revocation.name: Doing(
            act=lambda: amendments.revoke(
                **_given(forms.revocation, "remaining", "ineffective_from", "legal_basis", "facts", "discretion"),
                **who,
            ),
            done=_("The grant is revoked as far as you said, and the recipient is told."),
            form=forms.revocation,
        ),
        forms.publicity.name: Doing(
            act=lambda: publicity.warn_publicity(**_given(forms.publicity, "reason"), **who),
            done=_("The recipient is warned, and has time to make up for it until the day shown here."),
            form=forms.publicity,
        ),
    }


def _payment_acts(
    request: HttpRequest, given: GrantView, forms: GrantForms, who: Mapping[str, Any]
) -> dict[str, Doing]:
    def return_payment() -> object:
        sent = forms.returned.cleaned_data
        return payments.return_payment(
            number=int(sent["number"]), reason=sent["reason"], returned_on=sent["returned_on"], **who
        )

    return {
        "prepare_requested": Doing(
            act=lambda: payments.prepare_requested(**who),
            done=_("The payment is prepared. A second person must release it."),
        ),
        "prepare_instalment": Doing(
            act=lambda: payments.prepare_instalment(number=number_sent(request, given.instalments), **who),
            done=_("The instalment is prepared. A second person must release it."),
        ),
        "prepare_rest": Doing(
            act=lambda: payments.prepare_rest(**who),
            done=_("The last payment is prepared. A second person must release it."),
        ),
        "release_payment": Doing(
            act=lambda: payments.release_payment(number=number_sent(request, given.payments), **who),
            done=_("The payment is released and booked as paid."),
        ),
        forms.returned.name: Doing(
            act=return_payment,
            done=_("The payment is booked as returned; its money is promised again."),
            form=forms.returned,
        ),
    }


def _end_acts(forms: GrantForms, who: Mapping[str, Any]) -> dict[str, Doing]:
    def decide(act: Callable[..., Claim], form: proof_forms.RepaymentForm | proof_forms.WaiverForm) -> object:
        exceeded, unlawful = form.answers
        return act(reason=form.cleaned_data["reason"], ceiling_exceeded=exceeded, notice_unlawful=unlawful, **who)

    def late_use() -> object:
        given = forms.late_use.cleaned_data
        act = claims.demand_interest if given["demand"] == "yes" else claims.waive_interest
        return act(reason=given["reason"], late_use=forms.late_use.late_use, **who)

    return {
        "confirm_complete": Doing(
            act=lambda: proofs.confirm_complete(**who), done=_("The proof of use is confirmed as complete.")
        ),
        forms.papers.name: Doing(
            act=lambda: proofs.request_papers(**_given(forms.papers, "missing"), **who),
            done=_("The recipient is asked for what is missing."),
            form=forms.papers,
        ),
        forms.check.name: Doing(
            act=lambda: proofs.check_proof(**_given(forms.check, "note", "in_depth"), **who),
            done=_("The proof of use is checked and the grant is settled."),
            form=forms.check,
        ),
        forms.repayment.name: Doing(
            act=lambda: decide(claims.demand_repayment, forms.repayment),
            done=_("The repayment is demanded."),
            form=forms.repayment,
        ),
        forms.waiver.name: Doing(
            act=lambda: decide(claims.waive_repayment, forms.waiver),
            done=_("The repayment is waived, and the reason is on record."),
            form=forms.waiver,
        ),
        forms.book_repayment.name: Doing(
            act=lambda: claims.book_repayment(**_given(forms.book_repayment, "cents", "paid_on"), **who),
            done=_("The repayment is booked; the money is free again for other projects."),
            form=forms.book_repayment,
        ),
        forms.interest.name: Doing(
            act=lambda: claims.demand_interest(**_given(forms.interest, "reason"), **who),
            done=_("The interest is demanded."),
            form=forms.interest,
        ),
        forms.interest_waiver.name: Doing(
            act=lambda: claims.waive_interest(**_given(forms.interest_waiver, "reason"), **who),
            done=_("The interest is not charged, and the reason is on record."),
            form=forms.interest_waiver,
        ),
        forms.late_use.name: Doing(
            act=late_use,
            done=_("It is decided whether the interest is charged, and kept."),
            form=forms.late_use,
        ),
        forms.book_interest.name: Doing(
            act=lambda: claims.book_interest(**_given(forms.book_interest, "cents", "paid_on"), **who),
            done=_("The interest is booked."),
            form=forms.book_interest,
        ),
        "close": Doing(act=lambda: proofs.close(**who), done=_("The grant is closed.")),
    }


def _given(form: Any, *names: str) -> dict[str, Any]:
    """The values of a complete form that an act takes by the same names."""
    return {name: form.cleaned_data[name] for name in names}


def suggestions(*, account: Account, given: GrantView) -> tuple[tuple[bool, bool, Reclaim], ...]:
    """What the law suggests for each pair of answers: rate exceeded, notice unlawful. Empty where nothing is to be decided."""
    settled = given.open_claim or given.waived or given.demand_suspended
    if not given.to_repay or settled or Act.DEMAND_REPAYMENT not in given.acts:
        return ()
    row, _roles = visible_grant(account=account, reference=given.reference)
    return tuple(
        (
            exceeded,
            unlawful,
            reclaim_of(row, claim=given.to_repay, ceiling_exceeded=exceeded, notice_unlawful=unlawful),
        )
        for unlawful in (False, True)
        for exceeded in (False, True)
    )
