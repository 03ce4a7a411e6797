"""A programme folder loads, or says every fault at once: file, line, place and what to write instead, in German."""

import json
from pathlib import Path

import pytest

from fundament.core.loading import FaultyProgramme, load_programme, read_programme, read_stored
from fundament.core.texts import LANGUAGES, needed_keys

PROGRAMMES = Path(__file__).parents[2] / "programmes"
FOLDER = PROGRAMMES / "vitale-regionen-2021"
SOURCE = (FOLDER / "programme.toml").read_text("utf-8")
TEXTS = {language: (FOLDER / "texts" / f"{language}.toml").read_text("utf-8") for language in LANGUAGES}


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with each first occurrence replaced; a change that finds nothing is a broken test."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def at(text: str, words: str, *, file: str = "programme.toml") -> str:
    """File and line, such as "programme.toml:12", where these words first begin."""
    assert words in text, words
    return f"{file}:{text[: text.index(words)].count(chr(10)) + 1}"


def faults_of(*, source: str = SOURCE, texts: dict[str, str] | None = None) -> list[str]:
    """What is wrong, one line for each fault; empty when the programme loads."""
    try:
        read_programme(source=source, text_sources=TEXTS if texts is None else texts)
    except FaultyProgramme as faulty:
        return [str(fault) for fault in faulty.faults]
    return []


@pytest.mark.parametrize("folder", sorted(path.parent for path in PROGRAMMES.glob("*/programme.toml")), ids=str)
def test_every_programme_loads_without_fault(folder: Path) -> None:
    loaded = load_programme(folder)
    assert loaded.programme.key == folder.name
    assert {language: tuple(sorted(texts)) for language, texts in loaded.texts.by_language.items()} == dict.fromkeys(
        LANGUAGES, tuple(sorted(needed_keys(loaded.programme)))
    )


def test_both_programmes_have_the_money_and_dates_of_their_sources() -> None:
    tandem = load_programme(PROGRAMMES / "inklusion-vor-ort-2023").programme
    regions = load_programme(FOLDER).programme
    assert {funder.key: sum(funder.budget.values()) for funder in tandem.funder} == {
        "sms": 250_000_000,
        "aktion-mensch": 250_000_000,
    }
    assert (tandem.total_budget, tandem.years) == (500_000_000, (2024, 2025, 2026, 2027, 2028))
    assert (regions.total_budget, regions.years) == (400_000_000, (2021, 2022))
    assert tandem.opens_at.isoformat() == "2023-10-22T00:00:00+02:00"
    assert tandem.closes_at.isoformat() == "2024-01-31T23:59:59.999999+01:00"
    assert regions.closes_at.isoformat() == "2021-07-15T23:59:59.999999+02:00"


def test_every_statement_names_a_source_and_every_assumption_says_why() -> None:
    for folder in ("inklusion-vor-ort-2023", "vitale-regionen-2021"):
        programme = load_programme(PROGRAMMES / folder).programme
        for statement, place in programme.statements():
            assert statement.source.in_ in programme.sources, place
            assert statement.source.quote or statement.source.place, place
            assert (statement.basis == "assumed") == bool(statement.assumption), place


def test_faults_of_single_fields_come_all_at_once_with_their_lines() -> None:
    source = changed(
        SOURCE,
        ('territory = "14"', 'territory = "14"\nfarbe = "blau"'),
        ("2021 = 2_000_000.00", "2021 = 2_000_000.001"),
        ("closes    = 2021-07-15", 'closes    = "15. Juli"'),
        ('basis   = "stated"', 'basis   = "assumed"'),
        ('kind   = "field_is_one_of"', 'kind   = "field_is_some"'),
        ("usual     = 60", "usual     = 160"),
        ('source   = { in = "fr-regio", place = "VII.1"', 'sauce    = { in = "fr-regio", place = "VII.1"'),
    )
    unknown = "Diese Angabe kennt das Schema nicht. Prüfen Sie die Schreibweise oder streichen Sie sie."
    assert [fault.split(" Erlaubt: ")[0] for fault in faults_of(source=source)] == [
        f"{at(source, 'closes ')}  call.closes: Hier steht ein Tag, zum Beispiel 2024-01-31, ohne Anführungszeichen.",
        f"{at(source, 'budget ')}  funder[1].budget.2021: "
        "Kein Betrag in Euro. Schreiben Sie zum Beispiel 2_000_000.00: ohne Anführungszeichen, zwei Stellen.",
        f"{at(source, '[[rule]]                                           # Das Vorhaben ist')}  rule[2]: "
        'Bei basis = "assumed" sagt assumption, was angenommen ist und warum; bei "stated" entfällt es.',
        f"{at(source, '[[rule]]                                           # Es dient')}  rule[3]: "
        "Die Art »field_is_some« gibt es nicht.",
        f"{at(source, 'usual ')}  rule[4].usual: 160 ist nicht erlaubt: höchstens 100.",
        f"{at(source, '[[document]]')}  document[1].source: Angabe fehlt. Ergänzen Sie sie.",
        f"{at(source, 'sauce ')}  document[1].sauce: {unknown}",
        f"{at(source, 'farbe')}  farbe: {unknown}",
    ]


