"""The panel at its desk: what it lays down, and the sitting in which it adopts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fundament.acts import selection, stipulations
from fundament.core.procedure import Act, Role
from fundament.core.stipulations import StipulationKind
from fundament.queries.panel import panel_of
from fundament.queries.selections import ProposalView, SelectionView, StipulationLine, selection_of
from fundament.queries.visibility import NotVisible
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.panel_forms import DecisionForm, ReasonForm, SittingForm, StipulationForm
from fundament.wording import application_name, stipulation_text


def _open_for(request: HttpRequest, key: str, act: Act) -> tuple[SelectionView, ProposalView]:
    """The selection of a call with its proposal. Raises NotVisible where there is none, or the act is not open."""
    seen = selection_of(account=reader(request), key=key, at=arrived(request))
    if seen.proposal is None or act not in seen.acts:
        raise NotVisible(key)
    return seen, seen.proposal


@desk_of(Role.OFFICE, Role.DECIDER)
def stipulate(request: HttpRequest, key: str) -> HttpResponse:
    """Lays something down about one application or two; the proposal is computed anew at once."""
    seen, proposal = _open_for(request, key, Act.STIPULATE)
    form = StipulationForm(
        request.POST if request.method == "POST" else None,
        lines=proposal.lines,
        initial={"first": request.GET.get("first", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(
            request,
            lambda: stipulations.stipulate(
                key=key,
                kind=StipulationKind(given["kind"]),
                first=given["first"],
                second=given["second"],
                reason=given["reason"],
                account=reader(request),
                at=arrived(request),
            ),
            done=_("This is laid down, and the proposal has been computed anew. You see below what it costs."),
        )
        if done is not None:
            return redirect("selection", key)
    return render(request, "ministry/stipulate.html", {"seen": seen, "call": seen.call, "form": form})


@desk_of(Role.OFFICE, Role.DECIDER)
def lift(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Lifts what was laid down; the proposal is computed anew at once."""
    seen, _proposal = _open_for(request, key, Act.LIFT_STIPULATION)
    line = next((one for one in seen.stipulations if one.number == number and not one.lifted), None)
    if line is None:
        raise NotVisible(f"{key} {number}")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            lambda: stipulations.lift_stipulation(
                key=key,
                number=number,
                reason=form.cleaned_data["reason"],
                account=reader(request),
                at=arrived(request),
            ),
            done=_("It is lifted, and the proposal has been computed anew."),
        )
        if done is not None:
            return redirect("selection", key)
    context = {"seen": seen, "call": seen.call, "form": form, "line": line, "text": said(line)}
    return render(request, "ministry/lift_stipulation.html", context)


def said(line: StipulationLine) -> str:
    """What was laid down, with the names of the applications."""
    first, second = (application_name(one, line.titles) for one in (line.first, line.second))
    return stipulation_text(kind=line.kind, first=first, second=second)


@desk_of(Role.OFFICE, Role.DECIDER)
def adopt(request: HttpRequest, key: str) -> HttpResponse:
    """The panel adopts the newest proposal in a sitting, with what it decides otherwise."""
    seen, proposal = _open_for(request, key, Act.ADOPT_SELECTION)
    given = request.POST if request.method == "POST" else None
    panel, quorum = panel_of(seen.call), seen.call.programme.selection.quorum
    sitting = SittingForm(given, panel=panel, quorum=quorum, initial={"number": proposal.number})
    form = DecisionForm(given, proposal=proposal)
    # Both are asked, so that all faults are named at once.
    if request.method == "POST" and all([sitting.is_valid(), form.is_valid()]):
        done = attempt(
            request,
            lambda: selection.adopt_selection(
                key=key,
                proposal=sitting.cleaned_data["number"],
                verdicts=form.verdicts,
                sitting=sitting.sitting,
                account=reader(request),
                at=arrived(request),
            ),
            done=_("The decisions are recorded. Applicants learn of them when they are announced."),
        )
        if done is not None:
            return redirect("selection", key)
    context = {
        "seen": seen,
        "call": seen.call,
        "proposal": proposal,
        "sitting": sitting,
        "form": form,
        "recused": [member.name for member in panel if member.recused],
        "quorum": quorum,
    }
    return render(request, "ministry/adopt.html", context)
