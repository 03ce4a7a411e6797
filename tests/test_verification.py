"""Everything stored is recomputed from events and law; whatever someone changed behind its back is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import AFTER, REGIONS, Stage

from fundament.acts import budgets
from fundament.commands.main import main
from fundament.queries.verification import case_differences, differences
from fundament.records import triggers
from fundament.records.applications import Application
from fundament.records.calculations import Calculation
from fundament.records.calls import Call
from fundament.records.claims import Claim
from fundament.records.grants import Grant, GrantAmount, GrantInstalment
from fundament.records.notices import Notice
from fundament.records.payments import Payment, PaymentRun
from fundament.records.proofs import InterimProof, Proof, Sample


@pytest.fixture
def case(stage: Stage, regions_call: Call) -> str:
    """A project from its application to its repayment."""
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    stage.granted(application)
    return stage.repaid(application)


def test_it_finds_nothing_in_a_whole_case(case: str) -> None:
    assert list(differences()) == []
    assert list(case_differences(case)) == list(case_differences(case.removesuffix("-1"))) == []


def _calculated() -> None:
    row = Calculation.objects.get()
    Calculation.objects.update(result={**row.result, "grant": {"2021": 6_000_001}})


def _shifted() -> None:
    GrantAmount.objects.update(year=2022)


def _dearer() -> None:
    GrantInstalment.objects.update(clause="VVK Nr. 7.1")


def _later() -> None:
    Grant.objects.update(final_on="2021-08-25", proof_due="2023-01-01")


def _settled() -> None:
    Proof.objects.update(reduced=1)


def _claimed() -> None:
    Claim.objects.update(cents=5_999_99, due_on="2022-01-01")


def _run() -> None:
    PaymentRun.objects.filter(number=2).update(xml=PaymentRun.objects.get(number=1).xml)


def _letter() -> None:
    Notice.objects.filter(number=1).update(pdf=b"%PDF-1.7")


def _drawn() -> None:
    Sample.objects.update(seed="0" * 32, inputs={**Sample.objects.get().inputs, "share": "0"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_calculated, ["{application}, Berechnung 1: Nachgerechnet ergibt sich etwas anderes."]),
        (_shifted, ["{grant}, Fassung 1: Die Beträge nach Jahr und Mittelgeber sind andere als nachgerechnet."]),
        (_dearer, ["{grant}, Fassung 1: Die Raten sind andere, als das Recht vom 20.07.2021 ergibt."]),
        (
            _later,
            [
                "{grant}: final_on ist 2021-08-25, nachgerechnet 2021-08-24.",
                "{grant}: proof_due ist 2023-01-01, nachgerechnet 2023-01-02.",
            ],
        ),
        (_settled, ["{grant}: Nach der Prüfung stehen 5400000 Cent zu, nachgerechnet 5400000 Cent."]),
        (
            _claimed,
            [
                "{grant}: Gefordert sind 599999 Cent, zu viel ausgezahlt 600000 Cent.",
                "{grant}, Forderung 1: Der Fälligkeitstag ist nachgerechnet ein anderer.",
            ],
        ),
        (
            _run,
            [
                "{grant}, Zahlung 2: Der Auftrag an die Bank nennt sie nicht oder mit anderem Betrag.",
                "Auszahlungslauf Landesdirektion Sachsen / 2: Die Prüfsumme der Datei stimmt nicht.",
            ],
        ),
        (_letter, ["{grant}, Schreiben 1: Die Prüfsumme der Datei stimmt nicht."]),
        (
            _drawn,
            [
                "Aufruf {call}, Stichprobe 1: seed ist 00000000000000000000000000000000, nachgerechnet {seed}.",
                "Stichprobe {call} Landesdirektion Sachsen 2021 / 1: Die Prüfsumme stimmt nicht.",
                "Stichprobe {call} Landesdirektion Sachsen 2021 / 1: Neu gezogen ergeben sich andere Nachweise.",
            ],
        ),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_it_names_what_was_changed_behind_its_back(case: str, change: Callable[[], None], said: list[str]) -> None:
    triggers.remove(connection)
    names = {
        "grant": case,
        "application": Application.objects.get().reference,
        "call": Call.objects.get(),
        "seed": Sample.objects.get().seed,
    }
    change()
    assert list(differences()) == [text.format(**names) for text in said]


def test_the_command_verifies_one_case_and_says_what_is_wrong(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", case]) == 0
    assert capsys.readouterr().out == "Nachgerechnet: keine Abweichung.\n"
    triggers.remove(connection)
    _letter()
    assert main(["verify", case]) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{case}, Schreiben 1: Die Prüfsumme der Datei stimmt nicht.",
        f"{case} / 1: Das Siegel der Datei hält nicht.",
        "2 Abweichungen.",
    ]
    assert main(["verify", "VR-1999-0001"]) == 2
    assert capsys.readouterr().out == (
        "Einen Fall »VR-1999-0001« gibt es nicht. Nennen Sie das Aktenzeichen eines Antrags oder einer Bewilligung.\n"
    )


def test_a_case_stays_verified_when_its_money_went_into_the_next_year(stage: Stage, regions_call: Call) -> None:
    application = stage.submit(stage.regions_draft())
    stage.scored(application)
    stage.decided(REGIONS)
    (given,) = stage.granted(application)
    office, at = stage.office(REGIONS), AFTER[REGIONS] + timedelta(days=180)
    budgets.close_year(key=REGIONS, year=2021, consent="Einwilligung des SMF", account=office, at=at)
    assert list(case_differences(given.reference)) == list(differences()) == []


def _gone() -> None:
    InterimProof.objects.all()._raw_delete("default")  # type: ignore[attr-defined]


def _added() -> None:
    row = InterimProof.objects.get()
    row.pk, row.number = None, 2
    row.save(force_insert=True)


def _claim_added() -> None:
    row = Claim.objects.get()
    row.pk, row.number = None, 2
    row.save(force_insert=True)


def _payment_added() -> None:
    row = Payment.objects.get(number=1)
    row.pk, row.number, row.end_to_end = None, 3, None
    row.save(force_insert=True)


def _letter_gone() -> None:
    Notice.objects.filter(kind="claim")._raw_delete("default")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_gone, ["{grant}, Zwischennachweis 1: steht in den Ereignissen und ist nicht gespeichert."]),
        (_added, ["{grant}, Zwischennachweis 2: ist gespeichert und steht in keinem Ereignis."]),
        (_claim_added, ["{grant}, Forderung 2: ist gespeichert und steht in keinem Ereignis."]),
        (
            _payment_added,
            [
                "{grant}, Zahlung 3: ist gespeichert und steht in keinem Ereignis.",
                "Auszahlungslauf Landesdirektion Sachsen / 1: 6000000 Cent, Zahlungen 12000000 Cent, Datei 6000000 Cent.",
            ],
        ),
        (_letter_gone, ["{grant}, Schreiben 2: steht in den Ereignissen und ist nicht gespeichert."]),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_it_names_rows_that_are_gone_and_rows_that_nothing_made(
    case: str, change: Callable[[], None], said: list[str]
) -> None:
    triggers.remove(connection)
    change()
    assert list(differences()) == [text.format(grant=case) for text in said]


def test_it_says_when_inputs_can_no_longer_be_computed_from(case: str) -> None:
    row = Calculation.objects.get()
    triggers.remove(connection)
    Calculation.objects.update(inputs={**row.inputs, "costs": [{**row.inputs["costs"][0], "position": "no"}]})
    first = f"{Application.objects.get()}, Berechnung 1: Nachgerechnet ergibt sich etwas anderes."
    assert next(differences()) == first
