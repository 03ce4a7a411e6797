"""The handbook page of the procedure: a diagram and a table for each subject, in the German words of GLOSSARY.md."""

import re

from fundament.core.procedure import STATION_ACTS, TABLE, Act, Role, State, Subject, Transition

CROWDED = 4
"""An act that leads to one state from more states than this stands in the table only: its arrows would hide the others."""

_TERM = re.compile(r"^\| `(\w+)\.(\w+)` \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
_HEAD = """# Das Verfahren

Diese Seite wird aus der Tabelle des Programms erzeugt (`src/fundament/core/procedure.py`); die deutschen Wörter stammen aus
`GLOSSARY.md`. Was hier nicht steht, kann im System niemand tun. Schritte, die den Stand nicht ändern, und Schritte, die aus
sehr vielen Ständen möglich sind, stehen nur in der Tabelle.
"""
_STATIONS = {"association": "Planungsverband", "statements": "Stellungnahmen", "scoring": "Bewertung"}


class NoGermanTerm(KeyError):
    """GLOSSARY.md lacks a German term for a key of the code."""


class Words:
    """German terms by key, read from GLOSSARY.md."""

    def __init__(self, glossary: str) -> None:
        self._terms = {(kind, name): term.strip() for kind, name, term in _TERM.findall(glossary)}

    def of(self, key: Act | Role | State | Subject) -> str:
        """The German term. Raises NoGermanTerm."""
        try:
            return self._terms[type(key).__name__, key.name]
        except KeyError as error:
            raise NoGermanTerm(f"GLOSSARY.md: add a row for `{type(key).__name__}.{key.name}`") from error


def procedure_page(glossary: str) -> str:
    """The whole page. Raises NoGermanTerm."""
    words, parts = Words(glossary), [_HEAD]
    for subject in Subject:
        rows = [row for row in TABLE if row.subject == subject]
        parts += [f"## {words.of(subject)}\n", _diagram(rows, words), _table(rows, words)]
    parts.append("## Stationen\n\nDiese Schritte gibt es nur, wenn das Programm die Station nennt:\n")
    for station, acts in STATION_ACTS.items():
        parts.append(f"- {_STATIONS[station]}: {', '.join(words.of(act) for act in Act if act in acts)}")
    return "\n".join(parts) + "\n"


def _diagram(rows: list[Transition], words: Words) -> str:
    arrows: dict[tuple[State | None, State], list[Act]] = {}
    for row in rows:
        sources = {other.source for other in rows if (other.act, other.target) == (row.act, row.target)}
        if row.source != row.target and len(sources) <= CROWDED:
            acts = arrows.setdefault((row.source, row.target), [])
            acts += [row.act] if row.act not in acts else []
    there = {state for arrow in arrows for state in arrow if state is not None}
    lines = [f'  state "{words.of(state)}" as {state.value}' for state in State if state in there]
    for (source, target), acts in arrows.items():
        start = source.value if source else "[*]"
        lines.append(f"  {start} --> {target.value} : {' / '.join(words.of(act) for act in acts)}")
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _table(rows: list[Transition], words: Words) -> str:
    merged: dict[tuple[Act, str, str], tuple[list[str], list[str]]] = {}
    for row in rows:
        target = "bleibt" if row.source == row.target else words.of(row.target)
        sources, roles = merged.setdefault((row.act, target, row.legal_basis), ([], []))
        source, role = words.of(row.source) if row.source else "–", words.of(row.role)
        sources += [source] if source not in sources else []
        roles += [role] if role not in roles else []
    lines = ["| Schritt | von | nach | wer | Rechtsgrundlage |", "|---|---|---|---|---|"]
    for (act, target, basis), (sources, roles) in merged.items():
        lines.append(f"| {words.of(act)} | {' · '.join(sources)} | {target} | {' · '.join(roles)} | {basis} |")
    return "\n".join(lines) + "\n"
