"""The public pages: programmes, results, register, projects, map."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fundament.acts import calls as acts
from fundament.queries import public as queries
from fundament.queries import public_awards
from fundament.queries.public import Phase, ProgrammePage
from fundament.queries.public_places import map_shapes, middle_of
from fundament.web.doors import attempt
from fundament.web.middleware import arrived
from fundament.web.place_reading import place_shown
from fundament.web.public import reading, rules
from fundament.web.public.forms import InterestForm, RegisterForm
from fundament.web.public.reading import language
from fundament.web.templatetags.fundament_web import day, instant

PER_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this portal is, the programmes, where to start."""
    lines = queries.programmes(at=arrived(request), language=language())
    return render(request, "public/home.html", {"cards": [reading.card(line) for line in lines]})


@require_safe
def programme(request: HttpRequest, key: str) -> HttpResponse:
    """Everything about one programme."""
    return _programme(request, key, InterestForm())


@require_http_methods(["POST"])
def leave_address(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps an address until the call opens."""
    form = InterestForm(request.POST)
    at = arrived(request)
    page = queries.programme_page(key=key, at=at, language=language())
    if page.line.phase is not Phase.ANNOUNCED:
        return redirect("programme", key)
    if not form.is_valid():
        return _programme(request, key, form)
    attempt(
        request,
        lambda: acts.leave_address(key=key, email=form.cleaned_data["email"], at=at),
        done=_("Thank you. We write to you on the day the call opens."),
    )
    return redirect("programme", key)


def _programme(request: HttpRequest, key: str, form: InterestForm) -> HttpResponse:
    page = queries.programme_page(key=key, at=arrived(request), language=language())
    call, words = page.line.call, language()
    texts, file = call.texts, call.programme
    label, kind = reading.PHASES[page.line.phase]
    context = {
        "page": page,
        "call": call,
        "file": file,
        "phase": page.line.phase.value,
        "phase_label": label,
        "phase_kind": kind,
        "form": form,
        "about": [(heading, texts.get(name, language=words)) for name, heading in _about()],
        "dates": _dates(page),
        "budget": reading.budget_table(page.budget),
        "funders": [rules.said(funder.name, funder, file) for funder in file.funder],
        "partners": rules.partners(file, texts, words),
        "rules": rules.rules(file, texts, words),
        "stations": rules.stations(file),
        "award": rules.award(file),
        "criteria": [
            {
                "label": texts.get(f"criterion.{criterion.key}.label", language=words),
                "weight": criterion.weight,
                "levels": criterion.levels,
                "none": texts.get(f"criterion.{criterion.key}.none", language=words),
                "full": texts.get(f"criterion.{criterion.key}.full", language=words),
                "said": rules.said(
                    "", criterion, file, about=texts.get(f"criterion.{criterion.key}.label", language=words)
                ),
            }
            for criterion in file.criterion
        ],
        "documents": [
            {
                "required": document.required,
                "said": rules.said(texts.get(f"document.{document.key}", language=words), document, file),
            }
            for document in file.document
        ],
        "events": [
            {"on": event.on, "said": rules.said(texts.get(f"event.{event.key}", language=words), event, file)}
            for event in sorted(file.event, key=lambda event: event.on)
        ],
        "sources": list(file.sources.values()),
    }
    return render(request, "public/programme.html", context)


def _about() -> tuple[tuple[str, str], ...]:
    return (
        ("purpose", _("What it is for")),
        ("who", _("Who can apply")),
        ("what", _("What is funded")),
        ("how_much", _("How much there is")),
        ("how", _("How it works")),
    )


def _dates(page: ProgrammePage) -> list[tuple[str, object]]:
    call = page.line.call.programme.call
    rows: list[tuple[str, object]] = [
        (_("Announced on"), day(call.announced)),
        (_("Open from"), day(call.opens)),
        (_("Deadline"), instant(page.line.call.closes_at)),
    ]
    if call.selection is not None:
        rows.append((_("Selection"), day(call.selection)))
    return rows


@require_safe
def results(request: HttpRequest, key: str) -> HttpResponse:
    """The results, once they are announced."""
    found = queries.results(key=key, at=arrived(request), language=language())
    page = Paginator(found.lines, PER_PAGE).get_page(request.GET.get("page"))
    shown = reading.part_shown(found, page)
    context = {
        "results": found,
        "page": page,
        "shown": shown,
        "selected": reading.selected_table(shown),
        "years": reading.years_table(shown),
        "reserve": reading.reserve_table(shown),
        "comparison": reading.comparison_table(shown),
        "notes": [line for line in (*shown.selected, *shown.reserve) if line.note],
        "promoted": [line for line in shown.selected if line.promoted],
    }
    return render(request, "public/results.html", context)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All funded projects, to search through."""
    form = RegisterForm(request.GET)
    asked = {name: request.GET.get(name, "") for name in ("q", "programme", "district")}
    found = public_awards.register(
        at=arrived(request),
        language=language(),
        key=asked["programme"],
        district=asked["district"],
        text=asked["q"],
    )
    form.choose_from(programmes=found.programmes, districts=found.districts)
    page = Paginator(found.awards, PER_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "form": form,
        "found": found,
        "page": page,
        "filtered": any(asked.values()),
        "invented": any({"amounts", "course"} & set(award.invented) for award in found.awards),
        "table": reading.register_table(tuple(page.object_list)),
    }
    return render(request, "public/register.html", context)


@require_safe
def project(request: HttpRequest, reference: str) -> HttpResponse:
    """One selected project."""
    page = public_awards.project(reference=reference, at=arrived(request), language=language())
    context = {
        "project": page,
        "facts": reading.project_facts(page, page.call.programme),
        "money": reading.money_table(page),
        "place": place_shown(page.place) if page.place else None,
    }
    return render(request, "public/project.html", context)


@dataclass(frozen=True, slots=True)
class Marked:
    """A place on the map: its outline, where its marker stands, how many projects, words to point at."""

    path: str
    x: int
    y: int
    number: int
    words: str


@require_safe
def map_of_results(request: HttpRequest) -> HttpResponse:
    """The funded projects on a map, and the same as a table."""
    places = public_awards.places_with_awards(at=arrived(request), language=language())
    shapes = map_shapes()
    drawn = []
    for place in places:
        path = shapes.path(place.seat.ags)
        x, y = middle_of(path)
        words = "; ".join([place.seat.name, *(title for _reference, title in place.projects)])
        drawn.append(Marked(path=path, x=x, y=y, number=len(place.projects), words=words))
    projects = {reference for place in places for reference, _title in place.projects}
    context = {
        "shapes": shapes,
        "drawn": drawn,
        "places": len(places),
        "projects": len(projects),
        "table": reading.map_table(places),
    }
    return render(request, "public/map.html", context)
