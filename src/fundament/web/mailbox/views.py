"""The mailbox: the list, one message, and which of them are mailed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fundament.acts import mailbox as acts
from fundament.core.procedure import Role, Subject
from fundament.queries.mailbox import CaseOfMessage, mailbox_page, message_to
from fundament.records.roles import APPLICANT
from fundament.web.doors import reader, signed_in
from fundament.web.mailbox.forms import MailChoiceForm
from fundament.web.middleware import arrived

_PAGES = {
    Subject.APPLICATION: (
        (APPLICANT, "application"),
        (frozenset({Role.AUTHORITY, Role.RELEASER}), "authority_case"),
        (frozenset({Role.OFFICE, Role.DECIDER, Role.COMMENTER}), "ministry_case"),
        (frozenset({Role.ASSOCIATION}), "association_case"),
        (frozenset({Role.ASSESSOR}), "assessor_case"),
        (frozenset({Role.AUDITOR}), "audit_case"),
    ),
    Subject.GRANT: (
        (APPLICANT, "grant"),
        (frozenset({Role.AUTHORITY, Role.RELEASER}), "authority_grant"),
    ),
}
"""Where a case is read, by the role in it, in order."""


def _address(case: CaseOfMessage) -> str | None:
    for roles, name in _PAGES[case.subject]:
        if case.roles & roles:
            return reverse(name, args=[case.reference])
    return None


@signed_in
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All messages to the person, newest first."""
    page, lines = mailbox_page(account=reader(request), page=request.GET.get("page", "1"))
    context = {"trail": _trail()[:1], "page": page, "lines": lines, "choice": _chosen(request)}
    return render(request, "mailbox/mailbox.html", context)


@signed_in
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message and the way to its case. Opening it marks it as read."""
    account = reader(request)
    found, cases = message_to(account=account, pk=pk)
    if found.unread and request.method == "GET":
        acts.read_message(account=account, pk=pk, at=arrived(request))
    links = [(case.reference, address) for case in cases if (address := _address(case))]
    return render(request, "mailbox/message.html", {"trail": _trail(), "message": found, "links": links})


@signed_in
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Marks everything as read."""
    acts.read_all(account=reader(request), at=arrived(request))
    messages.success(request, _("All messages are marked as read."))
    return redirect("mailbox")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choice(request: HttpRequest) -> HttpResponse:
    """Which messages are mailed."""
    account = reader(request)
    form = MailChoiceForm(request.POST if request.method == "POST" else None, initial={"mails": account.mails})
    if request.method == "POST" and form.is_valid():
        acts.choose_mails(account=account, choice=form.cleaned_data["mails"])
        messages.success(request, _("Your choice is saved. It holds from now on."))
        return redirect("mail_choice")
    return render(request, "mailbox/choice.html", {"form": form, "account": account})


def _chosen(request: HttpRequest) -> str:
    return {
        "all": _("You also get all messages by e-mail."),
        "deadlines": _("You also get messages with a deadline by e-mail, and no others."),
        "none": _("You get no e-mails. Please look in here regularly: deadlines run all the same."),
    }[reader(request).mails]


def _trail() -> list[tuple[str, str]]:
    return [(_("Home"), reverse("home")), (_("Messages"), reverse("mailbox"))]
