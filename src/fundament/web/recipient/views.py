"""What a recipient does with its grant: read it, object, report, answer, say where money goes, ask for money."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundament.acts import amendments, grants, objections, publicity
from fundament.acts.bank_accounts import enter_bank_account, may_enter_account
from fundament.acts.notice_files import open_companion, open_notice
from fundament.acts.payments import request_payment as request_payment_act
from fundament.core.duties import ReportKind
from fundament.core.procedure import Act, State
from fundament.queries.grants import grant_view
from fundament.queries.visibility import visible_grant
from fundament.web.doors import attempt, reader, signed_in
from fundament.web.middleware import arrived
from fundament.web.recipient.course import also_possible, next_step, steps
from fundament.web.recipient.forms import (
    AnswerForm,
    BankForm,
    ObjectionForm,
    PaymentForm,
    PublicityForm,
    ReportForm,
    StartForm,
)
from fundament.web.recipient.pages import form_page, own_grant, read_or_send
from fundament.web.recipient.reading import missing_papers


@require_safe
@signed_in
def grant(request: HttpRequest, reference: str) -> HttpResponse:
    """The recipient's page of its grant; its authority and auditors may read it too."""
    given = grant_view(account=reader(request), reference=reference, at=arrived(request))
    page = {
        "grant": given,
        "steps": steps(given),
        "next": next_step(given),
        "also": also_possible(given),
        "missing": missing_papers(given) if given.state is State.PROOF_INCOMPLETE else "",
    }
    return render(request, "recipient/grant.html", page)


@require_safe
@signed_in
def notice_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The notice as it was issued."""
    return _letter(request, reference, number, open_notice, name=f"{reference}-{number}")


@require_safe
@signed_in
def notice_explained(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The notice of a grant, explained in Leichte Sprache."""
    return _letter(request, reference, number, open_companion, name=f"{reference}-{number}-leicht")


def _letter(
    request: HttpRequest, reference: str, number: int, letter: Callable[..., bytes], *, name: str
) -> HttpResponse:
    """A letter in the browser, kept in no cache that others share; the page of the grant says why there is none."""
    pdf = attempt(request, lambda: letter(account=reader(request), reference=reference, number=number))
    if pdf is None:
        return redirect("grant", reference)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@read_or_send
@signed_in
def object_to_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Objects to a letter of the authority within the time for it."""
    return form_page(
        request,
        reference,
        act=Act.OBJECT,
        template="recipient/objection.html",
        make=lambda given, data, _files: ObjectionForm(data, letters=given.contestable),
        do=lambda form: objections.object_to_letter(
            reference=reference,
            letter=form.number,
            reason=form.cleaned_data["reason"],
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Your objection has arrived. The notice does not become final until it is decided."),
    )


@read_or_send
@signed_in
def report_start(request: HttpRequest, reference: str) -> HttpResponse:
    """Tells the authority what was done first and on which day."""
    return form_page(
        request,
        reference,
        act=Act.REPORT_START,
        template="recipient/start.html",
        make=lambda _given, data, _files: StartForm(data),
        do=lambda form: grants.report_start(
            reference=reference,
            started_on=form.cleaned_data["started_on"],
            kind=form.cleaned_data["kind"],
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Thank you. The start is reported."),
    )


@read_or_send
@signed_in
def report_change(request: HttpRequest, reference: str) -> HttpResponse:
    """Tells the authority what must be reported at once."""
    return form_page(
        request,
        reference,
        act=Act.REPORT,
        template="recipient/report.html",
        make=lambda _given, data, _files: ReportForm(data),
        do=lambda form: grants.report(
            reference=reference,
            kind=ReportKind(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"],
            cents=form.cleaned_data["cents"],
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Thank you. Your report has arrived at the authority."),
    )


@read_or_send
@signed_in
def report_publicity(request: HttpRequest, reference: str) -> HttpResponse:
    """Tells the authority where, and since when, the recipient shows that the state pays."""
    return form_page(
        request,
        reference,
        act=Act.REPORT_PUBLICITY,
        template="recipient/publicity.html",
        make=lambda _given, data, _files: PublicityForm(data),
        do=lambda form: publicity.report_publicity(
            reference=reference,
            where=form.cleaned_data["where"],
            since=form.cleaned_data["since"],
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Thank you. The authority knows now where you show it."),
    )


@read_or_send
@signed_in
def answer_hearing(request: HttpRequest, reference: str) -> HttpResponse:
    """Answers before a decision that burdens the recipient."""
    return form_page(
        request,
        reference,
        act=Act.ANSWER_HEARING,
        template="recipient/answer.html",
        make=lambda _given, data, _files: AnswerForm(data),
        do=lambda form: amendments.answer_hearing(
            reference=reference, answer=form.cleaned_data["answer"], account=reader(request), at=arrived(request)
        ),
        done=_("Thank you. Your answer has arrived and is read before anything is decided."),
    )


@read_or_send
@signed_in
def bank_account(request: HttpRequest, reference: str) -> HttpResponse:
    """The account to which the grant is paid; who may sign for the recipient enters it."""
    given = own_grant(request, reference)
    body = visible_grant(account=reader(request), reference=reference)[0].partner.organisation
    may_enter = may_enter_account(account=reader(request), organisation=body)
    form = BankForm(request.POST if request.method == "POST" else None, initial={"holder": given.recipient})
    if request.method == "POST" and form.is_valid():
        entered = attempt(
            request,
            lambda: enter_bank_account(
                organisation=body,
                iban=form.cleaned_data["iban"],
                holder=form.cleaned_data["holder"],
                account=reader(request),
                at=arrived(request),
            ),
            done=_("The account is entered. Payments that are prepared from now on go there."),
        )
        if entered is not None:
            return redirect("grant", reference=reference)
    return render(request, "recipient/bank.html", {"grant": given, "form": form, "may_enter": may_enter})


@read_or_send
@signed_in
def request_payment(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks for money that is needed soon."""
    return form_page(
        request,
        reference,
        act=Act.REQUEST_PAYMENT,
        template="recipient/payment.html",
        make=lambda given, data, _files: PaymentForm(data, grant=given),
        do=lambda form: request_payment_act(
            reference=reference,
            cents=form.cleaned_data["cents"],
            purpose=form.cleaned_data["purpose"],
            need_until=form.cleaned_data["need_until"],
            account=reader(request),
            at=arrived(request),
        ),
        done=_("Your request has arrived. You get a message when the payment is released."),
    )
