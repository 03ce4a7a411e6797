"""What the auditor reads, as tables in words."""

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundament.core.money import format_euro
from fundament.core.procedure import Subject
from fundament.queries.audit import AuditCall, AuditGrant, AuditLine
from fundament.queries.audit_ledger import AccountLine, BookingLine
from fundament.queries.cases import EventView
from fundament.web.case_reading import AMOUNTS, Table, marked
from fundament.web.rendering import Column
from fundament.web.templatetags.case_words import invented_short
from fundament.web.templatetags.fundament_web import day, instant, money
from fundament.wording import act_done, ledger_label, regime_label, role_label, state_label

BOOKED = (*sorted(AMOUNTS), "course")
"""What `invented` calls made-up bookings: the amounts, or what happened after the selection."""


def _short(value: object, invented: Iterable[str], *facts: str) -> object:
    """A value in a list, with the marker in one word where one of these facts was made up."""
    mark = invented_short(invented, *facts)
    return format_html("{} {}", value, mark) if mark else value


def _case_link(reference: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("audit_case", args=[reference]), words)


def calls_table(calls: tuple[AuditCall, ...]) -> Table:
    """All programmes with their cases and their money."""
    return Table(
        caption=_("Programmes and their ledgers"),
        columns=(
            Column(_("Programme")),
            Column(_("State")),
            Column(_("Cases"), numeric=True),
            Column(_("Appropriated"), numeric=True),
            Column(_("Committed"), numeric=True),
            Column(_("Paid out"), numeric=True),
            Column(_("Ledger")),
        ),
        rows=tuple(
            (
                call.title,
                state_label(subject=Subject.CALL, state=call.state),
                str(call.cases),
                money(call.appropriated),
                _short(money(call.committed), call.invented, *BOOKED),
                _short(money(call.paid), call.invented, *BOOKED),
                format_html(
                    '<a href="{}">{}<span class="kern-sr-only">: {}</span></a>',
                    reverse("audit_ledger", args=[call.key]),
                    _("Open ledger"),
                    call.title,
                ),
            )
            for call in calls
        ),
    )


def cases_table(cases: tuple[AuditLine, ...]) -> Table:
    """One page of cases."""
    return Table(
        caption=_("Cases"),
        columns=(
            Column(_("Reference")),
            Column(_("Project")),
            Column(_("Bodies")),
            Column(_("Programme")),
            Column(_("Submitted")),
            Column(_("State")),
            Column(_("Granted"), numeric=True),
        ),
        rows=tuple(
            (
                _case_link(case.reference, case.reference),
                _short(case.title, case.invented, "project"),
                _short(case.bodies, case.invented, "applicant"),
                case.programme,
                instant(case.submitted_at),
                _short(state_label(subject=Subject.APPLICATION, state=case.state), case.invented, "course", "outcome"),
                _short(money(case.granted), case.invented, *AMOUNTS) if case.granted else "–",
            )
            for case in cases
        ),
    )


def grant_facts(grant: AuditGrant, invented: tuple[str, ...]) -> tuple[tuple[str, object], ...]:
    """A grant at a glance."""
    rows: list[tuple[str, object]] = [
        (_("Recipient"), grant.recipient),
        (_("Granting authority"), grant.authority),
        (_("Rules"), regime_label(grant.regime)),
        (_("State"), state_label(subject=Subject.GRANT, state=grant.state)),
        (_("Granted"), marked(money(grant.total), invented, *AMOUNTS)),
        (_("Date of the notice"), marked(day(grant.granted_on), invented, "course")),
        (_("Notice final on"), marked(day(grant.final_on), invented, "course")),
        (
            _("Funding period"),
            marked(
                _("%(first)s to %(last)s") % {"first": day(grant.first), "last": day(grant.last)}, invented, "course"
            ),
        ),
        (_("Proof of use due"), marked(day(grant.proof_due), invented, "course")),
    ]
    if grant.spent is not None:
        rows.append((_("Spent according to the proof"), marked(money(grant.spent), invented, *BOOKED)))
    if grant.due is not None:
        rows += [
            (_("Due after the check"), marked(money(grant.due), invented, *BOOKED)),
            (_("Note of the check"), marked(grant.check_note, invented, "course")),
        ]
    for number, at, sha256 in grant.notices:
        words = format_html('{}<br><span class="fm-digest">{}</span>', instant(at), sha256)
        rows.append((_("Notice %(number)s, SHA-256") % {"number": number}, words))
    return tuple(rows)


def amounts_table(grant: AuditGrant, invented: tuple[str, ...]) -> Table:
    """A grant by year and funder."""
    return Table(
        caption=_("Amounts of %(reference)s") % {"reference": grant.reference},
        columns=(Column(_("Year")), Column(_("Funder")), Column(_("Granted"), numeric=True)),
        rows=tuple(
            (str(year), funder, _short(money(cents), invented, *AMOUNTS)) for funder, year, cents in grant.amounts
        ),
    )


