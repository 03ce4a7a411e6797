"""A grant in words for its recipient: claims, reports, duties, deadlines, how the grant was computed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.deadlines import Deadline, Owner, Standing
from fundament.core.duties import ReportKind
from fundament.core.receipts import ReceiptFault
from fundament.core.recovery import BeginKind
from fundament.queries.calendar import CalendarLine
from fundament.queries.grants import GrantView
from fundament.web.rendering import Column
from fundament.web.templatetags.case_words import Table, language
from fundament.web.templatetags.fundament_web import day, euro, instant, number
from fundament.wording.calculation_words import step_text
from fundament.wording.deadline_words import deadline_text, deadline_title, owner_label, standing_label
from fundament.wording.duty_words import duty_text, duty_title
from fundament.wording.receipt_words import COLUMN_TITLES, receipt_fault_text

register = template.Library()

BEGIN_KINDS: Mapping[BeginKind, Promise] = {
    "supply_contract": gettext_lazy("We signed a contract for supplies or services"),
    "contract_with_withdrawal": gettext_lazy(
        "We signed a contract from which we may withdraw if the grant is not given"
    ),
    "planning": gettext_lazy("We had planning work done"),
    "soil_survey": gettext_lazy("We had the ground surveyed"),
    "land_purchase": gettext_lazy("We bought land"),
    "site_clearing": gettext_lazy("We cleared the site"),
    "tender_published": gettext_lazy("We published a call for tenders"),
}
"""What was done first -> plain words."""

REACH: Mapping[str, Promise] = {
    "network_partners": gettext_lazy("Partners in your network"),
    "people_reached": gettext_lazy("People you reached"),
    "people_with_disabilities_involved": gettext_lazy(
        "People with disabilities who took part in planning and deciding"
    ),
}
"""Numbers of what was achieved -> plain words."""

_NOTICES = {
    "grant": gettext_lazy("Notice of the grant"),
    "refusal": gettext_lazy("Notice of refusal"),
    "amendment": gettext_lazy("Notice of amendment"),
    "revocation": gettext_lazy("Notice of revocation"),
    "claim": gettext_lazy("Demand for repayment"),
    "interest": gettext_lazy("Demand for interest"),
    "waiver": gettext_lazy("Decision not to demand money back"),
    "objection": gettext_lazy("Decision on your objection"),
}
_CLAIMS = {
    "repayment": gettext_lazy("Repayment"),
    "interest": gettext_lazy("Interest"),
    "late_use_interest": gettext_lazy("Interest for late use"),
}


@register.filter
def notice_words(kind: str) -> str:
    """What kind of letter a notice is."""
    return str(_NOTICES[kind])


@register.filter
def iban_words(iban: str) -> str:
    """An IBAN in groups of four, as people read it."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def position_names(grant: GrantView, *, words: str) -> dict[str, str]:
    """The positions of which a proof may speak, by key: first those of the programme, then the plan as a whole."""
    texts = grant.call.texts
    return {
        key: texts.get(f"cost.{key}", language=words) if key != "plan" else _("Financing plan as a whole")
        for key in grant.cost_keys
    }


@register.filter
def duty_lines(grant: GrantView) -> tuple[tuple[str, str], ...]:
    """What must be reported at once and recorded, with thresholds: sentence and clause."""
    return tuple((duty_text(duty), duty.clause) for duty in grant.duties)


@register.filter
def claims_table(grant: GrantView) -> Table:
    """What was demanded back, what arrived of it, what is open and until when."""
    return Table(
        caption=_("What the authority demands"),
        columns=(
            Column(_("Claim")),
            Column(_("Demanded on")),
            Column(_("Amount"), numeric=True),
            Column(_("Arrived"), numeric=True),
            Column(_("Still open"), numeric=True),
            Column(_("To be paid by")),
        ),
        rows=tuple(
            (
                _CLAIMS.get(claim.kind, claim.kind),
                day(claim.at),
                euro(claim.cents),
                euro(claim.arrived),
                _("nothing: it is waived")
                if claim.waived
                else _("nothing: it is no longer demanded")
                if claim.lifted
                else euro(claim.open),
                day(claim.due_on) or "–",
            )
            for claim in grant.claims
        ),
    )


