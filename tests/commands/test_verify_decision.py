"""`fundament verify-decision`: anyone can check a proposal from its file alone; a changed one is never believed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import fundament
from fundament.commands.main import main
from fundament.core.decision_file import digest_of, file_of, inputs_json, result_json
from fundament.core.portfolio import Candidate, Rules
from fundament.core.selection import propose

POT = ("smr", 2021)


def made(*scores: int) -> dict[str, Any]:
    """The file of a round in which two of the applications find room."""
    candidates = [
        Candidate(reference=f"VR-{number}", score=score, rank=0, submitted="1", needs={POT: 50_000_00})
        for number, score in enumerate(scores, start=1)
    ]
    rules = Rules(budgets={POT: 120_000_00})
    given: dict[str, Any] = {"candidates": candidates, "rules": rules, "ties": ["earlier_submission"], "reserve": True}
    inputs, result = inputs_json(programme={"key": "x"}, **given), result_json(propose(**given))
    return file_of(inputs=inputs, result=result, digest=digest_of(inputs, result))


def kept(folder: Path, file: object) -> str:
    path = folder / "proposal.json"
    path.write_text(json.dumps(file))
    return str(path)


def test_a_genuine_file_is_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-decision", kept(tmp_path, made(80_000, 70_000, 60_000))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "stimmt   3 Anträge, 2 zur Auswahl vorgeschlagen; alle Budgets und Regeln sind eingehalten.",
        "stimmt   Bewiesen, in ganzen Zahlen nachgerechnet: Keine andere erlaubte Auswahl hat mehr Punkte.",
        "stimmt   Bewiesen: Keine andere hat gleich viele.",
    ]
    assert main(["verify-decision", kept(tmp_path, made(70_000, 70_000, 70_000))]) == 0
    assert capsys.readouterr().out.splitlines()[2] == (
        "stimmt   Bewiesen: Keine, die gleich viele hat, kommt nach der Regel für Gleichstand vor dieser."
    )


def swapped(file: dict[str, Any]) -> dict[str, Any]:
    """Somebody lets the third in instead of the second, and makes everything fit."""
    lines = file["result"]["lines"]
    lines[1] |= {"outcome": "reserve", "place": 1}
    lines[2] |= {"outcome": "select", "place": 0}
    file["result"]["total"] = 140_000
    file["digest"] = digest_of(file["inputs"], file["result"])
    return file


def test_a_forged_file_is_not_believed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    genuine = made(80_000, 70_000, 60_000)
    changed = json.loads(json.dumps(genuine))
    changed["result"]["total"] += 1
    assert main(["verify-decision", kept(tmp_path, changed)]) == 1
    assert "Die Prüfsumme stimmt nicht" in capsys.readouterr().out
    assert main(["verify-decision", kept(tmp_path, swapped(genuine))]) == 1
    assert capsys.readouterr().out.startswith(
        "FALSCH   Es ist nicht bewiesen, dass keine andere Auswahl besser ist (an end of the tree is open)."
    )


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": "fundament-decision/1"}'])
def test_what_is_no_such_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    path = tmp_path / "proposal.json"
    path.write_text(content)
    assert main(["verify-decision", str(path)]) == 2
    assert "keine Datei eines Auswahlvorschlags" in capsys.readouterr().err
    assert main(["verify-decision", str(tmp_path / "nowhere")]) == 2
    assert "nicht lesbar" in capsys.readouterr().err


def test_it_needs_neither_a_solver_nor_a_database(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['highspy'] = sys.modules['numpy'] = sys.modules['django'] = None; "
        f"from fundament.commands.main import main; sys.exit(main(['verify-decision', {kept(tmp_path, made(2, 1))!r}]))"
    )
    source = str(Path(fundament.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": source}
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_proposal_of_before_has_no_proof_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = made(80_000, 70_000)
    del file["result"]["certificate"]
    for candidate in file["inputs"]["candidates"]:
        del candidate["smaller"], candidate["marks"]
    for name in ("quotas", "exclusive", "dependent", "fixed", "reach", "per_person"):
        del file["inputs"][name]
    file["digest"] = digest_of(file["inputs"], file["result"])
    assert main(["verify-decision", kept(tmp_path, file)]) == 1
    assert "nicht bewiesen" in capsys.readouterr().out
