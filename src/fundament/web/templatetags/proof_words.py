"""The end of a grant in words: receipts, positions, settlement, recovery, interest."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from fundament.core.interest import Interest
from fundament.core.proof import SettlementStep
from fundament.core.recovery import Reclaim
from fundament.queries.grants import GrantView
from fundament.web.rendering import Column
from fundament.web.templatetags.authority_words import position_names
from fundament.web.templatetags.case_words import Table
from fundament.web.templatetags.fundament_web import NBSP, day, euro, per_cent

register = template.Library()


def _plus(cents: int) -> str:
    return f"+{euro(cents)}" if cents > 0 else euro(cents)


@register.filter
def receipts_table(grant: GrantView) -> Table:
    """The list of receipts as it was handed in last (ANBest-P Nr. 6.4)."""
    names = position_names(grant.call)
    rows = grant.proof.receipts if grant.proof else ()
    return Table(
        caption=_("Receipts"),
        columns=(
            Column(_("Number")),
            Column(_("Kind")),
            Column(_("Position")),
            Column(_("Paid on")),
            Column(_("Payee or payer")),
            Column(_("Reason")),
            Column(_("Amount"), numeric=True),
            Column(_("Of it input tax"), numeric=True),
            Column(_("Discount taken"), numeric=True),
        ),
        rows=tuple(
            (
                row.number,
                _("Spending") if row.kind == "spending" else _("Income"),
                names.get(row.position, row.position) or "–",
                day(row.paid_on),
                row.payee,
                row.reason,
                euro(row.cents),
                euro(row.input_tax),
                euro(row.discount),
            )
            for row in rows
        ),
    )


@register.filter
def positions_table(grant: GrantView) -> Table:
    """Planned and spent by position of the financing plan; to be read, for the plan binds as a whole."""
    names = position_names(grant.call)
    return Table(
        caption=_("Positions of the financing plan"),
        columns=(
            Column(_("Position")),
            Column(_("Planned"), numeric=True),
            Column(_("Spent"), numeric=True),
            Column(_("Difference"), numeric=True),
        ),
        rows=tuple(
            (names.get(row.position, row.position), euro(row.planned), euro(row.spent), _plus(row.difference))
            for row in grant.positions
        ),
    )


_STEP_VALUES = (
    "planned_cents",
    "spent_cents",
    "fall_cents",
    "rise_cents",
    "threshold_cents",
    "means_cents",
    "other_cents",
)
_MORE_VALUES = ("donations_cents", "own_share_cents")


def settlement_step_text(step: SettlementStep) -> str:
    """One reason why a grant shrinks or stays, with its figures."""
    words = {
        "spent_more": _("%(spent_cents)s were spent instead of %(planned_cents)s: the recipient pays for the rest."),
        "within_threshold": _(
            "Spending fell by %(fall_cents)s and other means rose by %(rise_cents)s; neither is above the threshold "
            "of %(threshold_cents)s."
        ),
        "spent_less": _("%(spent_cents)s were spent instead of %(planned_cents)s."),
        "means_more": _("Other means came to %(means_cents)s instead of %(planned_cents)s."),
        "means_above_spending": _(
            "Other means of %(other_cents)s leave less of the spending of %(spent_cents)s than the grant."
        ),
        "donations_above_own_share": _(
            "Donations of %(donations_cents)s are more than the own share of %(own_share_cents)s."
        ),
    }[step.code]
    given = dict(step.values)
    return words % {name: euro(given.get(name, 0)) for name in (*_STEP_VALUES, *_MORE_VALUES)}


@register.filter
def settlement_table(grant: GrantView) -> Table:
    """What follows from the proof, step by step."""
    steps = grant.settlement.steps if grant.settlement else ()
    return Table(
        caption=_("What follows from the proof"),
        columns=(Column(_("Why")), Column(_("The grant shrinks by"), numeric=True), Column(_("Source"))),
        rows=tuple((settlement_step_text(step), euro(step.cents), step.clause) for step in steps),
    )


def suggestion_words(suggestion: str) -> str:
    """What the law suggests for a claim."""
    return {
        "raise": _("Demand it"),
        "waive": _("Do not demand it"),
        "person_decides": _("You decide: only one of the two conditions holds"),
    }[suggestion]


@register.filter
def reclaim_table(suggestions: tuple[tuple[bool, bool, Reclaim], ...]) -> Table:
    """What the law suggests, by the answers to its questions: rate exceeded, notice unlawful."""
    return Table(
        caption=_("What the law suggests, by your answers"),
        columns=(
            Column(_("Your answers")),
            Column(_("1. The amount is within the threshold")),
            Column(_("2. No rate that a law limits was exceeded")),
            Column(_("The law suggests")),
            Column(_("Source")),
        ),
        rows=tuple(
            (
                _answers(exceeded, unlawful),
                _("Yes") if found.within_threshold else _("No"),
                _("Yes") if found.rate_kept else _("No"),
                suggestion_words(found.suggestion),
                ", ".join(dict.fromkeys(ground.clause for ground in found.reasons)),
            )
            for exceeded, unlawful, found in suggestions
        ),
    )


def _answers(exceeded: bool, unlawful: bool) -> str:
    if unlawful:
        return _("Rate exceeded, notice unlawful") if exceeded else _("Rate kept, notice unlawful")
    return _("Rate exceeded, notice lawful") if exceeded else _("Rate kept, notice lawful")


@register.filter
def interest_table(interest: Interest) -> Table:
    """The steps of an interest calculation and its sum, which is rounded once."""
    rows: list[tuple[object, ...]] = [
        (
            f"{day(step.first)} – {day(step.last)}",
            str(step.days),
            euro(step.principal),
            per_cent(step.base),
            per_cent(step.rate),
            _unrounded(step.exact),
        )
        for step in interest.steps
    ]
    rows.append((_("In all, rounded once"), "–", "–", "–", "–", euro(interest.cents)))
    return Table(
        caption=_("Interest step by step"),
        columns=(
            Column(_("Period")),
            Column(_("Days, each month has 30"), numeric=True),
            Column(_("Principal"), numeric=True),
            Column(_("Base rate"), numeric=True),
            Column(_("Charged a year"), numeric=True),
            Column(_("Interest"), numeric=True),
        ),
        rows=tuple(rows),
    )


def _unrounded(cents: Fraction) -> str:
    exact = Decimal(cents.numerator) / Decimal(cents.denominator) / 100
    return f"{number_format(exact, decimal_pos=4, use_l10n=True, force_grouping=True)}{NBSP}€"


@register.filter
def claims_table(grant: GrantView) -> Table:
    """What was claimed or waived, and what arrived for it."""
    kinds: Mapping[str, str] = {
        "repayment": _("Repayment"),
        "interest": _("Interest on a repayment"),
        "late_use_interest": _("Interest for late use"),
    }
    return Table(
        caption=_("Claims"),
        columns=(
            Column(_("No.")),
            Column(_("What")),
            Column(_("Reason")),
            Column(_("Due by")),
            Column(_("Amount"), numeric=True),
            Column(_("Arrived"), numeric=True),
            Column(_("Open"), numeric=True),
        ),
        rows=tuple(
            (
                str(row.number),
                kinds[row.kind],
                row.reason,
                day(row.due_on) or "–",
                euro(row.cents),
                "; ".join(f"{euro(cents)}, {day(paid_on)}" for paid_on, cents in row.payments) or "–",
                _("Waived") if row.waived else _("No longer demanded") if row.lifted else euro(row.open),
            )
            for row in grant.claims
        ),
    )
