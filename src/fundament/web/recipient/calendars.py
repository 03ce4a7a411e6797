"""A person's deadlines: as a page, and as a feed that calendar programmes read without logging in."""

from django.core.signing import Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundament.core.deadlines import Standing
from fundament.documents.ics import Entry, calendar_file
from fundament.queries.calendar import CalendarLine, calendar_of
from fundament.records.accounts import Account
from fundament.web.doors import reader, signed_in
from fundament.web.middleware import arrived
from fundament.wording.deadline_words import deadline_text, deadline_title, owner_label

_SALT = "fundament.calendar"
_TAIL = 16


def token_of(account: Account) -> str:
    """What the address of a person's feed ends with: the account and a signature over it and the end of its password's hash.

    A new password makes a new address. The hash itself is not told.
    """
    return f"{account.pk}-{_signature(account)}"


def _signature(account: Account) -> str:
    return Signer(salt=_SALT).signature(f"{account.pk}:{account.password[-_TAIL:]}")


def _account_of(token: str) -> Account:
    """Whose feed this is. Raises Http404: a wrong token, an old one and one of nobody are the same."""
    pk, _dash, signature = token.partition("-")
    account = Account.objects.filter(pk=int(pk), is_active=True).first() if pk.isascii() and pk.isdigit() else None
    if account is None or not constant_time_compare(signature, _signature(account)):
        raise Http404
    return account


@require_safe
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """All deadlines of the grants the person works on, and where to subscribe to them."""
    account = reader(request)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token_of(account)]))
    answer = render(
        request,
        "recipient/calendar.html",
        {"lines": calendar_of(account=account, at=arrived(request)), "address": address},
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same deadlines for a calendar programme: who knows the address may read them."""
    account = _account_of(token)
    lines = calendar_of(account=account, at=arrived(request))
    entries = [_entry(request, line) for line in lines if line.deadline.state is not Standing.DONE]
    content = calendar_file(name=_("Fundament: deadlines"), entries=entries, stamp=arrived(request))
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="fundament.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _entry(request: HttpRequest, line: CalendarLine) -> Entry:
    deadline = line.deadline
    words = {"text": deadline_text(deadline.key), "who": owner_label(deadline.owner), "clause": deadline.clause}
    return Entry(
        uid=f"{line.reference}-{deadline.key}-{deadline.number}@fundament",
        day=deadline.day,
        title=f"{deadline_title(deadline.key)} ({line.reference})",
        text=_("%(text)s Who acts: %(who)s. Source: %(clause)s.") % words,
        url=request.build_absolute_uri(reverse("grant", args=[line.reference])),
    )
