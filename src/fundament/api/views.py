"""Open data: the register and the calls as JSON and CSV, for everyone, from anywhere."""

import csv
import io

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundament.api.columns import COLUMNS
from fundament.api.shapes import LANGUAGE, LICENCE, award_json, award_rows, call_json
from fundament.queries.budgets import budgets
from fundament.queries.public import programmes
from fundament.queries.public_awards import awards
from fundament.web.middleware import arrived
from fundament.web.rendering import Column

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else and break umlauts."""


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is to download, and what each column means."""
    return render(
        request,
        "public/open_data.html",
        {"rows": COLUMNS, "columns": (Column(_("Column")), Column(_("Meaning"))), "licence": LICENCE},
    )


@require_safe
def awards_json(request: HttpRequest) -> HttpResponse:
    """Every funded project of the register."""
    rows = [award_json(award) for award in awards(at=arrived(request), language=LANGUAGE)]
    return _free(JsonResponse({"licence": LICENCE, "awards": rows}, json_dumps_params={"ensure_ascii": False}))


@require_safe
def awards_csv(request: HttpRequest) -> HttpResponse:
    """The same as one row for each grant, funder and fiscal year."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([name for name, _meaning in COLUMNS])
    for award in awards(at=arrived(request), language=LANGUAGE):
        writer.writerows(award_rows(award))
    response = HttpResponse(BYTE_ORDER_MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="awards.csv"'
    return _free(response)


@require_safe
def calls_json(request: HttpRequest) -> HttpResponse:
    """Every call with its dates, its phase and its budget."""
    lines = programmes(at=arrived(request), language=LANGUAGE)
    money = budgets(calls=[line.call for line in lines])
    rows = [call_json(line, money[line.call.key]) for line in lines]
    return _free(JsonResponse({"licence": LICENCE, "calls": rows}, json_dumps_params={"ensure_ascii": False}))


def _free(response: HttpResponse) -> HttpResponse:
    """Pages of other sites may read it too."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
