"""The financing plan as a spreadsheet: given out, and read back into the form, where nothing is saved before someone looks."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fundament.acts.plan_files import MEANS, plan_cells, plan_sheet
from fundament.acts.sheets import BYTES_AT_MOST, UnreadableSheet
from fundament.queries import applicant as queries
from fundament.queries.cases import CaseView, PartnerView
from fundament.queries.visibility import NotVisible
from fundament.web.applicant.pages import applicant, language
from fundament.web.applicant.plans import years_of
from fundament.web.cost_reading import cost_labels
from fundament.web.doors import private, reader
from fundament.wording import refusal_text
from fundament.wording.plan_file_words import plan_file_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(forms.Form):
    """One spreadsheet."""

    sheet = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "The file from here with your amounts, as XLSX. Nothing is saved before you save the form."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Please choose a file first.")},
    )

    def clean_sheet(self) -> object:
        """The file, unless it is too large."""
        file = self.cleaned_data["sheet"]
        if file.size > BYTES_AT_MOST:
            values: dict[str, str | int] = {"size": file.size, "at_most": BYTES_AT_MOST}
            raise forms.ValidationError(refusal_text(code="file_too_large", values=values))
        return file


def planning(case: CaseView, partner: int) -> PartnerView:
    """A partner that plans. Raises NotVisible."""
    for one in case.partners:
        if one.id == partner and one.receives_grant:
            return one
    raise NotVisible(partner)


@applicant
@require_safe
def plan_xlsx(request: HttpRequest, reference: str, partner: int) -> HttpResponse:
    """The plan of one partner as XLSX, for the applicants of the case."""
    case = queries.own_case(account=reader(request), reference=reference)
    one = planning(case, partner)
    programme = case.call.programme
    means = {"grant": _("Grant"), "own": _("Own funds"), "other": _("Other funding")}
    labels = cost_labels(case.call, language=language()) | {key: means[key] for key in MEANS}
    content = plan_sheet(
        name=_("Financing plan"),
        years=years_of(programme_years=programme.years, lines=one.lines),
        lines=one.lines,
        positions=programme.cost,
        labels=labels | {"eligible": _("Other eligible spending") if programme.cost else _("Eligible spending")},
    )
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{reference}-{partner}.xlsx"'
    return private(answer)


def sheet_fields(
    request: HttpRequest, form: SheetForm, case: CaseView, years: tuple[int, ...]
) -> Mapping[str, str] | None:
    """The fields that the file fills, or None with the reason beside its field."""
    file = form.cleaned_data["sheet"]
    try:
        found = plan_cells(name=file.name, content=file.read(), years=years, positions=case.call.programme.cost)
    except UnreadableSheet as fault:
        form.add_error("sheet", plan_file_text(code=fault.code, line=fault.line, values=fault.values))
        return None
    if found.unknown:
        said = _("The plan has no line or year “%(names)s”; nothing of it was taken.")
        messages.warning(request, said % {"names": ", ".join(found.unknown)})
    messages.info(
        request, _("The amounts of the file stand in the form. Nothing is saved yet: please check them, then save.")
    )
    return found.fields
