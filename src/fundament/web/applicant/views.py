"""The applicant's desk: list, beginning, overview, download."""

from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fundament.acts import applications as acts
from fundament.acts import partners as partner_acts
from fundament.acts.notice_files import open_refusal
from fundament.core.procedure import Act, State, Subject
from fundament.queries import applicant as queries
from fundament.queries.amendments_of_calls import carried_over
from fundament.queries.cases import CaseView
from fundament.queries.refusals import is_own, refusal_of
from fundament.web.applicant import reading
from fundament.web.applicant.forms import StartForm
from fundament.web.applicant.pages import applicant, case_context, language, title_of, trail
from fundament.web.applicant.reinstating import deadline_context
from fundament.web.applicant.submitting import completion_over, early_starts
from fundament.web.applicant.tasks import (
    WRITING,
    finding_lines,
    may,
    next_step,
    state_kind,
    steps_of,
    tasks_of,
    what_follows,
)
from fundament.web.doors import attempt, private, reader, signed_in
from fundament.web.middleware import arrived
from fundament.wording import body_label, change_text, proposal_text, state_label


@signed_in
@require_safe
def my_applications(request: HttpRequest) -> HttpResponse:
    """All applications of one's organisations, invitations first."""
    desk = queries.own_desk(account=reader(request), page=request.GET.get("page", "1"), at=arrived(request))
    words = language()
    context = {
        "trail": trail()[:1],
        "desk": desk,
        "organisations": [(one, body_label(one.kind)) for one in desk.organisations],
        "invitations": [
            {
                "line": line,
                "title": title_of(title=line.title, reference=line.reference),
                "programme": line.call.texts.get("short_title", language=words),
                "role": line.call.texts.get(f"partner.{line.role}", language=words),
            }
            for line in desk.invitations
        ],
        "lines": [
            {
                "line": line,
                "title": title_of(title=line.title, reference=line.reference),
                "programme": line.call.texts.get("short_title", language=words),
                # "Draft" alone has been taken for a thing that somebody is already looking at.
                "state": _("Draft, not submitted")
                if line.state is State.DRAFT
                else state_label(subject=Subject.APPLICATION, state=line.state),
                "next": next_step(line),
                "kind": state_kind(line.state),
            }
            for line in desk.lines
        ],
        "calls": [(call, call.texts.get("title", language=words)) for call in desk.calls],
    }
    return render(request, "applicant/my_applications.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start_application(request: HttpRequest, key: str) -> HttpResponse:
    """Choose who leads, then write."""
    account, at = reader(request), arrived(request)
    start = queries.beginning(account=account, key=key, at=at)
    form = StartForm(request.POST if request.method == "POST" else None, may_lead=start.may_lead, earlier=start.earlier)
    if request.method == "POST" and form.is_valid():
        organisation = queries.own_organisation(account=account, pk=form.cleaned_data["organisation"])
        begun = attempt(
            request,
            lambda: acts.start(key=key, organisation=organisation, account=account, at=at),
            done=_("Your draft is started. It is saved here and not submitted yet."),
        )
        if begun is not None:
            if earlier := form.cleaned_data.get("earlier"):
                attempt(
                    request,
                    lambda: acts.reuse_answers(reference=begun.reference, earlier=earlier, account=account, at=at),
                    done=_("Answers of %(reference)s that fit are copied. Please read each of them again.")
                    % {"reference": earlier},
                )
            return redirect("application", begun.reference)
    texts, words = start.call.texts, language()
    context = {
        "trail": trail(),
        "start": start,
        "form": form,
        "title": texts.get("title", language=words),
        "who": texts.get("who", language=words),
        "how": texts.get("how", language=words),
        "lead_role": texts.get(f"partner.{start.call.programme.lead_role.role}", language=words),
        "lead_kinds": [body_label(kind) for kind in start.call.programme.lead_role.bodies],
        "may_not_lead": [(one.name, body_label(one.kind)) for one in start.may_not_lead],
        "contacts": start.call.programme.contact,
        "account": account,
    }
    return render(request, "applicant/start.html", context)


def _carried_over(case: CaseView, *, language: str) -> dict[str, Any]:
    """When the draft was carried over to an amended version, and what is different there."""
    moved = carried_over(reference=case.reference, call=case.call) if case.state in WRITING else None
    if moved is None:
        return {}
    said = [
        change_text(change=change, before=moved.before, after=case.call.texts, language=language)
        for change in moved.changes
    ]
    return {"carried_at": moved.at, "changes": said, "plan_changed": moved.plan_changed}


_DECIDED_ON = frozenset({State.FORMALLY_APPLIED, State.CHECKED, State.GRANTED, State.GRANT_REFUSED, State.CLOSED})
"""States in which a grant may have been refused once."""


@applicant
@require_safe
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """Where an application stands and what comes next."""
    case = queries.own_case(account=reader(request), reference=reference)
    words = language()
    tasks = tasks_of(case, language=words) if case.state in WRITING else ()
    unmet = [finding for finding in case.findings if finding.verdict.value != "met"]
    met = [finding for finding in case.findings if finding.verdict.value == "met"]
    early = early_starts(request, reference) if case.state in {State.FORMALLY_APPLIED, State.CHECKED} else ()
    context = case_context(
        case,
        **deadline_context(case, at=arrived(request)),
        **_carried_over(case, language=words),
        completion_late=completion_over(case, at=arrived(request)),
        steps=steps_of(case.state),
        follows="" if case.state in WRITING else what_follows(case.state),
        tasks=tasks,
        tasks_done=sum(task.done for task in tasks),
        next_task=next((task for task in tasks if not task.done and task.kind), None),
        unmet=finding_lines(case, unmet, language=words),
        met=finding_lines(case, met, language=words),
        partners=_partner_rows(case, words),
        result=_result_words(case),
        refusal=refusal_of(account=reader(request), reference=reference, at=arrived(request))
        if case.state in _DECIDED_ON
        else None,
        may_object=may(case, Act.OBJECT),
        may_join=any(partner.mine and not partner.joined for partner in case.partners),
        may_withdraw=may(case, Act.WITHDRAW),
        may_complete=case.state is State.COMPLETION_REQUESTED,
        may_apply_formally=case.state is State.INVITED,
        early_starts=early,
        may_request_early_start=may(case, Act.REQUEST_EARLY_START)
        and any(line.answer.needs_exception for line in early),
        latest=case.submissions[-1] if case.submissions else None,
        parts=() if case.state in WRITING else reading.answer_parts(case.call, case.answers, language=words),
        plans=() if case.state in WRITING else reading.plan_tables(case),
        attached=() if case.state in WRITING else reading.document_rows(case, language=words),
    )
    return render(request, "applicant/application.html", context)


@require_safe
@signed_in
def refusal_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The letter that refused the application, for everyone whom it concerns; the page of the case says why there is none."""
    account = reader(request)
    pdf = attempt(request, lambda: open_refusal(account=account, reference=reference, number=number))
    if pdf is None:
        own = is_own(account=account, reference=reference)
        return redirect("application" if own else "authority_case", reference)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{reference}-{number}.pdf"'
    return private(answer)


def _partner_rows(case: CaseView, words: str) -> list[dict[str, Any]]:
    return [
        {
            "partner": partner,
            "role": case.call.texts.get(f"partner.{partner.role}", language=words),
            "kind": body_label(partner.kind),
        }
        for partner in case.partners
    ]


def _result_words(case: CaseView) -> dict[str, Any] | None:
    """The announced decision in words. Other applications are named by their reference only."""
    result = queries.result_of(case)
    if result is None:
        return None
    names = {funder.key: funder.name for funder in case.call.programme.funder}
    computed = proposal_text(line=result.computed, titles={}, funder_names=names) if result.computed else ""
    return {"result": result, "computed": computed}


@applicant
@require_POST
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """An invited organisation takes part."""
    queries.own_case(account=reader(request), reference=reference)
    attempt(
        request,
        lambda: partner_acts.join(reference=reference, account=reader(request), at=arrived(request)),
        done=_("Your organisation takes part now. You can write here together."),
    )
    return redirect("application", reference)


@signed_in
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document, for everyone who may see its application."""
    try:
        found = queries.document_file(account=reader(request), pk=pk)
    except queries.Harmful as harmful:
        return private(render(request, "document_blocked.html", {"name": str(harmful)}, status=403))
    response = FileResponse(found.file, as_attachment=True, filename=found.name, content_type=found.media_type)
    # Django streams files with a sister class of HttpResponse.
    return private(cast(HttpResponse, response))
