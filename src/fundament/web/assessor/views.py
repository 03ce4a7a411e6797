"""The desk of an assessor: cases to score, their own score first, the others' after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundament.acts import stations
from fundament.core.procedure import Act, Role
from fundament.queries.conflicts import declarations_due
from fundament.queries.inboxes import assessor_inbox, desk_case
from fundament.web.assessor.forms import ScoreForm
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.station_pages import in_pages


@desk_of(Role.ASSESSOR)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the assessor's score, and what they scored."""
    page, groups = in_pages(assessor_inbox(account=reader(request)), request.GET.get("page"))
    context = {"groups": groups, "page": page, "dues": declarations_due(account=reader(request))}
    return render(request, "assessor/inbox.html", context)


@desk_of(Role.ASSESSOR)
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One application with the form for its points."""
    account = reader(request)
    seen = desk_case(account=account, reference=reference, roles=frozenset({Role.ASSESSOR}))
    own = next((score for score in seen.scores if score.mine), None)
    form = ScoreForm(
        request.POST if request.method == "POST" else None,
        call=seen.call,
        points=own.points if own else None,
        comment=own.comment if own else "",
    )
    if request.method == "POST" and form.is_valid():
        kept = attempt(
            request,
            lambda: stations.score(
                reference=reference,
                points=form.points,
                comment=form.cleaned_data["comment"],
                account=account,
                at=arrived(request),
            ),
            done=_("Your score has been saved."),
        )
        if kept is not None:
            return redirect("assessor_case", reference)
    context = {"case": seen, "form": form, "own": own, "may_score": Act.SCORE in seen.acts}
    return render(request, "assessor/case.html", context)
