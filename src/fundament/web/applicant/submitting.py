"""Signing, submitting, completing, applying formally, an early start, withdrawing: the acts that bind an organisation."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fundament.acts import applications as acts
from fundament.acts import formal, objections
from fundament.core.dates import end_of_day
from fundament.core.procedure import Act, NotPermitted, Role, State
from fundament.queries import applicant as queries
from fundament.queries.cases import CaseView
from fundament.queries.early_starts import EarlyStartLine, early_start_of
from fundament.queries.receipts import submitted_before
from fundament.queries.refusals import refusal_of
from fundament.queries.visibility import NotVisible, visible_application
from fundament.records.applications import Submission
from fundament.web.applicant import reading
from fundament.web.applicant.forms import (
    AnswersForm,
    EarlyStartForm,
    KeyForm,
    ObjectionForm,
    SignForm,
    WithdrawForm,
)
from fundament.web.applicant.pages import applicant, case_context, language
from fundament.web.applicant.reinstating import deadline_context
from fundament.web.applicant.tasks import WRITING, finding_lines, may, sections_of
from fundament.web.doors import attempt, reader
from fundament.web.middleware import arrived

_form_page = require_http_methods(["GET", "HEAD", "POST"])


def _joined_case(request: HttpRequest, reference: str) -> CaseView:
    """A case in which the reader's organisation takes part. Who is only invited binds nobody. Raises NotVisible."""
    case = queries.own_case(account=reader(request), reference=reference)
    if not any(partner.mine and partner.joined for partner in case.partners):
        raise NotVisible(reference)
    return case


def completion_over(case: CaseView, *, at: datetime) -> bool:
    """Whether the day by which the application was to be completed has passed at an instant."""
    until = case.completion_until
    return until is not None and at > end_of_day(day=until, zone=case.call.programme.zone)


def _whole(case: CaseView, *, changeable: bool) -> dict[str, object]:
    """Everything that is signed and submitted, to read through."""
    words = language()
    return {
        "parts": reading.answer_parts(
            case.call, case.answers, language=words, reference=case.reference if changeable else ""
        ),
        "plans": reading.plan_tables(case, changeable=changeable),
        "attached": reading.document_rows(case, language=words),
        "partner_rows": [
            (case.call.texts.get(f"partner.{partner.role}", language=words), partner.name) for partner in case.partners
        ],
    }


@applicant
@_form_page
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """What is signed, whole; then the signature for one's own organisation."""
    case = _joined_case(request, reference)
    account = reader(request)
    text = queries.text_to_sign(account=account, reference=reference)
    if request.method == "POST":
        form = SignForm(request.POST)
        if not form.is_valid() or form.cleaned_data["digest"] != text.digest:
            messages.error(
                request,
                _(
                    "The application was changed while you were reading. Nothing was signed. "
                    "Please read the present text below and then sign."
                ),
            )
        elif attempt(
            request,
            lambda: acts.sign(reference=reference, account=account, at=arrived(request), seen=text.digest),
            done=_("Signed, not submitted yet. If anyone changes the application now, everyone has to sign again."),
        ):
            return redirect("application", reference)
    own = [partner for partner in case.partners if partner.mine]
    context = case_context(
        case,
        **_whole(case, changeable=True),
        form=SignForm(initial={"digest": text.digest}),
        late=case.state in WRITING and arrived(request) > case.deadline,
        text=text,
        own_names=", ".join(partner.name for partner in own),
        own_signed=all(partner.signature_valid for partner in own),
        blocking=finding_lines(case, case.blocking, language=language()),
        waiting=[partner.name for partner in case.partners if not partner.joined],
        may_sign=may(case, Act.SIGN),
        is_signatory=Role.SIGNATORY in case.roles,
    )
    return render(request, "applicant/sign.html", context)


@applicant
@_form_page
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """The last look, then the submission: once, however often the button is pressed."""
    at = arrived(request)
    if request.method == "POST":
        form = KeyForm(request.POST)
        if form.is_valid():
            key = form.cleaned_data["key"]
            receipt = attempt(request, lambda: _submitted(request, reference, key))
            if receipt is not None:
                if receipt.key != key:
                    messages.info(
                        request,
                        _("This application had arrived already; here is its receipt. Nothing was submitted twice."),
                    )
                return redirect("receipt", reference, receipt.number)
        else:
            messages.error(
                request, _("This page was incomplete, so nothing was submitted. Please press the button again.")
            )
    case = _joined_case(request, reference)
    context = case_context(
        case,
        **_whole(case, changeable=case.state in WRITING),
        form=KeyForm(initial={"key": uuid4()}),
        **deadline_context(case, at=at),
        may_submit=may(case, Act.SUBMIT),
        blocking=finding_lines(case, case.blocking, language=language()),
        unsigned=[partner.name for partner in case.partners if not partner.signature_valid],
        latest=case.submissions[-1] if case.submissions else None,
    )
    return render(request, "applicant/submit.html", context)


