"""The desk of a granting authority: what waits, a case up to its notices, a grant up to its end."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from fundament.core.procedure import Act
from fundament.queries.cases import CaseView, case_view
from fundament.queries.grant_previews import GrantPreview, grant_preview
from fundament.queries.grants import GrantView, grant_view
from fundament.queries.refusals import refusal_of
from fundament.queries.waiting import DESK, Queue, waiting_at
from fundament.web.authority import case_acts, grant_acts
from fundament.web.authority import inbox as lists
from fundament.web.authority.doing import did, sent_act
from fundament.web.doors import desk_of, reader
from fundament.web.middleware import arrived

at_desk = desk_of(*sorted(DESK))
read_or_send = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
_PREVIEWED = frozenset({Act.GRANT, Act.CALCULATE, Act.DECIDE_EARLY_START})


@require_safe
@at_desk
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits, by the next step, the oldest first; or one of these lists as a whole."""
    rows = waiting_at(account=reader(request), at=arrived(request))
    wanted = request.GET.get("waits", "")
    if not wanted:
        return render(request, "authority/inbox.html", lists.overview(rows))
    if wanted not in set(Queue):
        raise Http404
    page = Paginator([row for row in rows if row.queue == wanted], PER_PAGE).get_page(request.GET.get("page"))
    shown = lists.shown(Queue(wanted), list(page.object_list), page.paginator.count)
    return render(request, "authority/list.html", {"page": page, "list": shown})


@read_or_send
@at_desk
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """A case: invite, decide an early start, calculate, check, grant or refuse, decide on an objection to the refusal."""
    read = case_view(account=reader(request), reference=reference)
    if not read.roles & DESK:
        raise Http404
    sent, preview = sent_act(request), _preview(request, read)
    refusal = refusal_of(account=reader(request), reference=reference, at=arrived(request))
    forms = case_acts.case_forms(request, read, preview, refusal, sent=sent)
    if sent and did(request, case_acts.case_doing(request, read, forms), sent=sent):
        return redirect(request.path)
    page = {
        "case": read,
        "forms": forms,
        "preview": preview,
        "refusal": refusal,
        "asked": case_acts.asked_early(read),
        "decided": case_acts.decided_early(read),
        "note": case_acts.check_note(read),
    }
    return render(request, "authority/case.html", page)


def _preview(request: HttpRequest, read: CaseView) -> GrantPreview | None:
    if not _PREVIEWED & set(read.acts):
        return None
    return grant_preview(account=reader(request), reference=read.reference, at=arrived(request))


@read_or_send
@at_desk
def grant(request: HttpRequest, reference: str) -> HttpResponse:
    """A grant: objection, finality, changes, payments with four eyes, the proof, recovery, the end."""
    given = grant_view(account=reader(request), reference=reference, at=arrived(request))
    if not given.roles & DESK:
        raise Http404
    sent = sent_act(request)
    forms = grant_acts.forms_of(request, given, sent=sent)
    if sent and did(request, grant_acts.doing_of(request, given, forms), sent=sent):
        return redirect("authority_grant", reference=reference)
    page = {
        "grant": given,
        "forms": forms,
        "suggestions": grant_acts.suggestions(account=reader(request), given=given),
        "hearing_runs": _hearing_runs(given),
    }
    return render(request, "authority/grant.html", page)


def _hearing_runs(given: GrantView) -> bool:
    """Whether the recipient can still answer, so that nothing that burdens it may be decided."""
    hearing = given.hearing
    return hearing is not None and not hearing.answer and given.today <= hearing.until
