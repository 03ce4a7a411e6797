"""A place is chosen on a map without JavaScript: pressed closer and closer, or by the name of a municipality, then used."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import DURING, REGIONS, Stage
from tests.web.test_applicant import Visitor, plain

from fundament.core.questions import place_of
from fundament.queries.public_places import map_shapes, middle_of
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.web.applicant.place_picking import PIXELS, Window

LEAD = "Stadt Rodewisch"


@pytest.fixture
def draft(stage: Stage, regions_call: Call, monkeypatch: pytest.MonkeyPatch) -> Application:
    """A draft of programme B, which asks for a place."""
    monkeypatch.setattr("fundament.web.clock.now", lambda: DURING[REGIONS])
    return stage.regions_draft(town=LEAD)


@pytest.fixture
def town(stage: Stage, draft: Application) -> Visitor:
    """Rodewisch, who leads."""
    return Visitor(stage.applicant(LEAD))


def window_in(answer: object) -> dict[str, str]:
    """The hidden marks of the page."""
    window = answer.context["window"]  # type: ignore[attr-defined]
    return {"x": str(window.x), "y": str(window.y), "w": str(window.width)}


@given(st.floats(50.2, 51.6), st.floats(11.9, 15.0))
def test_a_point_of_the_map_and_its_degrees_are_the_same_place(north: float, east: float) -> None:
    shapes = map_shapes()
    again = shapes.place_at(*shapes.point_of(north=north, east=east))
    assert again == pytest.approx((north, east), abs=1e-9)


def test_a_town_lies_within_its_own_outline_on_the_map() -> None:
    shapes = map_shapes()
    # The town hall of Leipzig and the middle of the box around Leipzig's outline are some kilometres apart, not tens.
    x, y = shapes.point_of(north=51.3397, east=12.3731)
    middle = middle_of(shapes.municipalities["14713000"])
    assert abs(x - middle[0]) < 50
    assert abs(y - middle[1]) < 50


def test_pressing_comes_closer_to_what_was_pressed() -> None:
    shapes = map_shapes()
    whole = Window(shapes.width / 2, shapes.height / 2, shapes.width)
    assert whole.pressed(PIXELS[0] / 2, PIXELS[1] / 2) == Window(whole.x, whole.y, shapes.width / 5)
    corner = whole.pressed(0, 0)
    assert (corner.x, corner.width) == (0, shapes.width / 5)
    assert corner.pressed(140, 106).pressed(140, 106).pressed(140, 106).width == 80


def test_a_place_is_pressed_closer_and_used(draft: Application, town: Visitor) -> None:
    path = reverse("pick_place", args=[draft.reference, "site"])
    answer = town.client.get(path)
    for across, down in ((200, 60), (140, 106), (150, 100)):
        answer = town.client.post(path, window_in(answer) | {"at.x": str(across), "at.y": str(down)})
        assert answer.status_code == 200
    window = answer.context["window"]
    sent = town.client.post(path, window_in(answer) | {"act": "use"})
    assert sent["Location"] == reverse("answers", args=[draft.reference, "project"]) + "#id_q_site"
    draft.refresh_from_db()
    expected = map_shapes().place_at(window.x, window.y)
    assert place_of(draft.answers["site"]) == pytest.approx(expected, abs=1e-5)
    # Opened again, the map stands where the place is.
    again = town.client.get(path).context["window"]
    assert (again.x, again.y) == pytest.approx((window.x, window.y), abs=0.01)


def test_without_a_mouse_one_goes_to_a_municipality(draft: Application, town: Visitor) -> None:
    path = reverse("pick_place", args=[draft.reference, "site"])
    answer = town.client.post(path, window_in(town.client.get(path)) | {"act": "go", "to": "Rodewisch"})
    assert "The mark stands at 50.5" in plain(answer.content)
    town.client.post(path, window_in(answer) | {"act": "use"})
    draft.refresh_from_db()
    assert draft.answers["site"].startswith("50.5")
    missed = town.client.post(path, window_in(answer) | {"act": "go", "to": "Atlantis"})
    assert "has no municipality “Atlantis”" in plain(missed.content)


@pytest.mark.parametrize("given", [{"x": "nan", "y": "x", "w": "-1"}, {"x": "1e9", "y": "", "w": "1"}, {}])
def test_no_odd_number_breaks_the_map(draft: Application, town: Visitor, given: dict[str, str]) -> None:
    assert (
        town.client.post(reverse("pick_place", args=[draft.reference, "site"]), given | {"at.x": "x"}).status_code
        == 200
    )
    picture = Client().get(reverse("map_window"), given)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    assert b"nan" not in picture.content


def test_nothing_is_used_before_a_place_is_chosen(draft: Application, town: Visitor) -> None:
    path = reverse("pick_place", args=[draft.reference, "site"])
    town.client.post(path, {"act": "use"})
    draft.refresh_from_db()
    assert draft.answers.get("site", "") == ""


def test_the_section_leads_to_the_map_and_strangers_find_none(stage: Stage, draft: Application, town: Visitor) -> None:
    path = reverse("pick_place", args=[draft.reference, "site"])
    assert path in town.html("answers", draft.reference, "project")
    assert Visitor(stage.applicant("Stadt Torgau")).client.get(path).status_code == 404
    assert town.client.get(reverse("pick_place", args=[draft.reference, "title"])).status_code == 404
