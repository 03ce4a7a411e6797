"""Single cases at the ministry: statements, the whole case for office and decider, completion, promotion."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import conditions, selection, stations
from fundament.core.procedure import Act, Role
from fundament.queries.cases import CaseView
from fundament.queries.inboxes import desk_case, own_ministries
from fundament.queries.ministry import MINISTRY
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.forms import ConditionForm, LapseForm, PromotionForm, StatementForm
from fundament.web.station_pages import CompletionForm, ask_for_completion, completion_form, go_on_without_completion


@desk_of(Role.COMMENTER)
def statement(request: HttpRequest, reference: str) -> HttpResponse:
    """The statement of a ministry on one application in its field."""
    account = reader(request)
    seen = desk_case(account=account, reference=reference, roles=frozenset({Role.COMMENTER}))
    names = own_ministries(account=account)
    own = next((each for each in seen.statements if each.organisation in names), None)
    given = {"position": own.position, "text": own.text} if own else None
    form = StatementForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        kept = attempt(
            request,
            lambda: stations.give_statement(
                reference=reference,
                position=form.cleaned_data["position"],
                text=form.cleaned_data["text"],
                account=account,
                at=arrived(request),
            ),
            done=_("The statement has been saved."),
        )
        if kept is not None:
            return redirect("statement", reference)
    context = {"case": seen, "form": form, "own": own, "may_state": Act.GIVE_STATEMENT in seen.acts}
    return render(request, "ministry/statement.html", context)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one application."""
    return _case_page(request, desk_case(account=reader(request), reference=reference, roles=MINISTRY))


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def completion(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks the applicants to complete their application."""
    seen = desk_case(account=reader(request), reference=reference, roles=MINISTRY)
    form = CompletionForm(request.POST)
    if ask_for_completion(request, reference=reference, form=form):
        return redirect("ministry_case", reference)
    return _case_page(request, seen, form=form)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def end_completion(request: HttpRequest, reference: str) -> HttpResponse:
    """Goes on with what is there when the applicants did not answer."""
    desk_case(account=reader(request), reference=reference, roles=MINISTRY)
    go_on_without_completion(request, reference=reference)
    return redirect("ministry_case", reference)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def promote(request: HttpRequest, reference: str) -> HttpResponse:
    """Moves an application up from the reserve list."""
    account = reader(request)
    seen = desk_case(account=account, reference=reference, roles=MINISTRY)
    form = PromotionForm(request.POST)
    if form.is_valid():
        done = attempt(
            request,
            lambda: selection.promote(
                reference=reference, reason=form.cleaned_data["reason"], account=account, at=arrived(request)
            ),
            done=_("The application has moved up from the reserve list and is selected now."),
        )
        if done is not None:
            return redirect("ministry_case", reference)
    return _case_page(request, seen, promotion=form)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def confirm_condition(request: HttpRequest, reference: str) -> HttpResponse:
    """The office confirms that the condition of a selection is met."""
    account = reader(request)
    seen = desk_case(account=account, reference=reference, roles=MINISTRY)
    form = ConditionForm(request.POST)
    if form.is_valid():
        done = attempt(
            request,
            lambda: conditions.confirm_condition(
                reference=reference, note=form.cleaned_data["note"], account=account, at=arrived(request)
            ),
            done=_("The condition is met. The granting authority can invite the formal application."),
        )
        if done is not None:
            return redirect("ministry_case", reference)
    return _case_page(request, seen, condition=form)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def lapse_selection(request: HttpRequest, reference: str) -> HttpResponse:
    """Lets a selection lapse whose condition was not met in time."""
    account = reader(request)
    seen = desk_case(account=account, reference=reference, roles=MINISTRY)
    form = LapseForm(request.POST)
    if form.is_valid():
        done = attempt(
            request,
            lambda: conditions.lapse_selection(
                reference=reference, reason=form.cleaned_data["reason"], account=account, at=arrived(request)
            ),
            done=_("The selection has lapsed. Its money is free for the reserve list."),
        )
        if done is not None:
            return redirect("ministry_case", reference)
    return _case_page(request, seen, lapse=form)


def _case_page(request: HttpRequest, case: CaseView, **bound: Any) -> HttpResponse:
    context = {
        "case": case,
        "form": bound.get("form") or completion_form(at=arrived(request), zone=case.call.programme.zone),
        "condition_form": bound.get("condition") or ConditionForm(),
        "lapse_form": bound.get("lapse") or LapseForm(),
        "promotion": bound.get("promotion") or PromotionForm(),
        "stations": case.call.programme.stations,
    }
    return render(request, "ministry/case.html", context)
