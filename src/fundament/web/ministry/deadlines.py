"""The office and a deadline that was missed: records an outage, decides on reinstatement without seeing the draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fundament.acts.outages import record_outage
from fundament.acts.reinstatement import decide_reinstatement
from fundament.core.dates import local_day, period_of_weeks
from fundament.core.procedure import Act, Role
from fundament.queries.ministry import acts_in_call, visible_call
from fundament.queries.reinstatements import office_case
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.deadline_forms import DecisionForm, OutageForm

_form_page = require_http_methods(["GET", "HEAD", "POST"])


@desk_of(Role.OFFICE, Role.DECIDER)
@_form_page
def outage(request: HttpRequest, key: str) -> HttpResponse:
    """Records an outage of the portal; the page of the call then offers to extend the deadline."""
    account = reader(request)
    call, roles = visible_call(account=account, key=key)
    form = OutageForm(request.POST if request.method == "POST" else None, zone=call.programme.zone)
    if request.method == "POST" and form.is_valid():
        first, last = form.span
        event = attempt(
            request,
            lambda: record_outage(
                key=key,
                first=first,
                last=last,
                reason=form.cleaned_data["reason"],
                account=account,
                at=arrived(request),
            ),
        )
        if event is not None:
            number = len(event.data["hindered"])
            said = ngettext(
                "The outage is recorded. It hindered %(number)s draft; its people get a mail. "
                "You can extend the deadline for everyone below.",
                "The outage is recorded. It hindered %(number)s drafts; their people get a mail. "
                "You can extend the deadline for everyone below.",
                number,
            )
            if not number:
                said = _("The outage is recorded. It hindered no draft.")
            messages.success(request, said % {"number": number})
            return redirect(f"{reverse('ministry_call', args=[key])}#extension")
    context = {"call": call, "form": form, "may_record": Act.RECORD_OUTAGE in acts_in_call(call=call, roles=roles)}
    return render(request, "ministry/outage.html", context)


@desk_of(Role.OFFICE, Role.DECIDER)
@_form_page
def reinstatement(request: HttpRequest, reference: str) -> HttpResponse:
    """Who asks, why and since when, and the decision. What the draft holds is not shown."""
    account, at = reader(request), arrived(request)
    seen = office_case(account=account, reference=reference)
    zone, asked = seen.call.programme.zone, seen.requests[-1]
    today = local_day(at=at, zone=zone)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        zone=zone,
        year_over=today > asked.over_after,
        initial={"day": max(asked.asked_by, period_of_weeks(from_day=today, weeks=1))},
    )
    if request.method == "POST" and form.is_valid():
        decided = attempt(
            request,
            lambda: decide_reinstatement(
                reference=reference,
                until=form.until,
                reason=form.cleaned_data["reason"],
                account=account,
                at=at,
                force_majeure=form.cleaned_data.get("force_majeure", False),
            ),
            done=_("The decision is recorded. The applicants get a mail."),
        )
        if decided is not None:
            return redirect("ministry_reinstatement", reference)
    context = {"seen": seen, "call": seen.call, "form": form}
    return render(request, "ministry/reinstatement.html", context)
