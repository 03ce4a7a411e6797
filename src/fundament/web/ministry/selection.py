"""The selection at the ministry: the computed proposal, what people decide, the announcement."""

import json
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import selection as acts
from fundament.core.procedure import Act, Role
from fundament.documents.decision_paper import paper_pdf, paper_xlsx
from fundament.queries.ministry import visible_call
from fundament.queries.selections import (
    ProposedLine,
    StipulationLine,
    margin_of,
    proposal_file,
    selection_of,
)
from fundament.queries.visibility import NotVisible
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.ministry.panel import said
from fundament.web.ministry.paper import paper_of
from fundament.web.ministry.words import margin_of_grant, margin_of_score, step_words
from fundament.web.station_pages import cut
from fundament.wording import proposal_text


@dataclass(frozen=True, slots=True)
class SaidLine:
    """Something the panel laid down, in words."""

    line: StipulationLine
    text: str


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of the proposal with its reason in words."""

    line: ProposedLine
    reason: str


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def selection(request: HttpRequest, key: str) -> HttpResponse:
    """The newest proposal, what the panel laid down, and what it decided."""
    seen = selection_of(account=reader(request), key=key, at=arrived(request))
    proposal = seen.proposal
    number = request.GET.get("page")
    lines, decisions = cut(proposal.lines if proposal else (), number), cut(seen.decisions, number)
    context = {
        "seen": seen,
        "call": seen.call,
        "step": step_words(seen.step),
        "proposal": proposal,
        "page": lines if lines.paginator.count else decisions,
        "lines": [
            ExplainedLine(line, proposal_text(line=line.stored, titles=line.titles, funder_names=seen.funder_names))
            for line in lines
        ],
        "decisions": decisions,
        "stipulations": [SaidLine(line, said(line)) for line in seen.stipulations],
        "may_propose": Act.PROPOSE_SELECTION in seen.acts,
        "may_stipulate": Act.STIPULATE in seen.acts and proposal is not None,
        "may_adopt": Act.ADOPT_SELECTION in seen.acts and proposal is not None,
        "may_announce": Act.ANNOUNCE_DECISION in seen.acts,
    }
    return render(request, "ministry/selection.html", context)


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


@desk_of(Role.OFFICE, Role.DECIDER)
@require_safe
def decision_paper(request: HttpRequest, key: str, number: int, form: str) -> HttpResponse:
    """The newest proposal, what was laid down and what was decided, as one paper: PDF or XLSX, in German."""
    account = reader(request)
    with translation.override("de"):
        seen = selection_of(account=account, key=key, at=arrived(request))
        if seen.proposal is None or seen.proposal.number != number or form not in _TYPES:
            raise NotVisible(f"{key} {number} {form}")
        paper = paper_of(seen, seen.proposal)
    if form == "pdf":
        file = json.dumps(proposal_file(account=account, key=key, number=number), ensure_ascii=False).encode()
        content = paper_pdf(paper, attachment=file, at=seen.sitting.at if seen.sitting else seen.proposal.at)
    else:
        content = paper_xlsx(paper)
    answer = HttpResponse(content, content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{key}-entscheidungsvorlage-{number}.{form}"'
    return answer


_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
