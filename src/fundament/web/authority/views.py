"""The desk of a granting authority: what waits, a case up to its notices, a grant up to its end."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fundament.acts import claims, formal, grants, payments, proofs
from fundament.core.procedure import Act
from fundament.queries.cases import CaseView, case_view
from fundament.queries.grant_previews import grant_preview
from fundament.queries.grants import GrantView, grant_view
from fundament.queries.waiting import DESK, Queue, waiting_at
from fundament.web.authority import inbox as lists
from fundament.web.authority.forms import CheckForm, GrantForm, ProofCheckForm, RepaymentForm
from fundament.web.doors import attempt, desk_of, reader
from fundament.web.middleware import arrived

at_desk = desk_of(*sorted(DESK))
read_or_send = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50


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
    """A case: invite, check, grant."""
    read = case_view(account=reader(request), reference=reference)
    if not read.roles & DESK:
        raise Http404
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    check = CheckForm(request.POST, sent=sent == CheckForm.name)
    preview = (
        grant_preview(account=reader(request), reference=reference, at=arrived(request))
        if Act.GRANT in read.acts
        else None
    )
    granting = GrantForm(
        request.POST,
        sent=sent == GrantForm.name,
        agreement_needed=preview is not None and preview.agreement_needed,
    )
    who: dict[str, Any] = {"reference": reference, "account": reader(request), "at": arrived(request)}
    doing: Mapping[str, Doing] = {
        "invite_formal_application": (
            lambda: formal.invite_formal_application(**who),
            None,
            _("The applicants are invited to apply formally."),
        ),
        CheckForm.name: (
            lambda: formal.check_application(points=check.points, **who),
            check,
            _("The check note is kept. The case can be granted."),
        ),
        GrantForm.name: (
            lambda: grants.grant(
                agreement=granting.cleaned_data.get("agreement", ""), start=granting.cleaned_data["start"], **who
            ),
            granting,
            _("Granted. The notices are issued and the recipients are told."),
        ),
    }
    if sent and _done(request, doing, sent):
        return redirect("authority_case", reference=reference)
    page = {"case": read, "check": check, "granting": granting, "preview": preview, "note": _check_note(read)}
    return render(request, "authority/case.html", page)


@read_or_send
@at_desk
def grant(request: HttpRequest, reference: str) -> HttpResponse:
    """A grant: finality, payments with four eyes, the proof, repayment, the end."""
    given = grant_view(account=reader(request), reference=reference, at=arrived(request))
    if not given.roles & DESK:
        raise Http404
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    check = ProofCheckForm(request.POST, sent=sent == ProofCheckForm.name)
    repayment = RepaymentForm(request.POST, sent=sent == RepaymentForm.name)
    if sent and _done(request, _grant_acts(request, given, check, repayment), sent):
        return redirect("authority_grant", reference=reference)
    page = {"grant": given, "check": check, "repayment": repayment}
    return render(request, "authority/grant.html", page)


Doing = tuple[Callable[[], object], CheckForm | GrantForm | ProofCheckForm | RepaymentForm | None, str]
"""An act, the form it needs, and what is said when it worked."""


def _grant_acts(
    request: HttpRequest, given: GrantView, check: ProofCheckForm, repayment: RepaymentForm
) -> Mapping[str, Doing]:
    who: dict[str, Any] = {"reference": given.reference, "account": reader(request), "at": arrived(request)}
    return {
        "record_finality": (lambda: grants.record_finality(**who), None, _("The notice is recorded as final.")),
        "prepare_requested": (
            lambda: payments.prepare_requested(**who),
            None,
            _("The payment is prepared. A second person must release it."),
        ),
        "prepare_instalment": (
            lambda: payments.prepare_instalment(number=_number(request, given.instalments), **who),
            None,
            _("The instalment is prepared. A second person must release it."),
        ),
        "prepare_rest": (
            lambda: payments.prepare_rest(**who),
            None,
            _("The last payment is prepared. A second person must release it."),
        ),
        "release_payment": (
            lambda: payments.release_payment(number=_number(request, given.payments), **who),
            None,
            _("The payment is released and booked as paid."),
        ),
        ProofCheckForm.name: (
            lambda: proofs.check_proof(note=check.cleaned_data["note"], in_depth=check.cleaned_data["in_depth"], **who),
            check,
            _("The proof of use is checked and the grant is settled."),
        ),
        RepaymentForm.name: (
            lambda: claims.demand_repayment(reason=repayment.cleaned_data["reason"], **who),
            repayment,
            _("The repayment is demanded."),
        ),
        "book_repayment": (
            lambda: claims.book_repayment(
                cents=given.open_claim.open if given.open_claim else 0, paid_on=given.today, **who
            ),
            None,
            _("The repayment is booked; the money is free again for other projects."),
        ),
        "close": (lambda: proofs.close(**who), None, _("The grant is closed.")),
    }


def _done(request: HttpRequest, doing: Mapping[str, Doing], sent: str) -> bool:
    """Does the act that was sent, if its form is complete. False: the page is shown again with what was typed."""
    if sent not in doing:
        raise Http404
    act, form, done = doing[sent]
    if form is not None and not form.is_valid():
        return False
    return attempt(request, act, done=done) is not None


def _number(request: HttpRequest, rows: tuple[Any, ...]) -> int:
    """The number that was sent, of a payment or instalment that is there."""
    numbers = {str(row.number): row.number for row in rows}
    sent = request.POST.get("number", "")
    if sent not in numbers:
        raise Http404
    return int(numbers[sent])


def _check_note(read: CaseView) -> Mapping[str, str]:
    """The remarks of the newest check note, by point."""
    notes = [event.data.get("points", {}) for event in read.trail if event.act is Act.CHECK]
    return notes[-1] if notes else {}
