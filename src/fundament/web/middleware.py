"""What happens around every request: the instant of its arrival, and answers that give no hint."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fundament.queries.visibility import NotVisible
from fundament.web import clock

Respond = Callable[[HttpRequest], HttpResponse]


class ArrivalMiddleware:
    """Stamps each request with the instant it arrived, before anything else is done: deadlines are judged by it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = clock.now()  # type: ignore[attr-defined]  # read through `arrived`
        return self.respond(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A case that someone may not see is a page that does not exist; an upload too large keeps the draft."""
        if isinstance(exception, NotVisible):
            raise Http404
        if isinstance(exception, RequestDataTooBig):
            limits = {"size": settings.DOCUMENT_MAX_BYTES // 1_000_000, "back": request.path}
            return render(request, "upload_too_large.html", limits, status=413)
        return None


def arrived(request: HttpRequest) -> datetime:
    """The instant the request arrived."""
    at: datetime = request.received_at  # type: ignore[attr-defined]  # set by ArrivalMiddleware for every request
    return at
