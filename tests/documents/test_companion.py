"""A notice is explained in short sentences that say the same, with the same figures, and that the notice counts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.documents.contents import SIGNED, TANDEM
from tests.documents.reading import headings, kinds, opened, structure_faults, text

from fundament.core.regime import Regime
from fundament.documents.companion import companion_sections, render_companion
from fundament.documents.conditions import conditions_of
from fundament.documents.german import MONTHS, day, euro
from fundament.documents.letter import machine_readable
from fundament.documents.notice import NoticeContent

CONDITIONS, OF_CONTRACTS = (
    conditions_of(regime=regime, final_within=6) for regime in (Regime.COMMUNAL, Regime.CONTRACT)
)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
PLANNED = replace(
    TANDEM,
    remedy="Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden.",
    remedy_until=date(2024, 12, 18),
    contact=("Maja Krawc", "Telefon 0371 532-0"),
    instalments=tuple(
        replace(row, condition=condition.binding)
        for row, condition in zip(TANDEM.instalments, CONDITIONS.values(), strict=False)
    ),
)


def sentences(content: NoticeContent, *, changed: bool = False) -> list[str]:
    """All sentences of the explanation, with plain spaces."""
    sections = companion_sections(machine_readable(content), changed=changed)
    return [sentence.replace("\u00a0", " ") for section in sections for sentence in section.sentences]


def figures_of(value: object) -> Iterator[str]:
    """Every amount and day of a content, as a letter writes them."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (euro(cents=inner),) if str(key).endswith("cents") and inner is not None else figures_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from figures_of(inner)
    elif isinstance(value, str) and ISO.fullmatch(value):
        yield day(on=date.fromisoformat(value))


VARIANTS = {
    "communal": PLANNED,
    "contract": replace(
        PLANNED,
        regime="contract",
        remedy="",
        remedy_until=None,
        instalments=tuple(
            replace(row, condition=condition.binding)
            for row, condition in zip(TANDEM.instalments, OF_CONTRACTS.values(), strict=False)
        ),
    ),
    "one_instalment": replace(PLANNED, instalments=(replace(PLANNED.instalments[0], cents=500_000_00),)),
    "fixed": replace(PLANNED, financing_type="Festbetragsfinanzierung", rate_per_cent=None),
}
each_variant = pytest.mark.parametrize("content", VARIANTS.values(), ids=VARIANTS.keys())


@each_variant
def test_each_amount_and_each_day_is_one_of_the_notice(content: NoticeContent) -> None:
    said = " ".join(sentences(content, changed=True))
    amounts = re.findall(r"[\d.]+,\d\d €", said)
    days = re.findall(rf"\d+\. (?:{'|'.join(MONTHS)}) \d{{4}}", said)
    known = {figure.replace("\u00a0", " ") for figure in figures_of(machine_readable(content))}
    assert len(amounts) == 2 + len(content.instalments)
    assert len(days) == (4 if content.regime == "contract" else 5)
    assert [figure for figure in (*amounts, *days) if figure not in known] == []


@each_variant
def test_its_sentences_are_short(content: NoticeContent) -> None:
    own = [sentence for sentence in sentences(content) if "Straße" not in sentence]
    assert [sentence for sentence in own if len(sentence.split()) > 13] == []
    assert [word for sentence in own for word in sentence.split() if len(word) > 20 and "-" not in word] == []


@each_variant
def test_it_is_accessible_and_archivable(content: NoticeContent) -> None:
    pdf = render_companion(machine_readable(content), changed=False, timestamp=SIGNED)
    assert structure_faults(pdf) == []
    assert pdf == render_companion(machine_readable(content), changed=False, timestamp=SIGNED)


