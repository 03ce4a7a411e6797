"""A budget in words: its cash and its commitment authorisations, by funder and fiscal year."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from fundament.queries.budgets import BudgetLine
from fundament.web.case_reading import Table
from fundament.web.rendering import Column
from fundament.web.templatetags.fundament_web import euro


def cash_table(lines: Sequence[BudgetLine]) -> Table:
    """What was appropriated and where it is. Carry-over and lapse have a column only where there is any."""
    carried, lapsed = any(line.carried for line in lines), any(line.lapsed for line in lines)
    return Table(
        caption=_("Cash by funder and fiscal year"),
        columns=(
            Column(_("Funder and year")),
            Column(_("Budget"), numeric=True),
            *((Column(_("Carried over"), numeric=True),) if carried else ()),
            Column(_("Promised"), numeric=True),
            Column(_("Awaiting release"), numeric=True),
            Column(_("Paid"), numeric=True),
            *((Column(_("Lapsed"), numeric=True),) if lapsed else ()),
            Column(_("Free"), numeric=True),
        ),
        rows=tuple(
            (
                _place(line),
                euro(line.appropriated),
                *((_signed(line.carried),) if carried else ()),
                euro(line.committed),
                euro(line.in_release),
                euro(line.paid),
                *((euro(line.lapsed),) if lapsed else ()),
                euro(line.free),
            )
            for line in lines
        ),
    )


def commitments_table(lines: Sequence[BudgetLine]) -> Table:
    """Commitment authorisations by the year in which they fall due, used and free; years without any are left out."""
    return Table(
        caption=_("Commitment authorisations by funder and year in which they fall due"),
        columns=(
            Column(_("Funder and year")),
            Column(_("In force"), numeric=True),
            Column(_("Used by notices"), numeric=True),
            Column(_("Free"), numeric=True),
        ),
        rows=tuple(
            (_place(line), euro(line.authorised + line.bound), euro(line.bound), euro(line.authorised))
            for line in lines
            if line.authorised or line.bound
        ),
    )


def _place(line: BudgetLine) -> str:
    return f"{line.funder_name}, {line.year}"


def _signed(cents: int) -> str:
    return f"+{euro(cents)}" if cents > 0 else euro(cents)