def payments_table(grant: AuditGrant, invented: tuple[str, ...]) -> Table:
    """A grant's payments with the two people of each."""
    return Table(
        caption=_("Payments of %(reference)s") % {"reference": grant.reference},
        columns=(
            Column(_("Number")),
            Column(_("Purpose")),
            Column(_("Amount"), numeric=True),
            Column(_("Prepared")),
            Column(_("Released")),
        ),
        rows=tuple(
            (
                str(payment.number),
                payment.purpose,
                _short(money(payment.cents), invented, *BOOKED),
                _by(payment.prepared_by, instant(payment.prepared_at)),
                _by(payment.released_by, instant(payment.released_at)),
            )
            for payment in grant.payments
        ),
    )


def _by(person: str, at: str) -> str:
    return f"{person}, {at}" if at else _("Not yet")


def bookings_table(bookings: tuple[BookingLine, ...], *, caption: str) -> Table:
    """Bookings with the events that caused them."""
    return Table(
        caption=caption,
        columns=(
            Column(_("Booking")),
            Column(_("When")),
            Column(_("Amount"), numeric=True),
            Column(_("From")),
            Column(_("To")),
            Column(_("Funder, year")),
            Column(_("Case or grant")),
            Column(_("Because of")),
        ),
        rows=tuple(
            (
                str(line.number),
                instant(line.at),
                _short(money(line.cents), line.invented, *BOOKED),
                ledger_label(line.debit),
                ledger_label(line.credit),
                f"{line.funder}, {line.year}",
                _case_link(line.reference, line.grant or line.reference) if line.reference else "–",
                _("%(act)s (event %(number)s), %(person)s")
                % {"act": act_done(line.act), "number": line.event, "person": line.person},
            )
            for line in bookings
        ),
    )


def accounts_table(accounts: tuple[AccountLine, ...]) -> Table:
    """All accounts with their balances."""
    return Table(
        caption=_("Accounts"),
        columns=(
            Column(_("Account")),
            Column(_("Funder")),
            Column(_("Year")),
            Column(_("Grant")),
            Column(_("Balance"), numeric=True),
        ),
        rows=tuple(
            (
                ledger_label(row.kind),
                row.funder,
                str(row.year),
                row.grant or "–",
                _short(money(row.balance), row.invented, *BOOKED),
            )
            for row in accounts
        ),
    )


def trail_table(trail: tuple[EventView, ...]) -> Table:
    """Every event with what it holds and its checksum."""
    return Table(
        caption=_("Every event, in the order of recording"),
        columns=(
            Column(_("Event")),
            Column(_("What")),
            Column(_("When")),
            Column(_("Recorded")),
            Column(_("Who, as")),
            Column(_("From, to")),
            Column(_("Holds")),
            Column(_("Checksum")),
        ),
        rows=tuple(
            (
                f"{_subject(event.subject)} {event.number}",
                act_done(event.act),
                instant(event.at),
                instant(event.recorded_at),
                f"{event.person}, {role_label(event.role)}",
                _states(event),
                _data(event.data),
                format_html('<span class="fm-digest">{}</span>', event.digest),
            )
            for event in trail
        ),
    )


def _subject(subject: str) -> str:
    return {"call": _("Call"), "application": _("Application"), "grant": _("Grant")}[subject]


def _states(event: EventView) -> str:
    target = state_label(subject=Subject(event.subject), state=event.target)
    if not event.source:
        return target
    return f"{state_label(subject=Subject(event.subject), state=event.source)} → {target}"


def _data(data: dict[str, Any]) -> SafeString | str:
    if not data:
        return "–"
    return format_html('<code class="fm-digest">{}</code>', json.dumps(data, ensure_ascii=False, sort_keys=True))


CSV_COLUMNS = (
    "booking",
    "at",
    "cents",
    "euro",
    "from",
    "to",
    "funder",
    "fiscal_year",
    "grant",
    "case",
    "act",
    "event_of",
    "event",
    "person",
    "demonstration",
    "invented",
)
"""Columns of bookings.csv. `demonstration` is yes or no; `invented` is what was made up about the case, by commas."""


def csv_row(line: BookingLine) -> list[str | int]:
    """A booking in the order of CSV_COLUMNS."""
    return [
        line.number,
        line.at.isoformat(),
        line.cents,
        format_euro(line.cents),
        line.debit,
        line.credit,
        line.funder,
        line.year,
        line.grant,
        line.reference,
        line.act.value,
        line.subject,
        line.event,
        line.person,
        "yes" if line.demonstration else "no",
        ",".join(line.invented),
    ]
