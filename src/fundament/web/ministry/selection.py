"""The selection at the ministry: the computed proposal, what people decide, the announcement."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import selection as acts
from fundament.core.procedure import Act, Role
from fundament.queries.ministry import visible_call
from fundament.queries.selections import ProposedLine, SelectionView, margin_of, proposal_file, selection_of
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.forms import DecisionForm
from fundament.web.ministry.words import margin_of_grant, margin_of_score, step_words
from fundament.wording import proposal_text


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of the proposal with its reason in words."""

    line: ProposedLine
    reason: str


@desk_of(Role.OFFICE, Role.DECIDER)
def selection(request: HttpRequest, key: str) -> HttpResponse:
    """The newest proposal; by POST the decision on it."""
    account = reader(request)
    seen = selection_of(account=account, key=key, at=arrived(request))
    form = None
    if seen.proposal is not None:
        form = DecisionForm(request.POST if request.method == "POST" else None, proposal=seen.proposal)
        if request.method == "POST" and form.is_valid():
            decided = attempt(
                request,
                lambda: acts.adopt_selection(
                    key=key,
                    proposal=form.cleaned_data["number"],
                    verdicts=form.verdicts,
                    account=account,
                    at=arrived(request),
                ),
                done=_("The decisions are recorded. Applicants learn of them when they are announced."),
            )
            if decided is not None:
                return redirect("selection", key)
    return render(request, "ministry/selection.html", _context(seen, form))


def _context(seen: SelectionView, form: DecisionForm | None) -> dict[str, object]:
    lines: tuple[ExplainedLine, ...] = ()
    if seen.proposal is not None:
        lines = tuple(
            ExplainedLine(line, proposal_text(line=line.stored, titles=seen.titles, funder_names=seen.funder_names))
            for line in seen.proposal.lines
        )
    return {
        "seen": seen,
        "call": seen.call,
        "step": step_words(seen.step),
        "proposal": seen.proposal,
        "lines": lines,
        "form": form,
        "deviations": [line for line in seen.decisions if line.deviates],
        "may_propose": Act.PROPOSE_SELECTION in seen.acts,
        "may_adopt": Act.ADOPT_SELECTION in seen.acts and form is not None,
        "may_announce": Act.ANNOUNCE_DECISION in seen.acts,
    }


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Computes a proposal from the scores and the free budgets."""
    account = reader(request)
    visible_call(account=account, key=key)
    attempt(
        request,
        lambda: acts.propose_selection(key=key, account=account, at=arrived(request)),
        done=_("A proposal has been computed."),
    )
    return redirect("selection", key)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_POST
def announce(request: HttpRequest, key: str) -> HttpResponse:
    """Announces all decisions as one act."""
    account = reader(request)
    visible_call(account=account, key=key)
    number = attempt(request, lambda: acts.announce_decision(key=key, account=account, at=arrived(request)))
    if number is not None:
        said = ngettext("%(number)s decision has been announced.", "%(number)s decisions have been announced.", number)
        messages.success(request, said % {"number": number})
    return redirect("selection", key)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def margin(request: HttpRequest, key: str, number: int, reference: str) -> HttpResponse:
    """By how much the score or the grant of one application would have to change to turn the proposal."""
    seen = margin_of(account=reader(request), key=key, number=number, reference=reference)
    context = {
        "seen": seen,
        "call": seen.call,
        "reason": proposal_text(line=seen.stored, titles=seen.titles, funder_names=seen.funder_names),
        "points": margin_of_score(seen.margin, score=seen.score),
        "grant": margin_of_grant(seen.margin, amount=seen.amount),
    }
    return render(request, "ministry/margin.html", context)


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def proposal_json(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A proposal with its inputs and its digest, to compute it again."""
    content = proposal_file(account=reader(request), key=key, number=number)
    answer = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{key}-proposal-{number}.json"'
    return answer
