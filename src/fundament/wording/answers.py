"""Answers to the questions of a form as people read them."""

from collections.abc import Callable, Mapping
from datetime import date

from fundament.core.questions import Question, answer_fault, place_of
from fundament.core.texts import Texts
from fundament.wording.values import day, euro, is_english


def answer_words(
    *, question: Question, answer: str, texts: Texts, language: str, municipality: Callable[[str], str]
) -> str:
    """An answer that is not empty, in the language that is active; one that cannot be read stays as it is stored.

    `language` is that of the programme's words; `municipality` names one by its key. Declarations are for the page to word.
    """
    if answer_fault(question=question, answer=answer) is not None:
        return answer
    words: Mapping[str, Callable[[str], str]] = {
        "choice": lambda key: texts.get(f"question.{question.key}.choice.{key}", language=language),
        "amount": lambda cents: euro(int(cents)),
        "date": lambda written: day(date.fromisoformat(written)),
        "municipality": municipality,
        "place": degrees,
    }
    return words.get(question.kind, str)(answer)


def degrees(answer: str) -> str:
    """A place as it is read and typed: "51,18110; 14,42440", in English "51.18110; 14.42440"; other text as it is."""
    place = place_of(answer)
    if place is None:
        return answer
    written = "; ".join(f"{part:.5f}" for part in place)
    return written if is_english() else written.replace(".", ",")
