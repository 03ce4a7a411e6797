"""Logging in behind any kind of server."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Takes log-ins whose address is not known: behind a server that speaks through a socket nobody's is."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the server gives it, "" where it gives none. No limit counts by it."""
        return str(request.META.get("REMOTE_ADDR", ""))
