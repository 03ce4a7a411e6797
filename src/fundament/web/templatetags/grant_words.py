"""A grant in words: what the authority's desk and the recipient's pages show of it, in the reader's language."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundament.core.ledger import AccountKind
from fundament.core.money import Cents
from fundament.core.procedure import State, Subject
from fundament.queries.grant_parts import PaymentView
from fundament.queries.grant_previews import GrantPreview
from fundament.queries.grants import GrantView
from fundament.web.rendering import Column
from fundament.web.templatetags.case_words import Table, marked
from fundament.web.templatetags.fundament_web import day, euro, instant
from fundament.wording import act_done, check_point_label, condition_label, ledger_label, regime_label, state_label

register = template.Library()

_KINDS = {
    State.GRANTED: "info",
    State.FINAL: "info",
    State.IN_PAYMENT: "info",
    State.PROOF_SUBMITTED: "info",
    State.PROOF_INCOMPLETE: "warning",
    State.PROOF_COMPLETE: "info",
    State.PROOF_CHECKED: "success",
    State.REVOKED: "warning",
    State.REPAYMENT_DEMANDED: "warning",
    State.CLOSED: "success",
}


@register.filter
def grant_words(state: State | str) -> str:
    """Where a grant stands."""
    return state_label(subject=Subject.GRANT, state=state)


@register.filter
def grant_kind(state: State | str) -> str:
    """The badge's colour for a grant's state; it only repeats what the words say."""
    return _KINDS.get(State(state), "")


@register.filter
def regime_words(regime: str) -> str:
    """The body of law a grant follows."""
    return regime_label(regime)


@register.filter
def check_point_words(point: str) -> str:
    """A point of the check note."""
    return check_point_label(point)


@register.filter
def preview_table(preview: GrantPreview) -> Table:
    """What granting would commit, beside what is free in each budget now, with the sum of each recipient."""
    rows: list[tuple[object, ...]] = [
        (
            line.recipient,
            line.funder,
            str(line.year),
            euro(line.cents),
            euro(line.free),
            _("not needed") if line.authorised is None else euro(line.authorised),
            _("enough") if line.enough else _("not enough"),
        )
        for line in preview.lines
    ]
    rows += [
        (_("%(name)s in all") % {"name": name}, "–", "–", euro(cents), "–", "–", "–") for name, cents in preview.totals
    ]
    return Table(
        caption=_("What granting commits"),
        columns=(
            Column(_("Recipient")),
            Column(_("Funder")),
            Column(_("Fiscal year")),
            Column(_("Amount"), numeric=True),
            Column(_("Free now"), numeric=True),
            Column(_("Authority to commit"), numeric=True),
            Column(_("Budget")),
        ),
        rows=tuple(rows),
    )


@register.filter
def payment_purpose(payment: PaymentView) -> str:
    """What a payment is for: the recipient's words, the instalment's number, or the rest of a settled grant."""
    if payment.instalment:
        return _("Instalment %(number)d") % {"number": payment.instalment}
    if payment.rest:
        return _("What the grant still leaves after the check of the proof")
    return payment.purpose


@register.filter
def of_earlier_years(grant: GrantView) -> Cents:
    """Promised cents that cannot be paid before the fiscal year they belong to is ended and they are carried over (§ 45 SäHO)."""
    return grant.held.of(AccountKind.COMMITTED, until=grant.year) - grant.available


@register.filter
def to_prepare(grant: GrantView) -> bool:
    """Whether somebody waits for a payment to be prepared: requested, due without a request, or the rest."""
    requested = grant.open_payment is not None and grant.open_payment.stage == "requested"
    return requested or bool(grant.due_instalments or grant.rest)


def stage_words(stage: str) -> str:
    """How far an instalment or a payment is."""
    return {
        "on_request": _("On request"),
        "waiting": _("Waits for its condition"),
        "due": _("Due"),
        "requested": _("Requested"),
        "prepared": _("Prepared, waits for release"),
        "released": _("Paid out"),
        "returned": _("Returned by the bank"),
    }[stage]


@register.filter
def amounts_table(grant: GrantView) -> Table:
    """The grant by fiscal year and funder, with the sum."""
    rows: list[tuple[object, ...]] = [(str(line.year), line.funder, euro(line.cents)) for line in grant.amounts]
    rows.append((_("All years"), "–", euro(grant.total)))
    return Table(
        caption=_("Granted by fiscal year and funder"),
        columns=(Column(_("Fiscal year")), Column(_("Funder")), Column(_("Amount"), numeric=True)),
        rows=tuple(rows),
    )


@register.filter
def instalments_table(grant: GrantView) -> Table:
    """The planned instalments: when each is paid, its clause, how far it is."""
    return Table(
        caption=_("Planned instalments"),
        columns=(
            Column(_("Instalment")),
            Column(_("Paid when")),
            Column(_("Source")),
            Column(_("Amount"), numeric=True),
            Column(_("Status")),
        ),
        rows=tuple(
            (
                _("Fiscal year %(year)d") % {"year": row.year}
                if row.year
                else _("Instalment %(number)d") % {"number": row.number},
                condition_label(row.condition),
                row.clause,
                euro(row.cents),
                stage_words(row.stage),
            )
            for row in grant.instalments
        ),
    )


@register.filter
def payments_table(grant: GrantView) -> Table:
    """Every payment; the recipient reads when it was paid, the authority also who prepared and who released it."""
    inside = not grant.is_recipient
    people = (Column(_("Prepared by")), Column(_("Released by"))) if inside else (Column(_("Paid on")),)
    return Table(
        caption=_("Payments"),
        columns=(
            Column(_("No.")),
            Column(_("Purpose")),
            *people,
            Column(_("Amount"), numeric=True),
            Column(_("Status")),
        ),
        rows=tuple(
            (
                str(row.number),
                payment_purpose(row),
                *((_who(row.prepared_by, row), _released(row)) if inside else (day(row.released_at) or "–",)),
                euro(row.cents),
                stage_words(row.stage),
            )
            for row in grant.payments
        ),
    )


def _who(name: str, row: PaymentView) -> object:
    if not row.prepared_at:
        return "–"
    you = _("You") if row.prepared_by_me else name
    return format_html("{}, {}", you, instant(row.prepared_at))


def _released(row: PaymentView) -> object:
    return format_html("{}, {}", row.released_by, instant(row.released_at)) if row.released_at else "–"


@register.filter
def ledger_table(grant: GrantView) -> Table:
    """The ledger's bookings of this grant, in their order."""
    return Table(
        caption=_("Ledger of this grant"),
        columns=(
            Column(_("When")),
            Column(_("Why")),
            Column(_("From")),
            Column(_("To")),
            Column(_("Funder")),
            Column(_("Fiscal year")),
            Column(_("Amount"), numeric=True),
        ),
        rows=tuple(
            (
                instant(line.at),
                act_done(line.act),
                ledger_label(line.debit),
                ledger_label(line.credit),
                line.funder,
                str(line.year) if line.year == line.to_year else f"{line.year} → {line.to_year}",
                euro(line.cents),
            )
            for line in grant.ledger
        ),
    )