def test_it_says_what_a_recipient_asks() -> None:
    assert sentences(PLANNED) == [
        "Dieser Brief erklärt Ihren Zuwendungs-Bescheid.",
        "Der Zuwendungs-Bescheid ist vom 15. November 2024.",
        "Er hat dieses Akten-Zeichen: SMS-IVO-2024-0004.",
        "Wichtig: Es gilt nur, was im Zuwendungs-Bescheid steht.",
        "Dieser Brief ist eine Hilfe zum Lesen.",
        "Sie bekommen höchstens 500.000,00 €.",
        "Ihr Projekt heißt:",
        "Zug um Zug vernetzt – Leisnig gemeinsam bewegen.",
        "Sie dürfen das Geld nur für dieses Projekt ausgeben.",
        "Das Geld kommt von: SMS.",
        "Wir haben mit Kosten von 625.000,00 € gerechnet.",
        "Die Zeit beginnt am 1. Dezember 2024.",
        "Sie endet am 31. Dezember 2028.",
        "Nur in dieser Zeit dürfen Sie das Geld ausgeben.",
        "Das Geld kommt in mehreren Teilen.",
        "1. Rate: 200.000,00 €.",
        "Das Geld kommt, wenn 2 Dinge passiert sind:",
        "Die Zeit für einen Widerspruch ist vorbei.",
        "Und Sie haben uns gesagt: Das Projekt hat angefangen.",
        "2. Rate: 125.000,00 €.",
        "Das Geld kommt, während das Projekt läuft.",
        "3. Rate: 125.000,00 €.",
        "Das Geld kommt, wenn das Projekt fertig ist.",
        "Und wenn Ihr Verwendungs-Nachweis vollständig bei uns ist.",
        "Schlussrate: 50.000,00 €.",
        "Das Geld kommt, wenn wir Ihren Verwendungs-Nachweis geprüft haben.",
        "Es kommt spätestens sechs Monate, nachdem Ihr Verwendungs-Nachweis da war.",
        "Gehen Sie sparsam mit dem Geld um.",
        "Fangen Sie bald mit dem Projekt an.",
        "Sagen Sie uns, an welchem Tag Sie angefangen haben.",
        "Sagen Sie uns sofort, wenn sich etwas ändert:",
        "Das Projekt kostet weniger.",
        "Sie bekommen noch anderes Geld für das Projekt.",
        "Oder Sie können das Projekt nicht so machen wie geplant.",
        "Sagen Sie allen: Das Land Sachsen bezahlt das Projekt mit.",
        "Im Zuwendungs-Bescheid steht, wie Sie das sagen müssen.",
        "Was Sie von dem Geld kaufen oder bauen, gehört lange zu dem Projekt.",
        "Im Zuwendungs-Bescheid steht, wie lange.",
        "Im Zuwendungs-Bescheid steht genau, was Sie tun müssen.",
        "Nach dem Projekt zeigen Sie uns: Dafür haben wir das Geld ausgegeben.",
        "Das heißt Verwendungs-Nachweis.",
        "Der Verwendungs-Nachweis muss spätestens am 31. Dezember 2029 da sein.",
        "Schicken Sie ihn an: Landesdirektion Sachsen.",
        "Dann können Sie sich wehren.",
        "Das heißt Widerspruch.",
        "Dafür haben Sie einen Monat Zeit.",
        "Der Monat fängt an, wenn der Zuwendungs-Bescheid bei Ihnen ist.",
        "Der letzte Tag ist meistens der 18. Dezember 2024.",
        "Schreiben Sie einen Brief an:",
        "Landesdirektion Sachsen, Altchemnitzer Straße 41, 09120 Chemnitz",
        "Im Zuwendungs-Bescheid steht am Ende genau, wie es geht.",
        "Dann fragen Sie uns.",
        "Maja Krawc",
        "Telefon 0371 532-0",
    ]


def test_what_does_not_apply_is_not_said() -> None:
    said = sentences(
        replace(TANDEM, earmarking=None, publicity=False, proof_body="", instalments=TANDEM.instalments[:1])
    )
    gone = ("mehreren", "allen", "kaufen", "Widerspruch", "letzte Tag", "Achtung")
    assert [word for word in gone if any(word in sentence for sentence in said)] == []
    # A condition in other words than today's is left to the notice itself.
    assert "Im Zuwendungs-Bescheid steht, wann dieses Geld kommt." in said
    assert "Schicken Sie ihn an: Landesdirektion Sachsen." in said
    assert said[-2:] == ["Dann fragen Sie uns.", "Landesdirektion Sachsen"]


def test_a_contract_is_not_called_a_notice_and_a_fixed_amount_is_no_maximum() -> None:
    private = " ".join(sentences(VARIANTS["contract"]))
    assert "Alle haben den Vertrag unterschrieben." in private
    assert [word for word in ("Bescheid", "Widerspruch", "sich wehren") if word in private] == []
    assert "Sie bekommen 500.000,00 €." in sentences(VARIANTS["fixed"])


def test_a_notice_that_was_changed_later_says_so() -> None:
    said = sentences(PLANNED, changed=True)
    assert said[5:7] == [
        "Achtung: Ihr Zuwendungs-Bescheid ist später geändert worden.",
        "Lesen Sie auch den neuen Brief.",
    ]


def test_every_question_is_a_heading_and_every_sentence_a_line_of_its_own() -> None:
    data: dict[str, Any] = machine_readable(PLANNED)
    with opened(render_companion(data, changed=False, timestamp=SIGNED)) as pdf:
        assert [title for _, title in headings(pdf)] == [
            "Was ist dieser Brief?",
            "Wie viel Geld bekommen Sie?",
            "Für welche Zeit ist das Geld?",
            "Wann kommt das Geld?",
            "Was müssen Sie tun?",
            "Was ist ein Verwendungs-Nachweis?",
            "Sie denken, da ist etwas falsch?",
            "Haben Sie Fragen?",
        ]
        assert kinds(pdf)["/P"] == len(sentences(PLANNED))
        assert str(pdf.docinfo.Title) == "Ihr Zuwendungs-Bescheid in Leichter Sprache – SMS-IVO-2024-0004"
        assert "Ihr Zuwendungs-Bescheid in Leichter Sprache Was ist dieser Brief?" in text(pdf)
