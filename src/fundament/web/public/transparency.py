"""The transparency table of § 8 (1) no. 15 SächsTranspG: for everyone, on a page and to download."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from fundament.queries.registers.transparency import transparency_table
from fundament.web.middleware import arrived
from fundament.web.registers.columns import TRANSPARENCY, table_of
from fundament.web.registers.views import PER_PAGE, download, table_file
from fundament.web.templatetags.law_words import published_limits


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Every grant of state money from 2,500 euros."""
    page = Paginator(transparency_table(at=arrived(request)), PER_PAGE).get_page(request.GET.get("page"))
    table = table_of(TRANSPARENCY, page.object_list, caption=_("Transparency table"))
    return render(request, "public/transparency.html", {"page": page, "table": table})


@require_safe
def transparency_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as CSV or XLSX, in German; pages of other sites may read it too."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    rows = transparency_table(at=arrived(request))
    with override("de"):
        title = _("Transparency table")
        content = table_file(form=form, title=title, fields=TRANSPARENCY, rows=rows, notes=[_about()])
    answer = download(form=form, name="transparency", content=content)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _about() -> str:
    return (
        _(
            "Every grant of state money from %(shown)s euros, with its recipient from %(named)s euros; natural persons are never "
            "named (SächsTranspG, § 8 (1) no. 15). Data licence Germany, attribution, version 2.0."
        )
        % published_limits()
    )
