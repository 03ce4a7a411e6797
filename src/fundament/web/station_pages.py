"""What the desks between submission and selection share: lists of cases cut into pages, and the completion request."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy

from fundament.queries.inboxes import CallInbox, InboxLine

PER_PAGE = 50


class CompletionForm(forms.Form):
    """What the applicants are asked to complete."""

    text = forms.CharField(
        label=gettext_lazy("What is missing?"),
        help_text=gettext_lazy(
            "Write what has to be completed and how. All applicants of this case read it and get a mail."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The part of a call's cases that stands on this page, the waiting ones apart."""

    inbox: CallInbox
    waiting: tuple[InboxLine, ...]
    done: tuple[InboxLine, ...]


def cut(lines: Sequence[InboxLine], number: str | None) -> Page[InboxLine]:
    """One page of lines. A wrong number leads to the nearest page."""
    return Paginator(lines, PER_PAGE).get_page(number)


def in_pages(inboxes: Sequence[CallInbox], number: str | None) -> tuple[Page[tuple[CallInbox, InboxLine]], list[Group]]:
    """One page of all lines, and its lines grouped by call again. A wrong number leads to the nearest page."""
    lines = [(inbox, line) for inbox in inboxes for line in inbox.lines]
    page = Paginator(lines, PER_PAGE).get_page(number)
    groups = []
    for inbox in inboxes:
        here = tuple(line for owner, line in page.object_list if owner is inbox)
        if here:
            groups.append(
                Group(
                    inbox=inbox,
                    waiting=tuple(line for line in here if line.waiting),
                    done=tuple(line for line in here if not line.waiting),
                )
            )
    return page, groups
