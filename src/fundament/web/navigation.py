"""What the main navigation offers."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class NavEntry:
    """One entry: its text, the name of its URL, and whether the visitor is there."""

    label: str
    url_name: str
    current: bool


def entries(request: HttpRequest) -> tuple[NavEntry, ...]:
    """The entries for this visitor, in order. Everyone sees the public ones."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    offered = (
        (_("Home"), "home"),
        (_("Funded projects"), "register"),
        (_("Results map"), "map"),
    )
    return tuple(NavEntry(label, name, name == here) for label, name in offered)
