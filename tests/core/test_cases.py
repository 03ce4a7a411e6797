"""Every programme's worked cases hold; a case that does not hold says in German what differs."""

from pathlib import Path

import pytest

from fundament.core.cases import Case, load_cases, run_case
from fundament.core.loading import FaultyProgramme, load_programme, read_model

PROGRAMMES = Path(__file__).parents[2] / "programmes"
FOLDERS = sorted(path.parent for path in PROGRAMMES.glob("*/programme.toml"))
CASES = [(folder, case) for folder in FOLDERS for case in load_cases(folder)]


@pytest.mark.parametrize(("folder", "case"), [pytest.param(*pair, id=f"{pair[0].name}/{pair[1].id}") for pair in CASES])
def test_what_the_officials_expect_is_what_the_rules_answer(folder: Path, case: Case) -> None:
    assert run_case(case=case, programme=load_programme(folder).programme) == ()


def test_each_programme_has_cases_named_like_their_files() -> None:
    for folder in FOLDERS:
        names = [path.stem for path in sorted((folder / "cases").glob("*.toml"))]
        assert [case.id for case in load_cases(folder)] == names
        assert len(names) >= 4


EMPTY = """
id = "leer"
title = "Ein leerer Fall"
may_be_submitted = true
documents = ["lageplan"]

[answers]
farbe = "blau"

[[expect]]
rule = "measure_is"
verdict = "met"

[[expect]]
rule = "cap_per_award"
verdict = "met"
"""


def test_a_case_that_does_not_hold_names_every_difference() -> None:
    case, _ = read_model(file="leer.toml", source=EMPTY, model=Case)
    assert case is not None
    programme = load_programme(PROGRAMMES / "vitale-regionen-2021").programme
    missing = "erwartet »erfüllt«, festgestellt »nicht erfüllt« (hält die Einreichung auf)"
    left = "erwartet »erfüllt«, festgestellt »nicht erfüllt« (hält die Einreichung nicht auf)"
    required = [question.key for question in programme.question if question.required]
    assert run_case(case=case, programme=programme) == (
        "Frage »farbe«: gibt es in diesem Programm nicht.",
        "Unterlage »lageplan«: gibt es in diesem Programm nicht.",
        *(f"question (question.{key}): {missing}, Grund: answer_missing." for key in required),
        f"partner (partner.lead): {missing}, Grund: partners_number.",
        "measure_is (question.measure): erwartet »erfüllt«, festgestellt »offen«, Grund: measure_not_said.",
        "field_is_one_of (question.field): erwartet »erfüllt«, festgestellt »offen«, Grund: field_not_said.",
        f"cooperation_of_at_least (question.cooperation): {left}, Grund: cooperation_missing.",
        f"not_begun (question.not_begun): {left}, Grund: begun_not_declared.",
        f"document (document.cost_calculation): {missing}, Grund: document_missing.",
        "cap_per_award: erwartet, aber keine Regel des Programms sagt etwas dazu.",
        "Ergebnis: erwartet »Einreichung möglich«, festgestellt »Einreichung nicht möglich«.",
    )


BROKEN = """
id = "kaputt"
title = "Ein Fall mit Fehlern"
may_be_submitted = "ja"

[[partner]]
role = "lead"
name = "Stadt Tannberg"
kind = "dorf"
lines = [{ year = 2021, eligible = 100.001, grant = 60.00, own = 40.00 }]

[[expect]]
verdict = "met"

[[expect]]
rule = "measure_is"
verdict = "not_met"
grund = "Konzept"
"""


def test_a_faulty_case_file_is_refused_with_every_fault(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "kaputt.toml").write_text(BROKEN, "utf-8")
    (tmp_path / "cases" / "syntax.toml").write_text('id = "offen\n', "utf-8")
    with pytest.raises(FaultyProgramme) as refused:
        load_cases(tmp_path)
    assert [(fault.file, fault.line, fault.place) for fault in refused.value.faults] == [
        ("cases/kaputt.toml", 4, "may_be_submitted"),
        ("cases/kaputt.toml", 9, "partner[1].kind"),
        ("cases/kaputt.toml", 10, "partner[1].lines[1].eligible"),
        ("cases/kaputt.toml", 12, "expect[1]"),
        ("cases/kaputt.toml", 18, "expect[2].grund"),
        ("cases/syntax.toml", 1, ""),
    ]


def test_not_met_must_say_whether_it_blocks() -> None:
    source = EMPTY.replace('rule = "measure_is"\nverdict = "met"', 'rule = "measure_is"\nverdict = "not_met"')
    _, faults = read_model(file="fall.toml", source=source, model=Case)
    assert [str(fault) for fault in faults] == [
        'fall.toml:10  expect[1]: Bei verdict = "not_met", und nur dort, sagt blocks (true oder false), '
        "ob sie die Einreichung aufhält."
    ]
