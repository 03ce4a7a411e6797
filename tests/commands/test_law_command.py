"""`fundament law`: a value as people read it, where it stands, how it changed, and what a programme lays on top."""

import argparse
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fundament.commands import law
from fundament.core.law import FaultyLaw, Parameter, Value, load_law
from fundament.core.law_vocabulary import VOCABULARY, Unit
from fundament.core.regime import Regime

LAW = load_law(Path(__file__).resolve().parents[2] / "law")
REGIONS = "vitale-regionen-2021"


def ran(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    law.add_parser(parser.add_subparsers(dest="command"))
    return law.run(parser.parse_args(["law", *arguments]))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.replace("\u00a0", " ")


def test_it_explains_a_value_with_clause_words_and_history(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("explain", "advance_need", "--on", "2024-10-01", "--regime", "non_communal") == 0
    assert told(capsys) == (
        "advance_need am 01.10.2024\n"
        "\n"
        "Zuwendung an andere (VwV, ANBest-P)\n"
        "  6 Monate\n"
        "  VwV Nr. 7.5, 8.2.5, seit 01.01.2023\n"
        "  »als sie voraussichtlich innerhalb von sechs Monaten nach Auszahlung für fällige Zahlungen im Rahmen des "
        "Zuwendungszwecks benötigt werden«\n"
        "  Verlauf:\n"
        "    01.01.2020 bis 31.12.2022: 2 Monate (VwV Nr. 7 (Fassung bis 31.12.2022))\n"
        "    seit 01.01.2023: 6 Monate (VwV Nr. 7.5, 8.2.5)\n"
    )


def test_it_explains_every_regime_and_says_which_has_no_such_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("explain", "inventory_above", "--on", "2024-10-01") == 0
    assert told(capsys) == (
        "inventory_above am 01.10.2024\n"
        "\n"
        "Zuwendung an Kommunen (VVK, ANBest-K)\n"
        "  kein Wert an diesem Tag\n"
        "\n"
        "Zuwendung an andere (VwV, ANBest-P)\n"
        "  800,00 €\n"
        "  ANBest-P Nr. 4.2, seit 01.01.2020\n"
        "  »deren Anschaffungs- oder Herstellungswert 800 Euro übersteigt, zu inventarisieren«\n"
        "  Verlauf:\n"
        "    seit 01.01.2020: 800,00 € (ANBest-P Nr. 4.2)\n"
        "\n"
        "Fördervertrag eines Geldgebers mit eigenen Mitteln\n"
        "  800,00 €\n"
        "  entsprechend ANBest-P Nr. 4.2, seit 01.01.2020\n"
        "  Angenommen: Der Fördervertrag lag nicht vor. Angenommen ist die Schwelle der ANBest-P: Sie entspricht der "
        "Grenze für geringwertige Wirtschaftsgüter.\n"
        "  Verlauf:\n"
        "    seit 01.01.2020: 800,00 € (entsprechend ANBest-P Nr. 4.2)\n"
    )


def test_it_shows_what_a_programme_lays_on_top_and_what_that_replaces(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("instalment_floor", "--on", "2022-06-01", "--regime", "communal", "--programme", REGIONS)
    assert ran("explain", *arguments) == 0
    assert told(capsys) == (
        "instalment_floor am 01.06.2022\n"
        "\n"
        "Zuwendung an Kommunen (VVK, ANBest-K)\n"
        "  1.000,00 €\n"
        "  FR-Regio VII.12, seit 25.04.2013\n"
        "  »gilt für die Auszahlung von Teilbeträgen … eine Untergrenze von 1 000 Euro«\n"
        "  statt 10.000,00 €, VVK Nr. 7.5\n"
        "  Verlauf:\n"
        "    seit 01.01.2020: 10.000,00 € (VVK Nr. 7.5)\n"
        f"  Abweichungen in {REGIONS}:\n"
        "    seit 25.04.2013: 1.000,00 € (FR-Regio VII.12)\n"
    )


def test_it_ends_with_2_on_a_day_without_a_value_but_shows_the_history(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("explain", "split_above", "--on", "2022-12-31", "--regime", "communal") == 2
    assert told(capsys) == (
        "split_above am 31.12.2022\n"
        "\n"
        "Zuwendung an Kommunen (VVK, ANBest-K)\n"
        "  kein Wert an diesem Tag\n"
        "  Verlauf:\n"
        "    seit 01.01.2023: 150.000,00 € (VVK Nr. 7.2)\n"
    )


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("minimum_grants", "Ähnlich: minimum_grant, de_minimis_entry."),
        ("zzz", "Alle Schlüssel zeigt: fundament law list"),
    ],
)
def test_it_names_near_keys_for_one_it_does_not_know(key: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("explain", key, "--on", "2024-10-01") == 2
    assert told(capsys) == f"Den Schlüssel »{key}« kennt das Recht nicht. {hint}\n"


def test_it_says_that_a_programme_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("explain", "payout", "--on", "2024-10-01", "--programme", "nowhere") == 2
    assert told(capsys) == "Das Programm »nowhere« gibt es nicht.\n"


def test_it_prints_the_faults_of_the_law_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty(folder: Path) -> None:
        raise FaultyLaw([f"{folder.name}: eins", f"{folder.name}: zwei"])

    monkeypatch.setattr(law, "load_law", faulty)
    assert ran("list") == 2
    assert told(capsys) == "law: eins\nlaw: zwei\n"


def test_it_lists_every_key_with_its_meaning_and_regimes(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("list") == 0
    lines = told(capsys).splitlines()
    assert [line.split()[0] for line in lines] == list(VOCABULARY)
    assert [" ".join(line.split()) for line in lines if line.startswith("records_kept ")] == [
        "records_kept Receipts are kept for so long after the proof of use. (non_communal, contract)"
    ]


@pytest.mark.parametrize(
    ("regime", "key", "day", "text"),
    [
        (Regime.COMMUNAL, "remedy", date(2024, 1, 1), "1 Monat"),
        (Regime.COMMUNAL, "publicity_cure", date(2024, 1, 1), "8 Wochen"),
        (Regime.COMMUNAL, "presumed_delivery", date(2024, 1, 1), "3 Tage"),
        (Regime.COMMUNAL, "earmarking_it", date(2024, 1, 1), "3 Jahre"),
        (Regime.NON_COMMUNAL, "procurement_offers", date(2024, 1, 1), "3"),
        (Regime.COMMUNAL, "report_spending_drop", date(2024, 1, 1), "7,5 %"),
        (Regime.COMMUNAL, "proof_sample", date(2024, 1, 1), "50 %"),
        (Regime.COMMUNAL, "interest_points", date(2024, 1, 1), "5 Prozentpunkte"),
        (Regime.COMMUNAL, "instalments", date(2024, 1, 1), "40 / 50 / 10 %"),
        (Regime.COMMUNAL, "payout", date(2024, 1, 1), "in Raten, ohne Antrag"),
        (
            Regime.COMMUNAL,
            "reclaim_waived",
            date(2024, 1, 1),
            "bis 5.000,00 €: 10 %; bis 20.000,00 €: 5 %, höchstens 500,00 €; bis 50.000,00 €: 3 %, höchstens 1.000,00 €; "
            "bis 125.000,00 €: 2 %, höchstens 1.500,00 €; darüber: 2.500,00 €",
        ),
    ],
)
def test_it_writes_every_unit_as_people_read_it(regime: Regime, key: str, day: date, text: str) -> None:
    assert law.in_german(LAW[regime].on(key=key, day=day)).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("value", "text"), [(Decimal("0.50"), "0,5 %"), (Decimal(100), "100 %"), (Decimal(0), "0 %")])
def test_it_writes_a_percentage_without_needless_digits(value: Decimal, text: str) -> None:
    parameter = Parameter(key="proof_sample", unit=Unit.PER_CENT, value=value, valid_from=date(2024, 1, 1), clause="C")
    assert law.in_german(parameter) == text


def test_it_has_words_for_every_word_of_the_vocabulary() -> None:
    words: set[Value] = {word for spec in VOCABULARY.values() for word in spec.words}
    texts = {
        law.in_german(Parameter(key="payout", unit=Unit.WORD, value=word, valid_from=date(2024, 1, 1), clause="C"))
        for word in words
    }
    assert len(texts) == len(words)
