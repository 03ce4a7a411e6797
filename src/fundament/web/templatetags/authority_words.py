"""What the authority's desk shows beside the money of a grant: early start, calculation, notices, deadlines, reports."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundament.core.calculation import Calculation
from fundament.core.duties import ReportKind
from fundament.core.plan_faults import PlanFault
from fundament.queries.early_starts import EarlyStartLine
from fundament.queries.grant_parts import NoticeLine
from fundament.queries.grants import GrantView
from fundament.records.calls import Call
from fundament.web.rendering import Column
from fundament.web.templatetags.case_words import Table, language
from fundament.web.templatetags.fundament_web import day, euro, instant, number
from fundament.wording.calculation_words import plan_fault_text, step_text
from fundament.wording.deadline_words import deadline_text, deadline_title, owner_label, standing_label
from fundament.wording.duty_words import duty_title

register = template.Library()


def position_names(call: Call) -> Mapping[str, str]:
    """The positions of a financing plan by key, in the reader's language; "plan" is the whole plan."""
    names = {cost.key: call.texts.get(f"cost.{cost.key}", language=language()) for cost in call.programme.cost}
    return {**names, "plan": _("Whole plan")}


@register.simple_tag
def calculation_table(calculation: Calculation, call: Call) -> Table:
    """A calculation step by step, each with its clause."""
    positions = position_names(call)
    funders = {funder.key: funder.name for funder in call.programme.funder}
    return Table(
        caption=_("Calculation step by step"),
        columns=(Column(_("Step")), Column(_("Amount"), numeric=True), Column(_("Source"))),
        rows=tuple(
            (
                step_text(step=step, positions=positions, funders=funders),
                euro(step.cents),
                step.clause or dict(step.values).get("place", "") or "–",
            )
            for step in calculation.steps
        ),
    )


@register.simple_tag
def fault_text(fault: PlanFault, call: Call) -> str:
    """What is wrong with a plan."""
    return plan_fault_text(fault=fault, positions=position_names(call))


@register.filter
def iso_day(text: str) -> str:
    """A day as events keep it, "2021-08-01", as people write it."""
    return day(date.fromisoformat(text))


@register.filter
def early_start_table(lines: tuple[EarlyStartLine, ...]) -> Table:
    """From which day each recipient may begin, and why."""
    return Table(
        caption=_("Begin before the notice"),
        columns=(
            Column(_("Recipient")),
            Column(_("Planned spending"), numeric=True),
            Column(_("Exception needed from"), numeric=True),
            Column(_("Formal application received")),
            Column(_("May begin from")),
            Column(_("Source")),
        ),
        rows=tuple(
            (
                line.partner,
                euro(line.planned),
                euro(line.below),
                day(line.received_on),
                day(line.answer.allowed_from)
                if line.answer.allowed_from
                else _("Not before the notice, unless you allow it"),
                line.answer.clause,
            )
            for line in lines
        ),
    )


@register.filter
def notice_kind_words(kind: str) -> str:
    """What a notice decides."""
    return {
        "grant": _("Grant"),
        "refusal": _("Refusal"),
        "amendment": _("Amendment"),
        "revocation": _("Revocation"),
        "claim": _("Repayment"),
        "interest": _("Interest"),
        "waiver": _("Waiver of a repayment"),
        "objection": _("Decision on an objection"),
    }[kind]


@register.filter
def notices_table(grant: GrantView) -> Table:
    """The notices of a grant by number, each with its file and its digest."""
    return Table(
        caption=_("Notices"),
        columns=(Column(_("Notice")), Column(_("Decides")), Column(_("Issued")), Column(_("SHA-256"))),
        rows=tuple(
            (_notice_link(grant, row), notice_kind_words(row.kind), instant(row.at), _digest(row.sha256))
            for row in grant.notices
        ),
    )


def _notice_link(grant: GrantView, row: NoticeLine) -> object:
    words = _("Notice %(number)d (PDF, in German)") % {"number": row.number}
    return format_html('<a href="{}">{}</a>', reverse("notice_pdf", args=[grant.reference, row.number]), words)


def _digest(sha256: str) -> object:
    return format_html('<span class="fm-digest">{}</span>', sha256)


@register.filter
def deadlines_table(grant: GrantView) -> Table:
    """Every deadline of the grant, by day: what, who, where it stands, its clause."""
    return Table(
        caption=_("Deadlines"),
        columns=(
            Column(_("What")),
            Column(_("Day")),
            Column(_("Who acts")),
            Column(_("Status")),
            Column(_("Source")),
        ),
        rows=tuple(
            (
                format_html(
                    '<span>{}<br><span class="fm-small">{}</span></span>',
                    deadline_title(row.key),
                    deadline_text(row.key),
                ),
                day(row.day),
                owner_label(row.owner),
                standing_label(row.state),
                row.clause,
            )
            for row in grant.deadlines
        ),
    )


@register.filter
def reports_table(grant: GrantView) -> Table:
    """What the recipient reported, the newest first."""
    return Table(
        caption=_("Reports of the recipient"),
        columns=(Column(_("When")), Column(_("About")), Column(_("Text")), Column(_("Amount"), numeric=True)),
        rows=tuple(
            (instant(row.at), duty_title(ReportKind(row.kind)), row.text, euro(row.cents) or "–")
            for row in reversed(grant.reports)
        ),
    )


@register.filter
def interim_table(grant: GrantView) -> Table:
    """The interim proofs of a longer project."""
    return Table(
        caption=_("Interim proofs of use"),
        columns=(
            Column(_("No.")),
            Column(_("Until")),
            Column(_("Spent"), numeric=True),
            Column(_("Report")),
            Column(_("Submitted")),
        ),
        rows=tuple(
            (number(row.number), day(row.until), euro(row.spent), row.report, instant(row.submitted_at))
            for row in grant.interim_proofs
        ),
    )
