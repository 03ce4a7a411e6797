"""The desk of a planning association: its region's applications, the ranking, forwarding."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fundament.acts import stations
from fundament.core.procedure import Role
from fundament.queries.cases import CaseView
from fundament.queries.inboxes import InboxLine, RegionRanking, association_inbox, desk_case, region_ranking
from fundament.web.association.forms import Move, RankingForm, move_from
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.station_pages import (
    PER_PAGE,
    CompletionForm,
    ask_for_completion,
    completion_form,
    cut,
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
    """The ranking of the region: numbers to type, buttons that move one step, or dragging where scripts run."""
    account = reader(request)
    seen = region_ranking(account=account, key=key)
    page = cut(seen.lines, request.GET.get("page"))
    if request.method != "POST":
        return _ranking_page(request, seen, page, RankingForm(lines=list(page)))
    # What was sent decides, not what stands on the page by now: others may have moved something.
    sent = seen.lines_of([name.removeprefix("rank_") for name in request.POST if name.startswith("rank_")])
    move = move_from(request.POST.get("move", ""))
    form = RankingForm(request.POST, lines=sent, standing=seen.standing(), move=move)
    if form.is_valid():
        saved = _("The ranking has been saved.")
        if move is not None and (rank := form.ranks.get(move.reference)):
            now = _("%(reference)s has rank %(rank)s now.") % {"reference": move.reference, "rank": rank}
            saved = f"{now} {saved}"
        ranked = attempt(
            request,
            lambda: stations.rank(ranks=form.ranks, assessments=form.assessments, account=account, at=arrived(request)),
            done=saved,
        )
        if ranked is not None:
            return redirect(f"{reverse('association_ranking', args=[key])}?{urlencode(_back(seen, page.number, move))}")
    return _ranking_page(request, seen, page, form)


def _back(seen: RegionRanking, number: int, move: Move | None) -> dict[str, str]:
    """Where to go on: who moves something by keyboard, with the same button, on the page where it stands now."""
    if move is None:
        return {"page": str(number)}
    waiting = [one.reference for one in seen.standing() if one.waiting]
    if move.reference in waiting:
        number = waiting.index(move.reference) // PER_PAGE + 1
    return {"page": str(number), "moved": f"{move.way}:{move.reference}"}


def _ranking_page(request: HttpRequest, seen: RegionRanking, page: Page[InboxLine], form: RankingForm) -> HttpResponse:
    context = {
        "seen": seen,
        "inbox": seen.inbox,
        "page": page,
        "form": form,
        "ready": [line for line in page if line.rank],
        "ties": ties_on(page),
        "moved": request.GET.get("moved", ""),
        "deciding": "rank_by_association" in seen.inbox.call.programme.selection.ties,
    }
    return render(request, "association/ranking.html", context)


@dataclass(frozen=True, slots=True)
class Tie:
    """Applications that share a rank, and the rank that comes after them."""

    rank: int
    references: tuple[str, ...]

    @property
    def after(self) -> int:
        """The next rank."""
        return self.rank + len(self.references)


def ties_on(lines: Iterable[InboxLine]) -> list[Tie]:
    """The saved ranks that several of these applications share."""
    by_rank: dict[int, list[str]] = {}
    for line in lines:
        by_rank.setdefault(line.rank, []).append(line.reference)
    return [Tie(rank, tuple(sharing)) for rank, sharing in sorted(by_rank.items()) if rank and len(sharing) > 1]


@desk_of(Role.ASSOCIATION)
@require_POST
def forward(request: HttpRequest, key: str) -> HttpResponse:
    """Forwards one application, or all that are ranked."""
    account = reader(request)
    seen = region_ranking(account=account, key=key)
    if "all" in request.POST:
        references = [one.reference for one in seen.standing() if one.waiting]
    else:
        references = [line.reference for line in seen.lines_of(request.POST.getlist("reference"))]
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
