"""The portal's clock. The only place above the commands that reads the time; tests replace it."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, with its zone."""
    return timezone.now()
