"""The desk of a planning association: its region's applications, the ranking, forwarding."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import stations
from fundament.core.procedure import Role
from fundament.queries.cases import CaseView
from fundament.queries.inboxes import association_call, association_inbox, desk_case
from fundament.web.association.forms import RankingForm
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.station_pages import (
    CompletionForm,
    ask_for_completion,
    completion_form,
    go_on_without_completion,
    in_pages,
)

_ROLES = frozenset({Role.ASSOCIATION})


@desk_of(Role.ASSOCIATION)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the association, and what it forwarded."""
    page, groups = in_pages(association_inbox(account=reader(request)), request.GET.get("page"))
    return render(request, "association/inbox.html", {"groups": groups, "page": page})


@desk_of(Role.ASSOCIATION)
@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One application."""
    seen = desk_case(account=reader(request), reference=reference, roles=_ROLES)
    return _case_page(request, seen, completion_form(at=arrived(request), zone=seen.call.programme.zone))


@desk_of(Role.ASSOCIATION)
@require_POST
def completion(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks the applicants to complete their application."""
    seen = desk_case(account=reader(request), reference=reference, roles=_ROLES)
    form = CompletionForm(request.POST)
    if ask_for_completion(request, reference=reference, form=form):
        return redirect("association_case", reference)
    return _case_page(request, seen, form)


@desk_of(Role.ASSOCIATION)
@require_POST
def end_completion(request: HttpRequest, reference: str) -> HttpResponse:
    """Goes on with what is there when the applicants did not answer."""
    desk_case(account=reader(request), reference=reference, roles=_ROLES)
    go_on_without_completion(request, reference=reference)
    return redirect("association_case", reference)


def _case_page(request: HttpRequest, case: CaseView, form: CompletionForm) -> HttpResponse:
    return render(request, "association/case.html", {"case": case, "form": form})


@desk_of(Role.ASSOCIATION)
def ranking(request: HttpRequest, key: str) -> HttpResponse:
    """The ranking of the region in one form."""
    account = reader(request)
    inbox, lines = association_call(account=account, key=key)
    form = RankingForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        ranked = attempt(
            request,
            lambda: stations.rank(ranks=form.ranks, assessments=form.assessments, account=account, at=arrived(request)),
            done=_("The ranking has been saved."),
        )
        if ranked is not None:
            return redirect("association_ranking", key)
    ready = [line for line in lines if line.waiting and line.rank]
    return render(request, "association/ranking.html", {"inbox": inbox, "form": form, "ready": ready})


@desk_of(Role.ASSOCIATION)
@require_POST
def forward(request: HttpRequest, key: str) -> HttpResponse:
    """Forwards one application, or all that are ranked."""
    account = reader(request)
    _inbox, lines = association_call(account=account, key=key, facts=False)
    wanted = set(request.POST.getlist("reference"))
    ready = [line.reference for line in lines if line.waiting and line.rank]
    references = ready if "all" in request.POST else sorted(wanted & {line.reference for line in lines})
    done = 0
    for reference in references:
        act = partial(stations.forward, reference=reference, account=account, at=arrived(request))
        done += attempt(request, act) is not None
    if done:
        said = ngettext(
            "%(number)s application has been forwarded to the ministry.",
            "%(number)s applications have been forwarded to the ministry.",
            done,
        )
        messages.success(request, said % {"number": done})
    return redirect("association_ranking", key)
