"""Questions of a form: when one is asked, what may stand as its answer, and what a programme's file may not say of them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fundament.core.findings import Reason
from fundament.core.questions import (
    CENTS_AT_MOST,
    Question,
    answer_fault,
    answers_asked,
    asked,
    contradictions,
    place_answer,
    place_of,
)


def question(key: str = "a", kind: str = "line", **more: Any) -> Question:
    return Question.model_validate({"key": key, "section": "s", "kind": kind, **more})


FIELD = question("field", "choice", choices=["sport", "other"])
WHICH = question("which", shown_if={"question": "field", "is": ["other"]})
SURE = question("sure", "yes", shown_if={"question": "field", "is": ["other", "sport"]})
WHY_NOT = question("why_not", "text", shown_if={"question": "sure", "is": ["no"]})
FORM = (FIELD, WHICH, SURE, WHY_NOT)


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, ["field"]),
        ({"field": "sport"}, ["field", "sure", "why_not"]),
        ({"field": "other"}, ["field", "which", "sure", "why_not"]),
        ({"field": "other", "sure": "yes"}, ["field", "which", "sure"]),
        # What hangs on a question that is not asked is not asked, whatever was once answered.
        ({"field": "", "sure": ""}, ["field"]),
    ],
)
def test_a_question_is_asked_where_the_answers_lead_to_it(answers: dict[str, str], keys: list[str]) -> None:
    assert [one.key for one in asked(questions=FORM, answers=answers)] == keys


def test_answers_to_what_is_not_asked_do_not_count() -> None:
    answers = {"field": "sport", "which": "forgotten", "why_not": "because", "gone": "of an older version"}
    assert answers_asked(questions=FORM, answers=answers) == {"field": "sport", "why_not": "because"}


@pytest.mark.parametrize(
    ("asked_for", "answer", "fault"),
    [
        (question(at_most=3), "abc", None),
        (question(at_most=3), "abcd", Reason.of("answer_too_long", length=4, at_most=3)),
        (question(kind="text", pages="0.5"), "x" * 900, None),
        (question(kind="text", pages="0.5"), "x" * 901, Reason.of("answer_too_long", length=901, at_most=900)),
        (FIELD, "sport", None),
        (FIELD, "chess", Reason.of("answer_not_a_choice", answer="chess")),
        (SURE, "yes", None),
        (SURE, "no", Reason.of("answer_unreadable", answer="no")),
        *[
            (question(kind=kind), answer, None)
            for kind, answer in (
                ("amount", "0"),
                ("amount", "123456"),
                ("amount", str(CENTS_AT_MOST)),
                ("date", "2024-02-29"),
                ("municipality", "14625240"),
                ("place", "51.18110,14.42440"),
                ("place", "-90.00000,-180.00000"),
            )
        ],
        *[
            (question(kind=kind), answer, Reason.of("answer_unreadable", answer=answer))
            for kind, answer in (
                ("amount", "1,00"),
                ("amount", "-1"),
                ("amount", "007"),
                ("amount", "١"),
                ("amount", str(CENTS_AT_MOST + 1)),
                ("date", "2023-02-29"),
                ("date", "20230201"),
                ("date", "1.2.2023"),
                ("municipality", "Bautzen"),
                ("municipality", "1462524"),
                ("place", "51.1811,14.4244"),
                ("place", "91.00000,14.00000"),
                ("place", "51.00000,181.00000"),
                ("place", "here"),
            )
        ],
    ],
)
def test_what_may_stand_as_an_answer(asked_for: Question, answer: str, fault: Reason | None) -> None:
    assert answer_fault(question=asked_for, answer=answer) == fault


@given(north=st.floats(-90, 90), east=st.floats(-180, 180))
def test_a_place_is_kept_to_a_metre(north: float, east: float) -> None:
    answer = place_answer(north=north, east=east)
    place = place_of(answer)
    assert place is not None
    assert (abs(place[0] - north) <= 0.000_006, abs(place[1] - east) <= 0.000_006) == (True, True)
    assert answer_fault(question=question(kind="place"), answer=answer) is None


@given(day=st.dates())
def test_every_day_is_an_answer(day: date) -> None:
    assert answer_fault(question=question(kind="date"), answer=day.isoformat()) is None


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (FORM, []),
        ([question(kind="choice")], ["question.a.choices: Auswahlfragen, und nur sie, brauchen choices."]),
        ([question(choices=["x"])], ["question.a.choices: Auswahlfragen, und nur sie, brauchen choices."]),
        ([question(pages="1")], ["question.a.pages: Nur Textfragen haben einen Umfang in Seiten."]),
        ([question(kind="date", example=True)], ["question.a.example: Nur Fragen mit freiem Text haben ein Beispiel."]),
        ([question(early=True)], ["question.a.early: Vorab gefragt werden nur Auswahlfragen und Erklärungen."]),
        (
            [WHICH, FIELD],
            [
                "question.which.shown_if.question: »field« taugt nicht als Bedingung. "
                "Nennen Sie eine Auswahlfrage oder Erklärung, die vor dieser steht."
            ],
        ),
        (
            [question("t"), question("u", shown_if={"question": "t", "is": ["x"]})],
            [
                "question.u.shown_if.question: »t« taugt nicht als Bedingung. "
                "Nennen Sie eine Auswahlfrage oder Erklärung, die vor dieser steht."
            ],
        ),
        (
            [FIELD, question("u", shown_if={"question": "field", "is": ["sport", "chess"]})],
            ["question.u.shown_if.is: »chess« ist keine Antwort auf »field«. Erlaubt: sport, other."],
        ),
        (
            [question("d", "yes"), question("u", shown_if={"question": "d", "is": ["maybe"]})],
            ["question.u.shown_if.is: »maybe« ist keine Antwort auf »d«. Erlaubt: yes, no."],
        ),
    ],
)
def test_what_single_questions_cannot_show_is_said(form: list[Question], said: list[str]) -> None:
    assert list(contradictions(form)) == said


@pytest.mark.parametrize(
    "more", [{"pages": "0"}, {"pages": "11"}, {"shown_if": {"question": "x", "is": []}}, {"kind": "file"}]
)
def test_what_no_question_may_say_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        question(**more)
