"""Numbers of the law in letters and their explanations: the binding words and the simple ones name the same."""

from dataclasses import replace

import pytest
from tests.documents.contents import TANDEM

from fundament.core.regime import Regime
from fundament.documents.companion import companion_sections
from fundament.documents.conditions import conditions_of
from fundament.documents.letter import Body, machine_readable
from fundament.documents.letter_head import remedy


@pytest.mark.parametrize(
    ("within", "binding", "simple"),
    [
        (None, "nach Prüfung des Verwendungsnachweises, ohne Antrag", ()),
        (
            6,
            "nach Prüfung des Verwendungsnachweises, spätestens sechs Monate nach dessen Vorlage, ohne Antrag",
            ("Es kommt spätestens sechs Monate, nachdem Ihr Verwendungs-Nachweis da war.",),
        ),
        (
            9,
            "nach Prüfung des Verwendungsnachweises, spätestens 9 Monate nach dessen Vorlage, ohne Antrag",
            ("Es kommt spätestens 9 Monate, nachdem Ihr Verwendungs-Nachweis da war.",),
        ),
    ],
)
@pytest.mark.parametrize("regime", list(Regime))
def test_the_last_instalment_names_the_months_of_the_law(
    regime: Regime, within: int | None, binding: str, simple: tuple[str, ...]
) -> None:
    found = conditions_of(regime=regime, final_within=within)["proof_checked"]
    first = "Das Geld kommt, wenn wir Ihren Verwendungs-Nachweis geprüft haben."
    assert (found.binding, found.simple) == (binding, (first, *simple))


def test_only_a_contract_is_concluded_and_not_final() -> None:
    public, contract = (
        conditions_of(regime=regime, final_within=6) for regime in (Regime.NON_COMMUNAL, Regime.CONTRACT)
    )
    assert [key for key in public if public[key] != contract[key]] == ["final_and_started"]
    assert list(public) == ["final_and_started", "under_way", "proof_complete", "proof_checked", "on_request"]


@pytest.mark.parametrize(
    ("months", "binding", "simple"),
    [
        (1, "innerhalb eines Monats", ("Dafür haben Sie einen Monat Zeit.", "Der Monat fängt an")),
        (2, "innerhalb von 2 Monaten", ("Dafür haben Sie 2 Monate Zeit.", "Die Monate fangen an")),
    ],
)
def test_the_time_to_object_is_the_one_of_the_law(months: int, binding: str, simple: tuple[str, str]) -> None:
    text = remedy(authority=Body(name="SAB", address=("Pirnaische Straße 9", "01069 Dresden")), months=months)
    assert text.partition(" nach Bekanntgabe")[0] == f"Gegen diesen Bescheid kann {binding}"
    assert text.endswith("einzulegen bei: SAB, Pirnaische Straße 9, 01069 Dresden.")
    notice = machine_readable(replace(TANDEM, remedy=text, remedy_months=months))
    (section,) = [one for one in companion_sections(notice, changed=False) if "falsch" in one.heading]
    assert [line for line in section.sentences if "Monat" in line] == [
        simple[0],
        f"{simple[1]}, wenn der Zuwendungs-Bescheid bei Ihnen ist.",
    ]