@register.filter
def money_rows(grant: GrantView) -> tuple[tuple[str, object], ...]:
    """Where the money of the grant is now: these four add up to what was granted, unless a proof shrank it."""
    return (
        (_("Granted"), marked(euro(grant.total), grant.invented, "amounts")),
        (_("Promised, not yet called for"), euro(grant.held.committed)),
        (_("Prepared, waits for release"), euro(grant.held.in_release)),
        (_("Paid out"), euro(grant.held.paid)),
    )


@register.filter
def proof_table(grant: GrantView) -> Table:
    """Planned and spent, and what follows from it: while it is checked by today's law, afterwards as it was settled."""
    proof, result = grant.proof, grant.settlement
    if proof is None:
        raise ValueError("a table of a proof needs a proof")
    unpaid = min(proof.unpaid_work, grant.unpaid_work)
    spent = proof.spent + unpaid
    rows: list[tuple[object, ...]] = [
        (_("Eligible spending"), euro(grant.eligible), euro(spent), _signed(spent - grant.eligible)),
    ]
    if grant.unpaid_work:
        change = _signed(unpaid - grant.unpaid_work)
        rows.append((_("Unpaid work in it, as far as it counts"), euro(grant.unpaid_work), euro(unpaid), change))
    due = result.due if result is not None else proof.due
    if due is not None:
        rows.append((_("Grant"), euro(grant.total), euro(due), _signed(due - grant.total)))
        rows.append((_("Paid out"), "–", euro(grant.held.paid), "–"))
    return Table(
        caption=_("Planned and spent"),
        columns=(
            Column(_("What")),
            Column(_("As granted"), numeric=True),
            Column(_("By the proof of use"), numeric=True),
            Column(_("Difference"), numeric=True),
        ),
        rows=tuple(rows),
    )


def _signed(cents: int) -> str:
    return f"+{euro(cents)}" if cents > 0 else euro(cents)
