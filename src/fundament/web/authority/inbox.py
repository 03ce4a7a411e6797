"""The inbox in words: each list with its title, what it asks for, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundament.queries.waiting import NOTHING_TO_DO, Queue, Waiting
from fundament.web.rendering import Column
from fundament.web.templatetags.case_words import Table, invented_mark
from fundament.web.templatetags.fundament_web import day, euro

AT_FIRST = 5
"""Rows of each list on the overview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One list: its title, what to do, how many stand in it, and some of its rows, the oldest first."""

    queue: Queue
    title: str
    text: str
    count: int
    table: Table
    more: bool


def overview(rows: Sequence[Waiting]) -> dict[str, Any]:
    """Every list that is not empty, what waits for the desk first, and the figures above them."""
    by_queue = {queue: [row for row in rows if row.queue is queue] for queue in Queue}
    lists = [shown(queue, found[:AT_FIRST], len(found)) for queue, found in by_queue.items() if found]
    waiting = [row for row in rows if row.queue not in NOTHING_TO_DO]
    return {
        "waiting": [entry for entry in lists if entry.queue not in NOTHING_TO_DO],
        "resting": [entry for entry in lists if entry.queue in NOTHING_TO_DO],
        "count": len(waiting),
        "oldest": min((row.since for row in waiting), default=None),
        "releases": len(by_queue[Queue.PAYMENT_TO_RELEASE]),
        "any": bool(rows),
    }


def shown(queue: Queue, rows: Sequence[Waiting], count: int) -> Shown:
    """A list in words. `count` may be more than the rows at hand."""
    title, text = _words(queue)
    return Shown(
        queue=queue, title=title, text=text, count=count, table=_table(queue, title, rows), more=count > len(rows)
    )


def _words(queue: Queue) -> tuple[str, str]:
    return {
        Queue.TO_INVITE: (
            _("To invite to the formal application"),
            _("Selected and announced. The applicants wait for your invitation."),
        ),
        Queue.TO_CHECK: (
            _("Formal applications to check"),
            _("Write the check note with its six points."),
        ),
        Queue.TO_GRANT: (_("To grant"), _("Checked. The money is not committed before you grant.")),
        Queue.OBJECTION: (
            _("Objections to decide on"),
            _("From the day shown on, whoever objected may go to court without waiting for you (§ 75 VwGO)."),
        ),
        Queue.TO_BECOME_FINAL: (
            _("Notices to record as final"),
            _("The time for objections is over. Has nobody objected?"),
        ),
        Queue.PAYMENT_TO_PREPARE: (
            _("Payments to prepare"),
            _("Requested by the recipient, or due without a request."),
        ),
        Queue.PAYMENT_TO_RELEASE: (
            _("Payments to release"),
            _("Prepared by one person; a second person releases them."),
        ),
        Queue.PROOF_TO_COMPLETE: (
            _("Proofs of use to look through"),
            _("Confirm within a month that the proof is complete, or ask for what is missing (VVK and VwV Nr. 7.1)."),
        ),
        Queue.PROOF_TO_CHECK: (
            _("Proofs of use to check"),
            _("Compare planned and spent; the page computes the rest."),
        ),
        Queue.PROOF_OVERDUE: (
            _("Proofs of use overdue"),
            _("The day has passed. Please remind the recipient."),
        ),
        Queue.REPAYMENT: (
            _("Repayments"),
            _("More was paid than is due: demand it, and book it when it arrives."),
        ),
        Queue.TO_CLOSE: (_("To close"), _("Proven and settled.")),
        Queue.WITHIN_REMEDY_PERIOD: (
            _("Notices within the time for objections"),
            _("They become final on the day shown, unless somebody objects."),
        ),
        Queue.WITH_APPLICANTS: (
            _("With applicants and recipients"),
            _("The next step is theirs."),
        ),
        Queue.CLOSED: (_("Closed grants"), _("Nothing more to do.")),
    }[queue]


_DAYS = frozenset(
    {
        Queue.OBJECTION,
        Queue.TO_BECOME_FINAL,
        Queue.PROOF_OVERDUE,
        Queue.WITHIN_REMEDY_PERIOD,
        Queue.WITH_APPLICANTS,
    }
)


def _table(queue: Queue, title: str, rows: Sequence[Waiting]) -> Table:
    by = {
        Queue.OBJECTION: _("Court possible from"),
        Queue.TO_BECOME_FINAL: _("Final from"),
        Queue.WITHIN_REMEDY_PERIOD: _("Final from"),
        Queue.PROOF_OVERDUE: _("Was due by"),
        Queue.WITH_APPLICANTS: _("Proof due by"),
    }
    since = _("Received on") if queue is Queue.OBJECTION else _("Since")
    columns = [Column(_("Project")), Column(_("Organisation")), Column(_("Programme")), Column(since)]
    if queue in _DAYS:
        columns.append(Column(by[queue]))
    columns.append(Column(_("Amount"), numeric=True))
    return Table(caption=title, columns=tuple(columns), rows=tuple(_row(queue, row) for row in rows))


def _row(queue: Queue, row: Waiting) -> tuple[object, ...]:
    name = "authority_grant" if row.grant else "authority_case"
    link = format_html(
        '<a href="{}">{}</a><br><span class="fm-source">{}</span>',
        reverse(name, args=[row.reference]),
        row.title or row.reference,
        row.reference,
    )
    if row.mine:
        words = _("You prepared it: somebody else releases it")
        link = format_html('{}<br><span class="fm-source">{}</span>', link, words)
    mark = invented_mark(row.invented, "amounts")
    # One element a cell: on narrow screens a cell is a grid, and loose text would fall into its columns.
    bodies = format_html_join(SafeString("<br>"), "{}", ((body,) for body in row.bodies))
    return (
        link,
        format_html("<span>{}</span>", bodies),
        row.call.texts.get("short_title", language=get_language() or "de"),
        day(row.since),
        *((day(row.by) or "–",) if queue in _DAYS else ()),
        format_html("<span>{}<br>{}</span>", euro(row.cents), mark) if mark else euro(row.cents),
    )
