"""Declaring conflicts of interest: an assessor before any access, everybody who judges whenever they find one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fundament.acts import conflicts as acts
from fundament.core.procedure import Act, Role
from fundament.queries.conflicts import to_declare
from fundament.queries.inboxes import desk_case
from fundament.queries.visibility import NotVisible
from fundament.web.conflicts.forms import ConflictForm, DeclarationForm
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived

_AT_ONCE = 25
"""Applications on one page: each has a choice and a line of its own."""
_DESKS = (
    (Role.ASSESSOR, "assessor_inbox"),
    (Role.ASSOCIATION, "association_inbox"),
    (Role.COMMENTER, "ministry_desk"),
    (Role.OFFICE, "ministry_desk"),
    (Role.DECIDER, "ministry_desk"),
)
_JUDGES = frozenset(role for role, _desk in _DESKS)


@desk_of(Role.ASSESSOR)
def before_scoring(request: HttpRequest, key: str) -> HttpResponse:
    """What an assessor declares before they may read applications of a call."""
    account = reader(request)
    cases = to_declare(account=account, key=key)
    if not len(cases):
        return redirect("assessor_inbox")
    page = Paginator(cases, _AT_ONCE).page(1)
    form = DeclarationForm(request.POST if request.method == "POST" else None, lines=list(page.object_list))
    if request.method == "POST" and form.is_valid():
        declared = attempt(
            request,
            lambda: acts.declare_before_scoring(
                free=form.free, conflicts=form.conflicts, account=account, at=arrived(request)
            ),
            done=_("Your declaration has been recorded."),
        )
        if declared is not None:
            return redirect("declare_before_scoring", key)
    context = {"form": form, "key": key, "later": len(cases) - len(page.object_list)}
    return render(request, "conflicts/before.html", context)


@desk_of(*_JUDGES)
def declare(request: HttpRequest, reference: str) -> HttpResponse:
    """A conflict that somebody finds while they judge."""
    account = reader(request)
    seen = desk_case(account=account, reference=reference, roles=_JUDGES)
    if Act.DECLARE_CONFLICT not in seen.acts:
        raise NotVisible(reference)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    desk = next(name for role, name in _DESKS if role in seen.roles)
    if request.method == "POST" and form.is_valid():
        declared = attempt(
            request,
            lambda: acts.declare_conflict(
                reference=reference, conflict=form.conflict, account=account, at=arrived(request)
            ),
            done=_("Your conflict of interest has been recorded. The application is closed to you from now on."),
        )
        if declared is not None:
            return redirect(desk)
    compares = bool(seen.roles & {Role.ASSOCIATION, Role.OFFICE, Role.DECIDER})
    return render(request, "conflicts/declare.html", {"case": seen, "form": form, "desk": desk, "compares": compares})
