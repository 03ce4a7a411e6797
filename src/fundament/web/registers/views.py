"""The registers at the desks of authority, ministry and auditor: choose one, look at it, take it away as CSV or XLSX."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from fundament.core.dates import local_day
from fundament.core.procedure import Role
from fundament.documents.tables import csv_bytes, xlsx_bytes
from fundament.queries.ministry import MINISTRY
from fundament.queries.registers.monitoring import MonitoringRow, sums_by_title
from fundament.queries.registers.reading import Desk
from fundament.queries.waiting import DESK
from fundament.web.doors import desk_of, reader
from fundament.web.middleware import arrived
from fundament.web.registers import columns
from fundament.web.registers.choosing import REGISTERS, Asked, PeriodForm, Register, asked_for, period_words, remarks
from fundament.web.registers.columns import Field
from fundament.web.templatetags.fundament_web import day
from fundament.wording.values import ZONE

PER_PAGE = 50
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A desk with the addresses of its start page, its registers and their files."""

    desk: Desk
    start: str
    start_label: Promise
    page: str
    file: str


AUTHORITY = Place(
    desk=Desk.AUTHORITY,
    start="authority_inbox",
    start_label=gettext_lazy("Granting authority"),
    page="authority_registers",
    file="authority_register_file",
)
MINISTRY_DESK = Place(
    desk=Desk.MINISTRY,
    start="ministry_desk",
    start_label=gettext_lazy("Desk of the ministry"),
    page="ministry_registers",
    file="ministry_register_file",
)
AUDIT = Place(
    desk=Desk.AUDIT,
    start="audit_index",
    start_label=gettext_lazy("Audit"),
    page="audit_registers",
    file="audit_register_file",
)

View = Callable[..., HttpResponse]


def _page_of(place: Place) -> View:
    def page(request: HttpRequest) -> HttpResponse:
        register = REGISTERS.get(request.GET.get("register", "monitoring"))
        if register is None:
            raise Http404
        asked, years = _asked(request, place)
        rows = register.read(asked)
        shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        title = str(register.title)
        context = {
            "place": place,
            "registers": REGISTERS.values(),
            "register": register,
            "asked": asked,
            "period": period_words(register, asked),
            "form": PeriodForm(
                {"register": register.key, "year": asked.year, "half": asked.half}, register=register, years=years
            )
            if register.by
            else None,
            "remarks": remarks(register, asked, rows),
            "sums": _sums(rows),
            "table": columns.table_of(register.fields, shown.object_list, caption=title),
            "page": shown,
        }
        return render(request, "registers/page.html", context)

    return require_safe(page)


def _asked(request: HttpRequest, place: Place) -> tuple[Asked, tuple[int, ...]]:
    return asked_for(account=reader(request), desk=place.desk, given=request.GET.dict(), at=arrived(request))


def _sums(rows: Sequence[object]) -> object:
    listed = tuple(row for row in rows if isinstance(row, MonitoringRow))
    if not listed:
        return None
    return columns.table_of(columns.TITLE_SUMS, sums_by_title(rows=listed), caption=_("Sums by budget title"))


def _file_of(place: Place) -> View:
    def file(request: HttpRequest, register: str, form: str) -> HttpResponse:
        found = REGISTERS.get(register)
        if found is None or form not in _MEDIA:
            raise Http404
        asked, _years = _asked(request, place)
        rows = found.read(asked)
        # A register is German, whoever takes it away.
        with override("de"):
            notes = [f"{found.title} ({found.clause})", period_words(found, asked), str(found.about)]
            notes += [_as_of(asked.at), *remarks(found, asked, rows)]
            content = table_file(
                form=form,
                title=str(found.title),
                fields=found.fields,
                rows=rows,
                notes=[note for note in notes if note],
            )
        return download(form=form, name="-".join([found.key, *_parts(found, asked)]), content=content)

    return require_safe(file)


def _parts(register: Register, asked: Asked) -> Sequence[str]:
    return {"": (), "year": (str(asked.year),), "half": (str(asked.year), str(asked.half))}[register.by]


def _as_of(at: datetime) -> str:
    return _("As of %(day)s.") % {"day": day(local_day(at=at, zone=ZONE.key))}


def table_file(
    *, form: str, title: str, fields: Sequence[Field], rows: Sequence[object], notes: Sequence[str]
) -> bytes:
    """A table as a file of one of the two forms, "csv" or "xlsx", in the language that is active."""
    titles, values = columns.columns_of(fields), columns.values_of(fields, rows)
    if form == "csv":
        return csv_bytes(columns=titles, rows=values)
    return xlsx_bytes(title=title, columns=titles, rows=values, notes=notes)


def download(*, form: str, name: str, content: bytes) -> HttpResponse:
    """The answer that saves a table under a name."""
    answer = HttpResponse(content, content_type=_MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


authority_page = desk_of(*sorted(DESK))(_page_of(AUTHORITY))
authority_file = desk_of(*sorted(DESK))(_file_of(AUTHORITY))
ministry_page = desk_of(*sorted(MINISTRY))(_page_of(MINISTRY_DESK))
ministry_file = desk_of(*sorted(MINISTRY))(_file_of(MINISTRY_DESK))
audit_page = desk_of(Role.AUDITOR)(_page_of(AUDIT))
audit_file = desk_of(Role.AUDITOR)(_file_of(AUDIT))