def test_contradictions_and_texts_come_together() -> None:
    wrong_role, wrong_source = 'role           = "leed"', 'source = { in = "pn"'
    source = changed(
        SOURCE,
        ("opens     = 2021-05-21", "opens     = 2021-08-21"),
        ('pays               = ["lead"]', 'pays               = ["lead", "bank"]'),
        ('role           = "lead"\nmore_than_euro', f"{wrong_role}\nmore_than_euro"),
        ("weight     = 20", "weight     = 25"),
        ('source = { in = "pm", place = "Absatz 4", quote = "Sie erfolgt', f'{wrong_source}, quote = "Sie erfolgt'),
    )
    german = changed(TEXTS["de"], ("[question.title]", "[question.titel]"))
    english = changed(TEXTS["en"], ('short_title = "Vital Regions"', ""))
    missing = "Dieser Text fehlt. Ergänzen Sie ihn."
    superfluous = "Diesen Text braucht das Programm nicht. Prüfen Sie die Schreibweise des Schlüssels."
    titel = int(at(german, "[question.titel]").rpartition(":")[2])
    assert faults_of(source=source, texts=TEXTS | {"de": german, "en": english}) == [
        f"{at(source, '[call]')}  call: "
        "Der Aufruf schließt, bevor er öffnet. Tauschen oder berichtigen Sie opens und closes.",
        f"{at(source, '[[criterion]]')}  criterion: Die Gewichte ergeben zusammen 105 statt 100.",
        f"{at(source, wrong_source)}  station[2].source.in: Die Quelle »pn« steht nicht unter [sources].",
        f"{at(source, 'pays ')}  funder.smr.pays: Die Rolle »bank« gibt es nicht. Erlaubt: cooperation_partner, lead.",
        f"{at(source, wrong_role)}  rule.minimum_grant.role: "
        "Die Rolle »leed« gibt es nicht. Erlaubt: cooperation_partner, lead.",
        f"texts/de.toml  question.title.label: {missing}",
        f"texts/de.toml  question.title.help: {missing}",
        f"texts/de.toml  question.title.example: {missing}",
        f"texts/de.toml:{titel + 1}  question.titel.label: {superfluous}",
        f"texts/de.toml:{titel + 2}  question.titel.help: {superfluous}",
        f"texts/de.toml:{titel + 3}  question.titel.example: {superfluous}",
        f"texts/en.toml  short_title: {missing}",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{ 2021 = 2", "{ 21 = 2", "funder[1].budget.21: 21 ist nicht erlaubt: mindestens 1990."),
        ("{ 2021 = 2", "{ zwei = 2", "funder[1].budget.zwei: Hier steht eine ganze Zahl."),
        (
            "reserve            = true",
            'reserve            = "ja"',
            "selection.reserve: Hier steht true oder false, ohne Anführungszeichen.",
        ),
        (
            'money              = "state_budget"',
            'money              = "staatsgeld"',
            "funder[1].money: »staatsgeld« ist nicht erlaubt. Erlaubt: 'state_budget' oder 'own_funds'.",
        ),
        (
            'zone      = "Europe/Berlin"',
            'zone      = "Europa/Berlin"',
            'zone: Die Zeitzone »Europa/Berlin« gibt es nicht. Schreiben Sie zum Beispiel "Europe/Berlin".',
        ),
        (
            'key    = "statements"',
            'key    = "scoring"',
            "station: Der Schlüssel »scoring« kommt zweimal vor. Jeder Schlüssel steht einmal.",
        ),
        (
            'key    = "statements"',
            'key    = "jury"',
            "station[2].key: »jury« ist nicht erlaubt. Erlaubt: 'association', 'statements' oder 'scoring'.",
        ),
    ],
)
def test_one_wrong_value_is_one_fault(old: str, new: str, fault: str) -> None:
    assert [said.partition("  ")[2] for said in faults_of(source=changed(SOURCE, (old, new)))] == [fault]


def test_no_toml_is_said_with_its_line() -> None:
    source = changed(SOURCE, ('zone      = "Europe/Berlin"', "zone      = Europe/Berlin"))
    simple = TEXTS["de-simple"] + '\ntitle2 = "offen'
    hint = "Kein gültiges TOML. Texte stehen in Anführungszeichen, Schlüsselnummern mit führender Null auch."
    assert [fault.split(" (")[0] for fault in faults_of(source=source, texts=TEXTS | {"de-simple": simple})] == [
        f"{at(source, 'zone ')}  {hint}",
        f"texts/de-simple.toml:{len(simple.splitlines())}  {hint}",
    ]


def test_a_missing_language_is_a_fault() -> None:
    assert faults_of(texts={"de": TEXTS["de"], "en": TEXTS["en"]}) == [
        "texts/de-simple.toml  Diese Datei fehlt. Jedes Programm spricht Deutsch, Englisch und Leichte Sprache."
    ]


def test_a_folder_without_programme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyProgramme, match=r"Diese Datei fehlt\. Ein Programm ist ein Ordner mit programme\.toml\."):
        load_programme(tmp_path)


def test_what_is_stored_reads_back_the_same() -> None:
    loaded = load_programme(FOLDER)
    again = read_stored(loaded.source, json.dumps(dict(loaded.text_sources)))
    assert (again.programme, again.digest) == (loaded.programme, loaded.digest)
