"""What the main navigation offers: the public pages, and the desks that fit the person."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.procedure import Role
from fundament.queries.mailbox import unread_number
from fundament.records.accounts import Account
from fundament.records.roles import roles_anywhere

_DESKS = (
    (frozenset({Role.EDITOR, Role.SIGNATORY}), gettext_lazy("My applications"), "my_applications"),
    (frozenset({Role.ASSOCIATION}), gettext_lazy("Association"), "association_inbox"),
    (frozenset({Role.OFFICE, Role.DECIDER}), gettext_lazy("Ministry"), "ministry_desk"),
    (frozenset({Role.ASSESSOR}), gettext_lazy("Assessments"), "assessor_inbox"),
    (frozenset({Role.COMMENTER}), gettext_lazy("Statements"), "ministry_desk"),
    (frozenset({Role.AUTHORITY, Role.RELEASER}), gettext_lazy("Authority"), "authority_inbox"),
    (frozenset({Role.AUDITOR}), gettext_lazy("Audit"), "audit_index"),
)
"""The desks in order: for whom, the words, the name of the URL."""


@dataclass(frozen=True)
class NavEntry:
    """One entry: its text, the name of its URL, and whether the visitor is there."""

    label: str
    url_name: str
    current: bool


def desks(account: Account) -> tuple[tuple[str, str], ...]:
    """The desks that fit a person, as (words, name of the URL), each once, in order."""
    roles = roles_anywhere(account)
    found: dict[str, str] = {}
    for who, label, name in _DESKS:
        if roles & who:
            found.setdefault(name, str(label))
    return tuple((label, name) for name, label in found.items())


def entries(request: HttpRequest) -> tuple[NavEntry, ...]:
    """The entries for this visitor, in order. Everyone sees the public ones."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    user = getattr(request, "user", None)
    own = desks(user) if isinstance(user, Account) else ()
    offered = ((_("Home"), "home"), (_("Funded projects"), "register"), (_("Results map"), "map"), *own)
    return tuple(NavEntry(label, name, name == here) for label, name in offered)


_COUNTED = frozenset({"mailbox", *(name for _who, _label, name in _DESKS)})
"""Pages that say how many messages are unread. Nowhere else: a page of writing or submitting asks the database nothing for it."""


def unread(request: HttpRequest) -> int:
    """How many messages the visitor has not opened, on the first pages of the desks and in the mailbox; elsewhere 0."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    user = getattr(request, "user", None)
    if here not in _COUNTED or not isinstance(user, Account):
        return 0
    kept: int | None = getattr(request, "_unread", None)
    if kept is None:
        kept = unread_number(user)
        request._unread = kept  # type: ignore[attr-defined]  # a cache for this request
    return kept
