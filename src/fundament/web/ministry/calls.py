"""The desk of a ministry: what waits, and its calls from announcement to the end of scoring."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import calls, stations
from fundament.core.dates import local_day
from fundament.core.procedure import Act, Role
from fundament.queries.inboxes import statement_inbox
from fundament.queries.ministry import MinistryCall, ministry_call, ministry_calls, visible_call
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.forms import ExtensionForm
from fundament.web.ministry.words import assumptions, step_words
from fundament.web.station_pages import cut, in_pages


@desk_of(Role.OFFICE, Role.DECIDER, Role.COMMENTER)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The ministry's calls with what they need next, and the statements it is asked for."""
    account = reader(request)
    page, groups = in_pages(statement_inbox(account=account), request.GET.get("page"))
    lines = [(line, step_words(line.step)) for line in ministry_calls(account=account, at=arrived(request))]
    return render(request, "ministry/desk.html", {"calls": lines, "groups": groups, "page": page})


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def call(request: HttpRequest, key: str) -> HttpResponse:
    """One call: where it stands, its money, its applications, and the acts that are open."""
    return _call_page(request, key, None)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def extend(request: HttpRequest, key: str) -> HttpResponse:
    """Moves the deadline to a later instant, for everyone."""
    account = reader(request)
    seen, _roles = visible_call(account=account, key=key)
    form = ExtensionForm(request.POST, zone=seen.programme.zone)
    if form.is_valid():
        done = attempt(
            request,
            lambda: calls.extend_deadline(
                key=key, until=form.until, reason=form.cleaned_data["reason"], account=account, at=arrived(request)
            ),
            done=_("The deadline has been extended for everyone."),
        )
        if done is not None:
            return redirect("ministry_call", key)
    return _call_page(request, key, form)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def open_call(request: HttpRequest, key: str) -> HttpResponse:
    """Opens a call that was announced."""
    account = reader(request)
    visible_call(account=account, key=key)
    attempt(
        request,
        lambda: calls.open_call(key=key, account=account, at=arrived(request)),
        done=_("The call is open. Everyone who asked to be told gets a mail."),
    )
    return redirect("ministry_call", key)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def close_statements(request: HttpRequest, key: str) -> HttpResponse:
    """Ends the time for statements for all that wait there."""
    return _close(
        request,
        key,
        stations.close_statements,
        lambda number: ngettext(
            "Statements are closed for %(number)s application.",
            "Statements are closed for %(number)s applications.",
            number,
        ),
    )


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def close_scoring(request: HttpRequest, key: str) -> HttpResponse:
    """Ends scoring for all that wait there."""
    return _close(
        request,
        key,
        stations.close_scoring,
        lambda number: ngettext(
            "Scoring is closed for %(number)s application.", "Scoring is closed for %(number)s applications.", number
        ),
    )


def _close(request: HttpRequest, key: str, act: Callable[..., int], said: Callable[[int], str]) -> HttpResponse:
    account = reader(request)
    visible_call(account=account, key=key)
    number = attempt(request, lambda: act(key=key, account=account, at=arrived(request)))
    if number is not None:
        messages.success(request, said(number) % {"number": number})
    return redirect("ministry_call", key)


def _call_page(request: HttpRequest, key: str, form: ExtensionForm | None) -> HttpResponse:
    seen = ministry_call(account=reader(request), key=key, at=arrived(request))
    programme, office = seen.line.call.programme, Role.OFFICE in seen.roles
    context = {
        "seen": seen,
        "call": seen.line.call,
        "step": step_words(seen.line.step),
        "page": cut(seen.applications, request.GET.get("page")),
        "may_open": Act.OPEN in seen.acts,
        "may_extend": Act.EXTEND_DEADLINE in seen.acts,
        "may_record_outage": Act.RECORD_OUTAGE in seen.acts,
        "waiting": [case for case in seen.reinstatements if case.waiting],
        "statements_waiting": seen.at_station.get("statements", 0) if office else 0,
        "scoring_waiting": seen.at_station.get("scoring", 0) if office else 0,
        "form": form or _extension(seen),
        "assumptions": assumptions(programme=programme, texts=seen.line.call.texts),
    }
    return render(request, "ministry/call.html", context)


def _extension(seen: MinistryCall) -> ExtensionForm:
    """An empty form, or one that holds the day suggested after an outage."""
    zone = seen.line.call.programme.zone
    return ExtensionForm(zone=zone, initial={"day": seen.suggested and local_day(at=seen.suggested, zone=zone)})