def _submitted(request: HttpRequest, reference: str, key: UUID) -> Submission:
    """Submits; who comes second, from another window or after a partner, gets the receipt that there is. Raises as the act does."""
    account = reader(request)
    try:
        return acts.submit(reference=reference, key=key, account=account, at=arrived(request))
    except NotPermitted:
        before = submitted_before(account=account, reference=reference)
        if before is None:
            raise
        return before


@applicant
@_form_page
def complete(request: HttpRequest, reference: str) -> HttpResponse:
    """The answer to a completion request: changed answers, the whole application submitted anew."""
    case = _joined_case(request, reference)
    if case.state is not State.COMPLETION_REQUESTED and request.method != "POST":
        return redirect("application", reference)
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        questions=case.call.programme.question,
        texts=case.call.texts,
        language=language(),
        answers=case.answers,
        revision=case.revision,
        complete=True,
    )
    key_form = KeyForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid() and key_form.is_valid():
        receipt = attempt(
            request,
            lambda: acts.complete(
                reference=reference,
                answers=form.typed(),
                key=key_form.cleaned_data["key"],
                account=reader(request),
                at=arrived(request),
            ),
        )
        if receipt is not None:
            return redirect("receipt", reference, receipt.number)
    words, texts = language(), case.call.texts
    context = case_context(
        case,
        form=form,
        key_form=key_form,
        may_complete=may(case, Act.COMPLETE),
        completion_late=completion_over(case, at=arrived(request)),
        sections=[
            (
                texts.get(f"section.{section}", language=words),
                [form[f"q_{question.key}"] for question in form.questions if question.section == section],
            )
            for section in sections_of(case.call.programme)
        ],
    )
    return render(request, "applicant/complete.html", context)


@applicant
@_form_page
def apply_formally(request: HttpRequest, reference: str) -> HttpResponse:
    """The formal application: the selected project, unchanged in its amounts."""
    case = _joined_case(request, reference)
    if request.method == "POST":
        applied = attempt(
            request,
            lambda: formal.apply_formally(reference=reference, account=reader(request), at=arrived(request)),
            done=_("Your formal application has arrived. The granting authority checks it now."),
        )
        if applied is not None:
            return redirect("application", reference)
    context = case_context(
        case,
        **_whole(case, changeable=False),
        may_apply=may(case, Act.APPLY_FORMALLY),
        authorities=sorted({funder.granting_authority for funder in case.call.programme.funder}),
    )
    return render(request, "applicant/formal.html", context)


def early_starts(request: HttpRequest, reference: str) -> tuple[EarlyStartLine, ...]:
    """From which day each recipient may begin before the notice; empty before the formal application. Raises NotVisible."""
    application, partners, _roles = visible_application(account=reader(request), reference=reference)
    return early_start_of(application, partners=partners)


@applicant
@_form_page
def request_early_start(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks to begin before the notice, where the planned spending needs an exception."""
    case = _joined_case(request, reference)
    form = EarlyStartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = attempt(
            request,
            lambda: formal.request_early_start(
                reference=reference,
                start=form.cleaned_data["start"],
                reason=form.cleaned_data["reason"],
                account=reader(request),
                at=arrived(request),
            ),
            done=_("Your request has arrived. Please begin only when the authority has allowed it."),
        )
        if asked is not None:
            return redirect("application", reference)
    lines = early_starts(request, reference)
    needed = any(line.answer.needs_exception for line in lines)
    context = case_context(case, form=form, lines=lines, may_request=needed and may(case, Act.REQUEST_EARLY_START))
    return render(request, "applicant/early_start.html", context)


@applicant
@_form_page
def object_to_refusal(request: HttpRequest, reference: str) -> HttpResponse:
    """Objects to the refusal of the formal application, within the time for it."""
    case = _joined_case(request, reference)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        objected = attempt(
            request,
            lambda: objections.object_to_refusal(
                reference=reference, reason=form.cleaned_data["reason"], account=reader(request), at=arrived(request)
            ),
            done=_("Your objection has arrived. You are told when it is decided."),
        )
        if objected is not None:
            return redirect("application", reference)
    refusal = refusal_of(account=reader(request), reference=reference, at=arrived(request))
    letter = refusal.until if refusal else None
    context = case_context(case, form=form, letter=letter, may_object=letter is not None and may(case, Act.OBJECT))
    return render(request, "applicant/objection.html", context)


@applicant
@_form_page
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraws the whole application, after a question."""
    case = _joined_case(request, reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdrawn = attempt(
            request,
            lambda: acts.withdraw(reference=reference, reason=reason, account=reader(request), at=arrived(request)),
            done=_("The application is withdrawn."),
        )
        if withdrawn is not None:
            return redirect("application", reference)
    return render(
        request, "applicant/withdraw.html", case_context(case, form=form, may_withdraw=may(case, Act.WITHDRAW))
    )
