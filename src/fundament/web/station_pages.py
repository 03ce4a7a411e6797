"""What the desks between submission and selection share: lists of cases cut into pages, and the completion request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.acts import stations
from fundament.core.dates import local_day, period_of_weeks
from fundament.queries.inboxes import CallInbox, Inbox, InboxLine
from fundament.web.doors import attempt, reader
from fundament.web.middleware import arrived

PER_PAGE = 20


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
    until = forms.DateField(
        label=gettext_lazy("Until which day?"),
        help_text=gettext_lazy("The whole day counts, until midnight."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    why_short = forms.CharField(
        label=gettext_lazy("Why so soon?"),
        help_text=gettext_lazy("Only if it is less than a week from today. The applicants read it."),
        required=False,
        max_length=500,
    )


def completion_form(*, at: datetime, zone: str) -> CompletionForm:
    """An empty form that proposes two weeks from the day of an instant."""
    day = period_of_weeks(from_day=local_day(at=at, zone=zone), weeks=2)
    return CompletionForm(initial={"until": day})


def ask_for_completion(request: HttpRequest, *, reference: str, form: CompletionForm) -> bool:
    """Asks the applicants what a valid form says; False when it was not done, and the page says why."""
    return form.is_valid() and bool(
        attempt(
            request,
            lambda: stations.request_completion(
                reference=reference,
                text=form.cleaned_data["text"],
                until=form.cleaned_data["until"],
                why_short=form.cleaned_data["why_short"],
                account=reader(request),
                at=arrived(request),
            ),
            done=_("The applicants have been asked to complete their application."),
        )
    )


def go_on_without_completion(request: HttpRequest, *, reference: str) -> None:
    """Goes on with what is there when the applicants did not answer; the next page says whether it was done."""
    attempt(
        request,
        lambda: stations.end_completion(reference=reference, account=reader(request), at=arrived(request)),
        done=_("The application goes on as it was submitted."),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The part of a call's cases that stands on this page, the waiting ones apart."""

    inbox: CallInbox
    waiting: tuple[InboxLine, ...]
    done: tuple[InboxLine, ...]


T = TypeVar("T")


def cut(lines: Sequence[T], number: str | None) -> Page[T]:
    """One page of lines. A wrong number leads to the nearest page."""
    return Paginator(lines, PER_PAGE).get_page(number)


def in_pages(inbox: Inbox, number: str | None) -> tuple[Page[tuple[CallInbox, InboxLine]], list[Group]]:
    """One page of all lines, and its lines grouped by call. A wrong number leads to the nearest page."""
    page = Paginator(inbox, PER_PAGE).get_page(number)
    by_call: dict[str, tuple[CallInbox, list[InboxLine]]] = {}
    for owner, line in page.object_list:
        by_call.setdefault(owner.call.key, (owner, []))[1].append(line)
    groups = [
        Group(
            inbox=owner,
            waiting=tuple(line for line in lines if line.waiting),
            done=tuple(line for line in lines if not line.waiting),
        )
        for owner, lines in by_call.values()
    ]
    return page, groups
