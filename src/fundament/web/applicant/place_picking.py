"""Choosing a place on a map: by pressing on it, each time closer, or by the name of a municipality. Works without JavaScript."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fundament.acts import applications as acts
from fundament.core.procedure import Act
from fundament.core.questions import Question, place_answer, place_of
from fundament.queries.open_draft import DraftView, open_draft
from fundament.queries.public_places import map_shapes, middle_of, municipality_labels
from fundament.queries.visibility import NotVisible
from fundament.web.applicant.pages import applicant, case_context, language
from fundament.web.applicant.question_fields import municipality_field
from fundament.web.applicant.tasks import may
from fundament.web.doors import attempt, reader
from fundament.web.middleware import arrived
from fundament.wording.answers import degrees

PIXELS = (280, 212)
"""Width and height of the picture on every screen: where it was pressed comes back in these. It fits into 320 pixels."""

_CLOSER = 5
_CLOSEST = 80  # units of the map, about nine kilometres
_LABELLED = 450  # units: wider than this, names would stand on each other


@dataclass(frozen=True, slots=True)
class Window:
    """What the picture shows: its middle and width in units of the map."""

    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        """In units of the map."""
        return self.width * PIXELS[1] / PIXELS[0]

    def pressed(self, across: float, down: float) -> "Window":
        """The window around a pressed pixel, closer than this one."""
        x = self.x + (across / PIXELS[0] - 0.5) * self.width
        y = self.y + (down / PIXELS[1] - 0.5) * self.height
        return Window(x, y, max(self.width / _CLOSER, _CLOSEST))


class MiddleForm(forms.Form):
    """A municipality to go to."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["to"] = municipality_field(
            label=_("Go to a municipality"), help_text=_("The place is then its middle; press on the map to move it.")
        )
        self.fields["to"].required = True


def _whole() -> Window:
    shapes = map_shapes()
    return Window(shapes.width / 2, shapes.height / 2, shapes.width)


def _number(text: str | None, least: float, most: float) -> float:
    try:
        number = float(text or "")
    except ValueError:
        number = least
    return min(max(number, least), most) if number == number else least  # noqa: PLR0124 -- NaN is not itself


def _window(given: Any) -> Window:
    """The window of an address or a form; nonsense is the nearest there is."""
    if "w" not in given:
        return _whole()
    shapes = map_shapes()
    return Window(
        _number(given.get("x"), 0, shapes.width),
        _number(given.get("y"), 0, shapes.height),
        _number(given.get("w"), _CLOSEST, shapes.width),
    )


@require_safe
def map_window(request: HttpRequest) -> HttpResponse:
    """A part of the map as a picture, with a mark in its middle unless it is the whole."""
    shapes, window = map_shapes(), _window(request.GET)
    left, top = window.x - window.width / 2, window.y - window.height / 2
    labels = []
    if window.width <= _LABELLED:
        for ags, path in shapes.municipalities.items():
            x, y = middle_of(path)
            if left < x < left + window.width and top < y < top + window.height:
                labels.append((x, y, municipality_labels()[ags].partition(" (")[0]))
    context = {
        "pixels": PIXELS,
        "box": f"{left:.2f} {top:.2f} {window.width:.2f} {window.height:.2f}",
        "shapes": shapes,
        "labels": labels,
        "size": window.width / 24,
        "stroke": window.width / 280,
        "mark": (window.x, window.y) if window.width < shapes.width else None,
    }
    answer = render(request, "applicant/map_window.svg", context, content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@applicant
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Choosing the place that answers a question, then using it."""
    draft = open_draft(account=reader(request), reference=reference, plans=False)
    question = next((one for one in draft.call.programme.question if one.key == key and one.kind == "place"), None)
    if question is None:
        raise NotVisible(key)
    if not may(draft, Act.EDIT):
        return redirect("answers", reference, question.section)
    window, form = _chosen(request, draft, question)
    shapes = map_shapes()
    north, east = shapes.place_at(window.x, window.y)
    answer = place_answer(north=north, east=east)
    chosen = window.width < shapes.width
    if request.method == "POST" and request.POST.get("act") == "use" and chosen:
        saved = attempt(
            request,
            lambda: acts.save_answers(
                reference=reference,
                answers={key: answer},
                revision=draft.revision,
                account=reader(request),
                at=arrived(request),
            ),
            done=_("The place is saved as a draft, not submitted."),
        )
        if saved is not None:
            return redirect(f"{reverse('answers', args=[reference, question.section])}#id_q_{key}")
    context = case_context(
        draft,
        question=question,
        question_label=draft.call.texts.get(f"question.{key}.label", language=language()),
        section_title=draft.call.texts.get(f"section.{question.section}", language=language()),
        window=window,
        picture=f"{reverse('map_window')}?x={window.x:.2f}&y={window.y:.2f}&w={window.width:.2f}",
        pixels=PIXELS,
        chosen=degrees(answer) if chosen else "",
        form=form,
        attribution=shapes.attribution,
    )
    return render(request, "applicant/pick_place.html", context)


def _chosen(request: HttpRequest, draft: DraftView, question: Question) -> tuple[Window, MiddleForm]:
    """The window that follows from what was pressed, chosen or stored."""
    shapes = map_shapes()
    if request.method == "POST":
        window = _window(request.POST)
        if "at.x" in request.POST:
            across, down = (
                _number(request.POST.get(f"at.{axis}"), 0, most) for axis, most in zip("xy", PIXELS, strict=True)
            )
            return window.pressed(across, down), MiddleForm()
        if request.POST.get("act") == "go":
            form = MiddleForm(request.POST)
            if form.is_valid():
                middle = middle_of(shapes.municipalities[form.cleaned_data["to"]])
                return Window(*middle, shapes.width / _CLOSER), form
            return window, form
        return (_whole() if request.POST.get("act") == "whole" else window), MiddleForm()
    stored = place_of(draft.answers.get(question.key, ""))
    if stored is None:
        return _whole(), MiddleForm()
    x, y = shapes.point_of(north=stored[0], east=stored[1])
    return Window(x, y, shapes.width / _CLOSER), MiddleForm()