@register.filter
def reports_table(grant: GrantView) -> Table:
    """What the recipient reported."""
    return Table(
        caption=_("What you have reported"),
        columns=(Column(_("When")), Column(_("About")), Column(_("What")), Column(_("Amount"), numeric=True)),
        rows=tuple(
            (instant(one.at), duty_title(ReportKind(one.kind)), one.text, euro(one.cents) or "–")
            for one in grant.reports
        ),
    )


@register.filter
def interim_table(grant: GrantView) -> Table:
    """The interim proofs that were submitted."""
    return Table(
        caption=_("Interim proofs of use"),
        columns=(
            Column(_("No.")),
            Column(_("Submitted")),
            Column(_("Covers the time until")),
            Column(_("Eligible spending"), numeric=True),
        ),
        rows=tuple(
            (str(one.number), instant(one.submitted_at), day(one.until), euro(one.spent))
            for one in grant.interim_proofs
        ),
    )


@register.filter
def deadlines_table(grant: GrantView) -> Table:
    """Every deadline with its source: the recipient's own ones first, each by day."""
    ordered = sorted(grant.deadlines, key=lambda one: (one.owner is not Owner.RECIPIENT, one.day))
    return Table(
        caption=_("Deadlines"),
        columns=(
            Column(_("Day")),
            Column(_("What")),
            Column(_("Who acts")),
            Column(_("Status")),
            Column(_("Source")),
        ),
        rows=tuple(
            (day(one.day), _what(one), owner_label(one.owner), standing_label(one.state), one.clause) for one in ordered
        ),
    )


def _what(deadline: Deadline) -> object:
    return format_html(
        '{}<br><span class="fm-small">{}</span>', deadline_title(deadline.key), deadline_text(deadline.key)
    )


@register.filter
def calculation_table(grant: GrantView) -> Table:
    """How the grant came about, line by line, with the source of each; empty without a calculation."""
    steps = grant.calculation.steps if grant.calculation else ()
    positions = position_names(grant, words=language()) | {"plan": ""}
    funders = {funder.key: funder.name for funder in grant.call.programme.funder}
    return Table(
        caption=_("How the grant was computed"),
        columns=(Column(_("Line")), Column(_("Amount"), numeric=True), Column(_("Source"))),
        rows=tuple(
            (step_text(step=step, positions=positions, funders=funders), euro(step.cents), step.clause or "–")
            for step in steps
        ),
    )


@register.filter
def calendar_table(lines: Sequence[CalendarLine]) -> Table:
    """The deadlines of all grants of a person that are not over."""
    return Table(
        caption=_("Your deadlines"),
        columns=(
            Column(_("Day")),
            Column(_("What")),
            Column(_("Grant")),
            Column(_("Who acts")),
            Column(_("Status")),
        ),
        rows=tuple(
            (
                day(line.deadline.day),
                _what(line.deadline),
                format_html(
                    '<a href="{}">{}</a> {}', reverse("grant", args=[line.reference]), line.reference, line.title
                ),
                owner_label(line.deadline.owner),
                standing_label(line.deadline.state),
            )
            for line in lines
            if line.deadline.state is not Standing.DONE
        ),
    )


@register.filter
def faults_table(faults: Sequence[ReceiptFault]) -> Table:
    """Every fault of a list of receipts with its line and column."""
    return Table(
        caption=_("What is wrong in the list of receipts"),
        columns=(Column(_("Line")), Column(_("Column")), Column(_("What is wrong and what to do"))),
        rows=tuple(
            (
                number(fault.line) if fault.line else _("whole file"),
                COLUMN_TITLES.get(fault.column, fault.column) or "–",
                # Without its line the text does not repeat the place that the first two cells name.
                receipt_fault_text(fault=replace(fault, line=0)),
            )
            for fault in faults
        ),
    )
