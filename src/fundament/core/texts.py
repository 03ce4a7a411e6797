"""The words of a programme in three languages: flat keys, complete in each or refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from fundament.core.programme import Programme

LANGUAGES = ("de", "en", "de-simple")


def needed_keys(programme: Programme) -> tuple[str, ...]:
    """Keys of all texts that the programme's file asks for, in its order."""
    keys = ["title", "short_title", "summary", "purpose", "who", "what", "how_much", "how"]
    keys += [f"partner.{partner.role}" for partner in programme.partner]
    sections = list(dict.fromkeys(question.section for question in programme.question))
    keys += [f"section.{section}" for section in sections]
    for question in programme.question:
        keys += [f"question.{question.key}.label", f"question.{question.key}.help"]
        keys += [f"question.{question.key}.example"] * question.example
        keys += [f"question.{question.key}.choice.{choice}" for choice in question.choices]
    keys += [f"document.{document.key}" for document in programme.document]
    keys += [f"cost.{cost.key}" for cost in programme.cost]
    for criterion in programme.criterion:
        keys += [
            f"criterion.{criterion.key}.label",
            f"criterion.{criterion.key}.none",
            f"criterion.{criterion.key}.full",
        ]
    keys += [f"event.{event.key}" for event in programme.event]
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of a programme: language -> key -> words."""

    by_language: Mapping[str, Mapping[str, str]]

    def get(self, key: str, *, language: str) -> str:
        """The words under `key`. Raises KeyError: a loaded programme has every text it needs."""
        return self.by_language[language if language in self.by_language else "de"][key]
