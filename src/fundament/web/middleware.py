"""What happens around every request: the instant of its arrival, who is there, and answers that give no hint."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from fundament.queries.visibility import NotVisible
from fundament.records.applications import Application
from fundament.records.sessions import at_hand
from fundament.web import clock

Respond = Callable[[HttpRequest], HttpResponse]


class ArrivalMiddleware:
    """Stamps each request with the instant it arrived, before anything else is done: deadlines are judged by it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = _arrival(request, now=clock.now())  # type: ignore[attr-defined]  # read through `arrived`
        return self.respond(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """A request that is larger than any form is refused before anything of it is kept."""
        if _announced(request) <= settings.REQUEST_MAX_BYTES:
            return None
        _read_to_its_end(request)
        return _too_large(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A case that someone may not see, or that there is not, is no page; an upload too large keeps the draft."""
        if isinstance(exception, NotVisible | Application.DoesNotExist):
            raise Http404
        if isinstance(exception, RequestDataTooBig):
            return _too_large(request)
        return None


class LoginMiddleware(AuthenticationMiddleware):
    """Django's own; the account comes from what its session has read."""

    def process_request(self, request: HttpRequest) -> None:
        """Looks the account up when a page first asks for it."""
        super().process_request(request)

        def account() -> object:
            with at_hand(request.session):
                return get_user(request)

        request.user = SimpleLazyObject(account)  # type: ignore[assignment]  # as Django does


WAITED_AT_MOST = timedelta(minutes=2)
"""So long a request may wait for a worker. A server in front that says more has a wrong clock, and is not believed."""

_SECONDS = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6}))?")


def _arrival(request: HttpRequest, *, now: datetime) -> datetime:
    """When the request arrived: as the server in front says, if the operator named the header and it can be; else now.

    On the last evening requests wait for a worker; who came in time must not be late for that.
    """
    said = _SECONDS.fullmatch(request.headers.get(settings.ARRIVAL_HEADER, "") if settings.ARRIVAL_HEADER else "")
    if said is None:
        return now
    at = datetime.fromtimestamp(int(said[1]), tz=UTC) + timedelta(microseconds=int((said[2] or "").ljust(6, "0")))
    return at if now - WAITED_AT_MOST <= at <= now else now


def _announced(request: HttpRequest) -> int:
    """How many bytes the request says it has. One that does not say is read as empty."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


def _read_to_its_end(request: HttpRequest) -> None:
    """Forgets what is sent: a browser that is still sending reads no answer. Of far too much only a part is read."""
    left = min(_announced(request), 3 * settings.REQUEST_MAX_BYTES)
    try:
        while left > 0 and (part := request.read(min(left, 65_536))):
            left -= len(part)
    except UnreadablePostError:
        return  # the browser has gone


def _too_large(request: HttpRequest) -> HttpResponse:
    limits = {"size": settings.DOCUMENT_MAX_BYTES // 1_000_000, "back": request.path}
    return render(request, "upload_too_large.html", limits, status=413)


def arrived(request: HttpRequest) -> datetime:
    """The instant the request arrived."""
    at: datetime = request.received_at  # type: ignore[attr-defined]  # set by ArrivalMiddleware for every request
    return at
