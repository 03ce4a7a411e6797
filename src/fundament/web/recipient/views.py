"""What a recipient does with its grant: read the notice, report the start, request money, prove its use."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fundament.acts.grants import report_start as report_start_act
from fundament.acts.payments import request_payment as request_payment_act
from fundament.acts.proofs import submit_proof as submit_proof_act
from fundament.core.procedure import Act
from fundament.queries.grants import GrantView, grant_view, notice_file
from fundament.web.doors import attempt, reader, signed_in
from fundament.web.middleware import arrived
from fundament.web.recipient.course import also_possible, next_step, steps
from fundament.web.recipient.forms import PaymentForm, ProofForm, StartForm
from fundament.wording import not_permitted_text, refusal_text

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def grant(request: HttpRequest, reference: str) -> HttpResponse:
    """The recipient's page of its grant; its authority and auditors may read it too."""
    given = grant_view(account=reader(request), reference=reference, at=arrived(request))
    page = {"grant": given, "steps": steps(given), "next": next_step(given), "also": also_possible(given)}
    return render(request, "recipient/grant.html", page)


@require_safe
@signed_in
def notice_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The notice as it was issued; kept in no cache that others share."""
    pdf = notice_file(account=reader(request), reference=reference, number=number)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{reference}-{number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@read_or_send
@signed_in
def report_start(request: HttpRequest, reference: str) -> HttpResponse:
    """Tells the authority on which day the project started."""
    form = StartForm(request.POST or None)

    def act() -> object:
        return report_start_act(
            reference=reference,
            started_on=form.cleaned_data["started_on"],
            account=reader(request),
            at=arrived(request),
        )

    return _page(request, reference, Act.REPORT_START, form, (act, _("Thank you. The start is reported.")))


@read_or_send
@signed_in
def request_payment(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks for money that is needed soon."""
    form = PaymentForm(request.POST or None)

    def act() -> object:
        return request_payment_act(
            reference=reference,
            cents=form.cleaned_data["cents"],
            purpose=form.cleaned_data["purpose"],
            need_until=form.cleaned_data["need_until"],
            account=reader(request),
            at=arrived(request),
        )

    done = _("Your request has arrived. You get a message when the payment is released.")
    return _page(request, reference, Act.REQUEST_PAYMENT, form, (act, done))


@read_or_send
@signed_in
def submit_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """Hands in the proof of use."""
    form = ProofForm(request.POST or None)

    def act() -> object:
        return submit_proof_act(
            reference=reference,
            spent=form.cleaned_data["spent"],
            report=form.cleaned_data["report"],
            lessons=form.cleaned_data["lessons"],
            account=reader(request),
            at=arrived(request),
        )

    done = _("Thank you. The proof of use has arrived and is checked next.")
    return _page(request, reference, Act.SUBMIT_PROOF, form, (act, done))


_TEMPLATES = {
    Act.REPORT_START: "recipient/start.html",
    Act.REQUEST_PAYMENT: "recipient/payment.html",
    Act.SUBMIT_PROOF: "recipient/proof.html",
}


def _page(
    request: HttpRequest, reference: str, act: Act, form: Form, doing: tuple[Callable[[], object], str]
) -> HttpResponse:
    """One form, one act: done leads back to the grant, refused keeps what was typed."""
    given = grant_view(account=reader(request), reference=reference, at=arrived(request))
    if not given.is_recipient:
        raise Http404
    hindrance = _hindrance(given, act)
    if hindrance:
        messages.warning(request, hindrance)
        return redirect("grant", reference=reference)
    do, done = doing
    if request.method == "POST" and form.is_valid() and attempt(request, do, done=done) is not None:
        return redirect("grant", reference=reference)
    return render(request, _TEMPLATES[act], {"grant": given, "form": form})


def _hindrance(given: GrantView, act: Act) -> str:
    """Why the form would be of no use now; empty where it can be filled in."""
    if act not in given.acts:
        return not_permitted_text(act=act, state=given.state)
    if act is Act.REQUEST_PAYMENT and not given.on_request:
        return refusal_text(code="no_request_needed", values={})
    if act in {Act.REQUEST_PAYMENT, Act.SUBMIT_PROOF} and given.open_payment is not None:
        return refusal_text(code="request_open", values={})
    return ""
