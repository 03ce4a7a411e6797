"""Checks the file of a proposal: that it is whole, keeps to all rules, and is proven the best. In German; no database, no solver.

0: it is. 1: it is not, or that is not proven. 2: the file could not be read.
"""

import argparse
import json
import sys
from pathlib import Path

from fundament.core.decision_file import Fault, faults
from fundament.core.proposal import Outcome

PROVEN, WRONG, UNCHECKED = 0, 1, 2

_SAID = {
    "format": "Das ist keine Datei eines Auswahlvorschlags, oder sie ist beschädigt.",
    "digest": "Die Prüfsumme stimmt nicht: Die Datei wurde nach der Berechnung verändert.",
    "selected": "{value} ist ausgewählt, darf es aber nicht sein.",
    "rule": "Die Auswahl hält eine Regel nicht ein: {value}.",
    "total": "Die Summe der Punkte stimmt nicht. Nachgerechnet: {value} Tausendstel.",
    "used": "Die verplanten Mittel stimmen nicht.",
    "order": "Die Reihenfolge der Anträge stimmt nicht.",
    "free": "Festlegungen und die beste Auswahl ohne sie gehören zusammen; eines von beiden fehlt.",
    "not_proven": "Es ist nicht bewiesen, dass keine andere Auswahl besser ist ({value}).",
}


def run(given: argparse.Namespace) -> int:
    """Runs `verify-decision`."""
    path: Path = given.file
    try:
        stored = json.loads(path.read_bytes())
    except OSError:
        print(f"Die Datei {path} ist nicht lesbar.", file=sys.stderr)
        return UNCHECKED
    except ValueError:
        print(f"{path}: {_SAID['format']}", file=sys.stderr)
        return UNCHECKED
    found = faults(stored) if isinstance(stored, dict) else (Fault("format"),)
    if any(fault.code == "format" for fault in found):
        print(f"{path}: {_SAID['format']}", file=sys.stderr)
        return UNCHECKED
    for fault in found:
        print(f"FALSCH   {_SAID[fault.code].format(value=fault.value)}")
    if found:
        return WRONG
    lines = stored["result"]["lines"]
    selected = sum(line["outcome"] == Outcome.SELECT.value for line in lines)
    print(
        f"stimmt   {len(lines)} Anträge, {selected} zur Auswahl vorgeschlagen; alle Budgets und Regeln sind eingehalten."
    )
    print("stimmt   Bewiesen, in ganzen Zahlen nachgerechnet: Keine andere erlaubte Auswahl hat mehr Punkte.")
    print(
        "stimmt   Bewiesen: Keine andere hat gleich viele."
        if stored["result"]["certificate"]["unique"]
        else "stimmt   Bewiesen: Keine, die gleich viele hat, kommt nach der Regel für Gleichstand vor dieser."
    )
    if free := stored["result"].get("free"):
        lost = free["total"] - stored["result"]["total"]
        print(
            f"stimmt   Was das Gremium festgelegt hat, kostet {lost} Tausendstel Punkte gegenüber der Auswahl ohne dies."
        )
    return PROVEN
