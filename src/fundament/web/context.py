"""What every page of the portal knows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from fundament.web import navigation


@dataclass(frozen=True)
class Language:
    """A language of the portal under its own name."""

    code: str
    label: str
    current: bool


def languages() -> tuple[Language, ...]:
    """The languages of the portal, each named in itself.

    Not through Django's context processor: it translates the names, so that an English reader would have to look for
    "Englisch". Leichte Sprache is unknown to Django, which would call it "Deutsch"; its name comes from the settings.
    """
    here = get_language()
    named = []
    for code, label in settings.LANGUAGES:
        info = get_language_info(code)
        named.append(Language(code, info["name_local"] if info["code"] == code else label, code == here))
    return tuple(named)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The variables of `base.html`: demo, languages, here, navigation, unread."""
    return {
        "demo": settings.DEMO,
        "languages": languages(),
        "here": request.get_full_path(),
        "navigation": navigation.entries(request),
        "unread": navigation.unread(request),
    }
