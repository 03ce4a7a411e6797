"""What an instalment waits for, as the binding notice says it and as its explanation in Leichte Sprache says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The words of a notice, and short sentences that mean the same."""

    binding: str
    simple: tuple[str, ...]


CONDITIONS = {
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
    "proof_checked": Condition(
        binding="nach Prüfung des Verwendungsnachweises, spätestens sechs Monate nach dessen Vorlage, ohne Antrag",
        simple=(
            "Das Geld kommt, wenn wir Ihren Verwendungs-Nachweis geprüft haben.",
            "Es kommt spätestens sechs Monate, nachdem Ihr Verwendungs-Nachweis da war.",
        ),
    ),
    "on_request": Condition(
        binding="auf Anforderung, soweit die Mittel voraussichtlich in der Verwendungsfrist benötigt werden",
        simple=("Sie müssen dieses Geld anfordern.", "Fordern Sie nur so viel an, wie Sie bald brauchen."),
    ),
}
"""By the code of `core.award.Instalment.condition`."""

OF_CONTRACTS = CONDITIONS | {
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
