"""The questions of a programme's form: their kinds, when each is asked, and what an answer may be.

An answer is text: as it was typed for "line" and "text"; a key of `choices`; "yes" or "" for a declaration; whole cents of an
amount ("123456"); an ISO day; a municipality's key (AGS); degrees of a place ("51.18110,14.42440", WGS 84, north and east).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from fundament.core.findings import Reason
from fundament.core.sourced import Frozen, Key

PAGE = 1_800
"""Characters of a page (Normseite): 30 lines of 60."""

CENTS_AT_MOST = 10**13

Kind = Literal["line", "text", "choice", "yes", "amount", "date", "municipality", "place"]


class Condition(Frozen):
    """Asks a question only if an earlier one has one of these answers: keys of its choices, "yes" or "no" of a declaration."""

    question: Key
    is_: list[Key] = Field(alias="is", min_length=1)


class Question(Frozen):
    """One question of the form. Its label, help and example stand in texts/ under question.<key>.

    A text is limited by `at_most` characters, or by `pages`. `early` is asked before anyone registers, to see whether the
    programme fits.
    """

    key: Key
    section: Key
    kind: Kind
    required: bool = True
    at_most: Annotated[int, Field(gt=0, le=20_000)] = 500
    pages: Annotated[Decimal, Field(gt=0, le=10)] | None = None
    choices: list[Key] = Field(default_factory=list)
    shown_if: Condition | None = None
    example: bool = False
    early: bool = False
    public: bool = Field(default=False, description="Shown in the public register once the application is selected")

    @property
    def characters(self) -> int:
        """How many characters a line or text may have."""
        return self.at_most if self.pages is None else int(self.pages * PAGE)


def asked(*, questions: Iterable[Question], answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions that these answers lead to. One that hangs on a question not asked is not asked either."""
    found: dict[str, Question] = {}
    for question in questions:
        condition = question.shown_if
        if condition is None or (
            condition.question in found and _value(found[condition.question], answers) in condition.is_
        ):
            found[question.key] = question
    return tuple(found.values())


def _value(question: Question, answers: Mapping[str, str]) -> str:
    answer = answers.get(question.key, "")
    return (answer or "no") if question.kind == "yes" else answer


def answers_asked(*, questions: Iterable[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that count: those to questions that are asked. The others stay in the draft, in case they are asked again."""
    keys = {question.key for question in asked(questions=questions, answers=answers)}
    return {key: answer for key, answer in answers.items() if key in keys}


def answer_fault(*, question: Question, answer: str) -> Reason | None:
    """What stands against an answer that is not empty; None where nothing does."""
    if question.kind in {"line", "text"}:
        if len(answer) > question.characters:
            return Reason.of("answer_too_long", length=len(answer), at_most=question.characters)
        return None
    if question.kind == "choice":
        return None if answer in question.choices else Reason.of("answer_not_a_choice", answer=answer)
    return None if _READ[question.kind](answer) else Reason.of("answer_unreadable", answer=answer)


_PLACE = re.compile(r"(-?\d{1,2}\.\d{5}),(-?\d{1,3}\.\d{5})")


def place_of(answer: str) -> tuple[float, float] | None:
    """Degrees north and east (WGS 84); None for what is no place."""
    read = _PLACE.fullmatch(answer)
    if read is None:
        return None
    north, east = float(read[1]), float(read[2])
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def place_answer(*, north: float, east: float) -> str:
    """A place as an answer: five digits after the point are about a metre."""
    return f"{north:.5f},{east:.5f}"


def _is_amount(answer: str) -> bool:
    return re.fullmatch(r"0|[1-9]\d{0,13}", answer) is not None and int(answer) <= CENTS_AT_MOST


def _is_day(answer: str) -> bool:
    try:
        return date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        return False


_READ: Mapping[str, Callable[[str], bool]] = {
    "yes": lambda answer: answer == "yes",
    "amount": _is_amount,
    "date": _is_day,
    "municipality": lambda answer: re.fullmatch(r"\d{8}", answer) is not None,
    "place": lambda answer: place_of(answer) is not None,
}


def contradictions(questions: Iterable[Question]) -> tuple[str, ...]:
    """What single questions cannot show, in German, one sentence each; empty when they hold together."""
    found: list[str] = []
    before: dict[str, Question] = {}
    for question in questions:
        name = f"question.{question.key}"
        if (question.kind == "choice") != bool(question.choices):
            found.append(f"{name}.choices: Auswahlfragen, und nur sie, brauchen choices.")
        if question.pages is not None and question.kind != "text":
            found.append(f"{name}.pages: Nur Textfragen haben einen Umfang in Seiten.")
        if question.example and question.kind not in {"line", "text"}:
            found.append(f"{name}.example: Nur Fragen mit freiem Text haben ein Beispiel.")
        if question.early and question.kind not in {"choice", "yes"}:
            found.append(f"{name}.early: Vorab gefragt werden nur Auswahlfragen und Erklärungen.")
        if question.shown_if is not None:
            found += _condition_faults(name, question.shown_if, before)
        before[question.key] = question
    return tuple(found)


def _condition_faults(name: str, condition: Condition, before: Mapping[str, Question]) -> list[str]:
    first = before.get(condition.question)
    if first is None or first.kind not in {"choice", "yes"}:
        return [
            f"{name}.shown_if.question: »{condition.question}« taugt nicht als Bedingung. "
            "Nennen Sie eine Auswahlfrage oder Erklärung, die vor dieser steht."
        ]
    allowed = first.choices if first.kind == "choice" else ["yes", "no"]
    return [
        f"{name}.shown_if.is: »{value}« ist keine Antwort auf »{first.key}«. Erlaubt: {', '.join(allowed)}."
        for value in condition.is_
        if value not in allowed
    ]
