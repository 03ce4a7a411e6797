"""Lists of cases by call, cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from fundament.queries.inboxes import CallInbox, InboxLine

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Group:
    """The part of a call's cases that stands on this page, the waiting ones apart."""

    inbox: CallInbox
    waiting: tuple[InboxLine, ...]
    done: tuple[InboxLine, ...]


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
