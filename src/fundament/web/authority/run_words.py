"""Payment runs in words."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundament.queries.payment_runs import RunView
from fundament.web.rendering import Column
from fundament.web.templatetags.case_words import Table
from fundament.web.templatetags.fundament_web import euro, instant, number


def runs_table(runs: Sequence[RunView]) -> Table:
    """The runs that were released, each with its sum, the number of its payments, its file and the file's digest."""
    return Table(
        caption=_("Payment runs so far"),
        columns=(
            Column(_("Run")),
            Column(_("Authority")),
            Column(_("Released")),
            Column(_("Payments"), numeric=True),
            Column(_("Total"), numeric=True),
            Column(_("Limit"), numeric=True),
            Column(_("File for the bank")),
        ),
        rows=tuple(
            (
                str(run.number),
                run.authority,
                format_html("{}, {}", run.released_by, instant(run.released_at)),
                number(run.count),
                euro(run.total),
                euro(run.limit),
                _file(run),
            )
            for run in runs
        ),
    )


def _file(run: RunView) -> object:
    return format_html(
        '<span><a href="{}?run={}">{}</a><br><span class="fm-digest">SHA-256 {}</span></span>',
        reverse("payment_run_xml"),
        run.id,
        _("Run %(number)d (XML, pain.001)") % {"number": run.number},
        run.sha256,
    )
