"""What an instalment waits for, as the binding notice says it and as its explanation in Leichte Sprache says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fundament.core.regime import Regime


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The words of a notice, and short sentences that mean the same."""

    binding: str
    simple: tuple[str, ...]


_CONDITIONS = {
    "final_and_started": Condition(
        binding="nach Bestandskraft dieses Bescheides und Anzeige des Vorhabensbeginns, ohne Antrag",
        simple=(
            "Das Geld kommt, wenn 2 Dinge passiert sind:",
            "Die Zeit für einen Widerspruch ist vorbei.",
            "Und Sie haben uns gesagt: Das Projekt hat angefangen.",
        ),
    ),
    "under_way": Condition(
        binding="zwischen Anzeige des Vorhabensbeginns und Vorlage des Verwendungsnachweises, ohne Antrag",
        simple=("Das Geld kommt, während das Projekt läuft.",),
    ),
    "proof_complete": Condition(
        binding="nach Abschluss der Maßnahme und Vorlage des vollständigen Verwendungsnachweises, ohne Antrag",
        simple=(
            "Das Geld kommt, wenn das Projekt fertig ist.",
            "Und wenn Ihr Verwendungs-Nachweis vollständig bei uns ist.",
        ),
    ),
    "on_request": Condition(
        binding="auf Anforderung, soweit die Mittel voraussichtlich in der Verwendungsfrist benötigt werden",
        simple=("Sie müssen dieses Geld anfordern.", "Fordern Sie nur so viel an, wie Sie bald brauchen."),
    ),
}
"""By the code of `core.award.Instalment.condition`."""

_OF_CONTRACTS = _CONDITIONS | {
    "final_and_started": Condition(
        binding="nach Abschluss dieses Vertrages und Anzeige des Vorhabensbeginns, ohne Antrag",
        simple=(
            "Das Geld kommt, wenn 2 Dinge passiert sind:",
            "Alle haben den Vertrag unterschrieben.",
            "Und Sie haben uns gesagt: Das Projekt hat angefangen.",
        ),
    ),
}
"""The same among private parties: nothing is contested there."""


def conditions_of(*, regime: Regime, final_within: int | None) -> Mapping[str, Condition]:
    """The conditions by code, in the order of the instalments; `final_within` months after the proof the last one is paid.

    None before the law knew such a limit (VwV and VVK Nr. 7.1).
    """
    found = dict(_OF_CONTRACTS if regime is Regime.CONTRACT else _CONDITIONS)
    on_request = found.pop("on_request")
    return found | {"proof_checked": _checked(final_within), "on_request": on_request}


def _checked(within: int | None) -> Condition:
    checked = "Das Geld kommt, wenn wir Ihren Verwendungs-Nachweis geprüft haben."
    if within is None:
        return Condition(binding="nach Prüfung des Verwendungsnachweises, ohne Antrag", simple=(checked,))
    months = "sechs Monate" if within == 6 else f"{within} Monate"
    return Condition(
        binding=f"nach Prüfung des Verwendungsnachweises, spätestens {months} nach dessen Vorlage, ohne Antrag",
        simple=(checked, f"Es kommt spätestens {months}, nachdem Ihr Verwendungs-Nachweis da war."),
    )
