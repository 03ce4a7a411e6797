"""What applicants see and do when the deadline is over: the outage it fell into, asking for reinstatement (§ 32 VwVfG)."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fundament.acts import reinstatement
from fundament.core.dates import local_day
from fundament.core.procedure import Act
from fundament.queries import applicant as queries
from fundament.queries.cases import CaseView
from fundament.queries.outages import fell_into, outages_of
from fundament.queries.reinstatements import requests_of
from fundament.queries.visibility import NotVisible
from fundament.web.applicant.pages import applicant, case_context
from fundament.web.applicant.tasks import WRITING, may
from fundament.web.doors import attempt, reader
from fundament.web.middleware import arrived


class ReinstatementForm(forms.Form):
    """Why the deadline was missed, and since when that stands in the way no more."""

    reason = forms.CharField(
        label=gettext_lazy("What kept you from submitting in time?"),
        help_text=gettext_lazy("Write what happened, when, and how you can show it. The programme office reads it."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    ended_on = forms.DateField(
        label=gettext_lazy("On which day did that end?"),
        help_text=gettext_lazy("From this day on you have two weeks to ask."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def deadline_context(case: CaseView, *, at: datetime) -> dict[str, Any]:
    """Whether a draft is late at an instant, the outage into which its deadline fell, and what was asked for and decided.

    Before the deadline nothing is read for it.
    """
    over = case.state in WRITING and at > case.call.closes_at
    late = case.state in WRITING and at > case.deadline
    requests = requests_of(reference=case.reference) if over else ()
    return {
        "late": late,
        "reinstated": over and not late,
        "outage": fell_into(deadline=case.call.closes_at, outages=outages_of(key=case.call.key)) if late else None,
        "requests": requests,
        "may_ask": late
        and may(case, Act.REQUEST_REINSTATEMENT)
        and not any(request.decided is None for request in requests),
    }


@applicant
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks for reinstatement: by who signs for the leading organisation."""
    account, at = reader(request), arrived(request)
    case = queries.own_case(account=account, reference=reference)
    if not any(partner.mine and partner.joined for partner in case.partners):
        raise NotVisible(reference)
    form = ReinstatementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = attempt(
            request,
            lambda: reinstatement.request_reinstatement(
                reference=reference,
                reason=form.cleaned_data["reason"],
                ended_on=form.cleaned_data["ended_on"],
                account=account,
                at=at,
            ),
            done=_(
                "Your request has arrived. The programme office decides on it. Your draft is not submitted by this."
            ),
        )
        if asked is not None:
            if not asked.data["in_time"]:
                messages.warning(
                    request,
                    _("The time for this request was over. It was taken all the same: the programme office decides."),
                )
            return redirect("application", reference)
    form.fields["ended_on"].widget.attrs["max"] = local_day(at=at, zone=case.call.programme.zone).isoformat()
    return render(
        request, "applicant/reinstatement.html", case_context(case, form=form, **deadline_context(case, at=at))
    )
