"""The auditor's desk: reads everything that was submitted and booked, changes nothing."""

import csv
import io

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundament.core.procedure import Role
from fundament.queries import audit as queries
from fundament.queries import audit_ledger
from fundament.web.auditor import reading
from fundament.web.auditor.forms import SearchForm
from fundament.web.doors import desk_of, reader
from fundament.web.middleware import arrived
from fundament.wording import proposal_text

_auditor = desk_of(Role.AUDITOR)


@_auditor
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All calls and cases."""
    text, key = request.GET.get("q", ""), request.GET.get("programme", "")
    found = queries.audit_index(
        account=reader(request),
        language=get_language() or "de",
        text=text,
        key=key,
        page=request.GET.get("page", "1"),
    )
    form = SearchForm(request.GET)
    choice = form.fields["programme"]
    if isinstance(choice, forms.ChoiceField):
        choice.choices = [("", _("All programmes")), *((call.key, call.title) for call in found.calls)]
    context = {
        "form": form,
        "found": found,
        "filtered": bool(text or key),
        "calls": reading.calls_table(found.calls),
        "cases": reading.cases_table(found.cases),
    }
    return render(request, "auditor/index.html", context)


@_auditor
@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One whole case."""
    found = queries.audit_case(account=reader(request), reference=reference)
    programme = found.case.call.programme
    proposed = ""
    if found.proposed is not None:
        proposed = proposal_text(
            line=found.proposed,
            titles=found.rivals,
            funder_names={funder.key: funder.name for funder in programme.funder},
        )
    context = {
        "case": found.case,
        "stations": programme.stations,
        "proposed": proposed,
        "grants": [
            {
                "reference": grant.reference,
                "facts": reading.grant_facts(grant, found.case.invented),
                "amounts": reading.amounts_table(grant, found.case.invented),
                "payments": reading.payments_table(grant, found.case.invented),
            }
            for grant in found.grants
        ],
        "bookings": reading.bookings_table(found.bookings, caption=_("Bookings of this case")),
        "trail": reading.trail_table(found.case.trail),
    }
    return render(request, "auditor/case.html", context)


@_auditor
@require_safe
def ledger(request: HttpRequest, key: str) -> HttpResponse:
    """The ledger of one programme."""
    found = audit_ledger.audit_ledger(
        account=reader(request), key=key, language=get_language() or "de", page=request.GET.get("page", "1")
    )
    context = {
        "ledger": found,
        "accounts": reading.accounts_table(found.accounts),
        "bookings": reading.bookings_table(found.bookings, caption=_("Bookings, in the order they were recorded")),
    }
    return render(request, "auditor/ledger.html", context)


@_auditor
@require_safe
def ledger_csv(request: HttpRequest, key: str) -> HttpResponse:
    """All bookings of one programme to download."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(reading.CSV_COLUMNS)
    writer.writerows(reading.csv_row(line) for line in audit_ledger.all_bookings(account=reader(request), key=key))
    # The byte order mark tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bookings-{key}.csv"'
    return response


@_auditor
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Recomputes everything and says where it differs."""
    found = queries.verification(account=reader(request))
    return render(request, "auditor/verify.html", {"found": found, "at": arrived(request)})
